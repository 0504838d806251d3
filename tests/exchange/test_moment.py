"""Dates and times as files write them."""

from __future__ import annotations

import csv
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, strategies as st

from customer_unify.days import possible_part
from customer_unify.errors import NaiveTime
from customer_unify.exchange.moment import can_be_birth_date, moment, readings

PARIS = ZoneInfo("Europe/Paris")


@pytest.mark.parametrize(
    "text",
    [
        "1978-12-11",
        "1978/12/11",
        "11/12/1978",
        "12/31/1978",
        "31.12.1978",
        "31-12-78",
        "1-1-2001",
        "19781211",
        "11121978",
        "1978-12-11 00:00:00",
        "1978-12-11T00:00:00Z",
        "Mar 1 1970",
        "25-Jun-08",
        "11 décembre 1978",
        "1978",
        "12/1978",
        "1978-12",
        "29/02/2000",
    ],
)
def test_these_are_dates(text: str) -> None:
    assert can_be_birth_date(text)


def test_a_file_may_hold_every_date_that_identity_reads() -> None:
    with (Path(__file__).parents[1] / "data" / "dates.csv").open(encoding="utf-8", newline="") as file:
        read = [row["value"] for row in csv.DictReader(file) if row["form"]]
    assert [value for value in read if not (can_be_birth_date(value) or possible_part(value))] == []


@pytest.mark.parametrize(
    "text",
    [
        "31/02/1980",
        "29/02/1900",
        "13/13/1980",
        "19450240",
        "soon",
        "12",
        "1/2",
        "0612345678",
        "32/01/1980",
        "١٢/١٢/١٩٧٨x",
    ],
)
def test_these_are_none(text: str) -> None:
    assert not can_be_birth_date(text)


@pytest.mark.parametrize(
    ("text", "order", "instant"),
    [
        ("2026-01-05", "dmy", "2026-01-04T23:00:00+00:00"),
        ("2026-07-05T10:00", "dmy", "2026-07-05T08:00:00+00:00"),
        ("2026-01-05T10:00:00Z", "dmy", "2026-01-05T10:00:00+00:00"),
        ("2026-01-05T10:00:00-05:00", "dmy", "2026-01-05T15:00:00+00:00"),
        ("05/01/2026 14:30", "dmy", "2026-01-05T13:30:00+00:00"),
        ("05/01/2026 14h30", "dmy", "2026-01-05T13:30:00+00:00"),
        ("05/01/2026 02:30:10 PM", "mdy", "2026-05-01T12:30:10+00:00"),
        ("05/01/2026 12:05 am", "dmy", "2026-01-04T23:05:00+00:00"),
        ("15/01/2026", "mdy", "2026-01-14T23:00:00+00:00"),
    ],
)
def test_the_instant_that_is_meant(text: str, order: str, instant: str) -> None:
    assert moment(text, order, PARIS).isoformat() == instant


@pytest.mark.parametrize(
    "text", ["", "soon", "31/02/2026", "05/01/2026 25:00", "9" * 10_000_000, "0001-01-01", "\0"]
)
def test_what_is_no_time_raises_and_says_nothing_of_it(text: str) -> None:
    with pytest.raises(ValueError) as raised:  # noqa: PT011  (the message is checked below)
        moment(text, "dmy", PARIS)
    assert not text or text not in str(raised.value)


def test_a_zone_is_needed_and_never_assumed() -> None:
    with pytest.raises(NaiveTime):
        moment("2026-01-05 10:00", "dmy", None)


@given(st.text(max_size=30))
def test_any_text_is_read_or_not(text: str) -> None:
    assert isinstance(can_be_birth_date(text), bool)
    assert len(readings(text)) <= 2
