"""Values that nobody should hand in but somebody will: from a seed, each text marked with a canary."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from decimal import Decimal
from fractions import Fraction
from random import Random
from typing import Any

from ..model.assurance import Assurance
from ..model.record import Record
from .wild import HOSTILE, JUNK

__all__ = ["CANARY", "hostile_text", "hostile_value"]

CANARY = "zqxjcanary"
"""Part of all texts made here: an error, a log or a ``repr`` with it has quoted a value (law L21)."""

_PIECES = (
    "",
    " ",
    "\0",
    "\ud800",
    "\udc00",
    "\u202e",
    "\u2066",
    "\u200b\u200d\ufeff",
    "\r\n",
    "\x1b[2J",
    "\x1f",
    "e" + "\u0301" * 60,  # marks upon marks, as Zalgo writes
    "👩‍👩‍👧‍👦",
    "𝐉𝐨",
    "оаер",  # Cyrillic that looks Latin
    "İıſßﬁ",
    "١٢٣",
    "阮文山",
    "@",
    "a@b.example",
    "+33 6 12 34 56 78",
    "1958-12-11",
    "0000-00-00",
    "75011",
    "-",
    ".",
    "'",
    '"',
    "\\",
    "%s{0}$(x)",
    "[a]",
    "a = 1",
    "../../x",
    "((a+)+)+$",
    "a a ",
    "9",
    "nan",
    "J. Michu",
)
_LENGTHS = (0, 1, 1, 2, 3, 5, 8, 13, 40, 200)
_LONG = 20_000


def hostile_text(rng: Random) -> str:
    """A text that breaks careless code: pieces in any order, now and then one piece thousands of times."""
    if rng.random() < 0.02:
        piece = rng.choice(_PIECES) or "a"
        return CANARY + piece * (_LONG // len(piece)) + rng.choice("!@\0 ")
    if rng.random() < 0.1:
        return rng.choice(HOSTILE)[:_LONG]
    return CANARY + "".join(rng.choice(_PIECES) for _ in range(rng.choice(_LENGTHS)))


class _Raising:
    """An object whose every answer is an exception that quotes a value."""

    def _fail(self, *given: Any) -> Any:
        raise RuntimeError(CANARY)

    __str__ = __repr__ = __eq__ = __ne__ = __hash__ = __bool__ = __iter__ = __len__ = _fail
    __int__ = __float__ = __index__ = __lt__ = __contains__ = __getitem__ = _fail


class _Endless:
    """An object whose text is its own text."""

    def __str__(self) -> str:
        return str(self)

    __repr__ = __str__


class _Moving(dict[Any, Any]):
    """A mapping that changes while it is read."""

    def items(self) -> Any:
        for key in list(dict.keys(self)):
            self[f"{key}{CANARY}"] = key
            yield key, key
        raise RuntimeError(f"changed {CANARY}")


class _Zone(tzinfo):
    """A time zone that does not know what time it is."""

    def utcoffset(self, moment: datetime | None) -> timedelta:
        raise RuntimeError(CANARY)

    dst = utcoffset

    def tzname(self, moment: datetime | None) -> str:
        return CANARY


def _breaking(rng: Random) -> Iterator[str]:
    yield from (hostile_text(rng) for _ in range(rng.randrange(3)))
    raise RuntimeError(f"midway {CANARY}")


def _nested(rng: Random) -> Any:
    """Lists or mappings in each other, sometimes deeper than any recursion goes."""
    inner: Any = hostile_text(rng)
    listed = rng.random() < 0.5
    for _ in range(rng.choice((2, 50, 2_000))):
        inner = [inner] if listed else {CANARY: inner}
    return inner


def _moment(rng: Random) -> datetime:
    zone = rng.choice((None, UTC, _Zone(), timezone(timedelta(hours=14)), timezone(timedelta(hours=-12))))
    year = rng.choice((1, 1, 1969, 2026, 9999, 9999, rng.randint(1, 9999)))
    day = rng.choice(((1, 1, 0), (12, 31, 23), (rng.randint(1, 12), rng.randint(1, 28), 12)))
    return datetime(year, *day, tzinfo=zone)


_NUMBERS: tuple[Any, ...] = (
    *(0, 1, -1, 2**31, 2**63, -(2**64), 10**400, 10**5000, True, False),
    *(0.5, -0.0, 1e308, 5e-324, math.nan, math.inf, -math.inf, complex(0, math.nan)),
    *(Decimal("NaN"), Decimal("sNaN"), Decimal("1e999999"), Fraction(1, 3)),
)


def _number(rng: Random) -> Any:
    return rng.choice(_NUMBERS)


def _many(rng: Random) -> Any:
    """Thousands of values, or of names, or keys that all hash alike."""
    count = rng.choice((10, 300, 3_000))
    modulus = 2**61 - 1  # whole numbers that differ by it have one hash in CPython
    return rng.choice(
        (
            lambda: [f"{CANARY}{number}" for number in range(count)],
            lambda: {f"{CANARY}{number}": number for number in range(count)},
            lambda: {number * modulus: CANARY for number in range(min(count, 300))},
            lambda: tuple({"email": f"{number}@b.example"} for number in range(count)),
        )
    )()


def _thing(rng: Random) -> Any:
    record = Record("crm", str(rng.randrange(9)), {"email": "a@b.example"})
    return rng.choice(
        (
            _Raising,
            _Endless,
            lambda: _Moving({"email": 1, "name": 2}),
            lambda: _breaking(rng),
            object,
            lambda: len,
            lambda: int,
            lambda: RuntimeError(CANARY),
            lambda: ...,
            lambda: record,
            lambda: Assurance.VERIFIED,
            lambda: date(1, 1, 1),
            lambda: timedelta.max,
            lambda: CANARY.encode() + b"\xff\0",
            lambda: bytearray(CANARY.encode()),
            lambda: memoryview(CANARY.encode()),
            lambda: None,
        )
    )()


def _group(rng: Random) -> Any:
    inner = [_scalar(rng) for _ in range(rng.randrange(4))]
    kind = rng.randrange(4)
    if kind == 0:
        return inner
    if kind == 1:
        return tuple(inner)
    texts = [hostile_text(rng) for _ in inner]
    return set(texts) if kind == 2 else dict(zip(texts, inner, strict=True))


def _scalar(rng: Random) -> Any:
    return rng.choice((hostile_text, hostile_text, _number, _moment, _thing))(rng)


_KINDS: tuple[Callable[[Random], Any], ...] = (
    *(hostile_text,) * 6,
    *(_number,) * 2,
    *(_moment,) * 2,
    *(_thing,) * 4,
    *(_group,) * 3,
    lambda rng: rng.choice([value for values in JUNK.values() for value in values]),
)


def hostile_value(rng: Random) -> Any:
    """Something handed in by mistake or on purpose: text, number, time, container, or an object that raises.

    The same state of ``rng`` gives the same value. One in a hundred is deep or large.

    >>> hostile_value(Random(7)) == hostile_value(Random(7))
    True
    """
    if rng.random() < 0.01:
        return rng.choice((_nested, _many))(rng)
    return rng.choice(_KINDS)(rng)
