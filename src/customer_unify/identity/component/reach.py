"""Finds the contents that must be linked anew because a block key opened or closed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from itertools import combinations

from ...model.change import CustomerEntry
from ...model.port import Snapshot
from ..draft import Draft
from ..stages import CLAIM, IDENTIFIER

__all__ = ["unsettled"]


def unsettled(draft: Draft, base: Snapshot, key: str, *, closing: bool) -> list[str]:
    """The contents under a rule's key that must be linked anew since it opened or closed; sorted.

    A key changes no score; it only proposes pairs, or ceases to. What speaks against a merge is
    found by closure as well. So a pair matters only if no identifier proposes it too and if it may
    join; in a knot also if it is asked whether the two contradict each other, since they meet.
    Between two clean customers no such pair was ever proposed; inside one nothing speaks against
    another, but a key that closes may have held it together.
    """
    by_customer: dict[str, list[str]] = defaultdict(list)
    for digest in draft.block(key):
        if base.content(digest) is None:
            continue  # new in this step: linked anyhow, and the key held nobody to it before
        by_customer[draft.customer_at(digest)].append(digest)
    held = {
        customer: _Standing(draft, base.customer(customer), members)
        for customer, members in by_customer.items()
    }
    found: set[str] = set()
    for standing in held.values():
        found.update(_within(draft, key, standing, closing))
    doubtful = [one for one in held if not (closing and held[one].clean)]
    for one in doubtful:
        for other in held:
            if other != one and not (other in doubtful and other < one):
                found.update(_across(draft, held[one], held[other]))
    return sorted(found)


class _Standing:
    """A customer as far as a key's reach concerns it."""

    def __init__(self, draft: Draft, entry: CustomerEntry | None, members: list[str]) -> None:
        self.members = members
        self.clean = entry is not None and entry.clean and not any(map(draft.decided, members))
        self.large = entry is not None and entry.knotted
        self.knotted = self.large and not self.clean


def _within(draft: Draft, key: str, standing: _Standing, closing: bool) -> Iterator[str]:
    """The members of one customer that the key held together, or may now."""
    if standing.clean and not closing and not standing.large:
        return
    for one, other in combinations(standing.members, 2):
        if standing.clean and closing:
            matters = not (_share_identifier(draft, one, other) or _meet_elsewhere(draft, key, one, other))
        else:
            matters = _matters(draft, one, other) or (standing.large and _disputes(draft, one, other))
        if matters:
            yield from (one, other)


def _across(draft: Draft, ours: _Standing, theirs: _Standing) -> Iterator[str]:
    """The members of two customers that the key may join, or part."""
    for one in ours.members:
        for other in theirs.members:
            knotted = ours.knotted or theirs.knotted
            if _matters(draft, one, other) or (knotted and _disputes(draft, one, other)):
                yield from (one, other)


def _matters(draft: Draft, one: str, other: str) -> bool:
    """Whether the key alone proposes the pair, and the pair may join."""
    a, b = draft.content(one), draft.content(other)
    if draft.stages.bound(a, b, 0) <= 0 or _share_identifier(draft, one, other):
        return False
    return draft.score(one, other).may_join


def _disputes(draft: Draft, one: str, other: str) -> bool:
    """Whether two may dispute a tie to an anchor only because the key lets them meet: see ``Ties``."""
    crowded = any(isinstance(draft.reach(key), tuple) for key in _identifiers(draft, one, other))
    return crowded and draft.score(one, other).opposes


def _identifiers(draft: Draft, *contents: str) -> Iterator[str]:
    """The keys of the identifiers of some contents."""
    keys = (key for digest in contents for key in draft.keys(draft.content(digest)))
    return (key for key in keys if key[0] == IDENTIFIER)


def _share_identifier(draft: Draft, one: str, other: str) -> bool:
    """Whether an identifier that all under it meet by proposes the pair anyway."""
    a, b = draft.content(one).facts, draft.content(other).facts
    for name in draft.stages.config.namespaces:
        if name in a and name in b:
            theirs = {fact[0] for fact in b[name]}
            for value, _ in a[name]:
                if value in theirs and draft.reach(f"{IDENTIFIER}{name}:{value}") is True:
                    return True
    return False


def _meet_elsewhere(draft: Draft, key: str, one: str, other: str) -> bool:
    """Whether another rule's key that is open proposes the pair too."""
    theirs = draft.keys(draft.content(other))
    return any(
        more in theirs and more != key and more[0] != CLAIM and draft.reach(more) is True
        for more in draft.keys(draft.content(one))
    )
