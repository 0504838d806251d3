"""Romanisation of scripts that letter by letter cannot be read: Greek, Ukrainian, Indic, kana and others."""

from __future__ import annotations

import re
from functools import cache

from .mainland import burmese, khmer, lao, thai

__all__ = ["romanised"]

_INDIC_FIRST, _INDIC_LAST, _INDIC_BLOCK = 0x0900, 0x0D7F, 0x80
_INDIC_VOWELS = {
    0x05: "a",
    0x06: "a",
    0x07: "i",
    0x08: "i",
    0x09: "u",
    0x0A: "u",
    0x0B: "ri",
    0x0C: "li",
    0x0D: "e",
    0x0E: "e",
    0x0F: "e",
    0x10: "ai",
    0x11: "o",
    0x12: "o",
    0x13: "o",
    0x14: "au",
}
_INDIC_SIGNS = {
    0x3E: "a",
    0x3F: "i",
    0x40: "i",
    0x41: "u",
    0x42: "u",
    0x43: "ri",
    0x44: "ri",
    0x45: "e",
    0x46: "e",
    0x47: "e",
    0x48: "ai",
    0x49: "o",
    0x4A: "o",
    0x4B: "o",
    0x4C: "au",
    0x4D: "",
}
_INDIC_CONSONANTS = dict(
    enumerate(
        [
            *("k", "kh", "g", "gh", "n", "ch", "chh", "j", "jh", "n", "t", "th", "d", "dh", "n", "t", "th"),
            *("d", "dh", "n", "n", "p", "ph", "b", "bh", "m", "y", "r", "r", "l", "l", "l", "v", "sh", "sh"),
            *("s", "h"),
        ],
        0x15,
    )
)
_INDIC_MARKS = {0x01: "n", 0x02: "n", 0x03: "", 0x3C: "", 0x70: "n", 0x71: ""}
_DOTTED = {
    "\u095b": "z",
    "\u095e": "f",
    "\u0958": "q",
    "\u0959": "kh",
    "\u095a": "g",
    "\u095c": "r",
    "\u0b9a": "s",
}
"""Letters for foreign sounds, by the one sign Unicode has for each; the dot alone says nothing."""
_UNDOTTED = {
    "\u091c\u093c": "\u095b",
    "\u092b\u093c": "\u095e",
    "\u0915\u093c": "\u0958",
    "\u0921\u093c": "\u095c",
}

_UKRAINIAN = str.maketrans(
    {"и": "y", "і": "i", "ї": "i", "є": "ie", "г": "h", "ґ": "g", "й": "i", "х": "kh", "щ": "shch", "'": ""}
)
_GREEK = {
    "ου": "ou",
    "ού": "ou",
    "αυ": "av",
    "αύ": "av",
    "ευ": "ev",
    "εύ": "ev",
    "γγ": "ng",
    "γξ": "nx",
    "γχ": "nch",
}
_GREEK_AT_FIRST = {"μπ": "b", "ντ": "d", "γκ": "g"}
_HEBREW = str.maketrans({"ב": "b", "ו": "w", "כ": "k", "ך": "k"})
"""Hebrew letters that ``anyascii`` reads as v, kh and a vowel; names have the other sound as often, and
the consonants are compared with Arabic ones."""
_ARABIC = str.maketrans({"ى": "ي", "ئ": "ي", "ؤ": "و"})
"""Letters of vowels as they are typed for one another: without the sign above, the last y with its dots."""

_KANA_ROWS = {
    "": "アイウエオ",
    "k": "カキクケコ",
    "s": "サシスセソ",
    "t": "タチツテト",
    "n": "ナニヌネノ",
    "h": "ハヒフヘホ",
    "m": "マミムメモ",
    "r": "ラリルレロ",
    "g": "ガギグゲゴ",
    "z": "ザジズゼゾ",
    "d": "ダヂヅデド",
    "b": "バビブベボ",
    "p": "パピプペポ",
}
_KANA_OWN = {
    "シ": "shi",
    "チ": "chi",
    "ツ": "tsu",
    "フ": "fu",
    "ジ": "ji",
    "ヂ": "ji",
    "ヅ": "zu",
    "ヴ": "vu",
    "ヤ": "ya",
    "ユ": "yu",
    "ヨ": "yo",
    "ワ": "wa",
    "ヰ": "i",
    "ヱ": "e",
    "ヲ": "o",
    "ン": "n",
}
_KANA_SMALL = {"ャ": "ya", "ュ": "yu", "ョ": "yo", "ァ": "a", "ィ": "i", "ゥ": "u", "ェ": "e", "ォ": "o"}
_KANA = "[\u3041-\u3096\u30a1-\u30fa\u30fc]+"


@cache
def _kana_signs() -> dict[str, str]:
    signs = {
        sign: consonant + vowel
        for consonant, row in _KANA_ROWS.items()
        for sign, vowel in zip(row, "aiueo", strict=True)
    }
    return signs | _KANA_OWN


def _kana(found: re.Match[str]) -> str:
    """Kana by Hepburn: small signs change the sign before them, ッ doubles what follows, ー says nothing."""
    signs, kept = _kana_signs(), ""
    doubled = False
    for letter in found.group():
        # Hiragana stand as far below katakana as the two blocks are apart.
        sign = chr(ord(letter) + 0x60) if letter < "\u3097" else letter
        if sign == "ッ":
            doubled = True
        elif sign in _KANA_SMALL:
            kept = _palatal(kept, _KANA_SMALL[sign])
        elif sound := signs.get(sign):
            kept += sound[0] + sound if doubled and sound[0] not in "aiueo" else sound
            doubled = False
    return kept


def _palatal(before: str, small: str) -> str:
    if not before or before[-1] not in "iueo":
        return before + small
    if small[0] == "y" and before[-1] == "i":  # キョ kyo, but ショ sho
        return before[:-1] + (small[1:] if before.endswith(("shi", "chi", "ji")) else small)
    if before.endswith(("shi", "chi", "ji", "fu", "vu", "te", "de", "tsu")):  # ジェ je, フィ fi
        return before[:-1] + small[-1]
    return f"{before[:-1]}w{small}" if before.endswith("u") and len(before) == 1 else before + small


def _indic(text: str) -> str:
    """Words in scripts of India, whose blocks are laid out alike, as the Survey of India writes them.

    The vowel a consonant has by itself is written, but for the last of a word, which Hindi does not speak.
    """
    for pair, one in _UNDOTTED.items():
        text = text.replace(pair, one)
    kept: list[str] = []
    open_end = False
    """Whether the last consonant still has its own vowel."""
    for letter in text:
        code = ord(letter)
        if not _INDIC_FIRST <= code <= _INDIC_LAST:
            kept.append(letter)
            open_end = False
            continue
        at = code % _INDIC_BLOCK
        consonant = _DOTTED.get(letter) or _INDIC_CONSONANTS.get(at)
        if at in _INDIC_SIGNS:
            kept.append(_INDIC_SIGNS[at])
            open_end = False
        elif at in _INDIC_MARKS:
            kept.append(("a" if open_end and _INDIC_MARKS[at] else "") + _INDIC_MARKS[at])
            open_end = open_end and not _INDIC_MARKS[at]
        elif consonant:
            kept.append(("a" if open_end else "") + consonant)
            open_end = True
        else:
            kept.append(("a" if open_end else "") + _INDIC_VOWELS.get(at, letter))
            open_end = False
    return "".join(kept)


def _greek(text: str) -> str:
    text = text.lower()
    for pair, roman in _GREEK.items():
        text = text.replace(pair, roman)
    for pair, roman in _GREEK_AT_FIRST.items():
        text = re.sub(rf"\b{pair}", roman, text)
    return text


def romanised(text: str) -> str:
    """``text`` with what takes more than one letter to read in Latin letters; the rest as it is.

    Sources: Greek by ELOT 743 (ISO 843 type 2), Ukrainian by the cabinet's resolution 55 of 2010 where a
    letter shows that it is Ukrainian, the scripts of India by the Hunterian system without its marks, kana
    by the modified Hepburn system without long vowels, Thai by the Royal General System as far as it is
    written, Khmer and Burmese by sound, as people of Cambodia and Myanmar spell their names, Lao as its
    passports do. Hebrew and Arabic write no vowels, and none is guessed. Total; linear in the text.

    >>> romanised("शर्मा"), romanised("ジョン"), romanised("Олексій"), romanised("Μπούρας")
    ('sharma', 'jon', 'олексii', 'bouρας')
    >>> romanised("សុភា"), romanised("အောင်မြင့်")
    ('sophea', 'aungmyint')
    """
    highest = max(text, default="")
    if highest < "\u0370":
        return text
    if any("\u0370" <= letter <= "\u03ff" for letter in text):
        text = _greek(text)
    if any(letter in "іїєґІЇЄҐ" for letter in text):
        text = text.lower().translate(_UKRAINIAN)
    if any("\u0590" <= letter <= "\u05ff" for letter in text):
        text = text.translate(_HEBREW)
    if any("\u0e00" <= letter <= "\u0e7f" for letter in text):
        text = thai(text)
    if any("\u0e80" <= letter <= "\u0eff" for letter in text):
        text = lao(text)
    if any("\u1000" <= letter <= "\u109f" for letter in text):
        text = burmese(text)
    if any("\u1780" <= letter <= "\u17ff" for letter in text):
        text = khmer(text)
    if any("\u0600" <= letter <= "\u06ff" for letter in text):
        text = text.translate(_ARABIC)
    if any("\u0900" <= letter <= "\u0d7f" for letter in text):
        text = _indic(text)
    if any("\u3040" <= letter <= "\u30ff" for letter in text):
        text = re.sub(_KANA, _kana, text)
    return text
