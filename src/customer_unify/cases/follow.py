"""How cases follow identity: two become one when their customers do, and part again when they do."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import datetime

from ..model.case import Case, CaseEventKind, Sent
from ..model.record import RecordRef
from .lifecycle import Draft

__all__ = ["by_customer", "join", "part", "partner"]

Kind = CaseEventKind


def by_customer(
    case: Case, customer_of: Callable[[RecordRef], str | None]
) -> dict[str | None, frozenset[str]]:
    """The keys of a case's messages by the customer their author is now, the first message's first.

    An author whose record is gone stays with the case.
    """
    keys: dict[str | None, list[str]] = {}
    for held in case.received:
        now = customer_of(held.author) if held.author is not None else None
        keys.setdefault(now or case.customer, []).append(held.key)
    return {customer: frozenset(found) for customer, found in keys.items()}


def join(kept: Draft, given: Draft, now: datetime) -> None:
    """Let one case go on with everything of another: messages, handles, answers, what is known and done.

    An agent who accepted the one given up keeps the person, unless the one kept has an owner.
    """
    other = given.case
    kept.add(
        Kind.ABSORBED,
        now,
        case=other.id,
        received=other.received,
        sent=other.sent,
        known=other.known,
        done=other.done,
        added=other.added,
        owners=other.owners,
    )
    if other.assignment.accepted and not kept.case.assignment.accepted:
        kept.add(Kind.ACCEPTED, now, agent=other.assignment.agent, team=other.assignment.team)
    given.add(Kind.MERGED, now, into=kept.case.id)


def partner(case: Case, keys: Collection[str], find: Callable[[str], Case | None]) -> Case | None:
    """The case once taken in that these messages came with, by id the first; None if there is none."""
    for name in sorted(case.absorbed):
        given = find(name)
        if (
            given is not None
            and given.merged_into == case.id
            and any(held.key in keys for held in given.received)
        ):
            return given
    return None


def part(origin: Draft, other: Draft, keys: Collection[str], customer: str | None, now: datetime) -> None:
    """Take the messages of somebody else out of a case, with every answer given to them.

    ``other`` is the case they came with, which opens again, or an empty draft whose
    opening was added already.
    """
    case = origin.case
    gone = tuple(held for held in case.received if held.key in keys)
    answers = tuple(reply for reply in case.sent if _concerns(reply, keys))
    other.add(
        Kind.RESTORED,
        now,
        received=gone,
        sent=answers,
        customer=customer,
        team=case.assignment.team,
        parted_from=case.id,
    )
    origin.add(Kind.PARTED, now, keys=sorted(keys), into=other.case.id)


def _concerns(reply: Sent, keys: Collection[str]) -> bool:
    return (
        any(key in keys for key in reply.answered)
        or f"{reply.handle.channel}:{reply.handle.message_id}" in keys
    )
