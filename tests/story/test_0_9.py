"""Row 0.9: influential is not customer. Three people with one crowd: a regular, a passer-by, a stranger."""

from customer_unify.model import Status

from .waiting import POLICY, order, points, waits

CROWD = 200_000
REGULAR = waits("regular", tier=3, activity=0.9, expected_margin=1_500, audience=CROWD)
OCCASIONAL = waits("occasional", tier=0, activity=0.2, expected_margin=40, churn=0.3, audience=CROWD)
NEVER = waits("never bought", Status.UNKNOWN, audience=CROWD)
FORMER = waits("left last year", Status.FORMER, tier=3, expected_margin=1_500, audience=CROWD)


def test_the_same_crowd_and_three_places() -> None:
    assert order(POLICY, [NEVER, OCCASIONAL, REGULAR]) == ["regular", "occasional", "never bought"]


def test_the_crowd_gives_each_of_them_the_same() -> None:
    assert len({points(one)["amplification"] for one in (REGULAR, OCCASIONAL, NEVER)}) == 1


def test_who_is_no_customer_earns_nothing_for_being_one() -> None:
    """A card of former days is not a customer either."""
    assert set(points(NEVER)) == set(points(FORMER)) == {"amplification"}
    assert {"loyalty", "value", "churn"} <= set(points(REGULAR))
