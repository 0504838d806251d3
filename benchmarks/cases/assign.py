"""How long exact assignment of many cases to many agents takes, and what one after the other would serve.

Run it: ``python benchmarks/cases/assign.py [--agents N] [--signatures K] [--cases N] [--json out.json]``.
Pure Python, one process, processor time; cases are made as they are read and kept by nobody but the plan.
``additions_per_second`` says how quick this processor was at plain work in the same run: figures of a shared
machine are compared by it.
"""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from datetime import UTC, datetime

from figures import arguments, megabytes, tell
from route import requirements, team

from customer_unify.cases import Router
from customer_unify.model import Requirement, Search

NOW = datetime(2026, 1, 5, 9, tzinfo=UTC)


def searches(kinds: list[Requirement], count: int, rng: random.Random) -> Iterator[Search]:
    """Cases in order of priority; requirements follow Zipf's law, so that some skills run short."""
    weights = [1 / place for place in range(1, len(kinds) + 1)]
    for number, wanted in enumerate(rng.choices(kinds, weights, k=count)):
        yield Search(f"k{number}", "care", wanted)


def main() -> None:
    """Measure, print, and write JSON if asked."""
    sizes = (
        ("agents", 100_000),
        ("signatures", 400),
        ("requirements", 1_280),
        ("cases", 1_000_000),
        ("seed", 7),
    )
    parser = arguments(__doc__, *sizes)
    parser.add_argument("--greedy", action="store_true", help="also offer one case after the other")
    given = parser.parse_args()
    rng = random.Random(given.seed)
    served = team(given.agents, given.signatures, rng)
    kinds = requirements(given.requirements, rng)
    room = sum(agent.capacity for agent in served.agents)
    start = time.process_time()
    router = Router([served])
    built = time.process_time() - start
    cases = list(searches(kinds, given.cases, random.Random(given.seed)))
    before = megabytes()
    start = time.process_time()
    plan = router.assign_batch(cases, now=NOW)
    spent = time.process_time() - start
    figures = {
        **{name: getattr(given, name) for name, _ in sizes},
        "room": room,
        "served": len(plan.assigned),
        "cpu_seconds_router": round(built, 2),
        "cpu_seconds_plan": round(spent, 2),
        "cases_per_second": round(given.cases / spent),
        "megabytes_before_plan": before,
        "peak_megabytes": megabytes(),
    }
    if given.greedy:
        start = time.process_time()
        figures["served_one_by_one"] = sum(
            router.offer(case, now=NOW).agent is not None
            for case in searches(kinds, given.cases, random.Random(given.seed))
        )
        figures["cpu_seconds_one_by_one"] = round(time.process_time() - start, 2)
    tell(figures, given.json)


if __name__ == "__main__":
    main()
