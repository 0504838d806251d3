"""Dates and times as files write them: what can be a date, and which instant is meant."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, tzinfo

from ..days import counted_day, in_figures, is_yearless, our_year, spelled_day, without_place
from ..errors import NaiveTime

__all__ = [
    "BLANKS",
    "ORDERS",
    "can_be_birth_date",
    "is_blank_date",
    "moment",
    "order_of",
    "readings",
    "usual_order",
]

ORDERS = ("dmy", "mdy", "ymd")
BLANKS = frozenset(
    [
        "-",
        "--",
        "---",
        "?",
        ".",
        "/",
        "n/a",
        "na",
        "n.a.",
        "nc",
        "n.c.",
        "nd",
        "null",
        "none",
        "nil",
        "unknown",
        "inconnu",
        "inconnue",
        "nan",
        "nat",
        "00/00/0000",
        "0000-00-00",
        "00000000",
        "0",
        "00/00/00",
        "0/0/00",
        "0/0/0000",
        "0000",
        "#n/a",
        "#nv",
        "#ref!",
        "#value!",
        "k.a.",
        "k. a.",
        "keine angabe",
        "unbekannt",
        "s/d",
        "sin datos",
        "desconocido",
        "nao informado",
        "não informado",
        "non disponibile",
        "onbekend",
        "tbd",
        "xx/xx/xxxx",
    ]
)
"""How exports write that there is no date."""

NUMBERS = re.compile(r"(\d{1,4})\s?[-./ ]\s?(\d{1,2})\s?[-./ ]\s?(\d{1,4})\.?")
COMPACT = re.compile(r"\d{8}")
YEAR_FIRST = frozenset(["CN", "HU", "JP", "KR", "LT", "MN", "TW"])
"""Regions that write the year first, the one of two digits too."""
SIX = re.compile(r"[0-9]{6}")
"""A birth as Korea writes it, ``780311``: only a header says that it is no other number."""
PART = re.compile(r"\d{4}(?:[-./]\d{1,2})?|\d{1,2}[-./]\d{4}")
YEARLESS = re.compile(r"(?:--|0000-)\d\d-?\d\d")
"""A day of no year, as address books (vCard) and programs that need a year write it."""
CLOCK = re.compile(r"[T ]+(\d{1,2})[:h](\d{2})(?::(\d{2})(?:[.,]\d+)?)?\s*([AaPp][Mm])?$")
LONGEST = 64


def is_blank_date(text: str) -> bool:
    """Whether an export means by ``text`` that there is no date, or a birthday of which it knows no year.

    >>> [is_blank_date(said) for said in ("0000-00-00", "0/0/00", "--03-14", "14 March", "soon")]
    [True, True, True, True, False]
    """
    return not text or text.lower() in BLANKS or bool(YEARLESS.fullmatch(text)) or is_yearless(text)


def _date(year: int, month: int, day: int, digits: int) -> date | None:
    if digits <= 2:
        # Two digits name no century: any day that exists in either one can be meant.
        return _date(2000 + year, month, day, 4) or _date(1900 + year, month, day, 4)
    try:
        return date(our_year(year), month, day) if digits == 4 else None
    except ValueError:
        return None


def readings(text: str) -> dict[str, date]:
    """The dates ``text`` can mean, by order of its parts; empty when it cannot be a date.

    >>> sorted(readings("03/04/1980")), sorted(readings("31/04/1980")), sorted(readings("25-Jun-08"))
    (['dmy', 'mdy'], [], ['dmy'])
    """
    text = in_figures(without_place(text.strip()))
    if len(text) > LONGEST:
        return {}
    found: dict[str, date | None] = {}
    if COMPACT.fullmatch(text) and text.isascii():
        found["ymd"] = _date(int(text[:4]), int(text[4:6]), int(text[6:]), 4)
        if found["ymd"] is None:
            found["dmy"] = _date(int(text[4:]), int(text[2:4]), int(text[:2]), 4)
    elif match := NUMBERS.fullmatch(text):
        first, middle, last = match.groups()
        year_first = (int(first), int(middle), int(last), len(first))
        if len(first) > 2:
            # Year, day, month is an order of nobody: month and day were taken for each other.
            found["ymd"] = _date(*year_first) or _date(int(first), int(last), int(middle), len(first))
        else:
            found["dmy"] = _date(int(last), int(middle), int(first), len(last))
            found["mdy"] = _date(int(last), int(first), int(middle), len(last))
            found["ymd"] = None if found["dmy"] or found["mdy"] else _date(*year_first)
    else:
        found["dmy"] = _in_words(text)
    return {order: day for order, day in found.items() if day is not None}


def _of_six(text: str) -> dict[str, date]:
    """The dates that six digits can mean, by order of their parts."""
    one, two, three = int(text[:2]), int(text[2:4]), int(text[4:])
    meant = {"ymd": (one, two, three), "dmy": (three, two, one), "mdy": (three, one, two)}
    found = {order: _date(*parts, 2) for order, parts in meant.items()}
    return {order: day for order, day in found.items() if day is not None}


def _in_words(text: str) -> date | None:
    said = spelled_day(text)
    return _date(int(said[0]), said[1], said[2], len(said[0])) if said else None


def _without_clock(text: str) -> str:
    """The day of a date that a database wrote with a time of day."""
    return re.split(r"[T ](?=\d{1,2}:)", text.strip(), maxsplit=1)[0]


def can_be_birth_date(text: str) -> bool:
    """Whether ``text`` is a date, or a year, or a year and a month.

    >>> [can_be_birth_date(said) for said in ("1978", "12/11/1978", "31/02/1980", "soon")]
    [True, True, False, False]
    """
    try:
        date.fromisoformat(text)
        return True
    except ValueError:
        pass
    day = _without_clock(text)
    if SIX.fullmatch(day):
        return bool(_of_six(day))
    if counted_day(day):
        return True
    return bool(readings(day)) or (bool(PART.fullmatch(day)) and len(day) <= LONGEST)


def usual_order(region: str) -> str:
    """The order in which a region writes the parts of a date in figures.

    >>> usual_order("KR"), usual_order("US"), usual_order("FR")
    ('ymd', 'mdy', 'dmy')
    """
    return "mdy" if region == "US" else "ymd" if region in YEAR_FIRST else "dmy"


def order_of(texts: list[str], usual: str = "dmy") -> str:
    """The order of day and month that a column of dates shows; ``usual`` when nothing tells.

    Six digits show whether the year stands first: of many births some are on a day no year is called.

    >>> order_of(["3/25/1989", "3/1/1970"]), order_of(["03/01/1970"])
    ('mdy', 'dmy')
    """
    six = [_of_six(text) for text in texts if SIX.fullmatch(text)]
    if six and all("ymd" in found for found in six) and not all(usual in found for found in six):
        return "ymd"
    days = ((day, readings(day)) for day in map(_without_clock, texts) if NUMBERS.fullmatch(day))
    alone = [next(iter(found)) for _, found in days if len(found) == 1]
    months_first, days_first = alone.count("mdy"), alone.count("dmy")
    return usual if months_first == days_first else "mdy" if months_first > days_first else "dmy"


def moment(text: str, order: str, zone: tzinfo | None) -> datetime:
    """The instant ``text`` means, in UTC; a day alone is its first moment.

    ``zone`` is that of times which name none; without it they raise ``NaiveTime``.
    Raises ``ValueError`` for what is not a date (never naming it).

    >>> from zoneinfo import ZoneInfo
    >>> moment("05/01/2026 14:30", "dmy", ZoneInfo("Europe/Paris")).isoformat()
    '2026-01-05T13:30:00+00:00'
    """
    text = text.strip()
    if len(text) > LONGEST:
        raise ValueError("not a date")
    said: datetime | None
    try:
        said = datetime.fromisoformat(text)
    except ValueError:
        said = _written(text, order)
    if said.tzinfo is None or said.utcoffset() is None:
        if zone is None:
            raise NaiveTime("a time without a time zone")
        said = said.replace(tzinfo=zone)
    try:
        return said.astimezone(UTC)
    except OverflowError:
        raise ValueError("not a date") from None


def _written(text: str, order: str) -> datetime:
    clock = CLOCK.search(text)
    found = readings(text[: clock.start()] if clock else text)
    if not found:
        raise ValueError("not a date")
    day = found.get("ymd") or found.get(order) or next(iter(found.values()))
    if clock is None:
        return datetime.combine(day, time())
    hour, minute, second = int(clock[1]), int(clock[2]), int(clock[3] or 0)
    if clock[4]:
        hour = hour % 12 + (12 if clock[4].lower() == "pm" else 0)
    return datetime.combine(day, time(hour, minute, second))
