"""Who gets a case: the strictest step first, widened step by step, the team's queue at the end."""

from __future__ import annotations

from array import array
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any, NamedTuple

import attrs

from ..codec import digest, plain, restore
from ..errors import InputError
from ..model.port import Calendar
from ..model.record import aware
from ..model.routing import Gain, Load, PassedOver, Passing, Plan, Requirement, RoutingDecision, Search, Step
from ..model.team import Agent, TargetKind, Team
from .assign import Batch
from .pool import Pool
from .steps import asked_at, step_due
from .view import REASONS, View, Views, grouped

__all__ = ["Router"]

ANY = frozenset(TargetKind)
NOBODY: frozenset[str] = frozenset()
ROOM = (Passing.CHANNEL_FULL, Passing.FULL)


class _Held(NamedTuple):
    """A case an agent has: by which channel, and whether he accepted it."""

    agent: str
    channel: str = ""
    accepted: bool = False


class Router:
    """Gives cases to the agents of teams, and knows who has which.

    ``decide`` says who should have a case and changes nothing; ``offer`` gives it to that agent, who
    says ``accept`` or ``reject``; ``release`` ends it. A case nobody was found for waits, and so does
    one whose agent rejects it or leaves: its age is kept, and nobody is lost. Never more is offered
    than an agent has room for; ``hold`` notes what came to somebody in another way.

    A step of a search is passed at once when nobody on duty could ever satisfy it; otherwise the next
    is reached when its time in the queue has come, open time by ``calendar`` (wall time without one).
    Among those who can take a case: who served this person before (latest first), then the least busy,
    then who knows least beyond what is asked, then by id. Whoever had this very case before need not
    prove able anew (row 1.23). The same state and input give the same decision, whatever the order
    of agents and teams.

    A decision costs a comparison of two numbers, with a bit for each group of agents alike, for each level of
    business up to the first of anybody able; never a look at every agent.

    >>> from datetime import UTC
    >>> from ..model.team import Agent
    >>> care = Team("care", [Agent("amina", skills={"care": 7}), Agent("bo")])
    >>> router = Router([care])
    >>> search = Search("case 1", "care", Requirement({"care": 5}))
    >>> router.offer(search, now=datetime(2026, 3, 2, 9, tzinfo=UTC)).agent
    'amina'
    >>> router.reject("case 1", "amina").declined
    frozenset({'amina'})
    """

    def __init__(self, teams: Iterable[Team], *, calendar: Calendar | None = None) -> None:
        self._pool = Pool(teams)
        self._views = Views(self._pool)
        self._calendar = calendar
        self._held: dict[str, _Held] = {}
        self._searches: dict[str, Search] = {}
        self.network = digest([self._pool.told(), getattr(calendar, "digest", "")])
        """Stands in every decision for the teams, their agents and the calendar it was taken with."""

    # Who is there

    def duty(self, agent: str, on: bool) -> None:
        """Let an agent come on duty or leave, with what he has; ``InputError`` when nobody has this id."""
        self._known(agent)
        self._pool.duty(agent, on)

    def on_duty(self, agent: str) -> bool:
        """Whether an agent is there now."""
        self._known(agent)
        return self._pool.on_duty(agent)

    def load(self, agent: str) -> Load:
        """What an agent has in hand."""
        self._known(agent)
        return self._pool.load(agent)

    def leave(self, agent: str) -> list[Search]:
        """Let an agent leave; what he had, offered or accepted, waits again, oldest first."""
        self.duty(agent, False)
        left = {case for case, held in self._held.items() if held.agent == agent}
        for case in left:
            self.hold(case, None)
        return [search for search in self.waiting() if search.case in left]

    def _known(self, agent: str) -> None:
        if not self._pool.has(agent):
            raise InputError("no agent has this id")

    # Deciding

    def decide(self, search: Search, *, now: datetime) -> RoutingDecision:
        """Who should have a case now, or that its team's queue keeps it; nothing changes.

        What the case itself takes of an agent's room counts as free.
        """
        now = aware(now, "now")
        held = self._held.get(search.case)
        if held is None:
            return self._decided(search, now)
        self._pool.give(held.agent, held.channel)
        try:
            return self._decided(search, now)
        finally:
            self._pool.take(held.agent, held.channel)

    def _decided(self, search: Search, now: datetime) -> RoutingDecision:
        views, steps, asked = self._views, search.steps, search.requirement
        due = step_due(steps, search.since, self._calendar, now=now) if steps else 0
        without = search.declined | search.excluded if search.declined or search.excluded else NOBODY
        view = views.view(asked, search.team)
        awaited = self._awaited(search, view, now) if search.affinity and search.known_by else None
        agent, known, last, place = None, False, len(steps), 0
        while awaited is None:
            agent, known = self._chosen(view, search, without)
            if agent is not None or place == last or (place >= due and views.somebody(view, without)):
                break
            place += 1
            view = views.view(asked_at(search, place), search.team)
        passed, by = self._counted(view, search, agent), (self.network, search.template, search.policy)
        return RoutingDecision(search.team, agent, now, place, view.size, passed, known, awaited, *by)

    def _awaited(self, search: Search, view: View, now: datetime) -> str | None:
        """Who served the person last, while he is there and merely full, and the time for it is not over."""
        former = search.known_by[0]
        if not self._pool.within(former, view.teams):
            return None
        waited = (Step(search.affinity),)
        if step_due(waited, search.since, self._calendar, now=now):
            return None
        return former if self._obstacle(former, view, search) in ROOM else None

    def _chosen(self, view: View, search: Search, without: Collection[str]) -> tuple[str | None, bool]:
        """Who takes it, and whether he served the person before."""
        for name in search.known_by:
            if self._pool.within(name, view.teams) and self._obstacle(name, view, search) is None:
                return name, True
        owner = search.owner
        if owner is not None and not (
            self._pool.within(owner, view.teams) and self._obstacle(owner, view, search) is None
        ):
            owner = None
        return self._views.first(view, without, owner), False

    def _obstacle(self, agent: str, view: View, search: Search) -> Passing | None:
        asked = view.asked
        if agent == search.owner:
            asked = Requirement(channel=asked.channel, kinds=ANY)
        return self._pool.obstacle(agent, asked, search.declined, search.excluded)

    def _counted(self, view: View, search: Search, agent: str | None) -> tuple[PassedOver, ...]:
        """Everybody but the chosen one by the first reason he was passed over."""
        if not search.declined and not search.excluded and search.owner is None:
            return self._views.passed(view, given=agent is not None)
        counts = self._views.counts(view)
        self._except(counts, view, search)
        counts[-1] -= agent is not None
        return grouped(counts)

    def _except(self, counts: list[int], view: View, search: Search) -> None:
        """Count those the case itself rules out, and its former owner, under their own reasons."""
        special = search.declined | search.excluded
        for name in special | {search.owner} if search.owner is not None else special:
            if self._pool.within(name, view.teams):
                usual = self._pool.obstacle(name, view.asked) or Passing.OTHER_CHOSEN
                real = self._obstacle(name, view, search) or Passing.OTHER_CHOSEN
                counts[REASONS.index(usual)] -= 1
                counts[REASONS.index(real)] += 1

    def could_take(
        self, agent: str, asked: Requirement, team: str, *, declined: Collection[str] = ()
    ) -> bool:
        """Whether an agent is of the teams asked, and nothing stands in the way."""
        if not self._pool.within(agent, asked.teams | {team}):
            return False
        return self._pool.obstacle(agent, asked, declined) is None

    # Many at once

    def assign_batch(self, searches: Iterable[Search], *, now: datetime) -> Plan:
        """Who gets which of many cases, the first of them first; nothing changes.

        Exact in the order given, which is the order of priority: a case waits only where serving it would
        take a place from one before it, however the others were given out. Each asks what the step of
        its search reached by now asks, or the next step that anybody on duty could satisfy. Who served
        the person before makes no difference here. Cases somebody has already, here, stay out.

        Costs about the number of cases plus, for each length a path to room ever has, the pairs of groups
        that fit. Raises ``InputError`` where a case weighs more than one unit: no exact order of such is
        found in reasonable time.
        """
        return Batch(self._pool, self._views, *self._asked(searches, aware(now, "now"))).plan()

    def staffing(
        self, searches: Iterable[Search], more: Iterable[Agent], *, team: str, now: datetime
    ) -> tuple[Gain, ...]:
        """For each of these agents, which more of the cases would be served if a team had that one too."""
        asked = self._asked(searches, aware(now, "now"))
        before = Batch(self._pool, self._views, *asked).plan().assigned
        gains = []
        for agent in more:
            after = Batch(self._pool, self._views, *asked, [(agent, team)]).plan()
            gains.append(Gain(agent, tuple(case for case in after.assigned if case not in before)))
        return tuple(gains)

    def _asked(self, searches: Iterable[Search], now: datetime) -> tuple[list[Search], array[int]]:
        """The cases nobody has, and the step of its search each has reached by now."""
        asked = [search for search in searches if search.case not in self._held]
        return asked, array(
            "i",
            (step_due(one.steps, one.since, self._calendar, now=now) if one.steps else 0 for one in asked),
        )

    # Giving

    def hold(self, case: str, agent: str | None, channel: str = "", *, accepted: bool = False) -> None:
        """Note that an agent has a case, or that nobody has it, however that came to be.

        Somebody who is of no team has no room to fill; a person may hand on more than fits.
        """
        former = self._held.pop(case, None)
        if former is not None:
            self._pool.give(former.agent, former.channel)
        if agent is not None and self._pool.has(agent):
            self._pool.take(agent, channel)
            self._held[case] = _Held(agent, channel, accepted)

    def offer(self, search: Search, *, now: datetime) -> RoutingDecision:
        """Give a case to whoever should have it, or let it wait.

        Raises ``InputError`` when somebody has it already.
        """
        if search.case in self._held:
            raise InputError("somebody has this case (hint: reject or release it first)")
        decision = self._decided(search, aware(now, "now"))
        self._searches[search.case] = search
        agent, channel = decision.agent, search.requirement.channel
        if agent is not None:
            self._pool.take(agent, channel)
            self._held[search.case] = _Held(agent, channel)
        return decision

    def accept(self, case: str, agent: str) -> None:
        """Note that the agent who was offered a case takes it. Twice is once."""
        held = self._of(case, agent)
        self._held[case] = held._replace(accepted=True)

    def reject(self, case: str, agent: str) -> Search:
        """Let a case wait again, its age kept; it is not offered to this agent again."""
        self._of(case, agent)
        self.hold(case, None)
        search = self._searches[case]
        self._searches[case] = attrs.evolve(search, declined={*search.declined, agent})
        return self._searches[case]

    def release(self, case: str) -> None:
        """Forget a case that is settled or went elsewhere. Raises ``InputError`` for one not offered here."""
        if case not in self._searches:
            raise InputError("no case of this id was offered here")
        self.hold(case, None)
        del self._searches[case]

    def waiting(self) -> list[Search]:
        """The cases nobody has, oldest first; those without an age last."""
        free = [search for case, search in self._searches.items() if case not in self._held]
        return sorted(free, key=lambda one: (one.since is None, one.since or 0, one.case))

    def held(self) -> Mapping[str, str]:
        """Who has which case."""
        return {case: self._held[case].agent for case in sorted(self._held)}

    def _of(self, case: str, agent: str) -> _Held:
        held = self._held.get(case)
        if held is None or held.agent != agent or case not in self._searches:
            raise InputError("this agent was not offered this case")
        return held

    # Keeping

    def snapshot(self) -> dict[str, Any]:
        """Who is on duty, who has which case and what waits, as plain data (JSON) in a fixed order."""
        return {
            "on_duty": [agent for agent in self._pool.agents() if self._pool.on_duty(agent)],
            "held": {case: list(self._held[case]) for case in sorted(self._held)},
            "searches": [plain(self._searches[case]) for case in sorted(self._searches)],
        }

    @classmethod
    def restore(
        cls, teams: Iterable[Team], data: Mapping[str, Any], *, calendar: Calendar | None = None
    ) -> Router:
        """The router a snapshot was taken of; it decides as that one did."""
        router = cls(teams, calendar=calendar)
        on_duty = set(data["on_duty"])
        for agent in router._pool.agents():
            router._pool.duty(agent, agent in on_duty)
        for each in data["searches"]:
            search = restore(Search, each)
            router._searches[search.case] = search
        for case, each in data["held"].items():
            held = _Held(*each)
            router.hold(case, held.agent, held.channel, accepted=held.accepted)
        return router
