"""JSON lines as rows: one object a line, nested objects flattened to dotted names."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from ..errors import Fault
from .decode import Line

__all__ = ["flat", "objects"]

DEEPEST = 6
LONGEST_VALUE = 100_000


def objects(
    lines: Iterable[Line], tell: Callable[[Fault], None], name: str
) -> Iterator[tuple[int, dict[str, Any]]]:
    """Each line that is not blank as its number and a flat mapping.

    Numbers keep their digits as written, so that a card number stays one. A line that is
    not an object is told to ``tell`` and left out.

    >>> line = Line(1, '{"card": 0.10, "address": {"city": "Aix"}, "mail": ["a", null]}')
    >>> list(objects([line], print, "a.jsonl"))
    [(1, {'card': '0.10', 'address.city': 'Aix', 'mail': ['a', None]})]
    """
    for number, text, fault in lines:
        place = f"{name}, line {number}"
        if fault is not None:
            tell(fault)
            if fault.kind != "encoding":
                continue
        if not text.strip():
            continue
        try:
            given = json.loads(text, parse_int=str, parse_float=str, parse_constant=lambda _: None)
        except RecursionError:
            tell(Fault(place, "is nested too deeply", kind="JSON"))
            continue
        except ValueError as error:
            at = getattr(error, "pos", 0) + 1
            what = getattr(error, "msg", "not JSON")
            tell(
                Fault(
                    f"{place}, character {at}", f"is not JSON: {what}", hint="one object a line", kind="JSON"
                )
            )
            continue
        if not isinstance(given, dict):
            tell(Fault(place, "is not an object", hint='write {"name": …} on each line', kind="JSON"))
            continue
        row = flat(given)
        if "\\u" in text and (odd := _odd(row)):
            tell(
                Fault(place, odd, hint="letters that no text can hold were written as \\u…", kind="encoding")
            )
            continue
        huge = next((key for key, value in row.items() if _size(value) > LONGEST_VALUE), None)
        if huge is not None:
            what = f"holds more than {LONGEST_VALUE:,} characters"
            tell(Fault(f"{place}, name {huge[:60]!r}", what, kind="too long"))
            continue
        yield number, row


def _odd(flat: dict[str, Any]) -> str:
    """What is wrong with letters written as escapes: JSON can spell what no text file can hold."""
    spelled = json.dumps(flat, ensure_ascii=False)
    if "\\u0000" in spelled:
        return "holds a NUL"
    return (
        ""
        if spelled.encode("utf-8", "replace") == spelled.encode("utf-8", "surrogatepass")
        else "holds half a letter"
    )


def _size(value: Any) -> int:
    return sum(map(_size, value)) if isinstance(value, list) else len(value) if isinstance(value, str) else 0


def flat(given: Mapping[str, Any]) -> dict[str, Any]:
    """An object in which nothing is nested: names are the way to a value, joined by dots.

    >>> flat({"id": 7, "mail": [{"at": "a"}, {"at": "b"}]})
    {'id': 7, 'mail.at': ['a', 'b']}
    """
    row: dict[str, Any] = {}
    _flatten("", given, row, DEEPEST)
    return row


def _flatten(path: str, value: Any, row: dict[str, Any], depth: int) -> None:
    """Put ``value`` into ``row``; a list of objects gives each name the list of its values."""
    if isinstance(value, Mapping) and depth:
        for key, inner in value.items():
            _flatten(f"{path}.{key}" if path else str(key), inner, row, depth - 1)
    elif isinstance(value, list) and any(isinstance(item, Mapping) for item in value) and depth:
        for item in value:
            _flatten(path, item, row, depth - 1)
    elif isinstance(value, (Mapping, list)) and any(isinstance(item, (Mapping, list)) for item in value):
        return
    elif path in row:
        former = row[path]
        more = value if isinstance(value, list) else [value]
        row[path] = [*(former if isinstance(former, list) else [former]), *more]
    elif not isinstance(value, Mapping):
        row[path] = value
