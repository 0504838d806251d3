"""Who gets a case: first the strictest step, then wider ones, and at the end the team's queue."""

from __future__ import annotations

from array import array
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

import attrs

from ..codec import digest, plain, restore
from ..errors import InputError
from ..model.port import Calendar
from ..model.record import aware
from ..model.routing import (
    Gain,
    Load,
    Offers,
    Passing,
    Plan,
    Requirement,
    RoutingDecision,
    Search,
    Step,
    decided,
)
from ..model.team import Agent, TargetKind, Team
from .assign import Batch
from .pool import Pool
from .room import Hand
from .steps import asked_at, step_due
from .view import View, Views, passed

__all__ = ["Router"]

ANY = frozenset(TargetKind)
NOBODY: frozenset[str] = frozenset()
ROOM = (Passing.CHANNEL_FULL, Passing.FULL)


class _How(NamedTuple):
    """How a search went: its step, whether the chosen agent served the person, whom the case waits for.

    ``moved`` are agents whom the case itself includes or excludes: the reason of their group, and their own.
    """

    step: int = 0
    known: bool = False
    waits_for: str | None = None
    moved: tuple[tuple[Passing, Passing], ...] = ()


PLAIN = _How()


class Router:
    """Gives cases to the agents of teams, and knows who has which.

    ``decide`` says who should have a case and changes nothing. ``offer`` gives it to that agent, who says
    ``accept`` or ``reject``; ``release`` ends it. A case waits if no agent was found, and if its agent
    rejects it or leaves; it keeps its age, so no case is lost. An agent is never offered more than fits;
    ``hold`` notes cases that an agent got in another way.

    A step of a search is passed at once if nobody on duty could ever satisfy it. Otherwise the next step is
    reached after its time in the queue: open time by ``calendar`` (without one, time of the clock on the
    wall). If several agents can take a case, these decide in turn: who served this person before (latest
    first), who is least busy, who knows least beyond what is asked, the id. An agent who had this same case
    before is not tested for it again (row 1.23). The same state and input give the same decision, in
    whatever order agents and teams are given.

    For each level of load up to that of the first able agent, a decision costs one operation on two numbers
    with one bit for each group of agents. It never looks at every agent.

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
        self._held: dict[str, Hand] = {}
        self._accepted: set[str] = set()
        self._searches: dict[str, Search] = {}
        """Cases that were offered here and are not finished, whether an agent has them or they wait."""
        self.network = digest([self._pool.told(), getattr(calendar, "digest", "")])
        """Identifies in every decision the teams, their agents and the calendar with which it was taken."""

    # Who is there

    def duty(self, agent: str, on: bool) -> None:
        """Let an agent come on duty or leave; their cases stay theirs. ``InputError`` for an unknown id."""
        self._known(agent)
        self._pool.duty(agent, on)

    def on_duty(self, agent: str) -> bool:
        """Whether an agent is there now."""
        self._known(agent)
        return self._pool.on_duty(agent)

    def load(self, agent: str) -> Load:
        """The cases that an agent has."""
        self._known(agent)
        return self._pool.load(agent)

    def leave(self, agent: str) -> list[Search]:
        """Let an agent leave; the cases they had, offered or accepted, wait again, oldest first."""
        self.duty(agent, False)
        left = list(self._pool.by_id[agent].cases)
        for case in left:
            self.hold(case, None)
        return _oldest_first(self._searches[case] for case in left if case in self._searches)

    def _known(self, agent: str) -> None:
        if not self._pool.has(agent):
            raise InputError("no agent has this id")

    # Deciding

    def decide(self, search: Search, *, now: datetime) -> RoutingDecision:
        """Who should have a case now, or that it stays in its team's queue; nothing changes.

        If an agent has this case already, the room that it takes counts as free.
        """
        now = aware(now, "now")
        hand = self._held.get(search.case)
        if hand is None:
            return self._decided(search, now)[1]
        channel = self._pool.give(hand, search.case)
        try:
            return self._decided(search, now)[1]
        finally:
            self._pool.take(hand, search.case, channel)

    def _decided(self, search: Search, now: datetime) -> tuple[Hand | None, RoutingDecision]:
        """Who gets it, and the decision that says so."""
        hand, view, how = self._choice(search, now)
        full, closed = self._pool.full.digits, self._pool.closed.digits
        later = _told, search, now, self.network, view, view.ground, full, closed, how
        return hand, decided(None if hand is None else hand.id, later)

    def _choice(self, search: Search, now: datetime) -> tuple[Hand | None, View, _How]:
        """Who gets it, by which view, and how the search for that one went."""
        view = self._views.view(search.requirement, search.team)
        if search.steps or search.known_by or search.owner is not None or search.declined or search.excluded:
            return self._sought(search, view, now)
        # nearly always; the same as ``_sought`` finds for such a case
        return self._pool.first(view.rooms), view, PLAIN

    def _sought(self, search: Search, view: View, now: datetime) -> tuple[Hand | None, View, _How]:
        """Who gets it, by which view, and how the search for that one went."""
        views, steps = self._views, search.steps
        due = step_due(steps, search.since, self._calendar, now=now) if steps else 0
        without = search.declined | search.excluded
        awaited = self._awaited(search, view, now) if search.affinity and search.known_by else None
        hand, known, last, place = None, False, len(steps), 0
        while awaited is None:
            hand, known = self._chosen(view, search, without)
            if hand is not None or place == last or (place >= due and views.somebody(view, without)):
                break
            place += 1
            view = views.view(asked_at(search, place), search.team)
        return hand, view, _How(place, known, awaited, self._moved(view, search))

    def _awaited(self, search: Search, view: View, now: datetime) -> str | None:
        """The agent who served the person last, if they are only full and the time to wait is not over."""
        former = search.known_by[0]
        if not self._pool.within(former, view.teams):
            return None
        waited = (Step(search.affinity),)
        if step_due(waited, search.since, self._calendar, now=now):
            return None
        return former if self._obstacle(former, view, search) in ROOM else None

    def _chosen(self, view: View, search: Search, without: Collection[str]) -> tuple[Hand | None, bool]:
        """Who takes it, and whether they served the person before."""
        for name in search.known_by:
            if self._pool.within(name, view.teams) and self._obstacle(name, view, search) is None:
                return self._pool.by_id[name], True
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

    def _moved(self, view: View, search: Search) -> tuple[tuple[Passing, Passing], ...]:
        """Agents whom the case excludes, and its former owner: the reason of their group, and their own."""
        special = search.declined | search.excluded
        return tuple(
            (
                self._pool.obstacle(name, view.asked) or Passing.OTHER_CHOSEN,
                self._obstacle(name, view, search) or Passing.OTHER_CHOSEN,
            )
            for name in (special | {search.owner} if search.owner is not None else special)
            if self._pool.within(name, view.teams)
        )

    def could_take(
        self, agent: str, asked: Requirement, team: str, *, declined: Collection[str] = ()
    ) -> bool:
        """Whether an agent is in one of the teams asked and could take it."""
        if not self._pool.within(agent, asked.teams | {team}):
            return False
        return self._pool.obstacle(agent, asked, declined) is None

    # Many at once

    def assign_batch(self, searches: Iterable[Search], *, now: datetime) -> Plan:
        """Plan who gets which of many cases, in order of priority; nothing changes.

        The plan is exact in the given order: a case waits only if serving it would take a place from one
        before it, in whatever way the others were given out. Each case asks what the present step of its
        search asks, or the next step that anybody on duty could satisfy. Who served the person before makes
        no difference here. Cases that an agent of this router already has are left out.

        If a case takes more than one unit of an agent who can take it, no fast exact method is known. Then
        the cases are given one after the other, each to the agent whom ``offer`` would choose. So none takes
        from one before it, and a case waits only if nobody has room when its turn comes. ``Plan.exact`` says
        which of the two it was.

        The cost is about the number of cases plus, for each length of a path to room, the pairs of groups
        that fit; in the other case, an offer for each case.
        """
        return Batch(self._pool, self._views, *self._asked(searches, aware(now, "now"))).plan()

    def staffing(
        self, searches: Iterable[Search], more: Iterable[Agent], *, team: str, now: datetime
    ) -> tuple[Gain, ...]:
        """For each of these agents, which more of the cases would be served if a team had that agent too.

        Raises ``InputError`` if a case takes more than one unit of an agent. One more agent might then take
        cases from others, so the gain would not be a list.
        """
        asked = self._asked(searches, aware(now, "now"))
        before = self._served(Batch(self._pool, self._views, *asked))
        gains = []
        for agent in more:
            after = self._served(Batch(self._pool, self._views, *asked, [(agent, team)]))
            gains.append(Gain(agent, tuple(case for case in after if case not in before)))
        return tuple(gains)

    @staticmethod
    def _served(batch: Batch) -> Mapping[str, str]:
        if not batch.exact:
            raise InputError("a case weighs more than one unit: what one more agent serves cannot be told")
        return batch.plan().assigned

    def _asked(self, searches: Iterable[Search], now: datetime) -> tuple[list[Search], array[int]]:
        """The cases that nobody has, and the step that the search of each has reached."""
        asked = [search for search in searches if search.case not in self._held]
        return asked, array(
            "i",
            (step_due(one.steps, one.since, self._calendar, now=now) if one.steps else 0 for one in asked),
        )

    # Giving

    def hold(self, case: str, agent: str | None, channel: str = "", *, accepted: bool = False) -> None:
        """Note that an agent has a case, or that nobody has it, for whatever reason.

        An agent who is in no team has no room to fill. A person may hand an agent more than fits.
        """
        self._take_back(case)
        hand = self._pool.by_id.get(agent) if agent is not None else None
        if hand is not None:
            self._pool.take(hand, case, channel)
            self._held[case] = hand
            if accepted:
                self._accepted.add(case)

    def _take_back(self, case: str) -> None:
        """Let nobody have a case from now on."""
        hand = self._held.pop(case, None)
        if hand is not None:
            self._accepted.discard(case)
            self._pool.give(hand, case)

    def offer(self, search: Search, *, now: datetime) -> RoutingDecision:
        """Give a case to the agent who should have it, or let it wait.

        Raises ``InputError`` if an agent has it already.
        """
        if search.case in self._held:
            raise InputError("somebody has this case (hint: reject or release it first)")
        hand, decision = self._decided(search, aware(now, "now"))
        case = search.case
        self._searches[case] = search
        if hand is not None:
            self._pool.take(hand, case, search.requirement.channel)
            self._held[case] = hand
        return decision

    def offer_many(self, searches: Iterable[Search], *, now: datetime) -> Offers:
        """Give many cases, as ``offer`` of one after the other would.

        Who gets each case is known at once. The full decision is made when it is read, and says what it would
        have said at once. Raises ``InputError`` if an agent has one of the cases, or if one is named twice;
        then no case is given.

        >>> from datetime import UTC
        >>> router = Router([Team("care", [Agent("amina", capacity=1), Agent("bo", capacity=1)])])
        >>> queue = [Search(f"case {number}", "care") for number in range(3)]
        >>> offers = router.offer_many(queue, now=datetime(2026, 3, 2, 9, tzinfo=UTC))
        >>> offers.agents
        ('amina', 'bo', None)
        >>> offers[2].passed
        (PassedOver(reason=<Passing.FULL: 'full'>, agents=2),)
        """
        now = aware(now, "now")
        asked = list(searches)
        names = [search.case for search in asked]
        if not self._held.keys().isdisjoint(names):
            raise InputError("somebody has one of these cases (hint: reject or release it first)")
        if len(set(names)) < len(names):
            raise InputError("a case is named twice")
        self._searches.update(zip(names, asked, strict=True))
        return self._given(names, asked, now)

    def _given(self, names: Sequence[str], asked: Sequence[Search], now: datetime) -> Offers:
        """Choose for one case after the other, and give each to the chosen agent.

        What a decision is made from is kept in columns. One object for each decision would give Python's
        garbage collector work, which costs as much as a third of the choices.
        """
        pool, held = self._pool, self._held
        first, take = pool.first, pool.take
        known: dict[tuple[int, str], View] = {}
        agents: list[str | None] = []
        views: list[View] = []
        full: list[tuple[int, ...]] = []
        closed: list[tuple[int, ...]] = []
        hows: dict[int, _How] = {}
        for case, search in zip(names, asked, strict=True):
            asking = search.requirement  # the same as ``_choice``, without the call
            words = id(asking), search.team
            view = known.get(words) or known.setdefault(words, self._views.view(asking, search.team))
            if (
                search.steps
                or search.known_by
                or search.owner is not None
                or search.declined
                or search.excluded
            ):
                hand, view, hows[len(views)] = self._sought(search, view, now)
            else:
                hand = first(view.rooms)
            views.append(view)
            full.append(pool.full.digits)
            closed.append(pool.closed.digits)
            if hand is None:
                agents.append(None)
                continue
            agents.append(hand.id)
            held[case] = hand
            take(hand, case, asking.channel)
        grounds = {view: view.ground for view in set(views)}

        def later(place: int) -> tuple[Any, ...]:
            view, how = views[place], hows.get(place, PLAIN)
            return (
                _told,
                asked[place],
                now,
                self.network,
                view,
                grounds[view],
                full[place],
                closed[place],
                how,
            )

        return Offers(tuple(agents), later)

    def accept(self, case: str, agent: str) -> None:
        """Note that the agent who was offered a case takes it. To call it twice is the same as once."""
        self._offered(case, agent)
        self._accepted.add(case)

    def reject(self, case: str, agent: str) -> Search:
        """Let a case wait again with its age; it is not offered to this agent again."""
        search = self._offered(case, agent)
        self.hold(case, None)
        self._searches[case] = search = attrs.evolve(search, declined={*search.declined, agent})
        return search

    def release(self, case: str) -> None:
        """Forget a case that is settled or went elsewhere. Raises ``InputError`` for one not offered here."""
        if case not in self._searches:
            raise InputError("no case of this id was offered here")
        self._take_back(case)
        del self._searches[case]

    def waiting(self) -> list[Search]:
        """The cases that nobody has, oldest first; those without an age last."""
        return _oldest_first(self._searches[case] for case in self._searches.keys() - self._held.keys())

    def held(self) -> Mapping[str, str]:
        """Who has which case."""
        return {case: self._held[case].id for case in sorted(self._held)}

    def _offered(self, case: str, agent: str) -> Search:
        """The search of a case that was offered to an agent."""
        hand, search = self._held.get(case), self._searches.get(case)
        if hand is None or hand.id != agent or search is None:
            raise InputError("this agent was not offered this case")
        return search

    # Keeping

    def snapshot(self) -> dict[str, Any]:
        """Who is on duty, who has which case and what waits, as plain data (JSON) in a fixed order."""
        return {
            "on_duty": [agent for agent in self._pool.agents() if self._pool.on_duty(agent)],
            "held": {
                case: [hand.id, hand.cases[case], case in self._accepted]
                for case, hand in sorted(self._held.items())
            },
            "searches": [plain(self._searches[case]) for case in sorted(self._searches)],
        }

    @classmethod
    def restore(
        cls, teams: Iterable[Team], data: Mapping[str, Any], *, calendar: Calendar | None = None
    ) -> Router:
        """The router of a snapshot; it decides as the former one did."""
        router = cls(teams, calendar=calendar)
        on_duty = set(data["on_duty"])
        for agent in router._pool.agents():
            router._pool.duty(agent, agent in on_duty)
        for each in data["searches"]:
            search = restore(Search, each)
            router._searches[search.case] = search
        for case, (agent, channel, accepted) in data["held"].items():
            router.hold(case, agent, channel, accepted=accepted)
        return router


def _oldest_first(searches: Iterable[Search]) -> list[Search]:
    """By age; those without one last."""
    return sorted(searches, key=lambda one: (one.since is None, one.since or 0, one.case))


def _told(
    decision: RoutingDecision,
    search: Search,
    now: datetime,
    network: str,
    view: View,
    ground: tuple[int, ...],
    full: tuple[int, ...],
    closed: tuple[int, ...],
    how: _How,
) -> dict[str, Any]:
    """Everything of a decision except the agent."""
    return {
        "team": search.team,
        "at": now,
        "step": how.step,
        "considered": view.size,
        "passed": passed(view.rooms, ground, full, closed, decision.agent is not None, how.moved),
        "known": how.known,
        "waits_for": how.waits_for,
        "network": network,
        "template": search.template,
        "policy": search.policy,
    }
