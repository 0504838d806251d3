"""Lines of the journal made nouns: what they tell of is read together, as few questions as may be."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from itertools import islice

from ...errors import Unreadable
from ...model.change import JournalEntry
from ...model.record import Record, RecordRef
from .. import codec
from ..journal import DIGEST
from .ledger import right
from .link import Row
from .looking import AT_ONCE, Looking, among, filled

__all__ = ["change_of", "line_of"]

NO_ROWS: Mapping[int, Row] = {}


def line_of(looking: Looking, row: Row) -> JournalEntry:
    """The line of a row of ``journal`` followed by one of ``beside``; what it put is not read."""
    right("journal", row[:7])
    said = codec.unpacked(right("beside", row[7:])[1])
    _read_refs(looking, codec.numbers_in(said).told)
    events = codec.events_in(said, _places(looking, NO_ROWS))
    at, proof = datetime.fromisoformat(codec.text_in(row[3])), row[4].hex()
    digests = tuple(proof[start : start + 2 * DIGEST] for start in range(0, len(proof), 2 * DIGEST))
    return JournalEntry(row[0], at, events, digests, row[5].hex(), codec.text_in(row[1]), row[2])


def change_of(looking: Looking, row: Row) -> codec.Line:
    """What such a line made true."""
    said = codec.unpacked(right("beside", row[7:])[1])
    numbers = codec.numbers_in(said)
    _read_refs(looking, [*numbers.told, *numbers.refs])
    versions = _together(looking, "versions", numbers.versions)
    at = datetime.fromisoformat(codec.text_in(row[3]))
    return codec.line_from(at, said, _places(looking, versions))


def _places(looking: Looking, versions: Mapping[int, Row]) -> codec.Places:
    def version(ref: RecordRef, number: int) -> Record:
        row = versions.get(number)
        if row is None:
            raise Unreadable("a line speaks of a version that is not there")
        return codec.record_in(ref, right("versions", row)[2])

    return codec.Places(looking.ref, version, looking.rules)


def _read_refs(looking: Looking, numbers: Iterable[int]) -> None:
    """Have refs at hand, of which some are not."""
    missing = [number for number in numbers if number not in looking.cache.refs]
    for row in _together(looking, "refs", missing).values():
        looking.ref_in(row)


def _together(looking: Looking, table: str, numbers: Iterable[int]) -> dict[int, Row]:
    """Rows by their numbers; those that are not there are not among them."""
    found: dict[int, Row] = {}
    each = iter(dict.fromkeys(numbers))
    while some := list(islice(each, AT_ONCE[-1])):
        sql = f"SELECT * FROM {table} WHERE id {among(len(some))}"  # noqa: S608 -- the names are ours
        found.update((row[0], row) for row in looking.link.rows(sql, filled(some)))
    return found
