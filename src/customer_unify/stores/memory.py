"""The store that keeps everything in memory: the default, and the pattern for others."""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

import attrs

from ..errors import Closed, Conflict, UnknownRecord
from ..model.change import (
    Change,
    ContentEntry,
    CustomerEntry,
    JournalEntry,
    Restored,
    StoredRecord,
    Tombstone,
)
from ..model.configuration import Configuration
from ..model.content import Content
from ..model.customer import Alias
from ..model.decision import Decision
from ..model.record import RecordRef
from .groups import MANY, Groups, come, less
from .journal import Journal, Sealed
from .turns import Turns

__all__ = ["MemoryStore"]


class MemoryStore:
    """Live records, contents, block keys, customers, decisions, journal and case streams in dictionaries.

    Look-ups cost a dictionary access; :meth:`apply` costs what the change holds. Several threads
    use it in ``turns``; what writes takes its turn by itself. ``salt`` keys the
    record digests in the journal, so that they cannot be guessed without it.

    >>> store = MemoryStore()
    >>> store.append("case:1", [{"kind": "opened"}], expected=0)
    1
    >>> store.append("case:1", [{"kind": "closed"}], expected=0)
    Traceback (most recent call last):
    ...
    customer_unify.errors.Conflict: stream 'case:1' has 1 events, not 0: somebody else wrote first
    """

    shared = False

    def __init__(self, salt: bytes = b"") -> None:
        self.turns = Turns()
        self._closed = False
        self._records: dict[RecordRef, StoredRecord] = {}
        self._contents: dict[str, Content] = {}
        self._labels: dict[str, str] = {}
        """The marks of contents that have one; a pair for each content would be as many objects again."""
        self._residents: Groups[RecordRef] = Groups()
        self._blocks: Groups[str] = Groups()
        self._marks: dict[str, Counter[str]] = {}
        self._customers: dict[str, CustomerEntry] = {}
        self._records_of: Groups[RecordRef] = Groups()
        self._contents_of: dict[str, Counter[str]] = {}
        self._anchors: dict[str, tuple[int, dict[str, list[str]]]] = {}
        self._firsts: dict[str, tuple[int, list[str]]] = {}
        """The first members of large groups, kept from when they are first asked for."""
        self._minted = 0
        self._aliases: dict[str, Alias] = {}
        self._decisions: dict[str, Decision] = {}
        self._decisions_on: dict[RecordRef, dict[str, None]] = {}
        self._confirmations_on: dict[RecordRef, dict[str, None]] = {}
        self._tombstones: dict[str, Tombstone] = {}
        self._erasure_key = b""
        self._departed: dict[RecordRef, tuple[str, ...]] = {}
        self._configuration: Configuration | None = None
        self._configuration_digest = ""
        """What it was when told, where another store held it; else it is worked out when asked for."""
        self._journal = Journal(Sealed(salt))
        self._streams: dict[str, list[Mapping[str, Any]]] = {}

    # Reading

    def record(self, ref: RecordRef) -> StoredRecord | None:
        """The live record of this ref."""
        if self._closed:  # asked so often that a call would tell
            self._open()
        return self._records.get(ref)

    def records(self) -> Iterator[StoredRecord]:
        """Every live record."""
        self._open()
        return iter(list(self._records.values()))

    def contents(self) -> Iterator[str]:
        """The digests of all contents."""
        self._open()
        return iter(list(self._contents))

    def keys(self) -> Iterator[str]:
        """The keys under which any content is indexed."""
        self._open()
        return iter(self._blocks.keys())

    def refs(self, source: str) -> Iterator[RecordRef]:
        """The refs of a source; walks all records, which costs less than an index nobody else reads."""
        self._open()
        return iter([ref for ref in self._records if ref[0] == source])

    def count(self) -> int:
        """How many records are live."""
        self._open()
        return len(self._records)

    def content(self, digest: str) -> Content | None:
        """A live content by its digest."""
        return self._contents.get(digest)

    def residents(self, digest: str) -> Collection[RecordRef]:
        """The records that have this content."""
        return self._residents[digest]

    def decided(self, digest: str) -> Collection[RecordRef]:
        """Those of its residents that a live decision to link or separate speaks of."""
        if not self._decisions_on:
            return ()
        residents = self._residents[digest]
        if len(residents) > len(self._decisions_on):
            return [ref for ref in self._decisions_on if ref in residents]
        return [ref for ref in residents if ref in self._decisions_on]

    def blocks(self, keys: Iterable[str], most: Callable[[str], int]) -> Mapping[str, Collection[str] | None]:
        """The blocks of some keys; None stands for those of crowded ones."""
        return self._blocks.of_all(keys, most)

    def block(self, key: str) -> Collection[str]:
        """The digests of the contents indexed under a key."""
        return self._blocks[key]

    def marks(self, key: str) -> Mapping[str, int]:
        """The distinct marks under an identifier's key, and how many contents bear each."""
        known = self._marks.get(key)
        if known is None:
            block = self._blocks[key]
            known = Counter(mark for digest in block if (mark := self._labels.get(digest)))
            if len(block) >= MANY:
                self._marks[key] = known
        return known

    def customer(self, customer_id: str) -> CustomerEntry | None:
        """An active customer."""
        if self._closed:
            self._open()
        return self._customers.get(customer_id)

    def customers(self) -> Iterator[str]:
        """The ids of the active customers, in the order they were minted."""
        self._open()
        return iter(sorted(self._customers, key=lambda name: (self._customers[name].number, name)))

    def records_of(self, customer_id: str) -> Collection[RecordRef]:
        """The records of a customer."""
        return self._records_of[customer_id]

    def contents_of(self, customer_id: str) -> Collection[str]:
        """The digests of the distinct contents of a customer."""
        known = self._contents_of.get(customer_id)
        if known is None:
            refs = self._records_of[customer_id]
            known = Counter(self._records[ref].content for ref in refs)
            if len(refs) >= MANY:
                self._contents_of[customer_id] = known
        return known.keys()

    def anchors(self, key: str, count: int) -> Mapping[str, Sequence[str]]:
        """For each mark under an identifier's key ('' for none) its first ``count`` digests, sorted."""
        known = self._anchors.get(key)
        if known is None or known[0] != count:
            by_mark: dict[str, list[str]] = {}
            for digest in self._blocks[key]:
                by_mark.setdefault(self._labels.get(digest, ""), []).append(digest)
            known = (count, {mark: heapq.nsmallest(count, found) for mark, found in by_mark.items()})
            self._anchors[key] = known
        return known[1]

    def firsts(self, customer_id: str, count: int) -> Sequence[str]:
        """The first ``count`` digests of a customer's contents, sorted."""
        known = self._firsts.get(customer_id)
        if known is None or known[0] != count:
            known = (count, heapq.nsmallest(count, self.contents_of(customer_id)))
            self._firsts[customer_id] = known
        return known[1]

    def minted(self) -> int:
        """The highest number of any customer ever put."""
        return self._minted

    def alias(self, customer_id: str) -> Alias | None:
        """What became of a retired id."""
        self._open()
        return self._aliases.get(customer_id)

    def former(self, ref: RecordRef) -> tuple[str, ...]:
        """The ids of the customers a removed record belonged to, oldest first."""
        return self._departed.get(ref, ())

    def decision(self, decision_id: str) -> Decision | None:
        """A decision, live or not."""
        self._open()
        return self._decisions.get(decision_id)

    def decisions(self) -> Iterator[Decision]:
        """Every decision, in the order taken."""
        self._open()
        return iter(list(self._decisions.values()))

    def decisions_on(self, ref: RecordRef) -> Sequence[Decision]:
        """The live decisions that speak of a record."""
        names = (*self._decisions_on.get(ref, ()), *self._confirmations_on.get(ref, ()))
        return [self._decisions[name] for name in names]

    def retired(self) -> Iterator[str]:
        """The ids that were a customer's and are aliases now, in the order they were minted."""
        self._open()
        return iter(sorted(self._aliases, key=lambda name: (self._aliases[name].number, name)))

    def departed(self) -> Iterator[RecordRef]:
        """The removed records whose history is remembered."""
        self._open()
        return iter(list(self._departed))

    def erasure_key(self) -> bytes:
        """The store's own key of its tombstones; empty while it has none."""
        return self._erasure_key

    def tombstone(self, digest: str) -> Tombstone | None:
        """What remains of an erased record."""
        return self._tombstones.get(digest)

    def journal(self, since: int = 0, limit: int | None = None) -> Iterator[JournalEntry]:
        """Journal entries with a number above ``since``."""
        self._open()
        for at in self._journal.since(since)[:limit]:
            yield self._journal.entry(at)

    def horizon(self) -> int:
        """The number of the last line."""
        self._open()
        return self._journal.entry(-1).number if self._journal else 0

    def history(self) -> Iterator[Change]:
        """What each line of the journal made true, less what was erased since."""
        self._open()
        return self._journal.history()

    def configuration(self) -> Configuration | None:
        """The configuration the base is written under; None before a change told one."""
        return self._configuration

    def configuration_digest(self) -> str:
        """Its digest, worked out when asked for: in one process the data of normalisers stay as they are."""
        return self._configuration_digest or (self._configuration.digest if self._configuration else "")

    def last(self) -> JournalEntry | None:
        """The latest line of the journal."""
        self._open()
        return self._journal.entry(-1) if self._journal else None

    def residue(self) -> Iterator[str]:
        """What an index leads to that is not there: contents, decisions and lines that went."""
        self._open()
        stones = {stone.digest for line in self._journal.history() for stone in line.tombstones}
        for kind, found, there in (
            ("residents", self._residents.keys(), self._contents),
            ("decisions on", {name for on in self._decisions_on.values() for name in on}, self._decisions),
            ("confirmed", {name for on in self._confirmations_on.values() for name in on}, self._decisions),
            ("tombstones", self._tombstones.keys(), stones),
        ):
            yield from (kind for name in found if name not in there)

    # Writing

    def apply(self, change: Change) -> JournalEntry:
        """Make a change true, and say which line of the journal it became.

        Nothing can fail half way: what could be wrong is checked before anything is done.
        Raises ``UnknownRecord`` when the change removes a record that is not live, and ``Conflict``
        when a stream it rewrites has grown since.
        """
        with self.turns.alone():
            self._open()
            if any(len(told.events) != len(self._streams.get(told.name, ())) for told in change.rewritten):
                raise Conflict("a stream to be rewritten has grown since; nothing was changed")
            self._apply(change)
            return self._journal.write(change)

    def restore(self, changes: Iterable[Restored]) -> None:
        """Fill an empty store, whole or not at all; else raise ``Conflict``. Readers go on meanwhile."""
        with self.turns.writing():
            self._open()
            if self._journal or self._streams:
                raise Conflict("this store is not empty: nothing was restored (hint: restore into a new one)")
            filled = MemoryStore()
            filled.turns, filled._journal = self.turns, self._journal.blank()
            for one in changes:
                filled._apply(one.change)
                if one.rules:
                    filled._configuration_digest = one.rules
                if one.new:
                    filled._journal.write(one.change)
                elif one.line is not None:
                    filled._journal.restore(one.line, one.change)
            with self.turns.alone():
                vars(self).update(vars(filled))

    def _apply(self, change: Change) -> None:
        if not all(ref in self._records for ref in change.removed):
            raise UnknownRecord("a change removes a record that is not live; nothing was changed")
        renewed = {entry.content.digest for entry in change.contents} if change.dropped else set()
        if renewed:
            self._drop_contents([entry for entry in change.dropped if entry.content.digest in renewed])
        self._put_contents(change.contents)
        for ref in change.removed:
            self._remove(ref)
        for stored in change.records:
            self._put(stored)
        if change.dropped:
            self._drop_contents([entry for entry in change.dropped if entry.content.digest not in renewed])
        for alias in change.aliases:
            self._aliases[alias.id] = alias
            self._minted = max(self._minted, alias.number)
            self._customers.pop(alias.id, None)
            self._contents_of.pop(alias.id, None)
        for customer in change.customers:
            self._customers[customer.id] = customer
            self._minted = max(self._minted, customer.number)
            self._aliases.pop(customer.id, None)
        for decision in change.decisions:
            self._decide(decision)
        for tombstone in change.tombstones:
            self._tombstones[tombstone.digest] = tombstone
        self._erasure_key = change.erasure_key or self._erasure_key
        if change.configuration is not None:
            self._configuration, self._configuration_digest = change.configuration, ""
        if change.erased:
            self._erase(frozenset(change.erased), change.unsaid)
        for told in change.rewritten:
            self._streams[told.name] = [dict(event) for event in told.events]

    def _put_contents(self, entries: Sequence[ContentEntry]) -> None:
        for entry in entries:
            digest, mark = entry.content.digest, entry.mark
            self._contents[digest] = entry.content
            if mark:
                self._labels[digest] = mark
            else:
                self._labels.pop(digest, None)
            self._blocks.add_to_all(entry.keys, digest)
            for key in (self._anchors and entry.keys) or ():
                if key in self._anchors:
                    count, by_mark = self._anchors[key]
                    come(by_mark.setdefault(mark, []), digest, count)
            for key in (mark and self._marks and entry.keys) or ():
                if key in self._marks:
                    self._marks[key][mark] += 1

    def _drop_contents(self, entries: Sequence[ContentEntry]) -> None:
        for entry in entries:
            digest = entry.content.digest
            for key in entry.keys:
                self._blocks.discard(key, digest)
                self._anchors.pop(key, None)
                if entry.mark and key in self._marks:
                    less(self._marks[key], entry.mark)
                    if not self._marks[key]:
                        del self._marks[key]
            self._contents.pop(digest, None)
            self._labels.pop(digest, None)

    def _put(self, stored: StoredRecord) -> None:
        ref = stored.record.ref
        before = self._records.get(ref)
        if before is not None and (before.content, before.customer) == (stored.content, stored.customer):
            self._records[ref] = stored
            return
        if before is not None:
            self._leave(ref, before)
        self._records[ref] = stored
        self._departed.pop(ref, None)
        self._residents.add(stored.content, ref)
        self._records_of.add(stored.customer, ref)
        if stored.customer in self._contents_of:
            self._contents_of[stored.customer][stored.content] += 1
        if stored.customer in self._firsts:
            count, firsts = self._firsts[stored.customer]
            come(firsts, stored.content, count)

    def _leave(self, ref: RecordRef, stored: StoredRecord) -> None:
        self._residents.discard(stored.content, ref)
        self._records_of.discard(stored.customer, ref)
        if stored.customer in self._contents_of:
            less(self._contents_of[stored.customer], stored.content)
        self._firsts.pop(stored.customer, None)

    def _remove(self, ref: RecordRef) -> None:
        stored = self._records.pop(ref)
        self._departed[ref] = (*stored.former, stored.customer)
        self._leave(ref, stored)

    def _decide(self, decision: Decision) -> None:
        self._decisions[decision.id] = decision
        by_ref = self._decisions_on if decision.pairs else self._confirmations_on
        for ref in decision.refs:
            on = by_ref.setdefault(ref, {})
            if decision.live:
                on[decision.id] = None
            else:
                on.pop(decision.id, None)
                if not on:
                    del by_ref[ref]

    def _erase(self, refs: frozenset[RecordRef], unsaid: Collection[tuple[int, RecordRef]]) -> None:
        """Drop what is still remembered of records: history, decisions, keys in the journal."""
        for ref in refs:
            self._departed.pop(ref, None)
        for decision in list(self._decisions.values()):
            left = decision.without(refs)
            if left is decision:
                continue
            self._decide(attrs.evolve(decision, revoked_at=decision.at))
            if left is None:
                del self._decisions[decision.id]
            else:
                self._decide(left)
        self._journal.erase(refs, unsaid)

    # Streams

    def append(self, stream: str, events: Sequence[Mapping[str, Any]], expected: int) -> int:
        """Append events to a stream of length ``expected``, else ``Conflict``; return the new length."""
        with self.turns.writing():
            self._open()
            known = self._streams.get(stream, [])
            if len(known) != expected:
                raise Conflict(
                    f"stream {stream!r} has {len(known)} events, not {expected}: somebody else wrote first"
                )
            known.extend([dict(event) for event in events])
            self._streams[stream] = known
            return len(known)

    def stream(self, stream: str, since: int = 0) -> Iterator[Mapping[str, Any]]:
        """The events of a stream from position ``since`` on."""
        self._open()
        return iter(self._streams.get(stream, [])[since:])

    def streams(self) -> Iterator[str]:
        """The names of all streams, in the order first written."""
        self._open()
        return iter(list(self._streams))

    def purge(self) -> None:
        """What was erased is nowhere: there is no disk."""
        self._open()

    def close(self) -> None:
        """Release what is held, once nobody reads or writes; later calls raise ``Closed``."""
        with self.turns.alone():
            self._closed = True

    def _open(self) -> None:
        if self._closed:
            raise Closed("this store was closed")
