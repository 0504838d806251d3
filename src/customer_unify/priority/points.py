"""Counts the points of a person under the rules, term by term, in integers."""

from __future__ import annotations

from collections.abc import Callable

from ..model.signal import Signals
from ..model.standing import Contribution
from ..wording import say
from .condition import holds
from .measure import reader
from .rules import Of, Rules, Shape, Term

__all__ = ["Tariff", "counter"]

LONGEST_LIST = 5_000
"""Most steps of a term that is kept as a list."""
Counter = Callable[[Signals, str, bool, int], "tuple[int, int, list[Contribution]]"]


class Tariff(dict[int, Contribution]):
    """The contributions of one term by points, each made once and shared: there are few."""

    def __init__(self, term: str, code: str, maximum: int | None = None) -> None:
        super().__init__()
        self.term, self.code, self.maximum = term, code, maximum

    def __missing__(self, points: int) -> Contribution:
        made = Contribution(
            self.term, points, say(self.code, points=points, maximum=self.maximum, term=self.term)
        )
        if len(self) < 10_000:
            self[points] = made
        return made


Give = Callable[[Signals, str], "Contribution | None"]


def _giver(term: Term) -> Give:
    """The term as one function: its contribution, or ``None`` where it gives nothing.

    A term that is full at few steps is a list looked up by its figure; the rest is counted.
    """
    read, points = reader(term), term.points
    tariff = Tariff(term.name, f"priority.measure_{term.measure.name}", term.maximum)
    last = term.full_at
    if term.count is None and term.shape is Shape.LINEAR and last <= LONGEST_LIST:
        listed = [tariff[worth] if (worth := points(figure)) else None for figure in range(last + 1)]
        unknown = tariff[term.minimum] if term.minimum else None

        def look_up(signals: Signals, status: str) -> Contribution | None:
            figure = read(signals)
            if figure is None:
                return unknown
            return listed[figure if figure < last else last]

        return look_up

    def count(signals: Signals, status: str) -> Contribution | None:
        worth = points(read(signals))
        return tariff[worth] if worth else None

    return count


def _guarded(give: Give, term: Term) -> Give:
    if term.when is None:
        return give
    when = holds(term.when)
    return lambda signals, status: give(signals, status) if when(signals, status) else None


def counter(rules: Rules) -> Counter:
    """The function ``(signals, status, proven, confidence) -> (sure, optimistic, contributions)``.

    ``sure`` is the sum of the contributions: terms of customers and of known persons times
    ``confidence / 1000``, rounded down, and nothing at all unless ``proven`` (law L8).
    ``optimistic`` takes them whole. Terms that give nothing are left out. Linear in the
    number of terms.
    """
    terms = [(term, _guarded(_giver(term), term)) for term in rules.counted]
    of_customers = [give for _, give in terms]
    of_others = [give for term, give in terms if term.of is not Of.CUSTOMER]
    fixed = {term.name for term, _ in terms if term.of is Of.SPEAKER}
    tariffs = {
        term.name: Tariff(term.name, f"priority.measure_{term.measure.name}", term.maximum)
        for term, _ in terms
    }

    def doubted(whole: list[Contribution], share: int) -> list[Contribution]:
        """The contributions of a speaker who is this person only with so many thousandths."""
        scaled = []
        for given in whole:
            points = given.points if given.term in fixed else given.points * share // 1000
            if points:
                scaled.append(tariffs[given.term][points])
        return scaled

    def count(
        signals: Signals, status: str, proven: bool, confidence: int
    ) -> tuple[int, int, list[Contribution]]:
        optimistic = 0
        contributions = []
        for give in of_customers if status == "customer" else of_others:
            given = give(signals, status)
            if given is not None:
                optimistic += given.points
                contributions.append(given)
        if proven and confidence == 1000:
            return optimistic, optimistic, contributions
        contributions = doubted(contributions, confidence if proven else 0)
        return sum(given.points for given in contributions), optimistic, contributions

    return count
