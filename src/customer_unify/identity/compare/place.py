"""How alike two places are: postcode, city, street."""

from __future__ import annotations

from typing import NamedTuple

from ..language import remembered
from .level import comparator, likeness, one_edit

__all__ = ["city", "postcode", "street"]

ALIKE = 0.92
"""Jaro-Winkler similarity from which words of an address count as one word mistyped."""

SAINTS = {"st": "saint", "ste": "sainte", "sts": "saints"}


@comparator("exact", "one_edit", "area", "different")
def postcode(a: str, b: str) -> str:
    """Postcodes, with one digit wrong and the same area told from others.

    >>> postcode("75011", "75012"), postcode("75011", "75500"), postcode("75011", "13001")
    ('one_edit', 'area', 'different')
    >>> postcode("891321234", "89132")
    'exact'
    """
    shortest = len(a) if len(a) < len(b) else len(b)
    if shortest >= 5:
        if a[:2] != b[:2] and a[-2:] != b[-2:]:  # One edit leaves one of them as it was.
            return "different"
        if a.startswith(b) or b.startswith(a):
            return "exact"
    if shortest >= 4 and one_edit(a, b):
        return "one_edit"
    return "area" if len(a) > 1 and a[:2] == b[:2] else "different"


@comparator("exact", "near", "different", remember=True)
def city(a: str, b: str) -> str:
    """Cities, with mistyped, shortened and longer forms of one name told from other cities.

    >>> city("las vegas", "lv"), city("saint denis", "st denis"), city("lyon", "paris")
    ('near', 'exact', 'different')
    """
    if a.isalpha() and b.isalpha() and len(a) > 1 < len(b):
        # Of two words neither is the initials of the other, nor holds all of it and more.
        return _word(SAINTS.get(a, a), SAINTS.get(b, b))
    ours, theirs = ([SAINTS.get(word, word) for word in name.split()] for name in (a, b))
    if ours == theirs:
        return "exact"
    if not ours or not theirs:
        return "different"
    short, long = (ours, theirs) if len(a) <= len(b) else (theirs, ours)
    if len(short) == 1 and len(short[0]) == len(long) > 1 and short[0] == "".join(word[0] for word in long):
        return "near"
    # The longer name holds every word of the shorter one: Paris and Paris 12.
    if len("".join(short)) > 3 and set(short) < set(long):
        return "near"
    return _word("".join(ours), "".join(theirs))


def _word(a: str, b: str) -> str:
    """The level of two names of cities, each in one word."""
    if a == b:
        return "exact"
    if likeness(a, b) >= ALIKE:
        return "near"
    return "near" if len(a) > 3 < len(b) and one_edit(a, b) else "different"


@comparator("exact", "near", "street", "different")
def street(a: str, b: str) -> str:
    """Street lines: the same house written a little differently, another house of the street, or elsewhere.

    >>> street("123 main street", "123 main"), street("12 rue de la paix", "14 rue de la paix")
    ('near', 'street')
    >>> street("12 rue de la paix", "9 avenue foch")
    'different'
    """
    our_number, ours, our_telling = _parsed(a)
    their_number, theirs, their_telling = _parsed(b)
    numbers = bool(our_number) and our_number == their_number
    if numbers and ours == theirs:
        return "exact"
    share = _share(our_telling, their_telling)
    if share >= 0.75 or _reordered(ours, theirs):
        if numbers or not our_number or not their_number:
            return "near"
        return "street"
    if numbers:
        joined_a, joined_b = "".join(ours), "".join(theirs)
        if share >= 0.5 or likeness(joined_a, joined_b) >= 0.85:
            return "near"
    return "different"


def _reordered(ours: tuple[str, ...], theirs: tuple[str, ...]) -> bool:
    """Whether the same letters follow once words stand in order, wherever they are parted."""
    if sum(map(len, ours)) != sum(map(len, theirs)):
        return False
    return "".join(sorted(ours)) == "".join(sorted(theirs))


class _Line(NamedTuple):
    """A street line: its house number, the words that name the street, and those that tell it from others."""

    number: str
    words: tuple[str, ...]
    telling: tuple[str, ...]


@remembered
def _parsed(line: str) -> _Line:
    """A line read; its number is its first. Remembered, for each is compared with many others."""
    number, words = "", []
    for word in line.split():
        if not number and word[0].isdigit():
            number = word.rstrip("abcdefghijklmnopqrstuvwxyz")
        else:
            words.append(word)
    return _Line(number, tuple(words), tuple(word for word in words if word not in KINDS) or tuple(words))


KIND_WORDS = (
    "street road avenue lane drive court place square boulevard way close crescent circuit terrace rue "
    "allee allees chemin impasse route quai cours passage de du des la le les d l the of saint"
)
KINDS = frozenset(KIND_WORDS.split())
"""Words that stand in half of all street lines and tell no street from another."""


def _share(telling: tuple[str, ...], others: tuple[str, ...]) -> float:
    """The share of the telling words of the shorter line that the longer one holds, mistyped or not."""
    if len(telling) > len(others):
        telling, others = others, telling
    if not telling:
        return 0.0
    met = 0
    for word in telling:
        if word in others:
            met += 1
            continue
        for other in others:
            if _alike(word, other):
                met += 1
                break
    return met / len(telling)


def _alike(a: str, b: str) -> bool:
    """Whether two words are one mistyped; asks no metric where lengths alone keep them below.

    Jaro is (2 + short / long) / 3 at most, and a common beginning lifts it by 0.4 of what
    lacks to 1: below three fifths of the length, Jaro-Winkler stays below 0.92.
    """
    if 5 * len(a) < 3 * len(b) or 5 * len(b) < 3 * len(a):
        return False
    return likeness(a, b) >= ALIKE


# Doctest looks into functions and classes; comparators are objects, so their examples are named here.
__test__ = {made.name: made.__doc__ or "" for made in (city, postcode, street)}
