"""Names of a source that writes the family name first: how its order is found, and how it is used."""

from __future__ import annotations

from collections.abc import Sequence

import attrs
import pytest
from hypothesis import given, strategies as st

from customer_unify import IdentityConfig, Record, Resolver, resolve
from customer_unify.identity.normalise import NORMALISERS, Splitter, name_order
from customer_unify.model.configuration import Source

GIVEN = ("Anna", "Peter", "Jeanne", "Luc", "Oksana", "Tetyana", "Andrey", "Natalia")
FAMILY = ("Dupont", "Moreau", "Kovacs", "Nguyen", "Popescu", "Durand")
STRANGE = ("Qwelbo", "Zhidra", "Ombreku", "Vashtil", "Brunkova", "Teklihar", "Umbridz")
"""Words of no list."""


def name_parts(value: str, order: str, region: str = "FR") -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Given and family names."""
    normaliser = NORMALISERS["name"]
    assert isinstance(normaliser, Splitter)
    found = normaliser.ordered(order).split(value, region)
    given, family = (
        tuple(part for of, part in found if of == f"{kind}_name") for kind in ("given", "family")
    )
    return given, family


@pytest.mark.parametrize(
    ("value", "region", "given", "family"),
    [
        ("Шевченко Тарас", "UA", "taras", "shevchenko"),
        ("Lazić (Dragan) Božica", "RS", "bozica", "lazic"),  # daughter of Dragan
        ("Lazić Božica (Boka", "RS", "bozica boka", "lazic"),
        ("Коваль Назар", "UA", "nazar", "koval"),
        ("Коваль Назар Петрович", "UA", "nazar petrovich", "koval"),
        ("Коваль Н.П.", "UA", "n p", "koval"),
        ("Коваль Н.", "UA", "n", "koval"),
        ("NGUYEN VAN BAO", "VN", "van bao", "nguyen"),
        ("Szücs Boglárka", "HU", "boglarka", "szucs"),
        ("SMITH JOHN ALBERT", "US", "john albert", "smith"),
        ("SMITH JOHN A", "US", "john a", "smith"),
        ("GARCIA LOPEZ MARIA", "ES", "maria", "garcia lopez"),
        ("de la Tour Jean", "FR", "jean", "de la tour"),
        ("Dupont de Nemours Jean", "FR", "jean", "dupont de nemours"),
        ("Hwang Seo-yeon", "KR", "seo yeon", "hwang"),
        # What tells by itself needs no order.
        ("Tarasenko, Qwelbo", "UA", "qwelbo", "tarasenko"),
        ("Qwelbo TARASENKO", "FR", "qwelbo", "tarasenko"),
        ("Jeanne Dupont", "FR", "jeanne", "dupont"),
        ("Jeanne D.", "FR", "jeanne", "d"),
        ("Тарас Петрович Коваль", "UA", "taras petrovich", "koval"),
    ],
)
def test_names_are_read_family_first(value: str, region: str, given: str, family: str) -> None:
    assert name_parts(value, "family", region) == ((given,), (family,))


@pytest.mark.parametrize(
    ("value", "family"), [("SMITH JOHN & MARY ANN", "smith"), ("Smith Luc + Zhidra", "smith")]
)
def test_two_people_share_the_family_name_that_stands_first(value: str, family: str) -> None:
    assert name_parts(value, "family") == ((), (family,))


words = st.sampled_from((*GIVEN, *FAMILY, *STRANGE))


@given(words, words)
def test_two_words_are_read_one_way_or_the_other(one: str, other: str) -> None:
    """Each order reads the name turned round as the other reads it."""
    for order, turned in (("given", "family"), ("family", "given")):
        assert name_parts(f"{one} {other}", order) == name_parts(f"{other} {one}", turned)


people = st.lists(
    st.tuples(st.sampled_from(GIVEN), st.sampled_from((*FAMILY, *STRANGE))),
    min_size=6,
    max_size=30,
    unique=True,
)


@given(people, st.randoms(use_true_random=False))
def test_the_order_of_a_source_is_found_by_its_words(pairs: list[tuple[str, str]], chance) -> None:
    first = [f"{family} {given}" for given, family in pairs]
    assert name_order(first) == "family"
    assert name_order([f"{given} {family}" for given, family in pairs]) == "given"
    chance.shuffle(first)
    assert name_order([*first, *first, "Qwelbo", "42"]) == "family", "neither order nor repeats say more"


@given(st.data())
def test_the_columns_of_other_files_tell_what_no_list_holds(data: st.DataObject) -> None:
    halves = data.draw(st.permutations(STRANGE))
    givens, families = halves[:3], halves[3:]
    names = [f"{family} {given}" for family in families for given in givens]
    assert name_order(names) == "given", "nothing is known of them"
    assert name_order(names, givens, families) == "family"
    assert name_order(names, givens) == "family"
    assert name_order(names, families, givens) == "given", "they are given name first"
    assert name_order(names, halves, halves) == "given", "what is both tells nothing"


@pytest.mark.parametrize(
    "names",
    [
        [],
        ["Dupont Jeanne", "Moreau Luc"],
        ["Dupont, Jeanne", "Moreau, Luc", "Durand, Anna", "Kovacs, Peter"] * 9,
        ["Dupont Jeanne", "Moreau Luc", "Durand Anna", "Anna Kovacs", "Peter Moreau"],
        ["王伟", "佐藤 健", "김민준"] * 9,
        ["\ud800", "-", "42", "a" * 10_000, " ".join(FAMILY * 99)],
    ],
    ids=["nobody", "two", "commas", "both", "signs", "junk"],
)
def test_what_shows_no_order_is_read_as_ever(names: Sequence[str]) -> None:
    assert name_order(names) == "given"


def test_a_header_says_what_the_names_do_not() -> None:
    strange = [f"{one} {other}" for one in STRANGE for other in STRANGE if one != other]
    assert name_order(strange, usual="family") == "family"
    assert name_order(["Jeanne Dupont", "Luc Moreau", "Anna Kovacs"], usual="family") == "given"
    data = [{"id": str(at), "Cognome e nome": name} for at, name in enumerate(strange)]
    assert IdentityConfig().recognise(data, source="soci").source.name_order == "family"


def test_several_initials_behind_one_word_are_given_names() -> None:
    assert name_order([f"{family} {a}. {b}." for family in STRANGE for a, b in ("AB", "CD")]) == "family"


@given(st.lists(st.tuples(words, words, st.integers(0, 3)), min_size=2, max_size=12))
def test_live_and_bulk_read_a_source_alike(rows: list[tuple[str, str, int]]) -> None:
    """Law L2: the order is the source's, whichever way its records come."""
    config = attrs.evolve(
        IdentityConfig(), sources={"list": Source("list", name_order="family"), "crm": Source("crm")}
    )
    records = [
        Record(
            ("list", "crm")[number % 2], str(number), {"name": f"{one} {other}", "phone": f"061234567{last}"}
        )
        for number, (one, other, last) in enumerate(rows)
    ]
    live = Resolver(config)
    for record in records:
        live.add(record)
    groups = {frozenset((one.source, one.key) for one in customer.records) for customer in live.customers()}
    bulk: dict[str, set[tuple[str, str]]] = {}
    for row in resolve(records, config).rows:
        bulk.setdefault(row.customer_id, set()).add((row.source, row.key))
    assert groups == {frozenset(group) for group in bulk.values()}


@pytest.mark.parametrize("order", ["given", "family"])
@pytest.mark.parametrize(
    ("value", "given", "family"),
    [
        ("Tan Wei Ming", "wei ming", "tan"),
        ("TAN WEI MING", "wei ming", "tan"),
        ("Wei Ming Tan", "wei ming", "tan"),
        ("Jason Tan Wei Ming", "jason wei ming", "tan"),
        ("Tan Wei Ming Jason", "wei ming jason", "tan"),
        ("Hwang Seo-yeon", "seo yeon", "hwang"),
        ("Seo-yeon Hwang", "seo yeon", "hwang"),
        ("Kim Min Jun", "min jun", "kim"),
    ],
)
def test_chinese_and_korean_names_need_no_order(value: str, given: str, family: str, order: str) -> None:
    assert name_parts(value, order, "SG") == ((given,), (family,))


@pytest.mark.parametrize(
    "value", ["Lee Harvey Oswald", "Jo Ann Lee", "Lee Ann Smith", "Lin Manuel Miranda", "Long John Silver"]
)
def test_words_that_are_no_syllables_show_no_such_name(value: str) -> None:
    given, family = value.rsplit(" ", 1)
    assert name_parts(value, "given", "US") == ((given.lower(),), (family.lower(),))
