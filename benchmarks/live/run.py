"""How the live library moves: first record, adding, finding, ranking, memory; each beside its budget."""

from __future__ import annotations

import argparse
import compileall
import gc
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from operator import sub
from pathlib import Path
from typing import Any

import steps
import weigh
from figures import SOURCES, Figures, at, clock, memory, read_records, show, write_records

FIRST = (
    "import customer_unify as cu; resolver = cu.Resolver(); "
    "resolver.add(cu.Record('crm', '1', {'name': 'Jocelyne Michu', 'email': 'j.michu@example.org'}))"
)
SAY_WHAT_IS_LOADED = "; import sys; print(*sorted({name.split('.')[0] for name in sys.modules}))"

HEAVY = ("networkx", "numpy", "scipy", "pandas", "psycopg", "sqlite3")


# A fresh process -------------------------------------------------------------------------------


def cost(program: str, times: int) -> tuple[float, float]:
    """CPU and wall seconds of a fresh interpreter that runs ``program``: the least of several runs."""
    cpu, wall = [], []
    for _ in range(times):
        began = time.perf_counter()
        child = subprocess.Popen(
            [sys.executable, "-c", program], env=surroundings(), stdout=subprocess.DEVNULL
        )
        _, status, used = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        if child.returncode:
            raise SystemExit(f"a fresh process failed: {program}")
        wall.append(time.perf_counter() - began)
        cpu.append(used.ru_utime + used.ru_stime)
    return min(cpu), min(wall)


def surroundings() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(SOURCES)}


def start(times: int) -> Figures:
    """A fresh process to its first ``add``, over bare Python, compiled as installed, and what it loads."""
    compileall.compile_dir(SOURCES, quiet=1)
    bare, first = cost("pass", times), cost(FIRST, times)
    said = subprocess.run(
        [sys.executable, "-c", FIRST + SAY_WHAT_IS_LOADED],
        env=surroundings(),
        capture_output=True,
        text=True,
        check=True,
    )
    loaded = set(said.stdout.split())
    foreign = sorted(name for name in loaded - sys.stdlib_module_names if not name.startswith("_"))
    return {
        "first add over bare Python, CPU": f"{(first[0] - bare[0]) * 1000:.0f} ms",
        "first add over bare Python, wall": f"{(first[1] - bare[1]) * 1000:.0f} ms",
        "heavy libraries loaded": ", ".join(name for name in HEAVY if name in loaded) or "none",
        "libraries loaded": ", ".join(name for name in foreign if name not in ("customer_unify", "site")),
    }


# Adding and finding ----------------------------------------------------------------------------


class Pause:
    """Nanoseconds that the collector of garbage has held everything up for."""

    def __init__(self) -> None:
        self.nanoseconds = 0
        self._began = 0

    def __call__(self, phase: str, information: Any) -> None:
        now = clock()
        if phase == "start":
            self._began = now
        else:
            self.nanoseconds += now - self._began


@contextmanager
def pauses() -> Iterator[Pause]:
    """Count the pauses of the collector meanwhile."""
    pause = Pause()
    gc.callbacks.append(pause)
    try:
        yield pause
    finally:
        gc.callbacks.remove(pause)


def add(path: Path, resolver: Any) -> Figures:
    """Add every record, one by one, streaming them from disk so that only the resolver keeps them."""
    before, spent, paused = memory(), [], []
    with pauses() as pause:
        for record in read_records(path):
            stood, began = pause.nanoseconds, clock()
            resolver.add(record)
            spent.append(clock() - began)
            paused.append(pause.nanoseconds - stood)
    count = len(spent)
    tail = spent[-min(count, 10_000) :]
    customers = sum(1 for _ in resolver.store.customers())
    return {
        "records": f"{count:,}",
        "customers": f"{customers:,}",
        "add p50": f"{at(0.50, spent):.0f} us",
        "add p99": f"{at(0.99, spent):.0f} us",
        "add p50 of the last 10,000": f"{at(0.50, tail):.0f} us",
        "add longest": f"{max(spent) / 1e6:.1f} ms",
        "add longest, collection of garbage not counted": f"{max(map(sub, spent, paused)) / 1e6:.1f} ms",
        "longest collection of garbage": f"{max(paused) / 1e6:.1f} ms",
        "share of adding spent on collection of garbage": f"{sum(paused) / sum(spent):.1%}",
        "records added per second": f"{count / (sum(spent) / 1e9):,.0f}",
        "memory per record, peak": f"{(memory() - before) / count / 1000:.1f} kB",
    }


def find(path: Path, resolver: Any, samples: int) -> Figures:
    """Find customers again by an e-mail address alone."""
    with_email = (record for record in read_records(path) if record.fields.get("email"))
    asked = [{"email": record.fields["email"][0]} for record in islice(with_email, samples)]
    refs = [record.ref for record in islice(read_records(path), samples)]

    def timed(call: Any) -> int:
        began = clock()
        call()
        return clock() - began

    found = [timed(lambda fields=fields: resolver.find(fields)) for fields in asked]
    known = [timed(lambda ref=ref: resolver.customer_of(*ref)) for ref in refs]
    return {
        "find by identifier p50": f"{at(0.50, found):.0f} us",
        "find by identifier p99": f"{at(0.99, found):.0f} us",
        "customer_of p50": f"{at(0.50, known):.0f} us",
        "customer_of p99": f"{at(0.99, known):.0f} us",
    }


ROOMS = {
    "identity/normalise": "normalise",
    "identity/language": "normalise",
    "identity/block": "block keys",
    "identity/compare": "compare",
    "identity/score": "score",
    "identity/link": "link",
    "identity/component": "ties and components",
    "identity/": "draft and change",
    "model/": "draft and change",
    "stores/": "store",
}
"""Which stage the code of a file belongs to; the first that fits counts."""


def stages(path: Path, samples: int) -> Figures:
    """Where an ``add`` spends its time, by stage, once half of the samples are known.

    A profiler counts calls dearer than they are, so these are shares and no times. What the
    interpreter itself does is charged to whoever called it.
    """
    import cProfile
    import pstats

    import customer_unify as cu

    records = list(islice(read_records(path), samples))
    resolver, half = cu.Resolver(), len(records) // 2
    for record in records[:half]:
        resolver.add(record)
    profile = cProfile.Profile(builtins=False)
    profile.enable()
    for record in records[half:]:
        resolver.add(record)
    profile.disable()
    spent: dict[str, float] = {}
    for (file, _, _), (_, _, own, _, _) in pstats.Stats(profile).stats.items():  # type: ignore[attr-defined]
        _, _, inside = file.replace("\\", "/").rpartition("customer_unify/")
        room = next((room for place, room in ROOMS.items() if inside.startswith(place)), "other")
        spent[room] = spent.get(room, 0.0) + own
    whole = sum(spent.values())
    return {f"share of add: {room}": f"{own / whole:.0%}" for room, own in sorted(spent.items())}


# Ranking ---------------------------------------------------------------------------------------


def rank(cases: int) -> Figures:
    """Rank many open cases by the retail policy, and then read the explanation of each."""
    from datetime import UTC, datetime, timedelta
    from random import Random

    from customer_unify import PriorityPolicy, Signals
    from customer_unify.model import Rankable

    now = datetime(2026, 1, 5, 9, tzinfo=UTC)
    policy, rng = PriorityPolicy.preset("retail"), Random(1)
    waiting = [
        Rankable(
            f"case-{number}",
            now - timedelta(minutes=rng.randrange(3_000)),
            None,
            Signals(
                tier=rng.randrange(5),
                activity=rng.random(),
                expected_margin=rng.expovariate(1 / 300),
                churn=rng.random(),
                audience=int(rng.paretovariate(0.7)),
                urgency=rng.choice((0, 0, 0, 0, 1, 2)),
            ),
        )
        for number in range(cases)
    ]
    began = time.process_time()
    ranked = policy.rank(waiting, now=now)
    ordered = time.process_time() - began
    for one in ranked:
        one.explanation.to_dict()
    explained = time.process_time() - began
    return {
        "cases": f"{cases:,}",
        "cases ranked per second": f"{cases / ordered:,.0f}",
        "cases ranked and explained per second": f"{cases / explained:,.0f}",
    }


# The whole -------------------------------------------------------------------------------------


def in_process(arguments: argparse.Namespace) -> Figures:
    """What a process of its own measures, so that its memory is its own."""
    import customer_unify as cu

    resolver = cu.Resolver()
    path = Path(arguments.within)
    figures = add(path, resolver) | find(path, resolver, arguments.samples) | weigh.parts(resolver)
    return figures | steps.times(path, resolver, arguments.samples)


def apart(path: Path, arguments: argparse.Namespace) -> Figures:
    command = [sys.executable, __file__, "--within", str(path), "--samples", str(arguments.samples)]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    figures: Figures = json.loads(done.stdout)
    return figures


def read_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--records", type=int, default=100_000, help="how many records are added")
    parser.add_argument("--cases", type=int, default=20_000, help="how many cases are ranked")
    parser.add_argument("--samples", type=int, default=5_000, help="how many customers are looked for")
    parser.add_argument("--times", type=int, default=7, help="how many fresh processes are started")
    parser.add_argument("--json", type=Path, help="write the figures there as well")
    parser.add_argument("--within", help=argparse.SUPPRESS)
    return parser.parse_args()


def main() -> None:
    arguments = read_arguments()
    if arguments.within:
        json.dump(in_process(arguments), sys.stdout)
        return
    figures: Figures = {
        "machine": f"{platform.machine()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}",
        "python": platform.python_version(),
    }
    figures |= start(arguments.times)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "records.jsonl"
        write_records(path, arguments.records)
        figures |= apart(path, arguments)
        figures |= stages(path, arguments.samples)
    figures |= rank(arguments.cases)
    show(figures)
    if arguments.json:
        arguments.json.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
