"""Words and figures of the page in the reader's language."""

from __future__ import annotations

from datetime import datetime

from ..wording import say, sentences

__all__ = ["bits", "date", "decimal", "duration", "label", "percent", "told", "whole"]

_THIN = "\u202f"
"""The narrow no-break space that groups French thousands."""


def told(code: str, language: str, **facts: object) -> str:
    """The page's own sentence ``report.<code>``.

    >>> told("graph", "fr")
    "Graphe d'identité"
    """
    return say(f"report.{code}", language=language, **facts)


def label(kind: str, name: str, language: str) -> str:
    """What readers call a field, term, band …; a name nobody translated reads as its own words.

    >>> label("field", "birth_date", "fr"), label("field", "shoe_size", "fr")
    ('date de naissance', 'shoe size')
    """
    said = sentences().get(f"report.{kind}_{name}")
    return said[language] if said else name.replace("_", " ").strip()


def whole(number: int | float, language: str) -> str:
    """A whole number, its thousands grouped.

    >>> whole(20_000, "en"), whole(20_000, "fr")
    ('20,000', '20\\u202f000')
    """
    grouped = f"{round(number):,}".replace("-", "\u2212")
    return grouped.replace(",", _THIN) if language == "fr" else grouped


def decimal(number: float, language: str, digits: int = 1) -> str:
    """A number with ``digits`` decimals.

    >>> decimal(12.34, "en"), decimal(-12.34, "fr")
    ('12.3', '\\u221212,3')
    """
    grouped = f"{number:,.{digits}f}".replace("-", "\u2212")
    return grouped.replace(",", _THIN).replace(".", ",") if language == "fr" else grouped


def percent(part: int, of: int, language: str) -> str:
    """A part of something in hundredths, with one decimal.

    >>> percent(997, 1000, "en"), percent(1, 3, "fr")
    ('99.7 %', '33,3 %')
    """
    return f"{decimal(100 * part / of, language)} %"


def bits(weight: int, language: str) -> str:
    """A weight in thousandths of a bit as signed bits.

    >>> bits(14_200, "en"), bits(-8_050, "fr")
    ('+14.2', '\\u22128,1')
    """
    half_up = (abs(weight) + 50) // 100 / 10
    sign = "\u2212" if weight < 0 else "+"
    return sign + decimal(half_up, language)


def duration(minutes: int | None, language: str) -> str:
    """How long something took, in the unit one would say it in; a dash where it has no end.

    >>> [duration(minutes, "fr") for minutes in (45, 200, 10_000, None)]
    ['45 min', '3,3 h', '6,9 j', '–']
    """
    if minutes is None:
        return "–"
    if minutes < 120:
        return told("minutes", language, count=whole(minutes, language))
    if minutes < 72 * 60:
        return told("hours", language, count=decimal(minutes / 60, language))
    return told("days", language, count=decimal(minutes / (24 * 60), language))


def date(moment: datetime, language: str) -> str:
    """A day as readers of the language write it.

    >>> from datetime import UTC, datetime
    >>> date(datetime(2026, 1, 5, tzinfo=UTC), "fr")
    '5 janvier 2026'
    """
    month = told(f"month_{moment.month}", language)
    return f"{moment.day} {month} {moment.year}"
