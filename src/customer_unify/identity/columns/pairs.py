"""Finds the pairs that the keys of a draft propose, each once, by sorting numbers instead of filling sets."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from ..draft import Draft
from .table import Array

__all__ = ["proposed_pairs"]


def proposed_pairs(draft: Draft, digests: Sequence[str]) -> tuple[Array, Array]:
    """All pairs that open keys of a draft over nothing propose: the places of both, sorted.

    ``digests`` are its contents, sorted. Cost: a look at each key that two contents share, and sorting the
    pairs. Memory: some 16 bytes for each time that a key proposes a pair.
    """
    import numpy as np

    places = {digest: at for at, digest in enumerate(digests)}
    keys: list[Array] = []
    for size, members in _blocks(draft, places).items():
        block = np.sort(np.array(members, dtype=np.int64).reshape(-1, size), axis=1)
        one, other = np.triu_indices(size, 1)
        keys.append((block[:, one] * len(digests) + block[:, other]).ravel())
    keys.append(np.array(_anchored(draft, places, len(digests)), dtype=np.int64))
    pairs = np.sort(np.concatenate(keys))
    pairs = pairs[np.flatnonzero(np.diff(pairs, prepend=-1))]
    return (pairs // max(1, len(digests))).astype(np.int32), (pairs % max(1, len(digests))).astype(np.int32)


def _blocks(draft: Draft, places: Mapping[str, int]) -> Mapping[int, list[int]]:
    """The contents under each key that lets all of them meet, by how many they are."""
    found: defaultdict[int, list[int]] = defaultdict(list)
    for key, members in draft.crowds():
        if draft.reach(key) is True:
            found[len(members)].extend(map(places.__getitem__, members))
    return found


def _anchored(draft: Draft, places: Mapping[str, int], size: int) -> list[int]:
    """The pairs of crowded keys, under which all meet the anchors only."""
    found = []
    for key, members in draft.crowds():
        reach = draft.reach(key)
        if isinstance(reach, tuple):
            for anchor in reach:
                for member in members:
                    if member != anchor:
                        one, other = sorted((places[anchor], places[member]))
                        found.append(one * size + other)
    return found
