"""How cases follow identity: they join when their customers join, and part when these part."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from datetime import datetime
from typing import Any

from ..errors import InputError
from ..model.case import Case, CaseEventKind, Received, Sent
from ..model.port import Mint
from ..model.record import RecordRef
from .lifecycle import Draft, goes_to
from .noted import noted_after
from .service import Service
from .thread import alike

__all__ = ["Follower", "by_customer", "join", "part", "partner"]

Kind = CaseEventKind


def by_customer(
    case: Case, customer_of: Callable[[RecordRef], str | None]
) -> dict[str | None, frozenset[str]]:
    """The keys of the messages of a case by the present customer of their author, the first message first.

    An author whose record is gone stays with the case.
    """
    keys: dict[str | None, list[str]] = {}
    for held in case.received:
        now = customer_of(held.author) if held.author is not None else None
        keys.setdefault(now or case.customer, []).append(held.key)
    return {customer: frozenset(found) for customer, found in keys.items()}


def join(kept: Draft, given: Draft, now: datetime, by: str = "", reason: str = "") -> None:
    """Move everything of one case into another: messages, handles, answers, what is known and done.

    The agent who had accepted the case that ends becomes the owner, unless the other case has one. ``by`` and
    ``reason`` say who decided it, if somebody did.
    """
    other = given.case
    kept.add(
        Kind.ABSORBED,
        now,
        by,
        case=other.id,
        received=other.received,
        sent=other.sent,
        known=other.known,
        learnt=other.learnt,
        times=other.times,
        reached=other.reached,
        promises=other.promises,
        heard=other.heard,
        reviews=other.reviews,
        questions=other.questions,
        done=other.done,
        added=other.added,
        owners=other.owners,
    )
    if other.assignment.accepted and not kept.case.assignment.accepted:
        kept.add(Kind.ACCEPTED, now, agent=other.assignment.agent, team=other.assignment.team)
    given.add(Kind.MERGED, now, by, into=kept.case.id, **({"reason": reason} if reason else {}))


def partner(case: Case, keys: Collection[str], find: Callable[[str], Case | None]) -> Case | None:
    """The merged case with which these messages came, the first by id; None if there is none."""
    for name in sorted(case.absorbed):
        given = find(name)
        if (
            given is not None
            and given.merged_into == case.id
            and any(held.key in keys for held in given.received)
        ):
            return given
    return None


def part(
    origin: Draft,
    other: Draft,
    keys: Collection[str],
    customer: str | None,
    now: datetime,
    *,
    by: str = "",
    strangers: bool,
) -> None:
    """Take messages out of a case, with every answer to them.

    ``other`` is the case with which they came, which opens again, or an empty draft that was already opened.
    If the two are ``strangers``, each keeps what was sent to them and noted after their messages, and sees
    nothing of the rest. If they are one person, both cases keep every answer, and what was noted stays.
    """
    case = origin.case
    gone = tuple(held for held in case.received if held.key in keys)
    concerns = goes_to if strangers else _concerns
    answers = tuple(reply for reply in case.sent if concerns(reply, keys))
    other.add(
        Kind.RESTORED,
        now,
        by,
        received=gone,
        sent=answers,
        reviews=tuple(one for one in case.reviews if one.id in keys),
        customer=customer,
        team=case.assignment.team,
        parted_from=case.id,
        **(noted_after(case, keys) if strangers else {}),
    )
    origin.add(Kind.PARTED, now, by, **_parting(keys, other.case, strangers))


def _parting(keys: Collection[str], into: Case, strangers: bool) -> dict[str, Any]:
    """The data of the events of a parting; strangers also take what was noted."""
    return {"keys": sorted(keys), "into": into.id, "strangers": strangers, "noted": strangers}


def _concerns(reply: Sent, keys: Collection[str]) -> bool:
    return any(key in keys for key in reply.answered) or reply.handle.message_key in keys


class Follower:
    """Keeps the cases of a service in agreement with who is who."""

    def __init__(
        self, service: Service, customer_of: Callable[[RecordRef], str | None], new_id: Mint
    ) -> None:
        self.service, self.book = service, service.book
        self.customer_of, self.new_id = customer_of, new_id

    def mend(self, now: datetime) -> None:
        """Finish what a crash left unfinished; the time is that of the first call of the desk."""
        for case, other, parting in list(self.book.unfinished()):
            draft = Draft(case if parting else other)
            if parting:
                keys = {held.key for held in other.received}
                theirs = self._authors(other.received)
                left = self._authors(held for held in case.received if held.key not in keys)
                strangers = left.isdisjoint(theirs)
                draft.add(Kind.PARTED, now, **_parting(keys, other, strangers))
            else:
                draft.add(Kind.MERGED, now, into=case.id)
            self.book.keep(draft)

    def _authors(self, messages: Iterable[Received]) -> set[str | None]:
        """The customers who wrote some messages, as they are known now."""
        return {self.customer_of(held.author) if held.author is not None else None for held in messages}

    def follow(self, cases: Collection[Case], now: datetime) -> None:
        """Part cases that turned out to be of several people, then join those of one person."""
        customers = set()
        for name in sorted(case.id for case in cases):
            case = self.book.exact(name)
            if case is not None and case.open:
                customers |= self._reidentified(case, now)
        for customer in sorted(customers):
            self._join_all(customer, now)

    def _reidentified(self, case: Case, now: datetime) -> set[str]:
        groups = by_customer(case, self.customer_of)
        first, *others = list(groups) or [case.customer]
        origin = Draft(case)
        for customer in others:
            self._part(origin, groups[customer], customer, now)
            origin = Draft(self.service.keep(origin, now))
        if first != case.customer:
            origin.add(Kind.IDENTIFIED, now, customer=first)
        if origin.events or others:
            self.service.keep(origin, now, assess=True)
        return {customer for customer in groups if customer is not None}

    def _part(self, origin: Draft, keys: Collection[str], customer: str | None, now: datetime) -> None:
        case = origin.case
        other = Draft(partner(case, keys, self.book.exact))
        if other.before is None:
            team = case.assignment.team
            facts = {"id": self.new_id(), "template": case.template, "team": team, "parted_from": case.id}
            other.add(Kind.OPENED, now, customer=customer, **facts)
        part(origin, other, keys, customer, now, strangers=True)
        self.service.keep(other, now, assess=True)

    def merge(self, case: Case, into: Case, by: str, now: datetime, reason: str) -> Case:
        """Merge a case into another one of the same customer, because somebody says they are one matter."""
        if case.id == into.id:
            raise InputError("a case cannot go on in itself")
        if case.customer != into.customer or case.customer is None:
            raise InputError(
                "only cases of one customer can be merged: what one person writes is not shown to another "
                "(hint: link the two in the resolver if they are one person)"
            )
        goes_on, given = Draft(into), Draft(case)
        join(goes_on, given, now, by, reason)
        self.service.keep(goes_on, now)
        self.book.keep(given)
        freed = [case.assignment.agent] if case.assignment.agent is not None else []
        self.service.dispatch(freed, now)
        return self.service.keep(Draft(self.book.case(into.id)), now, assess=True)

    def unmerge(self, case: Case, given: Case, by: str, now: datetime) -> Case:
        """Take a merged case out of another one again: its messages, and the answers to them."""
        if given.merged_into != case.id:
            raise InputError("the case named did not go on in this one")
        if alike(case.reason, given.reason):
            raise InputError(
                "the two have the same reason, or one has none: they are one conversation "
                "(hint: separate the people in the resolver if they are two)"
            )
        origin, other = Draft(case), Draft(given)
        keys = {held.key for held in given.received}
        part(origin, other, keys, case.customer, now, by=by, strangers=False)
        restored = self.service.keep(other, now, assess=True)
        self.service.keep(origin, now, assess=True)
        return restored

    def _join_all(self, customer: str, now: datetime) -> None:
        """Join the open cases of a customer that can be one conversation, into the oldest one."""
        kept: list[str] = []
        freed: list[str] = []
        mine = [case for case in self.book.of_customer(customer) if case.open]
        for case in sorted(mine, key=lambda case: (case.opened_at, case.id)):
            older = (self.book.case(name) for name in kept)
            into = next((one for one in older if alike(one.reason, case.reason)), None)
            if into is None:
                kept.append(case.id)
                continue
            goes_on, given = Draft(into), Draft(case)
            join(goes_on, given, now)
            self.service.keep(goes_on, now)
            self.book.keep(given)
            self.service.keep(Draft(self.book.case(into.id)), now, assess=True)
            freed += [case.assignment.agent] if case.assignment.agent is not None else []
        self.service.dispatch(freed, now)
