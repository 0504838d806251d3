"""A draft in columns: its contents, the pairs its keys propose, and the levels told of them so far."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property

from ..draft import Draft
from .graph import ColumnGraph
from .levels import Levels
from .table import Array

__all__ = ["Columns", "columns_of", "in_columns"]

AT_ONCE = 250_000
"""Pairs whose levels are held in memory at one time: all that stays of a pair are three numbers."""


class Columns:
    """The contents of a draft in columns, sorted by their digests, and what is told of pairs of them.

    Nothing here depends on weights, so whoever learns and whoever links after it asks once.
    """

    def __init__(self, draft: Draft, graph: ColumnGraph) -> None:
        self.draft, self.graph = draft, graph
        self.table, self.digests = graph.table, graph.table.digests
        self.levels = Levels(self.table, draft.stages.config.comparisons, draft.stages.comparators)

    @cached_property
    def generic(self) -> Callable[[str], bool]:
        """As :meth:`Draft.generic`, which is asked of crowded identifiers only: there are few."""
        return frozenset(filter(self.draft.generic, self.graph.index.crowded())).__contains__

    @cached_property
    def pairs(self) -> tuple[Array, Array]:
        """The pairs proposed: the places of both, the smaller first, sorted."""
        return self.graph.index.pairs(self.draft.reach)

    @cached_property
    def _numbers(self) -> Array:
        import numpy as np

        return np.full(len(self.pairs[0]), -1, dtype=np.int32)

    def patterns(self, wanted: Array) -> Array:
        """The numbers of the patterns of some of the pairs proposed, given by their places; told once."""
        import numpy as np

        numbers = self._numbers
        left = wanted[numbers[wanted] < 0]
        one, other = self.pairs
        for start in range(0, len(left), AT_ONCE):
            piece = left[start : start + AT_ONCE]
            numbers[piece] = self.levels.of(one[piece], other[piece])
        return np.asarray(numbers[wanted])


def in_columns(draft: Draft) -> bool:
    """Whether what a draft is laid over stands in columns."""
    return isinstance(draft.base, ColumnGraph)


def columns_of(draft: Draft) -> Columns:
    """The columns of a draft, made once for all that differ from it in weights alone.

    Raises ``LookupError`` where it is laid over anything else.
    """
    if not isinstance(draft.base, ColumnGraph):
        raise LookupError("this draft is not laid over columns")
    known = draft.aside.get(Columns)
    if not isinstance(known, Columns):
        known = draft.aside[Columns] = Columns(draft, draft.base)
    return known
