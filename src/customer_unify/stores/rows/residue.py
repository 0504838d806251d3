"""Rows that nothing leads to any more, and what an index lacks: which no other question would tell."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from .. import codec
from .applying import named_in
from .ledger import right
from .lines import change_of
from .link import Row
from .looking import MENTIONED, Looking

__all__ = ["BARE", "residue"]

AT_ONCE = 1_000
"""Rows held at a time."""

BARE = (
    "SELECT c.id FROM contents c WHERE c.body IS NULL "
    "AND NOT EXISTS (SELECT 1 FROM records r WHERE r.content = c.id)"
)
"""Contents that were named once, and are nobody's."""
UNMENTIONED = (
    f"SELECT k.id FROM customers k WHERE k.state = {MENTIONED} "  # noqa: S608 -- the number is ours
    "AND NOT EXISTS (SELECT 1 FROM records r WHERE r.customer = k.id)"
)
LOST = "SELECT b.content FROM blocks b LEFT JOIN contents c ON c.id = b.content WHERE c.body IS NULL"
UNPLACED = "SELECT e.id FROM events e LEFT JOIN streams s ON s.id = e.stream WHERE s.id IS NULL"
UNTOLD = (
    "SELECT t.ref, t.line FROM told t LEFT JOIN refs f ON f.id = t.ref LEFT JOIN journal j ON j.id = t.line "
    "WHERE f.id IS NULL OR j.id IS NULL"
)
"""A line that speaks of a record no more may still be found from it: erasing looks at it for nothing."""
LENGTHS = (
    "SELECT s.id, s.length, count(e.id), coalesce(min(e.position), 0), coalesce(max(e.position), -1) "
    "FROM streams s LEFT JOIN events e ON e.stream = s.id GROUP BY s.id, s.length"
)
EVENTS = "SELECT * FROM events WHERE id > ? ORDER BY id LIMIT ?"
TOLD, DECIDED = "SELECT ref, line FROM told", "SELECT ref, decision FROM decided"
LINES = "SELECT j.*, b.* FROM journal j JOIN beside b ON b.id = j.id WHERE j.id > ? ORDER BY j.id LIMIT ?"


def residue(looking: Looking) -> Iterator[str]:
    """The table and number of each row that is too many, or that an index lacks; no value (law L21).

    What a row says is of no account here, only whether something leads to it: so what an erasure overlooked
    is told (law L11), and so is what the next one would overlook. Rows of cases are read, too, since nothing
    that is computed again leads to them. Cost: one pass over every table. Raises ``Unreadable``.
    """
    link, due = looking.link, _due(looking)
    for table, sql in (
        ("contents", BARE),
        ("customers", UNMENTIONED),
        ("blocks", LOST),
        ("events", UNPLACED),
    ):
        yield from (f"{table} {id}" for (id,) in link.rows(sql))
    for table, ids in due.rows.items():
        found = _ids(looking, table)
        yield from (f"{table} {id}" for id in sorted(found ^ ids if table == "beside" else found - ids))
    told, decided = due.told - set(link.rows(TOLD)), due.decided ^ set(link.rows(DECIDED))
    yield from (f"told {ref} {line}" for ref, line in sorted({*told, *link.rows(UNTOLD)}))
    yield from (f"decided {ref} {decision}" for ref, decision in sorted(decided))
    for digest, id in link.rows("SELECT digest, id FROM tombstones"):
        if codec.text_in(digest) not in due.stones:
            yield f"tombstones {id}"
    for id, length, count, first, last in link.rows(LENGTHS):
        if (count, first, last) != (length, 0, length - 1):
            yield f"streams {id}"
    for row in _each(looking, EVENTS):
        codec.unpacked(right("events", row)[3])


class _Due(NamedTuple):
    """What must be there: the numbers of rows by table, pairs of two indexes, the digests of tombstones."""

    rows: dict[str, set[int]]
    told: set[Row]
    decided: set[Row]
    stones: set[str]


def _due(looking: Looking) -> _Due:
    """What the lines of the journal, the live records and the decisions lead to."""
    live = looking.link.rows("SELECT id, version FROM records")
    rows = {
        "beside": _ids(looking, "journal"),
        "versions": {version for _, version in live},
        "configurations": set[int](),
        "refs": {*(id for id, _ in live), *_ids(looking, "departed")},
    }
    told, decided = set[Row](), set[Row]()
    stones: set[str] = set()
    for row in _each(looking, LINES):
        line, said = change_of(looking, row), codec.unpacked(row[8])
        spoken = {looking.number(ref) for ref in named_in(line.change)}
        rows["versions"].update(line.versions.values())
        rows["configurations"].update(said[codec.RULES : codec.RULES + 1])
        rows["refs"] |= spoken
        told.update((ref, row[0]) for ref in spoken)
        stones.update(stone.digest for stone in line.change.tombstones)
    for row in looking.link.rows("SELECT * FROM decisions"):
        decided.update((looking.number(ref), row[0]) for ref in looking.decision(row).refs)
    return _Due(rows, told, decided, stones)


def _ids(looking: Looking, table: str) -> set[int]:
    return {id for (id,) in looking.link.rows(f"SELECT id FROM {table}")}  # noqa: S608 -- the names are ours


def _each(looking: Looking, sql: str) -> Iterator[Row]:
    last = -1
    while rows := looking.link.rows(sql, (last, AT_ONCE)):
        yield from rows
        last = rows[-1][0]
