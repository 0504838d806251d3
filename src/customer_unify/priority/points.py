"""Counts the points of a person under the rules, term by term, in integers."""

from __future__ import annotations

from collections.abc import Callable

from ..model.signal import Signals
from ..model.standing import Contribution
from ..wording import say
from .condition import holds
from .measure import reader
from .rules import Of, Rules, Term

__all__ = ["Tariff", "counter"]

Counter = Callable[[Signals, str, bool, int], "tuple[int, int, list[Contribution]]"]


class Tariff(dict[int, Contribution]):
    """The contributions of one term by points, each made once and shared: there are few."""

    def __init__(self, term: str, code: str, maximum: int | None = None) -> None:
        super().__init__()
        self.term, self.code, self.maximum = term, code, maximum

    def __missing__(self, points: int) -> Contribution:
        made = Contribution(self.term, points, say(self.code, points=points, maximum=self.maximum))
        if len(self) < 10_000:
            self[points] = made
        return made


def _giver(term: Term) -> Callable[[Signals], int]:
    read, points = reader(term), term.points
    if term.minimum == term.maximum:
        return lambda signals: term.maximum
    return lambda signals: points(read(signals))


def counter(rules: Rules) -> Counter:
    """The function ``(signals, status, proven, confidence) -> (sure, optimistic, contributions)``.

    ``sure`` is the sum of the contributions: terms of customers and of known persons times
    ``confidence / 1000``, rounded down, and nothing at all unless ``proven`` (law L8).
    ``optimistic`` takes them whole. Terms that give nothing are left out. Linear in the
    number of terms.
    """
    terms = [
        (
            _giver(term),
            term.of is Of.CUSTOMER,
            term.of is Of.SPEAKER,
            None if term.when is None else holds(term.when),
            Tariff(term.name, f"priority.measure_{term.measure.name}", term.maximum),
        )
        for term in rules.counted
    ]

    def count(
        signals: Signals, status: str, proven: bool, confidence: int
    ) -> tuple[int, int, list[Contribution]]:
        sure = optimistic = 0
        contributions = []
        customer = status == "customer"
        share = confidence if proven else 0
        for give, customers_only, speaker, when, tariff in terms:
            if customers_only and not customer:
                continue
            if when is not None and not when(signals, status):
                continue
            points = give(signals)
            if points:
                optimistic += points
                if share != 1000 and not speaker:
                    points = points * share // 1000
                    if not points:
                        continue
                sure += points
                contributions.append(tariff[points])
        return sure, optimistic, contributions

    return count
