"""Looks at single values once, so that pairs of them can be held against each other in arrays."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from itertools import chain

from .table import ABSENT, Array, numbering

__all__ = ["Codes", "Look", "Rows", "Signs"]

PACKED = 8
"""Signs that fit one number."""

PASS = 200
"""Numbers that are sorted in the time of one pass over a few pairs: wide rows of few pairs are."""


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

    def silent(self, left: Array, right: Array) -> Array:
        """Of which of the pairs just asked for the comparator says nothing at all."""
        import numpy as np

        return np.zeros(len(left), dtype=bool)

    @abstractmethod
    def look(self, numbers: Sequence[int]) -> None:
        """Look at the values of these numbers."""

    @abstractmethod
    def unlike(self, left: Array, right: Array) -> Array:
        """The answer, once all values of the pairs were looked at."""


class Codes:
    """One number for each value, the same for the same text; :data:`ABSENT` where there is none."""

    def __init__(self, size: int, numbers: defaultdict[str, int] | None = None) -> None:
        import numpy as np

        self.numbers = numbering() if numbers is None else numbers
        self.of = np.full(size, ABSENT, dtype=np.int32)

    def fill(self, places: Sequence[int], texts: Iterable[str]) -> None:
        """Note a text for each of the values that have these numbers."""
        self.of[places] = list(map(self.numbers.__getitem__, texts))

    def same(self, left: Array, right: Array) -> Array:
        """Which pairs have one text; those that have none are taken to."""
        return self.of[left] == self.of[right]


class Signs:
    """The signs of ASCII texts, side by side in rows as wide as the longest may be."""

    def __init__(self, texts: Sequence[str], width: int) -> None:
        import numpy as np

        self._rows = np.array(texts, dtype=f"S{width}").view(np.uint8).reshape(len(texts), width)
        self.lengths = np.fromiter(map(len, texts), dtype=np.int64, count=len(texts))

    def first(self, most: Array | int) -> Array:
        """The first signs of each text, eight at most, as one number: the same for the same signs only."""
        import numpy as np

        return self._packed(np.zeros_like(self.lengths), np.minimum(self.lengths, most))

    def last(self, most: Array | int) -> Array:
        """The last signs of each text in the same way."""
        import numpy as np

        counts = np.minimum(self.lengths, most)
        return self._packed(self.lengths - counts, counts)

    def _packed(self, starts: Array, counts: Array) -> Array:
        import numpy as np

        at, found = np.arange(len(starts)), np.zeros(len(starts), dtype=np.int64)
        for step in range(min(PACKED, int(counts.max(initial=0)))):
            more = self._rows[at, np.minimum(starts + step, self._rows.shape[1] - 1)]
            # No sign counts for nothing: so texts of another length have other numbers.
            found = np.where(step < counts, found * 129 + more + 1, found)
        return found


class Rows:
    """Several numbers for each value, side by side in rows that are widened as need be."""

    def __init__(self, size: int, numbers: defaultdict[str, int] | None = None) -> None:
        import numpy as np

        self.numbers = numbering() if numbers is None else numbers
        self.of = np.full((size, 1), ABSENT, dtype=np.int32)

    def fill(self, places: Sequence[int], texts: Sequence[Collection[str]]) -> None:
        """Note some texts for each of the values that have these numbers."""
        import numpy as np

        counts = np.fromiter(map(len, texts), dtype=np.int64, count=len(texts))
        lack = max(map(len, texts), default=0) - self.of.shape[1]
        if lack > 0:
            more = np.full((len(self.of), lack), ABSENT, dtype=np.int32)
            self.of = np.concatenate([self.of, more], axis=1)
        codes = list(map(self.numbers.__getitem__, chain.from_iterable(texts)))
        within = np.arange(len(codes)) - np.repeat(np.cumsum(counts) - counts, counts)
        self.of[np.repeat(np.array(places, dtype=np.int64), counts), within] = codes

    def meet(self, left: Array, right: Array, other: Array | None = None) -> Array:
        """Which pairs have a text in common; the right ones may be read from ``other`` rows."""
        import numpy as np

        theirs_of = self.of if other is None else other
        wide, wider = self.of.shape[1], theirs_of.shape[1]
        if len(left) * (wide + wider) < PASS * wide * wider:
            return _share(self.of[left], theirs_of[right])
        found = np.zeros(len(left), dtype=bool)
        # Numbers fill rows from the first place on: who has no more of them is left out as they go by.
        pairs = np.arange(len(left))
        for one in range(self.of.shape[1]):
            pairs = pairs[self.of[left[pairs], one] >= 0]
            ours, asked = self.of[left[pairs], one], pairs
            for two in range(theirs_of.shape[1]):
                theirs = theirs_of[right[asked], two]
                found[asked[ours == theirs]] = True
                there = theirs >= 0
                ours, asked = ours[there], asked[there]
        return found


def _share(ours: Array, theirs: Array) -> Array:
    """Which rows have a number in common with those beside them; found by one sort of all numbers."""
    import numpy as np

    found, wide = np.zeros(len(ours), dtype=bool), 1 + max(ours.max(initial=0), theirs.max(initial=0))
    row = np.arange(len(ours), dtype=np.int64)[:, None] * wide
    sides = [(2 * (row + some) + side)[some >= 0] for side, some in enumerate((ours, theirs))]
    told = np.sort(np.concatenate(sides))
    # Of one number in one row what is ours is even, and theirs follows it.
    both = told[:-1][(told[:-1] % 2 == 0) & (np.diff(told) == 1)]
    found[both // (2 * wide)] = True
    return found
