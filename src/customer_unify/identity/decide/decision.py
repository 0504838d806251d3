"""Makes a confirmation of what a record says, and the revocation of a decision."""

from __future__ import annotations

from datetime import datetime

import attrs

from ...errors import InputError, UnknownDecision
from ...model.assurance import Assurance
from ...model.decision import Decision, DecisionKind
from ...model.given import name, scalar, shown, text
from ...model.port import Snapshot
from ...model.record import Record
from ..stages import Stages

__all__ = ["confirmation", "revoked"]


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


def revoked(store: Snapshot, decision_id: str, at: datetime) -> Decision:
    """The decision as revoked at ``at``, or as it was if it had been already; ``UnknownDecision`` else."""
    known = store.decision(text(decision_id, "the id of a decision"))
    if known is None:
        raise UnknownDecision("there is no decision of this id")
    return known if not known.live else attrs.evolve(known, revoked_at=at, suspended=False)
