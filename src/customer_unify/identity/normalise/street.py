"""Street addresses in one form: number first, words in full, without flat or floor."""

from __future__ import annotations

import re

from ..language import LONGEST, plain, remembered
from .address import cut
from .splitter import Facts, Splitter
from .text import BLANK_WORDS

__all__ = ["street"]

_WORD = re.compile(r"[a-z0-9#]+")
_NUMBER = re.compile(r"[0-9]{1,6}[a-z]?")
_BOX = re.compile(
    r"\b(?:p\.?\s*o\.?\s*box|post office box|b\.?\s*p\.?|boite postale|postfach|c\.?s\.?|apartado|postbus)"
    r"\s*(?:n[o°]?\s*)?([0-9][0-9 ]{0,9})"
)
_UNIT = re.compile(
    r"(?:\bapt|\bapartment|\bappartement|\bappart|\bappt|\bapp|\bsuite|\bste(?=[. ]*[0-9])|\bunit|\broom|\brm|"
    r"\bfloor|\bfl(?=[. ]*[0-9])|\bflat|\betage|\bbat|\bbatiment|\bbuilding|\bbldg|\besc|\bescalier|\bporte|"
    r"\blot|\bchambre|\bhall|\bwohnung|\bwhg|\bpiso|\bunite|#)"
    r"[.\s]*(?:n[o°]\s*)?[#]?\s*(?:[0-9]{1,5}[a-z]?|[a-z][0-9]{0,4})\b"
)
_FLOOR = re.compile(r"\b(?:[0-9]{1,2}(?:st|nd|rd|th) (?:floor|fl)|[0-9]{1,2} ?(?:er|e|eme) etage|rdc)\b")
_CARE = re.compile(r"\b(?:c/o|chez|attn)\b[^,0-9]*")
_GLUED = re.compile(r"\b([0-9]{1,5})(bis|ter|quater)\b")
_GERMAN = re.compile(r"\b([a-z]{3,}s?)str(?:\.|\b)")

_ANYWHERE = {
    **dict.fromkeys(("ave", "av", "aven", "avn"), "avenue"),
    **dict.fromkeys(("bd", "blvd", "bld", "boul", "bvd", "bvld"), "boulevard"),
    "rd": "road",
    "ln": "lane",
    "cir": "circle",
    "pkwy": "parkway",
    "hwy": "highway",
    "cres": "crescent",
    "trl": "trail",
    "plz": "plaza",
    "sq": "square",
    "tce": "terrace",
    "terr": "terrace",
    "gdns": "gardens",
    "cct": "circuit",
    "crt": "court",
    "cl": "close",
    "expy": "expressway",
    "fwy": "freeway",
    "pde": "parade",
    "pl": "place",
    "che": "chemin",
    "chem": "chemin",
    "chm": "chemin",
    "all": "allee",
    "imp": "impasse",
    "rte": "route",
    "fg": "faubourg",
    "fbg": "faubourg",
    "res": "residence",
    "lot": "lotissement",
    "qu": "quai",
    "pass": "passage",
    "ham": "hameau",
    "mte": "montee",
    "str": "strasse",
    "hts": "heights",
    "gal": "general",
    "mal": "marechal",
    "cdt": "commandant",
    "pdt": "president",
    "dct": "docteur",
    "ste": "sainte",
    "sts": "saints",
    "cours": "cours",
    "via": "via",
    "c": "calle",
    "apt": "apartment",
}
_LAST = {
    "dr": "drive",
    "st": "street",
    "ct": "court",
    "ter": "terrace",
    "pt": "point",
    "pk": "park",
    "way": "way",
}
_DIRECTIONS = {
    "n": "north",
    "s": "south",
    "e": "east",
    "w": "west",
    "ne": "northeast",
    "nw": "northwest",
    "se": "southeast",
    "sw": "southwest",
}
_ENGLISH_ENDS = frozenset(
    [
        "street",
        "avenue",
        "road",
        "lane",
        "drive",
        "court",
        "circle",
        "boulevard",
        "place",
        "way",
        "terrace",
        "highway",
        "parkway",
        "square",
        "trail",
    ]
)


def _expanded(tokens: list[str]) -> list[str]:
    """Abbreviations in full. St is Street where it ends the name, else Saint; R is Rue after a number."""
    found: list[str] = []
    final = len(tokens) - 1
    while final > 0 and tokens[final] in _DIRECTIONS:
        final -= 1
    for index, token in enumerate(tokens):
        before = found[-1] if found else ""
        if (
            token == "r"
            and index < final
            and (not before or _NUMBER.fullmatch(before) or before in {"bis", "ter"})
        ):
            found.append("rue")
        elif token in _LAST and index == final and index > 0 and not _NUMBER.fullmatch(before):
            found.append(_LAST[token])
        elif token == "st" and index < final:
            found.append("saint")
        elif token in _DIRECTIONS and (index > final or (index < final and _english(tokens))):
            found.append(_DIRECTIONS[token])
        else:
            found.append(_ANYWHERE.get(token, token) if index < final or index > 0 else token)
    return found


def _english(tokens: list[str]) -> bool:
    return any(_ANYWHERE.get(token, _LAST.get(token, token)) in _ENGLISH_ENDS for token in tokens)


def _numbered(tokens: list[str]) -> list[str]:
    """The house number first, wherever it stood."""
    if not tokens or _NUMBER.fullmatch(tokens[0]):
        return tokens
    if len(tokens) > 1 and _NUMBER.fullmatch(tokens[-1]):
        return [tokens[-1], *tokens[:-1]]
    return tokens


def _once(folded: str) -> str:
    box = _BOX.search(folded)
    rest = folded
    for pattern in (_CARE, _FLOOR, _UNIT):
        rest = pattern.sub(" ", rest)
    rest = _BOX.sub(" ", rest)
    rest = _GERMAN.sub(r"\1strasse", _GLUED.sub(r"\1 \2", rest)).replace("#", " ")
    tokens = _numbered(_expanded(_WORD.findall(rest.replace("'", " "))))
    if box and not any(token.isalpha() and len(token) > 1 for token in tokens):
        return "po box " + box.group(1).replace(" ", "")
    return " ".join(tokens)


def _settled(folded: str) -> str:
    """The street in its form: written until writing it again changes nothing."""
    for _ in range(4):
        again = _once(folded)
        if again == folded:
            break
        folded = again
    return folded


@remembered
def _split_street(value: str, region: str) -> Facts:
    line, facts = cut(value, region)
    kept = _settled(plain(line))
    if not kept or kept in BLANK_WORDS or not any(character.isalpha() for character in kept):
        return facts
    return (("street", kept), *facts)


street = Splitter("street", lambda value, region: _split_street(value[:LONGEST], region))
"""A street with its number first and words in full; flat, floor and building fall.

A whole address gives its postcode, city and country too.

>>> street("Apt 4, 123 Main St.", region="US", date_order="mdy"), street("12bis, bd St-Michel", region="FR", date_order="dmy")
(('123 main street',), ('12 bis boulevard saint michel',))
>>> street.split("123 Main Street, Las Vegas NV 89132", "US")
(('street', '123 main street'), ('postcode', '89132'), ('city', 'las vegas'))
"""
