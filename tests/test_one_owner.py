"""Law L17: every message has exactly one owner, whatever happens to people, agents, time and the machine."""

from __future__ import annotations

from collections import Counter
from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import settings, strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from customer_unify.cases.lifecycle import fold, from_plain
from customer_unify.errors import InputError
from customer_unify.model.case import Case, CaseEventKind
from customer_unify.stores.memory import MemoryStore

from .people import NOW, People, at, desk, message


class Cut(Exception):
    """The machine stops."""


class CutStore(MemoryStore):
    """A store whose machine stops before its n-th write to a stream."""

    left = 10**9

    def append(self, *given: Any, **named: Any) -> int:
        self.left -= 1
        if self.left < 0:
            raise Cut
        return super().append(*given, **named)


@pytest.mark.parametrize("step", range(12))
def test_a_crash_between_two_writes_loses_no_message_and_holds_none_twice(step: int) -> None:
    """Joining and parting write two streams; whatever is cut between them is finished by the next desk."""
    people = People()
    people.store = CutStore()
    counter = desk(people)
    for id, author, channel in (
        ("m1", "jm", "x"),
        ("m2", "j@example.org", "email"),
        ("m3", "+33600000000", "phone"),
    ):
        counter.receive(message(id, author, channel, verified=True), now=NOW)
    people.store.left = step
    try:
        people.join(people.refs(), at(1))
        counter.due(at(1))
        people.split(people.refs()[1], at(2))
        counter.due(at(2))
    except Cut:
        pass
    people.store.left = 10**9
    again = desk(people)
    again.due(at(3))
    assert Counter(one.id for case in again.cases() for one in case.messages) == Counter(["m1", "m2", "m3"])
    for case in again.cases():
        authors = {people.customer_of(*held.author).id for held in case.received if held.author}
        assert authors == {case.customer}


AUTHORS = (("x", "jm"), ("x", "rm"), ("email", "j@example.org"), ("phone", "+33600000000"))


class OneOwner(RuleBasedStateMachine):
    """Law L17, against a plain list of what was received."""

    @initialize()
    def start(self) -> None:
        self.people = People()
        self.desk = desk(self.people)
        self.now = NOW
        self.received: set[str] = set()

    def case(self, data: st.DataObject) -> Case:
        return data.draw(st.sampled_from(self.desk.cases()))

    @rule(
        number=st.integers(0, 12),
        author=st.sampled_from(AUTHORS),
        reason=st.sampled_from([None, "late", "broken"]),
        verified=st.booleans(),
    )
    def receive(self, number: int, author: tuple[str, str], reason: str | None, verified: bool) -> None:
        written = message(f"m{number}", author[1], author[0], reason=reason, verified=verified)
        case = self.desk.receive(written, now=self.now)
        assert any(one.id == written.id for one in case.messages)
        self.received.add(written.key)

    @rule(minutes=st.integers(1, 300))
    def wait(self, minutes: int) -> None:
        self.now += timedelta(minutes=minutes)
        for action in self.desk.due(self.now):
            self.desk.apply(action, now=self.now)

    @precondition(lambda self: len(self.people.refs()) > 1)
    @rule(data=st.data())
    def join(self, data: st.DataObject) -> None:
        self.people.join(
            data.draw(st.lists(st.sampled_from(self.people.refs()), min_size=2, max_size=2)), self.now
        )

    @precondition(lambda self: self.people.refs())
    @rule(data=st.data())
    def split(self, data: st.DataObject) -> None:
        self.people.split(data.draw(st.sampled_from(self.people.refs())), self.now)

    @precondition(lambda self: self.desk.cases())
    @rule(data=st.data(), what=st.sampled_from(["accept", "decline", "close", "team", "reply"]))
    def serve(self, data: st.DataObject, what: str) -> None:
        case = self.case(data)
        agent = case.assignment.agent
        if what == "reply":
            self.desk.sent(self.desk.reply(case, "Hello", now=self.now), now=self.now)
        elif what == "team":
            self.desk.transfer(
                case, data.draw(st.sampled_from(["care", "managers"])), now=self.now, reason="r"
            )
        elif agent is not None:
            getattr(self.desk, what)(case, agent, now=self.now, reason="r")

    @precondition(lambda self: len(self.desk.cases()) > 1)
    @rule(data=st.data())
    def merge(self, data: st.DataObject) -> None:
        """Somebody says that two open cases are one matter; of two customers they are not."""
        given, goes_on = data.draw(st.permutations(self.desk.cases()))[:2]
        if given.customer == goes_on.customer:
            self.desk.merge(given, goes_on, by="bo", now=self.now, reason="one matter")
            assert self.desk.case(given.id).id == goes_on.id
        else:
            with pytest.raises(InputError, match="of one customer"):
                self.desk.merge(given, goes_on, by="bo", now=self.now, reason="alike")

    @precondition(lambda self: any(case.absorbed for case in self.desk.cases()))
    @rule(data=st.data())
    def unmerge(self, data: st.DataObject) -> None:
        case = data.draw(st.sampled_from([case for case in self.desk.cases() if case.absorbed]))
        with suppress(InputError):  # of one reason, or parted since
            self.desk.unmerge(case, data.draw(st.sampled_from(case.absorbed)), by="bo", now=self.now)

    @rule(agent=st.sampled_from(["amina", "bo", "chloe"]), on=st.booleans())
    def duty(self, agent: str, on: bool) -> None:
        self.desk.duty(agent, on, now=self.now)

    @rule(agent=st.sampled_from(["amina", "bo", "chloe"]))
    def next(self, agent: str) -> None:
        self.desk.next(agent, now=self.now)

    @rule()
    def restart(self) -> None:
        before = self.desk.cases(open=None)
        self.desk = desk(self.people)
        assert self.desk.cases(open=None) == before

    @invariant()
    def every_message_has_one_owner(self) -> None:
        if not hasattr(self, "desk"):
            return
        self.desk.due(self.now)
        cases = self.desk.cases(open=None)
        held = Counter(one.key for case in cases for one in case.received)
        assert held == Counter(self.received)
        for case in cases:
            assert case.assignment.team in ("care", "managers")
            assert case.assignment.agent in (None, "amina", "bo", "chloe")
            assert len(case.handles) == len(case.received)

    @invariant()
    def nobody_is_given_more_than_there_is_room_for(self) -> None:
        if hasattr(self, "desk"):
            load = Counter(case.assignment.agent for case in self.desk.cases())
            assert load["amina"] <= 2
            assert load["bo"] <= 2
            assert load["chloe"] <= 1

    @invariant()
    def all_the_time_of_a_case_is_somebodys(self) -> None:
        """Tenures follow one another without a gap while a case is open, and the last is its owner's."""
        if not hasattr(self, "desk"):
            return
        for case in self.desk.cases():
            held = self.desk.tenures(case, now=self.now)
            assert (held[-1].team, held[-1].agent) == (case.assignment.team, case.assignment.agent)
            kinds = {one.kind for one in self.desk.history(case)}
            if not kinds & {CaseEventKind.CLOSED, CaseEventKind.MERGED}:
                assert sum((one.used for one in held), timedelta(0)) == self.now - case.opened_at
            assert all(one.waited <= one.used for one in held)

    @invariant()
    def a_case_is_the_fold_of_its_events(self) -> None:
        if hasattr(self, "desk"):
            for case in self.desk.cases(open=None):
                assert fold(map(from_plain, self.people.store.stream(f"case:{case.id}"))) == case


TestOneOwner = OneOwner.TestCase
TestOneOwner.settings = settings(max_examples=25, stateful_step_count=25, deadline=None)
