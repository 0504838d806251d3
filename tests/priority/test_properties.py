"""The twelve properties of a fair order, P1 to P12, each against a count by hand or by ranking again."""

import json
import random
from collections.abc import Callable
from datetime import datetime, timedelta
from math import floor
from typing import Any

import attrs
from hypothesis import given, strategies as st

from customer_unify import PriorityPolicy, Signals
from customer_unify.model import Customer, Explanation, Knowledge, Profile, Rankable, Ranked, Status, Way

from . import oracle
from .oracle import DOCUMENTS, TRIED
from .queues import CASE, CROWDS, NOW, SHARES, THOROUGH, customer, decoded, queues, rankables

policies = st.sampled_from(sorted(TRIED))
alone = rankables("alone")


def ids(ranked: list[Ranked]) -> list[str]:
    return [entry.id for entry in ranked]


def place(name: str, case: Rankable, queue: list[Rankable]) -> int:
    """The rank of a case once it has replaced the one of its id, counted by hand."""
    ours = oracle.key(DOCUMENTS[name], case)
    others = (other for other in queue if other.id != case.id)
    return 1 + sum(oracle.key(DOCUMENTS[name], other) < ours for other in others)


@THOROUGH
@given(policies, alone)
def test_p1_contributions_add_up_exactly(name: str, case: Rankable) -> None:
    """P1: they are what the text of the policy says, named once, and zeros are kept on request."""
    policy, document = TRIED[name], DOCUMENTS[name]
    (ranked,) = policy.rank([case], now=NOW)
    standing = ranked.standing
    expected = oracle.given(document, case) | {"waiting": floor(oracle.waiting(document, case))}
    shown = {each.term: each.points for each in standing.contributions}
    assert shown == {term: points for term, points in expected.items() if points}
    assert len(shown) == len(standing.contributions)
    assert standing.points == standing.sure == sum(expected.values())
    certain = oracle.given(document, case, certain=True)
    assert standing.optimistic == sum(certain.values()) + expected["waiting"]
    every = policy.contributions(standing)
    assert {each.term: each.points for each in every} == expected
    assert all(each.reason for each in every)
    assert standing.band == oracle.band(document, case)


RAISED: dict[str, Callable[[Rankable, int], dict[str, Any]]] = {
    "tier": lambda case, by: {"tier": min(4, case.signals.tier + 1)},
    "activity": lambda case, by: {"activity": max(case.signals.activity, SHARES[by])},
    "expected_margin": lambda case, by: {"expected_margin": case.signals.expected_margin * 1.5 + by},
    "churn": lambda case, by: {"churn": max(case.signals.churn, SHARES[by])},
    "audience": lambda case, by: {"audience": case.signals.audience + CROWDS[by]},
    "topics": lambda case, by: {"topics": {name: n + CROWDS[by] for name, n in case.signals.topics.items()}},
    "offline_influence": lambda case, by: {
        "offline_influence": max(case.signals.offline_influence, SHARES[by])
    },
    "roles": lambda case, by: {"roles": case.signals.roles | {"account_decision_maker", "works_council"}},
    "unanswered": lambda case, by: {"unanswered": case.signals.unanswered + 1 + by},
    "urgency": lambda case, by: {"urgency": min(3, case.signals.urgency + 1)},
    "days_since_failure": lambda case, by: {
        "days_since_failure": min(
            by, by if case.signals.days_since_failure is None else case.signals.days_since_failure
        )
    },
}


@THOROUGH
@given(policies, queues(3), st.sampled_from([*sorted(RAISED), "waiting"]), st.integers(0, 255))
def test_p2_more_of_what_counts_never_costs_a_place(
    name: str, queue: list[Rankable], signal: str, by: int
) -> None:
    """P2: tier, value, churn, debt, influence, urgency and waiting, other things equal."""
    case = queue[0]
    if signal == "waiting":
        raised = attrs.evolve(case, arrived_at=case.arrived_at - timedelta(minutes=by * by))
    else:
        more = RAISED[signal](case, by)
        raised = attrs.evolve(case, signals=attrs.evolve(case.signals, **more))
    before = TRIED[name].rank(queue, now=NOW)
    after = TRIED[name].rank([raised, *queue[1:]], now=NOW)
    assert ids(after).index(case.id) <= ids(before).index(case.id)
    assert place(name, raised, queue) <= place(name, case, queue)


@THOROUGH
@given(policies, alone, st.integers(0, 255), st.integers(0, 255))
def test_p3_a_crowd_moves_points_by_its_cap_and_the_band_never(
    name: str, case: Rankable, few: int, many: int
) -> None:
    """P3: at large and by topic, row 0.17."""
    crowds = [
        attrs.evolve(case.signals, audience=crowd, topics={"rail": crowd, "food": crowd})
        for crowd in (0, 10**9, CROWDS[few], CROWDS[many])
    ]
    cases = [attrs.evolve(case, signals=signals) for signals in crowds]
    standings = [TRIED[name].rank([each], now=NOW)[0].standing for each in cases]
    term = DOCUMENTS[name]["terms"]["amplification"]
    cap = 0 if name == "quiet" else term["maximum"] - term["minimum"]
    points = [standing.points for standing in standings]
    assert max(points) - min(points) <= cap
    assert len({standing.band for standing in standings}) == 1


@THOROUGH
@given(policies, queues(2), st.sampled_from([Status.FORMER, Status.PROSPECT, Status.UNKNOWN, None]))
def test_p4_no_stranger_passes_a_top_tier_active_customer(
    name: str, queue: list[Rankable], status: Status | None
) -> None:
    """P4, law L14: equal urgency, equal wait, certain identity, whatever the audience."""
    loyal, stranger = queue
    signals = attrs.evolve(
        loyal.signals,
        tier=4,
        activity=0.5 + loyal.signals.activity / 2,
        urgency=stranger.signals.urgency,
        topic=stranger.signals.topic,
    )
    certain = {"proven": True, "confidence": 1000, "status_confidence": 1000}
    certain |= {"due_at": None, "arrived_at": loyal.arrived_at}
    cases = [
        attrs.evolve(loyal, customer=customer(), signals=signals, **certain),
        attrs.evolve(stranger, customer=None if status is None else customer(status), **certain),
    ]
    first, second = TRIED[name].rank(cases, now=NOW)
    assert first.id == loyal.id
    assert first.standing.points > second.standing.points


@THOROUGH
@given(policies, st.binary(min_size=9 * (CASE + 2), max_size=9 * (CASE + 2)))
def test_p5_nobody_is_passed_by_who_comes_more_than_a_window_later(name: str, data: bytes) -> None:
    """P5, law L16: any stream of arrivals and any pace of service; the bound is the number the user set."""
    document, queue = DOCUMENTS[name], TRIED[name].queue()
    window = timedelta(hours=document["waiting"]["no_overtake_hours"])
    promoted = timedelta(hours=3 * document["bands"]["promote_after_hours"])
    assert TRIED[name].passed_within == max(window, promoted)
    now, left = NOW, dict[str, Rankable]()
    for at in range(9):
        *made, gap, pace = data[at * (CASE + 2) : (at + 1) * (CASE + 2)]
        now += timedelta(hours=gap / 4)
        case = attrs.evolve(decoded(f"case-{at}", bytes(made)), arrived_at=now)
        queue.put(case, now=now)
        left[case.id] = case
        taken = queue.take(now=now) if pace % 2 else None
        if taken is None:
            continue
        del left[taken.id]
        for other in left.values():
            passed = taken.case.arrived_at - other.arrived_at
            assert passed <= max(window, promoted)
            at_least_as_urgent = other.signals.urgency >= taken.case.signals.urgency
            if at_least_as_urgent and taken.case.due_at is None:
                assert passed <= window


@THOROUGH
@given(policies, queues(4), st.integers(0, 2**16))
def test_p6_the_order_of_a_list_means_nothing(name: str, queue: list[Rankable], seed: int) -> None:
    """P6: the same set of cases gives the same bytes, in the order counted by hand."""
    shuffled = random.Random(seed).sample(queue, len(queue))
    first, second = (TRIED[name].rank(cases, now=NOW) for cases in (queue, iter(shuffled)))
    assert first == second
    expected = sorted(queue, key=lambda case: oracle.key(DOCUMENTS[name], case))
    assert ids(first) == [case.id for case in expected]
    assert [entry.rank for entry in first] == list(range(1, len(queue) + 1))
    for number in range(1, len(queue) + 2):
        assert TRIED[name].rank(queue, now=NOW, first=number) == first[:number]


@THOROUGH
@given(policies, queues(4), st.integers(0, 3))
def test_p7_a_third_case_never_swaps_two_others(name: str, queue: list[Rankable], out: int) -> None:
    """P7, law L15: taking one away leaves the others as they stood."""
    gone = queue.pop(out % len(queue))
    with_it = TRIED[name].rank([*queue, gone], now=NOW)
    without = TRIED[name].rank(queue, now=NOW)
    assert ids(without) == [each for each in ids(with_it) if each != gone.id]
    kept = [entry.standing for entry in with_it if entry.id != gone.id]
    assert [standing.points for standing in kept] == [entry.standing.points for entry in without]


@THOROUGH
@given(policies, queues(4), st.integers(1, 50))
def test_p8_posting_again_is_one_customer_s_points(name: str, queue: list[Rankable], times: int) -> None:
    """P8: fifty posts of one person are worth to each case what one is, and move nobody else."""
    again = [attrs.evolve(queue[0], id=f"again-{number}") for number in range(times)]
    alone = TRIED[name].rank(queue, now=NOW)
    together = TRIED[name].rank([*queue, *again, *queue], now=NOW)
    assert [each for each in ids(together) if not each.startswith("again")] == ids(alone)
    points = {entry.id: entry.standing.points for entry in together}
    assert {entry.id: entry.standing.points for entry in alone}.items() <= points.items()
    assert {points[case.id] for case in again} == {points[queue[0].id]}


@THOROUGH
@given(policies, queues(3), st.integers(0, 1000), st.integers(0, 1000))
def test_p9_doubt_about_who_speaks_never_helps(name: str, queue: list[Rankable], a: int, b: int) -> None:
    """P9: a surer identity never stands further back; one that is not proven stands last of all."""
    ranks, standings = [], []
    for proven, confidence in ((True, max(a, b)), (True, min(a, b)), (False, max(a, b))):
        case = attrs.evolve(queue[0], proven=proven, confidence=confidence)
        ranked = TRIED[name].rank([case, *queue[1:]], now=NOW)
        ranks.append(ids(ranked).index(case.id))
        standings.append(ranked[ranks[-1]].standing)
    assert ranks == sorted(ranks)
    assert len({standing.optimistic for standing in standings}) == 1


@THOROUGH
@given(policies, alone, st.binary(min_size=6, max_size=6))
def test_p10_what_no_term_names_means_nothing(name: str, case: Rankable, data: bytes) -> None:
    """P10: the id and whatever else is known of them, a role nobody counts, a crowd for other things."""
    known = case.customer or customer(Status.UNKNOWN)
    other = Customer(
        data.hex(),
        (),
        Profile({}),
        status=known.status,
        knowledge=known.knowledge,
        confidence=data[1] * 3,
        status_confidence=data[3] * 3,
        households=(),
    )
    signals = attrs.evolve(
        case.signals,
        roles=case.signals.roles | {data.hex()},
        topics={**case.signals.topics, data.hex(): CROWDS[data[2]]},
    )
    swapped = attrs.evolve(case, customer=other, signals=signals)
    one, two = (TRIED[name].rank([each], now=NOW)[0].standing for each in (case, swapped))
    assert one == two


def changed(case: Rankable, way: Way, needed: Any) -> Rankable:
    """The case with the change a way speaks of, made by hand."""
    if way.signal == "waiting":
        return attrs.evolve(case, arrived_at=case.arrived_at - timedelta(seconds=needed))
    if way.signal == "proven":
        return attrs.evolve(case, proven=True, confidence=1000)
    if way.signal == "confidence":
        return attrs.evolve(case, confidence=round(needed * 1000))
    if way.signal == "status_confidence":
        return attrs.evolve(case, status_confidence=round(needed * 1000))
    if way.signal == "status":
        known = case.customer or Customer("", (), Profile({}))
        return attrs.evolve(case, customer=attrs.evolve(known, status=Status(needed)))
    value = case.signals.roles | set(needed.split(", ")) if way.signal == "roles" else needed
    return attrs.evolve(case, signals=attrs.evolve(case.signals, **{way.signal: value}))


def one_less(way: Way) -> Any:
    """The next figure that ought not to be enough; ``None`` where there is none between."""
    if way.signal in ("proven", "status", "roles"):
        return None
    if way.signal == "days_since_failure":
        return way.needed + 1
    if isinstance(way.needed, float):
        return round(way.needed * 1000 - 1) / 1000
    return way.needed - 1


MOST = {"tier": 4, "activity": 1.0, "churn": 1.0, "expected_margin": 10**15, "unanswered": 10**15}
MOST |= {"audience": 10**15, "offline_influence": 1.0, "urgency": 3, "days_since_failure": 0}


@THOROUGH
@given(policies, queues(3), st.integers(1, 3))
def test_p11_what_would_bring_a_case_to_a_place_is_told_exactly(
    name: str, queue: list[Rankable], rank: int
) -> None:
    """P11: what is told is enough, one step less is not, and what is not told would not do at its most."""
    case = queue[0]
    ways = TRIED[name].reach(case.id, rank, queue, now=NOW)
    if place(name, case, queue) <= rank:
        assert ways == ()
        return
    for way in ways:
        assert way.reason
        assert place(name, changed(case, way, way.needed), queue) <= rank
        less = one_less(way)
        if less is not None:
            assert place(name, changed(case, way, less), queue) > rank
    named = {way.signal for way in ways}
    assert "waiting" in named, "waiting alone brings anybody anywhere in the end (law L16)"
    for signal in MOST.keys() - named:
        full = attrs.evolve(case, signals=attrs.evolve(case.signals, **{signal: MOST[signal]}))
        assert place(name, full, queue) > rank


def replayed(case_id: str, told: Explanation) -> Rankable:
    """The case again, out of nothing but what its explanation stores."""
    facts = dict(told.facts)
    names = {field.name for field in attrs.fields(Signals)}
    topic, sharing = facts.get("topic"), facts.pop("topic_audience", 0)
    signals = Signals(
        **{key: value for key, value in facts.items() if key in names},
        topics={topic: sharing} if topic is not None else {},
    )
    status, due = facts.get("status"), facts.get("due_at")
    knowledge = Knowledge(facts.get("knowledge", "unknown"))
    return Rankable(
        case_id,
        datetime.fromisoformat(facts["arrived_at"]),
        None if status is None else customer(Status(status), knowledge=knowledge),
        signals,
        proven=facts.get("proven", True),
        confidence=facts.get("confidence", 1000),
        status_confidence=facts.get("status_confidence", 1000),
        due_at=None if due is None else datetime.fromisoformat(due),
    )


def told(policy: PriorityPolicy, queue: list[Rankable], now: datetime) -> dict[str, str]:
    return {
        entry.id: json.dumps(entry.explanation.to_dict(), sort_keys=True)
        for entry in policy.rank(queue, now=now)
    }


@THOROUGH
@given(policies, queues(2))
def test_p12_a_decision_replays_byte_for_byte_from_its_explanation(name: str, queue: list[Rankable]) -> None:
    """P12: digest of the policy, inputs and clock are stored; ranking again from them gives the same JSON."""
    first = told(TRIED[name], queue, NOW)
    stored = {case_id: Explanation.from_dict(json.loads(text)) for case_id, text in first.items()}
    facts = [each.facts for each in stored.values()]
    assert {(fact["digest"], fact["at"]) for fact in facts} == {(TRIED[name].digest, NOW.isoformat())}
    again = [replayed(case_id, each) for case_id, each in stored.items()]
    assert told(TRIED[name], again, datetime.fromisoformat(facts[0]["at"])) == first


def test_p6_the_same_in_every_process(fresh: Callable[[str], str]) -> None:
    """P6: no hash seed, no order of a set, nothing of the process decides."""
    program = (
        "from datetime import UTC, datetime, timedelta\n"
        "from customer_unify import PriorityPolicy, Signals\n"
        "from customer_unify.model import Rankable\n"
        "now = datetime(2026, 1, 5, 9, tzinfo=UTC)\n"
        "roles = {'works_council', 'account_decision_maker', 'poet'}\n"
        "queue = [\n"
        "  Rankable(f'case-{n}', now - timedelta(minutes=n * 37 % 9_000), signals=Signals(audience=n**3,\n"
        "    unanswered=n % 4, offline_influence=n % 11 / 10, urgency=n % 3 // 2, roles=roles))\n"
        "  for n in range(200)]\n"
    )
    ask = "print([(e.id, e.standing.points) for e in PriorityPolicy.preset('retail').rank(queue, now=now)])"
    made: dict[str, Any] = {}
    exec(program, made)  # noqa: S102 -- our own lines, run here as they are run there
    document = DOCUMENTS["retail"]
    expected = [
        (case.id, sum(oracle.given(document, case).values()) + floor(oracle.waiting(document, case)))
        for case in sorted(made["queue"], key=lambda case: oracle.key(document, case))
    ]
    for _ in range(2):
        assert fresh(program + ask).strip() == repr(expected)
