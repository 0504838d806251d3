"""Resolve files: read CSV or JSON lines, find who is who, and write source,key,customer_id,confidence."""

from __future__ import annotations

import argparse
import gc
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import attrs

from ..errors import InputError
from ..exchange.write import STANDARD_OUTPUT
from ..model.record import RecordRef
from ..wording import LANGUAGES, say
from .handed import as_files
from .mapping import Mapper
from .messages import Messages
from .records import Records
from .watching import lines_of

if TYPE_CHECKING:
    from ..configuration import IdentityConfig
    from ..model.configuration import Configuration
    from ..model.result import Partition

__all__ = ["SUMMARY", "arguments", "run"]

SUMMARY = "find which records in your files are one customer"
DRAWN = 40
"""Records of one customer that a report draws at most."""
MOST_ASKED = 1_000_000
"""Pairs of a base that are written for a person to look at, at most."""


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
        self.messages = Messages(options.language)
        self.records = Records(self.messages, options.files, options.source_column, options.on_error)
        self.learns = False
        self.doubts: tuple[str, ...] = ()

    def run(self) -> int:
        """Map the files, resolve them, write the result; 0 if all is done."""
        from .results import check_targets

        options, progress = self.options, self.messages.progress
        results = options.out, options.candidates, options.golden, options.write_config, options.report
        check_targets([*options.files, options.config], results)
        mapper = Mapper(
            self.messages,
            options.source_column,
            unmapped=bool(options.write_config),
            strict=options.on_error == "stop",
        )
        config = mapper.mapped(self._configured(), options.files)
        self.records.files = options.files = [file for file in options.files if file not in mapper.left]
        if options.write_config:
            from ..exchange.write import write_text

            write_text(options.write_config, config.to_toml())
            self.messages.say("exchange.kept", file=options.write_config)
            if options.out is None:
                return 0
        self.learns = config.model.training is None
        if progress.watched:
            rows = lines_of(options.files) - len(options.files)
            progress.expected = {"read": rows, "add": rows}
        partition = self._resolved(config)
        if not self.records.count:
            self._summary(partition)
            raise InputError("no record could be read from any file; nothing was written")
        self._write(partition, config)
        self._summary(partition)
        return 0

    def _configured(self) -> IdentityConfig:
        from ..configuration import IdentityConfig
        from ..exchange.decode import opened

        if self.options.config is None:
            return IdentityConfig()
        path = Path(self.options.config)
        opened(path).close()
        return IdentityConfig.load(path)

    def _resolved(self, config: IdentityConfig) -> Partition:
        """Who is who; a fault that may be skipped is told with the option to do so."""
        from ..resolver.at_once import resolve

        try:
            with self.messages, _keeping_all():
                if self.options.store is not None:
                    return self._kept(config)
                return resolve(self.records.read(config), config, on_progress=self.messages.progress)
        except InputError as error:
            skippable = any(fault.kind not in ("", "no rows") for fault in error.faults)
            if skippable and self.options.on_error != "skip":
                self.messages.say("exchange.may_skip")
            raise

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
            customers = partition.customers(self.records.again(config), on_progress=self.messages.progress)
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
            resolver.add_many(self.records.read(config), on_progress=self.messages.progress)
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
            made = resolve(self.records.read(config), config, on_progress=self.messages.progress)
            self.records.begin_again()
            self.doubts = made.doubts
            return made.config
        self.learns = False
        return known if self.options.config is None else attrs.evolve(config, model=known.model)

    def _told(self, target: str) -> None:
        """Say that a file is written."""
        if target != STANDARD_OUTPUT:
            self.messages.say("exchange.written", file=target)

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
        records = [record for record in self.records.again(config) if record.ref in wanted]
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
        if self.records.faults:
            self.messages.say("exchange.skipped", count=self.records.faults.total())
            for kind, count in sorted(self.records.faults.items(), key=lambda item: (-item[1], item[0])):
                self.messages.say("exchange.skipped_kind", count=count, kind=self._kind(kind))
        customers = len({row.customer_id for row in partition})
        self.messages.say("exchange.records", records=self.records.count, customers=customers)
        learned = partition.config.model.training
        if learned is not None and self.learns:
            self.messages.say("exchange.learned", matches=f"{learned.matches:,}")
        if partition.doubts:
            alarms = (f"report.training_alarm_{alarm}" for alarm in partition.doubts)
            why = " ".join(say(alarm, language=self.options.language) for alarm in alarms)
            self.messages.say("exchange.not_learned", why=why)
        if partition.candidates:
            file, count = self.options.candidates, len(partition.candidates)
            sentence = "exchange.candidates_written" if file else "exchange.candidates"
            self.messages.say(sentence, candidates=count, file=file)

    def _kind(self, kind: str) -> str:
        try:
            return self.messages.sentence(f"exchange.kind_{kind.replace(' ', '_').lower()}")
        except KeyError:
            return kind
