"""How alike are two? Comparators map two values to a level; compare maps two contents to a pattern."""

from __future__ import annotations

from .bound import Bound
from .handle import handle_name, letters, read_handle
from .level import Levelled, comparator
from .pair import COMPARATORS, compare
from .rank import RankedName, Ranker

__all__ = [
    "COMPARATORS",
    "Bound",
    "Levelled",
    "RankedName",
    "Ranker",
    "comparator",
    "compare",
    "handle_name",
    "letters",
    "read_handle",
]
