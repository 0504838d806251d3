"""A week of 7,000 messages in 14 languages and 150 agents, served in three orders: who waited how long.

Run it: ``python benchmarks/cases/week.py [--messages N] [--agents N] [--minutes M] [--seed S] [--json F]``.
The size is that of a large airline's desk as its figures were published. The people are made of thin air:
value is lognormal, an audience has nothing to do with it, a third of those who write are no customers. The
same messages, agents, shifts and handling times are played three times; only the order differs. What is
printed says what an order does to such a week, and nothing of anybody's company.
"""

from __future__ import annotations

import heapq
import random
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from figures import arguments, keep

from customer_unify import Practice, PriorityPolicy, Signals
from customer_unify.cases import Router
from customer_unify.insight.service import service
from customer_unify.model import (
    Agent,
    Customer,
    Handled,
    Profile,
    Rankable,
    Requirement,
    Search,
    Status,
    Team,
)

MONDAY = datetime(2026, 1, 5, tzinfo=UTC)
WEEK = timedelta(days=7)
LANGUAGES = ("en", "nl", "fr", "de", "es", "it", "pt", "ja", "zh", "ko", "ru", "tr", "no", "th")
SHARES = [1 / place for place in range(1, len(LANGUAGES) + 1)]
HOURS = [1, 1, 1, 1, 1, 2, 3, 5, 8, 9, 9, 8, 8, 8, 8, 8, 8, 9, 10, 10, 9, 6, 4, 2]
"""How busy each hour of a day is, in parts of the whole."""


class Written(NamedTuple):
    """One message: who and since when, in which language, by which channel, how long it takes to answer."""

    case: Rankable
    language: str
    channel: str
    takes: timedelta


def customer(number: int, rng: random.Random) -> tuple[Customer, Signals]:
    """Somebody who writes: the more is spent the higher the tier; the audience is drawn apart."""
    status = Status.CUSTOMER if rng.random() < 0.67 else Status.UNKNOWN
    margin = rng.lognormvariate(5, 1.2) if status is Status.CUSTOMER else 0.0
    tier = sum(margin > bound for bound in (150, 400, 900, 2_000)) if status is Status.CUSTOMER else 0
    activity = min(1.0, rng.betavariate(3, 2)) if tier else 0.0
    signals = Signals(
        tier=tier,
        activity=activity,
        expected_margin=margin,
        churn=rng.betavariate(1, 6),
        audience=int(10 ** min(6.0, rng.expovariate(1 / 1.3))),
        urgency=rng.choices((0, 1, 2), (90, 8, 2))[0],
    )
    return Customer(f"p{number:05}", (), Profile({}), status=status), signals


def messages(count: int, minutes: float, rng: random.Random) -> list[Written]:
    """A week's messages, by arrival."""
    found = []
    for number in range(count):
        who, signals = customer(number, rng)
        hour = rng.choices(range(24), HOURS)[0]
        came = MONDAY + timedelta(days=rng.randrange(7), hours=hour, seconds=rng.randrange(3600))
        case = Rankable(f"m{number:05}", came, who, signals)
        takes = timedelta(minutes=max(2.0, rng.gammavariate(2, minutes / 2)))
        language = rng.choices(LANGUAGES, SHARES)[0]
        found.append(Written(case, language, rng.choice(("x", "instagram", "email")), takes))
    return sorted(found, key=lambda one: (one.case.arrived_at, one.case.id))


def agents(count: int, rng: random.Random) -> tuple[Agent, ...]:
    """Agents of one to three languages, every language spoken by some; nobody is there yet."""
    made = []
    for number in range(count):
        first = LANGUAGES[number % 14] if number < 28 else rng.choices(LANGUAGES, SHARES)[0]
        more = rng.choices(LANGUAGES, SHARES, k=rng.choice((0, 1, 1, 2)))
        made.append(Agent(f"a{number:03}", languages={first, *more}, capacity=1, on_duty=False))
    return tuple(made)


def shifts(team: Iterable[Agent]) -> Iterator[tuple[datetime, datetime, str]]:
    """Eight hours on five days out of seven for each, spread over early, day and late."""
    for number, agent in enumerate(team):
        start = (6, 9, 9, 14, 14, 22)[number % 6]
        for day in range(-1, 7):
            if (day + number) % 7 < 5:
                begins = MONDAY + timedelta(days=day, hours=start)
                yield begins, begins + timedelta(hours=8), agent.id


class Waiting:
    """What waits, by language, in one order; ``best`` looks at the first of each language an agent speaks."""

    def __init__(self, place: Mapping[str, int]) -> None:
        self._place = place
        self._heaps: dict[str, list[tuple[int, str]]] = {language: [] for language in LANGUAGES}

    def put(self, one: Written, now: datetime) -> None:
        heapq.heappush(self._heaps[one.language], (self._place[one.case.id], one.case.id))

    def take(self, spoken: Iterable[str], now: datetime) -> str | None:
        ahead = [(self._heaps[language][0], language) for language in spoken if self._heaps[language]]
        return heapq.heappop(self._heaps[min(ahead)[1]])[1] if ahead else None


class ByPolicy:
    """The same for a policy, whose order time may change: a queue of the library for each language."""

    def __init__(self, policy: PriorityPolicy) -> None:
        self._queues = {language: policy.queue() for language in LANGUAGES}

    def put(self, one: Written, now: datetime) -> None:
        self._queues[one.language].put(one.case, now=now)

    def take(self, spoken: Iterable[str], now: datetime) -> str | None:
        firsts = ((self._queues[language].first(now=now), language) for language in sorted(spoken))
        ahead = [
            (first.standing.band, -first.standing.points, first.case.arrived_at, first.id, language)
            for first, language in firsts
            if first is not None
        ]
        if not ahead:
            return None
        taken = self._queues[min(ahead)[-1]].take(now=now)
        return taken.id if taken is not None else None


def serve(written: list[Written], team: tuple[Agent, ...], waiting: Any) -> list[Handled]:
    """Play the week: who is free takes the first of what waits; the router gives what finds somebody free."""
    router = Router([Team("care", team)])
    by_id, speaks = {one.case.id: one for one in written}, {agent.id: agent.languages for agent in team}
    happening: list[tuple[datetime, int, str, str]] = []
    for begins, ends, agent in shifts(team):
        happening += [(begins, 1, agent, ""), (ends, 0, agent, "")]
    happening += [(one.case.arrived_at, 3, "", one.case.id) for one in written]
    heapq.heapify(happening)
    on_duty: set[str] = set()
    answered: dict[str, datetime] = {}

    def begin(agent: str, case: str, now: datetime) -> None:
        done = now + by_id[case].takes
        answered[case] = done
        router.hold(case, agent, by_id[case].channel)
        heapq.heappush(happening, (done, 2, agent, case))

    def free(agent: str, now: datetime) -> None:
        case = waiting.take(speaks[agent], now) if agent in on_duty else None
        if case is not None:
            begin(agent, case, now)

    while happening:
        now, what, agent, case = heapq.heappop(happening)
        if what == 0:  # who is in the middle of an answer finishes it
            on_duty.discard(agent)
            router.duty(agent, False)
        elif what == 1:
            on_duty.add(agent)
            router.duty(agent, True)
            if not router.load(agent).total:
                free(agent, now)
        elif what == 2:
            router.hold(case, None)
            free(agent, now)
        else:
            asked = Search(case, "care", Requirement(language=by_id[case].language))
            chosen = router.decide(asked, now=now).agent
            if chosen is not None:
                begin(chosen, case, now)
            else:
                waiting.put(by_id[case], now)
    return [
        Handled(one.case, one.channel, answered.get(one.case.id), public=one.channel != "email")
        for one in written
    ]


def orders(written: list[Written]) -> dict[str, Callable[[], Any]]:
    """First in first out, most followers first, and a policy. The first two never change with time."""
    cases = [one.case for one in written]
    loudest = Practice.preset("followers").rank(cases, now=MONDAY + 2 * WEEK)
    return {
        "first in, first out": lambda: Waiting({case.id: place for place, case in enumerate(cases)}),
        "followers first": lambda: Waiting({one.id: one.rank for one in loudest}),
        "policy": lambda: ByPolicy(PriorityPolicy.preset("hotel-airline")),
    }


def main() -> None:
    parser = arguments(__doc__, ("messages", 7_000), ("agents", 150), ("seed", 1))
    parser.add_argument("--minutes", type=float, default=45.0, help="mean time an answer takes")
    given = parser.parse_args()
    rng = random.Random(given.seed)
    written, team = messages(given.messages, given.minutes, rng), agents(given.agents, rng)
    told: dict[str, Any] = {
        "messages": given.messages,
        "agents": given.agents,
        "seed": given.seed,
        "orders": {},
    }
    print(f"{given.messages} messages, {given.agents} agents, {len(LANGUAGES)} languages, seed {given.seed}")
    for name, order in orders(written).items():
        start = time.process_time()
        looked = service(serve(written, team, order()), now=MONDAY + WEEK)
        seconds = time.process_time() - start
        print(f"\n{name} ({seconds:.1f} s of CPU): customers passed in full view {looked.visible} times")
        for group in looked.groups:
            print(
                f"  {group.group:7} {group.messages:5} messages, median {group.median} minutes "
                f"({group.low} to {group.high}), unanswered {group.unanswered:.1%}"
            )
        told["orders"][name] = {"seconds": seconds, **looked.to_dict()}
    keep(told, given.json)


if __name__ == "__main__":
    main()
