"""The protocols of what can be handed in: stores, plug-ins, clocks, rankings."""

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

if TYPE_CHECKING:  # a program that only resolves loads no classes of messages and standings
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
    """Gives the time, with its zone; the only way in which the library learns it (law L20)."""

    def __call__(self) -> datetime: ...


class Mint(Protocol):
    """Makes a new opaque id that nobody had before (laws L9, L20)."""

    def __call__(self) -> str: ...


class Progress(Protocol):
    """Is told how far long work is: stage, done, total (``None`` while unknown)."""

    def __call__(self, stage: str, done: int, total: int | None) -> None: ...


class Normaliser(Protocol):
    """Maps one raw value to its comparable forms; ``()`` if nothing can be used. Pure and total."""

    def __call__(self, value: str, /, *, region: str, date_order: str) -> tuple[str, ...]: ...


class BlockKey(Protocol):
    """Maps one normalised value to its block keys; ``()`` if it says too little.

    Pure, total and bounded. Two records with an equal key of a rule are proposed as a pair. At most 64
    characters of a value are read, and 16 keys of one value are used.
    """

    def __call__(self, value: str, /) -> Sequence[str]: ...


@runtime_checkable
class Comparator(Protocol):
    """Maps two normalised values to the name of a level.

    Symmetric, total, pure and bounded. Its docstring says in one sentence what it compares, and explanations
    show it. ``levels`` names every level that it can return, the most alike first. It may return ``""`` for
    two values that cannot be compared.
    """

    levels: tuple[str, ...]

    def __call__(self, a: str, b: str, /) -> str: ...


class Scorer(Protocol):
    """Weighs a pattern: maps the level of each field that has one to its weight against each rival.

    Weights are in thousandths of a bit, as in the price list of a model; a field that is left out weighs
    nothing. A scorer sees levels, never values, records or claims, and is asked once for each pattern. So one
    pattern weighs the same live and in bulk, in any order (laws L1, L2), evidence still adds up to the score
    field by field (law L10), and two independence groups are still needed without an identifier (law L8).
    Priors, thresholds, rarity of values and generic values stay with the model.

    It may have ``most(field, level) -> LevelWeight``: the most that a level of a field ever weighs, whatever
    the others are. Then hopeless pairs are excluded before all their fields are compared.
    """

    def __call__(self, levels: Mapping[str, str], /) -> Mapping[str, LevelWeight]: ...


class SurvivorshipRule(Protocol):
    """Orders the statements of records about one field, best first; the first wins (law L13).

    It must be a total order that does not depend on arrival: the answer depends only on the *set* of
    statements and has each once, whatever their order and however often they come;
    ``rule([*rule(a), *rule(b)]) == rule([*a, *b])``. A rule chooses and never computes a value.
    """

    def __call__(self, said: Sequence[Statement], /) -> Sequence[Statement]: ...


class Graph(Protocol):
    """What the stages of identity read of a graph: enough to plan a change on top of it."""

    def record(self, ref: RecordRef) -> StoredRecord | None:
        """The live record of this reference."""
        ...

    def content(self, digest: str) -> Content | None:
        """A live content by its digest."""
        ...

    def residents(self, digest: str) -> Collection[RecordRef]:
        """The records that have this content."""
        ...

    def decided(self, digest: str) -> Collection[RecordRef]:
        """Those of its residents about which there is a live decision to link or separate."""
        ...

    def decisions_on(self, ref: RecordRef) -> Sequence[Decision]:
        """The live decisions about a record."""
        ...

    def blocks(self, keys: Iterable[str], most: Callable[[str], int]) -> Mapping[str, Collection[str] | None]:
        """The blocks of several keys, asked for together; empty ones are left out.

        None stands for the block of a crowded key, which has more than ``most(key)`` contents: it proposes no
        pairs, whoever else comes. So a store on another machine is asked once for all keys, and reads no more
        of a crowded key than is needed. A block of one content may be given even if ``most`` is less; if
        ``most`` is negative, the store need not look.
        """
        ...

    def block(self, key: str) -> Collection[str]:
        """The digests of the contents under a key; its length costs nothing."""
        ...

    def marks(self, key: str) -> Mapping[str, int]:
        """The distinct marks under the key of an identifier, and how many contents have each."""
        ...

    def contents_of(self, customer_id: str) -> Collection[str]:
        """The digests of the distinct contents of a customer."""
        ...

    def anchors(self, key: str, count: int) -> Mapping[str, Sequence[str]]:
        """For each mark under the key of an identifier ('' for none), its first ``count`` digests, sorted."""
        ...

    def firsts(self, customer_id: str, count: int) -> Sequence[str]:
        """The first ``count`` digests of a customer's contents, sorted."""
        ...


class Snapshot(Graph, Protocol):
    """The graph as a reader sees it. Sizes count live distinct contents."""

    def records(self) -> Iterator[StoredRecord]:
        """Every live record, in no fixed order."""
        ...

    def contents(self) -> Iterator[str]:
        """The digests of all contents, in no fixed order."""
        ...

    def keys(self) -> Iterator[str]:
        """The keys of all contents, in no fixed order."""
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
        """The ids of the active customers, in the order in which they were minted; equal ages by id."""
        ...

    def records_of(self, customer_id: str) -> Collection[RecordRef]:
        """The records of a customer."""
        ...

    def minted(self) -> int:
        """At least the number of any customer that was ever written; the next one is numbered above it.

        If several processes write at once, each gets a different number, with enough room above it for
        everything that one change may mint.
        """
        ...

    def alias(self, customer_id: str) -> Alias | None:
        """What happened to a retired id."""
        ...

    def former(self, ref: RecordRef) -> tuple[str, ...]:
        """The ids of the customers to whom a removed record belonged, oldest first (law L9)."""
        ...

    def decision(self, decision_id: str) -> Decision | None:
        """A decision, live or not."""
        ...

    def decisions(self) -> Iterator[Decision]:
        """Every decision, in the order in which they were made."""
        ...

    def retired(self) -> Iterator[str]:
        """The ids that are aliases now, in the same order as customers."""
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

        They agree with the graph as it is read in the same turn. If several processes write at once, a line
        with a smaller number may still appear later: see :meth:`horizon`.
        """
        ...

    def horizon(self) -> int:
        """The last number up to which no line will still appear; 0 before the first line.

        So it is a cursor that skips nothing. If one process writes at a time, it is the number of the last
        line.
        """
        ...

    def history(self) -> Iterator[Change]:
        """The change of each line of the journal, in their order.

        They have records, removals, customers, aliases, decisions, tombstones, events and configurations, but
        not contents, keys and the data of erasures. What was erased since is in none of them (law L11).
        """
        ...

    def configuration(self) -> Configuration | None:
        """The configuration of the base; None before a change brought one."""
        ...

    def configuration_digest(self) -> str:
        """Its digest when it was written; empty before. Today's may differ, because data get newer."""
        ...

    def last(self) -> JournalEntry | None:
        """The latest line of the journal; None before the first. Costs nothing."""
        ...

    def residue(self) -> Iterator[str]:
        """Places with something to which nothing above leads, or where an index lacks an entry.

        A correct store has none. Something that an erasure missed would appear only here (law L11). Places
        are named, never values (law L21). It may cost one pass over everything.
        """
        ...


class Turns(Protocol):
    """Who may read a store and who may write, and when. Each turn is entered with ``with``.

    A store with its state in this process has locks (:class:`~customer_unify.stores.turns.Turns`); one with
    transactions of its own begins and ends them here.
    """

    def reading(self, *, long: bool = False) -> AbstractContextManager[object]:
        """Inside, this thread sees the store as it is after one line of the journal.

        ``long`` says that this will take some time: it may make writers wait, but no reader.
        """
        ...

    def writing(self) -> AbstractContextManager[object]:
        """One writer at a time, from reading for its plan to applying the change; others wait."""
        ...

    def alone(self) -> AbstractContextManager[object]:
        """Inside, nobody reads: for what must change together with the store, such as the configuration."""
        ...


class Store(Snapshot, Protocol):
    """Where the resolver keeps all its state; the protocol is small, so that you can write another one.

    ``apply`` is atomic: a change is written completely or not at all, and its line of the journal is in the
    same transaction. ``append`` is for streams of cases. It is optimistic, so that two writers never
    overwrite each other. Several threads may use a store in :attr:`turns`.

    If others write at the same time (:attr:`shared`), any question and ``apply`` itself may raise
    ``Overtaken`` in a writer's turn. It means that what the turn has read is not true any more, that nothing
    was done, and that the whole turn must be taken again. A turn is never overtaken after its change was
    written.
    """

    @property
    def shared(self) -> bool:
        """Whether others may write while a turn of this process writes.

        Then one turn must not use what another turn has read: the store would not know that this matters, and
        could not raise ``Overtaken``.
        """
        ...

    @property
    def turns(self) -> Turns:
        """Who may read and who may write, and when."""
        ...

    def apply(self, change: Change) -> JournalEntry:
        """Write a change, and return its line of the journal."""
        ...

    def restore(self, changes: Iterable[Restored]) -> None:
        """Fill an empty store with the content of another one, or with very many records at once.

        It is filled completely or not at all; ``Conflict`` if it is not empty. An error of ``changes`` passes
        through, and the store is then as empty as before. Later lines are numbered above all restored ones,
        and chained to those of the same writer. A store outside this process holds only one change in memory.
        """
        ...

    def append(self, stream: str, events: Sequence[Mapping[str, Any]], expected: int) -> int:
        """Append events to a stream of length ``expected``, or raise ``Conflict``; return the new length."""
        ...

    def stream(self, stream: str, since: int = 0) -> Iterator[Mapping[str, Any]]:
        """The events of a stream from position ``since`` on."""
        ...

    def streams(self) -> Iterator[str]:
        """The names of all streams, in the order in which they were first written."""
        ...

    def purge(self) -> None:
        """Remove every trace of what was erased or replaced from where the store keeps its rows.

        A store on a disk rewrites or wipes its files. This takes as long as reading them, and nobody can
        write meanwhile. ``Conflict`` if others use the store; then try again later.
        """
        ...

    def close(self) -> None:
        """Close the store; later calls raise ``Closed``."""
        ...


class Ranking(Protocol):
    """An order of service: a policy or a practice."""

    def rank(self, cases: Iterable[Rankable], *, now: datetime) -> list[Ranked]:
        """The cases in the order in which they would be served."""
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
        """The standing of one customer; the other arguments are as in :class:`Rankable`."""
        ...


SignalSource = Callable[[Customer, "Message | None", datetime], "Signals"]
"""``signals(customer, message, now) -> Signals``: the host's own figures about a customer."""

StatusSource = Callable[[Customer, datetime], int]
"""``status_confidence(customer, now) -> thousandths``: how sure a host is that a customer still is one."""


class Calendar(Protocol):
    """Business time: when somebody is there to answer."""

    def add(self, start: datetime, span: timedelta) -> datetime:
        """The time at which ``span`` of open time after ``start`` has passed."""
        ...

    def between(self, start: datetime, end: datetime) -> timedelta:
        """How much open time is between two times."""
        ...
