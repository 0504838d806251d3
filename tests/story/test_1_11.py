"""Story 1.11: the hotel guest with 75 followers and the highest tier, who decides where others stay."""

from datetime import UTC, datetime, timedelta

import attrs

import customer_unify as cu
from customer_unify.model import Customer, Profile, Rankable, Status

NOW = datetime(2026, 1, 5, 22, tzinfo=UTC)
GUEST = Customer("guest", (), Profile({}), status=Status.CUSTOMER)
PASSENGER = Customer("passenger", (), Profile({}), status=Status.CUSTOMER)
STAYS = cu.Signals(
    tier=4,
    activity=0.95,
    expected_margin=9_000,
    churn=0.1,
    audience=75,
    roles={"account_decision_maker"},
)
LOUD = cu.Signals(tier=0, activity=0.1, expected_margin=40, churn=0.5, audience=20_000)
EARLIER = NOW - timedelta(hours=6)


def queue() -> list[Rankable]:
    """The loud one wrote six hours before the guest did."""
    return [Rankable("loud", EARLIER, PASSENGER, LOUD), Rankable("guest", NOW, GUEST, STAYS)]


def test_the_guest_comes_first() -> None:
    first, second = cu.PriorityPolicy.preset("retail").rank(queue(), now=NOW)
    assert first.id == "guest"
    assert first.standing.band == second.standing.band, "value moves nobody between bands"
    given = {contribution.term: contribution.points for contribution in first.standing.contributions}
    assert given["loyalty"] == 400
    assert given["decision"] == 60


def test_by_followers_the_guest_would_have_waited() -> None:
    assert [entry.id for entry in cu.Practice.preset("followers").rank(queue(), now=NOW)] == ["loud", "guest"]


def test_deciding_for_others_counts_whatever_the_audience() -> None:
    policy = cu.PriorityPolicy.preset("retail")
    alone = cu.Signals(tier=4, activity=0.95, expected_margin=9_000, churn=0.1, audience=75)
    assert policy.standing(GUEST, STAYS, now=NOW).points - policy.standing(GUEST, alone, now=NOW).points == 60


def test_no_channel_sends_anybody_to_a_form() -> None:
    """No term reads a channel: the ranking does not know by which one the guest wrote."""
    rules = cu.PriorityPolicy.preset("retail").rules
    read = {term.measure.name for term in rules.terms}
    assert not {"channel", "source", "language"} & read
    assert "channel" not in {field.name for field in attrs.fields(cu.Signals)}
