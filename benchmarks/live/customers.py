"""How a live base grows by generated customers, one by one, and whether it is what a bulk run makes of them.

    python benchmarks/live/customers.py --data CUSTOMERS.csv [--records N] [--folder WORK] [--shipped]
                                        [--json OUT.json]

The file is one of ``benchmarks/bulk/run.py``. A process of its own resolves it in bulk, which learns the
weights first, and writes who is who and the configuration into the folder; another adds the records one by
one under that configuration. With ``--shipped`` they are added under the shipped weights, and no bulk run
is made. A folder in which the first was done before is used again. Times are CPU of
the thread that adds; beside them stands what a million turns of an empty loop cost just then, for other work
on the machine slows both.
"""

from __future__ import annotations

import argparse
import csv
import gc
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from figures import SOURCES, Figures, at, clock, memory, show

sys.path.insert(0, str(Path(__file__).parents[1] / "bulk"))
from ours import COLUMNS, SOURCE

PARTS = 10
LOOP = 1_000_000


def configuration(data: Path) -> Any:
    """How the file is read: one source for each silo."""
    from customer_unify import IdentityConfig

    with data.open(encoding="utf-8", newline="") as file:
        silos = sorted({row["silo"] for row in csv.DictReader(file)})
    fields = ", ".join(f'{field} = "{column}"' for field, column in COLUMNS.items())
    sources = "".join(SOURCE.format(silo=silo, fields=fields) for silo in silos)
    return IdentityConfig.load('region = "FR"\n' + sources)


def records(config: Any, data: Path, count: int) -> Iterator[Any]:
    return islice(config.read(data, source_column="silo", on_error="skip"), count)


def in_bulk(data: Path, count: int, folder: Path) -> None:
    """Resolve the file at once and write who is who, and the configuration that was learned."""
    from customer_unify import resolve

    gc.disable()  # all that is read is kept to the end
    config = configuration(data)
    partition = resolve(records(config, data, count), config)
    (folder / "learned.toml").write_text(partition.config.to_toml(), encoding="utf-8")
    with (folder / "bulk.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows((row.source, row.key, row.customer_id) for row in partition)


def empty_loop() -> float:
    """Milliseconds of CPU that a million turns of an empty loop take just now."""
    began = clock()
    for _ in range(LOOP):
        pass
    return (clock() - began) / 1e6


def one_by_one(data: Path, count: int, folder: Path | None) -> Figures:
    """Add record after record; times by tenths, memory, and the partition beside that of the bulk run.

    Without a folder under the shipped weights, beside no run.
    """
    from customer_unify import IdentityConfig, Resolver

    config = IdentityConfig.load(folder / "learned.toml") if folder else configuration(data)
    resolver, before = Resolver(config), memory()
    found: Figures = {}
    spent: list[int] = []
    size = max(1, count // PARTS)
    given, whole = records(config, data, count), 0
    while part := _added(resolver, given, size):
        spent += part
        whole += len(part)
        told = _told(part, (memory() - before) / whole)
        found[f"to {whole:,}"] = told
        print(f"{whole:>10,}  {told}", file=sys.stderr, flush=True)
    found |= {
        "records": f"{whole:,}",
        "add p50": f"{at(0.5, spent):.0f} us",
        "add p99": f"{at(0.99, spent):.0f} us",
        "records added per second": f"{whole / (sum(spent) / 1e9):,.0f}",
        "memory per record, peak": f"{(memory() - before) / whole / 1000:.2f} kB",
    }
    return found | (compared(resolver, data, folder) if folder else {})


def _told(part: list[int], weight: float) -> str:
    """One tenth: times of its adds, and bytes a record so far."""
    times = (
        f"p50 {at(0.5, part):.0f} us, p99 {at(0.99, part):.0f} us, mean {sum(part) / len(part) / 1000:.0f} us"
    )
    return f"{times}, longest {max(part) / 1e6:.1f} ms, loop {empty_loop():.0f} ms, {weight / 1000:.2f} kB"


def _added(resolver: Any, given: Iterator[Any], size: int) -> list[int]:
    """Nanoseconds of each add of the next records."""
    spent = []
    for record in islice(given, size):
        began = clock()
        resolver.add(record)
        spent.append(clock() - began)
    return spent


def compared(resolver: Any, data: Path, folder: Path) -> Figures:
    """How the live partition stands to that of the bulk run, and to the truth."""
    from customer_unify.evaluate import b_cubed, pairwise

    store = resolver.store
    with (folder / "bulk.csv").open(encoding="utf-8", newline="") as file:
        bulk = {key: (source, customer) for source, key, customer in csv.reader(file)}
    live = {key: store.record((source, key)).customer for key, (source, _) in bulk.items()}
    named = {(live[key], customer) for key, (_, customer) in bulk.items()}
    apart = len(named) - len({customer for _, customer in named})
    together = len(named) - len({customer for customer, _ in named})
    with data.open(encoding="utf-8", newline="") as file:
        people = {row["record_id"]: row["person_id"] for row in csv.DictReader(file)}
    truth = {key: people[key] for key in live}
    pairs, cubed = pairwise(live, truth), b_cubed(live, truth)
    return {
        "customers": f"{len(set(live.values())):,}",
        "partition is that of the bulk run": "yes" if not apart and not together else "no",
        "customers of the bulk run in parts, of the live one": f"{apart:,}, {together:,}",
        "F1 of pairs": f"{pairs.f1:.4f}",
        "B-cubed F1": f"{cubed.f1:.4f}",
    }


def process(step: str, arguments: argparse.Namespace, folder: Path) -> str:
    """Run one step in a process of its own, so that its memory is its own; what it prints."""
    command = [sys.executable, __file__, "--step", step, "--data", str(arguments.data)]
    command += ["--records", str(arguments.records), "--folder", str(folder)]
    command += ["--shipped"] if arguments.shipped else []
    surroundings = {**os.environ, "PYTHONPATH": str(SOURCES)}
    return subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True, env=surroundings).stdout


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--data", type=Path, required=True, help="a CSV of generated customers")
    parser.add_argument("--records", type=int, default=1_000_000, help="how many of its rows are taken")
    parser.add_argument("--folder", type=Path, help="where the bulk run is kept; else it goes again")
    parser.add_argument("--shipped", action="store_true", help="shipped weights; nothing is run in bulk")
    parser.add_argument("--json", type=Path, help="write the figures there as well")
    parser.add_argument("--step", choices=("bulk", "live"), help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.step == "bulk":
        in_bulk(arguments.data, arguments.records, arguments.folder)
        return
    if arguments.step == "live":
        folder = None if arguments.shipped else arguments.folder
        json.dump(one_by_one(arguments.data, arguments.records, folder), sys.stdout)
        return
    with tempfile.TemporaryDirectory() as made:
        folder = arguments.folder or Path(made)
        folder.mkdir(parents=True, exist_ok=True)
        if not arguments.shipped and not (folder / "bulk.csv").exists():
            process("bulk", arguments, folder)
        figures: Figures = json.loads(process("live", arguments, folder))
    show(figures)
    if arguments.json:
        arguments.json.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
