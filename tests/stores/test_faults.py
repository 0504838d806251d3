"""Law L18: whatever call to a database fails, the step is there whole or not at all, and the store goes on.

Every step of a script is taken again and again, and each time its next call fails, until none is left: in
every way that a database fails (no room, a lock that is not let go, a disk that does not answer; and of a
server a connection lost, before it heard or before it answered), and that a program does (no memory left,
somebody presses Ctrl-C). The quick profile tries one way at each call, and in PostgreSQL at every eleventh;
``CUSTOMER_UNIFY_TEST_STEPS`` says how many steps to take instead of the 200 of the deep one.
"""

import os
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from itertools import count
from pathlib import Path
from random import Random
from typing import Any

import pytest

from customer_unify import IdentityConfig, Record, Resolver
from customer_unify.errors import ConstraintBroken, Contradiction, StoreError
from customer_unify.model.port import Store
from customer_unify.stores.sqlite import link
from customer_unify.stores.sqlite.store import SqliteStore

DEEP = os.environ.get("HYPOTHESIS_PROFILE") == "deep"
STEPS = int(os.environ.get("CUSTOMER_UNIFY_TEST_STEPS", "200" if DEEP else "14"))

WHEN = datetime(2026, 1, 5, 9, tzinfo=UTC)
FULL, BUSY, IOERR = 13, 5, 10

Step = Callable[[Resolver], object]
Way = Callable[[], Any]
Kind = Callable[[Any, Way], Any]
"""What becomes of a call of a connection: it is given both, and raises as they do."""


def refused(code: int) -> Kind:
    """SQLite says so instead of doing it."""

    def kind(connection: object, way: Way) -> Any:
        error = sqlite3.OperationalError("told by a test")
        error.sqlite_errorcode = code
        raise link.failed(error)

    return kind


def denied(code: str) -> Kind:
    """PostgreSQL says so instead of doing it."""

    def kind(connection: Any, way: Way) -> Any:
        import psycopg

        from customer_unify.stores.postgres.link import failed  # only here: it needs the extra

        raise failed(psycopg.errors.lookup(code)("told by a test"))

    return kind


def lost(connection: Any, way: Way) -> Any:
    """The connection to PostgreSQL is gone before the server hears."""
    connection.close()
    return way()


def unanswered(connection: Any, way: Way) -> Any:
    """The server did it, and the connection is gone before it could say so."""
    way()
    connection.close()
    return connection.rows("SELECT 1")


def starved(connection: Any, way: Way) -> Any:
    """No memory is left to ask with."""
    raise MemoryError


def interrupted(connection: Any, way: Way) -> Any:
    """Somebody presses Ctrl-C just when it is done."""
    way()
    raise KeyboardInterrupt


FILE = [*(refused(code) for code in (FULL, BUSY, IOERR)), starved, interrupted]
SERVER = [denied("53100"), denied("55P03"), lost, unanswered, starved, interrupted]

PEOPLE = [
    {"name": "Anna Michu", "email": "anna@b.example", "birth_date": "1958-12-11"},
    {"name": "Paul Durand", "email": "paul@b.example", "birth_date": "1970-03-01"},
    {"name": "Zoé Lefèvre", "email": "zoe@b.example", "phone": "0612345678"},
]
WAYS = ("add", "add", "add_many", "remove", "link", "separate", "undo", "forget", "configure", "append")


def script(rng: Random, length: int) -> Iterator[tuple[str, Step]]:
    """Steps of every way in turn: each does the same to the same base, however often it is tried."""
    for number in range(length):
        way = WAYS[number % len(WAYS)]
        keys = [str(key) for key in rng.sample(range(12), 4)]  # each once: twice would be two steps
        yield way, partial(take, way, number, keys, rng.randrange(99), rng.choice(PEOPLE))


def take(
    way: str, number: int, keys: list[str], which: int, person: dict[str, str], base: Resolver
) -> object:
    """Take one step; one that cannot be taken here changes nothing."""
    store, why = base.store, {"by": "amina", "reason": "because"}
    live = sorted(stored.record.ref for stored in store.records())
    if way == "add" or len(live) < 2:
        return base.add(Record("crm", keys[0], person | {"city": f"Aix {number}"}))
    if way == "add_many":
        return base.add_many([Record("web", key, person | {"city": f"{key} {number}"}) for key in keys])
    if way == "append":
        stream = f"case:{which % 3}"
        return store.append(stream, [{"number": number}], len(list(store.stream(stream))))
    one, two = live[which % len(live)], live[(which + 1) % len(live)]
    try:
        if way == "remove":
            return base.remove(*one)
        if way == "forget":
            return base.forget([one], reimport="blank", **why)
        if way == "configure":
            return base.configure(IdentityConfig(region="GB" if number % 20 > 9 else "FR"))
        if way == "undo":
            taken = [decision.id for decision in store.decisions() if decision.live]
            return base.undo(taken[which % len(taken)]) if taken else None
        return getattr(base, way)(one, two, **why)
    except (Contradiction, ConstraintBroken):
        return None


def shape(base: Resolver) -> tuple[Any, ...]:
    """What a base holds, but for ids: what is tried again mints others."""
    store = base.store
    return (
        sorted(sorted(map(tuple, customer.records)) for customer in base.customers()),
        sorted((decision.kind, decision.live) for decision in store.decisions()),
        sorted(map(tuple, store.departed())),
        [(name, list(store.stream(name))) for name in store.streams()],
        store.configuration(),
        len(list(store.history())),
        store.count(),
    )


def opened(store: Store) -> Resolver:
    return Resolver(None, store, clock=lambda: WHEN)


class Faults:
    """Counts the calls to a database, and lets one of them fail."""

    def __init__(self) -> None:
        self.calls, self.at, self.kind = 0, -1, FILE[0]

    def __call__(self, connection: object, way: Way) -> Any:
        self.calls += 1
        if self.calls != self.at:
            return way()
        self.at = -1
        return self.kind(connection, way)


@contextmanager
def watched(monkeypatch: pytest.MonkeyPatch, connection: type) -> Iterator[Faults]:
    """Every way of a connection leads past the faults."""
    faults = Faults()
    with monkeypatch.context() as patch:
        for name in ("rows", "row", "do", "each"):
            way = getattr(connection, name)

            def past(self: object, *given: Any, way: Callable[..., Any] = way) -> Any:
                return faults(self, partial(way, self, *given))

            patch.setattr(connection, name, past)
        yield faults


def test_whatever_call_fails_a_step_is_whole_or_not_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In a file."""
    path = tmp_path / "base.db"
    with watched(monkeypatch, link.FileLink) as faults:
        tried = play(lambda: SqliteStore(path, salt=b"salt", kinds=(IdentityConfig,)), faults, FILE, STEPS)
    assert tried > 10 * STEPS


def test_whatever_call_to_a_server_fails_a_step_is_whole_or_not_there(
    address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In PostgreSQL; whether a step of which no answer came is there, nobody can know but by looking."""
    from customer_unify.stores.postgres.link import ServerLink  # only here: it needs the extra
    from customer_unify.stores.postgres.store import PostgresStore

    steps, every = (STEPS, 1) if DEEP else (6, 11)
    with watched(monkeypatch, ServerLink) as faults:
        store = partial(PostgresStore, address, salt=b"salt", kinds=(IdentityConfig,))
        tried = play(store, faults, SERVER, steps, every)
    assert tried > 10 * steps // every


def play(make: Callable[[], Store], faults: Faults, kinds: list[Kind], steps: int, every: int = 1) -> int:
    """Take the steps of a script, with faults; how many calls failed.

    Where a call fails after a step became true, as one that wipes does, the next of its way goes on.
    """
    right = Resolver(clock=lambda: WHEN)
    begin: Counter[str] = Counter()
    tried = 0
    with opened(make()) as base:
        for way, step in script(Random(7), steps):
            before = shape(right)
            step(right)
            after = shape(right)
            for at in count(max(1, begin[way]), every):
                failed, now = True, before
                for kind in kinds if DEEP else [kinds[at // every % len(kinds)]]:
                    if failed and (now == before or before == after):
                        failed = fails(base, step, faults, at, kind)
                        tried += failed
                        now = shape(base)
                        assert now in (before, after)
                if tried % 25 == 0:
                    with opened(make()) as other:
                        assert shape(other) == now
                if not failed or now == after != before:
                    begin[way] = at + 1 if failed else 0
                    break
            # Whoever got no answer to other rules has to give them again, or writes no more: as if somebody
            # else had given them.
            if shape(base) != after or way == "configure":
                step(base)
            assert shape(base) == after
        assert base.verify().ok
    with opened(make()) as again:
        assert shape(again) == shape(right)
    return tried


def fails(base: Resolver, step: Step, faults: Faults, at: int, kind: Kind) -> bool:
    """Whether a step, of which this call fails, got so far; an error that nobody told is a failure."""
    faults.calls, faults.at, faults.kind = 0, at, kind
    try:
        step(base)
    except (StoreError, MemoryError, KeyboardInterrupt):
        pass
    finally:
        faults.at = -1
    return faults.calls >= at
