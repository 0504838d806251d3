"""How long a pair takes to be ruled out, scored, and scored with its explanation."""

from __future__ import annotations

import argparse
import gc
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from itertools import combinations
from pathlib import Path
from typing import Any

from figures import read_records, show, write_records  # which also puts the sources on the path

Figures = dict[str, str]
Pairs = Sequence[tuple[Any, Any]]


def candidates(records: Sequence[Any], stages: Any) -> Pairs:
    """The pairs of distinct contents that share a key within its limit, those of one content together."""
    contents = {content.digest: content for content in map(stages.normalise, records)}
    blocks: dict[str, list[str]] = defaultdict(list)
    for content in contents.values():
        for key in stages.keys(content):
            blocks[key].append(content.digest)
    met = {
        pair
        for key, digests in blocks.items()
        if len(digests) <= min(stages.limit(key), 60)
        for pair in combinations(sorted(digests), 2)
    }
    return [(contents[a], contents[b]) for a, b in sorted(met)]


def microseconds(call: Callable[[Any, Any], Any], pairs: Pairs, *, before: Callable[[], None]) -> str:
    """CPU time of one call: the least of five rounds, since other work on the machine only ever adds."""
    rounds = []
    for _ in range(5):
        before()
        began = time.process_time_ns()
        for a, b in pairs:
            call(a, b)
        rounds.append(time.process_time_ns() - began)
    return f"{min(rounds) / 1000 / max(len(pairs), 1):.1f} us"


def no(identifier: str) -> bool:
    """Nothing is generic."""
    return False


def times(records: Sequence[Any], most: int) -> Figures:
    """Pairs below the review threshold and those above, once every name is new and once all are known."""
    from customer_unify.identity.defaults import shipped
    from customer_unify.identity.explain import describe
    from customer_unify.identity.language import forget_remembered
    from customer_unify.identity.stages import Stages

    stages = Stages(shipped())
    enough = shipped().model.review_above
    pairs = candidates(records, stages)[:most]
    hopeless = [pair for pair in pairs if stages.score(*pair, no).weight <= enough]
    close = [pair for pair in pairs if stages.score(*pair, no).weight > enough]

    def forget() -> None:
        stages.forget_remembered()
        forget_remembered()

    def bound(a: Any, b: Any) -> int:
        return stages.bound(a, b, enough)

    def score(a: Any, b: Any) -> Any:
        return stages.score(a, b, no)

    def explain(a: Any, b: Any) -> Any:
        return describe(stages, a, b, no, language="en")

    ruled_out = sum(bound(a, b) <= enough for a, b in hopeless)
    known = stages.forget_remembered
    gc.freeze()
    gc.disable()
    return {
        "pairs": f"{len(pairs):,}",
        "hopeless": f"{len(hopeless):,}",
        "of these ruled out by the bound": f"{ruled_out / max(len(hopeless), 1):.1%}",
        "rule out a hopeless pair": microseconds(bound, hopeless, before=known),
        "rule out a hopeless pair of new names": microseconds(bound, hopeless, before=forget),
        "score a close pair": microseconds(score, close, before=known),
        "score a close pair of new names": microseconds(score, close, before=forget),
        "score one pair with explanation": microseconds(explain, close, before=known),
    }


def read_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, help="records as JSON lines; made when not given")
    parser.add_argument("--records", type=int, default=20_000, help="how many records are made or read")
    parser.add_argument("--pairs", type=int, default=20_000, help="how many candidate pairs are timed")
    return parser.parse_args()


def main() -> None:
    arguments = read_arguments()
    with tempfile.TemporaryDirectory() as folder:
        path = arguments.data or Path(folder) / "records.jsonl"
        if arguments.data is None:
            write_records(path, arguments.records)
        records = [record for record, _ in zip(read_records(path), range(arguments.records), strict=False)]
    show(times(records, arguments.pairs))


if __name__ == "__main__":
    main()
