"""Row 1.10: courting a chatty person delays another's answer. Waiting is laid beside what people bring."""

from datetime import timedelta

import customer_unify as cu
from customer_unify.insight.service import service
from customer_unify.model import Handled, Rankable
from customer_unify.model.port import Ranking

from .waiting import FOLLOWERS, NOW, POLICY, stranger, waits

MINUTES_EACH = 10
CHATTY = [stranger(f"chatty {n:02d}", audience=1_000 + n) for n in range(20)]
PAYING = [waits(f"paying {n:02d}", tier=1, activity=0.9, expected_margin=100 * n) for n in range(20)]


def day(ranking: Ranking) -> dict[str, int | None]:
    """The median answer in minutes of each group, where one is answered every ten minutes in this order."""
    people: list[Rankable] = [*CHATTY, *PAYING]
    log = [
        Handled(entry.case, "x", NOW + timedelta(minutes=MINUTES_EACH * entry.rank))
        for entry in ranking.rank(people, now=NOW)
    ]
    return {group.group: group.median for group in service(log, now=NOW + timedelta(days=1)).groups}


def test_those_who_pay_wait_while_the_chatty_are_courted() -> None:
    courted, fair = day(FOLLOWERS), day(POLICY)
    assert courted["others"] == 100
    assert all((courted[f"d{tenth}"] or 0) > 200 for tenth in range(1, 11))
    assert [fair[f"d{tenth}"] for tenth in range(1, 11)] == [10 + 20 * tenth for tenth in range(10)]
    assert fair["others"] == 300


def test_each_minute_given_to_one_is_another_s() -> None:
    """The work is the same: only who waits is chosen."""
    assert day(FOLLOWERS)["all"] == day(POLICY)["all"] == 200
    assert cu.audit(FOLLOWERS, POLICY, [*CHATTY, *PAYING], now=NOW).practice.value_in_first_fifth == 0
