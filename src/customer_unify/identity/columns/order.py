"""Numbers in their order with what stands beside them: packed into one number each, which sorts soonest."""

from __future__ import annotations

from .table import Array

__all__ = ["different", "side_by_side"]

WIDEST = 63
"""Bits of a number that is not negative."""


def side_by_side(numbers: Array, beside: Array) -> tuple[Array, Array]:
    """Numbers sorted, and what stood beside each; among equal ones that is sorted too. None is negative.

    >>> import numpy as np
    >>> found = side_by_side(np.array([7, 3, 7]), np.array([2, 9, 1]))
    >>> [one.tolist() for one in found]
    [[3, 7, 7], [9, 1, 2]]
    """
    import numpy as np

    bits = int(beside.max(initial=0)).bit_length()
    if int(numbers.max(initial=0)).bit_length() + bits > WIDEST:
        order = np.lexsort((beside, numbers))
        return numbers[order], beside[order]
    both = numbers.astype(np.int64) << bits
    both |= beside
    both.sort()
    return both >> bits, (both & ((1 << bits) - 1)).astype(beside.dtype)


def different(numbers: Array) -> tuple[Array, Array]:
    """Each different number once, sorted, and of each number its place among these.

    >>> import numpy as np
    >>> [one.tolist() for one in different(np.array([7, 3, 7]))]
    [[3, 7], [1, 0, 1]]
    """
    import numpy as np

    ordered, places = side_by_side(numbers, np.arange(len(numbers), dtype=np.int32))
    new = np.ones(len(ordered), dtype=bool)
    new[1:] = ordered[1:] != ordered[:-1]
    back = np.empty(len(ordered), dtype=np.int32)
    back[places] = np.cumsum(new, dtype=np.int32) - np.int32(1)
    return ordered[new], back
