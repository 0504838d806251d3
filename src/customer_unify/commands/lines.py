"""Reads cases from a file, one in each line, and says where the faults are."""

from __future__ import annotations

import argparse
import difflib
import math
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, tzinfo
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import Fault, InputError, NotAFile
from ..frozen import Frozen
from ..model.given import shown

if TYPE_CHECKING:
    from ..model.standing import Rankable
    from ..priority.policy import PriorityPolicy

__all__ = [
    "OTHERS",
    "SIGNALS",
    "Columns",
    "flag_of",
    "lines",
    "moment_of",
    "ordered_by",
    "policy_of",
    "zone_of",
]


def ordered_by(parser: argparse.ArgumentParser) -> None:
    """Declare what every command that orders cases of a file takes: the policy, and the zone of its times."""
    parser.add_argument(
        "--policy", required=True, metavar="POLICY", help="a TOML file, or the name of a preset"
    )
    parser.add_argument("--time-zone", metavar="ZONE", help="of times that name none: Europe/Paris")


def policy_of(given: str) -> PriorityPolicy:
    """The policy in a file, or the preset of that name; ``NotAFile`` where it is neither."""
    from ..priority.policy import PriorityPolicy
    from ..priority.preset import POLICIES, names

    if given in names(POLICIES):
        return PriorityPolicy.preset(given)
    path = Path(given)
    if not path.is_file():
        hint = f"name a TOML file, or one of: {', '.join(names(POLICIES))}"
        raise NotAFile(faults=[Fault(path.name, "is neither a policy file nor a preset", hint=hint)])
    return PriorityPolicy.load(path)


def zone_of(name: str | None) -> tzinfo | None:
    """The time zone of times that name none; ``InputError`` where there is none of that name."""
    from zoneinfo import ZoneInfo

    try:
        return ZoneInfo(name) if name else None
    except (OSError, ValueError, LookupError):
        hint = "Europe/Paris, America/Toronto, UTC"
        raise InputError(faults=[Fault("--time-zone", "is not the name of a time zone", hint=hint)]) from None


def moment_of(text: str, zone: tzinfo | None, where: str) -> datetime:
    """A moment as it is written; ``InputError`` (``NaiveTime``) saying where it is not one."""
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


def flag_of(given: Any) -> bool:
    """Whether a cell says yes; ``ValueError`` where it says neither."""
    text = str(given).strip().lower()
    if text not in ("true", "false", "1", "0"):
        raise ValueError
    return text in ("true", "1")


def _names(given: Any) -> frozenset[str]:
    return frozenset(str(one) for one in (given if isinstance(given, list) else [given]))


Columns = Mapping[str, tuple[Callable[[Any], Any], str]]
"""By name, how a value is read (``ValueError`` where it is none) and what it must be, in words."""

NO_MORE: Columns = Frozen({})
COUNT = _number(int, 0, 10**12)
SHARE = _number(float, 0, 1)
SIGNALS: Columns = {
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
OTHERS: Columns = {
    "id": (str, "a text"),
    "arrived_at": (str, "a time"),
    "due_at": (str, "a time"),
    "status": (str, "customer, former, prospect or unknown"),
    "proven": (flag_of, "true or false"),
    "confidence": (_number(int, 0, 1000), "a whole number from 0 to 1000"),
    "status_confidence": (_number(int, 0, 1000), "a whole number from 0 to 1000"),
}
KNOWN = {**SIGNALS, **OTHERS}
TOPICS = "topics."


def lines(
    path: str,
    zone: tzinfo | None,
    more: Columns = NO_MORE,
    called: Mapping[str, str] | None = None,
) -> Iterator[tuple[Rankable, dict[str, Any], str]]:
    """The case of every line, what ``more`` columns say of it, and where it stands.

    ``called`` gives the header of a column by its name here; where it is handed in (empty or not), headers
    nobody knows are passed over. ``InputError`` with everything wrong in the first line that is.
    """
    from ..exchange.read import examine

    extract = examine(path)
    headers = {header: name for name, header in (called or {}).items()}
    _check_called(called or {}, extract.columns, more)
    seen: set[str] = set()
    for line, told in extract.rows():
        where = f"{extract.name}, line {line}"
        row = {headers.get(name, name): value for name, value in told.items()}
        if called is not None:
            for name in ("id", "arrived_at"):
                if name not in row:
                    fault = Fault(f"{where}, name {name!r}", "is missing", hint=f"--column {name}=HEADER")
                    raise InputError(faults=[fault])
            row = {
                name: row[name] for name in row if name in KNOWN or name in more or name.startswith(TOPICS)
            }
        case, others = _case(row, zone, where, more)
        if case.id in seen:
            fault = Fault(f"{where}, name 'id'", "a former case has the same id", hint="one line per case")
            raise InputError(faults=[fault])
        seen.add(case.id)
        yield case, others, where


def _check_called(called: Mapping[str, str], columns: tuple[str, ...] | None, more: Columns) -> None:
    """Every name given for a header is known, and the header is there; JSON lines have no header."""
    faults = []
    for name, header in called.items():
        if not (name in KNOWN or name in more or name.startswith(TOPICS)):
            faults.append(Fault("--column", f"nothing is named {shown(name)}", hint=_meant(name, more)))
        if columns is not None and header not in columns:
            hint = f"it has: {', '.join(columns)}"
            faults.append(Fault(f"--column {shown(name)}", f"there is no column {shown(header)}", hint=hint))
    if faults:
        raise InputError(faults=faults)


def _meant(name: str, more: Columns) -> str:
    known = [*OTHERS, *SIGNALS, *more, "topics"]
    close = difflib.get_close_matches(name[:60], known, 1)
    return f"did you mean {close[0]!r}?" if close else "it knows: " + ", ".join(known)


def _case(
    row: Mapping[str, Any], zone: tzinfo | None, where: str, more: Columns
) -> tuple[Rankable, dict[str, Any]]:
    """The case a line describes, and what else it says; ``InputError`` with everything wrong in that line."""
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
        known = (COUNT, "a whole number, 0 or more") if topic else KNOWN.get(name) or more.get(name)
        if known is None:
            faults.append(Fault(where, f"nothing is named {name[:60]!r}", hint=_meant(name, more)))
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
    case = Rankable(
        id=given["id"],
        arrived_at=moment_of(given["arrived_at"], zone, f"{where}, name 'arrived_at'"),
        customer=Customer(given["id"], (), Profile({}), status=Status(status)),
        signals=Signals(topics=topics, **{name: given[name] for name in SIGNALS if name in given}),
        proven=given.get("proven", True),
        confidence=given.get("confidence", 1000),
        status_confidence=given.get("status_confidence", 1000),
        due_at=moment_of(due, zone, f"{where}, name 'due_at'") if due is not None else None,
    )
    return case, {name: given[name] for name in more if name in given}
