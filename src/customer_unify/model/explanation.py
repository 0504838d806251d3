"""Reasons as a tree: data, text, and a schema version."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from types import NoneType
from typing import Any

import attrs

from ..errors import InputError
from .shown import Shown

__all__ = ["SCHEMA_VERSION", "Explanation"]

SCHEMA_VERSION = 1

DEEPEST = 40
"""How deep a tree of reasons may be (law L19)."""

_TEXTS = ("code", "text")


def _parts(given: Iterable[Explanation]) -> tuple[Explanation, ...]:
    return tuple(given)


@attrs.frozen
class Explanation(Shown):
    """A reason, with the reasons on which it rests.

    ``code`` names the kind of reason (a key of ``customer_unify.wording``), ``facts`` are the data of the
    sentence, ``text`` is the sentence in the language asked for. ``weight`` is how much it counts. In
    identity, whose codes have no dot, it is in thousandths of a bit and printed in bits; elsewhere it is a
    whole number in the unit of the sentence, mostly points. ``complete`` is False if a bounded search
    stopped early (law L10).

    >>> because = Explanation("agrees", "The birth date is the same.", weight=14000)
    >>> print(Explanation("together", "One person.", weight=14000, parts=(because,)))
    One person. [+14.0 bits]
      The birth date is the same. [+14.0 bits]
    >>> print(Explanation("priority.standing", "Place 1: 658 points.", weight=658))
    Place 1: 658 points. [658]
    """

    code: str
    text: str = attrs.field(repr=False)
    weight: int | None = None
    facts: Mapping[str, Any] = attrs.field(factory=dict, repr=False)
    parts: tuple[Explanation, ...] = attrs.field(default=(), converter=_parts)
    complete: bool = True

    def walk(self, depth: int = 0) -> Iterator[tuple[int, Explanation]]:
        """Every reason with its depth, from the top."""
        yield depth, self
        for part in self.parts:
            yield from part.walk(depth + 1)

    def to_dict(self) -> dict[str, Any]:
        """The tree as plain data, ready for JSON, with its schema version."""
        return {"schema_version": SCHEMA_VERSION, **self._plain()}

    @classmethod
    def from_dict(cls, given: Mapping[str, Any]) -> Explanation:
        """The tree that :meth:`to_dict` wrote; raises ``InputError`` for another version or another form.

        >>> because = Explanation("agrees", "The birth date is the same.", weight=14000)
        >>> Explanation.from_dict(because.to_dict()) == because
        True
        """
        version = given.get("schema_version") if isinstance(given, Mapping) else None
        if version != SCHEMA_VERSION:
            raise InputError(f"an explanation of schema version {SCHEMA_VERSION} is read, and no other")
        return cls._read(given, 0)

    @classmethod
    def _read(cls, given: Any, depth: int) -> Explanation:
        known = isinstance(given, Mapping) and all(isinstance(given.get(name), str) for name in _TEXTS)
        if not known or depth > DEEPEST:
            raise InputError("an explanation is a mapping with a code and a text, of no great depth")
        weight, facts, parts = (given.get(name) for name in ("weight", "facts", "parts"))
        if type(weight) not in (int, NoneType) or not isinstance(facts or {}, Mapping):
            raise InputError("the weight of an explanation is a whole number, its facts are a mapping")
        if not isinstance(parts or [], (list, tuple)):
            raise InputError("the parts of an explanation are a list")
        return cls(
            given["code"],
            given["text"],
            weight,
            dict(facts or {}),
            (cls._read(part, depth + 1) for part in parts or ()),
            given.get("complete", True) is True,
        )

    def named(self, *codes: str) -> tuple[Explanation, ...]:
        """The reasons directly under this one that have one of these codes."""
        return tuple(part for part in self.parts if part.code in codes)

    def _plain(self) -> dict[str, Any]:
        plain: dict[str, Any] = {"code": self.code, "text": self.text}
        if self.weight is not None:
            plain["weight"] = self.weight
        if self.facts:
            plain["facts"] = dict(self.facts)
        if not self.complete:
            plain["complete"] = False
        if self.parts:
            plain["parts"] = [part._plain() for part in self.parts]
        return plain

    def __str__(self) -> str:
        return "\n".join("  " * depth + part.text + part._counted() for depth, part in self.walk())

    def _counted(self) -> str:
        if self.weight is None:
            return ""
        return f" [{self.weight}]" if "." in self.code else f" [{self.weight / 1000:+.1f} bits]"
