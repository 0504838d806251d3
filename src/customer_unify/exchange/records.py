"""Joins reading and mapping: the records of a file, each key once, of one source or of several."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from ..errors import Fault, InputError
from ..model.record import Record
from .mapping import Mapper, parts_of
from .read import Extract

__all__ = ["MOST_SOURCES", "records", "records_by", "sources_in"]

MOST_SOURCES = 1_000
"""Most different names in a source column: more are not sources but people."""

Tell = Callable[[Fault], None]


def records(extract: Extract, mapper: Mapper, tell: Tell) -> Iterator[Record]:
    """The records of a file of one source. Raises ``InputError`` at once for a column that is not there."""
    if extract.columns is not None:
        mapper.check(extract.columns, extract.name)
    return _records(extract, lambda row, place: mapper, tell)


def records_by(
    extract: Extract, mapper_of: Callable[[str], Mapper], column: str, tell: Tell
) -> Iterator[Record]:
    """The records of a file in which ``column`` names the source of each row."""
    _check_column(extract, column)

    def mapper(row: Mapping[str, Any], place: str) -> Mapper | None:
        name = str(row.get(column) or "").strip()
        if not name:
            tell(Fault(f"{place}, column {column!r}", "names no source", kind="no source"))
            return None
        return mapper_of(name)

    return _records(extract, mapper, tell)


def _records(
    extract: Extract, mapper_of: Callable[[Mapping[str, Any], str], Mapper | None], tell: Tell
) -> Iterator[Record]:
    seen: set[tuple[str, str]] = set()
    met: dict[str, tuple[Mapper, set[str]]] = {}
    for line, row in extract.rows(tell):
        place = f"{extract.name}, line {line}"
        mapper = mapper_of(row, place)
        record = mapper.record(row, tell, place, line) if mapper is not None else None
        if mapper is None or record is None:
            continue
        if extract.columns is None:
            met.setdefault(mapper.source.name, (mapper, set()))[1].update(row)
        if record.ref in seen:
            what = "a former row has the same key"
            where = f"{place}, column {mapper.source.key!r}"
            tell(Fault(where, what, hint="a key names one row of its source", kind="duplicate key"))
            continue
        seen.add(record.ref)
        yield record
    for mapper, columns in met.values():
        _check_names(extract, mapper, columns, tell)


def _check_names(extract: Extract, mapper: Mapper, columns: set[str], tell: Tell) -> None:
    """JSON lines name their columns row by row: what no row had is told at the end."""
    for column in mapper.columns:
        for part in parts_of(column, columns):
            if part not in columns:
                where = f"{extract.name}, source {mapper.source.name!r}"
                tell(Fault(where, f"no row has a name {part!r}", kind="unknown column"))


def _check_column(extract: Extract, column: str) -> None:
    if extract.columns is not None and column not in extract.columns:
        hint = "it has: " + ", ".join(extract.columns[:40])
        raise InputError(faults=[Fault(extract.name, f"there is no column {column!r}", hint=hint)])


def sources_in(extract: Extract, column: str) -> tuple[str, ...]:
    """The names in a source column, in the order of the alphabet. Reads the file once."""
    _check_column(extract, column)
    names: set[str] = set()
    for _, row in extract.rows(lambda fault: None):
        names.add(str(row.get(column) or "").strip())
        if len(names) > MOST_SOURCES:
            what = f"has more than {MOST_SOURCES:,} different values"
            hint = "name the column that says which silo a row is from"
            raise InputError(faults=[Fault(f"{extract.name}, column {column!r}", what, hint=hint)])
    return tuple(sorted(names - {""}))
