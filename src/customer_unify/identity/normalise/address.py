"""A whole address in one line: the street apart from postcode, city and country."""

from __future__ import annotations

import re

from ..language import STATES, STREET_ENDS, country_code, street_words
from .place import city, postcode
from .splitter import Facts

__all__ = ["cut"]

_STATE_ZIP = re.compile(
    r"(?P<head>.*?)[,\s]+(?P<state>[a-z]{2,3})[,\s]+(?P<code>[0-9]{4,5}(?:-[0-9]{4})?)\s*"
)
_STATE = re.compile(r"(?P<head>.*),\s*(?P<state>[a-z]{2})\s*")
_BRITISH = re.compile(
    r"(?P<head>.*?)[,\s]+(?P<code>[a-z]{1,2}[0-9][a-z0-9]?\s*[0-9][a-z]{2}|[a-z][0-9][a-z]\s?[0-9][a-z][0-9])\s*"
)
_CODE_CITY = re.compile(
    r"(?P<head>.*[a-z].*?)[,\s]+(?:(?:f|d|b|ch|l|a|e|i)-)?(?P<code>[0-9]{5,6}|(?<=,\s)[0-9]{4}(?:\s?[a-z]{2})?)[,\s]+"
    r"(?P<city>[a-z][a-z '.\-]*(?:\s+[0-9]{1,2})?)\s*"
)
_DUTCH = re.compile(
    r"(?P<head>.*[0-9].*?)[,\s]+(?P<code>[0-9]{4}\s?(?!(?:n|s)(?:e|w)\b|st\b|rd\b|th\b)[a-z]{2})[,\s]+"
    r"(?P<city>[a-z][a-z '.\-]*)\s*"
)
"""Four digits and two letters stand for themselves behind a house number; NW and its like lead to a road."""
_FOUR_DIGITS = frozenset({"AT", "BE", "BG", "CH", "DK", "FR", "HU", "LI", "LU", "NO", "SI"})
"""Regions where houses have their numbers behind the street, and towns, or those next door, four digits."""
_BEHIND_HOUSE = re.compile(
    r"(?P<head>[a-z].*? [0-9]{1,3} ?[a-z]?(?:/[0-9]{1,4}){0,3})\s+(?P<code>[1-9][0-9]{3})\s+"
    r"(?P<city>[a-z][a-z '.\-]*)\s*"
)
"""The place behind the house, without a comma: columns of street and place that were joined."""
_PARTED = frozenset({"CZ", "GR", "SE", "SK"})
"""Regions whose codes have a blank behind the third digit: 130 00 Praha."""
_PARTED_CITY = re.compile(
    r"(?P<head>.*[a-z].*?)[,\s]+(?P<code>[1-9][0-9]{2} ?[0-9]{2})[,\s]+"
    r"(?P<city>[a-z][a-z '.\-]*(?:\s+[0-9]{1,2})?)\s*"
)
_HYPHENED = re.compile(
    r"(?P<head>.*[a-z].*?)[,\s]+(?P<code>[0-9]{4,5}-[0-9]{3}|[0-9]{2}-[0-9]{3})[,\s]+"
    r"(?P<city>[a-z][a-z '.\-]*)\s*"
)
"""Codes with a hyphen, which nothing else before a town is: of Portugal, Brazil, Poland."""
_EIRCODE = re.compile(
    r"(?P<head>.*?)[,\s]+(?P<code>[acdefhknprtvwxy][0-9][0-9w]\s?[0-9acdefhknprtvwxy]{4})\s*"
)
"""Ireland's, of a house each."""
_CITY_CODE = re.compile(r"(?P<head>.*[0-9].*),\s*(?P<city>[a-z][a-z '.\-]*?)?\s*(?P<code>[0-9]{5,6})\s*")
_TOWN = re.compile(r"(?P<head>[^,]*[0-9][^,]*),\s*(?P<city>[a-z][a-z'.\-]*(?: [a-z'.\-]+){0,3})\s*")
_GAP = re.compile(r"\s{2,}")
_SPACED = re.compile(r"(?P<head>.*\S\s{2,}.*\S)\s{2,}(?P<country>[a-z]{2})")
"""How newsletters write an address: two blanks between its parts, the code of the country last."""
_DIGIT = re.compile(r"[0-9]")
_WORD = re.compile(r"[a-z]{2,}")


def _town(head: str) -> tuple[str, str]:
    """(street, city) before a state or code: parted by a comma, else behind the type of the street."""
    if "," in head:
        street, _, town = head.rpartition(",")
        return street, town
    parts = head.split()
    for index in range(len(parts) - 2, 0, -1):
        if parts[index].strip(".") in STREET_ENDS:
            return " ".join(parts[: index + 1]), " ".join(parts[index + 1 :])
    return head, ""


def _facts(town: str, code: str, nation: str, region: str) -> Facts:
    found = [("postcode", part) for part in postcode(code, region=region, date_order="")] if code else []
    found += [("city", part) for part in city(town, region=region, date_order="")] if town.strip() else []
    found += [("country", nation)] if nation else []
    return tuple(found)


def _nation(line: str) -> tuple[str, str]:
    """The line without a country named behind its last comma, and the country's code."""
    found = _SPACED.fullmatch(line)
    if found and (code := country_code(found["country"])):
        return _GAP.sub(", ", found["head"]), code
    head, comma, tail = line.rpartition(",")
    named = tail.strip(" .")
    # Two letters are a state; the one country written so is UK.
    code = country_code(named) if comma and (len(named) > 2 or named == "uk") else ""
    return (head, code) if code else (line, "")


def _names_street(part: str) -> bool:
    return any(word in street_words("type") or word in street_words("any") for word in _WORD.findall(part))


def cut(line: str, region: str) -> tuple[str, Facts]:
    """The street of a folded ``line``, and the facts of postcode, city and country found behind it.

    Known forms: ``…, City ST 12345`` (also without the comma), ``…, City, ST``, ``… 75002 Paris``,
    ``…, London SW1A 2AA``, ``…, Singapore 059413``, ``… 1017 AB Amsterdam``, ``12 …, City``, each with a
    country behind. A line that has none of these forms is a street and nothing else. Quadratic at worst
    in the bounded length read.

    >>> cut("12 rue de la paix 75002 paris, france", "FR")
    ('12 rue de la paix', (('postcode', '75002'), ('city', 'paris'), ('country', 'fr')))
    """
    line = line.strip(" ,")
    if not _DIGIT.search(line):
        return line, ()
    line, nation = _nation(line)
    found = _STATE_ZIP.fullmatch(line)
    if found and found["state"] in STATES:
        head, town = _town(found["head"])
        return head, _facts(town, found["code"], nation, region)
    if found := _BRITISH.fullmatch(line):
        head, town = _town(found["head"])
        return head, _facts(town, found["code"], nation, region)
    if found := _CODE_CITY.fullmatch(line):
        return found["head"], _facts(found["city"], found["code"], nation, region)
    if found := _HYPHENED.fullmatch(line) or (region in _PARTED and _PARTED_CITY.fullmatch(line)) or None:
        return found["head"], _facts(found["city"], found["code"], nation, region)
    if region == "IE" and (found := _EIRCODE.fullmatch(line)):
        head, town = _town(found["head"])
        return head, _facts(town, found["code"], nation, region)
    if region in _FOUR_DIGITS and (found := _BEHIND_HOUSE.fullmatch(line)):
        return found["head"], _facts(found["city"], found["code"], nation, region)
    if found := _DUTCH.fullmatch(line):
        return found["head"], _facts(found["city"], found["code"], nation, region)
    if found := _CITY_CODE.fullmatch(line):
        return found["head"], _facts(found["city"] or "", found["code"], nation, region)
    found = _STATE.fullmatch(line)
    if found and found["state"] in STATES and "," in found["head"]:
        head, town = _town(found["head"])
        return head, _facts(town, "", nation, region)
    found = _TOWN.fullmatch(line)
    if found and _WORD.search(found["head"]) and not _names_street(found["city"]):
        return found["head"], _facts(found["city"], "", nation, region)
    return line, _facts("", "", nation, region)
