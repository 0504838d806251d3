"""How common a given or family name is, so that agreeing on a rare one can say more."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from importlib.resources import files

from .folding import plain

__all__ = ["COMMONNESS_LEVELS", "common_names", "commonness"]

COMMONNESS_LEVELS = ("very_common", "common")
"""From the most to the less common; a name that is in none is taken to be rare."""


@cache
def _table() -> dict[str, dict[str, str]]:
    """Field -> name -> level. The most common level wins where a name stands in several lines."""
    table = files("customer_unify.identity.language") / "data" / "commonness.csv"
    found: dict[str, dict[str, str]] = {"given_name": {}, "family_name": {}}
    for line in table.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            field, level, _language, *names = line.split(",")
            for name in names:
                if found[field].get(name) != "very_common":
                    found[field][name] = level
    return found


def commonness(field: str, name: str) -> str:
    """``"very_common"``, ``"common"`` or ``""`` (rare or unknown) for a ``given_name`` or ``family_name``.

    >>> commonness("family_name", "Martin"), commonness("family_name", "Michu")
    ('very_common', '')
    """
    return _table()[field].get(plain(name), "")


def common_names(field: str) -> Iterator[tuple[str, str]]:
    """Every listed name of a field with its level, in the order of names.

    >>> dict(common_names("given_name"))["marie"]
    'very_common'
    """
    yield from sorted(_table()[field].items())
