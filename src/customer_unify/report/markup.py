"""Elements of HTML and SVG that escape whatever text is put into them."""

from __future__ import annotations

import html
import unicodedata
from typing import Union

__all__ = ["Child", "Markup", "clean", "clip", "element", "fit", "join", "width_of"]

LONGEST = 400
"""Characters of one text that are shown at most: a bound on work (law L19)."""
BOUND = 4_000
"""Characters of any one text or attribute that are written at most."""
ELLIPSIS = "…"
_VOID = frozenset({"meta", "link", "br", "hr", "col", "wbr"})
_NARROW = frozenset("ijltfrI.,:;!|'()[]/ -")
_BROAD = frozenset("mwMW@%—…")


class Markup(str):
    """Text that is markup already: it was built here, so it is put in as it stands."""

    __slots__ = ()


Child = Union[str, "Markup", int, float, None]


def clean(text: str) -> str:
    """``text`` without what a page cannot show or what would rearrange its neighbours.

    Control characters, lone surrogates, noncharacters and marks that change the
    direction of reading become U+FFFD, so that one sees that something stood there;
    line breaks and tabs become blanks.

    >>> clean("a\\x00b\\nc\\u202ed\\ud800")
    'a\\ufffdb c\\ufffdd\\ufffd'
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(map(_shown, text))


def _shown(letter: str) -> str:
    if letter in "\n\r\t\u2028\u2029":
        return " "
    code = ord(letter)
    if unicodedata.category(letter) in {"Cc", "Cs"} or (code & 0xFFFE) == 0xFFFE or 0xFDD0 <= code <= 0xFDEF:
        return "\ufffd"
    if 0x202A <= code <= 0x202E or 0x2066 <= code <= 0x2069:
        return "\ufffd"
    return letter


def clip(text: str, longest: int = LONGEST) -> str:
    """``text`` cleaned, and cut at ``longest`` characters with an ellipsis.

    >>> clip("Jocelyne", 5)
    'Joce…'
    """
    cut = text[: longest + 1]
    cleaned = clean(cut)
    return cleaned if len(cut) <= longest else cleaned[: longest - 1].rstrip() + ELLIPSIS


def _text(given: Child) -> str:
    """What is handed in as bounded text; places in a drawing to a tenth of a unit."""
    if isinstance(given, float):
        return f"{given:.1f}".removesuffix(".0")
    return clip(str(given), BOUND)


def _attributes(given: dict[str, Child]) -> str:
    parts = []
    for name, value in given.items():
        if value is None:
            continue
        spelled = name.rstrip("_").replace("_", "-") if name != "viewBox" else name
        parts.append(f' {spelled}="{html.escape(_text(value))}"')
    return "".join(parts)


def element(tag: str, /, *children: Child, **attributes: Child) -> Markup:
    """One element; children that are not :class:`Markup` are escaped, ``None`` is left out.

    A trailing underscore of an attribute falls away (``class_``), others become hyphens.

    >>> element("td", "<b>", class_="name", title='"')
    '<td class="name" title="&quot;">&lt;b&gt;</td>'
    """
    opening = f"<{tag}{_attributes(attributes)}>"
    if tag in _VOID:
        return Markup(opening)
    return Markup(f"{opening}{join(*children)}</{tag}>")


def join(*children: Child) -> Markup:
    """The children one after the other, escaped where they are not markup.

    >>> join("a & b", element("i", "c"))
    'a &amp; b<i>c</i>'
    """
    return Markup(
        "".join(
            child if isinstance(child, Markup) else html.escape(_text(child))
            for child in children
            if child is not None
        )
    )


def width_of(text: str, size: float) -> float:
    """About how wide ``text`` is drawn in a sans-serif of ``size`` units; rather too wide than too narrow.

    A page without scripts cannot measure, so classes of letters stand for the font.

    >>> width_of("iii", 10) < width_of("aaa", 10) < width_of("東京都", 10)
    True
    """
    return size * sum(map(_share, text))


def _share(letter: str) -> float:
    if letter in _NARROW:
        return 0.36
    if letter in _BROAD:
        return 0.95
    if unicodedata.combining(letter):
        return 0.0
    if unicodedata.east_asian_width(letter) in "WF":
        return 1.0
    return 0.68 if letter.isupper() else 0.58


def fit(text: str, size: float, room: float) -> str:
    """``text`` cleaned and cut so that it is no wider than ``room`` units.

    >>> fit("jocelyne.michu@example.org", 10, 80)
    'jocelyne.mich…'
    """
    shown = clip(text)
    if width_of(shown, size) <= room:
        return shown
    left = room - width_of(ELLIPSIS, size)
    kept = []
    for letter in shown:
        left -= size * _share(letter)
        if left < 0:
            break
        kept.append(letter)
    return "".join(kept).rstrip() + ELLIPSIS
