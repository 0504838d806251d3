"""E-mail addresses: out of their wrappings, one form per mailbox."""

from __future__ import annotations

import re
import unicodedata

from ..language import LONGEST, remembered

__all__ = ["email"]

_FOUND = re.compile(r"[^\s<>,;:\"'()\[\]\\@]{1,64}@[^\s<>,;:\"'()\[\]\\@]{1,253}")
_DOMAIN = re.compile(r"(?:[a-z0-9](?:[a-z0-9\-]{0,61}[a-z0-9])?\.)+(?:[a-z]{2,24}|xn--[a-z0-9\-]{2,59})")
_LOCAL = re.compile(r"[a-z0-9!#$%&'*+/=?^_`{|}~.\-]+")
_DOTLESS = frozenset({"gmail.com", "googlemail.com"})


def _domain(given: str) -> str:
    """The domain in ASCII; ``""`` for none."""
    given = given.lower().strip(".-")
    if not given.isascii():
        try:
            given = given.encode("idna").decode("ascii")
        except UnicodeError:
            return ""
    return given if _DOMAIN.fullmatch(given) else ""


def _script(character: str) -> str:
    return unicodedata.name(character, "").split(" ")[0]


def _local(given: str) -> str:
    """The part before the sign, or ``""``: letters of two scripts in one mailbox deceive."""
    if given.isascii():
        given = given.lower()
        return given if _LOCAL.fullmatch(given) else ""
    given = unicodedata.normalize("NFC", given).casefold()
    letters = [character for character in given if character.isalpha()]
    rest = "".join(character for character in given if not character.isalpha())
    if len({_script(character) for character in letters}) > 1 or (rest and not _LOCAL.fullmatch(rest)):
        return ""
    return given


def _mailbox(found: str) -> str:
    local, _, domain = found.partition("@")
    local, domain = _local(local.strip(".")), _domain(domain)
    if not local or not domain:
        return ""
    local = local.split("+", 1)[0] or local
    if domain in _DOTLESS:
        local, domain = local.replace(".", "") or local, "gmail.com"
    return f"{local}@{domain}"


@remembered
def _email(value: str) -> tuple[str, ...]:
    mailboxes = (_mailbox(found) for found in _FOUND.findall(value))
    return tuple(dict.fromkeys(mailbox for mailbox in mailboxes if mailbox))


def email(value: str, /, *, region: str, date_order: str) -> tuple[str, ...]:
    """Mailboxes named in ``value``: lower-case, without display name, ``+tag`` or Gmail's dots.

    A tag after ``+`` is the owner's own and reaches the same mailbox; dots mean nothing to
    Gmail. Domains become ASCII (IDNA). What has no usable mailbox gives nothing.

    >>> email('"Jay Jones" <J.Jones+shop@Gmail.com>', region="FR", date_order="dmy")
    ('jjones@gmail.com',)
    >>> email("jones at x", region="FR", date_order="dmy")
    ()
    """
    return _email(value[:LONGEST]) if "@" in value[:LONGEST] else ()
