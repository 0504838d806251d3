"""The agents of a desk in groups of those who are alike, with who of each has most room.

Agents who differ in nothing but their id, duty and load form a group; those of it who have room for cases of
some channels stand in a room. Sets are whole numbers, a bit for each that is in them, which a processor
compares hundreds at a time: who of a room has how much in hand, the first of which rooms is how busy, and in
which rooms so many are full. What anybody takes or gives back is written there, and nobody need be told.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator
from typing import Any

from ..model.routing import Load, Passing, Requirement
from ..model.team import Agent, Team
from .fit import members
from .skills import busy, obstacle

__all__ = ["Group", "Hand", "Pool", "Room", "Tally"]


class Room:
    """The room agents of a group have for cases of some channels: those they limit alike and weigh alike.

    ``free`` holds, by how much they have in hand, those who have room for more; ``least`` is the least that
    anybody of them has, None when nobody has room, and ``level`` how busy that makes one. ``bit`` is the
    room's own in every number that speaks of rooms.
    """

    __slots__ = (
        "bit",
        "closed",
        "free",
        "full",
        "group",
        "knows",
        "least",
        "level",
        "limit",
        "most",
        "place",
    )

    def __init__(self, group: Group, place: str, limit: int | None, most: int) -> None:
        self.group, self.place, self.limit, self.most = group, place, limit, most
        self.knows = group.knows
        self.free: dict[int, int] = {}
        self.least: int | None = None
        self.level: int | None = None
        self.closed = self.full = self.bit = 0

    def closed_to(self, hand: Hand) -> bool:
        """Whether an agent has as many cases of a limited channel as he may."""
        return self.limit is not None and hand.channels.get(self.place, 0) >= self.limit

    def first(self, but: int = 0) -> Hand | None:
        """The least busy who have room, and of them the first by id, some left out."""
        for taken in sorted(self.free) if but else (self.least,):
            found = self.free.get(taken, 0) & ~but if taken is not None else 0
            if found:
                return self.group.hands[(found & -found).bit_length() - 1]
        return None


class Group:
    """Agents who are alike, and their rooms by channel; ``usual`` is the one of every other channel."""

    __slots__ = ("hands", "knows", "levels", "number", "on", "pattern", "rooms", "teams", "usual")

    def __init__(self, number: int, pattern: Agent, teams: frozenset[str]) -> None:
        self.number, self.pattern, self.teams = number, pattern, teams
        self.knows = sum(pattern.skills.values())
        self.on = 0
        self.hands: list[Hand] = []
        self.levels: dict[int, int] = {}
        """How busy so many units taken make one of them."""
        self.usual = Room(self, "", None, pattern.capacity - 1)
        self.rooms: dict[str, Room] = {
            channel: Room(
                self, channel, pattern.per_channel.get(channel), pattern.capacity - pattern.weight(channel)
            )
            for channel in sorted({*pattern.per_channel, *pattern.weights})
        }

    def room(self, channel: str) -> Room:
        """Where there is room for cases of a channel."""
        return self.rooms.get(channel, self.usual)


class Hand:
    """An agent, his place by id, the group he is of and his bit in it, and what he has in hand."""

    __slots__ = ("agent", "bit", "channels", "group", "on", "order", "rooms", "taken")

    def __init__(self, agent: Agent, order: int, group: Group) -> None:
        self.agent, self.order, self.group = agent, order, group
        self.bit = 1 << len(group.hands)
        group.hands.append(self)
        self.rooms = (group.usual, *group.rooms.values())
        self.on = False
        self.taken = 0
        self.channels: dict[str, int] = {}


class Tally:
    """How many there are in each room, digit by digit: one whole number for each binary digit.

    The sum over any rooms costs a comparison of two numbers for each digit of the largest count.
    """

    __slots__ = ("digits", "some")

    def __init__(self) -> None:
        self.digits: list[int] = []
        self.some = 0
        """The rooms where there is anybody."""

    def change(self, bit: int, before: int, after: int) -> None:
        """Let there be ``after`` in the room of this bit, where ``before`` were."""
        digits, turned, place = self.digits, before ^ after, 0
        while turned:
            if turned & 1:
                while place >= len(digits):
                    digits.append(0)
                digits[place] ^= bit
            turned >>= 1
            place += 1
        if not before or not after:
            self.some ^= bit

    def sum(self, rooms: int) -> int:
        """How many there are in these rooms."""
        rooms &= self.some
        total = 0
        if rooms:
            for digit in reversed(self.digits):
                total = total + total + (digit & rooms).bit_count()
        return total


class Pool:
    """Who is there, who is on duty and how much each has in hand.

    ``take`` and ``give`` cost what it costs to write a number with a bit for each agent of a group, and one
    with a bit for each room; so does ``first``, for each level of business looked at. Raises ``KeyError``
    for an id nobody has.
    """

    def __init__(self, teams: Iterable[Team]) -> None:
        self.groups: list[Group] = []
        self.by_id: dict[str, Hand] = {}
        self._form(list(teams))
        self.hands = list(self.by_id.values())
        self._number()
        patterns = [group.pattern for group in self.groups]
        self.languages = {language for one in patterns for language in one.languages}
        self.reasons = {reason for one in patterns for reason in one.excludes}
        self.channels = {channel for one in patterns for channel in (*one.per_channel, *one.weights)}
        self.levels: list[int] = []
        """How busy the first of any room is or was, in order."""
        self.firsts: list[int] = []
        """By level: the rooms whose first is that busy."""
        self._place: dict[int, int] = {}
        self.full, self.closed, self.on = Tally(), Tally(), Tally()
        """How many on duty are full, have their channel full, are there (this one by usual rooms)."""
        self.shifts = 0
        """How often anybody came or went."""
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

    def _number(self) -> None:
        """Give every room its bit: the less its group knows the lower, so that the lowest is spared least."""
        rooms = [room for group in self.groups for room in (group.usual, *group.rooms.values())]
        self.rooms = sorted(rooms, key=lambda room: (room.knows, room.group.number))
        self.alike: dict[int, int] = {}
        """By how much a group knows, the rooms of all that know so much."""
        for number, room in enumerate(self.rooms):
            room.bit = 1 << number
            self.alike[room.knows] = self.alike.get(room.knows, 0) | room.bit

    # Changing

    def duty(self, agent: str, on: bool) -> None:
        """Let an agent come or go; nothing when he is there, or away, already."""
        hand = self.by_id[agent]
        if hand.on is on:
            return
        hand.on = on
        by = 1 if on else -1
        group = hand.group
        self.shifts += 1
        self.on.change(group.usual.bit, group.on, group.on + by)
        group.on += by
        for room in hand.rooms:
            if room.closed_to(hand):
                self._fill(room, 0, by)
            elif hand.taken > room.most:
                self._fill(room, by, 0)
            else:
                self._move(room, hand, None if on else hand.taken, hand.taken if on else None)

    def give(self, agent: str, channel: str) -> None:
        """Let an agent have one case less of a channel."""
        self.take(agent, channel, -1)

    def take(self, agent: str, channel: str, by: int = 1) -> None:
        """Let an agent have one case more of a channel; how much he may have is not asked here."""
        hand = self.by_id[agent]
        weights, channels = hand.agent.weights, hand.channels
        was = hand.taken
        had = channels.get(channel, 0)
        hand.taken = now = was + by * weights[channel] if channel in weights else was + by
        channels[channel] = had + by
        if not hand.on:
            return
        for room in hand.rooms:
            limit, most = room.limit, room.most
            before = closed = False
            if limit is not None:
                many = channels.get(room.place, 0)
                closed = many >= limit
                before = (had if room.place == channel else many) >= limit
            if closed or before or now > most or was > most:
                stood, full = was > most and not before, now > most and not closed
                self._fill(room, full - stood, closed - before)
                self._move(room, hand, None if before or stood else was, None if closed or full else now)
            else:
                self._move(room, hand, was, now)

    def _fill(self, room: Room, full: int, closed: int) -> None:
        """Count so many more in a room for whom it is full, and so many whose channel is."""
        if full:
            self.full.change(room.bit, room.full, room.full + full)
            room.full += full
        if closed:
            self.closed.change(room.bit, room.closed, room.closed + closed)
            room.closed += closed

    def _move(self, room: Room, hand: Hand, was: int | None, now: int | None) -> None:
        """Let an agent have room with so much in hand, where he had with so much; None for no room."""
        free, bit, least = room.free, hand.bit, room.least
        if was is not None:
            left = free[was] ^ bit
            if left:
                free[was] = left
            else:
                del free[was]
        if now is not None:
            free[now] = free[now] | bit if now in free else bit
            if least is None or now < least:
                least = now
        if least is not None and least not in free:
            least = min(free, default=None)
        if least != room.least:
            room.least = least
            self._file(room, least)

    def _file(self, room: Room, least: int | None) -> None:
        """Note how busy the first in a room is."""
        if least is None:
            level = None
        else:
            level = room.group.levels.get(least)
            if level is None:
                level = busy(least, room.group.pattern.capacity)
                if least < 1_000:  # a bound on memory; an agent rarely has so many cases
                    room.group.levels[least] = level
        if level == room.level:
            return
        if room.level is not None:
            self.firsts[self._place[room.level]] ^= room.bit
        if level is not None:
            place = self._place.get(level)
            if place is None:
                place = self._open(level)
            self.firsts[place] |= room.bit
        room.level = level

    def _open(self, level: int) -> int:
        """Let there be a level; those nobody stands on any more go when they are many."""
        if len(self.levels) > 2 * len(self.rooms) + 64:
            kept = [place for place, rooms in enumerate(self.firsts) if rooms]
            self.levels = [self.levels[place] for place in kept]
            self.firsts = [self.firsts[place] for place in kept]
        place = bisect_left(self.levels, level)
        self.levels.insert(place, level)
        self.firsts.insert(place, 0)
        self._place = {one: number for number, one in enumerate(self.levels)}
        return place

    # Who

    def told(self) -> list[Any]:
        """Everybody, alike by alike: what is decided by, but for who is there and has what."""
        return [
            [_pattern(group.pattern, group.teams), [hand.agent.id for hand in group.hands]]
            for group in self.groups
        ]

    def first(self, rooms: int, without: Collection[str] = ()) -> Hand | None:
        """Who comes first of all who have room in these rooms, some left out; None when there is nobody."""
        for place, firsts in enumerate(self.firsts):
            found = firsts & rooms
            if found:
                if without:
                    return self._first_but(place, rooms, without)
                low = found & -found
                room = self.rooms[low.bit_length() - 1]
                same = found & self.alike[room.knows]
                if same == low:
                    return room.first()
                return min((one.first() for one in self._of(same)), key=_order)
        return None

    def _of(self, rooms: int) -> Iterator[Room]:
        return (self.rooms[place] for place in members(rooms))

    def _first_but(self, place: int, rooms: int, without: Collection[str]) -> Hand | None:
        """The first, some left out, from a level on: who comes after one left out may be on a later one."""
        out: dict[int, int] = {}
        for hand in (self.by_id[name] for name in without if name in self.by_id):
            out[hand.group.number] = out.get(hand.group.number, 0) | hand.bit
        best: tuple[int, int, int] | None = None
        for level, firsts in zip(self.levels[place:], self.firsts[place:], strict=True):
            if best is not None and best[0] < level:
                break
            for room in self._of(firsts & rooms):
                found = room.first(out.get(room.group.number, 0))
                mine = self.rank(found) if found is not None else None
                best = mine if best is None or (mine is not None and mine < best) else best
        return self.hands[best[2]] if best is not None else None

    def rank(self, hand: Hand) -> tuple[int, int, int]:
        """What puts agents in order: how busy, how knowing, and the place by id."""
        return busy(hand.taken, hand.agent.capacity), hand.group.knows, hand.order

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


def _order(hand: Hand | None) -> int:
    return hand.order if hand is not None else -1


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
