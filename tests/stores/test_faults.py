"""Law L18: whatever call to SQLite fails, the step is there whole or not at all, and the store goes on."""

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import Any

import pytest

from customer_unify import IdentityConfig, Record, Resolver
from customer_unify.errors import StoreError
from customer_unify.stores.sqlite import link
from customer_unify.stores.sqlite.store import SqliteStore

DEEP = os.environ.get("HYPOTHESIS_PROFILE") == "deep"
TRIED = 6
WHEN = datetime(2026, 1, 5, 9, tzinfo=UTC)
FULL, BUSY, IOERR = 13, 5, 10
KINDS = (FULL, BUSY, IOERR)


def said(key: str, **fields: str) -> Record:
    return Record("crm", key, fields)


def anna(key: str) -> Record:
    return said(key, name="Anna Michu", email="anna@b.example", birth_date="1958-12-11")


STEPS: list[Callable[[Resolver], object]] = [
    lambda base: base.add(anna("1")),
    lambda base: base.add(anna("2")),
    lambda base: base.add_many([said("3", email="b@b.example"), said("4", email="c@b.example"), anna("5")]),
    lambda base: base.separate(("crm", "1"), ("crm", "2"), by="amina", reason="two people"),
    lambda base: base.add(said("2", name="Berta Durand", email="berta@b.example")),
    lambda base: base.store.append("case:1", [{"n": 1}, {"n": 2}], 0),
    lambda base: base.remove("crm", "3"),
    lambda base: base.forget([("crm", "4")], reimport="blank", by="amina", reason="asked"),
    lambda base: base.configure(IdentityConfig(region="GB")),
    lambda base: base.add(said("3", email="b@b.example")),
]


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


def opened(path: Path) -> Resolver:
    return Resolver(None, SqliteStore(path, salt=b"salt", kinds=(IdentityConfig,)), clock=lambda: WHEN)


class Faults:
    """Counts the calls to SQLite, and lets one of them fail."""

    def __init__(self) -> None:
        self.calls, self.at, self.kind = 0, -1, FULL

    def __call__(self) -> None:
        self.calls += 1
        if self.calls == self.at:
            error = sqlite3.OperationalError("told by a test")
            error.sqlite_errorcode = self.kind
            raise link.failed(error)


@contextmanager
def watched(monkeypatch: pytest.MonkeyPatch) -> Iterator[Faults]:
    """Every way of a connection to SQLite leads past the faults."""
    faults = Faults()
    with monkeypatch.context() as patch:
        for name in ("rows", "row", "do", "each"):
            way = getattr(link.FileLink, name)

            def past(self: link.FileLink, *given: Any, way: Callable[..., Any] = way) -> Any:
                faults()
                return way(self, *given)

            patch.setattr(link.FileLink, name, past)
        yield faults


def test_whatever_call_fails_a_step_is_whole_or_not_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with watched(monkeypatch) as faults:
        with opened(tmp_path / "counted.db") as base:
            faults.calls = 0
            for step in STEPS:
                step(base)
            calls = faults.calls
        with opened(tmp_path / "right.db") as base:
            right = [shape(base)]
            for step in STEPS:
                step(base)
                right.append(shape(base))
        assert calls > 20 * len(STEPS)
        rng = Random(7)
        for number, at in enumerate(range(1, calls) if DEEP else rng.sample(range(1, calls), TRIED)):
            path = tmp_path / f"{number}.db"
            with opened(path) as base:
                faults.calls, faults.at, faults.kind = 0, at, KINDS[number % len(KINDS)]
                for done, step in enumerate(STEPS):
                    try:
                        step(base)
                    except StoreError:
                        faults.at = -1
                        now = shape(base)
                        assert now in (right[done], right[done + 1])
                        with opened(path) as other:
                            assert shape(other) == now
                        if now == right[done]:
                            step(base)
                    assert faults.at != -1 or shape(base) == right[done + 1]
                faults.at = -1
                assert base.verify().ok
            for left in tmp_path.glob(f"{number}.db*"):
                left.unlink()
