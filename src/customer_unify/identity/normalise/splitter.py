"""Normalisers that read more than one fact out of one value: a whole name, a whole address."""

from __future__ import annotations

from collections.abc import Callable

import attrs

__all__ = ["Facts", "Splitter"]

Facts = tuple[tuple[str, str], ...]
"""Fields and their normalised values, in the order found."""


@attrs.frozen
class Splitter:
    """A normaliser that also knows which fields the parts of its value belong to.

    ``split(value, region)`` gives the facts; ``field`` is the one the value is mainly
    about. Called like any normaliser it answers with the values of that field alone.
    """

    field: str
    split: Callable[[str, str], Facts]

    def __call__(self, value: str, /, *, region: str, date_order: str) -> tuple[str, ...]:
        """The values of the main field; ``()`` when there are none."""
        return tuple(part for field, part in self.split(value, region) if field == self.field)
