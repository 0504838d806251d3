"""How far two orders agree: Kendall's tau-b, places with ties, and inverted pairs."""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections.abc import Hashable, Iterable, Sequence
from itertools import groupby

__all__ = ["inverted", "places", "tau_b"]


def places(keys: Sequence[Hashable]) -> list[int]:
    """The place of each item of an ordered sequence, in thousandths, 0 first and 1000 last.

    Neighbours with equal keys tie and share the middle of their places; one item alone is at 0.

    >>> places(["a", "b", "b", "c"])
    [0, 500, 500, 1000]
    """
    last = len(keys) - 1
    found: list[int] = []
    for _, group in groupby(keys):
        size = len(list(group))
        twice_middle = 2 * len(found) + size - 1
        found += [1000 * twice_middle // (2 * last) if last else 0] * size
    return found


def _ties(values: Iterable[Hashable]) -> int:
    return sum(size * (size - 1) // 2 for size in (len(list(group)) for _, group in groupby(values)))


def _inversions(values: list[int]) -> int:
    """The number of pairs out of order, counted by merging, which also sorts the values. O(n log n)."""
    if len(values) < 2:
        return 0
    middle = len(values) // 2
    left, right = values[:middle], values[middle:]
    found = _inversions(left) + _inversions(right)
    found += sum(len(left) - bisect_right(left, value) for value in right)
    # Python's sort merges two sorted runs in one pass.
    values[:] = sorted(left + right)
    return found


def tau_b(a: Sequence[int], b: Sequence[int]) -> float | None:
    """Kendall's rank correlation with ties, -1..1; ``None`` if all values of one side are equal.

    Source: Knight (1966), "A Computer Method for Calculating Kendall's Tau with Ungrouped
    Data". O(n log n), exact in integers up to the last division.

    >>> tau_b([1, 2, 3], [1, 2, 3]), tau_b([1, 2, 3], [3, 2, 1])
    (1.0, -1.0)
    """
    pairs = sorted(zip(a, b, strict=True))
    count = len(pairs) * (len(pairs) - 1) // 2
    tied_a = _ties(left for left, _ in pairs)
    tied_both = _ties(pairs)
    tied_b = _ties(sorted(b))
    discordant = _inversions([right for _, right in pairs])
    apart_a, apart_b = count - tied_a, count - tied_b
    if not apart_a or not apart_b:
        return None
    concordant = count - tied_a - tied_b + tied_both - discordant
    return (concordant - discordant) / math.sqrt(apart_a * apart_b)


def inverted(first: Sequence[int], second: Sequence[int]) -> float | None:
    """Share of the pairs (one of ``first``, one of ``second``) in which the second has the lower place.

    Ties are not inverted. ``None`` without pairs. O(n log n).

    >>> inverted([0, 900], [100, 1000])
    0.25
    """
    if not first or not second:
        return None
    ordered = sorted(second)
    return sum(bisect_left(ordered, place) for place in first) / (len(first) * len(second))
