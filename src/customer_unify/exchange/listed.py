"""Rows that a program holds, as dictionaries: read as JSON lines are, each naming its own columns."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, ClassVar

import attrs

from ..errors import Fault
from .objects import members

__all__ = ["Listed", "is_listed"]


def is_listed(data: Any) -> bool:
    """Whether something is a list of dictionaries: it can be read twice, and its first row is one.

    >>> is_listed([{"name": "Jocelyne"}]), is_listed(["Jocelyne"]), is_listed([])
    (True, False, False)
    """
    return isinstance(data, (list, tuple)) and bool(data) and isinstance(data[0], Mapping)


@attrs.frozen
class Listed:
    """A list of dictionaries; what is nested in one is named by the way to it.

    >>> [row for _, row in Listed([{"id": 7, "name": {"first": "Jocelyne"}}]).rows(print)]
    [{'id': 7, 'name.first': 'Jocelyne'}]
    """

    _given: Sequence[Any] = attrs.field(repr=False, alias="given")
    name: str = "the list"

    columns: ClassVar[None] = None
    texts: ClassVar[bool] = False

    def at(self, number: int) -> str:
        """Where a row stands, for whoever looks for a fault."""
        return f"{self.name}, row {number}"

    def rows(self, tell: Callable[[Fault], None]) -> Iterator[tuple[int, dict[str, Any]]]:
        """Each row by its number, counted from 1; what is no dictionary is told to ``tell`` and left out."""
        return members(self._given, tell, self.name, spelled=False)
