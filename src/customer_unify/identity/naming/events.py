"""Makes the events of a step: records that joined a customer, new versions, decisions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping

from ...model.change import EventKind, IdentityEvent
from ...model.record import RecordRef
from ...model.result import Outcome
from .step import Naming

__all__ = ["decided", "joined_and_changed"]

Moves = Mapping[tuple[str, str], list[RecordRef]]
"""Records by their present customer and their former one ('' for none)."""


def joined_and_changed(naming: Naming, outcomes: Mapping[RecordRef, Outcome]) -> list[IdentityEvent]:
    """The events of records that joined a customer, then those of new versions.

    ``outcomes`` are the outcomes of the records handed in. Records that the events of ``naming`` already name
    are left out: their customer was created, restored or merged.
    """
    said = {
        (event.customer_id, ref)
        for event in naming.events
        if event.kind in (EventKind.CREATED, EventKind.RESTORED, EventKind.MERGED)
        for ref in event.records
    }
    joined: dict[tuple[str, str], list[RecordRef]] = defaultdict(list)
    changed: dict[tuple[str, str], list[RecordRef]] = defaultdict(list)
    for ref, stored in naming.draft.records.items():
        before = naming.base.record(ref)
        if stored is None or before is None or (stored.customer, ref) in said:
            continue
        if stored.customer != before.customer:
            joined[stored.customer, before.customer].append(ref)
    for ref, outcome in outcomes.items():
        stored = naming.draft.record(ref)
        if stored is None or outcome in (Outcome.SAME, Outcome.STALE):
            continue
        if outcome is Outcome.CHANGED:
            changed[stored.customer, ""].append(ref)
        elif (stored.customer, ref) not in said:
            joined[stored.customer, ""].append(ref)
    return [*_moves(naming, EventKind.JOINED, joined), *_moves(naming, EventKind.CHANGED, changed)]


def _moves(naming: Naming, kind: EventKind, moves: Moves) -> Iterator[IdentityEvent]:
    """An event for each customer and each former customer of its records; the oldest id first."""
    for to, origin in sorted(moves, key=lambda move: [(naming.age(id), id) for id in move]):
        others = (origin,) if origin else ()
        yield IdentityEvent(kind, to, others, tuple(sorted(moves[to, origin])))


def decided(naming: Naming) -> Iterator[IdentityEvent]:
    """The events of the decisions that were taken."""
    for decision in naming.draft.decisions.values():
        stored = naming.draft.record(decision.a)
        customer = stored.customer if stored is not None else ""
        yield IdentityEvent(EventKind.DECIDED, customer, (), decision.refs, decision.id)
