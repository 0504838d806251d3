"""Replay what a helpdesk did: its messages, answered at the same times in the order of a policy."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from datetime import datetime, tzinfo
from typing import TYPE_CHECKING, Any

from ..errors import Fault, InputError
from .handed import as_files
from .lines import Columns, flag_of, lines, moment_of, ordered_by, policy_of, zone_of

if TYPE_CHECKING:
    from ..model.service import Handled, Service

__all__ = ["SUMMARY", "arguments", "run"]

SUMMARY = "replay what a helpdesk did, in the order of a policy"
MORE: Columns = {
    "answered_at": (str, "a time"),
    "channel": (str, "a text"),
    "public": (flag_of, "true or false"),
    "deflected": (flag_of, "true or false"),
}
ROWS = ("id", "arrived_at", "answered_at", "minutes", "replayed_at", "replayed_minutes")
FIGURES = ("group", "messages", "median minutes", "replayed", "unanswered", "replayed")


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what can follow ``replay``."""
    parser.add_argument(
        "messages",
        metavar="HELPDESK.csv",
        help="one message a line: id, arrived_at, answered_at (empty: not yet), channel, public, deflected, "
        "and the signals of its author; other columns are passed over; - is standard input",
    )
    ordered_by(parser)
    parser.add_argument(
        "--column",
        action="append",
        default=[],
        metavar="NAME=HEADER",
        help='what the file calls a column, as often as needed: --column answered_at="First reply"',
    )
    parser.add_argument("--now", metavar="TIME", help="look back from here (default: the latest time in it)")
    parser.add_argument("--out", metavar="REPLAYED.csv", help="write every message with both answers")


def run(options: argparse.Namespace) -> int:
    """Read the messages, answer them in the policy's order at the moments somebody answered, and compare."""
    from ..insight.replay import replay
    from ..insight.service import service

    policy = policy_of(options.policy)
    zone = zone_of(options.time_zone)
    with as_files([options.messages]) as (path,):
        handled = list(_handled(path, zone, _called(options.column)))
    now = moment_of(options.now, zone, "--now") if options.now else max(map(_last, handled))
    played = replay(handled, policy.queue(), now=now)
    _print(service(handled, now=now), service(played, now=now))
    if options.out is not None:
        from ..exchange.write import write_rows

        write_rows(options.out, ROWS, _rows(handled, played, now))
    return 0


def _called(given: list[str]) -> dict[str, str]:
    called = {}
    for each in given:
        name, parted, header = each.partition("=")
        if not parted or not header:
            raise InputError(faults=[Fault("--column", "must be NAME=HEADER", hint="id=Ticket")])
        called[name.strip()] = header
    return called


def _handled(path: str, zone: tzinfo | None, called: dict[str, str]) -> Iterator[Handled]:
    from ..model.service import Handled

    for case, more, where in lines(path, zone, MORE, called):
        answered = more.get("answered_at")
        at = moment_of(answered, zone, f"{where}, name 'answered_at'") if answered is not None else None
        if at is not None and at < case.arrived_at:
            fault = Fault(f"{where}, name 'answered_at'", "must not lie before the message came")
            raise InputError(faults=[fault])
        yield Handled(
            case, more.get("channel", "helpdesk"), at, more.get("public", False), more.get("deflected", False)
        )


def _last(each: Handled) -> datetime:
    return each.answered_at or each.case.arrived_at


def _rows(handled: list[Handled], played: list[Handled], now: datetime) -> Iterator[tuple[Any, ...]]:
    would = {each.case.id: each.answered_at for each in played}
    for each in sorted(handled, key=lambda one: (one.case.arrived_at, one.case.id)):
        came = each.case.arrived_at
        was = each.answered_at if each.answered_at is not None and each.answered_at <= now else None
        yield (each.case.id, came.isoformat(), *_waited(came, was), *_waited(came, would.get(each.case.id)))


def _waited(came: datetime, answered: datetime | None) -> tuple[str, str]:
    if answered is None:
        return "", ""
    return answered.isoformat(), str(int((answered - came).total_seconds()) // 60)


def _print(was: Service, would: Service) -> None:
    """By tenths of value, the first bringing most: how it was, and how it would have been."""
    rows: list[tuple[str, ...]] = [FIGURES]
    replayed = {group.group: group for group in would.groups}
    for group in was.groups:
        other = replayed[group.group]
        minutes = ("-" if one.median is None else str(one.median) for one in (group, other))
        left = (f"{one.unanswered:.1%}" for one in (group, other))
        rows.append((group.group, str(group.messages), *minutes, *left))
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        print("  ".join(cell.rjust(width) for cell, width in zip(row, widths, strict=True)))
    print(f"customers passed in public: {was.visible} times; replayed: {would.visible}")
