"""What two contents have in common of one field: the values, how surely, and how rare the commonest is."""

from __future__ import annotations

from collections.abc import Mapping

from ...model.assurance import Assurance
from ...model.content import Content

__all__ = ["commonest", "shared"]


def commonest(a: Content, b: Content, field: str, rarity: Mapping[str, int], unlisted: int = 0) -> int:
    """How rare the value is in which two agree: of several, the commonest.

    Of names turned round, or parted otherwise, they share none to the letter: then the commonest of all that
    either says counts, for where a first name stands in the place of the family's nobody would know it for
    the common one it is. ``unlisted`` is what a value is that ``rarity`` does not name.

    >>> from ...model.content import Fact
    >>> one, two = Content({"given_name": [Fact("anna")]}), Content({"given_name": [Fact("papas")]})
    >>> commonest(one, two, "given_name", {"anna": -4000})
    -4000
    """
    left, right = a.facts.get(field, ()), b.facts.get(field, ())
    if len(left) == 1 and len(right) == 1:
        known = rarity.get(left[0][0], unlisted)
        return known if left[0][0] == right[0][0] else min(known, rarity.get(right[0][0], unlisted))
    agreed = [value for value, _ in shared(a, b, field)] or [fact[0] for fact in (*left, *right)]
    return min((rarity.get(value, unlisted) for value in agreed), default=unlisted)


def shared(a: Content, b: Content, field: str) -> list[tuple[str, Assurance]]:
    """The values both have, each with the weaker of its two assurances."""
    left, right = a.facts.get(field, ()), b.facts.get(field, ())
    if len(left) == 1 and len(right) == 1:
        (ours, weaker), (theirs, known) = left[0], right[0]
        return [(ours, min(weaker, known))] if ours == theirs else []
    known_of = dict(left)
    return [(value, min(known, known_of[value])) for value, known in right if value in known_of]
