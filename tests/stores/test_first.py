"""Laws L1, L2 and L18: the first records of a base, resolved all at once, are those added one by one.

A base that was begun so goes on as any other; a process killed in the middle leaves an empty one.
"""

import itertools
import os
import signal
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from importlib import import_module
from pathlib import Path
from random import Random
from time import sleep
from typing import Any

import hypothesis.strategies as st
import pytest
from hypothesis import given, settings

from customer_unify import IdentityConfig, Record, Resolver
from customer_unify.errors import Conflict, UnknownField
from customer_unify.identity import begin, change
from customer_unify.identity.stages import Stages
from customer_unify.model.change import Change
from customer_unify.model.configuration import Configuration
from customer_unify.resolver import adding
from customer_unify.stores.memory import MemoryStore
from customer_unify.stores.sqlite.store import SqliteStore
from customer_unify.testing import company

from ..histories import Step, histories, play
from ..live import DEEP, NOON, canonical_dump, mint, resolver, tight
from .answers import answers, ranked
from .test_same import PHASES

gathering = import_module("customer_unify.identity.gather")  # not the function of that name
SHIPPED = IdentityConfig()
RULES = {"shipped": SHIPPED, "tight": tight(), "tightest": tight(component_limit=2)}
LINES = slice(12, 15)
"""Where in all answers of a store those stand that its lines give."""


@contextmanager
def few(*, fast: bool = False, line: int = 5_000) -> Iterator[None]:
    """Three records are many, arrays are there or not however few they are, and lines may be short."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(gathering, "available", lambda *_: fast)
        patch.setattr(adding, "CHUNK", 3)
        patch.setattr(begin, "LINE", line)
        yield


def people(seed: int, size: int) -> list[Record]:
    return list({record.ref: record for record in company(seed, people=size).records}.values())


def in_one_step(config: Configuration, records: Sequence[Record]) -> Change:
    """What a live base makes of all of them in one step."""
    return change.plan(MemoryStore(), Stages(config), records=records, now=NOON, mint=mint()).change


def at_once(config: Configuration, records: Sequence[Record], *, fast: bool) -> list[Change]:
    with few(fast=fast, line=40):
        first = begin.first(records, config, lambda *_: None)
        return list(first.changes(NOON, mint(), 0))


def said(lines: Sequence[Change]) -> list[Any]:
    """Everything some changes make true, in an order of its own where none is meant."""
    records = [stored for line in lines for stored in line.records]
    contents = [entry for line in lines for entry in line.contents]
    return [
        sorted(records, key=lambda stored: stored.record.ref),
        sorted(contents, key=lambda entry: entry.content.digest),
        [customer for line in lines for customer in line.customers],
        [event for line in lines for event in line.events],
    ]


@pytest.mark.parametrize("fast", [False, True], ids=["walked", "arrays"])
@pytest.mark.parametrize("rules", RULES)
def test_all_at_once_is_what_one_step_makes_of_them(rules: str, fast: bool) -> None:
    """Records, contents with their keys, customers with ids and ages, and events; told in several lines."""
    if fast:
        pytest.importorskip("numpy")
    records = people(3, 60)
    lines = at_once(RULES[rules], records, fast=fast)
    assert len(lines) > 2
    assert said(lines) == said([in_one_step(RULES[rules], records)])
    states = {(entry.clean, entry.knotted) for line in lines for entry in line.customers}
    assert len(states) > 1 or rules == "shipped"


@settings(max_examples=200 if DEEP else 6, deadline=None, phases=PHASES)
@given(
    st.integers(0, 10_000), st.sampled_from(sorted(RULES)), st.booleans(), st.randoms(use_true_random=False)
)
def test_a_base_begun_at_once_is_that_of_one_by_one(seed: int, rules: str, fast: bool, rng: Random) -> None:
    """Partition, profiles, refusals, candidates and explanations are those of any order of adding."""
    config, records = RULES[rules], people(seed, 12)
    loaded, live = resolver(config), resolver(config)
    with few(fast=fast and _arrays(), line=5):
        told = loaded.add_many(records)
    assert (told.acknowledged, len(list(loaded.store.journal())) > 1) == (len(records), True)
    for record in rng.sample(records, len(records)):
        live.add(record)
    assert canonical_dump(loaded) == canonical_dump(live)
    for base in (loaded, live):
        assert base.verify().ok
    assert entries(loaded) == entries(live)
    assert sum(told.outcomes.values()) == len(records)
    past = loaded.as_of(NOON + timedelta(hours=1))
    assert list(past.members()) == list(loaded.members())
    assert not list(loaded.as_of(NOON - timedelta(hours=1)).members())


def _arrays() -> bool:
    try:
        import numpy  # noqa: F401
    except ImportError:
        return False
    return True


def entries(made: Resolver) -> dict[Any, Any]:
    """How each customer stands, by the smallest of its records."""
    found = {}
    for id in made.store.customers():
        entry = made.store.customer(id)
        assert entry is not None
        found[min(made.store.records_of(id))] = (entry.clean, entry.knotted)
    return found


@settings(max_examples=200 if DEEP else 4, deadline=None, phases=PHASES)
@given(st.integers(0, 10_000), histories, st.sampled_from(["tight", "shipped"]))
def test_it_goes_on_as_one_begun_in_one_step(seed: int, steps: list[Step], rules: str) -> None:
    """Added to, removed from, decided about, undone and erased: ids and all, though the lines are others."""
    records = people(seed, 8)
    loaded, stepped = resolver(RULES[rules]), resolver(RULES[rules])
    with few(line=5):
        loaded.add_many(records)
    stepped.add_many(records)
    for step in [None, *steps]:
        if step is not None:
            play(loaded, step)
            play(stepped, step)
        one, other = answers(loaded.store), answers(stepped.store)
        del one[LINES], other[LINES]
        assert one == other
    assert loaded.verify().ok


@pytest.mark.parametrize("line", [5, 5_000])
def test_the_same_in_a_file(tmp_path: Path, line: int) -> None:
    records = people(9, 12)
    made = [resolver(SHIPPED), resolver(SHIPPED, SqliteStore(tmp_path / "base.db", salt=b"salt"))]
    for base in made:
        with few(line=line):
            base.add_many(records)
        base.add(Record("crm", "later", {"name": "Anna Michu"}))
        base.remove(*records[0].ref)
    assert answers(made[1].store) == answers(made[0].store)
    assert made[1].verify().ok
    made[1].close()
    with Resolver(SHIPPED, f"sqlite:///{tmp_path / 'base.db'}") as again:
        assert answers(again.store) == answers(made[0].store)


def test_the_same_in_a_server(address: str) -> None:
    from customer_unify.stores.postgres.store import PostgresStore  # only here: it needs the extra

    records = people(9, 12)
    stores = [MemoryStore(b"salt"), PostgresStore(address, salt=b"salt", kinds=(IdentityConfig,))]
    made = [resolver(SHIPPED, store) for store in stores]
    for base in made:
        with few(line=8):
            base.add_many(records)
        base.add(Record("crm", "later", {"name": "Anna Michu"}))
        base.forget([records[0].ref], by="tester", reason="asked")
        assert base.verify().ok
    assert ranked(made[1].store) == ranked(made[0].store)
    made[1].close()


def test_a_first_extract_is_taken_at_once_too() -> None:
    records = [record for record in people(4, 40) if record.source == "crm"]
    made = resolver(SHIPPED)
    with few(line=5):
        assert made.sync("crm", records).acknowledged == len(records)
    assert len(list(made.store.journal())) > 1
    assert made.sync("crm", records).changes == ()
    live = resolver(SHIPPED)
    for record in records:
        live.add(record)
    assert canonical_dump(made) == canonical_dump(live)


def test_what_comes_twice_is_taken_in_its_turn() -> None:
    """The first version of a record is among the first; the second is a step of its own."""
    old, new = (Record("crm", "1", {"name": name, "email": "a@home.example"}) for name in ("Anna", "Paul"))
    others = people(5, 4)
    made, live = resolver(SHIPPED), resolver(SHIPPED)
    with few():
        assert made.add_many([old, *others, new]).acknowledged == len(others) + 2
    for record in (old, *others, new):
        live.add(record)
    assert canonical_dump(made) == canonical_dump(live)


def test_whoever_wrote_meanwhile_is_not_written_over() -> None:
    """Then all of them come in chunks, as to any base that holds something."""
    records, other = people(6, 6), Record("till", "T1", {"phone": "0612345678"})
    made, live = resolver(SHIPPED), resolver(SHIPPED)

    def meanwhile(stage: str, done: int, total: int | None) -> None:
        if stage == "link" and made.store.last() is None:
            made.add(other)

    with few():
        assert made.add_many(records, on_progress=meanwhile).acknowledged == len(records)
    live.add_many([other, *records])
    assert canonical_dump(made) == canonical_dump(live)
    assert made.verify().ok


def test_one_that_cannot_be_read_leaves_an_empty_base() -> None:
    made = resolver(SHIPPED)
    with few(), pytest.raises(UnknownField):
        made.add_many([*people(6, 6), Record("crm", "odd", {"shoe_size": "42"})])
    assert made.store.last() is None
    assert made.store.count() == 0


@pytest.mark.parametrize("extract", [False, True], ids=["add_many", "sync"])
def test_progress_is_told_by_stages(extract: bool) -> None:
    told: list[tuple[str, int, int | None]] = []
    records = [record for record in people(6, 12) if record.source == "crm"]
    made = resolver(SHIPPED)
    with few(line=5):
        if extract:
            made.sync("crm", records, on_progress=lambda *said: told.append(said))
        else:
            made.add_many(records, on_progress=lambda *said: told.append(said))
    assert [stage for stage, _ in itertools.groupby(told, lambda said: said[0])] == ["read", "link", "add"]
    assert told[-1][:2] == ("add", len(records))
    if extract:
        told.clear()
        made.sync("crm", records, on_progress=lambda *said: told.append(said))
        assert told == [("add", 0, len(records)), ("add", len(records), len(records))]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system does not fork")
def test_a_process_killed_in_the_middle_leaves_an_empty_base(tmp_path: Path) -> None:
    """And one that answered leaves all; whichever it was, the base goes on."""
    records, ends = people(7, 30), set()
    for kill in range(60 if DEEP else 5):
        path = tmp_path / f"{kill}.db"
        SqliteStore(path).close()
        _killed_while_it_loads(path, records, kill)
        with Resolver(SHIPPED, f"sqlite:///{path}") as made:
            count = made.store.count()
            assert count in (0, len(records))
            ends.add(count)
            assert made.verify().ok
            assert made.add_many(records).acknowledged == len(records)
            assert made.store.count() == len(records)
    assert 0 in ends


def _killed_while_it_loads(path: Path, records: Sequence[Record], seed: int) -> None:
    read, write = os.pipe()
    child = os.fork()
    if not child:
        os.close(read)
        try:
            with few(line=5):
                base = Resolver(SHIPPED, f"sqlite:///{path}")
                base.add_many(records, on_progress=lambda *said: os.write(write, said[0][:1].encode()))
                os.write(write, b".")
        finally:
            sleep(60)
            os._exit(1)
    os.close(write)
    with os.fdopen(read, "rb") as told:
        after = Random(seed).randrange(1, len(records) // 5)
        while after and (word := told.read(1)) != b".":
            after -= word == b"a"
        os.kill(child, signal.SIGKILL)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL


def test_a_base_with_cases_alone_is_no_empty_one() -> None:
    made = resolver(SHIPPED)
    made.store.append("case:1", [{"kind": "opened"}], 0)
    records = people(6, 4)
    with few():
        assert made.add_many(records).acknowledged == len(records)
    assert list(made.store.streams()) == ["case:1"]
    with pytest.raises(Conflict):
        made.store.restore([])
