"""Evaluate a result: hold customers against files that say who each record truly is."""

from __future__ import annotations

import argparse
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from ..errors import Fault, InputError
from ..wording import LANGUAGES, say

__all__ = ["SUMMARY", "arguments", "run"]

SUMMARY = "hold a result against files that say who each record truly is"

Ref = tuple[str, str]
"""The source of a record and its key."""

WRONG = ("wrong", "source", "key", "customer_id", "person")


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what can follow ``evaluate``."""
    parser.add_argument(
        "result", metavar="CUSTOMERS.csv", help="what resolve wrote: source, key, customer_id"
    )
    parser.add_argument("truth", nargs="+", metavar="FILE", help="files in which a column names the person")
    parser.add_argument("--person", required=True, metavar="COLUMN", help="the column that names the person")
    parser.add_argument(
        "--key", metavar="COLUMN", help="the column of keys (default: the one that holds keys of the result)"
    )
    parser.add_argument(
        "--source-column", metavar="NAME", help="the column that names the source (default: the file's name)"
    )
    parser.add_argument(
        "--wrong", metavar="RECORDS.csv", help="where the records of mixed customers and parted people go"
    )
    parser.add_argument("--language", choices=LANGUAGES, default="en", help="of messages (default: en)")


def run(options: argparse.Namespace) -> int:
    """Read the result and the truth, print how well they agree, and write what is wrong if asked."""
    found = _result(options.result)
    truth = _truth(options, found)
    both = {ref: person for ref, person in truth.items() if ref in found}
    if not both:
        hint = "--key names the column of keys; sources are called as in the result"
        raise InputError(faults=[Fault("the files", "no record of the result is in them", hint=hint)])
    told = {ref: found[ref] for ref in both}
    _say("judged", options, judged=len(both), unjudged=len(found) - len(both), absent=len(truth) - len(both))
    _print(told, both, options)
    if options.wrong:
        from ..exchange.write import write_rows

        write_rows(options.wrong, WRONG, _wrong(told, both))
        _say("written", options, file=options.wrong)
    return 0


# -- what is read ----------------------------------------------------------------------------------


def _rows(path: str) -> tuple[str, Sequence[tuple[int, dict[str, Any]]]]:
    """What a file is called, and all of its rows."""
    from ..exchange.read import examine

    extract = examine(path)
    return extract.name, list(extract.rows())


def _result(path: str) -> dict[Ref, str]:
    """The customer of each record."""
    from ..exchange.write import unguarded

    name, rows = _rows(path)
    missing = [column for column in ("source", "key", "customer_id") if column not in rows[0][1]]
    if missing:
        hint = "resolve --out writes such a file"
        raise InputError(faults=[Fault(name, f"there is no column {one!r}", hint=hint) for one in missing])
    return {
        (unguarded(row["source"]), unguarded(row["key"])): unguarded(row["customer_id"]) for _, row in rows
    }


def _truth(options: argparse.Namespace, found: Mapping[Ref, str]) -> dict[Ref, str]:
    """Who each record is, as far as the files say it."""
    keys: defaultdict[str, set[str]] = defaultdict(set)
    for source, key in found:
        keys[source].add(key)
    only = next(iter(keys)) if len(keys) == 1 and len(options.truth) == 1 else None
    truth: dict[Ref, str] = {}
    for path in options.truth:
        name, rows = _rows(path)
        columns = tuple(dict.fromkeys(column for _, row in rows for column in row))
        _check(name, options, columns)
        other = only or Path(path).stem
        column = options.source_column
        sources = [_text(row.get(column)) if column else other for _, row in rows]
        key = options.key or _key_column(list(zip(sources, rows, strict=True)), columns, keys)
        for source, (number, row) in zip(sources, rows, strict=True):
            if person := _text(row.get(options.person)):
                truth[source, _key(row, key, number)] = person
    return truth


def _check(name: str, options: argparse.Namespace, columns: Sequence[str]) -> None:
    """Raise ``InputError`` unless a file has the columns that are asked for."""
    from ..exchange.mapping import LINE_NUMBER, parts_of

    keys = parts_of(options.key, columns) if options.key else ()
    asked = (options.person, options.source_column, *keys)
    hint = "it has: " + ", ".join(columns[:40])
    missing = [column for column in asked if column and column not in (*columns, LINE_NUMBER)]
    if missing:
        raise InputError(faults=[Fault(name, f"there is no column {one!r}", hint=hint) for one in missing])


def _key_column(
    rows: Sequence[tuple[str, tuple[int, dict[str, Any]]]],
    columns: Iterable[str],
    keys: Mapping[str, set[str]],
) -> str:
    """The column that holds most keys of the result, or the number of the line."""
    from ..exchange.mapping import LINE_NUMBER

    counts = Counter(
        column
        for source, (number, row) in rows
        for column in (*columns, LINE_NUMBER)
        if _key(row, column, number) in keys.get(source, ())
    )
    return max((*columns, LINE_NUMBER), key=lambda column: counts[column])


def _key(row: Mapping[str, Any], column: str, number: int) -> str:
    """The key of a row as ``resolve`` tells it: of several columns joined, of none by its line."""
    from ..exchange.mapping import JOINER, LINE_NUMBER, parts_of

    if column == LINE_NUMBER:
        return str(number)
    said = [_text(row.get(part)) for part in parts_of(column, row)]
    return JOINER.join(filter(None, said)) or f"line {number}"


def _text(value: Any) -> str:
    return value.strip() if isinstance(value, str) else "" if value is None else str(value)


# -- what is told ----------------------------------------------------------------------------------


def _print(told: Mapping[Ref, str], truth: Mapping[Ref, str], options: argparse.Namespace) -> None:
    """How far the two agree; of both measures the one of pairs weighs large customers by their square."""
    from ..evaluate import b_cubed, cluster_edits, pairwise

    edits = cluster_edits(told, truth)
    lines = (
        say("exchange.by_pair", language=options.language, score=pairwise(told, truth)),
        say("exchange.by_record", language=options.language, score=b_cubed(told, truth)),
        say(
            "exchange.edits",
            language=options.language,
            groups=edits.groups,
            people=len(set(truth.values())),
            exact=edits.exact,
            splits=edits.splits,
            merges=edits.merges,
            worst=edits.worst,
        ),
    )
    print(*lines, sep="\n")


def _wrong(told: Mapping[Ref, str], truth: Mapping[Ref, str]) -> Iterator[tuple[str, ...]]:
    """The records of each customer that holds several people, then of each person in several customers."""
    yield from _mixed("mixed", told, truth, told)
    yield from _mixed("parted", truth, told, told)


def _mixed(
    wrong: str, groups: Mapping[Ref, str], others: Mapping[Ref, str], told: Mapping[Ref, str]
) -> Iterator[tuple[str, ...]]:
    """The records of each group in which there is more than one of the others."""
    members: defaultdict[str, list[Ref]] = defaultdict(list)
    for ref, group in groups.items():
        members[group].append(ref)
    truth = others if groups is told else groups
    for some in members.values():
        if len({others[ref] for ref in some}) > 1:
            for ref in sorted(some, key=lambda ref: (others[ref], ref)):
                yield wrong, *ref, told[ref], truth[ref]


def _say(code: str, options: argparse.Namespace, **facts: object) -> None:
    print(say(f"exchange.{code}", language=options.language, **facts), file=sys.stderr)
