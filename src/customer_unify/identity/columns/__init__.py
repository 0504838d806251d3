"""Compares and weighs many pairs at once, by arrays (extra ``fast``): the same levels and weights, sooner."""

from __future__ import annotations

from importlib.util import find_spec

from .fill import Filled, Filling
from .graph import ColumnGraph, graph_of, named_together
from .levels import Levels
from .near import near_at_once, scored
from .outcome import Outcome
from .settle import Settled, joined, settle, within
from .table import ABSENT, SEVERAL, Array, Table
from .weigh import Weighed, Weights
from .whole import Columns, columns_of, in_columns

__all__ = [
    "ABSENT",
    "MANY",
    "SEVERAL",
    "Array",
    "ColumnGraph",
    "Columns",
    "Filled",
    "Filling",
    "Levels",
    "Outcome",
    "Settled",
    "Table",
    "Weighed",
    "Weights",
    "available",
    "columns_of",
    "graph_of",
    "in_columns",
    "joined",
    "named_together",
    "near_at_once",
    "scored",
    "settle",
    "within",
]

MANY = 500
"""Records or contents from which loading numpy pays."""


def available(many: int) -> bool:
    """Whether so many records, or contents, are worth columns, and the extra ``fast`` is there to hold them.

    >>> available(3)
    False
    """
    return many >= MANY and all(find_spec(name) is not None for name in ("numpy", "rapidfuzz"))
