"""How old the oldest case is at a desk to which more comes in than it can serve, beside oldest-first.

Run it: ``python benchmarks/priority/starve.py [--hours N] [--load P] [--json out.json]``. Nothing depends on
the machine: the figures are those of a simulation.
"""

from __future__ import annotations

import argparse
import json
from datetime import timedelta
from pathlib import Path

import attrs
from rank import cases

from customer_unify import PriorityPolicy
from customer_unify.model import Rankable
from customer_unify.priority.preset import POLICIES, names
from customer_unify.testing import overload

HOUR = timedelta(hours=1)
BAR = 1.1


def calm(people: list[Rankable]) -> list[Rankable]:
    """The same people, none of them urgent."""
    return [attrs.evolve(each, signals=attrs.evolve(each.signals, urgency=0)) for each in people]


def main() -> None:
    """Simulate, print, and write JSON if asked."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--hours", type=int, default=2_000)
    parser.add_argument("--load", type=int, default=115, help="percent of what the desk can serve")
    parser.add_argument("--served-per-hour", type=int, default=6)
    parser.add_argument("--json", type=Path)
    asked = parser.parse_args()
    people = cases(9_973)
    figures = []
    for name in names(POLICIES):
        policy = PriorityPolicy.preset(name)
        for mix, some in (("a third urgent", people), ("nobody urgent", calm(people))):
            seen = overload(
                policy, some, hours=asked.hours, load=asked.load, served_per_hour=asked.served_per_hour
            )
            oldest, fifo = seen.oldest / HOUR, seen.in_order_of_arrival / HOUR
            figures.append(
                {
                    "policy": name,
                    "mix": mix,
                    "oldest_hours": round(oldest, 1),
                    "oldest_first_hours": round(fifo, 1),
                    "ratio": round(oldest / fifo, 3),
                    "passed_hours": round(seen.passed / HOUR, 1),
                    "passed_at_most_hours": policy.passed_within / HOUR,
                    "left": seen.left,
                }
            )
            print(
                f"{name:14} {mix:15} oldest {oldest:6.1f} h, oldest first {fifo:6.1f} h: "
                f"{oldest / fifo:.3f} (bar {BAR}); passed by {seen.passed / HOUR:.0f} h "
                f"of {policy.passed_within / HOUR:.0f} at most"
            )
    if asked.json:
        asked.json.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
