"""Bounded memory of pure per-string work, which can be forgotten at once (laws L11, L19)."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any, ParamSpec, TypeVar, cast

__all__ = ["CAPACITY", "forget_remembered", "remembered"]

P = ParamSpec("P")
R = TypeVar("R")

CAPACITY = 16_384
"""Strings remembered per function: enough for the names and towns of a million records."""

_memories: list[Any] = []


def remembered(function: Callable[P, R]) -> Callable[P, R]:
    """Remember the latest results of a pure function of hashable arguments.

    The results are a function of the arguments alone, so this changes no answer,
    only what asking twice costs.
    """
    memory = lru_cache(maxsize=CAPACITY)(function)
    _memories.append(memory)
    return cast("Callable[P, R]", memory)


def forget_remembered() -> None:
    """Drop everything remembered: after an erasure no string of that person may stay (law L11)."""
    for memory in _memories:
        memory.cache_clear()
