"""The agents of a desk in groups of those who are alike, and who of each group has most room.

Agents who differ only in id, duty and load form a group. Those of a group with room for cases of some
channels are in a *room*. Sets are whole numbers with one bit for each member, of which a processor compares
hundreds at a time. Such numbers say who in a room has how much, how busy the first agent of each room is,
and in which rooms how many are full. What an agent takes or gives back is written only there.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Collection, Iterable
from operator import attrgetter
from typing import Any

from ..model.routing import Load, Passing, Requirement
from ..model.team import Agent, Team
from .fit import members
from .room import AWAY, FULL, NOBODY, Group, Hand, Room, Tally
from .skills import busy, obstacle

__all__ = ["Pool"]


class Pool:
    """Who is there, who is on duty and how much each agent has.

    ``take`` and ``give`` cost as much as writing a number with one bit for each agent of a group, and one
    with a bit for each room. ``first`` costs this for each level of load at which it looks. Raises
    ``KeyError`` for an unknown id.
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
        """The levels: how busy the first agent of any room is or was, in order."""
        self.firsts: list[int] = []
        """For each level, the rooms whose first agent is that busy."""
        self._place: dict[int, int] = {}
        self.full, self.closed, self.on = Tally(), Tally(), Tally()
        """How many agents on duty are full, have their channel full, are there (the last by usual rooms)."""
        self.shifts = 0
        """How often an agent came or left."""
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
        """Give each room its bit. Groups that know less get lower bits, so they are chosen first."""
        rooms = [room for group in self.groups for room in (group.usual, *group.rooms.values())]
        self.rooms = sorted(rooms, key=lambda room: (room.knows, room.group.number))
        alike: dict[int, int] = {}
        for number, room in enumerate(self.rooms):
            room.bit = 1 << number
            alike[room.knows] = alike.get(room.knows, 0) | room.bit
        for room in self.rooms:
            room.alike = alike[room.knows]

    # Changing

    def duty(self, agent: str, on: bool) -> None:
        """Let an agent come or leave; nothing happens if they are there, or away, already."""
        hand = self.by_id[agent]
        if hand.on is on:
            return
        hand.on = on
        self.shifts += 1
        count = self.on.more if on else self.on.less
        count(hand.group.usual.bit)
        for room in hand.rooms:
            state = room.state(hand.taken, hand.limited.get(room.place, 0))
            self._move(room, hand, *((AWAY, state) if on else (state, AWAY)))

    def take(self, hand: Hand, case: str, channel: str) -> None:
        """Let an agent have one more case; their capacity is not checked here."""
        hand.cases[case] = channel
        self._change(hand, channel, 1)

    def give(self, hand: Hand, case: str) -> str:
        """Take a case from an agent, and return its channel. ``KeyError`` if the agent does not have it."""
        channel = hand.cases.pop(case)
        self._change(hand, channel, -1)
        return channel

    def _change(self, hand: Hand, channel: str, by: int) -> None:
        group, was, many = hand.group, hand.taken, 0
        hand.taken = now = was + by * group.weights.get(channel, 1)
        if channel in group.limits:
            hand.limited[channel] = many = hand.limited.get(channel, 0) + by
        if not hand.on:
            return
        for room in hand.rooms:
            limit = room.limit
            if limit is not None:
                if room.place == channel:
                    self._move(room, hand, room.state(was, many - by), room.state(now, many))
                    continue
                if hand.limited.get(room.place, 0) >= limit:
                    continue
            if was <= room.most >= now:  # nearly always: the same as ``_move``, without the call
                free = room.free
                free[was] ^= hand.bit
                free[now] ^= hand.bit
                if now < room.least or not free[room.least]:
                    room.settle(now)
                    self._file(room)
            else:
                self._move(room, hand, room.state(was, 0), room.state(now, 0))

    def _move(self, room: Room, hand: Hand, was: int, now: int) -> None:
        """Change the state of an agent in a room: ``Room.state`` before and after."""
        if was >= 0:
            room.free[was] ^= hand.bit
        elif was != AWAY:
            (self.full if was == FULL else self.closed).less(room.bit)
        if now >= 0:
            room.free[now] ^= hand.bit
        elif now != AWAY:
            (self.full if now == FULL else self.closed).more(room.bit)
        if 0 <= now < room.least or not room.free[room.least]:
            room.settle(now)
            self._file(room)

    def _file(self, room: Room) -> None:
        """Note how busy the first agent of a room is."""
        level = room.group.level(room.least) if room.least != NOBODY else None
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
        """Add a level; levels without rooms are removed when there are many."""
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
        """All agents, group by group: everything for decisions except who is there and who has what."""
        return [
            [_pattern(group.pattern, group.teams), [hand.agent.id for hand in group.hands]]
            for group in self.groups
        ]

    def first(self, rooms: int, without: Collection[str] = ()) -> Hand | None:
        """The first of all agents with room in these rooms, some left out; None if there is nobody."""
        if without:
            return self._first_but(rooms, without)
        for firsts in self.firsts:
            found = firsts & rooms
            if found:
                break
        else:
            return None
        low = found & -found
        room = self.rooms[low.bit_length() - 1]
        same = found & room.alike
        if same == low:
            here = room.free[room.least]  # the same as ``Room.first``, without the call
            return room.group.hands[(here & -here).bit_length() - 1]
        return min((self.rooms[place].first() for place in members(same)), key=_order)

    def _first_but(self, rooms: int, without: Collection[str]) -> Hand | None:
        """The first, some left out; the next one may be on a later level."""
        out: dict[int, int] = {}
        for hand in (self.by_id[name] for name in without if name in self.by_id):
            out[hand.group.number] = out.get(hand.group.number, 0) | hand.bit
        best: tuple[int, int, int] | None = None
        for level, firsts in zip(self.levels, self.firsts, strict=True):
            if best is not None and best[0] < level:
                break
            for room in (self.rooms[place] for place in members(firsts & rooms)):
                found = room.first_but(out.get(room.group.number, 0))
                mine = self.rank(found) if found is not None else None
                best = mine if best is None or (mine is not None and mine < best) else best
        return self.hands[best[2]] if best is not None else None

    def rank(self, hand: Hand) -> tuple[int, int, int]:
        """The order of agents: how busy they are, how much they know, and the place by id."""
        return busy(hand.taken, hand.agent.capacity), hand.group.knows, hand.order

    def has(self, agent: str) -> bool:
        """Whether an agent has this id."""
        return agent in self.by_id

    def agents(self) -> list[str]:
        """All agents, by id."""
        return list(self.by_id)

    def on_duty(self, agent: str) -> bool:
        """Whether an agent is there now."""
        return self.by_id[agent].on

    def load(self, agent: str) -> Load:
        """The cases that an agent has."""
        hand = self.by_id[agent]
        return Load(hand.taken, Counter(hand.cases.values()))

    def within(self, agent: str, teams: Collection[str]) -> bool:
        """Whether an agent exists and belongs to one of these teams."""
        hand = self.by_id.get(agent)
        return hand is not None and not hand.group.teams.isdisjoint(teams)

    def obstacle(
        self,
        agent: str,
        asked: Requirement,
        declined: Collection[str] = (),
        excluded: Collection[str] = (),
    ) -> Passing | None:
        """The first reason why an agent cannot take a case now; None if there is none."""
        hand = self.by_id[agent]
        return obstacle(
            hand.agent, asked, self.load(agent), on_duty=hand.on, declined=declined, excluded=excluded
        )


_order = attrgetter("order")


def _pattern(agent: Agent, teams: Collection[str]) -> tuple[object, ...]:
    """What makes agents alike: everything except who they are and what they have."""
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
