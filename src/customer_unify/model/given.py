"""Reads what is handed in, without trust: text, lists, mappings, flags; anything else is a typed error."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping
from os import PathLike, fspath
from pathlib import Path
from typing import Any, TypeVar

from ..errors import InputError

__all__ = [
    "LONGEST_NAME",
    "flag",
    "kind",
    "legible",
    "listed",
    "name",
    "names",
    "paired",
    "path",
    "scalar",
    "shown",
    "streamed",
    "text",
    "whole",
]

T = TypeVar("T")

LONGEST_NAME = 200
"""The longest name of a source or field, in characters. Developers choose names, anybody may give values."""

_SHOWN = 60
_ABSENT, _ENDLESS = frozenset({"nan", "snan"}), frozenset({"inf", "infinity"})


def legible(given: str) -> str:
    """A text with U+FFFD in place of NUL and of lone surrogates (halves of a letter).

    Two halves that belong together become their letter. Linear; most texts are returned as they are.

    >>> legible("Mi\\0chu"), legible("\\ud83d\\ude00") == "😀"
    ('Mi\ufffdchu', True)
    """
    if not given.isascii():
        try:
            given.encode()
        except UnicodeEncodeError:
            given = given.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return given.replace("\0", "\ufffd") if "\0" in given else given


def text(given: Any, what: str) -> str:
    """An argument that must be text; otherwise ``InputError`` names its kind."""
    if not isinstance(given, str):
        raise InputError(f"{what} must be text, not {type(given).__name__}")
    return legible(given if type(given) is str else str.__str__(given))


def scalar(given: Any, what: str) -> str:
    """One value as text: a number, a date, anything that has a text of its own; ``""`` for NaN.

    Raises ``InputError`` for infinities and containers, for objects without a text of their own (their
    address in memory is another one tomorrow, law L1), and if making the text fails.
    """
    if isinstance(given, str):
        return legible(given if type(given) is str else str.__str__(given))
    if isinstance(given, (bytes, bytearray, memoryview, Iterable)):
        raise InputError(f"{what} holds {type(given).__name__}; allowed: text, numbers, dates, lists of them")
    try:
        said = str(given)
    except Exception as error:
        raise _failed(what, given, error) from None
    if said.startswith("<") and " at 0x" in said:
        raise InputError(f"{what} holds {type(given).__name__}, which has no text of its own")
    number = said[:10].lower().lstrip("+-")
    if number in _ENDLESS:
        raise InputError(f"{what} holds an infinite number")
    return "" if number in _ABSENT else legible(said)


def name(given: Any, what: str) -> str:
    """A declared name: text, not blank, at most 200 characters."""
    said = text(given, what)
    if not said.strip():
        raise InputError(f"{what} must be a text that is not blank")
    if len(said) > LONGEST_NAME:
        raise InputError(f"{what} is longer than {LONGEST_NAME} characters")
    return said


def flag(given: Any, what: str) -> bool:
    """True or False, and nothing that only counts as one: ``"no"`` would be true."""
    if not isinstance(given, bool):
        raise InputError(f"{what} must be True or False, not {type(given).__name__}")
    return given


def kind(given: Any, wanted: type[T], what: str) -> T:
    """An object of the class that is needed."""
    if not isinstance(given, wanted):
        raise InputError(f"{what} must be a {wanted.__name__}, not {type(given).__name__}")
    return given


def listed(given: Any, what: str) -> list[Any]:
    """The items of an iterable; a text is no list of letters. ``InputError`` if it fails while it is read."""
    if isinstance(given, (str, bytes, bytearray)) or not isinstance(given, Iterable):
        raise InputError(f"{what} must be a list, tuple or set, not {type(given).__name__}")
    try:
        return list(given)
    except Exception as error:
        raise _failed(what, given, error) from None


def names(given: Any, what: str) -> frozenset[str]:
    """One name or several, as a set."""
    many = (given,) if isinstance(given, str) else listed(given, what)
    return frozenset(name(one, what) for one in many)


def streamed(given: Any, what: str) -> Iterable[Any]:
    """An iterable that is read one by one; errors of its own code pass through unchanged."""
    if isinstance(given, (str, bytes, bytearray, Mapping)) or not isinstance(given, Iterable):
        raise InputError(f"{what} must be an iterable, not {type(given).__name__}")
    return given


def whole(given: Any, what: str, *, least: int = 0) -> int:
    """A whole number, ``least`` or more; a larger one than any count is read as the largest count."""
    if isinstance(given, bool) or not isinstance(given, int):
        raise InputError(f"{what} must be a whole number, not {type(given).__name__}")
    if given < least:
        raise InputError(f"{what} must be at least {least}")
    return min(int(given), sys.maxsize)


def path(given: Any, what: str) -> Path:
    """The path of a file."""
    if not isinstance(given, (str, PathLike)) or not isinstance(fspath(given), str):
        raise InputError(f"{what} must be a path, not {type(given).__name__}")
    return Path(given)


def paired(given: Any, what: str) -> list[tuple[Any, Any]]:
    """The pairs of a mapping, read once; ``InputError`` if it changes or fails while it is read."""
    if type(given) is not dict and not isinstance(given, Mapping):
        raise InputError(f"{what} must be a mapping of names to values, not {type(given).__name__}")
    try:
        return list(given.items())
    except Exception as error:
        raise _failed(what, given, error) from None


def shown(given: str) -> str:
    """A name as an error or a log may show it: one line, no control characters, at most 60 characters.

    >>> shown("crm"), len(shown("crm" * 99)), "\\n" in shown("crm\\n")
    ('crm', 61, False)
    """
    said = given[:_SHOWN] + ("…" if len(given) > _SHOWN else "")
    return said if said.isprintable() else said.encode("unicode_escape").decode()


def _failed(what: str, given: Any, error: Exception) -> InputError:
    """Which kind of object failed and how; never its message, which may be personal data (law L21)."""
    return InputError(f"{what} cannot be read: {type(given).__name__} raised {type(error).__name__}")
