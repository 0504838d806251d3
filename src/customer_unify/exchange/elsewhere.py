"""What the other files of one run hold, by which a column is known whose header says nothing."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import starmap
from typing import Any

import attrs

from ..model.configuration import Source
from .heading import words_of
from .reference import NAMED, NUMBERED, Extracted
from .region import Signs, signs_of
from .sample import DIGIT, are_counted_up, shape_of

__all__ = ["Elsewhere", "elsewhere"]

SHOWING = ("phone", "country", "email")
"""Fields by which a file shows the region it is from."""

SHORTEST, SHARED, PART = 5, 3, 0.01
"""What has fewer signs may be anything; so many values, and so large a part of the fewer, are no chance."""

PLAIN, MOST = 8, 0.2
"""What is digits alone is written as long, and shared as much, before it is no chance."""

ALL, BITS = 0.9, 40
"""Shorter numbers must nearly all be shared, and lie so far apart that this is no chance by as many bits."""

HALF = 0.5
"""Of a column of names so many values hold a word of the names in other files."""


@attrs.frozen
class Elsewhere:
    """What files beside hold: the values of each field that numbers people, and the words of their names.

    ``regions`` is what they show of the region they are from, ``files`` are themselves.
    """

    numbers: Mapping[str, frozenset[str]]
    names: frozenset[str]
    regions: Signs = attrs.field(factory=dict)
    files: tuple[Extracted, ...] = ()

    def numbered(self, values: Iterable[str]) -> str:
        """The field of which other files hold values like these, and some of them; blank for none.

        They are written alike, letter for letter and digit for digit, and enough are the same. Numbers of
        digits alone may count in two files from the same beginning, so more is asked of them.
        """
        ours = {value for value in values if len(value) >= SHORTEST and DIGIT.search(value)}
        for field in NUMBERED:
            theirs = self.numbers.get(field, frozenset())
            both, fewer = len(ours & theirs), min(len(ours), len(theirs))
            if both < SHARED or shape_of(ours) != shape_of(theirs):
                continue
            alone = all(map(str.isdecimal, ours))
            if alone and are_counted_up(ours):
                continue
            if alone and min(map(len, ours)) < PLAIN and not _are_kept_apart(ours | theirs, both, fewer):
                continue
            if both >= (MOST if alone else PART) * fewer:
                return field
        return ""

    def said(self, field: str) -> Iterator[str]:
        """What all rows of all files say in a field."""
        return (value for file in self.files for value in file.values([field]))

    def named(self, values: Sequence[str]) -> float:
        """The share of values, if they are words, with a word of the names in other files; else nothing."""
        if not self.names or sum(DIGIT.search(value) is not None for value in values) * 10 > len(values):
            return 0.0
        if len(set(values)) * 5 < len(values):
            return 0.0  # a few kinds of customers, or who looks after them
        known = sum(not self.names.isdisjoint(words_of(value)) for value in values)
        return known / len(values) if values else 0.0


def _are_kept_apart(numbers: Collection[str], both: int, fewer: int) -> bool:
    """Whether numbers leave so many out between them that two files share them by no chance."""
    known = [int(number) for number in numbers if len(number) < PLAIN]
    free = (max(known) - min(known) + 1) / len(known)
    return both >= ALL * fewer and both * math.log2(free) >= BITS


def elsewhere(files: Iterable[tuple[Source, Sequence[Mapping[str, Any]]]]) -> Elsewhere:
    """What files hold whose columns are known: the source each was taken for, and some of its rows.

    >>> crm = Source("crm", fields={"loyalty_card": ("card",), "name": ("who",)})
    >>> rows = [{"card": f"K-{at}00{at}", "who": "Ann Michu"} for at in range(1, 9)]
    >>> known = elsewhere([(crm, rows)])
    >>> known.numbered(["K-1001", "K-2002", "K-3003"]), known.named(["Ann", "MICHU"])
    ('loyalty_card', 1.0)
    """
    numbers: dict[str, set[str]] = {field: set() for field in NUMBERED}
    names: set[str] = set()
    regions: Counter[str] = Counter()
    extracted = tuple(starmap(Extracted, files))
    for file in extracted:
        phones, countries, emails = (file.values([field]) for field in SHOWING)
        regions += signs_of(phones, countries, emails)
        for field in NUMBERED:
            numbers[field].update(file.values([field]))
        for value in set(file.values(NAMED)):
            names.update(word for word in words_of(value) if len(word) > 2)
    known = {field: frozenset(said) for field, said in numbers.items()}
    return Elsewhere(known, frozenset(names), regions, extracted)
