"""The slow obvious way to route, beside which the quick one is tried: look at every agent for every case."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from fractions import Fraction

from customer_unify.model.routing import Load, PassedOver, Passing, Requirement, RoutingDecision, Search, Step
from customer_unify.model.team import Agent, Team


def obstacle(agent: Agent, asked: Requirement, search: Search, load: Load, *, on: bool) -> Passing | None:
    """The first reason why not, in the order in which the reasons are declared; the owner proves nothing."""
    mine = agent.id == search.owner
    room = agent.capacity - load.total
    here = load.by_channel.get(asked.channel, 0)
    reasons = {
        Passing.OFF_DUTY: not on,
        Passing.DECLINED: agent.id in search.declined,
        Passing.EXCLUDED: agent.id in search.excluded or (not mine and asked.reason in agent.excludes),
        Passing.KIND: not mine and agent.kind not in asked.kinds,
        Passing.LANGUAGE: not mine
        and bool(asked.language and agent.languages)
        and asked.language not in agent.languages,
        Passing.SKILL: not mine
        and any(agent.skills.get(skill, 0) < level for skill, level in asked.skills.items()),
        Passing.CHANNEL_FULL: here >= agent.per_channel.get(asked.channel, here + 1),
        Passing.FULL: agent.weights.get(asked.channel, 1) > room,
    }
    return next((reason for reason in Passing if reasons.get(reason)), None)


def route(
    search: Search,
    teams: Sequence[Team],
    loads: Mapping[str, Load],
    on_duty: Collection[str],
    *,
    now: datetime,
    network: str = "",
) -> RoutingDecision:
    """What is decided, every agent asked."""
    waited = now - search.since if search.since is not None else timedelta(0)
    due = max((n for n, step in enumerate(search.steps, 1) if step.after <= waited), default=0)
    first = search.requirement
    ways: list[tuple[Mapping[str, int], str | None, Collection[str], Collection[str]]] = [
        (first.skills, first.language, first.kinds, first.teams)
    ]
    for step in search.steps:
        ways.append((step.skills, first.language if step.language else None, step.kinds, step.teams))
    for place, (skills, language, kinds, more) in enumerate(ways):
        asked = Requirement(skills, language, first.channel, kinds, first.reason, more)  # type: ignore[arg-type]
        wanted = {search.team, *more}
        people = {agent.id: agent for team in teams if team.name in wanted for agent in team.agents}
        why: Counter[Passing | None] = Counter()
        free, somebody = [], False
        for agent in people.values():
            on = agent.id in on_duty
            reason = obstacle(agent, asked, search, loads.get(agent.id, Load()), on=on)
            why[reason] += 1
            free += [agent] if reason is None else []
            stranger = Search(search.case, search.team, declined=search.declined, excluded=search.excluded)
            somebody |= obstacle(agent, asked, stranger, Load(), on=on) is None

        def preference(agent: Agent) -> tuple[object, ...]:
            known = list(search.known_by)
            nearness = known.index(agent.id) if agent.id in known else len(known)
            busy = Fraction(loads.get(agent.id, Load()).total, agent.capacity)
            return nearness, busy, sum(agent.skills.values()), agent.id

        chosen = min(free, key=preference, default=None)
        if chosen is not None or (place >= due and somebody):
            break
    why[Passing.OTHER_CHOSEN] = len(free) - 1 if chosen is not None else 0
    return RoutingDecision(
        search.team,
        chosen.id if chosen is not None else None,
        now,
        step=place,
        considered=len(people),
        passed=tuple(PassedOver(reason, why[reason]) for reason in Passing if why[reason]),
        known=chosen is not None and chosen.id in search.known_by,
        network=network,
        template=search.template,
        policy=search.policy,
    )


def wider(step: Step, former: Step) -> bool:
    """Whether a step lets at least those in whom the one before let in."""
    return (
        all(level <= former.skills.get(skill, 0) for skill, level in step.skills.items())
        and step.language <= former.language
        and step.kinds >= former.kinds
        and step.teams >= former.teams
    )
