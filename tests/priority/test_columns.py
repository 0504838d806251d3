"""Cases in columns are ranked as cases are: the same order and the same integers, term by term (law L2)."""

import pickle
import random
from datetime import UTC, datetime, timedelta
from typing import Any

import attrs
import pytest
from hypothesis import given, settings, strategies as st

from customer_unify import InputError, PriorityPolicy, Signals
from customer_unify.model import Rankable, Status
from customer_unify.priority.rules import Direction, Shape

from .oracle import TRIED
from .queues import CASE, DEEP, NOW, POLICY, SNOW, customer, decoded, queues

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICRO = timedelta(microseconds=1)
FIGURES = ("tier", "activity", "churn", "offline_influence", "unanswered", "urgency", "audience")
plain = st.sampled_from(sorted(set(TRIED) - {"guarded"}))


def columns(policy: PriorityPolicy, queue: list[Rankable]) -> dict[str, Any]:
    """The cases as columns, one by one."""
    made: dict[str, Any] = {name: [getattr(case.signals, name) for case in queue] for name in FIGURES}
    made["expected_margin"] = [float(case.signals.expected_margin) for case in queue]
    days = [case.signals.days_since_failure for case in queue]
    made["days_since_failure"] = [-1 if each is None else each for each in days]
    made["topic_audience"] = [case.signals.topics.get(case.signals.topic or "", 0) for case in queue]
    made["customer"] = [
        case.customer is not None and case.customer.status is Status.CUSTOMER for case in queue
    ]
    made |= {name: [getattr(case, name) for case in queue] for name in ("proven", "confidence")}
    made["status_confidence"] = [case.status_confidence for case in queue]
    made["due_at"] = [0 if case.due_at is None else (case.due_at - EPOCH) // MICRO for case in queue]
    for role in {role for term in policy.rules.counted for role in term.roles}:
        made[role] = [role in case.signals.roles for case in queue]
    return made


def alike(policy: PriorityPolicy, queue: list[Rankable]) -> None:
    """Rank both ways and compare everything."""
    ids = [case.id for case in queue]
    came = [(case.arrived_at - EPOCH) // MICRO for case in queue]
    seen = policy.rank_columns(ids, came, columns(policy, queue), now=NOW)
    ranked = policy.rank(queue, now=NOW)
    assert [ids[row] for row in seen.order] == [entry.id for entry in ranked]
    rows = {name: row for row, name in enumerate(ids)}
    for entry in ranked:
        row, standing = rows[entry.id], entry.standing
        assert (seen.band[row], seen.points[row]) == (standing.band, standing.points)
        assert seen.optimistic[row] == standing.optimistic
        expected = {each.term: each.points for each in policy.contributions(standing)}
        assert {name: points[row] for name, points in seen.contributions.items()} == expected
    assert seen.policy == policy.digest


@given(plain, queues(5))
def test_columns_and_cases_are_ranked_alike(name: str, queue: list[Rankable]) -> None:
    alike(TRIED[name], queue)


@settings(max_examples=200 if DEEP else 4)
@given(
    st.sampled_from(Shape),
    st.sampled_from(["churn", "value", "unanswered", "failure", "offline"]),
    st.integers(1, 10**15),
    st.integers(0, 10**6),
    queues(4),
)
def test_other_shapes_and_sizes_are_counted_alike(
    shape: Shape, name: str, full_at: int, extra: int, queue: list[Rankable]
) -> None:
    """Saturating counts, fulls beyond any table, products beyond 64 bits."""
    maximum = {"churn": 10**6 - extra, "value": 10**6 - extra}.get(name, 60)
    terms = tuple(
        attrs.evolve(term, shape=shape, full_at=full_at, maximum=max(maximum, term.minimum))
        if term.name == name
        else term
        for term in POLICY.rules.terms
    )
    alike(PriorityPolicy(attrs.evolve(POLICY.rules, terms=terms)), queue)


def test_a_long_queue_with_many_ties_is_ranked_alike() -> None:
    rng = random.Random(3)
    few = [rng.randbytes(CASE) for _ in range(40)]
    queue = [decoded(f"case-{number}", rng.choice(few)) for number in range(1_500)]
    rng.shuffle(queue)
    alike(POLICY, queue)
    alike(PriorityPolicy.preset("telecom"), queue[:1])


def test_windows_beyond_64_bits_are_counted_in_whole_integers() -> None:
    long = timedelta(hours=99_999)
    wide = [attrs.evolve(term, maximum=term.maximum * 1_000) for term in POLICY.rules.terms]
    wide = [term for term in wide if term.of.value == "customer"]
    policy = PriorityPolicy(attrs.evolve(POLICY.rules, no_overtake=long, terms=tuple(wide)))
    rng = random.Random(4)
    alike(policy, [decoded(f"case-{number}", rng.randbytes(CASE)) for number in range(200)])


def test_who_comes_only_later_does_not_wait_yet() -> None:
    rng = random.Random(8)
    alike(POLICY, [decoded(f"case-{number}", rng.randbytes(CASE), 90_000) for number in range(300)])


@pytest.mark.parametrize("shape", Shape)
def test_sums_beyond_any_table_are_counted_alike(shape: Shape) -> None:
    """Margins up to the largest count there is; a term of the most points, and one that is full at once."""
    for full_at, margins in (
        (10**12, (0.0, 1e11, 4.6e12, 4.7e12, 1e13, 1e15, 1e300)),
        (1, (0.0, 0.5, 1.0, 2.0, 3.0)),
    ):
        terms = tuple(
            attrs.evolve(term, shape=shape, full_at=full_at, maximum=10**6) if term.name == "value" else term
            for term in POLICY.rules.terms
        )
        policy = PriorityPolicy(attrs.evolve(POLICY.rules, terms=terms))
        given = [Signals(expected_margin=margin, churn=churn) for margin in margins for churn in (0.0, 1.0)]
        alike(policy, [Rankable(f"c{at}", NOW, customer(), each) for at, each in enumerate(given)])
        came, blank = [(NOW - EPOCH) // MICRO], Signals(churn=1.0)
        seen = policy.rank_columns(["a"], came, {"customer": [True], "churn": [1.0]}, now=NOW)
        assert seen.points[0] == policy.standing(customer(), blank, now=NOW).points


def test_an_order_shows_no_row() -> None:
    seen = POLICY.rank_columns(["a"], [0], {}, now=NOW)
    assert repr(seen) == f"Order(policy='{POLICY.digest}')"
    assert pickle.loads(pickle.dumps(seen)).order.tolist() == [0]  # noqa: S301 -- made here


def test_nobody_is_in_no_order_and_blanks_are_blank() -> None:
    assert POLICY.rank_columns([], [], {}, now=NOW).order.tolist() == []
    seen = POLICY.rank_columns(["a"], [(NOW - EPOCH) // MICRO], {}, now=NOW)
    blank = POLICY.standing(None, Signals(), now=NOW)
    assert (seen.points[0], seen.band[0]) == (blank.points, blank.band)
    came = [(NOW - EPOCH) // MICRO]
    every = [POLICY, *(TRIED[name] for name in ("telecom", "bare"))]
    for policy in every:
        seen = policy.rank_columns(["a"], came, {"customer": [True]}, now=NOW)
        blank = policy.standing(customer(), Signals(), now=NOW)
        assert (seen.points[0], seen.band[0]) == (blank.points, blank.band)
        assert {each.term for each in policy.contributions(blank) if each.points} == {
            name for name, points in seen.contributions.items() if points[0]
        }


@pytest.mark.parametrize(
    "wrong",
    [
        {"tier": [5, 0]},
        {"tier": [-1, 0]},
        {"tier": [0.5, 0]},
        {"tier": [True, False]},
        {"activity": [0.5, 1.01]},
        {"activity": [float("nan"), 0.0]},
        {"churn": ["0.5", "0.1"]},
        {"expected_margin": [float("nan"), 1.0]},
        {"expected_margin": [-1, 1]},
        {"days_since_failure": [-2, 0]},
        {"confidence": [1001, 0]},
        {"customer": [1, 0]},
        {"audience": [1]},
        {"audience": [[1, 2]]},
        {"poet": [True, False]},
        {"channel": ["x", "y"]},
    ],
)
def test_columns_out_of_bounds_are_refused_by_name(wrong: dict[str, Any]) -> None:
    with pytest.raises(InputError, match="column"):
        POLICY.rank_columns(["a", "b"], [0, 0], wrong, now=NOW)


BOUNDS: dict[str, tuple[float, float | None]] = {
    "tier": (0, 4),
    "urgency": (0, 3),
    "unanswered": (0, None),
    "days_since_failure": (-1, None),
    "audience": (0, None),
    "topic_audience": (0, None),
    "confidence": (0, 1000),
    "status_confidence": (0, 1000),
    "due_at": (0, 2**62),
    "activity": (0.0, 1.0),
    "churn": (0.0, 1.0),
    "offline_influence": (0.0, 1.0),
    "expected_margin": (0, None),
}


@pytest.mark.parametrize("name", sorted(BOUNDS))
def test_a_column_holds_what_lies_in_its_bounds_and_nothing_beyond(name: str) -> None:
    least, most = BOUNDS[name]
    step = 0.001 if isinstance(least, float) else 1
    POLICY.rank_columns(["a", "b"], [0, 0], {name: [least, 10**17 if most is None else most]}, now=NOW)
    for beyond in [least - step] if most is None else [least - step, most + step]:
        with pytest.raises(InputError, match=f"column '{name}' holds a figure out of bounds"):
            POLICY.rank_columns(["a", "b"], [0, 0], {name: [beyond, least]}, now=NOW)


def test_nobody_has_columns_of_nothing() -> None:
    for nothing in ([], 0):
        assert POLICY.rank_columns([], [], {"tier": nothing}, now=NOW).order.tolist() == []
    with pytest.raises(InputError, match="one number for each row"):
        POLICY.rank_columns([], [], {"tier": [1]}, now=NOW)


def test_columns_nobody_knows_are_all_named() -> None:
    with pytest.raises(InputError, match="no such column: poets, tiers "):
        POLICY.rank_columns(["a"], [0], {"tiers": [1], "poets": [True]}, now=NOW)


def test_what_columns_cannot_say_is_refused() -> None:
    with pytest.raises(InputError, match="two rows"):
        POLICY.rank_columns(["a", "a"], [0, 0], {}, now=NOW)
    storm = POLICY.with_term("storm", lambda signals: 1, of="customer", maximum=1)
    for policy in (TRIED["guarded"], SNOW, storm):
        with pytest.raises(InputError, match="conditions"):
            policy.rank_columns(["a"], [0], {}, now=NOW)


def test_falling_value_is_counted_alike() -> None:
    """No file may say so, but rules may be built."""
    terms = tuple(
        attrs.evolve(term, direction=Direction.FALLING) if term.name == "value" else term
        for term in POLICY.rules.terms
    )
    rng = random.Random(6)
    queue = [decoded(f"case-{number}", rng.randbytes(CASE)) for number in range(50)]
    alike(PriorityPolicy(attrs.evolve(POLICY.rules, terms=terms)), queue)
