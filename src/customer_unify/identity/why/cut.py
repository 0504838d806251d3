"""Finds a smallest set of things without which something no longer holds, by asking what would be."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import combinations, islice

import attrs

__all__ = ["Cut", "smallest_cut"]

MOST_OTHERS = 4
"""Other cuts of the same size that are told: beyond that a reader learns no more."""

Places = frozenset[int]


@attrs.frozen
class Cut:
    """What a search found, as places in the sequence handed in.

    ``smallest`` is a set whose withdrawal parts and of which nothing can be left in; None where none was
    found. ``complete`` says that no smaller one is there. ``others`` are further ones of its size:
    ``all_told`` unless the search ended before, or there are more than four.
    """

    smallest: tuple[int, ...] | None
    others: tuple[tuple[int, ...], ...] = ()
    complete: bool = True
    all_told: bool = True


class _Spent(Exception):
    """No more questions may be asked."""


class _Asked:
    """What has been asked, each question once; :class:`_Spent` once ``trials`` are used up."""

    def __init__(self, parts: Callable[[Places], bool], trials: int) -> None:
        self.parts, self.left = parts, trials
        self.known: dict[Places, bool] = {}

    def __call__(self, chosen: Places, *, free: bool = False) -> bool:
        if chosen not in self.known:
            if self.left <= 0 and not free:
                raise _Spent
            self.left -= 1
            self.known[chosen] = self.parts(chosen)
        return self.known[chosen]


def smallest_cut(count: int, parts: Callable[[Places], bool], *, trials: int) -> Cut:
    """A smallest set of the places ``0 .. count - 1`` for which ``parts`` is true, the first in their order.

    Nothing is taken for granted of ``parts``, not even that what parts still does when more is withdrawn:
    evidence may take a contradiction along. So all smaller sets are asked. First one set is thinned out
    until nothing can be left in it, which bounds the size; that costs some ``2 * count`` questions
    whatever ``trials`` says, all else at most ``trials``.

    >>> smallest_cut(4, lambda chosen: {1, 3} <= chosen or {0, 1, 2} <= chosen, trials=100)
    Cut(smallest=(1, 3), others=(), complete=True, all_told=True)
    >>> smallest_cut(4, lambda chosen: {1, 3} <= chosen, trials=0)
    Cut(smallest=(1, 3), others=(), complete=False, all_told=False)
    """
    asked = _Asked(parts, trials)
    found = _thinned(count, asked)
    smallest, others, size = found, list[tuple[int, ...]](), 0
    try:
        for size in range(1, (count if found is None else len(found)) + 1):
            cuts = [*islice(_cuts(count, size, asked, others), 2 + MOST_OTHERS)]
            if cuts:
                return Cut(cuts[0], tuple(cuts[1 : 1 + MOST_OTHERS]), True, len(cuts) <= 1 + MOST_OTHERS)
    except _Spent:
        if others:
            smallest, *others = others
    known = smallest is not None and size == len(smallest)
    return Cut(smallest, tuple(others[:MOST_OTHERS]), known, False)


def _cuts(count: int, size: int, asked: _Asked, found: list[tuple[int, ...]]) -> Iterator[tuple[int, ...]]:
    """The sets of one size that part, in order; each is put to ``found`` as well, should the search end."""
    for chosen in combinations(range(count), size):
        if asked(frozenset(chosen)):
            found.append(chosen)
            yield chosen


def _thinned(count: int, asked: _Asked) -> tuple[int, ...] | None:
    """All places, less one after the other as long as the rest still parts; None where even all do not.

    The last are left in first: what stands first is what a reader is told of.
    """
    chosen = frozenset(range(count))
    if not count or not asked(chosen, free=True):
        return None
    again = True
    while again:
        again = False
        for place in sorted(chosen, reverse=True):
            fewer = chosen - {place}
            if fewer and asked(fewer, free=True):
                chosen, again = fewer, True
    return tuple(sorted(chosen))
