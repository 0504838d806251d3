"""Stories 1.14 and 1.15: the discount passenger with 20,000 followers is a risk to know of, not a rank."""

from datetime import UTC, datetime, timedelta

import attrs

import customer_unify as cu
from customer_unify.model import Customer, Profile, Rankable, Status

NOW = datetime(2026, 1, 5, 9, tzinfo=UTC)
POLICY = cu.PriorityPolicy.preset("retail")
PASSENGER = Customer("passenger", (), Profile({}), status=Status.CUSTOMER)
FLIES = cu.Signals(tier=0, activity=0.1, expected_margin=40, churn=0.4, audience=20_000)


def case(name: str, signals: cu.Signals) -> Rankable:
    return Rankable(name, NOW - timedelta(minutes=5), PASSENGER, signals)


def test_that_many_may_hear_is_known() -> None:
    """Rows 1.14, 3.6 and 3.8: answering one is answering the crowd, and staff see it."""
    (ranked,) = POLICY.rank([case("loud", FLIES)], now=NOW)
    assert ranked.standing.alerts == ("public",)
    assert "20000 people may hear of it" in str(ranked.explanation)


def test_the_alert_itself_moves_nobody() -> None:
    """Row 1.15: one follower below the alert and one above it stand within one point of each other."""
    below, above = (
        POLICY.standing(PASSENGER, attrs.evolve(FLIES, audience=audience), now=NOW)
        for audience in (9_999, 10_000)
    )
    assert (below.alerts, above.alerts) == ((), ("public",))
    assert below.points == above.points


def test_the_crowd_does_not_pass_the_loyal() -> None:
    """Row 1.15: a customer of any regular use comes before the loud passenger, though nobody follows them."""
    for tier in (1, 2, 3, 4):
        loyal = cu.Signals(tier=tier, activity=0.6, expected_margin=400, churn=0.1, audience=0)
        first, _ = POLICY.rank([case("loud", FLIES), case("loyal", loyal)], now=NOW)
        assert first.id == "loyal"


def test_a_million_more_followers_weigh_less_than_one_tier() -> None:
    """Row 0.17: influence keeps a weight, under a cap of less than one tier in use."""
    quiet = POLICY.standing(PASSENGER, attrs.evolve(FLIES, audience=0), now=NOW)
    loud = POLICY.standing(PASSENGER, attrs.evolve(FLIES, audience=10**9), now=NOW)
    member = POLICY.standing(PASSENGER, attrs.evolve(FLIES, audience=0, tier=1, activity=0.5), now=NOW)
    assert quiet.points < loud.points < member.points
