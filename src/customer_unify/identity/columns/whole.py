"""A draft in columns: its contents, the pairs its keys propose, and the levels told of them so far."""

from __future__ import annotations

from functools import cached_property

from ..draft import Draft
from .levels import Levels
from .pairs import proposed_pairs
from .table import Array, Table

__all__ = ["Columns", "columns_of"]

AT_ONCE = 250_000
"""Pairs whose levels are held in memory at one time: all that stays of a pair are three numbers."""


class Columns:
    """The contents of a draft over nothing, sorted by their digests, and what is told of pairs of them.

    Nothing here depends on weights, so whoever learns and whoever links after it asks once.
    """

    def __init__(self, draft: Draft) -> None:
        stages = draft.stages
        comparisons = stages.config.comparisons
        names = [one.field for one in comparisons if one.comparator in ("given_name", "family_name")]
        self.draft = draft
        self.digests = sorted(draft.contents)
        self.table = Table([draft.content(digest) for digest in self.digests], names)
        self.levels = Levels(self.table, comparisons, stages.comparators)

    @cached_property
    def places(self) -> dict[str, int]:
        """Where each digest stands."""
        return {digest: at for at, digest in enumerate(self.digests)}

    @cached_property
    def pairs(self) -> tuple[Array, Array]:
        """The pairs proposed: the places of both, the smaller first, sorted."""
        return proposed_pairs(self.draft, self.digests)

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


def columns_of(draft: Draft) -> Columns:
    """The columns of a draft, made once for all that differ from it in weights alone."""
    known = draft.aside.get(Columns)
    if not isinstance(known, Columns):
        known = draft.aside[Columns] = Columns(draft)
    return known
