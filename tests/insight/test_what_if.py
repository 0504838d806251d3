"""Two orders over the same cases: how far they agree, whom the change moves, and by what."""

from datetime import UTC, datetime, timedelta
from fractions import Fraction
from itertools import combinations

import attrs
import pytest
from hypothesis import given, strategies as st

import customer_unify as cu
from customer_unify.insight.what_if import what_if
from customer_unify.model import Customer, Profile, Rankable, Status

NOW = datetime(2026, 1, 5, 9, tzinfo=UTC)
POLICY = cu.PriorityPolicy.preset("retail")
OTHERS = [cu.Practice.preset("followers"), cu.Practice.preset("oldest"), POLICY]

cases = st.lists(
    st.builds(
        lambda name, minutes, status, tier, audience, urgency: Rankable(
            name,
            NOW - timedelta(minutes=minutes),
            Customer(name, (), Profile({}), status=status),
            cu.Signals(tier=tier, activity=1.0, audience=audience, urgency=urgency),
        ),
        st.text("abcdef", min_size=1, max_size=3),
        st.integers(0, 5_000),
        st.sampled_from(Status),
        st.integers(0, 4),
        st.integers(0, 10**6),
        st.sampled_from([0, 0, 0, 2]),
    ),
    min_size=1,
    max_size=7,
    unique_by=lambda case: case.id,
)


@given(cases, st.sampled_from(OTHERS), st.sampled_from(OTHERS), st.integers(1, 8))
def test_figures_and_movers_are_those_of_two_rankings(
    queue: list[Rankable], former: cu.Practice, latter: cu.Practice, length: int
) -> None:
    """Counted by hand: every pair, every head of the queue, every rank."""
    told = what_if(former, latter, queue, now=NOW, first=[length])
    before = {entry.id: entry.rank for entry in former.rank(queue, now=NOW)}
    after = {entry.id: entry.rank for entry in latter.rank(queue, now=NOW)}
    assert {mover.id: (mover.former, mover.latter) for mover in told.movers} == {
        name: (rank, after[name]) for name, rank in before.items() if after[name] != rank
    }
    moved = [abs(mover.former - mover.latter) for mover in told.movers]
    assert moved == sorted(moved, reverse=True)
    pairs = list(combinations(before, 2))
    if pairs:
        same = sum((before[a] < before[b]) == (after[a] < after[b]) for a, b in pairs)
        assert told.agreement == pytest.approx((2 * same - len(pairs)) / len(pairs))
    heads = ({name for name, rank in order.items() if rank <= length} for order in (before, after))
    ours, theirs = heads
    assert told.overlap[length] == len(ours & theirs) / len(ours)
    assert told.to_dict()["cases"] == len(queue)


@given(cases, st.sampled_from(OTHERS), st.sampled_from(OTHERS))
def test_no_other_term_pushes_a_mover_further(
    queue: list[Rankable], former: cu.Practice, latter: cu.Practice
) -> None:
    """Counted anew from the contributions: its change for this case, less its mean change for all."""
    before, after = (
        {
            entry.id: {part.term: part.points for part in entry.standing.contributions}
            for entry in ranking.rank(queue, now=NOW)
        }
        for ranking in (former, latter)
    )
    terms = sorted({term for given in (before, after) for parts in given.values() for term in parts})

    def change(name: str, term: str) -> int:
        return after[name].get(term, 0) - before[name].get(term, 0)

    for mover in what_if(former, latter, queue, now=NOW).movers:
        if mover.term == "band":
            continue
        push = {
            term: change(mover.id, term) - Fraction(sum(change(name, term) for name in before), len(before))
            for term in terms
        }
        rises = mover.latter < mover.former
        assert push[mover.term] == (max if rises else min)(push.values())
        assert mover.points == round(push[mover.term])


@given(cases)
def test_an_order_held_against_itself_moves_nobody(queue: list[Rankable]) -> None:
    told = what_if(POLICY, POLICY, queue, now=NOW)
    assert told.movers == ()
    assert set(told.overlap.values()) == {1.0}


def test_the_term_that_was_changed_is_the_one_responsible() -> None:
    """One number of the policy is changed; whoever moves, moves by it."""
    terms = tuple(
        attrs.evolve(term, maximum=1, minimum=0) if term.name == "decision" else term
        for term in POLICY.rules.terms
    )
    without = cu.PriorityPolicy(attrs.evolve(POLICY.rules, name="roles count for nothing", terms=terms))
    queue = [
        Rankable(
            str(number),
            NOW,
            Customer(str(number), (), Profile({}), status=Status.CUSTOMER),
            cu.Signals(audience=2**number, roles={"works_council"} if number % 3 else ()),
        )
        for number in range(20)
    ]
    told = what_if(POLICY, without, queue, now=NOW, language="fr")
    assert told.movers
    assert {mover.term for mover in told.movers} == {"decision"}
    assert all("decision" in mover.sentence for mover in told.movers)
    assert all(("Monte" in mover.sentence) == (mover.latter < mover.former) for mover in told.movers)


def test_another_band_is_what_moves_first() -> None:
    queue = [
        Rankable("urgent", NOW, signals=cu.Signals(urgency=3)),
        Rankable("old", NOW - timedelta(hours=5)),
    ]
    told = what_if(cu.Practice.preset("oldest"), POLICY, queue, now=NOW)
    assert {mover.term for mover in told.movers} == {"band"}, "a practice knows no urgency, the policy does"
    bands = cu.PriorityPolicy(
        attrs.evolve(POLICY.rules, bands=attrs.evolve(POLICY.rules.bands, promote_after=timedelta(hours=1)))
    )
    told = what_if(POLICY, bands, queue, now=NOW)
    assert {mover.term for mover in told.movers} == {"band"}


@pytest.mark.parametrize("first", [[0], [True], ["10"]])
def test_a_head_of_the_queue_that_is_none_is_refused(first: list[int]) -> None:
    with pytest.raises(cu.InputError):
        what_if(POLICY, POLICY, [], now=NOW, first=first)
