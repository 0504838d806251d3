"""Business time: when somebody is there to answer, exact to the microsecond, also at clock changes."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import accumulate, pairwise
from typing import NamedTuple
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import attrs

from ..codec import digest
from ..errors import ConfigurationError, Fault, InputError
from ..model.given import listed, paired
from ..model.record import aware

__all__ = ["FIRST_YEAR", "LAST_YEAR", "WEEKDAYS", "BusinessCalendar"]

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
FIRST_YEAR, LAST_YEAR = 1970, 2200
"""The years for which the calendar answers: a bound on work (law L19)."""

INTERVALS = "e.g. 09:00-12:30; a night of over 12 hours is written as two, 18:00-24:00 and 00:00-09:00"

LONGEST_NIGHT = 720
"""Minutes of half a day: a longer interval across midnight probably has its ends swapped."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_TICK = timedelta(microseconds=1)
_NONE = timedelta(0)
_DAY = timedelta(days=1)
_INTERVAL = re.compile(r"([01]?\d|2[0-4]):([0-5]\d)\s*[-–]\s*([01]?\d|2[0-4]):([0-5]\d)")


class _Year(NamedTuple):
    """The open intervals of one UTC year, and how much was open before each.

    Times and spans are kept as objects: to convert them into numbers and back costs more than to find them.
    """

    starts: list[datetime]
    ends: list[datetime]
    before: list[timedelta]
    """How much was open before each interval; the last one is the open time of the whole year."""
    shut: list[datetime]
    """Each start minus the open time before it: the start if it had been open from the beginning."""

    @property
    def total(self) -> timedelta:
        return self.before[-1]

    def until(self, moment: datetime) -> timedelta:
        """Open time of this year before ``moment``."""
        place = bisect_right(self.starts, moment) - 1
        if place < 0:
            return _NONE
        return moment - self.shut[place] if moment < self.ends[place] else self.before[place + 1]


def _ticks(moment: datetime) -> int:
    return (moment - _EPOCH) // _TICK


def _minutes(text: str) -> tuple[int, int] | None:
    """An interval as minutes of its day; one that ends before its start ends on the next day.

    None for anything that is no interval, for one that ends where it starts, and for a night longer than half
    a day, because its ends are probably swapped.
    """
    found = _INTERVAL.fullmatch(text.strip())
    if found is None:
        return None
    start_hour, start_minute, end_hour, end_minute = map(int, found.groups())
    start, end = start_hour * 60 + start_minute, end_hour * 60 + end_minute
    if start >= 1440 or end > 1440:
        return None
    end = end if end > start else end + 1440
    night = end > 1440
    return (start, end) if not night or end - start <= LONGEST_NIGHT else None


def _week(weekly: Mapping[str, Sequence[str]], faults: list[Fault]) -> tuple[tuple[int, int, int], ...]:
    """(weekday, first minute, last minute) of every interval, checked for overlaps around the week."""
    week = []
    for day, given in paired(weekly, "weekly"):
        names = [
            place
            for place, name in enumerate(WEEKDAYS)
            if isinstance(day, str) and day.lower() in (name, name[:3])
        ]
        if not names:
            called = day if isinstance(day, str) else "?"
            faults.append(Fault(f"weekly.{called}", f"is not one of: {', '.join(WEEKDAYS)}"))
            continue
        for place, text in enumerate((given,) if isinstance(given, str) else listed(given, "a day")):
            minutes = _minutes(text) if isinstance(text, str) else None
            if minutes is None:
                faults.append(Fault(f"weekly.{day}[{place}]", "is not an interval of a day", hint=INTERVALS))
            else:
                week.append((names[0], *minutes))
    week.sort()
    spans = sorted((day * 1440 + start, day * 1440 + end) for day, start, end in week)
    around = [*spans, *((start + 10080, end + 10080) for start, end in spans[:1])]
    if any(former[1] > latter[0] for former, latter in pairwise(around)):
        faults.append(Fault("weekly", "holds intervals that overlap", hint="join them into one"))
    if not week and not faults:
        faults.append(Fault("weekly", "is empty: nobody would ever be there", hint="give one interval"))
    return tuple(week)


@attrs.frozen(init=False, repr=False)
class BusinessCalendar:
    """When somebody is there: weekly intervals, several a day, in one time zone, except holidays.

    Open means that the clock on the wall in ``tz`` shows a time inside an interval, its end not included. So
    an hour that comes twice is open twice. An interval such as ``22:00-06:00`` ends on the next day; if the
    day on which it starts is a holiday, it does not exist. An interval of more than 12 hours across midnight
    must be written as two, because ``18:00-09:00`` is usually a mistake. ``holidays`` are dates that you
    hand in (from the ``holidays`` package, or a list).

    Raises ``ConfigurationError`` with every fault: unknown zone or day, bad or overlapping intervals, a
    calendar that is never open; ``InputError`` for something that is no mapping or list. Times outside the
    years 1970 to 2200, and times without a zone, raise ``InputError``.

    The open intervals of a year are computed once and kept, so :meth:`add` and :meth:`between` cost a
    bisection and one step for each year in between.

    >>> from datetime import datetime, timedelta
    >>> from zoneinfo import ZoneInfo
    >>> paris = BusinessCalendar.weekdays("Europe/Paris", "09:00-12:30", "13:30-18:00")
    >>> friday = datetime(2026, 3, 27, 17, 0, tzinfo=ZoneInfo("Europe/Paris"))
    >>> due = paris.add(friday, timedelta(hours=4))          # the clocks change on Sunday
    >>> print(due.astimezone(ZoneInfo("Europe/Paris")))
    2026-03-30 12:00:00+02:00
    >>> paris.between(friday, due)
    datetime.timedelta(seconds=14400)
    """

    tz: str
    week: tuple[tuple[int, int, int], ...]
    holidays: frozenset[date]
    _zone: ZoneInfo = attrs.field(eq=False)
    _years: dict[int, _Year] = attrs.field(eq=False)

    def __init__(
        self, tz: str, weekly: Mapping[str, Sequence[str]], *, holidays: Iterable[date] = ()
    ) -> None:
        faults: list[Fault] = []
        zone = ZoneInfo("UTC")
        try:
            zone = ZoneInfo(tz if isinstance(tz, str) else "")
        except (ZoneInfoNotFoundError, ValueError, TypeError, OSError):
            faults.append(Fault("tz", "is not the name of a time zone", hint="e.g. Europe/Paris"))
        week = _week(weekly, faults)
        days = []
        for place, day in enumerate(listed(holidays, "holidays")):
            if isinstance(day, date) and not isinstance(day, datetime):
                days.append(day)
            else:
                faults.append(Fault(f"holidays[{place}]", f"must be a date, not {type(day).__name__}"))
        if faults:
            raise ConfigurationError(faults, origin="the calendar")
        self.__attrs_init__(tz, week, frozenset(days), zone, {})

    @property
    def digest(self) -> str:
        """Identifies the calendar in decisions; of its zone it contains the name, not the rules."""
        return digest([self.tz, self.week, sorted(day.isoformat() for day in self.holidays)])

    @classmethod
    def weekdays(cls, tz: str, *intervals: str, holidays: Iterable[date] = ()) -> BusinessCalendar:
        """The same intervals from Monday to Friday."""
        return cls(tz, dict.fromkeys(WEEKDAYS[:5], intervals), holidays=holidays)

    @classmethod
    def always(cls) -> BusinessCalendar:
        """Day and night, every day."""
        return cls("UTC", dict.fromkeys(WEEKDAYS, ("00:00-24:00",)))

    def open(self, moment: datetime) -> bool:
        """Whether somebody is there at ``moment``."""
        moment = self._checked(moment, "moment")
        year = self._year(moment.year)
        place = bisect_right(year.starts, moment) - 1
        return place >= 0 and moment < year.ends[place]

    def add(self, start: datetime, span: timedelta) -> datetime:
        """The earliest time at which ``span`` of open time after ``start`` has passed, in UTC.

        ``between(start, add(start, span)) == span`` always. Raises ``InputError`` for a
        negative span, or one that ends after the last year of the calendar.
        """
        begin = aware(start, "start")
        if not isinstance(span, timedelta):
            raise InputError(f"span must be a timedelta, not {type(span).__name__}")
        if span <= _NONE:
            if span:
                raise InputError("a span of open time cannot be negative")
            return self._checked(start, "start")
        number = begin.year
        year = self._years.get(number) or self._year(self._checked(start, "start").year)
        starts, ends, before, shut = year
        place = bisect_right(starts, begin) - 1
        if place < 0:
            left = span
        elif begin < ends[place]:
            left = begin - shut[place] + span
        else:
            left = before[place + 1] + span
        while left > before[-1]:
            left -= before[-1]
            number += 1
            if number > LAST_YEAR:
                raise InputError(f"this much open time does not pass before the year {LAST_YEAR} ends")
            before, shut = self._year(number)[2:]
        return shut[bisect_left(before, left) - 1] + left

    def between(self, start: datetime, end: datetime) -> timedelta:
        """How much open time is between two times; negative if ``end`` is the earlier one."""
        begin, finish = self._checked(start, "start"), self._checked(end, "end")
        if finish < begin:
            return -self.between(finish, begin)
        first, last = begin.year, finish.year
        open_time = self._year(last).until(finish) - self._year(first).until(begin)
        for number in range(first, last):
            open_time += self._year(number).total
        return open_time

    def _checked(self, moment: datetime, what: str) -> datetime:
        checked = aware(moment, what)
        if not FIRST_YEAR <= checked.year <= LAST_YEAR:
            raise InputError(f"{what} lies outside the years {FIRST_YEAR} to {LAST_YEAR}")
        return checked

    def _year(self, number: int) -> _Year:
        known = self._years.get(number)
        if known is None:
            known = self._years[number] = self._laid_out(number)
        return known

    def _laid_out(self, number: int) -> _Year:
        first, last = (_ticks(datetime(year, 1, 1, tzinfo=UTC)) for year in (number, number + 1))
        by_day: dict[int, list[tuple[int, int]]] = {}
        for weekday, start, end in self.week:
            by_day.setdefault(weekday, []).append((start, end))
        pieces: list[tuple[int, int]] = []
        begin = datetime(number, 1, 1, tzinfo=UTC) - 3 * _DAY
        offsets = [self._offset(begin + place * _DAY) for place in range(375)]
        for place in range(1, 371):
            midnight = begin + place * _DAY
            if midnight.date() in self.holidays:
                continue
            former, latter = offsets[place - 1], offsets[place + 3]
            for start, end in by_day.get(midnight.weekday(), ()):
                wall = (midnight + timedelta(minutes=start), midnight + timedelta(minutes=end))
                if former == latter:
                    pieces.append((_ticks(wall[0] - former), _ticks(wall[1] - former)))
                else:
                    pieces += self._instants(*wall)
        kept = sorted(
            (max(start, first), min(end, last)) for start, end in pieces if start < last and end > first
        )
        before = list(accumulate((end - start for start, end in kept), initial=0))
        shut = [start - gone for (start, _), gone in zip(kept, before, strict=False)]
        return _Year(
            [_EPOCH + start * _TICK for start, _ in kept],
            [_EPOCH + end * _TICK for _, end in kept],
            [gone * _TICK for gone in before],
            [_EPOCH + begin * _TICK for begin in shut],
        )

    def _instants(self, start: datetime, end: datetime) -> list[tuple[int, int]]:
        """The instants at which the clock on the wall shows a time in [start, end), given as if in UTC."""
        early, late = start - _DAY, end + _DAY
        former, latter = self._offset(early), self._offset(late)
        if former == latter:
            return [(_ticks(start - former), _ticks(end - former))]
        turn = self._turn(early, late)
        parts = (
            (_ticks(start - former), min(_ticks(end - former), turn)),
            (max(_ticks(start - latter), turn), _ticks(end - latter)),
        )
        return [(begin, finish) for begin, finish in parts if begin < finish]

    def _offset(self, moment: datetime) -> timedelta:
        return moment.astimezone(self._zone).utcoffset() or timedelta(0)

    def _turn(self, early: datetime, late: datetime) -> int:
        """The second between two times from which the later offset holds."""
        after = self._offset(late)
        low, high = 0, (late - early) // timedelta(seconds=1)
        while high - low > 1:
            middle = (low + high) // 2
            if self._offset(early + timedelta(seconds=middle)) == after:
                high = middle
            else:
                low = middle
        return _ticks(early + timedelta(seconds=high))

    def __repr__(self) -> str:
        return f"BusinessCalendar({self.tz!r}, {len(self.week)} intervals, {len(self.holidays)} holidays)"
