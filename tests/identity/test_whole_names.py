"""Whole names from the record to the levels of their parts: a table anybody can read, and laws."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from hypothesis import given, strategies as st

from customer_unify.identity.compare import compare
from customer_unify.identity.defaults import shipped
from customer_unify.identity.normalise import normalise
from customer_unify.model.configuration import Comparison
from customer_unify.model.record import Record

TABLE = Path(__file__).parents[1] / "data" / "whole_names.csv"
ROWS = list(csv.DictReader(TABLE.read_text(encoding="utf-8").splitlines()))
NAMES = (Comparison("given_name", "given_name"), Comparison("family_name", "family_name"))
CONFIG = shipped()

WORDS = st.sampled_from(
    [
        *(
            "Jocelyne",
            "Michu",
            "MICHU",
            "de",
            "la",
            "Jean",
            "Jean-Pierre",
            "Paul",
            "J",
            "bin",
            "al-Rahman",
            "abd",
        ),
        *(
            "Sergey",
            "Ivanovich",
            "Petrovich",
            "JocelyneMichu",
            "HÃ©lÃ¨ne",
            "Иван",
            "王小明",
            "née",
            "(Bob)",
            ",",
        ),
    ]
)
A_NAME = st.one_of(st.lists(WORDS, max_size=6).map(" ".join), st.text(max_size=30))


def levels(a: str, b: str) -> tuple[str, ...]:
    one, two = (normalise(Record("crm", key, {"name": name}), CONFIG) for key, name in (("a", a), ("b", b)))
    return compare(one, two, NAMES)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row['a']} / {row['b']}")
def test_whole_names(row: dict[str, str]) -> None:
    assert levels(row["a"], row["b"]) == (row["given_name"], row["family_name"])


@given(A_NAME, A_NAME)
def test_names_compare_the_same_both_ways(a: str, b: str) -> None:
    assert levels(a, b) == levels(b, a)


@given(A_NAME)
def test_a_name_agrees_with_itself(name: str) -> None:
    assert set(levels(name, name)) <= {"", "exact"}


@given(st.lists(WORDS, min_size=2, max_size=5))
def test_a_name_in_another_spelling_of_blanks_is_the_same(words: list[str]) -> None:
    assert set(levels(" ".join(words), "  ".join(words) + " ")) <= {"", "exact"}
