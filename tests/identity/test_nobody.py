"""Names that say nobody is known, and names as hospitals and airlines write them."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

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
