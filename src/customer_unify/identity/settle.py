"""Says whether a content can take its place as things stand, and whom a closed key leaves as they are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping

import attrs

from ..model.configuration import Configuration
from ..model.content import Content
from ..model.evidence import Score
from ..model.port import Snapshot
from .draft import Draft
from .stages import IDENTIFIER

__all__ = ["Place", "settle", "unsettled"]


@attrs.frozen(slots=True)
class Place:
    """Where a content goes: to a customer, or ('') to one of its own.

    ``border`` is near it elsewhere; ``dense`` says whether each two contents of the customer are
    then tied by themselves.
    """

    customer: str
    border: Collection[str]
    dense: bool = True


def settle(draft: Draft, base: Snapshot, digest: str) -> Place | None:
    """The place of one fresh, joinable content that no decision speaks of; None if that takes linking anew.

    This is what makes an uncontested record cost only its own candidates: with no
    counted pair against it and nothing contested, average linkage would put it there in
    any order (DESIGN §6, live = bulk).
    """
    model = draft.stages.config.model
    customers: dict[str, None] = {}
    near: dict[str, Score] = {}
    tied = False
    for other in draft.neighbours(digest):
        score = draft.score(digest, other)
        if (not score.ties and score.weight <= model.review_above) or not draft.joinable(other):
            continue
        if base.decided(other):
            return None
        if not score.may_join:
            near[other] = score
            continue
        if score.weight < 0:
            return None
        tied = tied or score.weight > model.merge_above
        customers[draft.customer_at(other)] = None
    if not customers:
        return Place("", near.keys())
    (customer, *others) = customers
    return None if not tied or others else _agreed(draft, base, digest, customer, near)


def _agreed(
    draft: Draft, base: Snapshot, digest: str, customer: str, near: Mapping[str, Score]
) -> Place | None:
    """The place in a customer, if that is clean and nothing in it speaks against the content."""
    entry = base.customer(customer)
    if entry is None or not entry.clean:
        return None
    config = draft.stages.config
    content = draft.content(digest)
    if any(
        (namespace.exclusive or namespace.maximum is not None) and namespace.name in content.facts
        for namespace in config.namespaces.values()
    ):
        return None
    contents = base.contents_of(customer)
    dense = entry.dense
    for other in contents:
        score = draft.score(digest, other)
        if score.opposes or _overfull(draft.content(other), config):
            return None
        dense = dense and score.weight > 0 and score.proves()
    # Above the limit a component is cut, unless each two of it are tied by themselves.
    if not dense and len(contents) >= config.component_limit:
        return None
    border = [other for other in near if draft.customer_at(other) != customer]
    # What is near within the customer must not be a lone fact: that speaks neither for nor against.
    if any(near[other].weight > 0 for other in near.keys() - set(border)):
        return None
    return Place(customer, border, dense)


def _overfull(content: Content, config: Configuration) -> bool:
    """Whether one content breaks a namespace's bound by itself: it joins nobody (law L6)."""
    return any(
        len(content.values(namespace.name)) > (1 if namespace.exclusive else namespace.maximum or 1)
        for namespace in config.namespaces.values()
        if namespace.exclusive or namespace.maximum is not None
    )


def unsettled(draft: Draft, base: Snapshot, key: str) -> list[str]:
    """The contents under a key that opened or closed which may have to be linked anew.

    A rule that closes changes no score; it only ceases to propose pairs. That touches a customer
    whose own contents it tied, and those with pairs that may join beyond their customer, none of
    which is clean. What speaks against a merge is found by closure as well.
    """
    digests = list(draft.block(key))
    if key[0] == IDENTIFIER or draft.open(key):
        return digests
    together: dict[str, list[str]] = defaultdict(list)
    for digest in digests:
        together[draft.customer_at(digest)].append(digest)
    found = []
    for customer, members in together.items():
        entry = base.customer(customer)
        settled = entry is not None and entry.clean and len(members) == 1
        if not settled or base.decided(members[0]):
            found += members
    return found
