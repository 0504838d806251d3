"""The social networks: how files call them, and of which one a row or a field speaks."""

from __future__ import annotations

from .heading import words_of

__all__ = ["NETWORKS", "is_channel", "network_of"]

NETWORKS = {
    **dict.fromkeys(("x", "twitter"), "x"),
    **dict.fromkeys(("instagram", "insta", "ig"), "instagram"),
    **dict.fromkeys(("facebook", "fb", "messenger"), "facebook"),
    **dict.fromkeys(("tiktok",), "tiktok"),
    **dict.fromkeys(("linkedin",), "linkedin"),
    **dict.fromkeys(("youtube", "yt"), "youtube"),
    **dict.fromkeys(("bluesky", "bsky"), "bluesky"),
    **{name: name for name in ("mastodon", "threads", "snapchat", "pinterest", "reddit", "telegram")},
}
"""Word to network: the accounts of a network are in the fields whose names begin with it."""


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


def network_of(said: str) -> str:
    """The one network that a text names; ``""`` for none or several.

    >>> network_of("X (formerly Twitter)"), network_of("Instagram DM"), network_of("e-mail")
    ('x', 'instagram', '')
    """
    words = words_of(said)
    found = {NETWORKS[word] for word in (*words, "".join(words)) if word in NETWORKS}
    return found.pop() if len(found) == 1 else ""
