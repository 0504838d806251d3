"""Law L18: a flipped bit or a cut file is refused, or nothing that is answered differs (threats 4 and 3)."""

import itertools
import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import Any

import attrs
import pytest

from customer_unify import IdentityConfig, Resolver
from customer_unify.errors import Unreadable
from customer_unify.stores.sqlite.store import SqliteStore
from customer_unify.testing import company

DEEP = os.environ.get("HYPOTHESIS_PROFILE") == "deep"
FLIPS = 1_000 if DEEP else 25
WHEN = datetime(2026, 1, 5, 9, tzinfo=UTC)


def build(path: Path) -> None:
    """A base with something in every table."""
    made = company(5, people=12)
    minted = itertools.count()
    store = SqliteStore(path, salt=b"salt", kinds=(IdentityConfig,))
    with Resolver(None, store, clock=lambda: WHEN, new_id=lambda: f"id{next(minted)}") as resolver:
        resolver.add_many(made.records[:-5])
        for record in made.records[-5:]:
            resolver.add(record)
        a, b, c, d = (record.ref for record in made.records[:4])
        resolver.separate(a, b, by="amina", reason="two people")
        resolver.undo(resolver.link(c, d, by="amina", reason="one person").id)
        resolver.remove(*c)
        resolver.forget([made.records[5].ref], by="amina", reason="asked")
        store.append("case:1", [{"kind": "opened", "text": "hello"}, {"kind": "closed"}], 0)


def answers(store: SqliteStore) -> list[Any]:
    """Everything that can be asked, asked by every way there is to it."""
    stored = list(store.records())
    contents, customers = list(store.contents()), list(store.customers())
    return [
        stored,
        [store.record(one.record.ref) for one in stored],
        sorted(store.refs("crm")),
        store.count(),
        [
            (store.content(digest), sorted(store.residents(digest)), store.decided(digest))
            for digest in contents
        ],
        [(key, sorted(store.block(key)), dict(store.marks(key))) for key in list(store.keys())],
        [
            (store.customer(id), sorted(store.records_of(id)), sorted(store.contents_of(id)))
            for id in customers
        ],
        [store.alias(f"id{number}") for number in range(60)],
        [(ref, store.former(ref)) for ref in store.departed()],
        list(store.decisions()),
        [store.decisions_on(one.record.ref) for one in stored],
        list(store.journal()),
        list(store.history()),
        [(name, list(store.stream(name))) for name in store.streams()],
        [store.tombstone(stone.digest) for line in store.history() for stone in line.tombstones],
        (store.minted(), store.erasure_key(), store.configuration_digest(), store.configuration()),
        [(one.content, store.content(one.content)) for one in stored],
    ]


def facts(of: list[Any]) -> list[Any]:
    """The same with contents told in full: two of them are equal by their digests alone."""
    return [*of, [attrs.astuple(content, recurse=False) for content, _, _ in of[4]]]


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("damage") / "base.db"
    build(path)
    return path


def opened(path: Path) -> SqliteStore:
    return SqliteStore(path, kinds=(IdentityConfig,))


def asked(path: Path) -> list[Any] | None:
    """What a file answers; None where it is refused."""
    try:
        store = opened(path)
    except Unreadable:
        return None
    try:
        return facts(answers(store))
    finally:
        store.close()


def flipped(whole: bytes, bits: Iterator[int], path: Path) -> Iterator[tuple[int, list[Any] | None]]:
    for bit in bits:
        damaged = bytearray(whole)
        damaged[bit // 8] ^= 1 << bit % 8
        for other in path.parent.glob(path.name + "*"):
            other.unlink()
        path.write_bytes(damaged)
        yield bit, asked(path)


def test_a_flipped_bit_is_refused_or_changes_no_answer(base: Path, tmp_path: Path) -> None:
    """Anywhere in the file: rows, trees, indexes, header, free space."""
    whole, right = base.read_bytes(), asked(base)
    assert right is not None
    rng = Random(7)
    bits = (rng.randrange(8 * len(whole)) for _ in range(FLIPS))
    refused, wrong = 0, []
    for bit, found in flipped(whole, bits, tmp_path / "damaged.db"):
        refused += found is None
        if found is not None and found != right:
            wrong.append(bit)
    assert not wrong
    assert refused > FLIPS / 5
