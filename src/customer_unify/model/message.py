"""A message from a channel, and where its answer must go."""

from __future__ import annotations

from datetime import datetime

import attrs

from ..errors import InputError
from .given import flag, shown, text
from .record import RecordRef, aware

__all__ = ["ERASED", "Channel", "Message", "ReplyHandle"]

ERASED = "erased:"
"""The beginning of the id of an erased message; a keyed digest follows."""


@attrs.frozen
class Channel:
    """A way in which people reach the company, and what its medium allows (rows 2.7, 3.4).

    ``source`` names the source in which its authors become records (default: the name of the channel).
    ``author_field`` is the standard field for the author's name on the channel (``x_handle``, ``email``,
    ``phone``), ``author_id_field`` the field for the account id of the platform. ``length`` is the longest
    text allowed, in characters, ``None`` for any; ``private_length`` the longest private one if it differs.
    ``staff`` marks a channel whose authors are employees (row 2.16); they never become customers by writing
    there. ``private`` says whether somebody who wrote in public can be answered in private on the same
    channel.
    """

    name: str
    author_field: str
    author_id_field: str | None = None
    source: str = ""
    public: bool = False
    length: int | None = None
    private_length: int | None = None
    links: bool = True
    attachments: bool = True
    staff: bool = False
    private: bool = True

    def __attrs_post_init__(self) -> None:
        if not self.source:
            object.__setattr__(self, "source", self.name)


@attrs.frozen
class ReplyHandle:
    """Where the answer to one message goes: the channel, the author there, the thread, and the message.

    ``message_key`` is the :attr:`Message.key` of that message.
    """

    channel: str
    author: str = attrs.field(repr=False)
    author_id: str | None = attrs.field(default=None, repr=False)
    thread: str | None = attrs.field(default=None, repr=False)
    message_id: str = ""
    public: bool = False
    message_key: str = attrs.field(default="", repr=False)

    @property
    def erased(self) -> bool:
        """Whether its message was erased with its author, so that nobody can be answered (law L11)."""
        return self.message_id.startswith(ERASED)


_OPTIONAL = ("author_id", "thread", "reply_to", "reason", "language")
"""What a message may also say; ``None`` if it does not."""


def _ref(given: tuple[str, str] | None) -> RecordRef | None:
    if given is None:
        return None
    if not isinstance(given, (tuple, list)) or len(given) != 2:
        raise InputError(f"a record is named by (source, key), not by {type(given).__name__}")
    return RecordRef(text(given[0], "the source of about"), text(given[1], "the key of about"))


@attrs.frozen(repr=False)
class Message:
    """A message from any channel, also face to face or by telephone (row 2.7).

    ``id`` is that of the platform: the same id twice from one author is one message (law L17). ``author`` is
    the name used there, ``author_id`` the account id of the platform, which stays when a handle changes.
    ``verified`` says that the channel proves who the author is; otherwise the author is a claim (law L8).
    ``public`` None means the default of the channel. ``about`` is the record of the customer about whom an
    employee writes (rows 2.16, 1.24).

    NUL and lone surrogates (half letters) are read as U+FFFD, so that no message is lost because of them.
    Raises ``InputError`` for anything that is no text, for a blank id, channel or author, and for a flag that
    is neither True nor False; ``NaiveTime`` for a time without a zone.

    >>> from datetime import datetime, timezone
    >>> Message("x", "jocelynemichu", "Hello?", datetime(2026, 1, 5, tzinfo=timezone.utc), id="m1")
    Message('x', id='m1')
    """

    channel: str
    author: str
    text: str
    sent_at: datetime
    id: str = attrs.field(kw_only=True)
    author_id: str | None = attrs.field(default=None, kw_only=True)
    thread: str | None = attrs.field(default=None, kw_only=True)
    reply_to: str | None = attrs.field(default=None, kw_only=True)
    public: bool | None = attrs.field(default=None, kw_only=True)
    reason: str | None = attrs.field(default=None, kw_only=True)
    language: str | None = attrs.field(default=None, kw_only=True)
    verified: bool = attrs.field(default=False, kw_only=True)
    about: RecordRef | None = attrs.field(default=None, kw_only=True, converter=_ref)

    def __attrs_post_init__(self) -> None:
        for name in ("id", "channel", "author", "text", *_OPTIONAL):
            given = getattr(self, name)
            if given is None and name in _OPTIONAL:
                continue
            said = text(given, f"{name} of a message")
            if name not in ("text", *_OPTIONAL) and not said.strip():
                raise InputError(f"a message needs {name}, and it must not be blank")
            object.__setattr__(self, name, said)
        flag(self.verified, "verified of a message")
        if self.public is not None:
            flag(self.public, "public of a message")
        object.__setattr__(self, "sent_at", aware(self.sent_at, "sent_at"))

    @property
    def author_key(self) -> str:
        """The key of the author's record in the source of the channel: the account id if there is one."""
        return self.author_id or self.author

    @property
    def key(self) -> str:
        """What identifies the message: its channel, the id of the platform, and a digest of its author.

        The author is part of it because a sender may choose the id, for example of an e-mail. A message with
        the id of another person's message must not be taken for that one and lost (laws L8, L17).
        """
        vouched = "" if self.verified else "?"
        return f"{self.channel}:{self.id}#{RecordRef(self.channel, vouched + self.author_key).short}"

    def author_ref(self, channel: Channel) -> RecordRef:
        """The record of the author in the source of the channel.

        An author who is not proved gets a separate record, its key marked with ``?``. So a person who types
        an address can neither replace nor weaken what its owner has proved (law L8).
        """
        key = self.author_key
        if not self.verified:
            return RecordRef(channel.source, f"?{key}")
        return RecordRef(channel.source, f"!{key}" if key.startswith(("?", "!")) else key)

    def __repr__(self) -> str:
        return f"Message({shown(self.channel)!r}, id={shown(self.id)!r})"
