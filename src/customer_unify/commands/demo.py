"""Tells the whole story on the shipped synthetic company: who they are, who comes first, who helps."""

from __future__ import annotations

import os
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from ..errors import Fault, InputError
from ..wording import LANGUAGES, say
from .watching import Watching

if TYPE_CHECKING:
    from .story import Story

__all__ = ["SUMMARY", "arguments", "run"]

SUMMARY = "the whole story on a synthetic company"


def arguments(parser: ArgumentParser) -> None:
    """Declare the options of the demo."""
    parser.add_argument("--report", metavar="OUT.html", help="also write a page with drawings, for a browser")
    parser.add_argument("--language", choices=LANGUAGES, default="en", help="en (the default) or fr")
    parser.add_argument("--people", type=int, default=2_000, metavar="N", help="how many people (2000)")
    parser.add_argument(
        "--seed", type=int, default=7, metavar="N", help="another number, another company (7)"
    )


def run(options: Namespace) -> int:
    """Print the story, and write the page when asked to; 0 when done.

    Raises ``InputError`` for fewer than one person or a folder that is not there; a page
    that was there before is replaced whole or not at all.
    """
    from ..exchange.write import write_text
    from ..testing.synthetic import company
    from .story import story
    from .telling import Pen, tell

    _check_target(options.report)
    progress = _progress(options.language)
    found = story(company(options.seed, options.people), language=options.language, on_progress=progress)
    progress.wipe()
    pen = Pen(colour=_colourful(sys.stdout))
    _show(tell(found, pen, language=options.language), sys.stdout)
    if options.report:
        write_text(options.report, _page(found, options.language))
        last = say("demo.written", language=options.language, path=options.report)
    else:
        last = say("demo.try_report", language=options.language)
    _show(["", pen.quiet(last)], sys.stdout)
    return 0


def _page(found: Story, language: str) -> str:
    from ..report import page

    company = found.company
    return page(
        made_at=company.now,
        language=language,
        records=len(company.records),
        customers=found.customers,
        customer=found.heroine,
        pairs=found.pairs,
        why=found.why,
        ranked=found.ranked,
        audit=found.audit,
        cases=found.served,
        names=found.names,
    )


def _check_target(report: str | None) -> None:
    """Say before the long work, not after it, that the page has no place."""
    if report == "-":
        raise InputError(faults=[Fault("--report", "must be a file: the text goes to standard output")])
    if report is not None and not Path(report).absolute().parent.is_dir():
        raise InputError(faults=[Fault("--report", "names a folder that is not there", hint="make it first")])


def _colourful(stream: TextIO) -> bool:
    return stream.isatty() and "NO_COLOR" not in os.environ and os.environ.get("TERM") != "dumb"


def _show(lines: Iterable[str], stream: TextIO) -> None:
    """Write lines, with ``?`` for what the stream's encoding has no letter for."""
    encoding = stream.encoding or "utf-8"
    for line in lines:
        stream.write(line.encode(encoding, "replace").decode(encoding) + "\n")


def _progress(language: str) -> Watching:
    """The line that says how far the work has come, in the words of the demo."""
    from ..resolver import system_clock

    def told(stage: str, done: int, total: int | None) -> str:
        return f"{say(f'demo.{stage}', language=language)}: {done}/{total or '?'}"

    return Watching(sys.stderr, language, system_clock, told)
