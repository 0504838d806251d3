"""Finds how far the weight of each term may change before other cases come first."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

import attrs

from ..model.customer import Status
from ..model.standing import Rankable, Tolerance
from .condition import NOBODY, holds
from .measure import WHOLE, counted, reader
from .rank import ageing
from .rules import Of, Rules, Term

__all__ = ["Held", "steady"]

WIDEST = 10
"""A term is varied up to this many times its weight."""

Proved = Callable[[Rules], bool]


class Held(NamedTuple):
    """A case with its place in the order: band, waiting in microseconds, points without waiting."""

    case: Rankable
    band: int
    waited: int
    points: int


class _Share(NamedTuple):
    """What one term gives one case for any maximum: its figure, and how many millionths of it count."""

    figure: int | None
    millionths: int


def steady(rules: Rules, order: Sequence[Held], first: int, proved: Proved) -> Iterator[Tolerance]:
    """For each term that counts, the lowest and the highest maximum with which the same ``first`` cases lead.

    ``order`` has all cases in their order. Each maximum is varied alone, from its minimum to ten times its
    value, and only as far as the policy stays proved. The result is exact. One point more changes the
    distance of two cases by at most one point and the waiting that goes with it, so as many steps are
    skipped as the nearest pair allows.
    """
    inside, outside = list(order[:first]), list(order[first:])
    # Bands come before points, so only cases of the band through which the border runs can change sides.
    crossed = bool(inside and outside) and inside[-1].band == outside[0].band
    edge = [held for held in order if held.band == inside[-1].band] if crossed else []
    names = {held.case.id for held in inside}
    for term in rules.counted:
        border = _Border(rules, term, edge, names)
        least, why_least = border.walk(-1, term.minimum, proved)
        highest, why_most = border.walk(1, term.maximum * WIDEST, proved)
        yield Tolerance(term.name, term.maximum, least, highest, why_least, why_most)


class _Border:
    """The cases on both sides of the border, as the maximum of one term moves them."""

    def __init__(self, rules: Rules, term: Term, edge: Sequence[Held], names: set[str]) -> None:
        self.rules, self.term, self.names = rules, term, names
        shares = _shares(term)
        self.sides: tuple[list[tuple[Held, _Share, int]], ...] = ([], [])
        for held in edge:
            share = shares(held.case)
            rest = held.points - _given(term, share)
            self.sides[held.case.id not in names].append((held, share, rest))
        waits = [held.waited for held in edge]
        self.step = ageing(rules).window + max(waits, default=0) - min(waits, default=0)

    def walk(self, direction: int, bound: int, proved: Proved) -> tuple[int, str]:
        """The last maximum in one direction that changes nothing, and what stops it there."""
        at = self.term.maximum
        while at != bound:
            skip = max(1, (self._room(at) - 1) // self.step) if self.sides[0] else abs(bound - at)
            further = at + direction * min(skip, abs(bound - at))
            if not proved(self._with(further)):
                return self._last_proved(at, further, direction, proved), "proof"
            if self.sides[0] and self._room(further) <= 0:
                return at, "order"
            at = further
        return at, "bound"

    def _last_proved(self, good: int, bad: int, direction: int, proved: Proved) -> int:
        """The last maximum that is still proved; the bounds of a term are linear in its maximum."""
        while abs(bad - good) > 1:
            middle = (good + bad) // 2
            if proved(self._with(middle)):
                good = middle
            else:
                bad = middle
        return good

    def _with(self, maximum: int) -> Rules:
        terms = tuple(
            attrs.evolve(term, maximum=maximum) if term.name == self.term.name else term
            for term in self.rules.terms
        )
        return attrs.evolve(self.rules, terms=terms)

    def _room(self, maximum: int) -> int:
        """The distance of the nearest two, in the unit of the order; 0 or less if they changed sides."""
        rules = self._with(maximum)
        term = next(each for each in rules.terms if each.name == self.term.name)
        spread, window = ageing(rules)
        keys = [
            [
                (
                    -(rest + _given(term, share)) * window - spread * held.waited,
                    held.case.arrived_at,
                    held.case.id,
                )
                for held, share, rest in side
            ]
            for side in self.sides
        ]
        last, next_one = max(keys[0]), min(keys[1])
        if last > next_one:
            return 0
        # With equal points, arrival orders them: the order still holds, but there is no room.
        return max(1, next_one[0] - last[0])


def _given(term: Term, share: _Share) -> int:
    return term.points(share.figure) * share.millionths // WHOLE if share.millionths else 0


def _shares(term: Term) -> Callable[[Rankable], _Share]:
    """How much of a term counts for a case: nothing without it, a part if the identity is in doubt."""
    read = reader(term)
    when = None if term.when is None else holds(term.when)

    def share(case: Rankable) -> _Share:
        known = case.customer or NOBODY
        unearned = term.of is Of.CUSTOMER and known.status != Status.CUSTOMER
        if unearned or (when is not None and not when(case.signals, known)):
            return _Share(None, 0)
        (figure,) = read([case.signals])
        return _Share(figure, counted(term.of, case))

    return share
