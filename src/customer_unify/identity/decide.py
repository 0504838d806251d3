"""Makes a decision and checks it against those that hold, before it is taken (laws L5, L6)."""

from __future__ import annotations

from datetime import datetime

import attrs

from ..errors import ConstraintBroken, Contradiction, InputError, UnknownDecision
from ..model.assurance import Assurance
from ..model.decision import Decision, DecisionKind
from ..model.given import name, scalar, shown, text
from ..model.port import Snapshot
from ..model.record import Record, RecordRef
from .excused import distinct
from .stages import Stages

__all__ = ["check", "confirmation", "revoked"]


def check(store: Snapshot, stages: Stages, decision: Decision) -> None:
    """Raise if a decision cannot hold together with the live ones, or breaks an exclusive namespace.

    Raises ``Contradiction``, naming every decision of the chain, or ``ConstraintBroken``.
    """
    assert decision.b is not None
    if decision.a == decision.b:
        raise Contradiction("a record cannot be decided about against itself")
    chain = _chain(store, decision.a, decision.b)
    if decision.kind is DecisionKind.SEPARATE and chain is not None:
        raise Contradiction(
            f"these two are held together by: {', '.join(chain)} (hint: undo one of them first)",
            decisions=[*chain, decision.id],
        )
    if decision.kind is DecisionKind.LINK:
        _check_link(store, decision)
        _check_exclusive(store, stages, decision)


def confirmation(
    stages: Stages,
    record: Record,
    field: str,
    *,
    id: str,
    value: str | None,
    assurance: Assurance | str,
    by: str,
    reason: str,
    at: datetime,
) -> Decision:
    """The decision that what a record says in a field is known so surely.

    Raises ``InputError`` when the record does not say it, or for an assurance that proves nothing.
    """
    known = Assurance.parse(assurance)
    if not known.counts:
        allowed = ", ".join(item.name.lower() for item in Assurance if item.counts)
        raise InputError(f"nothing is confirmed by {known.name.lower()!r}; allowed: {allowed}")
    field = name(field, "the name of the field")
    said = record.fields.get(field, ())
    if value is not None:
        said = stages.saying(record, field, scalar(value, "the value to confirm").strip())
    if not said:
        what = "nothing" if value is None else "no such value"
        raise InputError(
            f"record {record.ref} says {what} in field {shown(field)!r}, so that it cannot be confirmed"
        )
    one = said[0] if value is not None else None
    return Decision(
        id,
        DecisionKind.CONFIRM,
        record.ref,
        by=by,
        reason=reason,
        at=at,
        field=field,
        value=one,
        assurance=known,
        said=() if one is not None else said,
    )


def _linked(store: Snapshot, start: RecordRef) -> dict[RecordRef, tuple[str, ...]]:
    """The records live ``link`` decisions tie to one, each with the decisions on the way."""
    reached: dict[RecordRef, tuple[str, ...]] = {start: ()}
    todo = [start]
    while todo:
        ref = todo.pop()
        for known in store.decisions_on(ref):
            other = known.b if known.a == ref else known.a
            if known.kind is DecisionKind.LINK and other is not None and other not in reached:
                reached[other] = (*reached[ref], known.id)
                todo.append(other)
    return reached


def _chain(store: Snapshot, a: RecordRef, b: RecordRef) -> tuple[str, ...] | None:
    return _linked(store, a).get(b)


def _check_link(store: Snapshot, decision: Decision) -> None:
    assert decision.b is not None
    ours, theirs = _linked(store, decision.a), _linked(store, decision.b)
    for ref, path in ours.items():
        for known in store.decisions_on(ref):
            other = known.b if known.a == ref else known.a
            if known.kind is DecisionKind.SEPARATE and other in theirs:
                named = [*path, known.id, *theirs[other]]
                raise Contradiction(
                    f"these two were separated by {known.id} (hint: undo it first)",
                    decisions=[*named, decision.id],
                )


def _check_exclusive(store: Snapshot, stages: Stages, decision: Decision) -> None:
    assert decision.b is not None
    refs: set[RecordRef] = set()
    for start in (decision.a, decision.b):
        stored = store.record(start)
        refs.update(store.records_of(stored.customer) if stored is not None else ())
    contents = {
        ref: store.content(stored.content) for ref in refs if (stored := store.record(ref)) is not None
    }
    links = [decision, *(item for ref in refs for item in store.decisions_on(ref) if item.a == ref)]
    broken = []
    for namespace in sorted(stages.config.namespaces.values(), key=lambda known: known.name):
        if namespace.exclusive:
            held = {
                ref: content.values(namespace.name)
                for ref, content in contents.items()
                if content is not None
            }
            excused = [
                (item.a, item.b) for item in links if item.b in refs and namespace.name in item.despite
            ]
            if distinct(held, excused) > 1:
                broken.append(namespace.name)
    if broken:
        raise ConstraintBroken(
            f"the two customers have different values of exclusive {', '.join(broken)} (hint: if that is "
            f"a mistake in the data, link the very records that have them and name it in despite=)",
            namespaces=broken,
        )


def revoked(store: Snapshot, decision_id: str, at: datetime) -> Decision:
    """The decision as revoked at ``at``, or as it was if it had been already; ``UnknownDecision`` else."""
    known = store.decision(text(decision_id, "the id of a decision"))
    if known is None:
        raise UnknownDecision("there is no decision of this id")
    return known if not known.live else attrs.evolve(known, revoked_at=at, suspended=False)
