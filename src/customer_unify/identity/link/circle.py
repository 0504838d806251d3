"""Who is held together with whom, by disjoint sets."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

__all__ = ["Circles"]


class Circles:
    """Circles of those held together, the smallest standing for each; whoever was not named is alone.

    Both operations cost nearly nothing: they grow with the inverse of Ackermann's function (Tarjan 1975).

    >>> circles = Circles()
    >>> circles.join("b", "a"), circles.join("c", "b"), circles.join("c", "a")
    (True, True, False)
    >>> circles.first("c"), dict(circles.groups("abcd"))
    ('a', {'a': ['a', 'b', 'c'], 'd': ['d']})
    """

    __slots__ = ("_above",)

    def __init__(self) -> None:
        self._above: dict[str, str] = {}

    def first(self, one: str) -> str:
        """The one that stands for all those held together with one."""
        above = self._above
        while (known := above.get(one, one)) != one:
            above[one] = one = above.get(known, known)
        return one

    def join(self, a: str, b: str) -> bool:
        """Hold two together; whether they were apart."""
        ours, theirs = self.first(a), self.first(b)
        if ours == theirs:
            return False
        self._above[max(ours, theirs)] = min(ours, theirs)
        return True

    def groups(self, members: Iterable[str]) -> Iterator[tuple[str, list[str]]]:
        """These members by who stands for them."""
        found: defaultdict[str, list[str]] = defaultdict(list)
        for one in members:
            found[self.first(one)].append(one)
        return iter(found.items())
