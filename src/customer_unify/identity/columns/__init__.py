"""Compares and weighs many pairs at once, by arrays (extra ``fast``): the same levels and weights, sooner."""

from __future__ import annotations

from importlib.util import find_spec

from .levels import Levels
from .near import near_at_once, weighed_at_once
from .pairs import proposed_pairs
from .table import ABSENT, SEVERAL, Array, Table
from .whole import Columns, columns_of

__all__ = [
    "ABSENT",
    "MANY",
    "SEVERAL",
    "Array",
    "Columns",
    "Levels",
    "Table",
    "available",
    "columns_of",
    "near_at_once",
    "proposed_pairs",
    "weighed_at_once",
]

MANY = 2_000
"""Contents from which loading numpy pays."""


def available(contents: int) -> bool:
    """Whether so many contents are worth columns, and the extra ``fast`` is there to hold them.

    >>> available(3)
    False
    """
    return contents >= MANY and all(find_spec(name) is not None for name in ("numpy", "rapidfuzz"))
