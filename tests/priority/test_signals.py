"""Signals drawn from purchases, contacts and audiences: what a clerk would count with pencil and paper."""

from datetime import UTC, datetime, timedelta
from typing import Any

import attrs
import pytest
from hypothesis import given, strategies as st

from customer_unify import Assurance, InputError, PriorityPolicy, Signals
from customer_unify.model import Audience, Contact, Customer, Profile, ProfileValue, Purchase, RecordRef
from customer_unify.priority.signals import RFM, Habits, Scale, rfm, signals

NOW = datetime(2026, 1, 5, 9, tzinfo=UTC)
GOLD = Habits(tiers={"Gold": 3, "Platinum": 4}, margin=0.5)

ages = st.integers(-30, 900)
purchases = st.lists(
    st.builds(lambda days, amount: Purchase(NOW - timedelta(days=days), amount), ages, st.floats(0, 900))
)


def every(days: int, times: int, *, since: int = 0, amount: float = 10.0) -> list[Purchase]:
    return [Purchase(NOW - timedelta(days=since + days * turn), amount) for turn in range(times)]


def holder(tier: str) -> Customer:
    value = ProfileValue(tier, RecordRef("loyalty", "1"), "newest", Assurance.DECLARED)
    return Customer("c1", (), Profile({"loyalty_tier": value}))


@pytest.mark.parametrize(
    ("bought", "activity"),
    [
        ([], 0.0),
        (every(30, 12), 1.0),
        (every(30, 12, since=60), 1.0),
        (every(30, 12, since=120), 0.5),
        (every(30, 12, since=180), 0.0),
        (every(1, 1, since=300), 1.0),
        (every(1, 1, since=720), 0.5),
        ([*every(30, 12), Purchase(NOW + timedelta(days=5), 1.0)], 1.0),
    ],
)
def test_activity_is_measured_by_what_is_usual_for_each(bought: list[Purchase], activity: float) -> None:
    """Row 0.13: the card in the wallet is not asked, only its use."""
    drawn = signals(purchases=bought, now=NOW)
    assert drawn.activity == activity
    assert drawn.churn == max(0.02, 1 - activity)


def test_a_card_that_is_never_used_earns_no_loyalty() -> None:
    """Rows 0.13 and 0.14, from the till to the points."""
    policy = PriorityPolicy.preset("retail")
    points = {}
    for name, bought in (("used", every(30, 12)), ("in the wallet", [])):
        standing = policy.standing(
            attrs.evolve(holder("gold"), status="customer"),
            signals(holder("gold"), purchases=bought, habits=GOLD, now=NOW),
            now=NOW,
        )
        points[name] = {given.term: given.points for given in standing.contributions}
    assert points["used"]["loyalty"] == 300
    assert "loyalty" not in points["in the wallet"]


@pytest.mark.parametrize(
    ("bought", "margin"),
    [
        (every(30, 14, amount=40.0), 260.0),
        (every(30, 11, amount=40.0), 220.0 * 365 / 300),
        (every(1, 1, since=3, amount=90.0), 45.0 * 365 / 90),
        ([Purchase(NOW, 100.0, margin=-3.0)], 0.0),
        ([Purchase(NOW - timedelta(days=365), 100.0, margin=30.0)], 30.0),
        ([Purchase(NOW - timedelta(days=366), 100.0, margin=30.0)], 0.0),
    ],
)
def test_a_year_s_margin(bought: list[Purchase], margin: float) -> None:
    assert signals(purchases=bought, habits=GOLD, now=NOW).expected_margin == pytest.approx(margin)


@given(purchases, st.randoms(use_true_random=False))
def test_no_order_and_nothing_later_is_read(bought: list[Purchase], rng: Any) -> None:
    drawn = signals(purchases=bought, now=NOW)
    shuffled = [each for each in bought if each.at <= NOW]
    rng.shuffle(shuffled)
    again = signals(purchases=shuffled, now=NOW)
    assert again.expected_margin == pytest.approx(drawn.expected_margin)
    assert attrs.evolve(again, expected_margin=0.0) == attrs.evolve(drawn, expected_margin=0.0)
    assert 0.02 <= drawn.churn <= 1


@given(purchases)
def test_buying_today_never_makes_anybody_less_active(bought: list[Purchase]) -> None:
    """Nor worth less."""
    habits = Habits()
    drawn = signals(purchases=bought, habits=habits, now=NOW)
    more = signals(purchases=[*bought, Purchase(NOW, 20.0)], habits=habits, now=NOW)
    assert more.activity == 1.0 >= drawn.activity
    assert more.expected_margin >= drawn.expected_margin - 1e-6


def test_what_a_relationship_is_owed() -> None:
    contacts = [
        Contact(NOW - timedelta(days=9), answered=False),
        Contact(NOW - timedelta(days=3), answered=False),
        Contact(NOW - timedelta(days=5), failed=True),
        Contact(NOW - timedelta(days=2, hours=23), failed=True),
        Contact(NOW - timedelta(days=4)),
        Contact(NOW + timedelta(days=1), answered=False, failed=True),
    ]
    drawn = signals(contacts=contacts, now=NOW)
    assert (drawn.unanswered, drawn.days_since_failure) == (2, 2)
    this_moment = Contact(NOW, answered=False, failed=True)
    drawn = signals(contacts=[*contacts, this_moment], purchases=[Purchase(NOW, 7.0)], now=NOW)
    assert (drawn.unanswered, drawn.days_since_failure, drawn.expected_margin) == (3, 0, 7.0 * (365 / 90))
    assert signals(now=NOW).days_since_failure is None


contacts = st.lists(
    st.builds(
        lambda days, answered, failed: Contact(NOW - timedelta(days=days), answered, failed),
        ages,
        st.booleans(),
        st.booleans(),
    ),
    max_size=6,
)


@given(purchases, contacts, st.floats(0, 1))
def test_neglect_takes_its_share_of_the_chance_to_stay(
    bought: list[Purchase], passed: list[Contact], share: float
) -> None:
    """Row 0.11: one request after the other; what lies ahead, or more than a year back, takes nothing."""
    habits = Habits(neglect=share)
    stays = 1 - signals(purchases=bought, habits=habits, now=NOW).churn
    for each in passed:
        if timedelta(0) <= NOW - each.at <= timedelta(days=365):
            stays *= (1 - share) ** ((not each.answered) + each.failed)
    drawn = signals(purchases=bought, contacts=passed, habits=habits, now=NOW)
    assert drawn.churn == pytest.approx(1 - stays, abs=0.001)
    again = signals(
        purchases=bought, contacts=[*passed, Contact(NOW, answered=False)], habits=habits, now=NOW
    )
    assert again.churn >= drawn.churn >= 0.02


def test_an_audience_has_a_source_and_an_end() -> None:
    """Row 1.5; and figures nobody may use any more are not used."""
    day = timedelta(days=1)
    heard = [
        Audience(900, "x", NOW - day, NOW + day),
        Audience(1200, "instagram", NOW - day, NOW + day),
        Audience(10**6, "old list", NOW - 9 * day, NOW),
        Audience(10**6, "tomorrow", NOW + day, NOW + 2 * day),
        Audience(700, "x", NOW - day, NOW + day, topic="rail"),
        Audience(0, "x", NOW - day, NOW + day, topic="food"),
    ]
    drawn = signals(audiences=heard, now=NOW)
    assert (drawn.audience, dict(drawn.topics)) == (1200, {"rail": 700, "food": 0})
    with pytest.raises(TypeError):
        Audience(900, "x", NOW)  # type: ignore[call-arg]


def test_of_somebody_nobody_has_seen_everything_is_blank_but_that_they_may_leave() -> None:
    assert signals(now=NOW) == Signals(churn=1.0)


@pytest.mark.parametrize(
    ("score", "followers"), [(9.9, 0), (10, 1), (20, 6), (50, 1_000), (90, 10**6), (250, 10**15)]
)
def test_a_score_stands_for_a_crowd_by_powers_of_ten(score: float, followers: int) -> None:
    """From one follower to a million in even steps, nobody below one, and the largest count at most."""
    scale = Scale("klout", one=10, million=90)
    assert scale.audience(score, at=NOW, until=NOW + timedelta(days=1)).followers == followers


def test_a_scale_rises() -> None:
    for one, million in ((90, 10), (10, 10)):
        with pytest.raises(InputError, match="below"):
            Scale("klout", one=one, million=million)
    for strange in (True, "90", float("inf"), float("nan")):
        with pytest.raises(InputError, match="finite number"):
            Scale("klout", one=0, million=strange)  # type: ignore[arg-type]


def test_what_is_handed_in_by_name_stands() -> None:
    """A model of one's own, such as BG/NBD, in the place of what would be drawn; the rest is drawn."""
    drawn = signals(purchases=every(30, 12), now=NOW, churn=0.4, roles={"works_council"}, urgency=2)
    assert (drawn.churn, drawn.activity, drawn.urgency, drawn.roles) == (0.4, 1.0, 2, {"works_council"})


@pytest.mark.parametrize(
    "given",
    [
        {"purchases": [3]},
        {"contacts": "none"},
        {"audiences": [None]},
        {"charm": 3},
        {"habits": {"margin": 1}},
        {"customer": "c1"},
    ],
)
def test_what_is_no_figure_is_refused(given: dict[str, Any]) -> None:
    with pytest.raises(InputError):
        signals(**{"now": NOW, **given})


@pytest.mark.parametrize(
    "habits",
    [{"tiers": {"gold": 5}}, {"margin": 2}, {"margin": True}, {"neglect": 1.1}, {"interval": timedelta(0)}],
)
def test_habits_nobody_has_are_refused(habits: dict[str, Any]) -> None:
    with pytest.raises(InputError):
        Habits(**habits)


@pytest.mark.parametrize(
    "habits",
    [
        {"tiers": {"none": 0, "gold": 4}},
        {"margin": 0},
        {"margin": 1},
        {"neglect": 0.0},
        {"neglect": 1.0},
        {"interval": timedelta(microseconds=1)},
    ],
)
def test_habits_at_the_edge_are_taken(habits: dict[str, Any]) -> None:
    assert signals(purchases=every(1, 1), habits=Habits(**habits), now=NOW).activity == 1.0


@given(st.dictionaries(st.sampled_from("abcdefgh"), purchases, max_size=8))
def test_fifths_are_in_the_order_of_the_figures(bought: dict[str, list[Purchase]]) -> None:
    """Whoever is at least as recent, frequent or rich is in no lower fifth; equals are in one."""
    found = rfm(bought, now=NOW)
    figures = {}
    for name, given_purchases in bought.items():
        past = [each for each in given_purchases if each.at <= NOW]
        if past:
            days = {each.at.date() for each in past}
            figures[name] = (max(days), len(days), sum(sorted(each.amount for each in past)))
    assert figures.keys() == found.keys()
    for ours, a in figures.items():
        for theirs, b in figures.items():
            for place, mark in enumerate(("recency", "frequency", "money")):
                one, other = getattr(found[ours], mark), getattr(found[theirs], mark)
                assert 1 <= one <= 5
                if a[place] <= b[place]:
                    assert one <= other


def test_five_customers_are_five_fifths() -> None:
    bought = {str(rank): every(7, rank, since=30 - rank, amount=10.0 * rank) for rank in range(1, 6)}
    assert [found.money for found in rfm(bought, now=NOW).values()] == [1, 2, 3, 4, 5]
    assert [RFM(*marks).tier for marks in ((5, 5, 5), (1, 1, 1), (5, 1, 3))] == [4, 0, 2]
    assert rfm({}, now=NOW) == {}
