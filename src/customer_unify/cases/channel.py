"""The shipped channels and what their media allow; you can replace every figure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ..errors import ConfigurationError, Fault
from ..frozen import Frozen
from ..model.message import Channel, Message, ReplyHandle
from ..model.reply import Limits

__all__ = ["CHANNELS", "handle_of", "limits_of", "named"]

CHANNELS: Mapping[str, Channel] = Frozen(
    {
        channel.name: channel
        for channel in (
            Channel(
                "x", "x_handle", "x_id", public=True, length=280, private_length=10_000, attachments=False
            ),
            Channel(
                "instagram",
                "instagram_handle",
                "instagram_id",
                public=True,
                length=2_200,
                private_length=1_000,
                links=False,
                attachments=False,
            ),
            Channel("email", "email"),
            Channel("phone", "phone", links=False, attachments=False),
            Channel("chat", "customer_number", length=4_000),
            Channel("shop", "loyalty_card", links=False, attachments=False),
            Channel(
                "review", "name", public=True, length=4_000, links=False, attachments=False, private=False
            ),
            Channel("staff_observation", "name", staff=True),
        )
    }
)
"""``x``, ``instagram``, ``email``, ``phone``, ``chat``, ``shop``, ``review`` and ``staff_observation``
(row 2.16). Lengths are those that the platforms publish for ordinary accounts; hand in your own if they
differ.
"""


def named(channels: Iterable[Channel] | Mapping[str, Channel] | None) -> dict[str, Channel]:
    """The shipped channels and those handed in; one with the same name replaces a shipped one.

    Raises ``ConfigurationError`` for two channels with one name or one source.
    """
    given = list(channels.values() if isinstance(channels, Mapping) else channels or ())
    names = [channel.name for channel in given]
    faults = [
        Fault(f"channels.{name}", "is given twice")
        for name in sorted({n for n in names if names.count(n) > 1})
    ]
    together = {**CHANNELS, **{channel.name: channel for channel in given}}
    owner: dict[str, str] = {}
    for channel in together.values():
        if owner.setdefault(channel.source, channel.name) != channel.name:
            faults.append(Fault(f"channels.{channel.name}.source", "is the source of another channel, too"))
    if faults:
        raise ConfigurationError(faults, origin="the channels")
    return together


def handle_of(message: Message, channel: Channel) -> ReplyHandle:
    """Where the answer to a message goes: back to where it came from."""
    public = channel.public if message.public is None else message.public
    return ReplyHandle(
        channel.name,
        message.author,
        message.author_id,
        thread=message.thread,
        message_id=message.id,
        message_key=message.key,
        public=public,
    )


def limits_of(channel: Channel, *, public: bool) -> Limits:
    """What the medium allows in public or in private."""
    private = channel.length if channel.private_length is None else channel.private_length
    return Limits(channel.length if public else private, channel.links, channel.attachments)
