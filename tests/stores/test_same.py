"""Law L2: a base in a database answers as one in memory, after any history, reopened or not, byte by byte."""

import itertools
import tempfile
from collections.abc import Callable, Collection, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import hypothesis.strategies as st
import pytest
from hypothesis import Phase, example, given, settings
from hypothesis.stateful import run_state_machine_as_test

from customer_unify import IdentityConfig, Resolver
from customer_unify.model.port import Store
from customer_unify.stores.memory import MemoryStore
from customer_unify.stores.sqlite.store import SqliteStore

from ..histories import Step, handed_on, histories, play
from ..identity.test_machine import TightGraph
from ..live import DEEP
from .answers import answers, ranked

NOON = datetime(2026, 1, 5, 12, tzinfo=UTC)


class Pair:
    """The same steps in memory and in a database."""

    def __init__(self, open: Callable[[], Store]) -> None:
        self.open, self.taken = open, 0
        self.memory, self.kept = self._opened(MemoryStore(b"salt")), self._opened(open())

    def _opened(self, store: Store) -> Resolver:
        minted = itertools.count()
        return Resolver(
            None,
            store,
            clock=lambda: NOON + timedelta(seconds=self.taken),  # however often a step is planned
            new_id=lambda: f"id{next(minted)}",
        )

    def reopen(self) -> None:
        """Close the base and open it again; ids and times go on where they were."""
        clock, mint = self.kept.clock, self.kept.new_id
        self.kept.close()
        self.kept = Resolver(None, self.open(), clock=clock, new_id=mint)

    def go(self, steps: Sequence[Step], reopened: Collection[int], told: Callable[[Store], object]) -> None:
        """Take the steps here and there, and compare all that can be asked."""
        for number, step in enumerate(steps):
            if number in reopened:
                self.reopen()
            self.taken = number
            play(self.memory, step)
            play(self.kept, step)
        in_memory = told(self.memory.store)
        assert told(self.kept.store) == in_memory
        self.reopen()
        assert told(self.kept.store) == in_memory
        assert self.kept.verify().ok
        self.kept.close()


PHASES = [Phase.explicit, Phase.reuse, Phase.generate, *([Phase.shrink] if DEEP else [])]


OF_ONE_AGE: list[Step] = [
    ("add", ("crm", "1", {}, ())),
    ("add", ("shop", "3", {"postcode": ""}, ())),
    ("remove", 49),
    ("add", ("shop", "4", {}, ())),
    ("remove", 0),
    (
        "add_many",
        [("shop", key, {"phone": "0612345678"}, ()) for key in "34"] + [("crm", "2", {}, ())],
    ),
    ("configure", 2),
]
"""An id that comes back is as old as one minted after it went."""


@settings(max_examples=400 if DEEP else 10, deadline=None, phases=PHASES)
@given(steps=histories | handed_on, reopened=st.lists(st.integers(0, 20), max_size=2))
@example(steps=OF_ONE_AGE, reopened=[])
def test_any_history_is_the_same_in_a_file(steps: list[Step], reopened: list[int]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "base.db"
        pair = Pair(lambda: SqliteStore(path, salt=b"salt", kinds=(IdentityConfig,)))
        pair.go(steps, reopened, answers)


@settings(max_examples=200 if DEEP else 4, deadline=None, phases=PHASES)
@given(steps=histories | handed_on, reopened=st.lists(st.integers(0, 20), max_size=2))
def test_any_history_is_the_same_in_postgresql(
    schemas: Callable[[], str], steps: list[Step], reopened: list[int]
) -> None:
    from customer_unify.stores.postgres.store import PostgresStore  # only here: it needs the extra

    address = schemas()
    pair = Pair(lambda: PostgresStore(address, salt=b"salt", kinds=(IdentityConfig,)))
    pair.go(steps, reopened, ranked)


class SqliteGraph(TightGraph):
    """The state machine of the live laws, on a file."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        store = SqliteStore(Path(self.folder.name) / "base.db")
        self.made = Resolver(self.config, store, clock=self.made.clock, new_id=self.made.new_id)

    def teardown(self) -> None:
        super().teardown()
        assert self.made.verify().ok
        self.made.close()
        self.folder.cleanup()


TestSqliteGraph = SqliteGraph.TestCase
TestSqliteGraph.settings = settings(
    max_examples=40 if DEEP else 2, stateful_step_count=50 if DEEP else 12, deadline=None, phases=PHASES
)


@pytest.fixture
def postgres_graph(schemas: Callable[[], str]) -> type[TightGraph]:
    """The state machine of the live laws, in PostgreSQL."""
    from customer_unify.stores.postgres.store import PostgresStore  # only here: it needs the extra

    class PostgresGraph(TightGraph):
        def __init__(self) -> None:
            super().__init__()
            store = PostgresStore(schemas())
            self.made = Resolver(self.config, store, clock=self.made.clock, new_id=self.made.new_id)

        def teardown(self) -> None:
            super().teardown()
            assert self.made.verify().ok
            self.made.close()

    return PostgresGraph


def test_the_live_laws_hold_in_postgresql(postgres_graph: type[TightGraph]) -> None:
    run_state_machine_as_test(  # type: ignore[no-untyped-call]
        postgres_graph,
        settings=settings(
            max_examples=40 if DEEP else 3,
            stateful_step_count=50 if DEEP else 12,
            deadline=None,
            phases=PHASES,
        ),
    )
