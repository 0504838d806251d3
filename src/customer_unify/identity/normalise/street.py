"""Street addresses in one form: number first, words in full, without flat or floor."""

from __future__ import annotations

import re

from ..language import STREET_ENDS, plain, remembered, street_words
from .address import cut
from .numbered import house_first, signed
from .splitter import Facts, Splitter
from .text import BLANK_WORDS

__all__ = ["street"]

_LONGEST = 200
"""Characters read of an address; what is longer once folded is no address."""
_WORD = re.compile(r"[a-z0-9]+")
_NUMBER = re.compile(r"[0-9]{1,6}[a-z]?")
_BOX = re.compile(
    r"\b(?:p\.?\s*o\.?\s*box|post office box|b\.?\s?p\.?|boite postale|postfach|c\.?s\.?|apartado|postbus)"
    r"\s*(?:no?\s*)?(?P<number>[0-9][0-9 ]{0,9})"
)
_LETTERED = (
    "apto|apartamento|apt|apartment|appartement|appart|appt|app|suite|unit|unite|flat|bat|batiment|bldg|esc|escalier"
    "|wohnung|whg"
)
_NUMBERED = (
    r"ste|room|rm|floor|fl(?=[. ]*[0-9]{1,2}\b)|etage|building|porte|lot|chambre|hall|piso"
    "|ap|apto|depto|dpto|departamento|puerta|pta|planta|bloque|bloco|torre|interior|andar|sala|scala|interno"
)
_UNIT = re.compile(
    r"(?:#\s*[0-9]{1,4}(?:-[0-9]{1,4}){1,2}"
    rf"|(?:\b(?:{_LETTERED})|#)[.\s]*(?:no?\s*)?#?\s*(?:[0-9]{{1,5}}[a-z]?|[a-z][0-9]{{0,4}})"
    rf"|\b(?:{_NUMBERED})[.\s]*(?:no?\s*)?[0-9]{{1,5}}[a-z]?"
    r"|\b[0-9]{1,2}(?:st|nd|rd|th) (?:floor|fl)|\b[0-9]{1,2} ?(?:er|e|eme) etage|\brdc)\b(?!')"
)
"""Flats, floors and buildings. Some are numbered by letters too, others not: Porte d'Italie is a place."""
_BESIDE = re.compile(
    r"\b(?:no|nr|num|numero|nro|n°|hnr)[.°]?\s*(?=[0-9])"
    r"|\brt\.?\s*[0-9]{1,3}\s*(?:/\s*(?:rw\.?\s*)?|rw\.?\s*)[0-9]{1,3}\b"
    r"|(?<=[0-9])[,\s]+[0-9]{1,2}\s?[oa](?:[\s.,]+(?:[a-h]|dch?a?|izqd?a?|derecha|izquierda|cent?ro|ctro))?"
    r"(?=[\s,]*(?:$|,))"
)
"""What stands beside a number: the sign that it follows (N alone may be North), the neighbourhoods Indonesia
numbers, and Spanish floors (3º A, 9o dcha)."""
_MARKS = frozenset("/ºª°番")
_WRITTEN = (
    (re.compile(r"([0-9０-９]+)\s*丁目\s*([0-9０-９]+)\s*番地?(?:の|\s)*([0-9０-９]*)\s*号?"), r"\1-\2-\3"),
    (re.compile(r"([0-9０-９]+)\s*番地?(?:の|\s)*([0-9０-９]*)\s*号?"), r"\1-\2"),
    (re.compile(r"(?i)\bn°"), "no "),
    (re.compile(r"(?i)^\s*c/(?!o\b)\s*"), "calle "),
    (re.compile(r"(?i)\bp\.?\s?º"), "paseo "),
    (re.compile(r"\bM\.?ª"), "Maria "),
)
"""Abbreviations by a stroke or a raised letter, which folding would take apart."""
_CARE = re.compile(r"\b(?:c/o|chez|attn)\b[^,0-9]*")
_GLUED = re.compile(r"\b([0-9]{1,5})(bis|ter|quater)\b")
_GERMAN = re.compile(r"\b([a-z]{3,})str(?:\.|\b)")
_RANGE = re.compile(r"^([0-9]{1,4})\s*[-/]\s*([0-9]{1,4})(?=,?\s+[a-z])")
_LETTERS = frozenset("abcdfgh")
"""Letters a house may bear, without those that are directions."""
_DIRECTED = frozenset({"US", "CA"})
_FLAT_FIRST = frozenset({"AU", "CA", "NZ"})
"""Regions where of two numbers before a street the first is a flat's."""
_REPEAT = frozenset({"bis", "ter", "quater"})
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


def _is_number(word: str) -> bool:
    return _NUMBER.fullmatch(word) is not None


def _in_full(index: int, found: list[str], rest: list[str], final: int) -> str:
    """One word of a street in full, by what stands before (``found``) and behind it (``rest``).

    St is Street where it ends the name and Saint within it, Dr Drive or Docteur likewise,
    R Rue where the name begins.
    """
    word = rest[0]
    french = any(before in street_words("type") for before in found)
    begins = not found or _is_number(found[-1]) or found[-1] in _REPEAT
    ends_later = any(street_words("any").get(after, after) in STREET_ENDS for after in rest[1:])
    if word == "r" and begins and len(rest) > 1:
        return "rue"
    if word == "st" and len(rest) > 1 and (begins or french or ends_later):
        return "saint"
    if word == "dr" and french:
        return "docteur"
    if word == "dr" and ends_later:
        return "doctor"
    if word in street_words("last") and not begins and (index == final or word in {"st", "dr"}):
        return street_words("last")[word]
    english = ends_later or any(street_words("any").get(part, part) in STREET_ENDS for part in found)
    if word in _DIRECTIONS and english and not french and (index >= final or begins or len(rest) == 1):
        return _DIRECTIONS[word]
    return street_words("any").get(word, word) if index or len(rest) > 1 else word


def _with_letter(words: list[str], region: str) -> list[str]:
    """The letter of a house beside its number as one word: 12 c is 12c, but for directions in America."""
    if region in _DIRECTED or len(words) < 3:
        return words
    for at in (0, len(words) - 2):
        if words[at].isdigit() and words[at + 1] in _LETTERS:
            return [*words[:at], words[at] + words[at + 1], *words[at + 2 :]]
    return words


def _expanded(words: list[str]) -> list[str]:
    """A street's words in full."""
    final = len(words) - 1
    while final > 0 and words[final] in _DIRECTIONS:
        final -= 1
    found: list[str] = []
    for index in range(len(words)):
        found.append(_in_full(index, found, words[index:], final))
    return found


def _is_street(words: list[str]) -> bool:
    """Whether words read like a house in a street: 12 bis rue …, 123 … Road."""
    if len(words) < 3 or not _is_number(words[0]):
        return False
    kind = words[2] if words[1] in _REPEAT else words[1]
    return kind == "r" or kind in street_words("type") or words[-1] in STREET_ENDS


def _number_first(words: list[str]) -> list[str]:
    """The house number first: it may stand last (Hauptstraße 5, Parallelweg 5 bis) or behind a building."""
    if not words or _is_number(words[0]):
        return words
    for index in range(1, len(words) - 1):
        if _is_number(words[index]) and _is_street(words[index:]):
            return words[index:]
    at = len(words) - (2 if words[-1] in _REPEAT else 1)
    if at > 0 and _is_number(words[at]):
        return [*words[at:], *words[:at]]
    return words


def _once(folded: str, region: str) -> str:
    box = _BOX.search(folded)
    rest = _GERMAN.sub(r"\1strasse", _GLUED.sub(r"\1 \2", _BOX.sub(" ", folded)))
    if region in _FLAT_FIRST:
        rest = _RANGE.sub(r"\2", rest)
    elif region != "US":
        rest = _RANGE.sub(r"\1", rest)
    rest = house_first(rest, region)
    parts = [_with_letter(_WORD.findall(part), region) for part in rest.split(",")]
    if not (parts[0] and _is_number(parts[0][0])):  # else the house has its number, and that of a road stays
        parts = [_number_first(part) for part in parts]
    # A part that is a house in a street is all that counts: what stands beside it names the building.
    parts = [part for part in parts if _is_street(part)][:1] or parts
    words = _number_first(_expanded([word for part in parts for word in part]))
    if box and not any(word.isalpha() and len(word) > 1 for word in words):
        return "po box " + box["number"].replace(" ", "")
    return " ".join(words)


def _without_units(folded: str) -> str:
    return " ".join(_UNIT.sub(" ", _BESIDE.sub(" ", _CARE.sub(" ", folded))).split())


def _settled(folded: str, region: str) -> str:
    """The street in its form: written until writing it again changes nothing."""
    for _ in range(5):
        again = _once(_without_units(folded), region)
        if again == folded:
            break
        folded = again
    return folded


@remembered
def _split_street(value: str, region: str) -> Facts:
    if not _MARKS.isdisjoint(value):
        for short, full in _WRITTEN:
            value = short.sub(full, value)
    line = _without_units(signed(plain(value))).lstrip(" ,")
    line, facts = cut(_without_units(signed(line)), region)
    kept = _settled(line, region)
    for _ in range(5):  # what is left may read like an address again
        line, more = cut(kept, region)
        if not more:
            break
        kept, facts = _settled(line, region), facts or more
    if (
        not 0 < len(kept) <= _LONGEST
        or kept in BLANK_WORDS
        or not any(character.isalpha() for character in kept)
    ):
        return facts
    return (("street", kept), *facts)


street = Splitter("street", lambda value, region: _split_street(value[:_LONGEST], region))
"""A street with its number first and words in full; flat, floor and building fall.

A whole address gives its postcode, city and country too.

>>> street("Apt 4, 123 Main St.", region="US", date_order="mdy")
('123 main street',)
>>> street.split("123 Main Street, Las Vegas NV 89132", "US")
(('street', '123 main street'), ('postcode', '89132'), ('city', 'las vegas'))
"""
