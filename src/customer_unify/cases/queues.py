"""Cases that wait for an agent, by what they ask and in the order of the policy."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from heapq import heapify, heappop, heappush
from typing import Any, NamedTuple

import attrs

from ..model.case import Case
from ..model.port import Calendar
from ..model.routing import Requirement, Search
from .steps import asked_at, next_step, step_due

__all__ = ["Asked", "Queues", "Turn"]

FRESH = timedelta(minutes=5)
"""After this time the host is asked again for the figures of a waiting case."""

Place = tuple[Any, ...]
"""A place in the order of service; the smaller one is served first."""
Turn = Callable[[Case, datetime], tuple[Place, datetime | None]]
"""Gives the place of a case in the order of service, and the time when time alone may change it."""


class Asked(NamedTuple):
    """What cases ask that can be given to the same agents: the queue, the search, and who is excluded."""

    requirement: Requirement
    team: str
    declined: frozenset[str]
    waits_for: str | None


@attrs.frozen
class _Entry:
    """A case in the queues; entries in heaps with a former ``number`` or ``look`` are void."""

    number: int
    look: int
    asked: Asked
    place: Place


class Queues:
    """The cases that nobody has, each in the heap of those that ask the same.

    ``mark`` says that a case, or what is known about its author, has changed; then ``refresh`` looks at it
    again. ``first`` and ``take`` cost one step for each distinct thing that is asked, and the logarithm of
    the number of waiting cases. If a call is given an earlier time than the last one, everything is made
    again.
    """

    def __init__(
        self,
        case: Callable[[str], Case | None],
        search: Callable[[Case], Search],
        turn: Turn,
        calendar: Calendar,
    ) -> None:
        self._case, self._search, self._turn, self._calendar = case, search, turn, calendar
        self._changed: set[str] = set()
        self._entries: dict[str, _Entry] = {}
        self._heaps: dict[Asked, list[tuple[Place, str, int]]] = {}
        self._moves: list[tuple[datetime, str, int]] = []
        self._number = 0
        self._now: datetime | None = None

    def mark(self, cases: Iterable[str]) -> None:
        """Note that these cases have changed."""
        self._changed.update(cases)

    def refresh(self, now: datetime) -> None:
        """Put every case into its place at a time."""
        if self._now is not None and now < self._now:
            self._changed.update(self._entries)
        self._now = now
        moves = self._moves
        while moves and moves[0][0] <= now:
            _, name, look = heappop(moves)
            entry = self._entries.get(name)
            if entry is not None and entry.look == look:
                self._changed.add(name)
        for name in sorted(self._changed):
            case = self._case(name)
            if case is not None and case.open and case.assignment.agent is None:
                self._put(case, now)
            else:
                self._entries.pop(name, None)
        self._changed.clear()

    def _put(self, case: Case, now: datetime) -> None:
        search, decision = self._search(case), case.assignment.decision
        reached = decision.step if decision is not None else 0
        step = max(reached, step_due(search.steps, search.since, self._calendar, now=now))
        waits_for = decision.waits_for if decision is not None else None
        asked = Asked(asked_at(search, step), search.team, search.declined, waits_for)
        place, until = self._turn(case, now)
        self._number += 1
        former = self._entries.get(case.id)
        if former is not None and (former.asked, former.place) == (asked, place):
            self._entries[case.id] = _Entry(former.number, self._number, asked, place)
        else:
            self._entries[case.id] = _Entry(self._number, self._number, asked, place)
            self._push(asked, (place, case.id, self._number))
        wider = next_step(search.steps, search.since, self._calendar, now=now)
        times = (now + FRESH, until, wider)
        heappush(self._moves, (min(time for time in times if time is not None), case.id, self._number))

    def _push(self, asked: Asked, line: tuple[Place, str, int]) -> None:
        heap = self._heaps.setdefault(asked, [])
        heappush(heap, line)
        if len(heap) > 2 * len(self._entries) + 64:
            heap[:] = [one for one in heap if self._stands(*one[1:])]
            heapify(heap)

    def _stands(self, name: str, number: int) -> bool:
        entry = self._entries.get(name)
        return entry is not None and entry.number == number

    def first(self, fits: Callable[[Asked], bool]) -> str | None:
        """The first case of all whose asking fits; None if there is none."""
        best = min(self._heads(fits), default=None)
        return best[1] if best is not None else None

    def take(self, fits: Callable[[Asked], bool]) -> str | None:
        """The first case of all whose asking fits, taken out until the next ``refresh`` after a ``mark``."""
        found = self.first(fits)
        if found is not None:
            del self._entries[found]
        return found

    def _heads(self, fits: Callable[[Asked], bool]) -> Iterator[tuple[Place, str, int]]:
        for asked in list(self._heaps):
            heap = self._heaps[asked]
            while heap and not self._stands(*heap[0][1:]):
                heappop(heap)
            if not heap:
                del self._heaps[asked]
            elif fits(asked):
                yield heap[0]
