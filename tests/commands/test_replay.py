"""``python -m customer_unify replay``: a helpdesk's export in, who would have waited how long out."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from customer_unify.__main__ import main

EXPORT = (
    "Ticket;Created;First reply;channel;tier;activity;expected_margin;status;Subject\n"
    "loud;05/01/2026 09:00;05/01/2026 09:10;x;;;;unknown;hey\n"
    "gold;05/01/2026 08:50;05/01/2026 11:10;mail;4;1;5000;customer;help\n"
    "later;05/01/2026 09:05;;mail;1;0.2;50;customer;?\n"
)
CALLED = ("--column", "id=Ticket", "--column", "arrived_at=Created", "--column", "answered_at=First reply")


def export(folder: Path, text: str = EXPORT) -> str:
    path = folder / "helpdesk.csv"
    path.write_text(text, encoding="utf-8")
    return str(path)


def played(*more: str) -> int:
    return main(["replay", *more, "--policy", "retail", "--time-zone", "Europe/Paris"])


def test_who_brings_most_is_answered_when_the_loud_was(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "replayed.csv"
    assert played(export(tmp_path), *CALLED, "--out", str(out)) == 0
    said = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert ["d1", "1", "140", "20", "0.0%", "0.0%"] in said
    assert ["others", "1", "10", "-", "0.0%", "100.0%"] in said
    rows = {row["id"]: row for row in csv.DictReader(out.read_text(encoding="utf-8").splitlines())}
    assert [rows[name]["replayed_minutes"] for name in ("gold", "loud", "later")] == ["20", "", "125"]


@pytest.mark.parametrize(
    ("text", "called", "fault"),
    [
        (EXPORT, (), "line 2, name 'id': is missing (hint: --column id=HEADER)"),
        (EXPORT, ("--column", "id"), "must be NAME=HEADER"),
        (EXPORT.replace("09:10", "08:10"), CALLED, "must not lie before the message came"),
        (EXPORT.replace("09:10", "ten past"), CALLED, "name 'answered_at': is not a time"),
        (EXPORT.replace("later;", "gold;"), CALLED, "a former case has the same id"),
        (EXPORT.replace(";4;1;", ";5;1;"), CALLED, "name 'tier': must be a whole number from 0 to 4"),
        (EXPORT.splitlines()[0] + "\n", CALLED, "has no row"),
    ],
)
def test_what_is_wrong_is_said_with_its_place(
    text: str, called: tuple[str, ...], fault: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert played(export(tmp_path, text), *called) == 1
    said = capsys.readouterr().err
    assert fault in said
    assert "ten past" not in said


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("arrived_at=Craeted", "there is no column Craeted (hint: it has: Ticket, Created,"),
        ("arived_at=Created", "nothing is named arived_at (hint: did you mean 'arrived_at'?)"),
    ],
)
def test_a_column_that_is_mistyped_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], given: str, said: str
) -> None:
    assert played(export(tmp_path), *CALLED, "--column", given) == 1
    assert said in capsys.readouterr().err
