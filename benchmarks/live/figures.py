"""What every measure here needs: records of a file, a clock, memory, percentiles, and figures printed."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

SOURCES = Path(__file__).parents[2] / "src"
sys.path.insert(0, str(SOURCES))

clock = time.thread_time_ns
"""CPU of this thread: nothing here waits, and what else runs on the machine is not charged."""

Figures = dict[str, str]
"""What was measured, by name, as it is printed."""

BUDGETS = {
    "first add over bare Python, CPU": "<= 150 ms",
    "first add over bare Python, wall": "<= 150 ms",
    "heavy libraries loaded": "none",
    "add p50": "<= 100 us",
    "add p99": "<= 1000 us",
    "records added per second": ">= 10,000",
    "find by identifier p99": "<= 20 us",
    "find of a whole row of other spelling p99": "<= 2000 us",
    "separate p99": "<= 1000 us",
    "undo p99": "<= 1000 us",
    "remove p99": "<= 1000 us",
    "memory per record, peak": "<= 3.0 kB",
    "score one pair with explanation": "<= 50 us",
    "cases ranked per second": ">= 200,000",
}
"""What is asked at 1,000,000 records in memory; a smaller run is an indication and no more."""


def write_records(path: Path, count: int) -> None:
    """Records of a synthetic company of the right size, one JSON line each, shuffled by their digest."""
    from customer_unify.testing import company

    made = company(1, people=max(10, count // 2))
    with path.open("w", encoding="utf-8") as file:
        for record in sorted(made.records, key=lambda record: record.ref.short)[:count]:
            line = {
                "source": record.source,
                "key": record.key,
                "fields": {name: list(values) for name, values in record.fields.items()},
                "verified": sorted(record.verified),
                "claimed": sorted(record.claimed),
                "assurance": [[place, level.name] for place, level in record.assurance.items()],
                "observed_at": record.observed_at and record.observed_at.isoformat(),
                "person": made.truth[record.ref],
            }
            file.write(json.dumps(line) + "\n")


def read_records(path: Path) -> Iterator[Any]:
    """The records of such a file, one by one."""
    from datetime import datetime

    import customer_unify as cu

    with path.open(encoding="utf-8") as file:
        for line in file:
            given = json.loads(line)
            places = ((tuple(at) if isinstance(at, list) else at, level) for at, level in given["assurance"])
            yield cu.Record(
                given["source"],
                given["key"],
                given["fields"],
                verified=given["verified"],
                claimed=given["claimed"],
                assurance=dict(places),
                observed_at=given["observed_at"] and datetime.fromisoformat(given["observed_at"]),
            )


def memory() -> int:
    """Peak resident bytes of this process so far.

    Asked of the kernel by the page tables in use where it tells: what ``getrusage`` says begins, on Linux,
    at the peak of the process that started this one, and would hide as much.
    """
    status = Path("/proc/self/status")
    if status.exists():
        peak = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM:"))
        return int(peak.split()[1]) * 1024
    import resource

    told = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return told if sys.platform == "darwin" else told * 1024


def at(share: float, values: Sequence[int]) -> float:
    """A percentile of nanoseconds, in microseconds."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] / 1000


def show(figures: Figures) -> None:
    """Print each figure, beside its budget if it has one."""
    width = max(map(len, figures))
    for name, value in figures.items():
        budget = BUDGETS.get(name)
        print(f"{name:<{width}}  {value:>14}" + (f"   budget {budget}" if budget else ""))
