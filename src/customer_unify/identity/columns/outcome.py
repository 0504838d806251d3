"""What becomes of contents and pairs, told by arrays: customers, confidence, candidates."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from ...model.evidence import Pair, Reason, Verdict
from ...model.record import RecordRef
from ..link.confidence import CERTAIN, probability
from .settle import Settled
from .table import ABSENT, Array
from .weigh import Weighed, Weights

__all__ = ["Outcome"]

LEAST = -(2**62)
"""Less than any pair weighs."""


class Outcome:
    """What ``link`` would make of the components that are not linked as a whole; O(contents + pairs).

    It holds the customer of each content by its place, named by its first one, and how sure that is. What
    was linked pair by pair is told by :meth:`take` and :meth:`state`, before anything is asked.
    """

    def __init__(self, weights: Weights, near: Weighed, settled: Settled) -> None:
        import numpy as np

        # Not the columns: whoever asked for them lets go of them before most of the answer is there.
        self._model, self._graph, self._joinable = weights.model, weights.columns.graph, weights.joinable
        self.pieces = settled.pieces
        self._groups = settled.pieces.copy()
        self._near = near.part(~settled.whole[near.one])
        self._stated = np.full(len(settled.pieces), ABSENT)
        self.settled = int((weights.joinable & ~settled.open).sum())
        """How many contents were linked without a look at their pairs."""

    def take(self, groups: Iterable[Sequence[int]]) -> None:
        """Take the customers, as places of contents, that something open was linked to."""
        for group in groups:
            self._groups[group] = min(group)

    def state(self, places: Sequence[int], sure: Sequence[int]) -> None:
        """State how sure contents are whose component was linked as a whole."""
        self._stated[places] = sure

    def of(self, refs: Sequence[RecordRef]) -> tuple[list[int], list[int]]:
        """Numbers of the customers of records, and how sure each is.

        Records that say too little to join their like are customers of their own.
        """
        import numpy as np

        numbers, places = self._graph.found(refs)
        sure = np.where(self._stated == ABSENT, _sure(self._near, self._groups), self._stated)
        alone = len(self._groups) + numbers
        customers = np.where(self._joinable[places], self._groups[places], alone)
        return customers.tolist(), sure[places].tolist()

    def candidates(self) -> Iterator[Pair]:
        """The pairs between two pieces that weigh enough for review, with the reason they were not merged.

        Pairs within a piece are none here: where it was open, ``link`` has ruled on them.
        """
        near, model, first_at = self._near, self._model, self._graph.first_at
        between = self.pieces[near.one] != self.pieces[near.other]
        left = near.part(between & (near.weight > model.review_above))
        lone = (left.weight > model.merge_above) & ~left.proves
        ends = first_at(left.one), first_at(left.other)
        said = (column.tolist() for column in (left.weight, left.homely, lone))
        for one, other, weight, homely, single in zip(*ends, *said, strict=True):
            a, b = (one, other) if one < other else (other, one)
            rival, reason = "household" if homely else "stranger", Reason.LONE if single else Reason.WEAK
            yield Pair(a, b, Verdict.CANDIDATE, weight, rival, (), reason)


def _sure(near: Weighed, groups: Array) -> Array:
    """How sure each content is, by its place, as :func:`~customer_unify.identity.link.confidences` has it."""
    import numpy as np

    size, inside = len(groups), groups[near.one] == groups[near.other]
    held, tempted = np.full(size, LEAST), np.full(size, LEAST)
    for ends in (near.one, near.other):
        np.maximum.at(held, ends[inside], near.weight[inside])
        np.maximum.at(tempted, ends[~inside], near.weight[~inside])
    alone = held == LEAST
    best = np.where(alone, tempted, held)
    found = np.full(size, CERTAIN)
    for which, turned in ((~alone, False), (alone & (tempted > LEAST), True)):
        said, back = np.unique(best[which], return_inverse=True)
        chances = [probability(weight) for weight in said.tolist()]
        counts = [round(CERTAIN * (1 - chance if turned else chance)) for chance in chances]
        found[which] = np.array(counts, dtype=np.int64)[back]
    return found
