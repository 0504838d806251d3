"""Numbers by which states know people, each in one form however much of it is written."""

from __future__ import annotations

from datetime import date

from .splitter import Facts, Splitter
from .text import code

__all__ = ["national_id"]

_CENTURIES = frozenset({"18", "19", "20"})
_WITH_CENTURY, _BIRTH, _TAXES = 12, 8, 11
_PEOPLE = frozenset({"20", "23", "24", "27"})
"""What stands before the document number of a person in Argentina; firms have others."""
_COORDINATED = 60
"""Added to the day of birth in Sweden where somebody is only there for a time."""
_LETTERS = "trwagmyfpdxbnjzsqvhlcke"
"""The letter behind a Spanish number, by what is left of it divided by 23."""
_FOREIGNERS = {"x": "0", "y": "1", "z": "2"}
"""What the letter before a number of a foreigner counts as."""


def _day(digits: str) -> str:
    """Eight digits as a day, blank for none; the day itself may be counted from 60."""
    day = int(digits[6:])
    try:
        return date(int(digits[:4]), int(digits[4:6]), day - _COORDINATED * (day > _COORDINATED)).isoformat()
    except ValueError:
        return ""


def _is_checked(digits: str) -> bool:
    """Whether the last of some digits is what Luhn's sum of the others asks for."""
    doubled = (sum(divmod(int(digit) * (1 + at % 2), 10)) for at, digit in enumerate(reversed(digits)))
    return sum(doubled) % 10 == 0


def _without_century(digits: str) -> str:
    """A Swedish number as most write it, ten digits: the century before them changes nothing."""
    if len(digits) != _WITH_CENTURY or digits[:2] not in _CENTURIES or not _day(digits[:_BIRTH]):
        return digits
    return digits[2:] if _is_checked(digits[2:]) else digits


def _without_letter(kept: str) -> str:
    """A Spanish number without the letter that is reckoned from it and that half of all lists leave out."""
    number = _FOREIGNERS.get(kept[:1], kept[:1]) + kept[1:-1]
    long_enough = number.isdecimal() and _BIRTH - 1 <= len(number) <= _BIRTH
    return kept[:-1] if long_enough and kept[-1] == _LETTERS[int(number) % 23] else kept


def _without_prefix(digits: str) -> str:
    """The document number within an Argentine one for taxes: two digits before it, and one behind."""
    if len(digits) != _TAXES or digits[:2] not in _PEOPLE:
        return digits
    left = (
        sum(int(digit) * by for digit, by in zip(digits, (5, 4, 3, 2, 7, 6, 5, 4, 3, 2), strict=False)) % 11
    )
    return digits[2:-1] if left != 1 and (11 - left) % 11 == int(digits[-1]) else digits


def _split(value: str, region: str) -> Facts:
    found: list[tuple[str, str]] = []
    for kept in code(value, region=region, date_order=""):
        if not kept.isascii():
            found.append(("national_id", kept))
        elif kept.isdecimal():
            born = _day(kept) if region == "SE" and len(kept) == _BIRTH and kept[:2] in _CENTURIES else ""
            number = _without_century(_without_prefix(kept) if region == "AR" else kept.lstrip("0"))
            number = number.lstrip("0")
            found.append(("birth_date", born) if born else ("national_id", number or kept))
        else:
            found.append(("national_id", _without_letter(kept).lstrip("0") or kept))
    return tuple(found)


national_id = Splitter("national_id", _split)
"""A number of a person: the century before a Swedish one, the letter behind a Spanish one and noughts that a
spreadsheet eats change nothing. Where Sweden's column holds a birth date alone, it is one.

>>> national_id("19490721-9200", region="SE", date_order="dmy")
('4907219200',)
>>> national_id("12345678-Z", region="ES", date_order="dmy"), national_id("012", region="", date_order="")
(('12345678',), ('12',))
>>> national_id.split("19571020", "SE")
(('birth_date', '1957-10-20'),)
"""
