"""Joins reading and mapping: the records of a file or frame, each key once, of one source or of several."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from ..errors import Fault, InputError
from ..model.batch import Chunk, Reading
from ..model.record import Record
from .batch import BatchReader
from .chunk import By, Chunks, Keys, again
from .frame import Frame
from .listed import Listed
from .mapping import Mapper, parts_of
from .read import Extract

__all__ = ["MOST_SOURCES", "records", "records_by", "sources_in"]

MOST_SOURCES = 1_000
"""Most different names in a source column: more are not sources but people."""

Tell = Callable[[Fault], None]


def records(extract: Extract | Frame | Listed, mapper: Mapper, tell: Tell, *, keep: bool = False) -> Reading:
    """The records of a file of one source. Raises ``InputError`` at once for a column that is not there.

    Rows without a key of their own are told, and left out unless they are to be kept (see :class:`Chunks`).
    """
    if extract.columns is None:
        made = _objects(extract, lambda row, place: mapper, tell, keep)
        return Reading(_distinct(made, extract, tell, keep))
    mapper.check(extract.columns, extract.name)
    only = mapper, BatchReader(mapper, extract.columns)
    return Reading(Chunks(extract, tell, lambda said, line: only, keep=keep))


def records_by(
    extract: Extract | Frame | Listed,
    mapper_of: Callable[[str], Mapper],
    column: str,
    tell: Tell,
    *,
    keep: bool = False,
) -> Reading:
    """The records of a file in which ``column`` names the source of each row."""
    _check_column(extract, column)

    def named(said: Any, place: str) -> str:
        name = str(said or "").strip()
        if not name:
            tell(Fault(f"{place}, column {column!r}", "names no source", kind="no source"))
        return name

    def mapper(row: Mapping[str, Any], place: str) -> Mapper | None:
        return mapper_of(name) if (name := named(row.get(column), place)) else None

    if extract.columns is None:
        return Reading(_distinct(_objects(extract, mapper, tell, keep), extract, tell, keep))
    columns = extract.columns
    known: dict[Any, By] = {}

    def reader(said: Any, line: int) -> By | None:
        if said not in known:
            if not (name := named(said, extract.at(line))):
                return None
            found = mapper_of(name)
            if len(known) >= MOST_SOURCES:
                known.clear()
            known[said] = found, BatchReader(found, columns)
        return known[said]

    return Reading(Chunks(extract, tell, reader, columns.index(column), keep=keep))


Made = tuple[int, Mapper, Record]
"""The number of the line of a row, what it was read by, and what was made of it."""


def _objects(
    extract: Extract | Frame | Listed,
    mapper_of: Callable[[Mapping[str, Any], str], Mapper | None],
    tell: Tell,
    keep: bool,
) -> Iterator[Made]:
    """Rows that name their own columns; what a mapping names and no row had is told at the end."""
    met: dict[str, Mapper] = {}
    columns: set[str] = set()
    for line, row in extract.rows(tell):
        place = extract.at(line)
        mapper = mapper_of(row, place)
        record = mapper.record(row, tell, place, line, keep=keep) if mapper is not None else None
        if mapper is not None and record is not None:
            met[mapper.source.name] = mapper
            columns.update(row)
            yield line, mapper, record
    for mapper in met.values():
        _check_names(extract, mapper, columns, tell)


def _distinct(
    made: Iterable[Made], extract: Extract | Frame | Listed, tell: Tell, keep: bool
) -> Iterator[Chunk]:
    """Each record whose key no former row had, by itself: what is told of the next must wait."""
    met: defaultdict[str, Keys] = defaultdict(Keys)
    for line, mapper, record in made:
        seen, kept = met[record.source], record
        if record.key in seen:
            twin = again(record, seen, tell, f"{extract.at(line)}, column {mapper.source.key!r}", keep)
            if twin is None:
                continue
            kept = twin
        seen.add(kept.key)
        yield Chunk((), ((0, kept),))


def _check_names(extract: Extract | Frame | Listed, mapper: Mapper, columns: set[str], tell: Tell) -> None:
    """JSON lines name their columns row by row: what no row had is told at the end."""
    for column in mapper.columns:
        for part in parts_of(column, columns):
            if part not in columns:
                where = f"{extract.name}, source {mapper.source.name!r}"
                tell(Fault(where, f"no row has a name {part!r}", kind="unknown column"))


def _check_column(extract: Extract | Frame | Listed, column: str) -> None:
    if extract.columns is not None and column not in extract.columns:
        hint = "it has: " + ", ".join(extract.columns[:40])
        raise InputError(faults=[Fault(extract.name, f"there is no column {column!r}", hint=hint)])


def _said_of(extract: Extract | Frame | Listed, column: str) -> Iterator[Iterable[Any]]:
    """What rows say in a column, some of them at a time; damaged ones are passed over."""
    if extract.columns is None:
        for _, row in extract.rows(lambda fault: None):
            yield (row.get(column),)
        return
    at = extract.columns.index(column)
    for _, rows in extract.pieces(lambda fault: None):
        yield (row[at] for row in rows)


def sources_in(extract: Extract | Frame | Listed, column: str) -> tuple[str, ...]:
    """The names in a source column, in the order of the alphabet. Reads the file once."""
    _check_column(extract, column)
    names: set[str] = set()
    for some in _said_of(extract, column):
        names.update(str(said or "").strip() for said in some)
        if len(names) > MOST_SOURCES:
            what = f"has more than {MOST_SOURCES:,} different values"
            hint = "name the column that says which silo a row is from"
            raise InputError(faults=[Fault(f"{extract.name}, column {column!r}", what, hint=hint)])
    return tuple(sorted(names - {""}))
