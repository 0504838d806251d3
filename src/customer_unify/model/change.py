"""A change to the identity graph: everything that one step does, applied completely or not at all."""

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

    ``content`` is the digest of its normalised content, ``customer`` the id of its customer, ``former`` the
    ids of its former customers, oldest first, so that each part of a split can take its own former id back
    (law L9).
    """

    record: Record
    content: str
    customer: str
    first_seen: datetime
    last_seen: datetime
    former: tuple[str, ...] = ()


@attrs.frozen(slots=True)
class ContentEntry:
    """A distinct content of the live base, and its block keys.

    ``mark`` is the digest of its mark, with which it counts under its identifiers; ``""`` if it has none. It
    is here once and not beside each key, because a content has about a dozen keys.
    """

    content: Content
    keys: tuple[str, ...] = attrs.field(repr=False)
    mark: str = attrs.field(default="", repr=False)


@attrs.frozen(slots=True)
class CustomerEntry:
    """A customer as a store keeps it.

    ``number`` says how old the id is, the oldest first. ``keeper`` is the record that keeps it: a group of
    records has the oldest id that its records keep (law L9). ``clean`` means that no evidence speaks against
    this customer, so a record that agrees can be added without linking its component again. ``knotted`` means
    that its component is above the limit.
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
    """What can happen to customers; all events in their order say who is who (law L9)."""

    CREATED = "created"
    """A new customer with these records."""
    JOINED = "joined"
    """Records joined it: new ones, or (``others``) from a customer that still has records."""
    LEFT = "left"
    """Records of this customer were removed."""
    MERGED = "merged"
    """The customers ``others`` ended; these records, all that they had left, are now of this one."""
    SPLIT = "split"
    """These records of it went to ``others``, each of which has an event created, restored or joined."""
    RESTORED = "restored"
    """A customer with an id that was retired is there again, with these records."""
    EMPTIED = "emptied"
    """It ended: it has no records any more, or (``others``) they went to several customers."""
    CHANGED = "changed"
    """These records of it have new values."""
    DECIDED = "decided"
    """A decision was made or revoked, or it is suspended, or it holds again."""
    ERASED = "erased"
    """Records of it were erased, and these are left; an id without records then never stands for anybody."""


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
        """The same event without these records."""
        kept = tuple(ref for ref in self.records if ref not in refs)
        return self if len(kept) == len(self.records) else attrs.evolve(self, records=kept)


@attrs.frozen(slots=True)
class JournalEntry:
    """One line of the journal: when, what happened, and its place in the checksum chain of its writer.

    ``number`` is its place among all lines; it only grows. Each ``writer`` has its own chain, so that no
    writer waits for another. ``sequence`` is the place in it, from 1 without gaps; ``checksum`` is that of
    the writer's line before, :func:`chained` to all of this. A store with one writing process at a time has
    one writer, ``""``, and both numbers are the same.

    The chain includes the writer, the sequence, the time and the *salted digests* of records. Keys, actors
    and reasons are beside it, so they can be erased and the chain stays valid (law L11).
    """

    number: int
    at: datetime
    events: tuple[IdentityEvent, ...]
    digests: tuple[str, ...] = ()
    checksum: str = ""
    writer: str = ""
    sequence: int = 0


def chained(former: str, writer: str, sequence: int, at: datetime, digests: Iterable[str]) -> str:
    """The checksum of a line after one of the same writer with the checksum ``former`` (empty: none)."""
    said = "\x1f".join((former, writer, str(sequence), at.isoformat(), *digests))
    return hashlib.blake2b(said.encode(), digest_size=16).hexdigest()


@attrs.frozen(slots=True)
class RewrittenStream:
    """A stream from whose events something was removed: as many events as before, each in its place."""

    name: str
    events: tuple[Mapping[str, Any], ...] = attrs.field(repr=False)


@attrs.frozen
class Change:
    """Everything that one step does to the graph; a store applies it completely or not at all.

    The way of a record ends here: normalise, block, compare, score and link only compute, and this object
    says what will be true afterwards.

    * ``records`` / ``removed`` -- live records that are written (each with its customer) and removed.
    * ``contents`` / ``dropped`` -- contents that are written, and contents that no record has any more (with
      their keys, so that a store need not remember them). A content in both has other keys from now on.
    * ``customers`` / ``aliases`` -- customers that are written; ids that are retired. If a customer is
      written under an id with an alias, it is restored, and the alias is removed.
    * ``decisions``, ``tombstones``, ``events``.
    * ``erased`` -- records of which nothing may stay: neither the history of removed versions, nor decisions
      about them, nor their keys in the journal, whose chain stays valid (law L11). ``erasure_key`` is kept if
      tombstones are made with a key of the store's own.
    * ``unsaid`` -- earlier versions of other records that mention an erased person, by the number of the line
      and the record: history forgets these versions, too.
    * ``rewritten`` -- streams in which erased people spoke, without what they said. They are replaced in the
      same transaction, so that no crash leaves a person half erased.
    * ``configuration`` -- the rules of the base from now on; None if they stay.
    * ``gap`` -- in a history: the number of the last line that erased something from this change.
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
        """Whether it writes or removes one of these records, decides about it, or has an event of it."""
        return (
            any(stored.record.ref in refs for stored in self.records)
            or any(ref in refs for ref in self.removed)
            or any(ref in refs for decision in self.decisions for ref in decision.refs)
            or any(ref in refs for event in self.events for ref in event.records)
            or any(one.keeper in refs for one in self.customers if one.keeper is not None)
            or any(one.keeper in refs for one in self.aliases if one.keeper is not None)
        )

    def without(self, gone: Container[RecordRef], by: int) -> Change:
        """The same change without anything about these records; ``by`` is the line that erases them."""
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
        """The same change, without the values of these records and the times when they were removed."""
        records = tuple(stored for stored in self.records if stored.record.ref not in gone)
        removed = tuple(ref for ref in self.removed if ref not in gone)
        gap = by if len(records) < len(self.records) else self.gap
        return attrs.evolve(self, records=records, removed=removed, gap=gap)


@attrs.frozen(slots=True)
class Restored:
    """A change with which an empty store begins: one from another store, as it was there, or a new one.

    ``line`` is its line of the journal: number, writer, sequence, digests and checksum stay the same. It is
    None if no line is written for it: for contents, which come after the lines, for the key of the
    tombstones, and for streams (``rewritten``), all of which are new. ``rules`` is the digest that its
    configuration had then; today's digest may differ, because data of normalisers get newer.

    A ``new`` change was in no store: the new store writes its line, as for any change. It only adds, and
    never a record, content or customer that an earlier change brought.
    """

    change: Change
    line: JournalEntry | None = None
    rules: str = attrs.field(default="", repr=False)
    new: bool = False


Kept = TypeVar("Kept", CustomerEntry, Alias)


def _unkept(entry: Kept, gone: Container[RecordRef]) -> Kept:
    """An id that no erased record keeps."""
    return entry if entry.keeper is None or entry.keeper not in gone else attrs.evolve(entry, keeper=None)
