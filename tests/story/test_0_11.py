"""Row 0.11: a neglected loyal customer takes offence and leaves. Neglect counts before the loss does."""

from datetime import timedelta

import customer_unify as cu
from customer_unify.model import Contact, Purchase, Rankable
from customer_unify.priority.signals import signals

from .waiting import FOLLOWERS, NOW, POLICY, order, points, stranger, waits

MONTHLY = [Purchase(NOW - timedelta(days=30 * month), 60.0) for month in range(1, 14)]
NEGLECT = [
    Contact(NOW - timedelta(days=20), answered=False),
    Contact(NOW - timedelta(days=9), answered=False),
    Contact(NOW - timedelta(days=4), failed=True),
]


def regular(name: str, contacts: list[Contact], purchases: list[Purchase]) -> Rankable:
    return waits(name, signals=signals(contacts=contacts, purchases=purchases, now=NOW, tier=2))


CONTENT = regular("content", [], MONTHLY)
NEGLECTED = regular("neglected", NEGLECT, MONTHLY)
LEAVING = regular("leaving", NEGLECT, MONTHLY[2:])


def test_whoever_was_let_down_comes_before_who_was_not() -> None:
    assert order(POLICY, [CONTENT, NEGLECTED]) == ["neglected", "content"]
    owed = points(NEGLECTED).keys() - points(CONTENT).keys()
    assert owed == {"unanswered", "failure"}


def test_neglect_raises_the_risk_before_anybody_has_left() -> None:
    """Both still come each month: the tills know no difference between them."""
    assert CONTENT.signals.activity == NEGLECTED.signals.activity == 1.0
    assert CONTENT.signals.churn < NEGLECTED.signals.churn
    assert points(CONTENT)["churn"] < points(NEGLECTED)["churn"]


def test_the_silence_that_follows_is_a_sign() -> None:
    """He used to come each month, and has not for three."""
    assert NEGLECTED.signals.churn < LEAVING.signals.churn
    assert points(NEGLECTED)["churn"] < points(LEAVING)["churn"]


def test_the_audit_counts_a_neglected_regular_dearer_than_a_content_one() -> None:
    crowd = [stranger(f"loud {n}", audience=10_000) for n in range(8)]
    exposed = {}
    for churn in (CONTENT.signals.churn, LEAVING.signals.churn):
        person = waits("regular", tier=2, activity=0.8, expected_margin=720, churn=churn)
        audit = cu.audit(FOLLOWERS, POLICY, [person, *crowd], now=NOW)
        exposed[churn] = audit.exposed
    assert exposed[LEAVING.signals.churn] > exposed[CONTENT.signals.churn] > 0
