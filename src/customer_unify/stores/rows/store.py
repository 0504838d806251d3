"""A base in rows, as the Store port has it: what every database answers alike."""

from __future__ import annotations

import heapq
from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import islice
from typing import Any, TypeVar

from ...errors import Closed, Conflict, ReadOnly, Unreadable
from ...model.change import Change, CustomerEntry, JournalEntry, Restored, StoredRecord, Tombstone
from ...model.configuration import Configuration
from ...model.content import Content
from ...model.customer import Alias
from ...model.decision import Decision
from ...model.record import RecordRef
from .. import codec
from .applying import Applying, extended
from .cache import Cache
from .ledger import Ledger, right
from .lines import change_of, line_of
from .link import Row
from .looking import ACTIVE, RETIRED, STORED, Looking
from .residue import BARE, residue
from .touched import DECISION, RECORD, STREAM, TOMBSTONE, spoken
from .turns import Links, RowTurns, View, in_turn, looked

__all__ = ["RowStore"]

T = TypeVar("T")
PAGE, FEW_LINES = 500, 50
"""Rows read at a time by what goes through all; lines may tell of thousands of records each."""

RECORDS = STORED.format("> ? ORDER BY r.id LIMIT ?")
CONTENTS = "SELECT id, digest FROM contents WHERE id > ? AND body IS NOT NULL ORDER BY id LIMIT ?"
KEYS = "SELECT DISTINCT key FROM blocks WHERE key > ? ORDER BY key LIMIT ?"
REFS = "SELECT f.key FROM refs f JOIN records r ON r.id = f.id WHERE f.source = ?"
CUSTOMERS = "SELECT name FROM customers WHERE state = ? ORDER BY number, name"
DEPARTED = "SELECT id FROM departed WHERE id > ? ORDER BY id LIMIT ?"
DECISIONS = "SELECT * FROM decisions WHERE id > ? ORDER BY id LIMIT ?"
LINES = "SELECT j.*, b.* FROM journal j JOIN beside b ON b.id = j.id WHERE j.id > ? ORDER BY j.id {}"
EVENTS = (
    "SELECT e.* FROM streams s JOIN events e ON e.stream = s.id WHERE s.name = ? AND e.position >= ? "
    "ORDER BY e.position"
)


class RowStore(ABC):
    """What a store that keeps rows answers and writes, whichever database they are in.

    A database says how it numbers and counts (:meth:`_ledger`, :meth:`count`, :meth:`minted`,
    :meth:`erasure_key`) and what is to be done after a change (:meth:`_done`).
    """

    def __init__(
        self,
        links: Links,
        kinds: Sequence[type[Configuration]],
        plugins: Mapping[str, Mapping[str, Any]] | None,
    ) -> None:
        self._lent = links
        self._turns = RowTurns(links)
        self._here = self._turns.here
        self._kinds = {kind.__name__: kind for kind in kinds}
        self._plugins = plugins or {}
        self._rules: dict[int, Configuration] = {}
        self._closed = False

    shared = False

    @abstractmethod
    def _ledger(self, looking: Looking) -> Ledger:
        """What writes rows in the transaction of this view."""

    @abstractmethod
    def _guard(self, view: View, looking: Looking, change: Change | str) -> None:
        """Go on only if nobody changed what this view has looked at, and nobody will before it is committed.

        For a change, or one of a stream of this name. Raises ``Overtaken``.
        """

    @abstractmethod
    def _done(self, change: Change, applying: Applying, cache: Cache) -> None:
        """What is to be done once a change is true."""

    @abstractmethod
    def _filled(self, ledger: Ledger) -> None:
        """What is to be remembered once an empty store is filled."""

    @abstractmethod
    def _counted(self, ledger: Ledger, cache: Cache) -> None:
        """What is to be remembered of what was counted while rows were written."""

    @abstractmethod
    def erasure_key(self) -> bytes:
        """The store's own key of its tombstones; empty while it has none."""

    @abstractmethod
    def count(self) -> int:
        """How many records are live."""

    @abstractmethod
    def minted(self) -> int:
        """No lower than the number of any customer ever put."""

    @property
    def turns(self) -> RowTurns:
        """Who may look and who may write, and when."""
        if self._closed:
            raise Closed("this store was closed")
        return self._turns

    def _look(self) -> Looking:
        """What reads the view of this thread: made once for it, since a step asks a hundred times."""
        view = self._here.view
        if view is None or not view.begun:
            view = self.turns.view
            assert view is not None, "every question has a turn"
        known: Looking | None = view.looking
        if known is None or known.cache is not view.cache or known.link is not view.link:
            known = view.looking = Looking(view, self._configured)
        return known

    def _configured(self, number: int) -> Configuration:
        """The configuration of a number: one object for as long as this store is open."""
        known = self._rules.get(number)
        if known is None:
            row = self._look().link.row("SELECT * FROM configurations WHERE id = ?", (number,))
            if row is None:
                raise Unreadable("a line speaks of a configuration that is not there")
            known = codec.configuration_in(right("configurations", row)[2], self._kinds, self._plugins)
            self._rules[number] = known
        return known

    # Reading

    @looked
    def record(self, looking: Looking, ref: RecordRef) -> StoredRecord | None:
        """The live record of this ref."""
        return looking.record(ref)

    @looked
    def content(self, looking: Looking, digest: str) -> Content | None:
        """A live content by its digest."""
        return looking.content(digest)

    @looked
    def residents(self, looking: Looking, digest: str) -> Collection[RecordRef]:
        """The records that have this content."""
        return looking.residents(digest).keys()

    @looked
    def decided(self, looking: Looking, digest: str) -> Collection[RecordRef]:
        """Those of its residents that a live decision to link or separate speaks of."""
        return looking.decided(digest)

    @looked
    def decisions_on(self, looking: Looking, ref: RecordRef) -> Sequence[Decision]:
        """The live decisions that speak of a record."""
        return looking.decisions_on(ref)

    @looked
    def blocks(
        self, looking: Looking, keys: Iterable[str], most: Callable[[str], int]
    ) -> Mapping[str, Collection[str] | None]:
        """The blocks of some keys, read by one question; None stands for those of crowded ones."""
        return looking.blocks(keys, most)

    @looked
    def block(self, looking: Looking, key: str) -> Collection[str]:
        """The digests of the contents indexed under a key."""
        return looking.block(key).keys()

    @looked
    def marks(self, looking: Looking, key: str) -> Mapping[str, int]:
        """The distinct marks under an identifier's key, and how many contents bear each."""
        return looking.cache.marks_of(key, looking.block(key))

    @looked
    def anchors(self, looking: Looking, key: str, count: int) -> Mapping[str, Sequence[str]]:
        """For each mark under an identifier's key ('' for none) its first ``count`` digests, sorted."""
        return looking.cache.anchors_of(key, looking.block(key), count)

    @looked
    def contents_of(self, looking: Looking, customer_id: str) -> Collection[str]:
        """The digests of the distinct contents of a customer."""
        return looking.contents_of(customer_id).keys()

    @looked
    def firsts(self, looking: Looking, customer_id: str, count: int) -> Sequence[str]:
        """The first ``count`` digests of a customer's contents, sorted."""
        known = looking.cache.firsts.get(customer_id)
        if known is None or known[0] != count:
            known = (count, heapq.nsmallest(count, looking.contents_of(customer_id)))
            looking.cache.firsts[customer_id] = known
        return known[1]

    @looked
    def records_of(self, looking: Looking, customer_id: str) -> Collection[RecordRef]:
        """The records of a customer."""
        return looking.records_of(customer_id).keys()

    @looked
    def customer(self, looking: Looking, customer_id: str) -> CustomerEntry | None:
        """An active customer."""
        return looking.customer(customer_id)

    @looked
    def alias(self, looking: Looking, customer_id: str) -> Alias | None:
        """What became of a retired id."""
        return looking.alias(customer_id)

    @looked
    def former(self, looking: Looking, ref: RecordRef) -> tuple[str, ...]:
        """The ids of the customers a removed record belonged to, oldest first."""
        looking.ask(RECORD, spoken(ref))
        number = looking.number(ref)
        row = looking.link.row("SELECT * FROM departed WHERE id = ?", (number,)) if number else None
        return () if row is None else tuple(codec.unpacked(right("departed", row)[1]))

    @in_turn
    def decision(self, decision_id: str) -> Decision | None:
        """A decision, live or not."""
        looking = self._look()
        looking.ask(DECISION, decision_id)
        row = looking.link.row("SELECT * FROM decisions WHERE name = ?", (codec.text_of(decision_id),))
        return None if row is None else looking.decision(row)

    @in_turn
    def tombstone(self, digest: str) -> Tombstone | None:
        """What remains of an erased record."""
        sql = "SELECT * FROM tombstones WHERE digest = ?"
        looking = self._look()
        looking.ask(TOMBSTONE, digest)
        row = looking.link.row(sql, (codec.text_of(digest),))
        return None if row is None else codec.noun_in(Tombstone, right("tombstones", row)[2])

    def configuration(self) -> Configuration | None:
        """The configuration the base is written under; None before a change told one.

        Plug-ins handed in are code, and not kept: the one that comes back has those this store was given.
        """
        written = self.turns.written
        if written is not None and written.rules in self._rules:  # no lock is taken to be told what is known
            return self._rules[written.rules]
        known = self._in_force()
        if known is None:
            self.turns.go_alone()  # whoever writes first tells the rules
        return known

    @in_turn
    def _in_force(self) -> Configuration | None:
        looking = self._look()
        if looking.cache.rules < 0:
            row = looking.link.row("SELECT id FROM configurations ORDER BY id DESC LIMIT 1")
            looking.cache.rules = 0 if row is None else row[0]
        return self._configured(looking.cache.rules) if looking.cache.rules else None

    @in_turn
    def configuration_digest(self) -> str:
        """What its digest was when it was told."""
        row = self._look().link.row("SELECT * FROM configurations ORDER BY id DESC LIMIT 1")
        return "" if row is None else codec.text_in(right("configurations", row)[1])

    @in_turn
    def last(self) -> JournalEntry | None:
        """The latest line of the journal."""
        looking = self._look()
        if looking.cache.last is None:
            row = looking.link.row(LINES.format("DESC LIMIT 1"), (0,))
            looking.cache.last = None if row is None else line_of(looking, row)
        return looking.cache.last

    # Going through all: a page at a time, so that nothing large is held, and writes may go on

    @in_turn
    def _page(self, make: Callable[[Looking, Row], T], sql: str, cells: Sequence[Any]) -> list[tuple[Any, T]]:
        looking = self._look()
        return [(row[0], make(looking, row)) for row in looking.link.rows(sql, cells)]

    def _each(self, make: Callable[[Looking, Row], T], sql: str, start: Any, size: int = PAGE) -> Iterator[T]:
        while True:
            page = self._page(make, sql, (start, size))
            for _, noun in page:
                yield noun
            if len(page) < size:
                return
            start = page[-1][0]

    def records(self) -> Iterator[StoredRecord]:
        """Every live record."""
        self.turns.go_alone()
        return self._each(lambda looking, row: looking.stored(looking.ref(row[0]), row), RECORDS, 0)

    def contents(self) -> Iterator[str]:
        """The digests of all contents."""
        self.turns.go_alone()
        return self._each(lambda _, row: codec.text_in(row[1]), CONTENTS, 0)

    def keys(self) -> Iterator[str]:
        """The keys under which any content is indexed."""
        self.turns.go_alone()
        return self._each(lambda _, row: codec.text_in(row[0]), KEYS, b"")

    @in_turn
    def refs(self, source: str) -> Iterator[RecordRef]:
        """The refs of a source."""
        rows = self._look().link.rows(REFS, (codec.text_of(source),))
        return iter([RecordRef(source, codec.text_in(key)) for (key,) in rows])

    @in_turn
    def customers(self) -> Iterator[str]:
        """The ids of the active customers, in the order they were minted."""
        return self._ids(ACTIVE)

    @in_turn
    def retired(self) -> Iterator[str]:
        """The ids that were a customer's and are aliases now, in the order they were minted."""
        return self._ids(RETIRED)

    def _ids(self, state: int) -> Iterator[str]:
        self.turns.go_alone()
        return iter([codec.text_in(name) for (name,) in self._look().link.rows(CUSTOMERS, (state,))])

    def departed(self) -> Iterator[RecordRef]:
        """The removed records whose history is remembered."""
        return self._each(lambda looking, row: looking.ref(row[0]), DEPARTED, 0)

    def decisions(self) -> Iterator[Decision]:
        """Every decision, in the order taken."""
        return self._each(lambda looking, row: looking.decision(row), DECISIONS, 0)

    def journal(self, since: int = 0, limit: int | None = None) -> Iterator[JournalEntry]:
        """Journal entries with a number above ``since``."""
        lines = self._each(line_of, LINES.format("LIMIT ?"), since, FEW_LINES)
        return lines if limit is None else islice(lines, limit)

    @in_turn
    def horizon(self) -> int:
        """The last number below which no line will still appear."""
        row = self._look().link.row("SELECT max(id) FROM journal")
        return int(row[0] or 0) if row is not None else 0

    def history(self) -> Iterator[Change]:
        """What each line of the journal made true, less what was erased since."""
        make = lambda looking, row: change_of(looking, row).change  # noqa: E731
        return self._each(make, LINES.format("LIMIT ?"), 0, FEW_LINES)

    @in_turn
    def residue(self) -> Iterator[str]:
        """Rows that nothing leads to, and what indexes lack, by table and number."""
        self.turns.go_alone()
        return iter(list(residue(self._look())))

    # Writing

    def apply(self, change: Change) -> JournalEntry:
        """Make a change true, and say which line of the journal it became; then it is on the disk.

        Raises ``UnknownRecord`` when the change removes a record that is not live, ``Conflict`` when a
        stream it rewrites has grown since or another process is in the way, ``ReadOnly``,
        and ``StoreError`` where the disk refuses; nothing is changed then.
        """
        with self.turns.alone():
            self._check_writable()
            unseen = change.dropped and self.turns.begun is None
            if change.configuration is not None or unseen:  # who goes has not asked what that leaves
                self.turns.go_alone()
            view, looking = self._writing()
            applying = Applying(looking, self._ledger(looking))
            with self._whole(view):
                self._guard(view, looking, change)
                line = applying.run(change)
                applying.ledger.close()
            if change.configuration is not None:
                self._rules[applying.rules] = change.configuration
                looking.cache.rules = applying.rules
            looking.cache.last = line
            self._done(change, applying, looking.cache)
            return line

    def restore(self, changes: Iterable[Restored]) -> None:
        """Fill an empty store, whole or not at all; ``Conflict`` if it is not empty.

        It is one transaction: the database keeps what it needs to undo it, as large as the base, meanwhile.
        """
        with self.turns.alone():
            self._check_writable()
            self.turns.go_alone()
            view, looking = self._writing()
            if any(looking.link.row(f"SELECT 1 FROM {table} LIMIT 1") for table in ("journal", "streams")):  # noqa: S608 -- the names are ours
                raise Conflict("this store is not empty: nothing was restored (hint: restore into a new one)")
            ledger = self._ledger(looking)
            rules: dict[int, Configuration] = {}
            try:
                with self._whole(view):
                    for one in changes:
                        # What is at hand is not brought up to date meanwhile.
                        view.cache, view.looking = Cache(-1), None
                        applying = Applying(Looking(view, self._configured), ledger)
                        applying.restore(one)
                        if one.change.configuration is not None:
                            rules[applying.rules] = one.change.configuration
                    # Named by lines for what records said before: nothing would find the digests again.
                    for (bare,) in looking.link.rows(BARE):
                        ledger.delete("contents", bare)
                    ledger.close()
            finally:
                self._lent.forget()
            self._rules.update(rules)
            self._filled(ledger)

    def _writing(self) -> tuple[View, Looking]:
        """This thread's view, in a transaction that may write."""
        view = self.turns.view
        assert view is not None, "every write has a turn"
        self._lent.write(view)
        return view, self._look()

    def _check_writable(self) -> None:
        if self._lent.readonly:
            raise ReadOnly("this store was opened for reading only")

    @contextmanager
    def _whole(self, view: View) -> Iterator[None]:
        """What is written inside is committed, or undone and nothing of it remembered."""
        try:
            yield
            self._lent.commit(view)
        except BaseException:
            self._lent.forget()
            self._lent.end(view)
            raise

    def append(self, stream: str, events: Sequence[Mapping[str, Any]], expected: int) -> int:
        """Append events to a stream of length ``expected``, else ``Conflict``; return the new length."""
        with self.turns.writing():
            self._check_writable()
            view, looking = self._writing()
            ledger = self._ledger(looking)
            with self._whole(view):
                self._guard(view, looking, stream)
                length = extended(ledger, stream, events, expected)
                ledger.close()
            self._counted(ledger, looking.cache)
            return length

    @in_turn
    def stream(self, stream: str, since: int = 0) -> Iterator[Mapping[str, Any]]:
        """The events of a stream from position ``since`` on."""
        looking = self._look()
        looking.ask(STREAM, stream)
        rows = looking.link.rows(EVENTS, (codec.text_of(stream), since))
        return iter([codec.unpacked(right("events", row)[3]) for row in rows])

    @in_turn
    def streams(self) -> Iterator[str]:
        """The names of all streams, in the order first written."""
        rows = self._look().link.rows("SELECT name FROM streams ORDER BY id")
        return iter([codec.text_in(name) for (name,) in rows])

    def close(self) -> None:
        """Let go of the base; later calls raise ``Closed``."""
        with self._turns.alone():
            if not self._closed:
                self._closed = True
                self._lent.close()
