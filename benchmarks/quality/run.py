"""Measures who is who on public data sets, through the public door and as the library comes.

    python benchmarks/quality/run.py --data DIR [--json out.json] [--only "FEBRL 3"]

DIR holds the folders ``febrl``, ``splink_fake_1000``, ``senzing_truthset`` and
``french_senators_handles``; what is not there is named and left out. Pairs and B-cubed are
counted after clustering. The shipped weights were fitted on none of these sets; of 500 records or
more the library learns its own first, without labels.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable, Hashable, Mapping, Sequence
from itertools import combinations
from pathlib import Path
from typing import Any

import sets

import customer_unify as cu
from customer_unify.evaluate import b_cubed, cluster_edits, pairwise
from customer_unify.identity.compare import Ranker
from customer_unify.model.record import RecordRef

READERS: Mapping[str, tuple[str, Callable[[Path], sets.DataSet]]] = {
    "FEBRL 1": ("febrl", lambda folder: sets.febrl(folder, 1)),
    "FEBRL 3": ("febrl", lambda folder: sets.febrl(folder, 3)),
    "fake_1000": ("splink_fake_1000", sets.fake_1000),
    "Senzing truth set": ("senzing_truthset", sets.senzing),
}
HANDLES = "senators' handles"

FLOORS = {"FEBRL 1": 0.98, "FEBRL 3": 0.98, "Senzing truth set": 0.95, HANDLES: 0.94}
"""What each is held against: F1 of pairs, or the share of handles whose owner comes first."""


def measure(data: sets.DataSet) -> dict[str, Any]:
    """Resolve a data set and hold the answer against its truth."""
    began = time.process_time()
    partition = cu.resolve(data.records, data.config)
    spent = time.process_time() - began
    predicted = {RecordRef(row.source, row.key): row.customer_id for row in partition}
    pairs, cubed = pairwise(predicted, data.truth), b_cubed(predicted, data.truth)
    return {
        "records": len(data.records),
        "people": len(set(data.truth.values())),
        "customers": len(set(predicted.values())),
        "pairs": {"precision": pairs.precision, "recall": pairs.recall, "f1": pairs.f1},
        "b_cubed": {"precision": cubed.precision, "recall": cubed.recall, "f1": cubed.f1},
        "mixed_records": cluster_edits(predicted, data.truth).mixed,
        "compared": partition.work.compared,
        "cpu_seconds": spent,
        "traps": {name: _met(refs, predicted, data.truth) for name, refs in data.traps.items()},
    }


def _met(
    refs: Sequence[RecordRef], predicted: Mapping[RecordRef, Hashable], truth: Mapping[RecordRef, Hashable]
) -> bool:
    """Whether every pair of a trap is together exactly where it should be."""
    return all((predicted[a] == predicted[b]) == (truth[a] == truth[b]) for a, b in combinations(refs, 2))


def measure_handles(folder: Path) -> dict[str, Any]:
    """How often the owner of a handle comes first among all candidates by name."""
    people = sets.senators(folder)
    began = time.process_time()
    ranker = Ranker(name for _, _, name in people)
    first = sum(
        ranked[0].name == name for _, handle, name in people if (ranked := ranker.rank(handle, limit=1))
    )
    return {
        "handles": len(people),
        "first": first,
        "share": first / len(people),
        "cpu_seconds": time.process_time() - began,
    }


def _line(name: str, found: Mapping[str, Any]) -> str:
    """One line a person reads, with the floor beside it where there is one."""
    floor = FLOORS.get(name)
    if "share" in found:
        body, value = f"owner first for {found['share']:.4f} of {found['handles']} handles", found["share"]
    else:
        pairs, cubed, value = found["pairs"], found["b_cubed"], found["pairs"]["f1"]
        body = (
            f"pairs P {pairs['precision']:.4f} R {pairs['recall']:.4f} F1 {pairs['f1']:.4f}   "
            f"B3 P {cubed['precision']:.4f} R {cubed['recall']:.4f} F1 {cubed['f1']:.4f}   "
            f"{found['customers']} customers for {found['people']} people"
        )
    verdict = "" if floor is None else f"   floor {floor:.2f}: {'met' if value >= floor else 'NOT MET'}"
    return f"{name:18} {body}   {found['cpu_seconds']:.1f} s{verdict}"


def _traps(found: Mapping[str, bool]) -> str:
    missed = [name for name, met in found.items() if not met]
    rows = [f"  traps met {len(found) - len(missed)} of {len(found)}"]
    rows += [f"    {name}: {'met' if met else 'not met'}" for name, met in sorted(found.items())]
    return "\n".join(rows)


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure what is there, print it, write it; return 1 when a floor is not met."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--data", type=Path, required=True, help="folder that holds the data sets")
    parser.add_argument("--json", type=Path, help="write the figures here too")
    parser.add_argument("--only", action="append", help="name of a set; may be given several times")
    chosen = parser.parse_args(arguments)
    found: dict[str, Any] = {}
    for name, (folder, reader) in READERS.items():
        if chosen.only and name not in chosen.only:
            continue
        if not (chosen.data / folder).is_dir():
            print(f"{name:18} left out: no folder {folder!r}", file=sys.stderr)
            continue
        found[name] = measure(reader(chosen.data))
        print(_line(name, found[name]), flush=True)
        if found[name]["traps"]:
            print(_traps(found[name]["traps"]), flush=True)
    if (not chosen.only or HANDLES in chosen.only) and (chosen.data / "french_senators_handles").is_dir():
        found[HANDLES] = measure_handles(chosen.data)
        print(_line(HANDLES, found[HANDLES]))
    if chosen.json:
        chosen.json.write_text(json.dumps(found, indent=2, sort_keys=True) + "\n", encoding="utf-8")
    values = {name: said.get("share") or said["pairs"]["f1"] for name, said in found.items()}
    return int(any(value < FLOORS.get(name, 0) for name, value in values.items()))


if __name__ == "__main__":
    sys.exit(main())
