"""Scores the library on fresh synthetic companies: pairs, edits, attacks, twins, namesakes, garbage.

    python benchmarks/quality/company.py --seeds 3 --people 2000 --json company.json

The truth a partition is held against is ``Company.reachable``: the records of one person
that share something other than a claim. What no evidence ties is not asked for.
"""

from __future__ import annotations

import argparse
import json
import time
from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import attrs

import customer_unify as cu
from customer_unify.evaluate import b_cubed, cluster_edits, pairwise
from customer_unify.model.record import Record, RecordRef
from customer_unify.testing import Company, company

__all__ = ["measure"]

TRAPS = ("twins", "namesakes", "father_and_son", "recycled_phone")
JUNK = {"email": "nobody@nowhere.example", "phone": "0199000000"}
"""Values no list knows: whether they glue strangers is what is asked."""


def resolved(made: Company, records: Iterable[Record]) -> dict[RecordRef, str]:
    """Each record and the customer it came to."""
    config = cu.IdentityConfig.load(made.config_toml)
    partition = cu.resolve(list(records), config)
    return {RecordRef(row.source, row.key): row.customer_id for row in partition.rows}


def together(predicted: Mapping[RecordRef, str], made: Company, kind: str) -> dict[str, int]:
    """Of the traps of a kind, how many there are and how many had any records of the two put together."""
    customers: dict[str, set[str]] = defaultdict(set)
    for ref, customer in predicted.items():
        customers[made.truth[ref]].add(customer)
    traps = [trap for trap in made.traps if trap.kind == kind and all(customers[one] for one in trap.people)]
    joined = sum(1 for trap in traps if customers[trap.people[0]] & customers[trap.people[1]])
    return {"pairs": len(traps), "joined": joined}


def littered(made: Company) -> list[Record]:
    """The records, one in forty of those with an e-mail or a phone given a value all of these share."""
    records = []
    for place, record in enumerate(made.records):
        fields = dict(record.fields)
        for field, value in JUNK.items():
            if field in fields and place % 40 == 0:
                fields[field] = (value,)
        records.append(attrs.evolve(record, fields=fields))
    return records


def measure(seed: int, people: int) -> dict[str, Any]:
    """All figures of one company."""
    made = company(seed, people)
    started = time.process_time()
    predicted = resolved(made, made.records)
    seconds = time.process_time() - started
    pairs, cubed, edits = (score(predicted, made.reachable) for score in (pairwise, b_cubed, cluster_edits))
    by_person = cluster_edits(predicted, made.truth)
    strewn = cluster_edits(resolved(made, littered(made)), made.truth)
    return {
        "seed": seed,
        "records": len(made.records),
        "customers": len(set(predicted.values())),
        "seconds_cpu": round(seconds, 2),
        "pairs": {"precision": pairs.precision, "recall": pairs.recall, "f1": pairs.f1},
        "precision_by_person": pairwise(predicted, made.truth).precision,
        "b_cubed": {"precision": cubed.precision, "recall": cubed.recall, "f1": cubed.f1},
        "splits": edits.splits,
        "merges": edits.merges,
        "records_in_mixed_customers": by_person.mixed,
        "most_people_in_one_customer": by_person.worst,
        "attacks": {
            "pairs": len(made.attacks),
            "joined": sum(1 for a, b in made.attacks if predicted[a] == predicted[b]),
        },
        **{kind: together(predicted, made, kind) for kind in TRAPS},
        "with_unseen_garbage": {"mixed": strewn.mixed, "most_people_in_one_customer": strewn.worst},
    }


def main() -> None:
    """Measure, print, and write JSON where asked."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seeds", type=int, default=3, help="how many companies")
    parser.add_argument("--first-seed", type=int, default=1000, help="seed of the first")
    parser.add_argument("--people", type=int, default=2_000)
    parser.add_argument("--json", type=Path, help="where to write the figures")
    given = parser.parse_args()
    results = []
    for seed in range(given.first_seed, given.first_seed + given.seeds):
        result = measure(seed, given.people)
        results.append(result)
        print(json.dumps(result, indent=2))
    if given.json:
        given.json.write_text(json.dumps(results, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
