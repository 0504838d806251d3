"""What two contents have in common of one field: the values, how surely, and how rare the commonest is."""

from __future__ import annotations

from collections.abc import Mapping

from ...model.assurance import Assurance
from ...model.content import Content

__all__ = ["commonest", "shared"]


def commonest(a: Content, b: Content, field: str, rarity: Mapping[str, int]) -> int:
    """What the value they share adds; of several, the commonest; 0 where they share none to the letter."""
    left, right = a.facts.get(field, ()), b.facts.get(field, ())
    if len(left) == 1 and len(right) == 1:
        value = left[0][0]
        return rarity.get(value, 0) if value == right[0][0] else 0
    return min((rarity.get(value, 0) for value, _ in shared(a, b, field)), default=0)


def shared(a: Content, b: Content, field: str) -> list[tuple[str, Assurance]]:
    """The values both have, each with the weaker of its two assurances."""
    left, right = a.facts.get(field, ()), b.facts.get(field, ())
    if len(left) == 1 and len(right) == 1:
        (ours, weaker), (theirs, known) = left[0], right[0]
        return [(ours, min(weaker, known))] if ours == theirs else []
    known_of = dict(left)
    return [(value, min(known, known_of[value])) for value, known in right if value in known_of]
