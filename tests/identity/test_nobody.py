"""Names that say nobody is known, and names as hospitals and airlines write them."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from customer_unify.identity.compare.name import given_name
from customer_unify.identity.normalise.names import name
from customer_unify.identity.normalise.text import NOBODY


@given(st.sampled_from(sorted(NOBODY)), st.sampled_from([str.upper, str.title, str]))
def test_who_is_not_known_has_no_name(said: str, written: type[str]) -> None:
    assert name.split(written(said), "FR") == ()
    assert name.ordered("family").split(written(said), "US") == ()


@pytest.mark.parametrize(
    "said", ["Walk-In Customer", "Caller +1 (617) 481-2642", "Público en general", "Частное лицо"]
)
def test_signs_and_numbers_change_nothing(said: str) -> None:
    assert name.split(said, "US") == ()


@pytest.mark.parametrize("said", ["Judith Guest", "Ann Caller", "Christopher Walk", "Mario Banco"])
def test_people_of_such_names_keep_them(said: str) -> None:
    given_name, family_name = said.lower().split()
    assert dict(name.split(said, "US")) == {"given_name": given_name, "family_name": family_name}


def test_a_caret_parts_a_name_as_a_comma_does() -> None:
    assert name.split("SMITH^JOHN^A", "US") == name.split("SMITH, JOHN A", "US")
    assert name.split("SMITH^JOHN^^^", "US") == name.split("SMITH, JOHN", "US")
    assert name.split("VAN DYKE^ANN", "US") == name.split("VAN DYKE, ANN", "US")


def test_a_title_glued_to_a_name_is_known_where_the_rest_is_a_name() -> None:
    assert ("given_name", "kathleen") in name.split("HARRIS/KATHLEENMS", "GB")
    assert ("given_name", "willems") in name.split("HARRIS/WILLEMS", "GB")


@pytest.mark.parametrize(
    "written",
    ["PRIYA A/P KUMAR", "Priya a/p Kumar", "PRIYA A / P KUMAR", "Priya Kumar", "KUMAR, PRIYA"],
)
def test_the_father_s_name_is_the_family_s_in_malaysia(written: str) -> None:
    assert dict(name.split(written, "MY")) == {"given_name": "priya", "family_name": "kumar"}


@pytest.mark.parametrize("between", ["binti", "BINTI", "bt", "bt.", "Bte", "binte"])
def test_what_stands_between_a_malay_name_and_the_father_s_is_no_name(between: str) -> None:
    told = dict(name.split(f"Zaiton {between} Abdul Rahman", "MY"))
    assert told == dict(name.split("Abdul Rahman, Zaiton", "MY"))
    assert dict(name.split("Ahmad B. Ismail", "MY")) == {"given_name": "ahmad", "family_name": "ismail"}
    assert dict(name.split("Ahmad B. Ismail", "US"))["given_name"] == "ahmad b"


@pytest.mark.parametrize("written", ["RAMESH S/O SURESH", "Ramesh s/o Suresh", "RAMESH KUMAR S/O SURESH"])
def test_a_son_of_somebody_is_no_ticket(written: str) -> None:
    assert "suresh" not in str(name.split(written, "IN"))
    assert "ramesh" in str(name.split(written, "IN"))


@pytest.mark.parametrize(("bare", "full"), [("ml bdllh", "amal"), ("mh", "maha"), ("fhd trky", "fahad")])
def test_a_short_name_without_vowels_is_no_other_name_though_a_father_s_stands_behind(
    bare: str, full: str
) -> None:
    assert given_name(bare, full) == given_name(full, bare) != "different"
    assert given_name(bare, "laura") == "different"
