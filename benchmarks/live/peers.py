"""Whose is one new record? This library beside Splink and goldenmatch: time, memory and quality.

    python benchmarks/live/peers.py --peers PYTHON       # the interpreter in which the peers are installed

Each engine is a process of its own. All get the same base and the same new records with the same fields
(name, birth date, e-mail, phone, address; no card, no handle, no device), and the peers get them as
columns that this library has normalised for them, at no cost of theirs.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Any

from figures import (  # which also puts the sources on the path
    SOURCES,
    at,
    memory,
    read_records,
    write_records,
)

COLUMNS = ("given_name", "family_name", "birth_date", "email", "phone", "street", "postcode", "city")
FIELDS = ("name", *COLUMNS)
WARM = 5
"""So many new records are asked about before time is taken, by every engine."""

HERE = Path(__file__).parent
Row = dict[str, Any]
Told = dict[str, Any]
Mates = Mapping[str, Sequence[str]]


class Clock:
    """CPU (of all threads) and wall nanoseconds of the base, and of each new record."""

    def __init__(self) -> None:
        self.base = {"cpu_s": 0.0, "wall_s": 0.0}
        self.cpu: list[int] = []
        self.wall: list[int] = []

    @contextmanager
    def loading(self) -> Iterator[None]:
        cpu, wall = time.process_time(), time.perf_counter()
        yield
        self.base = {"cpu_s": time.process_time() - cpu, "wall_s": time.perf_counter() - wall}

    @contextmanager
    def one(self) -> Iterator[None]:
        cpu, wall = time.process_time_ns(), time.perf_counter_ns()
        yield
        self.wall.append(time.perf_counter_ns() - wall)
        self.cpu.append(time.process_time_ns() - cpu)

    def told(self) -> Told:
        """Microseconds for one, of CPU and of wall."""
        return {
            f"{kind}_{point}_us": at(share, spent)
            for kind, spent in (("cpu", self.cpu), ("wall", self.wall))
            for point, share in (("p50", 0.50), ("p99", 0.99))
        }


def read_rows(path: Path) -> list[Row]:
    with path.open(encoding="utf-8") as file:
        return [json.loads(line) for line in file]


# The records -----------------------------------------------------------------------------------


def prepare(data: Path, folder: Path, records: int, samples: int) -> None:
    """Write base, warm-up and new records: as records for us, as rows of normalised columns for the peers."""
    given = list(islice(spoken(data), records + WARM + samples))
    if len(given) < records + WARM + samples:
        raise SystemExit(f"only {len(given):,} records say anything of these fields; ask for fewer")
    pieces = {
        "base": given[:records],
        "warm": given[records : records + WARM],
        "new": given[records + WARM :],
    }
    for name, lines in pieces.items():
        with (folder / f"{name}.jsonl").open("w", encoding="utf-8") as file:
            file.writelines(json.dumps(line) + "\n" for line in lines)
        with (folder / f"{name}.rows").open("w", encoding="utf-8") as file:
            file.writelines(
                json.dumps(row(record)) + "\n" for record in read_records(folder / f"{name}.jsonl")
            )


def alike(rows: Sequence[Row], base: Sequence[Row]) -> list[tuple[Row, Row]]:
    """Each row with that of the base it has most values in common with, if it has any."""
    having: dict[tuple[str, str], list[int]] = defaultdict(list)
    for number, known in enumerate(base):
        for column in COLUMNS:
            having[column, known[column]].append(number)
    pairs = []
    for one in rows:
        shared = Counter(
            number for column in COLUMNS if one[column] for number in having.get((column, one[column]), ())
        )
        if shared:
            pairs.append((one, base[max(shared, key=lambda number: (shared[number], -number))]))
    return pairs


def spoken(data: Path) -> Iterator[Mapping[str, Any]]:
    """Lines of the data with the fields compared and no others, where any is left."""
    with data.open(encoding="utf-8") as file:
        for line in map(json.loads, file):
            line["fields"] = {name: values for name, values in line["fields"].items() if name in FIELDS}
            kept = [[place, level] for place, level in line["assurance"] if place[0] in line["fields"]]
            line["assurance"] = kept
            for stated in ("verified", "claimed"):
                line[stated] = [name for name in line[stated] if name in line["fields"]]
            if line["fields"]:
                yield line


def row(record: Any) -> Row:
    """One record as the peers get it: the first value of each field, normalised, claims among them."""
    from customer_unify.identity.defaults import shipped
    from customer_unify.identity.normalise import normalise

    config = shipped()
    content = normalise(record, config)
    told: Row = {"id": name_of(record)}
    for column in COLUMNS:
        said = [*content.facts.get(column, ()), *content.claims.get(column, ())]
        told[column] = said[0].value if said else None
    return told


def name_of(record: Any) -> str:
    return f"{record.source}/{record.key}"


def persons(data: Path) -> dict[str, str]:
    """Who each record speaks of in truth, where the data say it."""
    with data.open(encoding="utf-8") as file:
        lines = map(json.loads, file)
        return {f"{line['source']}/{line['key']}": line["person"] for line in lines if "person" in line}


# This library ----------------------------------------------------------------------------------

OURS = {
    "find": "Resolver.find(record), its answer counted where sure; all as shipped; stores nothing",
    "add": "Resolver.add(record), removed again before the next, untimed; all as shipped",
}


def ours(folder: Path, how: str) -> Told:
    """The base added one by one, then each new record looked for, or added and removed again."""
    import customer_unify as cu

    resolver, clock = cu.Resolver(), Clock()
    with clock.loading():
        for record in read_records(folder / "base.jsonl"):
            resolver.add(record)
    mates: dict[str, list[str]] = {}
    asking = found_by if how == "find" else joined_by
    for record in read_records(folder / "warm.jsonl"):
        asking(resolver, record, Clock())
    for record in read_records(folder / "new.jsonl"):
        refs = asking(resolver, record, clock)
        mates[name_of(record)] = [f"{ref.source}/{ref.key}" for ref in refs if ref != record.ref]
    return {
        "name": f"customer_unify {how}",
        "settings": OURS[how],
        "peak": memory(),
        "base": clock.base,
        "one": clock.told(),
        **({"pair": scored(folder)} if how == "find" else {}),
        "mates": {"as shipped": mates},
    }


def scored(folder: Path) -> Told:
    """A pair of records scored and explained in words, both normalised first."""
    from customer_unify.identity.defaults import shipped
    from customer_unify.identity.explain import describe
    from customer_unify.identity.stages import Stages

    stages, clock = Stages(shipped()), Clock()
    records = {
        name_of(record): record
        for name in ("base", "new")
        for record in read_records(folder / f"{name}.jsonl")
    }
    for one, other in alike(read_rows(folder / "new.rows"), read_rows(folder / "base.rows")):
        with clock.one():
            a, b = (stages.normalise(records[row["id"]]) for row in (one, other))
            describe(stages, a, b, lambda identifier: False, language="en")
    return clock.told()


def found_by(resolver: Any, record: Any, clock: Clock) -> Iterable[Any]:
    with clock.one():
        matches = resolver.find(record)
    sure = [match for match in matches if match.sure]
    return [ref for match in sure[:1] for ref in match.customer.records]


def joined_by(resolver: Any, record: Any, clock: Clock) -> Iterable[Any]:
    with clock.one():
        resolution = resolver.add(record)
    refs = list(resolution.customer.records)
    resolver.remove(record.source, record.key)
    return refs


# Quality ---------------------------------------------------------------------------------------


def quality(mates: Mates, truth: Mapping[str, str], base: Sequence[str]) -> Told:
    """How rightly new records were put: their pairs with records of the base, and what became of each.

    *Right* is a new record most of whose mates are its person's, or which stayed alone when its person
    is not in the base; *missed* one that stayed alone although the person is; *wrong* any other.
    """
    of_person: dict[str, set[str]] = defaultdict(set)
    for ref in base:
        of_person[truth[ref]].add(ref)
    agreed = predicted = true = 0
    fates = {"right": 0, "missed": 0, "wrong": 0}
    for new, said in mates.items():
        own = of_person.get(truth[new], set())
        hits = len(own & set(said))
        agreed, predicted, true = agreed + hits, predicted + len(said), true + len(own)
        alone = "missed" if own else "right"
        fates[("right" if 2 * hits > len(said) else "wrong") if said else alone] += 1
    precision, recall = agreed / max(predicted, 1), agreed / max(true, 1)
    return {
        "precision": precision,
        "recall": recall,
        "f1": 2 * precision * recall / (precision + recall) if agreed else 0.0,
        **{name: number / max(len(mates), 1) for name, number in fates.items()},
    }


# The whole -------------------------------------------------------------------------------------

PEERS = {"splink": "splink_peer.py", "goldenmatch": "goldenmatch_peer.py"}


def ask(command: Sequence[str]) -> Told:
    """Run one engine to its end, and hand back what it told."""
    surroundings = {**os.environ, "PYTHONPATH": str(SOURCES)}
    done = subprocess.run(command, capture_output=True, text=True, env=surroundings)
    if done.returncode:
        return {"failed": done.stderr.strip().splitlines()[-1:] or [f"exit {done.returncode}"]}
    told: Told = json.loads(done.stdout.splitlines()[-1])
    return told


def peer(python: str, module: str, file: str, folder: Path) -> Told:
    """A peer that is not installed is said not to be; nothing is passed over in silence."""
    probe = f"import importlib.util, sys; sys.exit(importlib.util.find_spec({module!r}) is None)"
    if subprocess.run([python, "-c", probe], capture_output=True).returncode:
        return {"absent": "not installed"}
    return ask([python, str(HERE / file), str(folder)])


def measure(data: Path, folder: Path, arguments: argparse.Namespace) -> dict[str, Told]:
    """What every engine told, with the quality of its answers where the data know the truth."""
    prepare(data, folder, arguments.records, arguments.samples)
    told = {f"ours: {how}": ask([sys.executable, __file__, "--within", how, str(folder)]) for how in OURS}
    told |= {name: peer(arguments.peers, name, file, folder) for name, file in PEERS.items()}
    truth, base = persons(data), [known["id"] for known in read_rows(folder / "base.rows")]
    members = set(base)
    for one in told.values():
        said = one.pop("mates", {})
        if not truth:
            continue
        one["quality"] = {
            threshold: quality(
                {new: [ref for ref in refs if ref in members] for new, refs in mates.items()}, truth, base
            )
            for threshold, mates in said.items()
        }
    return told


def show(told: Mapping[str, Told]) -> None:
    """Time and quality of every engine beside each other, and what each was set to."""
    for name, one in told.items():
        if "absent" in one or "failed" in one:
            print(f"{name}: {one.get('absent') or 'failed: ' + one['failed'][0]}\n")
            continue
        print(f"{name} ({one['name']})\n  set to: {one['settings']}")
        show_times("a new record", one["one"], told["ours: add"].get("one"), "our add")
        if "pair" in one:
            show_times("a pair", one["pair"], told["ours: find"].get("pair"), "ours")
        base, peak = one["base"], one["peak"] / 1e6
        print(f"  the base: {base['cpu_s']:.1f} s CPU, {base['wall_s']:.1f} s wall; peak {peak:,.0f} MB")
        for threshold, score in one.get("quality", {}).items():
            figures = "  ".join(f"{figure} {value:.3f}" for figure, value in score.items())
            print(f"  at {threshold}: {figures}")
        if not one.get("quality"):
            print("  quality: not known, the data do not say whose records are")
        print()


def show_times(what: str, spent: Mapping[str, float], ours: Mapping[str, float] | None, whose: str) -> None:
    """Microseconds, and how many times ours that is."""
    for kind in ("cpu", "wall"):
        names = {point: f"{kind}_{point}_us" for point in ("p50", "p99")}
        times = [
            f"{point} {spent[name]:,.0f} us"
            + (f" ({spent[name] / ours[name]:,.2f} x {whose})" if ours else "")
            for point, name in names.items()
        ]
        print(f"  {kind} of {what}: {'   '.join(times)}")


def read_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, help="records as JSON lines; made when not given")
    parser.add_argument("--records", type=int, default=20_000, help="how many records are the base")
    parser.add_argument("--samples", type=int, default=200, help="how many new records are asked about")
    parser.add_argument("--peers", default=sys.executable, help="the interpreter that has the peers")
    parser.add_argument("--json", type=Path, help="write the figures there as well")
    parser.add_argument("--within", nargs=2, help=argparse.SUPPRESS)
    return parser.parse_args()


def main() -> None:
    arguments = read_arguments()
    if arguments.within:
        how, folder = arguments.within
        json.dump(ours(Path(folder), how), sys.stdout)
        return
    with tempfile.TemporaryDirectory() as name:
        data = arguments.data or Path(name) / "records.jsonl"
        if arguments.data is None:
            # Some records, of a till for one, have none of the fields compared.
            write_records(data, (arguments.records + WARM + arguments.samples) * 2)
        told = measure(data, Path(name), arguments)
    machine = f"{platform.machine()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}"
    machine += f", Python {platform.python_version()}"
    print(f"{arguments.records:,} records, {arguments.samples:,} new ones; {machine}\n")
    show(told)
    if arguments.json:
        arguments.json.write_text(json.dumps({"machine": machine, **told}, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
