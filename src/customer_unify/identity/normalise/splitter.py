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
    family_first: Callable[[str, str], Facts] | None = None
    """How it is split where a source writes the family name first, if that is another way."""

    def ordered(self, name_order: str) -> Splitter:
        """The one for a source that writes names in this order: ``given`` or ``family`` name first."""
        if name_order == "given" or self.family_first is None:
            return self
        return Splitter(self.field, self.family_first)

    def __call__(self, value: str, /, *, region: str, date_order: str) -> tuple[str, ...]:
        """The values of the main field; ``()`` when there are none."""
        return tuple(part for field, part in self.split(value, region) if field == self.field)
