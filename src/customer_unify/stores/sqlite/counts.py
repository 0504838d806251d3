"""Rows of a file counted as they are written: the sums by which a row that was lost is missed."""

from __future__ import annotations

from typing import Any

from ...errors import Unreadable
from ...model.change import JournalEntry
from .. import codec
from ..rows.ledger import Head, Ledger, mark, right
from ..rows.link import Link
from ..rows.looking import Looking
from ..rows.schema import MARKED, PAIRS

__all__ = ["ROUND", "Counted", "State"]

ROUND = 1 << 64

WRITER = ""
"""The file's lock lets one process at a time write: so a file has one writer, and one chain."""

LAST = "SELECT * FROM journal WHERE writer = ? ORDER BY id DESC LIMIT 1"


class State:
    """What is counted in a base, and its secrets: the one row that changes with every transaction.

    ``tables`` says of each table how many rows it has, the sum of their marks, and the next number.
    """

    __slots__ = ("erasure_key", "generation", "minted", "salt", "tables")

    def __init__(self, generation: int, said: dict[str, Any]) -> None:
        self.generation = generation
        self.salt = bytes.fromhex(said["salt"])
        self.erasure_key = bytes.fromhex(said["erasure_key"])
        self.minted: int = said["minted"]
        self.tables: dict[str, list[int]] = said["tables"]

    @classmethod
    def fresh(cls, salt: bytes) -> State:
        """That of an empty base."""
        tables = {name: [0, 0, 1] for name in (*MARKED, *PAIRS)}
        return cls(0, {"salt": salt.hex(), "erasure_key": "", "minted": 0, "tables": tables})

    @classmethod
    def read(cls, link: Link) -> State:
        """The state as a transaction sees it."""
        row = link.row("SELECT * FROM state")
        if row is None:
            raise Unreadable("this base does not say what is in it (hint: restore it from a backup)")
        right("state", row)
        return cls(row[1], codec.unpacked(row[2]))

    def write(self, link: Link) -> None:
        """Keep it, as that of one transaction later."""
        self.generation += 1
        body = codec.packed(
            {
                "salt": self.salt.hex(),
                "erasure_key": self.erasure_key.hex(),
                "minted": self.minted,
                "tables": self.tables,
            }
        )
        cells = (1, self.generation, body)
        link.do("REPLACE INTO state VALUES (?, ?, ?, ?)", (*cells, mark("state", cells)))


class Counted(Ledger):
    """Writes rows within a transaction, and counts what it does."""

    __slots__ = ("_last", "state")

    def __init__(self, looking: Looking, known: State | None, last: JournalEntry | None) -> None:
        super().__init__(looking.link, looking.rows)
        self.state = State.read(looking.link) if known is None else known
        self._last = last

    @property
    def salt(self) -> bytes:
        """What keys the digests of records in the journal."""
        return self.state.salt

    def number(self, table: str) -> int:
        """The next number of a table."""
        counts = self.state.tables[table]
        counts[2] += 1
        return counts[2] - 1

    def reserve(self, table: str, number: int) -> None:
        """Give no number up to this one any more."""
        counts = self.state.tables[table]
        counts[2] = max(counts[2], number + 1)

    def head(self) -> Head:
        """The last line written to the file; lines of other writers were restored."""
        if self._last is not None and self._last.writer == WRITER:
            return Head(WRITER, self._last.sequence, self._last.checksum)
        last = self.link.row(LAST, (codec.text_of(WRITER),))
        row = None if last is None else right("journal", last)
        return Head(WRITER) if row is None else Head(WRITER, row[2], row[5].hex())

    def keep_key(self, key: bytes) -> None:
        """Keep the store's own key of its tombstones."""
        self.state.erasure_key = key

    def mint(self, number: int) -> None:
        """Remember the highest number."""
        self.state.minted = max(self.state.minted, number)

    def count(self, table: str, rows: int, sum: int) -> None:
        """Count rows, and their marks."""
        counts = self.state.tables[table]
        counts[0] += rows
        counts[1] = (counts[1] + sum) % ROUND

    def close(self) -> None:
        """Write down what was counted, as the last thing of the transaction."""
        self.state.write(self.link)
