"""JSON as rows: one object a line, or a list of objects; what is nested gets dotted names."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from ..errors import Fault, InputError
from ..model.given import paired, scalar
from .decode import Line

__all__ = ["flat", "list_in", "members", "objects"]

DEEPEST = 6
AROUND = frozenset(["data", "records", "rows", "items", "results", "result", "value", "values", "entries"])
"""How services call the list in the object they put around it; alone in it, it may have any name."""
TYPED = frozenset(["$oid", "$date", "$uuid", "$numberLong", "$numberInt", "$numberDouble", "$numberDecimal"])
"""How MongoDB writes of which type a value is."""
LONGEST_VALUE = 100_000
KINDS = {"str": "a single value", "NoneType": "nothing", "list": "a list"}
"""What is said of something that is no object; numbers of JSON are read as texts."""


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
            given = _parsed(text)
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
        row = _row(given, place, tell, spelled="\\u" in text)
        if row is not None:
            yield number, row


def list_in(text: str) -> list[Any] | None:
    """The objects of a text that is one list, or one object put around a list; else ``None``.

    >>> list_in('{"count": 1, "data": [{"id": 1}]}'), list_in('{"id": 1, "pets": [{"id": 2}]}')
    ([{'id': '1'}], None)
    """
    try:
        given = _parsed(text)
    except (RecursionError, ValueError):
        return None
    if isinstance(given, dict):
        around = [value for name, value in given.items() if name.lower() in AROUND or len(given) == 1]
        given = around[0] if len(around) == 1 else None
    return given if isinstance(given, list) and any(isinstance(item, dict) for item in given) else None


def members(
    given: Iterable[Any], tell: Callable[[Fault], None], name: str, *, spelled: bool = True
) -> Iterator[tuple[int, dict[str, Any]]]:
    """Each object of a list by its number, counted from 1, as a flat mapping; like :func:`objects`.

    ``spelled`` says whether the list was read from JSON, whose escapes can spell what no text holds.

    >>> list(members([{"id": "7", "name": {"first": "Jocelyne"}}], print, "a.json"))
    [(1, {'id': '7', 'name.first': 'Jocelyne'})]
    """
    for number, item in enumerate(given, 1):
        row = _row(item, f"{name}, row {number}", tell, spelled=spelled)
        if row is not None:
            yield number, row


def _parsed(text: str) -> Any:
    return json.loads(text, parse_int=str, parse_float=str, parse_constant=lambda _: None)


def _row(given: Any, place: str, tell: Callable[[Fault], None], *, spelled: bool) -> dict[str, Any] | None:
    """An object as a flat mapping; ``None``, and told, if it is none or holds what no record can."""
    if not isinstance(given, Mapping):
        kind = type(given).__name__
        what = f"is not an object, but {KINDS.get(kind, kind)}"
        tell(Fault(place, what, hint='each row is like {"name": …}', kind="kind of row"))
        return None
    try:
        row = flat(given)
    except InputError as error:
        tell(Fault(place, str(error), kind="kind of row"))
        return None
    if spelled and (odd := _odd(row)):
        tell(Fault(place, odd, hint="letters that no text can hold were written as \\u…", kind="encoding"))
        return None
    huge = next((key for key, value in row.items() if _size(value) > LONGEST_VALUE), None)
    if huge is not None:
        what = f"holds more than {LONGEST_VALUE:,} characters"
        tell(Fault(f"{place}, name {huge[:60]!r}", what, kind="too long"))
        return None
    return row


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

    Raises ``InputError`` for a mapping that changes or fails while it is read, or a name that is none.

    >>> flat({"id": 7, "mail": [{"at": "a"}, {"at": "b"}]})
    {'id': 7, 'mail.at': ['a', 'b']}
    """
    row: dict[str, Any] = {}
    _flatten("", given, row, DEEPEST)
    return row


def _typed(value: Mapping[str, Any]) -> Any:
    """What a base wrote with its type, as ``{"$date": "1980-01-02"}``: nothing else is named so."""
    name = next(iter(value), None) if len(value) == 1 else None
    return value[name] if isinstance(name, str) and name in TYPED else None


def _flatten(path: str, value: Any, row: dict[str, Any], depth: int) -> None:
    """Put ``value`` into ``row``; a list of objects gives each name the list of its values."""
    if isinstance(value, Mapping) and path and depth and (held := _typed(value)) is not None:
        _flatten(path, held, row, depth - 1)
    elif isinstance(value, Mapping) and depth:
        for key, inner in paired(value, "a row"):
            name = key if isinstance(key, str) else scalar(key, "a name in a row")
            _flatten(f"{path}.{name}" if path else name, inner, row, depth - 1)
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
