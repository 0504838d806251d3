"""What came in by a channel, and where its answer must go."""

from __future__ import annotations

from datetime import datetime

import attrs

from ..errors import InputError
from .given import flag, shown, text
from .record import RecordRef, aware

__all__ = ["ERASED", "Channel", "Message", "ReplyHandle"]

ERASED = "erased:"
"""How the id of a message begins of which nothing else is left; a keyed digest follows."""


@attrs.frozen
class Channel:
    """A way people reach the company, and what its medium allows (rows 2.7, 3.4).

    ``source`` names the source its authors become records of (default: the channel's
    name). ``author_field`` is the standard field the author's name on the channel goes
    into (``x_handle``, ``email``, ``phone``), ``author_id_field`` that of the platform's
    own account id. ``length`` is the longest text allowed, in characters, ``None`` for any;
    ``private_length`` the longest private one where it differs. ``staff`` marks a channel
    whose authors are employees (row 2.16): they never become customers by writing there. ``private`` says
    whether somebody who wrote in public can be answered in private on the same channel.
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
    """Where the answer to one message goes: channel, author there, thread, and the message answered.

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
        """Whether its message was erased with its author, so that nobody can be answered there (law L11)."""
        return self.message_id.startswith(ERASED)


_OPTIONAL = ("author_id", "thread", "reply_to", "reason", "language")
"""What a message may say besides; ``None`` where it does not."""


def _ref(given: tuple[str, str] | None) -> RecordRef | None:
    if given is None:
        return None
    if not isinstance(given, (tuple, list)) or len(given) != 2:
        raise InputError(f"a record is named by (source, key), not by {type(given).__name__}")
    return RecordRef(text(given[0], "the source of about"), text(given[1], "the key of about"))


@attrs.frozen(repr=False)
class Message:
    """A message from any channel, face to face and telephone included (row 2.7).

    ``id`` is the platform's own: the same id twice from one author is one message (law L17). ``author``
    is the name used there, ``author_id`` the platform's account id, which survives a
    change of handle. ``verified`` says that the channel vouches for the author; unless
    it does, the author is a claim (law L8). ``public`` None means: as the channel is.
    ``about`` is the record of the customer an employee writes about (rows 2.16, 1.24).

    NUL and half letters (lone surrogates) are read as U+FFFD, so that no message is lost for them.
    Raises ``InputError`` for what is no text, a blank id, channel or author, and a flag that is neither
    True nor False; ``NaiveTime`` for a time without a zone.

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
        """The key of the author's record in the channel's source: the account id where there is one."""
        return self.author_id or self.author

    @property
    def key(self) -> str:
        """What makes the message one: its channel, the platform's id, and a digest of who wrote it.

        The author belongs to it because a sender may choose the id, of an e-mail for instance: somebody
        else's id, or a typed name, must not swallow a message (laws L8, L17).
        """
        vouched = "" if self.verified else "?"
        return f"{self.channel}:{self.id}#{RecordRef(self.channel, vouched + self.author_key).short}"

    def author_ref(self, channel: Channel) -> RecordRef:
        """The record the author becomes in the channel's source.

        An author nobody vouches for has a record of his own, its key marked with ``?``, so that
        whoever types an address can neither replace nor weaken what its owner has proved (law L8).
        """
        key = self.author_key
        if not self.verified:
            return RecordRef(channel.source, f"?{key}")
        return RecordRef(channel.source, f"!{key}" if key.startswith(("?", "!")) else key)

    def __repr__(self) -> str:
        return f"Message({shown(self.channel)!r}, id={shown(self.id)!r})"
