"""Law L2: several processes write to one base in PostgreSQL; nothing is lost, nobody is two customers.

Quick: 60 pairs, 160 steps. Deep: 1,000 pairs, and ``CUSTOMER_UNIFY_TEST_STEPS`` steps (20,000 unless given).
"""

import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from customer_unify import Record, Resolver, resolve
from customer_unify.model.record import RecordRef

from ..live import DEEP

pytest.importorskip("psycopg", reason="psycopg is not installed (the extra postgres)")

WRITER = Path(__file__).with_name("writer.py")
SOURCES = Path(__file__).parents[2] / "src"
PAIRS = 1_000 if DEEP else 60
STEPS = int(os.environ.get("CUSTOMER_UNIFY_TEST_STEPS", "20000" if DEEP else "160"))


@contextmanager
def writers(address: str, names: list[str], work: str) -> Iterator[list[subprocess.Popen[str]]]:
    """Processes that have the base open, and wait for a line."""
    surroundings = {**os.environ, "PYTHONPATH": str(SOURCES)}
    started = [
        subprocess.Popen(
            [sys.executable, str(WRITER), address, name, work],
            env=surroundings,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for name in names
    ]
    try:
        for one in started:
            assert heard(one) == "ready"
        yield started
    finally:
        for one in started:
            one.communicate()
        assert [one.returncode for one in started] == [0] * len(names)


def tell(process: subprocess.Popen[str], line: str) -> None:
    assert process.stdin is not None
    process.stdin.write(line + "\n")
    process.stdin.flush()


def heard(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


def test_two_matching_strangers_who_come_at_once_are_always_one_customer(address: str) -> None:
    """The phantom case: each is planned before the other is there."""
    with Resolver(store=address) as resolver:
        with writers(address, ["crm", "web"], "pairs") as both:
            for number in range(PAIRS):
                for one in both:
                    tell(one, str(number))
                assert [heard(one) for one in both] == ["done", "done"]
        made = sorted(sorted(customer.records) for customer in resolver.customers())
        assert made == sorted(
            [RecordRef("crm", str(number)), RecordRef("web", str(number))] for number in range(PAIRS)
        )
        assert resolver.verify().ok


def test_four_writers_on_the_same_people_lose_nothing(address: str) -> None:
    """What each was acknowledged is there, and the customers are those of records resolved at once."""
    names = [f"w{number}" for number in range(4)]
    with Resolver(store=address) as resolver:
        with writers(address, names, str(STEPS // 4)) as four:
            for one in four:
                tell(one, "go")
            told = [json.loads(heard(one)) for one in four]
        took = sum((Counter(one["took"]) for one in told), Counter[str]())
        assert took["overtaken"] == 0
        assert sum(1 for _ in resolver.store.journal()) == STEPS // 4 * 4, "each step is one line"
        live = {
            RecordRef(name, key): Record(name, key, said)
            for name, one in zip(names, told, strict=True)
            for key, said in one["held"].items()
        }
        there = {stored.record.ref: stored.record for stored in resolver.store.records()}
        assert there.keys() == live.keys()
        assert all(there[ref].says_the_same(record) for ref, record in live.items())
        report = resolver.verify()
        assert report.ok, report
        for decision in list(resolver.store.decisions()):
            if decision.live:
                resolver.undo(decision.id)
        known = {stored.record.ref: stored.customer for stored in resolver.store.records()}
        assert groups(known) == groups(
            {
                RecordRef(row.source, row.key): row.customer_id
                for row in resolve(live.values(), resolver.config)
            }
        )
        assert resolver.verify().ok


def groups(customers: dict[RecordRef, str]) -> set[frozenset[RecordRef]]:
    by_id: dict[str, set[RecordRef]] = {}
    for ref, id in customers.items():
        by_id.setdefault(id, set()).add(ref)
    return set(map(frozenset, by_id.values()))
