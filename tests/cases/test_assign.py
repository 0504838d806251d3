"""Many cases at once (row 1.9): nobody waits whom another plan could serve without taking from one before."""

from __future__ import annotations

import itertools
import os
import random
from datetime import UTC, datetime, timedelta

import attrs
import pytest
from hypothesis import given, settings, strategies as st

from customer_unify.cases.route import Router
from customer_unify.errors import InputError
from customer_unify.model.routing import Load, Requirement, Search, Step
from customer_unify.model.team import Agent, Team

from .scan import obstacle, route

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
DEEP = os.environ.get("HYPOTHESIS_PROFILE") == "deep"
INSTANCES = 10_000 if DEEP else 400


def small(seed: int) -> tuple[list[Team], list[Search]]:
    """A tight team and about as many cases as it has room for: here a wrong choice costs somebody a place."""
    chance = random.Random(seed)
    skills = ("a", "b", "c", "d")[: chance.randint(1, 4)]

    def levels(often: float) -> dict[str, int]:
        return {skill: chance.randint(1, 3) for skill in skills if chance.random() < often}

    people = [
        Agent(
            f"a{number}",
            levels(0.6),
            capacity=chance.randint(0, 3),
            per_channel={"phone": chance.randint(0, 2)} if chance.random() < 0.4 else {},
            on_duty=chance.random() < 0.9,
        )
        for number in range(chance.randint(1, 7))
    ]
    cases = [
        Search(
            f"k{number}",
            chance.choice(("care", "back")),
            Requirement(levels(0.4), channel=chance.choice(("x", "phone"))),
            excluded=chance.sample([one.id for one in people], int(chance.random() < 0.15)),
        )
        for number in range(chance.randint(1, 14))
    ]
    half = [one for one in people if chance.random() < 0.5]
    return [Team("care", people), Team("back", half)], cases


def kuhn(teams: list[Team], cases: list[Search]) -> list[str]:
    """The cases served by the textbook: place by place, one path at a time, in the order of priority."""
    places = []
    for one in {agent.id: agent for team in teams for agent in team.agents if agent.on_duty}.values():
        calls = min(one.per_channel.get("phone", one.capacity), one.capacity)
        places += [(one, number < calls) for number in range(one.capacity)]
    taken: dict[int, Search] = {}

    def suits(case: Search, place: tuple[Agent, bool]) -> bool:
        who, calls = place
        here = next(team for team in teams if team.name == case.team)
        fresh = attrs.evolve(who, capacity=9, per_channel={})
        asked = case.requirement
        return (
            any(agent.id == who.id for agent in here.agents)
            and (asked.channel != "phone" or calls)
            and obstacle(fresh, asked, case, Load(), on=True) is None
        )

    def find(case: Search, seen: set[int]) -> bool:
        for number, place in enumerate(places):
            if number not in seen and suits(case, place):
                seen.add(number)
                if number not in taken or find(taken[number], seen):
                    taken[number] = case
                    return True
        return False

    return [case.case for case in cases if find(case, set())]


@pytest.mark.parametrize("part", range(4))
def test_served_are_exactly_those_the_textbook_serves(part: int) -> None:
    """Equal to an independent matching, person by person, on small tight instances."""
    better = 0
    for seed in range(part, INSTANCES, 4):
        teams, cases = small(seed)
        router = Router(teams)
        plan = router.assign_batch(cases, now=NOW)
        expected = kuhn(teams, cases)
        assert list(plan.assigned) == expected, seed
        assert list(plan.waiting) == [case.case for case in cases if case.case not in expected]
        assert sum(short.waiting for short in plan.shortages) == len(plan.waiting)
        for case in cases:  # each gets somebody who is free for it when it is its turn, so all fit together
            if case.case in plan.assigned:
                alone = attrs.evolve(case, known_by=(plan.assigned[case.case],))
                assert router.offer(alone, now=NOW).agent == plan.assigned[case.case], seed
        better += len(plan.assigned) > len(greedy(teams, cases))
    assert better, "no instance was tight enough to tell a plan from one case after the other"


def greedy(teams: list[Team], cases: list[Search]) -> list[str]:
    router = Router(teams)
    return [case.case for case in cases if router.offer(case, now=NOW).agent is not None]


@settings(max_examples=60)
@given(st.integers(0, 10**9), st.randoms(use_true_random=False))
def test_the_order_of_teams_and_agents_is_nothing(seed: int, chance: random.Random) -> None:
    teams, cases = small(seed)
    mixed = [Team(team.name, chance.sample(team.agents, len(team.agents))) for team in teams[::-1]]
    one, other = (Router(each).assign_batch(cases, now=NOW) for each in (teams, mixed))
    assert one == other
    assert list(one.assigned) == list(other.assigned)


@settings(max_examples=60)
@given(st.integers(0, 10**9))
def test_one_more_agent_takes_from_nobody(seed: int) -> None:
    """What one more would serve is counted, and whoever was served before still is."""
    teams, cases = small(seed)
    router = Router(teams)
    before = router.assign_batch(cases, now=NOW).assigned
    newcomer = Agent("z new", {"a": 2, "b": 2}, capacity=2)
    [gain] = router.staffing(cases, [newcomer], team="care", now=NOW)
    with_her = [Team("care", (*teams[0].agents, newcomer)), teams[1]]
    after = Router(with_her).assign_batch(cases, now=NOW).assigned
    assert set(after) - set(before) == set(gain.cases)
    assert set(before) <= set(after)
    assert len(gain.cases) <= 2


def test_what_is_in_hand_takes_room_and_a_case_somebody_has_stays_out() -> None:
    teams = [Team("care", [Agent("amina", capacity=2, per_channel={"phone": 1}), Agent("bo", on_duty=False)])]
    router = Router(teams)
    router.hold("call", "amina", "phone")
    searches = [Search(name, "care", Requirement(channel="phone")) for name in ("call", "second")]
    searches += [Search("mail", "care"), Search("mail 2", "care")]
    plan = router.assign_batch(searches, now=NOW)
    assert plan.assigned == {"mail": "amina"}
    assert plan.waiting == ("second", "mail 2")
    assert [(short.asked.channel, short.waiting) for short in plan.shortages] == [("", 1), ("phone", 1)]


def test_two_limited_channels_of_agents_alike_are_dealt_within_every_limit() -> None:
    """All of so small a world: whatever comes, as much is served as any way of giving it out can serve."""
    people = [Agent(f"a{n}", capacity=3, per_channel={"phone": 1, "chat": 2}) for n in range(2)]
    for calls, chats, mails in itertools.product(range(4), range(6), range(4)):
        cases = [
            Search(f"{channel} {n}", "care", Requirement(channel=channel))
            for channel, many in (("phone", calls), ("chat", chats), ("mail", mails))
            for n in range(many)
        ]
        router = Router([Team("care", people)])
        plan = router.assign_batch(cases, now=NOW)
        assert len(plan.assigned) == min(6, min(calls, 2) + min(chats, 4) + mails)
        for case in cases:
            if case.case in plan.assigned:
                router.hold(case.case, plan.assigned[case.case], case.requirement.channel)
        for agent in people:
            load = router.load(agent.id)
            assert load.total <= 3
            assert all(load.by_channel.get(name, 0) <= most for name, most in agent.per_channel.items())


def test_each_case_asks_what_the_step_it_has_reached_asks() -> None:
    steps = (Step(timedelta(minutes=15), {"care": 2}), Step(timedelta(minutes=45)))
    asked = Search("case", "care", Requirement({"care": 5}), since=NOW, steps=steps)
    router = Router([Team("care", [Agent("able", {"care": 5}, capacity=0), Agent("other", {"care": 2})])])
    busy = Router([Team("care", [Agent("able", {"care": 5}, capacity=1), Agent("other", {"care": 2})])])
    busy.hold("first", "able")
    assert router.assign_batch([asked], now=NOW).assigned == {"case": "other"}
    assert busy.assign_batch([asked], now=NOW).waiting == ("case",)
    assert busy.assign_batch([asked], now=NOW + timedelta(minutes=20)).assigned == {"case": "other"}


def one_by_one(teams: list[Team], cases: list[Search]) -> dict[str, str]:
    """Who gets which where each case looks at everybody in its turn, and nobody is moved."""
    people = {agent.id: agent for team in teams for agent in team.agents}
    on = {one.id for one in people.values() if one.on_duty}
    loads: dict[str, Load] = {}
    given = {}
    for case in cases:
        name = route(case, teams, loads, on, now=NOW, network="").agent
        if name is not None:
            channel, had = case.requirement.channel, loads.get(name, Load())
            channels = {**had.by_channel, channel: had.by_channel.get(channel, 0) + 1}
            loads[name] = Load(had.total + people[name].weight(channel), channels)
            given[case.case] = name
    return given


def test_what_weighs_more_is_given_one_after_the_other_and_nothing_is_left_of_it() -> None:
    """No case takes from one before it, and each that waits finds no room in its turn; the plan says so."""
    heavy = 0
    for seed in range(INSTANCES // 2):
        teams, cases = small(seed)
        chance = random.Random(seed)
        weights = {one.id: {"phone": chance.randint(1, 3)} for one in teams[0].agents}
        teams = [
            attrs.evolve(team, agents=[attrs.evolve(one, weights=weights[one.id]) for one in team.agents])
            for team in teams
        ]
        router = Router(teams)
        plan = router.assign_batch(cases, now=NOW)
        assert router.assign_batch(cases, now=NOW) == plan, "something was left of it"
        if not plan.exact:
            heavy += 1
            assert plan.assigned == one_by_one(teams, cases), seed
            assert list(plan.waiting) == [case.case for case in cases if case.case not in plan.assigned]
            assert sum(short.waiting for short in plan.shortages) == len(plan.waiting)
    assert heavy > INSTANCES // 8, "too few of these weigh more than one unit"


def test_a_plan_says_whether_it_is_exact() -> None:
    """A telephone call that takes a whole agent is planned; what has one unit each is exact beside him."""
    people = [
        Agent("amina", capacity=2, weights={"phone": 2}),
        Agent("bo", {"care": 1}, capacity=1, per_channel={"phone": 0}),
    ]
    router = Router([Team("care", people)])
    mails = [Search(f"mail {n}", "care") for n in range(2)]
    call = Search("call", "care", Requirement(channel="phone"))
    plan = router.assign_batch(mails, now=NOW)
    assert (plan.assigned, plan.exact) == ({"mail 0": "amina", "mail 1": "amina"}, True)
    plan = router.assign_batch([call, *mails], now=NOW)
    assert (plan.assigned, plan.waiting) == ({"call": "amina", "mail 0": "bo"}, ("mail 1",))
    assert not plan.exact
    plan = router.assign_batch([mails[0], call], now=NOW)
    assert plan.waiting == ("call",), "whoever came first is not moved to bo: a packing nobody looks for"
    with pytest.raises(InputError, match="twice"):
        router.assign_batch([call, call], now=NOW)
    assert router.load("amina") == Load()
    with pytest.raises(InputError, match="weighs more"):
        router.staffing([call], [Agent("chloe")], team="care", now=NOW)
    with pytest.raises(InputError, match="there already"):
        router.staffing([Search("mail", "care")], [Agent("amina")], team="care", now=NOW)
    assert router.assign_batch([], now=NOW).assigned == {}
