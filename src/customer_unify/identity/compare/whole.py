"""Holds the words of two whole names against each other, whichever part each was taken for."""

from __future__ import annotations

from typing import NamedTuple

from ..language import HONOURS, PARTICLES, related
from .level import likeness
from .name import ROMANISED, near_words

__all__ = ["JOINED", "held_together", "one_word", "telling"]

MOST = 8
"""Words of a name that are looked at: 8 x 8 pairs at most (law L19)."""

JOINED = 3
"""Words that may stand for one in the other name: Abd al Rahman for Abdalrahman."""


LONG = 5
"""Letters above which what stands for several words may have a slip in it."""


class _Found(NamedTuple):
    """How many words of the shorter name the longer has, and how."""

    same: int
    near: int
    initials: int
    left: int
    """Words only the longer has."""


def held_together(ours: list[str], theirs: list[str]) -> tuple[str, str] | None:
    """The levels of given and family name of two names of the same words; ``None`` where they are not.

    Every word of the shorter has to be found in the longer: the same, written in two, nearly the same,
    or as its initial; two at least, and not by initials. Particles and honours count for nothing.
    Symmetric. Complexity: the product of the two numbers of words, of which the first eight are read.

    >>> held_together(["karim", "saadi"], ["saadi", "karim", "yusuf", "nabil"])
    ('part', 'part')
    >>> held_together(["mao", "tse", "tung"], ["zedong", "mao"]), held_together(["anna", "b"], ["anna", "c"])
    (('typo', 'exact'), None)
    """
    ours, theirs = telling(ours), telling(theirs)
    if (len(theirs), theirs) < (len(ours), ours):
        ours, theirs = theirs, ours
    found = _found(ours, theirs)
    if found is None or found.same + found.near < 2:
        return None
    if found.left:
        if found.near + found.initials > 1 or (found.near and found.same < 2):
            return ("part", "similar") if found.same else None
        return "exact" if not found.near and ours[0] == theirs[0] else "part", "part"
    if found.initials:
        return "initial", "exact" if not found.near else "typo"
    if not found.near:
        return "exact", "exact"
    return "typo", "exact" if found.near == 1 else "sounds"


def telling(words: list[str]) -> list[str]:
    """The first words that say who somebody is, each once; all, where none would be left."""
    kept = [word for word in dict.fromkeys(words) if word not in PARTICLES and word not in HONOURS]
    return (kept if len(kept) > 1 else words)[:MOST]


def _found(ours: list[str], theirs: list[str]) -> _Found | None:
    """Each word of the shorter name found in the longer, or ``None`` where one is not."""
    left = list(theirs)
    same, rest = 0, []
    for word in ours:
        if word in left:
            left.remove(word)
            same += 1
        else:
            rest.append(word)
    rest, left, joined, joined_near = _rejoined(rest, left)
    near, initials = joined_near, 0
    for word in sorted(rest, key=lambda word: (-len(word), word)):
        match = next((other for other in left if one_word(word, other)), None)
        if match is None:
            return None
        left.remove(match)
        if len(word) == 1 or len(match) == 1:
            initials += 1
        else:
            near += 1
    return _Found(same + joined, near, initials, len(left))


def one_word(word: str, other: str) -> bool:
    """Whether two different words may be one: a slip, a short form, or an initial."""
    if len(word) == 1 or len(other) == 1:
        return word[0] == other[0]
    return near_words(word, other) or related(word, other)


def _spelled_alike(joined: str, word: str) -> bool:
    """Whether words written as one are a word of the other name, but for a slip.

    Nearly all are of other letters altogether, and end with the first measure.
    """
    return len(word) > 2 and likeness(joined, word) >= ROMANISED and near_words(joined, word)


def _rejoined(ours: list[str], theirs: list[str]) -> tuple[list[str], list[str], int, int]:
    """What is left of both when words of one that are one word of the other are taken away, and how many.

    A word that stands for two counts twice: it is as telling as both.
    """
    same = near = 0
    for turned in (False, True):
        parts, wholes = (theirs, ours) if turned else (ours, theirs)
        parts, wholes = list(parts), list(wholes)
        for size in range(min(JOINED, len(parts)), 1, -1):
            at = 0
            while at + size <= len(parts):
                word = "".join(parts[at : at + size])
                whole = next((one for one in wholes if one == word), None)
                if whole is None and len(word) > LONG:
                    whole = next((one for one in wholes if _spelled_alike(word, one)), None)
                if whole is None:
                    at += 1
                    continue
                wholes.remove(whole)
                del parts[at : at + size]
                same += 2 * (whole == word)
                near += whole != word
        ours, theirs = (wholes, parts) if turned else (parts, wholes)
    return ours, theirs, same, near
