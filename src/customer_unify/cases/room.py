"""Agents who are alike: who of them has how much, and how many are in each of many rooms."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from ..model.team import Agent
from .skills import busy

__all__ = ["AWAY", "CLOSED", "FULL", "NOBODY", "Group", "Hand", "Room", "Tally", "total"]

LEVELS = 1_000
"""Up to this many units, the level of load is remembered: a bound on memory."""

SPARE = 16
"""This many numbers of units that no agent has any more are kept: a bound on memory."""

NOBODY = 1 << 60
"""More units than any agent has."""

AWAY, CLOSED, FULL = -1, -2, -3
"""Why an agent has no room, in place of the number of units."""


class Room:
    """The room of a group of agents for cases of some channels, which they limit and weigh alike.

    ``free`` has, for each number of units, the agents with that many who have room for more, one bit for
    each. ``least`` is the smallest such number, ``NOBODY`` if no agent has room, and ``level`` the load it
    means. ``bit`` is the bit of this room in numbers that are sets of rooms, ``alike`` the bits of all rooms
    whose groups know as much.
    """

    __slots__ = (
        "alike",
        "bit",
        "free",
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
        self.free: defaultdict[int, int] = defaultdict(int)
        self.least = NOBODY
        self.level: int | None = None
        self.bit = self.alike = 0

    def state(self, taken: int, many: int) -> int:
        """The number of units of an agent who has room; otherwise why the agent has none.

        The agent has this many units in all, and ``many`` cases of the channel of the room.
        """
        if self.limit is not None and many >= self.limit:
            return CLOSED
        return taken if taken <= self.most else FULL

    def settle(self, now: int) -> None:
        """Find the smallest number of units again, after an agent has changed to this one."""
        if 0 <= now < self.least:
            self.least = now
            return
        free = self.free
        there = [taken for taken, who in free.items() if who]
        self.least = min(there, default=NOBODY)
        if len(free) > 2 * len(there) + SPARE:
            for taken in free.keys() - there:
                del free[taken]

    def first(self) -> Hand:
        """The least busy agent with room, the first by id of these. Somebody must have room."""
        found = self.free[self.least]
        return self.group.hands[(found & -found).bit_length() - 1]

    def first_but(self, out: int) -> Hand | None:
        """The same, some left out; None if there is nobody else."""
        for taken in sorted(self.free):
            found = self.free[taken] & ~out
            if found:
                return self.group.hands[(found & -found).bit_length() - 1]
        return None


class Group:
    """Agents who are alike, and their rooms by channel; ``usual`` is the one of every other channel."""

    __slots__ = (
        "hands",
        "knows",
        "levels",
        "limits",
        "number",
        "pattern",
        "rooms",
        "teams",
        "usual",
        "weights",
    )

    def __init__(self, number: int, pattern: Agent, teams: frozenset[str]) -> None:
        self.number, self.pattern, self.teams = number, pattern, teams
        self.knows = sum(pattern.skills.values())
        self.limits, self.weights = dict(pattern.per_channel), dict(pattern.weights)
        self.hands: list[Hand] = []
        self.levels: dict[int, int] = {}
        self.usual = Room(self, "", None, pattern.capacity - 1)
        self.rooms: dict[str, Room] = {
            channel: Room(
                self, channel, pattern.per_channel.get(channel), pattern.capacity - pattern.weight(channel)
            )
            for channel in sorted({*pattern.per_channel, *pattern.weights})
        }

    def level(self, taken: int) -> int:
        """The load that this many units mean for an agent of the group."""
        level = self.levels.get(taken)
        if level is None:
            level = busy(taken, self.pattern.capacity)
            if taken < LEVELS:
                self.levels[taken] = level
        return level


class Hand:
    """An agent with their place by id, their group and their bit in it, and what they have.

    ``cases`` are their cases, each with its channel; ``taken`` are the units of these; ``limited`` counts the
    cases of channels that have a limit.
    """

    __slots__ = ("agent", "bit", "cases", "group", "id", "limited", "on", "order", "rooms", "taken")

    def __init__(self, agent: Agent, order: int, group: Group) -> None:
        self.agent, self.id, self.order, self.group = agent, agent.id, order, group
        self.bit = 1 << len(group.hands)
        group.hands.append(self)
        self.rooms = (group.usual, *group.rooms.values())
        self.on = False
        self.taken = 0
        self.cases: dict[str, str] = {}
        self.limited: dict[str, int] = {}


class Tally:
    """Counts for each room, digit by digit: one whole number for each binary digit.

    ``digits`` are replaced and never changed, so a copy of the reference keeps the counts as they were.
    """

    __slots__ = ("digits",)

    def __init__(self) -> None:
        self.digits: tuple[int, ...] = ()

    def more(self, bit: int) -> None:
        """Count one more in the room of this bit."""
        digits, place = [*self.digits, 0], 0
        while digits[place] & bit:
            digits[place] ^= bit
            place += 1
        digits[place] ^= bit
        self.digits = tuple(digits if digits[-1] else digits[:-1])

    def less(self, bit: int) -> None:
        """Count one less in the room of this bit; there must be one."""
        digits, place = [*self.digits], 0
        while not digits[place] & bit:
            digits[place] ^= bit
            place += 1
        digits[place] ^= bit
        self.digits = tuple(digits)

    def sum(self, rooms: int) -> int:
        """The sum of the counts of these rooms."""
        return total(self.digits, rooms)


def total(digits: Sequence[int], rooms: int) -> int:
    """The sum of the counts of these rooms: one operation on two numbers for each digit of the largest count.

    >>> total((0b101, 0b110), 0b100), total((0b101, 0b110), 0b111)
    (3, 6)
    """
    found = 0
    for place, digit in enumerate(digits):
        found += (digit & rooms).bit_count() << place
    return found
