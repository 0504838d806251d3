"""Measures how well the shipped weights tell pairs of one person's name from pairs of two people's.

    python benchmarks/quality/names.py --data DIR [--json out.json] [--worst 10]

DIR holds the folder ``name_pairs``. Each name goes in as the ``name`` of a record that has nothing
else; the score of a pair is the weight the library gives the two records. Beside it stand what a
user would take instead, on the same pairs in the same run. The half to choose on and the half to
report are told apart by a digest of the case group, so that no group lies in both.
The reported half was read before the rules were written: it is no unseen test (see the README).
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import json
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import jellyfish

from customer_unify import Record
from customer_unify.identity.defaults import shipped
from customer_unify.identity.language import plain
from customer_unify.identity.stages import Stages

FLOOR = 0.95
"""Average precision each part is held against."""

LABELS = (
    *((True, quality) for quality in ("STRONG", "MEDIUM", "WEAK")),
    *((False, quality) for quality in ("WEAK", "MEDIUM", "STRONG")),
)
"""From the clearest match to the clearest other person."""

Scorer = Callable[[str, str], float]


class Named(NamedTuple):
    """A labelled pair of names."""

    group: str
    a: str
    b: str
    match: bool
    quality: str


class Found(NamedTuple):
    """What one scorer came to on one part of the pairs."""

    pairs: int
    average_precision: float
    means: dict[str, float]
    """Mean share of the pairs scored lower, by label, clearest match first."""
    monotone: bool
    inversions: int
    """Clear strangers scored no lower than a clear match."""


def read(folder: Path) -> list[Named]:
    """The pairs of people; firms and ships are no customers' names."""
    with (folder / "cases.csv").open(encoding="utf-8", newline="") as file:
        return [
            Named(row["case_group"], row["name1"], row["name2"], row["is_match"] == "True", row["quality"])
            for row in csv.DictReader(file)
            if row["schema"] == "Person"
        ]


def chosen_on(group: str) -> bool:
    """Whether a case group is of the half that rules may be chosen on."""
    return hashlib.sha256(group.encode()).digest()[0] % 2 == 0


def ours() -> Scorer:
    """The weight of two records that have a name and nothing else, by the shipped configuration."""
    stages = Stages(shipped())

    def score(a: str, b: str) -> float:
        one, two = (
            stages.normalise(Record("names", key, {"name": name})) for key, name in (("a", a), ("b", b))
        )
        return stages.score(one, two, lambda identifier: False).weight

    return score


def peers() -> dict[str, Scorer]:
    """What a user would take instead, on folded names."""
    found: dict[str, Scorer] = {
        "jellyfish Jaro-Winkler": lambda a, b: jellyfish.jaro_winkler_similarity(plain(a), plain(b))
    }
    try:
        from rapidfuzz import fuzz
    except ImportError:
        print("rapidfuzz is not installed: left out", file=sys.stderr)
    else:
        found["rapidfuzz token_sort_ratio"] = lambda a, b: fuzz.token_sort_ratio(plain(a), plain(b))
    return found


def average_precision(scored: Sequence[tuple[float, bool]]) -> float:
    """The area under precision by recall, pairs of one score entering together."""
    by_score: dict[float, list[bool]] = defaultdict(list)
    for score, match in scored:
        by_score[score].append(match)
    whole, right, seen, area = sum(match for _, match in scored), 0, 0, 0.0
    for score in sorted(by_score, reverse=True):
        matches = sum(by_score[score])
        right, seen = right + matches, seen + len(by_score[score])
        area += matches / whole * right / seen if whole else 0.0
    return area


def judge(pairs: Sequence[Named], scores: Sequence[float]) -> Found:
    """Hold the scores against the labels."""
    by_label: dict[tuple[bool, str], list[float]] = defaultdict(list)
    for pair, score in zip(pairs, scores, strict=True):
        lower = sum(other < score for other in scores) + sum(other == score for other in scores) / 2
        by_label[pair.match, pair.quality].append(lower / len(scores))
    means = {label: sum(found) / len(found) for label in LABELS if (found := by_label[label])}
    strong = [
        score for pair, score in zip(pairs, scores, strict=True) if pair.match and pair.quality == "STRONG"
    ]
    return Found(
        len(pairs),
        average_precision([(score, pair.match) for pair, score in zip(pairs, scores, strict=True)]),
        {f"{quality} {'match' if match else 'other'}": mean for (match, quality), mean in means.items()},
        all(more >= less for more, less in pairwise(means.values())),
        sum(
            any(score >= least for least in strong)
            for pair, score in zip(pairs, scores, strict=True)
            if not pair.match and pair.quality == "STRONG"
        ),
    )


def _worst(pairs: Sequence[Named], scores: Sequence[float], most: int) -> list[str]:
    """The strangers scored highest and the matches scored lowest, for reading."""
    ranked = sorted(zip(scores, pairs, strict=True))
    lost = [(score, pair) for score, pair in ranked if pair.match][:most]
    mixed = [(score, pair) for score, pair in reversed(ranked) if not pair.match][:most]
    return [
        f"  {score:8.0f} {'match' if pair.match else 'other'} {pair.a} | {pair.b}"
        for score, pair in mixed + lost
    ]


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print, write; return 1 where the floor is not met on the half that is reported."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--data", type=Path, required=True, help="folder that holds the data sets")
    parser.add_argument("--json", type=Path, help="write the figures here too")
    parser.add_argument("--worst", type=int, default=0, help="show so many pairs of the half to choose on")
    options = parser.parse_args(arguments)
    pairs = read(options.data / "name_pairs")
    parts = {
        "chosen on": [pair for pair in pairs if chosen_on(pair.group)],
        "reported": [pair for pair in pairs if not chosen_on(pair.group)],
        "all": pairs,
    }
    found: dict[str, dict[str, Found]] = {}
    for name, scorer in {"ours": ours(), **peers()}.items():
        began = time.process_time()
        scores = {(pair.a, pair.b): scorer(pair.a, pair.b) for pair in pairs}
        print(f"{name}   {time.process_time() - began:.2f} s")
        for part, some in parts.items():
            said = judge(some, [scores[pair.a, pair.b] for pair in some])
            found.setdefault(name, {})[part] = said
            means = "  ".join(f"{label} {mean:.2f}" for label, mean in said.means.items())
            print(
                f"  {part:10} {said.pairs} pairs   average precision {said.average_precision:.4f}   {means}"
            )
            print(
                f"  {'':10} monotone {said.monotone}   clear strangers above a clear match {said.inversions}"
            )
        if name == "ours" and options.worst:
            chosen = parts["chosen on"]
            print("\n".join(_worst(chosen, [scores[pair.a, pair.b] for pair in chosen], options.worst)))
    if options.json:
        told = {name: {part: said._asdict() for part, said in by.items()} for name, by in found.items()}
        options.json.write_text(json.dumps(told, indent=2, sort_keys=True) + "\n", encoding="utf-8")
    return int(found["ours"]["reported"].average_precision < FLOOR)


if __name__ == "__main__":
    sys.exit(main())
