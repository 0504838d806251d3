"""Measure a result: compare customers with files that say who each record truly is."""

from __future__ import annotations

import argparse
from collections import Counter, defaultdict
from collections.abc import Container, Iterator, Mapping

from ..errors import Fault, InputError
from ..wording import LANGUAGES
from .handed import as_files
from .messages import Messages

__all__ = ["SUMMARY", "arguments", "run"]

SUMMARY = "measure a result against files that say who each record truly is"

Ref = tuple[str, str]
"""The source of a record and its key."""

COLUMNS = ("source", "key", "customer_id")
"""Columns of a result that are read."""

PERSON = "company"
"""A field that is any text: in it stands who a record is."""

WRONG = ("wrong", "source", "key", "customer_id", "person")


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what can follow ``evaluate``."""
    parser.add_argument(
        "result",
        metavar="CUSTOMERS.csv",
        help="what resolve wrote: source, key, customer_id; - is standard input",
    )
    parser.add_argument("truth", nargs="+", metavar="FILE", help="files in which a column names the person")
    parser.add_argument("--person", required=True, metavar="COLUMN", help="the column that names the person")
    parser.add_argument(
        "--key", metavar="COLUMN", help="the column of keys (default: the one with the keys of the result)"
    )
    parser.add_argument(
        "--source-column", metavar="NAME", help="the column that names the source (default: the file's name)"
    )
    parser.add_argument(
        "--wrong",
        metavar="RECORDS.csv",
        help="also write the records of mixed customers and of divided people",
    )
    parser.add_argument(
        "--language", choices=LANGUAGES, default="en", help="language of messages (default: en)"
    )


def run(options: argparse.Namespace) -> int:
    """Read the result and the truth, print how well they agree, and write what is wrong if asked."""
    from .results import check_targets

    read = [options.result, *options.truth]
    check_targets(read, [options.wrong])
    with as_files(read) as (options.result, *options.truth):
        return _evaluate(options)


def _evaluate(options: argparse.Namespace) -> int:
    found = _result(options.result)
    truth = _truth(options, found)
    both = {ref: person for ref, person in truth.items() if ref in found}
    if not both:
        hint = "--key names the column of keys; sources are called as in the result"
        raise InputError(faults=[Fault("the files", "no record of the result is in them", hint=hint)])
    told = {ref: found[ref] for ref in both}
    messages = Messages(options.language)
    messages.say(
        "exchange.judged", judged=len(both), unjudged=len(found) - len(both), absent=len(truth) - len(both)
    )
    _print(told, both, messages)
    if options.wrong:
        from ..exchange.write import write_rows

        write_rows(options.wrong, WRONG, _wrong(told, both))
        messages.say("exchange.written", file=options.wrong)
    return 0


# -- what is read ----------------------------------------------------------------------------------


def _result(path: str) -> dict[Ref, str]:
    """The customer of each record."""
    from ..exchange.read import examine
    from ..exchange.reference import cell
    from ..exchange.write import unguarded

    extract = examine(path)
    rows = [row for _, row in extract.rows()]
    missing = [column for column in COLUMNS if column not in rows[0]]
    if missing:
        hint = "resolve --out writes such a file"
        faults = [Fault(extract.name, f"there is no column {one!r}", hint=hint) for one in missing]
        raise InputError(faults=faults)
    told = ([unguarded(cell(row, column)) for column in COLUMNS] for row in rows)
    return {(source, key): customer for source, key, customer in told}


def _truth(options: argparse.Namespace, found: Mapping[Ref, str]) -> dict[Ref, str]:
    """Who each record is, as far as the files say it; they are read as ``resolve`` reads them, keys too."""
    from ..configuration import IdentityConfig
    from ..exchange.read import examine
    from ..exchange.records import sources_in
    from ..model.configuration import Source

    keys: defaultdict[str, set[str]] = defaultdict(set)
    for source, key in found:
        keys[source].add(key)
    only = next(iter(keys)) if len(keys) == 1 and len(options.truth) == 1 else None
    column, truth = options.source_column, {}
    for path in options.truth:
        other = only or IdentityConfig().source_of(path)
        names = sources_in(examine(path), column) if column else [other]
        key = options.key or _key_column(path, {key for name in names for key in keys[name]})
        sources = {name: Source(name, key=key, fields={PERSON: options.person}) for name in names}
        config = IdentityConfig(sources=sources)
        given = {"source_column": column} if column else {"source": other}
        for record in config.read(path, on_error="keep", **given):
            if said := record.fields.get(PERSON):
                truth[record.ref] = said[0]
    return {(ref.source, ref.key): person for ref, person in truth.items()}


def _key_column(path: str, keys: Container[str]) -> str:
    """The column that holds most keys of the result, or the number of the line."""
    from ..exchange.mapping import LINE_NUMBER
    from ..exchange.read import examine
    from ..exchange.reference import cell

    counts: Counter[str] = Counter()
    for number, row in examine(path).rows():
        counts.update(dict.fromkeys(row, 0))
        counts.update(column for column in row if cell(row, column) in keys)
        counts[LINE_NUMBER] += str(number) in keys
    return max(counts, key=lambda column: (counts[column], column != LINE_NUMBER))


# -- what is told ----------------------------------------------------------------------------------


def _print(told: Mapping[Ref, str], truth: Mapping[Ref, str], messages: Messages) -> None:
    """How far the two agree; of both measures the one of pairs weighs large customers by their square."""
    from ..evaluate import b_cubed, cluster_edits, pairwise

    edits = cluster_edits(told, truth)
    lines = (
        messages.sentence("exchange.by_pair", score=pairwise(told, truth)),
        messages.sentence("exchange.by_record", score=b_cubed(told, truth)),
        messages.sentence(
            "exchange.edits",
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
    for wrong, groups, others in (("mixed", told, truth), ("parted", truth, told)):
        members: defaultdict[str, list[Ref]] = defaultdict(list)
        for ref, group in groups.items():
            members[group].append(ref)
        for some in members.values():
            if len({others[ref] for ref in some}) > 1:
                for ref in sorted(some, key=lambda ref: (others[ref], ref)):
                    yield wrong, *ref, told[ref], truth[ref]
