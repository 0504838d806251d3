"""Row 1.7: the worst error. Strangers are answered in full view while a loyal customer waits and reads it."""

from datetime import timedelta

import customer_unify as cu
from customer_unify.insight.as_served import AsServed
from customer_unify.insight.service import service
from customer_unify.model import Handled, Rankable

from .waiting import NOW, POLICY, stranger, waits

REGULAR = waits("regular", hours=8, tier=4, activity=1.0, expected_margin=3_000)


def answered(case: Rankable, minutes: int, *, public: bool = True) -> Handled:
    return Handled(case, "x", case.arrived_at + timedelta(minutes=minutes), public=public)


DAY = [
    Handled(REGULAR, "x", NOW - timedelta(hours=1), public=True),
    *(answered(stranger(f"web {n}", hours=7 - n, audience=40_000), 10) for n in range(5)),
    answered(stranger("by telephone", hours=4), 10, public=False),
    answered(waits("another customer", hours=4, tier=1), 10),
]


def test_how_often_it_happened_in_full_view_is_counted() -> None:
    """Not what nobody could see, nor another customer's turn."""
    told = service(DAY, now=NOW)
    assert [(passed.id, passed.times) for passed in told.passed] == [("regular", 5)]
    assert told.visible == 5


def test_the_share_of_pairs_turned_upside_down() -> None:
    served = AsServed(DAY)
    audit = cu.audit(served, POLICY, served.cases, now=NOW, at_once=True)
    assert (audit.practice.inverted, audit.policy.inverted) == (1.0, 0.0)
    assert [row.id for row in audit.under] == ["regular"]


def test_a_day_in_the_order_of_the_policy_has_none() -> None:
    ranked = POLICY.rank([each.case for each in DAY], now=NOW)
    mended = [Handled(entry.case, "x", NOW + timedelta(minutes=entry.rank), public=True) for entry in ranked]
    assert service(mended, now=NOW + timedelta(hours=1)).visible == 0
