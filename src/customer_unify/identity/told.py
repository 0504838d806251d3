"""Goes through many things, and tells whoever listens how far it is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TypeVar

from ..model.port import Progress

__all__ = ["told"]

SIGN = 1_000
"""Things between two signs of progress."""

T = TypeVar("T")


def told(many: Iterable[T], stage: str, total: int | None, progress: Progress) -> Iterator[T]:
    """The same things, and of every thousandth a sign; ``total`` is none where nobody knows before.

    >>> list(told("abc", "read", 3, print))
    read 0 3
    read 3 3
    ['a', 'b', 'c']
    """
    done = 0
    for one in many:
        if done % SIGN == 0:
            progress(stage, done, total)
        yield one
        done += 1
    progress(stage, done, done)
