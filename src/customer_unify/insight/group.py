"""The groups in figures of service: customers, loyal customers, tenths by value."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import TypeVar

from ..model.customer import Status
from ..model.signal import HIGHEST_TIER
from ..model.standing import Rankable

__all__ = ["ACTIVE", "OTHERS", "is_customer", "is_loyal", "margin_of", "tenths"]

ACTIVE = 0.5
"""Activity from which a top-tier customer counts as active, as in law L14."""

OTHERS = "others"
"""The group of people who are no customers."""

TENTHS = 10

Item = TypeVar("Item")


def is_customer(case: Rankable) -> bool:
    """Whether the person is known to be a customer."""
    return case.customer is not None and case.customer.status is Status.CUSTOMER


def is_loyal(case: Rankable) -> bool:
    """Whether the person is a customer of the highest tier who uses the card (row 0.13)."""
    signals = case.signals
    return is_customer(case) and signals.tier == HIGHEST_TIER and signals.activity >= ACTIVE


def margin_of(case: Rankable) -> int:
    """The expected yearly margin, in whole units; for people who are no customers it is 0."""
    return int(case.signals.expected_margin) if is_customer(case) else 0


def tenths(items: Iterable[Item], case: Callable[[Item], Rankable]) -> dict[str, list[Item]]:
    """Tenths of the customers by margin, ``d1`` with the most; then ``others``.

    Empty groups are left out. Equal margins are in one tenth, so the order of input makes no difference.
    """
    given = list(items)
    theirs = [item for item in given if is_customer(case(item))]
    margins = sorted(-case(item).signals.expected_margin for item in theirs)
    found: defaultdict[int, list[Item]] = defaultdict(list)
    for item in theirs:
        above = bisect_left(margins, -case(item).signals.expected_margin)
        found[TENTHS * above // len(margins)].append(item)
    groups = {f"d{tenth + 1}": found[tenth] for tenth in sorted(found)}
    others = [item for item in given if not is_customer(case(item))]
    return groups | {OTHERS: others} if others else groups
