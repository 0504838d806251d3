"""Row 0.14: each shop can tell the loyal from the tourist by spend and recurrence, without any card."""

from datetime import timedelta

from customer_unify.model import Purchase
from customer_unify.priority.signals import rfm, signals

from .waiting import NOW, POLICY, order, waits


def bought(*days: int, amount: float) -> list[Purchase]:
    return [Purchase(NOW - timedelta(days=day), amount) for day in days]


TILL = {
    "every Saturday": bought(*range(2, 360, 7), amount=30.0),
    "every month": bought(*range(10, 360, 30), amount=45.0),
    "at Christmas": bought(11, 376, amount=120.0),
    "once, last summer": bought(180, amount=900.0),
    "once, long ago": bought(700, amount=20.0),
}


def test_the_till_tells_a_regular_from_a_tourist() -> None:
    marks = rfm(TILL, now=NOW)
    assert marks["every Saturday"].tier == max(mark.tier for mark in marks.values())
    assert marks["once, long ago"].tier == min(mark.tier for mark in marks.values()) == 0
    assert marks["once, last summer"].money == 4, "a tourist may spend more than a month of Saturdays"
    assert marks["once, last summer"].tier < marks["every month"].tier


def test_the_regular_is_served_before_the_tourist() -> None:
    marks = rfm(TILL, now=NOW)
    people = [
        waits(name, signals=signals(purchases=bought, now=NOW, tier=marks[name].tier))
        for name, bought in TILL.items()
    ]
    served = order(POLICY, people)
    assert served[:2] == ["every Saturday", "every month"]
    assert served[-1] == "once, long ago"
