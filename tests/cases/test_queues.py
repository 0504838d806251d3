"""Who is served next is found as a walk through every open case would find it (rows 1.9, 2.12)."""

from __future__ import annotations

import os
import random
from datetime import datetime, timedelta

import attrs
import pytest

from customer_unify.cases.calendar import BusinessCalendar
from customer_unify.desk import Desk
from customer_unify.model.customer import Customer
from customer_unify.model.message import Message
from customer_unify.model.routing import Step
from customer_unify.model.signal import Signals
from customer_unify.model.team import Agent, Team

from ..people import NOW, SERVICE, People, desk, message
from .walk import due, next_wakeup, walking

LENGTH = 400 if os.environ.get("HYPOTHESIS_PROFILE") == "deep" else 80
TEAMS = (
    Team(
        "care",
        [
            Agent("amina", skills={"care": 5}, capacity=3, per_channel={"phone": 1}),
            Agent("bo", skills={"care": 1}, capacity=2, languages={"fr"}),
            Agent("dina", skills={"care": 7, "product": 3}, capacity=1, weights={"phone": 1}),
        ],
        escalates_to="managers",
    ),
    Team("managers", [Agent("chloe", capacity=2, on_duty=False)]),
)
WIDENING = (Step(timedelta(minutes=10), {"care": 1}), Step(timedelta(minutes=40), language=False))
TEMPLATES = (
    attrs.evolve(SERVICE, skills={"care": 5}, steps=WIDENING, affinity=timedelta(minutes=20)),
    attrs.evolve(SERVICE, name="product", reasons=("broken",), skills={"product": 2}, team="care"),
)


def signals(customer: Customer, wrote: Message | None, now: datetime) -> Signals:
    """Figures of the host: of the person and of what was written, whatever the time."""
    chance = random.Random(f"{customer.id} {wrote.id if wrote else ''}")
    return Signals(
        tier=chance.randrange(5),
        activity=chance.random(),
        urgency=chance.choice((0, 0, 0, 1, 2)),
        audience=chance.choice((0, 0, 10**6)),
    )


def office() -> BusinessCalendar:
    return BusinessCalendar.weekdays("Europe/Paris", "08:00-12:00", "13:00-19:00")


class Twins:
    """Two desks to which the same happens: one keeps queues, the other looks at everything each time."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        self.people = People(), People()
        self.desks = [
            desk(people, teams=TEAMS, templates=TEMPLATES, calendar=office(), signals=signals)
            for people in self.people
        ]
        walking(self.desks[1])
        self.now = NOW
        self.made = 0

    def step(self) -> None:
        do = self.chance.choice(
            (
                self.come,
                self.come,
                self.come,
                self.wait,
                self.pull,
                self.serve,
                self.serve,
                self.duty,
                self.join,
            )
        )
        do()
        one, other = self.desks
        assert one.due(self.now) == other.due(self.now) == due(other, self.now)
        assert one.next_wakeup(self.now) == next_wakeup(other, self.now)
        assert one.cases(open=None) == other.cases(open=None)

    def come(self) -> None:
        self.made += 1
        author = self.chance.choice(
            (("x", f"u{self.chance.randrange(40)}"), ("phone", f"+336{self.made:08}"))
        )
        reason = self.chance.choice((None, "late", "broken"))
        wrote = message(
            f"m{self.made}",
            author[1],
            author[0],
            reason=reason,
            verified=self.chance.random() < 0.7,
            language=self.chance.choice((None, "fr", "de")),
        )
        for each in self.desks:
            each.receive(wrote, now=self.now)

    def wait(self) -> None:
        """Time passes, now and then backwards: another process may have been told a later moment."""
        self.now += timedelta(minutes=self.chance.choice((1, 3, 15, 45, 200, -1)))
        for each in self.desks:
            for action in each.due(self.now):
                each.apply(action, now=self.now)

    def pull(self) -> None:
        agent = self.chance.choice(("amina", "bo", "chloe", "dina"))
        one, other = (each.next(agent, now=self.now) for each in self.desks)
        assert one == other

    def serve(self) -> None:
        """Somebody answers, accepts, declines, settles or hands on."""
        given = [case for case in self.desks[0].cases() if case.assignment.agent]
        if not given:
            return
        case = self.chance.choice(given)
        what = self.chance.choice(("accept", "decline", "close", "close", "team", "reply"))
        for each in self.desks:
            self.done(each, case.id, case.assignment.agent or "", what)

    def done(self, each: Desk, case: str, agent: str, what: str) -> None:
        if what == "reply":
            each.sent(each.reply(case, "Hello", now=self.now), now=self.now)
        elif what == "team":
            each.transfer(case, "care", now=self.now, reason="r")
        else:
            getattr(each, what)(case, agent, now=self.now, reason="r")

    def duty(self) -> None:
        agent, on = self.chance.choice(("amina", "bo", "chloe", "dina")), self.chance.random() < 0.7
        for each in self.desks:
            each.duty(agent, on, now=self.now)

    def join(self) -> None:
        """Two customers turn out to be one, or one to be two."""
        refs = self.people[0].refs()
        if len(refs) > 2:
            both, apart = self.chance.sample(refs, 2), self.chance.random() < 0.4
            for people in self.people:
                people.split(both[0], self.now) if apart else people.join(both, self.now)


@pytest.mark.parametrize("seed", range(4))
def test_queues_give_what_a_walk_through_every_case_gives(seed: int) -> None:
    twins = Twins(seed)
    for _ in range(LENGTH):
        twins.step()
    for one, other in zip(*(people.store.streams() for people in twins.people), strict=True):
        first, second = (
            list(p.store.stream(name)) for p, name in zip(twins.people, (one, other), strict=True)
        )
        assert first == second


def test_asking_who_is_next_looks_at_none_but_those_who_may_be() -> None:
    """However many wait, a call asks the host about a few: their number does not grow with the queue."""
    asked = 0

    def counted(customer: Customer, wrote: Message | None, now: datetime) -> Signals:
        nonlocal asked
        asked += 1
        return signals(customer, wrote, now)

    costs = []
    for many in (40, 160):
        counter = desk(teams=TEAMS, templates=TEMPLATES, signals=counted)
        for number in range(many):
            counter.receive(message(f"m{number}", f"u{number}"), now=NOW)
        counter.next("amina", now=NOW)
        asked = 0
        for _ in range(5):
            first = counter.next("amina", now=NOW)
            assert first is not None
            counter.accept(first, "amina", now=NOW)
            counter.close(first, "amina", now=NOW, reason="done")
        costs.append(asked)
    assert costs[0] == costs[1], costs


@pytest.mark.parametrize("restless", [False, True])
def test_queues_do_not_grow_with_time(restless: bool) -> None:
    """Law L19: whoever waits for days is looked at again and again, and stands in the queues once."""
    looks = 0

    def moody(customer: Customer, wrote: Message | None, now: datetime) -> Signals:
        nonlocal looks
        looks += 1
        return Signals(audience=10 ** (looks % 7)) if restless else Signals()

    counter = desk(teams=TEAMS, templates=TEMPLATES, signals=moody)
    for number in range(12):
        counter.receive(message(f"m{number}", f"u{number}"), now=NOW)
    before = looks
    for turn in range(60):
        counter.next("amina", now=NOW + timedelta(minutes=6 * turn))
    assert looks > before + 60, "figures of the host were not asked for again"
    queues = counter._service.queues
    assert sum(map(len, queues._heaps.values())) <= 2 * len(queues._entries) + 64
    assert len(queues._moves) <= 2 * len(queues._entries) + 64
