"""Who gets a case: never beyond capacity (row 1.9), only widening, in no order but the canonical one."""

from __future__ import annotations

import copy
import json
import os
import pickle
import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import attrs
import pytest
from hypothesis import given, settings, strategies as st

from customer_unify.cases.calendar import BusinessCalendar
from customer_unify.cases.fit import Fit, members
from customer_unify.cases.route import Router
from customer_unify.cases.skills import fits
from customer_unify.cases.steps import step_due
from customer_unify.codec import plain, restore
from customer_unify.errors import InputError
from customer_unify.model.routing import Load, PassedOver, Passing, Requirement, RoutingDecision, Search, Step
from customer_unify.model.team import Agent, TargetKind, Team

from .scan import route
from .shift import Shift, agent, requirement, search

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
STEPS = (Step(timedelta(minutes=15), {"care": 2}), Step(timedelta(minutes=45), {}, language=False))
LENGTH = 100_000 if os.environ.get("HYPOTHESIS_PROFILE") == "deep" else 500


@pytest.mark.parametrize("seed", range(10))
def test_a_shift_is_decided_as_a_scan_of_everybody_decides(seed: int) -> None:
    """Capacity holds, everybody is counted once, refusing keeps the age, who leaves loses no case."""
    shift = Shift(seed, people=3 + 2 * seed)
    for _ in range(LENGTH):
        shift.step()


def test_who_comes_next_in_a_group_may_be_busier_than_who_comes_first_in_another() -> None:
    """The least busy of a group declined; the next of it is half full, and somebody unlike them a sixth."""
    alike = [Agent("a", capacity=2), Agent("b", capacity=2)]
    router = Router([Team("care", [*alike, Agent("c", {"care": 9}, capacity=6)])])
    router.hold("one", "b")
    router.hold("two", "c")
    found = router.decide(Search("three", "care", declined={"a"}), now=NOW)
    assert found.agent == "c"
    assert router.decide(Search("four", "care"), now=NOW).agent == "a"


@pytest.mark.parametrize("seed", range(10, 14))
def test_a_router_kept_and_taken_up_again_goes_on_byte_for_byte(seed: int) -> None:
    """What was kept as JSON decides as the router it was taken of, whatever the order of teams and people."""
    shift = Shift(seed, people=12)
    for _ in range(60):
        shift.step()
    kept = json.loads(json.dumps(shift.router.snapshot()))
    teams = [attrs.evolve(team, agents=team.agents[::-1]) for team in shift.teams[::-1]]
    again = Router.restore(teams, kept)
    assert again.snapshot() == shift.router.snapshot()
    for number in range(30):
        one = search(shift.chance, f"new {number}", shift.now, sorted(shift.agents))
        first, second = (each.offer(one, now=shift.now) for each in (shift.router, again))
        assert json.dumps(first.to_dict()) == json.dumps(second.to_dict())
        assert restore(RoutingDecision, first.to_dict()) == second


@pytest.mark.parametrize("seed", range(14, 18))
def test_a_decision_read_late_says_what_it_said_at_once(seed: int) -> None:
    """Whatever happened since: loads, duty, the end of the case, the same things asked for again."""
    shifts = [Shift(seed, people=12) for _ in range(2)]
    late, at_once = [], []
    for _ in range(80):
        for shift in shifts:
            shift.step()
        asked = [search(shift.chance, "new", shift.now, sorted(shift.agents)) for shift in shifts]
        late.append(shifts[0].router.decide(asked[0], now=shifts[0].now))
        at_once.append(json.dumps(plain(shifts[1].router.decide(asked[1], now=shifts[1].now))))
    assert [json.dumps(plain(decision)) for decision in late] == at_once


@pytest.mark.parametrize(
    "use",
    [repr, hash, pickle.dumps, copy.copy, attrs.asdict, lambda one: attrs.evolve(one, step=1)],
    ids=["repr", "hash", "pickle", "copy", "asdict", "evolve"],
)
def test_nobody_can_tell_an_unread_decision_from_a_read_one(use: Callable[[RoutingDecision], object]) -> None:
    router = Router([Team("care", [Agent("amina"), Agent("bo", on_duty=False)])])
    read, unread = (router.decide(Search("case", "care"), now=NOW) for _ in range(2))
    assert read.passed == (PassedOver(Passing.OFF_DUTY, 1),)
    assert use(unread) == use(read)
    assert pickle.loads(pickle.dumps(unread)) == copy.deepcopy(unread) == read  # noqa: S301 -- our own bytes
    for one in (unread, router.decide(Search("case", "care"), now=NOW)):
        assert not hasattr(one, "other")


def test_a_decision_names_what_it_was_taken_by() -> None:
    """The same teams and calendar in any order have one digest; another level, agent or holiday another."""
    office, shop = (BusinessCalendar.weekdays("UTC", hours) for hours in ("09:00-17:00", "10:00-17:00"))
    people = [Agent("amina", skills={"care": 3, "product": 1}), Agent("bo", languages=["fr", "de"])]
    other = [attrs.evolve(people[0], skills={"care": 4, "product": 1}), people[1]]
    taken = [
        Router([Team("care", given)], calendar=calendar).decide(
            Search("case", "care", template="t", policy="p"), now=NOW
        )
        for given, calendar in (
            (people, office),
            (people[::-1], office),
            (other, office),
            (people[:1], office),
            (people, shop),
            (people, None),
        )
    ]
    assert taken[0].network == taken[1].network
    assert len({one.network for one in taken}) == 5
    assert {(one.template, one.policy) for one in taken} == {("t", "p")}


@settings(max_examples=60)
@given(st.integers(0, 10**9))
def test_offering_and_refusing_leaves_nothing_but_the_refusal(seed: int) -> None:
    shift = Shift(seed, people=6)
    for _ in range(12):
        shift.step()
    one = search(shift.chance, "new", shift.now, sorted(shift.agents))
    chosen = shift.router.decide(one, now=shift.now).agent
    others = [search(shift.chance, f"other {n}", shift.now, sorted(shift.agents)) for n in range(4)]
    before = [shift.router.decide(other, now=shift.now) for other in others]
    shift.router.offer(one, now=shift.now)
    if chosen is not None:
        assert shift.router.reject("new", chosen) == attrs.evolve(one, declined={*one.declined, chosen})
    assert [shift.router.decide(other, now=shift.now) for other in others] == before


@settings(max_examples=60)
@given(st.integers(0, 10**9), st.integers(0, 60), st.integers(0, 60))
def test_waiting_only_widens(seed: int, early: int, more: int) -> None:
    """Whoever waited longer is never passed over where a shorter wait would have found somebody."""
    shift = Shift(seed, people=6)
    for _ in range(15):
        shift.step()
    one = search(shift.chance, "new", shift.now, sorted(shift.agents))
    first, later = (
        shift.router.decide(one, now=shift.now + timedelta(minutes=minutes))
        for minutes in (early, early + more)
    )
    assert later.step >= first.step or later.agent is not None
    assert first.agent is None or later.agent is not None


def test_a_requirement_asked_for_long_ago_is_decided_as_things_stand_now() -> None:
    """One is asked for at the start and again after thousands of changes, another for the first time then."""
    people = [Agent(f"a{n}", skills={"care": n % 3}, capacity=2) for n in range(9)]
    teams = [Team("care", people)]
    router, on, loads = Router(teams), {one.id for one in people}, dict.fromkeys((), Load())
    rare = Search("rare", "care", Requirement({"care": 2}))
    assert router.decide(rare, now=NOW) == route(rare, teams, loads, on, now=NOW, network=router.network)
    for n in range(6_000):
        name = f"a{n % 8}"
        router.hold(f"case {n % 11}", name)
        if n % 2:
            router.duty(name, name not in on)
            on ^= {name}
    held = list(router.held().values())
    loads = {name: Load(held.count(name), {"": held.count(name)}) for name in set(held)}
    for asked in (rare, Search("other", "care", Requirement({"care": 1}))):
        assert router.decide(asked, now=NOW) == route(
            asked, teams, loads, on, now=NOW, network=router.network
        )


@settings(max_examples=150)
@given(st.integers(0, 10**9))
def test_all_patterns_at_once_are_parted_as_each_alone(seed: int) -> None:
    """Bits of sets say what the definition says of each agent: able, or the first reason why never."""
    chance = random.Random(seed)
    people = [agent(chance, f"a{n}") for n in range(12)]
    people.append(Agent("shut", per_channel={"phone": 0, "x": 0}, weights={"email": 9}))
    for _ in range(6):
        asked = requirement(chance)
        asked = attrs.evolve(asked, skills={**asked.skills, "care": chance.choice((0, 3, 8, 10, 11, -1))})
        able, never = Fit((who, 1 << n) for n, who in enumerate(people)).parted(asked)
        found: dict[int, Passing | None] = dict.fromkeys(members(able))
        found |= {n: reason for reason, bits in never.items() for n in members(bits)}
        assert found == {n: fits(who, asked) for n, who in enumerate(people)}


def one(*people: Agent, asked: Requirement, **loads: int) -> RoutingDecision:
    router = Router([Team("care", people)])
    for name, many in loads.items():
        for number in range(many):
            router.hold(f"{name} {number}", name, asked.channel)
    return router.decide(Search("case", "care", asked), now=NOW)


def test_who_served_the_person_before_comes_first() -> None:
    router = Router([Team("care", [Agent("amina"), Agent("bo"), Agent("chloe")])])
    router.hold("other", "bo")
    decision = router.decide(Search("case", "care", known_by=("bo", "amina")), now=NOW)
    assert (decision.agent, decision.known) == ("bo", True)


def test_who_had_the_case_before_need_not_prove_able_anew() -> None:
    """Row 1.23: the same person goes on, even where the template now asks for more."""
    router = Router([Team("care", [Agent("amina"), Agent("bo", skills={"care": 9})])])
    asked = Search("case", "care", Requirement({"care": 9}), owner="amina", known_by=("amina",))
    assert router.decide(asked, now=NOW).agent == "amina"


def test_a_case_waits_a_while_for_who_served_the_person_last_and_is_merely_full() -> None:
    """Affinity: the former agent first, for so long and no longer, and only while he is there."""
    router = Router([Team("care", [Agent("amina", capacity=1), Agent("bo")])])
    asked = Search("case", "care", since=NOW, known_by=("amina",), affinity=timedelta(minutes=5))
    assert router.decide(asked, now=NOW).agent == "amina"
    router.hold("other", "amina")
    waits = router.decide(asked, now=NOW)
    assert (waits.agent, waits.waits_for) == (None, "amina")
    assert [(group.reason, group.agents) for group in waits.passed] == [
        (Passing.FULL, 1),
        (Passing.OTHER_CHOSEN, 1),
    ]
    assert router.decide(asked, now=NOW + timedelta(minutes=5)).agent == "bo"
    assert router.decide(attrs.evolve(asked, declined={"amina"}), now=NOW).agent == "bo"
    router.duty("amina", False)
    assert router.decide(asked, now=NOW).agent == "bo"


def test_who_knows_much_is_spared_for_what_needs_it() -> None:
    decision = one(
        Agent("a", skills={"care": 9, "product": 9}),
        Agent("b", skills={"care": 3}),
        asked=Requirement({"care": 3}),
    )
    assert (decision.agent, decision.candidates) == ("b", 2)
    assert [(group.reason, group.agents) for group in decision.passed] == [(Passing.OTHER_CHOSEN, 1)]


def test_a_step_nobody_could_satisfy_is_passed_at_once_but_a_busy_colleague_is_waited_for() -> None:
    able, other = Agent("able", skills={"care": 5}, capacity=1), Agent("other", skills={"care": 2})
    asked = Search("case", "care", Requirement({"care": 5}), steps=STEPS)
    router = Router([Team("care", (able, other))])
    router.hold("first", "able")
    router.hold("second", "other")
    assert router.decide(asked, now=NOW).agent is None
    router.duty("able", False)
    decision = router.decide(asked, now=NOW)
    assert (decision.agent, decision.step) == ("other", 1)


def test_a_telephone_call_takes_its_one_place_or_the_whole_agent() -> None:
    person = Agent("amina", per_channel={"phone": 1})
    assert one(person, asked=Requirement(channel="phone"), amina=1).agent is None
    whole = Agent("amina", capacity=5, weights={"phone": 5})
    assert one(whole, asked=Requirement(channel="phone")).agent == "amina"
    router = Router([Team("care", [whole])])
    router.hold("mail", "amina", "email")
    assert router.decide(Search("call", "care", Requirement(channel="phone")), now=NOW).agent is None
    assert router.decide(Search("mail 2", "care", Requirement(channel="email")), now=NOW).agent == "amina"
    assert router.load("amina") == Load(1, {"email": 1})


def test_a_person_is_asked_unless_a_step_says_otherwise_and_a_conflict_of_interest_is_kept() -> None:
    bot, person = Agent("bot", kind="bot"), Agent("amina", excludes=["complaint about amina"])  # type: ignore[arg-type]
    assert one(bot, asked=Requirement()).passed[0].reason is Passing.KIND
    assert one(bot, person, asked=Requirement(kinds=[TargetKind.BOT])).agent == "bot"
    decision = one(person, asked=Requirement(reason="complaint about amina"))
    assert [(group.reason, group.agents) for group in decision.passed] == [(Passing.EXCLUDED, 1)]
    router = Router([Team("care", [person])])
    assert router.decide(Search("case", "care", excluded={"amina"}), now=NOW).agent is None


def test_steps_come_with_open_time_or_by_the_wall_clock() -> None:
    since = NOW - timedelta(minutes=60)
    reached = [
        step_due(STEPS, NOW - timedelta(minutes=minutes), None, now=NOW) for minutes in (0, 14, 15, 44, 45)
    ]
    assert reached == [0, 0, 1, 1, 2]
    office = BusinessCalendar.weekdays("UTC", "09:00-17:00")
    assert step_due(STEPS, since, office, now=NOW) == 0
    assert step_due([attrs.evolve(step, wall=True) for step in STEPS], since, office, now=NOW) == 2
    assert step_due(STEPS, NOW + timedelta(hours=1), None, now=NOW) == 0


def test_what_is_not_offered_cannot_be_taken() -> None:
    router = Router([Team("care", [Agent("amina"), Agent("bo", on_duty=False)])])
    asked = Search("case", "care")
    for wrong in (
        lambda: router.accept("case", "amina"),
        lambda: router.reject("case", "amina"),
        lambda: router.release("case"),
        lambda: router.duty("nobody", True),
        lambda: router.load("nobody"),
    ):
        with pytest.raises(InputError):
            wrong()
    router.offer(asked, now=NOW)
    with pytest.raises(InputError, match="somebody has this case"):
        router.offer(asked, now=NOW)
    with pytest.raises(InputError, match="was not offered"):
        router.accept("case", "bo")
    router.accept("case", "amina")
    router.accept("case", "amina")
    assert [left.case for left in router.leave("amina")] == ["case"]
    assert router.offer(asked, now=NOW).agent is None
    assert router.waiting() == [asked]


def test_many_are_offered_all_or_none() -> None:
    """Where somebody has one of them, or one is named twice, nobody is given anything."""
    router = Router([Team("care", [Agent("amina"), Agent("bo")])])
    one, two, three = (Search(name, "care") for name in ("one", "two", "three"))
    router.offer(one, now=NOW)
    before = router.snapshot()
    for wrong, why in (([two, one], "somebody has"), ([two, three, two], "twice")):
        with pytest.raises(InputError, match=why):
            router.offer_many(wrong, now=NOW)
        with pytest.raises(InputError, match=why):
            router.offer_many(iter(wrong), now=NOW)
    with pytest.raises(InputError, match="time zone"):
        router.offer_many([two], now=NOW.replace(tzinfo=None))
    assert router.snapshot() == before
    offers = router.offer_many(iter([two, three]), now=NOW)
    assert (offers.agents, len(offers), offers[-1].agent) == (("bo", "amina"), 2, "amina")
    assert offers[:1] == [offers[0]]
    assert not router.offer_many([], now=NOW)


def test_a_person_may_hand_on_more_than_fits_and_nothing_is_given_then() -> None:
    router = Router([Team("care", [Agent("amina", capacity=1)])])
    for number in range(3):
        router.hold(f"case {number}", "amina")
    assert router.decide(Search("case", "care"), now=NOW).agent is None
    router.hold("case 0", None)
    router.hold("case 1", None)
    assert router.decide(Search("case", "care"), now=NOW).agent is None
    router.hold("case 2", "somebody of no team")
    assert router.decide(Search("case", "care"), now=NOW).agent == "amina"


def test_hostile_requirements_do_not_fill_the_memory() -> None:
    """Law L19: languages and reasons come from outside; those nobody here knows are all one."""
    router = Router([Team("care", [Agent("amina", languages={"fr"})])])
    for number in range(500):
        router.decide(
            Search("case", "care", Requirement(language=f"l{number}", reason=f"r{number}")), now=NOW
        )
    assert len(router._views._views) <= 2
    for number in range(3_000):
        router.decide(Search("case", "care", Requirement({f"s{number}": 1})), now=NOW)
    assert len(router._views._views) <= 2_000


@pytest.mark.parametrize("skills", [{"care": 11}, {"care": -1}, {"care": True}])
def test_levels_have_bounds(skills: dict[str, int]) -> None:
    with pytest.raises(InputError, match="level of a skill"):
        Agent("amina", skills=skills)


def test_hostile_agents() -> None:
    with pytest.raises(InputError, match="not blank"):
        Agent(" ")
    for capacity in (-1, 1_000_001, True):
        with pytest.raises(InputError, match="capacity"):
            Agent("amina", capacity=capacity)
    with pytest.raises(InputError, match="at least one unit"):
        Agent("amina", weights={"phone": 0})
    for kind in ("team", "cat", None):
        with pytest.raises(InputError, match="kind of an agent"):
            Agent("amina", kind=kind)  # type: ignore[arg-type]
