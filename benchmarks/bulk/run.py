"""How much a bulk run costs beside Splink: whole processes that read a CSV and write who is who, in turns.

    python benchmarks/bulk/run.py --data CUSTOMERS.csv [--data MORE.csv] [--peers PYTHON] [--json OUT.json]
    python benchmarks/bulk/run.py --generator GENERATOR.py --records 100000 --seed 7 --peers PYTHON

A file has the columns ``record_id, silo, first_name, surname, dob, postcode, city, email, phone`` and the
truth in ``person_id``, which no side is given. A generator is called with ``--records N --seed N --out F``.
PYTHON is the interpreter in which Splink is installed; without it ours stands alone. Each repetition runs all
sides one after the other; the first is thrown away as a warm-up where there are several. CPU seconds and
their ratio are what to read; wall seconds are true on a quiet machine only: its load stands beside them.
The library is compiled to bytecode before the first run, as an installer leaves it and Splink: where an
environment forbids Python to write bytecode, every run of ours would compile all of its modules again.
"""

from __future__ import annotations

import argparse
import compileall
import csv
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from customer_unify.evaluate import b_cubed, pairwise

HERE = Path(__file__).parent
SOURCES = HERE.parents[1] / "src"
TRUTH = "person_id"
TIMED = ("cpu", "wall", "memory")


def ran(command: Sequence[str], folder: Path, given: Path) -> dict[str, Any]:
    """One run of one side: CPU and wall seconds, memory at its peak in MiB, stages, and who is who."""
    out, told = folder / "out.csv", folder / "stages.json"
    began = time.perf_counter()
    child = subprocess.Popen(
        [*command, str(given), str(out), str(told)],
        env={**os.environ, "PYTHONPATH": str(SOURCES)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    _, status, used = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        raise SystemExit(f"a side failed: {' '.join(command[-2:])}")
    with out.open(encoding="utf-8", newline="") as file:
        clusters = {row["id"]: row["cluster"] for row in csv.DictReader(file)}
    return {
        "cpu": used.ru_utime + used.ru_stime,
        "wall": time.perf_counter() - began,
        "memory": used.ru_maxrss / 1024,
        "stages": json.loads(told.read_text(encoding="utf-8")),
        "clusters": clusters,
    }


def without_truth(data: Path, folder: Path) -> tuple[Path, dict[str, str]]:
    """The file as the sides get it, and who each record is."""
    given, truth = folder / "given.csv", {}
    with data.open(encoding="utf-8", newline="") as file, given.open("w", encoding="utf-8", newline="") as to:
        reader = csv.DictReader(file)
        columns = [name for name in reader.fieldnames or () if name != TRUTH]
        writer = csv.DictWriter(to, columns, extrasaction="ignore")
        writer.writeheader()
        for row in reader:
            truth[row["record_id"]] = row[TRUTH]
            writer.writerow(row)
    return given, truth


def measured(data: Path, sides: Mapping[str, Sequence[str]], repetitions: int) -> dict[str, Any]:
    """All sides on one file, in turns."""
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        given, truth = without_truth(data, folder)
        runs: dict[str, list[dict[str, Any]]] = {name: [] for name in sides}
        load = os.getloadavg()[0]
        for turn in range(repetitions + (repetitions > 1)):
            for name, command in sides.items():
                run = ran(command, folder, given)
                if turn or repetitions == 1:
                    runs[name].append(run)
                print(f"  {name:28} {run['cpu']:8.1f} CPU s {run['wall']:8.1f} s {run['stages']}", flush=True)
    found = {name: summed(said, truth) for name, said in runs.items()}
    return {"records": len(truth), "load": [load, os.getloadavg()[0]], "sides": found}


def summed(runs: Sequence[Mapping[str, Any]], truth: Mapping[str, str]) -> dict[str, Any]:
    """The medians of the runs of one side, every figure they are of, and how right it is."""
    clusters = runs[0]["clusters"]
    pairs, cubed = pairwise(clusters, truth), b_cubed(clusters, truth)
    stages = {name: statistics.median(run["stages"][name] for run in runs) for name in runs[0]["stages"]}
    return {
        **{name: statistics.median(run[name] for run in runs) for name in TIMED},
        "each": {name: [round(run[name], 2) for run in runs] for name in TIMED},
        "stages": stages,
        "pairs": {"precision": pairs.precision, "recall": pairs.recall, "f1": pairs.f1},
        "b_cubed": cubed.f1,
        "same": all(run["clusters"] == clusters for run in runs),
    }


def shown(name: str, found: Mapping[str, Any]) -> None:
    """One file, as a table."""
    load = " to ".join(f"{one:.1f}" for one in found["load"])
    print(f"\n{name}: {found['records']:,} records, load {load}")
    first = next(iter(found["sides"].values()))
    for side, figures in found["sides"].items():
        print(
            f"  {side:28} {figures['cpu']:8.1f} CPU s ({figures['cpu'] / first['cpu']:5.2f}) "
            f"{figures['wall']:8.1f} s {figures['memory']:7.0f} MiB   "
            f"F1 {figures['pairs']['f1']:.4f}  B-cubed {figures['b_cubed']:.4f}"
        )


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure each file, print, and write."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--data", type=Path, action="append", default=[], help="a CSV; several may be given")
    parser.add_argument("--generator", type=Path, help="a script that makes such a CSV")
    parser.add_argument("--records", type=int, default=100_000, help="how many to generate")
    parser.add_argument("--seed", type=int, action="append", help="of the generator; several may be given")
    parser.add_argument("--repetitions", type=int, default=5, help="of each side, after a warm-up")
    parser.add_argument("--peers", metavar="PYTHON", help="the interpreter in which Splink is installed")
    parser.add_argument("--plain", action="store_true", help="measure ours without the extra fast as well")
    parser.add_argument(
        "--matched", action="store_true", help="measure ours with Splink's rules and levels too"
    )
    parser.add_argument("--json", type=Path, help="write the figures here too")
    chosen = parser.parse_args(arguments)
    ours = [sys.executable, str(HERE / "ours.py")]
    sides = {"customer_unify, fast": [*ours]}
    if chosen.plain:
        sides["customer_unify, no extra"] = [sys.executable, str(HERE / "ours.py"), "--plain"]
    if chosen.matched:
        sides["customer_unify, matched"] = [*ours, "--matched"]
    if chosen.peers:
        sides["splink"] = [chosen.peers, str(HERE / "splink_peer.py")]
    found = {}
    compileall.compile_dir(SOURCES, quiet=1)
    with tempfile.TemporaryDirectory() as made:
        for seed in (chosen.seed or [7]) if chosen.generator else ():
            data = Path(made) / f"{chosen.records} of seed {seed}.csv"
            command = ["--records", str(chosen.records), "--seed", str(seed), "--out", str(data)]
            subprocess.run([sys.executable, str(chosen.generator), *command], check=True)
            chosen.data.append(data)
        for data in chosen.data:
            found[data.stem] = measured(data, sides, chosen.repetitions)
            shown(data.stem, found[data.stem])
    if chosen.json:
        chosen.json.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
