"""How low a bulk run could go: what the least of each stage takes on this machine, beside what ours does.

    python benchmarks/bulk/floor.py CUSTOMERS.csv

A file as of ``run.py``. Below the CPU seconds of our stages stands what nobody can leave out of them, done in
the fastest way known here, with all else known beforehand: fields parted and numbered, keys sorted, one pass
over the pairs proposed, a measure for each pair of different values, and circles of the pairs that agree.
"""

from __future__ import annotations

import csv
import gc
import sys
import time
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

import attrs
import numpy as np
from ours import Clock, configured
from rapidfuzz.distance import JaroWinkler, Levenshtein
from rapidfuzz.process import cpdist

from customer_unify.identity.bulk import partition
from customer_unify.identity.columns import Columns, columns_of, joined
from customer_unify.identity.columns.keys import Keys
from customer_unify.identity.gather import Gathered, gather
from customer_unify.identity.train import learn

WORDS = {"given_name", "family_name", "city"}
"""Fields that are measured as words are; of the others the edits are counted."""


def timed(work: Callable[[], Any]) -> float:
    """CPU seconds of the quicker of two turns."""
    took = []
    for _ in range(2):
        began = time.process_time()
        work()
        took.append(time.process_time() - began)
    return round(min(took), 2)


def resolved(given: str, clock: Clock) -> Gathered:
    """The file resolved as ``resolve`` does it, by stages; and what was gathered of it."""
    config = configured(given)
    clock("read")
    gathered = gather(config.read(given, source_column="silo", on_error="skip"), config, clock)
    clock("train")
    model = learn(gathered, Random(0), clock)
    clock("link")
    partition(gathered.under(attrs.evolve(config, model=model)), clock)
    clock("end")
    return gathered


def parted(given: str) -> None:
    """Part a file into fields, and number what stands in each."""
    with Path(given).open(encoding="utf-8", newline="") as file:
        rows = csv.reader(file)
        numbers: list[dict[str, int]] = [{} for _ in next(rows)]
        for column, known in zip(zip(*rows, strict=True), numbers, strict=True):
            np.array([known.setdefault(text, len(known)) for text in column], dtype=np.int32)


def passed(columns: Columns, pairs: Any) -> None:
    """Look once at each field of both of each pair, and whether it is the same."""
    for column in columns.table.columns.values():
        np.count_nonzero(column.codes[pairs[0]] == column.codes[pairs[1]])


def apart(columns: Columns, pairs: Any) -> list[tuple[Any, Any, Any]]:
    """By field the different pairs of different values, and the measure of such values."""
    found = []
    for field, column in columns.table.columns.items():
        one, other = np.sort(column.codes[pairs], axis=0).astype(np.int64)
        chosen = (one >= 0) & (one != other)
        values = np.array(column.values, dtype=object)
        said = np.unique(one[chosen] * len(values) + other[chosen])
        measure = JaroWinkler.similarity if field in WORDS else Levenshtein.distance
        found.append((measure, values[said // len(values)], values[said % len(values)]))
    return found


def measured(given: str) -> tuple[dict[str, float], list[tuple[str, str, int, float]]]:
    """What each stage takes; and by stage what its floor is of, of how many, and what that takes."""
    clock = Clock()
    gathered = resolved(given, clock)
    columns, rules = columns_of(gathered.draft), gathered.draft.stages.config.block_rules
    keys = Keys(columns.table, gathered.draft.stages)
    numbered = [keys.numbered(rule.name).codes for rule in rules]
    pairs = np.concatenate([np.stack(some) for some in columns.meetings.pairs()], axis=1)
    values, size, mails = apart(columns, pairs), len(columns.digests), columns.table.codes("email")[pairs]
    circles = pairs[:, (mails[0] == mails[1]) & (mails[0] >= 0)]

    def strings() -> None:
        for measure, one, other in values:
            cpdist(one, other, scorer=measure)

    strung = sum(len(one) for _, one, _ in values)
    return clock.stages, [
        ("read", "fields parted and numbered", gathered.size, timed(lambda: parted(given))),
        ("index", "keys sorted", sum(map(len, numbered)), timed(lambda: [*map(np.argsort, numbered)])),
        ("link", "pairs looked at once", pairs.shape[1], timed(lambda: passed(columns, pairs))),
        ("link", "pairs of values measured", strung, timed(strings)),
        ("link", "pairs joined in circles", circles.shape[1], timed(lambda: joined(size, *circles))),
    ]


def main(given: str) -> None:
    """Measure a file, and print."""
    gc.disable()  # as the command does
    stages, floors = measured(given)
    print("CPU seconds of ours: " + ", ".join(f"{name} {took:.1f}" for name, took in stages.items()))
    for stage, what, many, least in floors:
        print(f"  {stage:6} {what:28} {many:12,} {least:8.2f}")


if __name__ == "__main__":
    main(sys.argv[1])
