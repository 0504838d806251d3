"""Checks that the readers and writers of a store take turns."""

from __future__ import annotations

from datetime import UTC, datetime
from threading import Event, Thread

from ..model.change import Change, CustomerEntry
from ..model.port import Store

__all__ = ["takes_turns"]

LONG = 10.0
"""Seconds after which what should go on is taken to be stuck."""

SHORT = 0.1
"""Seconds for which what should wait is watched waiting."""

CHANGE = Change(datetime(2026, 1, 5, 9, tzinfo=UTC), customers=(CustomerEntry("c1", 1),))


def takes_turns(store: Store) -> None:
    """A read sees no change of another thread, writers come one by one, and neither waits for ever.

    Raises ``AssertionError`` with the promise that is broken. Takes a fraction of a second.
    """
    _nothing_changes_inside_a_read(store)
    _writers_come_one_by_one(store)


def _require(holds: bool, promise: str) -> None:
    if not holds:
        raise AssertionError(promise)


def _nothing_changes_inside_a_read(store: Store) -> None:
    writer = Thread(target=store.apply, args=(CHANGE,), daemon=True)
    with store.turns.reading():
        _require(store.customer("c1") is None, "an empty store has no customer")
        writer.start()
        writer.join(SHORT)
        with store.turns.reading():
            _require(store.customer("c1") is None, "nothing changes inside a read")
    writer.join(LONG)
    _require(not writer.is_alive(), "a writer goes on once the read is over")
    with store.turns.reading():
        _require(store.customer("c1") is not None, "the next read sees what was written")


def _writers_come_one_by_one(store: Store) -> None:
    read, wrote = Event(), Event()

    def reader() -> None:
        with store.turns.reading():
            store.count()
        read.set()

    def writer() -> None:
        with store.turns.writing():
            wrote.set()

    with store.turns.writing(), store.turns.writing():
        for each in (reader, writer):
            Thread(target=each, daemon=True).start()
        _require(read.wait(LONG), "a reader does not wait for a writer who plans")
        _require(not wrote.wait(SHORT), "one writer at a time")
    _require(wrote.wait(LONG), "the second writer goes on after the first")
