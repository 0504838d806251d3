"""Tells by numbers how many names are spelled: in one word, and in their last one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from .table import Array

__all__ = ["Spelled", "spelled"]

BASE = 0x9E3779B97F4A7C15
"""Times which a number goes for each letter behind; odd, so that no letter goes by."""

MIXED = 0xBF58476D1CE4E5B9
"""Parts the numbers of letters, which lie side by side."""


class Spelled(NamedTuple):
    """Of each text: how many words it has, the number of its letters in one word, and of those of the last.

    The number of two texts written together is that of the first times ``shift`` of the second and that of
    the second. Equal letters have equal numbers; others hardly ever do, so whoever finds two equal looks
    closer. A text without a letter has 0 for both.
    """

    words: Array
    letters: Array
    shift: Array
    last: Array


def spelled(texts: Sequence[str]) -> Spelled:
    """How texts are spelled, blanks aside; the cost is that of a few passes over all their letters.

    >>> some, other = spelled(["de la", "jean"]), spelled(["tour", "pierre"])
    >>> both = some.letters * other.shift + other.letters
    >>> (both == spelled(["dela tour", "pierrejean"]).letters).tolist()
    [True, False]
    >>> said = spelled(["jean pierre", "pierre", " "])
    >>> said.words.tolist(), (said.last == said.letters).tolist()
    ([2, 1, 0], [False, True, True])
    """
    import numpy as np

    text, size = "".join(texts), len(texts)
    signs = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    of = np.repeat(np.arange(size), np.fromiter(map(len, texts), dtype=np.int64, count=size))
    blank = np.isin(signs, [ord(sign) for sign in set(text) if sign.isspace()])
    begins = np.flatnonzero(~blank & ((np.diff(of, prepend=-1) > 0) | np.append(True, blank)[:-1]))
    words = np.bincount(of[begins], minlength=size)
    kept = np.flatnonzero(~blank)
    counts = np.bincount(of[kept], minlength=size)
    ends = np.cumsum(counts)
    longest = int(np.max(counts, initial=0))
    powers = np.full(longest + 1, BASE, dtype=np.uint64)
    powers[0] = 1
    np.cumprod(powers, out=powers)
    numbers = (signs[kept].astype(np.uint64) + np.uint64(1)) * np.uint64(MIXED)
    numbers = (numbers ^ (numbers >> np.uint64(29))) * powers[ends[of[kept]] - 1 - np.arange(len(kept))]
    summed = np.append(np.uint64(0), np.cumsum(numbers, dtype=np.uint64))
    # Where the last word begins, among the letters that are kept.
    starts = ends.copy()
    there = words > 0
    starts[there] = np.searchsorted(kept, begins)[np.cumsum(words)[there] - 1]
    return Spelled(words, summed[ends] - summed[ends - counts], powers[counts], summed[ends] - summed[starts])
