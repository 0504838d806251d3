"""Reasons as a tree: data, text, and a version that outlives releases."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import attrs

__all__ = ["SCHEMA_VERSION", "Explanation"]

SCHEMA_VERSION = 1


def _parts(given: Iterable[Explanation]) -> tuple[Explanation, ...]:
    return tuple(given)


@attrs.frozen
class Explanation:
    """A reason, with the reasons it rests on.

    ``code`` names the kind of reason (a key of ``customer_unify.wording``), ``facts``
    are what the sentence speaks of, ``weight`` what it counts for in the unit of its
    tree (thousandths of a bit, or points), ``text`` the sentence in the language asked for.
    ``complete`` is False where a bounded search stopped early (law L10).

    >>> because = Explanation("agrees", "The birth date is the same.", weight=14000)
    >>> print(Explanation("together", "One person.", weight=14000, parts=(because,)))
    One person. [14000]
      The birth date is the same. [14000]
    """

    code: str
    text: str = attrs.field(repr=False)
    weight: int | None = None
    facts: Mapping[str, Any] = attrs.field(factory=dict, repr=False)
    parts: tuple[Explanation, ...] = attrs.field(default=(), converter=_parts)
    complete: bool = True

    def walk(self, depth: int = 0) -> Iterator[tuple[int, Explanation]]:
        """Every reason with its depth, from the top down."""
        yield depth, self
        for part in self.parts:
            yield from part.walk(depth + 1)

    def to_dict(self) -> dict[str, Any]:
        """The tree as plain data, ready for JSON, with its schema version."""
        return {"schema_version": SCHEMA_VERSION, **self._plain()}

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
        return "\n".join(
            "  " * depth + part.text + (f" [{part.weight}]" if part.weight is not None else "")
            for depth, part in self.walk()
        )
