"""What every peer of ``beside.py`` shares: read one CSV, tell clusters at five settings, count CPU seconds.

A peer is a process of its own in an environment of its own, so this imports nothing of the library.
The input has ``id`` and columns named as the standard fields; the output ``setting``, ``id``, ``cluster``.
"""

from __future__ import annotations

import argparse
import csv
import json
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

__all__ = ["Answer", "Clusters", "Row", "closed", "columns", "main", "missing", "unlike_blank"]

Row = dict[str, str | None]
Clusters = dict[str, str]

PROBABILITIES = (0.5, 0.9, 0.99, 0.999, 0.9999)
"""The five thresholds of the peers that say a probability."""


class Answer(NamedTuple):
    """What a peer said: who it is, how it was set, CPU seconds per setting, clusters per setting."""

    name: str
    settings: str
    seconds: Mapping[str, float]
    clusters: Mapping[str, Clusters]


def unlike_blank(value: str | None) -> str | None:
    """A value, or nothing where there is none: a blank text would agree with every other blank."""
    return value or None


def columns(rows: Sequence[Row]) -> list[str]:
    """The columns of which at least one row says something, without the id."""
    return [name for name in rows[0] if name != "id" and any(row[name] for row in rows)]


def closed(ids: Iterable[str], pairs: Iterable[tuple[str, str]]) -> Clusters:
    """Clusters as connected components, each named by its smallest id."""
    parent = {one: one for one in ids}

    def root(one: str) -> str:
        while parent[one] != one:
            parent[one] = parent[parent[one]]
            one = parent[one]
        return one

    for a, b in pairs:
        low, high = sorted((root(a), root(b)))
        parent[high] = low
    return {one: root(one) for one in parent}


def missing(module: str) -> bool:
    """Whether a package is not installed here."""
    from importlib.util import find_spec

    return find_spec(module) is None


def main(module: str, answer: Callable[[list[Row], str], Answer]) -> None:
    """Run a peer from the command line: ``INPUT OUTPUT KIND``; exit code 3 says it is not installed."""
    parser = argparse.ArgumentParser()
    parser.add_argument("given", type=Path)
    parser.add_argument("told", type=Path)
    parser.add_argument("kind", help="what the records are like: febrl, fake, figures or customers")
    chosen = parser.parse_args()
    if missing(module):
        raise SystemExit(3)
    with chosen.given.open(encoding="utf-8", newline="") as file:
        rows = [{name: unlike_blank(value) for name, value in row.items()} for row in csv.DictReader(file)]
    began = time.process_time()
    said = answer(rows, chosen.kind)
    with chosen.told.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("setting", "id", "cluster"))
        for setting, clusters in said.clusters.items():
            writer.writerows((setting, one, cluster) for one, cluster in clusters.items())
    whole = time.process_time() - began
    print(json.dumps({"name": said.name, "settings": said.settings, "seconds": said.seconds, "whole": whole}))
