"""The SQLite store keeps what the port promises and goes on where it acknowledged."""

import gzip
import itertools
import os
import sqlite3
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from customer_unify import IdentityConfig, Record, Resolver
from customer_unify.errors import (
    Conflict,
    InputError,
    OtherConfiguration,
    StoreError,
    Unreadable,
)
from customer_unify.model.record import RecordRef
from customer_unify.stores.sqlite.gaps import Gaps
from customer_unify.stores.sqlite.link import FileLink
from customer_unify.stores.sqlite.store import SqliteStore
from customer_unify.testing import company
from customer_unify.testing.store import check_store

from ..live import DEEP
from ..test_threads import observe

DATA = Path(__file__).parents[1] / "data"
WHEN = datetime(2026, 1, 5, 9, tzinfo=UTC)


def canonical(resolver: Resolver) -> list[list[tuple[str, str]]]:
    return sorted(sorted(map(tuple, customer.records)) for customer in resolver.customers())


def test_it_keeps_what_the_port_promises(tmp_path: Path) -> None:
    numbers = itertools.count()
    check_store(lambda: SqliteStore(tmp_path / f"{next(numbers)}.db", salt=b"salt"))


def test_a_resolver_goes_on_where_the_last_one_stopped(tmp_path: Path) -> None:
    """Law L2: the same customers and history as in memory; law L5: what was decided survives; law L18."""
    made = company(5, people=25)
    half = len(made.records) // 2
    address = f"sqlite:///{tmp_path / 'base.db'}"
    minted = itertools.count()

    def opened(store: str | None) -> Resolver:
        return Resolver(store=store, clock=lambda: made.now, new_id=lambda: f"id{next(minted)}")

    with opened(address) as first:
        first.add_many(made.records[:half])
        a, b = made.records[0].ref, made.records[1].ref
        decision = first.separate(a, b, by="amina", reason="two people")
    with opened(address) as second:
        assert second.store.count() == half
        assert second.store.decision(decision.id) == decision
        for record in made.records[half:]:
            second.add(record)
        cursor = second.changes(limit=10**6).cursor
        assert second.verify().ok
    with opened(address) as third, opened(None) as memory:
        memory.add_many(made.records[:half])
        memory.separate(a, b, by="amina", reason="two people")
        memory.add_many(made.records[half:])
        assert canonical(third) == canonical(memory)
        assert not list(third.changes(cursor))
        assert canonical(third.as_of(made.now)) == canonical(memory)


def test_a_relative_and_an_absolute_address(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with Resolver(store="sqlite:///base.db") as resolver:
        resolver.add(Record("crm", "1", {"email": "a@b.example"}))
    with Resolver(store=f"sqlite:///{tmp_path}/base.db") as resolver:
        assert resolver.store.count() == 1


@pytest.mark.parametrize(
    "address", ["base.db", "sqlite:base.db", "sqlite://base.db", "mysql:///x", "sqlite:///", ""]
)
def test_an_address_of_no_store_is_refused(address: str) -> None:
    with pytest.raises(InputError, match="allowed: sqlite"):
        Resolver(store=address)


@pytest.mark.parametrize("given", [Path("base.db"), 5, {}])
def test_what_is_no_store_is_refused_at_the_door(given: Any) -> None:
    with pytest.raises(InputError, match=r"must be a Store or an address, not \w+ \(hint: 'sqlite:"):
        Resolver(store=given)


def test_a_folder_that_is_not_there_is_named_as_the_reason(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="folder"):
        Resolver(store=f"sqlite:///{tmp_path}/none/base.db")


def test_threads_that_open_one_file_hold_one_descriptor_of_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "base.db"
    path.touch()
    held: list[int] = []

    def slowly(*given: Any) -> int:
        time.sleep(0.01)  # long enough for the others to come in between
        held.append(opens(*given))
        return held[-1]

    opens = os.open
    monkeypatch.setattr(os, "open", slowly)
    with ThreadPoolExecutor(4) as pool:
        gaps = list(pool.map(Gaps, [path] * 4))
    assert len(held) == 1
    for each in gaps:
        each.close()
    with pytest.raises(OSError, match="descriptor"):
        os.fstat(held[0])


def test_another_configuration_opens_for_reading_until_configured(tmp_path: Path) -> None:
    address = f"sqlite:///{tmp_path / 'base.db'}"
    record = Record("crm", "1", {"phone": "0612345678"})
    with Resolver(IdentityConfig(region="FR"), address) as resolver:
        resolver.add(record)
    with Resolver(IdentityConfig(region="GB"), address) as resolver:
        assert resolver.config.region == "FR"
        with pytest.raises(OtherConfiguration):
            resolver.add(record)
        resolver.configure(IdentityConfig(region="GB"))
    with Resolver(store=address) as resolver:
        assert resolver.config == IdentityConfig(region="GB")
        assert [change.configuration and change.configuration.region for change in resolver.store.history()][
            -1
        ] == "GB"


def test_rules_given_to_a_base_before_its_first_record_are_kept(tmp_path: Path) -> None:
    address = f"sqlite:///{tmp_path / 'base.db'}"
    with Resolver(store=address) as resolver:
        resolver.configure(IdentityConfig(region="GB"))
    with Resolver(store=address) as resolver:
        assert resolver.config == IdentityConfig(region="GB")
        assert resolver.verify().ok


def test_what_cannot_be_read_is_refused_and_not_touched(tmp_path: Path) -> None:
    newer, other, text, cut = (tmp_path / name for name in ("newer.db", "other.db", "text.db", "cut.db"))
    for path in (newer, cut):
        SqliteStore(path).close()
    connection = sqlite3.connect(newer)
    connection.execute("PRAGMA user_version = 2")
    connection.close()
    connection = sqlite3.connect(other)
    connection.execute("CREATE TABLE mine (a)")
    connection.commit()
    connection.close()
    text.write_text("source,key\n" * 99)
    cut.write_bytes(cut.read_bytes()[:70])
    for path, said in ((newer, "newer version"), (other, "not a base"), (text, "no SQLite"), (cut, "cut")):
        before = path.read_bytes()
        with pytest.raises(Unreadable, match=said):
            SqliteStore(path)
        assert path.read_bytes() == before
    with pytest.raises(Unreadable, match="no base"):
        SqliteStore(tmp_path / "none.db", readonly=True)
    assert not (tmp_path / "none.db").exists()


def test_who_waits_too_long_for_another_process_gets_conflict(tmp_path: Path) -> None:
    """Two stores on one file stand for two processes: nothing is shared between them but the file."""
    one, two = (SqliteStore(tmp_path / "base.db", wait=0.01) for _ in range(2))
    with one.turns.writing():
        one.count()
        with pytest.raises(Conflict):
            two.append("case:1", [{}], 0)
        assert list(two.streams()) == []
    assert two.append("case:1", [{}], 0) == 1
    with pytest.raises(Conflict):
        one.append("case:1", [{}], 0)
    assert list(one.stream("case:1")) == [{}]
    two.close()
    one.close()


def test_readers_see_no_half_of_a_step_while_a_thread_writes(tmp_path: Path) -> None:
    """The history of one writing thread and eight that read, as with the store in memory."""
    with closing(SqliteStore(tmp_path / "base.db")) as store:
        writes, reads, objections = observe(store, 30.0 if DEEP else 1.0)
    assert objections == []
    assert writes
    assert reads


def test_a_file_of_format_1_opens_for_ever(tmp_path: Path) -> None:
    """Written once and never again: who changes the tables raises the number and brings old files along."""
    path = tmp_path / "base.db"
    path.write_bytes(gzip.decompress((DATA / "base-format-1.db.gz").read_bytes()))
    with Resolver(store=f"sqlite:///{path}") as resolver:
        store = resolver.store
        assert canonical(resolver) == [[("crm", "1")], [("loyalty", "L1"), ("webshop", "A7")]]
        shop = store.record(RecordRef("webshop", "A7"))
        assert shop is not None
        assert dict(shop.record.fields)["email"] == ("J.Michu@Example.org", "jm@example.org")
        assert [one.granted for one in shop.record.consents] == [False]
        assert (shop.first_seen, shop.customer) == (WHEN, "id0")
        assert list(store.departed()) == [RecordRef("crm", "2")]
        assert [(one.by, one.live) for one in store.decisions()] == [("amina", True)]
        assert len(list(store.history())) == len(list(store.journal())) == 8
        assert [line.gap for line in store.history()][4] == 8
        assert list(store.stream("case:1")) == [{"kind": "opened", "text": "Bonjour"}]
        config = store.configuration()
        assert config is not None
        assert (config.region, "email" in config.fields) == ("FR", True)


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What files are asked from here on."""
    asked: list[str] = []

    def watched(way: Callable[..., Any]) -> Callable[..., Any]:
        def heard(link: FileLink, sql: str, cells: Any = ()) -> Any:
            asked.append(sql)
            return way(link, sql, cells)

        return heard

    for name in ("row", "rows"):
        monkeypatch.setattr(FileLink, name, watched(getattr(FileLink, name)))
    return asked


def test_ids_a_record_had_before_are_read_together(tmp_path: Path, asked: list[str]) -> None:
    """Who wandered from customer to customer: a step asks of each of their ids what became of it."""
    path, many = tmp_path / "base.db", 12
    with Resolver(store=f"sqlite:///{path}") as resolver:
        for number in range(many):
            resolver.add(Record("web", str(number), {"email": f"{number}@b.example"}))
            resolver.add(Record("crm", "1", {"email": f"{number}@b.example"}))
        wanderer = resolver.store.record(RecordRef("crm", "1"))
        assert wanderer is not None
        assert len(wanderer.former) == many - 1
    with Resolver(store=f"sqlite:///{path}") as resolver:
        asked.clear()
        resolver.add(Record("crm", "1", {"email": "new@b.example"}))
        of_ids = "FROM customers WHERE", "FROM refs WHERE id", "LEFT JOIN refs"
        assert 0 < sum(part in sql for sql in asked for part in of_ids) < many / 2
        assert resolver.verify().ok


def test_records_named_together_are_read_together(tmp_path: Path, asked: list[str]) -> None:
    """Whoever asks for one of them reads no other; whoever goes on asking does not ask for each."""
    path, many = tmp_path / "base.db", 30
    with Resolver(store=f"sqlite:///{path}") as resolver:
        for number in range(many):
            resolver.add(Record("crm", str(number), {"email": "a@b.example", "city": f"Town{number}"}))
    with Resolver(store=f"sqlite:///{path}") as resolver:
        store = resolver.store
        with store.turns.reading():
            (id,) = store.customers()
            refs = list(store.records_of(id))
            asked.clear()
            first = store.record(refs[0])
            assert first is not None
            assert [sql.count("?") for sql in asked if "FROM records" in sql] == [1]
            said = [first, *map(store.record, refs[1:])]
            assert [one.record.ref for one in said if one is not None] == refs
            assert len({one.record.fields["city"] for one in said if one is not None}) == many
            assert sum("FROM records" in sql for sql in asked) < many / 4


def test_a_line_is_read_with_few_questions_and_none_of_what_it_need_not_tell(
    tmp_path: Path, asked: list[str]
) -> None:
    """A line of many records: its events name refs; what its records said is history's alone."""
    path, many = tmp_path / "base.db", 90
    records = [Record("crm", str(number), {"email": f"{number}@b.example"}) for number in range(many)]
    with Resolver(store=f"sqlite:///{path}") as resolver:
        resolver.add(records[0])
        resolver.add_many(records[1:])
    with Resolver(store=f"sqlite:///{path}") as resolver:
        store = resolver.store
        asked.clear()
        assert len(list(store.journal())[1].events) == many - 1
        assert not [sql for sql in asked if "FROM versions" in sql]
        assert sum("FROM refs" in sql for sql in asked) < many / 4
        asked.clear()
        assert sum(len(change.records) for change in store.history()) == many
        assert 0 < sum("FROM versions" in sql for sql in asked) < many / 4
        asked.clear()
        assert resolver.verify(deep=False).ok
        assert not [sql for sql in asked if sql.startswith("SELECT c.digest, c.label FROM blocks")]


def test_more_are_added_without_reading_what_the_line_before_told(tmp_path: Path, asked: list[str]) -> None:
    path, many = tmp_path / "base.db", 90
    with Resolver(store=f"sqlite:///{path}") as resolver:
        resolver.add_many(
            Record("crm", str(number), {"email": f"{number}@b.example"}) for number in range(many)
        )
    with Resolver(store=f"sqlite:///{path}") as resolver:
        asked.clear()
        resolver.add_many([Record("crm", "new", {"email": "new@b.example"})])
        assert not [sql for sql in asked if "FROM beside" in sql or "JOIN beside" in sql]


def test_whose_a_record_is_is_read_with_it(tmp_path: Path, asked: list[str]) -> None:
    path = tmp_path / "base.db"
    with Resolver(store=f"sqlite:///{path}") as resolver:
        id = resolver.add(Record("crm", "1", {"email": "a@b.example"})).customer_id
    with Resolver(store=f"sqlite:///{path}") as resolver:
        store = resolver.store
        with store.turns.reading():
            stored = store.record(RecordRef("crm", "1"))
            assert stored is not None
            assert stored.customer == id
            asked.clear()
            entry = store.customer(id)
            assert entry is not None
            assert (entry.id, entry.keeper) == (id, RecordRef("crm", "1"))
            assert store.alias(id) is None
            assert not asked


def test_decisions_on_those_of_one_content_are_read_together(tmp_path: Path, asked: list[str]) -> None:
    path, many = tmp_path / "base.db", 8
    with Resolver(store=f"sqlite:///{path}") as resolver:
        resolver.add_many([Record("crm", str(number), {"email": "a@b.example"}) for number in range(many)])
        for number in range(0, many, 2):
            resolver.separate(("crm", str(number)), ("crm", str(number + 1)), by="tester", reason="two")
    with Resolver(store=f"sqlite:///{path}") as resolver:
        store = resolver.store
        with store.turns.reading():
            (digest,) = store.contents()
            decided = list(store.decided(digest))
            assert len(decided) == many
            asked.clear()
            said = {ref: store.decisions_on(ref) for ref in decided}
            assert all(ref in decision.refs for ref, (decision,) in said.items())
            assert sum("FROM decided" in sql for sql in asked) == 1


def test_what_a_step_has_read_it_does_not_read_again_to_write_over_it(
    tmp_path: Path, asked: list[str]
) -> None:
    path = tmp_path / "base.db"
    with Resolver(store=f"sqlite:///{path}") as resolver:
        resolver.add(Record("crm", "1", {"email": "a@b.example"}))
    with Resolver(store=f"sqlite:///{path}") as resolver:
        asked.clear()
        resolver.add(Record("crm", "1", {"email": "a@b.example", "name": "Anna Michu"}))
        assert sum("JOIN versions" in sql for sql in asked) == 1
        assert not [sql for sql in asked if "FROM records WHERE id" in sql]
        assert resolver.verify().ok


def test_what_a_thread_read_is_answered_though_another_lets_go_of_all_that_is_at_hand(tmp_path: Path) -> None:
    """What is at hand is everybody's, and goes when there is too much of it."""

    class Full(dict[str, Any]):
        def __setitem__(self, key: str, value: Any) -> None:
            """Another thread clears it at once."""

    with Resolver(store=f"sqlite:///{tmp_path / 'base.db'}") as resolver:
        resolver.add(Record("crm", "1", {"email": "a@b.example"}))
        store = resolver.store
        assert isinstance(store, SqliteStore)
        with store.turns.reading():
            (digest,) = store.contents()
            cache = store._look().cache
            for name in cache.__slots__:
                if isinstance(getattr(cache, name), dict):
                    setattr(cache, name, Full())
            (ref,) = store.residents(digest)
            stored, content = store.record(ref), store.content(digest)
            assert stored is not None
            assert content is not None
            assert list(store.records_of(stored.customer)) == [ref]
            assert (
                list(store.firsts(stored.customer, 1)) == list(store.contents_of(stored.customer)) == [digest]
            )
            assert not store.decided(digest)
            assert not store.decisions_on(ref)
            key = next(iter(store.keys()))
            assert list(store.block(key)) == [digest]
            assert store.anchors(key, 1)
