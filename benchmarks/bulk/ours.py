"""Our side of ``run.py``: a process that reads a CSV, learns, links, writes who is who, and tells its stages.

    python benchmarks/bulk/ours.py IN.csv OUT.csv STAGES.json [--plain] [--matched]

``--plain`` leaves the extra ``fast`` out, as if it were not installed; ``--matched`` takes the block rules
and the levels of Splink's side (``matched.py``) in place of our own.
"""

from __future__ import annotations

import csv
import gc
import json
import sys
import time
from itertools import islice
from pathlib import Path
from typing import Any

SOURCE = """
[sources.{silo}]
key = "record_id"
date_order = "ymd"
fields = {{ {fields} }}
"""
FIRST = 20_000
"""Rows in which every silo is met: a run stops where one comes later."""
COLUMNS = {
    "given_name": "first_name",
    "family_name": "surname",
    "birth_date": "dob",
    "postcode": "postcode",
    "city": "city",
    "email": "email",
    "phone": "phone",
}


class Clock:
    """CPU seconds by stage; as progress it takes a stage for begun when the first word of it comes."""

    def __init__(self) -> None:
        self.stages: dict[str, float] = {}
        self.stage, self.began = "start", 0.0

    def __call__(self, stage: str, done: int = 0, total: int | None = None) -> None:
        if stage != self.stage:
            now = time.process_time()
            self.stages[self.stage] = round(self.stages.get(self.stage, 0.0) + now - self.began, 2)
            self.stage, self.began = stage, now


def plainly() -> None:
    """Keep the arrays out of reach: what asks for them is told that the extra is not there."""
    for name in ("numpy", "rapidfuzz"):
        sys.modules[name] = None  # type: ignore[assignment]


def configured(given: str) -> Any:
    """How the columns of a file are read: those of each of its silos in the same way."""
    from customer_unify import IdentityConfig

    with Path(given).open(encoding="utf-8", newline="") as file:
        rows = csv.reader(file)
        at = next(rows).index("silo")
        silos = sorted({row[at] for row in islice(rows, FIRST)})  # who has such a file knows its silos
    fields = ", ".join(f'{field} = "{column}"' for field, column in COLUMNS.items())
    sources = "".join(SOURCE.format(silo=silo, fields=fields) for silo in silos)
    return IdentityConfig.load('region = "FR"\n' + sources)


def main(arguments: list[str]) -> int:
    """Read, resolve, write."""
    if "--plain" in arguments:
        plainly()
    given, out, told = (one for one in arguments if not one.startswith("--"))
    gc.disable()  # as the command does: all that is read is kept to the end
    clock = Clock()
    from customer_unify import resolve

    config = configured(given)
    if "--matched" in arguments:
        from matched import matched

        config = matched(config)
    clock("read")
    partition = resolve(config.read(given, source_column="silo", on_error="skip"), config, on_progress=clock)
    clock("write")
    with Path(out).open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("id", "cluster"))
        writer.writerows((row.key, row.customer_id) for row in partition)
    clock("end")
    Path(told).write_text(json.dumps(clock.stages), encoding="utf-8")
    return 0


if __name__ == "__main__":
    code = main(sys.argv[1:])
    gc.freeze()  # as the command does: nothing is left to be searched for
    sys.exit(code)
