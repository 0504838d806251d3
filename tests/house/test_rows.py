"""Every row of what was asked has its line, and what a line names is there and names the row."""

import re
from pathlib import Path

import pytest

TABLE = Path(__file__).parents[2] / "docs" / "explanation" / "rows.md"
COUNTS = {0: range(1, 22), 1: range(1, 26), 2: range(1, 32), 3: range(1, 21), 4: range(1, 14)}
ROWS = [f"{essay}.{number}" for essay, numbers in COUNTS.items() for number in numbers]
WINGS = {"identity", "priority", "cases", "insight", "desk", "exchange"}


def lines() -> list[list[str]]:
    """The cells of each line of the table that begins with a row id."""
    text = TABLE.read_text(encoding="utf-8")
    return [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in re.findall(r"^\| ?\d.*$", text, re.M)
    ]


def named(answer: str) -> list[Path]:
    """The files an answer names: tests from the root of the checkout, pages from the table."""
    tests = [TABLE.parents[2] / path for path in re.findall(r"`(tests/[^`]+)`", answer)]
    return tests + [(TABLE.parent / link).resolve() for link in re.findall(r"\]\(([^)#]+)", answer)]


def test_every_row_has_one_line_in_order() -> None:
    assert [line[0] for line in lines()] == ROWS
    assert len(ROWS) == 110


@pytest.mark.parametrize("line", lines(), ids=lambda line: line[0])
def test_what_a_line_names_answers_the_row(line: list[str]) -> None:
    row, asked, answer = line
    assert asked
    files = named(answer)
    if not files:
        promised = re.fullmatch(r"not yet \((\w+)\)", answer)
        assert promised, "name a test or a page, or say: not yet (wing)"
        assert promised.group(1) in WINGS
    for file in files:
        assert file.is_file(), file
        assert re.search(rf"(?<![\d.]){re.escape(row)}(?!\d)", file.read_text(encoding="utf-8")), file


def test_every_story_is_named_by_a_line() -> None:
    stories = set((TABLE.parents[2] / "tests" / "story").glob("test_*.py"))
    told = {file for _, _, answer in lines() for file in named(answer)}
    assert stories - told == set()
