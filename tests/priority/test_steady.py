"""Between which maxima of a term the same cases come first: told exactly."""

from datetime import timedelta

import attrs
import pytest
from hypothesis import given, settings, strategies as st

from customer_unify import InputError, PolicyRefused, PriorityPolicy, Signals
from customer_unify.model import Rankable

from .queues import DEEP, NOW, POLICY, customer, queues


def leaders(policy: PriorityPolicy, queue: list[Rankable], first: int) -> set[str]:
    return {entry.id for entry in policy.rank(queue, now=NOW)[:first]}


def under(term: str, maximum: int) -> PriorityPolicy | None:
    """The policy with another maximum of one term; ``None`` where it is refused."""
    terms = tuple(
        attrs.evolve(each, maximum=maximum) if each.name == term else each for each in POLICY.rules.terms
    )
    try:
        return PriorityPolicy(attrs.evolve(POLICY.rules, terms=terms))
    except PolicyRefused:
        return None


@given(queues(5), st.integers(1, 5), st.data())
@settings(max_examples=1_000 if DEEP else 10)
def test_within_its_bounds_nothing_changes_and_one_step_further_it_does(
    queue: list[Rankable], first: int, data: st.DataObject
) -> None:
    """The oracle loads the policy with another maximum and ranks again."""
    told = data.draw(st.sampled_from(POLICY.tolerances(queue, first=first, now=NOW)))
    known = leaders(POLICY, queue, first)
    assert told.least <= told.weight <= told.most
    for maximum in [
        *data.draw(st.lists(st.integers(told.least, told.most), max_size=4)),
        told.least,
        told.most,
    ]:
        policy = under(told.term, maximum)
        assert policy is not None
        assert leaders(policy, queue, first) == known
    for further, ended in ((told.least - 1, told.least_by), (told.most + 1, told.most_by)):
        if ended == "proof":
            assert under(told.term, further) is None
        elif ended == "order":
            policy = under(told.term, further)
            assert policy is not None
            assert leaders(policy, queue, first) != known


def test_a_number_that_matters_is_told_from_one_that_does_not() -> None:
    queue = [
        Rankable("regular", NOW, customer(), Signals(tier=4, activity=1.0)),
        Rankable("spender", NOW, customer(), Signals(tier=2, activity=1.0, expected_margin=10**9)),
    ]
    told = {each.term: each for each in POLICY.tolerances(queue, first=1, now=NOW)}
    assert POLICY.rank(queue, now=NOW)[0].id == "regular"
    assert told["loyalty"].least_by == "order"
    assert 390 < told["loyalty"].least < 400
    assert told["unanswered"].most_by == "proof"
    assert told["churn"].least_by == "bound"


def test_where_bands_part_the_first_from_the_rest_no_number_matters() -> None:
    queue = [
        Rankable("urgent", NOW, signals=Signals(urgency=3)),
        Rankable("loyal", NOW - timedelta(hours=1), customer(), Signals(tier=4, activity=1.0)),
    ]
    for told in POLICY.tolerances(queue, first=1, now=NOW):
        assert "order" not in (told.least_by, told.most_by)
    with pytest.raises(InputError):
        POLICY.tolerances(queue, first=0, now=NOW)


WALKED = 20
"""Steps walked one by one beside the ones that skip."""


def walked(term: str, weight: int, queue: list[Rankable], first: int, direction: int) -> int | None:
    """The last maximum that leaves the same first, found by ranking under each; ``None`` where it is far."""
    known = leaders(POLICY, queue, first)
    for step in range(1, WALKED + 1):
        policy = under(term, weight + direction * step)
        if policy is None or leaders(policy, queue, first) != known:
            return weight + direction * (step - 1)
    return None


@pytest.mark.parametrize("ids", ["ab", "ba"])
@pytest.mark.parametrize("apart", [timedelta(0), timedelta(minutes=7), timedelta(hours=3)])
@pytest.mark.parametrize("margin", [250, 700])
def test_the_bounds_are_where_a_walk_of_single_steps_ends(ids: str, apart: timedelta, margin: int) -> None:
    """Of equals in points the earlier or the first by id stays: a border is crossed by the last point."""
    urgent = Rankable("u", NOW - timedelta(hours=30), signals=Signals(urgency=2))
    spender = Rankable(ids[0], NOW - apart, customer(), Signals(expected_margin=margin, churn=0.5))
    asker = Rankable(ids[1], NOW, customer(), Signals(unanswered=2, churn=0.6, days_since_failure=20))
    queue = [urgent, spender, asker]
    for told in POLICY.tolerances(queue, first=2, now=NOW):
        for direction, bound, ended in ((-1, told.least, told.least_by), (1, told.most, told.most_by)):
            if abs(bound - told.weight) < WALKED and ended != "bound":
                assert walked(told.term, told.weight, queue, 2, direction) == bound
            elif ended != "bound":
                assert walked(told.term, told.weight, queue, 2, direction) is None


@pytest.mark.parametrize(("ids", "least"), [("ab", 27), ("ba", 26)])
def test_of_equals_in_points_the_id_decides_at_the_border(ids: str, least: int) -> None:
    """100 points before 86, 40 of them for requests: with 26 for these both have 86."""
    spender = Rankable(ids[0], NOW, customer(), Signals(expected_margin=300, churn=0.5))
    asker = Rankable(ids[1], NOW, customer(), Signals(unanswered=3, churn=0.5))
    told = {each.term: each for each in POLICY.tolerances([spender, asker], first=1, now=NOW)}
    assert (told["unanswered"].least, told["unanswered"].least_by) == (least, "order")
