"""What passed between a customer and the company, and who listens to them: inputs of signals."""

from __future__ import annotations

from datetime import datetime

import attrs

from .given import flag, text, whole
from .record import aware

__all__ = ["Audience", "Contact"]


def _at(given: datetime) -> datetime:
    return aware(given, "at")


def _until(given: datetime) -> datetime:
    return aware(given, "until")


def _answered(given: bool) -> bool:
    return flag(given, "answered")


def _failed(given: bool) -> bool:
    return flag(given, "failed")


def _followers(given: int) -> int:
    return whole(given, "followers")


def _source(given: str) -> str:
    return text(given, "source")


def _topic(given: str | None) -> str | None:
    return None if given is None else text(given, "topic")


@attrs.frozen
class Contact:
    """One request of a customer and what became of it.

    ``answered`` -- whether anybody answered; ``failed`` -- whether it went wrong: a promise not kept, a wrong
    answer, a repair that was none. Raises ``InputError`` (``NaiveTime``).
    """

    at: datetime = attrs.field(converter=_at)
    answered: bool = attrs.field(default=True, converter=_answered)
    failed: bool = attrs.field(default=False, converter=_failed)


@attrs.frozen
class Audience:
    """How many listen to somebody, where that is known from, and until when it may be used.

    ``topic`` is what they listen about, ``None`` for all. A figure without ``source`` and ``until`` is a
    score nobody can check: both are asked for. Raises ``InputError`` (``NaiveTime``).
    """

    followers: int = attrs.field(converter=_followers, repr=False)
    source: str = attrs.field(converter=_source)
    at: datetime = attrs.field(converter=_at)
    until: datetime = attrs.field(converter=_until)
    topic: str | None = attrs.field(default=None, converter=_topic)
