"""A configuration of ours that compares what Splink's side of ``run.py`` does: its block rules, its levels.

What stays ours is how it is learned (u of equal values counted, of others drawn; homes a class of their own)
and how pairs become customers.
"""

from __future__ import annotations

from datetime import date

import attrs
import jellyfish

from customer_unify import IdentityConfig
from customer_unify.model.configuration import BlockRule, Comparison, Role

__all__ = ["matched"]

MOST = 1_000
"""Contents that may meet under one key. Splink has no bound; this is the most that is put in columns."""

RULES = {
    "names": ("exact:given_name", "exact:family_name"),
    "family-date": ("exact:family_name", "exact:birth_date"),
    "given-date": ("exact:given_name", "exact:birth_date"),
    "date-postcode": ("exact:birth_date", "exact:postcode"),
    "family-postcode": ("exact:family_name", "exact:postcode"),
    "given-postcode": ("exact:given_name", "exact:postcode"),
    "beginnings": ("three:given_name", "four:family_name"),
}
"""Beside e-mail and phone, under which records of ours meet in any case."""


def three(value: str, /) -> tuple[str, ...]:
    """The first three letters."""
    return (value[:3],)


def four(value: str, /) -> tuple[str, ...]:
    """The first four letters."""
    return (value[:4],)


def word(a: str, b: str, /) -> str:
    """The names are equal, or alike by Jaro and Winkler."""
    if a == b:
        return "exact"
    alike = jellyfish.jaro_winkler_similarity(a, b)
    return "close" if alike >= 0.92 else "near" if alike >= 0.88 else "different"


def day(a: str, b: str, /) -> str:
    """The dates are equal, an edit apart, or a month, a year, ten years."""
    if a == b:
        return "exact"
    if jellyfish.damerau_levenshtein_distance(a, b) <= 1:
        return "one_edit"
    try:
        apart = abs((date.fromisoformat(a) - date.fromisoformat(b)).days)
    except ValueError:
        return "different"
    return next(
        (name for name, days in (("month", 30), ("year", 365), ("decade", 3_652)) if apart <= days),
        "different",
    )


def mail(a: str, b: str, /) -> str:
    """The addresses are equal, have one user, or are alike by Jaro and Winkler, wholly or in the user."""
    if a == b:
        return "exact"
    ours, theirs = a.partition("@")[0], b.partition("@")[0]
    if ours == theirs:
        return "user"
    if jellyfish.jaro_winkler_similarity(a, b) >= 0.88:
        return "near"
    return "near_user" if jellyfish.jaro_winkler_similarity(ours, theirs) >= 0.88 else "different"


def digits(a: str, b: str, /) -> str:
    """The numbers are equal or an edit apart."""
    if a == b:
        return "exact"
    return "one_edit" if jellyfish.damerau_levenshtein_distance(a, b) <= 1 else "different"


def town(a: str, b: str, /) -> str:
    """The towns are equal."""
    return "exact" if a == b else "different"


LEVELS = {
    word: ("exact", "close", "near", "different"),
    day: ("exact", "one_edit", "month", "year", "decade", "different"),
    mail: ("exact", "user", "near", "near_user", "different"),
    digits: ("exact", "one_edit", "different"),
    town: ("exact", "different"),
}
COMPARISONS = (
    Comparison("given_name", "word", Role.PERSONAL, "name"),
    Comparison("family_name", "word", Role.SHARED, "name"),
    Comparison("birth_date", "day", Role.PERSONAL, "birth_date"),
    Comparison("email", "mail", Role.PERSONAL, "email"),
    Comparison("phone", "digits", Role.PERSONAL, "phone"),
    Comparison("postcode", "digits", Role.SHARED, "household"),
    Comparison("city", "town", Role.SHARED, "household", ("postcode",)),
)


def matched(config: IdentityConfig) -> IdentityConfig:
    """The configuration with Splink's block rules and levels in place of its own."""
    for made, levels in LEVELS.items():
        made.levels = levels  # type: ignore[attr-defined]
    return attrs.evolve(
        config,
        comparisons=COMPARISONS,
        block_rules=[BlockRule(name, parts, MOST) for name, parts in RULES.items()],
        plugins={
            "comparators": {made.__name__: made for made in LEVELS},
            "block_keys": {made.__name__: made for made in (three, four)},
        },
    )
