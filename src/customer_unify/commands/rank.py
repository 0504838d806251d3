"""Rank cases: read one case a line, and print the order in which a policy would serve them, with reasons."""

from __future__ import annotations

import argparse
import difflib
import json
import math
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, tzinfo
from pathlib import Path
from typing import TYPE_CHECKING, Any

import attrs

from ..errors import Fault, InputError, NotAFile

if TYPE_CHECKING:
    from ..model.standing import Rankable, Ranked
    from ..priority.policy import PriorityPolicy

__all__ = ["SUMMARY", "arguments", "run"]

SUMMARY = "order cases by a policy, every point explained"
COLUMNS = ("rank", "id", "band", "points", "contributions")


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what can follow ``rank``."""
    parser.add_argument(
        "cases", metavar="CASES.jsonl", help="one case a line: id, arrived_at, and its signals"
    )
    parser.add_argument(
        "--policy", required=True, metavar="POLICY", help="a TOML file, or the name of a preset"
    )
    parser.add_argument("--now", metavar="TIME", help="the time to rank at (default: the latest arrival)")
    parser.add_argument("--time-zone", metavar="ZONE", help="of times that name none: Europe/Paris")
    parser.add_argument("--out", metavar="RANKED.csv", help="write CSV, or JSON lines if it ends in .jsonl")


def run(options: argparse.Namespace) -> int:
    """Read the cases, rank them and print or write the order."""
    policy = _policy(options.policy)
    zone = _zone(options.time_zone)
    cases = list(_cases(options.cases, zone))
    now = _moment(options.now, zone, "--now") if options.now else max(case.arrived_at for case in cases)
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


def _policy(given: str) -> PriorityPolicy:
    from ..priority.policy import PriorityPolicy
    from ..priority.preset import POLICIES, names

    if given in names(POLICIES):
        return PriorityPolicy.preset(given)
    path = Path(given)
    if not path.is_file():
        hint = f"name a TOML file, or one of: {', '.join(names(POLICIES))}"
        raise NotAFile(faults=[Fault(path.name, "is neither a policy file nor a preset", hint=hint)])
    return PriorityPolicy.load(path)


def _zone(name: str | None) -> tzinfo | None:
    from zoneinfo import ZoneInfo

    try:
        return ZoneInfo(name) if name else None
    except (OSError, ValueError, LookupError):
        hint = "Europe/Paris, America/Toronto, UTC"
        raise InputError(faults=[Fault("--time-zone", "is not the name of a time zone", hint=hint)]) from None


def _moment(text: str, zone: tzinfo | None, where: str) -> datetime:
    from ..errors import NaiveTime
    from ..exchange.moment import moment

    try:
        return moment(text, "dmy", zone)
    except NaiveTime:
        fault = Fault(
            where, "names no time zone", hint="2026-01-05T14:30:00+01:00, or --time-zone Europe/Paris"
        )
        raise NaiveTime(faults=[fault]) from None
    except ValueError:
        raise InputError(faults=[Fault(where, "is not a time", hint="2026-01-05T14:30:00+01:00")]) from None


# -- a case of a line ------------------------------------------------------------------------------


def _number(kind: Callable[[str], Any], least: float, most: float = math.inf) -> Callable[[Any], Any]:
    def read(given: Any) -> Any:
        value = kind(str(given))
        if not least <= value <= most or value == math.inf:
            raise ValueError
        return value

    return read


def _flag(given: Any) -> bool:
    text = str(given).strip().lower()
    if text not in ("true", "false", "1", "0"):
        raise ValueError
    return text in ("true", "1")


def _names(given: Any) -> frozenset[str]:
    return frozenset(str(one) for one in (given if isinstance(given, list) else [given]))


COUNT = _number(int, 0, 10**12)
SHARE = _number(float, 0, 1)
SIGNALS: Mapping[str, tuple[Callable[[Any], Any], str]] = {
    "tier": (_number(int, 0, 4), "a whole number from 0 to 4"),
    "activity": (SHARE, "a number from 0 to 1"),
    "expected_margin": (_number(float, 0), "a number, 0 or more"),
    "churn": (SHARE, "a number from 0 to 1"),
    "audience": (COUNT, "a whole number, 0 or more"),
    "offline_influence": (SHARE, "a number from 0 to 1"),
    "roles": (_names, "a list of texts"),
    "unanswered": (COUNT, "a whole number, 0 or more"),
    "days_since_failure": (COUNT, "a whole number, 0 or more"),
    "urgency": (_number(int, 0, 3), "a whole number from 0 to 3"),
    "topic": (str, "a text"),
    "situations": (_names, "a list of texts"),
}
OTHERS: Mapping[str, tuple[Callable[[Any], Any], str]] = {
    "id": (str, "a text"),
    "arrived_at": (str, "a time"),
    "due_at": (str, "a time"),
    "status": (str, "customer, former, prospect or unknown"),
    "proven": (_flag, "true or false"),
    "confidence": (_number(int, 0, 1000), "a whole number from 0 to 1000"),
}
KNOWN = {**SIGNALS, **OTHERS}
TOPICS = "topics."


def _cases(path: str, zone: tzinfo | None) -> Iterator[Rankable]:
    from ..exchange.read import examine

    extract = examine(path)
    seen: set[str] = set()
    for line, row in extract.rows():
        case = _case(row, zone, f"{extract.name}, line {line}")
        if case.id in seen:
            where = f"{extract.name}, line {line}, name 'id'"
            raise InputError(faults=[Fault(where, "a former case has the same id", hint="one line per case")])
        seen.add(case.id)
        yield case


def _case(row: Mapping[str, Any], zone: tzinfo | None, where: str) -> Rankable:
    """The case a line describes; ``InputError`` with everything wrong in that line."""
    from ..model.customer import Customer, Profile, Status
    from ..model.signal import Signals
    from ..model.standing import Rankable

    faults: list[Fault] = []
    given: dict[str, Any] = {}
    topics: dict[str, int] = {}
    for name, value in row.items():
        if value is None or value == "":
            continue
        topic = name.removeprefix(TOPICS) if name.startswith(TOPICS) else None
        known = (COUNT, "a whole number, 0 or more") if topic else KNOWN.get(name)
        if known is None:
            close = difflib.get_close_matches(name, [*SIGNALS, *OTHERS, "topics"], 1)
            hint = f"did you mean {close[0]!r}?" if close else "it knows: " + ", ".join([*OTHERS, *SIGNALS])
            faults.append(Fault(where, f"nothing is named {name[:60]!r}", hint=hint))
            continue
        try:
            read = known[0](value)
        except (ValueError, OverflowError):
            faults.append(Fault(f"{where}, name {name!r}", f"must be {known[1]}"))
            continue
        (topics if topic else given)[topic or name] = read
    faults += [
        Fault(f"{where}, name {name!r}", "is missing") for name in ("id", "arrived_at") if name not in given
    ]
    status = given.get("status", Status.UNKNOWN.value)
    if status not in list(Status):
        faults.append(Fault(f"{where}, name 'status'", f"must be one of: {', '.join(Status)}"))
    if faults:
        raise InputError(faults=faults)
    due = given.get("due_at")
    return Rankable(
        id=given["id"],
        arrived_at=_moment(given["arrived_at"], zone, f"{where}, name 'arrived_at'"),
        customer=Customer(given["id"], (), Profile({}), status=Status(status)),
        signals=Signals(topics=topics, **{name: given[name] for name in SIGNALS if name in given}),
        proven=given.get("proven", True),
        confidence=given.get("confidence", 1000),
        status_confidence=given.get("status_confidence", 1000),
        due_at=_moment(due, zone, f"{where}, name 'due_at'") if due is not None else None,
    )


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
