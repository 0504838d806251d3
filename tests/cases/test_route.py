"""Who gets a case: never beyond capacity (row 1.9), only widening, in no order but the canonical one."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings, strategies as st

from customer_unify.cases.route import Roster, route, step_due
from customer_unify.errors import InputError
from customer_unify.model.routing import Load, Passing, Requirement, RoutingDecision, Step
from customer_unify.model.team import Agent, Team

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
STEPS = (Step(timedelta(minutes=15), {"care": 2}), Step(timedelta(minutes=45), {}, language=False))

agents = st.lists(
    st.builds(
        Agent,
        st.uuids().map(str),
        skills=st.dictionaries(st.sampled_from(["care", "product"]), st.integers(0, 10)),
        languages=st.sets(st.sampled_from(["fr", "en"])),
        capacity=st.integers(0, 3),
        per_channel=st.dictionaries(st.sampled_from(["x", "phone"]), st.integers(0, 2)),
    ),
    max_size=6,
    unique_by=lambda agent: agent.id,
)
requirements = st.builds(
    Requirement,
    st.dictionaries(st.sampled_from(["care", "product"]), st.integers(0, 10)),
    st.sampled_from([None, "fr", "en"]),
    st.sampled_from(["x", "phone"]),
)


def roster(data: st.DataObject, team: Team) -> Roster:
    loads = {}
    for agent in team.agents:
        channels = {name: data.draw(st.integers(0, 2)) for name in ("x", "phone")}
        loads[agent.id] = Load(sum(channels.values()), channels)
    on_duty = {agent.id for agent in team.agents if data.draw(st.booleans())}
    return Roster(team, on_duty, loads.__getitem__)


@settings(max_examples=120)
@given(st.data(), agents, requirements, st.integers(0, 90))
def test_a_choice_is_always_right_and_always_counted(
    data: st.DataObject, people: list[Agent], asked: Requirement, minutes: int
) -> None:
    """Row 1.9: capacity is never exceeded, the step's skills hold, and everybody else has one reason."""
    team = Team("care", people)
    now = roster(data, team)
    decision = route(asked, now, now=NOW, steps=STEPS, waited=timedelta(minutes=minutes))
    assert decision.considered == len(people)
    assert sum(group.agents for group in decision.passed) == len(people) - (decision.agent is not None)
    if decision.agent is None:
        return
    chosen = next(agent for agent in people if agent.id == decision.agent)
    load = now.load(chosen.id)
    assert chosen.id in now.on_duty
    assert load.total < chosen.capacity
    assert load.by_channel[asked.channel] < chosen.per_channel.get(asked.channel, 99)
    skills = asked.skills if decision.step == 0 else STEPS[decision.step - 1].skills
    assert all(chosen.skills.get(skill, 0) >= level for skill, level in skills.items())


@settings(max_examples=60)
@given(st.data(), agents, requirements, st.randoms(use_true_random=False))
def test_the_order_of_agents_is_nothing(
    data: st.DataObject, people: list[Agent], asked: Requirement, chance: random.Random
) -> None:
    team = Team("care", people)
    now = roster(data, team)
    mixed = list(people)
    chance.shuffle(mixed)
    other = Roster(Team("care", mixed), now.on_duty, now.load)
    assert route(asked, now, now=NOW, steps=STEPS) == route(asked, other, now=NOW, steps=STEPS)


@settings(max_examples=60)
@given(st.data(), agents, requirements, st.integers(0, 60), st.integers(0, 60))
def test_waiting_only_widens(
    data: st.DataObject, people: list[Agent], asked: Requirement, early: int, more: int
) -> None:
    """Whoever waited longer is never passed over where a shorter wait would have found somebody."""
    now = roster(data, Team("care", people))
    first, later = (
        route(asked, now, now=NOW, steps=STEPS, waited=timedelta(minutes=minutes))
        for minutes in (early, early + more)
    )
    assert later.step >= first.step or later.agent is not None
    assert first.agent is None or later.agent is not None


def one(*people: Agent, asked: Requirement, **loads: Load) -> RoutingDecision:
    names = {agent.id for agent in people}
    return route(asked, Roster(Team("care", people), names, lambda id: loads.get(id, Load())), now=NOW)


def test_who_served_the_person_before_comes_first() -> None:
    people = (Agent("amina"), Agent("bo"), Agent("chloe"))
    team = Roster(Team("care", people), {"amina", "bo", "chloe"}, lambda id: Load(int(id == "bo")))
    decision = route(Requirement(), team, now=NOW, known_by=["bo", "amina"])
    assert (decision.agent, decision.known) == ("bo", True)


def test_who_knows_much_is_spared_for_what_needs_it() -> None:
    decision = one(
        Agent("a", skills={"care": 9, "product": 9}),
        Agent("b", skills={"care": 3}),
        asked=Requirement({"care": 3}),
    )
    assert decision.agent == "b"
    assert [(group.reason, group.agents) for group in decision.passed] == [(Passing.OTHER_CHOSEN, 1)]


def test_a_step_nobody_could_satisfy_is_passed_at_once_but_a_busy_colleague_is_waited_for() -> None:
    able, other = Agent("able", skills={"care": 5}, capacity=1), Agent("other", skills={"care": 2})
    team = Team("care", (able, other))
    full = Roster(team, {"able", "other"}, lambda id: Load(1))
    assert route(Requirement({"care": 5}), full, now=NOW, steps=STEPS).agent is None
    away = Roster(team, {"other"}, lambda id: Load(1))
    decision = route(Requirement({"care": 5}), away, now=NOW, steps=STEPS)
    assert (decision.agent, decision.step) == ("other", 1)


def test_a_telephone_call_takes_its_one_place() -> None:
    busy = Load(1, {"phone": 1})
    person = Agent("amina", per_channel={"phone": 1})
    assert one(person, asked=Requirement(channel="phone"), amina=busy).agent is None
    assert one(person, asked=Requirement(channel="x"), amina=busy).agent == "amina"


def test_steps_come_with_time() -> None:
    assert [step_due(STEPS, timedelta(minutes=minutes)) for minutes in (0, 14, 15, 44, 45)] == [0, 0, 1, 1, 2]


@pytest.mark.parametrize("skills", [{"care": 11}, {"care": -1}, {"care": True}])
def test_levels_have_bounds(skills: dict[str, int]) -> None:
    with pytest.raises(InputError, match="level of a skill"):
        Agent("amina", skills=skills)


def test_hostile_agents() -> None:
    with pytest.raises(InputError, match="not blank"):
        Agent(" ")
    with pytest.raises(InputError, match="capacity"):
        Agent("amina", capacity=-1)
