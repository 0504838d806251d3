"""A whole address in one line: the street apart from postcode, city and country."""

from __future__ import annotations

import re

from ..language import plain
from .place import city, countries, postcode
from .splitter import Facts

__all__ = ["cut"]

_STATES = frozenset(
    [
        "al",
        "ak",
        "az",
        "ar",
        "ca",
        "co",
        "ct",
        "de",
        "fl",
        "ga",
        "hi",
        "id",
        "il",
        "in",
        "ia",
        "ks",
        "ky",
        "la",
        "me",
        "md",
        "ma",
        "mi",
        "mn",
        "ms",
        "mo",
        "mt",
        "ne",
        "nv",
        "nh",
        "nj",
        "nm",
        "ny",
        "nc",
        "nd",
        "oh",
        "ok",
        "or",
        "pa",
        "ri",
        "sc",
        "sd",
        "tn",
        "tx",
        "ut",
        "vt",
        "va",
        "wa",
        "wv",
        "wi",
        "wy",
        "dc",
    ]
)
_PROVINCES = frozenset(["ab", "bc", "mb", "nb", "nl", "ns", "nt", "nu", "on", "pe", "qc", "sk", "yt"])
_AUSTRALIAN = frozenset(["nsw", "vic", "qld", "sa", "wa", "tas", "act", "nt"])
_REGIONS = _STATES | _PROVINCES | _AUSTRALIAN
_ENDS = frozenset(
    [
        "street",
        "st",
        "avenue",
        "ave",
        "road",
        "rd",
        "lane",
        "ln",
        "drive",
        "dr",
        "court",
        "ct",
        "circle",
        "cir",
        "boulevard",
        "blvd",
        "place",
        "pl",
        "way",
        "terrace",
        "highway",
        "hwy",
        "parkway",
        "pkwy",
        "square",
        "sq",
        "trail",
        "crescent",
        "close",
        "gardens",
    ]
)
_STATE_ZIP = re.compile(
    r"(?P<head>.*?)[,\s]+(?P<state>[a-z]{2,3})[,\s]+(?P<code>[0-9]{4,5}(?:-[0-9]{4})?)\s*"
)
_STATE = re.compile(r"(?P<head>.*),\s*(?P<state>[a-z]{2})\s*")
_BRITISH = re.compile(r"(?P<head>.*?)[,\s]+(?P<code>[a-z]{1,2}[0-9][a-z0-9]?\s*[0-9][a-z]{2})\s*")
_CODE_CITY = re.compile(
    r"(?P<head>.*[a-z].*?)[,\s]+(?:(?:f|d|b|ch|l|a|e|i)-)?(?P<code>[0-9]{5}|(?<=,\s)[0-9]{4})[,\s]+"
    r"(?P<city>[a-z][a-z '.\-]*(?:\s+[0-9]{1,2})?)\s*"
)
_HOUSE = re.compile(r"[0-9]")


def _town(head: str) -> tuple[str, str]:
    """(street, city) of what stands before a state or code: parted by a comma, else behind the street's type."""
    if "," in head:
        street, _, town = head.rpartition(",")
        return street, town
    parts = head.split()
    for index in range(len(parts) - 2, 0, -1):
        if parts[index].strip(".") in _ENDS:
            return " ".join(parts[: index + 1]), " ".join(parts[index + 1 :])
    return head, ""


def _facts(town: str, code: str, nation: str, region: str) -> Facts:
    found = [("postcode", part) for part in postcode(code, region=region, date_order="")] if code else []
    found += [("city", part) for part in city(town, region=region, date_order="")] if town.strip() else []
    found += [("country", nation)] if nation else []
    return tuple(found)


def _nation(line: str) -> tuple[str, str]:
    """The line without a country named behind its last comma, and the country's code."""
    head, comma, tail = line.rpartition(",")
    name = " ".join(tail.replace(".", " ").split())
    if comma and len(name) > 3 and name in countries():
        return head, countries()[name]
    return line, ""


def cut(value: str, region: str) -> tuple[str, Facts]:
    """The street line of ``value``, and the facts of postcode, city and country found behind it.

    Known forms: ``…, City ST 12345`` (also without the comma), ``…, City, ST``,
    ``… 75002 Paris``, ``…, London SW1A 2AA``, each with a country behind. A line
    that has none of these forms is a street and nothing else. Linear in the length read.

    >>> cut("12 rue de la Paix 75002 Paris, France", "FR")
    ('12 rue de la paix', (('postcode', '75002'), ('city', 'paris'), ('country', 'fr')))
    """
    line = plain(value).strip(" ,")
    if not _HOUSE.search(line):
        return line, ()
    line, nation = _nation(line)
    found = _STATE_ZIP.fullmatch(line)
    if found and found["state"] in _REGIONS:
        head, town = _town(found["head"])
        return head, _facts(town, found["code"], nation, region)
    if found := _BRITISH.fullmatch(line):
        head, town = _town(found["head"])
        return head, _facts(town, found["code"], nation, region)
    if found := _CODE_CITY.fullmatch(line):
        return found["head"], _facts(found["city"], found["code"], nation, region)
    found = _STATE.fullmatch(line)
    if found and found["state"] in _STATES and "," in found["head"]:
        head, town = _town(found["head"])
        return head, _facts(town, "", nation, region)
    return line, _facts("", "", nation, region)
