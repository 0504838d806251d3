"""Tells of many pairs of words at once that they are unlike: in arrays, what comparators see first."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from ..compare import COMPARATORS
from ..compare.level import LONGEST
from ..language import is_listed, outline, womens
from .table import Array

__all__ = ["unlike"]

SAFELY = 1e-9
"""Both libraries count one measure in floats; what lies so near the bound is left to the comparator."""

VOWELS = frozenset("aeiou")

FEWEST = 4
"""Letters of the shortest words that are looked at here."""

ROMANISED = 0.6
"""Below this Jaro-Winkler no slip, ending, short form or romanisation makes one of two names the other."""

SLIPPED = 0.75
"""Below this one no slip does, and no ending but one put on."""

MISTYPED = 0.8
"""Below this one no edit makes one word of the other: one replaced letter of four leaves 0.83."""


class _Twin(NamedTuple):
    """What a comparator of words asks before it says "different"."""

    closer: Callable[[str], bool]
    """Of which words more has to be known, and whether of both."""
    both: bool
    below: float
    """Below this Jaro-Winkler the others are different."""
    parted: float
    """Below this one they are where no convention of romanising makes one of the other."""
    begun: bool
    """Whether an ending put on is looked at too."""


def _none(word: str) -> bool:
    return False


_TWINS: dict[int, _Twin] = {
    id(COMPARATORS["given_name"]): _Twin(is_listed, True, ROMANISED, SLIPPED, True),
    id(COMPARATORS["family_name"]): _Twin(womens, False, ROMANISED, SLIPPED, False),
    id(COMPARATORS["city"]): _Twin(_none, False, MISTYPED, 0, False),
}
"""By the comparator itself: a plug-in of the same name has none."""


def unlike(comparator: object, values: Sequence[str], left: Array, right: Array) -> Array:
    """Of which pairs of numbers of ``values`` a comparator says "different" without a closer look.

    Pairs that are left are no statement. All are where nothing is known of the comparator. Complexity: one
    look at each value that is asked for, and one measure for each pair.
    """
    import numpy as np

    twin = _TWINS.get(id(comparator))
    if twin is None or not len(left):
        return np.zeros(len(left), dtype=bool)
    plain, marked, bare = _looked_at(values, twin.closer, np.union1d(left, right))
    told = plain[left] & plain[right] & ~bare[left] & ~bare[right]
    told &= ~(marked[left] & marked[right]) if twin.both else ~(marked[left] | marked[right])
    asked = np.flatnonzero(told)
    alike = _alike(values, left[asked], right[asked])
    told[asked] = alike < twin.below - SAFELY
    doubtful = asked[(alike >= twin.below - SAFELY) & (alike < twin.parted - SAFELY)]
    for at in doubtful.tolist():
        told[at] = _parted(values[left[at]], values[right[at]], twin.begun)
    return told


def _alike(values: Sequence[str], left: Array, right: Array) -> Array:
    """The Jaro-Winkler similarity of pairs."""
    import numpy as np
    from rapidfuzz.distance import JaroWinkler
    from rapidfuzz.process import cpdist

    texts = np.array(values, dtype=object)
    return cpdist(texts[left], texts[right], scorer=JaroWinkler.similarity, dtype=np.float64)


def _parted(a: str, b: str, begun: bool) -> bool:
    """Whether no romanisation, and no ending if that is asked, makes one of two words the other."""
    ours, theirs = outline(a), outline(b)
    if ours is None or theirs is None or ours == theirs:
        return False
    return not begun or not (a.startswith(b) or b.startswith(a) or a[-1] == "c" or b[-1] == "c")


def _looked_at(
    values: Sequence[str], closer: Callable[[str], bool], numbers: Array
) -> tuple[Array, Array, Array]:
    """Of the values of these numbers: which are plain words, which are marked, which lack vowels."""
    import numpy as np

    plain, marked, bare = (np.zeros(len(values), dtype=bool) for _ in range(3))
    for number in numbers.tolist():
        word = values[number]
        if word.isascii() and word.isalpha() and word.islower() and FEWEST <= len(word) <= LONGEST:
            plain[number] = True
            marked[number] = closer(word)
            bare[number] = VOWELS.isdisjoint(word)
    return plain, marked, bare
