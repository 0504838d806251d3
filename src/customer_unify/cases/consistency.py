"""Whether an answer contradicts earlier ones: compares figures of one kind, on every channel."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from decimal import Decimal, InvalidOperation

from ..model.case import Sent
from ..model.reply import Earlier

__all__ = ["LONGEST_READ", "differing", "figures"]

LONGEST_READ = 100_000
"""How many characters of a text are searched for figures (law L19)."""

_UNITS = {
    "EUR": ("€", "eur", "euro", "euros"),
    "USD": ("$", "usd", "dollar", "dollars"),
    "GBP": ("£", "gbp", "pound", "pounds"),
    "CHF": ("chf", "francs"),
    "%": ("%", "percent", "per cent", "pour cent"),
    "hours": ("h", "hour", "hours", "heure", "heures"),
    "days": ("day", "days", "jour", "jours", "working days", "jours ouvrés"),
    "weeks": ("week", "weeks", "semaine", "semaines"),
    "months": ("month", "months", "mois"),
}
_UNIT_OF = {word: unit for unit, words in _UNITS.items() for word in words}
_WORDS = "|".join(re.escape(word) for word in sorted(_UNIT_OF, key=lambda word: (-len(word), word)))
_NUMBER = (
    r"(?<![\w.,])\d{1,3}(?:[ .,\u00a0\u202f]\d{3}){1,3}(?:[.,]\d{1,2})?|(?<![\w.,])\d{1,9}(?:[.,]\d{1,2})?"
)
_AFTER = re.compile(rf"({_NUMBER})[ \u00a0\u202f]?({_WORDS})(?!\w)", re.IGNORECASE)
_BEFORE = re.compile(rf"([€$£])[ \u00a0]?({_NUMBER})")
_DATE = re.compile(r"(?<!\d)(?:(\d{4})-(\d{1,2})-(\d{1,2})|(\d{1,2})[./](\d{1,2})[./](\d{4}))(?!\d)")


def figures(text: str) -> dict[str, frozenset[str]]:
    """The figures in a text, by kind: amounts of money, percentages, spans of time, dates.

    Dates with points or slashes are read day first. Linear in the text.

    >>> sorted(figures("A refund of 1 250,50 € within 5 days").items())
    [('EUR', frozenset({'1250.5'})), ('days', frozenset({'5'}))]
    """
    found: dict[str, set[str]] = {}
    text = text[:LONGEST_READ]
    for number, word in _AFTER.findall(text):
        found.setdefault(_UNIT_OF[word.lower()], set()).add(_plain(number))
    for sign, number in _BEFORE.findall(text):
        found.setdefault(_UNIT_OF[sign], set()).add(_plain(number))
    for year, month, day, first, second, last in _DATE.findall(text):
        parts = (year, month, day) if year else (last, second, first)
        found.setdefault("date", set()).add("-".join(str(int(part)) for part in parts))
    return {unit: frozenset(values) for unit, values in found.items()}


def _plain(number: str) -> str:
    """One form of a number: three digits after a separator are thousands, one or two are decimals."""
    digits = re.sub(r"[ \u00a0\u202f]", "", number)
    whole, decimals = digits, ""
    cut = re.fullmatch(r"(.*)[.,](\d{1,2})", digits)
    if cut:
        whole, decimals = cut.groups()
    try:
        value = Decimal(f"{re.sub('[.,]', '', whole)}.{decimals or 0}")
    except InvalidOperation:  # digits of a script that this does not read
        return digits
    return format(value.normalize(), "f")


def differing(text: str, answers: Iterable[Sent]) -> Iterator[Earlier]:
    """The answers that have figures of the same kind as the text, but no figure in common with it.

    It knows figures, not meaning, so it does not find everything. An answer with one common figure agrees.
    """
    ours = figures(text)
    if not ours:
        return
    for answer in answers:
        theirs = figures(answer.text)
        for unit in sorted(ours.keys() & theirs.keys()):
            if not ours[unit] & theirs[unit]:
                yield Earlier(answer.plan, answer.handle.channel, answer.at, unit)
