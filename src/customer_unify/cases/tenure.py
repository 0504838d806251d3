"""Who had a case for how long, and for how much of that time the person waited."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

import attrs

from ..model.case import Case, CaseEvent, Tenure
from ..model.port import Calendar
from .lifecycle import apply

__all__ = ["tenures"]


def tenures(events: Iterable[CaseEvent], calendar: Calendar, *, now: datetime) -> tuple[Tenure, ...]:
    """The owners of a case, one after the other, from its opening to its closing or to ``now``.

    An agent who was only offered it counts from the offer. Time in which the case was closed belongs to
    nobody. Cost: one pass over its events.
    """
    found: list[Tenure] = []
    case: Case | None = None
    for happened in events:
        if case is not None:
            _pass(found, case, happened.at, calendar)
        case = apply(case, happened)
        _hold(found, case, happened.at)
    if case is not None and case.open:
        _pass(found, case, now, calendar)
    return tuple(found)


def _hold(found: list[Tenure], case: Case, at: datetime) -> None:
    """End the tenure of the former owner, and begin that of the present one."""
    owner = (case.assignment.team, case.assignment.agent) if case.open else None
    last = found[-1] if found and found[-1].until is None else None
    if last is not None and (last.team, last.agent) != owner:
        if at > last.since:
            found[-1] = attrs.evolve(last, until=at)
        else:  # it went through a queue without waiting there
            found.pop()
    if owner is not None and (last is None or (last.team, last.agent) != owner):
        nothing = timedelta(0)
        found.append(Tenure(*owner, since=at, until=None, used=nothing, waited=nothing))


def _pass(found: list[Tenure], case: Case, until: datetime, calendar: Calendar) -> None:
    """Add the open time since the last event to the present tenure; ``case`` is the case in that time."""
    last = found[-1] if found else None
    if last is None or last.until is not None:
        return
    used = calendar.between(last.since, until) if until > last.since else timedelta(0)
    passed = max(used - last.used, timedelta(0))
    waited = passed if case.waiting else timedelta(0)
    found[-1] = attrs.evolve(last, used=last.used + passed, waited=last.waited + waited)
