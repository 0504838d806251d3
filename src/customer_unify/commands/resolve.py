"""Resolve files: read CSV or JSON lines, find who is who, and write source,key,customer_id,confidence."""

from __future__ import annotations

import argparse
import gc
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

import attrs

from ..errors import Fault, InputError
from ..exchange.write import STANDARD_OUTPUT
from ..model.record import RecordRef
from ..wording import LANGUAGES, say
from .handed import as_files
from .watching import Watching, described, lines_of

if TYPE_CHECKING:
    from ..configuration import IdentityConfig
    from ..exchange.recognise import Recognition
    from ..model.batch import Chunk, Reading
    from ..model.configuration import Configuration
    from ..model.record import Record
    from ..model.result import Partition

__all__ = ["SUMMARY", "arguments", "run"]

SUMMARY = "find which records in your files are one customer"
DRAWN = 40
"""Records of one customer that a report draws at most."""
MOST_ASKED = 1_000_000
"""Pairs of a base that are written for a person to look at, at most."""
SHOWN = 5
"""Skipped rows shown one by one; all are counted."""


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what can follow ``resolve``."""
    parser.add_argument(
        "files",
        nargs="+",
        metavar="FILE",
        help="CSV or JSON lines, one file for each source; - is standard input",
    )
    parser.add_argument(
        "--config", metavar="MY.toml", help="which column is what; without it columns are recognised"
    )
    parser.add_argument(
        "--out",
        metavar="CUSTOMERS.csv",
        help="the result: the customer of each record (default: standard output)",
    )
    parser.add_argument(
        "--candidates", metavar="PAIRS.csv", help="also write the pairs that a person should review"
    )
    parser.add_argument(
        "--golden", metavar="PEOPLE.csv", help="also write the golden record of each customer, one line each"
    )
    parser.add_argument(
        "--write-config",
        metavar="MY.toml",
        help="keep the recognised columns in a file, to be edited and given back",
    )
    parser.add_argument(
        "--report",
        metavar="OUT.html",
        help="also write a page for a browser: what was found and why, with one customer drawn",
    )
    parser.add_argument(
        "--store",
        metavar="ADDRESS",
        help="keep the customers in this base and go on from it: sqlite:///BASE.db or postgresql://…",
    )
    parser.add_argument(
        "--source-column", metavar="NAME", help="the column that names the source of each row"
    )
    parser.add_argument(
        "--on-error",
        choices=("keep", "stop", "skip"),
        default="keep",
        help="keep (the default): leave out values that cannot be read, keep rows without a key of their own,"
        " count both, stop at a damaged row; stop: stop at all of these; skip: leave them all out and count",
    )
    parser.add_argument(
        "--language", choices=LANGUAGES, default="en", help="language of messages (default: en)"
    )


def run(options: argparse.Namespace) -> int:
    """Read the files, resolve them, write the result, and say on standard error what happened."""
    with as_files(options.files) as options.files:
        return _Run(options).run()


class _Teller:
    """Says things on standard error, with a line of progress where that is a terminal."""

    def __init__(self, language: str) -> None:
        from ..resolver import system_clock

        self.language = language
        self.progress = Watching(sys.stderr, language, system_clock, described(language))

    def say(self, code: str, **facts: Any) -> None:
        """Say the sentence of ``code``."""
        self.show(say(code, language=self.language, **facts))

    def show(self, text: str) -> None:
        """Show a line, in place of whatever progress was shown."""
        self.progress.wipe()
        # Names of columns come from a file: no control character of theirs may reach the terminal.
        print("".join(c if c.isprintable() or c == "\n" else "?" for c in text), file=sys.stderr)


@contextmanager
def _keeping_all() -> Iterator[None]:
    """While it lasts, nothing is searched for what could be thrown away: all that is read is kept to the end.

    The search takes a fifth of the time of a large run. The library leaves it alone; this process is ours.
    """
    searches = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if searches:
            gc.enable()


class _Run:
    """One run of the command."""

    def __init__(self, options: argparse.Namespace) -> None:
        self.options = options
        self.tell = _Teller(options.language)
        self.skipped: Counter[str] = Counter()
        self.read = 0
        self.learns = False
        self.doubts: tuple[str, ...] = ()

    def run(self) -> int:
        from .results import check_targets

        options, tell = self.options, self.tell
        results = options.out, options.candidates, options.golden, options.write_config, options.report
        check_targets([*options.files, options.config], results)
        config = self._mapped(self._configured())
        if options.write_config:
            from ..exchange.write import write_text

            write_text(options.write_config, config.to_toml())
            tell.say("exchange.kept", file=options.write_config)
            if options.out is None:
                return 0
        from ..resolver.at_once import resolve

        self.learns = config.model.training is None
        if tell.progress.watched:
            rows = lines_of(options.files) - len(options.files)
            tell.progress.expected = {"read": rows, "add": rows}
        try:
            with _keeping_all():
                if options.store is None:
                    partition = resolve(self._records(config), config, on_progress=tell.progress)
                else:
                    partition = self._kept(config)
        except InputError as error:
            if (
                any(fault.kind not in ("", "no rows") for fault in error.faults)
                and options.on_error != "skip"
            ):
                tell.say("exchange.may_skip")
            raise
        if not self.read:
            self._summary(partition)
            raise InputError("no record could be read from any file; nothing was written")
        self._write(partition, config)
        self._summary(partition)
        return 0

    def _write(self, partition: Partition, config: IdentityConfig) -> None:
        """Write the result, and what else is asked for."""
        from .results import fields_of, write_candidates, write_golden, write_result

        options = self.options
        target = options.out or STANDARD_OUTPUT
        write_result(target, partition)
        self._told(target)
        if options.candidates:
            write_candidates(options.candidates, partition.candidates)
            self._told(options.candidates)
        if options.golden and options.store is None:
            customers = partition.customers(self._again(config), on_progress=self.tell.progress)
            write_golden(options.golden, customers, fields_of(config))
            self._told(options.golden)
        if options.report:
            self._report(partition, config)
            self._told(options.report)

    def _kept(self, config: IdentityConfig) -> Partition:
        """Add the records to a base, and say of all that it holds whom they belong to."""
        from ..model.result import Partition, Row
        from ..resolver import Resolver
        from .results import fields_of, write_golden

        with Resolver(self._rules(config), self.options.store) as resolver:
            resolver.add_many(self._records(config), on_progress=self.tell.progress)
            rows = [
                Row(*ref, customer.id, customer.record_confidence[ref])
                for customer in resolver.customers()
                for ref in customer.records
            ]
            ordered = tuple(sorted(rows, key=lambda row: (row.source, row.key)))
            asked = resolver.candidates(limit=MOST_ASKED, order="weight") if self.options.candidates else ()
            if self.options.golden:
                write_golden(self.options.golden, resolver.customers(), fields_of(config))
                self._told(self.options.golden)
            return Partition(ordered, resolver.config, candidates=tuple(asked), doubts=self.doubts)

    def _rules(self, config: IdentityConfig) -> Configuration:
        """Those of the base; of a new one those handed in, with what the records teach.

        A base that is there goes by its own weights. ``--config`` that says anything else of it is refused
        when the first record is to be written: rules of a base are not changed in passing.
        """
        from ..resolver import Resolver
        from ..resolver.at_once import resolve

        with Resolver(None, self.options.store) as resolver:
            known = resolver.store.configuration()
        if known is None:
            made = resolve(self._records(config), config, on_progress=self.tell.progress)
            self.read = 0  # they are read once more
            self.skipped.clear()
            self.doubts = made.doubts
            return made.config
        self.learns = False
        return known if self.options.config is None else attrs.evolve(config, model=known.model)

    def _configured(self) -> IdentityConfig:
        from ..configuration import IdentityConfig
        from ..exchange.decode import opened

        if self.options.config is None:
            return IdentityConfig()
        path = Path(self.options.config)
        opened(path).close()
        return IdentityConfig.load(path)

    def _mapped(self, config: IdentityConfig) -> IdentityConfig:
        """The configuration with a source for every file; mappings that had to be found are shown."""
        column = self.options.source_column
        holders: dict[str, str] = {}
        found: dict[str, tuple[str, Recognition]] = {}
        for file in self.options.files:
            source = config.source_of(file)
            if column is not None:
                config = self._mapped_by(config, file, source, column)
                continue
            known = config.sources.get(source)
            if source in holders and (known is None or known.file is None or holders[source] == file):
                hint = 'rename one, or say file = "…" in its source'
                what = f"two files hold the source {source!r}"
                raise InputError(faults=[Fault(Path(file).name, what, hint=hint)])
            holders[source] = file
            if known is None:
                found[source] = (file, config.recognise(file, source=source))
                config = config.with_source(found[source][1].source)
        for source, (file, one) in found.items():
            others = {name: other for name, other in holders.items() if name != source}
            unsure = one.ignored or one.region in (None, config.region) or "name" in one.source.fields
            if others and unsure:
                one = config.recognise(file, source=source, beside=others)
                found[source] = (file, one)
                config = config.with_source(one.source)
            self._show(file, one, config)
        return self._of_one_region(config, {source: one.region for source, (_, one) in found.items()})

    def _of_one_region(self, config: IdentityConfig, shown: Mapping[str, str | None]) -> IdentityConfig:
        """Sources with too few telephone numbers to show a region are read by the one all others show.

        One person's number must not be read by two plans because one file holds five and the other
        five thousand.
        """
        regions = {region for region in shown.values() if region is not None}
        if len(regions) == 1 and regions != {config.region}:
            (region,) = regions
            for source in (source for source, own in shown.items() if own is None):
                config = config.with_source(attrs.evolve(config.sources[source], region=region))
                if "phone" in config.sources[source].fields:
                    self.tell.say("exchange.same_region", source=source, region=region)
        return config

    def _mapped_by(self, config: IdentityConfig, file: str, source: str, column: str) -> IdentityConfig:
        from ..exchange.records import sources_in

        extract = config.examine(file, source=source)
        missing = [name for name in sources_in(extract, column) if name not in config.sources]
        if missing:
            found = config.recognise(file, source=source, source_column=column)
            self._show(file, found, config)
            for name in missing:
                config = config.with_source(attrs.evolve(found.source, name=name))
        return config

    def _show(self, file: str, found: Recognition, config: IdentityConfig) -> None:
        from ..exchange.heading import is_source_column

        extract = config.examine(file, source=found.source.name)
        form = "JSON" if extract.columns is None else f"CSV {extract.separator!r}"
        self.tell.say(
            "exchange.mapping",
            file=extract.name,
            source=found.source.name,
            form=f"{form}, {extract.encoding}",
        )
        if extract.header > 1:
            self.tell.say("exchange.header", line=extract.header)
        for one in found.found:
            by = say(f"exchange.by_{one.by}", language=self.options.language)
            self.tell.say("exchange.column", column=one.column, role=one.role, by=by)
        if not found.source.fields and not self.options.write_config:
            what = "none of its columns was recognised"
            hint = "map them in a configuration: --write-config my.toml begins one, --config my.toml takes it"
            raise InputError(faults=[Fault(extract.name, what, hint=hint)])
        if found.source.region is not None:
            self.tell.say("exchange.region", region=found.source.region)
        if found.source.name_order == "family":
            self.tell.say("exchange.family_first")
        if found.ignored:
            self.tell.say("exchange.ignored", columns=", ".join(found.ignored))
        if self.options.source_column is None:
            for column in filter(is_source_column, found.ignored):
                self.tell.say("exchange.source_column", column=column)

    def _records(self, config: IdentityConfig) -> Reading:
        """The records of all files, each (source, key) once."""
        from ..model.batch import Reading

        return Reading(self._chunks(config))

    def _chunks(self, config: IdentityConfig) -> Iterator[Chunk]:
        options = self.options
        seen: set[tuple[str, str]] = set()
        for file in options.files:
            reading = config.read(
                file, source_column=options.source_column, on_error=options.on_error, on_fault=self._skip
            )
            for chunk in reading.chunks():
                for part in self._unseen(chunk, seen) if len(options.files) > 1 else (chunk,):
                    self.read += part.size
                    yield part

    def _unseen(self, chunk: Chunk, seen: set[tuple[str, str]]) -> Iterator[Chunk]:
        """The records of a chunk that no file before had."""
        refs = [*chain.from_iterable(batch.refs for batch in chunk.batches)]
        refs += [record.ref for _, record in chunk.others]
        if seen.isdisjoint(refs):
            seen.update(refs)
            yield chunk
            return
        from ..model.batch import Chunk

        for record in chunk.records():
            if record.ref not in seen:
                seen.add(record.ref)
                yield Chunk((), ((0, record),))
                continue
            fault = Fault(f"source {record.source!r}", "two files hold the same key", kind="duplicate key")
            if self.options.on_error != "skip":
                raise InputError(faults=[fault])
            self._skip(fault)

    def _skip(self, fault: Fault) -> None:
        self.skipped[fault.kind] += 1
        if self.skipped.total() <= SHOWN:
            self.tell.show(str(fault))

    def _again(self, config: IdentityConfig) -> Iterator[Record]:
        """The records once more, as they were read; what was told of them is not told again."""
        options = self.options
        for file in options.files:
            yield from config.read(file, source_column=options.source_column, on_error=options.on_error)

    def _told(self, target: str) -> None:
        """Say that a file is written."""
        if target != STANDARD_OUTPUT:
            self.tell.say("exchange.written", file=target)

    def _report(self, partition: Partition, config: IdentityConfig) -> None:
        """Write a page on what was found, what it was weighed by, and the customer whom most sources know."""
        from ..exchange.write import write_text
        from ..report import page
        from ..resolver import Resolver

        groups: dict[str, list[RecordRef]] = {}
        for row in partition:
            groups.setdefault(row.customer_id, []).append(RecordRef(row.source, row.key))
        shown = max(
            groups.values(), key=lambda refs: (len({ref.source for ref in refs}), -abs(len(refs) - 4))
        )
        wanted = set(sorted(shown)[:DRAWN])
        options = self.options
        records = [record for record in self._again(config) if record.ref in wanted]
        with Resolver(partition.config) as resolver:
            resolver.add_many(records)
            customer = resolver.customer_of(*min(wanted))
            refs = customer.records
            html = page(
                made_at=resolver.changes().events[-1][0],
                language=options.language,
                records=len(partition),
                customers=len(groups),
                partition=partition,
                model=partition.config.model,
                customer=customer,
                pairs=resolver.pairs(customer.id),
                why=resolver.explain(refs[0], refs[1], language=options.language) if len(refs) > 1 else None,
            )
        write_text(options.report, html)

    def _summary(self, partition: Partition) -> None:
        if self.skipped:
            self.tell.say("exchange.skipped", count=self.skipped.total())
            for kind, count in sorted(self.skipped.items(), key=lambda item: (-item[1], item[0])):
                self.tell.say("exchange.skipped_kind", count=count, kind=self._kind(kind))
        customers = len({row.customer_id for row in partition})
        self.tell.say("exchange.records", records=self.read, customers=customers)
        learned = partition.config.model.training
        if learned is not None and self.learns:
            self.tell.say("exchange.learned", matches=f"{learned.matches:,}")
        if partition.doubts:
            alarms = (f"report.training_alarm_{alarm}" for alarm in partition.doubts)
            why = " ".join(say(alarm, language=self.options.language) for alarm in alarms)
            self.tell.say("exchange.not_learned", why=why)
        if partition.candidates:
            self.tell.say("exchange.candidates", candidates=len(partition.candidates))

    def _kind(self, kind: str) -> str:
        code = f"exchange.kind_{kind.replace(' ', '_').lower()}"
        try:
            return say(code, language=self.options.language)
        except KeyError:
            return kind
