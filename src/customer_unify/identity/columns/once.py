"""Takes numbers that come again once: pairs of them, and what was told of those."""

from __future__ import annotations

from collections.abc import Callable

from .order import different
from .table import Array

__all__ = ["BESIDE", "Recall", "each_once", "numbered", "once", "parted"]

BESIDE = 2**31
"""More than there are numbers of texts: two of them stand side by side in one."""

TABLED = 2**22
"""Up to this a table of all numbers there may be is made, of some twenty megabytes."""

MOST = 4_000_000
"""Pairs that are remembered of one kind, ten bytes each; what is told of more is told again."""


class Recall:
    """What was told of pairs, each named by one number: a level, or several in one.

    Pairs of values come again with other contents; whoever tells of them looks at texts, which costs as much
    as looking up a thousand.
    """

    def __init__(self) -> None:
        import numpy as np

        self._pairs, self._said = np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int16)

    def __call__(self, pairs: Array, tell: Callable[[Array], Array]) -> Array:
        """What is told of pairs, sorted and each once; ``tell`` gets the places of those that are new."""
        import numpy as np

        if not len(self._pairs):
            new, found = np.arange(len(pairs)), np.zeros(len(pairs), dtype=np.int16)
        else:
            at = np.minimum(np.searchsorted(self._pairs, pairs), len(self._pairs) - 1)
            new, found = np.flatnonzero(self._pairs[at] != pairs), self._said[at]
        if len(new):
            found[new] = tell(new)
            self._keep(pairs[new], found[new])
        return found

    def _keep(self, pairs: Array, said: Array) -> None:
        import numpy as np

        if len(self._pairs) + len(pairs) <= MOST:
            both = np.concatenate([self._pairs, pairs])
            order = np.argsort(both, kind="stable")  # two runs, which are merged
            self._pairs, self._said = both[order], np.concatenate([self._said, said])[order]


def numbered(keys: Array, size: int) -> tuple[Array, Array]:
    """The different ones of numbers below a size, sorted, and where each of those given stands among them.

    They are few: a table of all that there may be is sooner looked up than the numbers are sorted.
    """
    import numpy as np

    if size > TABLED:
        seen = np.unique(keys)
        return seen, np.searchsorted(seen, keys)
    there = np.zeros(size, dtype=bool)
    there[keys] = True
    seen, table = np.flatnonzero(there), np.zeros(size, dtype=np.int32)
    table[seen] = np.arange(len(seen))
    return seen, table[keys]


def each_once(ours: Array, theirs: Array) -> tuple[list[int], list[int], Array]:
    """The numbers on both sides of pairs, each pair once; and where each of those given stands."""
    import numpy as np

    pairs, back = different(ours.astype(np.int64) * BESIDE + theirs)
    return *parted(pairs), back


def parted(pairs: Array) -> tuple[list[int], list[int]]:
    """The two numbers that stand side by side in each."""
    return (pairs // BESIDE).tolist(), (pairs % BESIDE).tolist()


def once(ours: Array, theirs: Array, size: int) -> tuple[Array, Array, Array]:
    """Pairs of numbers below a size, each once, the smaller first; and where each of those given stands."""
    import numpy as np

    keys = np.minimum(ours, theirs).astype(np.int64) * size + np.maximum(ours, theirs)
    pairs, back = different(keys)
    return pairs // max(1, size), pairs % max(1, size), back
