"""How far from their turn people are served: who passed them, and how clearly that was wrong."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Hashable, Sequence
from itertools import accumulate, groupby

import attrs

__all__ = ["Due", "displacements"]


@attrs.frozen
class Due:
    """What a person should get: more ``merit`` comes first; ``customer`` says whether they are one."""

    merit: int
    customer: bool = True


def displacements(served: Sequence[Hashable], due: Sequence[Due], clear_from: int) -> list[int]:
    """How far each is from their turn, in thousandths of the people; positive is late.

    People are given in the order in which they are served; neighbours with equal values in ``served`` tie.
    The result for a person is the share of people who were wrongly served before them, minus the share
    wrongly served after them. A wrong pair counts by how far the two differ in merit. It counts fully from
    ``clear_from`` on, and always if a person who is no customer passed a customer (row 1.7); a pair that ties
    counts half. With ``clear_from`` 1 all wrong pairs count fully; if also no two have the same merit, the
    result is the difference of the two places.

    Whole numbers up to the last division. O(n log n).

    >>> due = [Due(10), Due(90), Due(100)]
    >>> displacements("abc", due, 1), displacements("abc", due, 40)
    ([-1000, 0, 1000], [-1000, 375, 625])
    >>> displacements("ab", [Due(10, customer=False), Due(20)], 40)
    [-1000, 1000]
    """
    last = max(1, len(due) - 1)
    crowds = [_Crowd(customers, due) for customers in (True, False)]
    found: list[int] = []
    for _, group in groupby(range(len(served)), key=lambda at: served[at]):
        tied = [due[at] for at in group]
        for crowd in crowds:
            crowd.meet(tied)
        for one in tied:
            apart = sum(crowd.passed_by(one, clear_from) for crowd in crowds)
            share = 1000 * abs(apart) // (2 * clear_from * last)
            found.append(share if apart > 0 else -share)
        for crowd in crowds:
            crowd.leave(tied)
    return found


Count = Callable[[int, int], int]
"""Sums the distances of some people from a merit; each counts up to a bound."""


class _Crowd:
    """The customers, or the other people: all, those served so far, and those who tie at present."""

    def __init__(self, customers: bool, due: Sequence[Due]) -> None:
        self.customers = customers
        merits = [each.merit for each in due if each.customer is customers]
        self.everybody, self.earlier, self.equals = _Sorted(merits), _Growing(merits), _Sorted(())

    def meet(self, tied: Sequence[Due]) -> None:
        self.equals = _Sorted([each.merit for each in tied if each.customer is self.customers])

    def leave(self, tied: Sequence[Due]) -> None:
        for each in tied:
            if each.customer is self.customers:
                self.earlier.add(each.merit)

    def passed_by(self, one: Due, clear_from: int) -> int:
        """Twice what people of the crowd count who wrongly passed this one, minus those wrongly passed."""

        def sum_of(count: Count, sharply: bool) -> int:
            return clear_from * count(one.merit, 1) if sharply else count(one.merit, clear_from)

        sharply = one.customer and not self.customers
        late = 2 * sum_of(self.earlier.below, sharply) + sum_of(self.equals.below, sharply)
        sharply = self.customers and not one.customer
        early = 2 * (sum_of(self.everybody.above, sharply) - sum_of(self.earlier.above, sharply))
        return late - (early - sum_of(self.equals.above, sharply))


class _Sorted:
    """Numbers whose distances from any one of them, each up to a bound, are summed in O(log n)."""

    def __init__(self, values: Sequence[int]) -> None:
        self.values = sorted(values)
        self.sums = [0, *accumulate(self.values)]

    def below(self, own: int, bound: int) -> int:
        far, near = bisect_right(self.values, own - bound), bisect_left(self.values, own)
        return (near - far) * own - (self.sums[near] - self.sums[far]) + far * bound

    def above(self, own: int, bound: int) -> int:
        near, far = bisect_right(self.values, own), bisect_left(self.values, own + bound)
        return self.sums[far] - self.sums[near] - (far - near) * own + (len(self.values) - far) * bound


class _Growing:
    """The same for numbers that come one by one from a known set: binary indexed trees (Fenwick, 1994)."""

    def __init__(self, values: Sequence[int]) -> None:
        self.known = sorted(set(values))
        self.counts = [0] * (len(self.known) + 1)
        self.sums = [0] * (len(self.known) + 1)
        self.size = 0

    def add(self, own: int) -> None:
        self.size += 1
        at = bisect_left(self.known, own) + 1
        while at < len(self.counts):
            self.counts[at] += 1
            self.sums[at] += own
            at += at & -at

    def _first(self, at: int) -> tuple[int, int]:
        count = total = 0
        while at:
            count += self.counts[at]
            total += self.sums[at]
            at -= at & -at
        return count, total

    def below(self, own: int, bound: int) -> int:
        far, far_sum = self._first(bisect_right(self.known, own - bound))
        near, near_sum = self._first(bisect_left(self.known, own))
        return (near - far) * own - (near_sum - far_sum) + far * bound

    def above(self, own: int, bound: int) -> int:
        near, near_sum = self._first(bisect_right(self.known, own))
        far, far_sum = self._first(bisect_left(self.known, own + bound))
        return far_sum - near_sum - (far - near) * own + (self.size - far) * bound
