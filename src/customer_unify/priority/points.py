"""Counts points by the rules, term by term, in whole numbers: for one case, or for many at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import compress
from typing import NamedTuple

from ..model.customer import Status
from ..model.signal import Signals
from ..model.standing import Contribution, Rankable
from ..wording import say
from .condition import NOBODY, Predicate, holds
from .measure import WHOLE, Reader, counted, reader
from .rules import Of, Rules, Term

__all__ = ["Counted", "Counter", "Row", "Tariff"]

_KINDS = tuple(Of)
MOST_KEPT = 10_000
"""A term remembers at most this many figures and contributions: a bound on memory (law L19)."""


class Tariff(dict[int, "Contribution | None"]):
    """The contributions of one term by points; each is made once and shared. ``None`` for no points."""

    def __init__(self, term: str, code: str, maximum: int | None = None) -> None:
        super().__init__({0: None})
        self.term, self.code, self.maximum = term, code, maximum

    @classmethod
    def of(cls, term: Term) -> Tariff:
        """The tariff of a term of the rules."""
        return cls(term.name, f"priority.measure_{term.measure.name}", term.maximum)

    def made(self, points: int) -> Contribution:
        """A contribution of this many points; also for none."""
        said = say(self.code, points=points, maximum=self.maximum, term=self.term)
        return Contribution(self.term, points, said)

    def __missing__(self, points: int) -> Contribution:
        made = self.made(points)
        if len(self) < MOST_KEPT:
            self[points] = made
        return made


class _Worths(dict["int | None", int]):
    """The points of a term by figure; each is computed once."""

    def __init__(self, points: Callable[[int | None], int]) -> None:
        super().__init__()
        self.points = points

    def __missing__(self, figure: int | None) -> int:
        points = self.points(figure)
        if len(self) < MOST_KEPT:
            self[figure] = points
        return points


Row = tuple[int, ...]
"""The points of one case for each term, in the order of the policy."""


class Counted(NamedTuple):
    """Cases with their points: one list for each figure, all in the same order.

    ``sure`` is the sum of the points. Each term is multiplied by the share that counts for this speaker
    (:func:`~customer_unify.priority.measure.counted`), and rounded down. ``optimistic`` is what the sum would
    be if it were certain who speaks.
    """

    cases: Sequence[Rankable]
    sure: list[int]
    optimistic: list[int]
    rows: list[Row]


class _Priced(NamedTuple):
    """A term ready to count: how its figure is read, how many points each figure gives, and to whom."""

    of: Of
    read: Reader
    worths: _Worths
    when: Predicate | None

    def earned(self, cases: Sequence[Rankable], people: Sequence[Signals]) -> list[int]:
        """The points of each case if it were certain who speaks; ``people`` are the signals of the cases."""
        if self.when is None:
            return list(map(self.worths.__getitem__, self.read(people)))
        meet = [self.when(case.signals, case.customer or NOBODY) for case in cases]
        found = map(self.worths.__getitem__, self.read(compress(people, meet)))
        return [next(found) if each else 0 for each in meet]


class Counter:
    """Counts cases by one set of rules. It keeps no case.

    What depends only on the rules is computed once. Then each term goes over many cases in one loop.
    """

    def __init__(self, rules: Rules) -> None:
        self._tariffs = [Tariff.of(term) for term in rules.counted]
        self._of = [term.of for term in rules.counted]
        self._terms = [
            _Priced(
                term.of, reader(term), _Worths(term.points), None if term.when is None else holds(term.when)
            )
            for term in rules.counted
        ]

    def one(self, case: Rankable) -> tuple[int, int, Row]:
        """Sure points, optimistic points, and those of each term: as :meth:`many`, for one case."""
        signals, customer = case.signals, case.customer or NOBODY
        people, earns = (signals,), customer.status == Status.CUSTOMER
        row = tuple(
            [
                worths[read(people)[0]]
                if (earns or of is not Of.CUSTOMER) and (when is None or when(signals, customer))
                else 0
                for of, read, worths, when in self._terms
            ]
        )
        if _certain(case):
            return (sure := sum(row)), sure, row
        row, optimistic = self._doubted(row, case)
        return sum(row), optimistic, row

    def many(self, cases: Sequence[Rankable]) -> Iterator[Counted]:
        """The cases counted, in two groups: customers and others. Linear in cases times terms."""
        earns = [(case.customer or NOBODY).status == Status.CUSTOMER for case in cases]
        if all(earns):
            yield self._counted(cases, customers=True)
        else:
            yield self._counted([case for case, each in zip(cases, earns, strict=True) if not each])
            if any(earns):
                yield self._counted(list(compress(cases, earns)), customers=True)

    def said(self, row: Row) -> list[Contribution]:
        """The contributions of one case; terms that gave no points are left out."""
        given = [tariff[points] for tariff, points in zip(self._tariffs, row, strict=True)]
        return [each for each in given if each is not None]

    def given(self, columns: Iterable[Iterable[int]]) -> list[list[Contribution | None]]:
        """The contributions for columns of points, one list for each term; ``None`` for no points."""
        return [
            list(map(tariff.__getitem__, column))
            for tariff, column in zip(self._tariffs, columns, strict=True)
        ]

    def _counted(self, cases: Sequence[Rankable], *, customers: bool = False) -> Counted:
        people, nothing = [case.signals for case in cases], [0] * len(cases)
        columns = [
            term.earned(cases, people) if customers or term.of is not Of.CUSTOMER else nothing
            for term in self._terms
        ]
        rows: list[Row] = list(zip(*columns, strict=True)) if columns else [()] * len(cases)
        sure = optimistic = list(map(sum, rows))
        doubted = [(at, case) for at, case in enumerate(cases) if not _certain(case)]
        if doubted:
            optimistic = sure.copy()
            for at, case in doubted:
                rows[at], optimistic[at] = self._doubted(rows[at], case)
                sure[at] = sum(rows[at])
        return Counted(cases, sure, optimistic, rows)

    def _doubted(self, row: Row, case: Rankable) -> tuple[Row, int]:
        """The points that count for this speaker, and the sum if it were certain who speaks."""
        counts = {of: counted(of, case) for of in _KINDS}
        certain = {of: counted(of, case, certain=True) for of in _KINDS}
        optimistic = [
            points and points * certain[of] // WHOLE for points, of in zip(row, self._of, strict=True)
        ]
        sure = [points and points * counts[of] // WHOLE for points, of in zip(row, self._of, strict=True)]
        return tuple(sure), sum(optimistic)


def _certain(case: Rankable) -> bool:
    """Whether all points of a case count."""
    return case.proven and case.confidence == 1000 == case.status_confidence
