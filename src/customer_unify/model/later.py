"""Nouns some of whose fields are written out when one of them is first read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

__all__ = ["Later"]


class Later:
    """What a noun has that is made by the hundred thousand and, as a rule, read in part if at all.

    ``_later`` is what tells the fields that are not set yet, by name, and what it is told beside the noun:
    a tuple, which costs less to make than anything that can be called. It is let go of when one of the fields
    is asked for: whoever reads, compares, copies or keeps such a noun sees no difference. Of two threads that
    ask at a time each may write them out; what they write is equal.
    """

    __slots__ = ("_later",)
    _later: tuple[Any, ...] | None

    if not TYPE_CHECKING:  # or any attribute at all would seem to be there

        def __getattr__(self, name: str) -> Any:
            later = None if name.startswith("_") else getattr(self, "_later", None)
            if later is not None:
                for field, value in later[0](self, *later[1:]).items():
                    object.__setattr__(self, field, value)
                object.__setattr__(self, "_later", None)
            return object.__getattribute__(self, name)  # set by now, or there is no such thing
