"""Plain data and back: nouns as what a store can keep (text, whole numbers, lists, mappings)."""

from __future__ import annotations

import hashlib
import json
import types
from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import Enum
from functools import cache
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

import attrs

__all__ = ["digest", "plain", "restore"]

T = TypeVar("T")
_TICK = timedelta(microseconds=1)


def plain(value: Any, *, whole: bool = False) -> Any:
    """A noun as plain data; what is at its default stays out, unless it is to be ``whole``.

    Whole is what must mean the same where defaults are others: under a later version of the library.

    >>> from customer_unify.model.case import ThreadDecision, ThreadKind
    >>> plain(ThreadDecision(ThreadKind.NEW, None, "first"))
    {'kind': 'new', 'case': None, 'because': 'first'}
    """
    if attrs.has(type(value)):
        return {
            field.name: plain(given, whole=whole)
            for field in attrs.fields(type(value))
            if field.init and (not _at_default(field, given := getattr(value, field.name)) or whole)
        }
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, timedelta):
        return value // _TICK
    if isinstance(value, Mapping):
        return {str(key): plain(item, whole=whole) for key, item in value.items()}
    if isinstance(value, (set, frozenset)):
        return sorted(plain(item, whole=whole) for item in value)
    if isinstance(value, (list, tuple)):
        return [plain(item, whole=whole) for item in value]
    return value


def digest(value: Any) -> str:
    """Sixteen digits that stand for a noun or plain data, whatever the order of its names.

    >>> digest({"a": 1, "b": 2}) == digest({"b": 2, "a": 1}), len(digest([]))
    (True, 16)
    """
    text = json.dumps(plain(value, whole=True), sort_keys=True, separators=(",", ":"))
    return hashlib.blake2b(text.encode(), digest_size=8).hexdigest()


def _at_default(field: attrs.Attribute[Any], given: Any) -> bool:
    if field.default is attrs.NOTHING:
        return False
    if isinstance(field.default, attrs.Factory):  # type: ignore[arg-type]
        return not given
    return bool(type(given) is type(field.default) and given == field.default)


@cache
def _hints(kind: type) -> dict[str, Any]:
    return get_type_hints(kind)


def restore(kind: type[T], data: Any) -> T:
    """The noun of ``kind`` that :func:`plain` made ``data`` of.

    >>> from customer_unify.model.case import ThreadDecision, ThreadKind
    >>> restore(ThreadDecision, {"kind": "new", "case": None, "because": "first"}).kind
    <ThreadKind.NEW: 'new'>
    """
    found: T = _restore(kind, data)
    return found


def _restore(kind: Any, data: Any) -> Any:
    origin, inner = get_origin(kind), get_args(kind)
    if origin in (Union, types.UnionType):
        return None if data is None else _restore(next(arg for arg in inner if arg is not type(None)), data)
    if origin is tuple:
        if len(inner) == 2 and inner[1] is Ellipsis:
            return tuple(_restore(inner[0], item) for item in data)
        return tuple(_restore(part, item) for part, item in zip(inner, data, strict=True))
    if origin is frozenset:
        return frozenset(_restore(inner[0], item) for item in data)
    if isinstance(origin, type) and issubclass(origin, Mapping):
        return {key: _restore(inner[1], item) for key, item in data.items()}
    return _restore_plain(kind, data)


def _restore_plain(kind: Any, data: Any) -> Any:
    if not isinstance(kind, type):
        return data
    if attrs.has(kind):
        hints = _hints(kind)
        return kind(**{name: _restore(hints[name], item) for name, item in data.items()})
    if issubclass(kind, datetime):
        return datetime.fromisoformat(data)
    if issubclass(kind, timedelta):
        return data * _TICK
    if issubclass(kind, Enum):
        return kind(data)
    if issubclass(kind, tuple):
        return kind(*data)
    return data
