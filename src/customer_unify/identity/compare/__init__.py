"""How alike are two? Comparators map two values to a level; compare maps two contents to a pattern."""

from __future__ import annotations

from .handle import handle_name, letters, read_handle
from .level import Levelled, comparator
from .pair import COMPARATORS, compare

__all__ = [
    "COMPARATORS",
    "Levelled",
    "comparator",
    "compare",
    "handle_name",
    "letters",
    "read_handle",
]
