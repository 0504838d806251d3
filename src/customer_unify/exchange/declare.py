"""Reads and writes the ``[sources.NAME]`` tables of a configuration."""

from __future__ import annotations

import codecs
import difflib
from collections.abc import Collection
from typing import Any
from zoneinfo import ZoneInfo

import attrs

from ..model.assurance import Assurance
from ..model.configuration import REGION, Makes, Source
from ..settings import Table
from .moment import ORDERS

__all__ = ["read_source", "region_of", "write_source"]

NAME_ORDERS = ("given", "family")
PLAIN = Source("")
"""A source with every default."""


def read_source(name: str, table: Table, declared: Collection[str]) -> Source | None:
    """The source a table describes; every fault is noted in the table, ``None`` when there is one.

    ``declared`` are the names of all fields there are.
    """
    before = len(table.faults)
    if not name.strip():
        table.fault("", "a source needs a name")
    fields = _fields(table, declared)
    given = {
        "key": _filled(table, "key", table.text("key", PLAIN.key)),
        "makes": table.text("makes", PLAIN.makes.value, allowed=[member.value for member in Makes]),
        "trust": table.whole("trust", PLAIN.trust, least=0, most=100),
        "assurance": table.text(
            "assurance", "declared", allowed=[member.name.lower() for member in Assurance]
        ),
        "fields": fields,
        "verified_by": _verified_by(table, fields),
        "network": _filled(table, "network", table.text("network", None)),
        "observed_at": _filled(table, "observed_at", table.text("observed_at", None)),
        "time_zone": _time_zone(table),
        "date_order": table.text("date_order", PLAIN.date_order, allowed=ORDERS),
        "name_order": table.text("name_order", PLAIN.name_order, allowed=NAME_ORDERS),
        "region": region_of(table, None),
        "separator": _separator(table),
        "encoding": _encoding(table),
        "file": _filled(table, "file", table.text("file", None)),
        "missing": _missing(table),
    }
    return Source(name, **given) if len(table.faults) == before else None


def _filled(table: Table, name: str, value: str | None) -> str | None:
    if value is not None and not value.strip():
        table.fault(name, "is blank")
    return value


def _fields(table: Table, declared: Collection[str]) -> dict[str, tuple[str, ...]]:
    inner = table.table("fields")
    fields = {}
    for name in inner:
        columns = inner.texts(name, ())
        if name not in declared:
            close = difflib.get_close_matches(name, sorted(declared), 1)
            hint = (
                f"did you mean {close[0]!r}?"
                if close
                else f"declare it in [namespaces.{name}] or [fields.{name}]"
            )
            inner.fault(name, "is not the name of a field", hint=hint)
        elif columns is not None and (not columns or not all(map(str.strip, columns))):
            inner.fault(name, "names no column", hint="the name of a column, or a list of them")
        else:
            fields[name] = columns or ()
    return fields


def _verified_by(table: Table, fields: dict[str, tuple[str, ...]]) -> dict[str, str]:
    inner = table.table("verified_by")
    known = {*fields, *(column for columns in fields.values() for column in columns)}
    flags = {}
    for name in inner:
        flags[name] = inner.text(name, "")
        if name not in known:
            hint = "name a field of this source, or one of its columns"
            inner.fault(name, "is not mapped in fields", hint=hint)
        elif not str(flags[name]).strip():
            inner.fault(name, "names no column")
    return flags


def _time_zone(table: Table) -> str | None:
    name: str | None = table.text("time_zone", None)
    if name is not None:
        try:
            ZoneInfo(name)
        except (OSError, ValueError, LookupError):
            table.fault(
                "time_zone", "is not the name of a time zone", hint="Europe/Paris, America/Toronto, UTC"
            )
    return name


def region_of(table: Table, default: str | None) -> str | None:
    """The ``region`` of a table: two capital letters."""
    region: str | None = table.text("region", default)
    if region is not None and not REGION.fullmatch(region):
        table.fault("region", "is not a region", hint="two capital letters of ISO 3166: FR, BE, CA, GB")
        return default
    return region


def _separator(table: Table) -> str | None:
    separator: str | None = table.text("separator", None)
    if separator is not None and (len(separator) != 1 or separator in '"\r\n \0'):
        table.fault("separator", "must be one character", hint='"," or ";" or "|", or "\\t" for a tab')
    return separator


def _missing(table: Table) -> tuple[str, ...]:
    marks: tuple[str, ...] = table.texts("missing", ()) or ()
    for at, mark in enumerate(marks):
        if not mark.strip():
            table.fault(f"missing[{at}]", "is blank", hint="blank cells have no value anyway")
    return tuple(map(str.strip, marks))


def _encoding(table: Table) -> str | None:
    name: str | None = table.text("encoding", None)
    if name is not None:
        try:
            if not codecs.lookup(name)._is_text_encoding:
                raise LookupError
        except (LookupError, ValueError):
            table.fault(
                "encoding", "is not the name of an encoding", hint="utf-8, cp1252, iso-8859-15, utf-16"
            )
    return name


def write_source(source: Source) -> dict[str, Any]:
    """The table that reads back as this source: its name left out, and whatever is as shipped."""
    table: dict[str, Any] = {"key": source.key}
    for attribute in attrs.fields(Source):
        name, value = attribute.name, getattr(source, attribute.name)
        if name in ("name", "key") or value == getattr(PLAIN, name):
            continue
        if name == "fields":
            value = {
                field: columns[0] if len(columns) == 1 else list(columns) for field, columns in value.items()
            }
        elif name == "assurance":
            value = value.name.lower()
        elif name == "makes":
            value = value.value
        elif name == "missing":
            value = list(value)
        table[name] = dict(value) if name == "verified_by" else value
    return table
