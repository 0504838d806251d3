"""An answer before it leaves: where it goes, what its medium allows, and what it may disclose."""

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
    """In public: nothing about the person, whoever asks."""
    CONVERSATION = "conversation"
    """In private, to somebody who has not proved who it is: only what this thread itself says."""
    PERSONAL = "personal"
    """In private, to the person, proved on this channel: what concerns him or her."""


@attrs.frozen
class Limits:
    """What the medium allows: longest text in characters (None: any), links, attachments."""

    length: int | None = None
    links: bool = True
    attachments: bool = True


@attrs.frozen
class Problem:
    """Why a text should not leave as it is: a code, and the field it is about if any (never the value)."""

    code: str
    field: str | None = None


@attrs.frozen
class Effect:
    """What a public answer may set off, and how many people that concerns where it is known (rows 3.6-3.8).

    ``readers``: the author's audience; ``same_reason``: open cases of others with the same reason, who will
    read it as their answer; ``alert``: the policy warns of an audience that counts; ``shareable``: always.
    """

    code: str
    count: int | None = None


@attrs.frozen
class Earlier:
    """An answer the same person was given before that names another figure of the same kind (row 3.3).

    ``unit`` says of which kind: a currency, ``%``, a span of time or ``date``; never the figure itself.
    """

    plan: str
    channel: str
    at: datetime
    unit: str


@attrs.frozen
class ReplyPlan(Shown):
    """An answer, ready to be sent by the host on the channel and thread it came from (rows 2.6, 2.12).

    ``parts`` is the text cut to the length of the medium. ``disclose`` says what it may
    speak of, and ``about`` the records whose facts these are: those tied to the author by proof
    on both sides. ``verify`` are the ways, in order, by which the person could unlock more.
    ``problems`` lists what should be mended first; empty means that it may leave. ``adapt`` are the ways, in
    order, in which it could suit its medium better (row 3.4), ``sets_off`` what a public one may lead to,
    ``earlier`` former answers to the same person, on any channel, that say otherwise.
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
        """The channel it goes back by: the one the message came in by."""
        return self.handle.channel

    @property
    def thread(self) -> str | None:
        """The platform's thread it goes back into."""
        return self.handle.thread

    @property
    def public(self) -> bool:
        """Whether everybody will be able to read it (row 3.7)."""
        return self.handle.public

    @property
    def text(self) -> str:
        """The whole text, its parts joined by blanks."""
        return " ".join(self.parts)

    @property
    def ready(self) -> bool:
        """Whether nothing speaks against sending it."""
        return not self.problems


@attrs.frozen
class Card(Shown):
    """What may be shown of a person to whoever serves, and what is withheld and why (rows 0.21, 1.25).

    ``shown`` maps fields of the profile to values, ``withheld`` fields to the code of the
    reason; ``verify`` the ways, in order, by which more could be shown.
    """

    customer: str | None
    shown: Mapping[str, str] = attrs.field(factory=dict, repr=False)
    withheld: Mapping[str, str] = attrs.field(factory=dict)
    verify: tuple[str, ...] = ()
