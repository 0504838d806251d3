"""Objects some of whose fields are computed when one of them is first read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

__all__ = ["Later"]


class Later:
    """For classes of which very many objects are made, and of which usually only some are read.

    ``_later`` is a tuple: a function that computes the fields which are not set yet, by name, and its
    arguments besides the object. A tuple costs less to make than anything that can be called. It is dropped
    when one of the fields is first read. For reading, comparing, copying and pickling there is no
    difference. If two threads read at the same time, both may compute the fields; the results are equal.
    """

    __slots__ = ("_later",)
    _later: tuple[Any, ...] | None

    if not TYPE_CHECKING:  # or every attribute would seem to exist

        def __getattr__(self, name: str) -> Any:
            later = None if name.startswith("_") else getattr(self, "_later", None)
            if later is not None:
                for field, value in later[0](self, *later[1:]).items():
                    object.__setattr__(self, field, value)
                object.__setattr__(self, "_later", None)
            return object.__getattribute__(self, name)  # set by now, or there is no such attribute
