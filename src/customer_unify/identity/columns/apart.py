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
        for number in numbers:
            parts = self.values[number][:LONGEST].split("-")
            if len(parts) == 3:
                for part, codes in zip(parts, (self.years, self.months, self.days), strict=True):
                    codes.set(number, part)

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
        for number in numbers:
            said = self.values[number][:LONGEST]
            if len(said) >= 5 and said.isascii():
                self.first.set(number, said[0])
                self.area.set(number, said[:2])
                self.end.set(number, said[-2:])
                self.rest.set(number, said[2:])
                self.length.set(number, str(len(said)))

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
        for number in numbers:
            said = self.values[number][:LONGEST].lstrip("+0")
            half = len(said) // 2
            if half > 1:
                self.begin.set(number, said[:4])
                self.end.set(number, said[-3:])
                self.tail.set(number, said[-TAIL:])
                self.front.set(number, said[: half - 1])
                self.back.set(number, said[-half:])
                self.length.set(number, str(len(said)))

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
        for number in numbers:
            user = self.values[number][:LONGEST].partition("@")[0]
            self.user.set(number, user)
            self.begin.set(number, user[:3])
            self.end.set(number, user[-3:])
            self.stem.set(number, user.rstrip("0123456789"))
            self.length[number] = len(user)

    def unlike(self, left: Array, right: Array) -> Array:
        """All that the comparator asks before it counts edits."""
        import numpy as np

        parts = (self.user, self.begin, self.end, self.stem)
        user, begin, end, stem = (codes.same(left, right) for codes in parts)
        ours, theirs = self.length[left], self.length[right]
        uneven = (np.minimum(ours, theirs) < SHORTEST) | (np.abs(ours - theirs) > LENGTHS)
        return ~user & ((~begin & ~end) | uneven | stem)
