"""A connection to a SQLite file that speaks our errors, and opens only what it can read."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Any
from urllib.parse import quote

from ...errors import Conflict, ReadOnly, StoreError, Unreadable
from ..rows.link import Row
from ..rows.schema import FORMAT
from .schema import APPLICATION

__all__ = ["FileLink", "examined", "failed"]

MAGIC = b"SQLite format 3\0"
ERROR, BUSY, LOCKED, READONLY, IOERR, CORRUPT, FULL, CANTOPEN, NOTADB = 1, 5, 6, 8, 10, 11, 13, 14, 26


def failed(error: sqlite3.Error | UnicodeDecodeError) -> StoreError:
    """What an error of SQLite means, without what it was asked: that may be a person's (law L21)."""
    code = (getattr(error, "sqlite_errorcode", None) or 0) & 0xFF
    if code in (BUSY, LOCKED):
        return Conflict("another process writes to this store and did not finish in time (hint: try again)")
    if code == READONLY:
        return ReadOnly("the file of this store may not be written")
    # What is asked is right: where it is an error, what is there is not.
    # Without a code it is Python's own: text of the file that is no text.
    undecoded = not code and isinstance(error, (sqlite3.OperationalError, UnicodeDecodeError))
    if code in (ERROR, CORRUPT, NOTADB) or undecoded:
        return Unreadable("the file of this store is damaged (hint: restore it from a backup)")
    if code == FULL:
        return StoreError("the disk is full; nothing was changed")
    if code == CANTOPEN:
        return StoreError("the file of this store cannot be opened (hint: its folder must be there)")
    if code == IOERR:
        return StoreError("the file of this store could not be read or written; nothing was changed")
    return StoreError(f"the store failed: {type(error).__name__}; nothing was changed")


class FileLink:
    """One connection, used by one thread at a time.

    ``wait`` is how many seconds to wait for another process that writes.
    """

    __slots__ = ("_connection",)

    def __init__(self, path: Path, *, mode: str, wait: float) -> None:
        name = f"file:{quote(str(path))}?mode={mode}"
        try:
            self._connection = sqlite3.connect(
                name,
                uri=True,
                timeout=wait,
                isolation_level=None,
                check_same_thread=False,
                cached_statements=256,
            )
        except sqlite3.Error as error:
            raise failed(error) from error

    @property
    def busy(self) -> bool:
        """Whether a transaction is under way."""
        return self._connection.in_transaction

    def rows(self, sql: str, cells: Sequence[Any] = ()) -> list[Row]:
        """All rows of a question."""
        try:
            return self._connection.execute(sql, cells).fetchall()
        except (sqlite3.Error, UnicodeDecodeError) as error:
            raise failed(error) from error

    def row(self, sql: str, cells: Sequence[Any] = ()) -> Row | None:
        """The one row of a question, or none."""
        try:
            found: Row | None = self._connection.execute(sql, cells).fetchone()
        except (sqlite3.Error, UnicodeDecodeError) as error:
            raise failed(error) from error
        return found

    def do(self, sql: str, cells: Sequence[Any] = ()) -> None:
        """A statement that answers nothing."""
        try:
            self._connection.execute(sql, cells).close()
        except sqlite3.Error as error:
            raise failed(error) from error

    def each(self, sql: str, many: Sequence[Sequence[Any]]) -> None:
        """The same statement for many rows."""
        try:
            self._connection.executemany(sql, many).close()
        except sqlite3.Error as error:
            raise failed(error) from error

    def wait(self, seconds: float) -> None:
        """Wait so long, from here on, for another process that holds what is asked for."""
        self.do(f"PRAGMA busy_timeout = {round(1000 * seconds)}")

    def together(self) -> AbstractContextManager[object]:
        """Nothing is far away."""
        return nullcontext()

    def back(self) -> None:
        """Undo what the transaction under way did."""
        if self._connection.in_transaction:
            self.do("ROLLBACK")

    def close(self) -> None:
        """Let go of the file."""
        try:
            self._connection.close()
        except sqlite3.Error as error:
            raise failed(error) from error


def examined(path: Path) -> bool:
    """Whether there is a base of ours at a path, which this library can read; False where nothing is yet.

    Looks at the first hundred bytes only: what cannot be opened is never touched. Raises ``Unreadable``.
    """
    try:
        with path.open("rb") as file:
            head = file.read(100)
    except FileNotFoundError:
        return False
    except OSError as error:
        raise Unreadable(f"the file of this store cannot be read: {type(error).__name__}") from None
    if not head:
        return False
    if len(head) < 100 or not head.startswith(MAGIC):
        raise Unreadable("there is a file of this name, and it is no SQLite database (or was cut)")
    known, made = (int.from_bytes(head[at : at + 4], "big") for at in (60, 68))
    if not made and not known and path.with_name(path.name + "-journal").exists():
        return False  # a process died in the first transaction of a new file, which SQLite takes back
    if made != APPLICATION:
        raise Unreadable("there is a SQLite database of this name, and it is not a base of customer_unify")
    if known > FORMAT:
        raise Unreadable(
            f"this base was written by a newer version of the library: its format is {known}, this version "
            f"reads up to {FORMAT} (hint: update customer-unify; the file was not touched)"
        )
    return True
