"""Reports what the block keys in force cost and reach, and counts all that they leave out (law L7)."""

from __future__ import annotations

import heapq
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping

from ...model.blocking import BlockingReport, BlockState, KeyReport, LargeBlock
from ...model.port import Progress
from ..block import IDENTIFIER, rule_of
from ..draft import Draft
from ..stages import CLAIM
from .meet import CERTAIN, Meetings, meet
from .recapture import recaptures
from .tell import told

__all__ = ["report"]

SAMPLE = 20_000
"""Contents whose pairs are compared: with more in the base, as many are drawn."""

LARGEST = 5
"""Blocks named: enough to see what is crowded."""


def report(
    draft: Draft, digests: Collection[str], keys: Iterable[str], records: int, progress: Progress
) -> BlockingReport:
    """What the keys of a graph cost and reach; ``digests`` and ``keys`` are all there are.

    Cost: the size of every block, and the comparison of what 20,000 contents at most meet.
    """
    counted = _Counted(draft)
    for done, key in enumerate(keys):
        if done % 10_000 == 0:
            progress("keys", done, None)
        counted.take(key)
    meetings = meet(draft, digests, SAMPLE, progress)
    config = draft.stages.config
    return BlockingReport(
        records,
        len(digests),
        meetings.drawn,
        meetings.scaled(sum(meetings.pairs.values())),
        meetings.scaled(sum(meetings.beliefs.values())) // CERTAIN,
        sorted(_reports(counted, meetings), key=lambda one: (-one.pairs, one.name, one.identifier)),
        counted.largest(),
        recaptures(meetings, config),
        counted.claims,
        meetings.full,
        explain=told,
    )


class _Counted:
    """What becomes of every block, by the key it belongs to."""

    def __init__(self, draft: Draft) -> None:
        self.draft = draft
        self.claims = 0
        self.blocks: dict[str, Counter[BlockState]] = defaultdict(Counter)
        self.left_out: Counter[str] = Counter()
        self._largest: list[tuple[int, str, BlockState]] = []

    def take(self, key: str) -> None:
        """Count one block; one content alone is none."""
        if key[0] == CLAIM:
            self.claims += 1
            return
        size = len(self.draft.block(key))
        if size < 2:
            return
        name, reach = rule_of(key), self.draft.reach(key)
        if reach is True:
            state = BlockState.OPEN
        elif reach:
            state = BlockState.CROWDED
        else:
            state = BlockState.GENERIC if key[0] == IDENTIFIER else BlockState.SKIPPED
            self.left_out[name] += size * (size - 1) // 2
        self.blocks[name][state] += 1
        self._note((size, name, state))

    def _note(self, block: tuple[int, str, BlockState]) -> None:
        if len(self._largest) < LARGEST:
            heapq.heappush(self._largest, block)
        elif block > self._largest[0]:
            heapq.heapreplace(self._largest, block)

    def largest(self) -> list[LargeBlock]:
        """The largest blocks, the largest first."""
        return [LargeBlock(*_said(name), size, state) for size, name, state in sorted(self._largest)[::-1]]


def _said(name: str) -> tuple[str, bool]:
    """The name of a key without its sign, and whether it is that of an identifier."""
    return name.removeprefix(IDENTIFIER), name.startswith(IDENTIFIER)


def _reports(counted: _Counted, meetings: Meetings) -> Iterable[KeyReport]:
    """Each key that two contents share, and each of the configuration that none do."""
    stages = counted.draft.stages
    rules = {rule.name for rule in stages.config.block_rules}
    for name in {*counted.blocks, *rules}:
        blocks = counted.blocks[name]
        bit = 1 << meetings.names.index(name) if name in meetings.names else 0
        yield KeyReport(
            *_said(name),
            stages.limit(f"{name}:"),
            blocks=blocks[BlockState.OPEN] + blocks[BlockState.CROWDED],
            pairs=meetings.scaled(_having(bit, meetings.pairs)),
            matches=meetings.scaled(_having(bit, meetings.beliefs)) // CERTAIN,
            alone=meetings.scaled(meetings.pairs.get(bit, 0)),
            gained=meetings.scaled(meetings.beliefs.get(bit, 0)) // CERTAIN,
            skipped=blocks[BlockState.SKIPPED],
            skipped_pairs=counted.left_out[name],
            crowded=blocks[BlockState.CROWDED],
            generic=blocks[BlockState.GENERIC],
        )


def _having(bit: int, counted: Mapping[int, int]) -> int:
    """What was counted of the sets of keys that hold one."""
    return sum(count for keys, count in counted.items() if keys & bit)
