"""Puts one record that nobody knows yet in its place, where nothing has to be linked anew for it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import attrs

from ...model.change import Change, CustomerEntry, EventKind, IdentityEvent, StoredRecord
from ...model.content import Content
from ...model.port import Snapshot
from ...model.record import Record
from ..draft import Draft
from ..stages import Stages
from .meeting import Meeting
from .settle import Place, settle

__all__ = ["Appended", "append"]


@attrs.frozen(slots=True)
class Appended:
    """What appending a record would change, the customer it comes to, and how many pairs were compared.

    ``met`` are all contents that may be tied to it.
    """

    change: Change
    customer: str
    joined: bool
    compared: int
    met: tuple[str, ...] = ()


def append(
    base: Snapshot,
    stages: Stages,
    record: Record,
    *,
    now: datetime,
    mint: Callable[[], str],
) -> Appended | Meeting | None:
    """The change that appends one new record.

    Whom it meets where linking anew is needed, and None where history or a decision has a say.
    The answer is that of linking anew (law L1). Cost: the record's own candidates, most of which
    an upper bound drops unseen.
    """
    ref = record.ref
    if base.record(ref) is not None or base.former(ref) or base.decisions_on(ref):
        return None
    content = stages.normalise(record)
    known = base.residents(content.digest)
    place = _beside(base, stages, content) if known else settle(base, stages, content)
    if not isinstance(place, Place):
        return place
    joined = bool(place.customer)
    customer = place.customer or mint()
    return Appended(
        Change(
            now,
            records=(StoredRecord(record, content.digest, customer, now, now),),
            contents=() if known else (stages.entry(content),),
            customers=() if joined else (CustomerEntry(customer, base.minted() + 1, keeper=ref),),
            events=(IdentityEvent(EventKind.JOINED if joined else EventKind.CREATED, customer, (), (ref,)),),
        ),
        customer,
        joined,
        place.compared,
        place.tied,
    )


def _beside(base: Snapshot, stages: Stages, content: Content) -> Place | None:
    """The place of a record whose content is known: with its like, or alone if that says too little."""
    digest = content.digest
    if base.decided(digest):
        return None
    draft = Draft(base, stages)
    return Place(draft.customer_at(digest) if draft.joinable(digest) else "")
