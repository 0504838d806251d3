"""Law L18: a flipped bit or a cut file is refused, or nothing that is answered differs (threats 4 and 3)."""

import itertools
import os
import sqlite3
from bisect import bisect_right
from collections.abc import Collection, Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import Any

import pytest

from customer_unify import IdentityConfig, Record, Resolver
from customer_unify.errors import Unreadable
from customer_unify.model.change import Change, ContentEntry, StoredRecord
from customer_unify.model.content import Content, Fact
from customer_unify.stores.sqlite import links
from customer_unify.stores.sqlite.log import HEAD, Frames
from customer_unify.stores.sqlite.store import SqliteStore
from customer_unify.testing import company

from .answers import answers

DEEP = os.environ.get("HYPOTHESIS_PROFILE") == "deep"
FLIPS = 20_000 if DEEP else 1_000
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


def written(path: Path, lines: int, after: Collection[int] | None = None) -> tuple[list[Any], bytes, bytes]:
    """A base whose log holds so many changes: what it answered after each (or these), the file, and the log.

    Its pages are the smallest there are: so there are fewer bytes at which a log can be cut.
    """
    SqliteStore(path, salt=b"salt").close()
    with closing(sqlite3.connect(path)) as small:
        for said in ("PRAGMA journal_mode = DELETE", "PRAGMA page_size = 512", "VACUUM"):
            small.execute(said)
    store = SqliteStore(path)
    told: list[Any] = [None]
    for number in range(lines):
        if number % 3:
            store.append(f"case:{number % 7}", [{"n": number}], len(list(store.stream(f"case:{number % 7}"))))
        else:
            record = Record("crm", str(number % 5), {"email": f"{number}@b.example"})
            entry = ContentEntry(Content({"email": [Fact(f"{number}@b.example")]}), (f"=email:{number}",))
            stored = StoredRecord(record, entry.content.digest, f"c{number}", WHEN, WHEN)
            store.apply(Change(WHEN, records=(stored,), contents=(entry,)))
        told.append(answers(store) if after is None or number + 1 in after else None)
    main = path.read_bytes()
    log = path.with_name(path.name + "-wal").read_bytes()
    store._links.close(seal=False)  # as if the process had died
    empty = SqliteStore(path.with_name("empty.db"), salt=b"salt")
    told[0] = answers(empty)
    empty.close()
    return told, main, log


LINES = 300
SOME = None if DEEP else {0, *Random(7).sample(range(LINES), 10), LINES}
"""After how many changes the log is cut and opened."""


@pytest.fixture(scope="module")
def logged(tmp_path_factory: pytest.TempPathFactory) -> tuple[list[Any], bytes, bytes]:
    """Three hundred changes in a log, of a million bytes and more."""
    return written(tmp_path_factory.mktemp("log") / "base.db", LINES, SOME)


def test_a_log_cut_at_any_byte_is_what_was_acknowledged_up_to_there(
    logged: tuple[list[Any], bytes, bytes],
) -> None:
    """At every byte: whatever stands there is no damage, and what is read ends at the frame before.

    Frames are taken as opening takes them, one after the other, and none is refused. So of a cut nothing
    counts but how many whole frames are before it; which is asked at each byte.
    """
    _, _, log = logged
    assert not any(map(Frames.after, (log[:cut] for cut in range(HEAD))))
    frames = Frames.after(log[:HEAD])
    assert frames is not None
    assert frames.count(HEAD) == 0
    taken = 0
    for start in range(HEAD, len(log), frames.size):
        inside = range(start, start + frames.size)
        assert set(map(frames.count, inside)) == {taken}
        frames.take(log[start : start + frames.size])
        taken += 1
    assert frames.count(len(log)) == taken
    assert len(log) == HEAD + taken * frames.size


def test_a_log_cut_gives_the_state_after_the_last_change_that_is_whole(
    logged: tuple[list[Any], bytes, bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What SQLite makes of a log that was cut is what was answered after that change, exactly.

    Nightly at both ends of every frame and at one byte within; the check of the log, tried above at every
    byte, is left out there, since it reads all of the log at each opening.
    """
    told, main, log = logged
    rng, frames = Random(7), Frames.after(log[:HEAD])
    assert frames is not None
    starts = range(HEAD, len(log), frames.size)
    ends = [start + frames.size for start in starts if log[start + 4 : start + 8] != bytes(4)]
    assert len(ends) == LINES
    cuts = [
        start + off for start in starts for off in (0, rng.randrange(1, frames.size - 1), frames.size - 1)
    ]
    if SOME:
        cuts = [max(cut for cut in cuts if bisect_right(ends, cut) == one) for one in SOME if one < LINES]
    if DEEP:
        monkeypatch.setattr(links, "check_log", lambda path: None)
    copy = tmp_path / "cut" / "base.db"
    copy.parent.mkdir()
    for cut in (*rng.sample(range(HEAD), HEAD if DEEP else 2), *cuts, len(log)):
        for other in copy.parent.iterdir():
            other.unlink()
        copy.write_bytes(main)
        copy.with_name("base.db-wal").write_bytes(log[:cut])
        assert asked(copy) == told[bisect_right(ends, cut)]


def test_a_log_damaged_before_its_end_is_refused(tmp_path: Path) -> None:
    """Only of the last step can nobody tell whether it was being written."""
    path = tmp_path / "base.db"
    told, main, log = written(path, 6)
    copy = tmp_path / "flipped" / "base.db"
    copy.parent.mkdir()
    frames = [at for at in range(32, len(log), 24 + 512) if log[at + 4 : at + 8] != bytes(4)]
    last = frames[-2] + 24 + 512  # where the last transaction begins
    rng = Random(7)
    for number in range(60 if DEEP else 16):
        at = rng.randrange(32, last) if number % 4 else rng.randrange(last, len(log))
        at = 32 + 536 * 2 + 8 + number if number < 2 else at  # what says to which log a page belongs
        damaged = bytearray(log)
        damaged[at] ^= 1 << rng.randrange(8)
        for other in copy.parent.iterdir():
            other.unlink()
        copy.write_bytes(main)
        copy.with_name("base.db-wal").write_bytes(damaged)
        found = asked(copy)
        assert found in ([None] if at < last else [told[-2], told[-1]])
