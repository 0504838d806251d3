"""Keeps waiting cases in order while they come and go, without sorting them again."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Collection, Iterable, Iterator
from datetime import datetime

import attrs

from ..errors import InputError, UnknownCase
from ..model.given import kind
from ..model.record import aware
from ..model.standing import Rankable, Ranked
from .rank import Ageing, Place, Promotion, microseconds, place, turns
from .rules import BAND_NAMES

__all__ = ["Queue"]

_BANDS = len(BAND_NAMES)


@attrs.frozen
class _Waiting:
    case: Rankable
    number: int
    """Distinguishes this entry from later ones of the same case, which make it void."""
    sure: int


class Queue:
    """Waiting cases under one policy: put in, take out, ask who is first; always in the order of ``rank``.

    Waiting is linear, so two cases of one band never change places by time alone. So each band has a heap, by
    a key that is made once. Only a promotion, a deadline or a situation moves a case, at times known before.
    Made by :meth:`PriorityPolicy.queue`; for one thread at a time. Time may not go backwards: ``now`` of each
    call is at least that of the call before.

    Cost: ``put``, ``take`` and ``drop`` O(log n), counted over all calls; a case is moved at most four times,
    and twice by each situation.
    """

    def __init__(
        self,
        weigh: Callable[[Rankable], int],
        band: Callable[[Rankable, datetime], int],
        place: Callable[[Rankable, datetime], Ranked],
        ageing: Ageing,
        promotion: Promotion,
        turns: Collection[datetime] = (),
    ) -> None:
        self._weigh, self._band, self._place = weigh, band, place
        self._turns = sorted(turns)
        self._ageing, self._promotion = ageing, promotion
        self._waiting: dict[str, _Waiting] = {}
        self._number = 0
        self._heaps: list[list[tuple[Place, int]]] = [[] for _ in range(_BANDS)]
        self._moves: list[tuple[datetime, str, int]] = []
        self._coming: set[str] = set()
        self._now: datetime | None = None

    def __len__(self) -> int:
        return len(self._waiting)

    def __contains__(self, case_id: object) -> bool:
        return case_id in self._waiting

    def __iter__(self) -> Iterator[Rankable]:
        """The cases, in no fixed order; ``policy.rank(queue, now=now)`` lists them in their order."""
        return (waiting.case for waiting in self._waiting.values())

    def put(self, case: Rankable, *, now: datetime) -> None:
        """Put a case in. If one with the same id is there, it is replaced, because its figures changed.

        Raises ``InputError`` for anything that is not a :class:`Rankable`.
        """
        now = self._clock(now)
        kind(case, Rankable, "a case")
        self._number += 1
        waiting = _Waiting(case, self._number, self._weigh(case))
        self._waiting[case.id] = waiting
        self._coming.discard(case.id)
        if case.arrived_at > now:
            self._coming.add(case.id)
        else:
            self._settle(waiting, now)

    def put_many(self, cases: Iterable[Rankable], *, now: datetime) -> None:
        """Put many cases in."""
        for case in cases:
            self.put(case, now=now)

    def drop(self, case_id: str) -> Rankable:
        """Take a case out, whatever its place. Raises ``UnknownCase`` if it is not there."""
        waiting = self._waiting.pop(case_id, None)
        if waiting is None:
            raise UnknownCase("no case of this id waits in the queue")
        self._coming.discard(case_id)
        return waiting.case

    def first(self, *, now: datetime) -> Ranked | None:
        """The case to be served next, with the reasons; ``None`` if nobody waits."""
        now = self._clock(now)
        found = self._lowest(now)
        return None if found is None else self._place(found.case, now)

    def take(self, *, now: datetime) -> Ranked | None:
        """Take out the case to be served next, and return it; ``None`` if nobody waits."""
        found = self.first(now=now)
        if found is not None:
            del self._waiting[found.id]
            self._coming.discard(found.id)
        return found

    def next_change(self) -> datetime | None:
        """The next time at which time alone may change who is first; ``None`` if there is none.

        Before that there is no reason to ask again, unless a case comes or goes.
        """
        while self._moves and not self._holds(*self._moves[0][1:]):
            heapq.heappop(self._moves)
        times = [self._waiting[case_id].case.arrived_at for case_id in self._coming]
        if self._moves:
            times.append(self._moves[0][0])
        return min(times, default=None)

    # How it is kept

    def _clock(self, now: datetime) -> datetime:
        now = aware(now, "now")
        if self._now is not None and now < self._now:
            raise InputError("now lies before the queue was last asked: time may not run backwards")
        self._now = now
        for case_id in [key for key in self._coming if self._waiting[key].case.arrived_at <= now]:
            self._coming.discard(case_id)
            self._settle(self._waiting[case_id], now)
        while self._moves and self._moves[0][0] <= now:
            _, case_id, number = heapq.heappop(self._moves)
            if self._holds(case_id, number):
                self._settle(self._waiting[case_id], now)
        return now

    def _holds(self, case_id: str, number: int) -> bool:
        waiting = self._waiting.get(case_id)
        return waiting is not None and waiting.number == number

    def _settle(self, waiting: _Waiting, now: datetime) -> None:
        """Put a case into the heap of its band, and note when it will leave that band."""
        # If a case moved, its former entry stays in the old heap. It is void, because its band is another
        # one.
        band = self._band(waiting.case, now)
        case = waiting.case
        key = place(waiting.sure, case.arrived_at, case.id, self._ageing)
        heapq.heappush(self._heaps[band], (key, waiting.number))
        moves = turns(case, band, now, self._promotion, self._turns)
        if moves is not None:
            heapq.heappush(self._moves, (moves, case.id, waiting.number))

    def _lowest(self, now: datetime) -> _Waiting | None:
        """The first case of all: of the heaps, and of the cases that have not arrived yet."""
        best: tuple[int, Place] | None = None
        for band, heap in enumerate(self._heaps):
            while heap and not (
                self._holds(heap[0][0].id, heap[0][1])
                and self._band(self._waiting[heap[0][0].id].case, now) == band
            ):
                heapq.heappop(heap)
            if heap:
                best = band, heap[0][0]
                break
        since = self._ageing.spread * microseconds(now)
        for case_id in self._coming:
            waiting = self._waiting[case_id]
            key = Place(since - waiting.sure * self._ageing.window, waiting.case.arrived_at, case_id)
            best = min((self._band(waiting.case, now), key), best or (_BANDS, key))
        return None if best is None else self._waiting[best[1].id]
