"""Finds the pairs that are near enough for review by arrays, and gives their scores to whoever asks."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import chain

from ...model.evidence import Score
from .weigh import Weighed, Weights, together

__all__ = ["near_at_once", "scored", "weighed_at_once"]

Told = Callable[[int, int], None]
"""Told how many of how many contents were looked at."""


def near_at_once(weights: Weights, told: Told) -> Weighed:
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
        told(done, len(columns.digests))
        done = int(pairs[0][-1])
        one, other = (places[joinable[pairs[0]] & joinable[pairs[1]]] for places in pairs)
        weighed = weights.of(one, other, columns.patterns(one, other))
        enough = weighed.weight > above
        draft.compared += int((weighed.looked | enough).sum())
        found.append(weighed.part(weighed.ties | enough))
    return together(found)


def scored(weights: Weights, near: Weighed) -> Iterator[tuple[str, str, Score]]:
    """The pairs as digests and scores, for whoever looks at them one by one.

    The draft is told which of their contents are joinable.
    """
    import numpy as np

    scores = weights.scores(near.one, near.other, near.numbers)
    places, back = np.unique(np.concatenate([near.one, near.other]), return_inverse=True)
    digests = weights.columns.table.named(places.tolist())
    weights.draft.take_joinable(dict(zip(digests, weights.joinable[places].tolist(), strict=True)))
    ones, others = (
        map(digests.__getitem__, back[ends].tolist()) for ends in (slice(len(near)), slice(len(near), None))
    )
    yield from zip(ones, others, scores, strict=True)


def weighed_at_once(weights: Weights, pairs: Iterable[tuple[str, str]]) -> Mapping[tuple[str, str], Score]:
    """What pairs of contents weigh, nobody having proposed them: their levels are told at once."""
    import numpy as np

    columns, asked = weights.columns, list(pairs)
    place = columns.table.place
    both = np.fromiter(map(place, chain.from_iterable(asked)), dtype=np.int32)
    one, other = both.reshape(-1, 2).T
    numbers = columns.levels.of(one, other)
    weights.draft.compared += len(asked)
    return dict(zip(asked, weights.scores(one, other, numbers), strict=True))
