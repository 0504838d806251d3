"""Requests of a customer and audiences of a person: inputs of signals."""

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
    """One request of a customer and how it ended.

    ``answered`` -- whether anybody answered; ``failed`` -- whether it went wrong: a promise that was not
    kept, a wrong answer, a repair that did not work. Raises ``InputError`` (``NaiveTime``).
    """

    at: datetime = attrs.field(converter=_at)
    answered: bool = attrs.field(default=True, converter=_answered)
    failed: bool = attrs.field(default=False, converter=_failed)


@attrs.frozen
class Audience:
    """How many people follow somebody, from which source that is known, and until when it may be used.

    ``topic`` is the topic about which they follow, ``None`` for all. Nobody can check a figure without
    ``source`` and ``until``, so both are required. Raises ``InputError`` (``NaiveTime``).
    """

    followers: int = attrs.field(converter=_followers, repr=False)
    source: str = attrs.field(converter=_source)
    at: datetime = attrs.field(converter=_at)
    until: datetime = attrs.field(converter=_until)
    topic: str | None = attrs.field(default=None, converter=_topic)
