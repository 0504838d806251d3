"""Story 1.18, its half of the ranking: Jocelyne Michu has 30 followers and is loyal; a stranger is loud."""

from datetime import UTC, datetime, timedelta

import customer_unify as cu
from customer_unify.model import Customer, Profile, Rankable, Status

NOW = datetime(2026, 1, 5, 18, tzinfo=UTC)
POLICY = cu.PriorityPolicy.preset("retail")
JOCELYNE = Customer("jocelyne", (), Profile({}), status=Status.CUSTOMER)
STRANGER = Customer("stranger", (), Profile({}), status=Status.UNKNOWN)
SPENDS = cu.Signals(tier=3, activity=0.9, expected_margin=4_800, churn=0.2, audience=30)
SHOUTS = cu.Signals(audience=3_000_000)


def test_she_comes_before_a_loud_stranger() -> None:
    """Also when the stranger wrote some hours earlier, and however many follow them."""
    wrote = [
        Rankable("stranger", NOW - timedelta(hours=8), STRANGER, SHOUTS),
        Rankable("jocelyne", NOW - timedelta(hours=1), JOCELYNE, SPENDS),
    ]
    assert [entry.id for entry in POLICY.rank(wrote, now=NOW)] == ["jocelyne", "stranger"]
    assert [entry.id for entry in cu.Practice.preset("followers").rank(wrote, now=NOW)] == [
        "stranger",
        "jocelyne",
    ]


def test_she_must_be_known_to_be_herself() -> None:
    """Law L8: somebody who only claims to be her gains nothing, and the desk is told to ask."""
    wrote = [
        Rankable("stranger", NOW - timedelta(hours=2), STRANGER, cu.Signals(audience=900)),
        Rankable("claims to be her", NOW - timedelta(hours=1), JOCELYNE, SPENDS, proven=False),
    ]
    first, second = POLICY.rank(wrote, now=NOW)
    assert first.id == "stranger"
    assert second.standing.ask_to_verify
    assert {given.term for given in second.standing.contributions} == {"amplification", "waiting"}
