"""Whole names from the record to the levels of their parts: a table anybody can read, and laws."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from hypothesis import given, strategies as st

from customer_unify.identity.compare import compare
from customer_unify.identity.defaults import shipped
from customer_unify.identity.normalise import normalise
from customer_unify.identity.normalise.names import given_name, name
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


@pytest.mark.parametrize(
    "said", ["Hans und Inge", "Zorx u. Qila", "Zorx & Anna Maria", "Karl-Heinz et Zorx", "A + B"]
)
def test_two_first_names_in_one_cell_are_nobodys(said: str) -> None:
    assert given_name.split(said, "DE") == ()


@pytest.mark.parametrize(
    "said", ["Anna Maria", "Sandy", "Und", "Bert Anders", "Ute", "Candida", "Etta Netta", "Ann-Andrea"]
)
def test_a_first_name_with_the_letters_of_a_joining_word_is_one(said: str) -> None:
    assert given_name.split(said, "DE")


@pytest.mark.parametrize(
    ("said", "families"),
    [
        ("Aaron Gray, Debra Halington", ["gray", "halington"]),
        ("Keisha Abernathy, Raymond Abernathy", ["abernathy"]),
        ("Gray, Aaron; Halington, Debra", ["gray", "halington"]),
        ("Aaron Gray | Debra Halington", ["gray", "halington"]),
        ("Aaron Gray, Debra Halington and Eric Koch", ["gray", "halington", "koch"]),
        ("Mr Aaron Gray, Mrs Debra Halington", ["gray", "halington"]),
    ],
)
def test_the_tenants_of_a_flat_are_several_people(said: str, families: list[str]) -> None:
    """Who of them a row is of nobody can tell, so no given name is a fact."""
    assert name.split(said, "US") == tuple(("family_name", family) for family in families)


@pytest.mark.parametrize(
    "said",
    [
        *("García López, María José", "Smith, Mary K", "Van Houten, Mary Hargrove", "Thomas Smith, John"),
        *("Martin Thomas, Anne Marie", "Made Ginting, S.E., M.M.", "Smith; John", "John Smith, M.D."),
    ],
)
def test_what_a_comma_parts_is_one_person_unless_both_are_whole_names(said: str) -> None:
    found = dict(name.split(said, "US"))
    assert found["given_name"]
    assert found["family_name"]


@pytest.mark.parametrize("said", ["A*****i", "B*****o S****a", "J**", "r*****I"])
def test_of_a_name_whose_letters_are_hidden_nothing_is_known(said: str) -> None:
    """Two people of one town are often A*****i: they were one."""
    assert name.split(said, "ID") == ()


def test_a_hidden_word_beside_a_whole_one_is_an_initial() -> None:
    assert name.split("Budi S*****o", "ID") == name.split("Budi S", "ID")
    assert name.split("**VIP** Jo Michu", "FR") == name.split("VIP Jo Michu", "FR")
