"""Finds the pairs that are near enough for review by arrays, and gives their scores to whoever asks."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from ...model.evidence import Score
from .table import Array
from .weigh import Weighed, Weights, together

__all__ = ["near_at_once", "scored"]

Advance = Callable[[int, int], None]
"""Called with how many of how many contents were looked at."""


def near_at_once(weights: Weights, advance: Advance) -> Weighed:
    """The proposed pairs of a draft in columns that are tied or weigh enough for review, each once, sorted.

    What :func:`~customer_unify.identity.component.joint.near_pairs` finds, in columns: see :func:`scored`.
    Cost: a few passes over the pairs proposed, and a look at one pair of each kind.
    """
    import numpy as np

    draft, columns = weights.draft, weights.columns
    joinable = weights.joinable
    above = draft.stages.config.model.review_above
    nobody = np.zeros(0, dtype=np.int32)
    found = [weights.of(nobody, nobody, nobody)]
    done = 0
    for pairs in columns.meetings.pairs():
        advance(done, len(columns.digests))
        done = int(pairs[0][-1])
        one, other = (places[joinable[pairs[0]] & joinable[pairs[1]]] for places in pairs)
        weighed = weights.of(one, other, columns.patterns(one, other))
        enough = weighed.weight > above
        draft.compared += int((weighed.looked | enough).sum())
        found.append(weighed.part(weighed.ties | enough))
    return together(found)


def scored(weights: Weights, one: Array, other: Array, numbers: Array) -> Iterator[tuple[int, int, Score]]:
    """Pairs by their places, of which the patterns have these numbers, with what they weigh."""
    return zip(one.tolist(), other.tolist(), weights.scores(one, other, numbers), strict=True)
