"""Which name explains a handle best."""

from __future__ import annotations

import pytest
from hypothesis import given, settings, strategies as st

from customer_unify.identity.compare import rank_names

NAMES = (
    "jocelyne|michu",
    "robert|michu",
    "jean pierre|de la tour",
    "jean|martin",
    "philippe|martin",
    "Léa|Lefèvre-Roy",
)


@pytest.mark.parametrize(
    ("handle", "name"),
    [
        ("jocelynemichu", "jocelyne|michu"),
        ("michu_robert", "robert|michu"),
        ("Senateur_PhMartin", "philippe|martin"),
        ("jpdelatour2017", "jean pierre|de la tour"),
        ("JeanMartinOff", "jean|martin"),
        ("lea_lefevre", "Léa|Lefèvre-Roy"),
    ],
)
def test_the_owner_comes_first(handle: str, name: str) -> None:
    assert rank_names(handle, NAMES)[0].name == name


def test_a_rare_name_explains_more_than_a_common_one() -> None:
    names = ["anne|zylberstein", *(f"{given}|martin" for given in ("jean", "luc", "paul", "rene"))]
    rare, common = rank_names("zylberstein", names)[0], rank_names("martin", names)[0]
    assert rare.explained - common.explained > 4_000 * (len("zylberstein") - len("martin"))


def test_ties_are_broken_by_name_and_duplicates_count_once() -> None:
    assert [each.name for each in rank_names("martin", ["luc|martin", "lea|martin", "luc|martin"])] == [
        "lea|martin",
        "luc|martin",
    ]


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=30), st.lists(st.text(max_size=20), max_size=4))
def test_any_text_is_ranked_whatever_the_order(handle: str, names: list[str]) -> None:
    assert rank_names(handle, names) == rank_names(handle, names[::-1])


def test_a_handle_without_letters_or_of_megabytes_is_bounded() -> None:
    assert rank_names("2017_75", NAMES) == []
    assert len(rank_names("a" * 5_000_000, [*NAMES, "a " * 1_000_000])) <= 10
