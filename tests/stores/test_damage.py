"""Law L18: a flipped bit or a cut file is refused, or nothing that is answered differs (threats 4 and 3)."""

import itertools
import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import Any

import pytest

from customer_unify import IdentityConfig, Record, Resolver
from customer_unify.errors import Unreadable
from customer_unify.model.change import Change, ContentEntry, StoredRecord
from customer_unify.model.content import Content, Fact
from customer_unify.stores.sqlite.store import SqliteStore
from customer_unify.testing import company

from .answers import answers

DEEP = os.environ.get("HYPOTHESIS_PROFILE") == "deep"
FLIPS = 1_000 if DEEP else 15
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
        return answers(store)
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


# The log


def written(path: Path, lines: int) -> tuple[list[Any], bytes, bytes]:
    """A base whose log holds so many changes: what it answered after each, the file, and the log."""
    store = SqliteStore(path, salt=b"salt")
    told: list[Any] = [None]
    for number in range(lines):
        if number % 3:
            store.append(f"case:{number % 7}", [{"n": number}], len(list(store.stream(f"case:{number % 7}"))))
        else:
            record = Record("crm", str(number % 5), {"email": f"{number}@b.example"})
            entry = ContentEntry(Content({"email": [Fact(f"{number}@b.example")]}), (f"=email:{number}",))
            stored = StoredRecord(record, entry.content.digest, f"c{number}", WHEN, WHEN)
            store.apply(Change(WHEN, records=(stored,), contents=(entry,)))
        told.append(answers(store))
    main = path.read_bytes()
    log = path.with_name(path.name + "-wal").read_bytes()
    store._links.close(seal=False)  # as if the process had died
    empty = SqliteStore(path.with_name("empty.db"), salt=b"salt")
    told[0] = answers(empty)
    empty.close()
    return told, main, log


LINES = 300 if DEEP else 12
CUTS = None if DEEP else 30


def test_a_log_cut_at_any_byte_gives_a_former_state_or_is_refused(tmp_path: Path) -> None:
    """What a crash may leave of the log: then the base is as after one of the steps, never in between.

    A log of 300 steps has ten million bytes, and opening it at each would take weeks. Nightly it is cut at
    every byte of its header and of one page, and at both ends of each page: four places of every frame.
    """
    path = tmp_path / "base.db"
    told, main, log = written(path, LINES)
    rng = Random(7)
    frame = 24 + 4096
    edges = [at + off for at in range(32, len(log), frame) for off in (0, 1, 24, frame - 1)]
    page = rng.choice(edges) // frame * frame
    some = [*range(32), *edges, *range(page, page + frame)]
    if CUTS:
        some = rng.sample(edges, CUTS // 2) + rng.sample(range(len(log)), CUTS // 2)
    cuts = sorted({*(cut for cut in some if cut < len(log)), len(log)})
    copy, last = tmp_path / "cut" / "base.db", 0
    copy.parent.mkdir()
    for cut in cuts:
        for other in copy.parent.iterdir():
            other.unlink()
        copy.write_bytes(main)
        copy.with_name("base.db-wal").write_bytes(log[:cut])
        found = asked(copy)
        assert found in told
        assert told.index(found) >= last
        last = told.index(found)
    assert last == len(told) - 1


def test_a_log_damaged_before_its_end_is_refused(tmp_path: Path) -> None:
    """Only of the last step can nobody tell whether it was being written."""
    path = tmp_path / "base.db"
    told, main, log = written(path, 6)
    copy = tmp_path / "flipped" / "base.db"
    copy.parent.mkdir()
    frames = [at for at in range(32, len(log), 24 + 4096) if log[at + 4 : at + 8] != bytes(4)]
    last = frames[-2] + 24 + 4096  # where the last transaction begins
    rng = Random(7)
    for number in range(60 if DEEP else 16):
        at = rng.randrange(32, last) if number % 4 else rng.randrange(last, len(log))
        at = 32 + 4120 * 2 + 8 + number if number < 2 else at  # what says to which log a page belongs
        damaged = bytearray(log)
        damaged[at] ^= 1 << rng.randrange(8)
        for other in copy.parent.iterdir():
            other.unlink()
        copy.write_bytes(main)
        copy.with_name("base.db-wal").write_bytes(damaged)
        found = asked(copy)
        assert found in ([None] if at < last else [told[-2], told[-1]])
