"""Reads what became of messages: each once, and none before its time."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from ..errors import InputError
from ..model.given import kind, streamed
from ..model.service import Handled

__all__ = ["answered", "distinct"]


def distinct(handled: Iterable[Handled]) -> list[Handled]:
    """Each message once, by id; ``InputError`` for what is none, and for one id that names two."""
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
