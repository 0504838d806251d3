"""One change made rows: within one transaction, and counted."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

import attrs

from ...errors import Conflict, UnknownRecord
from ...model.change import Change, ContentEntry, CustomerEntry, JournalEntry, Restored, StoredRecord, chained
from ...model.configuration import Configuration
from ...model.customer import Alias
from ...model.decision import Decision
from ...model.record import Record, RecordRef
from .. import codec
from ..journal import Sealed
from .ledger import Head, Ledger
from .lines import change_of
from .looking import ACTIVE, AT_ONCE, CLEAN, KNOTTED, MENTIONED, RETIRED, Looking, among, filled

__all__ = ["Applying", "extended", "named_in"]

OFF_BLOCK = "DELETE FROM blocks WHERE key = ? AND content = ?"
OFF_DECIDED = "DELETE FROM decided WHERE ref = ? AND decision = ?"
OFF_TOLD = "DELETE FROM told WHERE ref = ? AND line = ?"


class Applying:
    """What one change does to the rows. The caller has begun the transaction, and commits or undoes it.

    ``before`` holds afterwards the records it put anew or took away, as they were, ``numbers`` those of the
    refs it named, and ``rules`` that of the configuration it told.
    """

    __slots__ = (
        "_contents",
        "_customers",
        "_fresh",
        "_looking",
        "_others",
        "_versions",
        "before",
        "ledger",
        "numbers",
        "rules",
    )

    def __init__(self, looking: Looking, ledger: Ledger) -> None:
        self._looking = looking
        self.ledger = ledger
        self.before: dict[RecordRef, StoredRecord] = {}
        self.numbers: dict[RecordRef, int] = {}
        self._fresh: set[RecordRef] = set()
        self._contents: dict[str, int] = {}
        self._customers: dict[str, int] = {}
        self._versions: dict[RecordRef, int] = {}
        self._others: dict[tuple[str, str], int] = {}
        self.rules = 0

    def run(self, change: Change) -> JournalEntry:
        """Do it, and write its line; the caller closes the ledger."""
        self._check(change)
        self._do(change, change.configuration.digest if change.configuration is not None else "")
        line = self._write(change)
        if change.erased or change.unsaid:
            self.ledger.flush()
            self._erase(frozenset(change.erased), change.unsaid, line.number)
        for told in change.rewritten:
            self._rewrite(told.name, told.events)
        self.ledger.flush()
        return line

    def restore(self, one: Restored) -> None:
        """Do what was done in another store, and write its line as it was told there; or do a new step."""
        rules = one.change.configuration
        self._do(one.change, one.rules or (rules.digest if rules is not None else ""))
        if one.new:
            self._write(one.change)
        elif one.line is not None:
            self.ledger.reserve("journal", one.line.number)
            self._tell(one.line, one.change)
        for told in one.change.rewritten:
            extended(self.ledger, told.name, told.events, 0)
        self.ledger.flush()

    def _do(self, change: Change, rules: str) -> None:
        """What it does to the graph; the order is that of the store in memory, and of its meaning."""
        renewed = {entry.content.digest for entry in change.contents}
        for entry in change.dropped:
            if entry.content.digest in renewed:
                self._off_blocks(entry)
        for entry in change.contents:
            self._put_content(entry)
        for ref in change.removed:
            self._remove(ref)
        for stored in change.records:
            self._put(stored)
        if change.dropped:
            self.ledger.flush()
        for entry in change.dropped:
            if entry.content.digest not in renewed:
                self._drop(entry)
        for alias in change.aliases:
            body = codec.noun_of(attrs.evolve(alias, keeper=None))
            self._customer(alias.id, RETIRED, alias.number, 0, alias.keeper, body)
        for customer in change.customers:
            flags = CLEAN * customer.clean + KNOTTED * customer.knotted
            self._customer(customer.id, ACTIVE, customer.number, flags, customer.keeper, None)
        for decision in change.decisions:
            self._decide(decision)
        for stone in change.tombstones:
            self._named("tombstones", stone.digest, codec.noun_of(stone))
        if change.erasure_key:
            self.ledger.keep_key(change.erasure_key)
        if change.configuration is not None:
            self.rules = self._configure(change.configuration, rules)

    def _check(self, change: Change) -> None:
        if not all(self._looking.record(ref) is not None for ref in change.removed):
            raise UnknownRecord("a change removes a record that is not live; nothing was changed")
        for told in change.rewritten:
            if _length(self.ledger, told.name) != len(told.events):
                raise Conflict("a stream to be rewritten has grown since; nothing was changed")

    # Numbers of what is named

    def number(self, ref: RecordRef) -> int:
        """The number of a ref, which it gets when it is first named."""
        known = self.numbers.get(ref) or self._looking.number(ref)
        if not known:
            known = self.ledger.number("refs")
            self.ledger.insert("refs", known, codec.text_of(ref[0]), codec.text_of(ref[1]))
            self._fresh.add(ref)
        self.numbers[ref] = known
        return known

    def _by_name(self, table: str, column: str, name: str) -> int:
        sql = f"SELECT id FROM {table} WHERE {column} = ?"  # noqa: S608 -- the names are ours
        row = self.ledger.link.row(sql, (codec.text_of(name),))
        return 0 if row is None else int(row[0])

    def _place(self, digest: str) -> int:
        """The number of a content that has one; 0 for others."""
        known = self._contents.get(digest) or self._looking.places.get(digest)
        return self._by_name("contents", "digest", digest) if known is None else known

    def _content(self, digest: str) -> int:
        """The number of a content; one only named so far has a row without a body."""
        known = self._place(digest)
        if not known:
            known = self.ledger.number("contents")
            self.ledger.insert("contents", known, codec.text_of(digest), b"", None)
        self._contents[digest] = known
        return known

    def _customer_number(self, id: str) -> int:
        known = self._customers.get(id) or self._looking.ids.get(id)
        if known is None:
            known = self._by_name("customers", "name", id)
        if not known:
            known = self.ledger.number("customers")
            self.ledger.insert("customers", known, codec.text_of(id), 0, MENTIONED, 0, 0, None)
        self._customers[id] = known
        return known

    def _named(self, table: str, name: str, *cells: Any) -> int:
        """A row known by its name, put in place of the one there is."""
        column = "digest" if table == "tombstones" else "name"
        known = self._others.get((table, name)) or self._by_name(table, column, name)
        number = self._others[table, name] = known or self.ledger.number(table)
        self.ledger.put(table, number, codec.text_of(name), *cells)
        return number

    # Contents

    def _put_content(self, entry: ContentEntry) -> None:
        content = entry.content
        name, label = codec.text_of(content.digest), codec.text_of(entry.mark)
        number = self._place(content.digest)
        there: set[bytes] = set()
        if number:
            former = self.ledger.put("contents", number, name, label, codec.content_of(content))
            if former is not None and former[3] is not None:  # one only named so far stands under no key
                there = self._under(entry, number)
        else:
            number = self.ledger.number("contents")
            self.ledger.insert("contents", number, name, label, codec.content_of(content))
        self._contents[content.digest] = number
        keys = dict.fromkeys(codec.text_of(key) for key in entry.keys)
        self.ledger.pair("blocks", [(key, number) for key in keys if key not in there])

    def _under(self, entry: ContentEntry, number: int) -> set[bytes]:
        """Under which of the keys of an entry its content stands."""
        keys = list(dict.fromkeys(codec.text_of(key) for key in entry.keys))
        there: set[bytes] = set()
        for start in range(0, len(keys), AT_ONCE[-1]):
            some = filled(keys[start : start + AT_ONCE[-1]])
            sql = f"SELECT key FROM blocks WHERE content = ? AND key {among(len(some))}"  # noqa: S608 -- places only
            there.update(key for (key,) in self.ledger.link.rows(sql, (number, *some)))
        return there

    def _off_blocks(self, entry: ContentEntry) -> int:
        number = self._content(entry.content.digest)
        pairs: list[tuple[Any, int]] = [(key, number) for key in self._under(entry, number)]
        self.ledger.unpair("blocks", OFF_BLOCK, pairs)
        return number

    def _drop(self, entry: ContentEntry) -> None:
        number = self._off_blocks(entry)
        del self._contents[entry.content.digest]
        self._looking.places.pop(entry.content.digest, None)
        if self.ledger.link.row("SELECT 1 FROM records WHERE content = ? LIMIT 1", (number,)) is None:
            self.ledger.delete("contents", number)
        else:
            self.ledger.put("contents", number, codec.text_of(entry.content.digest), b"", None)

    # Records

    def _put(self, stored: StoredRecord) -> None:
        ref = stored.record.ref
        number = self.number(ref)
        fresh = ref in self._fresh  # named for the first time: nothing about it can be there
        before = self._looking.record(ref) if not fresh and ref not in self.before else None
        self._version(number, stored.record, before)
        content, customer = self._content(stored.content), self._customer_number(stored.customer)
        cells = number, self._versions[ref], content, customer, codec.seen_of(stored)
        if fresh:
            self._fresh.discard(ref)
            self.ledger.insert("records", *cells)
            return
        if before is None:
            self.ledger.delete("departed", number)
        else:
            self.before[ref] = before
        self.ledger.put("records", *cells)

    def _version(self, number: int, record: Record, before: StoredRecord | None) -> None:
        """Keep what a record says now, unless it says that already."""
        body = codec.record_of(record)
        if before is not None:
            row = self.ledger.find("records", number)
            former = None if row is None else self.ledger.find("versions", row[1])
            if former is not None and former[2] == body:
                self._versions[record.ref] = former[0]
                return
        self._versions[record.ref] = self.ledger.number("versions")
        self.ledger.insert("versions", self._versions[record.ref], number, body)

    def _remove(self, ref: RecordRef) -> None:
        stored = self._looking.record(ref)
        assert stored is not None, "checked before anything was done"
        self.before[ref] = stored
        number = self.number(ref)
        self.ledger.delete("records", number)
        self.ledger.put("departed", number, codec.packed([*stored.former, stored.customer]))

    # Customers and decisions

    def _customer(
        self, id: str, state: int, number: int, flags: int, keeper: RecordRef | None, body: bytes | None
    ) -> None:
        at = self._customer_number(id)
        kept = 0 if keeper is None else self.number(keeper)
        self.ledger.put("customers", at, codec.text_of(id), number, state, flags, kept, body)
        self.ledger.mint(number)

    def _decide(self, decision: Decision) -> None:
        ties = int(decision.live and decision.pairs)
        at = self._named("decisions", decision.id, ties, codec.noun_of(decision))
        due = {self.number(ref) for ref in decision.refs}
        link = self.ledger.link
        sql = "SELECT 1 FROM decided WHERE ref = ? AND decision = ?"
        self.ledger.pair("decided", [(ref, at) for ref in sorted(due) if link.row(sql, (ref, at)) is None])

    def _configure(self, config: Configuration, digest: str) -> int:
        number = self.ledger.number("configurations")
        cells = codec.text_of(digest), codec.configured(config)
        self.ledger.insert("configurations", number, *cells)
        return number

    # The journal

    def _places(self) -> codec.Places:
        return codec.Places(self.number, lambda ref, record: self._versions[ref], lambda config: self.rules)

    def _write(self, change: Change) -> JournalEntry:
        ledger = self.ledger
        head = ledger.written or ledger.head()
        writer, sequence = head.writer, head.sequence + 1
        refs = [*[stored.record.ref for stored in change.records], *change.removed]
        digests = Sealed(ledger.salt)(refs)
        number = ledger.number("journal")
        kept = change.without(frozenset(change.erased), number) if change.erased else change
        checksum = chained(head.checksum, writer, sequence, change.at, digests)
        line = JournalEntry(number, kept.at, kept.events, digests, checksum, writer, sequence)
        ledger.written = Head(writer, sequence, checksum)
        self._tell(line, kept)
        return line

    def _tell(self, line: JournalEntry, kept: Change) -> None:
        """A line of the journal, and beside it what it made true."""
        proof, at = bytes.fromhex("".join(line.digests)), codec.text_of(line.at.isoformat())
        cells = codec.text_of(line.writer), line.sequence, at, proof, bytes.fromhex(line.checksum)
        self.ledger.insert("journal", line.number, *cells)
        self.ledger.insert("beside", line.number, codec.line_of(kept, self._places()))
        refs = sorted(self.number(ref) for ref in named_in(kept))
        self.ledger.pair("told", [(ref, line.number) for ref in refs])

    # Erasure

    def _erase(self, gone: frozenset[RecordRef], unsaid: Collection[tuple[int, RecordRef]], by: int) -> None:
        """Take records out of every line, and versions of others out of theirs; the chain stays valid."""
        versions: dict[int, set[RecordRef]] = {}
        for line, ref in unsaid:
            versions.setdefault(line, set()).add(ref)
        numbers = {ref: self._looking.number(ref) or self.numbers.get(ref, 0) for ref in gone}
        lines = {line for number in numbers.values() for line in self._lines_of(number)}
        for number in sorted(lines | versions.keys()):
            self._rewrite_line(number, gone, versions.get(number, set()), by)
        self.ledger.flush()
        for ref in {ref for refs in versions.values() for ref in refs} - gone:
            self._off_versions(self.number(ref))
        self._off_decisions(gone, numbers)
        for number in numbers.values():
            for table in ("records", "departed"):
                self.ledger.delete(table, number)
            self.ledger.unpair("told", OFF_TOLD, [(number, line) for line in self._lines_of(number)])
            for (version,) in self.ledger.link.rows("SELECT id FROM versions WHERE ref = ?", (number,)):
                self.ledger.delete("versions", version)
            self.ledger.delete("refs", number)

    def _lines_of(self, number: int) -> list[int]:
        return [line for (line,) in self.ledger.link.rows("SELECT line FROM told WHERE ref = ?", (number,))]

    def _line(self, number: int) -> codec.Line:
        sql = "SELECT j.*, b.* FROM journal j JOIN beside b ON b.id = j.id WHERE j.id = ?"
        row = self.ledger.link.row(sql, (number,))
        assert row is not None, "an index speaks of lines that are there"
        return change_of(self._looking, row)

    def _rewrite_line(
        self, number: int, gone: frozenset[RecordRef], versions: Collection[RecordRef], by: int
    ) -> None:
        line = self._line(number)
        kept = line.change.without(gone, by) if line.change.speaks_of(gone) else line.change
        if versions:
            kept = kept.without_versions(versions, by)
        rules = self._rules_of(number)
        places = codec.Places(self.number, lambda ref, record: line.versions[ref], lambda config: rules)
        self.ledger.put("beside", number, codec.line_of(kept, places))

    def _rules_of(self, number: int) -> int:
        """The number of the configuration that a line told."""
        row = self.ledger.find("beside", number)
        said = [] if row is None else codec.unpacked(row[1])
        return int(said[codec.RULES]) if len(said) > codec.RULES else 0

    def _off_versions(self, number: int) -> None:
        """Let go of what a record said in no line that is left, and does not say now."""
        ref = self._looking.ref(number)
        held = {self._line(line).versions.get(ref, 0) for line in self._lines_of(number)}
        live = self.ledger.find("records", number)
        held.add(0 if live is None else live[1])
        for (version,) in self.ledger.link.rows("SELECT id FROM versions WHERE ref = ?", (number,)):
            if version not in held:
                self.ledger.delete("versions", version)

    def _off_decisions(self, gone: frozenset[RecordRef], numbers: Mapping[RecordRef, int]) -> None:
        sql = "SELECT x.* FROM decided d JOIN decisions x ON x.id = d.decision WHERE d.ref = ?"
        rows = {row[0]: row for number in numbers.values() for row in self.ledger.link.rows(sql, (number,))}
        for id, row in sorted(rows.items()):
            decision = self._looking.decision(row)
            left = decision.without(gone)
            due = {self.number(ref) for ref in decision.refs}
            if left is not None:
                ties = int(left.live and left.pairs)
                self.ledger.put("decisions", id, row[1], ties, codec.noun_of(left))
                due -= {self.number(ref) for ref in left.refs}
            else:
                self.ledger.delete("decisions", id)
            self.ledger.unpair("decided", OFF_DECIDED, [(ref, id) for ref in sorted(due)])

    # Streams

    def _rewrite(self, name: str, events: Sequence[Mapping[str, Any]]) -> None:
        stream = self._by_name("streams", "name", name)
        sql = "SELECT id FROM events WHERE stream = ? AND position = ?"
        for position, event in enumerate(events):
            row = self.ledger.link.row(sql, (stream, position))
            assert row is not None, "as many as there are, which was checked"
            self.ledger.put("events", row[0], stream, position, codec.packed(dict(event)))


def named_in(change: Change) -> set[RecordRef]:
    """Every record that a line speaks of: those by which it is found when one of them is erased."""
    entries: Iterable[CustomerEntry | Alias] = (*change.customers, *change.aliases)
    return {
        *(stored.record.ref for stored in change.records),
        *change.removed,
        *(ref for decision in change.decisions for ref in decision.refs),
        *(ref for event in change.events for ref in event.records),
        *(entry.keeper for entry in entries if entry.keeper is not None),
    }


def _length(ledger: Ledger, name: str) -> int:
    row = ledger.link.row("SELECT length FROM streams WHERE name = ?", (codec.text_of(name),))
    return 0 if row is None else int(row[0])


def extended(ledger: Ledger, name: str, events: Sequence[Mapping[str, Any]], expected: int) -> int:
    """Append events to a stream of this length, else ``Conflict``; the new length."""
    length = _length(ledger, name)
    if length != expected:
        raise Conflict(f"stream {name!r} has {length} events, not {expected}: somebody else wrote first")
    bodies = [codec.packed(dict(event)) for event in events]
    row = ledger.link.row("SELECT id FROM streams WHERE name = ?", (codec.text_of(name),))
    stream = ledger.number("streams") if row is None else row[0]
    ledger.put("streams", stream, codec.text_of(name), length + len(bodies))
    for position, body in enumerate(bodies, start=length):
        ledger.insert("events", ledger.number("events"), stream, position, body)
    ledger.flush()
    return length + len(bodies)
