"""Serves cases: they are offered, accepted, declined, handed on, settled, and moved on by time."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, TypeVar

from ..codec import digest
from ..errors import ConfigurationError, Fault, InputError
from ..model.case import Action, ActionKind, Assignment, Case, CaseEventKind, Clock
from ..model.port import Calendar
from ..model.review import ReviewState
from ..model.routing import RoutingDecision, Search
from ..model.team import Agent, Team
from ..model.template import Template
from . import flow
from .agenda import Agenda
from .book import CaseBook
from .lifecycle import Draft
from .queues import Asked, Queues, Turn
from .reviews import publish
from .route import Router
from .settlement import settlement
from .sla import clocks
from .template import left

__all__ = ["Service"]

Kind = CaseEventKind
Named = TypeVar("Named", Team, Template)
Assess = Callable[[Case, datetime], flow.Assessed]
"""Gives the standing of a case, and what its clocks are set for; nothing else is asked of a policy."""
Rank = Callable[[Collection[Case], datetime], list[Case]]
"""Puts cases into the order of service."""


class Service:
    """Teams at work on the cases of a book; every change is written before it is shown."""

    def __init__(
        self,
        book: CaseBook,
        teams: Iterable[Team],
        templates: Iterable[Template],
        calendar: Calendar,
        *,
        assess: Assess,
        rank: Rank,
        turn: Turn,
    ) -> None:
        self.book = book
        self.teams: Mapping[str, Team] = _by_name(teams, "teams")
        self.templates: Mapping[str, Template] = _by_name(templates, "templates")
        self.digests = {name: digest(template) for name, template in self.templates.items()}
        self.agents: dict[str, Agent] = {
            agent.id: agent for team in self.teams.values() for agent in team.agents
        }
        self.calendar = calendar
        self.assess = assess
        self.rank = rank
        _check(self.teams, self.templates, self.agents)
        self.router = Router(self.teams.values(), calendar=calendar)
        for agent, on in book.duty.items():
            if agent in self.agents:
                self.router.duty(agent, on)
        self.queues = Queues(book.exact, self._search, turn, calendar)
        self.agenda = Agenda(self._actions)
        book.watch(self._changed)

    def _changed(self, case: Case) -> None:
        """Tell every part that depends on a case that it has changed, for whatever reason."""
        self.router.hold(case.id, case.assignment.agent if case.open else None, case.channel)
        self.queues.mark([case.id])
        self.agenda.mark(case.id)

    def _search(self, case: Case) -> Search:
        return flow.search(case, self.template(case))

    # Keeping

    def keep(self, draft: Draft, now: datetime, *, assess: bool = False) -> Case:
        """Do everything that follows from a change, and write all of it together.

        It notes the stage, gives back a case whose absent owner cannot answer, assesses the case again if
        asked to, offers it if it is in a queue, and says what is missing.
        """
        template = self.template(draft.case)
        flow.settle(draft, template, now)
        self._leave_absent(draft, now)
        assessed = flow.Assessed(draft.case.standing, draft.case.band, draft.case.loyalty_tier)
        if assess and draft.case.open:
            assessed = self.assess(draft.case, now)
            flow.assess(draft, template, assessed, now)
        if draft.case.open and draft.case.assignment.agent is None:
            flow.offer(draft, self.decided(draft.case, now), now)
        flow.assess(draft, template, assessed, now)
        return self.book.keep(draft)

    def decided(self, case: Case, now: datetime) -> RoutingDecision:
        """Who should have a case now, or that it stays in its team's queue; nothing changes."""
        template = self.template(case)
        known_by, by = self._known_by(case), self.digests[template.name]
        return self.router.decide(flow.search(case, template, known_by, by), now=now)

    def take_in(self, stream: str, told: Sequence[Mapping[str, Any]]) -> None:
        """Repeat here what another desk wrote next to one stream of its book."""
        self.book.take_in(stream, told)
        for one in told if self.book.case_of(stream) is None else ():
            if one.get("agent") in self.agents:
                self.router.duty(one["agent"], one["on"])

    def _leave_absent(self, draft: Draft, now: datetime) -> None:
        """Give a case that waits for an answer back to its queue while its owner is away."""
        case = draft.case
        owner = case.assignment.agent
        if not case.open or owner is None or (owner in self.agents and self.on_duty(owner)):
            return
        if case.waiting or not case.assignment.accepted:
            draft.add(Kind.RETURNED, now, reason="off_duty")

    def _known_by(self, case: Case) -> list[str]:
        """Who served this person before, latest first: owners of this case, then of former cases."""
        former = self.book.of_customer(case.customer) if case.customer is not None else []
        former = sorted((one for one in former if one.id != case.id), key=lambda one: (one.opened_at, one.id))
        served = [*case.owners[::-1], *(owner for one in former[::-1] for owner in one.owners[::-1])]
        return list(dict.fromkeys(served))

    def dispatch(self, freed: Iterable[str], now: datetime) -> list[Case]:
        """Give waiting cases, in the order of the policy, to agents who have room again."""
        given = []
        for name in freed:
            if name not in self.agents or not self.on_duty(name):
                continue
            self.queues.refresh(now)
            fits = self._fits(name)
            tried = []
            while (found := self.queues.take(fits)) is not None:
                tried.append(found)
                case = self.keep(Draft(self.book.case(found)), now)
                if case.assignment.agent is not None:
                    given.append(case)
            self.queues.mark(tried)
        return given

    def _fits(self, agent: str) -> Callable[[Asked], bool]:
        """Whether such an asking is in a queue of the agent, and the agent could take it."""

        def fits(asked: Asked) -> bool:
            return asked.waits_for in (None, agent) and self.router.could_take(
                agent, asked.requirement, asked.team, declined=asked.declined
            )

        return fits

    # Serving

    def next(self, agent: str, now: datetime) -> Case | None:
        """The first case, by the policy, that the agent was offered or could take from a queue."""
        self.agent(agent)
        self.queues.refresh(now)
        mine = [
            case
            for case in self.book.with_agent(agent)
            if case.assignment.agent == agent and not case.assignment.accepted
        ]
        waiting = self.queues.first(self._fits(agent))
        if waiting is not None:
            mine.append(self.book.case(waiting))
        first = next(iter(self.rank(mine, now)), None)
        if first is None or first.assignment.agent is not None:
            return first
        draft = Draft(first)
        taken = Assignment(first.assignment.team, agent, since=now)
        draft.add(Kind.ASSIGNED, now, agent, assignment=taken)
        return self.keep(draft, now)

    def accept(self, case: Case, agent: str, now: datetime, reason: str) -> Case:
        """Make an agent the owner."""
        who = self.agent(agent)
        if case.assignment.accepted:
            if case.assignment.agent == agent:
                return case
            raise InputError("another agent has accepted this case (hint: transfer it)")
        draft = Draft(case)
        team = self._team_of(who, case)
        draft.add(Kind.ACCEPTED, now, agent, agent=agent, team=team, reason=reason)
        accepted = self.keep(draft, now)
        self.dispatch([case.assignment.agent] if case.assignment.agent not in (None, agent) else [], now)
        return accepted

    def decline(self, case: Case, agent: str, now: datetime, reason: str) -> Case:
        """Give a case back to its queue; it keeps its age."""
        if case.assignment.agent != agent:
            raise InputError("only the agent who has or was offered a case can decline it")
        draft = Draft(case)
        draft.add(Kind.DECLINED, now, agent, agent=agent, reason=reason)
        declined = self.keep(draft, now)
        self.dispatch([agent], now)
        return declined

    def transfer(self, case: Case, to: str, now: datetime, reason: str, by: str) -> Case:
        """Hand a case to another agent, who is offered it, or to a team's queue."""
        if to in self.teams:
            assignment = Assignment(to, since=now)
        else:
            who = self.agent(to)
            if not self.on_duty(to):
                raise InputError("this agent is off duty (hint: transfer to the team)")
            assignment = Assignment(self._team_of(who, case), to, since=now)
        former = case.assignment.agent
        draft = Draft(case)
        draft.add(Kind.TRANSFERRED, now, by, assignment=assignment, reason=reason)
        moved = self.keep(draft, now)
        self.dispatch([former] if former else [], now)
        return moved

    def close(self, case: Case, agent: str, now: datetime, reason: str) -> Case:
        """Settle a case, and record what was required and not done."""
        self.agent(agent)
        template = self.template(case)
        undone = left(case, template)
        if undone and template.strict:
            raise InputError(f"this case cannot be closed: not done are {', '.join(undone)}")
        if any(review.state is ReviewState.HELD for review in case.reviews):
            raise InputError("this case cannot be closed: a review of it is held and will be published")
        shown = settlement(case, template, self.calendar, now)
        if template.evidence and shown is None:
            raise InputError(
                "this case cannot be closed: nothing shows that the person is satisfied or cannot be reached "
                "(hint: Desk.hear notes what the person says of it)"
            )
        draft = Draft(case)
        draft.add(Kind.CLOSED, now, agent, reason=reason, left=undone, settlement=shown)
        closed = self.keep(draft, now)
        self.dispatch([case.assignment.agent] if case.assignment.agent else [], now)
        return closed

    def duty(self, agent: str, on: bool, now: datetime) -> list[Case]:
        """Let an agent come or leave; return the cases that were given to others."""
        self.agent(agent)
        self.book.note(now, agent=agent, on=on)
        self.router.duty(agent, on)
        if on:
            return self.dispatch([agent], now)
        mine = self.book.with_agent(agent)
        kept = [(case.assignment.agent, self.keep(Draft(case), now)) for case in mine]
        return [case for former, case in kept if case.assignment.agent != former]

    def on_duty(self, agent: str) -> bool:
        """Whether an agent is on duty now."""
        return self.router.on_duty(agent)

    # Time

    def clocks(self, case: Case, now: datetime) -> tuple[Clock, ...]:
        """The clocks of a case."""
        template = self.template(case)
        return clocks(case, template.targets, self.calendar, now=now, tiers=template.tiers)

    def _actions(self, case_id: str, now: datetime) -> Iterator[Action]:
        """What time alone makes necessary for a case, now or later; nothing if it is settled."""
        case = self.book.exact(case_id)
        if case is not None and case.open:
            yield from flow.actions(case, self.template(case), self.calendar, now)

    def act(self, action: Action, now: datetime) -> Case:
        """Do what is due; nothing if the case has changed since."""
        case = self.book.case(action.case)
        still = flow.actions(case, self.template(case), self.calendar, now)
        if action.due_at > now or action not in still:
            return case
        draft = Draft(case)
        if action.kind is ActionKind.RETURN:
            reason = "unanswered" if case.assignment.accepted else "offer_lapsed"
            lapsed = case.assignment.agent
            draft.add(Kind.RETURNED, now, lapsed=lapsed, reason=reason, queued=case.waiting_since)
        elif action.kind is ActionKind.ESCALATE:
            self._escalate(draft, action, now)
        elif action.kind is ActionKind.REMIND:
            for mark, due_at in flow.reminders(case):
                if due_at <= now and mark not in case.escalated:
                    draft.add(Kind.ESCALATED, now, mark=mark)
        elif action.kind is ActionKind.PUBLISH:
            for review in case.reviews:
                if review.state is ReviewState.HELD and review.due_at <= now:
                    draft.add(Kind.REVIEWED, now, step="publish", review=publish(review, now))
        return self.keep(draft, now, assess=True)

    def _escalate(self, draft: Draft, action: Action, now: datetime) -> None:
        case = draft.case
        clock = next(clock for clock in self.clocks(case, now) if clock.kind is action.clock)
        draft.add(Kind.ESCALATED, now, mark=flow.mark_of(clock))
        upper = self.teams[case.assignment.team].escalates_to
        if upper is not None and not case.assignment.accepted:
            reason = f"{clock.kind.value} missed"
            draft.add(Kind.TRANSFERRED, now, assignment=Assignment(upper, since=now), reason=reason)

    # Who and what

    def template(self, case: Case) -> Template:
        """The template of a case; ``ConfigurationError`` if this desk was opened without it."""
        found = self.templates.get(case.template)
        if found is None:
            raise ConfigurationError(
                [Fault("templates", f"lacks {case.template!r}, which a case of the store is served by")],
                origin="the desk",
            )
        return found

    def agent(self, name: str) -> Agent:
        """The agent of this id; ``InputError`` if there is none."""
        found = self.agents.get(name)
        if found is None:
            raise InputError("no agent has this id")
        return found

    def _team_of(self, agent: Agent, case: Case) -> str:
        """The team for which an agent serves a case: the team of the case, if the agent is in it."""
        teams = [team.name for team in self.teams.values() if agent in team.agents]
        return case.assignment.team if case.assignment.team in teams else min(teams)


def _by_name(given: Iterable[Named], path: str) -> dict[str, Named]:
    found: dict[str, Named] = {}
    for one in given:
        if one.name in found:
            raise ConfigurationError([Fault(path, f"holds {one.name!r} twice")], origin="the desk")
        found[one.name] = one
    return found


def _check(teams: Mapping[str, Team], templates: Mapping[str, Template], agents: Mapping[str, Agent]) -> None:
    """Checks that every escalation ends with people, so a person can always be reached (row 4.1)."""
    faults = [Fault(f"teams.{name}", "has nobody in it") for name, team in teams.items() if not team.agents]
    for name in sorted(set(agents) & set(teams)):
        faults.append(Fault(f"teams.{name}", "is the id of an agent, too"))
    for name, team in teams.items():
        for agent in team.agents:
            if agents[agent.id] != agent:
                faults.append(
                    Fault(f"teams.{name}", f"describes agent {agent.id!r} unlike another team does")
                )
        if team.escalates_to is not None and team.escalates_to not in teams:
            faults.append(Fault(f"teams.{name}.escalates_to", "names no team"))
        elif _circles(name, teams):
            faults.append(Fault(f"teams.{name}.escalates_to", "leads round in a circle"))
    for name, template in templates.items():
        if template.team not in teams:
            faults.append(Fault(f"templates.{name}.team", f"names no team: {template.team!r}"))
        for place, tier in enumerate(template.tiers):
            if tier.team not in teams:
                faults.append(Fault(f"templates.{name}.tiers[{place}].team", f"names no team: {tier.team!r}"))
        for place, step in enumerate(template.steps):
            for other in sorted(step.teams - set(teams)):
                faults.append(Fault(f"templates.{name}.steps[{place}].teams", f"names no team: {other!r}"))
    if all(template.reasons or template.channels for template in templates.values()):
        faults.append(Fault("templates", "has none without reasons, for whatever no other takes"))
    if faults:
        raise ConfigurationError(faults, origin="the desk")


def _circles(name: str, teams: Mapping[str, Team]) -> bool:
    seen = {name}
    upper = teams[name].escalates_to
    while upper is not None and upper in teams:
        if upper in seen:
            return True
        seen.add(upper)
        upper = teams[upper].escalates_to
    return False
