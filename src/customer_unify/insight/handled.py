"""Reads how messages were answered: each once, none before its time, and how long people waited."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import TypeVar

from ..errors import InputError
from ..model.given import kind, streamed
from ..model.service import Handled

__all__ = ["answered", "distinct", "usual", "waited"]

T = TypeVar("T")

_MINUTE = timedelta(minutes=1)


def distinct(handled: Iterable[Handled]) -> list[Handled]:
    """Each message once, by id; ``InputError`` for anything else, and if one id names two messages."""
    known: dict[str, Handled] = {}
    for each in streamed(handled, "handled"):
        former = known.setdefault(kind(each, Handled, "each of handled").case.id, each)
        if former is not each and former != each:
            raise InputError("two different messages were given with one id (hint: ids must be unique)")
    return [known[name] for name in sorted(known)]


def answered(each: Handled, now: datetime) -> datetime | None:
    """When it was answered, as far as is known at ``now``."""
    at = each.answered_at
    return at if at is not None and at <= now else None


def waited(each: Handled, until: datetime | None) -> int | None:
    """The whole minutes until it was answered; None if it was not."""
    return None if until is None else (until - each.case.arrived_at) // _MINUTE


def usual(ordered: Sequence[T]) -> T:
    """The median of a sorted list that is not empty: the lower of two in the middle."""
    return ordered[(len(ordered) - 1) // 2]
