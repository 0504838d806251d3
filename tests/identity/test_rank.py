"""Which name explains a handle best, and how surely its bearer owns it."""

from __future__ import annotations

import pytest
from hypothesis import given, settings, strategies as st

from customer_unify.identity.compare import Ranker

NAMES = (
    "jocelyne|michu",
    "robert|michu",
    "jean pierre|de la tour",
    "jean|martin",
    "philippe|martin",
    "Léa|Lefèvre-Roy",
    "Charles|Okonkwo",
    "yves|pozzo di borgo",
)
CROWD = [
    f"{given}|{family}"
    for given in ("anne", "luc", "paul", "rene")
    for family in ("dubois", "petit", "moreau")
]
HANDLES = st.text("abcdefghijlmnoprstuABMP_.0179", min_size=1, max_size=15)
BASES = st.lists(st.sampled_from([*NAMES, *CROWD]), min_size=1, max_size=8)


@pytest.mark.parametrize(
    ("handle", "name"),
    [
        ("jocelynemichu", "jocelyne|michu"),
        ("michu_robert", "robert|michu"),
        ("Senateur_PhMartin", "philippe|martin"),
        ("jpdelatour2017", "jean pierre|de la tour"),
        ("JeanMartinOff", "jean|martin"),
        ("lea_lefevre", "Léa|Lefèvre-Roy"),
        ("RepChuckOkonkwo", "Charles|Okonkwo"),
        ("DrPMartin_fr", "philippe|martin"),
        ("michu_j_1962", "jocelyne|michu"),
        ("YPozzo", "yves|pozzo di borgo"),
        ("YvesPDB", "yves|pozzo di borgo"),
        ("OkonkwoTX", "Charles|Okonkwo"),
    ],
)
def test_the_owner_comes_first(handle: str, name: str) -> None:
    assert Ranker(NAMES).rank(handle)[0].name == name


def test_a_name_broken_over_a_border_is_hardly_one() -> None:
    """``AnnaRousseau`` has no ``aro`` in it, and ``GillBrand`` is no ``gillibrand`` misspelt."""
    names = ["anna|rousseau", "ann|arousse"]
    assert Ranker(names).rank("AnnaRousseau")[0].name == "anna|rousseau"


def test_a_rare_name_tells_more_than_a_common_one() -> None:
    names = ["anne|zylberstein", *(f"{given}|martin" for given in ("jean", "luc", "paul", "rene"))]
    rare, common = Ranker(names).rank("zylberstein")[0], Ranker(names).rank("martin")[0]
    assert rare.explained > common.explained
    assert rare.probability > 2 * common.probability


def test_ties_are_broken_by_name_and_two_of_a_name_share_it() -> None:
    ranked = Ranker(["luc|martin", "lea|martin", "luc|martin"]).rank("martin")
    assert [each.name for each in ranked] == ["lea|martin", "luc|martin"]
    assert all(each.probability < 0.4 for each in ranked)


def test_two_people_of_one_name_are_never_sure() -> None:
    assert Ranker([*NAMES, *CROWD]).rank("jocelynemichu", share=1.0)[0].sure
    assert not Ranker([*NAMES, *CROWD, "jocelyne|michu"]).rank("jocelynemichu", share=1.0)[0].sure


def test_nobody_is_sure_where_no_customer_has_a_handle() -> None:
    assert {each.probability for each in Ranker(NAMES).rank("jocelynemichu", share=0.0)} == {0.0}


def test_sure_is_what_reaches_the_precision_asked_for() -> None:
    ranker = Ranker([*NAMES, *CROWD])
    [first] = ranker.rank("jomichu", limit=1, share=0.3)
    assert ranker.rank("jomichu", limit=1, share=0.3, precision=first.probability)[0].sure
    assert not ranker.rank("jomichu", limit=1, share=0.3, precision=first.probability + 1e-9)[0].sure


@settings(max_examples=60, deadline=None)
@given(HANDLES, BASES, st.floats(0.01, 0.98), st.floats(0.001, 0.01))
def test_fewer_customers_among_handles_make_no_answer_surer(
    handle: str, names: list[str], share: float, more: float
) -> None:
    ranker = Ranker(names)
    less, rather = ranker.rank(handle, share=share), ranker.rank(handle, share=share + more)
    assert [each.name for each in less] == [each.name for each in rather]
    assert all(a.probability <= b.probability for a, b in zip(less, rather, strict=True))


@settings(max_examples=60, deadline=None)
@given(HANDLES, BASES, st.floats(0.05, 1.0), st.integers(8, 1_000), st.integers(1, 1_000_000))
def test_a_larger_base_makes_no_answer_surer(
    handle: str, names: list[str], share: float, size: int, more: int
) -> None:
    small, large = Ranker(names, size=size), Ranker(names, size=size + more)
    for a, b in zip(small.rank(handle, share=share), large.rank(handle, share=share), strict=True):
        assert b.probability <= a.probability * (1 + 1e-12)


@settings(max_examples=60, deadline=None)
@given(HANDLES, BASES, st.floats(0.0, 1.0))
def test_the_people_of_a_base_share_no_more_than_one(handle: str, names: list[str], share: float) -> None:
    ranked = Ranker(names).rank(handle, share=share)
    assert sum(each.probability * names.count(each.name) for each in ranked) <= 1 + 1e-9


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=30), st.lists(st.text(max_size=20), max_size=4))
def test_any_text_is_ranked_whatever_the_order(handle: str, names: list[str]) -> None:
    assert Ranker(names).rank(handle) == Ranker(names[::-1]).rank(handle)


@pytest.mark.parametrize(
    "handle", ["jоcelynemichu", "jocelyne\u200bmichu", "\u202ejocelynemichu", "ｊｏｃｅｌｙｎｅ"]
)
def test_a_handle_made_to_deceive_has_no_owner(handle: str) -> None:
    assert Ranker(NAMES).rank(handle) == []


def test_a_handle_without_letters_or_of_megabytes_is_bounded() -> None:
    assert Ranker(NAMES).rank("2017_75") == []
    assert len(Ranker([*NAMES, "a " * 1_000_000]).rank("a" * 5_000_000)) <= 10
