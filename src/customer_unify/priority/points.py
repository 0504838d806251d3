"""Counts the points of a person under the rules, term by term, in integers."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from ..model.customer import Status
from ..model.signal import Signals
from ..model.standing import Contribution, Rankable
from ..wording import say
from .condition import NOBODY, Predicate, holds
from .measure import WHOLE, counted, reader
from .rules import Of, Rules, Shape, Term

__all__ = ["Tariff", "counter"]

LONGEST_LIST = 5_000
"""Most steps of a term that is kept as a list."""
Counter = Callable[[Rankable], "tuple[int, int, list[Contribution]]"]


class Tariff(dict[int, Contribution]):
    """The contributions of one term by points, each made once and shared: there are few."""

    def __init__(self, term: str, code: str, maximum: int | None = None) -> None:
        super().__init__()
        self.term, self.code, self.maximum = term, code, maximum

    @classmethod
    def of(cls, term: Term) -> Tariff:
        """That of a term of the rules."""
        return cls(term.name, f"priority.measure_{term.measure.name}", term.maximum)

    def __missing__(self, points: int) -> Contribution:
        made = Contribution(
            self.term, points, say(self.code, points=points, maximum=self.maximum, term=self.term)
        )
        if len(self) < 10_000:
            self[points] = made
        return made


class _Priced(NamedTuple):
    """A term ready to count: how its figure is read and what each figure gives."""

    read: Callable[[Signals], int | None]
    listed: list[Contribution | None] | None
    """What each figure gives, of a term that is full at few steps; beyond the last, what the last gives."""
    unknown: Contribution | None
    points: Callable[[int | None], int]
    tariff: Tariff
    when: Predicate | None


def _priced(term: Term) -> _Priced:
    tariff = Tariff.of(term)
    last, points, listed = term.full_at, term.points, None
    if term.count is None and term.shape is Shape.LINEAR and last <= LONGEST_LIST:
        worths = map(points, range(last + 1))
        listed = [tariff[worth] if worth else None for worth in worths]
    unknown = tariff[term.minimum] if term.minimum else None
    when = None if term.when is None else holds(term.when)
    return _Priced(reader(term), listed, unknown, points, tariff, when)


def counter(rules: Rules) -> Counter:
    """The function ``case -> (sure, optimistic, contributions)``.

    ``sure`` is the sum of the contributions: each term times as much of it as counts for who speaks
    (:func:`~customer_unify.priority.measure.counted`), rounded down. ``optimistic`` is what it would be
    were it certain who speaks. Terms that give nothing are left out. Linear in the number of terms.
    """
    terms = [(term, _priced(term)) for term in rules.counted]
    of_customers = [priced for _, priced in terms]
    of_others = [priced for term, priced in terms if term.of is not Of.CUSTOMER]
    of = {term.name: term.of for term, _ in terms}
    tariffs = {term.name: priced.tariff for term, priced in terms}

    def scaled(whole: list[Contribution], case: Rankable, certain: bool) -> list[Contribution]:
        """The contributions of a speaker of whom only so many millionths count."""
        shares = {each: counted(each, case, certain=certain) for each in Of}
        worths = ((given.term, given.points * shares[of[given.term]] // WHOLE) for given in whole)
        return [tariffs[term][points] for term, points in worths if points]

    def count(case: Rankable) -> tuple[int, int, list[Contribution]]:
        signals, customer = case.signals, case.customer or NOBODY
        total, whole = 0, []
        earns = customer.status == Status.CUSTOMER
        for read, listed, unknown, points, tariff, when in of_customers if earns else of_others:
            if when is not None and not when(signals, customer):
                continue
            figure = read(signals)
            if figure is None:
                given = unknown
            elif listed is not None:
                given = listed[figure] if figure < len(listed) else listed[-1]
            else:
                worth = points(figure)
                given = tariff[worth] if worth else None
            if given is not None:
                total += given.points
                whole.append(given)
        if case.proven and case.confidence == 1000 == case.status_confidence:
            return total, total, whole
        counts = scaled(whole, case, False)
        optimistic = sum(given.points for given in scaled(whole, case, True))
        return sum(given.points for given in counts), optimistic, counts

    return count
