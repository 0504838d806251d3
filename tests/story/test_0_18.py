"""Row 0.18: tools score people by influence and by how far a message travels. Such scores can be read in."""

import csv
import io
from datetime import timedelta

import pytest
from hypothesis import given, strategies as st

import customer_unify as cu
from customer_unify.model import Rankable
from customer_unify.priority.signals import Scale, signals

from .waiting import FOLLOWERS, NOW, POLICY, order, points, waits

EXPORT = """handle,score,propagation
maevapartout,82,5400
dylan_partout,58,310
jocelynemichu,21,2
"""
KLOUT = Scale("klout", one=10, million=90)
REACH = Scale("who passes it on", one=1, million=10_000)
UNTIL = NOW + timedelta(days=90)


def read(text: str) -> list[Rankable]:
    """The export of a tool, as people who wait."""
    people = []
    for row in csv.DictReader(io.StringIO(text)):
        heard = [
            KLOUT.audience(float(row["score"]), at=NOW, until=UNTIL),
            REACH.audience(float(row["propagation"]), at=NOW, until=UNTIL),
        ]
        people.append(Rankable(row["handle"], NOW, None, signals(audiences=heard, now=NOW)))
    return people


def test_the_practice_of_today_is_the_order_of_the_scores() -> None:
    assert order(FOLLOWERS, reversed(read(EXPORT))) == ["maevapartout", "dylan_partout", "jocelynemichu"]


def test_a_score_weighs_no_more_than_an_audience_does() -> None:
    """The highest score there is stays under the cap, and below a card in use."""
    highest = signals(audiences=[KLOUT.audience(10**6, at=NOW, until=UNTIL)], now=NOW)
    best = Rankable("score", NOW, None, highest)
    assert points(best)["amplification"] == 100
    assert order(POLICY, [best, waits("bronze", tier=1, activity=0.6, churn=0.2)]) == ["bronze", "score"]


def test_a_score_has_an_end_as_every_audience_has() -> None:
    old = [KLOUT.audience(99, at=NOW - timedelta(days=400), until=NOW)]
    assert signals(audiences=old, now=NOW).audience == 0


def test_what_is_held_against_the_policy_is_the_order_of_the_tool() -> None:
    loyal = waits("jocelyne", tier=3, activity=0.9, expected_margin=1_450, churn=0.2)
    audit = cu.audit(FOLLOWERS, POLICY, [*read(EXPORT), loyal], now=NOW)
    assert [row.id for row in audit.under] == ["jocelyne"]
    assert "maevapartout" in {row.id for row in audit.over}


@given(st.lists(st.floats(-100, 1e6), min_size=2, max_size=2).map(sorted))
def test_a_higher_score_is_never_a_smaller_audience(scores: list[float]) -> None:
    lower, higher = (KLOUT.audience(score, at=NOW, until=UNTIL).followers for score in scores)
    assert 0 <= lower <= higher <= 10**15


@pytest.mark.parametrize(
    "scale",
    [("k", 10, 10), ("k", 90, 10), ("k", float("nan"), 90), ("k", True, 90), (3, 10, 90), ("k", "1", 9)],
)
def test_a_scale_that_says_nothing_is_refused(scale: tuple[str, float, float]) -> None:
    with pytest.raises(cu.InputError):
        Scale(*scale)
    with pytest.raises(cu.InputError):
        KLOUT.audience(float("inf"), at=NOW, until=UNTIL)
