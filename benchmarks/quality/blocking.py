"""What block keys cost and reach, held against the truth, beside Splink's own block rules in one run.

    python benchmarks/quality/blocking.py --data DIR [--customers FILE]... [--peers PYTHON] [--budget 3.5]...
                                          [--learn] [--brief] [--only NAME]... [--json out.json]

Pairs a record are distinct pairs proposed; recall is the share of all pairs of records of one person that
are proposed, or say the same. Beside ours stands the recall that ``blocking_report`` estimates without
labels, and the true one of what it estimates, pairs of distinct contents. For each ``--budget`` keys are
proposed without labels, and measured likewise. ``--learn`` learns the weights first, which takes longer;
``--brief`` leaves out what each key does, so that a million records are counted in some minutes.
"""

from __future__ import annotations

import argparse
import csv
import json
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from itertools import combinations
from pathlib import Path
from typing import Any

import attrs
import beside
import numpy as np
import sets

import customer_unify as cu
from customer_unify.identity.columns import columns_of, in_columns
from customer_unify.identity.draft import Draft
from customer_unify.identity.gather import gather
from customer_unify.model.blocking import BlockingReport
from customer_unify.model.configuration import Configuration

BARS = {"customers": (3.5, 0.925), "a million customers": (3.5, 0.905), "figures": (8.0, 0.80)}
"""Pairs a record at most, and recall at least."""

MILLION = 500_000
"""Records from which customers are held against the bar of a million."""

Told = dict[str, Any]


def silent(stage: str, done: int, total: int | None) -> None:
    """Nobody watches."""


def measure(data: sets.DataSet, config: Configuration) -> tuple[Told, Draft]:
    """What the keys of a configuration cost and truly find."""
    began = time.process_time()
    gathered = gather(data.records, config, silent)
    draft = gathered.draft
    people = defaultdict(list)
    for ref, person in data.truth.items():
        people[person].append(draft.live(ref).content)
    true = {pair for members in people.values() for pair in combinations(sorted(set(members)), 2)}
    proposed, met = (_by_arrays if in_columns(draft) else _one_by_one)(draft, gathered.digests, true)
    seconds = time.process_time() - began
    matches, found = Counter[str](), Counter[str]()
    for members in people.values():
        for kind, ones in (("records", sorted(members)), ("contents", sorted(set(members)))):
            for one, other in combinations(ones, 2):
                matches[kind] += 1
                found[kind] += one == other or (one, other) in met
    return {
        "records": len(data.records),
        "keys": len(config.block_rules),
        "pairs_per_record": proposed / len(data.records),
        "recall": found["records"] / matches["records"],
        "recall_of_contents": found["contents"] / matches["contents"],
        "cpu_seconds": seconds,
    }, draft


Pairs = set[tuple[str, str]]


def _one_by_one(draft: Draft, digests: Sequence[str], true: Pairs) -> tuple[int, Pairs]:
    """How many pairs are proposed, and which of the true ones are among them."""
    proposed = ((one, other) for one in digests for other in draft.neighbours(one) if one < other)
    count, met = 0, set()
    for pair in proposed:
        count += 1
        if pair in true:
            met.add(pair)
    return count, met


def _by_arrays(draft: Draft, digests: Sequence[str], true: Pairs) -> tuple[int, Pairs]:
    """The same, for the pairs of a million records."""
    columns = columns_of(draft)
    size, place = len(columns.digests), columns.table.place
    placed = {
        min(a, b) * size + max(a, b): (one, other)
        for one, other in true
        for a, b in [(place(one), place(other))]
    }
    wanted = np.array(sorted(placed), dtype=np.int64)
    count, met = 0, set()
    for one, other in columns.meetings.pairs():
        count += len(one)
        numbers = one.astype(np.int64) * size + other
        met.update(placed[number] for number in numbers[np.isin(numbers, wanted)].tolist())
    return count, met


def reported(data: sets.DataSet, config: Configuration) -> BlockingReport:
    """Our report, under the weights as they are."""
    kept = config.model
    if kept.training is None:  # a run of some hundred records would learn first
        kept = attrs.evolve(kept, origin="shipped, kept as it is")
    return cu.blocking_report(data.records, attrs.evolve(config, model=kept))


def gains(draft: Draft, data: sets.DataSet) -> Counter[str]:
    """The true pairs of contents that one key alone proposes, by key."""
    people = defaultdict(set)
    for ref, person in data.truth.items():
        people[person].add(draft.live(ref).content)
    keys = draft.stages.keys
    found: Counter[str] = Counter()
    for members in people.values():
        for one, other in combinations(sorted(members), 2):
            shared = {*keys(draft.content(one))} & {*keys(draft.content(other))}
            names = {key.partition(":")[0] for key in shared if _meets(draft, key, one, other)}
            if len(names) == 1:
                found.update(names)
    return found


def _meets(draft: Draft, key: str, one: str, other: str) -> bool:
    reach = draft.reach(key)
    return bool(reach) and (reach is True or one in reach or other in reach)


def peer(python: Path, data: sets.DataSet, kind: str) -> Told | None:
    """What Splink's rules propose; nothing where it is not installed."""
    with tempfile.TemporaryDirectory() as folder:
        answer = beside.asked("peer_splink_pairs.py", python, data, kind, Path(folder))
        if answer is None:
            return None
        said, refs, told = answer
        with told.open(encoding="utf-8", newline="") as file:
            pairs = [(refs[int(one)], refs[int(other)]) for one, other in csv.reader(file)]
    sizes = Counter(data.truth.values())
    matches = sum(size * (size - 1) // 2 for size in sizes.values())
    return {
        "name": said["name"],
        "pairs_per_record": len(pairs) / len(data.records),
        "recall": sum(data.truth[one] == data.truth[other] for one, other in pairs) / matches,
        "cpu_seconds": said["seconds"],
    }


def examine(
    data: sets.DataSet, kind: str, python: Path | None, budgets: Iterable[float], *, learn: bool, brief: bool
) -> Told:
    """Everything of one set, printed as it comes."""
    config = data.config
    if learn:
        config = attrs.evolve(config, model=cu.train(data.records, config))
    ours, draft = measure(data, config)
    if brief:
        print(_line("ours, as configured", ours, kind), flush=True)
        return {"ours": ours}
    report = reported(data, config)
    ours["estimated"] = None if report.recall is None else report.recall / 1_000
    ours["estimates"] = {one.facts: one.recall / 1_000 for one in report.recaptures}
    alone = gains(draft, data)
    ours["by_key"] = [
        {**attrs.asdict(key), "true_alone": alone[f"={key.name}" if key.identifier else key.name]}
        for key in report.keys
    ]
    print(_line("ours, as configured", ours, kind), flush=True)
    for key in ours["by_key"]:
        print(
            f"    {'=' * key['identifier'] + key['name']:18} {key['pairs']:9,} pairs   "
            f"alone {key['alone']:8,} (truly {key['true_alone']:5,} matches)   skipped {key['skipped']:6,}"
        )
    found: Told = {"ours": ours}
    for budget in budgets:
        kept = attrs.evolve(config.model, origin="kept as it is")
        said = cu.propose_block_keys(data.records, attrs.evolve(config, model=kept), pairs_per_record=budget)
        name = f"proposed for {budget:g}"
        found[name], _ = measure(data, attrs.evolve(config, block_rules=said.rules))
        print(_line(name, found[name], kind), flush=True)
    told = peer(python, data, kind) if python is not None else None
    if told is not None:
        found["splink"] = told
        print(_line(told["name"], told, kind), flush=True)
    return found


def _line(name: str, told: Told, kind: str) -> str:
    """One line a person reads, with the bar beside it where there is one."""
    said = f"  {name:22} {told['pairs_per_record']:6.2f} pairs a record   recall {told['recall']:.4f}"
    if told.get("estimated") is not None:
        said += f"   of contents {told['recall_of_contents']:.4f}, estimated {told['estimated']:.3f}"
    if kind == "customers" and told.get("records", 0) >= MILLION:
        kind = "a million customers"
    if kind in BARS and "keys" in told:
        most, least = BARS[kind]
        met = told["pairs_per_record"] <= most and told["recall"] >= least
        said += f"   bar {least:g} at {most:g}: {'met' if met else 'NOT MET'}"
    return f"{said}   {told['cpu_seconds']:.1f} s"


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure what is there and print it."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--data", type=Path, required=True, help="folder that holds the public sets")
    parser.add_argument(
        "--customers", type=Path, action="append", default=[], help="CSV of generated customers"
    )
    parser.add_argument("--peers", type=Path, help="the interpreter in which Splink is installed")
    parser.add_argument("--budget", type=float, action="append", default=[], help="propose keys for it")
    parser.add_argument("--learn", action="store_true", help="learn the weights first")
    parser.add_argument(
        "--brief", action="store_true", help="pairs and recall alone, without the report of keys"
    )
    parser.add_argument("--only", action="append", help="name of a set; may be given several times")
    parser.add_argument("--json", type=Path, help="write the figures here too")
    chosen = parser.parse_args(arguments)
    found = {}
    for name, kind, reader in beside.readers(chosen.data, chosen.customers):
        if "without" in name or (chosen.only and name not in chosen.only):
            continue
        data = reader()
        print(f"{name}: {len(data.records):,} records")
        found[name] = examine(data, kind, chosen.peers, chosen.budget, learn=chosen.learn, brief=chosen.brief)
    if chosen.json:
        chosen.json.write_text(json.dumps(found, indent=2, sort_keys=True) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
