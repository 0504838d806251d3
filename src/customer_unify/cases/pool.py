"""The agents of a desk in groups of those who are alike, with who of each has most room.

Agents who differ in nothing but their id, duty and load form a group, with a heap of those who have room.
What became easier, who became full and who came or left is written in logs that views read on from where they
stopped.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from heapq import heapify, heappop, heappush, heapreplace

from ..model.routing import Load, Passing, Requirement
from ..model.team import Agent, Team
from .skills import obstacle

__all__ = ["Group", "Hand", "Log", "Pool", "Room"]


class Room:
    """The room agents of a group have for cases of some channels: those they limit alike and weigh alike.

    ``heap`` holds, as one number each, how much an agent has taken and his place by id; what is no longer
    true in it is thrown away when it comes to the top.
    """

    __slots__ = ("closed", "full", "heap", "limit", "most", "place")

    def __init__(self, place: str, limit: int | None, most: int) -> None:
        self.place, self.limit, self.most = place, limit, most
        self.heap: list[int] = []
        self.closed = self.full = 0

    def closed_to(self, hand: Hand) -> bool:
        """Whether an agent has as many cases of a limited channel as he may."""
        return self.limit is not None and hand.channels.get(self.place, 0) >= self.limit


class Group:
    """Agents who are alike, and their rooms by channel; ``usual`` is the one of every other channel."""

    __slots__ = ("knows", "number", "on", "pattern", "ranks", "rooms", "teams", "usual")

    def __init__(self, number: int, pattern: Agent, teams: frozenset[str]) -> None:
        self.number, self.pattern, self.teams = number, pattern, teams
        self.knows = sum(pattern.skills.values())
        self.on = 0
        self.ranks: dict[int, int] = {}
        self.usual = Room("", None, pattern.capacity - 1)
        self.rooms: dict[str, Room] = {
            channel: Room(
                channel, pattern.per_channel.get(channel), pattern.capacity - pattern.weight(channel)
            )
            for channel in sorted({*pattern.per_channel, *pattern.weights})
        }

    def room(self, channel: str) -> Room:
        """Where there is room for cases of a channel."""
        return self.rooms.get(channel, self.usual)


class Hand:
    """An agent, his place by id, the group he is of, and what he has in hand."""

    __slots__ = ("agent", "channels", "group", "on", "order", "rooms", "taken")

    def __init__(self, agent: Agent, order: int, group: Group) -> None:
        self.agent, self.order, self.group = agent, order, group
        self.rooms = (group.usual, *group.rooms.values())
        self.on = False
        self.taken = 0
        self.channels: dict[str, int] = {}


class Log:
    """What happened, in order, as far back as it is worth remembering."""

    __slots__ = ("entries", "first", "most")

    def __init__(self, most: int) -> None:
        self.most = most
        self.first = 0
        self.entries: list[int] = []

    def add(self, entry: int) -> None:
        """Write one thing more, and forget the oldest where there is too much."""
        self.entries.append(entry)
        if len(self.entries) > 2 * self.most:
            self.first += len(self.entries) - self.most
            del self.entries[: -self.most]

    @property
    def end(self) -> int:
        """How much was ever written."""
        return self.first + len(self.entries)

    def since(self, read: int) -> set[int] | None:
        """What was written since, each once; None when that is no longer known."""
        return set(self.entries[read - self.first :]) if read >= self.first else None


class Pool:
    """Who is there, who is on duty and how much each has in hand.

    ``take`` and ``give`` cost a logarithm of the group's size, ``first`` one of the number of groups
    plus what became easier since the same was asked for last. Raises ``KeyError`` for an id nobody has.
    """

    def __init__(self, teams: Iterable[Team]) -> None:
        self.groups: list[Group] = []
        self.by_id: dict[str, Hand] = {}
        self._form(list(teams))
        self.hands = list(self.by_id.values())
        self.bits = len(self.hands).bit_length()
        self.mask = (1 << self.bits) - 1
        self.knowing = max((group.knows for group in self.groups), default=0).bit_length()
        patterns = [group.pattern for group in self.groups]
        self.languages = {language for one in patterns for language in one.languages}
        self.reasons = {reason for one in patterns for reason in one.excludes}
        self.channels = {channel for one in patterns for channel in (*one.per_channel, *one.weights)}
        most = max(1_024, 4 * len(self.groups))
        self.eased, self.filled, self.told = Log(most), Log(most), Log(most)
        for hand in self.hands:
            if hand.agent.on_duty:
                self.duty(hand.agent.id, True)

    def _form(self, teams: list[Team]) -> None:
        of: dict[str, tuple[Agent, set[str]]] = {}
        for team in teams:
            for agent in team.agents:
                of.setdefault(agent.id, (agent, set()))[1].add(team.name)
        groups: dict[tuple[object, ...], Group] = {}
        for order, name in enumerate(sorted(of)):
            agent, names = of[name]
            key = _pattern(agent, names)
            group = groups.get(key)
            if group is None:
                group = groups[key] = Group(len(groups), agent, frozenset(names))
            self.by_id[name] = Hand(agent, order, group)
        self.groups = list(groups.values())

    # Changing

    def duty(self, agent: str, on: bool) -> None:
        """Let an agent come or go; nothing when he is there, or away, already."""
        hand = self.by_id[agent]
        if hand.on is on:
            return
        hand.on = on
        by = 1 if on else -1
        hand.group.on += by
        for room in hand.rooms:
            if room.closed_to(hand):
                room.closed += by
            elif hand.taken > room.most:
                room.full += by
            elif on:
                self._put(hand, room, -1)
        for log in (self.eased, self.filled, self.told):
            log.add(hand.group.number)

    def take(self, agent: str, channel: str) -> None:
        """Let an agent have one case more of a channel; how much he may have is not asked here."""
        self._shift(self.by_id[agent], channel, 1)

    def give(self, agent: str, channel: str) -> None:
        """Let an agent have one case less of a channel."""
        self._shift(self.by_id[agent], channel, -1)

    def _shift(self, hand: Hand, channel: str, by: int) -> None:
        weights, channels = hand.agent.weights, hand.channels
        was = hand.taken
        had = channels.get(channel, 0)
        hand.taken = now = was + by * weights[channel] if channel in weights else was + by
        channels[channel] = had + by
        if not hand.on:
            return
        for room in hand.rooms:
            if room.limit is None:
                before = closed = False
            else:
                many = channels.get(room.place, 0)
                closed = many >= room.limit
                before = (had if room.place == channel else many) >= room.limit
            full = not closed and now > room.most
            filled = full - (not before and was > room.most)
            if filled or closed is not before:
                room.full += filled
                room.closed += closed - before
                self.filled.add(hand.group.number)
            if not closed and not full:
                self._put(hand, room, was << self.bits | hand.order)
                if by < 0 and self.top(room) == now << self.bits | hand.order:
                    self.eased.add(hand.group.number)

    def _put(self, hand: Hand, room: Room, instead: int) -> None:
        """Put an agent into a heap under what he has in hand now, in the place of what was true before."""
        heap = room.heap
        entry = hand.taken << self.bits | hand.order
        if heap and heap[0] == instead:
            heapreplace(heap, entry)
            return
        heappush(heap, entry)
        if len(heap) > 2 * hand.group.on + 16:
            heap[:] = [one for one in set(heap) if self._true(one, room)]
            heapify(heap)

    def _true(self, entry: int, room: Room) -> bool:
        hand = self.hands[entry & self.mask]
        return hand.on and hand.taken == entry >> self.bits and not room.closed_to(hand)

    def top(self, room: Room) -> int | None:
        """The first in a heap who is there and has room; None when there is nobody."""
        heap, hands, mask, bits = room.heap, self.hands, self.mask, self.bits
        while heap:
            entry = heap[0]
            hand = hands[entry & mask]
            if (
                hand.on
                and hand.taken == entry >> bits
                and not (room.limit is not None and room.closed_to(hand))
            ):
                return entry
            heappop(heap)
        return None

    # Who

    def has(self, agent: str) -> bool:
        """Whether somebody has this id."""
        return agent in self.by_id

    def agents(self) -> list[str]:
        """Everybody, by id."""
        return list(self.by_id)

    def on_duty(self, agent: str) -> bool:
        """Whether an agent is there now."""
        return self.by_id[agent].on

    def load(self, agent: str) -> Load:
        """What an agent has in hand."""
        hand = self.by_id[agent]
        return Load(hand.taken, {channel: many for channel, many in hand.channels.items() if many})

    def within(self, agent: str, teams: Collection[str]) -> bool:
        """Whether an agent is there at all, and of one of these teams."""
        hand = self.by_id.get(agent)
        return hand is not None and not hand.group.teams.isdisjoint(teams)

    def obstacle(
        self,
        agent: str,
        asked: Requirement,
        declined: Collection[str] = (),
        excluded: Collection[str] = (),
    ) -> Passing | None:
        """The first reason why an agent cannot take a case now; None when he can."""
        hand = self.by_id[agent]
        return obstacle(
            hand.agent, asked, self.load(agent), on_duty=hand.on, declined=declined, excluded=excluded
        )


def _pattern(agent: Agent, teams: Collection[str]) -> tuple[object, ...]:
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
