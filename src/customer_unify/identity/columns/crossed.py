"""Numbers of texts that are two words with a sign between: told by the numbers of the words."""

from __future__ import annotations

from collections.abc import Iterator

from .order import different
from .table import Array, numbering

__all__ = ["CROSS", "Crossed"]

CROSS = "+"
"""What stands between two words; no word holds it."""

HALF = 32
"""Bits of the number of a word in that of two."""


class Crossed:
    """Numbers texts like ``jn+mrtn``, the words in the order of the alphabet, without making the texts.

    >>> import numpy as np
    >>> crossed = Crossed()
    >>> one, other = (np.array([crossed.words[word] for word in words]) for words in ("ab", "ba"))
    >>> crossed.cross(one, other).tolist(), crossed.get("a+b"), crossed.get("a+c")
    ([0, 0], 0, None)
    """

    def __init__(self) -> None:
        import numpy as np

        self.words = numbering()
        self._known = np.zeros(0, dtype=np.int64)
        self._further: dict[int, int] = {}
        """Those that were asked for after all others were crossed."""

    def cross(self, one: Array, other: Array) -> Array:
        """The numbers of pairs of words, by their numbers, in any order. Asked once, before any text."""
        import numpy as np

        both = np.minimum(one, other).astype(np.int64) << HALF
        both |= np.maximum(one, other)
        self._known, numbers = different(both)
        return numbers

    def _both(self, one: int, other: int) -> int:
        return min(one, other) << HALF | max(one, other)

    def _number(self, both: int) -> int | None:
        at = int(self._known.searchsorted(both))
        if at < len(self._known) and self._known[at] == both:
            return at
        return self._further.get(both)

    def get(self, text: str) -> int | None:
        """The number of a text, None where nobody says it."""
        one, _, other = text.partition(CROSS)
        if one not in self.words or other not in self.words:
            return None
        return self._number(self._both(self.words[one], self.words[other]))

    def __getitem__(self, text: str) -> int:
        one, _, other = text.partition(CROSS)
        both = self._both(self.words[one], self.words[other])
        number = self._number(both)
        return self._further.setdefault(both, len(self)) if number is None else number

    def __len__(self) -> int:
        return len(self._known) + len(self._further)

    def __iter__(self) -> Iterator[str]:
        """The words of which all texts are made."""
        return iter(self.words)
