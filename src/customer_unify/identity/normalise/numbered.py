"""Which number of a street line is the house's: signs that stand before it, flats that stand behind it."""

from __future__ import annotations

import re

__all__ = ["house_first", "signed"]

_BEFORE_THE_STREET = "AU BD CA CN GB HK IE IN JP KE LK MY NG NZ PH PK SG TH TW US VN ZA"
_NUMBER_FIRST = frozenset(_BEFORE_THE_STREET.split())
"""Regions that write the house before the street: a number at the end belongs to a road or a district."""

_HOUSE = r"(?P<house>[0-9]{1,5}(?:\s?[a-z](?![a-z:.]))?(?:-[0-9]{1,4}){0,2})"
_PLOTS = "plot|house|h|hno|villa|door|shop|stand|erf|blk|so"
"""Words before the number of a house, or of the plot it is built on."""
_SIGN = re.compile(rf"(?:\b(?:{_PLOTS})[\s.]*)?\b(?:no|nr|num|numero|nro|hnr)\b[.:]?\s*{_HOUSE}")
_LEADING = re.compile(rf"^(?:(?:{_PLOTS})\b[\s.:#]*(?:no\b[\s.:]*)?|#\s*){_HOUSE}")
_LOT = re.compile(
    r"^(?:blk|block|mz|mza|manzana|quadra|qd)\b\.?\s*(?P<block>[0-9]{1,3})[\s,]*"
    r"\b(?:lot|lt|lte|lote)\b\.?\s*(?P<lot>[0-9]{1,3})\b"
)
"""Where streets have no names yet, a house is a lot in a block."""
_STANDS_BEFORE = re.compile(r"\s*,?\s*[0-9]+[a-z]?(?:[/-][0-9]+)*\s+[a-z]")
_GLUED = re.compile(r"\b(h|house|plot|st|street|road|gali|block|shop|sector|sec)#")

_PLATE = re.compile(
    r"^(?P<kind>calle|cll?|carrera|cra|kra|kr|cr|avenida|av|diagonal|diag|dg|transversal|transv|tv|circular)\b"
    r"\.?\s*(?P<second>(?:calle|carrera|cll?|cra)\b\.?\s*)?"
    r"(?P<road>[0-9]{1,3}\s?[a-z]?)(?P<side>(?:\s?bis)?(?:\s(?:sur|norte|este|oeste|s|n))?)\b"
    r"\s*(?:(?:#|(?:no|nro|num|n)\b\.?)\s*|\s)"
    r"(?P<cross>[0-9]{1,3})\s?(?P<letter>[a-z]?)(?:\s?bis)?\s*[-\s]\s*(?P<plate>[0-9]{1,3})\b"
)
"""Colombia numbers a house by the road it lies on, the road that crosses it, and metres from the corner."""
_KINDS = {
    **dict.fromkeys(("cl", "cll"), "calle"),
    **dict.fromkeys(("cra", "kra", "kr", "cr"), "carrera"),
    **dict.fromkeys(("diag", "dg"), "diagonal"),
    **dict.fromkeys(("transv", "tv"), "transversal"),
    "av": "avenida",
}

_DISTRICT = re.compile(r"(?P<house_in_street>[^0-9,]+,\s*[0-9]{1,5}[a-z]?)\s+-\s+[a-z].*")
_BLOCK = re.compile(r"(?P<area>[a-z].*?[a-z])\s?(?P<block>[0-9]{1,3}(?:-[0-9]{1,3}){1,3})(?![0-9]).*")
"""Japan numbers districts, blocks and houses, and names no streets; what follows is a building."""
_TOKEN = re.compile(r"[a-z]+|[0-9]+[a-z]?(?![a-z0-9])|[0-9a-z]+")
_WITHIN_WORDS = (
    "ajto as bt bte bus byt daire dcha dir dp dpto ds dto dvere dz eg em emelet er esc esq et etaj haus "
    "hh hs huis ii iii int interno iv izq kat kod korp korpus kv kvartira lejl lgh loc lok lokal m mf "
    "mieszkanie oda of office ofis og piano pod podlazi sc st stan stg stiege stroenie th top tuer tur "
    "tv ug vh we"
)
_FLATS = frozenset(_WITHIN_WORDS.split())
"""Words for flats, floors, stairs and wings that stand beside the numbers behind that of the house."""
_LETTERS = frozenset("abcdefgh")
_HOUSE_WORDS = frozenset({"bud", "d", "dom"})
"""Signs of the house between the name of the street and its number."""


def signed(line: str) -> str:
    """A folded line with its house number first if that has a sign, as in ``No. 5``, ``#5``, ``Plot 5``.

    A sign before a flat stays, for a house follows it: ``#4, 123 Main St``.

    >>> signed("#321, street 128"), signed("plot 12, ampang road"), signed("calle 5 de mayo no. 12")
    ('321, street 128', '12, ampang road', '12 calle 5 de mayo')
    >>> signed("carrera 15 # 93a-62"), signed("#4, 123 main st")
    ('9362a carrera 15', '#4, 123 main st')
    """
    if line[:1].isdigit():
        return line
    if plate := _PLATE.match(line):
        return _plated(plate) + line[plate.end() :]
    if (lot := _LOT.match(line)) and any(map(str.isalpha, line[lot.end() :])):
        return f"{lot['block']}{lot['lot']:0>2}{line[lot.end() :]}"
    line = _GLUED.sub(r"\1 ", line)
    if (leading := _LEADING.match(line)) and not _STANDS_BEFORE.match(line, leading.end()):
        return leading["house"] + line[leading.end() :]
    sign = _SIGN.search(line)
    if sign and any(map(str.isalpha, line[: sign.start()])):
        return f"{sign['house']} {line[: sign.start()].rstrip(' ,')}{_behind(line[sign.end() :])}"
    return line


def _behind(rest: str) -> str:
    """What stands behind the number of a house, without the flat that comes next."""
    next_part, comma, further = rest.partition(",")
    if all(_within(token) for token in _TOKEN.findall(next_part)):
        return comma + further
    return rest if rest[:1] == " " else f" {rest}"


def _plated(plate: re.Match[str]) -> str:
    """A house of Colombia: its corner and metres as one number, then the road."""
    number = f"{plate['cross']}{plate['plate']:0>2}{plate['letter']}"
    kinds = [plate["kind"], *(plate["second"] or "").split()]
    road = plate["road"].replace(" ", "") + plate["side"]
    return " ".join([number, *(_KINDS.get(kind.strip("."), kind.strip(".")) for kind in kinds), road])


def house_first(line: str, region: str) -> str:
    """A line that ends in a house and what lies within it: the house first, and what lies within it gone.

    Where houses have their numbers behind the street, the first of the last numbers is the house's: a flat,
    a floor, or the end of a range follows it. Linear in the line.

    >>> house_first("marszalkowska 12/34", "PL"), house_first("ul 3 maja 5 m 7", "PL")
    ('12 marszalkowska', '5 ul 3 maja')
    >>> house_first("storgatan 12 b lgh 1102", "SE"), house_first("state route 9 12", "US")
    ('12b storgatan', 'state route 9 12')
    """
    if region == "JP" and (found := _BLOCK.fullmatch(line)):
        return (
            f"{''.join(part.rjust(2, '0') for part in found['block'].split('-')).lstrip('0')} {found['area']}"
        )
    if region in _NUMBER_FIRST or line[:1].isdigit():
        return line
    if found := _DISTRICT.fullmatch(line):
        line = found["house_in_street"]
    tokens = list(_TOKEN.finditer(line))
    first = len(tokens)
    while first and _within(tokens[first - 1].group()):
        first -= 1
    while first < len(tokens) and not tokens[first].group()[0].isdigit():
        first += 1
    # One number alone is dealt with where it stands, and there has to be a name before it.
    if (
        not first
        or len(tokens) - first < 2
        or not any(token.group()[1:].isalpha() for token in tokens[:first])
    ):
        return line
    house = tokens[first].group()
    letter = tokens[first + 1].group()
    if letter in _LETTERS and house.isdigit():
        house += letter
    words = line[: tokens[first].start()].rstrip(" ,.:/-").split(" ")
    if len(words) > 1 and words[-1] in _HOUSE_WORDS:
        words.pop()
    return " ".join([house, *words]).rstrip(" ,.:/-")


def _within(token: str) -> bool:
    return token[0].isdigit() or token in _FLATS or token in _LETTERS
