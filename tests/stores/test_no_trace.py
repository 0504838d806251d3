"""Law L11: after ``forget`` no byte of any file tells of the person: no value, form, key, sound or hash."""

import hashlib
import os
import re
import sqlite3
import sys
from collections.abc import Container, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime
from errno import ENOSPC
from itertools import count
from pathlib import Path
from random import Random
from string import hexdigits
from subprocess import PIPE, Popen

import pytest

from customer_unify import IdentityConfig, Record, Resolver
from customer_unify.errors import Conflict, StoreError
from customer_unify.identity.stages import Stages
from customer_unify.model.change import Change
from customer_unify.stores.sqlite import gaps
from customer_unify.stores.sqlite.links import FileLinks
from customer_unify.stores.sqlite.store import SqliteStore
from customer_unify.testing import company

DEEP = os.environ.get("HYPOTHESIS_PROFILE") == "deep"
PEOPLE, ERASED = (1_300, 1_000) if DEEP else (210, 150)
WHEN = datetime(2026, 1, 5, tzinfo=UTC)
LETTERS = str.maketrans("0123456789", "QRSTUVWXYZ")
"""Ids of capitals nobody is called by: one of digits may hold somebody's postcode by chance."""
SOURCES = Path(__file__).parents[2] / "src"
READER = """if True:
    import sys
    from customer_unify.stores.sqlite.store import SqliteStore
    store = SqliteStore(sys.argv[1])
    with store.turns.reading():
        print(store.count(), flush=True)
        sys.stdin.readline()
    store.close()
"""
"""A process in the midst of a long look."""
PAGE = 4096
"""Bytes of a page of a file that SQLite makes."""
SHORTEST = 5
"""Characters below which bytes may stand anywhere by chance."""


def texts_of(stages: Stages, records: Iterable[Record]) -> set[str]:
    """Everything that could stand for what records say: raw, normalised, by sound, as one digest of all."""
    texts: set[str] = set()
    for record in records:
        texts.add(record.key)
        for values in record.fields.values():
            texts.update(values)
        content = stages.normalise(record, ())
        texts.add(content.digest)
        for side in (content.facts, content.claims):
            texts.update(fact.value for facts in side.values() for fact in facts)
        for key in stages.entry(content).keys:
            texts.update((key, key.partition(":")[2]))
    return {text for text in texts if len(text) >= SHORTEST}


DIGEST = re.compile(rb"(?<![0-9a-f])(?:[0-9a-f]{32}){1,2}(?![0-9a-f])")
"""A digest of others, in which a postcode or a number may stand by chance: it is no trace of anybody."""
HASHES = ("md5", "sha1", "sha256", "blake2b")
START = 8
"""Bytes of a digest that do not stand anywhere by chance."""


def found(folder: Path, texts: set[str]) -> dict[str, set[str]]:
    """Which texts stand in which file: themselves, or one of their plain digests, as bytes or in digits."""
    starts = {
        form: text
        for text in texts
        for name in HASHES
        for digest in [hashlib.new(name, text.encode()).digest()]
        for form in (digest[:START], digest.hex()[: 2 * START].encode())
    }
    heads = {text.encode()[:SHORTEST] for text in texts}
    told = {}
    for path in sorted(folder.iterdir()):
        whole = path.read_bytes()
        met = windows(whole, SHORTEST, heads)  # most texts do not even begin anywhere
        apart = DIGEST.sub(b"", whole)
        told[path.name] = {
            text
            for text in texts
            if text.encode()[:SHORTEST] in met and text.encode() in (apart if by_chance(text) else whole)
        }
        for size in (START, 2 * START):
            told[path.name].update(starts[form] for form in windows(whole, size, starts))
    return {name: those for name, those in told.items() if those}


def by_chance(text: str) -> bool:
    """Whether a text may be a part of a digest: one that is none itself."""
    return len(text) < 2 * START and not set(text) - set(hexdigits)


def windows(whole: bytes, size: int, wanted: Container[bytes]) -> set[bytes]:
    """Which of the bytes wanted, so many each, stand anywhere in a file."""
    return {part for at in range(len(whole)) if (part := whole[at : at + size]) in wanted}


def rules_alone(folder: Path) -> bytes:
    """A base that holds a configuration and nobody: its model knows what names are common."""
    folder.mkdir()
    store = SqliteStore(folder / "base.db")
    store.apply(Change(WHEN, configuration=IdentityConfig()))
    store.close()
    return (folder / "base.db").read_bytes()


@pytest.mark.parametrize("pages", [gaps.TREES, 0], ids=["wiped", "vacuumed"])
def test_no_byte_tells_of_who_was_erased(pages: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gaps, "TREES", pages)
    made = company(11, people=PEOPLE)
    rng, rules = Random(7), rules_alone(tmp_path / "rules")
    folder = tmp_path / "base"
    folder.mkdir()
    store = SqliteStore(folder / "base.db", salt=b"salt", kinds=(IdentityConfig,))
    minted = (f"{number}".translate(LETTERS) for number in count())  # the same ids in each run
    with Resolver(IdentityConfig(), store, clock=lambda: made.now, new_id=lambda: next(minted)) as resolver:
        resolver.add_many(made.records)
        stages = Stages(resolver.config)
        people = rng.sample(list(resolver.customers()), ERASED)
        gone = [stored.record for person in people for ref in person.records if (stored := store.record(ref))]
        for person in people[::3]:
            resolver.remove(*person.records[0])
        there = texts_of(stages, gone)
        assert found(folder, there)
        for person in people:
            assert resolver.forget(list(person.records), by="amina", reason="asked").records
        left = "\n".join(texts_of(stages, (stored.record for stored in store.records())))
        wanted = {text for text in there if text not in left and text.encode() not in rules}
        assert len(wanted) > 10 * ERASED
        assert found(folder, wanted) == {}
        assert resolver.verify().ok
    assert found(folder, wanted) == {}


def plant(path: Path, said: bytes) -> None:
    """Leave a copy between the rows of every page: so SQLite does where it divides one."""
    whole = path.read_bytes()
    ends = (at + gaps._gap(whole[at : at + PAGE], 0)[1] for at in range(PAGE, len(whole), PAGE))
    free = [end for end in ends if not any(whole[end - 2 * len(said) : end])]
    assert free
    with path.open("r+b") as file:
        for end in free:
            file.seek(end - len(said) - 1)
            file.write(said)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system does not fork")
def test_who_opens_a_base_after_a_death_wipes_what_the_dead_had_not(tmp_path: Path) -> None:
    """Killed when an erasure was true, and nothing was wiped yet."""
    path, said = tmp_path / "base.db", {"name": "Zebulon Quixotry", "email": "zebulon@quixotry.example"}
    with Resolver(store=f"sqlite:///{path}") as resolver:
        resolver.add(Record("crm", "1", said))
        resolver.add(Record("crm", "2", {"name": "Anna Michu"}))
    if not os.fork():
        FileLinks.scour = lambda *given: os._exit(0)  # type: ignore[method-assign, assignment]
        try:
            Resolver(store=f"sqlite:///{path}").forget([("crm", "1")], by="amina", reason="asked")
        finally:
            os._exit(1)
    assert os.waitstatus_to_exitcode(os.wait()[1]) == 0
    assert found(tmp_path, set(said.values()))
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    plant(path, said["email"].encode())
    assert found(tmp_path, set(said.values()))
    with Resolver(store=f"sqlite:///{path}") as resolver:
        assert found(tmp_path, set(said.values())) == {}
        assert resolver.verify().ok


def test_who_leaves_last_wipes_what_another_process_could_not(tmp_path: Path) -> None:
    """An erasure while somebody reads what was before; the one who erased closes the base first."""
    path, said = tmp_path / "base.db", {"name": "Zebulon Quixotry", "email": "zebulon@quixotry.example"}
    with Resolver(store=f"sqlite:///{path}") as resolver:
        resolver.add(Record("crm", "1", said))
        resolver.add(Record("crm", "2", {"name": "Anna Michu"}))
    with Popen(
        [sys.executable, "-c", READER, str(path)],
        env={**os.environ, "PYTHONPATH": str(SOURCES)},
        stdin=PIPE,
        stdout=PIPE,
    ) as reader:
        assert reader.stdin is not None
        assert reader.stdout is not None
        assert reader.stdout.readline()
        store = SqliteStore(path, kinds=(IdentityConfig,), wait=0.01)
        with Resolver(None, store) as resolver:
            resolver.forget([("crm", "1")], by="amina", reason="asked")
        assert found(tmp_path, set(said.values()))
        plant(path, said["email"].encode())
        reader.communicate(b"leave")
        assert reader.returncode == 0
    assert found(tmp_path, set(said.values())) == {}
    with Resolver(store=f"sqlite:///{path}") as resolver:
        assert resolver.verify().ok


SAID = {"name": "Zebulon Quixotry", "email": "zebulon@quixotry.example"}


def made(path: Path) -> None:
    with Resolver(store=f"sqlite:///{path}") as resolver:
        resolver.add(Record("crm", "1", SAID))
        resolver.add(Record("crm", "2", {"name": "Anna Michu"}))


def erase(store: SqliteStore) -> Resolver:
    resolver = Resolver(None, store)
    resolver.forget([("crm", "1")], by="amina", reason="asked")
    return resolver


def test_an_erasure_and_what_follows_it_wait_for_nobody_who_reads_what_was_before(tmp_path: Path) -> None:
    """However long one waits for others who write; what is owed is wiped by a step after the look."""
    path = tmp_path / "base.db"
    made(path)
    reader = SqliteStore(path, kinds=(IdentityConfig,))
    with ThreadPoolExecutor(1) as pool, closing(reader):
        with reader.turns.reading():
            reader.count()
            store = SqliteStore(path, kinds=(IdentityConfig,), wait=1_000.0)
            resolver = pool.submit(erase, store).result(timeout=60)
            pool.submit(resolver.add, Record("crm", "3", {"name": "Paul Durand"})).result(timeout=60)
            assert found(tmp_path, set(SAID.values()))
        resolver.add(Record("crm", "4", {"name": "Zoe Costa"}))
        assert found(tmp_path, set(SAID.values())) == {}
        assert resolver.verify().ok
        resolver.close()


def test_a_purge_tells_what_is_in_its_way(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "base.db"
    made(path)
    store, reader = (SqliteStore(path, kinds=(IdentityConfig,), wait=0.01) for _ in range(2))
    with closing(store), closing(reader):
        with reader.turns.reading():
            reader.count()
            store.append("case:1", [{}], 0)
            with pytest.raises(Conflict, match="reads what was before"):
                store.purge()
        with monkeypatch.context() as patch:
            patch.setattr(gaps.os, "fsync", full)
            with pytest.raises(StoreError, match="wiped") as caught:
                store.purge()
        assert not isinstance(caught.value, Conflict)
        store.purge()


def full(*given: object) -> None:
    raise OSError(ENOSPC, "no space left on device")


def test_an_erasure_is_acknowledged_where_nobody_can_be_told_that_more_is_owed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is true by then; what is owed is told at the next occasion."""
    path = tmp_path / "base.db"
    made(path)
    store, reader = (SqliteStore(path, kinds=(IdentityConfig,), wait=0.01) for _ in range(2))
    with closing(reader):
        with reader.turns.reading():
            reader.count()
            with monkeypatch.context() as patch:
                patch.setattr(os, "ftruncate", full)
                erase(store)
            store.close()
        reader.append("case:1", [{}], 0)
        plant(path, SAID["email"].encode())
        assert found(tmp_path, set(SAID.values()))
    assert found(tmp_path, set(SAID.values())) == {}


def test_what_another_tool_kept_from_being_wiped_after_a_death_is_owed(tmp_path: Path) -> None:
    """Somebody looks at the file with a tool of his own while the base is opened again, and leaves."""
    path, left = tmp_path / "base.db", b"zebulon of a former page"
    made(path)
    store = SqliteStore(path, kinds=(IdentityConfig,))
    store.append("case:1", [{}], 0)
    plant(path, left)
    with closing(sqlite3.connect(path)) as tool:
        tool.execute("BEGIN")
        tool.execute("SELECT count(*) FROM state").fetchone()
        store._links.close(seal=False)  # as if the process had died
        store = SqliteStore(path, kinds=(IdentityConfig,), wait=0.01)
        tool.execute("ROLLBACK")
    assert left in path.read_bytes()
    store.close()
    assert left not in path.read_bytes()
