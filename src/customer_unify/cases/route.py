"""Who gets a case: the strictest step first, widened step by step, the team's queue at the end."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Sequence
from datetime import datetime, timedelta

import attrs

from ..model.routing import Load, PassedOver, Passing, Requirement, RoutingDecision, Step
from ..model.team import Agent, Team
from .skills import busy, fits, obstacle, surplus

__all__ = ["Roster", "route", "step_due", "widened"]


@attrs.frozen
class Roster:
    """The agents of a team as they are now: who is on duty, and what each has in hand."""

    team: Team
    on_duty: Collection[str]
    load: Callable[[str], Load] = lambda agent: Load()


def step_due(steps: Sequence[Step], waited: timedelta) -> int:
    """The widest step reached after so much open time in the queue; step 0 is the requirement itself."""
    return sum(1 for step in steps if step.after <= waited)


def route(
    requirement: Requirement,
    roster: Roster,
    *,
    now: datetime,
    steps: Sequence[Step] = (),
    waited: timedelta = timedelta(0),
    known_by: Sequence[str] = (),
    owner: str | None = None,
    declined: Collection[str] = (),
) -> RoutingDecision:
    """Choose among the agents of a team, or leave the case to the team's queue.

    A step is passed at once when nobody on duty could ever satisfy it; otherwise the next
    is reached when its time in the queue has come. Among those who can take it: who served
    this person before (latest first), then the least busy, then who knows least beyond what
    is asked, then by id. ``owner`` had this very case before and need not prove able anew
    (row 1.23). The same input gives the same choice, whatever its order.

    Costs one look at each agent of the team per step tried.
    """
    due = step_due(steps, waited)
    wanted = [requirement, *(widened(requirement, step) for step in steps)]
    place = 0
    for place, asked in enumerate(wanted):
        decision = _choose(asked, roster, place, known_by, owner, declined, now)
        if decision.agent is not None:
            return decision
        if place >= due and _somebody(asked, roster, declined):
            break
    return attrs.evolve(decision, step=place)


def widened(requirement: Requirement, step: Step) -> Requirement:
    """What is asked at a step of the search."""
    return attrs.evolve(
        requirement, skills=step.skills, language=requirement.language if step.language else None
    )


def _somebody(asked: Requirement, roster: Roster, declined: Collection[str]) -> bool:
    """Whether anybody on duty could take it, were he free."""
    return any(
        agent.id in roster.on_duty and agent.id not in declined and fits(agent, asked) is None
        for agent in roster.team.agents
    )


def _choose(
    asked: Requirement,
    roster: Roster,
    place: int,
    known_by: Sequence[str],
    owner: str | None,
    declined: Collection[str],
    now: datetime,
) -> RoutingDecision:
    why: Counter[Passing] = Counter()
    free = []
    place_alone = Requirement(channel=asked.channel)
    for agent in roster.team.agents:
        wanted = place_alone if agent.id == owner else asked
        reason = obstacle(
            agent, wanted, roster.load(agent.id), on_duty=agent.id in roster.on_duty, declined=declined
        )
        if reason is None:
            free.append(agent)
        else:
            why[reason] += 1
    chosen = min(free, key=_preference(asked, roster, known_by), default=None)
    if chosen is not None and len(free) > 1:
        why[Passing.OTHER_CHOSEN] = len(free) - 1
    return RoutingDecision(
        roster.team.name,
        chosen.id if chosen else None,
        now,
        step=place,
        considered=len(roster.team.agents),
        passed=tuple(PassedOver(reason, why[reason]) for reason in Passing if why[reason]),
        known=chosen is not None and chosen.id in known_by,
    )


def _preference(
    asked: Requirement, roster: Roster, known_by: Sequence[str]
) -> Callable[[Agent], tuple[object, ...]]:
    nearness = {agent: place for place, agent in enumerate(known_by)}

    def preference(agent: Agent) -> tuple[object, ...]:
        known = agent.id in nearness
        return (
            not known,
            nearness.get(agent.id, 0),
            busy(agent, roster.load(agent.id)),
            surplus(agent, asked.skills),
            agent.id,
        )

    return preference
