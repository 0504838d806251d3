"""Laws L1, L9, L11 and L18: ``verify`` notices each fault planted in a database behind the store's back.

Two hands plant: one that writes a row and no more, as a disk would, and one that also forges the mark of the
row and what the file counts, as a fault of the store itself would. The first is found on opening a file,
or on reading; the second only by comparing everything with everything.
"""

# ruff: noqa: S608 -- the names of tables are ours

from __future__ import annotations

import contextlib
import itertools
import json
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import attrs
import pytest

from customer_unify import Record, Resolver
from customer_unify.errors import Unreadable
from customer_unify.model.change import Change
from customer_unify.model.record import RecordRef
from customer_unify.model.result import StorePart
from customer_unify.stores.rows.ledger import mark
from customer_unify.stores.rows.schema import MARKED, PAIRS

from ..live import DEEP

WHEN = datetime(2026, 1, 5, 9, tzinfo=UTC)
NOBODY = 999_999
ANNA = {"name": "Anna Michu", "email": "anna@b.example", "birth_date": "1958-12-11"}
PAUL = {"name": "Paul Durand", "email": "paul@b.example", "birth_date": "1970-03-01"}

Row = tuple[Any, ...]


class Hand:
    """Writes rows into a database with its own tools, with their marks forged or left as they come."""

    def __init__(self, connection: Any, sign: str, *, forges: bool) -> None:
        self._connection, self._sign, self.forges = connection, sign, forges

    def rows(self, sql: str, *cells: Any) -> list[Row]:
        found = self._connection.execute(sql.replace("?", self._sign), cells)
        return [tuple(map(plain, row)) for row in found] if found.description else []

    def one(self, table: str, where: str = "true", *cells: Any) -> Row:
        """The first row of a table that is so, without its mark."""
        sql = f"SELECT * FROM {table} WHERE {where} ORDER BY 1 LIMIT 1"
        return self.rows(sql, *cells)[0][: -1 if table in MARKED else None]

    def put(self, table: str, *cells: Any) -> None:
        former = self.rows(f"SELECT mark FROM {table} WHERE id = ?", cells[0])
        self.rows(f"DELETE FROM {table} WHERE id = ?", cells[0])
        made = mark(table, cells) if self.forges else (former or [(0,)])[0][0]
        self.rows(f"INSERT INTO {table} VALUES ({', '.join('?' * (len(cells) + 1))})", *cells, made)

    def pair(self, table: str, one: Any, other: int) -> None:
        self.rows(f"INSERT INTO {table} VALUES (?, ?)", one, other)

    def drop(self, table: str, row: Row) -> None:
        """Take away the row of a number, or a pair."""
        names = PAIRS[table].rpartition("(")[2].rstrip(")").split(", ") if table in PAIRS else ["id"]
        self.rows(
            f"DELETE FROM {table} WHERE " + " AND ".join(f"{name} = ?" for name in names), *row[: len(names)]
        )


def plain(cell: Any) -> Any:
    return bytes(cell) if isinstance(cell, memoryview) else cell


def altered(row: Row, at: int, cell: Any) -> Row:
    return (*row[:at], cell, *row[at + 1 :])


def ref(hand: Hand, source: str, key: str) -> int:
    number: int = hand.one("refs", "source = ? AND key = ?", source.encode(), key.encode())[0]
    return number


# Faults: what each does, the parts of which one at least is to be told, and whether a cheap look is enough.


def unowned(hand: Hand) -> None:
    hand.put("records", *altered(hand.one("records"), 3, NOBODY))


def astray(hand: Hand) -> None:
    row = hand.one("records", "id = ?", ref(hand, "crm", "1"))
    other = hand.one("customers", "state = 1 AND id <> ?", row[3])
    hand.put("records", *altered(row, 3, other[0]))


def shared_name(hand: Hand) -> None:
    """A retired id is that of a live customer again."""
    hand.put("customers", *altered(hand.one("customers", "state = 2"), 3, 1))


def cut_tail(hand: Hand) -> None:
    [(last,)] = hand.rows("SELECT max(id) FROM journal")
    for table in ("journal", "beside"):
        hand.drop(table, (last,))


def cut_middle(hand: Hand) -> None:
    [*_, (second,)] = hand.rows("SELECT id FROM journal ORDER BY id LIMIT 2")
    for table in ("journal", "beside"):
        hand.drop(table, (second,))


def untold(hand: Hand) -> None:
    """A line lies beside no more: nobody reads it, though its checksum is there."""
    [(last,)] = hand.rows("SELECT max(id) FROM journal")
    hand.drop("beside", (last,))


def later(hand: Hand) -> None:
    hand.put("journal", *altered(hand.one("journal"), 3, b"2026-01-05T09:00:01+00:00"))


def other_checksum(hand: Hand) -> None:
    hand.put("journal", *altered(hand.one("journal"), 5, bytes(16)))


def other_body(hand: Hand) -> None:
    """What a line made true is what another one did."""
    one, other = hand.rows("SELECT * FROM beside ORDER BY id LIMIT 2")
    hand.put("beside", one[0], other[1])


def other_words(hand: Hand) -> None:
    row = hand.one("versions", "ref = ?", ref(hand, "crm", "2"))
    hand.put("versions", *altered(row, 2, row[2].replace(b"Paul", b"Saul")))


def old_words(hand: Hand) -> None:
    number = ref(hand, "crm", "1")
    first = hand.one("versions", "ref = ?", number)
    hand.put("records", *altered(hand.one("records", "id = ?", number), 1, first[0]))


def other_content(hand: Hand) -> None:
    row = hand.one("contents", "body IS NOT NULL")
    hand.put("contents", *altered(row, 3, row[3].replace(b"example", b"elpmaxe")))


def other_label(hand: Hand) -> None:
    number = hand.one("blocks", "key = ?", b"=email:paul@b.example")[1]
    hand.put("contents", *altered(hand.one("contents", "id = ?", number), 2, b"somebody"))


def forgotten_version(hand: Hand) -> None:
    """What an erased record said, overlooked, with its name."""
    hand.put("refs", NOBODY, b"crm", b"zenobia")
    hand.put("versions", NOBODY, NOBODY, b'{"f":{"name":"Zenobia Quetzal"}}')


def former_version(hand: Hand) -> None:
    hand.put("versions", NOBODY, ref(hand, "crm", "1"), b'{"f":{"name":"Zenobia Quetzal"}}')


def stale_rules(hand: Hand) -> None:
    """Not the latest, which would be in force."""
    hand.put("configurations", -1, *hand.one("configurations")[1:])


def decided_of_nobody(hand: Hand) -> None:
    row = hand.one("decisions")
    hand.put("decisions", NOBODY, b"d9", 0, row[3].replace(row[1], b"d9"))


def other_decision(hand: Hand) -> None:
    row = hand.one("decisions")
    hand.put("decisions", *altered(row, 3, row[3].replace(b"amina", b"anima")))


def told(table: str) -> Callable[[Hand], None]:
    return lambda hand: hand.drop(table, hand.one(table))


def came(table: str, *cells: Any) -> Callable[[Hand], None]:
    return lambda hand: hand.put(table, NOBODY, *cells)


CUSTOMER, HISTORY, INDEX = StorePart.CUSTOMER, StorePart.HISTORY, StorePart.INDEX
CONTENT, RESIDUE, JOURNAL = StorePart.CONTENT, StorePart.RESIDUE, StorePart.JOURNAL
DECISION, MEMBERSHIP = StorePart.DECISION, StorePart.MEMBERSHIP

FAULTS: dict[str, tuple[Callable[[Hand], object], StorePart, bool]] = {
    "a record of no customer": (unowned, HISTORY, True),
    "a record of another customer": (astray, HISTORY, True),
    "a record lost": (told("records"), HISTORY, True),
    "a customer lost": (told("customers"), HISTORY, True),
    "an id given twice": (shared_name, CUSTOMER, True),
    "a customer nobody named": (came("customers", b"c9", 0, 0, 0, 0, None), RESIDUE, True),
    "a key lost": (told("blocks"), INDEX, False),
    "a key that leads nowhere": (lambda hand: hand.pair("blocks", b"=email:x", NOBODY), INDEX, True),
    "a key too many": (
        lambda hand: hand.pair("blocks", b"=email:x", hand.one("blocks")[1]),
        INDEX,
        False,
    ),
    "the mark of a content": (other_label, INDEX, False),
    "a value of a content": (other_content, CONTENT, True),
    "a content lost": (told("contents"), HISTORY, True),
    "a content of nobody": (
        came("contents", b"0" * 32, b"", b'{"f":{"email":["z@b.example",4]}}'),
        CONTENT,
        True,
    ),
    "the digest of an erased content": (came("contents", b"0" * 32, b"", None), RESIDUE, True),
    "what a record says": (other_words, CONTENT, False),
    "what a record said": (old_words, HISTORY, True),
    "an erased record's words": (forgotten_version, RESIDUE, True),
    "words of a record no line has": (former_version, RESIDUE, True),
    "the name of an erased record": (came("refs", b"crm", b"zenobia"), RESIDUE, True),
    "an erased record among those removed": (came("departed", b'["c1"]'), HISTORY, True),
    "a decision lost": (told("decisions"), DECISION, True),
    "a decision changed": (other_decision, DECISION, True),
    "a decision of nobody": (decided_of_nobody, DECISION, True),
    "a decision not found from its records": (told("decided"), DECISION, True),
    "a decision found from others": (
        lambda hand: hand.pair("decided", NOBODY, hand.one("decisions")[0]),
        RESIDUE,
        True,
    ),
    "a line an erasure would not find": (told("told"), RESIDUE, True),
    "a line found for nothing": (
        lambda hand: hand.pair("told", NOBODY, hand.one("journal")[0]),
        RESIDUE,
        True,
    ),
    "the last line lost": (cut_tail, CUSTOMER, True),
    "a line in the middle lost": (cut_middle, JOURNAL, True),
    "what a line did lost": (untold, RESIDUE, True),
    "the time of a line": (later, JOURNAL, True),
    "the checksum of a line": (other_checksum, JOURNAL, True),
    "what a line did": (other_body, HISTORY, True),
    "a tombstone lost": (told("tombstones"), StorePart.TOMBSTONE, True),
    "a tombstone invented": (
        came("tombstones", b"0" * 32, b'{"digest":"0","reimport":"refuse"}'),
        RESIDUE,
        True,
    ),
    "a configuration nobody told": (stale_rules, RESIDUE, True),
    "an event lost": (told("events"), RESIDUE, True),
    "an event of no case": (came("events", NOBODY, 0, b"{}"), RESIDUE, True),
    "an event twice": (lambda hand: hand.put("streams", *altered(hand.one("streams"), 2, 9)), RESIDUE, True),
    "an event that is none": (
        lambda hand: hand.put("events", *altered(hand.one("events"), 3, b"{")),
        RESIDUE,
        True,
    ),
}


def build(address: str) -> None:
    """A base with something in every table: Anna twice, Paul, one removed, one erased, decisions, a case."""
    minted = itertools.count()
    with Resolver(store=address, clock=lambda: WHEN, new_id=lambda: f"id{next(minted)}") as made:
        made.add(Record("crm", "1", ANNA | {"city": "Aix"}))
        made.add(Record("crm", "2", PAUL))
        made.add(Record("web", "1", ANNA))
        made.add(Record("crm", "1", ANNA | {"city": "Lyon"}))
        made.add(Record("crm", "3", {"name": "Luc Petit"}))
        made.separate(("crm", "1"), ("crm", "2"), by="amina", reason="two people")
        made.link(("crm", "3"), ("crm", "2"), by="amina", reason="one person")
        made.add(Record("crm", "4", {"name": "Zoé Petit", "email": "zoe@b.example"}))
        made.remove("crm", "4")
        made.add(Record("crm", "zenobia", {"name": "Zenobia Quetzal", "email": "z@b.example"}))
        made.forget(("crm", "zenobia"), by="amina", reason="asked")
        made.store.append("case:1", [{"kind": "opened"}, {"kind": "closed"}], 0)
        for deep in (True, False):
            assert made.verify(deep=deep).ok


def recount(connection: sqlite3.Connection) -> None:
    """Forge what the file counts: so many rows, and the sum of their marks."""
    [(id, generation, body)] = connection.execute("SELECT id, generation, body FROM state")
    said = json.loads(body)
    for table in (*MARKED, *PAIRS):
        rows = connection.execute(f"SELECT * FROM {table}").fetchall()
        marks = [mark(table, row) if table in PAIRS else row[-1] for row in rows]
        said["tables"][table][:2] = len(rows), sum(marks) % (1 << 64)
    cells = (id, generation, json.dumps(said).encode())
    connection.execute("REPLACE INTO state VALUES (?, ?, ?, ?)", (*cells, mark("state", cells)))


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("planted") / "base.db"
    build(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="module")
def schema(schemas: Callable[[], str]) -> str:
    address = schemas()
    build(address)
    return address


@contextmanager
def planted_in_file(
    file: Path, fault: Callable[[Hand], object], folder: Path, *, forges: bool
) -> Iterator[str]:
    path = folder / "planted.db"
    shutil.copy(file, path)
    with closing(sqlite3.connect(path)) as connection:
        fault(Hand(connection, "?", forges=forges))
        if forges:
            recount(connection)
        connection.commit()
    yield f"sqlite:///{path}"


@contextmanager
def planted_in_server(address: str, fault: Callable[[Hand], object], *, forges: bool) -> Iterator[str]:
    """Planted, and taken out again."""
    import psycopg

    server, _, name = address.rpartition("schema=")
    with psycopg.connect(server[:-1], autocommit=True) as connection:
        connection.execute(f'SET search_path TO "{name}"')
        hand = Hand(connection, "%s", forges=forges)
        before = {table: hand.rows(f"SELECT * FROM {table}") for table in (*MARKED, *PAIRS)}
        try:
            fault(hand)
            yield address
        finally:
            for table, rows in before.items():
                hand.rows(f"DELETE FROM {table}")
                for row in rows:
                    hand.rows(f"INSERT INTO {table} VALUES ({', '.join('?' * len(row))})", *row)


def told_of(address: str, *, deep: bool) -> dict[StorePart, tuple[str, ...]]:
    with Resolver(store=address, readonly=True) as opened:
        report = opened.verify(deep=deep)
    return {one.part: one.digests for one in report.discrepancies}


@pytest.mark.parametrize("name", FAULTS)
def test_what_is_planted_in_a_file_is_noticed(name: str, file: Path, tmp_path: Path) -> None:
    fault, part, cheaply = FAULTS[name]
    with planted_in_file(file, fault, tmp_path, forges=True) as address:
        assert part in told_of(address, deep=True)
        assert bool(told_of(address, deep=False)) == cheaply
    with (
        planted_in_file(file, fault, tmp_path, forges=False) as address,
        pytest.raises(Unreadable, match=r"rows? of"),
    ):
        Resolver(store=address, readonly=True)


@pytest.mark.parametrize("name", FAULTS)
def test_what_is_planted_in_a_server_is_noticed(name: str, schema: str) -> None:
    fault, part, cheaply = FAULTS[name]
    for forges in (True, False) if DEEP else (True,):
        with planted_in_server(schema, fault, forges=forges) as address:
            found = told_of(address, deep=True)
            assert found if not forges else part in found
            assert bool(told_of(address, deep=False)) == cheaply or not forges
    assert not told_of(schema, deep=True)


@pytest.mark.parametrize("place", ["file", "schema"])
def test_customers_that_follow_from_nothing_are_noticed(place: str, request: pytest.FixtureRequest) -> None:
    """A store did as it was told, and tells it: one record parted from its own, one put to a stranger."""
    given = request.getfixturevalue(place)
    address = f"sqlite:///{given}" if isinstance(given, Path) else given
    with Resolver(store=address) as made:
        stored = made.store.record(RecordRef("crm", "1"))
        stranger = made.store.record(RecordRef("crm", "2"))
        assert stored is not None
        assert stranger is not None
        made.store.apply(Change(WHEN, records=(attrs.evolve(stored, customer=stranger.customer),)))
        assert made.verify(deep=False).ok  # all there is leads to all there is
        found = {one.part for one in made.verify().discrepancies}
        assert StorePart.PARTITION in found
        made.store.apply(Change(WHEN, records=(stored,)))
        assert made.verify().ok


LOST = {
    "a value of a content",
    "a content lost",
    "a content of nobody",
    "what a record says",
    "the last line lost",
    "a line in the middle lost",
    "what a line did lost",
    "the time of a line",
    "the checksum of a line",
    "what a line did",
    "an event that is none",
}
"""What is said nowhere else, so that a move mends it not."""


@pytest.mark.parametrize("name", list(FAULTS)[:: 1 if DEEP else 6])
def test_a_move_mends_what_the_journal_still_says(name: str, file: Path, tmp_path: Path) -> None:
    with planted_in_file(file, FAULTS[name][0], tmp_path, forges=True) as address:
        mended = False
        with contextlib.suppress(Unreadable), Resolver(store=address) as opened:
            opened.export_store(tmp_path / "base.jsonl")
            mended = Resolver.import_store(tmp_path / "base.jsonl").verify().ok
    assert mended == (name not in LOST)
