"""Law L18: what was written in a released format is read for ever, all of it, and is still written so.

Every field of every noun that is kept says something in these files (``first_format.py``). Beside them
``test_sqlite.py`` and ``test_dump.py`` open bases that a resolver wrote.
"""

# ruff: noqa: S608 -- the names of tables are ours

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import attrs
import pytest

from customer_unify import IdentityConfig, PriorityPolicy, Resolver
from customer_unify.model.case import CaseEventKind
from customer_unify.model.change import Change, CustomerEntry, IdentityEvent, StoredRecord, Tombstone
from customer_unify.model.configuration import Configuration, Source
from customer_unify.model.content import Content
from customer_unify.model.customer import Alias
from customer_unify.model.decision import Decision
from customer_unify.model.identifier import Namespace
from customer_unify.model.port import Store
from customer_unify.model.record import Consent, Record
from customer_unify.model.weights import Model, Training
from customer_unify.stores import dump
from customer_unify.stores.memory import MemoryStore
from customer_unify.stores.postgres.place import Place
from customer_unify.stores.sqlite.store import SqliteStore

from .answers import answers, ranked
from .first_desk import POLICY, cases, counter
from .first_format import CHANGES, CONTENT, PLAIN, RULES, SALT, fill

DATA = Path(__file__).parents[1] / "data"
BY_DIGEST = {entry.content.digest: entry for entry in (CONTENT, PLAIN)}


TOLD = "1ec05fd0f8d1b9d0b53f166787d3852d"
"""The digest of the rules when they were told: one of today may differ, since nouns came to say more."""


def same(store: Store, right: MemoryStore, answered: Callable[[Store], list[Any]] = answers) -> bool:
    """Whether a store holds what it should, and the digest of its rules as it was told."""
    rules = store.configuration_digest(), store.configuration()
    return answered(store)[:-1] == answered(right)[:-1] and rules == (TOLD, RULES)


def unpacked(name: str) -> bytes:
    return gzip.decompress((DATA / name).read_bytes())


@pytest.fixture
def right() -> MemoryStore:
    """What all of them hold."""
    store = MemoryStore(SALT)
    fill(store)
    return store


def test_a_file_of_format_1_is_read_whole(right: MemoryStore, tmp_path: Path) -> None:
    path = tmp_path / "base.db"
    path.write_bytes(unpacked("whole-format-1.db.gz"))
    store = SqliteStore(path)
    assert same(store, right)
    store.close()


def test_a_dump_of_format_1_is_read_whole(right: MemoryStore) -> None:
    lines = unpacked("whole-format-1.jsonl.gz").splitlines(keepends=True)
    dump.check(lines)
    moved = MemoryStore()
    moved.restore(dump.Dump(lines, lambda rules: lambda content: BY_DIGEST[content.digest]).changes())
    assert same(moved, right)


def test_what_is_written_as_format_1_is_what_was(right: MemoryStore) -> None:
    """Else a base of today would be read as something else by whoever reads those of then.

    A noun may have come to say more; what it said it says still, under the same name.
    """
    lines = [json.loads(line) for line in dump.dumped(right)]
    for now, then in zip(lines, unpacked("whole-format-1.jsonl.gz").splitlines(), strict=True):
        told = json.loads(then)
        for digest in ("rules", "blake2b"):
            assert (digest in told) == (digest in now)
            told.pop(digest, None)
        assert goes_on(now, told)


def goes_on(now: Any, then: Any) -> bool:
    """Whether plain data say what others said, and perhaps more."""
    if isinstance(now, dict) and isinstance(then, dict):
        return all(name in now and goes_on(now[name], said) for name, said in then.items())
    if isinstance(now, list) and isinstance(then, list):
        return len(now) == len(then) and all(map(goes_on, now, then))
    return bool(now == then) and type(now) is type(then)


def test_a_schema_of_format_1_is_read_whole(right: MemoryStore, address: str) -> None:
    """Of another server than the one that wrote it, as after a restore."""
    import psycopg

    from customer_unify.stores.postgres.store import PostgresStore

    kept, place = json.loads(unpacked("whole-format-1.postgres.json.gz")), Place.read(address)
    with psycopg.connect(place.address) as connection:
        connection.execute(f'CREATE SCHEMA "{place.schema}"')
        connection.execute(f'SET search_path TO "{place.schema}"')
        for statement in kept["statements"]:
            connection.execute(statement)
        for table, rows in kept["rows"].items():
            for row in rows:
                cells = [bytes.fromhex(cell[1]) if isinstance(cell, list) else cell for cell in row]
                connection.execute(f"INSERT INTO {table} VALUES ({', '.join(['%s'] * len(cells))})", cells)
        connection.execute("SELECT setval('numbers', %s)", (kept["numbers"],))
    store = PostgresStore(address)
    assert same(store, right, ranked)
    assert not list(store.residue())
    store.close()


def test_a_configuration_of_format_1_is_read_whole() -> None:
    """Rules and model as a file of TOML."""
    assert attrs.asdict(IdentityConfig.load(DATA / "whole-format-1.toml"), recurse=False) == attrs.asdict(
        RULES, recurse=False
    )


def test_a_desk_of_format_1_goes_on_where_it_stopped(tmp_path: Path) -> None:
    """Cases are what their events made of them then, and every decision is taken again to the byte."""
    path = tmp_path / "base.jsonl"
    path.write_bytes(unpacked("desk-format-1.jsonl.gz"))
    with Resolver.import_store(path) as people:
        desk = counter(people, PriorityPolicy.load(POLICY))
        told = cases(desk)
        kept = json.loads(unpacked("desk-format-1.json.gz"))
        assert {kind for case in kept for kind in case["happened"]} == set(CaseEventKind) - {
            *SINCE_FIRST_EVENTS
        }
        assert goes_on(json.loads(json.dumps(told)), kept)
        replayed = list(desk.replay())
        assert replayed
        assert all(one.same for one in replayed)


SINCE_FIRST_EVENTS: set[CaseEventKind] = set()
"""What can happen to a case since that desk closed."""


def nouns() -> list[object]:
    stored = [one for change in CHANGES for one in change.records]
    return [
        *CHANGES,
        *stored,
        *(one.record for one in stored),
        *(consent for one in stored for consent in one.record.consents),
        *(entry.content for entry in (CONTENT, PLAIN)),
        *(
            one
            for change in CHANGES
            for kind in ("customers", "aliases", "decisions")
            for one in getattr(change, kind)
        ),
        *(one for change in CHANGES for kind in ("tombstones", "events") for one in getattr(change, kind)),
        RULES,
        *RULES.sources.values(),
        *RULES.namespaces.values(),
        RULES.model,
        RULES.model.training,
    ]


NOT_KEPT: dict[type, set[str]] = {
    Configuration: {"plugins", "scorer", "schema_version"},
    Change: {"dropped", "unsaid", "gap"},
}
"""What is not kept as such, or says the same in all of format 1."""

SINCE: dict[type, set[str]] = {Source: {"name_order", "missing", "network"}}
"""Fields younger than these files, which are read as if they said nothing."""


KINDS: list[type[attrs.AttrsInstance]] = [
    *(Alias, Change, Configuration, Consent, Content, CustomerEntry, Decision, IdentityEvent),
    *(Model, Namespace, Record, Source, StoredRecord, Tombstone, Training),
]


@pytest.mark.parametrize("kind", KINDS)
def test_every_field_says_something_in_these_files(kind: type[attrs.AttrsInstance]) -> None:
    """Who adds a field sees here that no file has it, and names it in ``SINCE``."""
    there = [noun for noun in nouns() if type(noun) is kind]
    for field in attrs.fields(kind):
        left = NOT_KEPT.get(kind, set()) | SINCE.get(kind, set())
        if field.init and field.default is not attrs.NOTHING and field.name not in left:
            default = field.default.factory() if isinstance(field.default, attrs.Factory) else field.default
            assert any(getattr(noun, field.name) != default for noun in there), field.name
