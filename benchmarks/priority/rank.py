"""How many cases a second a policy ranks, and how many explanations a second it tells.

Run it: ``python benchmarks/priority/rank.py [--cases N] [--json out.json]``. Pure Python, one
process. Processor time, the best of several rounds: the machine may be shared, the work is not.
"""

from __future__ import annotations

import argparse
import gc
import json
import platform
import random
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from customer_unify import PriorityPolicy, Signals
from customer_unify.model import Customer, Profile, Rankable, Status

NOW = datetime(2026, 1, 5, 9, tzinfo=UTC)
BUDGET = 200_000


def cases(count: int, seed: int = 7) -> list[Rankable]:
    """Cases of all sorts: three in four from customers, one in ten not proven."""
    rng = random.Random(seed)
    statuses = [Status.CUSTOMER] * 3 + [Status.PROSPECT]
    made = []
    for number in range(count):
        signals = Signals(
            tier=rng.choice([0, 0, 1, 1, 2, 3, 4]),
            activity=rng.random(),
            expected_margin=rng.expovariate(1 / 800),
            churn=rng.random() ** 2,
            audience=int(10 ** rng.uniform(0, 6)) - 1,
            offline_influence=rng.random() if rng.random() < 0.1 else 0.0,
            roles={"account_decision_maker"} if rng.random() < 0.02 else (),
            unanswered=rng.choice([0, 0, 0, 1, 2]),
            days_since_failure=rng.choice([None, None, rng.randrange(100)]),
            urgency=rng.choice([0, 0, 0, 0, 1, 2]),
        )
        customer = Customer(f"c{number}", (), Profile({}), status=rng.choice(statuses))
        arrived_at = NOW - timedelta(seconds=rng.randrange(200_000))
        proven = rng.random() < 0.9
        made.append(Rankable(f"case-{number}", arrived_at, customer, signals, proven=proven))
    return made


def best(rounds: int, work: object) -> float:
    """The least seconds of processor time of several rounds."""
    assert callable(work)
    times = []
    for _ in range(rounds):
        gc.collect()
        start = time.process_time()
        work()
        times.append(time.process_time() - start)
    return min(times)


def main() -> None:
    """Measure, print, and write JSON if asked."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--json", type=Path)
    asked = parser.parse_args()
    policy = PriorityPolicy.preset("retail")
    queue = cases(asked.cases)
    ranked = policy.rank(queue, now=NOW)
    told = ranked[: min(len(ranked), 20_000)]
    ranking = best(asked.rounds, lambda: policy.rank(queue, now=NOW))
    telling = best(asked.rounds, lambda: [entry.explanation for entry in told])
    figures = {
        "cases": len(queue),
        "ranked_per_second": round(len(queue) / ranking),
        "budget_per_second": BUDGET,
        "explanation_trees_per_second": round(len(told) / telling),
        "python": platform.python_version(),
    }
    print(f"rank with every contribution: {figures['ranked_per_second']:>9,} cases/s (budget {BUDGET:,})")
    print(f"explanation trees in words:   {figures['explanation_trees_per_second']:>9,} trees/s")
    if asked.json:
        asked.json.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
