"""Computes the standings of many cases and their order: one figure at a time, for a long list of cases."""

from __future__ import annotations

from bisect import bisect_right
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import partial
from importlib.util import find_spec
from itertools import count, pairwise, repeat
from typing import Any, NamedTuple, TypeVar

from ..model.explanation import Explanation
from ..model.standing import Rankable, Ranked, Standing
from .columns import Order, ordered, plain
from .points import Counter, Row, Tariff
from .rank import ageing, bands, elapsed, microseconds, promotion
from .rules import Rules
from .situation import urgency
from .tabulate import tabulated

__all__ = ["Placed", "Stands", "in_order", "poured"]

PUBLIC = ("public",)
"""The alert that many may hear of it (rows 1.14, 1.15)."""

AT_ONCE = 1_000
"""Cases counted together: enough to make the work per list negligible, few enough for a cache."""

MANY = 5_000
"""From this number of cases on it is worth loading numpy, if it is installed."""

NEAR = 256
"""Neighbours in a ranking whose standings are made together: a reader of one often reads the next too."""

_TIE = 60
"""Bits of a key for the time of arrival, which orders cases of equal points: enough for any two times."""

T = TypeVar("T")


def poured(kind: type[T], size: int, **columns: Iterable[Any]) -> list[T]:
    """``size`` objects of a class, made from one column for each field, as its ``__init__`` would make them.

    For classes that check and convert nothing; the columns are in the order of the fields. A frozen class
    sets each field by a Python call. This makes the same calls from C, one column at a time, which takes a
    third less time if there are more than a few objects. A field that is left out is not set.

    >>> from customer_unify.model import Contribution
    >>> made = poured(Contribution, 2, term=["a", "b"], points=repeat(7), reason=repeat(""))
    >>> made == [Contribution("a", 7), Contribution("b", 7)]
    True
    """
    made = list(map(object.__new__, repeat(kind, size)))
    for name, column in columns.items():
        deque(map(getattr(kind, name).__set__, made, column), maxlen=0)
    return made


class Placed(NamedTuple):
    """Cases with everything that their order and their standings are made from: one list for each figure."""

    cases: list[Rankable]
    band: list[int]
    waited: list[int]
    """Microseconds."""
    sure: list[int]
    """Points without those for waiting."""
    optimistic: list[int]
    key: list[int]
    """Band, points with unrounded waiting, and arrival, as one number: the smallest comes first."""
    best: list[int]
    """The key that the case would have if it were certain who speaks."""
    rows: list[Row]

    def sorted(self, first: int | None = None) -> Placed:
        """The cases in the order of service; only the first ``first`` of them if it is given."""
        order = in_order(self.key, self.cases)[:first]
        return Placed._make(list(map(column.__getitem__, order)) for column in self)


class _Figures(NamedTuple):
    """What the standings of some cases are made from, in one order: a list or an array for each figure."""

    band: Any
    waiting: Any
    """Points."""
    points: Any
    optimistic: Any
    asks: Any
    rows: Any
    """The points of each term, one row for each case."""


_Line = tuple[list[Rankable], _Figures]


class _Near:
    """Neighbours in a ranking: when the standing of one is first read, those of all are made."""

    def __init__(self, make: Callable[[], list[Standing]]) -> None:
        self._make: Callable[[], list[Standing]] | None = make
        self._made: list[Standing] = []

    def __call__(self, ranked: Ranked) -> dict[str, Standing]:
        make = self._make
        if make is not None:  # two threads may both make them: the results are equal
            self._made, self._make = make(), None
        return {"standing": self._made[(ranked.rank - 1) % NEAR]}


class Stands:
    """How one policy counts and orders cases. It keeps no case."""

    def __init__(self, rules: Rules, digest: str) -> None:
        self.ageing, self.promotion = ageing(rules), promotion(rules)
        self.waits = Tariff("waiting", "priority.waiting")
        self.turns = sorted(
            {moment for each in rules.situations for moment in (each.since, each.until) if moment}
        )
        self._rules, self._digest = rules, digest
        self._tables: dict[str, Any] = {}
        self._counter, self._urgency = Counter(rules), urgency(rules)
        self._alert_from = rules.alert_from if rules.influence else None
        self._most = sum(term.maximum for term in rules.counted)
        spread, window = self.ageing
        # More than any points and any waiting can add up to, because a band comes before both.
        self._band = (self._most * window + (spread + 1 << _TIE)) << _TIE

    def placed(self, cases: Sequence[Rankable], now: datetime) -> Iterator[Placed]:
        """The cases, in no fixed order, with everything that orders them, in lists of about a thousand."""
        for start in range(0, len(cases), AT_ONCE):
            for group, sure, optimistic, rows in self._counter.many(cases[start : start + AT_ONCE]):
                band, gone, waited = self._time(group, now)
                key = self._keys(band, sure, gone, waited)
                best = self._best(key, sure, optimistic)
                yield Placed(list(group), band, waited, sure, optimistic, key, best, rows)

    def key(self, case: Rankable, now: datetime) -> tuple[int, str]:
        """The key that orders one case among all others: the smallest comes first."""
        band, gone, waited = self._time([case], now)
        return self._keys(band, [self.sure(case)], gone, waited)[0], case.id

    def band(self, case: Rankable, now: datetime) -> int:
        """The band of one case."""
        return self._time([case], now)[0][0]

    def sure(self, case: Rankable) -> int:
        """The points of one case without those for waiting."""
        return self._counter.one(case)[0]

    def alone(self, case: Rankable, now: datetime, *, ask: bool) -> Standing:
        """The standing of one case outside a ranking; ``ask`` says whether ``ask_to_verify`` is computed."""
        sure, optimistic, row = self._counter.one(case)
        (band,), _, (waited,) = self._time([case], now)
        waiting = self.ageing.spread * waited // self.ageing.window
        given, waits = self._counter.said(row), self.waits[waiting]
        return Standing(
            band=band,
            points=sure + waiting,
            contributions=(*given,) if waits is None else (*given, waits),
            at=now,
            policy=self._digest,
            sure=sure + waiting,
            optimistic=optimistic + waiting,
            ask_to_verify=ask and optimistic > sure,
            alerts=self._alerts([case])[0],
        )

    def _standings(self, cases: Sequence[Rankable], now: datetime, figures: _Figures) -> list[Standing]:
        """The standings of neighbours in a ranking; :meth:`alone` makes the same for one case."""
        band, waiting, points, optimistic, asks, rows = (
            column if isinstance(column, list) else column.tolist() for column in figures
        )
        waits = map(self.waits.__getitem__, waiting)
        given = zip(*self._counter.given(zip(*rows, strict=True)), waits, strict=True)
        return poured(
            Standing,
            len(cases),
            band=band,
            points=points,
            contributions=[tuple(filter(None, row)) for row in given],
            at=repeat(now),
            policy=repeat(self._digest),
            sure=points,
            optimistic=optimistic,
            ask_to_verify=asks,
            alerts=self._alerts(cases),
        )

    def _alerts(self, cases: Sequence[Rankable]) -> list[tuple[str, ...]]:
        least = self._alert_from
        if least is None:
            return [()] * len(cases)
        return [PUBLIC if case.signals.audience >= least else () for case in cases]

    def line(
        self,
        cases: Sequence[Rankable],
        now: datetime,
        explain: Callable[[Ranked, str], Explanation],
        first: int | None = None,
    ) -> list[Ranked]:
        """The cases in the order of service; only the first ``first`` of them if it is given.

        ``ask_to_verify`` is true for a case that would pass the one before it if it were certain who speaks.
        Standings are made when they are first read, together with those of their neighbours. O(n log n), and
        with ``first`` O(n): a case that could not be among the first even with all points is not counted.
        """
        line = self._in_arrays(cases, now) if first is None else None
        several, figures = line or self._in_lists(cases, now, first)
        near = []
        for start in range(0, len(several), NEAR):
            end = start + NEAR
            # Copies, so that keeping one case of a ranking does not keep the figures of all in memory.
            some = _Figures(*(column[start:end].copy() for column in figures))
            near += [(_Near(partial(self._standings, several[start:end], now, some)),)] * len(some.asks)
        return poured(
            Ranked,
            len(several),
            rank=count(1),
            id=[case.id for case in several],
            case=several,
            _explain=repeat(explain),
            _later=near,
        )

    def _in_lists(self, cases: Sequence[Rankable], now: datetime, first: int | None) -> _Line:
        line = self._ordered(cases, now, first)
        spread, window = self.ageing
        waiting = [spread * wait // window for wait in line.waited]
        points, optimistic = (
            [each + more for each, more in zip(column, waiting, strict=True)]
            for column in (line.sure, line.optimistic)
        )
        return line.cases, _Figures(line.band, waiting, points, optimistic, _passes(line), line.rows)

    def _in_arrays(self, cases: Sequence[Rankable], now: datetime) -> _Line | None:
        """The same by arrays; ``None`` if arrays cannot count these cases, or if it is not worth it."""
        if len(cases) < MANY or not plain(self._rules) or find_spec("numpy") is None:
            return None
        columns = tabulated(self._rules, cases, now)
        if columns is None:
            return None
        order = self.in_columns(*columns, now)
        return [cases[row] for row in order.order.tolist()], _Figures(*order.figures())

    def in_columns(self, ids: Sequence[str], came: Any, columns: Mapping[str, Any], now: datetime) -> Order:
        """Rows of columns, in the order in which :meth:`line` would put them as cases."""
        by = self._rules, self.ageing, self.promotion
        return ordered(*by, ids, came, columns, microseconds(now), self._tables)

    def _ordered(self, cases: Sequence[Rankable], now: datetime, first: int | None) -> Placed:
        """The cases in the order of service, with their figures."""
        line = Placed([], [], [], [], [], [], [], [])
        for start in range(0, len(cases), AT_ONCE):
            several = cases[start : start + AT_ONCE]
            if first is not None and len(line.key) == first:  # in order already
                several = self._hopeful(several, now, line.key[-1])
            for placed in self.placed(several, now):
                columns: Iterable[tuple[list[Any], list[Any]]] = zip(line, placed, strict=True)
                for column, more in columns:
                    column.extend(more)
            if first is not None and len(line.key) >= first:
                line = line.sorted(first)
        return line.sorted(first)

    def _hopeful(self, cases: Sequence[Rankable], now: datetime, last: int) -> Sequence[Rankable]:
        """The cases that would not come after ``last`` if they had all points there are."""
        band, gone, waited = self._time(cases, now)
        best = self._keys(band, repeat(self._most), gone, waited)
        return [case for case, key in zip(cases, best, strict=True) if key <= last]

    def _time(self, cases: Sequence[Rankable], now: datetime) -> tuple[list[int], list[int], list[int]]:
        """For each case: band, microseconds since it came, and microseconds it has waited."""
        gone = elapsed(cases, now)
        waited = [each if each > 0 else 0 for each in gone]
        urgent = [case.signals.urgency for case in cases]
        if self._urgency is not None:
            urgent = [self._urgency(case.signals, now) for case in cases]
        return bands(cases, urgent, waited, now, self.promotion), gone, waited

    def _best(self, key: list[int], sure: list[int], optimistic: list[int]) -> list[int]:
        """The keys with the optimistic points; most are the same as the keys."""
        if optimistic is sure:
            return key
        lift = self.ageing.window << _TIE
        return [
            each if points == most else each - (most - points) * lift
            for each, points, most in zip(key, sure, optimistic, strict=True)
        ]

    def _keys(
        self, band: Iterable[int], sure: Iterable[int], gone: Iterable[int], waited: Iterable[int]
    ) -> list[int]:
        (spread, window), step = self.ageing, self._band
        return [
            place * step - (points * window + spread * wait << _TIE) - since
            for place, points, since, wait in zip(band, sure, gone, waited, strict=False)
        ]


def in_order(keys: Sequence[int], cases: Sequence[Rankable]) -> list[int]:
    """The numbers of the cases, by key; cases with equal keys, which are few, by id."""
    order = sorted(range(len(keys)), key=keys.__getitem__)
    placed, end = [keys[at] for at in order], 0
    for at, (key, following) in enumerate(pairwise(placed)):
        if key == following and at >= end:
            end = bisect_right(placed, key, at)
            order[at:end] = sorted(order[at:end], key=lambda number: cases[number].id)
    return order


def _passes(line: Placed) -> list[bool]:
    """For each case, whether it would pass the one before it if it were certain who speaks."""
    passes = [False] * len(line.key)
    for at, (above, key, best) in enumerate(zip(line.key, line.key[1:], line.best[1:], strict=False), 1):
        if best != key:
            passes[at] = (best, line.cases[at].id) < (above, line.cases[at - 1].id)
    return passes
