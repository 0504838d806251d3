"""The journal of a store in memory: what each line made true, kept small, and its checksum chain."""

from __future__ import annotations

import hashlib
from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator
from datetime import datetime
from typing import Any, NamedTuple

from ..model.change import (
    Change,
    CustomerEntry,
    EventKind,
    IdentityEvent,
    JournalEntry,
    StoredRecord,
    chained,
)
from ..model.record import RecordRef

__all__ = ["Journal", "Sealed"]

DIGEST = 8
"""Bytes of the digest that stands for a record."""

CHECKSUM = 16
"""Bytes of the checksum of a line."""

WRITER = ""
"""Whoever writes to a store in memory is one and the same."""

SELDOM = ("removed", "aliases", "decisions", "tombstones", "configuration", "gap")
"""What history keeps of a change. Contents and keys follow from the records, and are not kept."""

NOTHING: tuple[Any, ...] = ()


class _Line(NamedTuple):
    """A line as it is kept: the records are those of the live graph, so that each costs a reference."""

    at: datetime
    events: tuple[IdentityEvent, ...]
    records: tuple[StoredRecord, ...]
    customers: tuple[CustomerEntry, ...]
    seldom: tuple[Any, ...]
    proof: bytes
    """The checksum, and behind it the digests of records."""

    def change(self) -> Change:
        """The change again, as history tells it."""
        seldom = dict(zip(SELDOM, self.seldom, strict=False))
        return Change(self.at, events=self.events, records=self.records, customers=self.customers, **seldom)


class _Arrival(NamedTuple):
    """What most lines tell: a record nobody knew joined a customer, or one was made for it (``customer``).

    The event and the time follow from that, and are not kept: that is six objects less for each line.
    """

    stored: StoredRecord
    customer: CustomerEntry | None
    proof: bytes

    @property
    def at(self) -> datetime:
        """When it came."""
        return self.stored.first_seen

    @property
    def events(self) -> tuple[IdentityEvent, ...]:
        """What happened."""
        kind = EventKind.JOINED if self.customer is None else EventKind.CREATED
        return (IdentityEvent(kind, self.stored.customer, (), (self.stored.record.ref,)),)

    def change(self) -> Change:
        """The change again, as history tells it."""
        customers = () if self.customer is None else (self.customer,)
        return Change(self.at, events=self.events, records=(self.stored,), customers=customers)


class _Lines:
    """Lines in the order written; of an arrival only references are kept, and it is made when asked for.

    Most lines are arrivals: an object for each would be one more for every record of the base.
    """

    __slots__ = ("_customers", "_proofs", "_told")

    def __init__(self) -> None:
        self._told: list[_Line | StoredRecord] = []
        """A record stands for its arrival."""
        self._customers: list[CustomerEntry | None] = []
        self._proofs: list[bytes] = []

    def __len__(self) -> int:
        return len(self._told)

    def __getitem__(self, at: int) -> _Line | _Arrival:
        told = self._told[at]
        return told if isinstance(told, _Line) else _Arrival(told, self._customers[at], self._proofs[at])

    def __setitem__(self, at: int, line: _Line | _Arrival) -> None:
        self._told[at], self._customers[at], self._proofs[at] = _parts(line)

    def append(self, line: _Line | _Arrival) -> None:
        told, customer, proof = _parts(line)
        self._told.append(told)
        self._customers.append(customer)
        self._proofs.append(proof)


def _parts(line: _Line | _Arrival) -> tuple[_Line | StoredRecord, CustomerEntry | None, bytes]:
    """What is kept of a line, in the order of the lists of :class:`_Lines`."""
    if isinstance(line, _Line):
        return line, None, line.proof
    return line.stored, line.customer, line.proof


class Sealed:
    """Digests that stand for records in a chain; none without a ``salt``, for they could be guessed back."""

    __slots__ = ("_keyed",)

    def __init__(self, salt: bytes) -> None:
        # Keyed once and copied for each record, which costs a quarter of keying it anew.
        self._keyed = hashlib.blake2b(key=salt[:64], digest_size=DIGEST) if salt else None

    def __call__(self, refs: Iterable[RecordRef]) -> tuple[str, ...]:
        """The digest of each record, as hexadecimal digits."""
        if self._keyed is None:
            return ()
        found = []
        for source, key in refs:
            digest = self._keyed.copy()
            digest.update(f"{source}\x1f{key}".encode("utf-8", "surrogatepass"))
            found.append(digest.hexdigest())
        return tuple(found)


class _Place(NamedTuple):
    """Where a line stands: among all lines, and in the chain of its writer."""

    number: int
    writer: str
    sequence: int


class Journal:
    """Lines in the order written. Cost of a line: what was put and taken away; of an erasure: all lines.

    ``sealed`` makes the digests of records. Lines of another store keep the numbers, writers and sequences
    they had there: only where there are such is it kept where a line stands, which else is its index.
    """

    __slots__ = ("_head", "_lines", "_own", "_places", "_sealed")

    def __init__(self, sealed: Sealed) -> None:
        self._sealed = sealed
        self._lines = _Lines()
        self._places: list[_Place] = []
        self._own = -1
        """The index of the last line that the writer of this store wrote."""
        self._head = ""
        """Its checksum, to which the next one is chained."""

    def __len__(self) -> int:
        return len(self._lines)

    def blank(self) -> Journal:
        """An empty journal of the same store."""
        return Journal(self._sealed)

    def _place(self, at: int) -> _Place:
        return self._places[at] if self._places else _Place(at + 1, WRITER, at + 1)

    def write(self, change: Change) -> JournalEntry:
        """Add the line of a change, chained to the one before."""
        digests = self._sealed([*[stored.record.ref for stored in change.records], *change.removed])
        number = sequence = len(self._lines) + 1
        if self._places:  # lines of another store stand before it
            number = self._next()
            sequence = self._place(self._own).sequence + 1 if self._own >= 0 else 1
            self._places.append(_Place(number, WRITER, sequence))
        checksum = chained(self._head, WRITER, sequence, change.at, digests)
        kept = change.without(frozenset(change.erased), number) if change.erased else change
        self._own, self._head = len(self._lines), checksum
        self._lines.append(_line(kept, bytes.fromhex(checksum + "".join(digests))))
        return JournalEntry(number, kept.at, kept.events, digests, checksum, WRITER, sequence)

    def restore(self, entry: JournalEntry, change: Change) -> None:
        """Add a line as it was told, here or in another store."""
        place = _Place(entry.number, entry.writer, entry.sequence)
        if self._places or place != self._place(len(self._lines)):
            self._places = self._places or [self._place(at) for at in range(len(self._lines))]
            self._places.append(place)
        if entry.writer == WRITER:
            self._own, self._head = len(self._lines), entry.checksum
        self._lines.append(_line(change, bytes.fromhex(entry.checksum + "".join(entry.digests))))

    def _next(self) -> int:
        """The number of the line to be written next."""
        return self._place(len(self._lines) - 1).number + 1 if self._lines else 1

    def since(self, number: int) -> range:
        """The indexes of the lines with a number above this one."""
        every = range(len(self._lines))
        return every[bisect_right(every, number, key=lambda at: self._place(at).number) :]

    def entry(self, at: int) -> JournalEntry:
        """The line of this index; -1 is the last."""
        line, place = self._lines[at], self._place(at % len(self._lines))
        checksum, digests = line.proof[:CHECKSUM], line.proof[CHECKSUM:]
        each = range(0, len(digests), DIGEST)
        told = tuple(digests[start : start + DIGEST].hex() for start in each)
        return JournalEntry(
            place.number, line.at, line.events, told, checksum.hex(), place.writer, place.sequence
        )

    def history(self) -> Iterator[Change]:
        """What each line made true, less what was erased since."""
        return (self._lines[at].change() for at in range(len(self._lines)))

    def erase(self, gone: frozenset[RecordRef], unsaid: Collection[tuple[int, RecordRef]]) -> None:
        """Take records out of every line, and versions of others out of theirs; the chain stays valid.

        The line to be written next is that of the erasure.
        """
        by = self._next()
        versions: dict[int, set[RecordRef]] = {}
        for number, ref in unsaid:
            versions.setdefault(number, set()).add(ref)
        for at in range(len(self._lines)):
            line = self._lines[at]
            change = line.change()
            kept = change.without(gone, by) if change.speaks_of(gone) else change
            unsaid_here = versions.get(self._place(at).number)
            if unsaid_here:
                kept = kept.without_versions(unsaid_here, by)
            if kept is not change:
                self._lines[at] = _line(kept, line.proof)


def _line(change: Change, proof: bytes) -> _Line | _Arrival:
    """What is kept of a change: most are mere arrivals, and of the others most hold nothing seldom."""
    rare = change.removed or change.aliases or change.decisions or change.tombstones
    seldom = NOTHING
    if rare or change.configuration is not None or change.gap:
        seldom = tuple(getattr(change, name) for name in SELDOM)
    elif len(change.records) == len(change.events) == 1 and len(change.customers) <= 1:
        (customer,) = change.customers or (None,)
        stored, event = change.records[0], change.events[0]
        arrived = EventKind.JOINED if customer is None else EventKind.CREATED
        if (
            stored.first_seen == change.at
            and event.kind is arrived
            and event.customer_id == stored.customer
            and event.records == (stored.record.ref,)
            and not (event.others or event.decision)
        ):
            return _Arrival(stored, customer, proof)
    return _Line(change.at, change.events, change.records, change.customers, seldom, proof)
