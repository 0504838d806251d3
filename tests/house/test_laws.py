"""Every law has its line, and each test it names is there and names the law."""

import re
from pathlib import Path

import pytest

TABLE = Path(__file__).parents[2] / "docs" / "explanation" / "laws.md"


def lines() -> list[tuple[str, str]]:
    """Each law and where it is tested."""
    return re.findall(r"^\| (L\d+) \|.*\| ([^|]+) \|$", TABLE.read_text(encoding="utf-8"), re.M)


def test_every_law_has_one_line_in_order() -> None:
    assert [law for law, _ in lines()] == [f"L{number}" for number in range(1, 22)]


@pytest.mark.parametrize(("law", "answer"), lines(), ids=[law for law, _ in lines()])
def test_the_tests_a_law_names_speak_of_it(law: str, answer: str) -> None:
    files = [TABLE.parents[2] / path for path in re.findall(r"`(tests/[^`]+)`", answer)]
    assert files or answer == "not yet"
    for file in files:
        assert re.search(rf"\b{law}\b", file.read_text(encoding="utf-8")), file
