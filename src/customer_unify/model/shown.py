"""What a noun shows: all that is public in it as plain data, ready for JSON."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from enum import Enum
from typing import Any

import attrs

from .record import RecordRef

__all__ = ["Shown", "shown"]


class Shown:
    """What a noun has that a host hands on: to a page, a queue, a program in another language."""

    __slots__ = ()

    def to_dict(self) -> dict[str, Any]:
        """All of it as plain data, ready for JSON.

        Names of fields stand for themselves; a record is ``[source, key]``, a moment ISO 8601, a span of time
        seconds, an assurance and any other grade its word. A profile shows its values: where each came from
        is in ``profile.provenance``. What is read or explained when it is asked for is left out. Values are
        personal data: they go where your own rules allow.

        >>> from .result import Outcome, Resolution
        >>> Resolution(RecordRef("crm", "7"), Outcome.NEW, "c1").to_dict()["outcome"]
        'new'
        """
        return _fields(self)


def shown(value: Any) -> Any:
    """A value of a noun as plain data: text, numbers, lists and mappings.

    Raises ``TypeError`` for what has no plain form, so that nobody hands on what nobody can read.

    >>> from datetime import datetime, UTC
    >>> shown({"held": [RecordRef("crm", "7")], "since": datetime(2026, 3, 2, 9, tzinfo=UTC)})
    {'held': [['crm', '7']], 'since': '2026-03-02T09:00:00+00:00'}
    """
    if isinstance(value, Shown):
        return value.to_dict()
    if isinstance(value, Enum):
        return value.value if isinstance(value, str) else value.name.lower()
    if value is None or isinstance(value, (str, int, float)):
        return value
    if isinstance(value, date):  # a moment too
        return value.isoformat()
    if isinstance(value, timedelta):
        return value.total_seconds()
    if isinstance(value, Mapping):
        return _mapping(value)
    if attrs.has(type(value)):
        return _fields(value)
    if isinstance(value, tuple) and hasattr(value, "_asdict") and not isinstance(value, RecordRef):
        return _mapping(value._asdict())
    if isinstance(value, (set, frozenset)):
        return sorted(map(shown, value))
    if isinstance(value, (list, tuple)):
        return [shown(item) for item in value]
    raise TypeError(f"a {type(value).__name__} has no plain form")


def _fields(noun: Any) -> dict[str, Any]:
    """The fields of a noun but those that are a way to read more."""
    names = (field.name for field in attrs.fields(type(noun)) if not field.name.startswith("_"))
    return {name: shown(getattr(noun, name)) for name in names}


def _mapping(given: Mapping[Any, Any]) -> Any:
    """By the words of its keys; pairs where a key is a record, which is no word."""
    if any(isinstance(key, tuple) for key in given):
        return [[shown(key), shown(item)] for key, item in given.items()]
    return {str(shown(key)): shown(item) for key, item in given.items()}
