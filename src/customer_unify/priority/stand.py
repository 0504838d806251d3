"""Gives many cases their standings, and the order these make: figure by figure, a long list at a time."""

from __future__ import annotations

from bisect import bisect_right
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import pairwise, repeat
from typing import Any, NamedTuple, TypeVar

from ..model.standing import Contribution, Rankable, Standing
from .points import Tariff, counter
from .rank import ageing, bands, elapsed, promotion
from .rules import Rules
from .situation import urgency

__all__ = ["Line", "Placed", "Stands", "in_order", "poured"]

PUBLIC = ("public",)
"""The alert that many may hear of it (rows 1.14, 1.15)."""

AT_ONCE = 1_000
"""Cases counted together: enough that what is done once a list costs nothing, and few enough to be near."""

FEW = 8
"""Of so many at most, each is made by its own ``__init__``."""

_TIE = 60
"""Bits of a key that tell cases of equal points apart by when they came: no two moments lie further apart."""

T = TypeVar("T")


def poured(kind: type[T], count: int, **columns: Iterable[Any]) -> list[T]:
    """So many nouns of a kind, made of a column for each field, as their own ``__init__`` would make them.

    For kinds that check and convert nothing; the columns are in the order of the fields. A frozen class sets
    a field by a call of Python a time; this is the same call from C, a column at a time, and takes a third
    less, where there are more than a few.

    >>> made = poured(Contribution, 2, term=["a", "b"], points=repeat(7), reason=repeat(""))
    >>> made == [Contribution("a", 7), Contribution("b", 7)]
    True
    """
    if count <= FEW:
        return [kind(*row) for row in zip(*columns.values(), strict=False)]
    made = list(map(object.__new__, repeat(kind, count)))
    for name, column in columns.items():
        _pour(kind, name, made, column)
    return made


def _pour(kind: type[T], name: str, made: list[T], column: Iterable[Any]) -> None:
    """Set a field of nouns that nobody has seen yet."""
    deque(map(getattr(kind, name).__set__, made, column), maxlen=0)


class Placed(NamedTuple):
    """Cases in no order with all that orders them, a list for each figure."""

    cases: Sequence[Rankable]
    band: list[int]
    waited: list[int]
    """Microseconds."""
    sure: list[int]
    """Points without those of waiting."""
    optimistic: list[int]
    key: list[int]
    """Band, then points with unrounded waiting, then who came first, as one number: the least comes first."""
    best: list[int]
    """The key were it certain who speaks."""
    terms: list[list[Contribution | None]]


class Line(NamedTuple):
    """Cases with their standings, a list for each."""

    keys: list[int]
    best: list[int]
    """The keys they would have were it certain who speaks."""
    cases: list[Rankable]
    standings: list[Standing]

    def sorted(self, first: int | None) -> Line:
        """In the order of service, first to last; the ``first`` so many."""
        keys, best, cases, standings = self
        order = in_order(keys, cases)[:first]
        return Line(
            [keys[at] for at in order],
            [best[at] for at in order],
            [cases[at] for at in order],
            [standings[at] for at in order],
        )


class Stands:
    """How one policy counts and orders cases. Holds no case."""

    def __init__(self, rules: Rules, digest: str) -> None:
        self.ageing, self.promotion = ageing(rules), promotion(rules)
        self.waits = Tariff("waiting", "priority.waiting")
        self.turns = sorted(
            {moment for each in rules.situations for moment in (each.since, each.until) if moment}
        )
        self._digest = digest
        self._count, self._urgency = counter(rules), urgency(rules)
        self._alert_from = rules.alert_from if rules.influence else None
        self._most = sum(term.maximum for term in rules.counted)
        spread, window = self.ageing
        # More than any points and any waiting can make up: a band comes before both.
        self._band = (self._most * window + (spread + 1 << _TIE)) << _TIE

    def placed(self, cases: Sequence[Rankable], now: datetime) -> Iterator[Placed]:
        """The cases, in no order, with all that orders them, in lists of no more than a thousand or so."""
        for start in range(0, len(cases), AT_ONCE):
            for group, sure, optimistic, terms in self._count(cases[start : start + AT_ONCE]):
                band, gone, waited = self._time(group, now)
                key = self._keys(band, sure, gone, waited)
                best = self._best(key, sure, optimistic)
                yield Placed(group, band, waited, sure, optimistic, key, best, terms)

    def key(self, case: Rankable, now: datetime) -> tuple[int, str]:
        """What orders one case among all: the least comes first."""
        (placed,) = self.placed([case], now)
        return placed.key[0], case.id

    def band(self, case: Rankable, now: datetime) -> int:
        """The band of one case."""
        return self._time([case], now)[0][0]

    def sure(self, case: Rankable) -> int:
        """The points of one case without those of waiting."""
        (counted,) = self._count([case])
        return counted.sure[0]

    def alone(self, case: Rankable, now: datetime, *, ask: bool) -> Standing:
        """The standing of one case, outside a ranking; ``ask`` whether it says what proof would add."""
        (placed,) = self.placed([case], now)
        (standing,) = self._standings(placed, now, ask=ask)
        return standing

    def _standings(self, placed: Placed, now: datetime, *, ask: bool) -> list[Standing]:
        cases, band, waited, sure, optimistic, _, _, terms = placed
        spread, window = self.ageing
        waiting = [spread * wait // window for wait in waited]
        points = [each + more for each, more in zip(sure, waiting, strict=True)]
        best = points
        if optimistic is not sure:
            best = [each + more for each, more in zip(optimistic, waiting, strict=True)]
        waits = map(self.waits.__getitem__, waiting)
        alerts: Iterable[tuple[str, ...]] = repeat(())
        if self._alert_from is not None:
            least = self._alert_from
            alerts = [PUBLIC if case.signals.audience >= least else () for case in cases]
        return poured(
            Standing,
            len(cases),
            band=band,
            points=points,
            contributions=[tuple(filter(None, row)) for row in zip(*terms, waits, strict=True)],
            at=repeat(now),
            policy=repeat(self._digest),
            sure=points,
            optimistic=best,
            ask_to_verify=map(int.__gt__, best, points) if ask else repeat(False),
            alerts=alerts,
        )

    def line(self, cases: Sequence[Rankable], now: datetime, first: int | None = None) -> Line:
        """The cases in the order of service with their standings; the ``first`` so many if it is given.

        ``ask_to_verify`` is true of those who would pass the case before them were it certain who they are.
        O(n log n), and with ``first`` O(n): who could not be among them at the most points there are is not
        counted.
        """
        line = Line([], [], [], [])
        for start in range(0, len(cases), AT_ONCE):
            several = cases[start : start + AT_ONCE]
            if first is not None and len(line.keys) == first:  # in order already
                several = self._hopeful(several, now, line.keys[-1])
            for placed in self.placed(several, now):
                line.keys.extend(placed.key)
                line.best.extend(placed.best)
                line.cases.extend(placed.cases)
                line.standings.extend(self._standings(placed, now, ask=False))
            if first is not None and len(line.keys) >= first:
                line = line.sorted(first)
        line = line.sorted(first)
        _pour(Standing, "ask_to_verify", line.standings, _passes(line))
        return line

    def _hopeful(self, cases: Sequence[Rankable], now: datetime, last: int) -> Sequence[Rankable]:
        """Those who with all points there are would come no later than the last."""
        band, gone, waited = self._time(cases, now)
        best = self._keys(band, repeat(self._most), gone, waited)
        return [case for case, key in zip(cases, best, strict=True) if key <= last]

    def _time(self, cases: Sequence[Rankable], now: datetime) -> tuple[list[int], list[int], list[int]]:
        """Band, microseconds since it came, and those it waited, of each."""
        gone = elapsed(cases, now)
        waited = [each if each > 0 else 0 for each in gone]
        urgent = [case.signals.urgency for case in cases]
        if self._urgency is not None:
            urgent = [self._urgency(case.signals, now) for case in cases]
        return bands(cases, urgent, waited, now, self.promotion), gone, waited

    def _best(self, key: list[int], sure: list[int], optimistic: list[int]) -> list[int]:
        """The keys with the optimistic points instead: most are the same."""
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
    """The numbers of the cases by key; equal ones, which are few, by id."""
    order = sorted(range(len(keys)), key=keys.__getitem__)
    placed, end = [keys[at] for at in order], 0
    for at, (key, following) in enumerate(pairwise(placed)):
        if key == following and at >= end:
            end = bisect_right(placed, key, at)
            order[at:end] = sorted(order[at:end], key=lambda number: cases[number].id)
    return order


def _passes(line: Line) -> list[bool]:
    """Whether each would pass the case before it, were it certain who they are; the first passes nobody."""
    passes = [False] * len(line.keys)
    for at, (above, key, best) in enumerate(zip(line.keys, line.keys[1:], line.best[1:], strict=False), 1):
        if best != key:
            passes[at] = (best, line.cases[at].id) < (above, line.cases[at - 1].id)
    return passes
