"""What an add to PostgreSQL costs where four processes add at a time, beside one, and how often twice."""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from itertools import islice
from pathlib import Path
from random import Random
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[2] / "src"))

from customer_unify import IdentityConfig, Record, Resolver
from customer_unify.testing import company

BUDGETS = {"CPU per add, four over one": "<= 1.5", "four: taken again, %": "<= 5"}
SEED = 7


def records(options: argparse.Namespace) -> list[Record]:
    """The records, the same in every process, in no order: who comes at a time is seldom the same person."""
    most = options.base + 2 * options.adds
    given = (
        IdentityConfig().read(options.data, source=options.source)
        if options.data
        else company(SEED, people=most * 2 // 5 + 10).records
    )
    every = list(islice(given, most))
    Random(SEED).shuffle(every)
    return every


def write(options: argparse.Namespace) -> None:
    """One process: some records to warm up, then, all together, those that are measured."""
    first, last, place, step = options.write
    mine = records(options)[first:last][place::step]
    warm, measured = mine[: options.warm], mine[options.warm :]
    planned = 0
    with Resolver(store=options.store) as resolver:
        plan = resolver._plan

        def counted(*given: Any, **named: Any) -> Any:
            nonlocal planned
            planned += 1
            return plan(*given, **named)

        for record in warm:
            resolver.add(record)
        resolver._plan = counted  # type: ignore[method-assign]
        print("ready", flush=True)
        sys.stdin.readline()
        wall, cpu = time.perf_counter(), time.process_time()
        for record in measured:
            resolver.add(record)
        spent = time.perf_counter() - wall, time.process_time() - cpu
    print(json.dumps({"adds": len(measured), "planned": planned, "wall": spent[0], "cpu": spent[1]}))


def served(server: Any) -> float:
    """Seconds of the processor that the server has used, in processes that are and that were."""
    if server is None:
        return 0.0
    import psutil

    top = psutil.Process(server.get_pid())
    return sum(sum(one.cpu_times()[:2]) for one in top.children()) + sum(top.cpu_times()[2:4])


def together(options: argparse.Namespace, server: Any, many: int, first: int) -> dict[str, float]:
    """So many processes at a time; seconds per add of all, and the share of steps that were taken again."""
    same = [f"--{name}={getattr(options, name)}" for name in ("store", "source", "base", "adds", "warm")]
    data = [f"--data={options.data}"] if options.data else []
    command = [sys.executable, __file__, *same, *data, "--write"]
    bounds = [str(first), str(first + options.adds)]
    started = [
        subprocess.Popen(
            [*command, *bounds, str(at), str(many)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        for at in range(many)
    ]
    for one in started:
        assert one.stdout is not None
        one.stdout.readline()
    before = served(server)
    told = []
    for one in started:
        assert one.stdin is not None
        one.stdin.write("go\n")
        one.stdin.flush()
    for one in started:
        told.append(json.loads(one.communicate()[0].splitlines()[-1]))
    after = served(server)
    adds = sum(one["adds"] for one in told)
    return {
        "adds": adds,
        "client, CPU ms": 1_000 * sum(one["cpu"] for one in told) / adds,
        "server, CPU ms": 1_000 * (after - before) / adds,
        "wall ms": 1_000 * max(one["wall"] for one in told) / adds,
        "taken again, %": 100 * (sum(one["planned"] for one in told) - adds) / adds,
    }


def measured(options: argparse.Namespace, server: Any) -> dict[str, float]:
    """A base that is there, one process, and four."""
    every = records(options)
    with Resolver(store=options.store) as resolver:
        wall, cpu = time.perf_counter(), time.process_time()
        resolver.add_many(every[: options.base])
        told = {
            "base": float(options.base),
            "load, records a second, wall": options.base / (time.perf_counter() - wall),
            "load, client CPU ms a record": 1_000 * (time.process_time() - cpu) / options.base,
        }
    one = together(options, server, 1, options.base)
    four = together(options, server, 4, options.base + options.adds)
    told |= {f"one: {name}": value for name, value in one.items()}
    told |= {f"four: {name}": value for name, value in four.items()}
    spent = [sum(value for name, value in each.items() if "CPU" in name) for each in (one, four)]
    told["CPU per add, four over one"] = spent[1] / spent[0]
    return told


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the figures beside what is asked, and write them as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", help="a CSV file of records; without one the synthetic company")
    parser.add_argument("--source", default="data", help="the source of the file")
    parser.add_argument("--base", type=int, default=10_000, help="records that are there before")
    parser.add_argument("--adds", type=int, default=2_000, help="records added by one, and by four together")
    parser.add_argument("--warm", type=int, default=50, help="of them each process adds so many before")
    parser.add_argument("--store", help="an address; without one a server from the wheel is started")
    parser.add_argument("--out", help="a JSON file for the figures")
    parser.add_argument("--write", nargs=4, type=int, help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    if options.write:
        write(options)
        return
    with tempfile.TemporaryDirectory() as folder:
        server = None
        if options.store is None:
            import pgserver

            server = pgserver.get_server(Path(folder) / "data", cleanup_mode="stop")
            options.store = server.get_uri()
        told = measured(options, server)
        if server is not None:
            server.cleanup()
    for name, value in told.items():
        print(f"{name:32} {value:12,.2f}" + (f"   asked {BUDGETS[name]}" if name in BUDGETS else ""))
    if options.out:
        Path(options.out).write_text(json.dumps(told, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
