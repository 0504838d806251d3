"""The reader of TOML and JSON that reports every fault at once, each with its path."""

from __future__ import annotations

import difflib
import json
import re
import sys
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping
from os import PathLike
from pathlib import Path
from typing import Any, TypeVar

from .errors import ConfigurationError, Fault, InputError, NoSuchFile, NotAFile

__all__ = ["MISSING", "Table", "read"]

T = TypeVar("T")
LARGEST = 2_000_000
"""Longest configuration text read, in characters: a bound on work (law L19)."""

DEEPEST = 32
"""Most tables and lists in each other, and most parts of a dotted name."""

_LONGEST_NAME = 200
_LARGEST_NUMBER = sys.float_info.max

_PART = r"""(?:[A-Za-z0-9_-]++|"(?:[^"\\\n]|\\.)*+"|'[^'\n]*+')"""
_DOTTED = re.compile(rf"(?<![A-Za-z0-9_\\-])(?:{_PART}[ \t]*+\.[ \t]*+){{{DEEPEST}}}")
"""A name of too many parts, found before it is parsed: the parser's work grows with their square."""


class _Missing:
    """Says that a key has no default and must be given."""

    def __repr__(self) -> str:
        return "MISSING"


MISSING: Any = _Missing()


def read(path_or_text: str | Path) -> tuple[dict[str, Any], str]:
    """Parse TOML or JSON from a path or from the text itself; return the data and the name of its origin.

    A ``str`` with a line break or an equals sign, or that begins with ``{``, is text, otherwise a path. What
    begins with ``{`` is JSON, as no TOML does: the same tables, from a program that keeps them so. Raises
    ``ConfigurationError`` for what is neither, with line and column, longer than 2,000,000
    characters or nested more than 32 deep; ``NoSuchFile`` (a ``FileNotFoundError``) for a path that is
    not there, ``NotAFile`` for one that cannot be read as a file.

    >>> read("a = 1")
    ({'a': 1}, 'the text given')
    >>> read('{"a": {"b": 1}}')
    ({'a': {'b': 1}}, 'the text given')
    """
    if not isinstance(path_or_text, (str, PathLike)):
        raise InputError(f"a path or the text itself is needed, not {type(path_or_text).__name__}")
    given = path_or_text
    if isinstance(given, str) and (_is_json(given) or "\n" in given or "=" in given or not given.strip()):
        text, origin = given, "the text given"
    else:
        path = Path(path_or_text)
        origin = path.name
        try:
            text = _bytes(path).decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise ConfigurationError(
                [Fault("", f"is not UTF-8 at byte {error.start}", hint="TOML and JSON are UTF-8")],
                origin=origin,
            ) from None
    if len(text) > LARGEST:
        raise ConfigurationError([Fault("", f"is longer than {LARGEST:,} characters")], origin=origin)
    try:
        data = _of_json(text) if _is_json(text) else _of_toml(text, origin)
    except tomllib.TOMLDecodeError as error:
        raise ConfigurationError([Fault("", f"is not TOML: {error}")], origin=origin) from None
    except json.JSONDecodeError as error:
        what = f"is not JSON: {error.msg} (at line {error.lineno}, column {error.colno})"
        raise ConfigurationError([Fault("", what)], origin=origin) from None
    except (RecursionError, ValueError):  # ValueError: a whole number of thousands of digits
        raise ConfigurationError(
            [Fault("", "is nested too deeply, or holds a number too long")], origin=origin
        ) from None
    if _depth(data) > DEEPEST:
        raise _too_deep(origin)
    return data, origin


def _is_json(text: str) -> bool:
    return text.lstrip().startswith("{")


def _of_toml(text: str, origin: str) -> dict[str, Any]:
    if _DOTTED.search(text):
        raise _too_deep(origin)
    return tomllib.loads(text)


def _of_json(text: str) -> dict[str, Any]:
    """An object of JSON as tables; a name twice in one of them is a fault, as it is in TOML."""

    def table(members: list[tuple[str, Any]]) -> dict[str, Any]:
        if len(found := dict(members)) < len(members):
            raise json.JSONDecodeError("a name stands twice in one object", "", 0)
        return found

    return json.loads(text, object_pairs_hook=table)  # type: ignore[no-any-return]


def _bytes(path: Path) -> bytes:
    """What a file holds, no more than a configuration can: a device may have no end."""
    try:
        if path.exists() and not path.is_file():
            raise NotAFile(faults=[Fault(path.name, "is no file", hint="name a file of TOML or JSON")])
        with path.open("rb") as file:
            return file.read(4 * LARGEST + 1)
    except NotAFile:
        raise
    except FileNotFoundError:
        raise NoSuchFile(faults=[Fault(path.name, "does not exist", hint="check the name")]) from None
    except (OSError, ValueError):
        raise NotAFile(faults=[Fault(path.name[:100], "cannot be read")]) from None


def _too_deep(origin: str) -> ConfigurationError:
    return ConfigurationError([Fault("", f"is nested more than {DEEPEST} levels deep")], origin=origin)


def _depth(data: dict[str, Any]) -> int:
    """How many tables and lists stand in each other, counted level by level: no recursion, linear."""
    depth = 0
    level: list[Any] = [data]
    while level and depth <= DEEPEST:
        depth += 1
        inner = (part for one in level for part in (one.values() if isinstance(one, dict) else one))
        level = [part for part in inner if isinstance(part, (dict, list))]
    return depth


def _kind(value: object) -> str:
    names = {bool: "true or false", int: "a whole number", float: "a decimal number", str: "text"}
    return (names | {list: "a list", dict: "a table"}).get(type(value), type(value).__name__)


def _meant(given: str, names: list[str]) -> str:
    """A hint at the name that was probably meant; none for a text longer than any name (law L19)."""
    close = difflib.get_close_matches(given, names, 1) if len(given) <= _LONGEST_NAME else []
    return f"did you mean {close[0]!r}?" if close else ""


class Table:
    """A table of a document, read key by key; faults are collected, never raised in the middle.

    Read every key the table may hold, then call :meth:`done` once on the outermost
    table: it raises one ``ConfigurationError`` with all faults, unknown keys among them.

    >>> table = Table({"limit": "many", "colour": 1}, origin="my.toml")
    >>> table.whole("limit", default=3), table.text("color", default="blue")
    (3, 'blue')
    >>> table.done()
    Traceback (most recent call last):
    ...
    customer_unify.errors.ConfigurationError: 2 faults in my.toml:
      limit: must be a whole number, not text
      colour: is unknown (hint: did you mean 'color'?)
    """

    def __init__(
        self,
        data: Mapping[str, Any],
        *,
        path: str = "",
        origin: str = "the configuration",
        faults: list[Fault] | None = None,
    ) -> None:
        self.data = data
        self.path = path
        self.origin = origin
        self.faults: list[Fault] = [] if faults is None else faults
        self._known: set[str] = set()
        self._children: list[Table] = []

    def __contains__(self, name: object) -> bool:
        return name in self.data

    def __iter__(self) -> Iterator[str]:
        return iter(self.data)

    def at(self, name: str | int) -> str:
        """The path of a key of this table, or of an item of it."""
        if isinstance(name, int):
            return f"{self.path}[{name}]"
        return f"{self.path}.{name}" if self.path else name

    def fault(self, name: str | int, what: str, *, hint: str = "") -> None:
        """Note that the value at ``name`` is at fault."""
        self.faults.append(Fault(self.at(name) if name != "" else self.path, what, hint=hint))

    def _take(self, name: str, default: T, right: Callable[[Any], bool], kind: str) -> Any:
        self._known.add(name)
        if name not in self.data:
            if default is MISSING:
                self.fault(name, "is missing", hint=f"give {kind}")
                return None
            return default
        value = self.data[name]
        if not right(value):
            self.fault(name, f"must be {kind}, not {_kind(value)}")
            return None if default is MISSING else default
        return value

    def text(self, name: str, default: Any = MISSING, *, allowed: Iterable[str] | None = None) -> Any:
        """A text, one of ``allowed`` if that is given."""
        value = self._take(name, default, lambda given: isinstance(given, str), "text")
        if allowed is None or not isinstance(self.data.get(name), str):
            return value
        if self._allowed(name, value, list(allowed)):
            return value
        return None if default is MISSING else default

    def _allowed(self, place: str, value: str, choices: list[str]) -> bool:
        if value in choices:
            return True
        self.fault(place, f"is not one of: {', '.join(choices)}", hint=_meant(value, choices))
        return False

    def whole(
        self, name: str, default: Any = MISSING, *, least: int | None = None, most: int | None = None
    ) -> Any:
        """A whole number within bounds."""

        def right(given: Any) -> bool:
            return isinstance(given, int) and not isinstance(given, bool)

        value = self._take(name, default, right, "a whole number")
        return self._bounded(name, value, default, least, most)

    def number(
        self, name: str, default: Any = MISSING, *, least: float | None = None, most: float | None = None
    ) -> Any:
        """A finite number within bounds."""

        def right(given: Any) -> bool:
            if isinstance(given, bool) or not isinstance(given, (int, float)):
                return False
            # Compared, not converted: a whole number may be longer than any float.
            return -_LARGEST_NUMBER <= given <= _LARGEST_NUMBER

        value = self._take(name, default, right, "a finite number")
        return self._bounded(name, value, default, least, most)

    def _bounded(self, name: str, value: Any, default: Any, least: float | None, most: float | None) -> Any:
        if value is None or name not in self.data:
            return value
        if (least is not None and value < least) or (most is not None and value > most):
            bounds = f"at least {least}" if most is None else f"at most {most}"
            if least is not None and most is not None:
                bounds = f"between {least} and {most}"
            self.fault(name, f"must be {bounds}")
            return None if default is MISSING else default
        return value

    def flag(self, name: str, default: Any = MISSING) -> Any:
        """true or false."""
        return self._take(name, default, lambda given: isinstance(given, bool), "true or false")

    def texts(self, name: str, default: Any = MISSING, *, allowed: Iterable[str] | None = None) -> Any:
        """A list of texts; a single text stands for a list of one."""

        def right(given: Any) -> bool:
            return isinstance(given, str) or (
                isinstance(given, list) and all(isinstance(item, str) for item in given)
            )

        value = self._take(name, default, right, "a list of texts")
        if isinstance(value, str):
            value = [value]
        if allowed is not None and value is not None and name in self.data:
            choices = list(allowed)
            value = [item for at, item in enumerate(value) if self._allowed(f"{name}[{at}]", item, choices)]
        return tuple(value) if value is not None else None

    def value(self, name: str, default: Any = MISSING) -> Any:
        """Whatever is there, unchecked; the caller checks it and calls :meth:`fault`."""
        return self._take(name, default, lambda given: True, "a value")

    def table(self, name: str) -> Table:
        """The table under ``name``; an empty one when it is not there."""
        data = self._take(name, {}, lambda given: isinstance(given, dict), "a table")
        return self._child(data, self.at(name))

    def named(self, name: str) -> dict[str, Table]:
        """A table whose values are tables, by their names: ``[sources.crm]``, ``[sources.web]``."""
        outer = self.table(name)
        inner = {}
        for key, value in outer.data.items():
            outer._known.add(key)
            if isinstance(value, dict):
                inner[key] = outer._child(value, outer.at(key))
            else:
                outer.fault(key, f"must be a table, not {_kind(value)}")
        return inner

    def tables(self, name: str) -> list[Table]:
        """A list of tables: ``[[steps]]``."""
        rows = self._take(name, [], lambda given: isinstance(given, list), "a list of tables")
        tables = []
        for index, row in enumerate(rows):
            if isinstance(row, dict):
                tables.append(self._child(row, f"{self.at(name)}[{index}]"))
            else:
                self.fault(f"{name}[{index}]", f"must be a table, not {_kind(row)}")
        return tables

    def _child(self, data: Mapping[str, Any], path: str) -> Table:
        child = Table(data, path=path, origin=self.origin, faults=self.faults)
        self._children.append(child)
        return child

    def _unknown(self) -> None:
        for name in self.data:
            if name not in self._known:
                self.fault(name, "is unknown", hint=_meant(name, sorted(self._known)))
        for child in self._children:
            child._unknown()

    def done(self, error: type[ConfigurationError] = ConfigurationError) -> None:
        """Raise ``error`` with every fault found below, unknown keys included; nothing when there is none."""
        self._unknown()
        if self.faults:
            raise error(self.faults, origin=self.origin)
