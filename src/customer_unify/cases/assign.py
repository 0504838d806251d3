"""Many cases at once, in their order: made into a network, served exactly, and given to agents.

The result is exact if each case takes one unit. Which larger cases can be served together is a packing
problem, for which no fast exact method is known. So a batch with such cases is given out one by one.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence

from ..errors import InputError
from ..model.routing import Plan, Requirement, Search, Shortage
from ..model.team import Agent
from .network import Asking, Crew, Network, deal
from .pool import Pool
from .room import Hand
from .steps import asked_at
from .view import Views

__all__ = ["Batch"]

NOBODY: frozenset[str] = frozenset()


class Batch:
    """Cases, the step that each has reached (``due``), and the agents on duty, or also others."""

    def __init__(
        self,
        pool: Pool,
        views: Views,
        searches: Sequence[Search],
        due: Sequence[int],
        more: Iterable[tuple[Agent, str]] = (),
    ) -> None:
        self._pool, self._views, self._searches, self._due = pool, views, searches, due
        self._askings: list[Asking] = []
        self._of = self._asking_of_each()
        crews = self._crews()
        for agent, team in more:
            if pool.has(agent.id):
                raise InputError("an agent of this id is there already")
            crew = Crew(agent, frozenset({team}), agent.capacity, tuple(agent.per_channel.items()))
            crew.agents.append(agent.id)
            crews.append(crew)
        crews.sort(key=lambda crew: (sum(crew.pattern.skills.values()), crew.agents[0]))
        self._network = Network(crews, self._askings)

    def _asking_of_each(self) -> array[int]:
        """For each case, the number of its asking."""
        numbers: dict[tuple[Requirement, frozenset[str], frozenset[str]], int] = {}
        known: dict[tuple[object, ...], int] = {}
        of = array("i")
        for search, due in zip(self._searches, self._due, strict=True):
            without = search.declined | search.excluded if search.declined or search.excluded else NOBODY
            key = (search.requirement, search.team, without, search.steps and (search.steps, due))
            number = known.get(key)
            if number is None:
                asked = self._reached(search, due, without)
                made = (asked, asked.teams | {search.team}, without)
                number = known[key] = numbers.setdefault(made, len(numbers))
                if number == len(self._askings):
                    self._askings.append(Asking(*made))
            of.append(number)
        return of

    def _reached(self, search: Search, due: int, without: frozenset[str]) -> Requirement:
        """What is asked at the step reached, or at the next step that anybody on duty could satisfy."""
        for place in range(due, len(search.steps)):
            asked = asked_at(search, place)
            if self._views.somebody(self._views.view(asked, search.team), without):
                return asked
        return asked_at(search, len(search.steps))

    def _crews(self) -> list[Crew]:
        """Agents on duty, by what they can do and their room; one whom a case excludes is a crew alone."""
        alone = {agent for asking in self._askings for agent in asking.without}
        crews: dict[tuple[object, ...], Crew] = {}
        for hand in self._pool.hands:
            if not hand.on:
                continue
            agent = hand.agent
            room = max(0, agent.capacity - hand.taken)
            limits = tuple(
                (channel, max(0, limit - hand.limited.get(channel, 0)))
                for channel, limit in agent.per_channel.items()
            )
            key = (hand.group.number, room, limits, agent.id if agent.id in alone else "")
            crew = crews.get(key)
            if crew is None:
                crew = crews[key] = Crew(agent, hand.group.teams, room, limits)
            crew.agents.append(agent.id)
        return list(crews.values())

    @property
    def exact(self) -> bool:
        """Whether no other plan could serve one case more without taking from one before it."""
        return not self._network.heavy

    def plan(self) -> Plan:
        """Serve one case after the other, and say which agent gets which."""
        dealt = self._by_paths() if self.exact else self._one_by_one()
        askings = self._askings
        assigned: dict[str, str] = {}
        waiting: list[str] = []
        short = [0] * len(askings)
        for search, number in zip(self._searches, self._of, strict=True):
            agent = dealt.get(search.case)
            if agent is not None:
                assigned[search.case] = agent
            else:
                short[number] += 1
                waiting.append(search.case)
        shortages = [
            Shortage(asking.asked, tuple(sorted(asking.teams)), many)
            for asking, many in zip(askings, short, strict=True)
            if many
        ]
        shortages.sort(key=lambda one: (-one.waiting, one.teams, str(one.asked)))
        return Plan(assigned, tuple(waiting), tuple(shortages), self.exact)

    def _by_paths(self) -> dict[str, str]:
        """Which agent gets which case; earlier cases are moved to make room, so the plan is exact."""
        serve, askings = self._network.serve, self._askings
        for search, number in zip(self._searches, self._of, strict=True):
            if serve(number):
                askings[number].cases.append(search.case)
        return dict(deal(self._network, (asking.cases for asking in askings)))

    def _one_by_one(self) -> dict[str, str]:
        """Which agent gets which case, each in turn and none moved: offers that are taken back at the end."""
        pool, views = self._pool, self._views
        given: dict[str, Hand] = {}
        try:
            for search, number in zip(self._searches, self._of, strict=True):
                if search.case in given:
                    raise InputError("a case is named twice")
                asking = self._askings[number]
                view = views.view(asking.asked, search.team)
                hand = pool.first(view.rooms, asking.without)
                if hand is not None:
                    given[search.case] = hand
                    pool.take(hand, search.case, asking.asked.channel)
        finally:
            for case, hand in given.items():
                pool.give(hand, case)
        return {case: hand.id for case, hand in given.items()}
