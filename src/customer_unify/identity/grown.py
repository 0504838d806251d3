"""A base with records appended to it, which nobody wrote yet: what the next of many is appended to."""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

from ..model.change import Change, ContentEntry, CustomerEntry, StoredRecord
from ..model.content import Content
from ..model.customer import Alias
from ..model.decision import Decision
from ..model.port import Ground
from ..model.record import RecordRef
from .layer import Layer

__all__ = ["Grown"]


class Grown:
    """Answers as the base would, had the changes taken so far been applied to it.

    Each of them appends: its records are new, nobody decided anything about them, its contents are new too,
    and so are its customers. Refused: a :class:`~.draft.Draft`, which knows no customers and forgets what it
    found whenever a content comes; and to apply the changes one by one, for many are made true together or
    not at all. Cost: a few dictionary accesses more than the base.
    """

    def __init__(self, base: Ground) -> None:
        self._base = base
        self._records: dict[RecordRef, StoredRecord] = {}
        self._contents: dict[str, ContentEntry] = {}
        self._customers: dict[str, CustomerEntry] = {}
        self._blocks: Layer[str] = Layer(base.block)
        self._residents: Layer[RecordRef] = Layer(self._residents_below)
        self._records_of: Layer[RecordRef] = Layer(self._records_below)
        self._contents_of: Layer[str] = Layer(self._contents_below)
        self._minted = base.minted()

    def take(self, change: Change) -> None:
        """Let a change that appends be true."""
        for entry in change.contents:
            self._contents[entry.content.digest] = entry
            for key in entry.keys:
                self._blocks.put(key, entry.content.digest)
        for customer in change.customers:
            self._customers[customer.id] = customer
            self._minted = max(self._minted, customer.number)
        for stored in change.records:
            ref = stored.record.ref
            self._records[ref] = stored
            self._residents.put(stored.content, ref)
            self._records_of.put(stored.customer, ref)
            self._contents_of.add(stored.customer, stored.content)

    # What is new is asked for by name before the base is: a store may have to look far away.

    def _residents_below(self, digest: str) -> Collection[RecordRef]:
        return () if digest in self._contents else self._base.residents(digest)

    def _records_below(self, customer_id: str) -> Collection[RecordRef]:
        return () if customer_id in self._customers else self._base.records_of(customer_id)

    def _contents_below(self, customer_id: str) -> Collection[str]:
        return () if customer_id in self._customers else self._base.contents_of(customer_id)

    # What is asked

    def record(self, ref: RecordRef) -> StoredRecord | None:
        """The live record of this ref."""
        return self._records.get(ref) or self._base.record(ref)

    def content(self, digest: str) -> Content | None:
        """A live content by its digest."""
        entry = self._contents.get(digest)
        return self._base.content(digest) if entry is None else entry.content

    def residents(self, digest: str) -> Collection[RecordRef]:
        """The records that have this content."""
        return self._residents[digest]

    def decided(self, digest: str) -> Collection[RecordRef]:
        """Those of its residents that a live decision to link or separate speaks of."""
        return () if digest in self._contents else self._base.decided(digest)

    def decisions_on(self, ref: RecordRef) -> Sequence[Decision]:
        """The live decisions that speak of a record."""
        return () if ref in self._records else self._base.decisions_on(ref)

    def blocks(self, keys: Iterable[str], most: Callable[[str], int]) -> Mapping[str, Collection[str] | None]:
        """The blocks of some keys; None stands for those of crowded ones."""
        keys = tuple(keys)
        told = self._base.blocks(keys, most)
        laid = self._blocks.laid(keys)
        if not laid:
            return told
        found = dict(told)
        for key in laid:
            below = told.get(key, ())
            if below is not None:
                members = self._blocks.over(key, below)
                found[key] = members if len(members) <= most(key) else None
        return found

    def block(self, key: str) -> Collection[str]:
        """The digests of the contents indexed under a key."""
        return self._blocks[key]

    def marks(self, key: str) -> Mapping[str, int]:
        """The distinct marks under an identifier's key, and how many contents bear each."""
        below = self._base.marks(key)
        came = Counter(mark for digest in self._blocks.own(key) if (mark := self._contents[digest].mark))
        return (
            {**below, **{mark: below.get(mark, 0) + more for mark, more in came.items()}} if came else below
        )

    def anchors(self, key: str, count: int) -> Mapping[str, Sequence[str]]:
        """For each mark under an identifier's key ('' for none) its first ``count`` digests, sorted."""
        below = self._base.anchors(key, count)
        found = dict(below)
        for digest in self._blocks.own(key):
            mark = self._contents[digest].mark
            found[mark] = heapq.nsmallest(count, (*found.get(mark, ()), digest))
        return found

    def contents_of(self, customer_id: str) -> Collection[str]:
        """The digests of the distinct contents of a customer."""
        return self._contents_of[customer_id]

    def firsts(self, customer_id: str, count: int) -> Sequence[str]:
        """The first ``count`` digests of a customer's contents, sorted."""
        below = () if customer_id in self._customers else self._base.firsts(customer_id, count)
        own = self._contents_of.own(customer_id)
        return heapq.nsmallest(count, (*below, *own)) if own else below

    def customer(self, customer_id: str) -> CustomerEntry | None:
        """An active customer."""
        return self._customers.get(customer_id) or self._base.customer(customer_id)

    def records_of(self, customer_id: str) -> Collection[RecordRef]:
        """The records of a customer."""
        return self._records_of[customer_id]

    def minted(self) -> int:
        """No lower than the number of any customer ever put."""
        return self._minted

    def alias(self, customer_id: str) -> Alias | None:
        """What became of a retired id."""
        return None if customer_id in self._customers else self._base.alias(customer_id)

    def former(self, ref: RecordRef) -> tuple[str, ...]:
        """The ids of the customers a removed record belonged to, oldest first."""
        return () if ref in self._records else self._base.former(ref)
