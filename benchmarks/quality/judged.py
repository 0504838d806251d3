"""Proposed pairs of a data set: what they weigh, and what somebody who knows the truth would say of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from random import Random

import sets

from customer_unify.identity.gather import gather
from customer_unify.model.configuration import Configuration
from customer_unify.model.record import RecordRef

__all__ = ["CHOICES", "Weighed", "chosen", "proposed"]

Weighed = tuple[int, RecordRef, RecordRef]
"""What a pair weighs, in thousandths of a bit, and one record of each of its two contents."""

CHOICES = ("random", "nearest")
"""How pairs come to be judged: drawn by lot, or those nearest to the threshold, as people are asked first."""


def proposed(data: sets.DataSet, config: Configuration) -> list[Weighed]:
    """Every pair that a key proposes, under the weights of ``config``; in a fixed order."""
    gathered = gather(data.records, config, lambda *told: None)
    draft = gathered.draft
    first = {digest: min(draft.residents(digest)) for digest in gathered.digests}
    return sorted(
        (draft.score(one, other).weight, first[one], first[other])
        for one in gathered.digests
        for other in draft.neighbours(one)
        if one < other
    )


def chosen(
    pairs: Sequence[Weighed], truth: Mapping[RecordRef, str], count: int, how: str
) -> list[tuple[RecordRef, RecordRef, bool]]:
    """So many of the pairs, judged by the truth."""
    if how == "nearest":
        picked = sorted(pairs, key=lambda pair: (abs(pair[0]), pair))[:count]
    else:
        picked = Random(1).sample(pairs, min(count, len(pairs)))
    return [(a, b, truth[a] == truth[b]) for _, a, b in picked]
