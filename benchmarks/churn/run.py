"""Lives a year of days with the synthetic company and counts customers whose id changed without a cause.

    python benchmarks/churn/run.py --days 365 --people 1000 --seed 1 --json churn.json

Each day brings new records, corrected ones, removals, some that come back, and decisions of staff.
Beside it stands what peers do: a customer is called by its smallest record key. A customer *goes on*
when the same records, of those there before and after, are one customer before and after;
all others truly merged or split.
"""

from __future__ import annotations

import argparse
import json
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from random import Random
from typing import Any

import attrs

import customer_unify as cu
from customer_unify.errors import CustomerUnifyError
from customer_unify.model.record import RecordRef
from customer_unify.testing import company

__all__ = ["Year", "compare"]

START = datetime(2026, 1, 1, 6, tzinfo=UTC)
Names = dict[RecordRef, str]


def by_smallest_key(names: Mapping[RecordRef, str]) -> Names:
    """The same customers, each called by the smallest key of its records."""
    least: dict[str, RecordRef] = {}
    for ref, id in names.items():
        least[id] = min(ref, least.get(id, ref))
    return {ref: f"{least[id].source}:{least[id].key}" for ref, id in names.items()}


def _groups(names: Mapping[RecordRef, str], only: Iterable[RecordRef]) -> dict[frozenset[RecordRef], str]:
    groups: dict[str, set[RecordRef]] = defaultdict(set)
    for ref in only:
        groups[names[ref]].add(ref)
    return {frozenset(group): id for id, group in groups.items()}


def compare(before: Names, after: Names) -> Counter[str]:
    """How many customers of the day before go on, and how many of these under another id."""
    both = before.keys() & after.keys()
    old, new = _groups(before, both), _groups(after, both)
    on = old.keys() & new.keys()
    return Counter(
        customers=len(old),
        go_on=len(on),
        changed=sum(old[group] != new[group] for group in on),
        records=len(both),
        relabelled=sum(before[ref] != after[ref] for ref in both),
    )


class Year:
    """The company, and what happens to it day by day; the same seed gives the same year."""

    def __init__(self, people: int, seed: int, days: int) -> None:
        made = company(seed, people)
        self.rng = Random(seed)
        records = list(made.records)
        self.rng.shuffle(records)
        first = len(records) * 6 // 10
        self.coming = records[first:]
        self.daily = len(self.coming) / days
        self.gone: list[cu.Record] = []
        numbers = count(1)
        self.resolver = cu.Resolver(
            cu.IdentityConfig.load(made.config_toml),
            clock=lambda: START,
            new_id=lambda: f"c{next(numbers)}",
        )
        self.resolver.add_many(records[:first])
        self.happened: Counter[str] = Counter()

    def names(self) -> Names:
        """Each record and the customer it belongs to."""
        return {stored.record.ref: stored.customer for stored in self.resolver.store.records()}

    def day(self, number: int) -> None:
        """One day: what came, what was corrected, what went, what staff decided."""
        now = START + timedelta(days=number)
        refs = sorted(self.names())
        due = int(self.daily * number) - int(self.daily * (number - 1))
        arrived = [self.coming.pop() for _ in range(min(due, len(self.coming)))]
        self.count("new", self.resolver.add_many(arrived, now=now).acknowledged)
        for ref in self.rng.sample(refs, max(1, len(refs) // 300)):
            self.resolver.add(self._corrected(ref, refs, now), now=now)
            self.count("corrected")
        for ref in self.rng.sample(refs, max(1, len(refs) // 1_500)):
            self.gone.append(self.resolver.store.record(ref).record)
            self.resolver.remove(*ref, now=now)
            self.count("removed")
        if self.gone and self.rng.random() < 0.3:
            self.resolver.add(self.gone.pop(self.rng.randrange(len(self.gone))), now=now)
            self.count("returned")
        self._decide(now)

    def count(self, what: str, many: int = 1) -> None:
        self.happened[what] += many

    def _corrected(self, ref: RecordRef, refs: list[RecordRef], now: datetime) -> cu.Record:
        """A new version: a field mended, emptied, or, by a slip, taken from somebody else."""
        record = self.resolver.store.record(ref).record
        fields = dict(record.fields)
        if not fields:
            return record
        name = self.rng.choice(sorted(fields))
        other = self.resolver.store.record(self.rng.choice(refs)).record.fields.get(name)
        if other and self.rng.random() < 0.3:
            fields[name] = other
        elif self.rng.random() < 0.5:
            fields[name] = tuple(value[:-1] + self.rng.choice("0123456789aeiou") for value in fields[name])
        else:
            del fields[name]
        seen = now if record.observed_at is not None else None
        return attrs.evolve(record, fields=fields, observed_at=seen)

    def _decide(self, now: datetime) -> None:
        said: Any = {"by": "staff", "reason": "looked at", "now": now}
        tasks: list[Callable[[], object]] = []
        for pair in self.resolver.candidates(limit=2):
            decide = self.resolver.link if self.rng.random() < 0.5 else self.resolver.separate
            tasks.append(lambda pair=pair, decide=decide: decide(pair.a, pair.b, **said))
        taken = [made.id for made in self.resolver.store.decisions() if made.live]
        if taken and self.rng.random() < 0.2:
            tasks.append(lambda: self.resolver.undo(self.rng.choice(taken), now=now))
        for task in tasks:
            try:
                task()
                self.count("decided")
            except CustomerUnifyError:
                self.count("refused")


def _shown(total: Counter[str], days: int) -> dict[str, Any]:
    return {
        "customers_changed_without_cause": total["changed"],
        "of_customers_that_go_on_percent_a_day": round(100 * total["changed"] / max(1, total["go_on"]), 4),
        "records_relabelled_percent_a_day": round(100 * total["relabelled"] / max(1, total["records"]), 4),
        "merged_or_split_a_day": round((total["customers"] - total["go_on"]) / days, 2),
    }


def measure(days: int, people: int, seed: int) -> dict[str, Any]:
    """The figures of one year."""
    started = time.process_time()
    year = Year(people, seed, days)
    ours: Counter[str] = Counter()
    peers: Counter[str] = Counter()
    issued: set[str] = set()
    before = year.names()
    for number in range(1, days + 1):
        year.day(number)
        after = year.names()
        issued.update(after.values())
        ours += compare(before, after)
        peers += compare(by_smallest_key(before), by_smallest_key(after))
        before = after
    lost = sum(1 for id in issued if not (year.resolver.store.customer(id) or year.resolver.store.alias(id)))
    return {
        "days": days,
        "people": people,
        "seed": seed,
        "records_at_the_end": len(before),
        "happened": dict(year.happened),
        "ours": _shown(ours, days),
        "smallest_key": _shown(peers, days),
        "ids_that_resolve_to_nothing": lost,
        "seconds_cpu": round(time.process_time() - started, 1),
    }


def main() -> None:
    """Measure, print, and write JSON where asked."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--days", type=int, default=365)
    parser.add_argument("--people", type=int, default=1_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", type=Path, help="where to write the figures")
    given = parser.parse_args()
    result = measure(given.days, given.people, given.seed)
    print(json.dumps(result, indent=2))
    if given.json:
        given.json.write_text(json.dumps(result, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
