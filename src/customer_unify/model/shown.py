"""Results as plain data, ready for JSON: everything public in them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from enum import Enum
from typing import Any

import attrs

from .record import RecordRef

__all__ = ["Shown", "shown"]


class Shown:
    """For results that a host hands on: to a page, a queue, a program in another language."""

    __slots__ = ()

    def to_dict(self) -> dict[str, Any]:
        """All public fields as plain data, ready for JSON.

        Fields have their names in Python. A record is ``[source, key]``, a time is ISO 8601, a span of time
        is in seconds, an assurance or any other grade is its word. A profile has its values;
        ``profile.provenance`` says where each came from. Fields that are read or explained only when you ask
        are left out. Values are personal data, so follow your own rules for them.

        >>> from .result import Outcome, Resolution
        >>> Resolution(RecordRef("crm", "7"), Outcome.NEW, "c1").to_dict()["outcome"]
        'new'
        """
        return _fields(self)


def shown(value: Any) -> Any:
    """A value as plain data: text, numbers, lists and mappings.

    Raises ``TypeError`` for anything that has no plain form.

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
    if isinstance(value, date):  # also a datetime
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
    """The fields of an object, except those that only lead to more data."""
    names = (field.name for field in attrs.fields(type(noun)) if not field.name.startswith("_"))
    return {name: shown(getattr(noun, name)) for name in names}


def _mapping(given: Mapping[Any, Any]) -> Any:
    """A mapping by words; a list of pairs if the keys are records, which are no words."""
    if any(isinstance(key, tuple) for key in given):
        return [[shown(key), shown(item)] for key, item in given.items()]
    return {str(shown(key)): shown(item) for key, item in given.items()}
