"""Row 1.12: the double loss. Hours spent on people who never buy, and the best customer disappointed."""

import customer_unify as cu
from customer_unify.model import Served, Status

from .waiting import FOLLOWERS, NOW, POLICY, stranger, waits

BEST = waits("the best", tier=4, activity=1.0, expected_margin=9_800, churn=0.3, audience=75)
NEVER = [stranger(f"never {n}", audience=20_000 + n, expected_margin=500) for n in range(9)]
"""They might buy one day, some hope; what is hoped for is not brought in."""


def test_both_sides_of_the_loss_are_told() -> None:
    audit = cu.audit(FOLLOWERS, POLICY, [BEST, *NEVER], now=NOW)
    groups = {group.group: group for group in audit.groups}
    assert groups["d1"].under == 1
    assert groups["d1"].exposed == audit.exposed == 9_800 * 65 // 100
    assert groups["others"].margin == 0
    assert audit.practice.value_in_first_fifth == 0, "two answers in ten, and nothing comes of them"
    assert audit.policy.value_in_first_fifth == 1


def test_it_is_not_the_number_of_people_that_counts() -> None:
    """Nine were served well and one badly: by heads a fine day, by what was lost not."""
    audit = cu.audit(FOLLOWERS, POLICY, [BEST, *NEVER], now=NOW)
    assert sum(row.served is not Served.UNDER for row in audit.rows) == 9
    assert audit.practice.inverted == 1
    lesser = waits("seldom", Status.CUSTOMER, tier=0, activity=0.2, expected_margin=60, audience=75)
    other = cu.audit(FOLLOWERS, POLICY, [lesser, *NEVER], now=NOW)
    assert other.exposed < audit.exposed / 50
