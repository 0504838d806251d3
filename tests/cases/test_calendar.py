"""Business time against a minute walk, through both changes of the clock, and as exact inverses."""

from __future__ import annotations

import os
import random
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given, settings, strategies as st

from customer_unify.cases.calendar import WEEKDAYS, BusinessCalendar
from customer_unify.errors import ConfigurationError, InputError, NaiveTime

MINUTE = timedelta(minutes=1)
SAMPLED = 150 if os.environ.get("HYPOTHESIS_PROFILE") == "deep" else 6
EARLY, LATE = datetime(2009, 1, 1), datetime(2030, 1, 1)  # noqa: DTZ001 - Hypothesis adds the zone
ZONES = ("Europe/Paris", "America/New_York", "Australia/Lord_Howe", "Pacific/Apia", "Asia/Kathmandu", "UTC")
TURNS = {
    "Europe/Paris": (datetime(2026, 3, 29, tzinfo=UTC), datetime(2026, 10, 25, tzinfo=UTC)),
    "America/New_York": (datetime(2026, 3, 8, tzinfo=UTC), datetime(2026, 11, 1, tzinfo=UTC)),
    "Australia/Lord_Howe": (datetime(2026, 4, 4, tzinfo=UTC), datetime(2026, 10, 3, tzinfo=UTC)),
    "Pacific/Apia": (datetime(2011, 12, 30, tzinfo=UTC), datetime(2011, 12, 29, tzinfo=UTC)),
    "Asia/Kathmandu": (datetime(2026, 1, 1, tzinfo=UTC),),
    "UTC": (datetime(2025, 12, 31, tzinfo=UTC),),
}


@st.composite
def calendars(draw: st.DrawFn) -> BusinessCalendar:
    """Weeks of a few intervals a day, some into the next day, with holidays."""
    weekly: dict[str, list[str]] = {}
    for day in WEEKDAYS:
        cuts = sorted(draw(st.sets(st.integers(0, 95), max_size=4)))
        pairs = list(zip(cuts[::2], cuts[1::2], strict=False))
        weekly[day] = [f"{a // 4:02}:{a % 4 * 15:02}-{b // 4:02}:{b % 4 * 15:02}" for a, b in pairs]
    if not any(weekly.values()):
        weekly = {"sunday": ["01:30-02:30"], "monday": ["22:00-06:00"]}
    zone = draw(st.sampled_from(ZONES))
    holidays = draw(st.sets(st.sampled_from([turn.date() for turn in TURNS[zone]])))
    return BusinessCalendar(zone, weekly, holidays=holidays)


def walk(calendar: BusinessCalendar, moment: datetime) -> bool:
    """Whether the wall clock stands inside an interval: the definition, read off the clock."""
    local = moment.astimezone(ZoneInfo(calendar.tz))
    minute = local.hour * 60 + local.minute
    today, yesterday = local.date(), local.date() - timedelta(days=1)
    for day, shift in ((today, 0), (yesterday, 1440)):
        if day in calendar.holidays:
            continue
        for weekday, start, end in calendar.week:
            if weekday == day.weekday() and start <= minute + shift < end:
                return True
    return False


@settings(max_examples=60, deadline=None)
@given(st.data(), calendars())
def test_between_is_a_minute_walk(data: st.DataObject, calendar: BusinessCalendar) -> None:
    """Every open minute of two days around a change of the clock is counted once, and none else."""
    turn = data.draw(st.sampled_from(TURNS[calendar.tz]))
    start = turn + timedelta(minutes=data.draw(st.integers(-1500, 1500)))
    length = data.draw(st.integers(0, 1800))
    minutes = [start + MINUTE * step for step in range(length)]
    walked = sum(walk(calendar, minute) for minute in minutes)
    assert calendar.between(start, start + MINUTE * length) == MINUTE * walked
    for minute in minutes[:: max(1, length // 20)]:
        assert calendar.open(minute) == walk(calendar, minute)


@pytest.mark.parametrize("part", range(4))
def test_deadlines_are_a_minute_walk_in_every_zone_at_every_change_of_the_clock(part: int) -> None:
    """Sampled zones of the whole world, at both changes of a year and one day without: not a minute astray.

    600 dates in the deep profile, 24 in the quick one.
    """
    chance = random.Random(part)
    zones = sorted(zone for zone in available_timezones() if "/" in zone and not zone.startswith("Etc/"))
    turns = met = 0
    while met < SAMPLED:
        zone, year = ZoneInfo(chance.choice(zones)), chance.randint(2000, 2037)
        days = [datetime(year, 1, 1, 12, tzinfo=UTC) + timedelta(days=n) for n in range(366)]
        offsets = [day.astimezone(zone).utcoffset() for day in days]
        changes = [n for n in range(1, 366) if offsets[n] != offsets[n - 1]][:2]
        turns += len(changes)
        cuts = sorted(chance.sample(range(96), 4))
        hours = [f"{a // 4:02}:{a % 4 * 15:02}-{b // 4:02}:{b % 4 * 15:02}" for a, b in (cuts[:2], cuts[2:])]
        calendar = BusinessCalendar(zone.key, dict.fromkeys(WEEKDAYS, hours))
        for n in (*changes, chance.randrange(1, 366)):
            met += 1
            start = days[n] - timedelta(minutes=chance.randint(720, 2160))
            wanted = chance.randint(1, 1_200)
            left, end = wanted, start
            while left:
                left -= walk(calendar, end)
                end += MINUTE
            assert calendar.add(start, MINUTE * wanted) == end, (zone.key, start, wanted)
            assert calendar.between(start, end) == MINUTE * wanted
    assert turns, "no change of the clock was met"


@settings(max_examples=80, deadline=None)
@given(
    calendars(),
    st.datetimes(EARLY, LATE, timezones=st.just(UTC)),
    st.timedeltas(timedelta(0), timedelta(days=40)),
)
def test_add_and_between_are_inverses(calendar: BusinessCalendar, start: datetime, span: timedelta) -> None:
    end = calendar.add(start, span)
    assert end >= start
    assert calendar.between(start, end) == span
    assert calendar.between(end, start) == -span
    assert calendar.add(start, calendar.between(start, start + span)) <= start + span
    if span:
        assert calendar.between(start, end - timedelta(microseconds=1)) < span


@settings(max_examples=40, deadline=None)
@given(
    calendars(),
    st.lists(
        st.datetimes(EARLY, LATE, timezones=st.just(UTC)),
        min_size=3,
        max_size=3,
    ),
)
def test_open_time_adds_up(calendar: BusinessCalendar, moments: list[datetime]) -> None:
    a, b, c = moments
    assert calendar.between(a, b) + calendar.between(b, c) == calendar.between(a, c)


@pytest.mark.parametrize(
    ("start", "hours", "expected"),
    [
        ("2026-01-09 17:00", 4, "2026-01-12 12:00"),
        ("2026-01-10 11:00", 1, "2026-01-12 10:00"),
        ("2026-01-09 17:00", 1, "2026-01-09 18:00"),
        ("2025-12-24 17:00", 2, "2025-12-26 10:00"),
        ("2026-01-12 12:00", 2, "2026-01-12 15:00"),
    ],
)
def test_deadlines_a_shop_manager_can_check(start: str, hours: int, expected: str) -> None:
    """Paris, nine to six, closed from half past twelve for an hour, and on Christmas day."""
    zone = ZoneInfo("Europe/Paris")
    calendar = BusinessCalendar.weekdays(
        "Europe/Paris", "09:00-12:30", "13:30-18:00", holidays=[date(2025, 12, 25)]
    )
    due = calendar.add(datetime.fromisoformat(start).replace(tzinfo=zone), timedelta(hours=hours))
    assert due.astimezone(zone) == datetime.fromisoformat(expected).replace(tzinfo=zone)


def test_a_calendar_that_is_never_open_is_refused() -> None:
    with pytest.raises(ConfigurationError, match="nobody would ever be there"):
        BusinessCalendar("Europe/Paris", {})
    with pytest.raises(ConfigurationError, match="nobody would ever be there"):
        BusinessCalendar.weekdays("Europe/Paris")


def test_every_fault_is_told_at_once() -> None:
    with pytest.raises(ConfigurationError) as raised:
        BusinessCalendar(
            "Europe/Nowhere",
            {"someday": ["09:00-10:00"], "monday": ["nine to five", "09:00-12:00", "11:00-13:00"]},
            holidays=["2026-01-01"],  # type: ignore[list-item]
        )
    paths = [fault.path for fault in raised.value.faults]
    assert paths == ["tz", "weekly.someday", "weekly.monday[0]", "weekly", "holidays[0]"]


@pytest.mark.parametrize("swapped", ["18:00-09:00", "12:30-09:00", "09:00-09:00", "20:00-08:01"])
def test_an_interval_whose_ends_are_swapped_is_refused(swapped: str) -> None:
    with pytest.raises(ConfigurationError, match="written as two"):
        BusinessCalendar.weekdays("Europe/Paris", swapped)


def test_a_night_of_half_a_day_and_one_written_as_two_are_taken() -> None:
    night = BusinessCalendar("UTC", {"monday": ["20:00-08:00"]})
    assert night.open(datetime(2026, 1, 6, 7, 59, tzinfo=UTC))
    written = BusinessCalendar("UTC", {"monday": ["18:00-24:00"], "tuesday": ["00:00-09:00"]})
    monday = datetime(2026, 1, 5, 12, tzinfo=UTC)
    assert written.add(monday, timedelta(hours=15)) == datetime(2026, 1, 6, 9, tzinfo=UTC)


def test_a_week_that_runs_into_itself_is_refused() -> None:
    with pytest.raises(ConfigurationError, match="overlap"):
        BusinessCalendar("UTC", {"sunday": ["22:00-06:00"], "monday": ["05:00-09:00"]})


def test_hostile_times() -> None:
    calendar = BusinessCalendar.always()
    with pytest.raises(NaiveTime):
        calendar.open(datetime(2026, 1, 1))  # noqa: DTZ001
    with pytest.raises(InputError, match="outside"):
        calendar.open(datetime(1, 1, 1, tzinfo=UTC))
    with pytest.raises(InputError, match="negative"):
        calendar.add(datetime(2026, 1, 1, tzinfo=UTC), timedelta(seconds=-1))
    with pytest.raises(InputError, match="does not pass"):
        calendar.add(datetime(2190, 1, 1, tzinfo=UTC), timedelta(days=100_000))


def test_round_the_clock_is_plain_time() -> None:
    start = datetime(2026, 2, 28, 13, 7, 5, tzinfo=UTC)
    assert BusinessCalendar.always().add(start, timedelta(days=400, seconds=3)) == start + timedelta(
        days=400, seconds=3
    )
