"""What two contents have in common of a field: the values, how surely, and how rare they are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ...model.assurance import Assurance
from ...model.content import Content

__all__ = ["commonest", "rarities", "shared"]


def rarities(a: Content, b: Content, fields: Sequence[tuple[str, Mapping[str, int]]]) -> list[int]:
    """What the rarity of the values agreed on adds, for each of the fields; of several, the commonest.

    Of names turned round, or parted otherwise, two share none to the letter. Then all such fields are read as
    one of the two fills them, the one by whom they are commoner: where a first name stands in the place of
    the family's nobody would know it for the common one it is.

    >>> from ...model.content import Fact
    >>> one = Content({"given_name": [Fact("anna")], "family_name": [Fact("papas")]})
    >>> two = Content({"given_name": [Fact("papas")], "family_name": [Fact("anna")]})
    >>> listed = ("given_name", {"anna": -4000}), ("family_name", {"papas": -3000, "anna": -1000})
    >>> rarities(one, one, listed), rarities(one, two, listed)
    ([-4000, -3000], [-4000, -3000])
    """
    found, turned = [], []
    for at, (field, rarity) in enumerate(fields):
        agreed = _agreed(a, b, field)
        found.append(min((rarity.get(value, 0) for value in agreed), default=0))
        if not agreed:
            turned.append(at)
    if turned:
        ours, theirs = ([_own(each, *fields[at]) for at in turned] for each in (a, b))
        # Where both are as common their order decides, so that the answer does not hang on whose is first.
        for at, own in zip(turned, min((sum(ours), ours), (sum(theirs), theirs))[1], strict=True):
            found[at] = own
    return found


def _own(content: Content, field: str, rarity: Mapping[str, int]) -> int:
    """How rare what a content says of a field is; of several values, the commonest."""
    return min((rarity.get(fact[0], 0) for fact in content.facts.get(field, ())), default=0)


def commonest(a: Content, b: Content, field: str, rarity: Mapping[str, int], unlisted: int) -> int:
    """The number of the commonest value in which two agree in one field by itself.

    Where they share none to the letter, of all that either says: see :func:`rarities`. ``unlisted`` is the
    number of what ``rarity`` does not name.

    >>> from ...model.content import Fact
    >>> one, two = Content({"given_name": [Fact("anna")]}), Content({"given_name": [Fact("papas")]})
    >>> commonest(one, two, "given_name", {"anna": 2}, unlisted=9)
    2
    """
    agreed = _agreed(a, b, field) or (*a.values(field), *b.values(field))
    return min((rarity.get(value, unlisted) for value in agreed), default=unlisted)


def _agreed(a: Content, b: Content, field: str) -> Sequence[str]:
    left, right = a.facts.get(field, ()), b.facts.get(field, ())
    if len(left) == 1 and len(right) == 1:
        value = left[0][0]
        return (value,) if value == right[0][0] else ()
    return [value for value, _ in shared(a, b, field)]


def shared(a: Content, b: Content, field: str) -> list[tuple[str, Assurance]]:
    """The values both have, each with the weaker of its two assurances."""
    left, right = a.facts.get(field, ()), b.facts.get(field, ())
    if len(left) == 1 and len(right) == 1:
        (ours, weaker), (theirs, known) = left[0], right[0]
        return [(ours, min(weaker, known))] if ours == theirs else []
    known_of = dict(left)
    return [(value, min(known, known_of[value])) for value, known in right if value in known_of]
