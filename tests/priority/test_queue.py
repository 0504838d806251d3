"""A queue that cases come to and leave is at every moment in the order of a fresh ranking."""

from datetime import timedelta

import attrs
import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from customer_unify import InputError, NotFound, Signals
from customer_unify.model import Rankable

from .queues import NOW, POLICY, SNOW, customer, rankables

NAMES = ("a", "b", "c", "d")


class QueueMachine(RuleBasedStateMachine):
    """Law L15, property P5's heap: whatever comes, goes, changes or waits, ``rank`` is the oracle."""

    def __init__(self) -> None:
        super().__init__()
        self.queue = SNOW.queue()
        self.waiting: dict[str, Rankable] = {}
        self.now = NOW

    @rule(case=st.sampled_from(NAMES).flatmap(lambda name: rankables(name, latest=90_000)))
    def put(self, case: Rankable) -> None:
        self.queue.put(case, now=self.now)
        self.waiting[case.id] = case

    @rule(name=st.sampled_from(NAMES))
    def drop(self, name: str) -> None:
        if name in self.waiting:
            assert self.queue.drop(name) == self.waiting.pop(name)
        else:
            with pytest.raises(NotFound):
                self.queue.drop(name)

    @rule()
    def take(self) -> None:
        expected = SNOW.rank(self.waiting.values(), now=self.now)
        taken = self.queue.take(now=self.now)
        assert taken == (expected[0] if expected else None)
        if taken is not None:
            del self.waiting[taken.id]

    @rule(seconds=st.integers(0, 200_000))
    def wait(self, seconds: int) -> None:
        self.now += timedelta(seconds=seconds)

    @rule()
    def wait_until_something_moves(self) -> None:
        """Up to the moment that was told nothing changes but what waiting adds."""
        before = self.queue.first(now=self.now)
        moment = self.queue.next_change()
        if moment is None or before is None:
            return
        assert moment > self.now
        self.now = moment - timedelta(microseconds=1)
        still = self.queue.first(now=self.now)
        assert still is not None
        assert still.id == before.id
        self.now = moment

    @invariant()
    def who_is_first_is_first_of_a_fresh_ranking(self) -> None:
        ranked = SNOW.rank(self.waiting.values(), now=self.now)
        assert self.queue.first(now=self.now) == (ranked[0] if ranked else None)
        assert len(self.queue) == len(self.waiting)
        assert all(name in self.queue for name in self.waiting)
        assert {case.id: case for case in self.queue} == self.waiting


TestQueue = QueueMachine.TestCase


def test_time_does_not_run_backwards() -> None:
    queue = POLICY.queue()
    queue.put_many([Rankable("a", NOW), Rankable("b", NOW)], now=NOW)
    with pytest.raises(InputError, match="backwards"):
        queue.first(now=NOW - timedelta(seconds=1))
    with pytest.raises(InputError, match="case"):
        queue.put("a", now=NOW)  # type: ignore[arg-type]
    assert len(queue) == 2


def test_who_has_not_arrived_stands_by_his_points_and_ages_from_arrival_on() -> None:
    coming = Rankable("coming", NOW + timedelta(hours=1), customer(), Signals(tier=4, activity=1.0))
    queue = POLICY.queue()
    queue.put_many([coming, Rankable("quiet", NOW - timedelta(hours=20), customer())], now=NOW)
    first = queue.first(now=NOW)
    assert first is not None
    assert first.id == "coming"
    assert queue.next_change() == coming.arrived_at
    later = NOW + timedelta(hours=10)
    queue.put(Rankable("equal", later, customer(), coming.signals), now=later)
    assert [queue.take(now=later).id for _ in range(3)] == ["coming", "quiet", "equal"]  # type: ignore[union-attr]


def test_the_end_of_the_calendar_is_no_fault() -> None:
    last = NOW.replace(year=9999, month=12, day=31)
    queue = POLICY.queue()
    queue.put(attrs.evolve(Rankable("a", last), due_at=last), now=last)
    found = queue.first(now=last)
    assert found is not None
    assert found.id == "a"
    assert queue.next_change() is None
