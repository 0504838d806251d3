"""A row made a record: columns to fields, flags to assurances, times to instants."""

from __future__ import annotations

import dataclasses
import difflib
from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import date, datetime, time, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

import attrs

from ..days import possible_part
from ..errors import Fault, InputError, NaiveTime, UnknownField
from ..model.assurance import Assurance
from ..model.configuration import Source
from ..model.given import scalar
from ..model.record import Record
from .heading import network_of, role_of
from .moment import can_be_birth_date, is_blank_date, moment
from .network import networks_of

__all__ = [
    "FALSE",
    "JOINER",
    "LINE_NUMBER",
    "SEVERAL",
    "TRUE",
    "Mapper",
    "cells_of",
    "parts_of",
    "plain",
    "without_marks",
]

JOINER = " + "
"""Between the columns of one value: ``street = "number + street name"``."""

LINE_NUMBER = "#line"
"""The key of files without one: the number of the line."""

SEVERAL = " ::: "
"""Between the values of one cell, as Google writes its contacts: nothing else is written so."""

LONGEST_VALUE = 100_000
CONTAINERS = (bytes, bytearray, memoryview, Mapping, list, tuple, set, frozenset)
"""What is no single value."""
TRUE = frozenset(["true", "t", "yes", "y", "1", "oui", "o", "vrai", "v", "verified", "vérifié", "ok", "x"])
FALSE = frozenset(["", "false", "f", "no", "n", "0", "non", "faux", "-", "null", "none"])
Tell = Callable[[Fault], None]


def plain(value: Any) -> Any:
    """A cell of any row as text or a list of texts: no ``42.0`` for a number that is whole.

    Bytes, mappings and lists in lists are returned as they are, for the caller to refuse. Raises
    ``InputError`` for what has no text, or fails to give one.

    >>> plain(33612345678.0), plain(float("nan")), plain(date(1978, 12, 11))
    ('33612345678', None, '1978-12-11')
    """
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, (list, tuple, set, frozenset)):
        return [item if isinstance(item, CONTAINERS) else plain(item) for item in value]
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return _day_or_time(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, CONTAINERS):
        return value
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return scalar(value, "it") or None


def without_marks(row: Mapping[str, Any], marks: Collection[str]) -> Mapping[str, Any]:
    """A row without the marks that stand in cells without a value.

    >>> without_marks({"name": "Na", "town": " NA ", "age": 42}, ["NA"])
    {'name': 'Na', 'town': '', 'age': 42}
    """
    return {
        name: "" if isinstance(cell, str) and cell.strip() in marks else cell for name, cell in row.items()
    }


def _day_or_time(value: datetime) -> str | None:
    """A moment as text, a midnight without a zone as its day; ``None`` for what some libraries call NaT."""
    try:
        if value != value:
            return None
        return value.date().isoformat() if value.time() == time() and not value.tzinfo else value.isoformat()
    except Exception as error:  # a time zone is somebody's code
        raise InputError(f"it holds a time zone that raised {type(error).__name__}") from None


def parts_of(column: str, present: Collection[str]) -> tuple[str, ...]:
    """The columns a mapping speaks of: itself, or those it joins by `` + ``.

    >>> parts_of("number + street", {"number", "street"}), parts_of("a + b", {"a + b"})
    (('number', 'street'), ('a + b',))
    """
    if column in present or JOINER not in column:
        return (column,)
    return tuple(part.strip() for part in column.split(JOINER))


@attrs.frozen
class Mapper:
    """Makes records of the rows of one source.

    ``declared`` are the names of all fields there are. A source without a mapping takes
    columns that bear the names of fields as they are; any other is an ``UnknownField``.
    """

    source: Source
    declared: frozenset[str]
    zone: tzinfo | None = attrs.field(init=False, default=None)
    _special: frozenset[str] = attrs.field(init=False, default=frozenset())
    """Fields whose values are more than cells as they stand: joined, flagged, dates."""
    _networks: dict[str, str] = attrs.field(init=False, factory=dict)
    """The network of each field that holds in rows of one network alone."""

    def __attrs_post_init__(self) -> None:
        source = self.source
        if source.time_zone:
            object.__setattr__(self, "zone", ZoneInfo(source.time_zone))
        special = {"birth_date"}
        for field, columns in source.fields.items():
            flagged = not source.verified_by.keys().isdisjoint((field, *columns))
            if flagged or any(JOINER in column for column in columns):
                special.add(field)
            if source.network and (network := networks_of([field])):
                self._networks[field] = network[0]
        object.__setattr__(self, "_special", frozenset(special))

    @property
    def columns(self) -> tuple[str, ...]:
        """Every column the mapping speaks of, in its order, joined ones as they are written."""
        source = self.source
        named = [column for columns in source.fields.values() for column in columns]
        named += source.verified_by.values()
        named += [column for column in (source.key, source.network, source.observed_at) if column]
        return tuple(column for column in dict.fromkeys(named) if column != LINE_NUMBER)

    def mapped(self, columns: Iterable[str]) -> Mapping[str, tuple[str, ...]]:
        """The columns of each field; without a mapping, columns that bear the name of one."""
        return self.source.fields or {name: (name,) for name in columns if name in self.declared}

    @property
    def observed_at(self) -> str:
        """The column that says when a row was true; ``""`` for none."""
        return self.source.observed_at or ("" if self.source.fields else "observed_at")

    def check(self, columns: Collection[str], name: str) -> None:
        """Raise ``InputError`` with every column of the mapping that the file does not have."""
        faults = []
        mapped = {part for column in self.columns for part in parts_of(column, columns)}
        others = [name for name in columns if name not in mapped] or list(columns)
        for column in self.columns:
            for part in parts_of(column, columns):
                if part not in columns:
                    where = f"{name}, source {self.source.name!r}"
                    faults.append(_no_column(where, part, others))
        if faults and not self.source.fields:
            hint = "config.with_source(config.recognise(path).source) describes it by its headers and values"
            faults.append(Fault(f"{name}, source {self.source.name!r}", "is not described", hint=hint))
        if faults:
            raise InputError(faults=faults)
        if not self.source.fields:
            self._standard(columns, name)

    def _standard(self, columns: Iterable[str], where: str) -> None:
        """Raise ``UnknownField`` unless every column bears the name of a field."""
        allowed = self.declared | {self.source.key, self.source.observed_at or "observed_at"}
        unknown = [column for column in columns if column not in allowed]
        if unknown:
            meant = (role_of(column) for column in unknown)
            hints = (
                f"did you mean {role!r}?" if role in self.declared else _closest(column, self.declared)
                for role, column in zip(meant, unknown, strict=True)
            )
            table = f"[sources.{self.source.name}]"
            faults = [
                Fault(
                    where, f"no field is named {column!r}", hint=hint or f"map its columns in {table} fields"
                )
                for column, hint in zip(unknown, hints, strict=True)
            ]
            raise UnknownField(faults=faults)

    def record(
        self,
        row: Mapping[str, Any],
        tell: Tell,
        where: str,
        line: int | None = None,
        *,
        keep: bool = False,
    ) -> Record | None:
        """The record a row is, or ``None`` when it can be none and ``tell`` has returned.

        A value that cannot be used (a birth date that is none, a flag that is neither true nor
        false) is told and left out; a row without a key is told and is no record, unless told to
        ``keep`` it by the number of its line.
        """
        if self.source.missing:
            row = without_marks(row, self.source.missing)
        key = self._key(row, tell, where, line, keep)
        if key is None:
            return None
        fields: dict[str, list[Any]] = {}
        assurance: dict[str | tuple[str, str], Assurance] = {}
        if not self.source.fields and line is None:
            self._standard(row, where)
        network = self._network(row, tell, where)
        for field, columns in self.mapped(row).items():
            if self._networks.get(field, network) != network:
                continue
            values: list[Any] = []
            for at, column in enumerate(columns):
                cell = row.get(column)
                if type(cell) is str and len(cell) <= LONGEST_VALUE and field not in self._special:
                    if cell:
                        values += cell.split(SEVERAL)
                    continue
                found = [value for value in self._values(field, column, row, tell, where) if value]
                values += found
                known = self._assurance(field, columns, at, row, tell, where) if found else None
                if known is None:
                    continue
                for value in found:
                    place = (field, str(value).strip())
                    assurance[place] = max(known, assurance.get(place, known))
            if values:
                fields[field] = values
        seen = self._observed_at(row, tell, where)
        return Record(self.source.name, key, fields, assurance=assurance, observed_at=seen)

    def _key(
        self, row: Mapping[str, Any], tell: Tell, where: str, line: int | None, keep: bool
    ) -> str | None:
        name = self.source.key
        if name == LINE_NUMBER and line is not None:
            return str(line)
        parts = parts_of(name, row)
        place = f"{where}, column {name!r}"
        said = [_read(row[part], tell, place) for part in parts if part in row]
        if not said:
            tell(_no_column(where, name, row, kind="empty key"))
            return None
        if any(isinstance(value, CONTAINERS) for value in said):
            tell(Fault(place, "holds a list or bytes; a key is one text or number", kind="kind of value"))
            return None
        key = JOINER.join(value.strip() for value in said if value)
        if len(key) > LONGEST_VALUE:
            tell(Fault(f"{where}, column {name!r}", "is too long for a key", kind="too long"))
            return None
        if not key and keep and line is not None:
            tell(Fault(place, "the key is empty; the number of the line stands for it", kind="key missing"))
            return f"line {line}"
        if not key:
            what = "the key is empty"
            tell(Fault(f"{where}, column {name!r}", what, hint="every row needs its own", kind="empty key"))
            return None
        return key

    def _network(self, row: Mapping[str, Any], tell: Tell, where: str) -> str:
        """The network that the row is about; blank where it names none that is known."""
        column = self.source.network
        return network_of(_one(row.get(column), tell, f"{where}, column {column!r}")) if column else ""

    def _values(self, field: str, column: str, row: Mapping[str, Any], tell: Tell, where: str) -> list[Any]:
        parts = parts_of(column, row)
        if len(parts) > 1:
            said = (_read(row.get(part), tell, f"{where}, column {part!r}") for part in parts)
            many = (one for value in said for one in (value if isinstance(value, list) else [value]))
            joined = " ".join(one.strip() for one in many if isinstance(one, str))
            return [joined] if joined else []
        value = _read(row.get(column), tell, f"{where}, column {column!r}")
        if isinstance(value, str):
            value = value.split(SEVERAL)
        values = value if isinstance(value, list) else [value]
        if field == "birth_date":
            values = [said for said in values if self._is_date(said, tell, f"{where}, column {column!r}")]
        for said in values:
            if isinstance(said, str) and len(said) > LONGEST_VALUE:
                what = f"holds more than {LONGEST_VALUE:,} characters"
                tell(Fault(f"{where}, column {column!r}", what, kind="too long"))
                return []
            if isinstance(said, CONTAINERS):
                what = f"holds {type(said).__name__}; allowed: text, numbers, dates, lists of them"
                tell(Fault(f"{where}, column {column!r}", what, kind="kind of value"))
                return []
        return values

    def _is_date(self, said: Any, tell: Tell, where: str) -> bool:
        if isinstance(said, CONTAINERS):
            return True  # told with its kind by whoever asks
        text = (said or "").strip()
        if is_blank_date(text):
            return False
        if can_be_birth_date(text):
            return True
        hint = "1978-12-31, 31/12/1978 or 12/31/1978 (date_order in the source)"
        if possible_part(text):
            what = "is a day that no calendar has; its year is used"
            tell(Fault(where, what, hint=hint, kind="impossible day"))
            return True
        tell(Fault(where, "is not a date", hint=hint, kind="bad date"))
        return False

    def _assurance(
        self, field: str, columns: tuple[str, ...], at: int, row: Mapping[str, Any], tell: Tell, where: str
    ) -> Assurance | None:
        """How surely the value of one column is known, as far as the source has flags for it.

        A flag named by a column speaks of that column, one named by the field of its first;
        what the source verifies elsewhere and not here is a claim (law L8).
        """
        flags = self.source.verified_by
        column = columns[at]
        flag = flags.get(column)
        if flag is None and at == 0 and field not in columns:
            flag = flags.get(field)
        if flag is not None:
            return self._verified(row.get(flag), tell, f"{where}, column {flag!r}")
        return Assurance.CLAIMED if not flags.keys().isdisjoint((field, *columns)) else None

    def _verified(self, said: Any, tell: Tell, where: str) -> Assurance:
        text = _one(said, tell, where).strip().lower()
        if text in TRUE:
            return Assurance.VERIFIED
        if text not in FALSE:
            hint = "true or false, yes or no, oui ou non, 1 or 0"
            tell(Fault(where, "is neither true nor false", hint=hint, kind="bad flag"))
        return Assurance.CLAIMED

    def _observed_at(self, row: Mapping[str, Any], tell: Tell, where: str) -> datetime | None:
        column = self.observed_at
        said = row.get(column)
        place = f"{where}, column {column!r}"
        text = _one(said, tell, place).strip()
        if not column or is_blank_date(text):
            return None
        hint = f'time_zone = "Europe/Paris" in [sources.{self.source.name}]'
        fault = Fault(place, "names no time zone", hint=hint, kind="no time zone")
        try:
            return moment(text, self.source.date_order, self.zone)
        except NaiveTime:
            pass
        except ValueError:
            fault = Fault(place, "is not a time", hint="2026-01-05T14:30:00+01:00", kind="bad date")
        tell(fault)  # here, so that no chain of exceptions quotes what was read (law L21)
        return None


def _read(value: Any, tell: Tell, where: str) -> Any:
    """A cell as :func:`plain` reads it; what cannot be read is told, and absent."""
    try:
        return plain(value)
    except InputError as error:
        said = str(error)
    tell(Fault(where, said.removeprefix("it "), kind="kind of value"))
    return None


def _one(value: Any, tell: Tell, where: str) -> str:
    """A cell that holds one value, as text."""
    if isinstance(value, CONTAINERS):
        tell(Fault(where, f"holds {type(value).__name__}; allowed: one value", kind="kind of value"))
        return ""
    return str(_read(value, tell, where) or "")


def _closest(name: str, allowed: Iterable[str]) -> str:
    close = difflib.get_close_matches(name.lower()[:100], sorted(allowed), 1)
    return f"did you mean {close[0]!r}?" if close else ""


def _no_column(where: str, column: str, columns: Iterable[str], *, kind: str = "unknown column") -> Fault:
    present = [str(name) for name in columns]
    hint = _closest(column, present) or "it has: " + ", ".join(present[:40])
    return Fault(where, f"there is no column {column!r}", hint=hint, kind=kind)


def cells_of(row: Any) -> Mapping[str, Any]:
    """A row of any kind as a mapping: dict, dataclass, attrs, pydantic, named tuple.

    Raises ``InputError`` for anything else, naming its type.

    >>> import attrs
    >>> cells_of(attrs.make_class("Person", ["city"])("Aix"))
    {'city': 'Aix'}
    """
    if isinstance(row, Mapping):
        return row
    kind = type(row)
    if attrs.has(kind):
        return {attribute.name: getattr(row, attribute.name) for attribute in attrs.fields(kind)}
    if dataclasses.is_dataclass(kind):
        return {field.name: getattr(row, field.name) for field in dataclasses.fields(kind)}
    for method in ("model_dump", "_asdict"):
        if callable(getattr(kind, method, None)):
            cells: Mapping[str, Any] = getattr(row, method)()
            return cells
    raise InputError(
        f"a row must be a dict, dataclass, attrs, pydantic or named tuple object, not {kind.__name__}"
    )
