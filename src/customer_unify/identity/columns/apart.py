"""Tells of many pairs of dates, numbers and addresses at once that they are different."""

from __future__ import annotations

from collections.abc import Sequence
from string import digits

from ..compare.contact import HOMES, LENGTHS, PERSONS, SHORTEST, TAIL, kind
from ..compare.level import LONGEST
from .look import Codes, Look, Signs
from .table import Array

__all__ = ["Dates", "Mailboxes", "Phones", "Postcodes"]

DIGITS = 16
"""Signs of a telephone number of any plan; longer ones are left."""


class Dates(Look):
    """Whole dates: different where two parts or more are, unless day and month stand the other way round."""

    def __init__(self, values: Sequence[str]) -> None:
        super().__init__(values)
        size = len(values)
        self.years, self.months = Codes(size), Codes(size)
        self.days = Codes(size, self.months.numbers)

    def look(self, numbers: Sequence[int]) -> None:
        """Part each date."""
        parted = {number: self.values[number][:LONGEST].split("-") for number in numbers}
        whole = {number: parts for number, parts in parted.items() if len(parts) == 3}
        for at, codes in enumerate((self.years, self.months, self.days)):
            codes.fill(list(whole), (parts[at] for parts in whole.values()))

    def unlike(self, left: Array, right: Array) -> Array:
        """By the three parts; dates of which one is not known are left."""
        months, days = self.months.of, self.days.of
        year, month, day = (codes.same(left, right) for codes in (self.years, self.months, self.days))
        crossed = (months[left] == days[right]) & (days[left] == months[right])
        whole = (months[left] >= 0) & (months[right] >= 0)
        return whole & ~year & ((month ^ day) | ~(month | day | crossed))


class Postcodes(Look):
    """Postcodes of another area, in which more than one sign differs."""

    def __init__(self, values: Sequence[str]) -> None:
        super().__init__(values)
        size = len(values)
        self.first, self.area, self.end, self.rest = (Codes(size) for _ in range(4))
        self.length = Codes(size)

    def look(self, numbers: Sequence[int]) -> None:
        """Note the first sign, the first two, the last two, and all but the first two."""
        every = {number: self.values[number][:LONGEST] for number in numbers}
        told = {number: said for number, said in every.items() if len(said) >= 5 and said.isascii()}
        places, texts = list(told), list(told.values())
        self.first.fill(places, (said[0] for said in texts))
        self.area.fill(places, (said[:2] for said in texts))
        self.end.fill(places, (said[-2:] for said in texts))
        self.rest.fill(places, (said[2:] for said in texts))
        self.length.fill(places, map(str, map(len, texts)))

    def unlike(self, left: Array, right: Array) -> Array:
        """One edit leaves one end as it was; and one of the first two signs, or all behind them."""
        parts = (self.first, self.area, self.end, self.rest, self.length)
        first, area, end, rest, length = (codes.same(left, right) for codes in parts)
        told = (self.area.of[left] >= 0) & (self.area.of[right] >= 0)
        return told & ~area & (~end | (length & ~first & ~rest))


class Phones(Look):
    """Telephone numbers of which neither ends as the other, and that more than one edit parts."""

    def __init__(self, values: Sequence[str]) -> None:
        import numpy as np

        super().__init__(values)
        self.length = np.zeros(len(values), dtype=np.int8)
        """Signs without the prefix; 0 for a number of few or many."""
        self.begin, self.end = (np.zeros(len(values), dtype=np.int32) for _ in range(2))
        self.tail, self.front, self.back = (np.zeros(len(values), dtype=np.int64) for _ in range(3))
        self.kind = np.zeros(len(values), dtype=np.int8)

    def look(self, numbers: Sequence[int]) -> None:
        """Note the kind of each number; without prefix its ends, and its halves less the sign between."""
        self.kind[numbers] = [kind(self.values[number]) for number in numbers]
        every = {number: self.values[number][:LONGEST].lstrip("+0") for number in numbers}
        told = {number: said for number, said in every.items() if 3 < len(said) <= DIGITS and said.isascii()}
        places, signs = list(told), Signs(list(told.values()), DIGITS)
        half = signs.lengths // 2
        self.length[places] = signs.lengths
        self.begin[places], self.end[places] = signs.first(4), signs.last(3)
        self.tail[places] = signs.last(TAIL)
        self.front[places], self.back[places] = signs.first(half - 1), signs.last(half)

    def unlike(self, left: Array, right: Array) -> Array:
        """All that are far from each other but a landline beside a mobile."""
        return self._far(left, right) & ~self._beside(left, right)

    def silent(self, left: Array, right: Array) -> Array:
        """A landline beside a mobile that is far from it."""
        import numpy as np

        found = self._beside(left, right)
        asked = np.flatnonzero(found)
        found[asked] = self._far(left[asked], right[asked])
        return found

    def _beside(self, left: Array, right: Array) -> Array:
        return self.kind[left] * self.kind[right] == HOMES * PERSONS

    def _far(self, left: Array, right: Array) -> Array:
        """An edit leaves a half as it was, unless it swaps the two signs in the middle."""
        import numpy as np

        told = (self.length[left] > 0) & (self.length[right] > 0)
        apart = (self.begin[left] != self.begin[right]) & (self.end[left] != self.end[right])
        near = np.flatnonzero(told & ~apart)
        one, other = left[near], right[near]
        halves = (self.front[one] != self.front[other]) & (self.back[one] != self.back[other])
        uneven = self.length[one] != self.length[other]
        told[near] = (self.tail[one] != self.tail[other]) & (uneven | halves)
        return told


class Mailboxes(Look):
    """E-mail addresses of users who begin and end otherwise, or of whom one is short or much longer."""

    def __init__(self, values: Sequence[str]) -> None:
        import numpy as np

        super().__init__(values)
        self.begin, self.end = (np.zeros(len(values), dtype=np.int32) for _ in range(2))
        self.length = np.zeros(len(values), dtype=np.int8)
        """Letters of the user; below nothing where that is no plain text."""

    def look(self, numbers: Sequence[int]) -> None:
        """Note of the user of each address both ends and the length."""
        users = [self._user(number) for number in numbers]
        plain = [user if user.isascii() else "" for user in users]
        signs = Signs(plain, LONGEST)
        self.begin[numbers], self.end[numbers] = signs.first(3), signs.last(3)
        self.length[numbers] = [len(user) if user.isascii() else -1 for user in users]

    def _user(self, number: int) -> str:
        return self.values[number][:LONGEST].partition("@")[0]

    def unlike(self, left: Array, right: Array) -> Array:
        """All that the comparator asks before it counts edits; few have to be read once more for it."""
        import numpy as np

        ours, theirs = self.length[left], self.length[right]
        told = (ours >= 0) & (theirs >= 0)
        apart = (self.begin[left] != self.begin[right]) & (self.end[left] != self.end[right])
        near = np.flatnonzero(told & ~apart)
        uneven = (np.minimum(ours, theirs)[near] < SHORTEST) | (np.abs(ours - theirs)[near] > LENGTHS)
        for at, clear, one, other in zip(
            near.tolist(), uneven.tolist(), left[near].tolist(), right[near].tolist(), strict=True
        ):
            user, another = self._user(one), self._user(other)
            stem = user.rstrip(digits) == another.rstrip(digits)
            told[at] = user != another and (clear or stem)
        return told
