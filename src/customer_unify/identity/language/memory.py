"""Bounded memory of pure per-string work, which can be forgotten at once (laws L11, L19)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import ParamSpec, TypeVar, cast

__all__ = ["CAPACITY", "forget_remembered", "remembered", "remembered_of_many"]

P = ParamSpec("P")
R = TypeVar("R")

CAPACITY = 16_384
"""Strings remembered per function: enough for the names and towns of a million records."""

_forgetting: list[Callable[[], None]] = []
"""What empties each memory."""


def remembered(function: Callable[P, R]) -> Callable[P, R]:
    """Remember the latest results of a pure function of hashable arguments.

    The results are a function of the arguments alone, so this changes no answer,
    only what asking twice costs.
    """
    memory = lru_cache(maxsize=CAPACITY)(function)
    _forgetting.append(memory.cache_clear)
    return cast("Callable[P, R]", memory)


def remembered_of_many(
    function: Callable[[Sequence[str]], Sequence[R]],
) -> Callable[[Sequence[str]], list[R]]:
    """The same for a function that is asked of many strings at once: it is handed those that are new.

    What it says of a string must not depend on those beside it, and be no None.
    """
    memory: dict[str, R] = {}
    _forgetting.append(memory.clear)

    def of(texts: Sequence[str]) -> list[R]:
        known = {text: memory.get(text) for text in texts}
        new = [text for text, said in known.items() if said is None]
        if new:
            found = dict(zip(new, function(new), strict=True))
            known.update(found)
            if len(memory) + len(found) > CAPACITY:
                memory.clear()
            if len(found) <= CAPACITY:
                memory.update(found)
        return cast("list[R]", [known[text] for text in texts])

    return of


def forget_remembered() -> None:
    """Drop everything remembered: after an erasure no string of that person may stay (law L11)."""
    for forget in _forgetting:
        forget()
