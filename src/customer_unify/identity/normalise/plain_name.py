"""The whole names that most people have: two words, and neither is anything but a name."""

from __future__ import annotations

from typing import NamedTuple

from ..language import DECORATIONS, GENERATIONS, NAMELIKE_TITLES, PARTICLES, TITLES, remembered, words
from .eastern import is_eastern
from .name_words import BORN, COMPOUND, TITLED_IN, cut_words, fold_word, join_family, join_given
from .order import FATHERS_INITIAL, SYLLABIC, apart_initials, is_family, is_given, is_loud
from .splitter import Facts
from .syllables import paired_family, syllabic_family
from .text import BLANK_NAMES, NOBODY

__all__ = ["split_plain"]

_LONGEST = 200
_PARTING = frozenset(',()[]"“”«»')
"""Signs that give the words around them another meaning."""
_OTHER = (
    TITLES
    | NAMELIKE_TITLES
    | GENERATIONS.keys()
    | DECORATIONS
    | PARTICLES
    | BORN
    | TITLED_IN.keys()
    | {"ne"}
    | {word for nobody in NOBODY for word in nobody.split()}
)
"""Words that are read by what stands beside them, ``ne`` for the folded né."""


class _Word(NamedTuple):
    """What the long way would find out about a word, whatever stands beside it."""

    said: str
    folded: str
    given: str
    family: str
    initials: str
    loud: bool
    shouted: bool
    only_given: bool
    only_family: bool


@remembered
def _word(part: str) -> _Word | None:
    """A part of a name between blanks, or ``None`` where it is not one word that can only be a name."""
    cut = cut_words(part, COMPOUND)
    if len(cut) != 1 or "ª" in part or not _PARTING.isdisjoint(part) or is_eastern(part):
        return None
    word, folded = cut[0], fold_word(cut[0])
    given, family = join_given(cut), join_family(cut)
    usable = all(0 < len(text) <= _LONGEST and text not in BLANK_NAMES for text in (folded, given, family))
    backward = word[-1].isupper() and word[:-1].islower()
    if not usable or folded in _OTHER or backward:
        return None
    known_given, known_family = is_given(folded), is_family(folded)
    return _Word(
        " ".join(words(part)),
        folded,
        given,
        family,
        join_given(pair) if len(pair := apart_initials([word], titled=False)) > 1 else given,
        is_loud(word, folded),
        word.isupper(),
        known_given and not known_family,
        known_family and not known_given,
    )


def split_plain(value: str, region: str = "", *, family_first: bool = False) -> Facts:
    """The facts of a name of two plain words, as the long way gives them; else nothing.

    What is left of the long way once no word is a title, a particle, a generation or the like:
    capitals mark the family, else the words may be known only the other way round, else the
    second is the family's, or the first (``family_first``). Each word is looked into once, so most names
    cost a microsecond.

    >>> split_plain("MICHU Jocelyne"), split_plain("Dr Michu"), split_plain("Jocelyne")
    ((('given_name', 'jocelyne'), ('family_name', 'michu')), (), ())
    """
    parts = value.split()
    if len(parts) != 2 or (first := _word(parts[0])) is None or (second := _word(parts[1])) is None:
        return ()
    if "-" in value and syllabic_family(parts, [first.folded, second.folded]):
        return ()
    if region in SYLLABIC and paired_family([first.folded, second.folded]):
        return ()
    if len(second.family) == 1 or (len(first.family) == 1 and region in FATHERS_INITIAL):
        return ()
    one, other = (second, first) if family_first else (first, second)
    known_turned = one.only_family and other.only_given
    turned = first.loud if first.loud != second.loud else known_turned != family_first
    if f"{first.said} {second.said}" in BLANK_NAMES:
        return ()
    given, family = (second, first) if turned else (first, second)
    called = given.given if family.shouted else given.initials
    return (("given_name", called), ("family_name", family.family))
