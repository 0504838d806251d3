"""Lets a reviewer who knows the truth answer the review queue, and tells how soon each order helps.

    python benchmarks/quality/review.py --seeds 5 --people 1500 --answers 25 50 100 200 --json review.json

After every ``--step`` answers the queue is asked for anew, as a person who reviews it does. Orders: by value
(the default of the library), by the chance alone, by what is least certain, by weight, and at random. F1 is
that of pairs of records and B-cubed, both against everybody's true person.
"""

from __future__ import annotations

import argparse
import json
import math
import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import customer_unify as cu
from customer_unify.evaluate import b_cubed, pairwise
from customer_unify.model.evidence import Candidate, Pair
from customer_unify.model.record import RecordRef
from customer_unify.testing import Company, company

__all__ = ["ORDERS", "answered", "measure"]

NOW = datetime(2026, 1, 5, tzinfo=UTC)
EVERY = 1_000_000

Order = Callable[[cu.Resolver, random.Random], Sequence[Pair]]


def entropy(asked: Candidate) -> float:
    """How uncertain a question is, in bits."""
    chance = min(max(asked.chance / EVERY, 1e-9), 1 - 1e-9)
    return -chance * math.log2(chance) - (1 - chance) * math.log2(1 - chance)


def by_value(made: cu.Resolver, _: random.Random) -> Sequence[Pair]:
    return made.candidates(limit=EVERY)


def by_weight(made: cu.Resolver, _: random.Random) -> Sequence[Pair]:
    return made.candidates(limit=EVERY, order="weight")


def by_chance(made: cu.Resolver, _: random.Random) -> Sequence[Pair]:
    return sorted(made.candidates(limit=EVERY), key=lambda one: (-one.chance, one.a, one.b))


def by_doubt(made: cu.Resolver, _: random.Random) -> Sequence[Pair]:
    return sorted(made.candidates(limit=EVERY), key=lambda one: (-entropy(one), one.a, one.b))


def at_random(made: cu.Resolver, rng: random.Random) -> Sequence[Pair]:
    pairs = made.candidates(limit=EVERY, order="weight")
    rng.shuffle(pairs)
    return pairs


ORDERS: Mapping[str, Order] = {
    "value": by_value,
    "chance": by_chance,
    "doubt": by_doubt,
    "weight": by_weight,
    "random": at_random,
}


def answered(
    made: Company, order: Order, most: int, step: int, seed: int
) -> Iterator[tuple[int, cu.Resolver]]:
    """A base of its records, before any answer and after every step, until nothing more is asked."""
    rng = random.Random(seed)
    base = cu.Resolver(cu.IdentityConfig.load(made.config_toml), clock=lambda: NOW)
    base.add_many(made.records)
    yield 0, base
    count = 0
    while count < most:
        asked = order(base, rng)[:step]
        if not asked:
            return
        for pair in asked:
            decide = base.link if made.truth[pair.a] == made.truth[pair.b] else base.separate
            try:
                decide(pair.a, pair.b, by="reviewer", reason="asked them")
            except cu.errors.Contradiction:  # an answer of this very step says so already
                continue
            count += 1
        yield count, base


def score(made: Company, base: cu.Resolver) -> tuple[float, float]:
    found = {RecordRef(source, key): id for source, key, id in base.members()}
    truth = {ref: made.truth[ref] for ref in found}
    return pairwise(found, truth).f1, b_cubed(found, truth).f1


def measure(seed: int, people: int, answers: Sequence[int], step: int) -> dict[str, Any]:
    made = company(seed=seed, people=people)
    told: dict[str, Any] = {"seed": seed, "people": people, "records": len(made.records)}
    for name, order in ORDERS.items():
        rows = []
        for count, base in answered(made, order, max(answers), step, seed):
            if count == 0 or any(count - step < wanted <= count for wanted in answers):
                pairs, cubed = score(made, base)
                rows.append({"answers": count, "pairs": round(pairs, 4), "b_cubed": round(cubed, 4)})
        told[name] = rows
    return told


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--first", type=int, default=1, help="the first seed")
    parser.add_argument("--people", type=int, default=1_500)
    parser.add_argument("--answers", type=int, nargs="+", default=[25, 50, 100, 200])
    parser.add_argument("--step", type=int, default=25)
    parser.add_argument("--json", type=Path)
    given = parser.parse_args()
    told = []
    for seed in range(given.first, given.first + given.seeds):
        told.append(measure(seed, given.people, given.answers, given.step))
        for name in ORDERS:
            said = "  ".join(
                f"{row['answers']}: {row['pairs']:.4f} / {row['b_cubed']:.4f}" for row in told[-1][name]
            )
            print(f"seed {seed}  {name:8} {said}", flush=True)
    if given.json:
        given.json.write_text(json.dumps(told, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
