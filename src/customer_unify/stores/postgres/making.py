"""The tables of a base made, or found and looked at: what cannot be read is not touched."""

from __future__ import annotations

from ...errors import StoreError, Unreadable
from ..rows.ledger import right
from ..rows.link import Link
from ..rows.schema import FORMAT
from .schema import STATEMENTS
from .tickets import Base

__all__ = ["ready"]

OLDEST = 130_000
"""The oldest server that knows all that is used here: ``pg_current_xact_id`` came with 13."""


def ready(link: Link, schema: str, *, salt: bytes, readonly: bool) -> None:
    """Make the tables in this schema if there are none, in one transaction; else see that they are ours.

    Raises ``Unreadable`` for a schema that holds something else, a format newer than this library, and, if
    ``readonly``, where nothing is.
    """
    version = link.row("SELECT current_setting('server_version_num')::BIGINT")
    if version is None or version[0] < OLDEST:
        raise StoreError(f"this PostgreSQL is too old: it needs {OLDEST // 10_000}")
    if not _there(link, schema):
        if readonly:
            raise Unreadable(
                "there is no base in this schema (hint: check the address; opened for writing, one is made)"
            )
        _make(link, schema, salt)
    link.do("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
    try:
        _look(link)
        moved = not readonly and _moved(link)
    finally:
        link.back()
    if moved:
        _go_on(link)


def _there(link: Link, schema: str) -> bool:
    """Whether a base of ours is in the schema; ``Unreadable`` for tables of somebody else."""
    tables = {
        name
        for (name,) in link.rows(
            "SELECT table_name::TEXT FROM information_schema.tables WHERE table_schema = ?", (schema,)
        )
    }
    if tables and not {"base", "records", "journal"} <= tables:
        raise Unreadable("there are tables in this schema, and they are not a base of customer_unify")
    return bool(tables)


def _make(link: Link, schema: str, salt: bytes) -> None:
    link.do("BEGIN")
    try:
        link.row("SELECT pg_advisory_xact_lock(hashtext(?))", (f"customer_unify:{schema}",))
        if not _there(link, schema):  # somebody else may have made them while this waited
            link.do(f'CREATE SCHEMA IF NOT EXISTS "{schema}"')
            for sql in STATEMENTS:
                link.do(sql)
            link.do("INSERT INTO base VALUES (?, ?, ?, ?)", Base(salt, b"", 0, 0, 0).cells(FORMAT))
        link.do("COMMIT")
    finally:
        link.back()


def _look(link: Link) -> None:
    row = link.row("SELECT * FROM base WHERE id = 1")
    if row is None:
        raise Unreadable("this base does not say what is in it (hint: restore it from a backup)")
    if row[1] > FORMAT:
        raise Unreadable(
            f"this base was written by a newer version of the library: its format is {row[1]}, this version "
            f"reads up to {FORMAT} (hint: update customer-unify; the base was not touched)"
        )
    right("base", row)


def _moved(link: Link) -> bool:
    """Whether lines have numbers above those this server gives out: it is another one than before."""
    last = link.row("SELECT id FROM journal ORDER BY id DESC LIMIT 1")
    return last is not None and last[0] >= Base.read(link, writes=False).ticket


def _go_on(link: Link) -> None:
    """Go on above the last line of the server before."""
    link.do("BEGIN ISOLATION LEVEL SERIALIZABLE")
    try:
        base = Base.read(link, writes=True)
        last = link.row("SELECT id FROM journal ORDER BY id DESC LIMIT 1")
        if last is not None and last[0] >= base.ticket:
            base._replace(shift=base.shift + last[0] + 1 - base.ticket).write(link, FORMAT)
        link.do("COMMIT")
    finally:
        link.back()
