"""The shapes of whatever is handed in: stores, plug-ins, clocks, rankings."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

from .change import Change, CustomerEntry, JournalEntry, Restored, StoredRecord, Tombstone
from .configuration import Configuration
from .content import Content
from .customer import Alias, Customer, Statement
from .decision import Decision
from .record import RecordRef
from .weights import LevelWeight

if TYPE_CHECKING:  # whoever asks who somebody is loads no noun of messages and standings
    from .message import Message
    from .signal import Signals
    from .standing import Rankable, Ranked, Standing

__all__ = [
    "BlockKey",
    "Calendar",
    "Clock",
    "Comparator",
    "Graph",
    "Mint",
    "Normaliser",
    "Progress",
    "Ranking",
    "Scorer",
    "SignalSource",
    "Snapshot",
    "StatusSource",
    "Store",
    "SurvivorshipRule",
    "Turns",
]


class Clock(Protocol):
    """Says what time it is, aware; the only way the library learns it (law L20)."""

    def __call__(self) -> datetime: ...


class Mint(Protocol):
    """Makes a new opaque id nobody had before (laws L9, L20)."""

    def __call__(self) -> str: ...


class Progress(Protocol):
    """Told how far long work has come: stage, done, total (``None`` while unknown)."""

    def __call__(self, stage: str, done: int, total: int | None) -> None: ...


class Normaliser(Protocol):
    """Maps one raw value to its comparable forms; ``()`` when it holds nothing usable. Pure and total."""

    def __call__(self, value: str, /, *, region: str, date_order: str) -> tuple[str, ...]: ...


class BlockKey(Protocol):
    """Maps one normalised value to the keys under which it is met; ``()`` where it says too little.

    Pure, total and bounded: two records that share a key of a rule are a candidate pair. At most 64
    characters of a value are read, and 16 keys of one value are used.
    """

    def __call__(self, value: str, /) -> Sequence[str]: ...


@runtime_checkable
class Comparator(Protocol):
    """Maps two normalised values to the name of a level.

    Symmetric, total, pure and bounded; its docstring says in a sentence what it compares.
    ``levels`` names every level it can return, strongest first: what explanations say of it. Of two
    values that cannot be held against each other it may say ``""``, nothing.
    """

    levels: tuple[str, ...]

    def __call__(self, a: str, b: str, /) -> str: ...


class Scorer(Protocol):
    """Prices a pattern: the level of each field that says something -> what it weighs against each rival.

    In thousandths of a bit, as the price list of a model; a field it leaves out weighs nothing. It sees
    levels, never values, records or claims, and is asked once for each pattern: so one pattern weighs the
    same live and in bulk, in any order (laws L1, L2), evidence still adds up to the score field by field
    (law L10), and two independence groups are still needed where nothing identifies (law L8). Priors,
    thresholds, rarity of values and generic values stay with the model.

    It may have ``most(field, level) -> LevelWeight``, the most a level of a field ever weighs whatever the
    others say. Then hopeless pairs are ruled out before all of them is compared; without, none is.
    """

    def __call__(self, levels: Mapping[str, str], /) -> Mapping[str, LevelWeight]: ...


class SurvivorshipRule(Protocol):
    """Orders what records state of one field, best first; the first wins (law L13).

    A total order that reads no arrival: the answer is a function of the *set* of
    statements, each named once, whatever their order and however often they come;
    ``rule([*rule(a), *rule(b)]) == rule([*a, *b])``. A rule chooses, it never computes a value.
    """

    def __call__(self, said: Sequence[Statement], /) -> Sequence[Statement]: ...


class Graph(Protocol):
    """What the stages of identity read of a graph: enough to lay a draft over it."""

    def record(self, ref: RecordRef) -> StoredRecord | None:
        """The live record of this ref."""
        ...

    def content(self, digest: str) -> Content | None:
        """A live content by its digest."""
        ...

    def residents(self, digest: str) -> Collection[RecordRef]:
        """The records that have this content."""
        ...

    def decided(self, digest: str) -> Collection[RecordRef]:
        """Those of its residents that a live decision to link or separate speaks of."""
        ...

    def decisions_on(self, ref: RecordRef) -> Sequence[Decision]:
        """The live decisions that speak of a record."""
        ...

    def blocks(self, keys: Iterable[str], most: Callable[[str], int]) -> Mapping[str, Collection[str] | None]:
        """The blocks of some keys, asked for at once; those of nobody are left out.

        None stands for the block of a crowded key, under which more than ``most(key)`` contents stand: nobody
        meets by it, whoever else comes. So a store that has to look far away looks once for all, and reads of
        a crowded key no more than it takes to say so. Where one content stands it may be told though ``most``
        is less, and where ``most`` is below zero no look is needed.
        """
        ...

    def block(self, key: str) -> Collection[str]:
        """The digests of the contents indexed under a key; its length costs nothing."""
        ...

    def marks(self, key: str) -> Mapping[str, int]:
        """The distinct marks under an identifier's key, and how many contents bear each."""
        ...

    def contents_of(self, customer_id: str) -> Collection[str]:
        """The digests of the distinct contents of a customer."""
        ...

    def anchors(self, key: str, count: int) -> Mapping[str, Sequence[str]]:
        """For each mark under an identifier's key ('' for none) its first ``count`` digests, sorted."""
        ...

    def firsts(self, customer_id: str, count: int) -> Sequence[str]:
        """The first ``count`` digests of a customer's contents, sorted."""
        ...


class Snapshot(Graph, Protocol):
    """The graph as a reader sees it. Sizes are of live distinct contents."""

    def records(self) -> Iterator[StoredRecord]:
        """Every live record, in no order."""
        ...

    def contents(self) -> Iterator[str]:
        """The digests of all contents, in no order."""
        ...

    def keys(self) -> Iterator[str]:
        """The keys under which any content is indexed, in no order."""
        ...

    def refs(self, source: str) -> Iterator[RecordRef]:
        """The refs of a source."""
        ...

    def count(self) -> int:
        """How many records are live."""
        ...

    def customer(self, customer_id: str) -> CustomerEntry | None:
        """An active customer."""
        ...

    def customers(self) -> Iterator[str]:
        """The ids of the active customers, in the order they were minted; of one age, in their own."""
        ...

    def records_of(self, customer_id: str) -> Collection[RecordRef]:
        """The records of a customer."""
        ...

    def minted(self) -> int:
        """No lower than the number of any customer ever put: whoever is minted next is numbered above it.

        Where several write at once each is told a number of its own, with room above it for whatever one
        change may mint.
        """
        ...

    def alias(self, customer_id: str) -> Alias | None:
        """What became of a retired id."""
        ...

    def former(self, ref: RecordRef) -> tuple[str, ...]:
        """The ids of the customers a removed record belonged to, oldest first (law L9)."""
        ...

    def decision(self, decision_id: str) -> Decision | None:
        """A decision, live or not."""
        ...

    def decisions(self) -> Iterator[Decision]:
        """Every decision, in the order taken."""
        ...

    def retired(self) -> Iterator[str]:
        """The ids that were a customer's and are aliases now, in the same order as customers."""
        ...

    def departed(self) -> Iterator[RecordRef]:
        """The removed records whose history is remembered."""
        ...

    def erasure_key(self) -> bytes:
        """The store's own key of its tombstones; empty while it has none."""
        ...

    def tombstone(self, digest: str) -> Tombstone | None:
        """What remains of an erased record."""
        ...

    def journal(self, since: int = 0, limit: int | None = None) -> Iterator[JournalEntry]:
        """Journal entries with a number above ``since``, in the order of their numbers.

        What is seen is what the graph is made of in the same look. Where several write at once a line of a
        smaller number may still appear later: see :meth:`horizon`.
        """
        ...

    def horizon(self) -> int:
        """The last number below which no line will still appear; 0 before the first line.

        So it is a cursor that skips nothing. Where one writes at a time it is the number of the last line.
        """
        ...

    def history(self) -> Iterator[Change]:
        """What each line of the journal made true, one for each, in their order.

        Without contents, keys and what makes an erasure: records, removals, customers, aliases, decisions,
        tombstones, events and configurations. What was erased since is in none of them (law L11).
        """
        ...

    def configuration(self) -> Configuration | None:
        """The configuration the base is written under; None before a change told one."""
        ...

    def configuration_digest(self) -> str:
        """What its digest was when it was told; empty before. One of today may differ: data get newer."""
        ...

    def last(self) -> JournalEntry | None:
        """The latest line of the journal; None before the first. Costs nothing."""
        ...

    def residue(self) -> Iterator[str]:
        """Places where something is held that nothing above leads to, or an index lacks what it is for.

        None in a sound store: what an erasure overlooked would be here, and no other question would tell
        (law L11). Named are places, never values (law L21). May cost one pass over everything.
        """
        ...


class Turns(Protocol):
    """Who may look at a store and who may write, and when. Each is entered with ``with``.

    A store whose state is in this process offers locks (:class:`~customer_unify.stores.turns.Turns`); one
    with transactions of its own begins and ends them here.
    """

    def reading(self, *, long: bool = False) -> AbstractContextManager[object]:
        """Inside, this thread sees the store as of one line of the journal.

        ``long`` announces what takes more than moments: it may make writers wait, but no reader.
        """
        ...

    def writing(self) -> AbstractContextManager[object]:
        """One writer at a time, from what it reads in order to plan to what it applies; others wait."""
        ...

    def alone(self) -> AbstractContextManager[object]:
        """Inside, nobody reads: for what must change together with the store, as the rules in force."""
        ...


class Store(Snapshot, Protocol):
    """Where the resolver keeps all its state: small enough to write another one.

    ``apply`` is atomic: a change is there whole or not at all, and the journal has its
    line in the same transaction. ``append`` is the second stream, for cases: optimistic,
    so that two writers never overwrite each other. Several threads may use it in :attr:`turns`.

    Where others write at the same time (:attr:`shared`), any question and ``apply`` itself may raise
    ``Overtaken`` in a writer's turn: what the turn looked at is not so any more, nothing was done, and the
    whole turn is to be taken again. Once its change is true a turn is never overtaken.
    """

    @property
    def shared(self) -> bool:
        """Whether others may write while a turn of this process writes.

        Then nothing that one turn read may spare another the look: the store would not know that it
        matters, and could not say ``Overtaken``.
        """
        ...

    @property
    def turns(self) -> Turns:
        """Who may look and who may write, and when."""
        ...

    def apply(self, change: Change) -> JournalEntry:
        """Make a change true, and say which line of the journal it became."""
        ...

    def restore(self, changes: Iterable[Restored]) -> None:
        """Fill an empty store with what another held, or with what many records are at once.

        Whole or not at all; ``Conflict`` if it is not empty. Raised is also whatever ``changes`` raises: then
        the store is as empty as before. What is written later is numbered above all lines restored, and
        chained to those of the same writer. Held in memory at a time: one change, for a store that is kept
        elsewhere.
        """
        ...

    def append(self, stream: str, events: Sequence[Mapping[str, Any]], expected: int) -> int:
        """Append events to a stream of length ``expected``, else ``Conflict``; return the new length."""
        ...

    def stream(self, stream: str, since: int = 0) -> Iterator[Mapping[str, Any]]:
        """The events of a stream from position ``since`` on."""
        ...

    def streams(self) -> Iterator[str]:
        """The names of all streams, in the order first written."""
        ...

    def purge(self) -> None:
        """Leave nothing of what was erased, or said no more, where the store keeps its rows.

        For a store on a disk: its files are rewritten or wiped, which takes as long as reading them and lets
        nobody write meanwhile. ``Conflict`` where others are in the way; nothing is lost by trying again.
        """
        ...

    def close(self) -> None:
        """Release what is held; later calls raise ``Closed``."""
        ...


class Ranking(Protocol):
    """An order of service: a policy or a practice, so that insight need know neither."""

    def rank(self, cases: Iterable[Rankable], *, now: datetime) -> list[Ranked]:
        """The cases in the order they would be served."""
        ...

    def standing(
        self,
        customer: Customer | None,
        signals: Signals,
        *,
        now: datetime,
        arrived_at: datetime | None = None,
        due_at: datetime | None = None,
        proven: bool = True,
        confidence: int = 1000,
        status_confidence: int = 1000,
    ) -> Standing:
        """Where one customer stands; the rest as in :class:`Rankable`."""
        ...


SignalSource = Callable[[Customer, "Message | None", datetime], "Signals"]
"""``signals(customer, message, now) -> Signals``: the host's own figures about a customer."""

StatusSource = Callable[[Customer, datetime], int]
"""``status_confidence(customer, now) -> thousandths``: how sure a host is that a customer still is one."""


class Calendar(Protocol):
    """Business time: when somebody is there to answer."""

    def add(self, start: datetime, span: timedelta) -> datetime:
        """The moment at which ``span`` of open time after ``start`` has passed."""
        ...

    def between(self, start: datetime, end: datetime) -> timedelta:
        """How much open time lies between two moments."""
        ...
