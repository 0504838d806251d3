"""A connection to PostgreSQL that speaks our errors, and never repeats a value in them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from typing import Any

import psycopg
from psycopg.errors import Diagnostic
from psycopg.pq import TransactionStatus
from psycopg.types.numeric import Int8BinaryDumper

from ...errors import Conflict, Disconnected, InputError, Overtaken, ReadOnly, StoreError, Unreadable
from ..rows.link import Row
from .place import Place

__all__ = ["ServerLink", "failed"]

OVERTAKEN = frozenset({"40001", "40P01", "23505", "25P02"})
"""What two who write at the same time are told: could not serialize, deadlock, a row that is there already,
and whatever is asked after that."""

NUMBER = re.compile("[0-9]+")
"""What VACUUM tells begins, in any language, with how many deleted rows it had to keep."""

LATE = frozenset({"55P03", "57014"})
GONE = frozenset({"57P01", "57P02", "57P03", "57P04", "57P05", "25P03", "25P04"})
REFUSED = frozenset({"25006", "42501"})
FULL = frozenset({"53100", "53200", "53300", "53400", "54000"})


def failed(error: psycopg.Error, *, lost: bool = False) -> StoreError:
    """What an error of PostgreSQL means, without its message, which repeats values (law L21)."""
    code = error.sqlstate or ""
    if code in OVERTAKEN:
        return Overtaken("another process changed what this step was planned on; nothing was changed")
    if code in LATE:
        return Conflict("another process holds what is to be written, and did not let go in time")
    if lost or code in GONE or code.startswith("08"):
        return Disconnected("the connection to the database was lost (hint: call again, it is opened anew)")
    if code in REFUSED:
        return ReadOnly("the database lets this user read only")
    if code.startswith(("XX", "42", "22")):
        return Unreadable("the tables of this base are not those of its format, or are damaged")
    if code in FULL:
        return StoreError("the database has no room or no connection left; nothing was changed")
    return StoreError(f"the database failed: {type(error).__name__}; nothing was changed")


@lru_cache(maxsize=512)
def _spelled(sql: str) -> bytes:
    """What is asked of any database, as this one is asked: it finds the order of joins by itself."""
    return sql.replace("CROSS JOIN", "JOIN").replace("?", "%s").encode()


class ServerLink:
    """One connection, used by one thread at a time; a statement is by itself unless one began a transaction.

    ``wait`` is how many seconds to wait for another process that holds what is to be written. Raises
    ``Disconnected`` where no server can be reached, or it lets nobody in.
    """

    __slots__ = ("_connection", "_cursor", "overtaken")

    def __init__(self, place: Place, *, wait: float) -> None:
        self.overtaken = False
        """Whether the transaction under way was overtaken."""
        try:
            self._connection = psycopg.connect(
                place.address, autocommit=True, prepare_threshold=0, connect_timeout=max(2, round(wait))
            )
        except psycopg.ProgrammingError:
            raise InputError(
                "the address of the database cannot be read "
                "(allowed: postgresql://user@host/database, with ?name=value of libpq, and schema)"
            ) from None
        except psycopg.Error:
            raise Disconnected(
                "the database cannot be reached, or lets nobody in by this address (hint: look at its log)"
            ) from None
        self._connection.prepared_max = None
        self._connection.adapters.register_dumper(int, Int8BinaryDumper)  # one plan, however large a number
        self._cursor = self._connection.cursor(binary=True)
        settings = {
            "search_path": place.schema,
            "lock_timeout": f"{max(1, round(1000 * wait))}ms",
            "application_name": f"customer_unify:{place.schema}",
        }
        try:
            for name, value in settings.items():
                self.row("SELECT set_config(?, ?, false)", (name, value))
        except BaseException:
            self.close()
            raise

    def _ask(self, sql: str, cells: Sequence[Any]) -> None:
        try:
            self._cursor.execute(_spelled(sql), cells or None)
        except psycopg.Error as error:
            raise self._failed(error) from None

    def _failed(self, error: psycopg.Error) -> StoreError:
        meant = failed(error, lost=self.lost)
        self.overtaken = isinstance(meant, Overtaken)
        return meant

    @property
    def lost(self) -> bool:
        """Whether the connection is good for nothing any more."""
        return self._connection.broken or self._connection.closed

    @property
    def busy(self) -> bool:
        """Whether a transaction is under way."""
        return self._connection.info.transaction_status is not TransactionStatus.IDLE

    def rows(self, sql: str, cells: Sequence[Any] = ()) -> list[Row]:
        """All rows of a question."""
        self._ask(sql, cells)
        return self._cursor.fetchall()

    def row(self, sql: str, cells: Sequence[Any] = ()) -> Row | None:
        """The one row of a question, or none."""
        self._ask(sql, cells)
        return self._cursor.fetchone()

    def do(self, sql: str, cells: Sequence[Any] = ()) -> None:
        """A statement that answers nothing."""
        self._ask(sql, cells)

    def each(self, sql: str, many: Sequence[Sequence[Any]]) -> None:
        """The same statement for many rows."""
        if len(many) == 1:
            self._ask(sql, many[0])
            return
        try:
            self._cursor.executemany(_spelled(sql), many)
        except psycopg.Error as error:
            raise self._failed(error) from None

    @contextmanager
    def together(self) -> Iterator[None]:
        """Inside, statements are sent without waiting for the answer of each.

        What fails is raised behind it: of an error that passes, psycopg logs what else the end of the
        pipeline brings, and messages of the server repeat values (law L21).
        """
        failure: Exception | None = None
        try:
            with self._connection.pipeline():
                try:
                    yield
                except (StoreError, psycopg.Error) as error:
                    failure = error
        except psycopg.Error as error:
            failure = failure or error
        if isinstance(failure, psycopg.Error):
            raise self._failed(failure) from None
        if failure is not None:
            raise failure

    def renew(self, table: str) -> int:
        """Write a table anew; how many deleted rows it still has, since somebody else still sees them."""
        told: list[str] = []

        def hear(said: Diagnostic) -> None:
            told.append(said.message_detail or "")

        self._connection.add_notice_handler(hear)
        try:
            self.do(f"VACUUM (FULL, VERBOSE) {table}")
        finally:
            self._connection.remove_notice_handler(hear)
        return sum(int(count) for said in told for count in NUMBER.findall(said)[:1])

    def back(self) -> None:
        """Undo what the transaction under way did.

        Asked past psycopg, which forgets all prepared statements when it sees a transaction undone.
        """
        if not self.lost and self.busy:
            self._connection.pgconn.exec_(b"ROLLBACK")
        if not self.lost and self.busy:
            raise Disconnected("the database did not undo what was begun (hint: call again)")

    def close(self) -> None:
        """Let go of the server."""
        self._connection.close()
