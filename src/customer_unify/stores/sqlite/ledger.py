"""Rows with marks, and the sums by which a row that was lost is missed."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Any

from ...errors import Unreadable
from .. import codec
from .link import Link, Row
from .schema import MARKED, PAIRS

__all__ = ["Ledger", "State", "mark", "right"]

ROUND = 1 << 64
WIDTH = {name: cells.count(" NOT NULL") + cells.endswith("body BLOB") + 2 for name, cells in MARKED.items()}
INSERT = {
    name: f"INSERT INTO {name} VALUES ({', '.join('?' * width)})"  # noqa: S608 -- the names are ours
    for name, width in (*WIDTH.items(), *dict.fromkeys(PAIRS, 2).items())
}
SELECT = {name: f"SELECT * FROM {name} WHERE id = ?" for name in MARKED}  # noqa: S608 -- the names are ours
DELETE = {name: f"DELETE FROM {name} WHERE id = ?" for name in MARKED}  # noqa: S608 -- the names are ours
REPLACE = {name: sql.replace("INSERT", "REPLACE") for name, sql in INSERT.items()}


def mark(table: str, cells: Iterable[Any]) -> int:
    """What a row is known by: a digest of all it holds, and of where it stands.

    Cells are whole numbers and bytes, whose ``repr`` is the same under any Python.
    """
    said = repr((table, *cells)).encode()
    return int.from_bytes(hashlib.blake2b(said, digest_size=8).digest(), "little", signed=True)


def right(table: str, row: Row) -> Row:
    """A row that is what was written; else ``Unreadable``."""
    if mark(table, row[:-1]) != row[-1]:
        raise Unreadable(
            f"a row of {table!r} is not what was written: the file is damaged (hint: restore a backup)"
        )
    return row


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


class Ledger:
    """Writes rows within a transaction, and counts what it does."""

    __slots__ = ("link", "state")

    def __init__(self, link: Link) -> None:
        self.link, self.state = link, State.read(link)

    def number(self, table: str) -> int:
        """The next number of a table: none is given twice, so that no row is taken for another."""
        counts = self.state.tables[table]
        counts[2] += 1
        return counts[2] - 1

    def _count(self, table: str, rows: int, sum: int) -> None:
        counts = self.state.tables[table]
        counts[0] += rows
        counts[1] = (counts[1] + sum) % ROUND

    def find(self, table: str, id: int) -> Row | None:
        """The row of a number."""
        row = self.link.row(SELECT[table], (id,))
        return None if row is None else right(table, row)

    def insert(self, table: str, *cells: Any) -> None:
        """A row nobody has written; the first cell is its number."""
        made = mark(table, cells)
        self.link.do(INSERT[table], (*cells, made))
        self._count(table, 1, made)

    def put(self, table: str, *cells: Any) -> Row | None:
        """A row, in place of the one of its number if there is one: which is answered."""
        former = self.link.row(SELECT[table], (cells[0],))
        if former is None:
            self.insert(table, *cells)
            return None
        made = mark(table, cells)
        self.link.do(REPLACE[table], (*cells, made))
        self._count(table, 0, made - former[-1])
        return former

    def delete(self, table: str, id: int) -> None:
        """Take away the row of a number, if there is one."""
        former = self.link.row(SELECT[table], (id,))
        if former is not None:
            self.link.do(DELETE[table], (id,))
            self._count(table, -1, -former[-1])

    def pair(self, table: str, pairs: list[tuple[Any, int]]) -> None:
        """Put pairs into a table that is nothing but an index; none of them is there."""
        self.link.each(INSERT[table], pairs)
        self._count(table, len(pairs), sum(mark(table, pair) for pair in pairs))

    def unpair(self, table: str, sql: str, pairs: list[tuple[Any, int]]) -> None:
        """Take pairs out of an index by ``sql``; all of them are there."""
        self.link.each(sql, pairs)
        self._count(table, -len(pairs), -sum(mark(table, pair) for pair in pairs))

    def close(self) -> None:
        """Write down what was counted, as the last thing of the transaction."""
        self.state.write(self.link)
