"""Promises of time: clocks for the first response, the next ones and the settlement, in open time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta

from ..model.case import Case, Clock, ClockKind, ClockState
from ..model.port import Calendar
from ..model.template import Targets, Tier
from .targets import targets_for, tier_for

__all__ = ["clocks", "deadline", "first_due", "union", "used"]

Pause = tuple[datetime, datetime | None]
"""An interval in which a clock stands still; an end of None means that it still does."""


def union(pauses: Iterable[Pause]) -> list[Pause]:
    """The same intervals, in order, overlaps joined and empty ones dropped.

    >>> from datetime import UTC
    >>> at = lambda hour: datetime(2026, 1, 5, hour, tzinfo=UTC)
    >>> [(a.hour, b.hour) for a, b in union([(at(9), at(11)), (at(10), at(12)), (at(14), at(14))])]
    [(9, 12)]
    """
    joined: list[Pause] = []
    for start, end in sorted(pauses, key=lambda pause: pause[0]):
        if end is not None and end <= start:
            continue
        if joined and (joined[-1][1] is None or start <= joined[-1][1]):
            first, last = joined[-1]
            joined[-1] = (first, None if last is None or end is None else max(last, end))
        else:
            joined.append((start, end))
    return joined


def deadline(
    start: datetime, target: timedelta, pauses: Iterable[Pause], calendar: Calendar
) -> datetime | None:
    """When ``target`` of open time has passed since ``start``, without pauses; None during a pause.

    A pause never makes a deadline earlier, and one before ``start`` changes nothing.
    """
    left, begin = target, start
    for first, last in union(pauses):
        if last is not None and last <= begin:
            continue
        open_before = calendar.between(begin, first) if first > begin else timedelta(0)
        if open_before >= left:
            break
        if last is None:
            return None
        left -= open_before
        begin = last
    return calendar.add(begin, left)


def used(start: datetime, end: datetime, pauses: Iterable[Pause], calendar: Calendar) -> timedelta:
    """How much open time is between two times, without pauses."""
    total = calendar.between(start, end) if end > start else timedelta(0)
    for first, last in union(pauses):
        low, high = max(first, start), end if last is None else min(last, end)
        if high > low:
            total -= calendar.between(low, high)
    return total


def clocks(
    case: Case,
    targets: Sequence[Targets],
    calendar: Calendar,
    *,
    now: datetime,
    tiers: Sequence[Tier] = (),
) -> tuple[Clock, ...]:
    """The clocks of a case: first response, next response once answered, settlement, and its team's own.

    They start when a message came in, whatever date its sender gave, so a forged date brings nobody forward.
    The clock of the settlement stands still while the person has our answer. So does the clock of the team
    that has the case, which starts when the case came there (``tiers``).
    """
    if not case.received:
        return ()
    answers = sorted(reply.at for reply in case.answers)
    pauses = _pauses(case, answers)
    found: list[Clock] = []
    target = targets_for(targets, case.band, case.loyalty_tier)
    if target is not None:
        found += _promised(case, target, answers, pauses, calendar, now)
    tier = tier_for(tiers, case.assignment.team, case.band)
    if tier is not None and case.team_since is not None:
        stay = case.team_since, tier.within, pauses, calendar, case.closed_at, now
        found.append(_clock(ClockKind.TIER, *stay))
    return tuple(found)


def _promised(
    case: Case,
    target: Targets,
    answers: Sequence[datetime],
    pauses: Sequence[Pause],
    calendar: Calendar,
    now: datetime,
) -> Iterator[Clock]:
    """The clocks of what the person was promised, whichever team has the case."""
    start = min(held.at for held in case.received)
    stopped = min((at for at in answers if at >= start), default=case.closed_at)
    yield _clock(ClockKind.FIRST_RESPONSE, start, target.first_response, (), calendar, stopped, now)
    waiting = case.waiting_since
    if answers and waiting is not None:
        next_response = waiting, target.next_response, (), calendar, case.closed_at, now
        yield _clock(ClockKind.NEXT_RESPONSE, *next_response)
    yield _clock(ClockKind.RESOLUTION, start, target.resolution, pauses, calendar, case.closed_at, now)


def first_due(running: Iterable[Clock]) -> Clock | None:
    """The running clock that runs out first; None if none runs."""
    due = [clock for clock in running if clock.due_at is not None and clock.stopped_at is None]
    return min(due, key=lambda clock: (clock.due_at, clock.kind), default=None)


def _pauses(case: Case, answers: Sequence[datetime]) -> list[Pause]:
    """The times from each answer to the next message of the person."""
    messages = sorted(held.at for held in case.received)
    pauses: list[Pause] = []
    for answered in answers:
        pauses.append((answered, next((at for at in messages if at > answered), None)))
    if case.waiting and pauses and pauses[-1][1] is None:
        pauses[-1] = (pauses[-1][0], max(pauses[-1][0], case.waiting[0].at))
    return pauses


def _clock(
    kind: ClockKind,
    start: datetime,
    target: timedelta,
    pauses: Sequence[Pause],
    calendar: Calendar,
    stopped: datetime | None,
    now: datetime,
) -> Clock:
    due = deadline(start, target, pauses, calendar)
    spent = used(start, stopped or max(now, start), pauses, calendar)
    if spent > target:
        state = ClockState.MISSED
    elif stopped is not None:
        state = ClockState.MET
    else:
        state = ClockState.PAUSED if due is None else ClockState.RUNNING
    return Clock(kind, start, target, spent, state, due_at=due, stopped_at=stopped)
