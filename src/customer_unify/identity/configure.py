"""Reads every live record again under another configuration, and plans what becomes of the customers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from functools import cached_property

import attrs

from ..model.change import ContentEntry
from ..model.decision import Decision
from ..model.port import Mint, Progress, Snapshot
from ..model.record import Record, RecordRef
from .change import Planned, Step
from .component.around import Component, find_components
from .component.every import closed_keys, groups_of_all
from .component.tie import Ties
from .draft import Draft
from .gather import gather
from .layer import Nothing
from .naming.step import State
from .stages import Stages

__all__ = ["plan_again"]


def plan_again(
    base: Snapshot,
    was: Stages,
    stages: Stages,
    *,
    now: datetime,
    mint: Mint,
    on_progress: Progress | None = None,
) -> Planned:
    """Plan the change from one configuration to another: nothing is written.

    Records, decisions and confirmations stay; contents, links and customers are those of a
    base built anew under the new rules; ids go by continuity, so that none changes but
    for true merges and splits (law L9). Raises ``UnknownField`` when live records have a
    field the new configuration does not declare. Cost: that of resolving the base in bulk.
    """
    step = _Again(base, was, stages, now, mint, on_progress)
    step.read()
    return step.finish()


class _Again(Step):
    """One step that puts every record anew: all at once, but for those whom decisions speak of."""

    def __init__(
        self,
        base: Snapshot,
        was: Stages,
        stages: Stages,
        now: datetime,
        mint: Mint,
        on_progress: Progress | None,
    ) -> None:
        super().__init__(base, stages, now, mint, on_progress)
        self.was = was
        self.before = Ties(Draft(Nothing(), stages))
        self.digests: Sequence[str] = ()
        self.decided: set[RecordRef] = set()
        """The records that live decisions to link or separate speak of."""
        self.walked: set[str] = set()
        """The contents that are linked component by component."""

    def read(self) -> None:
        """Normalise and index every live record as the new configuration says."""
        decided = [decision for decision in self.base.decisions() if decision.live]
        stored = {one.record.ref: one for one in self.base.records()}
        said = self._said((one.record for one in stored.values()), decided)
        gathered = gather(said, self.stages.config, self.on_progress)
        draft = self.draft = self.naming.draft = gathered.draft
        self.digests = gathered.digests
        for decision in decided:
            if decision.pairs:
                draft.recall(decision)
                self.decided.update(decision.refs)
        for digest in self.digests:
            for ref in draft.residents(digest):
                one = stored[ref]
                draft.refresh(one if one.content == digest else attrs.evolve(one, content=digest))

    def _said(self, records: Iterable[Record], decided: Iterable[Decision]) -> Iterator[Record]:
        """Records, as sure of what they say as it was confirmed since."""
        confirmed: defaultdict[RecordRef, list[Decision]] = defaultdict(list)
        for decision in decided:
            if not decision.pairs:
                for ref in decision.refs:
                    confirmed[ref].append(decision)
        for record in records:
            yield self.stages.confirmed(record, confirmed.get(record.ref, ()))

    def _components(self) -> list[Component]:
        """Those in which a decision has a say: they are walked through."""
        draft = self.draft
        start = {draft.live(ref).content for ref in self.decided if draft.record(ref) and draft.paired(ref)}
        ties = self.ties = Ties(draft)
        found = list(find_components(draft, start, firm=True, ties=ties))
        for component in found:
            self.walked.update(node.content.digest for node in component.nodes)
            self.walked.update(component.loose.values())
        return found

    def _groups(self) -> Iterator[tuple[list[RecordRef], State]]:
        yield from super()._groups()
        progress = self.on_progress
        told = lambda done, total: progress("link", done, total)  # noqa: E731
        for group in groups_of_all(self.draft, self.digests, told, self.walked):
            self.cut += group.cut
            yield [ref for ref, _ in group.members], State(group.clean, group.knotted)
        self.linked += len(self.digests) - len(self.walked)

    def _planned(self) -> Planned:
        planned = super()._planned()
        closed, generic = closed_keys(self.draft)
        work = attrs.evolve(planned.work, blocks_closed=closed + generic, generic=generic)
        return attrs.evolve(planned, work=work)

    def _contents(self) -> Iterator[ContentEntry]:
        for digest in self.digests:
            known = self.base.content(digest)
            if known is None:
                yield self.stages.entry(self.draft.content(digest))
        yield from (after for _, after in self._indexed_otherwise)

    def _dropped(self) -> Iterator[ContentEntry]:
        for digest in {stored.content: None for stored in self.base.records()}:
            content = self.base.content(digest)
            if content is not None and not self.draft.residents(digest):
                yield self.was.entry(content)
        yield from (before for before, _ in self._indexed_otherwise)

    @cached_property
    def _indexed_otherwise(self) -> list[tuple[ContentEntry, ContentEntry]]:
        """The contents that stay and stand under other keys, or count by another mark, than before."""
        if attrs.evolve(self.was.config, model=self.stages.config.model) == self.stages.config:
            return []  # no key reads a weight
        kept = filter(None, map(self.base.content, self.digests))
        both = ((self.was.entry(content), self.stages.entry(content)) for content in kept)
        return [(before, after) for before, after in both if before != after]
