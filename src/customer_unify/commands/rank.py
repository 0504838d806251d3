"""Rank cases: read one case a line, and print the order in which a policy would serve them, with reasons."""

from __future__ import annotations

import argparse
import json
from typing import TYPE_CHECKING, Any

import attrs

from .handed import as_files
from .lines import lines, moment_of, ordered_by, policy_of, zone_of

if TYPE_CHECKING:
    from ..model.standing import Ranked

__all__ = ["SUMMARY", "arguments", "run"]

SUMMARY = "order cases by a policy, every point explained"
COLUMNS = ("rank", "id", "band", "points", "contributions")


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what can follow ``rank``."""
    parser.add_argument(
        "cases",
        metavar="CASES.jsonl",
        help="one case a line: id, arrived_at, and its signals; - is standard input",
    )
    ordered_by(parser)
    parser.add_argument("--now", metavar="TIME", help="the time to rank at (default: the latest arrival)")
    parser.add_argument("--out", metavar="RANKED.csv", help="write CSV, or JSON lines if it ends in .jsonl")


def run(options: argparse.Namespace) -> int:
    """Read the cases, rank them and print or write the order."""
    policy = policy_of(options.policy)
    zone = zone_of(options.time_zone)
    with as_files([options.cases]) as (path,):
        cases = [case for case, _, _ in lines(path, zone)]
    now = moment_of(options.now, zone, "--now") if options.now else max(case.arrived_at for case in cases)
    ranked = policy.rank(cases, now=now)
    if options.out is None:
        _print(ranked)
    elif str(options.out).endswith((".jsonl", ".ndjson")):
        from ..exchange.write import write_text

        write_text(options.out, "".join(json.dumps(_plain(one)) + "\n" for one in ranked))
    else:
        from ..exchange.write import write_rows

        write_rows(options.out, COLUMNS, (_row(one) for one in ranked))
    return 0


# -- the order -------------------------------------------------------------------------------------


def _row(one: Ranked) -> tuple[Any, ...]:
    standing = one.standing
    reasons = ", ".join(f"{part.term} {part.points:+d}" for part in standing.contributions)
    return one.rank, one.id, standing.band, standing.points, reasons


def _plain(one: Ranked) -> dict[str, Any]:
    standing = one.standing
    parts = [attrs.asdict(part) for part in standing.contributions]
    return {
        "rank": one.rank,
        "id": one.id,
        "band": standing.band,
        "points": standing.points,
        "contributions": parts,
        "ask_to_verify": standing.ask_to_verify,
    }


def _print(ranked: list[Ranked]) -> None:
    rows = [COLUMNS, *(tuple(map(str, _row(one))) for one in ranked)]
    widths = [max(len(row[at]) for row in rows) for at in range(4)]
    for row in rows:
        cells = [cell.ljust(width) for cell, width in zip(row[:4], widths, strict=True)]
        line = "  ".join([*cells, row[4]]).rstrip()
        # An id comes from a file: no control character of it may reach the terminal.
        print("".join(letter if letter.isprintable() else "?" for letter in line))
