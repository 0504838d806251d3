"""What would bring a case to a place, and why one stands before another, exactly (property P11, law L15)."""

import itertools
from datetime import timedelta
from typing import Any

import attrs
import pytest
from hypothesis import assume, given, strategies as st

from customer_unify import InputError, Signals
from customer_unify.model import Customer, Profile, Rankable, Status, Way

from .queues import NOW, POLICY, customer, queues


def place(case: Rankable, queue: list[Rankable]) -> int:
    """The rank of a case once it has replaced the one of its id."""
    others = [other for other in queue if other.id != case.id]
    return next(entry.rank for entry in POLICY.rank([*others, case], now=NOW) if entry.id == case.id)


def changed(case: Rankable, way: Way, needed: Any) -> Rankable:
    """The case with the change a way speaks of, made by hand."""
    if way.signal == "waiting":
        return attrs.evolve(case, arrived_at=case.arrived_at - timedelta(seconds=needed))
    if way.signal == "proven":
        return attrs.evolve(case, proven=True, confidence=1000)
    if way.signal == "confidence":
        return attrs.evolve(case, confidence=round(needed * 1000))
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


@given(queues(), st.data())
def test_each_way_is_enough_and_one_step_less_is_not(queue: list[Rankable], data: st.DataObject) -> None:
    """P11: exact, for every signal, by ranking again."""
    case = data.draw(st.sampled_from(queue))
    rank = data.draw(st.integers(1, len(queue)))
    ways = POLICY.reach(case.id, rank, queue, now=NOW)
    assert len({(way.signal, way.needed) for way in ways}) == len(ways)
    if place(case, queue) <= rank:
        assert ways == ()
    for way in ways:
        assert way.reason
        assert place(changed(case, way, way.needed), queue) <= rank
        less = one_less(way)
        if less is not None:
            assert place(changed(case, way, less), queue) > rank


@given(queues(), st.data())
def test_what_is_not_told_is_not_enough(queue: list[Rankable], data: st.DataObject) -> None:
    """The other half of P11: a signal no way speaks of would not do at its very most."""
    case = data.draw(st.sampled_from(queue))
    rank = data.draw(st.integers(1, len(queue)))
    assume(place(case, queue) > rank)
    told = {way.signal for way in POLICY.reach(case.id, rank, queue, now=NOW)}
    most = {"tier": 4, "activity": 1.0, "churn": 1.0, "expected_margin": 10**15, "unanswered": 10**15}
    most |= {"audience": 10**15, "offline_influence": 1.0, "urgency": 3, "days_since_failure": 0}
    for signal, value in most.items():
        if signal not in told:
            full = attrs.evolve(case, signals=attrs.evolve(case.signals, **{signal: value}))
            assert place(full, queue) > rank
    assert "waiting" in told, "waiting alone brings anybody anywhere in the end (law L16)"


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
