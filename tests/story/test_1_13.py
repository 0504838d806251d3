"""Row 1.13: an airline knows both sides of a person, and knows that serving the loud better is a risk."""

import pytest

import customer_unify as cu
from customer_unify.priority import preset

from .waiting import NOW, customer

AIRLINE = preset.text(preset.POLICIES, "hotel-airline")
FLYER = cu.Signals(tier=4, activity=0.9, expected_margin=7_000, churn=0.1, audience=80_000)


def test_one_person_seen_from_both_sides() -> None:
    standing = cu.PriorityPolicy.load(AIRLINE).standing(customer("flyer"), FLYER, now=NOW)
    terms = {given.term: given.points for given in standing.contributions}
    assert terms["loyalty"] > terms["amplification"] > 0
    assert standing.alerts == ("public",)


def test_a_policy_that_gives_a_crowd_more_than_loyalty_is_refused_with_both_people_shown() -> None:
    start = AIRLINE.index("[terms.amplification]")
    louder = AIRLINE[:start] + AIRLINE[start:].replace("maximum = 80", "maximum = 480", 1)
    with pytest.raises(cu.PolicyRefused) as refused:
        cu.PriorityPolicy.load(louder)
    told = str(refused.value)
    assert "amplification 480" in told, "the stranger at his best"
    assert "loyalty 450" in told, "the loyal guest at her least"
