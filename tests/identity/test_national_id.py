"""Numbers of states are one number however much of them is written, and never two people's."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, strategies as st

import customer_unify as cu
from customer_unify.identity.normalise.national import national_id

LETTERS = "TRWAGMYFPDXBNJZSQVHLCKE"


def told(value: str, region: str = "") -> tuple[str, ...]:
    return national_id(value, region=region, date_order="dmy")


def luhn(digits: str) -> str:
    doubled = [int(digit) * (2 - at % 2) for at, digit in enumerate(digits)]
    return str(-sum(sum(divmod(one, 10)) for one in doubled) % 10)


@given(st.dates(date(1900, 1, 1), date(2026, 1, 1)), st.integers(0, 999))
def test_a_swedish_number_is_one_with_its_century_and_without(born: date, count: int) -> None:
    ten = f"{born:%y%m%d}{count:03}"
    ten += luhn(ten)
    century = f"{born.year:04}"[:2]
    written = [ten, f"{ten[:6]}-{ten[6:]}", century + ten, f"{century}{ten[:6]}-{ten[6:]}", ten.lstrip("0")]
    assert len({told(one, "SE") for one in written if one.lstrip("0")}) == 1


@given(st.integers(0, 99_999_999))
def test_a_spanish_number_is_one_with_its_letter_and_without(number: int) -> None:
    bare = f"{number:08}"
    letter = LETTERS[number % 23]
    if len(set(bare)) == 1:
        return  # one digit repeated says nothing
    assert (
        told(bare) == told(f"{bare}{letter}") == told(f"{bare[:2]}.{bare[2:5]}.{bare[5:]}-{letter.lower()}")
    )
    wrong = LETTERS[(number + 1) % 23]
    assert told(f"{bare}{wrong}") != told(bare), "a letter that is not its own is no check"


@given(st.lists(st.text("0123456789ABX-. ", min_size=1, max_size=14), min_size=2, max_size=2, unique=True))
def test_what_is_one_number_differs_in_signs_zeros_and_what_is_reckoned_alone(values: list[str]) -> None:
    one, other = (told(value) for value in values)
    if one and one == other:
        bare = ["".join(sign for sign in value.lower() if sign.isalnum()).lstrip("0") for value in values]
        longer, shorter = sorted(bare, key=len, reverse=True)
        assert longer == shorter or longer[2:].lstrip("0") == shorter or longer[:-1] == shorter


def test_a_birth_date_in_the_column_of_swedish_numbers_is_a_birth_date() -> None:
    assert national_id.split("19571020", "SE") == (("birth_date", "1957-10-20"),)
    assert national_id.split("19571020", "ES") == (("national_id", "19571020"),)
    assert national_id.split("19571320", "SE") == (("national_id", "19571320"),)


@pytest.mark.parametrize("apart", [("4907219200", "19490721-9200"), ("056459951", "56459951")])
def test_records_meet_under_either_form(apart: tuple[str, str]) -> None:
    records = [
        cu.Record(f"s{at}", "1", {"name": "Åsa Lind", "national_id": number})
        for at, number in enumerate(apart)
    ]
    assert len({row.customer_id for row in cu.resolve(records)}) == 1
    resolver = cu.Resolver()
    resolver.add_many(records)
    assert len(list(resolver.customers())) == 1


@given(st.integers(1_000_000, 60_000_000), st.sampled_from(["20", "23", "24", "27"]))
def test_an_argentine_number_for_taxes_is_the_document_within_it(number: int, before: str) -> None:
    digits = f"{before}{number:08}"
    left = sum(int(one) * by for one, by in zip(digits, (5, 4, 3, 2, 7, 6, 5, 4, 3, 2), strict=True)) % 11
    if left == 1 or len(set(str(number))) == 1:
        return  # the state takes other figures before it then
    whole = f"{digits}{(11 - left) % 11}"
    assert (
        told(whole, "AR") == told(f"{whole[:2]}-{whole[2:10]}-{whole[10]}", "AR") == told(f"{number:,}", "AR")
    )
    assert told(whole, "BR") != told(str(number), "BR")
