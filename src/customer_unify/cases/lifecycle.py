"""How a case changes: each event makes a new case from the one before, so the events give its state."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import datetime
from typing import Any

import attrs

from ..codec import plain, restore
from ..errors import InputError
from ..model.case import Assignment, Case, CaseEvent, CaseEventKind, CaseState, Need, Received, Sent
from ..model.follow_up import Settlement
from ..model.given import text
from ..model.record import aware
from ..model.review import Review
from ..model.standing import Standing
from .noted import NOTED, with_noted, with_reviews, without_noted

__all__ = ["Draft", "apply", "event", "fold", "from_plain", "goes_to", "to_plain"]

Kind = CaseEventKind


def event(kind: CaseEventKind, at: datetime, by: str = "", **data: Any) -> CaseEvent:
    """An event whose data are plain, so that a store can keep them.

    >>> from datetime import UTC
    >>> event(Kind.MOVED, datetime(2026, 1, 5, tzinfo=UTC), stage="solve").kind.value
    'moved'
    """
    return CaseEvent(kind, aware(at, "now"), by, {name: plain(value) for name, value in data.items()})


class Draft:
    """A case in preparation: as it will be, and the events that are not written yet."""

    def __init__(self, case: Case | None = None) -> None:
        self._case = case
        self.before = case
        self.events: list[CaseEvent] = []

    @property
    def case(self) -> Case:
        """The case as it will be."""
        if self._case is None:
            raise InputError("a case has at least one event: its opening")
        return self._case

    def add(self, kind: CaseEventKind, at: datetime, by: str = "", **data: Any) -> Case:
        """Let something happen to the case."""
        if "reason" in data and data["reason"] is not None:
            data["reason"] = text(data["reason"], "reason")
        happened = event(kind, at, text(by, "by"), **data)
        self._case = apply(self._case, happened)
        self.events.append(happened)
        return self._case


def to_plain(happened: CaseEvent) -> dict[str, Any]:
    """An event in the form in which a store keeps it."""
    return {"kind": happened.kind.value, "at": happened.at.isoformat(), "by": happened.by, **happened.data}


def from_plain(data: Mapping[str, Any]) -> CaseEvent:
    """The event that a store kept."""
    rest = {name: value for name, value in data.items() if name not in ("kind", "at", "by")}
    return CaseEvent(data["kind"], datetime.fromisoformat(data["at"]), data.get("by", ""), rest)


def fold(events: Iterable[CaseEvent]) -> Case:
    """The case made by these events; ``InputError`` if they do not begin with its opening."""
    case: Case | None = None
    for happened in events:
        case = apply(case, happened)
    if case is None:
        raise InputError("a case has at least one event: its opening")
    return case


def apply(case: Case | None, happened: CaseEvent) -> Case:
    """The case after one event; the first must open it."""
    if case is None:
        if happened.kind is not Kind.OPENED:
            raise InputError("the history of a case must begin with its opening")
        data = happened.data
        changed = Case(
            data["id"],
            data["template"],
            happened.at,
            Assignment(data["team"], since=happened.at),
            customer=data.get("customer"),
            reason=data.get("reason"),
            language=data.get("language"),
            queued_at=happened.at,
            parted_from=data.get("parted_from"),
        )
    else:
        changed = _CHANGES[happened.kind](case, happened)
    stays = case is not None and case.assignment.team == changed.assignment.team
    if case is not None and stays and (case.open or not changed.open):
        return attrs.evolve(changed, version=case.version + 1)
    return attrs.evolve(changed, version=(case.version if case else 0) + 1, team_since=happened.at)


def _opened(case: Case, happened: CaseEvent) -> Case:
    raise InputError("a case is opened once")


def _received(case: Case, happened: CaseEvent) -> Case:
    held = restore(Received, happened.data["received"])
    if any(other.key == held.key for other in case.received):
        return case
    return _with_messages(case, (held,))


def _with_messages(case: Case, more: tuple[Received, ...]) -> Case:
    """The case with these messages added, each once, in order of arrival."""
    by_key = {held.key: held for held in (*case.received, *more)}
    messages = tuple(sorted(by_key.values(), key=lambda held: held.at))
    reason = case.reason or next((held.message.reason for held in messages if held.message.reason), None)
    language = case.language or next(
        (held.message.language for held in messages if held.message.language), None
    )
    return attrs.evolve(case, received=messages, reason=reason, language=language)


def _identified(case: Case, happened: CaseEvent) -> Case:
    return attrs.evolve(case, customer=happened.data["customer"])


def _assessed(case: Case, happened: CaseEvent) -> Case:
    data = happened.data
    standing = restore(Standing, data["standing"]) if data.get("standing") else case.standing
    needs = tuple(restore(Need, need) for need in data.get("needs", ()))
    tier = data.get("loyalty_tier", 0)
    return attrs.evolve(case, standing=standing, band=data["band"], loyalty_tier=tier, needs=needs)


def _assigned(case: Case, happened: CaseEvent) -> Case:
    assignment = restore(Assignment, happened.data["assignment"])
    if assignment.agent is None:
        return _queued(case, assignment, happened.at)
    return attrs.evolve(case, assignment=assignment)


def _transferred(case: Case, happened: CaseEvent) -> Case:
    """Handed on: its former owner is not offered it again until somebody has accepted it."""
    former = case.assignment.agent
    moved = _assigned(case, happened)
    return attrs.evolve(moved, declined=case.declined | {former}) if former is not None else moved


def _queued(case: Case, assignment: Assignment, at: datetime) -> Case:
    """In a queue; it keeps its age there until somebody accepts it."""
    return attrs.evolve(case, assignment=assignment, queued_at=case.queued_at or at)


def _accepted(case: Case, happened: CaseEvent) -> Case:
    agent, team = happened.data["agent"], happened.data["team"]
    decision = case.assignment.decision if case.assignment.agent == agent else None
    return attrs.evolve(
        case,
        assignment=Assignment(team, agent, True, since=happened.at, decision=decision),
        owners=(*(owner for owner in case.owners if owner != agent), agent),
        queued_at=None,
        declined=frozenset(),
    )


def _declined(case: Case, happened: CaseEvent) -> Case:
    return attrs.evolve(_returned(case, happened), declined=case.declined | {happened.data["agent"]})


def _returned(case: Case, happened: CaseEvent) -> Case:
    queue = Assignment(case.assignment.team, since=happened.at)
    since = happened.data.get("queued")
    back = _queued(case, queue, datetime.fromisoformat(since) if since else happened.at)
    lapsed = happened.data.get("lapsed")
    return attrs.evolve(back, declined=case.declined | {lapsed}) if lapsed else back


def _sent(case: Case, happened: CaseEvent) -> Case:
    reply = restore(Sent, happened.data["sent"])
    if any(other.plan == reply.plan and other.failed == reply.failed for other in case.sent):
        return case
    return attrs.evolve(case, sent=(*case.sent, reply))


def _closed(case: Case, happened: CaseEvent) -> Case:
    shown = happened.data.get("settlement")
    return attrs.evolve(
        case,
        state=CaseState.CLOSED,
        closed_at=happened.at,
        closed_because=happened.data["reason"],
        settlement=restore(Settlement, shown) if shown else None,
        left=tuple(happened.data.get("left", ())),
    )


def _reopened(case: Case, happened: CaseEvent) -> Case:
    queue = Assignment(case.assignment.team, since=happened.at)
    return attrs.evolve(
        case,
        state=CaseState.OPEN,
        assignment=queue,
        closed_at=None,
        closed_because="",
        left=(),
        settlement=None,
        queued_at=happened.at,
        declined=frozenset(),
    )


def _absorbed(case: Case, happened: CaseEvent) -> Case:
    data = happened.data
    grown = _with_messages(case, tuple(restore(Received, held) for held in data["received"]))
    grown = with_reviews(grown, (restore(Review, one) for one in data.get("reviews", ())))
    return attrs.evolve(
        with_noted(grown, data),
        sent=_sents(case.sent, data["sent"]),
        absorbed=tuple(sorted({*case.absorbed, data["case"]})),
        times={**data.get("times", {}), **case.times},
        reached=tuple(dict.fromkeys((*case.reached, *data.get("reached", ())))),
        done=case.done.union(data.get("done", ())),
        added=tuple(dict.fromkeys((*case.added, *data.get("added", ())))),
        owners=tuple(dict.fromkeys((*data.get("owners", ()), *case.owners))),
    )


def _sents(have: tuple[Sent, ...], more: Iterable[Any]) -> tuple[Sent, ...]:
    by_plan = {(reply.plan, reply.failed): reply for reply in have}
    for data in more:
        reply = restore(Sent, data)
        by_plan.setdefault((reply.plan, reply.failed), reply)
    return tuple(sorted(by_plan.values(), key=lambda reply: (reply.at, reply.plan)))


def _merged(case: Case, happened: CaseEvent) -> Case:
    return attrs.evolve(case, state=CaseState.MERGED, merged_into=happened.data["into"], parted_from=None)


def goes_to(reply: Sent, keys: Collection[str]) -> bool:
    """Whether an answer was sent to the author of one of these messages."""
    return reply.handle.message_key in keys


def _parted(case: Case, happened: CaseEvent) -> Case:
    gone = set(happened.data["keys"])
    left = attrs.evolve(case, received=tuple(held for held in case.received if held.key not in gone))
    # Older events do not say which answers and notes stayed here.
    if happened.data.get("strangers", False):
        left = _unanswered(left, gone)
    if happened.data.get("noted", False):
        left = without_noted(left, gone)
    return attrs.evolve(
        left,
        reviews=tuple(one for one in case.reviews if one.id not in gone),
        absorbed=tuple(other for other in case.absorbed if other != happened.data["into"]),
    )


def _unanswered(case: Case, keys: Collection[str]) -> Case:
    """The case without what was sent to the authors of these messages."""
    return attrs.evolve(case, sent=tuple(one for one in case.sent if not goes_to(one, keys)))


def _restored(case: Case, happened: CaseEvent) -> Case:
    data = happened.data
    grown = _with_messages(
        attrs.evolve(case, received=(), reviews=()),
        tuple(restore(Received, held) for held in data["received"]),
    )
    grown = with_reviews(grown, (restore(Review, one) for one in data.get("reviews", ())))
    return attrs.evolve(
        with_noted(grown, data),
        sent=_sents(case.sent, data["sent"]),
        state=CaseState.OPEN,
        merged_into=None,
        parted_from=data["parted_from"],
        customer=data["customer"],
        assignment=Assignment(data["team"], since=happened.at),
        queued_at=case.queued_at or happened.at,
        declined=frozenset(),
    )


_CHANGES: Mapping[CaseEventKind, Callable[[Case, CaseEvent], Case]] = {
    **NOTED,
    Kind.OPENED: _opened,
    Kind.RECEIVED: _received,
    Kind.IDENTIFIED: _identified,
    Kind.ASSESSED: _assessed,
    Kind.ASSIGNED: _assigned,
    Kind.ACCEPTED: _accepted,
    Kind.DECLINED: _declined,
    Kind.TRANSFERRED: _transferred,
    Kind.RETURNED: _returned,
    Kind.SENT: _sent,
    Kind.FAILED: _sent,
    Kind.CLOSED: _closed,
    Kind.REOPENED: _reopened,
    Kind.ABSORBED: _absorbed,
    Kind.MERGED: _merged,
    Kind.PARTED: _parted,
    Kind.RESTORED: _restored,
}
