"""Tells how many people a value stands for, by coarse marks of whoever carries it."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Sequence

from ...model.content import Content, Mark
from ..language import remembered, sound

__all__ = ["coarse_mark", "contact_mark", "people"]

NAMELESS = "~"
"""Begins marks of contents that name nobody."""


def coarse_mark(mark: Mark) -> str:
    """A coarse digest of a mark: how the names begin to sound, in alphabetical order.

    It serves to count how many people a value stands for. Slips, swapped names and records
    that know less must not make one person look like six; birth dates are left out for
    that reason, and what two strangers share by chance hardly matters to a count.
    """
    return _coarse(mark.family, mark.given) if mark.family or mark.given else ""


@remembered
def _coarse(*names: str) -> str:
    sounds = sorted(filter(None, (sound(name)[:2] for name in names)))
    return hashlib.blake2b("+".join(sounds).encode(), digest_size=8).hexdigest() if sounds else ""


def contact_mark(content: Content, ways: Sequence[str]) -> str:
    """What tells apart contents that name nobody: by what they are reached, if that is by two ways.

    Who writes without a name is known by a mailbox and a telephone. Fifty mailboxes under one telephone
    are no person's, and tell that it is the shop's own, as fifty names would.
    """
    told = [min(content.values(way)) for way in ways if content.values(way)]
    if len(told) < 2:
        return ""
    return NAMELESS + hashlib.blake2b("\n".join(told).encode(), digest_size=8).hexdigest()


def people(marks: Collection[str], most: int) -> int:
    """How many people marks stand for, by names or by contacts, whichever are more; counted to past ``most``.

    One person may be known by a name here and by contacts there, so the two are not added. Of
    more than twice as many marks one of the two is more than ``most``, and nothing is counted.

    >>> people({"ab", "cd", "~1"}, 5), people({"ab", "~1", "~2", "~3"}, 5)
    (2, 3)
    """
    if len(marks) > 2 * most:
        return most + 1
    nameless = sum(mark[0] == NAMELESS for mark in marks)
    return max(nameless, len(marks) - nameless)
