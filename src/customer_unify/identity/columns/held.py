"""Tells of many pairs of whole names at once that no word of one is a word of the other."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from ..compare.name import near_words
from ..compare.whole import JOINED, one_word, telling
from ..language import name_groups
from .look import Rows
from .name import FamilyNames
from .order import different
from .table import ABSENT, Array

__all__ = ["strangers"]

WORDS = 5
"""Words of a name that are held against those of another; names of more are left."""


def strangers(names: Sequence[Sequence[str]], left: Array, right: Array) -> Array:
    """Of which pairs of names, given as words, :func:`held_together` finds nothing without a closer look.

    ``left`` and ``right`` are numbers of names. No word of one is the other's, nearly, in short or as its
    initial, nor are words of one that follow each other together. Pairs that are left are no statement. Cost:
    a few looks at each word, and a measure for each pair of words.
    """
    import numpy as np

    texts: dict[str, int] = {}
    told = [telling([*name]) for name in names]
    words = _rows([_some(name) for name in told], texts)
    runs = _rows([list(_runs(name[:WORDS])) for name in told], texts)
    held = _Held(texts)
    there = words[:, 0] >= 0
    found = there[left] & there[right]
    ways = (words, words, held.words), (runs, words, held.runs), (words, runs, held.runs)
    for ours, theirs, once in ways:
        asked = np.flatnonzero(found)
        # Each text of one beside each of the other, and each pair of them held once.
        a = np.repeat(ours[left[asked]], theirs.shape[1], axis=1).astype(np.int64)
        b = np.tile(theirs[right[asked]], ours.shape[1])
        there = (a >= 0) & (b >= 0)
        pairs, back = different(a[there] * len(texts) + b[there])
        strange = once(pairs // len(texts), pairs % len(texts)) if len(pairs) else there[:0, 0]
        found[asked[np.nonzero(there)[0][~strange[back]]]] = False
    return found


def _some(words: Sequence[str]) -> Sequence[str]:
    return words if len(words) <= WORDS else ()


def _runs(words: Sequence[str]) -> Iterator[str]:
    """What words that follow each other make in one, as many as may stand for one."""
    for size in range(2, JOINED + 1):
        for at in range(len(words) - size + 1):
            yield "".join(words[at : at + size])


def _rows(said: Sequence[Sequence[str]], texts: dict[str, int]) -> Array:
    import numpy as np

    rows = np.full((len(said), max(map(len, said), default=0) or 1), ABSENT, dtype=np.int32)
    for at, some in enumerate(said):
        rows[at, : len(some)] = [texts.setdefault(text, len(texts)) for text in some]
    return rows


class _Held:
    """Holds words, by their numbers, against each other."""

    def __init__(self, texts: Mapping[str, int]) -> None:
        import numpy as np

        self.texts = list(texts)
        self.unlike = FamilyNames(self.texts)
        self.groups = Rows(len(texts))
        self.groups.fill(list(texts.values()), list(map(name_groups, texts)))
        self.letter = np.array([ord(text[0]) for text in texts], dtype=np.int32)
        self.initial = np.array([len(text) == 1 for text in texts], dtype=bool)

    def words(self, one: Array, other: Array) -> Array:
        """Which pairs of words are not one, in short or by a slip, nor one the initial of the other."""
        import numpy as np

        initial = self.initial[one] | self.initial[other]
        strange = self.unlike(one, other) & ~self.groups.meet(one, other) & ~initial
        strange[initial] = self.letter[one[initial]] != self.letter[other[initial]]
        left = np.flatnonzero(~strange & ~initial)
        strange[left] = self._closer(one[left], other[left], one_word)
        return strange

    def runs(self, one: Array, other: Array) -> Array:
        """Which pairs of a word and of words that follow each other are not nearly one."""
        import numpy as np

        strange = self.unlike(one, other)
        left = np.flatnonzero(~strange)
        strange[left] = self._closer(one[left], other[left], near_words)
        return strange

    def _closer(self, one: Array, other: Array, near: Callable[[str, str], bool]) -> list[bool]:
        """Which pairs are neither one text nor near."""
        texts = self.texts
        return [
            one != other and not near(texts[one], texts[other])
            for one, other in zip(one.tolist(), other.tolist(), strict=True)
        ]
