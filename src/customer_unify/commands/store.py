"""Look after a base: move it as JSON lines, make its tables, verify it, wipe what was erased."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import Fault, InputError
from ..wording import LANGUAGES
from .messages import Messages

if TYPE_CHECKING:
    from ..resolver import Resolver

__all__ = ["SUMMARY", "arguments", "run"]

SUMMARY = "look after a base: export, import, migrate, verify, purge"

SHOWN = 5
"""Places told of each part that differs: where to begin looking."""


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the words that can follow ``store``, and what can follow each."""
    words = parser.add_subparsers(title="words", required=True, metavar="WORD")
    for word, (work, about) in WORDS.items():
        inner = words.add_parser(word, help=about, description=f"{about[0].upper()}{about[1:]}.")
        if word in MOVES:
            inner.add_argument("file", metavar="FILE.jsonl", help="the file of JSON lines")
        if word == "verify":
            inner.add_argument(
                "--quick",
                action="store_true",
                help="do not normalise and link the records again: about half the work",
            )
        inner.add_argument(
            "--store", required=True, metavar="ADDRESS", help="the base: sqlite:///BASE.db or postgresql://…"
        )
        inner.add_argument(
            "--language", choices=LANGUAGES, default="en", help="language of messages (default: en)"
        )
        inner.set_defaults(work=work)


def run(options: argparse.Namespace) -> int:
    """Do what the word says, and say on standard error how many records it is about."""
    work: Callable[[argparse.Namespace], int] = options.work
    return work(options)


def _export(options: argparse.Namespace) -> int:
    from ..resolver.moving import export_address

    _check_target(options.file, options.store)
    with Messages(options.language) as messages:
        records = export_address(options.store, Path(options.file), messages.progress)
        messages.say("exchange.exported", file=options.file, records=f"{records:,}")
    return 0


def _import(options: argparse.Namespace) -> int:
    from ..resolver import Resolver

    with (
        Messages(options.language) as messages,
        Resolver.import_store(options.file, options.store, on_progress=messages.progress) as resolver,
    ):
        records = _live(resolver)
    # Said once the base is closed, and so on the disk.
    messages.say("exchange.imported", file=options.file, records=records)
    return 0


def _migrate(options: argparse.Namespace) -> int:
    from ..resolver import Resolver

    with Resolver(store=options.store) as resolver:  # opening makes the tables, or brings them along
        Messages(options.language).say("exchange.migrated", records=_live(resolver))
    return 0


def _purge(options: argparse.Namespace) -> int:
    from ..resolver import Resolver

    with Resolver(store=options.store, readonly=True):
        pass  # where there is no base none is made: "nothing is left" would be true of the wrong one
    with Resolver(store=options.store) as resolver:
        resolver.store.purge()
        Messages(options.language).say("exchange.purged", records=_live(resolver))
    return 0


def _verify(options: argparse.Namespace) -> int:
    """1 where something differs, so that a nightly job can tell."""
    from ..resolver import Resolver

    with Messages(options.language) as messages, Resolver(store=options.store, readonly=True) as resolver:
        report = resolver.verify(deep=not options.quick, on_progress=messages.progress)
    for told in report.discrepancies:
        messages.say(
            "exchange.differs" if told.readable else "exchange.unreadable",
            part=told.part.value,
            count=f"{told.count:,}",
            places=f" ({', '.join(told.digests[:SHOWN])})" if told.digests else "",
            remedy=messages.sentence(f"exchange.remedy_{told.remedy.value}"),
        )
    if report.ok:
        counts = {name: f"{getattr(report, name):,}" for name in ("records", "customers", "lines")}
        messages.say("exchange.verified", **counts)
    return 0 if report.ok else 1


def _check_target(file: str, store: str) -> None:
    """The base may not be written over by what is read from it."""
    if Path(file).resolve() == Path(store.partition("://")[2][1:]).resolve():
        raise InputError(faults=[Fault(Path(file).name, "is the base itself", hint="name another file")])


def _live(resolver: Resolver) -> str:
    """How many records are live, as it is printed."""
    return f"{resolver.store.count():,}"


WORDS = {
    "export": (_export, "write the whole base as JSON lines"),
    "import": (_import, "fill an empty base with an export of another one"),
    "migrate": (_migrate, "create the tables of a base, or bring them to this version"),
    "verify": (_verify, "recompute everything and compare it with what the base holds"),
    "purge": (_purge, "rewrite the files of a base, so that nothing erased is left on the disk"),
}
MOVES = ("export", "import")
