"""Goes through many things and reports how far it has come."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TypeVar

from ..model.port import Progress

__all__ = ["with_progress"]

STEP = 1_000
"""Things between two reports."""

T = TypeVar("T")


def with_progress(many: Iterable[T], stage: str, total: int | None, progress: Progress) -> Iterator[T]:
    """The same things; progress is reported at every thousandth. ``total`` is None if it is not known.

    >>> list(with_progress("abc", "read", 3, print))
    read 0 3
    read 3 3
    ['a', 'b', 'c']
    """
    done = 0
    for one in many:
        if done % STEP == 0:
            progress(stage, done, total)
        yield one
        done += 1
    progress(stage, done, done)
