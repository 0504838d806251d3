"""Members of groups by key, and what is counted of groups too large to be walked through each time."""

from __future__ import annotations

import bisect
from collections import Counter
from collections.abc import Callable, Collection, Iterable
from typing import Generic, TypeVar, cast

__all__ = ["MANY", "Groups", "come", "less"]

T = TypeVar("T")

FEW = 6
"""Up to this many members a tuple is smaller than a dictionary and as quick."""

MANY = 32
"""From this size on, counts are kept instead of being made anew when asked for."""


class Groups(Generic[T]):
    """Members by key, in the order they came; one member alone costs no container, a few a tuple.

    Most keys of an identity graph have one member and nearly all others a few: a dictionary
    each would be most of the memory of the whole store. Tuples of texts are nothing that the collector of
    garbage has to follow, as lists would be. A member is no plain tuple.
    """

    __slots__ = ("_by_key",)

    def __init__(self) -> None:
        self._by_key: dict[str, T | tuple[T, ...] | dict[T, None]] = {}

    def add(self, key: str, member: T) -> None:
        """Put a member under a key; one that is there stays where it is."""
        known = self._by_key.get(key)
        if known is None:
            self._by_key[key] = member
        elif isinstance(known, dict):
            known[member] = None
        elif type(known) is tuple:
            if member not in known:
                more = (*known, member)
                self._by_key[key] = more if len(more) <= FEW else dict.fromkeys(more)
        elif known != member:
            self._by_key[key] = (cast(T, known), member)

    def add_to_all(self, keys: Iterable[str], member: T) -> None:
        """Add a member under many keys, most of which it is the first of."""
        put, add = self._by_key.setdefault, self.add
        for key in keys:
            known = put(key, member)
            if known is not member:
                if isinstance(known, dict):
                    known[member] = None
                else:
                    add(key, member)

    def of_all(self, keys: Iterable[str], most: Callable[[str], int]) -> dict[str, Collection[T] | None]:
        """The members of some keys that have any; None for several that are more than so many."""
        held_by = self._by_key.get
        found: dict[str, Collection[T] | None] = {}
        for key in keys:
            held = held_by(key)
            if held is None:
                continue
            if type(held) is tuple:
                found[key] = held if len(held) <= most(key) else None
            elif isinstance(held, dict):
                found[key] = held.keys() if len(held) <= most(key) else None
            else:
                found[key] = (cast(T, held),)
        return found

    def discard(self, key: str, member: T) -> None:
        """Take a member from under a key, if it is there."""
        known = self._by_key.get(key)
        if isinstance(known, dict):
            known.pop(member, None)
            if len(known) <= FEW:
                self._by_key[key] = tuple(known)
        elif type(known) is tuple:
            left = tuple(one for one in known if one != member)
            self._by_key[key] = left if len(left) > 1 else left[0]
        elif known == member:
            del self._by_key[key]

    def keys(self) -> list[str]:
        """The keys that have members."""
        return list(self._by_key)

    def __getitem__(self, key: str) -> Collection[T]:
        known = self._by_key.get(key)
        if known is None:
            return ()
        if type(known) is tuple:
            return known
        return known.keys() if isinstance(known, dict) else (cast(T, known),)


def less(counts: Counter[str], name: str) -> None:
    """Count one less; what is counted no more goes. (Counter's own -= walks through all of it.)"""
    counts[name] -= 1
    if counts[name] <= 0:
        del counts[name]


def come(firsts: list[str], digest: str, count: int) -> None:
    """Let a newcomer stand among the first ``count`` of a group, if it belongs there."""
    if (len(firsts) < count or digest < firsts[-1]) and digest not in firsts:
        bisect.insort(firsts, digest)
        del firsts[count:]
