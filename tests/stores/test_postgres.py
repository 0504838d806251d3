"""The PostgreSQL store keeps what the port promises, for several processes that write at the same time."""

import os
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import cast

import pytest

from customer_unify import IdentityConfig, Record, Resolver
from customer_unify.__main__ import main
from customer_unify.errors import (
    Conflict,
    Disconnected,
    InputError,
    OtherConfiguration,
    Overtaken,
    Unreadable,
)
from customer_unify.model.change import Change
from customer_unify.model.port import Store
from customer_unify.testing import company
from customer_unify.testing.store import check_store

from ..live import DEEP
from ..test_threads import observe

psycopg = pytest.importorskip("psycopg", reason="psycopg is not installed (the extra postgres)")

from customer_unify.stores.postgres.link import ServerLink  # noqa: E402
from customer_unify.stores.postgres.links import ServerLinks  # noqa: E402
from customer_unify.stores.postgres.store import PostgresStore  # noqa: E402 -- it needs the extra

WHEN = datetime(2026, 1, 5, 9, tzinfo=UTC)


def canonical(resolver: Resolver) -> list[list[tuple[str, str]]]:
    return sorted(sorted(map(tuple, customer.records)) for customer in resolver.customers())


def asked(address: str, sql: str) -> list[tuple[object, ...]]:
    """What another tool sees."""
    place, _, schema = address.partition("schema=")
    with psycopg.connect(place.rstrip("?&"), autocommit=True) as connection:
        connection.execute(f'SET search_path = "{schema}"')
        cursor = connection.execute(sql)
        return cursor.fetchall() if cursor.description else []


def test_it_keeps_what_the_port_promises(schemas: Callable[[], str]) -> None:
    check_store(lambda: PostgresStore(schemas(), salt=b"salt"))


def test_a_resolver_goes_on_where_the_last_one_stopped(address: str) -> None:
    """Law L2: the same customers as in memory; law L5: what was decided survives; law L18."""
    made = company(5, people=12)
    half = len(made.records) // 2
    with Resolver(store=address, clock=lambda: made.now) as first:
        first.add_many(made.records[:half])
        a, b = made.records[0].ref, made.records[1].ref
        decision = first.separate(a, b, by="amina", reason="two people")
    with Resolver(store=address, clock=lambda: made.now) as second:
        assert second.store.count() == half
        assert second.store.decision(decision.id) == decision
        for record in made.records[half:]:
            second.add(record)
        cursor = second.changes(limit=10**6).cursor
        assert second.verify().ok
    with Resolver(store=address) as third, Resolver(clock=lambda: made.now) as memory:
        memory.add_many(made.records[:half])
        memory.separate(a, b, by="amina", reason="two people")
        memory.add_many(made.records[half:])
        assert canonical(third) == canonical(memory)
        assert not list(third.changes(cursor))
        assert canonical(third.as_of(made.now)) == canonical(memory)


@pytest.mark.parametrize("schema", ["", "Brand", "a b", "pg_x", "1a", 'a"b', "é", "a" * 64])
def test_a_schema_that_is_no_plain_name_is_refused(schema: str) -> None:
    with pytest.raises(InputError, match="no plain name"):
        Resolver(store=f"postgresql://nowhere.invalid/x?schema={schema}")


def test_a_server_that_is_not_there_is_a_typed_error_without_the_password() -> None:
    with pytest.raises(Disconnected) as caught:
        PostgresStore("postgresql://shop:sesame@127.0.0.1:1/x", wait=0.1)
    assert "sesame" not in str(caught.value)
    assert caught.value.__cause__ is None


def test_an_address_no_client_can_read_is_not_said_to_be_out_of_reach() -> None:
    with pytest.raises(InputError, match="cannot be read"):
        Resolver(store="postgresql://shop@127.0.0.1:1/x?schmea=brand_a")


def test_tenants_are_strangers_to_each_other(schemas: Callable[[], str]) -> None:
    with Resolver(store=schemas()) as one, Resolver(store=schemas()) as two:
        one.add(Record("crm", "1", {"email": "a@b.example"}))
        two.add(Record("crm", "2", {"email": "a@b.example"}))
        assert [one.store.count(), two.store.count()] == [1, 1]
        assert not two.find({"email": "c@d.example"})
        assert canonical(one) == [[("crm", "1")]]
        assert canonical(two) == [[("crm", "2")]]


def test_another_configuration_opens_for_reading_until_configured(address: str) -> None:
    record = Record("crm", "1", {"phone": "0612345678"})
    with Resolver(IdentityConfig(region="FR"), address) as resolver:
        resolver.add(record)
    with Resolver(IdentityConfig(region="GB"), address) as resolver:
        with pytest.raises(OtherConfiguration):
            resolver.add(record)
        resolver.configure(IdentityConfig(region="GB"))
    with Resolver(store=address) as resolver:
        assert resolver.config == IdentityConfig(region="GB")


def test_what_cannot_be_read_is_refused_and_not_touched(schemas: Callable[[], str]) -> None:
    newer, other, none = schemas(), schemas(), schemas()
    PostgresStore(newer).close()
    asked(newer, "UPDATE base SET format = 2")
    name = other.partition("schema=")[2]
    asked(other, f'CREATE SCHEMA "{name}"')
    asked(other, f'CREATE TABLE "{name}".mine (a INT)')
    for address, said in ((newer, "newer version"), (other, "not a base")):
        with pytest.raises(Unreadable, match=said):
            PostgresStore(address)
    with pytest.raises(Unreadable, match="no base"):
        PostgresStore(none, readonly=True)


def test_a_row_that_was_changed_is_not_answered_from(address: str) -> None:
    with Resolver(store=address) as resolver:
        resolver.add(Record("crm", "1", {"email": "a@b.example"}))
        asked(address, "UPDATE versions SET body = replace(body::TEXT, '61', '62')::BYTEA")
        with pytest.raises(Unreadable, match="versions"):
            resolver.customer_of("crm", "1").profile  # noqa: B018 -- it is read only when asked for


def test_readers_see_no_half_of_a_step_while_a_thread_writes(address: str) -> None:
    """The history of one writing thread and eight that read, as with the store in memory."""
    store = PostgresStore(address)
    writes, reads, objections = observe(store, 30.0 if DEEP else 1.0)
    store.close()
    assert objections == []
    assert writes
    assert reads


def test_a_connection_that_is_lost_is_opened_again(address: str) -> None:
    """Between two calls nobody notices; within a step it is told, and nothing is half done."""
    name = f"customer_unify:{address.partition('schema=')[2]}"
    end = f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = '{name}'"  # noqa: S608
    with Resolver(store=address) as resolver:
        resolver.add(Record("crm", "1", {"email": "a@b.example"}))
        asked(address, end)
        resolver.add(Record("crm", "2", {"email": "a@b.example"}))
        store = resolver.store
        turns = (
            (store.turns.writing, lambda: store.apply(Change(WHEN))),
            (store.turns.reading, store.count),
        )
        for turn, call in turns:
            with turn():
                store.count()
                asked(address, end)
                with pytest.raises(Disconnected):
                    call()
        assert [len(customer.records) for customer in resolver.customers()] == [2]
        resolver.add(Record("crm", "3", {"email": "a@b.example"}))
        assert resolver.verify().ok


def test_a_look_whose_connection_was_lost_takes_none_from_a_step_under_way(address: str) -> None:
    """One that only reads is closed by the server while nobody uses it; another thread is writing."""
    store = PostgresStore(address)
    with store.turns.reading():
        row = store._look().link.row("SELECT pg_backend_pid()::BIGINT")
    with store.turns.writing():
        store.count()
        asked(address, f"SELECT pg_terminate_backend({row[0]})")
        with ThreadPoolExecutor(1) as pool:
            assert pool.submit(store.count).result() == 0
        store.apply(Change(WHEN))
    assert store.last() is not None
    store.close()


def told_together(link: ServerLink, sent: list[str]) -> None:
    with link.together():
        for sql in sent:
            link.do(sql)


@pytest.mark.parametrize("first", [True, False])
def test_what_fails_among_what_was_sent_together_is_logged_by_nobody(
    address: str, first: bool, caplog: pytest.LogCaptureFixture
) -> None:
    """Messages of the server repeat values; psycopg logs those that come while an error passes (law L21)."""
    with Resolver(store=address) as resolver:
        resolver.add(Record("crm", "zebulon", {"email": "a@b.example"}))
        store = resolver.store
        assert isinstance(store, PostgresStore)
        with store.turns.writing():
            view = store.turns.view
            assert view is not None
            again = "INSERT INTO refs SELECT id + 1, source, key, mark FROM refs"
            sent = [again, "SELECT 1"] if first else ["SELECT 1", again]
            with pytest.raises(Overtaken):
                told_together(cast(ServerLink, view.link), [*sent, *sent])
        resolver.add(Record("crm", "2", {"email": "a@b.example"}))
    assert not [one for one in caplog.records if one.name.startswith("psycopg")]


def test_a_writer_stopped_after_its_commit_goes_on_with_a_whole_journal(
    address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ctrl-C, or no memory left: the line stands, and the next one is not to have its number (law L18)."""

    def stopped(links: ServerLinks, link: ServerLink) -> None:
        go_out(links, link)
        raise KeyboardInterrupt

    with Resolver(store=address) as resolver:
        resolver.add(Record("crm", "1", {"name": "Anna Michu"}))
        go_out = ServerLinks._go_out
        with monkeypatch.context() as once:
            once.setattr(ServerLinks, "_go_out", stopped)
            with pytest.raises(KeyboardInterrupt):
                resolver.add(Record("crm", "2", {"name": "Paul Durand"}))
        resolver.add(Record("crm", "3", {"name": "Zoe Costa"}))
        assert resolver.verify().ok
        assert len(list(resolver.customers())) == 3


def test_a_base_brought_to_another_server_goes_on_with_higher_numbers(address: str) -> None:
    """There transactions may be numbered lower than the last line; numbers only grow all the same."""
    with Resolver(store=address) as resolver:
        resolver.add(Record("crm", "1", {"email": "a@b.example"}))
        before = resolver.store.last()
        assert before is not None
    with Resolver(store=address) as resolver:
        store = resolver.store
        assert isinstance(store, PostgresStore)
        with store.turns.writing():
            view = store.turns.view
            assert view is not None
            far = before.number + 10**9
            line = store.journal()
            first = next(line)
            ledger = store._ledger(store._look())
            ledger.delete("journal", first.number)
            ledger.delete("beside", first.number)
            proof = bytes.fromhex("".join(first.digests))
            at, checksum = first.at.isoformat().encode(), bytes.fromhex(first.checksum)
            ledger.insert("journal", far, first.writer.encode(), first.sequence, at, proof, checksum)
            ledger.insert("beside", far, b"[]")
            ledger.flush()
            view.link.do("COMMIT")
    with Resolver(store=address) as resolver:
        resolver.add(Record("crm", "2", {"email": "a@b.example"}))
        after = resolver.store.last()
        assert after is not None
        assert after.number > far
        assert resolver.store.horizon() == after.number


def test_changes_stop_below_whoever_is_not_done_yet(address: str) -> None:
    """A line with a lower number may still appear: a cursor goes no further until it is there."""
    with Resolver(store=address) as slow, Resolver(store=address) as quick:
        quick.add(Record("crm", "1", {"email": "a@b.example"}))
        cursor = quick.changes().cursor
        store = slow.store
        with store.turns.writing():
            store.record(Record("x", "1", {}).ref)
            quick.add(Record("crm", "2", {"email": "c@d.example"}))
            assert not list(quick.changes(cursor))
            line = store.apply(Change(WHEN))
        told = quick.changes(cursor)
        assert len(list(told)) == 1
        assert int(told.cursor) > line.number


def test_a_cursor_waits_for_nobody_who_writes_elsewhere(address: str, schemas: Callable[[], str]) -> None:
    """Whatever goes on beside it in the same database: in another base, or in somebody's own tables."""
    place = address.partition("schema=")[0].rstrip("?&")
    with Resolver(store=address) as base, Resolver(store=schemas()) as other:
        other.add(Record("crm", "1", {"email": "a@b.example"}))
        with other.store.turns.writing(), psycopg.connect(place) as host:
            host.execute("SELECT pg_current_xact_id()")
            other.store.record(Record("x", "1", {}).ref)  # it has begun, and is numbered
            base.add(Record("crm", "2", {"email": "c@d.example"}))
            assert len(list(base.changes())) == 1


def test_a_stale_writer_of_a_stream_gets_conflict(address: str) -> None:
    one, two = PostgresStore(address), PostgresStore(address)
    one.append("case:1", [{}], 0)
    with pytest.raises(Conflict):
        two.append("case:1", [{}], 0)
    assert two.append("case:1", [{}], 1) == 2
    one.close()
    two.close()


def test_other_tools_see_who_is_who_and_change_nothing(address: str) -> None:
    """The view for a database administrator; an id that is no text is shown by its codes."""
    ids = iter(["salt", "\ud800", "id"])
    with Resolver(store=address, clock=lambda: WHEN, new_id=lambda: next(ids)) as resolver:
        resolver.add(Record("crm", "é1", {"email": "a@b.example"}))
        resolver.add(Record("web", "2", {"email": "c@d.example"}))
    seen = asked(address, "SELECT source, key, customer_id, since FROM customer_member ORDER BY source")
    assert seen == [("crm", "é1", r"\355\240\200", WHEN), ("web", "2", "id", WHEN)]
    with pytest.raises(psycopg.Error):
        asked(address, "DELETE FROM customer_member")


FILES = """
SELECT pg_relation_filepath(oid) FROM pg_class WHERE relnamespace = to_regnamespace(current_schema())
UNION SELECT pg_relation_filepath(reltoastrelid) FROM pg_class
WHERE relnamespace = to_regnamespace(current_schema()) AND reltoastrelid <> 0
UNION SELECT pg_relation_filepath('pg_statistic')
"""


def files(address: str) -> Iterator[bytes]:
    """What stands in the files of the tables and indexes of a base, and in that of the server's samples."""
    asked(address, "CHECKPOINT")
    [(folder,)] = asked(address, "SHOW data_directory")
    for (name,) in asked(address, FILES):
        if name is not None:
            yield Path(str(folder), str(name)).read_bytes()


def purged(store: Store) -> None:
    """Purge, once no other test of this database looks at what was before."""
    for _ in range(200):
        try:
            return store.purge()
        except Conflict:
            time.sleep(0.1)
    raise AssertionError("somebody looks for ever")


def test_a_purge_says_so_where_somebody_still_sees_what_was_erased(address: str) -> None:
    with Resolver(store=address) as resolver:
        resolver.add(Record("crm", "a", {"email": "a@b.example"}))
        with psycopg.connect(address.partition("schema=")[0].rstrip("?&")) as other:
            other.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
            other.execute("SELECT 1")
            resolver.forget([("crm", "a")], by="amina", reason="asked")
            with pytest.raises(Conflict, match="still sees"):
                resolver.store.purge()
        purged(resolver.store)


def test_what_was_erased_is_in_no_file_after_a_purge(address: str) -> None:
    """Law L11, as far as the library reaches: the server's log and its backups are the host's."""
    if os.environ.get("CUSTOMER_UNIFY_TEST_POSTGRES"):
        pytest.skip("the files of a server that was handed in are out of reach")
    gone, kept = b"jocelyne.q7zx@example.org", b"paul.w8vk@example.org"
    with Resolver(store=address) as resolver:
        for number in range(40):
            resolver.add(Record("crm", str(number), {"email": f"{number}@example.org"}))
        resolver.add(Record("crm", "a", {"email": gone.decode(), "name": "Jocelyne Q7zx"}))
        resolver.add(Record("crm", "b", {"email": kept.decode()}))
        asked(address, "ANALYZE")
        assert resolver.forget([("crm", "a")], by="amina", reason="asked").complete
        assert any(gone in said for said in files(address))
        purged(resolver.store)
        found = [
            name for name in (gone, b"q7zx", b"Q7zx", kept) if any(name in said for said in files(address))
        ]
        assert found == [kept]
        assert resolver.verify().ok


def test_a_base_moves_here_and_away(address: str, tmp_path: Path) -> None:
    """What another store held is the same here, and the same again where it goes; see ``test_dump.py``."""
    made = company(9, people=6)
    first, last = (f"sqlite:///{tmp_path / name}.db" for name in ("first", "last"))
    with Resolver(store=first, clock=lambda: made.now) as resolver:
        resolver.add_many(made.records)
        resolver.forget([made.records[0].ref], by="amina", reason="asked")
        lines = list(resolver.store.journal())
        members = list(resolver.members())
        resolver.export_store(tmp_path / "1.jsonl")
    with Resolver.import_store(tmp_path / "1.jsonl", address) as resolver:
        assert list(resolver.store.journal()) == lines
        assert list(resolver.members()) == members
        resolver.add(Record("crm", "new", {"email": "new@b.example"}))
        assert resolver.verify().ok
        lines, members = list(resolver.store.journal()), list(resolver.members())
        resolver.export_store(tmp_path / "2.jsonl")
    with Resolver.import_store(tmp_path / "2.jsonl", last) as resolver:
        assert list(resolver.store.journal()) == lines
        assert list(resolver.members()) == members
        assert resolver.verify().ok


def test_the_command_line_keeps_a_base_here(address: str, tmp_path: Path) -> None:
    table, out = tmp_path / "crm.csv", tmp_path / "out.csv"
    table.write_text("id,email\n1,a@b.example\n2,a@b.example\n", encoding="utf-8")
    assert main(["resolve", str(table), "--store", address, "--out", str(out)]) == 0
    assert len({line.split(",")[2] for line in out.read_text(encoding="utf-8").splitlines()[1:]}) == 1
    assert main(["store", "migrate", "--store", address]) == 0
    with Resolver(store=address) as resolver:
        purged(resolver.store)
    with Resolver(store=address, readonly=True) as resolver:
        assert resolver.store.count() == 2
