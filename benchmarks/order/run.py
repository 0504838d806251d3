"""Adds the same records in many orders and batchings to live bases, and compares what they say byte by byte.

    python benchmarks/order/run.py --data DIR --orders 50          # DIR as for benchmarks/quality
    python benchmarks/order/run.py --csv rows.csv --config my.toml --orders 50
    python benchmarks/order/run.py --people 300 --orders 1000      # the synthetic company

Each base is dumped whole: customers, golden records with provenance, identifiers and confidence; each
customer is named by its smallest (source, key), since ids are history (law L1). One dump for all
orders is the goal.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from hashlib import blake2b
from pathlib import Path
from random import Random
from typing import Any

import customer_unify as cu
from customer_unify.model.configuration import Configuration
from customer_unify.testing import company

sys.path.insert(0, str(Path(__file__).parents[1] / "quality"))

import sets

__all__ = ["dump", "measure"]

Base = tuple[str, Sequence[cu.Record], Configuration]


def dump(resolver: cu.Resolver) -> bytes:
    """Everything that must not depend on the order of arrival."""
    said = []
    for customer in resolver.customers():
        profile = {
            field: [known.value, known.record, known.rule, known.assurance.name, known.others]
            for field, known in sorted(customer.profile.provenance.items())
        }
        held = sorted(
            [*one.identifier, one.assurance.name, sorted(one.records)] for one in customer.identifiers
        )
        sure = [customer.confidence, sorted(customer.record_confidence.items())]
        said.append([min(customer.records), sorted(customer.records), profile, held, sure])
    return json.dumps(sorted(said, key=lambda one: one[0]), default=str).encode()


def measure(name: str, records: Sequence[cu.Record], config: Configuration, orders: int) -> dict[str, Any]:
    """How many different dumps the orders give, and how long an order takes."""
    started = time.process_time()
    dumps: Counter[str] = Counter()
    customers = 0
    for seed in range(orders):
        rng, left = Random(seed), list(records)
        rng.shuffle(left)
        with cu.Resolver(config) as resolver:
            while left:
                size = rng.choice([1, 1, 2, 5, 40, 1_000] if seed % 10 == 0 else [1, 10, 200, 1_000])
                resolver.add_many(left[:size])
                del left[:size]
            customers = sum(1 for _ in resolver.store.customers())
            dumps[blake2b(dump(resolver), digest_size=16).hexdigest()] += 1
    return {
        "set": name,
        "records": len(records),
        "customers": customers,
        "orders": orders,
        "different_dumps": len(dumps),
        "seconds_cpu_per_order": round((time.process_time() - started) / orders, 2),
    }


def bases(given: argparse.Namespace) -> Iterator[Base]:
    """What was asked for on the command line."""
    if given.csv:
        config = cu.IdentityConfig.load(given.config)
        yield given.csv.name, list(config.read(given.csv, source=given.csv.stem)), config
    elif given.data:
        for folder, read in (("senzing_truthset", sets.senzing), ("febrl", lambda at: sets.febrl(at, 1))):
            if (given.data / folder).is_dir():
                found = read(given.data)
                yield found.name, found.records, found.config
            else:
                print(f"{folder} is not in {given.data}: left out")
    else:
        made = company(7, given.people)
        yield f"company of {given.people}", made.records, cu.IdentityConfig.load(made.config_toml)


def main() -> None:
    """Measure, print, and write JSON where asked."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, help="the folder of the public data sets")
    parser.add_argument("--csv", type=Path, help="a file of your own, with --config")
    parser.add_argument("--config", type=Path, help="how the file is read")
    parser.add_argument("--people", type=int, default=300, help="of the synthetic company")
    parser.add_argument("--orders", type=int, default=50)
    parser.add_argument("--json", type=Path, help="where to write the figures")
    given = parser.parse_args()
    if given.csv and not given.config:
        parser.error("--csv needs --config")
    results = []
    for name, records, config in bases(given):
        results.append(measure(name, records, config, given.orders))
        print(json.dumps(results[-1], indent=2))
    if given.json:
        given.json.write_text(json.dumps(results, indent=2) + "\n", encoding="utf-8")
    if any(result["different_dumps"] > 1 for result in results):
        sys.exit("the order of arrival shows")


if __name__ == "__main__":
    main()
