"""Tells of many pairs of dates, numbers and addresses at once that they are different."""

from __future__ import annotations

from collections.abc import Sequence

from ..compare.contact import LENGTHS, SHORTEST, TAIL
from ..compare.level import LONGEST
from .look import Codes, Look
from .table import Array

__all__ = ["Dates", "Mailboxes", "Phones", "Postcodes"]


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
        super().__init__(values)
        size = len(values)
        self.begin, self.end, self.tail = Codes(size), Codes(size), Codes(size)
        self.front, self.back, self.length = Codes(size), Codes(size), Codes(size)

    def look(self, numbers: Sequence[int]) -> None:
        """Note both ends of each number without its prefix, and its two halves less the sign between."""
        every = {number: self.values[number][:LONGEST].lstrip("+0") for number in numbers}
        told = {number: said for number, said in every.items() if len(said) > 3}
        places, texts = list(told), list(told.values())
        self.begin.fill(places, (said[:4] for said in texts))
        self.end.fill(places, (said[-3:] for said in texts))
        self.tail.fill(places, (said[-TAIL:] for said in texts))
        self.front.fill(places, (said[: len(said) // 2 - 1] for said in texts))
        self.back.fill(places, (said[-(len(said) // 2) :] for said in texts))
        self.length.fill(places, map(str, map(len, texts)))

    def unlike(self, left: Array, right: Array) -> Array:
        """An edit leaves a half as it was, unless it swaps the two signs in the middle."""
        parts = (self.begin, self.end, self.tail, self.front, self.back, self.length)
        begin, end, tail, front, back, length = (codes.same(left, right) for codes in parts)
        told = (self.length.of[left] >= 0) & (self.length.of[right] >= 0)
        return told & ((~begin & ~end) | (~tail & (~length | (~front & ~back))))


class Mailboxes(Look):
    """E-mail addresses of users who begin and end otherwise, or of whom one is short or much longer."""

    def __init__(self, values: Sequence[str]) -> None:
        import numpy as np

        super().__init__(values)
        size = len(values)
        self.user, self.begin, self.end, self.stem = (Codes(size) for _ in range(4))
        self.length = np.zeros(size, dtype=np.int16)

    def look(self, numbers: Sequence[int]) -> None:
        """Note the user of each address: both ends, the length, and what is left without digits behind."""
        users = [self.values[number][:LONGEST].partition("@")[0] for number in numbers]
        self.user.fill(numbers, users)
        self.begin.fill(numbers, (user[:3] for user in users))
        self.end.fill(numbers, (user[-3:] for user in users))
        self.stem.fill(numbers, (user.rstrip("0123456789") for user in users))
        self.length[numbers] = list(map(len, users))

    def unlike(self, left: Array, right: Array) -> Array:
        """All that the comparator asks before it counts edits."""
        import numpy as np

        parts = (self.user, self.begin, self.end, self.stem)
        user, begin, end, stem = (codes.same(left, right) for codes in parts)
        ours, theirs = self.length[left], self.length[right]
        uneven = (np.minimum(ours, theirs) < SHORTEST) | (np.abs(ours - theirs) > LENGTHS)
        return ~user & ((~begin & ~end) | uneven | stem)
