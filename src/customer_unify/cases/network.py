"""Which case can be given to which agent: a network from askings to free room, and paths through it.

Cases with the same asking are one node, and so are agents who are alike. A case can be served if a path leads
from it to an agent with room, where cases on the way can be given to another agent instead. The sets of cases
that can be served together are a transversal matroid, so no plan is better than to add each case that can be
added, in the order of priority (Edmonds and Fulkerson, 1965). Paths are found by distance labels that only
grow, and by gaps between them (Goldberg and Tarjan, 1988), so cases that cannot be served are found only
once.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from ..model.routing import Requirement
from ..model.team import Agent
from .fit import Fit, members

__all__ = ["Asking", "Crew", "Network", "deal"]

NEVER = 1 << 60
"""The label of a node from which no path leads to room."""


class Crew:
    """Agents who are alike and have the same free room: their number, the room of each, and by channel."""

    __slots__ = ("agents", "limits", "pattern", "room", "teams")

    def __init__(
        self, pattern: Agent, teams: frozenset[str], room: int, limits: tuple[tuple[str, int], ...]
    ) -> None:
        self.pattern, self.teams, self.room, self.limits = pattern, teams, room, limits
        self.agents: list[str] = []


class Asking:
    """Cases with the same asking: the requirement, the teams, and agents who are excluded."""

    __slots__ = ("asked", "cases", "teams", "without")

    def __init__(self, asked: Requirement, teams: frozenset[str], without: frozenset[str]) -> None:
        self.asked, self.teams, self.without = asked, teams, without
        self.cases: list[str] = []


class Network:
    """Which askings can be given to which crews, and how many are: askings flow to the places of crews.

    A crew is a place with an outlet as wide as its room. Each channel that it limits is another place, which
    leads into it. ``serve`` finds room for one more case of an asking, or says that there will never be any.
    """

    def __init__(self, crews: Sequence[Crew], askings: Sequence[Asking]) -> None:
        self.crews, self.askings = crews, askings
        self.width: list[int] = []
        self.used: list[int] = []
        self.into: list[int] = []
        """For each place: the place into which it leads, or -1 if it is a crew itself."""
        self.doors: list[list[int]] = []
        """For the place of a crew: the places that lead into it."""
        self._lay(crews)
        self.first = len(self.width)
        """The numbers of askings follow those of the places."""
        self.heavy = False
        """Whether some case takes more than one unit of an agent; paths cannot move such cases."""
        self.ways = self._laid(askings)
        self.flow: list[dict[int, int]] = [{} for _ in askings]
        self.holders: list[list[int]] = [[] for _ in self.width]
        nodes = self.first + len(askings)
        self.at = [0] * nodes
        self.far = [self._farness(node) for node in range(nodes)]
        self.count: dict[int, int] = {}
        for far in self.far:
            self.count[far] = self.count.get(far, 0) + 1

    def _lay(self, crews: Sequence[Crew]) -> None:
        self._places: list[dict[str, int]] = []
        self.crew_of: list[int] = []
        for number, crew in enumerate(crews):
            total = len(self.width)
            many = len(crew.agents)
            self._place(many * crew.room, -1)
            rooms = {"": total}
            for channel, left in crew.limits:
                rooms[channel] = len(self.width)
                self._place(many * min(left, crew.room), total)
                self.doors[total].append(rooms[channel])
            self._places.append(rooms)
            self.crew_of += [number] * len(rooms)

    def _place(self, width: int, into: int) -> None:
        self.width.append(width)
        self.used.append(0)
        self.into.append(into)
        self.doors.append([])

    def _laid(self, askings: Iterable[Asking]) -> list[list[int]]:
        """For each asking, the places of the crews that can take it; an excluded agent is a crew alone."""
        fit = Fit((crew.pattern, 1 << number) for number, crew in enumerate(self.crews))
        of_teams: dict[frozenset[str], int] = {}
        alone: dict[str, int] = {}
        heavy: dict[str, int] = {}
        for number, crew in enumerate(self.crews):
            of_teams[crew.teams] = of_teams.get(crew.teams, 0) | 1 << number
            alone[crew.agents[0]] = 1 << number
            for channel, weight in crew.pattern.weights.items():
                heavy[channel] = heavy.get(channel, 0) | (weight > 1) << number
        ways = []
        for asking in askings:
            channel = asking.asked.channel
            able = fit.parted(asking.asked)[0]
            able &= sum(crews for names, crews in of_teams.items() if not names.isdisjoint(asking.teams))
            for name in asking.without:
                able &= ~alone.get(name, 0)
            self.heavy |= bool(able & heavy.get(channel, 0))
            places = (self._places[number] for number in members(able))
            ways.append([rooms.get(channel, rooms[""]) for rooms in places])
        return ways

    def _farness(self, node: int) -> int:
        """The number of steps to room as long as nothing is given."""
        if node >= self.first:
            return min((1 + self._farness(way) for way in self.ways[node - self.first]), default=NEVER)
        if not self.width[node]:
            return NEVER
        into = self.into[node]
        return 1 if into < 0 else min(NEVER, 1 + self._farness(into))

    # Serving

    def serve(self, asking: int) -> bool:
        """Find room for one more case, and move others if needed; False if there will never be any.

        As long as there is free room, it looks at one place. All calls together cost at most the arcs of the
        network for each length of a path.
        """
        flow, holders = self.flow[asking], self.holders
        ways, at = self.ways[asking], self.at
        node = self.first + asking
        if self.far[node] >= NEVER:
            return False
        place = at[node]
        if place < len(ways):
            way = ways[place]
            if self.into[way] < 0 and self.used[way] < self.width[way] and self.far[node] == 2:
                self.used[way] += 1
                if way in flow:
                    flow[way] += 1
                else:
                    flow[way] = 1
                    holders[way].append(asking)
                return True
        return self._augment(node)

    def _augment(self, start: int) -> bool:
        far = self.far
        path = [start]
        while far[start] < NEVER:
            node = path[-1]
            if node < self.first and self.into[node] < 0 and self.used[node] < self.width[node]:
                self._give(path)
                return True
            following = self._advance(node)
            if following is not None:
                path.append(following)
                continue
            self._relabel(node)
            if len(path) > 1:
                path.pop()
        return False

    def _next(self, node: int) -> list[int]:
        """Where a node may lead, with or without room; the list may grow at its end."""
        if node >= self.first:
            return self.ways[node - self.first]
        return self.holders[node]

    def _beside(self, node: int) -> Iterator[int]:
        """Where a place leads besides the askings that hold it: into its crew, or back to a place of it."""
        if node < self.first:
            into = self.into[node]
            if into >= 0:
                if self.used[node] < self.width[node]:
                    yield into
            else:
                yield from (door for door in self.doors[node] if self.used[door])

    def _open(self, node: int, other: int) -> bool:
        """Whether a case can move from a node to one to which it leads."""
        return node >= self.first or self.flow[other].get(node, 0) > 0

    def _advance(self, node: int) -> int | None:
        """The first node that is one step nearer to room."""
        far = self.far
        wanted = far[node] - 1
        following, place = self._next(node), self.at[node]
        shift = 0 if node >= self.first else self.first
        while place < len(following):
            other = following[place]
            if far[other + shift] == wanted and self._open(node, other):
                self.at[node] = place
                return other + shift
            place += 1
        self.at[node] = place
        return next((other for other in self._beside(node) if far[other] == wanted), None)

    def _relabel(self, node: int) -> None:
        """Set the new distance to room. If no node has the old one, all nodes behind it have lost room."""
        far, count = self.far, self.count
        was = far[node]
        shift = 0 if node >= self.first else self.first
        nearest = min(
            (far[other + shift] for other in self._next(node) if self._open(node, other)), default=NEVER
        )
        nearest = min([nearest, *(far[other] for other in self._beside(node))])
        self.at[node] = 0
        far[node] = nearest + 1 if nearest < len(far) else NEVER
        count[was] -= 1
        count[far[node]] = count.get(far[node], 0) + 1
        if not count[was] and was < NEVER:
            for other, label in enumerate(far):
                if was < label < NEVER:
                    count[label] -= 1
                    far[other] = NEVER
                    count[NEVER] = count.get(NEVER, 0) + 1

    def _give(self, path: list[int]) -> None:
        """Send one case along a path; each case that it displaces goes on to its next place."""
        for node, following in pairwise(path):
            if node >= self.first:
                flow = self.flow[node - self.first]
                if following not in flow:
                    flow[following] = 0
                    self.holders[following].append(node - self.first)
                flow[following] += 1
            elif following >= self.first:
                self.flow[following - self.first][node] -= 1
            elif self.into[node] == following:
                self.used[node] += 1
            else:
                self.used[following] -= 1
        self.used[path[-1]] += 1


def deal(network: Network, served: Iterable[list[str]]) -> Iterator[tuple[str, str]]:
    """Give the served cases of each asking, in order, to the agents of the crews to which they flow, in turn.

    The turns go on around the crew from one channel to the next, so no agent gets more than the equal share,
    rounded up, of each channel and of all. This keeps all of them within their room.
    """
    bound: dict[int, list[str]] = {}
    for flow, cases in zip(network.flow, served, strict=True):
        start = 0
        for place in sorted(flow):
            bound.setdefault(place, []).extend(cases[start : start + flow[place]])
            start += flow[place]
    turns: dict[int, int] = {}
    for place in sorted(bound):
        crew = network.crew_of[place]
        agents = network.crews[crew].agents
        turn = turns.get(crew, 0)
        for case in bound[place]:
            yield case, agents[turn % len(agents)]
            turn += 1
        turns[crew] = turn
