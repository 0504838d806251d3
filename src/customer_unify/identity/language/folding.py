"""Folding of any text to lower-case ASCII, and its words."""

from __future__ import annotations

import re
import unicodedata

from .memory import remembered
from .mending import mended
from .scripts import romanised

__all__ = ["LONGEST", "european", "plain", "words"]

LONGEST = 1_000
"""Characters read of any value; the rest is ignored: a bound on work (law L19)."""

_WORD = re.compile(r"[a-z0-9]+")

_SPOILING = "ŠšŽžŸ"
"""Letters that text has, too, which was decoded wrongly: whoever reads them looks whether it was."""

_BARE = {
    code: unicodedata.normalize("NFD", chr(code))[0]
    for code in range(0xC0, 0x180)
    if unicodedata.normalize("NFD", chr(code))[0].isascii() and chr(code) not in _SPOILING
}
"""Letters of western and central Europe without their accents."""
_EUROPEAN = re.compile(f"[ -\\]_a-}}{''.join(map(chr, _BARE))}]*")
"""Text of such letters, and of what in ASCII is folded by case and blanks alone."""


def _letters(text: str) -> str:
    """``text`` without what is neither letter, mark, number nor punctuation.

    Format characters (zero width, bidi) and the sign for a lost letter vanish; symbols, emoji,
    controls and lone surrogates become blanks.
    """
    kept = []
    for character in unicodedata.normalize("NFC", text):
        category = unicodedata.category(character)
        if character in "`^~¨´":
            kept.append("'" if character in "`´" else " ")
        elif category == "Cf" or character == "\ufffd":
            continue
        elif category[0] in "LMNP" or character < "\x7f":
            kept.append(character if category != "Cc" else " ")
        else:
            kept.append(" ")
    return "".join(kept)


@remembered
def _plain(text: str) -> str:
    if not text.isascii():
        # Imported when first needed: most text is ASCII, and a fresh process should start fast.
        from anyascii import anyascii

        text = romanised(_letters(mended(text)))
        text = anyascii(text)
    if not text.isprintable():
        text = "".join(character if character.isprintable() else " " for character in text)
    return " ".join(text.lower().split())


def plain(text: str) -> str:
    """Fold ``text`` to lower-case ASCII: no accents, any script romanised, blanks single.

    Total and idempotent; reads the first :data:`LONGEST` characters. Punctuation stays.
    Text that was decoded wrongly ("mojibake") is mended first. Romanisation is that of
    ``anyascii``, letter by letter, but where :func:`romanised` knows better.

    >>> plain("  Lefèvre-D’Arc  "), plain("Łukasz Müßig"), plain("Александр"), plain("LefÃ¨vre")
    ("lefevre-d'arc", 'lukasz mussig', 'aleksandr', 'lefevre')
    """
    text = text[:LONGEST]
    if text.isascii() and text.isprintable():  # as most is: quicker done than looked up
        return " ".join(text.lower().split())
    return european(text) or _plain(text)


def european(text: str) -> str:
    """Text of western and central Europe folded, without a look at scripts; ``""`` for any other, or a blank.

    >>> european("Jérôme"), european("Łukasz"), european("Александр")
    ('jerome', '', '')
    """
    return " ".join(text.translate(_BARE).lower().split()) if _EUROPEAN.fullmatch(text) else ""


def words(text: str) -> tuple[str, ...]:
    """The words of ``text``: runs of letters and digits of its folded form.

    >>> words("12, rue de l'Église")
    ('12', 'rue', 'de', 'l', 'eglise')
    """
    return tuple(_WORD.findall(plain(text)))
