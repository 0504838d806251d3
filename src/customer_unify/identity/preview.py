"""Says what a change would do before anything is done."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from itertools import count

from ..model.change import Change, EventKind
from ..model.content import Content
from ..model.port import Mint, Snapshot
from ..model.result import Holding, Preview, Reidentified
from .profile import identified
from .stages import Stages

__all__ = ["PLACEHOLDER", "placeholders", "standing", "tell"]

PLACEHOLDER = "new:"
"""How the ids begin that stand for those to be minted."""


def placeholders() -> Mint:
    """Ids for customers that would be new, so that looking uses up none of the host's."""
    numbers = count(1)
    return lambda: f"{PLACEHOLDER}{next(numbers)}"


def standing(base: Snapshot, about: str) -> str:
    """What identifies a base as it stands, and what was asked of it: another after any change of either.

    ``about`` says what was asked. Cost: the latest line of the journal.
    """
    last = base.last()
    head = "" if last is None else f"{last.number}\x1f{last.checksum}\x1f{base.horizon()}"
    return hashlib.blake2b(f"{head}\x1e{about}".encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


def tell(base: Snapshot, change: Change, id: str, before: Stages, after: Stages | None = None) -> Preview:
    """A planned change as a reader sees it; ``after`` are the stages it brings, if it brings others.

    Cost: the records of the customers it touches; of all where the rules change.
    """
    events = change.events
    was, then = _holdings(base, change, before, after or before)
    return Preview(
        id,
        merged=tuple(event for event in events if event.kind is EventKind.MERGED),
        split=tuple(event for event in events if event.kind is EventKind.SPLIT),
        reidentified=tuple(_reidentified(base, change)),
        events=events,
        gained=tuple(sorted(then - was)),
        lost=tuple(sorted(was - then)),
    )


def _holdings(
    base: Snapshot, change: Change, before: Stages, after: Stages
) -> tuple[set[Holding], set[Holding]]:
    """Which identifiers the customers concerned have, and which they would have."""
    fresh = {entry.content.digest: entry.content for entry in change.contents}
    puts = {stored.record.ref: stored for stored in change.records}
    gone = frozenset((*change.removed, *puts))
    olds = [old for ref in gone if (old := base.record(ref)) is not None]
    ids = {stored.customer for stored in (*olds, *puts.values())}
    if before is not after:
        ids.update(base.customers())
    was = {(id, digest) for id in ids for digest in base.contents_of(id)}
    stay = ((id, ref) for id in ids for ref in base.records_of(id) if ref not in gone)
    then = {(id, stored.content) for id, ref in stay if (stored := base.record(ref)) is not None}
    then.update((stored.customer, stored.content) for stored in puts.values())
    return (
        {holding for id, digest in was for holding in _held(id, base.content(digest), before)},
        {
            holding
            for id, digest in then
            for holding in _held(id, fresh.get(digest, base.content(digest)), after)
        },
    )


def _held(id: str, content: Content | None, stages: Stages) -> Iterator[Holding]:
    if content is not None:
        for identifier, _ in identified(content, stages.config):
            yield Holding(id, identifier)


def _reidentified(base: Snapshot, change: Change) -> Iterator[Reidentified]:
    for stored in sorted(change.records, key=lambda item: item.record.ref):
        before = base.record(stored.record.ref)
        if before is not None and before.customer != stored.customer:
            yield Reidentified(stored.record.ref, before.customer, stored.customer)
