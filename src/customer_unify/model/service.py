"""How messages were answered in the past, and what that says about who was served how."""

from __future__ import annotations

from datetime import datetime

import attrs

from ..errors import InputError
from .given import flag, kind, text
from .record import aware
from .shown import Shown
from .standing import Rankable

__all__ = ["ChannelFigures", "GroupFigures", "Handled", "Passed", "Service"]


def _case(given: Rankable) -> Rankable:
    return kind(given, Rankable, "case")


def _channel(given: str) -> str:
    return text(given, "channel")


def _answered_at(given: datetime | None) -> datetime | None:
    return None if given is None else aware(given, "answered_at")


def _public(given: bool) -> bool:
    return flag(given, "public")


def _deflected(given: bool) -> bool:
    return flag(given, "deflected")


@attrs.frozen
class Handled:
    """One message and how it was answered: who wrote, when it came, on which channel, when it was answered.

    ``answered_at`` is the time of the first answer by a person, ``None`` if there is none; ``public`` says
    whether others could see it; ``deflected`` whether the author was sent to a form or elsewhere (row 4.1).
    Raises ``InputError`` (``NaiveTime``), also for an answer before the message.
    """

    case: Rankable = attrs.field(converter=_case)
    channel: str = attrs.field(converter=_channel)
    answered_at: datetime | None = attrs.field(default=None, converter=_answered_at)
    public: bool = attrs.field(default=False, converter=_public)
    deflected: bool = attrs.field(default=False, converter=_deflected)

    def __attrs_post_init__(self) -> None:
        if self.answered_at is not None and self.answered_at < self.case.arrived_at:
            raise InputError("answered_at must not lie before the message came")


@attrs.frozen
class GroupFigures:
    """How one group of people was served.

    ``group`` is ``d1`` (the tenth of customers with the most margin) to ``d10``, ``others`` for people who
    are no customers, or ``all``. ``median`` is the median time to an answer in minutes, ``None`` if more
    than half still wait; ``low`` and ``high`` bound it in at least 95 of 100 cases (order statistics;
    Conover, 1999), ``None`` if there are too few messages or too many without an answer. ``deflected`` is
    the share of messages whose authors were sent elsewhere.
    """

    group: str
    messages: int
    median: int | None
    low: int | None
    high: int | None
    unanswered: float
    deflected: float


@attrs.frozen
class ChannelFigures:
    """How one channel was served: messages, median minutes, shares unanswered and sent elsewhere."""

    channel: str
    messages: int
    median: int | None
    unanswered: float
    deflected: float


@attrs.frozen
class Passed:
    """A top-tier active customer who waited while people who are no customers were answered in public (row
    1.7).

    ``times`` counts such answers to messages that had come later.
    """

    id: str
    times: int
    customer_id: str | None = None


@attrs.frozen
class Service(Shown):
    """How messages were served in the past, group by group.

    * ``groups`` -- by tenths of value, highest first, then people who are no customers, then all.
    * ``passed`` -- customers who were passed in public, the most often first; ``visible`` is the number of
      (customer, answer) pairs.
    * ``inconsistent`` -- of the customers who wrote on several channels, the share whom the slowest of these
      answered more than twice as slowly as the quickest, or never (row 1.22); ``None`` if there are none.
    """

    groups: tuple[GroupFigures, ...]
    channels: tuple[ChannelFigures, ...]
    visible: int
    passed: tuple[Passed, ...] = attrs.field(repr=False)
    inconsistent: float | None
    sentence: str = attrs.field(default="", repr=False)
