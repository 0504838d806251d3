"""What would bring a case to a place, in words, and why one stands before another (law L15)."""

import itertools
from datetime import timedelta

import attrs
import pytest
from hypothesis import given, strategies as st

from customer_unify import InputError, PriorityPolicy, Signals
from customer_unify.model import Rankable, Status

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


DECIDING = PriorityPolicy(
    attrs.evolve(
        POLICY.rules,
        terms=tuple(
            attrs.evolve(term, full_at=2) if term.name == "decision" else term for term in POLICY.rules.terms
        ),
    )
)
"""Two roles make the whole of a decision's points: 30 each."""


@pytest.mark.parametrize(
    ("ahead", "roles", "told"),
    [
        (20, (), ["account_decision_maker", "purchasing_manager", "works_council"]),
        (40, (), ["account_decision_maker, purchasing_manager, works_council"]),
        (40, ("works_council", "poet"), ["account_decision_maker", "purchasing_manager"]),
        (20, ("works_council",), []),
        (70, (), []),
    ],
)
def test_one_role_is_told_or_all_where_only_they_are_enough(
    ahead: int, roles: tuple[str, ...], told: list[str]
) -> None:
    first = Rankable("a", NOW - ahead * timedelta(hours=72) / 995, customer())
    second = Rankable("b", NOW, customer(), Signals(roles=roles))
    ways = DECIDING.reach("b", 1, [first, second], now=NOW)
    assert [way.needed for way in ways if way.signal == "roles"] == told
    assert all(way.had is None for way in ways if way.signal == "roles")


def test_proof_of_who_speaks_is_told_with_what_it_is_and_would_be() -> None:
    first = Rankable("a", NOW, customer(), Signals(tier=1, activity=1.0))
    second = Rankable("b", NOW, customer(), Signals(tier=4, activity=1.0), proven=False)
    ways = {way.signal: way for way in POLICY.reach("b", 1, [first, second], now=NOW)}
    assert (ways["proven"].had, ways["proven"].needed) == (False, True)
    assert "confidence" not in ways, "what is not proven is no surer for being likely"
    former = attrs.evolve(second, proven=True, customer=customer(Status.FORMER))
    ways = {way.signal: way for way in POLICY.reach("b", 1, [first, former], now=NOW)}
    assert (ways["status"].had, ways["status"].needed) == ("former", "customer")
    assert {"proven", "status_confidence"}.isdisjoint(ways)


def test_a_share_is_told_to_the_thousandth() -> None:
    first = Rankable("a", NOW, customer(), Signals(churn=0.5))
    second = Rankable("b", NOW, customer(), Signals(churn=0.1))
    (way,) = [each for each in POLICY.reach("b", 1, [first, second], now=NOW) if each.signal == "churn"]
    assert (way.had, way.needed) == (0.1, 0.512), "a point more: 56 of 100 needs 46 ninetieths"


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
