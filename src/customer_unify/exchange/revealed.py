"""Finds columns that number people though no header says so: what is equal there is equal of one person."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence, Set
from functools import cache
from itertools import combinations, islice
from typing import Any

from .reference import Extracted, Said, cell, is_concluded
from .sample import DIGIT, are_counts, is_moment, shape_of
from .whose import is_number_of_somebody

__all__ = ["numbering", "of_families", "shared_numbers"]

ENOUGH = 10
"""Fewer pairs of rows than these show nothing."""

TRIED = 500
"""Pairs of rows that are held against each other: a bound on work (law L19)."""

ALIKE = 0.9
"""So many values have digits and the usual form, and so many rows with one value bear one name."""

SAID_SO = 0.5
"""So many rows with one number bear one name where its header says it is a person's: gifts bear others."""

NAMED_ALIKE = 0.8
"""So many rows of two files with one number bear one name: the other file may write less of it."""

KEPT = 0.6
"""So many rows of one person have one value: documents are renewed, orders are never the same."""

SHORTEST = 5

DIGITS = re.compile(r"\d+")


def numbering(file: Extracted, columns: Iterable[str]) -> Iterator[str]:
    """Those of the columns in which rows of one name have one number, and one number rows of one name.

    The number of an order fails the second test, that of a family the first; of what its header calls a
    number of people the first is enough. What somebody concluded about
    the records (a column ``cluster``) is passed over: it is no source's. Linear in the rows.
    """
    said = cache(lambda at: file.said(file.rows[at]))
    same: list[tuple[int, int]] | None = None
    for column in columns:
        values = [cell(row, column) for row in file.rows]
        filled = [value for value in values if value]
        said_so = is_number_of_somebody(column)
        if len(filled) < ENOUGH or is_concluded(column):
            continue
        if not said_so and not _are_numbers(filled):
            continue
        held = [(said(a), said(b)) for a, b in _equal(values)]
        if said_so:
            told = [_is_within(one[0], other[0]) for one, other in held if one[0] and other[0]]
            if len(told) >= ENOUGH and sum(told) >= SAID_SO * len(told):
                yield column
            continue
        if len(held) < ENOUGH or sum(_named(*both) for both in held) < ALIKE * len(held):
            continue
        if same is None:
            own = [_own(said(at)) for at in range(len(file.rows))]
            same = [(a, b) for a, b in _equal(own) if _named(said(a), said(b))]
        both = [values[a] == values[b] for a, b in same if values[a] and values[b]]
        if len(both) >= ENOUGH and sum(both) >= KEPT * len(both):
            yield column


def shared_numbers(file: Extracted, other: Extracted) -> Iterator[tuple[str, str]]:
    """Columns of two files with the numbers of the same people: the column here, and the one there.

    Both tests of :func:`numbering` are asked across the files: rows with one number bear one name, and rows
    of one person, who is known by a telephone or a mailbox of their own, have one number. So an order that
    a shop and a bank both know is none. Linear in the rows for each pair of columns.
    """
    ours, theirs = (_columns_of_numbers(one) for one in (file, other))
    if not ours or not theirs:
        return
    here, there = ([one.said(row) for row in one.rows] for one in (file, other))
    for column, values in ours.items():
        for called, given in theirs.items():
            same = list(_meeting([{value} for value in values], [{value} for value in given]))
            held = [_named(here[a], there[b]) for a, b in same]
            if len(held) < ENOUGH or sum(held) < NAMED_ALIKE * len(held):
                continue
            own = _meeting([one[1] for one in here], [one[1] for one in there])
            pairs = [(a, b) for a, b in own if values[a] and given[b] and _named(here[a], there[b])]
            if len(pairs) >= ENOUGH and sum(values[a] == given[b] for a, b in pairs) >= KEPT * len(pairs):
                yield column, called


def _columns_of_numbers(file: Extracted) -> dict[str, list[str]]:
    """The columns of a file that nobody knows and whose values may number people, and these values."""
    columns = (column for column in file.possible() if not is_concluded(column))
    found = {column: [cell(row, column) for row in file.rows] for column in columns}
    return {
        column: values
        for column, values in found.items()
        if _are_numbers([value for value in values if value], _length_aside)
    }


def _meeting(here: Sequence[Set[Any]], there: Sequence[Set[Any]]) -> Iterator[tuple[int, int]]:
    """Pairs of places, here and there, at which the same is said: one for each value, so many at most."""
    places = {value: at for at, values in enumerate(there) for value in values if value}
    pairs = ((at, places[value]) for at, values in enumerate(here) for value in values if value in places)
    return islice(dict.fromkeys(pairs), TRIED)


def of_families(file: Extracted, columns: Iterable[str]) -> Iterator[str]:
    """Those of the columns of which one value is said by rows of different people as often as not.

    A health insurance writes the number of the parent who pays in the rows of all children, a firm its own
    in those of all who work there: it numbers none of them. Names of one person may be written with less
    and in other letters, and one family's share a word or two; so it is asked whether each word of the
    shorter name begins as one of the other does, which of two people is chance. Each
    value is asked of one pair of rows, for what stands for nothing (``-``) is in many.
    """
    said = cache(lambda at: file.said(file.rows[at])[0])
    for column in columns:
        pairs = [(said(a), said(b)) for a, b in _equal([cell(row, column) for row in file.rows], each=1)]
        told = [_within(one, other) for one, other in pairs if one and other and _letters(one, other)]
        if len(told) >= ENOUGH and sum(told) * 2 < len(told):
            yield column


def _letters(one: Set[str], other: Set[str]) -> bool:
    """Whether two names are both in Latin letters, or neither is: else words tell nothing of each other."""
    return all(map(str.isascii, one)) == all(map(str.isascii, other))


def _is_within(one: Set[str], other: Set[str]) -> bool:
    """Whether each word of the shorter of two names begins one of the longer, or is begun by it."""
    fewer, more = sorted((one, other), key=len)
    return all(any(word.startswith(by) or by.startswith(word) for by in more) for word in fewer)


def _within(one: Set[str], other: Set[str]) -> bool:
    """Whether each word of the shorter of two names begins as one of the longer does."""
    fewer, more = ({word[0] for word in words} for words in sorted((one, other), key=len))
    return fewer <= more


def _are_numbers(values: Sequence[str], alike: Callable[[str], str] = str) -> bool:
    """Whether values are written alike, with digits, and are neither amounts nor times."""
    possible = [alike(value) for value in values if len(value) >= SHORTEST and DIGIT.search(value)]
    least = ALIKE * len(values)
    if len(values) < ENOUGH or len(possible) < least or are_counts(values) or is_moment(values[0]):
        return False
    usual = shape_of(possible)
    return sum(shape_of([value]) == usual for value in possible) >= least


def _length_aside(value: str) -> str:
    """A number with one digit for several: states count on, and older people have shorter numbers."""
    return DIGITS.sub("9", value)


def _equal(values: Sequence[str], each: int = ENOUGH) -> Iterator[tuple[int, int]]:
    """Pairs of places at which the same is said, so many of each value at most."""
    places: defaultdict[str, list[int]] = defaultdict(list)
    for at, value in enumerate(values):
        if value:
            places[value].append(at)
    pairs = (pair for at in places.values() for pair in islice(combinations(at, 2), each))
    return islice(pairs, TRIED)


def _named(one: Said, other: Said) -> bool:
    """Whether two rows bear one name, not only that of one family; to a word a title may be glued."""
    return max(_begun(one[0], other[0]), _begun(other[0], one[0])) > 1


def _begun(words: Set[str], by: Set[str]) -> int:
    """How many words begin as one of the others."""
    return sum(any(map(word.startswith, by)) for word in words)


def _own(said: Said) -> str:
    """What few others say, as one text; blank for nothing."""
    return min((f"{field} {value}" for field, value in said[1] if value), default="")
