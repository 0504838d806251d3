"""A change to the identity graph: everything one step does, as one noun a store applies whole."""

from __future__ import annotations

import hashlib
from collections.abc import Container, Iterable, Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any, TypeVar

import attrs

from .configuration import Configuration
from .content import Content
from .customer import Alias
from .decision import Decision
from .record import Record, RecordRef
from .shown import Shown

__all__ = [
    "Change",
    "ContentEntry",
    "CustomerEntry",
    "EventKind",
    "IdentityEvent",
    "JournalEntry",
    "Restored",
    "RewrittenStream",
    "StoredRecord",
    "Tombstone",
    "chained",
]


@attrs.frozen(repr=False, slots=True)
class StoredRecord:
    """A live record as a store keeps it.

    ``content`` is the digest of its normalised content, ``customer`` the id of the customer
    it belongs to; ``former`` the ids of the customers it belonged to before, oldest
    first, so that each part of a split can take its own former id back (law L9).
    """

    record: Record
    content: str
    customer: str
    first_seen: datetime
    last_seen: datetime
    former: tuple[str, ...] = ()


@attrs.frozen(slots=True)
class ContentEntry:
    """A distinct content of the live base, and the keys under which others meet it.

    ``mark`` is the digest of its mark, with which it counts under its identifiers; ``""`` where it names
    nobody. It stands here once and not beside each key: there are a dozen keys to a content.
    """

    content: Content
    keys: tuple[str, ...] = attrs.field(repr=False)
    mark: str = attrs.field(default="", repr=False)


@attrs.frozen(slots=True)
class CustomerEntry:
    """A customer as a store keeps it.

    ``number`` says how old the id is, the oldest first, and ``keeper`` which of its records keeps it:
    a group of records is called by the oldest id that they keep (law L9). ``clean``
    means that nothing which may join records speaks against it, so that a record which
    agrees may be appended without linking its component anew. ``knotted`` means that its
    component is above the limit.
    """

    id: str
    number: int
    clean: bool = True
    knotted: bool = False
    keeper: RecordRef | None = None


@attrs.frozen
class Tombstone:
    """What remains of an erased record: a keyed digest, and whether it may come back."""

    digest: str
    reimport: str
    at: datetime


class EventKind(StrEnum):
    """What can happen to customers; read in their order, events say who is who (law L9)."""

    CREATED = "created"
    """A new customer, of these records."""
    JOINED = "joined"
    """Records joined it: new ones, or (``others``) from a customer that has records left."""
    LEFT = "left"
    """Records of it were removed."""
    MERGED = "merged"
    """The customers ``others`` are no more: these records of theirs, all they had left, are its own."""
    SPLIT = "split"
    """These records of it went to ``others``, each told there as created, restored or joined."""
    RESTORED = "restored"
    """It is there again under an id retired before, with these records."""
    EMPTIED = "emptied"
    """It is no more: it has no records, or (``others``) they went to several customers."""
    CHANGED = "changed"
    """These records of it say something else than before."""
    DECIDED = "decided"
    """Somebody decided, or revoked, or what was decided holds again or no more."""
    ERASED = "erased"
    """Records of it were erased, and these are left; an id emptied by that stands for nobody for good."""


@attrs.frozen(slots=True)
class IdentityEvent(Shown):
    """One thing that happened to a customer.

    ``others`` are the other customers concerned, ``records`` the records: :class:`EventKind`
    says for each kind what they mean.
    """

    kind: EventKind
    customer_id: str
    others: tuple[str, ...] = ()
    records: tuple[RecordRef, ...] = ()
    decision: str | None = None

    def without(self, refs: Container[RecordRef]) -> IdentityEvent:
        """The same event, naming none of these records."""
        kept = tuple(ref for ref in self.records if ref not in refs)
        return self if len(kept) == len(self.records) else attrs.evolve(self, records=kept)


@attrs.frozen(slots=True)
class JournalEntry:
    """One line of the journal: when, what happened, and its place in the checksum chain of its writer.

    ``number`` is its place among all lines, which only grows. Each ``writer`` has a chain of its own, so that
    none waits for another's: ``sequence`` is the place in it, from 1 without a gap, ``checksum`` that of the
    writer's line before, :func:`chained` to all of this. A store that one process at a time writes to has
    one writer, ``""``, and both numbers are the same.

    The chain covers the writer, the sequence, the time and the *salted digests* of records; keys,
    actors and reasons lie beside it and can be erased while the chain stays valid (law L11).
    """

    number: int
    at: datetime
    events: tuple[IdentityEvent, ...]
    digests: tuple[str, ...] = ()
    checksum: str = ""
    writer: str = ""
    sequence: int = 0


def chained(former: str, writer: str, sequence: int, at: datetime, digests: Iterable[str]) -> str:
    """The checksum of a writer's line after one with the checksum ``former`` (empty for its first)."""
    said = "\x1f".join((former, writer, str(sequence), at.isoformat(), *digests))
    return hashlib.blake2b(said.encode(), digest_size=16).hexdigest()


@attrs.frozen(slots=True)
class RewrittenStream:
    """A stream whose events say no more what they said: as many as before, each in its place."""

    name: str
    events: tuple[Mapping[str, Any], ...] = attrs.field(repr=False)


@attrs.frozen
class Change:
    """Everything one step does to the graph; a store applies it whole or not at all.

    The walk of a record ends here: normalise, block, compare, score and link only
    compute, and this says what is to be true afterwards.

    * ``records`` / ``removed`` -- live records put (each with its customer) and taken away.
    * ``contents`` / ``dropped`` -- contents put, and those no record has any more (with their
      keys, so that a store need not remember them). One that is both is found under other
      keys from now on.
    * ``customers`` / ``aliases`` -- customers put; ids retired. A customer put again under an
      id with an alias is restored, and the alias goes.
    * ``decisions``, ``tombstones``, ``events``.
    * ``erased`` -- records of which nothing may stay: not the history of those removed before, not
      the decisions that speak of them, not their keys in the journal, whose chain stays valid (law
      L11). ``erasure_key`` is kept where tombstones are made with a key of the store's own.
    * ``unsaid`` -- what records that stay said of an erased person before, by the number of the line and the
      record: history forgets these versions, too.
    * ``rewritten`` -- streams in which erased people spoke, without what they said: replaced in the same
      transaction, so that no crash leaves a person half erased.
    * ``configuration`` -- the rules the base is written under from now on; None while they stay.
    * ``gap`` -- in a history: the number of the line by which something that this once put was last erased.
    """

    at: datetime
    records: tuple[StoredRecord, ...] = ()
    removed: tuple[RecordRef, ...] = ()
    contents: tuple[ContentEntry, ...] = ()
    dropped: tuple[ContentEntry, ...] = ()
    customers: tuple[CustomerEntry, ...] = ()
    aliases: tuple[Alias, ...] = ()
    decisions: tuple[Decision, ...] = ()
    tombstones: tuple[Tombstone, ...] = ()
    events: tuple[IdentityEvent, ...] = ()
    erased: tuple[RecordRef, ...] = ()
    erasure_key: bytes = attrs.field(default=b"", repr=False)
    unsaid: tuple[tuple[int, RecordRef], ...] = attrs.field(default=(), repr=False)
    rewritten: tuple[RewrittenStream, ...] = ()
    configuration: Configuration | None = attrs.field(default=None, repr=False)
    gap: int = 0

    @property
    def empty(self) -> bool:
        """Whether nothing would change."""
        return not (
            self.records
            or self.removed
            or self.contents
            or self.dropped
            or self.customers
            or self.aliases
            or self.decisions
            or self.tombstones
            or self.rewritten
            or self.configuration
        )

    def speaks_of(self, refs: Container[RecordRef]) -> bool:
        """Whether it puts or removes one of these records, decides about it or tells of it."""
        return (
            any(stored.record.ref in refs for stored in self.records)
            or any(ref in refs for ref in self.removed)
            or any(ref in refs for decision in self.decisions for ref in decision.refs)
            or any(ref in refs for event in self.events for ref in event.records)
            or any(one.keeper in refs for one in self.customers if one.keeper is not None)
            or any(one.keeper in refs for one in self.aliases if one.keeper is not None)
        )

    def without(self, gone: Container[RecordRef], by: int) -> Change:
        """The same change, which says nothing of these records: ``by`` is the line that erases them."""
        kept = tuple(left for item in self.decisions if (left := item.without(gone)) is not None)
        events = tuple(event.without(gone) for event in self.events)
        customers = tuple(_unkept(one, gone) for one in self.customers)
        aliases = tuple(_unkept(one, gone) for one in self.aliases)
        return attrs.evolve(
            self.without_versions(gone, by),
            customers=customers,
            aliases=aliases,
            decisions=kept,
            events=events,
        )

    def without_versions(self, gone: Container[RecordRef], by: int) -> Change:
        """The same change, without what these records said and when they went."""
        records = tuple(stored for stored in self.records if stored.record.ref not in gone)
        removed = tuple(ref for ref in self.removed if ref not in gone)
        gap = by if len(records) < len(self.records) else self.gap
        return attrs.evolve(self, records=records, removed=removed, gap=gap)


@attrs.frozen(slots=True)
class Restored:
    """A change that an empty store begins with: one of another store, true as it was there, or a new one.

    ``line`` says how the journal tells it: number, writer, sequence, digests and checksum stay what they
    were. It is None where no line is to tell of it: for contents, which come after the lines, for the key
    of the tombstones, and for streams (``rewritten``), none of which is there before. ``rules`` is what
    the digest of its configuration was when that was told; one of today may differ: data get newer.

    A ``new`` change was in no store: the one it begins writes its line, as of any that it applies. It only
    adds, and no record, content or customer that an earlier one brought.
    """

    change: Change
    line: JournalEntry | None = None
    rules: str = attrs.field(default="", repr=False)
    new: bool = False


Kept = TypeVar("Kept", CustomerEntry, Alias)


def _unkept(entry: Kept, gone: Container[RecordRef]) -> Kept:
    """An id that no erased record keeps."""
    return entry if entry.keeper is None or entry.keeper not in gone else attrs.evolve(entry, keeper=None)
