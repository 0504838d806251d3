"""Counts the values of a namespace that a group has, where people excused pairs of them (law L6)."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable, Mapping
from typing import TypeVar

__all__ = ["distinct"]

Member = TypeVar("Member", bound=Hashable)


def distinct(values: Mapping[Member, Collection[str]], excused: Iterable[tuple[Member, Member]]) -> int:
    """How many different values the members have; the values of an excused pair count as one.

    A decision that names a namespace is only about its two records: a third record with another value
    still breaks the law. Excuses are transitive: if a and b, and b and c are excused, the three count as
    one. Cost: the values, and those of the pairs excused.

    >>> cards = {"a": ["1"], "b": ["2"], "c": ["3"]}
    >>> distinct(cards, []), distinct(cards, [("a", "b")]), distinct(cards, [("a", "b"), ("b", "c")])
    (3, 2, 1)
    """
    kin: dict[str, str] = {value: value for held in values.values() for value in held}
    count = len(kin)
    for a, b in excused:
        first, *others = {_eldest(kin, value) for value in (*values.get(a, ()), *values.get(b, ()))} or {""}
        for other in others:
            kin[other] = first
            count -= 1
    return count


def _eldest(kin: dict[str, str], value: str) -> str:
    """The value that stands for all those counted as one with this one."""
    while kin[value] != value:
        kin[value] = kin[kin[value]]
        value = kin[value]
    return value
