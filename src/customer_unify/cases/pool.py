"""The agents of a desk by what they can do and have in hand, so that a choice looks at groups, not at people.

Agents who differ in nothing but their id, duty and load form a group with a heap of its members by load. Each
distinct requirement has a view: the groups that satisfy it, in a heap by their first member. Heaps are lazy:
whoever got busier is found out when he comes to the top, and what became easier is written in a log that each
view reads on from where it stopped.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from heapq import heapify, heappop, heappush, heapreplace

from ..model.routing import Load, Passing, Requirement
from ..model.team import Agent, Team
from .skills import busy, fits, obstacle

__all__ = ["Key", "Pool", "View"]

Key = tuple[int, int, str, int]
"""Who comes first: how busy, how much he knows, id; and the number of his group."""
Pattern = tuple[object, ...]

VIEWS = 2_000
"""Distinct requirements remembered: a bound on memory (law L19); the one made first goes first."""


class _Hand:
    """An agent, the group he is of, and what he has in hand."""

    __slots__ = ("agent", "channels", "group", "on", "taken")

    def __init__(self, agent: Agent, group: _Group) -> None:
        self.agent, self.group = agent, group
        self.on = False
        self.taken = 0
        self.channels: dict[str, int] = {}


class _Group:
    """Agents who are alike. A place is a channel they limit, or "" for all the others."""

    __slots__ = (
        "capacity",
        "heaps",
        "heaviest",
        "knows",
        "levels",
        "limits",
        "number",
        "on",
        "pattern",
        "teams",
    )

    def __init__(self, number: int, pattern: Agent, teams: frozenset[str]) -> None:
        self.number, self.pattern, self.teams = number, pattern, teams
        self.capacity, self.limits = pattern.capacity, pattern.per_channel
        self.knows = sum(pattern.skills.values())
        self.heaviest = max(pattern.weights.values(), default=1)
        self.on = 0
        places = ("", *self.limits)
        self.heaps: dict[str, list[tuple[int, str]]] = {place: [] for place in places}
        self.levels: dict[str, Counter[int]] = {place: Counter() for place in places}
        """How many on duty have so much taken, those full on the place left out."""

    def place(self, channel: str) -> str:
        return channel if channel in self.limits else ""

    def full(self, place: str, weight: int) -> tuple[int, int]:
        """How many on duty are full on a place, and how many of the others have no room for so much."""
        most = self.capacity - weight
        levels = self.levels[place]
        full = sum(many for taken, many in levels.items() if taken > most)
        return (self.on - sum(levels.values()) if place else 0), full


class View:
    """The groups that satisfy a requirement, and why the others do not, counted among those on duty."""

    __slots__ = (
        "able",
        "asked",
        "full",
        "full_of",
        "heap",
        "never",
        "numbers",
        "read",
        "size",
        "teams",
        "told",
    )

    def __init__(self, asked: Requirement, teams: frozenset[str], size: int, groups: int) -> None:
        self.asked, self.teams, self.size = asked, teams, size
        self.numbers = bytearray(groups)
        self.heap: list[Key] = []
        self.never: Counter[Passing | None] = Counter()
        self.able = 0
        """How many on duty could take it, were they free."""
        self.full_of: dict[int, tuple[int, int]] = {}
        self.full = [0, 0]
        self.read = self.told = 0


class Pool:
    """Who is there, who is on duty and how much each has in hand.

    ``take`` and ``give`` cost a logarithm of the group's size, ``first`` one of the number of groups
    plus what became easier since the same was asked for last. Raises ``KeyError`` for an id nobody has.
    """

    def __init__(self, teams: Iterable[Team]) -> None:
        self._hands: dict[str, _Hand] = {}
        self._groups: list[_Group] = []
        self._views: dict[tuple[object, ...], View] = {}
        self._changed: list[int] = []
        self._duties: list[tuple[int, int]] = []
        self._read_from = self._told_from = 0
        self._form(list(teams))
        patterns = [group.pattern for group in self._groups]
        self._languages = {language for one in patterns for language in one.languages}
        self._reasons = {reason for one in patterns for reason in one.excludes}
        self._channels = {channel for one in patterns for channel in (*one.per_channel, *one.weights)}
        for hand in self._hands.values():
            if hand.agent.on_duty:
                self.duty(hand.agent.id, True)

    def _form(self, teams: list[Team]) -> None:
        of: dict[str, tuple[Agent, set[str]]] = {}
        self._sizes: dict[frozenset[str], int] = {}
        for team in teams:
            for agent in team.agents:
                of.setdefault(agent.id, (agent, set()))[1].add(team.name)
        groups: dict[Pattern, _Group] = {}
        for agent, names in sorted(of.values(), key=lambda each: each[0].id):
            key = _pattern(agent, names)
            group = groups.get(key)
            if group is None:
                group = groups[key] = _Group(len(groups), agent, frozenset(names))
            self._hands[agent.id] = _Hand(agent, group)
        self._groups = list(groups.values())

    # Changing

    def duty(self, agent: str, on: bool) -> None:
        """Let an agent come or go; nothing when he is there, or away, already."""
        hand = self._hands[agent]
        if hand.on is on:
            return
        group = hand.group
        hand.on = on
        group.on += 1 if on else -1
        self._count(hand, 1 if on else -1)
        self._duties.append((group.number, 1 if on else -1))
        self._changed.append(group.number)
        if on:
            self._offer(hand)
        self._trim()

    def take(self, agent: str, channel: str) -> None:
        """Let an agent have one case more of a channel; how much he may have is not asked here."""
        self._shift(self._hands[agent], channel, 1)

    def give(self, agent: str, channel: str) -> None:
        """Let an agent have one case less of a channel."""
        self._shift(self._hands[agent], channel, -1)

    def _shift(self, hand: _Hand, channel: str, by: int) -> None:
        group = hand.group
        if hand.on:
            self._count(hand, -1)
        hand.taken += by * hand.agent.weight(channel)
        hand.channels[channel] = hand.channels.get(channel, 0) + by
        if not hand.on:
            return
        self._count(hand, 1)
        self._offer(hand)
        if by < 0 or hand.taken + group.heaviest > group.capacity or channel in group.limits:
            self._changed.append(group.number)
            if len(self._changed) > 100_000:
                self._trim()

    def _count(self, hand: _Hand, by: int) -> None:
        limits = hand.group.limits
        for place, levels in hand.group.levels.items():
            if not place or hand.channels.get(place, 0) < limits[place]:
                levels[hand.taken] += by
                if not levels[hand.taken]:
                    del levels[hand.taken]

    def _offer(self, hand: _Hand) -> None:
        """Put an agent into the heaps of his group under what he has in hand now."""
        group = hand.group
        entry = (hand.taken, hand.agent.id)
        for place, heap in group.heaps.items():
            if hand.taken < group.capacity and self._valid(entry, group, place):
                heappush(heap, entry)
                if len(heap) > 2 * group.on + 16:
                    heap[:] = {one for one in heap if self._valid(one, group, place)}
                    heapify(heap)

    def _valid(self, entry: tuple[int, str], group: _Group, place: str) -> bool:
        hand = self._hands[entry[1]]
        if not hand.on or hand.taken != entry[0]:
            return False
        return not place or hand.channels.get(place, 0) < group.limits[place]

    def _trim(self) -> None:
        """Forget the oldest of the logs; a view that stopped before reads everything anew."""
        most = max(1_024, 4 * len(self._groups))
        if len(self._changed) > 2 * most:
            self._read_from += len(self._changed) - most
            del self._changed[:-most]
        if len(self._duties) > 2 * most:
            self._told_from += len(self._duties) - most
            del self._duties[:-most]

    # Asking

    def has(self, agent: str) -> bool:
        """Whether somebody has this id."""
        return agent in self._hands

    def agents(self) -> list[str]:
        """Everybody, by id."""
        return sorted(self._hands)

    def those_on_duty(self) -> list[str]:
        """Who is there, by id."""
        return [agent for agent in self.agents() if self._hands[agent].on]

    def on_duty(self, agent: str) -> bool:
        """Whether an agent is there now."""
        return self._hands[agent].on

    def load(self, agent: str) -> Load:
        """What an agent has in hand."""
        hand = self._hands[agent]
        return Load(hand.taken, {channel: many for channel, many in hand.channels.items() if many})

    def key(self, agent: str) -> Key:
        """The place of an agent in the order in which those who can take a case are asked."""
        hand = self._hands[agent]
        group = hand.group
        return busy(hand.taken, group.capacity), group.knows, agent, group.number

    def within(self, agent: str, teams: Collection[str]) -> bool:
        """Whether an agent is there at all, and of one of these teams."""
        hand = self._hands.get(agent)
        return hand is not None and not hand.group.teams.isdisjoint(teams)

    def obstacle(
        self,
        agent: str,
        asked: Requirement,
        declined: Collection[str] = (),
        excluded: Collection[str] = (),
    ) -> Passing | None:
        """The first reason why an agent cannot take a case now; None when he can."""
        hand = self._hands[agent]
        return obstacle(
            hand.agent, asked, self.load(agent), on_duty=hand.on, declined=declined, excluded=excluded
        )

    def view(self, asked: Requirement, teams: frozenset[str]) -> View:
        """Who could take what is asked for, brought up to now."""
        key = self._canonical(asked, teams)
        view = self._views.get(key)
        if view is None:
            if len(self._views) >= VIEWS:
                del self._views[next(iter(self._views))]
            view = self._views[key] = self._made(asked, teams)
        else:
            self._catch_up(view)
        return view

    def _canonical(self, asked: Requirement, teams: frozenset[str]) -> tuple[object, ...]:
        """What of a requirement can make a difference here: nobody's language is as good as another's."""
        return (
            tuple(asked.skills.items()),
            asked.language if not asked.language or asked.language in self._languages else "-",
            asked.channel if asked.channel in self._channels else "",
            asked.kinds,
            asked.reason if asked.reason in self._reasons else None,
            teams,
        )

    def _made(self, asked: Requirement, teams: frozenset[str]) -> View:
        if teams not in self._sizes:
            within = (1 for hand in self._hands.values() if not hand.group.teams.isdisjoint(teams))
            self._sizes[teams] = sum(within)
        view = View(asked, teams, self._sizes[teams], len(self._groups))
        for group in self._groups:
            if not group.teams.isdisjoint(teams):
                never = fits(group.pattern, asked)
                if never is None:
                    view.numbers[group.number] = 1
                    view.able += group.on
                elif group.on:
                    view.never[never] += group.on
        self._refresh(view)
        view.told = self._told_from + len(self._duties)
        return view

    def _refresh(self, view: View) -> None:
        """Read every group of a view anew."""
        view.heap.clear()
        view.full_of.clear()
        view.full = [0, 0]
        for group in self._groups:
            if view.numbers[group.number]:
                self._recount(view, group)
                key = self._head(view, group)
                if key is not None:
                    view.heap.append(key)
        heapify(view.heap)
        view.read = self._read_from + len(self._changed)

    def _catch_up(self, view: View) -> None:
        """Let a view know what changed since it was last asked."""
        if view.told < self._told_from + len(self._duties):
            self._hear(view)
        end = self._read_from + len(self._changed)
        if view.read == end:
            return
        if view.read < self._read_from or len(view.heap) > 2 * len(self._groups) + 64:
            self._refresh(view)
            return
        for number in set(self._changed[view.read - self._read_from :]):
            if view.numbers[number]:
                group = self._groups[number]
                self._recount(view, group)
                key = self._head(view, group)
                if key is not None:
                    heappush(view.heap, key)
        view.read = end

    def _hear(self, view: View) -> None:
        """Count anew who is on duty."""
        if view.told < self._told_from:
            view.able, view.never = 0, Counter()
            told: Iterable[tuple[int, int]] = ((group.number, group.on) for group in self._groups)
        else:
            told = self._duties[view.told - self._told_from :]
        for number, by in told:
            group = self._groups[number]
            if view.numbers[number]:
                view.able += by
            elif not group.teams.isdisjoint(view.teams):
                never = fits(group.pattern, view.asked)
                assert never is not None
                view.never[never] += by
        view.told = self._told_from + len(self._duties)

    def _recount(self, view: View, group: _Group) -> None:
        channel = view.asked.channel
        was = view.full_of.get(group.number, (0, 0))
        now = group.full(group.place(channel), group.pattern.weight(channel))
        if now != was:
            view.full_of[group.number] = now
            view.full[0] += now[0] - was[0]
            view.full[1] += now[1] - was[1]

    def _head(self, view: View, group: _Group) -> Key | None:
        """The first of a group who has room for what is asked."""
        channel = view.asked.channel
        place = channel if channel in group.limits else ""
        heap = group.heaps[place]
        while heap and not self._valid(heap[0], group, place):
            heappop(heap)
        if not heap or heap[0][0] + group.pattern.weight(channel) > group.capacity:
            return None
        taken, agent = heap[0]
        return busy(taken, group.capacity), group.knows, agent, group.number

    def able(self, agent: str, view: View) -> bool:
        """Whether an agent is there and could take what is asked for, were he free."""
        hand = self._hands.get(agent)
        return hand is not None and hand.on and bool(view.numbers[hand.group.number])

    def first(self, view: View, without: Collection[str] = ()) -> Key | None:
        """Who comes first among those who can take it now, some left out; None when there is nobody."""
        heap, groups = view.heap, self._groups
        aside: list[Key] = []
        best: Key | None = None
        while heap and (best is None or heap[0] < best):
            top = heap[0]
            group = groups[top[3]]
            key = self._head(view, group)
            if key is None:
                heappop(heap)
            elif key != top:
                heapreplace(heap, key)
            elif key[2] not in without:
                best = key
                break
            else:
                aside.append(heappop(heap))
                other = self._second(view, group, without)
                best = min(filter(None, (best, other)), default=None)
        for key in aside:
            heappush(heap, key)
        return best

    def _second(self, view: View, group: _Group, without: Collection[str]) -> Key | None:
        """The first of a group who has room and is not left out."""
        heap, aside = group.heaps[group.place(view.asked.channel)], []
        while (key := self._head(view, group)) is not None and key[2] in without:
            aside.append(heappop(heap))
        for entry in aside:
            heappush(heap, entry)
        return key


def _pattern(agent: Agent, teams: Collection[str]) -> Pattern:
    """What makes agents alike: everything but who they are and what they have in hand."""
    return (
        tuple(sorted(teams)),
        agent.kind,
        tuple(agent.skills.items()),
        agent.languages,
        agent.capacity,
        tuple(agent.per_channel.items()),
        tuple(agent.weights.items()),
        agent.excludes,
    )
