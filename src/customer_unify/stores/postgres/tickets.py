"""Rows numbered so that no writer waits for another: by their transaction, or out of a block."""

from __future__ import annotations

from typing import Any, NamedTuple

from ...errors import Unreadable
from .. import codec
from ..rows.ledger import Head, Ledger, mark, right
from ..rows.link import Link
from ..rows.looking import Looking

__all__ = ["Base", "Chain", "Tickets"]

ROOM = 24
"""Bits of a customer's number below the ticket of who minted it: so many may be minted by one change."""

BLOCK = 1_024
"""Numbers of rows a process takes at a time."""

IN_ORDER = frozenset({"decisions", "streams"})
"""Tables that are read in the order in which rows came."""


class Base(NamedTuple):
    """What a base says of itself in one transaction: its secrets, and the ticket of the transaction.

    A ticket is the number of a transaction, which PostgreSQL gives out in the order they begin, and
    ``shift``: that grows when a base is brought to another server, whose numbers may be lower. ``below`` is
    the lowest ticket of those that may not be over.
    """

    salt: bytes
    erasure_key: bytes
    shift: int
    ticket: int
    below: int

    @classmethod
    def read(cls, link: Link, *, writes: bool) -> Base:
        """The base as a transaction sees it; whoever ``writes`` draws a ticket."""
        drawn = "pg_current_xact_id()" if writes else "pg_snapshot_xmax(pg_current_snapshot())"
        row = link.row(
            f"SELECT base.*, {drawn}::TEXT::BIGINT, "  # noqa: S608 -- the names are ours
            "pg_snapshot_xmin(pg_current_snapshot())::TEXT::BIGINT FROM base WHERE id = 1"
        )
        if row is None:
            raise Unreadable("this base does not say what is in it (hint: restore it from a backup)")
        said = codec.unpacked(right("base", row[:4])[2])
        salt, key = bytes.fromhex(said["salt"]), bytes.fromhex(said["erasure_key"])
        return cls(salt, key, said["shift"], row[4] + said["shift"], row[5] + said["shift"])

    @property
    def minted(self) -> int:
        """The number above which the customers of this transaction are numbered."""
        return self.ticket << ROOM

    def cells(self, format: int) -> tuple[Any, ...]:
        """The row of it."""
        body = codec.packed(
            {"salt": self.salt.hex(), "erasure_key": self.erasure_key.hex(), "shift": self.shift}
        )
        cells = (1, format, body)
        return (*cells, mark("base", cells))

    def write(self, link: Link, format: int) -> None:
        """Keep it in place of what was said before."""
        id, *cells = self.cells(format)
        link.do("UPDATE base SET format = ?, body = ?, mark = ? WHERE id = ?", (*cells, id))


class Chain:
    """The chain of one writer: nobody else writes to it, so its head is known without a look.

    Begun anew where it is not known whether a line was written: what is in the base is whole either way.
    """

    __slots__ = ("block", "head")

    def __init__(self) -> None:
        self.head: Head | None = None
        self.block: list[int] = []
        """Numbers of rows that this process may give."""

    def begin(self, ticket: int) -> Head:
        """The head of the chain; a new writer is called by a ticket of its own, and has no line."""
        if self.head is None:
            self.head = Head(str(ticket))
        return self.head


class Tickets(Ledger):
    """Writes rows within a transaction; its line has the number of its ticket.

    So lines are numbered in the order in which transactions begin, and one that sees another has the higher
    number. Rows are not counted: the row to count in would be everybody's. That a page is what was written is
    the server's to know (``data_checksums``), that a row is, its mark's.
    """

    __slots__ = ("_base", "_chain", "_format")

    def __init__(self, looking: Looking, base: Base, chain: Chain, format: int) -> None:
        super().__init__(looking.link, looking.rows)
        self._base, self._chain, self._format = base, chain, format

    @property
    def salt(self) -> bytes:
        """What keys the digests of records in the journal."""
        return self._base.salt

    def number(self, table: str) -> int:
        """The next number: that of the ticket for a line, else one nobody had."""
        if table == "journal":
            if self.written is not None:  # whoever writes several lines at once is alone: nobody has the next
                self.reserve("journal", self._base.ticket + 1)
            return self._base.ticket
        if table in IN_ORDER:
            return self._drawn()
        if not self._chain.block:
            first = self._drawn()
            self._chain.block = list(range(first + BLOCK - 1, first - 1, -1))
        return self._chain.block.pop()

    def _drawn(self) -> int:
        row = self.link.row("SELECT nextval('numbers')")
        assert row is not None, "a sequence always answers"
        return int(row[0])

    def reserve(self, table: str, number: int) -> None:
        """Draw no ticket up to this one any more."""
        if number > self._base.ticket:
            drawn = self._base.ticket - self._base.shift
            self._base = self._base._replace(shift=number - drawn, ticket=number)
            self._base.write(self.link, self._format)

    def head(self) -> Head:
        """The last line of this writer."""
        return self._chain.begin(self._base.ticket)

    def keep_key(self, key: bytes) -> None:
        """Keep the store's own key of its tombstones."""
        if key != self._base.erasure_key:
            self._base = self._base._replace(erasure_key=key)
            self._base.write(self.link, self._format)

    def mint(self, number: int) -> None:
        """A customer restored from another base may have a number above all that are minted here."""
        if number >> ROOM > self._base.ticket:
            self.reserve("customers", number >> ROOM)

    def count(self, table: str, rows: int, sum: int) -> None:
        """Nothing is counted."""

    def close(self) -> None:
        """Nothing is left to be done."""
