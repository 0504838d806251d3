"""Rows made nouns: what a base holds, as one view of it sees it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Container, Iterable, Iterator, Mapping
from datetime import datetime
from itertools import islice
from typing import Any

import attrs

from ...errors import Unreadable
from ...model.change import Change, CustomerEntry, JournalEntry, StoredRecord
from ...model.configuration import Configuration
from ...model.content import Content
from ...model.customer import Alias
from ...model.decision import Decision
from ...model.record import Record, RecordRef
from .. import codec
from ..journal import DIGEST
from .ledger import right
from .link import Row
from .touched import CONTENT, CUSTOMER, KEY, RECORD, spoken
from .turns import View

__all__ = ["ACTIVE", "MENTIONED", "RETIRED", "Looking"]

MENTIONED, ACTIVE, RETIRED = 0, 1, 2
"""What a row of ``customers`` stands for: an id somebody named, a customer, what became of one."""

CLEAN, KNOTTED = 1, 2

STORED = (
    "SELECT r.*, v.*, c.digest, k.name FROM records r JOIN versions v ON v.id = r.version "
    "JOIN contents c ON c.id = r.content JOIN customers k ON k.id = r.customer WHERE r.id = ?"
)
BLOCK = "SELECT c.digest, c.label FROM blocks b LEFT JOIN contents c ON c.id = b.content WHERE b.key = ?"
SOME = f"SELECT * FROM ({BLOCK.replace('SELECT', 'SELECT b.key,')} LIMIT ?) AS one"  # noqa: S608 -- ours alone
AT_ONCE = (4, 8, 16, 32)
"""How many blocks are read by one question: few lengths, so that a database knows each already."""
MOST = (1 << 62) - 1
"""More than stand under any key."""
UNREAD: Any = object()
"""What is at hand of something nobody read; none stands for what is not there."""
CONTENTS = "SELECT * FROM contents WHERE digest IN ({})"
CUSTOMERS = "SELECT * FROM customers WHERE name IN ({})"
RESIDENTS = (
    "SELECT f.*, EXISTS (SELECT 1 FROM decided d JOIN decisions x ON x.id = d.decision "
    "WHERE d.ref = f.id AND x.ties = 1) FROM contents c JOIN records r ON r.content = c.id "
    "JOIN refs f ON f.id = r.id WHERE c.digest = ?"
)
RECORDS_OF = (
    "SELECT f.* FROM customers k JOIN records r ON r.customer = k.id "
    "JOIN refs f ON f.id = r.id WHERE k.name = ?"
)
CONTENTS_OF = (
    "SELECT c.digest, count(*) FROM customers k JOIN records r ON r.customer = k.id "
    "JOIN contents c ON c.id = r.content WHERE k.name = ? GROUP BY c.id"
)
ON = "SELECT x.* FROM decided d JOIN decisions x ON x.id = d.decision WHERE d.ref = ? ORDER BY x.id"

Rules = Callable[[int], Configuration]


class Looking:
    """Reads one view. What it has read once it takes from what is at hand; what it reads it verifies."""

    __slots__ = ("_asked", "_former", "_ids", "_near", "_read_ahead", "_rules", "cache", "link", "places")

    def __init__(self, view: View, rules: Rules) -> None:
        self.link, self.cache, self._rules, self._asked = view.link, view.cache, rules, view.asked
        self._near: dict[str, None] = {}
        """Contents under keys that were read: one asked for is never alone."""
        self._read_ahead: dict[str, Row] = {}
        """The rows of those that were read with another, until they are asked for."""
        self._former: dict[str, None] = {}
        """Ids that records read here had before: naming asks for each of them."""
        self._ids: dict[str, Row | None] = {}
        """The rows of ids as they were read, none for what is not there."""
        self.places: dict[str, int] = {}
        """The numbers of contents as they were read, 0 for what is not there."""

    def ask(self, kind: str, name: str) -> None:
        """Say what is looked at, where the database has to know: see :mod:`.touched` for the kinds."""
        if self._asked is not None:
            self._asked.add(kind + name)

    # By numbers

    def number(self, ref: RecordRef) -> int:
        """The number of a ref; 0 where none has this name."""
        known = self.cache.numbers.get(ref)
        if known is None:
            self.ask(RECORD, spoken(ref))
            cells = codec.text_of(ref[0]), codec.text_of(ref[1])
            row = self.link.row("SELECT id FROM refs WHERE source = ? AND key = ?", cells)
            known = self.cache.keep(self.cache.numbers, ref, 0 if row is None else int(row[0]))
        return known

    def ref(self, number: int) -> RecordRef:
        """The ref of a number; ``Unreadable`` where there is none."""
        known = self.cache.refs.get(number)
        if known is None:
            row = self.link.row("SELECT * FROM refs WHERE id = ?", (number,))
            if row is None:
                raise Unreadable("a row speaks of a record that is not named anywhere")
            right("refs", row)
            known = self.cache.keep(self.cache.refs, number, self._named(row))
        return known

    def _named(self, row: Row) -> RecordRef:
        return RecordRef(codec.text_in(row[1]), codec.text_in(row[2]))

    def version(self, ref: RecordRef, number: int) -> Record:
        """What a record said in one version."""
        row = self.link.row("SELECT * FROM versions WHERE id = ?", (number,))
        if row is None:
            raise Unreadable("a line speaks of a version that is not there")
        return codec.record_in(ref, right("versions", row)[2])

    # Records and contents

    def record(self, ref: RecordRef) -> StoredRecord | None:
        """The live record of a ref."""
        known = self.cache.records.get(ref)
        if known is None:
            self.ask(RECORD, spoken(ref))
            number = self.number(ref)
            row = self.link.row(STORED, (number,)) if number else None
            if row is None:
                return None
            known = self.cache.keep(self.cache.records, ref, self.stored(self.ref(number), row))
        if known.former:
            self._former.update((id, None) for id in known.former if id not in self._ids)
        return known

    def stored(self, ref: RecordRef, row: Row) -> StoredRecord:
        """The record of a row of :data:`STORED`."""
        right("records", row[:6])
        right("versions", row[6:10])
        first, last, former = codec.seen_in(row[4])
        content, customer = codec.text_in(row[10]), codec.text_in(row[11])
        return StoredRecord(codec.record_in(ref, row[8]), content, customer, first, last, former)

    def content(self, digest: str) -> Content | None:
        """A content by its digest."""
        contents = self.cache.contents
        found: Content | None = contents.get(digest, UNREAD)
        if found is not UNREAD:
            return found
        self.ask(CONTENT, digest)
        row = self._content_row(digest)
        self.places[digest] = 0 if row is None else row[0]
        there = row is not None and right("contents", row)[3] is not None
        found = codec.content_in(digest, row[3]) if row and there else None
        return self.cache.keep(contents, digest, found)

    def _content_row(self, digest: str) -> Row | None:
        """The row of a content, read together with those that will be asked for next."""
        known = self._read_ahead.pop(digest, None)
        if known is None:
            for row in self._with_others(CONTENTS, digest, self._near, self.cache.contents):
                self._read_ahead[codec.text_in(row[1])] = row
            known = self._read_ahead.pop(digest, None)
        return known

    def _with_others(self, sql: str, name: str, near: dict[str, None], known: Container[str]) -> list[Row]:
        """The rows of a name, and of others near it: those found last are asked for first."""
        some = [name]
        while near and len(some) < AT_ONCE[-1]:
            other, _ = near.popitem()
            if other != name and other not in known:
                some.append(other)
        length = next(length for length in (1, *AT_ONCE) if length >= len(some))
        cells = [codec.text_of(one) for one in some + [name] * (length - len(some))]
        return self.link.rows(sql.format(", ".join("?" * length)), cells)

    def block(self, key: str) -> dict[str, str]:
        """The digests under a key, each with its mark."""
        known = self.cache.blocks.get(key)
        if known is None:
            self.ask(KEY, key)
            found: dict[str, str] = {}
            for digest, label in self.link.rows(BLOCK, (codec.text_of(key),)):
                _bear(found, digest, label)
            known = self.cache.keep(self.cache.blocks, key, found)
        return known

    def blocks(self, keys: Iterable[str], most: Callable[[str], int]) -> dict[str, Collection[str] | None]:
        """The blocks of some keys, read where they are not at hand; None for those of crowded ones."""
        blocks, crowds = self.cache.blocks, self.cache.crowds
        found: dict[str, Collection[str] | None] = {}
        missing: dict[str, int] = {}
        for key in keys:
            limit, block = most(key), blocks.get(key)
            if block is not None:
                if block:
                    found[key] = block.keys() if len(block) <= limit else None
                continue
            if limit >= 0 and crowds.get(key, -1) < limit:
                missing[key] = min(limit, MOST)
                continue
            if self._asked is not None:
                crowds.setdefault(key, limit)
            found[key] = None
        for start in range(0, len(missing), AT_ONCE[-1]):
            found.update(self._read(dict(islice(missing.items(), start, start + AT_ONCE[-1]))))
        return found

    def _read(self, some: Mapping[str, int]) -> Iterator[tuple[str, Collection[str] | None]]:
        """Read these blocks, of each no more than one content above its number: None where there is one."""
        names = {codec.text_of(key): key for key in some}
        cells = [cell for name, key in names.items() for cell in (name, some[key] + 1)]
        length = next(length for length in AT_ONCE if length >= len(some))
        cells += [cells[0], 0] * (length - len(some))
        found: dict[bytes, dict[str, str]] = {name: {} for name in names}
        for name, digest, label in self.link.rows(" UNION ALL ".join([SOME] * length), cells):
            _bear(found[name], digest, label)
        keep, blocks, ahead = self.cache.keep, self.cache.blocks, self._read_ahead
        for name, block in found.items():
            key = names[name]
            if len(block) > some[key]:
                keep(self.cache.crowds, key, some[key])
                yield key, None
                continue
            if self._asked is not None:
                self.ask(KEY, key)
            keep(blocks, key, block)
            if block:  # most keys of a newcomer are its own
                self._near.update((one, None) for one in block if one not in ahead)
                yield key, block.keys()

    def _refs(self, sql: str, name: str) -> dict[RecordRef, None]:
        return {self._ref_in(row): None for row in self.link.rows(sql, (codec.text_of(name),))}

    def _ref_in(self, row: Row) -> RecordRef:
        """The ref of a row of ``refs``, remembered with its number: what it says is asked next."""
        known = self.cache.refs.get(row[0])
        if known is None:
            known = self.cache.keep(self.cache.refs, row[0], self._named(right("refs", row)))
        self.cache.keep(self.cache.numbers, known, row[0])
        return known

    def residents(self, digest: str) -> dict[RecordRef, None]:
        """The records of a content."""
        known = self.cache.residents.get(digest)
        if known is None:
            known, _ = self._residents(digest)
        return known

    def _residents(self, digest: str) -> tuple[dict[RecordRef, None], tuple[RecordRef, ...]]:
        """Read the records of a content, and which of them decisions on two records speak of."""
        self.ask(CONTENT, digest)
        there = self.content(digest) is not None
        rows = self.link.rows(RESIDENTS, (codec.text_of(digest),)) if there else []
        decided = tuple(self._ref_in(row[:-1]) for row in rows if row[-1])
        self.cache.keep(self.cache.decided, digest, decided)
        found: dict[RecordRef, None] = {self._ref_in(row[:-1]): None for row in rows}
        return self.cache.keep(self.cache.residents, digest, found), decided

    # Customers

    def customer(self, id: str) -> CustomerEntry | None:
        """An active customer."""
        known = self.cache.customers.get(id)
        if known is None:
            row = self._customer_row(id)
            if row is None or row[3] != ACTIVE:
                return None
            entry = CustomerEntry(id, row[2], bool(row[4] & CLEAN), bool(row[4] & KNOTTED), self._keeper(row))
            known = self.cache.keep(self.cache.customers, id, entry)
        return known

    def alias(self, id: str) -> Alias | None:
        """What became of an id."""
        row = self._customer_row(id)
        if row is None or row[3] != RETIRED:
            return None
        said: Alias = codec.noun_in(Alias, row[6])
        return attrs.evolve(said, keeper=self._keeper(row))

    def _keeper(self, row: Row) -> RecordRef | None:
        """The record that keeps an id; none where it was erased since: with its number nobody is named."""
        known = self.cache.refs.get(row[5]) if row[5] else None
        if known is None and row[5]:
            named = self.link.row("SELECT * FROM refs WHERE id = ?", (row[5],))
            known = None if named is None else self._named(right("refs", named))
        return known

    def _customer_row(self, id: str) -> Row | None:
        self.ask(CUSTOMER, id)
        if id in self._ids:
            return self._ids[id]
        found: dict[str, Row | None] = {id: None}
        for row in self._with_others(CUSTOMERS, id, self._former, self._ids):
            found[codec.text_in(row[1])] = right("customers", row)
        for one, there in found.items():
            self.cache.keep(self._ids, one, there)
        return found[id]

    def records_of(self, id: str) -> dict[RecordRef, None]:
        """The records of a customer."""
        known = self.cache.records_of.get(id)
        if known is None:
            self.ask(CUSTOMER, id)
            known = self.cache.keep(self.cache.records_of, id, self._refs(RECORDS_OF, id))
        return known

    def contents_of(self, id: str) -> Counter[str]:
        """The contents of a customer, and how many of its records have each."""
        known = self.cache.contents_of.get(id)
        if known is None:
            self.ask(CUSTOMER, id)
            rows = self.link.rows(CONTENTS_OF, (codec.text_of(id),))
            counts = Counter({codec.text_in(digest): count for digest, count in rows})
            known = self.cache.keep(self.cache.contents_of, id, counts)
        return known

    # Decisions

    def decisions_on(self, ref: RecordRef) -> tuple[Decision, ...]:
        """The live decisions that speak of a record, those on two records first."""
        known = self.cache.decisions_on.get(ref)
        if known is None:
            self.ask(RECORD, spoken(ref))
            live = [one for one in self.decisions_of(ref) if one.live]
            known = (*(one for one in live if one.pairs), *(one for one in live if not one.pairs))
            self.cache.keep(self.cache.decisions_on, ref, known)
        return known

    def decisions_of(self, ref: RecordRef) -> list[Decision]:
        """All decisions that speak of a record, revoked or not."""
        number = self.number(ref)
        return [self.decision(row) for row in self.link.rows(ON, (number,))] if number else []

    def decision(self, row: Row) -> Decision:
        """The decision of a row."""
        said: Decision = codec.noun_in(Decision, right("decisions", row)[3])
        return said

    def decided(self, digest: str) -> tuple[RecordRef, ...]:
        """The records of a content that a live decision on two records speaks of."""
        known = self.cache.decided.get(digest)
        if known is None:
            _, known = self._residents(digest)
        return known

    # Lines

    def line(self, row: Row) -> JournalEntry:
        """The line of a row of ``journal`` followed by one of ``beside``."""
        return self.entry(row, self.change(row).change)

    def change(self, row: Row) -> codec.Line:
        """What such a line made true."""
        right("beside", row[7:])
        at = datetime.fromisoformat(codec.text_in(row[3]))
        return codec.line_in(at, row[8], codec.Places(self.ref, self.version, self._rules))

    def entry(self, row: Row, change: Change) -> JournalEntry:
        """The line of a change as the journal tells it."""
        right("journal", row[:7])
        proof = row[4].hex()
        digests = tuple(proof[at : at + 2 * DIGEST] for at in range(0, len(proof), 2 * DIGEST))
        writer = codec.text_in(row[1])
        return JournalEntry(row[0], change.at, change.events, digests, row[5].hex(), writer, row[2])


def _bear(block: dict[str, str], digest: bytes | None, label: bytes) -> None:
    """Put a content with its mark into a block."""
    if digest is None:
        raise Unreadable("a key leads to a content that is not there")
    block[codec.text_in(digest)] = codec.text_in(label)
