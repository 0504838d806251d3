"""Tells of many pairs of words at once that they are unlike: in arrays, what comparators see first."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from ..compare import COMPARATORS
from ..language import is_listed, womens
from .table import Array

__all__ = ["unlike"]

SAFELY = 1e-9
"""Both libraries count one measure in floats; what lies so near the bound is left to the comparator."""

VOWELS = frozenset("aeiou")

Twin = tuple[int, Callable[[str], bool], bool]
"""The fewest letters, what of a word asks for a closer look, and whether both must have it."""


def _none(word: str) -> bool:
    return False


_TWINS: dict[int, Twin] = {
    id(COMPARATORS["given_name"]): (4, is_listed, True),
    id(COMPARATORS["family_name"]): (4, womens, False),
    id(COMPARATORS["city"]): (4, _none, False),
}
"""By the comparator itself: a plug-in of the same name has none."""

ROMANISED = 0.6
"""Below this Jaro-Winkler no slip, ending, short form or romanisation makes one of these words the other."""


def unlike(comparator: object, values: Sequence[str], left: Array, right: Array) -> Array:
    """Of which pairs of numbers of ``values`` a comparator says "different" without a closer look.

    Pairs that are left are no statement. All are where nothing is known of the comparator. Complexity: one
    look at each value that is asked for, and one measure for each pair.
    """
    import numpy as np
    from rapidfuzz.distance import JaroWinkler
    from rapidfuzz.process import cpdist

    twin = _TWINS.get(id(comparator))
    if twin is None or not len(left):
        return np.zeros(len(left), dtype=bool)
    fewest, closer, both = twin
    plain, marked, bare = _looked_at(values, fewest, closer, np.union1d(left, right))
    told = plain[left] & plain[right] & ~bare[left] & ~bare[right]
    told &= ~(marked[left] & marked[right]) if both else ~(marked[left] | marked[right])
    asked = np.flatnonzero(told)
    texts = np.array(values, dtype=object)
    alike = cpdist(texts[left[asked]], texts[right[asked]], scorer=JaroWinkler.similarity, dtype=np.float64)
    told[asked] = alike < ROMANISED - SAFELY
    return told


def _looked_at(
    values: Sequence[str], fewest: int, closer: Callable[[str], bool], numbers: Array
) -> tuple[Array, Array, Array]:
    """Of the values of these numbers: which are plain words, which are marked, which lack vowels."""
    import numpy as np

    plain, marked, bare = (np.zeros(len(values), dtype=bool) for _ in range(3))
    for number in numbers.tolist():
        word = values[number]
        if word.isascii() and word.isalpha() and word.islower() and fewest <= len(word) <= 64:
            plain[number] = True
            marked[number] = closer(word)
            bare[number] = VOWELS.isdisjoint(word)
    return plain, marked, bare
