"""Nouns some of whose fields are written out when one of them is first read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

__all__ = ["Later"]


class Later:
    """What a noun has that is made by the hundred thousand and, as a rule, read in part if at all.

    ``_later`` gives the fields that are not set yet, by name, and is let go of when one of them is asked for:
    whoever reads, compares, copies or keeps such a noun sees no difference. Of two threads that ask at a time
    each may write them out; what they write is equal.
    """

    __slots__ = ("_later",)
    _later: Callable[[Any], Mapping[str, Any]] | None

    if not TYPE_CHECKING:  # or any attribute at all would seem to be there

        def __getattr__(self, name: str) -> Any:
            later = None if name.startswith("_") else getattr(self, "_later", None)
            if later is not None:
                for field, value in later(self).items():
                    object.__setattr__(self, field, value)
                object.__setattr__(self, "_later", None)
            return object.__getattribute__(self, name)  # set by now, or there is no such thing
