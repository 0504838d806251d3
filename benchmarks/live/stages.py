"""How long a record takes to be normalised and keyed, and how much memory what is left of it takes."""

from __future__ import annotations

import argparse
import gc
import tempfile
import time
import tracemalloc
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from figures import read_records, show, write_records  # which also puts the sources on the path

Figures = dict[str, str]


def microseconds(call: Callable[[Any], Any], given: Sequence[Any]) -> float:
    """CPU time of one call, in microseconds, over everything given."""
    began = time.process_time_ns()
    for one in given:
        call(one)
    return (time.process_time_ns() - began) / 1000 / len(given)


def times(records: Sequence[Any], rounds: int) -> Figures:
    """Each stage by itself, in a process that has seen the first half of the records.

    What is timed are the records of the second half, in pieces, each piece once: their
    e-mails, numbers and codes are new, their names and towns mostly known. The median of
    the pieces is shown, since other work on the machine only ever adds.
    """
    import customer_unify as cu
    from customer_unify.identity.block import block
    from customer_unify.identity.normalise import normalise

    config = cu.IdentityConfig()
    half = len(records) // 2
    for record in records[:half]:
        block(normalise(record, config), config)
    gc.collect()
    gc.freeze()  # the records and tables held here are not what is measured
    spent: dict[str, list[float]] = {"normalise": [], "block": []}
    size = max(1, (len(records) - half) // rounds)
    for start in range(half, len(records) - size + 1, size):
        piece = records[start : start + size]
        spent["normalise"].append(microseconds(lambda record: normalise(record, config), piece))
        contents = [normalise(record, config) for record in piece]
        spent["block"].append(microseconds(lambda content: block(content, config), contents))
    return {
        f"{stage}, per record": f"{sorted(found)[len(found) // 2]:.1f} us" for stage, found in spent.items()
    }


def memory(records: Sequence[Any]) -> Figures:
    """Bytes that contents and keys hold beside the records they were made of."""
    import customer_unify as cu
    from customer_unify.identity.block import block
    from customer_unify.identity.language import forget_remembered
    from customer_unify.identity.normalise import normalise

    config = cu.IdentityConfig()
    block(normalise(records[0], config), config)  # tables are read, and are no record's
    forget_remembered()
    tracemalloc.start()
    contents = {content.digest: content for content in (normalise(record, config) for record in records)}
    forget_remembered()
    held = tracemalloc.get_traced_memory()[0]
    keys = [block(content, config) for content in contents.values()]
    forget_remembered()
    both = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    count = len(contents)
    return {
        "distinct contents": f"{count:,}",
        "keys, per content": f"{sum(map(len, keys)) / count:.1f}",
        "bytes of a content": f"{held / count:,.0f}",
        "bytes of its keys": f"{(both - held) / count:,.0f}",
    }


def read_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, help="records as JSON lines; made when not given")
    parser.add_argument("--records", type=int, default=100_000, help="how many records are made or read")
    parser.add_argument("--rounds", type=int, default=20, help="in how many pieces the second half is timed")
    parser.add_argument("--memory", type=int, default=50_000, help="how many records memory is measured on")
    return parser.parse_args()


def main() -> None:
    arguments = read_arguments()
    with tempfile.TemporaryDirectory() as folder:
        path = arguments.data or Path(folder) / "records.jsonl"
        if arguments.data is None:
            write_records(path, arguments.records)
        records = [record for record, _ in zip(read_records(path), range(arguments.records), strict=False)]
    show(times(records, arguments.rounds) | memory(records[: arguments.memory]))


if __name__ == "__main__":
    main()
