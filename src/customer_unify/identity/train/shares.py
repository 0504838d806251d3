"""Divides counted patterns among the classes: one by one or by arrays, with the same last digit."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple, Protocol

from ..columns import Array, available
from .pattern import Pattern

__all__ = ["Shares", "Sheet", "sheet_of", "split"]

Sizes = tuple[float, float, float]
Chances = tuple[Sequence[float], Sequence[float], Sequence[float]]
"""For one person, one home and strangers: how many pairs, and the probability of each symbol."""


class Shares(NamedTuple):
    """How many pairs each class explains: the first two in total, and for each symbol."""

    matches: float
    households: float
    same: list[float]
    household: list[float]
    stranger: list[float]


class Sheet(Protocol):
    """Patterns and the number of pairs with each, in a fixed order in which all sums are taken."""

    def shared(self, sizes: Sizes, chances: Chances) -> Shares:
        """Divide all pairs among the classes."""

    def likelihood(self, sizes: Sizes, chances: Chances) -> float:
        """The log likelihood of these pairs, without what is the same for all classes."""

    def strangers(self, sizes: Sizes, chances: Chances) -> list[float]:
        """The pairs with each symbol, as far as they are pairs of strangers."""


def split(pattern: Pattern, sizes: Sizes, chances: Chances) -> Sizes:
    """How many pairs with a pattern each class expects: its size times the probabilities of the symbols."""
    same, household, stranger = sizes
    as_same, as_household, as_stranger = chances
    for number in pattern:
        same *= as_same[number]
        household *= as_household[number]
        stranger *= as_stranger[number]
    return same, household, stranger


def sheet_of(patterns: Sequence[tuple[Pattern, int]], symbols: int, contents: int) -> Sheet:
    """The sheet of these patterns, for symbol numbers below ``symbols``; in arrays if that is faster."""
    return _InArrays(patterns, symbols) if available(contents) else _OneByOne(patterns, symbols)


class _OneByOne:
    """Divides without arrays."""

    def __init__(self, patterns: Sequence[tuple[Pattern, int]], symbols: int) -> None:
        self.patterns, self.symbols = patterns, symbols

    def shared(self, sizes: Sizes, chances: Chances) -> Shares:
        """Each pattern by itself."""
        same_of, home_of, stranger_of = ([0.0] * self.symbols for _ in range(3))
        matches = households = 0.0
        for pattern, count in self.patterns:
            same, household, stranger = split(pattern, sizes, chances)
            total = same + household + stranger
            if not total:
                continue
            share = count / total
            same, household, stranger = same * share, household * share, stranger * share
            matches += same
            households += household
            for number in pattern:
                same_of[number] += same
                home_of[number] += household
                stranger_of[number] += stranger
        return Shares(matches, households, same_of, home_of, stranger_of)

    def likelihood(self, sizes: Sizes, chances: Chances) -> float:
        """Each pattern by itself."""
        found = 0.0
        for pattern, count in self.patterns:
            same, household, stranger = split(pattern, sizes, chances)
            total = same + household + stranger
            if total:
                found += count * math.log(total)
        return found

    def strangers(self, sizes: Sizes, chances: Chances) -> list[float]:
        """Each pattern by itself."""
        counts = [0.0] * self.symbols
        for pattern, count in self.patterns:
            same, household, stranger = split(pattern, sizes, chances)
            total = same + household + stranger
            share = stranger / total if total else 1.0
            for number in pattern:
                counts[number] += count * share
        return counts


class _InArrays:
    """Divides by arrays: every product and sum is taken in the order of :class:`_OneByOne`."""

    def __init__(self, patterns: Sequence[tuple[Pattern, int]], symbols: int) -> None:
        import numpy as np

        self.symbols = symbols
        width = max((len(pattern) for pattern, _ in patterns), default=0)
        # A shorter pattern is filled with one more symbol, which has probability one in all classes.
        rows = [pattern + (symbols,) * (width - len(pattern)) for pattern, _ in patterns]
        self.shown = np.array(rows, dtype=np.int64).reshape(len(patterns), width)
        self._columns = np.ascontiguousarray(self.shown.T)
        self.counts = np.array([count for _, count in patterns], dtype=np.float64)

    def shared(self, sizes: Sizes, chances: Chances) -> Shares:
        """All patterns at once."""
        import numpy as np

        classes = self._classes(sizes, chances)
        total = classes[0] + classes[1] + classes[2]
        with np.errstate(all="ignore"):  # overflow and underflow happen one by one, too
            share = np.divide(self.counts, total, out=np.zeros_like(total), where=total != 0)
            same, household, stranger = (one * share for one in classes)
        return Shares(
            float(np.cumsum(same)[-1]) if len(same) else 0.0,
            float(np.cumsum(household)[-1]) if len(same) else 0.0,
            self._by_symbol(same),
            self._by_symbol(household),
            self._by_symbol(stranger),
        )

    def likelihood(self, sizes: Sizes, chances: Chances) -> float:
        """All patterns at once, except for logarithms, whose last digit depends on the library."""
        same, household, stranger = self._classes(sizes, chances)
        total = same + household + stranger
        there, found = total != 0, 0.0
        for count, many in zip(self.counts[there].tolist(), total[there].tolist(), strict=True):
            found += count * math.log(many)
        return found

    def strangers(self, sizes: Sizes, chances: Chances) -> list[float]:
        """All patterns at once."""
        import numpy as np

        same, household, stranger = self._classes(sizes, chances)
        total = same + household + stranger
        with np.errstate(all="ignore"):
            share = np.divide(stranger, total, out=np.ones_like(total), where=total != 0)
            return self._by_symbol(self.counts * share)

    def _classes(self, sizes: Sizes, chances: Chances) -> list[Array]:
        return [self._expected(size, said) for size, said in zip(sizes, chances, strict=True)]

    def _expected(self, size: float, chances: Sequence[float]) -> Array:
        """How many pairs with each pattern a class of this size expects."""
        import numpy as np

        certain = np.array([*chances, 1.0])
        expected = np.full(len(self.counts), size)
        with np.errstate(all="ignore"):
            for shown in self._columns:
                expected *= certain[shown]
        return expected

    def _by_symbol(self, pairs: Array) -> list[float]:
        import numpy as np

        each = np.repeat(pairs, self.shown.shape[1])
        counted = np.bincount(self.shown.ravel(), weights=each, minlength=self.symbols + 1)
        return [float(one) for one in counted[: self.symbols]]
