"""Writes plain data as TOML that reads back the same: Python reads TOML and cannot write it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from math import isfinite
from typing import Any

__all__ = ["to_toml"]

BARE = re.compile(r"[A-Za-z0-9_-]+")
ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r"}
WIDTH = 100


def _text(value: str) -> str:
    letters = (ESCAPES.get(letter) or _letter(letter) for letter in value)
    return '"' + "".join(letters) + '"'


def _letter(letter: str) -> str:
    if letter.isprintable():
        return letter
    return f"\\u{ord(letter):04x}" if ord(letter) < 0x10000 else f"\\U{ord(letter):08x}"


def _name(value: str) -> str:
    return value if BARE.fullmatch(value) else _text(value)


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float) and isfinite(value):
        return repr(value)
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(map(_value, value)) + "]"
    if isinstance(value, Mapping):
        return (
            "{ " + ", ".join(f"{_name(k)} = {_value(v)}" for k, v in value.items()) + " }" if value else "{}"
        )
    raise TypeError(f"TOML holds text, numbers, flags, times, lists and tables, not {type(value).__name__}")


def to_toml(data: Mapping[str, Any]) -> str:
    """``data`` as TOML text; a table in a table of the first level gets a header of its own.

    >>> print(to_toml({"region": "FR", "sources": {"crm": {"key": "id", "fields": {"email": ["mail"]}}}}))
    region = "FR"
    <BLANKLINE>
    [sources.crm]
    key = "id"
    fields = { email = ["mail"] }
    <BLANKLINE>
    """
    lines: list[str] = []
    for name, value in data.items():
        if not isinstance(value, Mapping) and not _is_tables(value):
            lines.append(f"{_name(name)} = {_value(value)}")
    for name, value in data.items():
        if _is_tables(value):
            for table in value:
                lines += ["", f"[[{_name(name)}]]", *_pairs(table)]
        elif isinstance(value, Mapping):
            lines += _table(_name(name), value)
    return "\n".join(lines).lstrip("\n") + "\n"


def _is_tables(value: Any) -> bool:
    return (
        isinstance(value, (list, tuple)) and bool(value) and all(isinstance(item, Mapping) for item in value)
    )


def _pairs(table: Mapping[str, Any]) -> list[str]:
    return [f"{_name(name)} = {_value(value)}" for name, value in table.items()]


def _table(path: str, table: Mapping[str, Any]) -> list[str]:
    """A table of plain values, or of tables: ``[sources.crm]``."""
    own = {name: value for name, value in table.items() if not isinstance(value, Mapping)}
    lines = ["", f"[{path}]", *_pairs(own)] if own or not table else []
    for name, value in table.items():
        if isinstance(value, Mapping):
            lines += ["", f"[{path}.{_name(name)}]", *_pairs(value)]
    return lines
