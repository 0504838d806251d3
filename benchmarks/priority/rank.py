"""How many cases a second a policy ranks, and how soon it has the first hundred, or the standing of one.

Run it: ``python benchmarks/priority/rank.py [--cases N] [--first-of N] [--columns N] [--json out.json]``. One
process. Processor time, the best of several rounds: the machine may be shared, the work is not. A
fixed loop is timed beside it, so that figures of two machines can be compared.
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
from typing import Any

from customer_unify import PriorityPolicy, Signals
from customer_unify.model import Customer, Profile, Rankable, Ranked, Status

NOW = datetime(2026, 1, 5, 9, tzinfo=UTC)
BUDGET = 200_000
COLUMNS_BUDGET = 2_000_000
FIRST_SECONDS = 3.0


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


def points(ranked: Ranked) -> int:
    """The points of one case, read out term by term."""
    return sum(given.points for given in ranked.standing.contributions)


def alone(policy: PriorityPolicy, case: Rankable) -> None:
    """The standing of one person, outside any ranking."""
    signals, came = case.signals, case.arrived_at
    policy.standing(case.customer, signals, now=NOW, arrived_at=came, proven=case.proven)


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


def loop() -> int:
    """A million additions: what this machine does in a while."""
    total = 0
    for number in range(1_000_000):
        total += number
    return total


def columns(rows: int, seed: int = 7) -> tuple[list[str], Any, dict[str, Any]]:
    """The like of :func:`cases` in columns; needs numpy."""
    import numpy as np

    rng = np.random.default_rng(seed)
    come = int((NOW - datetime(1970, 1, 1, tzinfo=UTC)).total_seconds()) - rng.integers(0, 200_000, rows)
    made = {
        "tier": rng.choice([0, 0, 1, 1, 2, 3, 4], rows),
        "activity": rng.random(rows),
        "expected_margin": rng.exponential(800, rows),
        "churn": rng.random(rows) ** 2,
        "audience": (10 ** rng.uniform(0, 6, rows)).astype(np.int64) - 1,
        "offline_influence": np.where(rng.random(rows) < 0.1, rng.random(rows), 0.0),
        "account_decision_maker": rng.random(rows) < 0.02,
        "unanswered": rng.choice([0, 0, 0, 1, 2], rows),
        "days_since_failure": np.where(rng.random(rows) < 2 / 3, -1, rng.integers(0, 100, rows)),
        "urgency": rng.choice([0, 0, 0, 0, 1, 2], rows),
        "customer": rng.random(rows) < 0.75,
        "proven": rng.random(rows) < 0.9,
    }
    return [f"case-{number}" for number in range(rows)], come * 1_000_000, made


def in_columns(policy: PriorityPolicy, rows: int, rounds: int) -> int | None:
    """Rows a second from columns; ``None`` where numpy is not installed."""
    try:
        ids, come, made = columns(rows)
    except ImportError:
        return None
    policy.rank_columns(ids[:1], come[:1], {}, now=NOW)  # tables are made once
    return round(rows / best(rounds, lambda: policy.rank_columns(ids, come, made, now=NOW)))


def main() -> None:
    """Measure, print, and write JSON if asked."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=100_000)
    parser.add_argument("--first-of", type=int, default=1_000_000, help="cases to take the first hundred of")
    parser.add_argument("--columns", type=int, default=1_000_000, help="rows in columns")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--json", type=Path)
    asked = parser.parse_args()
    policy = PriorityPolicy.preset("retail")
    queue = cases(asked.cases)
    ranked = policy.rank(queue, now=NOW)
    told = ranked[: min(len(ranked), 20_000)]
    unit = best(asked.rounds, loop)
    ranking = best(asked.rounds, lambda: policy.rank(queue, now=NOW))
    reading = best(asked.rounds, lambda: sum(map(points, policy.rank(queue, now=NOW))))
    singles = queue[:5_000]
    single = best(asked.rounds, lambda: [alone(policy, case) for case in singles])
    telling = best(asked.rounds, lambda: [entry.explanation for entry in told])
    many = cases(asked.first_of)
    first = best(2, lambda: policy.rank(many, now=NOW, first=100))
    figures = {
        "cases": len(queue),
        "ranked_per_second": round(len(queue) / ranking),
        "ranked_and_read_per_second": round(len(queue) / reading),
        "additions_a_rank": round(ranking / len(queue) / unit * 1_000_000),
        "budget_per_second": BUDGET,
        "one_standing_microseconds": round(single / len(singles) * 1e6, 1),
        "explanation_trees_per_second": round(min(len(queue), 20_000) / telling),
        "first_hundred_of": asked.first_of,
        "first_hundred_seconds": round(first, 2),
        "columns_per_second": in_columns(policy, asked.columns, asked.rounds),
        "columns_budget_per_second": COLUMNS_BUDGET,
        "million_additions_seconds": round(unit, 4),
        "python": platform.python_version(),
    }
    print(f"rank with every contribution: {figures['ranked_per_second']:>9,} cases/s (budget {BUDGET:,})")
    rate = figures["ranked_and_read_per_second"]
    print(f"and each contribution read:   {rate:>9,} cases/s")
    print(f"rank, in this machine's work: {figures['additions_a_rank']:>9,} additions a case")
    print(f"one standing alone:           {figures['one_standing_microseconds']:>9} us")
    print(f"explanation trees in words:   {figures['explanation_trees_per_second']:>9,} trees/s")
    print(f"first 100 of {asked.first_of:,}:     {first:>9.2f} s (budget {FIRST_SECONDS:.0f} s)")
    if figures["columns_per_second"] is not None:
        rate = figures["columns_per_second"]
        print(f"rank {asked.columns:,} in columns: {rate:>9,} rows/s (budget {COLUMNS_BUDGET:,})")
    print(f"a million additions:          {unit * 1000:>9.1f} ms")
    if asked.json:
        asked.json.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
