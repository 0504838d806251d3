"""What a process remembers of a base, so that it reads the file less: as of one transaction, and no later."""

from __future__ import annotations

import heapq
from collections import Counter
from typing import TypeVar

from ...model.change import Change, ContentEntry, CustomerEntry, JournalEntry, StoredRecord
from ...model.content import Content
from ...model.decision import Decision
from ...model.record import RecordRef
from ..groups import MANY, come, less

__all__ = ["Cache"]

K = TypeVar("K")
V = TypeVar("V")

MOST = 32_768
"""How many things of a kind are kept at hand; then all of them go, which costs less than to keep an order."""


class Cache:
    """Nouns at hand as of the transaction numbered ``generation``; a group is there whole or not at all.

    A writer of this process brings it up to date when its transaction has ended; where another process
    wrote, or a step failed half way, a new one is begun. So it never outlives an erasure (law L11).
    """

    __slots__ = (
        "anchors",
        "blocks",
        "contents",
        "contents_of",
        "crowds",
        "customers",
        "decided",
        "decisions_on",
        "firsts",
        "generation",
        "last",
        "marks",
        "numbers",
        "records",
        "records_of",
        "refs",
        "residents",
        "rules",
    )

    def __init__(self, generation: int) -> None:
        self.generation = generation
        self.last: JournalEntry | None = None
        self.rules = -1
        """The number of the configuration in force, 0 for none; -1 while nobody asked."""
        self.records: dict[RecordRef, StoredRecord] = {}
        self.contents: dict[str, Content | None] = {}
        """None is known not to be there."""
        self.blocks: dict[str, dict[str, str]] = {}
        """The digests under a key, each with its mark."""
        self.crowds: dict[str, int] = {}
        """Keys not read whole under which more than so many contents stand."""
        self.marks: dict[str, Counter[str]] = {}
        self.anchors: dict[str, tuple[int, dict[str, list[str]]]] = {}
        self.residents: dict[str, dict[RecordRef, None]] = {}
        self.customers: dict[str, CustomerEntry] = {}
        self.records_of: dict[str, dict[RecordRef, None]] = {}
        self.contents_of: dict[str, Counter[str]] = {}
        self.firsts: dict[str, tuple[int, list[str]]] = {}
        self.decisions_on: dict[RecordRef, tuple[Decision, ...]] = {}
        self.decided: dict[str, tuple[RecordRef, ...]] = {}
        self.refs: dict[int, RecordRef] = {}
        self.numbers: dict[RecordRef, int] = {}

    @staticmethod
    def keep(kind: dict[K, V], key: K, value: V) -> V:
        """Keep one thing at hand."""
        if len(kind) >= MOST:
            kind.clear()
        kind[key] = value
        return value

    def marks_of(self, key: str, block: dict[str, str]) -> Counter[str]:
        """The marks under a key; those of a crowd are counted once and kept up to date."""
        known = self.marks.get(key)
        if known is None:
            known = Counter(mark for mark in block.values() if mark)
            if len(block) >= MANY:
                self.marks[key] = known
        return known

    def anchors_of(self, key: str, block: dict[str, str], count: int) -> dict[str, list[str]]:
        """For each mark under a key its first digests."""
        known = self.anchors.get(key)
        if known is None or known[0] != count:
            by_mark: dict[str, list[str]] = {}
            for digest, mark in block.items():
                by_mark.setdefault(mark, []).append(digest)
            known = (count, {mark: heapq.nsmallest(count, found) for mark, found in by_mark.items()})
            self.anchors[key] = known
        return known[1]

    # What a change makes of it

    def apply(self, change: Change, before: dict[RecordRef, StoredRecord]) -> None:
        """Bring it up to date; ``before`` holds the records that the change puts anew or takes away."""
        for entry in change.dropped:
            self._drop(entry)
        for entry in change.contents:
            self._come(entry)
        for ref in change.removed:
            self.records.pop(ref, None)
            self._leave(ref, before[ref])
        gone = frozenset(change.removed)
        for stored in change.records:
            ref = stored.record.ref
            self._put(stored, None if ref in gone else before.get(ref))
        for alias in change.aliases:
            for kind in (self.customers, self.records_of, self.contents_of, self.firsts):
                kind.pop(alias.id, None)
        for customer in change.customers:
            self.keep(self.customers, customer.id, customer)
        if change.decisions or change.erased:
            self.decisions_on.clear()
            self.decided.clear()
        for ref in change.erased:
            self.refs.pop(self.numbers.pop(ref, 0), None)

    def _come(self, entry: ContentEntry) -> None:
        digest, mark = entry.content.digest, entry.mark
        self.keep(self.contents, digest, entry.content)
        blocks, marks, anchors = self.blocks, self.marks, self.anchors
        for key in entry.keys:
            block = blocks.get(key)
            if block is None:  # what was counted of it is not kept up to date
                marks.pop(key, None)
                anchors.pop(key, None)
                continue
            if digest in block:
                continue
            block[digest] = mark
            if mark and key in marks:
                marks[key][mark] += 1
            if key in anchors:
                count, by_mark = anchors[key]
                come(by_mark.setdefault(mark, []), digest, count)

    def _drop(self, entry: ContentEntry) -> None:
        digest = entry.content.digest
        self.contents.pop(digest, None)
        for key in entry.keys:
            self.anchors.pop(key, None)
            self.crowds.pop(key, None)
            block = self.blocks.get(key)
            mark = block.pop(digest, "") if block is not None else ""
            if block is None:
                self.marks.pop(key, None)
            elif mark and key in self.marks:
                less(self.marks[key], mark)

    def _put(self, stored: StoredRecord, before: StoredRecord | None) -> None:
        ref = stored.record.ref
        self.keep(self.records, ref, stored)
        if before is not None:
            if (before.content, before.customer) == (stored.content, stored.customer):
                return
            self._leave(ref, before)
        if self.decisions_on.get(ref) != ():  # else whom they speak of in this content is as it was
            self.decided.pop(stored.content, None)
        if stored.content in self.residents:
            self.residents[stored.content][ref] = None
        if stored.customer in self.records_of:
            self.records_of[stored.customer][ref] = None
        if stored.customer in self.contents_of:
            self.contents_of[stored.customer][stored.content] += 1
        if stored.customer in self.firsts:
            count, firsts = self.firsts[stored.customer]
            come(firsts, stored.content, count)

    def _leave(self, ref: RecordRef, stored: StoredRecord) -> None:
        if ref in self.decided.get(stored.content, ()):
            del self.decided[stored.content]
        self.firsts.pop(stored.customer, None)
        if stored.content in self.residents:
            self.residents[stored.content].pop(ref, None)
        if stored.customer in self.records_of:
            self.records_of[stored.customer].pop(ref, None)
        if stored.customer in self.contents_of:
            less(self.contents_of[stored.customer], stored.content)
