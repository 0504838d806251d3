"""The laws of a ranking, tried on random people: P1 to P4, P6 to P10, P12, and laws L8, L14, L16."""

import itertools
import random
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import attrs
import pytest
from hypothesis import given, strategies as st

from customer_unify import PolicyRefused, PriorityPolicy, Signals
from customer_unify.model import Contribution, Customer, Profile, Rankable, Ranked, Standing, Status
from customer_unify.priority import proof, rules as nouns
from customer_unify.priority.points import counter

from .queues import NOW, POLICY, crowds, customer, people, queues, shares, statuses

CAP = 100 - 5
"""What the audience may move in the retail policy: its maximum less its minimum."""


def stand(signals: Signals, status: Status = Status.CUSTOMER, **more: Any) -> Standing:
    return POLICY.standing(customer(status), signals, now=NOW, **more)


def before(standing: Standing) -> tuple[int, int]:
    """Sorts as the ranking does: band first, then points."""
    return standing.band, -standing.points


def order(ranked: list[Ranked]) -> list[str]:
    return [entry.id for entry in ranked]


@given(people, statuses, st.integers(0, 10**6), st.booleans(), st.integers(0, 1000))
def test_contributions_add_up_and_are_named_once(
    signals: Signals, status: Status, seconds: int, proven: bool, confidence: int
) -> None:
    """P1."""
    arrived_at = NOW - timedelta(seconds=seconds)
    standing = stand(signals, status, arrived_at=arrived_at, proven=proven, confidence=confidence)
    names = [contribution.term for contribution in standing.contributions]
    assert sum(contribution.points for contribution in standing.contributions) == standing.points
    assert standing.points == standing.sure <= standing.optimistic
    assert len(set(names)) == len(names)
    assert all(contribution.points and contribution.reason for contribution in standing.contributions)


SHARES = ("activity", "churn", "offline_influence")
RISING: dict[str, Callable[[Signals, float], Any]] = {
    "tier": lambda signals, share: min(4, signals.tier + 1),
    "activity": lambda signals, share: signals.activity + (1 - signals.activity) * share,
    "expected_margin": lambda signals, share: signals.expected_margin * (1 + share) + share,
    "churn": lambda signals, share: signals.churn + (1 - signals.churn) * share,
    "audience": lambda signals, share: signals.audience + int(share * 10**6),
    "offline_influence": lambda signals, share: (
        signals.offline_influence + share * (1 - signals.offline_influence)
    ),
    "roles": lambda signals, share: signals.roles | {"account_decision_maker"},
    "unanswered": lambda signals, share: signals.unanswered + 1,
    "urgency": lambda signals, share: min(3, signals.urgency + 1),
    "days_since_failure": lambda signals, share: (
        None if signals.days_since_failure is None else signals.days_since_failure // 2
    ),
}


@given(people, statuses, st.sampled_from(sorted(RISING)), shares)
def test_more_of_what_counts_never_moves_anybody_back(
    signals: Signals, status: Status, signal: str, share: float
) -> None:
    """P2: tier, value, churn, influence, debt and urgency."""
    raised = RISING[signal](signals, share)
    more = attrs.evolve(signals, **{signal: min(raised, 1.0) if signal in SHARES else raised})
    assert before(stand(more, status)) <= before(stand(signals, status))


@given(people, statuses, st.integers(0, 10**6), st.integers(0, 10**6))
def test_waiting_longer_never_moves_anybody_back(signals: Signals, status: Status, a: int, b: int) -> None:
    """P2: waiting."""
    short, long = sorted((a, b))
    waits = [stand(signals, status, arrived_at=NOW - timedelta(seconds=wait)) for wait in (short, long)]
    assert before(waits[1]) <= before(waits[0])


@given(people, statuses, crowds, crowds)
def test_a_crowd_moves_points_by_its_cap_and_the_band_never(
    signals: Signals, status: Status, few: int, many: int
) -> None:
    """P3, row 0.17."""
    quiet, loud = (stand(attrs.evolve(signals, audience=crowd), status) for crowd in (few, many))
    assert abs(quiet.points - loud.points) <= CAP
    assert quiet.band == loud.band


@given(
    people, people, st.sampled_from([Status.FORMER, Status.PROSPECT, Status.UNKNOWN]), st.integers(0, 10**6)
)
def test_no_stranger_passes_a_top_tier_active_customer(
    loyal: Signals, stranger: Signals, status: Status, seconds: int
) -> None:
    """P4 and law L14: equal urgency and waiting, identity certain, whatever the audience."""
    loyal = attrs.evolve(loyal, tier=4, activity=0.5 + loyal.activity / 2, urgency=stranger.urgency)
    arrived_at = NOW - timedelta(seconds=seconds)
    served = stand(loyal, arrived_at=arrived_at)
    other = stand(stranger, status, arrived_at=arrived_at)
    assert before(served) < before(other)


@given(queues(), st.randoms(use_true_random=False))
def test_the_order_of_arrival_in_the_list_means_nothing(queue: list[Rankable], rng: random.Random) -> None:
    """P6, P12: the same set of cases gives the same bytes."""
    shuffled = queue[:]
    rng.shuffle(shuffled)
    first, second = POLICY.rank(queue, now=NOW), POLICY.rank(iter(shuffled), now=NOW)
    assert [entry.explanation.to_dict() for entry in first] == [
        entry.explanation.to_dict() for entry in second
    ]
    assert [entry.rank for entry in first] == list(range(1, len(queue) + 1))


@given(queues())
def test_a_third_case_never_swaps_two_others(queue: list[Rankable]) -> None:
    """P7."""
    whole = order(POLICY.rank(queue, now=NOW))
    for left_out in queue:
        rest = [case for case in queue if case is not left_out]
        assert order(POLICY.rank(rest, now=NOW)) == [name for name in whole if name != left_out.id]


@given(queues(), st.integers(2, 5))
def test_posting_again_changes_nobody_s_points(queue: list[Rankable], times: int) -> None:
    """P8: several open cases of one customer are one customer's points each, and move no one else."""
    again = [attrs.evolve(queue[0], id=f"again-{number}") for number in range(times)]
    alone = {entry.id: entry.standing.points for entry in POLICY.rank(queue, now=NOW)}
    together = {entry.id: entry.standing.points for entry in POLICY.rank([*queue, *again, queue[0]], now=NOW)}
    assert {name: together[name] for name in alone} == alone
    assert {together[case.id] for case in again} == {alone[queue[0].id]}


@given(people, statuses, st.integers(0, 1000), st.integers(0, 1000))
def test_doubt_about_who_speaks_never_helps(signals: Signals, status: Status, a: int, b: int) -> None:
    """P9."""
    less, more = (stand(signals, status, confidence=confidence) for confidence in sorted((a, b)))
    assert before(more) <= before(less)
    assert before(less) <= before(stand(signals, status, confidence=b, proven=False))
    assert less.optimistic == more.optimistic


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


@given(people, statuses, st.text(max_size=8), st.text(max_size=8))
def test_who_somebody_is_beyond_the_terms_means_nothing(
    signals: Signals, status: Status, one: str, other: str
) -> None:
    """P10: the id and all else about the customer, and a role no term names."""
    a, b = (Customer(name, (), Profile({}), status=status, confidence=len(name)) for name in (one, other))
    extra = attrs.evolve(signals, roles=signals.roles | {"choir singer"})
    assert POLICY.standing(a, signals, now=NOW) == POLICY.standing(b, extra, now=NOW)


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


def proof_count(rules: nouns.Rules) -> Callable[[Signals, Status], int]:
    """Points counted apart from the proof, by the terms themselves."""
    count = counter(rules)
    return lambda signals, status: count(signals, status, True, 1000)[0]


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


def test_points_are_the_same_in_every_process(fresh: Callable[[str], str]) -> None:
    """P6: no hash seed, no set order, nothing of the process decides."""
    program = (
        "from datetime import UTC, datetime\n"
        "from customer_unify import PriorityPolicy, Signals\n"
        "policy = PriorityPolicy.preset('retail')\n"
        "at = datetime(2026, 1, 5, tzinfo=UTC)\n"
        "roles = {'works_council', 'account_decision_maker'}\n"
        "print(policy.digest, policy.standing(None, Signals(audience=7, roles=roles), now=at).points)"
    )
    assert fresh(program) == fresh(program)
    assert fresh(program).split()[0] == POLICY.digest


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
