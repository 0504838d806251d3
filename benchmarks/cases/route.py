"""How many decisions a second routing makes at several sizes, and how long the slowest offers take.

Run it: ``python benchmarks/cases/route.py [--agents N] [--signatures K] [--cases N] [--json out.json]``.
Pure Python, one process, processor time; ``additions_per_second`` says how quick this processor was at plain
work in the same run: figures of a shared machine are compared by it. Cases come, are offered and held; once
the agents are three quarters full each new case is preceded by the end of an old one, so that loads go up
and down.
"""

from __future__ import annotations

import gc
import random
import time
from collections import deque
from datetime import UTC, datetime
from typing import Any

from figures import arguments, megabytes, tell

from customer_unify.cases import Router
from customer_unify.cases.pool import Pool
from customer_unify.cases.room import Hand
from customer_unify.cases.skills import fits
from customer_unify.cases.view import Views
from customer_unify.model import Agent, Requirement, Search, Team

NOW = datetime(2026, 1, 5, 9, tzinfo=UTC)
SKILLS = [f"skill {number}" for number in range(12)]
LANGUAGES = ["fr", "en", "de", "es", "it", "nl", "pt", "ja"]
CHANNELS = ["x", "email", "chat", "phone"]


def team(agents: int, signatures: int, rng: random.Random) -> Team:
    """Agents of so many kinds, each kind with as many of them as chance gives it."""
    kinds = []
    for _ in range(signatures):
        skills = {skill: rng.randint(1, 10) for skill in rng.sample(SKILLS, rng.randint(1, 5))}
        languages = rng.sample(LANGUAGES, rng.choice((1, 1, 2, 3)))
        kinds.append((skills, languages, rng.choice((3, 5, 5, 8)), rng.choice(({}, {"phone": 1}))))
    people = []
    for number in range(agents):
        skills, languages, capacity, limits = kinds[number] if number < signatures else rng.choice(kinds)
        people.append(
            Agent(f"a{number}", skills, languages=languages, capacity=capacity, per_channel=limits)  # type: ignore[arg-type]
        )
    return Team("care", people)


def requirements(count: int, rng: random.Random) -> list[Requirement]:
    """So many distinct requirements: one or two skills, a language, a channel."""
    return [
        Requirement(
            {skill: rng.randint(1, 6) for skill in rng.sample(SKILLS, rng.choice((1, 1, 2)))},
            rng.choice(LANGUAGES),
            rng.choice(CHANNELS),
        )
        for _ in range(count)
    ]


def drawn(served: Team, kinds: list[Requirement], count: int, rng: random.Random) -> list[Requirement]:
    """Cases, as frequent as a house is staffed for: by how many can take them, and a chance of up to two."""
    weights = []
    for wanted in kinds:
        able = sum(fits(agent, wanted) is None for agent in served.agents[:2_000])
        weights.append(able * rng.uniform(0.5, 1))
    return rng.choices(kinds, weights, k=count)


def room(served: Team) -> int:
    """Three quarters of what all agents may have in hand."""
    return sum(agent.capacity for agent in served.agents) * 3 // 4


def day(
    router: Router,
    served: Team,
    cases: list[Search],
    spent: list[float] | None = None,
    *,
    read: bool = False,
) -> int:
    """Offer every case, hold what is given, release the oldest beyond three quarters of the room."""
    most = room(served)
    held: deque[str] = deque()
    found = 0
    for number, search in enumerate(cases):
        begun = time.perf_counter() if spent is not None else 0.0
        decision = router.offer(search, now=NOW)
        if spent is not None:
            spent[number] = min(spent[number], time.perf_counter() - begun)
        if read:
            assert decision.considered
        if decision.agent is not None:
            found += 1
            held.append(search.case)
        else:
            router.release(search.case)
        if len(held) > most:
            router.release(held.popleft())
    return found


def timed(served: Team, cases: list[Search], *, read: bool = False) -> tuple[float, int]:
    """Processor time of a day, and how many cases were given; the router is there before."""
    router = Router([served])
    gc.collect()
    start = time.process_time()
    found = day(router, served, cases, read=read)
    return time.process_time() - start, found


def queue(served: Team, cases: list[Search]) -> float:
    """Processor time of a whole queue worked off at once, who got each read; the router is there before."""
    router = Router([served])
    gc.collect()
    start = time.process_time()
    offers = router.offer_many(cases, now=NOW)
    found = len(cases) - offers.agents.count(None)
    spent = time.process_time() - start
    assert found == len(router.held())
    return spent


def full(served: Team, asked: list[Requirement]) -> dict[str, Any]:
    """Whole decisions, with the end of as many cases, and until the first ends: offers alone, and at once.

    What a case asks is there before; making it is not timed, nor is the router. ``read`` counts out of each
    decision who was passed over, which otherwise waits until somebody asks. The time of one offer is the
    least of three runs of the same day, so that what other programs took of the processor in between does not
    count.
    """
    cases = [Search(f"k{n}", "care", wanted) for n, wanted in enumerate(asked)]
    before_ends = cases[: room(served)]
    offers, _ = timed(served, before_ends)
    total, found = timed(served, cases)
    read, _ = timed(served, cases, read=True)
    spent = [1e9] * len(asked)
    for _ in range(3):
        day(Router([served]), served, cases, spent)
    spent.sort()
    return {
        "offers_per_second": round(len(before_ends) / offers),
        "offers_of_a_queue_per_second": round(len(before_ends) / queue(served, before_ends)),
        "decisions_per_second": round(len(asked) / total),
        "decisions_read_per_second": round(len(asked) / read),
        "given_of_all": round(found / len(asked), 3),
        "offer_p50_us": round(spent[len(spent) // 2] * 1e6, 1),
        "offer_p99_us": round(spent[len(spent) * 99 // 100] * 1e6, 1),
        "offer_longest_ms": round(spent[-1] * 1e3, 1),
    }


def bare(served: Team, asked: list[Requirement]) -> dict[str, Any]:
    """The choice alone, without a record of who was passed over: first, take, and give of the oldest."""
    pool = Pool([served])
    views = Views(pool)
    most = room(served)
    held: deque[tuple[Hand, str]] = deque()
    cases = [f"k{number}" for number in range(len(asked))]
    gc.collect()
    start = time.process_time()
    for case, wanted in zip(cases, asked, strict=True):
        found = views.first(views.view(wanted, "care"))
        if found is not None:
            pool.take(found, case, wanted.channel)
            held.append((found, case))
        if len(held) > most:
            pool.give(*held.popleft())
    return {"choices_per_second": round(len(asked) / (time.process_time() - start))}


def main() -> None:
    """Measure, print, and write JSON if asked."""
    sizes = ("agents", 10_000), ("signatures", 400), ("requirements", 200), ("cases", 100_000), ("seed", 7)
    given = arguments(__doc__, *sizes).parse_args()
    rng = random.Random(given.seed)
    served = team(given.agents, given.signatures, rng)
    cases = drawn(served, requirements(given.requirements, rng), given.cases, rng)
    figures = {
        **{name: getattr(given, name) for name, _ in sizes},
        **full(served, cases),
        **bare(served, cases),
        "peak_megabytes": megabytes(),
    }
    tell(figures, given.json)


if __name__ == "__main__":
    main()
