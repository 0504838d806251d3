"""Agents alike, who of them has how much in hand, and how many there are in each of many rooms."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from ..model.team import Agent
from .skills import busy

__all__ = ["AWAY", "CLOSED", "FULL", "NOBODY", "Group", "Hand", "Room", "Tally", "total"]

LEVELS = 1_000
"""Up to so many units in hand, how busy that makes one is remembered: a bound on memory."""

SPARE = 16
"""So many numbers of units nobody has in hand any more are kept beside those somebody has."""

NOBODY = 1 << 60
"""More than anybody has in hand."""

AWAY, CLOSED, FULL = -1, -2, -3
"""What keeps somebody from having room, in place of how much he has in hand."""


class Room:
    """The room agents of a group have for cases of some channels: those they limit alike and weigh alike.

    ``free`` holds, by how much they have in hand, those who have room for more, a bit for each; ``least`` is
    the least that anybody of them has, ``NOBODY`` when nobody has room, and ``level`` how busy that makes
    one. ``bit`` is the room's own in every number that speaks of rooms, ``alike`` those of all whose groups
    know as much.
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
        """How much somebody has in hand who has room; otherwise what keeps him from having it.

        He has so many units in all, and so ``many`` cases of the room's own channel.
        """
        if self.limit is not None and many >= self.limit:
            return CLOSED
        return taken if taken <= self.most else FULL

    def settle(self, now: int) -> None:
        """Look anew who has least in hand, now that somebody has so much and it may be another number."""
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
        """The least busy who have room, and of them the first by id. Somebody must have room."""
        found = self.free[self.least]
        return self.group.hands[(found & -found).bit_length() - 1]

    def first_but(self, out: int) -> Hand | None:
        """The same, some left out; None when there is nobody else."""
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
        """How busy so many units taken make one of them."""
        level = self.levels.get(taken)
        if level is None:
            level = busy(taken, self.pattern.capacity)
            if taken < LEVELS:
                self.levels[taken] = level
        return level


class Hand:
    """An agent, his place by id, the group he is of and his bit in it, and what he has in hand.

    ``cases`` are the cases he has, each with its channel; ``taken`` are the units they take; ``limited``
    counts those of channels of which he may have so many only.
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
    """How many there are in each room, digit by digit: one whole number for each binary digit.

    ``digits`` are never changed but replaced: whoever keeps them keeps the counts as they were.
    """

    __slots__ = ("digits",)

    def __init__(self) -> None:
        self.digits: tuple[int, ...] = ()

    def more(self, bit: int) -> None:
        """Let there be one more in the room of this bit."""
        digits, place = [*self.digits, 0], 0
        while digits[place] & bit:
            digits[place] ^= bit
            place += 1
        digits[place] ^= bit
        self.digits = tuple(digits if digits[-1] else digits[:-1])

    def less(self, bit: int) -> None:
        """Let there be one less in the room of this bit; there must be one."""
        digits, place = [*self.digits], 0
        while not digits[place] & bit:
            digits[place] ^= bit
            place += 1
        digits[place] ^= bit
        self.digits = tuple(digits)

    def sum(self, rooms: int) -> int:
        """How many there are in these rooms."""
        return total(self.digits, rooms)


def total(digits: Sequence[int], rooms: int) -> int:
    """How many there are in these rooms: a comparison of two numbers for each digit of the largest count.

    >>> total((0b101, 0b110), 0b100), total((0b101, 0b110), 0b111)
    (3, 6)
    """
    found = 0
    for place, digit in enumerate(digits):
        found += (digit & rooms).bit_count() << place
    return found
