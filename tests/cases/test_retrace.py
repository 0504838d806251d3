"""What a desk decided is decided again out of what it kept, byte for byte (row 2.26: trust and control)."""

from __future__ import annotations

import json
import os

import attrs
import pytest

from customer_unify.codec import plain
from customer_unify.desk import Desk
from customer_unify.model.case import CaseEventKind
from customer_unify.model.routing import Replayed
from customer_unify.model.team import Agent, Team

from ..people import NOW, SERVICE, TEAMS, People, at, desk, message
from .test_queues import TEAMS as WIDE, TEMPLATES, Twins, office, signals

DEEP = os.environ.get("HYPOTHESIS_PROFILE") == "deep"


def decisions(counter: Desk) -> list[str]:
    """What the streams of all cases hold of decisions, as JSON."""
    store = counter.resolver.store
    return sorted(
        json.dumps(told["assignment"]["decision"])
        for name in store.streams()
        for told in store.stream(name)
        if told.get("kind") == CaseEventKind.ASSIGNED and "decision" in told["assignment"]
    )


def again(counter: Desk) -> list[Replayed]:
    """The decisions of a desk taken again: nothing of what was kept is changed by that."""
    before = {name: list(counter.resolver.store.stream(name)) for name in counter.resolver.store.streams()}
    found = list(counter.replay())
    assert before == {
        name: list(counter.resolver.store.stream(name)) for name in counter.resolver.store.streams()
    }
    return found


@pytest.mark.parametrize("seed", range(100 if DEEP else 2))
def test_every_decision_of_a_desk_is_taken_again_byte_for_byte(seed: int) -> None:
    """Messages, offers, refusals, duty, time, people joined and parted: in the order they happened in."""
    twins = Twins(seed)
    for _ in range(50):
        twins.step()
    counter = twins.desks[0]
    found = again(counter)
    assert len(found) > 10
    assert all(one.same for one in found)
    assert sorted(json.dumps(plain(one.again)) for one in found) == decisions(counter)
    reopened = desk(
        twins.people[0], teams=WIDE[::-1], templates=TEMPLATES, calendar=office(), signals=signals
    )
    assert again(reopened) == found
    twins.desks[0] = reopened
    for _ in range(10):
        twins.step()
    assert all(one.same for one in again(reopened))


def test_other_rules_are_told_from_the_same() -> None:
    people = People()
    counter = desk(people)
    first = counter.receive(message("m1"), now=NOW)
    counter.receive(message("m2", "robert"), now=at(1))
    counter.decline(first, first.assignment.owner, now=at(2), reason="not mine")
    assert [one.same for one in again(counter)] == [True, True, True]
    care, managers = TEAMS
    fewer = desk(people, teams=(attrs.evolve(care, agents=care.agents[1:]), managers))
    assert {(one.same, one.again.network == one.kept.network) for one in again(fewer)} == {(False, False)}
    other = desk(people, templates=[attrs.evolve(SERVICE, skills={"care": 2})])
    assert all(one.again.network == one.kept.network for one in again(other))
    assert not any(one.again.template == one.kept.template for one in again(other))
    more = desk(
        people, teams=(Team("care", (*care.agents, Agent("dina")), escalates_to="managers"), managers)
    )
    assert {one.case for one in again(more)} == {case.id for case in counter.cases()}


def test_a_decision_that_was_tampered_with_is_seen() -> None:
    people = People()
    counter = desk(people)
    case = counter.receive(message("m1"), now=NOW)
    told = list(people.store.stream(f"case:{case.id}"))
    forged = json.loads(json.dumps(told).replace('"amina"', '"bo"'))
    assert forged != told
    other = People()
    other.store.append(f"case:{case.id}", forged, 0)
    assert [one.same for one in again(desk(other))] == [False]


def test_what_was_kept_before_calls_were_numbered_is_read_as_before() -> None:
    people = People()
    counter = desk(people)
    counter.duty("bo", False, now=NOW)
    for number in range(4):
        counter.receive(message(f"m{number}", f"u{number}"), now=at(number))
    old = People()
    for name in people.store.streams():
        events = [dict(told) for told in people.store.stream(name)]
        for told in events:
            del told["number"]
        old.store.append(name, events, 0)
    counter = desk(old, new_id=lambda: "another")
    assert len(again(counter)) == 4
    counter.receive(message("m9", "u9"), now=at(9))
    assert again(counter)[-1].same
