"""An answer before it is sent: where it goes, what its medium allows, and what it may disclose."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum

import attrs

from .message import ReplyHandle
from .record import RecordRef
from .shown import Shown

__all__ = ["Card", "Disclosure", "Earlier", "Effect", "Limits", "Problem", "ReplyPlan"]


class Disclosure(StrEnum):
    """What an answer may speak of (law L8)."""

    NOTHING = "nothing"
    """In public: nothing about the person, whoever they are."""
    CONVERSATION = "conversation"
    """In private, to a person who has proved nothing: only what this conversation itself says."""
    PERSONAL = "personal"
    """In private, to a person who is proved on this channel: their personal data."""


@attrs.frozen
class Limits:
    """What the medium allows: longest text in characters (None: any), links, attachments."""

    length: int | None = None
    links: bool = True
    attachments: bool = True


@attrs.frozen
class Problem:
    """Why a text should not be sent as it is: a code, and the field concerned, if any (never the value)."""

    code: str
    field: str | None = None


@attrs.frozen
class Effect:
    """What a public answer may lead to, and for how many people, if that is known (rows 3.6-3.8).

    ``readers``: the audience of the author; ``same_reason``: open cases of other people with the same reason,
    who will read it as their answer; ``alert``: the policy warns of a large audience; ``shareable``: always.
    """

    code: str
    count: int | None = None


@attrs.frozen
class Earlier:
    """An earlier answer to the same person with another figure of the same kind (row 3.3).

    ``unit`` names the kind: a currency, ``%``, a span of time or ``date``; never the figure itself.
    """

    plan: str
    channel: str
    at: datetime
    unit: str


@attrs.frozen
class ReplyPlan(Shown):
    """An answer that the host can send on the channel and thread of its message (rows 2.6, 2.12).

    ``parts`` is the text, cut to the length of the medium. ``disclose`` says what it may speak of, and
    ``about`` names the records whose facts these are: those that proof on both sides ties to the author.
    ``verify`` has the ways, in order, in which the person could unlock more. ``problems`` lists what should
    be corrected first; if it is empty, the answer may be sent. ``adapt`` has the ways, in order, in which it
    would fit its medium better (row 3.4), ``sets_off`` what a public answer may lead to, and ``earlier``
    former answers to the same person, on any channel, that contradict it.
    """

    id: str
    case: str
    handle: ReplyHandle
    parts: tuple[str, ...] = attrs.field(repr=False)
    limits: Limits
    disclose: Disclosure
    about: tuple[RecordRef, ...] = ()
    verify: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()
    adapt: tuple[str, ...] = ()
    sets_off: tuple[Effect, ...] = ()
    earlier: tuple[Earlier, ...] = ()
    attachments: tuple[str, ...] = attrs.field(default=(), repr=False)
    agent: str | None = None
    at: datetime | None = None

    @property
    def channel(self) -> str:
        """The channel on which it is sent: that of the message."""
        return self.handle.channel

    @property
    def thread(self) -> str | None:
        """The thread of the platform into which it is sent."""
        return self.handle.thread

    @property
    def public(self) -> bool:
        """Whether everybody can read it (row 3.7)."""
        return self.handle.public

    @property
    def text(self) -> str:
        """The whole text: its parts, joined by blanks."""
        return " ".join(self.parts)

    @property
    def ready(self) -> bool:
        """Whether nothing speaks against sending it."""
        return not self.problems


@attrs.frozen
class Card(Shown):
    """What may be shown of a person to an agent, and what is withheld and why (rows 0.21, 1.25).

    ``shown`` maps fields of the profile to values, ``withheld`` maps fields to the code of the reason;
    ``verify`` has the ways, in order, in which more could be shown.
    """

    customer: str | None
    shown: Mapping[str, str] = attrs.field(factory=dict, repr=False)
    withheld: Mapping[str, str] = attrs.field(factory=dict)
    verify: tuple[str, ...] = ()
