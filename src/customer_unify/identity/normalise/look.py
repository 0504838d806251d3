"""What a handle looks like to the eye, and whether it was made to look like another."""

from __future__ import annotations

import unicodedata

from ..language import LONGEST, remembered
from .text import bare

__all__ = ["deceives", "look"]

_ALIKE = {
    "a": "аαɑ",
    "b": "Ььвβ",
    "c": "сϲⅽ",
    "d": "ԁժđ",
    "e": "еєεҽ",
    "f": "ғϝ",
    "g": "ɡցǥ",
    "h": "һհнћ",
    "i": "іιıɩɪ",
    "j": "јյϳ",
    "k": "кκқ",
    "l": "ӏłⅼ",
    "m": "мⅿ",
    "n": "пηոռ",
    "o": "оοσօøө",
    "p": "рρ",
    "q": "ԛզ",
    "r": "гɾ",
    "s": "ѕꜱտ",
    "t": "тτŧ",
    "u": "υսцʋ",
    "v": "ѵν",
    "w": "ԝωшա",
    "x": "хχҳ",
    "y": "уүγყ",
    "z": "ᴢʐ",
}
"""Letters of other scripts that an eye takes for a Latin one. Source: Unicode TS 39, from which nothing is
copied."""

_LATIN = {ord(other): letter for letter, others in _ALIKE.items() for other in others}
_DIGITS = str.maketrans({"0": "o", "1": "l", "i": "l", "|": "l"})
_HIDDEN = frozenset({"Cf", "Cc", "Co", "Cn", "Cs"})


@remembered
def _latin(value: str) -> str:
    """The value with every letter that looks Latin as that letter; what cannot be seen falls."""
    seen = "".join(sign for sign in value if unicodedata.category(sign) not in _HIDDEN)
    apart = unicodedata.normalize("NFKD", seen).casefold().translate(_LATIN)
    return "".join(sign for sign in apart if not unicodedata.combining(sign))


def look(value: str) -> str:
    """What an eye keeps of a handle: handles of one look are easily taken for each other.

    Letters that look alike are one, ``0`` is ``o``, ``1`` and ``i`` are ``l``, ``rn`` is ``m``, ``vv`` is
    ``w``; accents and what cannot be seen fall. Total; equal for equal handles.

    >>> look("@Jo\u200bmichu") == look("jоmichu") == look("j0mlchu") == look("jomichu")
    True
    """
    kept = _latin(bare(value[:LONGEST])).translate(_DIGITS)
    return kept.replace("rn", "m").replace("vv", "w")


def deceives(value: str) -> bool:
    """Whether a handle holds what only somebody who deceives writes.

    Signs that cannot be seen or that turn the line, letters of several scripts, or letters of
    another script or width that all look Latin. An accent deceives nobody, nor does a handle in Korean.

    >>> deceives("jоmichu"), deceives("jomichu\u202e"), deceives("léa"), deceives("미추"), deceives("jomichu")
    (True, True, False, False, False)
    """
    if value.isascii():
        return False
    kept = bare(value[:LONGEST])
    if any(unicodedata.category(sign) in _HIDDEN for sign in kept):
        return True
    foreign = [sign for sign in kept if sign.isalpha() and _script(sign) != "LATIN"]
    if not foreign:
        return False
    return len(foreign) < sum(map(str.isalpha, kept)) or _latin(kept).isascii()


def _script(sign: str) -> str:
    return unicodedata.name(sign, "UNKNOWN").partition(" ")[0]
