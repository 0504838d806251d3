"""Whether a name in the letters of a script that writes no short vowels may be one that spells them out."""

from __future__ import annotations

from typing import NamedTuple

__all__ = ["VOWELS", "unvowelled"]

VOWELS = frozenset("aeiou")

UNWRITTEN = frozenset("aeiouhwy")
"""Letters that a script without vowels may leave out, or write for others."""

CONSONANTS = {letter: letters[0] for letters in ("bfpvw", "gcjkq", "sz") for letter in letters}
"""Consonants that one letter of Hebrew or Arabic is, or that are romanised now one way, now another."""

LONG = ("aw", "ay", "ee", "ei", "ey", "oo", "ou")
"""Vowels that even these scripts write, so that where nothing is written none was heard."""

DIGRAPHS = frozenset("cdgkpstz")
"""Consonants behind which an h is part of them, or a manner of spelling."""

SURELY, MAYBE = 3, 2
"""Signs in common that make one name of two words; of two only it stays open: Sara and Sira have the same."""


class _Read(NamedTuple):
    """How a spelled-out word reads a bare one: the signs both have, and how many only one of the two has."""

    signs: int
    left: int


def unvowelled(a: str, b: str) -> str:
    """``surely``, ``maybe`` or ``""``: whether one word is the other without the vowels it has.

    Hebrew and Arabic write consonants and long vowels: w is v, o or u and y is i, e or y, h may be silent
    at the end, b is v too and p is f; Arabic has no p and no g, and ``ch`` is h as well as k. What only one
    of the two has speaks against: Husain has a long vowel that Hasan has not. Two that are both bare may
    still be romanised in two ways. Symmetric. Cost: at most the product of
    the letters, for a letter that may be silent looks ahead; words of a name are short.

    >>> unvowelled("hmd", "ahmed"), unvowelled("ly", "ali"), unvowelled("dwd", "dina")
    ('surely', 'maybe', '')
    >>> unvowelled("hsyn", "hussein"), unvowelled("hsn", "hussein"), unvowelled("paul", "paola")
    ('surely', 'maybe', '')
    """
    bare_a, bare_b = VOWELS.isdisjoint(a), VOWELS.isdisjoint(b)
    if bare_a and bare_b:
        ours, theirs = _consonants(a), _consonants(b)
        return "surely" if len(ours) >= SURELY and ours == theirs else ""
    if not (bare_a or bare_b):
        return ""
    bare, full = (a, b) if bare_a else (b, a)
    if len(bare) < SURELY and ("w" in bare or len(full) < SURELY):
        return ""  # JW may be two initials, and is not Jo
    full = full.replace("x", "ks")
    read = _read(bare, full)
    if "ch" in full:
        read = max(read, _read(bare, full.replace("ch", "h")), key=lambda one: one.signs - one.left)
    if read.signs >= SURELY and not read.left:
        return "surely"
    return "maybe" if read.signs >= MAYBE + read.left and read.left <= 1 else ""


def _read(bare: str, full: str) -> _Read:
    """Read a bare word along one that is spelled out; no sign in common where a consonant is left over."""
    at = signs = left = 0
    for place, letter in enumerate(bare):
        end = at
        while end < len(full) and full[end] in UNWRITTEN:
            end += 1
        run, next_one = full[at:end], full[end : end + 1]
        sign = CONSONANTS.get(letter, letter)
        if letter in "hyw" and (found := _heard(letter, run)) >= 0:
            left += _unread(run[:found], full[at - 1 : at])
            at, signs = at + found + 1, signs + 1
        elif next_one and CONSONANTS.get(next_one, next_one) == sign:
            left += _unread(run, full[at - 1 : at])
            signs += 1
            at = end
            while at < len(full) and CONSONANTS.get(full[at], full[at]) == sign:
                at += 1
        elif bare[place - 1 : place] == letter:
            continue  # a double, which the other writes once
        elif letter in "hyw":
            left += not _silent(letter, run, last=place + 1 == len(bare))
        elif letter != "l" or (place and bare[place + 1 : place + 2] != next_one):
            return _Read(0, 0)  # but for the article: left out, or said as what is behind it (Abdurrahman)
    if not UNWRITTEN.issuperset(full[at:]):
        return _Read(0, 0)
    rest = full[at:].removesuffix("h")
    return _Read(signs, left + _unread(rest, full[at - 1 : at]) + (rest[-1:] in ("i", "y")))


def _heard(letter: str, run: str) -> int:
    """Where a letter that may stand for a vowel is heard among those often unwritten; -1 where it is not."""
    spoken = {"h": "h", "y": "iye", "w": "wou"}[letter]
    return next((at for at, one in enumerate(run) if one in spoken), -1)


def _silent(letter: str, run: str, *, last: bool) -> bool:
    """Whether a letter at the end says no more than an a does, or nothing: Mona has a y there, Hanna an h."""
    return last and (letter == "h" or (letter == "y" and run == "a"))


def _unread(run: str, before: str) -> int:
    """How many letters that would be written are passed over: long vowels, and an h that is spoken."""
    spoken = run[1:] if run[:1] == "h" and before and before in DIGRAPHS else run
    return int(any(vowel in spoken for vowel in LONG)) + spoken.count("h")


def _consonants(word: str) -> str:
    """The consonants that are always written, doubles once; u, w and y are vowels as often as not.

    Arabic has no p and v and writes b and f, which Hebrew writes with the same letters.
    """
    kept = [
        "bf"["pv".index(letter)] if letter in "pv" else letter for letter in word if letter not in UNWRITTEN
    ]
    return "".join(letter for at, letter in enumerate(kept) if at == 0 or kept[at - 1] != letter)
