"""Measures what one record costs where very much hangs together: a chain of people, and hubs of one card.

    python benchmarks/locality/run.py [--chain 10000] [--hub 100000] [--copies 1000000] [--json out.json]

Each shape is added one record at a time. For every tenth, when it is through: pairs compared, nodes linked
anew, CPU per record, the longest add, and the most memory the process held so far. Work is linear where the
tenths are alike. Then one record is taken out of the middle of the chain. 0 records leave a shape out; one
that is alone in its process tells its own memory.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import customer_unify as cu

sys.path.insert(0, str(Path(__file__).parents[1] / "live"))
from figures import memory


def link_of_chain(at: int) -> cu.Record:
    """Each shares an address with the next, and contradicts the one after that."""
    return cu.Record("crm", f"{at}", {"email": [f"a{at}@ex{at}.example", f"a{at + 1}@ex{at + 1}.example"]})


def ticket(at: int) -> cu.Record:
    """A ticket of one card, like no other."""
    return cu.Record("till", f"{at}", {"loyalty_card": "L1001", "payment_token": f"tok{at:08}"})


def copied(at: int) -> cu.Record:
    """A ticket that shows the card and nothing else."""
    return cu.Record("till", f"{at}", {"loyalty_card": "L1001"})


def ticket_of_two(at: int) -> cu.Record:
    """A ticket of a card that two people show."""
    name, birth = (("Jocelyne Michu", "1970-03-01"), ("Paul Durand", "1992-11-30"))[at % 2]
    said = {"loyalty_card": "L1001", "name": name, "birth_date": birth, "payment_token": f"tok{at:08}"}
    return cu.Record("till", f"{at}", said)


def measure(row: Callable[[int], cu.Record], count: int) -> tuple[cu.Resolver, dict[str, Any]]:
    """Add records one by one; tell what a record cost in each tenth once it is through."""
    made, tenths = cu.Resolver(), []
    reported = dict.fromkeys(("blocks_closed", "components_cut", "generic"), 0)
    for tenth in range(10):
        numbers = range(count * tenth // 10, count * (tenth + 1) // 10)
        compared = linked = longest = spent = 0
        for at in numbers:
            record = row(at)
            began = time.process_time_ns()
            work = made.add(record).work
            took = time.process_time_ns() - began
            compared, linked = compared + work.compared, linked + work.linked
            spent, longest = spent + took, max(longest, took)
            for what in reported:
                reported[what] += getattr(work, what)
        each = max(1, len(numbers))
        tenths.append(
            {
                "compared": compared / each,
                "linked": linked / each,
                "cpu_us": spent / each / 1000,
                "longest_us": longest / 1000,
                "peak_mb": memory() / 1e6,
            }
        )
        print(
            f"  tenth {tenth + 1:2}  {compared / each:8.1f} compared  {linked / each:7.1f} linked  "
            f"{spent / each / 1000:8.0f} us  longest {longest / 1e6:8.1f} ms  peak {memory() / 1e6:6.0f} MB",
            flush=True,
        )
    customers = sum(1 for _ in made.customers())
    return made, {
        "records": count,
        "customers": customers,
        "reported": reported,
        "per_record_by_tenth": tenths,
    }


def without_the_middle(made: cu.Resolver, count: int) -> dict[str, Any]:
    """Take one record out of the middle of what was added."""
    began = time.process_time()
    events = made.remove("crm", str(count // 2))
    return {"events": len(events), "cpu_us": (time.process_time() - began) * 1e6}


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure each shape, print it, write it."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--chain", type=int, default=10_000, help="records of the chain")
    parser.add_argument("--hub", type=int, default=100_000, help="different tickets of one card")
    parser.add_argument("--two", type=int, default=10_000, help="different tickets of two people's card")
    parser.add_argument("--copies", type=int, default=1_000_000, help="equal tickets of one card")
    parser.add_argument("--json", type=Path, help="write the figures here too")
    chosen = parser.parse_args(arguments)
    shapes = {
        "chain": (link_of_chain, chosen.chain),
        "hub": (ticket, chosen.hub),
        "hub of two people": (ticket_of_two, chosen.two),
        "hub of copies": (copied, chosen.copies),
    }
    found: dict[str, Any] = {}
    for name, (row, count) in shapes.items():
        if not count:
            continue
        print(f"{name}: {count} records", flush=True)
        made, found[name] = measure(row, count)
        print(
            f"  {found[name]['customers']} customers; reported: "
            + ", ".join(f"{many} {what.replace('_', ' ')}" for what, many in found[name]["reported"].items()),
            flush=True,
        )
        if row is link_of_chain:
            found[name]["removal"] = without_the_middle(made, count)
            print(f"  one taken out of the middle: {found[name]['removal']['cpu_us']:.0f} us", flush=True)
    if chosen.json:
        chosen.json.write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
