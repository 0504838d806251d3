"""The laws of a ranking that no property of its own says: L8, L14 (the proof itself), L15, L16."""

import itertools
import random
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import attrs
import pytest
from hypothesis import given, strategies as st

from customer_unify import PolicyRefused, PriorityPolicy, Signals
from customer_unify.model import Contribution, Rankable, Ranked, Standing, Status
from customer_unify.priority import proof, rules as nouns
from customer_unify.priority.points import Counter

from .queues import NOW, POLICY, customer, people, queues, statuses


def stand(signals: Signals, status: Status = Status.CUSTOMER, **more: Any) -> Standing:
    return POLICY.standing(customer(status), signals, now=NOW, **more)


def order(ranked: list[Ranked]) -> list[str]:
    return [entry.id for entry in ranked]


@given(people, statuses, st.integers(0, 1000))
def test_a_claim_gains_nothing(signals: Signals, status: Status, confidence: int) -> None:
    """Law L8: unproven, a person stands where an unknown with the same audience stands."""
    claimed = stand(signals, status, confidence=confidence, proven=False)
    nobody = POLICY.standing(
        None,
        Signals(
            audience=signals.audience, topics=signals.topics, topic=signals.topic, urgency=signals.urgency
        ),
        now=NOW,
    )
    assert claimed.contributions == nobody.contributions
    assert claimed.sure == nobody.points


@given(queues(4), st.integers(1, 10**6))
def test_waiting_together_changes_no_order_within_a_band(queue: list[Rankable], seconds: int) -> None:
    """The order keys are static: time itself swaps nobody (a desk need not sort again)."""
    policy = PriorityPolicy(
        attrs.evolve(POLICY.rules, bands=nouns.Bands(timedelta(days=10**5), timedelta(0)))
    )
    queue = [attrs.evolve(case, due_at=None) for case in queue]
    later = NOW + timedelta(seconds=seconds)
    assert order(policy.rank(queue, now=NOW)) == order(policy.rank(queue, now=later))


@given(queues())
def test_asking_to_verify_says_exactly_whose_place_would_change(queue: list[Rankable]) -> None:
    """Law L8's other half: told in the ranking, checked by proving each speaker in turn."""
    ranked = POLICY.rank(queue, now=NOW)
    for entry in ranked:
        proved = [
            attrs.evolve(case, proven=True, confidence=1000) if case.id == entry.id else case
            for case in queue
        ]
        place = next(other.rank for other in POLICY.rank(proved, now=NOW) if other.id == entry.id)
        assert entry.standing.ask_to_verify == (place != entry.rank)


def varied(maxima: list[int], spare: int) -> nouns.Rules:
    """The retail rules with other maxima, and a minimum within each."""
    terms = [
        attrs.evolve(term, maximum=maximum, minimum=min(term.minimum + spare, maximum))
        for term, maximum in zip(POLICY.rules.terms, maxima, strict=True)
    ]
    return attrs.evolve(POLICY.rules, terms=tuple(terms))


@given(st.lists(st.integers(1, 600), min_size=8, max_size=8), st.integers(0, 30))
def test_the_proof_refuses_exactly_the_policies_with_a_witness(maxima: list[int], spare: int) -> None:
    """Law L14 both ways: the two extreme cases exist, and are in order exactly when the policy loads."""
    rules = varied(maxima, spare)
    count = proof_count(rules)
    stranger = Signals(audience=10**9, offline_influence=1.0, unanswered=99, days_since_failure=0)
    loyal = Signals(tier=4, activity=0.5)
    most, least = count(stranger, Status.FORMER), count(loyal, Status.CUSTOMER)
    assert proof.bounds(rules) == (most, least)
    if most < least:
        assert PriorityPolicy(rules).rules is rules
    else:
        with pytest.raises(PolicyRefused) as refused:
            PriorityPolicy(rules)
        assert f"= {most} points" in str(refused.value)
        assert f"= {least} points" in str(refused.value)


def guarded(name: str, when: nouns.Condition, **more: Any) -> nouns.Rules:
    """The retail rules with a condition on one term."""
    terms = [
        attrs.evolve(term, when=when, **more) if term.name == name else term for term in POLICY.rules.terms
    ]
    return attrs.evolve(POLICY.rules, terms=tuple(terms))


OF_CUSTOMERS = nouns.Condition("is", "status", texts=frozenset({"customer"}))
OF_MEMBERS = nouns.Condition("is", "knowledge", texts=frozenset({"member"}))
OF_THE_LOYAL = nouns.Condition("at_least", "tier", 4)
OF_THE_BUSY = nouns.Condition("at_least", "activity", 501)


@pytest.mark.parametrize(
    ("name", "when", "stranger", "loyal"),
    [
        ("offline", OF_CUSTOMERS, 240 - 60, 415),
        ("offline", nouns.Condition("not", parts=(OF_CUSTOMERS,)), 240, 415),
        ("offline", OF_MEMBERS, 240, 415),
        ("loyalty", OF_MEMBERS, 240, 15),
        ("loyalty", OF_THE_LOYAL, 240, 415),
        ("loyalty", OF_THE_BUSY, 240, 15),
        ("loyalty", nouns.Condition("at_least", "activity", 500), 240, 415),
        ("loyalty", OF_CUSTOMERS, 240, 415),
        ("loyalty", nouns.Condition("at_most", "activity", 999), 240, 15),
        ("loyalty", nouns.Condition("at_most", "activity", 1000), 240, 415),
        ("churn", OF_MEMBERS, 240, 405),
        ("churn", OF_THE_LOYAL, 240, 415),
        ("amplification", OF_MEMBERS, 240, 410),
        ("offline", nouns.Condition("all", parts=(OF_MEMBERS, OF_CUSTOMERS)), 240 - 60, 415),
        ("offline", nouns.Condition("any", parts=(OF_MEMBERS, OF_CUSTOMERS)), 240, 415),
        ("loyalty", nouns.Condition("any", parts=(OF_MEMBERS, OF_CUSTOMERS)), 240, 415),
        ("loyalty", nouns.Condition("all", parts=(OF_MEMBERS, OF_CUSTOMERS)), 240, 15),
        ("loyalty", nouns.Condition("all", parts=(OF_THE_LOYAL, OF_CUSTOMERS)), 240, 415),
    ],
)
def test_a_condition_counts_in_the_proof_for_what_is_certain_of_it(
    name: str, when: nouns.Condition, stranger: int, loyal: int
) -> None:
    """Law L14: for a stranger a term counts unless it is certain that he does not earn it; for a loyal
    customer only if it is certain that he does."""
    assert proof.bounds(POLICY.rules) == (240, 415)
    assert proof.bounds(guarded(name, when)) == (stranger, loyal)


def test_a_term_only_customers_can_meet_may_be_as_large_as_one_likes() -> None:
    assert PriorityPolicy(guarded("offline", OF_CUSTOMERS, maximum=10_000))
    with pytest.raises(PolicyRefused):
        PriorityPolicy(guarded("offline", OF_MEMBERS, maximum=10_000))


def proof_count(rules: nouns.Rules) -> Callable[[Signals, Status], int]:
    """Points counted apart from the proof, by the terms themselves."""
    counter = Counter(rules)
    return lambda signals, status: counter.one(Rankable("x", NOW, customer(status), signals))[0]


def test_the_window_is_never_broken_in_an_overloaded_desk() -> None:
    """Law L16: more cases come in than are served; nobody is passed by an equal that came a window later."""
    window = timedelta(hours=8)
    rules = attrs.evolve(
        POLICY.rules, no_overtake=window, bands=nouns.Bands(timedelta(hours=20), timedelta(0))
    )
    policy = PriorityPolicy(rules)
    rng = random.Random(11)
    waiting: list[Rankable] = []
    served: list[tuple[Rankable, list[Rankable]]] = []
    for hour in range(90):
        now = NOW + timedelta(hours=hour)
        for number in range(3):
            tier, urgency = rng.choice([0, 4]), rng.choice([0, 0, 0, 1])
            signals = Signals(tier=tier, activity=1.0, expected_margin=1e6 * (tier > 0), urgency=urgency)
            waiting.append(Rankable(f"{hour}-{number}", now, customer(), signals))
        for entry in policy.rank(waiting, now=now)[:2]:
            waiting.remove(entry.case)
            served.append((entry.case, waiting[:]))
    passed = 0
    for case, left in served:
        for other in left:
            later = case.arrived_at - other.arrived_at
            passed += later > timedelta(0)
            if other.signals.urgency >= case.signals.urgency:
                assert later <= window
            assert later <= window + timedelta(hours=20) * 3
    assert passed, "the simulation let nobody overtake: it proves nothing"


def test_every_pair_of_distinct_cases_is_ordered() -> None:
    """Law L15: equal points and arrival are settled by the id of the case."""
    queue = [Rankable(name, NOW) for name in "dbca"]
    assert order(POLICY.rank(queue, now=NOW)) == list("abcd")
    for a, b in itertools.combinations(queue, 2):
        assert order(POLICY.rank([a, b], now=NOW)) == sorted([a.id, b.id])


def test_a_contribution_says_why() -> None:
    given_points = POLICY.standing(None, Signals(), now=NOW).contributions
    assert given_points == (
        Contribution("amplification", 5, "Word of mouth and audience: 5 of at most 100 points."),
    )
