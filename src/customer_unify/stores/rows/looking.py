"""Rows made nouns: what a base holds, as one view of it sees it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Container, Iterable, Iterator, Mapping
from itertools import islice
from typing import Any

import attrs

from ...errors import Unreadable
from ...model.change import CustomerEntry, StoredRecord
from ...model.configuration import Configuration
from ...model.content import Content
from ...model.customer import Alias
from ...model.decision import Decision
from ...model.record import RecordRef
from .. import codec
from .ledger import right
from .link import Row
from .touched import CONTENT, CUSTOMER, KEY, RECORD, spoken
from .turns import View

__all__ = ["ACTIVE", "AT_ONCE", "MENTIONED", "RETIRED", "Looking", "among", "filled"]

MENTIONED, ACTIVE, RETIRED = 0, 1, 2
"""What a row of ``customers`` stands for: an id somebody named, a customer, what became of one."""

CLEAN, KNOTTED = 1, 2

STORED = (
    "SELECT r.*, v.*, c.digest, k.name FROM records r JOIN versions v ON v.id = r.version "
    "JOIN contents c ON c.id = r.content JOIN customers k ON k.id = r.customer WHERE r.id {}"
)
SAID = (
    "SELECT r.*, v.*, c.digest, k.name, k.*, g.* FROM records r JOIN versions v ON v.id = r.version "
    "JOIN contents c ON c.id = r.content JOIN customers k ON k.id = r.customer "
    "LEFT JOIN refs g ON g.id = k.keeper WHERE r.id {}"
)
"""As :data:`STORED`, with a row of :data:`CUSTOMERS` behind it: whose it is is asked next."""
NAMED = (
    "SELECT f.*, r.*, v.*, c.digest, k.name, k.*, g.* FROM refs f LEFT JOIN records r ON r.id = f.id "
    "LEFT JOIN versions v ON v.id = r.version LEFT JOIN contents c ON c.id = r.content "
    "LEFT JOIN customers k ON k.id = r.customer LEFT JOIN refs g ON g.id = k.keeper "
    "WHERE f.source = ? AND f.key = ?"
)
"""As :data:`SAID`, behind the row of a ref whose number is not known; nothing where that has no record."""
BLOCK = "SELECT c.digest, c.label FROM blocks b LEFT JOIN contents c ON c.id = b.content WHERE b.key = ?"
SOME = f"SELECT * FROM ({BLOCK.replace('SELECT', 'SELECT b.key,')} LIMIT ?) AS one"  # noqa: S608 -- ours alone
AT_ONCE = (4, 8, 16, 32)
"""How many rows are read by one question: few lengths, so that a database knows each already."""
LENGTHS = tuple(
    next(length for length in (1, *AT_ONCE) if length >= count) for count in range(AT_ONCE[-1] + 1)
)
"""How many rows are asked for where so many are wanted."""
BLOCKS = {length: " UNION ALL ".join([SOME] * length) for length in AT_ONCE}
AMONG = {length: f"IN ({', '.join('?' * length)})" for length in (1, *AT_ONCE)}
MOST = (1 << 62) - 1
"""More than stand under any key."""
UNREAD: Any = object()
"""What is at hand of something nobody read; none stands for what is not there."""
CONTENTS = "SELECT * FROM contents WHERE digest {}"
CUSTOMERS = "SELECT * FROM customers k LEFT JOIN refs f ON f.id = k.keeper WHERE k.name {}"
BEHIND, WIDTH = 12, 8
"""Where such a row begins behind one of :data:`STORED`, and how many of its cells are the customer's.

Those of its keeper follow, none where it was erased.
"""
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
ON = "SELECT d.ref, x.* FROM decided d JOIN decisions x ON x.id = d.decision WHERE d.ref {} ORDER BY x.id"

Rules = Callable[[int], Configuration]


class Looking:
    """Reads one view. What it has read once it takes from what is at hand; what it reads it verifies."""

    __slots__ = (
        "_about",
        "_asked",
        "_borne",
        "_ids",
        "_in_row",
        "_near",
        "_on",
        "_read_ahead",
        "_spoken_of",
        "_stored",
        "cache",
        "ids",
        "link",
        "places",
        "rows",
        "rules",
    )

    def __init__(self, view: View, rules: Rules) -> None:
        self.link, self.cache, self.rules, self._asked = view.link, view.cache, rules, view.asked
        self._near: dict[str, None] = {}
        """Contents under keys that were read: one asked for is never alone."""
        self._read_ahead: dict[str, Row] = {}
        """The rows of those that were read with another, until they are asked for."""
        self._borne: dict[str, None] = {}
        """Ids that records read here have, or had before: naming asks for each of them."""
        self._ids: dict[str, CustomerEntry | Alias | None] = {}
        """What ids stand for as it was read; none for what is nobody's."""
        self._about: dict[RecordRef, None] = {}
        """Refs that were read with others: who asks for the record of one asks for the next as well."""
        self._stored: dict[int, Row] = {}
        """The rows of records that were read with another, until they are asked for."""
        self._spoken_of: dict[int, None] = {}
        """The numbers of refs that decisions on two records speak of: which ones is asked next."""
        self._on: dict[int, list[Decision]] = {}
        """The decisions that speak of a ref, by its number, as they were read."""
        self._in_row = 0
        """How many questions for records were asked: each reads more ahead than the one before."""
        self.places: dict[str, int] = {}
        """The numbers of contents as they were read, 0 for what is not there."""
        self.ids: dict[str, int] = {}
        """The numbers of the rows of ids, as those of contents."""
        self.rows: dict[str, dict[int, Row]] = {"records": {}, "versions": {}, "customers": {}}
        """Rows that were read, by table and number: whoever writes over one has to know it."""

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
            row = self.link.row("SELECT * FROM refs WHERE source = ? AND key = ?", cells)
            if row is None:
                return self.cache.keep(self.cache.numbers, ref, 0)
            self.ref_in(row)
            known = int(row[0])
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

    # Records and contents

    def record(self, ref: RecordRef) -> StoredRecord | None:
        """The live record of a ref."""
        known = self.cache.records.get(ref)
        if known is None:
            self.ask(RECORD, spoken(ref))
            row = self._record_row(ref)
            if row is None:
                return None
            known = self.cache.keep(self.cache.records, ref, self.stored(self.ref(row[0]), row))
            self.cache.keep(self.rows["records"], row[0], row[:6])
            self.cache.keep(self.rows["versions"], row[6], row[6:10])
            if known.customer not in self.cache.customers and known.customer not in self._ids:
                self._meant_in(row[BEHIND:])
        if known.former:
            self._borne.update((id, None) for id in known.former if id not in self._ids)
        return known

    def _record_row(self, ref: RecordRef) -> Row | None:
        """The row of a record, read together with some of those that were named with it.

        The first is read alone, and each question reads more than the one before: who asks for one record of
        a thousand may ask for no other.
        """
        number = self.cache.numbers.get(ref)
        if not number:
            return self._row_by_name(ref) if number is None else None
        known = self._stored.pop(number, None)
        if known is None:
            cells = [number]
            most = AT_ONCE[self._in_row - 1] if self._in_row else 1
            self._in_row = min(self._in_row + 1, len(AT_ONCE))
            while self._about and len(cells) < most:
                other, _ = self._about.popitem()
                at = self.cache.numbers.get(other)
                if at and other != ref and other not in self.cache.records and at not in self._stored:
                    cells.append(at)
            for row in self.link.rows(SAID.format(among(len(cells))), filled(cells)):
                self._stored[row[0]] = row
            known = self._stored.pop(number, None)
        return known

    def _row_by_name(self, ref: RecordRef) -> Row | None:
        row = self.link.row(NAMED, (codec.text_of(ref[0]), codec.text_of(ref[1])))
        if row is None:
            self.cache.keep(self.cache.numbers, ref, 0)
            return None
        self.ref_in(row[:4])
        return None if row[4] is None else row[4:]

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
        return self.link.rows(sql.format(among(len(some))), filled([codec.text_of(one) for one in some]))

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
        length = max(LENGTHS[len(some)], AT_ONCE[0])
        cells += [cells[0], 0] * (length - len(some))
        found: dict[bytes, dict[str, str]] = {name: {} for name in names}
        for name, digest, label in self.link.rows(BLOCKS[length], cells):
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
        return self._named_together(self.link.rows(sql, (codec.text_of(name),)))

    def _named_together(self, rows: Iterable[Row]) -> dict[RecordRef, None]:
        """The refs of rows of ``refs``; the records of the first are likely to be asked for."""
        found: dict[RecordRef, None] = {self.ref_in(row): None for row in rows}
        self._about.update((ref, None) for ref in islice(found, AT_ONCE[-1]) if ref not in self.cache.records)
        return found

    def ref_in(self, row: Row) -> RecordRef:
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
        decided = tuple(self.ref_in(row[:-1]) for row in rows if row[-1])
        self._spoken_of.update((row[0], None) for row in rows if row[-1] and row[0] not in self._on)
        self.cache.keep(self.cache.decided, digest, decided)
        found = self._named_together(row[:-1] for row in rows)
        return self.cache.keep(self.cache.residents, digest, found), decided

    # Customers

    def customer(self, id: str) -> CustomerEntry | None:
        """An active customer."""
        known = self.cache.customers.get(id)
        if known is None:
            meant = self._meant(id)
            if not isinstance(meant, CustomerEntry):
                return None
            known = self.cache.keep(self.cache.customers, id, meant)
        return known

    def alias(self, id: str) -> Alias | None:
        """What became of an id."""
        meant = self._meant(id)
        return meant if isinstance(meant, Alias) else None

    def _meant(self, id: str) -> CustomerEntry | Alias | None:
        """What an id stands for, read together with those that will be asked for next."""
        self.ask(CUSTOMER, id)
        if id in self._ids:
            return self._ids[id]
        found = dict(map(self._meant_in, self._with_others(CUSTOMERS, id, self._borne, self._ids)))
        if id not in found:
            self.ids.setdefault(id, 0)
            self.cache.keep(self._ids, id, None)
        return found.get(id)

    def _meant_in(self, row: Row) -> tuple[str, CustomerEntry | Alias | None]:
        """The id of a row of :data:`CUSTOMERS`, and what it stands for; both are at hand from here on."""
        said, keeper = right("customers", row[:WIDTH]), row[WIDTH:]
        name = codec.text_in(said[1])
        self.cache.keep(self.rows["customers"], said[0], said)
        self.ids[name] = said[0]
        meant = _meaning(name, said, None if keeper[0] is None else self.ref_in(keeper))
        return name, self.cache.keep(self._ids, name, meant)

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
        if not number:
            return []
        if number not in self._on:
            some = dict.fromkeys([number])
            while self._spoken_of and len(some) < AT_ONCE[-1]:
                some[self._spoken_of.popitem()[0]] = None
            self._on.update((one, []) for one in some)
            for on, *row in self.link.rows(ON.format(among(len(some))), filled([*some])):
                self._on[on].append(self.decision(tuple(row)))
        return self._on[number]

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


def _meaning(id: str, row: Row, keeper: RecordRef | None) -> CustomerEntry | Alias | None:
    """What a row of ``customers`` says of its id; ``keeper`` is none where that was erased since."""
    _, _, number, state, flags, _, body, _ = row
    if state == ACTIVE:
        return CustomerEntry(id, number, bool(flags & CLEAN), bool(flags & KNOTTED), keeper)
    if state == RETIRED:
        said: Alias = codec.noun_in(Alias, body)
        return attrs.evolve(said, keeper=keeper)
    return None


def _bear(block: dict[str, str], digest: bytes | None, label: bytes) -> None:
    """Put a content with its mark into a block."""
    if digest is None:
        raise Unreadable("a key leads to a content that is not there")
    block[codec.text_in(digest)] = codec.text_in(label)


def among(count: int) -> str:
    """A condition on a cell for so many values."""
    return AMONG[LENGTHS[count]]


def filled(cells: list[Any]) -> list[Any]:
    """As many values as such a condition has places: the first stands again for those that are wanting."""
    return cells + cells[:1] * (LENGTHS[len(cells)] - len(cells))
