"""Settles by arrays the pieces of components in which nothing speaks against one customer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from ..link.linkage import CLIP
from ..stages import IDENTIFIER
from .table import Array
from .weigh import Weighed, Weights

__all__ = ["Settled", "joined", "settle", "within"]

AT_ONCE = 250_000
"""Pairs within pieces whose levels are held in memory at one time."""


class Settled(NamedTuple):
    """Contents by their places: the first of the piece of each, what is open, and what is linked as a whole.

    A piece that is not open is one customer, whatever the order in which it were merged. The others have to
    be linked pair by pair: each by itself, or where ``whole`` says so with all that its component holds.
    """

    pieces: Array
    open: Array
    whole: Array

    def together(self, near: Weighed) -> Array:
        """Which of the pairs are linked pair by pair, both in one go."""
        one_piece = self.pieces[near.one] == self.pieces[near.other]
        return self.whole[near.one] | (self.open[near.one] & one_piece)


def settle(weights: Weights, near: Weighed) -> Settled:
    """Tell the pieces that ``near`` pairs make apart into settled and open ones.

    Settled is one that ``link`` would find agreeing: see ``_Agreeing`` there. Pieces of one component are
    linked each by itself, unless what ties some of it is contested, more were found than may be linked in
    one go, or something binds them all. Cost: a few passes over the pairs that are near, and all pairs
    within pieces that may be settled.
    """
    import numpy as np

    config, size = weights.stages.config, len(weights.columns.digests)
    components = joined(size, near.one, near.other)
    doubtful, joins = _doubtful(weights, near), near.joins
    pieces = joined(size, near.one[joins & ~doubtful], near.other[joins & ~doubtful])
    whole_at, open_at = np.zeros(size, dtype=bool), np.zeros(size, dtype=bool)
    bound = any(space.exclusive or space.maximum is not None for space in config.namespaces.values())
    if bound or config.model.merge_above >= CLIP:
        whole_at[components[near.one]] = True
        return Settled(pieces, whole_at[components], whole_at[components])
    whole_at[components[near.one[doubtful]]] = True
    whole_at[components[np.bincount(pieces, minlength=size) > config.component_limit]] = True
    whole = whole_at[components]
    inside = pieces[near.one] == pieces[near.other]
    light = joins & ((near.weight <= max(0, config.model.merge_above)) | near.labelled)
    open_at[pieces[near.one[inside & (near.opposes | near.unlike | light)]]] = True
    for one, other in within(pieces, ~(whole | open_at[pieces]), near):
        closing = weights.of(one, other, weights.columns.levels.of(one, other))
        weights.draft.compared += len(closing)
        open_at[pieces[one[closing.opposes | closing.unlike]]] = True
    return Settled(pieces, whole | open_at[pieces], whole)


def joined(size: int, one: Array, other: Array) -> Array:
    """For each place the first of those that pairs hold together with it.

    Each round every circle takes the first of its neighbours', and then the first of that: few rounds are
    needed even for chains (Shiloach and Vishkin 1982).
    """
    import numpy as np

    first = np.arange(size, dtype=np.int32)
    while True:
        ours, theirs = first[one], first[other]
        if (ours == theirs).all():
            return first
        least = np.minimum(ours, theirs)
        np.minimum.at(first, ours, least)
        np.minimum.at(first, theirs, least)
        while (first[first] != first).any():
            first = first[first]


def _doubtful(weights: Weights, near: Weighed) -> Array:
    """The pairs of which both bear some identifier that is contested: what ties them may prove nothing.

    Contested is what ties two that all the rest says are two people; whoever bears it is near all that are
    asked, so it stands in one component.
    """
    import numpy as np

    draft, place = weights.draft, weights.columns.table.place
    bearers = np.zeros(len(weights.columns.digests), dtype=bool)
    against = near.part(near.ties & near.opposes)
    scores = weights.scores(against.one, against.other, against.numbers)
    ties = {tie for score in scores for tie in score.ties}
    for tie in ties:
        bearers[[place(digest) for digest in draft.block(IDENTIFIER + tie)]] = True
    return bearers[near.one] & bearers[near.other]


def within(pieces: Array, asked: Array, near: Weighed) -> Iterator[tuple[Array, Array]]:
    """The pairs of places asked that are of one piece and not near, many at a time.

    ``near`` is sorted, as pairs are proposed.
    """
    import numpy as np

    size = len(pieces)
    known = near.one.astype(np.int64) * size + near.other  # sorted, as the pairs are
    waiting: list[Array] = []
    for members in _by_size(pieces, asked):
        many = members.shape[1]
        one, other = np.triu_indices(many, 1)
        rows = max(1, AT_ONCE // len(one))
        for start in range(0, len(members), rows):
            some = members[start : start + rows]
            keys = (some[:, one] * size + some[:, other]).ravel()
            at = np.minimum(np.searchsorted(known, keys), len(known) - 1)
            waiting.append(keys[known[at] != keys])
            if sum(map(len, waiting)) >= AT_ONCE:
                yield _parted(waiting, size)
                waiting = []
    if waiting:
        yield _parted(waiting, size)


def _parted(keys: Sequence[Array], size: int) -> tuple[Array, Array]:
    import numpy as np

    both = np.concatenate(keys)
    return (both // size).astype(np.int32), (both % size).astype(np.int32)


def _by_size(pieces: Array, asked: Array) -> Iterator[Array]:
    """The members of the pieces of three or more, sorted, side by side for all pieces of one size."""
    import numpy as np

    places = np.flatnonzero(asked)
    places = places[np.argsort(pieces[places], kind="stable")].astype(np.int64)
    _, begins, counts = np.unique(pieces[places], return_index=True, return_counts=True)
    for many in np.unique(counts[counts > 2]).tolist():
        rows = begins[counts == many]
        yield places[rows[:, None] + np.arange(many)]
