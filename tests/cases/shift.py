"""A working day at random, all of it checked: agents come and go, cases are offered, refused, settled."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta

import attrs

from customer_unify.cases.route import Router
from customer_unify.model.routing import Load, Offers, Passing, Requirement, RoutingDecision, Search, Step
from customer_unify.model.team import PEOPLE, Agent, TargetKind, Team

from .scan import route

__all__ = ["Shift", "agent", "requirement", "search", "steps", "teams"]

START = datetime(2026, 3, 2, 9, tzinfo=UTC)
SKILLS, LANGUAGES, CHANNELS, REASONS = (
    ("care", "product"),
    ("fr", "en", "de"),
    ("x", "phone", "email"),
    ("late",),
)


def some(chance: random.Random, names: tuple[str, ...], often: float = 0.5) -> list[str]:
    return [name for name in names if chance.random() < often]


def agent(chance: random.Random, name: str) -> Agent:
    """An agent with little of everything."""
    return Agent(
        name,
        skills={skill: chance.choice((2, 5, 8)) for skill in some(chance, SKILLS)},
        languages=some(chance, LANGUAGES[:2]),
        capacity=chance.choice((0, 1, 2, 2, 3, 6)),
        per_channel={"phone": chance.randint(0, 2)} if chance.random() < 0.4 else {},
        on_duty=chance.random() < 0.8,
        kind=chance.choice((*[TargetKind.AGENT] * 6, TargetKind.EXPERT, TargetKind.PEER, TargetKind.BOT)),
        weights={"phone": chance.choice((2, 3))} if chance.random() < 0.3 else {},
        excludes=REASONS if chance.random() < 0.15 else (),
    )


def crowd(chance: random.Random, people: int) -> list[Agent]:
    """Agents of whom many are alike, and many as able as others who are not: for ties, and who comes next."""
    kinds = [agent(chance, "kind") for _ in range(1 + people // 8)]
    kinds += [attrs.evolve(kind, languages=some(chance, LANGUAGES[:2])) for kind in kinds]
    made = []
    for number in range(people):
        one = chance.choice(kinds) if chance.random() < 0.6 else agent(chance, "alone")
        made.append(attrs.evolve(one, id=f"a{number:02}", on_duty=chance.random() < 0.8))
    return made


def teams(chance: random.Random, people: int) -> list[Team]:
    everybody = crowd(chance, people)
    some_of_them = [one for one in everybody if chance.random() < 0.5]
    return [Team("care", everybody[: people * 2 // 3]), Team("back", some_of_them)]


def requirement(chance: random.Random) -> Requirement:
    return Requirement(
        {skill: chance.choice((1, 5, 8)) for skill in some(chance, SKILLS, 0.4)},
        chance.choice((None, *LANGUAGES)),
        chance.choice(CHANNELS),
        chance.choice((PEOPLE, PEOPLE, {TargetKind.BOT})),
        chance.choice((None, *REASONS)),
        chance.choice(((), (), ("back",))),
    )


def steps(chance: random.Random, asked: Requirement) -> tuple[Step, ...]:
    """Steps that only widen, the last one open to any person."""
    first = Step(skills=asked.skills, kinds=asked.kinds, teams=asked.teams)
    made = []
    for minutes in (15, 45)[: chance.randint(0, 2)]:
        first = Step(
            timedelta(minutes=minutes),
            {skill: level for skill, level in first.skills.items() if chance.random() < 0.5},
            language=first.language and chance.random() < 0.5,
            kinds=first.kinds | PEOPLE,
            teams=first.teams | set(some(chance, ("back",))),
        )
        made.append(first)
    return tuple(made)


def search(chance: random.Random, case: str, now: datetime, people: list[str]) -> Search:
    asked = requirement(chance)
    return Search(
        case,
        chance.choice(("care", "care", "back")),
        asked,
        since=now,
        steps=steps(chance, asked),
        known_by=chance.sample(people, chance.choice((0, 0, 0, 1, 2))),
        owner=chance.choice((None, None, None, *people[:2])),
        excluded=chance.sample(people, chance.choice((0, 0, 1))),
    )


class Shift:
    """A router at work beside plain books of who has what: one ``step`` is one thing that happens."""

    def __init__(self, seed: int, people: int = 9) -> None:
        self.chance = random.Random(seed)
        self.teams = teams(self.chance, people)
        self.agents = {one.id: one for team in self.teams for one in team.agents}
        self.router = Router(self.teams)
        self.now = START
        self.on = {one.id for one in self.agents.values() if one.on_duty}
        self.open: dict[str, Search] = {}
        self.has: dict[str, str] = {}
        self.made = 0
        self.unread: tuple[Offers | list[RoutingDecision], list[RoutingDecision]] = [], []
        """What became of the last rush, not read yet, and what it must say."""

    def step(self) -> None:
        """Let one thing happen, and look at everything it may have touched."""
        do = self.chance.choice(
            (
                *[self.come] * 3,
                self.again,
                self.rush,
                self.accept,
                self.refuse,
                self.settle,
                self.duty,
            )
        )
        do()
        assert self.router.held() == dict(sorted(self.has.items()))
        assert {one.case for one in self.router.waiting()} == set(self.open) - set(self.has), "one was lost"

    def loads(self) -> dict[str, Load]:
        """What everybody has, counted from the books."""
        found: dict[str, Load] = {}
        for case, name in self.has.items():
            channel = self.open[case].requirement.channel
            had = found.get(name, Load())
            channels = {**had.by_channel, channel: had.by_channel.get(channel, 0) + 1}
            found[name] = Load(had.total + self.agents[name].weight(channel), channels)
        return found

    def expect(self, one: Search) -> RoutingDecision:
        """What a scan of everybody decides, written into the books."""
        found = route(one, self.teams, self.loads(), self.on, now=self.now, network=self.router.network)
        self.open[one.case] = one
        if found.agent is not None:
            self.has[one.case] = found.agent
        self.check_counts(found)
        return found

    def offer(self, one: Search) -> None:
        expected = self.expect(one)
        assert self.router.decide(one, now=self.now) == expected
        assert self.router.offer(one, now=self.now) == expected
        if expected.agent is not None:
            self.check_room(expected)

    def check_room(self, decision: RoutingDecision) -> None:
        """Capacity is never exceeded by what routing gave."""
        assert decision.agent is not None
        load, who = self.loads()[decision.agent], self.agents[decision.agent]
        assert load == self.router.load(decision.agent)
        assert decision.agent in self.on
        assert load.total <= who.capacity
        assert all(load.by_channel.get(channel, 0) <= most for channel, most in who.per_channel.items())

    def check_counts(self, decision: RoutingDecision) -> None:
        counted = sum(group.agents for group in decision.passed)
        assert counted + (decision.agent is not None) == decision.considered
        assert all(group.reason is not Passing.OTHER_CHOSEN or decision.agent for group in decision.passed)

    def come(self) -> None:
        """A case comes; where many are open, one is settled instead, so that a long day stays quick."""
        if len(self.open) > 40:
            self.settle()
            return
        self.made += 1
        self.offer(search(self.chance, f"case {self.made}", self.now, sorted(self.agents)))

    def rush(self) -> None:
        """Several come at once, and some that wait are offered with them; the last rush is read only now."""
        unread, said = self.unread
        assert list(unread) == said
        asked = self.router.waiting()[:2]
        for _ in range(3 if len(self.open) < 40 else 0):
            self.made += 1
            asked.append(search(self.chance, f"case {self.made}", self.now, sorted(self.agents)))
        self.chance.shuffle(asked)
        expected = [self.expect(one) for one in asked]
        offers = self.router.offer_many(asked, now=self.now)
        assert offers.agents == tuple(one.agent for one in expected)
        self.unread = offers, expected

    def again(self) -> None:
        """Time passes, and what waits is offered again, the oldest first."""
        self.now += timedelta(minutes=self.chance.randint(0, 20))
        for one in self.router.waiting()[:3]:
            assert one == self.open[one.case]
            self.offer(one)

    def given(self) -> str | None:
        return self.chance.choice(sorted(self.has)) if self.has else None

    def accept(self) -> None:
        case = self.given()
        if case is not None:
            self.router.accept(case, self.has[case])

    def refuse(self) -> None:
        """Refusing keeps the age, and everything else is as before the offer."""
        case = self.given()
        if case is None:
            return
        name = self.has.pop(case)
        one = self.router.reject(case, name)
        assert one == attrs.evolve(self.open[case], declined={*self.open[case].declined, name})
        self.open[case] = one
        assert self.router.load(name) == self.loads().get(name, Load())

    def settle(self) -> None:
        if self.open:
            case = self.chance.choice(sorted(self.open))
            self.router.release(case)
            del self.open[case]
            self.has.pop(case, None)

    def duty(self) -> None:
        """Somebody comes, or leaves and loses no case."""
        name = self.chance.choice(sorted(self.agents))
        if name not in self.on:
            self.on.add(name)
            self.router.duty(name, True)
            return
        self.on.discard(name)
        mine = {case for case, who in self.has.items() if who == name}
        assert {one.case for one in self.router.leave(name)} == mine
        for case in mine:
            del self.has[case]
