"""Rows with marks, by which a row that is not what was written is known."""

from __future__ import annotations

import hashlib
from abc import ABC, abstractmethod
from collections.abc import Iterable
from struct import unpack
from typing import Any, NamedTuple

from ...errors import Unreadable
from .link import Link, Row
from .schema import MARKED, PAIRS

__all__ = ["Head", "Ledger", "mark", "marks", "right"]

COLUMNS = {
    name: ["id", *(cell.split()[0] for cell in cells.split(", ")), "mark"] for name, cells in MARKED.items()
}
WIDTH = {**{name: len(columns) for name, columns in COLUMNS.items()}, **dict.fromkeys(PAIRS, 2)}
INSERT = {
    name: f"INSERT INTO {name} VALUES ({', '.join('?' * width)})"  # noqa: S608 -- the names are ours
    for name, width in WIDTH.items()
}
UPDATE = {
    name: f"UPDATE {name} SET {' = ?, '.join(columns[1:])} = ? WHERE id = ?"  # noqa: S608 -- the names are ours
    for name, columns in COLUMNS.items()
}
SELECT = {name: f"SELECT * FROM {name} WHERE id = ?" for name in MARKED}  # noqa: S608 -- the names are ours
DELETE = {name: f"DELETE FROM {name} WHERE id = ?" for name in MARKED}  # noqa: S608 -- the names are ours


def mark(table: str, cells: Iterable[Any]) -> int:
    """What a row is known by: a digest of all it holds, and of where it stands.

    Cells are whole numbers and bytes, whose ``repr`` is the same under any Python.
    """
    said = repr((table, *cells)).encode()
    return int.from_bytes(hashlib.blake2b(said, digest_size=8).digest(), "little", signed=True)


def marks(table: str, pairs: Iterable[Row]) -> int:
    """The sum of what pairs are known by: there are many of them.

    >>> marks("told", [(1, 2), (3, 4)]) == mark("told", (1, 2)) + mark("told", (3, 4))
    True
    """
    new, head = hashlib.blake2b, f"({table!r}, "
    said = [new(f"{head}{one!r}, {two!r})".encode(), digest_size=8).digest() for one, two in pairs]
    return sum(unpack(f"<{len(said)}q", b"".join(said)))


def right(table: str, row: Row) -> Row:
    """A row that is what was written; else ``Unreadable``."""
    if mark(table, row[:-1]) != row[-1]:
        raise Unreadable(
            f"a row of {table!r} is not what was written: the base is damaged (hint: restore a backup)"
        )
    return row


class Head(NamedTuple):
    """The last line of a writer's chain: the one that is written next follows it."""

    writer: str
    sequence: int = 0
    checksum: str = ""


class Ledger(ABC):
    """Writes rows within a transaction. How rows are numbered and counted is the database's own.

    Rows put and paired are held back until :meth:`flush`, so that those of one table are written by one
    statement, pairs in the order of their tree. What asks of rows by anything but their number flushes first.
    ``read`` are rows by table and number that were read in the same transaction: they are not read again.
    """

    __slots__ = ("_pairs", "_put", "_read", "_there", "link", "written")

    def __init__(self, link: Link, read: dict[str, dict[int, Row]]) -> None:
        self.link, self._read = link, read
        self.written: Head | None = None
        """The last line written in this transaction."""
        self._put: dict[str, dict[int, Row]] = {name: {} for name in MARKED}
        """Rows not written yet."""
        self._there: dict[str, set[int]] = {name: set() for name in MARKED}
        """The numbers of those that take the place of a row."""
        self._pairs: dict[str, list[tuple[Any, int]]] = {name: [] for name in PAIRS}

    @property
    @abstractmethod
    def salt(self) -> bytes:
        """What keys the digests of records in the journal."""

    @abstractmethod
    def number(self, table: str) -> int:
        """The next number of a table: none is given twice, so that no row is taken for another."""

    @abstractmethod
    def reserve(self, table: str, number: int) -> None:
        """Give no number up to this one any more: it is that of a row which another base held."""

    @abstractmethod
    def head(self) -> Head:
        """Where the line to be written goes."""

    @abstractmethod
    def keep_key(self, key: bytes) -> None:
        """Keep the store's own key of its tombstones."""

    @abstractmethod
    def close(self) -> None:
        """The last thing of the transaction."""

    @abstractmethod
    def mint(self, number: int) -> None:
        """A customer of this number was put."""

    @abstractmethod
    def count(self, table: str, rows: int, sum: int) -> None:
        """A table has so many rows more, whose marks amount to ``sum``."""

    def _row(self, table: str, id: int) -> Row | None:
        held = self._put[table].get(id)
        if held is None and table in self._read:
            held = self._read[table].get(id)
        return self.link.row(SELECT[table], (id,)) if held is None else held

    def _renewed(self, table: str, id: int) -> None:
        """What was read of a row is so no longer."""
        if table in self._read:
            self._read[table].pop(id, None)

    def find(self, table: str, id: int) -> Row | None:
        """The row of a number."""
        row = self._row(table, id)
        return None if row is None else right(table, row)

    def insert(self, table: str, *cells: Any) -> None:
        """A row nobody has written; the first cell is its number."""
        made = mark(table, cells)
        self._put[table][cells[0]] = (*cells, made)
        self.count(table, 1, made)

    def put(self, table: str, *cells: Any) -> Row | None:
        """A row, in place of the one of its number if there is one: which is answered."""
        id, held = cells[0], self._put[table]
        former = self._row(table, id)
        if former is None:
            self.insert(table, *cells)
            return None
        if id not in held:
            self._there[table].add(id)
        made = mark(table, cells)
        held[id] = (*cells, made)
        self._renewed(table, id)
        self.count(table, 0, made - former[-1])
        return former

    def delete(self, table: str, id: int) -> None:
        """Take away the row of a number, if there is one."""
        former = self._row(table, id)
        if former is None:
            return
        if self._put[table].pop(id, None) is None or id in self._there[table]:
            self._there[table].discard(id)
            self.link.do(DELETE[table], (id,))
        self._renewed(table, id)
        self.count(table, -1, -former[-1])

    def pair(self, table: str, pairs: list[tuple[Any, int]]) -> None:
        """Put pairs into a table that is nothing but an index; none of them is there."""
        self._pairs[table].extend(pairs)
        self.count(table, len(pairs), marks(table, pairs))

    def unpair(self, table: str, sql: str, pairs: list[tuple[Any, int]]) -> None:
        """Take pairs out of an index by ``sql``; all of them are there."""
        self.link.each(sql, pairs)
        self.count(table, -len(pairs), -marks(table, pairs))

    def flush(self) -> None:
        """Write what was held back: what others name before those that name it."""
        with self.link.together():
            self._flush()

    def _flush(self) -> None:
        for table, rows in self._put.items():
            if not rows:
                continue
            there = self._there[table]
            fresh = [row for id, row in rows.items() if id not in there] if there else list(rows.values())
            if fresh:
                self.link.each(INSERT[table], fresh)
            if there:
                self.link.each(UPDATE[table], [(*rows[id][1:], id) for id in sorted(there)])
                there.clear()
            rows.clear()
        for table, pairs in self._pairs.items():
            if pairs:
                self.link.each(INSERT[table], sorted(pairs))
                pairs.clear()
