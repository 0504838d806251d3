"""How sure it is that a record belongs where it was put, in thousandths."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from .circle import Circles

__all__ = ["confidences", "probability", "weakest_step"]

CERTAIN = 1000

Weighed = Mapping[tuple[str, str], int]
"""Weights by pair, in thousandths of a bit."""


def probability(weight: int) -> float:
    """The probability that odds of ``weight`` thousandths of a bit stand for.

    >>> probability(0), round(probability(10_000), 3)
    (0.5, 0.999)
    """
    return 1 / (1 + math.exp2(-max(-60_000, min(60_000, weight)) / 1000))


def confidences(group: Sequence[str], weights: Weighed) -> dict[str, int]:
    """For each node of a group the probability of its strongest tie to the others, in thousandths.

    A node that is alone has one minus the probability of its best candidate. A node without any pair in
    ``weights`` is certain. ``weights`` has pairs inside the group and pairs that lead out of it. Cost: one
    pass over the pairs.
    """
    inside = set(group)
    best: dict[str, int] = {}
    for (a, b), weight in weights.items():
        if (a in inside and b in inside) or len(group) == 1:
            for key in (a, b):
                if key in inside:
                    best[key] = max(weight, best.get(key, weight))
    sure = {}
    for key in group:
        if key not in best:
            sure[key] = CERTAIN
        elif len(group) == 1:
            sure[key] = round(1000 * (1 - probability(best[key])))
        else:
            sure[key] = round(1000 * probability(best[key]))
    return sure


def weakest_step(group: Sequence[str], weights: Weighed) -> int:
    """The weakest tie that holds the group together, in thousandths of a bit (0 for one node).

    That is the lightest edge of a heaviest spanning tree. Cost: O(p log p) for p pairs.
    Source: Kruskal (1956).
    """
    inside, circles = set(group), Circles()
    ordered = sorted(
        ((weight, a, b) for (a, b), weight in weights.items() if a in inside and b in inside), reverse=True
    )
    weakest = 0
    for weight, a, b in ordered:
        if circles.join(a, b):
            weakest = weight
    return weakest
