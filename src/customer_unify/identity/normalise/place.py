"""Postcodes, cities and countries."""

from __future__ import annotations

import re

from ..language import STATES, city_name, country_code, plain, remembered, words
from .text import BLANK_WORDS

__all__ = ["city", "country", "postcode"]

_LONGEST = 120
"""Characters read of a place; what is longer once folded is no place."""
_COUNTRY_PREFIX = re.compile(r"(?:f|d|b|ch|l|a|i|e|fr|de|be|lu|at|it|es|nl)\s*-\s*(?=[0-9])")
_ZIP_PLUS = re.compile(r"([0-9]{4,5})-[0-9]{4}")
_FIVE_DIGITS = frozenset({"FR", "DE", "ES", "IT", "MX", "US"})
"""Regions whose codes have five digits, many of them a zero in front, which spreadsheets eat."""
_CITY_TAIL = re.compile(
    r"(?:[\s,]+(?:cedex(?:\s*[0-9]{1,2})?|[0-9]{1,2}\s*(?:er|e|eme)?(?:\s*arr[a-z]*)?|[0-9]{4,5}))+$"
)
_PROVINCE = re.compile(r"\s*\([^()]*\)\s*$")
"""What stands in brackets behind a city: its province, as in Italy, or its district."""
_KIND = re.compile(r"^(?:г|гор|м|город|місто|tp|кв)\.\s*(?=\w)", re.IGNORECASE)
"""Russian, Ukrainian and Vietnamese write before a city that it is one."""
_WITH_STATES = frozenset({"US", "CA", "AU"})
_CITY_WORDS = {"st": "saint", "ste": "sainte", "sts": "saints", "ft": "fort", "mt": "mount"}


@remembered
def _postcode(value: str, region: str) -> tuple[str, ...]:
    if len(value) == 5 and value.isascii() and value.isdigit():  # as most are: nothing to cut
        return (value,) if len(set(value)) > 1 else ()
    folded = _COUNTRY_PREFIX.sub("", plain(value), count=1)
    if folded.endswith(".0"):  # a spreadsheet took the number for a measure
        folded = folded[:-2]
    if (plus := _ZIP_PLUS.fullmatch(folded)) and (region == "US" or len(plus.group(1)) == 5):
        folded = plus.group(1)
    kept = "".join(character for character in folded if character.isalnum())
    if region in _FIVE_DIGITS and len(kept) == 4 and kept.isdigit():
        kept = "0" + kept
    elif region == "US" and kept.isdigit() and len(kept) == 9:
        kept = kept[:5]
    if not 3 <= len(kept) <= 10 or not any(c.isdigit() for c in kept) or len(set(kept)) == 1:
        return ()
    return (kept,)


def postcode(value: str, /, *, region: str, date_order: str) -> tuple[str, ...]:
    """A postcode as letters and digits: ``SW1A 2AA`` is ``sw1a2aa``, ``F-75002`` is ``75002``.

    The zero a spreadsheet ate comes back where ``region`` has codes of five digits; the four digits behind a
    US code fall. One digit repeated holds nothing usable.

    >>> postcode("1000", region="FR", date_order="dmy"), postcode("89132-1234", region="US", date_order="mdy")
    (('01000',), ('89132',))
    """
    return _postcode(value[:_LONGEST], region)


@remembered
def _city(value: str, states: bool) -> tuple[str, ...]:
    value = _PROVINCE.sub("", _KIND.sub("", value.strip())) or value
    head = " ".join(words(plain(value).strip(" ,").split(",", 1)[0]))
    while (shorter := _CITY_TAIL.sub("", head)) != head:
        head = shorter
    parts = head.split()
    while states and len(parts) > 1 and parts[-1] in STATES:
        parts.pop()
    kept = " ".join(_CITY_WORDS.get(part, part) if len(parts) > 1 else part for part in parts)
    if not any(character.isalpha() for character in kept) or kept in BLANK_WORDS or len(kept) > _LONGEST:
        return ()
    return (city_name(kept),)


def city(value: str, /, *, region: str, date_order: str) -> tuple[str, ...]:
    """A city as folded words, without CEDEX, district number, state or what follows a comma; St is Saint.

    Cities with several names have one: Munich is ``munchen``. A province in brackets falls.

    >>> city("PARIS CEDEX 08", region="FR", date_order="dmy")
    ('paris',)
    >>> city("St-Étienne", region="FR", date_order="dmy")
    ('saint etienne',)
    """
    return _city(value[:_LONGEST], region in _WITH_STATES)


@remembered
def _country(value: str) -> tuple[str, ...]:
    kept = " ".join(words(value))
    if known := country_code(value):
        return (known,)
    return (kept,) if 0 < len(kept) <= _LONGEST and kept not in BLANK_WORDS else ()


def country(value: str, /, *, region: str, date_order: str) -> tuple[str, ...]:
    """A country as its ISO 3166 alpha-2 code in lower case; unlisted names as folded words.

    >>> country("Allemagne", region="FR", date_order="dmy"), country("U.S.A.", region="FR", date_order="dmy")
    (('de',), ('us',))
    """
    return _country(value[:_LONGEST])
