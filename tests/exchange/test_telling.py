"""What a column holds whose header says little: what only looks like a number to call, or a name, is none."""

from __future__ import annotations

import pytest

from customer_unify.exchange.heading import role_of
from customer_unify.exchange.mapping import LINE_NUMBER
from customer_unify.exchange.recognise import Recognition, recognise

NAMES = ("Ann Quartey", "Bob Szabo", "Cem Kaya", "Dan Lund", "Eve Koch", "Flo Rey", "Gus Berg", "Ida Lang")
SIZE = 24


def told(**columns: list[str]) -> Recognition:
    """What is found in a file of a few columns; names are repeated until the columns are full."""
    data = [dict(zip(columns, cells, strict=True)) for cells in zip(*columns.values(), strict=True)]
    return recognise(list(columns), data, "file")


def fields(**columns: list[str]) -> dict[str, tuple[str, ...]]:
    return dict(told(**columns).source.fields)


WHO = [NAMES[at % len(NAMES)] for at in range(SIZE)]
POLICIES = [f"0{at * 37_199 + 500_123_457:09d}" for at in range(SIZE)]
CALLED = [f"+44 20 7946 0{at:03d}" for at in range(SIZE)]


def test_policies_that_begin_with_a_nought_are_no_telephones_beside_these() -> None:
    found = told(policy_no=POLICIES, telephone=CALLED, insured=WHO)
    assert found.source.fields["phone"] == ("telephone",)
    assert found.source.key == "policy_no"
    again = [*POLICIES[:-1], POLICIES[0]]
    assert fields(x=again, telephone=CALLED)["phone"] == ("telephone", "x"), "somebody has two rows"
    assert fields(x=POLICIES, insured=WHO)["phone"] == ("x",), "no column says that it holds them"


@pytest.mark.parametrize("values", [["06 12 34 56 7", "0712 345 67"], ["812345 67", "912345 6"]])
def test_a_contact_is_a_telephone_where_it_is_written_like_any(values: list[str]) -> None:
    column = [f"{values[at % 2]}{at % 10}" for at in range(SIZE)]
    assert fields(visitor=WHO, contact=column) == {"name": ("visitor",), "phone": ("contact",)}
    assert "phone" not in fields(visitor=WHO, contact=WHO[::-1])


def test_amounts_and_numbers_of_invoices_are_no_postcodes() -> None:
    amounts = [f"{9 + at % 60}000" for at in range(SIZE)]
    invoices = [str(10_007 + 3_571 * at) for at in range(SIZE)]
    streets = [f"{at + 1} Rue Haute" for at in range(SIZE)]
    assert "postcode" not in fields(name=WHO, premium=amounts)
    assert "postcode" not in fields(name=WHO, adresse=streets, ville=["Cluj"] * SIZE, serial=invoices)
    towns = [f"Ville{'abcdefghijklmnopqrstuvwx'[at]}" for at in range(SIZE)]
    assert fields(name=WHO, adresse=streets, ville=towns, serial=invoices)["postcode"] == ("serial",)


def test_the_second_of_several_people_in_a_row_is_not_who_it_is_of() -> None:
    first = [
        f"{name.split()[1]} {name.split()[0]} & Mae".upper() if at % 3 else name
        for at, name in enumerate(WHO)
    ]
    other = [name if at % 2 else "" for at, name in enumerate(WHO[::-1])]
    assert fields(PARCEL=POLICIES, OWNER1=first, OWNER2=other)["name"] == ("OWNER1",)
    assert "name" not in fields(PARCEL=POLICIES, OWNER2=WHO)


def test_who_paid_for_a_guest_is_not_the_guest() -> None:
    mails = [f"{name.split()[0].lower()}{at}@example.org" for at, name in enumerate(WHO)]
    paid = {"Purchased By": WHO[::-1], "Purchaser Email": mails[::-1]}
    guests = {"Guest Name": WHO, "Guest Email": mails}
    assert fields(**guests, **paid) == {"name": ("Guest Name",), "email": ("Guest Email",)}
    assert fields(**paid) == {"name": ("Purchased By",), "email": ("Purchaser Email",)}
    assert fields(**guests, Purchased_By=WHO)["name"] == ("Guest Name", "Purchased_By"), "nothing parts them"


def test_a_kind_of_device_is_no_device() -> None:
    assert "device_id" not in fields(name=WHO, device=["Mobile", "Desktop", "Tablet"] * (SIZE // 3))
    shown = [f"07:41:05:8f:e1:{at:02x}" for at in range(SIZE)]
    assert fields(name=WHO, mac=shown)["device_id"] == ("mac",)


def test_what_somebody_wrote_is_no_key() -> None:
    notes = [f"call {name} in room {at}" for at, name in enumerate(WHO)]
    assert told(name=WHO, remarks=notes).source.key == LINE_NUMBER
    for coded in ("INV 2024 {}", "oPq7xyz_abc{}"):
        assert told(name=WHO, remarks=[coded.format(at) for at in range(SIZE)]).source.key == "remarks"


def test_birthdays_without_a_year_are_birth_dates_that_say_nothing() -> None:
    days = ["14 March", "Dec. 3rd", "2 mai", "1978-12-11"] * (SIZE // 4)
    assert fields(name=WHO, dob=days)["birth_date"] == ("dob",)
    assert "birth_date" not in fields(name=WHO, dob=days[:1] * SIZE), "none tells a birth"


@pytest.mark.parametrize(
    ("header", "role"),
    [
        ("NRIC", "national_id"),
        ("ИИН/БИН", "national_id"),
        ("BVN", "national_id"),
        ("SSN (last 4)", ""),
        ("Card last four digits", ""),
        ("4 derniers chiffres carte", ""),
        ("Last Name 2", "second_family"),
        ("HP No.", "phone"),
        ("EMBOSSED_NAME", "name"),
        ("Blk No.", "street_number"),
        ("Name_EN", "name"),
        ("First name (Arabic)", "given_name"),
        ("Newsletter EN", ""),
    ],
)
def test_headers_of_papers_and_numbers(header: str, role: str) -> None:
    assert role_of(header) == role
