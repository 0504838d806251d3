"""Says what a change would do before anything is done."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from itertools import count

from ..model.change import Change, EventKind
from ..model.port import Mint, Snapshot
from ..model.result import Preview, Reidentified

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
    head = "" if last is None else f"{last.number}\x1f{last.checksum}"
    return hashlib.blake2b(f"{head}\x1e{about}".encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


def tell(base: Snapshot, change: Change, id: str) -> Preview:
    """A planned change as a reader sees it."""
    events = change.events
    return Preview(
        id,
        merged=tuple(event for event in events if event.kind is EventKind.MERGED),
        split=tuple(event for event in events if event.kind is EventKind.SPLIT),
        reidentified=tuple(_reidentified(base, change)),
        events=events,
    )


def _reidentified(base: Snapshot, change: Change) -> Iterator[Reidentified]:
    for stored in sorted(change.records, key=lambda item: item.record.ref):
        before = base.record(stored.record.ref)
        if before is not None and before.customer != stored.customer:
            yield Reidentified(stored.record.ref, before.customer, stored.customer)
