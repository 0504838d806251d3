"""What a policy does with time, topics, debt and doubt, and what it says of it."""

import json
import tomllib
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from customer_unify import ConfigurationError, InputError, PriorityPolicy, Signals
from customer_unify.model import Customer, Explanation, Profile, Rankable, Status
from customer_unify.priority import proof
from customer_unify.priority.preset import POLICIES, names

NOW = datetime(2026, 1, 5, 9, tzinfo=UTC)
POLICY = PriorityPolicy.preset("retail")


def customer(status: Status = Status.CUSTOMER) -> Customer:
    return Customer("c1", (), Profile({}), status=status)


def points(status: Status = Status.CUSTOMER, **signals: Any) -> dict[str, int]:
    standing = POLICY.standing(customer(status), Signals(**signals), now=NOW)
    return {contribution.term: contribution.points for contribution in standing.contributions}


def test_a_card_in_the_wallet_is_not_loyalty() -> None:
    """Row 0.13: tier times activity; and rows 0.10, 0.14: what somebody brings in counts."""
    assert "loyalty" not in points(tier=4, activity=0.0)
    assert points(tier=4, activity=0.25)["loyalty"] == 200
    assert points(tier=4, activity=0.5)["loyalty"] == points(tier=4, activity=1.0)["loyalty"] == 400
    assert points(expected_margin=3000)["value"] == 100


def test_nobody_is_won_for_good() -> None:
    """Rows 4.7 and 0.11: churn is never zero, and neglect shows."""
    assert points(churn=0.0)["churn"] == 10
    assert points(unanswered=3)["unanswered"] == 40
    assert [points(days_since_failure=days).get("failure", 0) for days in (0, 30, 60, 400)] == [40, 20, 0, 0]
    assert "failure" not in points(days_since_failure=None)


def test_word_of_mouth_counts_without_followers() -> None:
    """Row 0.12; and row 1.5: who follows for the very topic counts for more than a crowd at large."""
    assert points(audience=0)["amplification"] == 5
    niche = points(audience=900, topics={"rail": 900}, topic="rail")["amplification"]
    assert niche > points(audience=900, topics={"food": 900}, topic="rail")["amplification"]
    assert niche < points(audience=10**7, topic="rail")["amplification"] == 100


def test_word_that_carries_weight_offline_counts() -> None:
    """Rows 0.8 and 1.6."""
    assert points(Status.PROSPECT, offline_influence=0.5) == {"offline": 30, "amplification": 5}


@pytest.mark.parametrize(
    ("urgency", "hours", "due_in", "band"),
    [
        (0, 0, None, 3),
        (1, 0, None, 2),
        (3, 0, None, 0),
        (0, 0, 4, 2),
        (0, 0, 5, 3),
        (0, 0, -5, 2),
        (2, 0, 1, 1),
        (0, 47, None, 3),
        (0, 48, None, 2),
        (0, 48 * 9, None, 0),
    ],
)
def test_the_band_is_moved_by_urgency_and_time(
    urgency: int, hours: int, due_in: int | None, band: int
) -> None:
    """Row 0.7: whoever waits rises, also out of the lowest band."""
    due_at = None if due_in is None else NOW + timedelta(hours=due_in)
    standing = POLICY.standing(
        None, Signals(urgency=urgency), now=NOW, arrived_at=NOW - timedelta(hours=hours), due_at=due_at
    )
    assert standing.band == band


def test_who_is_not_a_customer_earns_no_points_of_customers() -> None:
    """Row 0.9: influential and customer are two things."""
    everything = {
        "tier": 4,
        "activity": 1.0,
        "expected_margin": 1e6,
        "churn": 1.0,
        "roles": {"account_decision_maker"},
    }
    for status in (Status.FORMER, Status.PROSPECT, Status.UNKNOWN):
        assert points(status, **everything) == {"amplification": 5}


def test_what_comes_in_the_future_has_not_waited() -> None:
    later = POLICY.standing(None, Signals(), now=NOW, arrived_at=NOW + timedelta(hours=5))
    assert later.points == POLICY.standing(None, Signals(), now=NOW).points


def test_an_explanation_adds_up_and_can_be_told_again() -> None:
    """P12: digest, time and inputs are in it; the weights of the parts are the points."""
    case = Rankable(
        "k",
        NOW - timedelta(hours=100),
        customer(),
        Signals(tier=2, activity=0.4, audience=20_000),
        confidence=900,
    )
    (ranked,) = POLICY.rank([case], now=NOW)
    told = ranked.explanation
    assert sum(part.weight or 0 for part in told.parts) == told.weight == ranked.standing.points
    assert told.facts["digest"] == POLICY.digest
    assert told.facts["at"] == NOW.isoformat()
    assert told.facts["audience"] == 20_000
    assert [part.code for part in told.parts if part.weight is None] == [
        "priority.promoted",
        "priority.scaled",
        "priority.alert_public",
    ]
    assert "fidélité" in str(ranked.explain("fr"))
    assert told.to_dict() == POLICY.rank([case], now=NOW)[0].explanation.to_dict()


def test_doubt_is_told() -> None:
    loyal = Signals(tier=4, activity=1.0)
    queue = [
        Rankable("doubtful", NOW, customer(), loyal, proven=False),
        Rankable("other", NOW - timedelta(hours=2), None, Signals(audience=50)),
    ]
    other, doubtful = POLICY.rank(queue, now=NOW)
    assert (other.id, doubtful.id) == ("other", "doubtful")
    assert doubtful.standing.ask_to_verify
    assert not other.standing.ask_to_verify
    assert "Ask the person to prove who they are" in str(doubtful.explanation)
    assert doubtful.standing.optimistic - doubtful.standing.sure == 410


@pytest.mark.parametrize(
    "signals",
    [
        {"tier": 5},
        {"tier": 2.5},
        {"tier": True},
        {"activity": float("nan")},
        {"activity": "much"},
        {"expected_margin": float("inf")},
        {"expected_margin": -1},
        {"audience": -1},
        {"audience": 10.5},
        {"topics": {"rail": -1}},
        {"topics": ["rail"]},
        {"days_since_failure": -1},
        {"urgency": 4},
        {"churn": 1.01},
    ],
)
def test_signals_out_of_bounds_are_refused_without_naming_the_value(signals: dict[str, Any]) -> None:
    with pytest.raises(InputError) as refused:
        Signals(**signals)
    (name,) = signals
    assert repr(name) in str(refused.value)
    assert str(signals[name]) not in str(refused.value).replace(repr(name), "").replace("between 0 and 1", "")


def test_huge_figures_cost_and_change_nothing_more() -> None:
    """Law L19."""
    most = points(expected_margin=1e308, audience=10**5000, unanswered=10**5000)
    assert most["amplification"] == 100
    assert most["value"] <= 200


@pytest.mark.parametrize("name", ["retail", "hotel-airline", "telecom"])
def test_every_preset_is_proved_and_says_so_in_its_own_name(name: str) -> None:
    """Law L14, row 1.16; what a stranger can reach stays well below what a loyal customer has at least."""
    policy = PriorityPolicy.preset(name)
    assert policy.name == name
    most, least = proof.bounds(policy.rules)
    assert most < least


@pytest.mark.parametrize("name", names(POLICIES))
def test_the_proof_adds_up_and_is_of_the_bounds(name: str) -> None:
    policy = PriorityPolicy.preset(name)
    told = policy.proof()
    most, least = proof.bounds(policy.rules)
    assert told.weight == least - most == sum(part.weight or 0 for part in told.parts)
    for part, points in zip(told.parts, (least, most), strict=False):
        assert sum(part.facts.values()) == points
    assert Explanation.from_dict(told.to_dict()) == told


def test_a_situation_may_be_written_as_json() -> None:
    text = PriorityPolicy.preset("retail").to_toml()
    data = tomllib.loads(text)
    snow = {"urgency": "blocked", "until": "2026-01-07T12:00:00+01:00"}
    policy = PriorityPolicy.load(json.dumps({**data, "situations": {"snow": snow}}))
    assert policy == PriorityPolicy.load(
        text + '[situations.snow]\nurgency = "blocked"\nuntil = 2026-01-07T12:00:00+01:00\n'
    )
    with pytest.raises(ConfigurationError, match=r"situations\.snow\.until"):
        PriorityPolicy.load(json.dumps({**data, "situations": {"snow": {**snow, "until": "2026-01-07"}}}))
