"""The social networks: of which one a row or a field speaks."""

from __future__ import annotations

from collections.abc import Iterable

from .heading import network_of, networks, words_of

__all__ = ["is_channel", "networks_of"]

WAYS = frozenset({"email", "mail", "phone", "telephone", "telefon", "tel", "call", "sms", "whatsapp", "chat"})
WAYS |= {"web", "form", "webform", "website", "letter", "post", "shop", "store"}
"""Other ways to write to a company, which columns of channels name beside networks."""


def is_channel(said: str) -> bool:
    """Whether a text names a network, or another way to reach a company.

    >>> is_channel("Instagram DM"), is_channel("E-mail"), is_channel("Paris")
    (True, True, False)
    """
    words = words_of(said)
    return bool(network_of(said)) or not WAYS.isdisjoint((*words, "".join(words)))


def networks_of(fields: Iterable[str]) -> list[str]:
    """The networks whose accounts some fields hold, by their names, sorted.

    >>> networks_of(["email", "telegram_handle", "discord_id", "email_id"])
    ['discord', 'telegram']
    """
    known = frozenset(networks().values())
    parts = (field.rpartition("_") for field in fields)
    return sorted({network for network, _, kind in parts if kind in ("handle", "id") and network in known})
