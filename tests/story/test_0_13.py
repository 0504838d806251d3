"""Row 0.13: a wallet holds many cards, most of them unused. Two gold cards, of which one is."""

from datetime import timedelta

from customer_unify import Assurance, Signals
from customer_unify.model import Customer, Profile, ProfileValue, Purchase, RecordRef
from customer_unify.priority.signals import Habits, signals

from .waiting import NOW, POLICY, order, points, waits

HABITS = Habits(tiers={"gold": 3}, margin=0.3)
GOLD = ProfileValue("Gold", RecordRef("loyalty", "1"), "newest", Assurance.DECLARED)
HOLDER = Customer("holder", (), Profile({"loyalty_tier": GOLD}))


def drawn(since: int) -> Signals:
    """The signals of a holder who bought each month of a year, and for the last time so many days ago."""
    bought = [Purchase(NOW - timedelta(days=since + 30 * month), 80.0) for month in range(12)]
    return signals(HOLDER, purchases=bought, habits=HABITS, now=NOW)


USED = waits("used", signals=drawn(20))
RARELY = waits("hardly used now", signals=drawn(140))
UNUSED = waits("in the wallet", signals=drawn(400))
BRONZE = waits("bronze, used", tier=1, activity=0.9, expected_margin=200)


def test_the_card_is_the_same_and_its_use_is_not() -> None:
    assert {one.signals.tier for one in (USED, RARELY, UNUSED)} == {3}
    assert points(USED)["loyalty"] == 300
    assert 0 < points(RARELY)["loyalty"] < 300
    assert "loyalty" not in points(UNUSED)


def test_a_lesser_card_that_is_used_comes_first() -> None:
    assert order(POLICY, [UNUSED, BRONZE, USED]) == ["used", "bronze, used", "in the wallet"]
