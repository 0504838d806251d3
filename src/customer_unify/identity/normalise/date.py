"""Birth dates: any common way of writing them, as ISO dates."""

from __future__ import annotations

import datetime
import re

from ...days import counted_day, in_figures, our_year, possible_part, spelled_day, without_place
from ..language import plain, remembered

__all__ = ["PLACEHOLDERS", "birth_date"]

_LONGEST = 64
_PIVOT = 25
"""Two-digit years up to this are of this century, later ones of the last: births lie in the past.

A constant and not the clock (law L20): the same record must give the same fact next year.
"""
_EARLIEST, _LATEST = 1000, 2100

PLACEHOLDERS = frozenset(
    {
        *("1900-01-01", "1901-01-01", "1899-12-30", "1899-12-31"),  # "unknown", and day 0 of spreadsheets
        *("1970-01-01", "1969-12-31"),  # second 0 of Unix
        *("1753-01-01", "1601-01-01", "1111-11-11", "1000-01-01"),  # first days of databases
    }
)
"""Dates systems write for "unknown". The few people born on one lose a fact, not their identity."""

_ISO = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})(?:[t ].*)?", re.DOTALL)
_COMPACT = re.compile(r"[0-9]{8}(?:\.0)?")
_SIX = re.compile(r"[0-9]{6}")
"""Year, month and day of two digits each, as Korea writes them, or the other way round."""
_THREE = re.compile(
    r"([0-9]{1,4})[ ./\-]+([0-9]{1,2})[ ./\-]+([0-9]{1,4})\.?(?:[t ]+[0-9:.+z ]*(?:[ap]\.?m\.?)?)?"
)


_PARTIAL = re.compile(r"(?P<year>[0-9]{4})(?:\.0)?(?:[-/.](?P<month>[0-9]{1,2}))?")
_TURNED = re.compile(r"(?P<month>[0-9]{1,2})[-/.](?P<year>[0-9]{4})")
_FIRST_YEAR, _LAST_YEAR = 1850, 2100
"""A lone number outside these is no year of birth."""


def _iso(year: int, month: int, day: int) -> str:
    year = our_year(year)
    if not _EARLIEST <= year <= _LATEST:
        return ""
    try:
        return datetime.date(year, month, day).isoformat()
    except ValueError:
        return ""


def _year(digits: str) -> int:
    number = int(digits)
    if len(digits) > 2:
        return number
    return number + (2000 if number <= _PIVOT else 1900)


def _ordered(a: str, b: str, c: str, order: str) -> str:
    """Three numbers as a date: in the declared order, or the other where that is impossible."""
    if len(a) >= 3:
        return _iso(int(a), int(b), int(c)) or _iso(int(a), int(c), int(b))
    if order == "ymd" and len(c) <= 2:
        return _iso(_year(a), int(b), int(c)) or _ordered(a, b, c, "dmy")
    day, month = (b, a) if order == "mdy" else (a, b)
    year = _year(c)
    return _iso(year, int(month), int(day)) or _iso(year, int(day), int(month))


def _compact(digits: str, order: str) -> str:
    """Eight digits: year first where that is a date of the last centuries, else year last."""
    first = _iso(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    if first and digits[:2] in {"18", "19", "20"}:
        return first
    return _ordered(digits[:2], digits[2:4], digits[4:], "mdy" if order == "mdy" else "dmy") or first


def _named(value: str) -> str:
    """A date with the name of its month: 11 décembre 1978, Dec 11th, 1978."""
    said = spelled_day(value)
    return _iso(_year(said[0]), said[1], said[2]) if said else ""


def _part(year: int, month: int | None) -> str:
    """The year of a birth, and the month where it is told; ``""`` for what is none, or means unknown."""
    if not _FIRST_YEAR <= year <= _LAST_YEAR or year in {1900, 1901}:
        return ""
    if month is None:
        return str(year)
    return f"{year}-{month:02}" if 1 <= month <= 12 else ""


@remembered
def _birth_date(value: str, order: str) -> tuple[str, ...]:
    folded = plain(in_figures(without_place(value)))
    if found := _ISO.fullmatch(folded):
        year, month, day = found.groups()
        date = _iso(int(year), int(month), int(day)) or _ordered(year, month, day, "ymd")
    elif _COMPACT.fullmatch(folded):
        date = _compact(folded[:8], order)
    elif _SIX.fullmatch(folded):
        date = _ordered(folded[:2], folded[2:4], folded[4:], order)
    elif found := _THREE.fullmatch(folded):
        first, second, third = found.groups()
        date = _ordered(first, second, third, order)
    elif found := _PARTIAL.fullmatch(folded) or _TURNED.fullmatch(folded):
        date = _part(int(found["year"]), int(found["month"]) if found["month"] else None)
    else:
        date = counted_day(folded) or _named(value)
    if not date and (stands := possible_part(folded)):
        date = _part(*stands)
    return (date,) if date and date not in PLACEHOLDERS else ()


def birth_date(value: str, /, *, region: str, date_order: str) -> tuple[str, ...]:
    """A birth date as ``1978-12-11``, or as much of it as is told; nothing for what is none or a placeholder.

    ``date_order`` (``dmy``, ``mdy``, ``ymd``) reads ambiguous ones; an order that gives no date
    is repaired by the other. Of a day that no calendar has the year is kept. Two-digit years lie in 1926
    to 2025.

    >>> birth_date("11/12/78", region="FR", date_order="dmy")
    ('1978-12-11',)
    >>> birth_date("12/25/1978", region="FR", date_order="dmy")
    ('1978-12-25',)
    >>> birth_date("1978", region="FR", date_order="dmy"), birth_date("5/1978", region="FR", date_order="dmy")
    (('1978',), ('1978-05',))
    >>> birth_date("31/02/1978", region="FR", date_order="dmy")
    ('1978',)
    >>> birth_date("1900-01-01", region="FR", date_order="dmy")
    ()
    """
    if len(value) == 10 and value[4] == "-" == value[7]:  # as most are: the standard library is quicker
        try:
            year = datetime.date.fromisoformat(value).year
        except ValueError:
            return _birth_date(value, date_order)
        if _EARLIEST <= year <= _LATEST:
            return (value,) if value not in PLACEHOLDERS else ()
    return _birth_date(value[:_LONGEST], date_order)
