"""Which encoding bytes are in that are no UTF-8: the one in which most letters are those of some language."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from functools import cache

__all__ = ["encoding_by_letters"]

USUAL = "cp1252"
"""What is believed unless another gives clearly more letters: Windows in Western Europe and America."""
CLEARLY, MOST = 0.05, 0.9
"""How much larger another's share must be, and how large at least."""
LONGEST = 200_000
"""Bytes looked at: a bound on work (law L19)."""
ROW = 3
"""Letters beyond ASCII that follow each other in a Latin script at most."""

BEYOND = re.compile("[^\x00-\x7f]+")
HUMP = re.compile("[а-яёα-ω][А-ЯЁΑ-Ω]")
"""A capital behind a small letter, as an encoding that has them the other way round reads them."""

WESTERN = frozenset("àáâãäåæçèéêëìíîïñòóôõöøœùúûüß")
POLISH, CZECH = frozenset("ąćęłńóśźż"), frozenset("áäčďéěíĺľňóôŕřšťúůýž")
HUNGARIAN, ROMANIAN = frozenset("áéíóöőúüű"), frozenset("ăâîşţ")
LITHUANIAN, LATVIAN = frozenset("ąčęėįšųūž"), frozenset("āčēģīķļņšūž")
CROATIAN, TURKISH = frozenset("čćđšž"), frozenset("âçğıİöşü")
"""The Turkish capital of i is two signs when it is made small, so it stands among the letters itself."""
SIGNS = frozenset("°ºª’‘“”«»–—…€£§·´\u00a0、。・　")
"""What is no letter and stands in ordinary files all the same."""

APART: Mapping[str, Sequence[frozenset[str]]] = {
    "cp1252": tuple(
        map(
            frozenset,
            (
                *("àâæçèéêëîïôœùûüÿ", "áéíñóúü", "áàâãçéêíóôõúü", "àèéìíîòóùú", "äöüß", "áäéèêëïíóöôúüç"),
                *("åäöæøéü", "áðéíóúýþæö", "àçèéíïòóúü", "äõöüšž"),
            ),
        )
    ),
    "cp1250": (HUNGARIAN, ROMANIAN),
}
"""Languages one by one, of which the West's (French, Spanish, Portuguese, Italian, German, Dutch, Nordic,
Icelandic, Catalan, Estonian) share most letters with Hungarian and Romanian."""
TELLING = 3
"""So many letters that two encodings read differently tell which of them is meant, at least."""

LATIN: Mapping[str, Sequence[frozenset[str]]] = {
    "cp1252": (WESTERN,),
    "cp1250": (POLISH, CZECH, HUNGARIAN, ROMANIAN, CROATIAN),
    "iso8859_2": (POLISH, CZECH, HUNGARIAN, ROMANIAN, CROATIAN),
    "cp1254": (TURKISH,),
    "cp1257": (LITHUANIAN, LATVIAN),
    "mac_roman": (WESTERN,),
    "cp850": (WESTERN,),
}
"""Letters among those of ASCII, language by language."""

SCRIPTS: Mapping[str, frozenset[str]] = {
    "cp1255": frozenset("אבגדהוזחטיךכלםמןנסעףפץצקרשת"),
    "cp1251": frozenset("абвгдежзийклмнопрстуфхцчшщъыьэюяёіїєґ"),
    "koi8_r": frozenset("абвгдежзийклмнопрстуфхцчшщъыьэюяё"),
    "cp1253": frozenset("αβγδεζηθικλμνξοπρσςτυφχψωάέήίόύώϊϋΐΰ"),
    "cp1256": frozenset("ءآأؤإئابةتثجحخدذرزسشصضطظعغفقكلمنهوىي"),
}
"""Alphabets of their own: no word mixes them with letters of ASCII. Hebrew stands where small
Russian letters do, and comes first, for it has fewer."""

PLANES: Mapping[str, tuple[str, range]] = {
    "cp949": ("euc_kr", range(0xB0, 0xC9)),
    "cp932": ("cp932", range(0x81, 0x98)),
    "euc_jp": ("euc_jp", range(0xA1, 0xD0)),
    "gb18030": ("gb2312", range(0xB0, 0xD8)),
    "big5": ("big5", range(0xA4, 0xC7)),
}
"""Where each standard of East Asia puts what is usual: by the first byte of a character."""


def encoding_by_letters(lines: Sequence[bytes]) -> str:
    """The encoding of lines that are no UTF-8, as Python calls it.

    Refused: charset-normalizer, which is made for prose. Of the short lists of names and towns that
    the tests of this hold it read four of nineteen wrong, plain French among them.

    Each candidate reads them, and the share of what is beyond ASCII counts that some language really
    writes there. Western Europe's is kept unless another share is clearly larger. Linear in the bytes
    looked at, the first two hundred thousand.

    >>> encoding_by_letters(["Prénom;Zoë;Müller".encode("cp1252")])
    'cp1252'
    >>> encoding_by_letters(["Wójcik;Łukasz;Żółkiew".encode("cp1250")])
    'cp1250'
    >>> encoding_by_letters(["氏名,フリガナ".encode("cp932"), "佐藤 健,サトウ ケン".encode("cp932")])
    'cp932'
    """
    sample = b"\n".join(lines)[:LONGEST]
    shares = dict.fromkeys((*LATIN, *SCRIPTS, *PLANES), 0.0)
    for encoding, languages in LATIN.items():
        shares[encoding] = max(_share(sample, encoding, _latin(letters)) for letters in languages)
    for encoding, letters in SCRIPTS.items():
        shares[encoding] = _share(sample, encoding, _script(letters))
    for encoding in PLANES:
        shares[encoding] = _share(sample, encoding, _plane(encoding))
    best = max(shares, key=shares.__getitem__)
    if shares[best] >= max(MOST, shares[USUAL] + CLEARLY):
        return best
    return next((found for found in APART if found != USUAL and _is_rather(sample, found, shares)), USUAL)


def _is_rather(sample: bytes, encoding: str, shares: Mapping[str, float]) -> bool:
    """Whether what two encodings read differently is of a language in this one, and of none in the usual one.

    All letters of Hungarian and most of Romanian are some in the West too, read as another: ``õ`` and ``û``
    for ``ő`` and ``ű``. But no language of the West has these and all the others.
    """
    if shares[encoding] < max(MOST, shares[USUAL] - CLEARLY):
        return False
    usual, other = (sample.decode(name, "replace") for name in (USUAL, encoding))
    odd = [(one.lower(), two.lower()) for one, two in zip(usual, other, strict=True) if one != two]
    if len(odd) < TELLING:
        return False
    here = max(sum(two in letters for _, two in odd) for letters in APART[encoding]) / len(odd)
    there = max(
        min(sum(one in letters for one, _ in odd) / len(odd), _share(sample, USUAL, _latin(letters)))
        for letters in APART[USUAL]
    )
    return here >= MOST and here - there > CLEARLY


Fine = Callable[[str, str, str], int]
"""How many characters of a run beyond ASCII are as they should be, by what stands before and behind it."""


def _share(sample: bytes, encoding: str, fine: Fine) -> float:
    """The share of characters beyond ASCII that are as they should be."""
    text = sample.decode(encoding, "replace")
    beyond = known = 0
    for run in BEYOND.finditer(text):
        start, end = run.span()
        beyond += end - start
        known += fine(text[start - 1 : start], run.group(), text[end : end + 1])
    return known / beyond if beyond else 0.0


def _latin(letters: frozenset[str]) -> Fine:
    """Letters of the language, few in a row, and no capital behind a small letter."""

    def fine(before: str, run: str, behind: str) -> int:
        if len(run) > ROW or (run[0].isupper() and before.islower()):
            return 0
        return sum(
            not letters.isdisjoint((character, character.lower())) or character in SIGNS for character in run
        )

    return fine


def _script(letters: frozenset[str]) -> Fine:
    """Letters of the alphabet, beside none of ASCII, and no capital behind a small letter."""

    def fine(before: str, run: str, behind: str) -> int:
        if before.isalpha() or behind.isalpha() or HUMP.search(run):
            return 0
        return sum(character.lower() in letters or character in SIGNS for character in run)

    return fine


def _plane(encoding: str) -> Fine:
    """Characters the standard counts among the usual ones."""

    def fine(before: str, run: str, behind: str) -> int:
        return sum(character in SIGNS or _is_usual(encoding, character) for character in run)

    return fine


@cache
def _is_usual(encoding: str, character: str) -> bool:
    """Whether a standard has a character among its usual ones: for Korean a syllable, for Chinese no kana."""
    standard, rows = PLANES[encoding]
    try:
        first = character.encode(standard)
    except UnicodeError:
        return False
    return len(first) == 2 and first[0] in rows
