"""Repair of text that was decoded wrongly: UTF-8 that somebody read as Windows-1252 or Latin-1."""

from __future__ import annotations

import re

__all__ = ["mended"]

ROUNDS = 3
"""How often one text is mended at most: each careless system it passed through spoils it once more."""

_WINDOWS = {byte: bytes([byte]).decode("cp1252", "ignore") or chr(byte) for byte in range(0x80, 0xC0)}
"""What Windows-1252 shows for the bytes that continue a letter in UTF-8; a control where it shows nothing."""

_BYTES = {sign: byte for byte, sign in _WINDOWS.items()} | {chr(byte): byte for byte in range(0x80, 0x100)}
_NEXT = "[" + re.escape("".join(sorted({*_WINDOWS.values(), *map(chr, _WINDOWS)}))) + "]"
# As a text, which re compiles when a text that is not ASCII first comes, and keeps. A capital É before a
# closing quote is a run of two bytes too, so what nobody's alphabet has is left out, and letters of other
# scripts, who never stand alone, are mended only by twos.
_SPOILED = "|".join(
    (
        f"\xc2[\xa0-\xbf]|[\xc3-\xc5]{_NEXT}",  # signs; Western and Central European letters
        "\xc6[\xa0\xa1\xaf\xb0]|\xc8[\x98-\x9b\u02dc\u2122\u0161\u203a]",  # Ơ ơ Ư ư, Ș ș Ț ț
        "\xcb[\x86\x9c\u0153\u2020]",  # what Windows-1252 shows for two bytes, spoiled again
        f"\xe1[\xba\xbb]{_NEXT}|\xe2[\x80\x82\x84\u20ac\u201a\u201e]{_NEXT}",  # Vietnamese, typography
        f"(?:[\xce-\xd2]{_NEXT}){{2,}}|(?:[\xd6\xd7]{_NEXT}){{2,}}|(?:[\xd8-\xdb]{_NEXT}){{2,}}",
        f"(?:[\xe0-\xed]{_NEXT}{{2}}){{2,}}|\xf0{_NEXT}{{3}}",  # Indic and eastern scripts, emoji
    )
)


def _letters(found: re.Match[str]) -> str:
    run = found.group()
    try:
        return bytes(_BYTES[sign] for sign in run).decode("utf-8")
    except UnicodeDecodeError:
        return run


def mended(text: str) -> str:
    """The text as it was before UTF-8 was read as Windows-1252 or Latin-1; any other text as it is.

    Only runs that are well-formed UTF-8 byte for byte are put back, of letters that names are
    written with: Ã followed by © or ¨ stands in no name of any language (Ã, Â, Ä or Å at the
    end of a name in capitals before a closing quote is the one doubtful case). What a change of case
    did to a spoiled text cannot be undone, and a letter that was replaced by a sign for "unknown"
    is lost. Total; linear in the text.

    >>> mended("HÃ©lÃ¨ne"), mended("LefÃƒÂ¨vre"), mended("João «JOSÉ»")
    ('Hélène', 'Lefèvre', 'João «JOSÉ»')
    """
    for _ in range(ROUNDS):
        again = text if text.isascii() else re.sub(_SPOILED, _letters, text)
        if again == text:
            break
        text = again
    return text
