"""What would bring a case to a place, in words, and why one stands before another (law L15)."""

import itertools
from datetime import timedelta

import pytest
from hypothesis import given, strategies as st

from customer_unify import InputError, Signals
from customer_unify.model import Rankable

from .queues import NOW, POLICY, customer, queues


def test_what_is_told_reads_like_a_sentence() -> None:
    queue = [
        Rankable("regular", NOW, customer(), Signals(tier=4, activity=1.0)),
        Rankable("new", NOW, customer(), Signals(tier=1, activity=1.0)),
    ]
    ways = {way.signal: way for way in POLICY.reach("new", 1, queue, now=NOW, language="fr")}
    assert ways["urgency"].reason == "Une urgence de 1 suffirait ; elle est de 0."
    assert ways["tier"].needed == 4, "an equal of the same arrival, and first by its id"
    assert ways["waiting"].needed > 3600


@pytest.mark.parametrize(("case_id", "rank"), [("nobody", 1), ("regular", 0), ("regular", True)])
def test_a_case_and_a_place_that_are_none_are_refused(case_id: str, rank: int) -> None:
    with pytest.raises(InputError):
        POLICY.reach(case_id, rank, [Rankable("regular", NOW)], now=NOW)


@given(queues(), st.sampled_from(["en", "fr"]))
def test_why_one_stands_before_another_adds_up(queue: list[Rankable], language: str) -> None:
    """P1 for a pair: the parts are the whole difference, and what decided is named."""
    ranked = POLICY.rank(queue, now=NOW)
    for first, second in itertools.pairwise(ranked):
        told = POLICY.why_before(first, second, language=language)
        gap = first.standing.points - second.standing.points
        assert told.weight == gap == sum(part.weight or 0 for part in told.parts)
        if first.standing.band != second.standing.band:
            assert told.code == "priority.before_band"
        elif gap:
            assert told.code == "priority.before_points"
            assert gap > 0
        else:
            assert told.code in ("priority.before_waited", "priority.before_id")
        with pytest.raises(InputError, match="order"):
            POLICY.why_before(second, first)


def test_two_rankings_are_not_compared() -> None:
    case = Rankable("a", NOW)
    (now,), (later,) = (POLICY.rank([case], now=NOW + timedelta(hours=hours)) for hours in (0, 1))
    with pytest.raises(InputError, match="one ranking"):
        POLICY.why_before(now, later)
