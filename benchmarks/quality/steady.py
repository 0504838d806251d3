"""How far an answer moves with what is drawn by lot in training, and whether labelled pairs ever harm it.

    python benchmarks/quality/steady.py --customers FILE... [--draws 5] [--judged 500] [--json out.json]

The records are resolved with weights learned at each of ``--draws`` seeds of training, and then, at the first
seed, with as many pairs judged by the truth as ``--judged`` says: drawn by lot, as somebody would who looks
at whatever comes, and those nearest to the threshold, as people are asked first.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from random import Random
from typing import Any

import attrs
import judged
import sets

import customer_unify as cu
from customer_unify.evaluate import b_cubed, pairwise
from customer_unify.model.record import RecordRef
from customer_unify.model.weights import Model

SPREAD = 0.002
"""How far F1 and B-cubed may lie apart at most."""


def measured(data: sets.DataSet, model: Model) -> dict[str, float]:
    """What the records come to under a model."""
    rows = cu.resolve(data.records, attrs.evolve(data.config, model=model))
    found = {RecordRef(row.source, row.key): row.customer_id for row in rows}
    return {"f1": pairwise(found, data.truth).f1, "b_cubed": b_cubed(found, data.truth).f1}


def examine(data: sets.DataSet, draws: int, count: int) -> dict[str, Any]:
    """Every seed and every way of judging, printed as they come."""
    told: dict[str, Any] = {"draws": [], "judged": {}}
    first: Model | None = None
    for seed in range(1, draws + 1):
        model = cu.train(data.records, data.config, rng=Random(seed))
        first = first or model
        told["draws"].append(measured(data, model))
        print(_line(f"drawn with seed {seed}", told["draws"][-1]), flush=True)
    told["spread"] = {
        name: max(one[name] for one in told["draws"]) - min(one[name] for one in told["draws"])
        for name in ("f1", "b_cubed")
    }
    verdict = "met" if max(told["spread"].values()) <= SPREAD else "NOT MET"
    print(_line("spread", told["spread"]) + f"   bar {SPREAD}: {verdict}", flush=True)
    if first is None or not count:
        return told
    pairs = judged.proposed(data, attrs.evolve(data.config, model=first))
    for how in judged.CHOICES:
        said = judged.chosen(pairs, data.truth, count, how)
        model = cu.train(data.records, data.config, judgements=said, rng=Random(1))
        found = told["judged"][how] = measured(data, model)
        worse = {name: told["draws"][0][name] - found[name] for name in found}
        verdict = "met" if max(worse.values()) <= 0 else f"worse by {max(worse.values()):.4f}"
        print(_line(f"{len(said)} judged, {how}", found) + f"   never worse: {verdict}", flush=True)
    return told


def _line(name: str, found: dict[str, float]) -> str:
    return f"  {name:22} F1 {found['f1']:.4f}   B-cubed {found['b_cubed']:.4f}"


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure each file and print it."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--customers", type=Path, nargs="+", required=True, help="CSV of generated customers")
    parser.add_argument("--draws", type=int, default=5, help="seeds of training")
    parser.add_argument("--judged", type=int, default=500, help="pairs judged by the truth; 0 for none")
    parser.add_argument("--json", type=Path, help="write the figures here too")
    chosen = parser.parse_args(arguments)
    found = {}
    for path in chosen.customers:
        data = sets.customers(path)
        print(f"{path.stem}: {len(data.records):,} records", flush=True)
        found[path.stem] = examine(data, chosen.draws, chosen.judged)
    if chosen.json:
        chosen.json.write_text(json.dumps(found, indent=2, sort_keys=True) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
