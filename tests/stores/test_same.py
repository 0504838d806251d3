"""Law L2: a base in SQLite answers as one in memory, after any history, reopened or not, byte by byte."""

import itertools
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import hypothesis.strategies as st
from hypothesis import Phase, given, settings

from customer_unify import IdentityConfig, Resolver
from customer_unify.model.port import Store
from customer_unify.stores.memory import MemoryStore
from customer_unify.stores.sqlite.store import SqliteStore

from ..histories import Step, handed_on, histories, play
from ..identity.test_machine import TightGraph
from ..live import DEEP
from .answers import answers

NOON = datetime(2026, 1, 5, 12, tzinfo=UTC)


class Pair:
    """The same steps in memory and in a file."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.memory, self.file = self._opened(MemoryStore(b"salt")), self._opened(self._store())

    def _store(self) -> SqliteStore:
        return SqliteStore(self.path, salt=b"salt", kinds=(IdentityConfig,))

    def _opened(self, store: Store) -> Resolver:
        minted, ticks = itertools.count(), itertools.count()
        return Resolver(
            None,
            store,
            clock=lambda: NOON + timedelta(seconds=next(ticks)),
            new_id=lambda: f"id{next(minted)}",
        )

    def reopen(self) -> None:
        """Close the file and open it again; ids and times go on where they were."""
        clock, mint = self.file.clock, self.file.new_id
        self.file.close()
        self.file = Resolver(None, self._store(), clock=clock, new_id=mint)


PHASES = [Phase.explicit, Phase.reuse, Phase.generate, *([Phase.shrink] if DEEP else [])]


@settings(max_examples=400 if DEEP else 10, deadline=None, phases=PHASES)
@given(histories | handed_on, st.lists(st.integers(0, 20), max_size=2))
def test_any_history_is_the_same(steps: list[Step], reopened: list[int]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        pair = Pair(Path(folder) / "base.db")
        for number, step in enumerate(steps):
            if number in reopened:
                pair.reopen()
            play(pair.memory, step)
            play(pair.file, step)
        in_memory = answers(pair.memory.store)
        assert answers(pair.file.store) == in_memory
        pair.reopen()
        assert answers(pair.file.store) == in_memory
        assert pair.file.verify().ok
        pair.file.close()


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
