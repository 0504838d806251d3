"""Joins identity, store and plug-ins: the front door of the identity graph, without a rule of its own."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from itertools import islice
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

import attrs

from .configuration import IdentityConfig
from .errors import Closed, InputError, ReadOnly, TooManyRemovals, UnknownRecord
from .identity import bulk, change, decide, find, review, view, why
from .identity.draft import Draft
from .identity.stages import Stages
from .model.assurance import Assurance
from .model.configuration import Configuration
from .model.customer import Customer
from .model.decision import Decision
from .model.evidence import Pair
from .model.explanation import Explanation
from .model.port import Clock, Mint, Progress, Store
from .model.record import Record, RecordRef, aware
from .model.result import Events, Match, Outcome, Partition, Resolution, Summary, Work
from .stores.memory import MemoryStore

if TYPE_CHECKING:
    import networkx

__all__ = ["Resolver", "resolve"]

CHUNK = 5_000
"""How many records ``add_many`` takes in one atomic step."""


def _clock() -> datetime:
    return datetime.now(UTC)  # the one line that reads the system's clock (law L20)


def _new_id() -> str:
    return uuid.uuid4().hex  # the one line that reads the system's randomness (law L20)


class Resolver:
    """A live identity graph: records in, customers out, every link explained, every decision undoable.

    It holds no state of its own but a store. ``clock`` and ``new_id`` may be handed in;
    their defaults are the only lines that touch the system's clock and randomness
    (law L20). One thread at a time may write. Use it as a context manager, or call :meth:`close`.

    >>> from customer_unify import Record, Resolver
    >>> resolver = Resolver()
    >>> card = Record("loyalty", "L1", {"name": "Jocelyne Michu", "email": "j.michu@example.org"})
    >>> shop = Record("webshop", "A7", {"name": "MICHU Jocelyne", "email": "J.Michu@Example.org"})
    >>> resolver.add(card).outcome, resolver.add(shop).outcome
    (<Outcome.NEW: 'new'>, <Outcome.JOINED: 'joined'>)
    >>> [ref.source for ref in resolver.customer_of("webshop", "A7").records]
    ['loyalty', 'webshop']
    """

    def __init__(
        self,
        config: Configuration | None = None,
        store: Store | None = None,
        *,
        clock: Clock = _clock,
        new_id: Mint = _new_id,
        readonly: bool = False,
    ) -> None:
        self.config: Configuration = config if config is not None else IdentityConfig()
        self.clock = clock
        self.new_id = new_id
        self.readonly = readonly
        self.store: Store = store if store is not None else MemoryStore(salt=new_id().encode())
        self._stages = Stages(self.config)
        self._closed = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the resolver and its store; later calls raise ``Closed``. Closing twice is harmless."""
        if not self._closed:
            self._closed = True
            self.store.close()

    def __repr__(self) -> str:
        state = "closed" if self._closed else f"{self.store.count()} records"
        return f"Resolver({state})"

    def _reading(self) -> Store:
        if self._closed:
            raise Closed("this resolver was closed (hint: open a new one on the same store)")
        return self.store

    def _writing(self, now: datetime | None) -> datetime:
        self._reading()
        if self.readonly:
            raise ReadOnly("this resolver was opened for reading only")
        return aware(self.clock() if now is None else now, "now")

    # Writing

    def add(self, record: Record, *, now: datetime | None = None) -> Resolution:
        """Add one record, or a new version of it, and say what became of it.

        The same fields, assurances and consents twice are the same record; a version
        observed before the stored one is ``stale`` and replaces nothing (law L3).
        Cost: the record's own candidates while nothing speaks against it.
        Raises ``UnknownField`` for a field nobody declared.
        """
        step = self._plan([_record(record)], now=self._writing(now))
        return Resolution(
            record.ref,
            step.outcomes[record.ref],
            step.customers[record.ref],
            candidates=review.candidates_of(Draft(self.store, self._stages), record.ref),
            changes=step.change.events,
            work=step.work,
            read=self.customer,
        )

    def add_many(
        self,
        records: Iterable[Record],
        *,
        on_progress: Progress | None = None,
        now: datetime | None = None,
    ) -> Summary:
        """Add many records in chunks of 5,000, each atomic; the answer is that of one by one (law L2)."""
        at = self._writing(now)
        outcomes: Counter[Outcome] = Counter()
        events: list[Any] = []
        work = Work()
        done = 0
        for chunk in _chunks(records):
            step = self._plan(chunk, now=at)
            outcomes.update(step.outcomes.values())
            events.extend(step.change.events)
            work = Work(*map(sum, zip(attrs.astuple(work), attrs.astuple(step.work), strict=True)))
            done += len(chunk)
            if on_progress is not None:
                on_progress("add", done, None)
        return Summary(done, dict(outcomes), changes=tuple(events), work=work)

    def sync(
        self,
        source: str,
        records: Iterable[Record],
        *,
        remove_at_most: float = 0.05,
        now: datetime | None = None,
    ) -> Summary:
        """Make a source equal to a full extract of it: what vanished is removed.

        Raises ``TooManyRemovals``, changing nothing, when more than the share
        ``remove_at_most`` of the source's live records would go (a cut file, most likely),
        and ``InputError`` for a record of another source.
        """
        at = self._writing(now)
        extract = list(map(_record, records))
        if any(record.source != source for record in extract):
            raise InputError(f"the extract of {source!r} holds records of another source")
        live = set(self.store.refs(source))
        gone = live - {record.ref for record in extract}
        if len(gone) > remove_at_most * len(live):
            raise TooManyRemovals(
                f"{len(gone)} of {len(live)} records of {source!r} are not in the extract, more than "
                f"{remove_at_most:.0%} (hint: raise remove_at_most if that is right)"
            )
        step = self._plan(extract, removals=sorted(gone), now=at)
        return Summary(
            len(extract),
            dict(Counter(step.outcomes.values())),
            removed=len(gone),
            changes=step.change.events,
            work=step.work,
        )

    def remove(self, source: str, key: str, *, now: datetime | None = None) -> Sequence[Any]:
        """Take a record away, with all its evidence, splitting what it held together; return the events.

        Raises ``UnknownRecord`` when there is none.
        """
        at = self._writing(now)
        ref = self._known(_ref((source, key)))
        return self._plan([], removals=[ref], now=at).change.events

    def link(
        self,
        a: tuple[str, str],
        b: tuple[str, str],
        *,
        by: str,
        reason: str,
        despite: Iterable[str] = (),
        now: datetime | None = None,
    ) -> Decision:
        """Decide that two records are one person, whatever the evidence.

        Raises ``Contradiction`` if a live ``separate`` says otherwise, naming both, and
        ``ConstraintBroken`` across an exclusive namespace not named in ``despite``.
        """
        return self._decide("link", a, b, by, reason, frozenset(despite), now)

    def separate(
        self,
        a: tuple[str, str],
        b: tuple[str, str],
        *,
        by: str,
        reason: str,
        now: datetime | None = None,
    ) -> Decision:
        """Decide that two records are two people; it survives reloads and rebuilds (law L5).

        Raises ``Contradiction`` if live ``link`` decisions hold the two together.
        """
        return self._decide("separate", a, b, by, reason, frozenset(), now)

    def confirm(
        self,
        record: tuple[str, str],
        field: str,
        *,
        value: str | None = None,
        assurance: Assurance | str = "possessed",
        by: str,
        reason: str,
        now: datetime | None = None,
    ) -> Decision:
        """Decide that what a record says in a field is known so surely: after a login or a one-time code.

        From then on its value (``value``, or all it says there now) counts with that
        assurance, a claim among the facts; new versions of the record keep it while they say
        that value; ``undo`` takes it back. What is known better is never weakened.
        Raises ``UnknownRecord``, and ``InputError`` when the record does not say it.

        >>> from customer_unify import Record, Resolver
        >>> resolver = Resolver()
        >>> card = Record("loyalty", "L1", {"name": "Jocelyne Michu", "x_handle": "jm"}, verified="x_handle")
        >>> _ = resolver.add_many([card, Record("x", "jm", {"x_handle": "jm"}, claimed="x_handle")])
        >>> len(list(resolver.customers()))
        2
        >>> code = resolver.confirm(("x", "jm"), "x_handle", by="desk", reason="answered a one-time code")
        >>> len(list(resolver.customers()))
        1
        """
        at = self._writing(now)
        said = self._live(RecordRef(*record))
        made = decide.confirmation(
            self._stages,
            said,
            field,
            id=self.new_id(),
            value=value,
            assurance=assurance,
            by=by,
            reason=reason,
            at=at,
        )
        self._plan([], decisions=[made], now=at)
        return made

    def _decide(
        self,
        kind: str,
        a: tuple[str, str],
        b: tuple[str, str],
        by: str,
        reason: str,
        despite: frozenset[str],
        now: datetime | None,
    ) -> Decision:
        at = self._writing(now)
        one, two = sorted((self._known(_ref(a)), self._known(_ref(b))))
        made = Decision(self.new_id(), kind, one, two, by=by, reason=reason, at=at, despite=despite)
        decide.check(self.store, self._stages, made)
        self._plan([], decisions=[made], now=at)
        return made

    def undo(self, decision_id: str, *, now: datetime | None = None) -> Decision:
        """Revoke a decision: everything is as if it had never been taken (law L4).

        Raises ``UnknownDecision``; revoking twice changes nothing.
        """
        at = self._writing(now)
        revoked = decide.revoked(self.store, decision_id, at)
        self._plan([], decisions=[revoked], now=at)
        return revoked

    def _plan(
        self,
        records: Sequence[Record],
        *,
        removals: Sequence[RecordRef] = (),
        decisions: Sequence[Decision] = (),
        now: datetime,
    ) -> change.Planned:
        step = change.plan(
            self.store,
            self._stages,
            records=records,
            removals=removals,
            decisions=decisions,
            now=now,
            mint=self.new_id,
        )
        if not step.change.empty:
            self.store.apply(step.change)
        return step

    def _live(self, ref: RecordRef) -> Record:
        stored = self.store.record(ref)
        if stored is None:
            raise UnknownRecord(f"there is no live record {ref}")
        return stored.record

    def _known(self, ref: RecordRef) -> RecordRef:
        return self._live(ref).ref

    # Reading

    def customer_of(self, source: str, key: str) -> Customer:
        """The customer a record belongs to; ``UnknownRecord`` when there is no such record."""
        store = self._reading()
        stored = store.record(_ref((source, key)))
        if stored is None:
            raise UnknownRecord(f"there is no live record {_ref((source, key))}")
        return view.customer(store, self._stages, stored.customer)

    def customer(self, customer_id: str) -> Customer:
        """The customer of this id; a retired id is followed to the one that stands for it now.

        Raises ``UnknownCustomer`` for an id never issued, or one that nobody or several stand for now.
        """
        store = self._reading()
        return view.customer(store, self._stages, view.follow(store, customer_id))

    def customers(self) -> Iterator[Customer]:
        """Every customer, in the order their ids were minted."""
        store = self._reading()
        return (view.customer(store, self._stages, id) for id in store.customers())

    def find(
        self,
        described: Mapping[str, Any] | Record,
        *,
        verified: Iterable[str] = (),
        limit: int = 5,
    ) -> list[Match]:
        """The customers a description may mean, best first; stores nothing (the shop door, rows 1.24, 1.25).

        ``verified`` names the fields proved just now (a card scanned, a login).
        """
        record = (
            described
            if isinstance(described, Record)
            else Record("find", "described", described, verified=frozenset(verified))
        )
        return find.find(self._reading(), self._stages, record, limit=limit)

    def candidates(self, *, limit: int = 50, order: str = "weight") -> list[Pair]:
        """The review queue: pairs likely enough to look at that nothing decided, heaviest first.

        Decide them with :meth:`link` or :meth:`separate`; what was decided does not come back.
        """
        if order != "weight":
            raise InputError("order must be 'weight'")
        return review.candidates(self._reading(), self._stages, limit=limit)

    def explain(self, a: tuple[str, str], b: tuple[str, str], *, language: str = "en") -> Explanation:
        """Why two records are together or apart, as a tree of reasons."""
        store = self._reading()
        one, two = sorted((self._known(_ref(a)), self._known(_ref(b))))
        return why.explain(store, self._stages, one, two, language=language)

    def pairs(self, customer_id: str) -> tuple[Pair, ...]:
        """The evidence between the records of one customer, heaviest first."""
        store = self._reading()
        return why.pairs(store, self._stages, view.follow(store, customer_id))

    def graph(self, customer_id: str | None = None) -> networkx.MultiGraph:
        """Records, identifiers and evidence of one customer, or of all, as a networkx graph."""
        store = self._reading()
        ids = [view.follow(store, customer_id)] if customer_id is not None else list(store.customers())
        return why.graph(store, self._stages, ids)

    def changes(self, since: str | None = None, limit: int = 1000) -> Events:
        """Identity events after a cursor, oldest first, and the cursor to go on from.

        ``limit`` counts journal entries: what one step did is never torn apart.
        """
        store = self._reading()
        start = _cursor(since)
        if limit < 1:
            raise InputError("limit must be at least 1")
        entries = list(islice(store.journal(start), limit))
        told = tuple((entry.at, event) for entry in entries for event in entry.events)
        return Events(told, str(entries[-1].number if entries else start))


def _record(given: Record) -> Record:
    if not isinstance(given, Record):
        raise InputError(
            f"a record is needed, not {type(given).__name__} (hint: IdentityConfig.record makes one of a row)"
        )
    return given


def _ref(given: tuple[str, str]) -> RecordRef:
    """A (source, key) as a reference; keys are text, as those of records are."""
    try:
        source, key = () if isinstance(given, str) else given
    except (TypeError, ValueError):
        raise InputError(f"a record is named by (source, key), not by {type(given).__name__}") from None
    return RecordRef(source, str(key))


def _cursor(since: str | None) -> int:
    """Where the journal is to be read from."""
    if not since:
        return 0
    if not (since.isascii() and since.isdigit()):
        raise InputError("since must be the cursor an earlier call gave")
    return int(since)


def _chunks(records: Iterable[Record]) -> Iterator[list[Record]]:
    """Chunks in which no record comes twice: a step sees one version of each."""
    chunk: list[Record] = []
    seen: set[RecordRef] = set()
    for record in map(_record, records):
        if len(chunk) >= CHUNK or record.ref in seen:
            yield chunk
            chunk, seen = [], set()
        chunk.append(record)
        seen.add(record.ref)
    if chunk:
        yield chunk


def resolve(
    data: Iterable[Record],
    config: Configuration | None = None,
    *,
    on_progress: Callable[[str, int, int | None], None] | None = None,
) -> Partition:
    """Resolve records at once, without a store: each record and its customer.

    The partition is that of a :class:`Resolver` fed the same records in any order (law
    L2). Customer ids are ``c1``, ``c2`` … by the smallest (source, key) of each customer.

    >>> from customer_unify import Record, resolve
    >>> rows = [Record("crm", key, {"name": name, "email": "j@example.org"})
    ...         for key, name in (("1", "Jocelyne Michu"), ("2", "J. Michu"))]
    >>> [row.customer_id for row in resolve(rows)]
    ['c1', 'c1']
    """
    return bulk.resolve(data, config if config is not None else IdentityConfig(), on_progress=on_progress)
