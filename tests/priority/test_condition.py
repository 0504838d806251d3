"""Conditions mean the same evaluated on a person and bounded over a set of people."""

import attrs
from hypothesis import given, strategies as st

from customer_unify import PriorityPolicy, Signals
from customer_unify.model import Status
from customer_unify.priority.condition import certain, falls, holds
from customer_unify.priority.rules import Condition

from .queues import NOW, POLICY, customer

numbers = st.builds(
    Condition,
    st.sampled_from(["at_least", "at_most"]),
    st.sampled_from(["tier", "unanswered", "urgency"]),
    st.integers(0, 4),
)
shares = st.builds(
    Condition,
    st.sampled_from(["at_least", "at_most"]),
    st.sampled_from(["activity", "churn"]),
    st.integers(0, 1000),
)
texts = st.one_of(
    st.builds(
        Condition,
        st.just("is"),
        st.just("status"),
        texts=st.frozensets(st.sampled_from([status.value for status in Status]), min_size=1),
    ),
    st.builds(Condition, st.just("has"), st.just("roles"), texts=st.just(frozenset({"r"}))),
)
conditions = st.recursive(
    numbers | shares | texts,
    lambda inner: (
        st.builds(
            Condition,
            st.sampled_from(["all", "any"]),
            parts=st.lists(inner, min_size=1, max_size=3).map(tuple),
        )
        | st.builds(Condition, st.just("not"), parts=inner.map(lambda part: (part,)))
    ),
    max_leaves=6,
)
people = st.builds(
    Signals,
    tier=st.integers(0, 4),
    activity=st.floats(0, 1),
    churn=st.floats(0, 1),
    unanswered=st.integers(0, 5),
    urgency=st.integers(0, 3),
    roles=st.sets(st.sampled_from(["r", "s"])),
)


@given(conditions, people, st.sampled_from(Status), st.integers(0, 4), st.integers(0, 4))
def test_what_is_certain_of_a_set_holds_for_each_of_it(
    condition: Condition, signals: Signals, status: Status, a: int, b: int
) -> None:
    """Interval arithmetic is sound: certainly true or false of the set is so of every person in it."""
    low, high = sorted((a, b))
    if low <= signals.tier <= high:
        bound = certain(condition, frozenset({status.value}), {"tier": (low, high)})
        assert bound is None or bound == holds(condition)(signals, customer(status))


@given(
    conditions, people, st.sampled_from(Status), st.sampled_from(["tier", "unanswered", "urgency", "roles"])
)
def test_a_condition_falls_only_by_what_it_says(
    condition: Condition, signals: Signals, status: Status, signal: str
) -> None:
    """Having more of a signal can make a condition fail only when ``falls`` names that signal."""
    more = {"tier": 4, "unanswered": 9, "urgency": 3, "roles": signals.roles | {"r"}}
    meets = holds(condition)
    raised = Signals(
        **{
            name: more[name] if name == signal else getattr(signals, name)
            for name in ("tier", "activity", "churn", "unanswered", "urgency", "roles")
        }
    )
    if meets(signals, customer(status)) and not meets(raised, customer(status)):
        assert signal in falls(condition)


def test_what_nobody_knows_meets_no_test() -> None:
    recent = Condition("at_most", "days_since_failure", 30)
    assert not holds(recent)(Signals(), customer())
    assert holds(recent)(Signals(days_since_failure=3), customer())
    assert not holds(Condition("is", "topic", texts=frozenset({"rail"})))(Signals(), customer())


def test_of_nobody_a_condition_knows_that_nothing_is_known() -> None:
    """A speaker who is no customer at all: of the status and the knowledge called unknown."""
    for signal in ("status", "knowledge"):
        when = Condition("is", signal, texts=frozenset({"unknown"}))
        terms = (
            attrs.evolve(each, when=when if each.name == "unanswered" else None)
            for each in POLICY.rules.terms
        )
        policy = PriorityPolicy(attrs.evolve(POLICY.rules, terms=tuple(terms)))
        told = {
            each.term: each.points
            for each in policy.standing(None, Signals(unanswered=3), now=NOW).contributions
        }
        assert told == {"unanswered": 40, "amplification": 5}
