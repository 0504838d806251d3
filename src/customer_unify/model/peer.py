"""A question to customers who help customers, which does not say who asks, and their answers."""

from __future__ import annotations

from datetime import datetime, timedelta

import attrs

from ..errors import ConfigurationError, Fault
from .shown import Shown

__all__ = ["PeerAnswer", "PeerQuestion", "PeerRules"]


@attrs.frozen
class PeerRules:
    """What peers may be asked (row 2.23): ``reasons`` that are not personal, for cases of the band
    ``least_band`` or less urgent ones, and after how long (``wait``, wall time) staff is reminded.

    Raises ``ConfigurationError`` without reasons or time.
    """

    reasons: frozenset[str] = attrs.field(converter=frozenset)
    wait: timedelta = timedelta(hours=4)
    least_band: int = 2

    def __attrs_post_init__(self) -> None:
        faults = [] if self.reasons else [Fault("reasons", "is empty: name what peers may be asked")]
        if self.wait <= timedelta(0):
            faults.append(Fault("wait", "must be more than nothing"))
        if faults:
            raise ConfigurationError(faults, origin="the rules of peers")


@attrs.frozen
class PeerAnswer:
    """The answer of a peer, and who of the staff confirmed it; until then nobody is told."""

    peer: str = attrs.field(repr=False)
    text: str = attrs.field(repr=False)
    at: datetime
    confirmed_by: str | None = attrs.field(default=None, repr=False)


@attrs.frozen
class PeerQuestion(Shown):
    """A question as peers see it: ``text`` contains nothing private. ``until`` is when staff is reminded.

    ``after`` is the key of the message it follows.
    """

    id: str
    text: str = attrs.field(repr=False)
    reason: str
    language: str | None
    asked_at: datetime
    until: datetime
    answers: tuple[PeerAnswer, ...] = attrs.field(default=(), repr=False)
    after: str | None = attrs.field(default=None, repr=False)

    @property
    def confirmed(self) -> tuple[PeerAnswer, ...]:
        """The answers that staff has confirmed."""
        return tuple(one for one in self.answers if one.confirmed_by is not None)
