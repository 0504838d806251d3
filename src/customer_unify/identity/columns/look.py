"""Looks at single values once, so that pairs of them can be held against each other in arrays."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence

from .table import ABSENT, Array

__all__ = ["Codes", "Look", "Rows"]


class Look(ABC):
    """What a comparator asks of single values of a field, each looked at once, when a pair first shows it.

    Its answers hold for the comparator they were written beside, which decides whatever is left open.
    """

    def __init__(self, values: Sequence[str]) -> None:
        import numpy as np

        self.values = values
        self.texts = np.array(values, dtype=object)
        """The values as an array, of which pairs are taken."""
        self._seen = np.zeros(len(values), dtype=bool)

    def __call__(self, left: Array, right: Array) -> Array:
        """Of which pairs of numbers of values the comparator says "different" without a closer look.

        Pairs that are left are no statement.
        """
        import numpy as np

        asked = np.zeros(len(self.values), dtype=bool)
        asked[left] = asked[right] = True
        fresh = np.flatnonzero(asked & ~self._seen)
        if len(fresh):
            self._seen[fresh] = True
            self.look(fresh.tolist())
        return self.unlike(left, right)

    @abstractmethod
    def look(self, numbers: Sequence[int]) -> None:
        """Look at the values of these numbers."""

    @abstractmethod
    def unlike(self, left: Array, right: Array) -> Array:
        """The answer, once all values of the pairs were looked at."""


class Codes:
    """One number for each value, the same for the same text; :data:`ABSENT` where there is none."""

    def __init__(self, size: int, numbers: dict[str, int] | None = None) -> None:
        import numpy as np

        self.numbers: dict[str, int] = {} if numbers is None else numbers
        self.of = np.full(size, ABSENT, dtype=np.int32)

    def set(self, at: int, text: str) -> None:
        """Note a text for the value of a number."""
        self.of[at] = self.numbers.setdefault(text, len(self.numbers))

    def same(self, left: Array, right: Array) -> Array:
        """Which pairs have one text; those that have none are taken to."""
        return self.of[left] == self.of[right]


class Rows:
    """Several numbers for each value, side by side in rows that are widened as need be."""

    def __init__(self, size: int) -> None:
        import numpy as np

        self.numbers: dict[str, int] = {}
        self.of = np.full((size, 1), ABSENT, dtype=np.int32)

    def set(self, at: int, texts: Iterable[str]) -> None:
        """Note texts for the value of a number."""
        import numpy as np

        codes = [self.numbers.setdefault(text, len(self.numbers)) for text in texts]
        lack = len(codes) - self.of.shape[1]
        if lack > 0:
            more = np.full((len(self.of), lack), ABSENT, dtype=np.int32)
            self.of = np.concatenate([self.of, more], axis=1)
        self.of[at, : len(codes)] = codes

    def meet(self, left: Array, right: Array, other: Array | None = None) -> Array:
        """Which pairs have a text in common; the right ones may be read from ``other`` rows."""
        import numpy as np

        theirs_of = self.of if other is None else other
        found = np.zeros(len(left), dtype=bool)
        # Numbers fill rows from the first place on, and most values have none.
        there = np.flatnonzero((self.of[left, 0] >= 0) & (theirs_of[right, 0] >= 0))
        left, right = left[there], right[there]
        for one in range(self.of.shape[1]):
            ours = self.of[left, one]
            for two in range(theirs_of.shape[1]):
                found[there] |= (ours == theirs_of[right, two]) & (ours >= 0)
        return found
