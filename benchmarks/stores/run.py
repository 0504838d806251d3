"""What it costs to keep a base: adding, finding, opening and bytes on disk, beside the store in memory."""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[2] / "src"))

from customer_unify import IdentityConfig, Record, Resolver
from customer_unify.model.port import Store
from customer_unify.stores.memory import MemoryStore
from customer_unify.stores.sqlite.store import SqliteStore
from customer_unify.testing import company

BUDGETS = {
    "durable add p50, wall ms": "<= 1 (stretch 0.5), at 1,000,000 records",
    "durable add p99, wall ms": "<= 5, at 1,000,000 records",
    "grouped adds per second, wall": ">= 5,000",
    "bulk load over memory, CPU": "<= 3",
}
SALT = b"benchmark"


def timed(work: Callable[[], object]) -> tuple[float, float]:
    """Seconds of the clock and of the processor that something took."""
    wall, cpu = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - wall, time.process_time() - cpu


def shares(found: list[tuple[float, float]], name: str) -> dict[str, float]:
    """The median and the slowest hundredth, in milliseconds."""
    told = {}
    for at, kind in enumerate(("wall", "CPU")):
        ordered = sorted(1_000 * one[at] for one in found)
        for share in (50, 99):
            told[f"{name} p{share}, {kind} ms"] = ordered[min(len(ordered) - 1, len(ordered) * share // 100)]
    return told


def measured(store: Store, records: Sequence[Record], grouped: int, alone: int) -> dict[str, float]:
    """One store: it begins with most records at once, some come grouped, the last ones one by one."""
    resolver = Resolver(IdentityConfig(), store)
    first, many, few = records[: -alone - grouped], records[-alone - grouped : -alone], records[-alone:]
    wall, cpu = timed(lambda: resolver.add_many(first))
    told = {
        "records": len(records),
        "bulk load, wall s": wall,
        "bulk load, CPU s": cpu,
        "bulk load, CPU us a record": 1_000_000 * cpu / len(first),
    }
    wall, cpu = timed(lambda: resolver.add_many(many))
    told["grouped adds per second, wall"] = len(many) / wall
    told["grouped adds per second, CPU"] = len(many) / cpu
    told |= shares([timed(partial(resolver.add, one)) for one in few], "durable add")
    rows = [{field: list(said) for field, said in one.fields.items()} for one in few]
    told |= shares([timed(partial(resolver.find, row)) for row in rows], "find")
    return told


def kept(path: Path, records: Sequence[Record], grouped: int, alone: int) -> dict[str, float]:
    """The store in a file: the same, and what closing, opening and looking at every row cost."""
    store = SqliteStore(path, salt=SALT, kinds=(IdentityConfig,))
    told = measured(store, records, grouped, alone)
    told["close, wall s"], told["close, CPU s"] = timed(store.close)
    told["bytes on disk per record"] = path.stat().st_size / len(records)
    told["open sealed, wall s"], told["open sealed, CPU s"] = timed(lambda: SqliteStore(path).close())
    path.with_name(path.name + ".seal").unlink()
    told["open unsealed, wall s"], told["open unsealed, CPU s"] = timed(lambda: SqliteStore(path).close())
    return told


def main() -> None:
    """Print both beside each other, and write them as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", help="a CSV file of records; without one the synthetic company")
    parser.add_argument("--source", default="data", help="the source of the file")
    parser.add_argument("--records", type=int, default=20_000, help="most records (default: 20,000)")
    parser.add_argument("--grouped", type=int, default=5_000, help="how many are added in groups")
    parser.add_argument("--alone", type=int, default=1_000, help="how many are added one by one")
    parser.add_argument("--folder", help="where the file is kept meanwhile: the disk that is measured")
    parser.add_argument("--out", help="a JSON file for the figures")
    options = parser.parse_args()
    given = (
        IdentityConfig().read(options.data, source=options.source)
        if options.data
        else company(7, people=options.records * 2 // 5).records
    )
    records = list(islice(given, options.records))
    grouped, alone = (min(given, len(records) // 4) for given in (options.grouped, options.alone))
    told: dict[str, Any] = {"memory": measured(MemoryStore(SALT), records, grouped, alone)}
    with tempfile.TemporaryDirectory(dir=options.folder) as folder:
        told["sqlite"] = kept(Path(folder) / "base.db", records, grouped, alone)
    ratio = told["sqlite"]["bulk load, CPU s"] / told["memory"]["bulk load, CPU s"]
    told["sqlite"]["bulk load over memory, CPU"] = ratio
    for name, value in told["sqlite"].items():
        beside = told["memory"].get(name)
        print(
            f"{name:32} {value:12,.2f}"
            + (f"   memory {beside:12,.2f}" if beside is not None else "")
            + (f"   asked {BUDGETS[name]}" if name in BUDGETS else "")
        )
    if options.out:
        Path(options.out).write_text(json.dumps(told, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
