"""A connection to a database as the rows see it: it speaks our errors, whatever the database calls them."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from typing import Any, Protocol

__all__ = ["Link", "Row"]

Row = tuple[Any, ...]


class Link(Protocol):
    """One connection, used by one thread at a time. Places for cells are question marks.

    Each raises ``StoreError``, or one of its kinds, for whatever the database says.
    """

    def rows(self, sql: str, cells: Sequence[Any] = ()) -> list[Row]:
        """All rows of a question."""
        ...

    def row(self, sql: str, cells: Sequence[Any] = ()) -> Row | None:
        """The one row of a question, or none."""
        ...

    def do(self, sql: str, cells: Sequence[Any] = ()) -> None:
        """A statement that answers nothing."""
        ...

    def each(self, sql: str, many: Sequence[Sequence[Any]]) -> None:
        """The same statement for many rows."""
        ...

    def together(self) -> AbstractContextManager[object]:
        """Inside, what is done may be sent at once and is answered when it ends; nothing is asked there."""
        ...

    def back(self) -> None:
        """Undo what the transaction under way did."""
        ...

    def close(self) -> None:
        """Let go of the base."""
        ...
