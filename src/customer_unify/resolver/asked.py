"""What a resolver is asked, checked before anything is done: records, names, configurations, cursors."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice
from typing import Any

from ..errors import InputError
from ..model.configuration import Configuration
from ..model.given import scalar, streamed, text
from ..model.port import Progress
from ..model.record import Record, RecordRef

__all__ = [
    "CHUNK",
    "FIRST",
    "SHARED_CHUNK",
    "Given",
    "above",
    "both",
    "checked",
    "configured",
    "cursor",
    "named",
    "record_and_field",
    "share",
    "valued",
]

CHUNK = 5_000
"""How many records ``add_many`` takes in one atomic step."""

SHARED_CHUNK = 500
"""How many in a store that others write to at the same time: the longer a step, the surer it is overtaken."""

FIRST = 1_000_000
"""How many are resolved at once where a base begins with them: all of them are held in memory meanwhile."""

_DIGITS = 18
"""A cursor has no more: no journal is that long, and no number is read that no store can hold."""


def checked(given: Record) -> Record:
    """What was handed in, if it is a record."""
    if not isinstance(given, Record):
        raise InputError(
            f"a record is needed, not {type(given).__name__} (hint: IdentityConfig.record makes one of a row)"
        )
    return given


def configured(given: Configuration) -> Configuration:
    """What was handed in, if it is a configuration."""
    if not isinstance(given, Configuration):
        raise InputError(
            f"a configuration is needed, not {type(given).__name__} (hint: IdentityConfig.load reads one)"
        )
    return given


def named(given: tuple[str, str]) -> RecordRef:
    """A (source, key) as a reference; keys are text, as those of records are."""
    if not isinstance(given, (tuple, list)) or len(given) != 2:
        raise InputError(f"a record is named by (source, key), not by {type(given).__name__}")
    source, key = given
    return RecordRef(text(source, "the name of a source"), scalar(key, "the key of a record"))


def both(given: Any, what: str) -> tuple[tuple[str, str], tuple[str, str]]:
    """The two records a preview of a decision is about."""
    if not isinstance(given, (tuple, list)) or len(given) != 2:
        raise InputError(f"{what} needs two records, each named by (source, key)")
    return given[0], given[1]


def record_and_field(given: Any) -> tuple[tuple[str, str], str]:
    """The record and its field a preview of a confirmation is about."""
    if not isinstance(given, (tuple, list)) or len(given) != 2 or not isinstance(given[1], str):
        raise InputError("confirm needs a record, named by (source, key), and one of its fields")
    return given[0], given[1]


def cursor(since: str | None) -> int:
    """Where the journal is to be read from."""
    if since is None or (isinstance(since, str) and not since):
        return 0
    if not (isinstance(since, str) and since.isascii() and since.isdigit() and len(since) <= _DIGITS):
        raise InputError("since must be the cursor an earlier call gave")
    return int(since)


def share(given: float, what: str) -> float:
    """A share from 0 to 1; NaN is none: no share at all would be larger, and everything could go."""
    if isinstance(given, bool) or not isinstance(given, (int, float)) or not 0 <= given <= 1:
        raise InputError(f"{what} must be a number from 0 to 1")
    return given


def valued(given: float) -> float:
    """What a customer is worth to whoever says so: 0 or more, and no NaN, which has no place in an order."""
    if isinstance(given, bool) or not isinstance(given, (int, float)) or not 0 <= given < math.inf:
        raise InputError("value must give a number for each customer, 0 or more")
    return given


def listener(on_progress: Progress | None) -> Progress:
    """Whom progress is told; nobody where nobody asked."""
    return on_progress if on_progress is not None else _silent


def _silent(stage: str, done: int, total: int | None) -> None:
    return None


def above(given: float, what: str) -> float:
    """A number above nothing, and no more than a million: more pairs a record nobody compares."""
    if isinstance(given, bool) or not isinstance(given, (int, float)) or not 0 < given <= 1_000_000:
        raise InputError(f"{what} must be a number above 0, and at most 1,000,000")
    return given


class Given:
    """Records handed in, taken in chunks in which none comes twice: a step sees one version of each."""

    def __init__(self, records: Iterable[Record]) -> None:
        self._left = map(checked, streamed(records, "records"))
        self._again: list[Record] = []

    def some(self, most: int, before: Sequence[Record] = ()) -> Iterator[Record]:
        """The next ones, at most so many, up to one that came already, here or ``before``."""
        seen = {record.ref for record in before}
        again, self._again = self._again, []
        for record in chain(again, islice(self._left, most - len(again))):
            if record.ref in seen:
                self._again = [record]
                return
            seen.add(record.ref)
            yield record

    def chunks(self, most: int) -> Iterator[list[Record]]:
        """All that are left."""
        while chunk := list(self.some(most)):
            yield chunk
