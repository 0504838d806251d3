"""The steps of a search: which one is reached, and what it asks."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import attrs

from ..model.port import Calendar
from ..model.routing import Requirement, Search, Step

__all__ = ["asked_at", "next_step", "step_due"]


def step_due(
    steps: Sequence[Step], since: datetime | None, calendar: Calendar | None, *, now: datetime
) -> int:
    """The widest step reached by a case that waits since a time; step 0 is the requirement itself."""
    if since is None or since >= now:
        waited = span = timedelta(0)
    else:
        span = now - since
        waited = calendar.between(since, now) if calendar is not None and steps else span
    reached = (place for place, step in enumerate(steps, 1) if step.after <= (span if step.wall else waited))
    return max(reached, default=0)


def next_step(
    steps: Sequence[Step], since: datetime | None, calendar: Calendar, *, now: datetime
) -> datetime | None:
    """When a case that waits since a time will reach the next step; None if never."""
    if since is None:
        return None
    times = (since + step.after if step.wall else calendar.add(since, step.after) for step in steps)
    return min((time for time in times if time > now), default=None)


def _widened(requirement: Requirement, step: Step) -> Requirement:
    """What is asked at a step of the search."""
    return attrs.evolve(
        requirement,
        skills=step.skills,
        language=requirement.language if step.language else None,
        kinds=step.kinds,
        teams=step.teams,
    )


def asked_at(search: Search, place: int) -> Requirement:
    """What a case asks at a step of its search; step 0 is the requirement itself."""
    return _widened(search.requirement, search.steps[place - 1]) if place else search.requirement
