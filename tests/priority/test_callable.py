"""A function as a term: bounded, proved, named in its faults, and in no file."""

import pickle
from typing import Any

import pytest
from hypothesis import given

from customer_unify import InputError, PolicyRefused, Signals
from customer_unify.model import Rankable

from .queues import NOW, POLICY, customer, people


def storm(signals: Signals) -> int:
    return 1_000 if signals.topic == "rail" else -5


WITH = POLICY.with_term("storm", storm, of="customer", minimum=1, maximum=30)


@given(people)
def test_what_a_function_gives_is_cut_off_at_its_bounds_and_added(signals: Signals) -> None:
    plain = POLICY.standing(customer(), signals, now=NOW)
    with_storm = WITH.standing(customer(), signals, now=NOW)
    assert with_storm.points - plain.points == (30 if signals.topic == "rail" else 1)
    assert sum(given_points.points for given_points in with_storm.contributions) == with_storm.points


def test_it_is_told_and_digested() -> None:
    (ranked,) = WITH.rank([Rankable("a", NOW, customer(), Signals(topic="rail"))], now=NOW)
    assert "storm, par une fonction à vous : 30 points sur 30 au plus." in str(ranked.explain("fr"))
    assert WITH.digest != POLICY.digest
    assert POLICY.serialisable
    assert not WITH.serialisable
    assert pickle.loads(pickle.dumps(WITH)) == WITH  # noqa: S301 -- our own bytes


def test_it_is_proved_like_any_other() -> None:
    """Law L14: who is no customer may not reach a loyal one by a function either."""
    with pytest.raises(PolicyRefused, match="storm"):
        POLICY.with_term("storm", storm, of="person", maximum=400)


def test_one_of_influence_goes_with_influence() -> None:
    loud = POLICY.with_term("loud", lambda signals: 9, of="person", maximum=9, family="influence")
    assert "loud" in {term.name for term in loud.rules.counted}


@pytest.mark.parametrize(
    "more",
    [
        {"name": "loyalty"},
        {"name": "waiting"},
        {"name": 3},
        {"count": "points"},
        {"of": "speaker"},
        {"of": "everybody"},
        {"minimum": 40},
        {"maximum": 10**9},
        {"maximum": 2.5},
        {"family": "charm"},
    ],
)
def test_a_term_nobody_can_count_is_refused(more: dict[str, Any]) -> None:
    given_term = {"name": "storm", "count": storm, "of": "customer", "maximum": 30, **more}
    with pytest.raises(InputError):
        POLICY.with_term(given_term.pop("name"), given_term.pop("count"), **given_term)


@pytest.mark.parametrize(
    "count", [lambda signals: 1 / 0, lambda signals: "9", lambda signals: 2.5, lambda signals: True]
)
def test_a_function_at_fault_is_named_and_its_value_is_not(count: Any) -> None:
    with pytest.raises(InputError, match="'storm'"):
        POLICY.with_term("storm", count, of="customer", maximum=30).standing(customer(), Signals(), now=NOW)
