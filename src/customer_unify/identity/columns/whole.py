"""A draft in columns: its contents, the pairs its keys propose, and the levels told of them so far."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property

from ..draft import Draft
from .graph import ColumnGraph
from .index import Meetings
from .levels import Levels
from .table import Array

__all__ = ["Columns", "columns_of", "in_columns"]

KEPT = 4_000_000
"""How often keys may propose pairs of which is kept how alike they are, twelve bytes each."""


class Columns:
    """The contents of a draft in columns, sorted by their digests, and what is told of pairs of them.

    Nothing here depends on weights, so whoever learns and whoever links after it asks once.
    """

    def __init__(self, draft: Draft, graph: ColumnGraph) -> None:
        self.draft, self.graph = draft, graph
        self.table, self.digests = graph.table, graph.table.digests
        self.levels = Levels(self.table, draft.stages.config.comparisons, draft.stages.comparators)
        self._kept: tuple[Array, Array] | None = None

    @cached_property
    def _generic(self) -> frozenset[str]:
        return frozenset(filter(self.draft.generic, self.graph.index.crowded()))

    @property
    def generic(self) -> Callable[[str], bool]:
        """As :meth:`Draft.generic`, which is asked of crowded identifiers only: there are few."""
        return self._generic.__contains__

    def idle(self, field: str) -> Array:
        """Of each value of an identifier, by its number, whether it is generic."""
        import numpy as np

        found = np.zeros(len(self.table.values(field)), dtype=bool)
        numbers = self.table.columns[field].numbers if field in self.table.columns else {}
        for identifier in self._generic:
            name, _, value = identifier.partition(":")
            if name == field:
                found[numbers[value]] = True
        return found

    @cached_property
    def meetings(self) -> Meetings:
        """The pairs proposed."""
        return self.graph.index.meetings(self.draft.reach)

    def patterns(self, one: Array, other: Array) -> Array:
        """The numbers of the patterns of pairs proposed: as kept, or told."""
        import numpy as np

        if self._kept is None:
            return self.levels.of(one, other)
        pairs, numbers = self._kept
        keys = one.astype(np.int64) * len(self.digests) + other
        at = np.minimum(np.searchsorted(pairs, keys), len(pairs) - 1)
        found = np.where(pairs[at] == keys, numbers[at], -1)
        left = np.flatnonzero(found < 0)
        found[left] = self.levels.of(one[left], other[left])
        return found

    def keeps(self, asked: Array) -> bool:
        """Whether the pairs of the contents asked are so few that it may be kept how alike they are."""
        return self.meetings.most(asked) <= KEPT

    def keep(self, told: Sequence[tuple[Array, Array, Array]]) -> None:
        """Keep how alike pairs are: their places and the numbers of their patterns, in the order proposed."""
        import numpy as np

        if any(len(numbers) for _, _, numbers in told):
            size = len(self.digests)
            pairs = [one.astype(np.int64) * size + other for one, other, _ in told]
            self._kept = np.concatenate(pairs), np.concatenate([numbers for _, _, numbers in told])


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
