"""E-mail addresses: out of their wrappings, one form per mailbox."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from ..language import LONGEST, remembered
from .lines import in_lines, line_of

__all__ = ["email", "plain_emails"]

_FOUND = re.compile(r"[^\s<>,;:\"'()\[\]\\@]{1,64}@[^\s<>,;:\"'()\[\]\\@]{1,253}")
_BLANK = re.compile(r"(?<=[^\s<>,;:]) ?@ ?(?=[^\s<>,;:])")
_DOMAIN = re.compile(r"(?:[a-z0-9](?:[a-z0-9\-]{0,61}[a-z0-9])?\.)+(?:[a-z]{2,24}|xn--[a-z0-9\-]{2,59})")
_LOCAL = re.compile(r"[a-z0-9!#$%&'*+/=?^_`{|}~.\-]+")
_LONGEST_DOMAIN = 253
_PLAIN_LOCAL = re.compile(r"[a-z0-9_\-](?:[a-z0-9_.\-]{0,62}[a-z0-9_\-])?")
"""What a part before the sign may be that nothing has to be taken from: no tag, no outer dot."""
_DOTLESS = frozenset({"gmail.com", "googlemail.com"})
_LINE = line_of(r"(?!\.)[a-z0-9_.\-]{1,64}+(?<!\.)@[a-z0-9]{1,30}+(?:[.\-][a-z0-9]{1,30}+)??\.[a-z]{2,24}")
"""A plain part before the sign, and a domain of two or three short parts."""
_DOT = re.compile(r"\.(?=[^@\n]*@gmail\.com\n)")


@remembered
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
    return _joined(local.split("+", 1)[0] or local, domain)


def _joined(local: str, domain: str) -> str:
    if domain in _DOTLESS:
        local, domain = local.replace(".", "") or local, "gmail.com"
    return f"{local}@{domain}"


def plain_emails(values: Sequence[str], region: str) -> list[str]:
    """What :func:`email` says of plain addresses among many values; ``""`` stands for all others.

    They are read as one text, at half the cost of one after the other. The region has no say.

    >>> plain_emails(["J.Jones@gmail.com", "m@example.org", "m+shop@example.org", ""], "FR")
    ['jjones@gmail.com', 'm@example.org', '', '']
    """
    if not "".join(values).isascii():  # none of these is plain, and small letters cost more
        values = [value if value.isascii() else "" for value in values]
    text = in_lines(values, LONGEST).lower()
    found = _LINE.findall(text)
    if any(f"@{domain}" in text for domain in _DOTLESS):
        text = in_lines(found, LONGEST) + "\n"
        text = text.replace("@googlemail.com\n", "@gmail.com\n")
        found = _DOT.sub("", text)[1:-1].split("\n")
    return found


@remembered
def _email(value: str) -> tuple[str, ...]:
    if "**" in value:  # a part of it is hidden
        return ()
    mailboxes = (_mailbox(found) for found in _FOUND.findall(_BLANK.sub("@", value)))
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
    value = value[:LONGEST]
    if value.isascii():  # as nearly all are: one mailbox and nothing around it
        local, _, domain = value.lower().partition("@")
        if 0 < len(domain) <= _LONGEST_DOMAIN and _PLAIN_LOCAL.fullmatch(local) and _domain(domain) == domain:
            return (_joined(local, domain),)
    return _email(value) if "@" in value else ()
