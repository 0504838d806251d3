"""Many values as one text, a line each: what is done to each of them is done at once."""

from __future__ import annotations

from collections.abc import Sequence
from re import Pattern, compile as compiled

__all__ = ["in_lines", "line_of"]

OTHER = "?"
"""Stands for a value that may be none of the lines."""


def in_lines(values: Sequence[str], longest: int) -> str:
    """Each value behind a line feed; a sign that is no value's stands for one that is too long or holds one.

    >>> in_lines(["a", "b\\nc", "toolong"], 5)
    '\\na\\n?\\n?'
    """
    text = "\n".join(values)
    if text.count("\n") >= len(values) or max(map(len, values), default=0) > longest:
        text = "\n".join([OTHER if len(one) > longest or "\n" in one else one for one in values])
    return f"\n{text}" if values else ""


def line_of(pattern: str) -> Pattern[str]:
    """Finds in such a text each value that is wholly of a pattern, which captures nothing; ``""`` for others.

    >>> line_of("[0-9]+").findall(in_lines(["12", "1b", "", "3"], 5))
    ['12', '', '', '3']
    """
    return compiled(rf"\n((?:{pattern})(?!.))?.*")
