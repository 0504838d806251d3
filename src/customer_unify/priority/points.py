"""Counts the points of people under the rules, term by term, in integers: of many at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import compress
from typing import NamedTuple

from ..model.customer import Status
from ..model.signal import Signals
from ..model.standing import Contribution, Rankable
from ..wording import say
from .condition import NOBODY, Predicate, holds
from .measure import WHOLE, Reader, counted, reader
from .rules import Of, Rules, Term

__all__ = ["Counted", "Counter", "Tariff", "counter"]

MOST_KEPT = 10_000
"""Most figures, and most contributions, that a term remembers: a bound on memory (law L19)."""


class Tariff(dict[int, "Contribution | None"]):
    """The contributions of one term by points, each made once and shared: there are few. None for nothing."""

    def __init__(self, term: str, code: str, maximum: int | None = None) -> None:
        super().__init__({0: None})
        self.term, self.code, self.maximum = term, code, maximum

    @classmethod
    def of(cls, term: Term) -> Tariff:
        """That of a term of the rules."""
        return cls(term.name, f"priority.measure_{term.measure.name}", term.maximum)

    def made(self, points: int) -> Contribution:
        """A contribution of so many points, nothing included."""
        said = say(self.code, points=points, maximum=self.maximum, term=self.term)
        return Contribution(self.term, points, said)

    def __missing__(self, points: int) -> Contribution:
        made = self.made(points)
        if len(self) < MOST_KEPT:
            self[points] = made
        return made


class _Worths(dict["int | None", int]):
    """The points of a term by figure, each reckoned once."""

    def __init__(self, points: Callable[[int | None], int]) -> None:
        super().__init__()
        self.points = points

    def __missing__(self, figure: int | None) -> int:
        points = self.points(figure)
        if len(self) < MOST_KEPT:
            self[figure] = points
        return points


class Counted(NamedTuple):
    """Cases with what they earn, a list for each figure, the cases of all lists in one order.

    ``sure`` is the sum of the contributions: each term times as much of it as counts for who speaks
    (:func:`~customer_unify.priority.measure.counted`), rounded down. ``optimistic`` is what it would be
    were it certain who speaks.
    """

    cases: Sequence[Rankable]
    sure: list[int]
    optimistic: list[int]
    terms: list[list[Contribution | None]]
    """The contributions, a list for each term; None where it gives nothing."""


Counter = Callable[[Sequence[Rankable]], Iterator[Counted]]


class _Priced(NamedTuple):
    """A term ready to count: how its figure is read, what each figure gives, and to whom."""

    of: Of
    read: Reader
    worths: _Worths
    tariff: Tariff
    when: Predicate | None

    def earned(self, cases: Sequence[Rankable], people: Sequence[Signals]) -> list[int]:
        """The points of each case, as if it were certain who speaks; ``people`` are their signals."""
        if self.when is None:
            return list(map(self.worths.__getitem__, self.read(people)))
        meet = [self.when(case.signals, case.customer or NOBODY) for case in cases]
        found = map(self.worths.__getitem__, self.read(compress(people, meet)))
        return [next(found) if each else 0 for each in meet]


def counter(rules: Rules) -> Counter:
    """The function that counts cases: it gives them back in two groups, customers and others.

    What depends on the rules alone is looked up once, and each term then goes over the cases in one loop.
    Linear in cases times terms.
    """
    terms = [
        _Priced(
            term.of,
            reader(term),
            _Worths(term.points),
            Tariff.of(term),
            None if term.when is None else holds(term.when),
        )
        for term in rules.counted
    ]
    of_others = [term for term in terms if term.of is not Of.CUSTOMER]

    def count(cases: Sequence[Rankable]) -> Iterator[Counted]:
        earns = [(case.customer or NOBODY).status == Status.CUSTOMER for case in cases]
        if all(earns):
            yield _counted(terms, cases)
        else:
            others = [case for case, each in zip(cases, earns, strict=True) if not each]
            yield _counted(of_others, others)
            if len(others) < len(cases):
                yield _counted(terms, list(compress(cases, earns)))

    return count


def _counted(terms: Sequence[_Priced], cases: Sequence[Rankable]) -> Counted:
    people = [case.signals for case in cases]
    worths = [term.earned(cases, people) for term in terms]
    sure = optimistic = _summed(worths, len(cases))
    doubted = [
        at
        for at, case in enumerate(cases)
        if not (case.proven and case.confidence == 1000 == case.status_confidence)
    ]
    if doubted:
        optimistic = optimistic.copy()
        for at in doubted:
            case = cases[at]
            certain, counts = ({of: counted(of, case, certain=each) for of in Of} for each in (True, False))
            optimistic[at] = 0
            for term, column in zip(terms, worths, strict=True):
                optimistic[at] += column[at] * certain[term.of] // WHOLE
                column[at] = column[at] * counts[term.of] // WHOLE
        sure = _summed(worths, len(cases))
    given = [list(map(term.tariff.__getitem__, column)) for term, column in zip(terms, worths, strict=True)]
    return Counted(cases, sure, optimistic, given)


def _summed(columns: Sequence[list[int]], rows: int) -> list[int]:
    return list(map(sum, zip(*columns, strict=True))) if columns else [0] * rows
