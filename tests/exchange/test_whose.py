"""Columns of a row that speaks of several people, or says in its own words whose everything is."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from customer_unify.exchange.elsewhere import elsewhere
from customer_unify.exchange.recognise import recognise
from customer_unify.model.configuration import Source

WORDS = ["".join("abcdefghij"[int(digit)] for digit in str(at)) for at in range(10, 40)]
PEOPLE = [(f"Anna{word}", f"Petit{word}", f"+33 6 12 34 56 {at}") for at, word in enumerate(WORDS, 10)]


def fields(columns: Sequence[str], rows: Sequence[dict[str, str]] = ()) -> dict[str, tuple[str, ...]]:
    return dict(recognise(list(columns), list(rows), "a").source.fields)


@pytest.mark.parametrize(
    ("columns", "field", "mine"),
    [
        (["id", "Client First", "Client Last", "Patient", "Patient DOB"], "birth_date", ()),
        (["id", "Client First", "Client Last", "Patient DOB"], "birth_date", ("Patient DOB",)),
        (["id", "Patient First", "Patient Last", "Patient DOB"], "birth_date", ("Patient DOB",)),
        (["id", "Name", "Phone", "Patient", "Patient DOB"], "birth_date", ("Patient DOB",)),
        (["id", "Name", "Email", "Employer Email"], "email", ("Email",)),
        (["id", "Tenant Name", "Tenant Tel", "Landlord Tel"], "phone", ("Tenant Tel",)),
        (["id", "Landlord Name", "Landlord Tel"], "phone", ("Landlord Tel",)),
        (["id", "applicant.name", "school.counsellor.email"], "email", ()),
        (["id", "Landlord Tel"], "phone", ("Landlord Tel",)),
    ],
)
def test_what_a_header_says_is_somebody_else_s_is_not_taken(
    columns: list[str], field: str, mine: tuple[str, ...]
) -> None:
    rows = [
        {name: {"id": str(at), "Landlord Tel": tel}.get(name, "") for name in columns}
        for at, (_, _, tel) in enumerate(PEOPLE)
    ]
    assert fields(columns, rows).get(field, ()) == mine


def test_a_telephone_of_somebody_else_is_not_taken_by_its_values_either() -> None:
    rows = [
        {"id": first, "Name": f"{first} {last}", "Current Landlord Tel": tel} for first, last, tel in PEOPLE
    ]
    assert fields(rows[0], rows) == {"name": ("Name",)}


def test_columns_of_whoever_bears_the_names_are_theirs_whatever_they_are_called() -> None:
    crm = [{"who": f"{first} {last}"} for first, last, _ in PEOPLE]
    hives = [
        {
            "Hive": str(at),
            "Beekeeper": f"{first} {last}",
            "Beekeeper phone": tel,
            "Beekeeper town": "Lyon",
            "Town": "Metz",
        }
        for at, (first, last, tel) in enumerate(PEOPLE)
    ]
    beside = elsewhere([(Source("crm", fields={"name": ("who",)}), crm)])
    found = recognise(list(hives[0]), hives, "hives", beside=beside).source.fields
    assert found["name"] == ("Beekeeper",)
    assert found["phone"] == ("Beekeeper phone",)
    assert found["city"] == ("Town", "Beekeeper town")
    odd = [row | {"Beekeeper phone": "by letter"} for row in hives]
    assert "phone" not in recognise(list(odd[0]), odd, "hives", beside=beside).source.fields


@pytest.mark.parametrize(
    ("columns", "found"),
    [
        (
            ["id", "First Name", "Surname", "Email", "Buyer First Name", "Buyer Surname", "Buyer Email"],
            {"given_name": ("First Name",), "family_name": ("Surname",), "email": ("Email",)},
        ),
        (
            ["id", "Email", "Buyer First Name", "Buyer Surname", "Buyer Email"],
            {
                "given_name": ("Buyer First Name",),
                "family_name": ("Buyer Surname",),
                "email": ("Email", "Buyer Email"),
            },
        ),
        (
            ["Zorbee First Name", "Zorbee Last Name", "Zorbee Email", "User Email"],
            {
                "given_name": ("Zorbee First Name",),
                "family_name": ("Zorbee Last Name",),
                "email": ("Zorbee Email",),
            },
        ),
        (["id", "Zorbee Name", "Zorbee Email"], {}),
        (
            ["id", "Zorb First Name", "Zorb Last Name", "Quib First Name", "Quib Last Name"],
            {},
        ),
        (
            ["注文番号", "注文者姓", "注文者名", "注文者電話番号1", "送付先姓", "送付先電話番号1"],
            {"family_name": ("注文者姓",), "given_name": ("注文者名",), "phone": ("注文者電話番号1",)},
        ),
    ],
)
def test_of_two_people_in_a_row_one_is_taken(columns: list[str], found: dict[str, tuple[str, ...]]) -> None:
    assert fields(columns) == found


def test_how_a_letter_begins_is_no_name_though_mailboxes_say_it_again() -> None:
    rows = [
        {
            "id": str(at),
            "Salutation": f"Dear Ms {last}",
            "Who": f"{first} {last}",
            "Email": f"{last}@example.org",
        }
        for at, (first, last, _) in enumerate(PEOPLE)
    ]
    assert fields(rows[0], rows) == {"email": ("Email",), "name": ("Who",)}


def test_a_code_before_every_column_says_nothing() -> None:
    table = ["USR_ID", "USR_LAST_NAME", "USR_FIRST_NAME", "LOC_CITY", "KNT_EMAIL_ADDRESS", "USR_SORT"]
    found = fields(table)
    assert found["family_name"] == ("USR_LAST_NAME",)
    assert found["given_name"] == ("USR_FIRST_NAME",)
    assert found["city"] == ("LOC_CITY",)
    assert found["email"] == ("KNT_EMAIL_ADDRESS",)
    # Beside one header without a code, what stands before the others is a word for somebody, if anything.
    assert set(fields([*table, "Email"])) == {"email", "given_name", "family_name"}
    # Marks that are no letters cut a Thai header into what is no word: no code stands before it.
    assert set(fields(["รหัส", "ชื่อ", "นามสกุล", "เบอร์โทร"])) == {"given_name", "family_name", "phone"}


def orders(header: str, number: str, *, same: bool = True) -> list[dict[str, str]]:
    """Three orders of each, without anything but a name that shows they are of one person."""
    people = [(at, f"{first} {last}") for at, (first, last, _) in enumerate(PEOPLE) for _ in range(3)]
    return [
        {"order": f"N{place}", "name": name, header: number.format(at if same else place % 25)}
        for place, (at, name) in enumerate(people)
    ]


@pytest.mark.parametrize(
    ("header", "number", "known"),
    [
        ("Client ID", "1{:02}", True),  # too short to be known by its values alone
        ("Buyer user ID", "anna_{}", True),
        ("Buyer username", "anna{}", True),
        ("Basket", "anna_{}", False),
        ("Client group", "anna_{}", False),
    ],
)
def test_what_its_header_calls_the_number_of_a_person_is_one_if_names_do_not_contradict(
    header: str, number: str, known: bool
) -> None:
    rows = orders(header, number)
    assert (fields(rows[0], rows).get("customer_number") == (header,)) is known
    mixed = orders(header, number, same=False)
    assert "customer_number" not in fields(mixed[0], mixed)


def test_a_second_name_stands_before_the_family_name_where_there_is_one() -> None:
    found = fields(["id", "first_name", "last_name", "second_name"])
    assert found["given_name"] == ("first_name + second_name",)
    assert fields(["id", "first name", "second name"])["family_name"] == ("second name",)


@pytest.mark.parametrize(
    ("values", "field"),
    [(["7", "12", "140", "3"], "street"), (["60200", "1100", "70030", "11000"], "postcode")],
)
def test_numbers_of_houses_are_no_postcodes(values: list[str], field: str) -> None:
    rows = [{"id": str(at), "Ulice": f"Lipová {at}", "Č.p.": said} for at, said in enumerate(values)]
    assert any("Č.p." in column for column in fields(rows[0], rows)[field])


def test_a_column_called_a_number_holds_telephones_if_some_have_the_code_of_their_country() -> None:
    calls = [
        {"Number": f"+33 6 12 34 56 {at}" if at % 2 else f"06 12 34 56 {at}"} for at in (*range(10, 40), 11)
    ]
    assert fields(["Number"], calls) == {"phone": ("Number",)}
    filled = [{"Code": f"000{at:06}"} for at in (*range(10, 40), 11)]
    assert fields(["Code"], filled) == {}


def test_numbers_that_begin_like_a_network_name_none() -> None:
    rows = [{"order": f"X{at}", "username": f"anna{at}"} for at in range(20)]
    assert fields(rows[0], rows) == {}
