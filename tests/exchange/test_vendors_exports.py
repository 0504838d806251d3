"""Exports of well-known systems: order numbers called names, places on the map, questions counted."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given, strategies as st

from customer_unify.errors import Fault, InputError
from customer_unify.exchange.elsewhere import Elsewhere, elsewhere
from customer_unify.exchange.heading import role_of, uncoded
from customer_unify.exchange.read import examine, stop_at_rows
from customer_unify.exchange.recognise import recognise
from customer_unify.model.configuration import Source

SIZE = 36
WORDS = ["".join("abcdefghij"[int(digit)] for digit in f"{at:02}") for at in range(SIZE)]
GIVEN = ("Ann", "Bela", "Cem", "Dora", "Eve", "Flo", "Gus", "Ida", "Jon", "Kim", "Leo", "Mia")
NAMES = [f"{GIVEN[at % 12]} Ko{word}" for at, word in enumerate(WORDS)]
PHONES = [f"+2547{at * 277_711 + 10_203_040:08}" for at in range(SIZE)]
MAILS = [f"{word}@example.org" for word in WORDS]


def rows(**columns: Sequence[str]) -> list[dict[str, str]]:
    return [dict(zip(columns, cells, strict=True)) for cells in zip(*columns.values(), strict=True)]


def known(told: list[dict[str, str]], beside: Elsewhere | None = None, called: str = "file") -> Source:
    return recognise(list(told[0]), told, called, beside=beside).source


def test_the_number_of_an_order_is_no_name_though_its_column_is_called_so() -> None:
    told = rows(Name=[f"#{at + 1001}" for at in range(SIZE)], Email=MAILS, **{"Billing Name": NAMES})
    assert known(told).fields["name"] == ("Billing Name",)


@given(
    st.floats(-90, 90).map(lambda at: f"{at:.7f}"),
    st.floats(-180, 180).map(lambda at: f"{at:.7f}"),
)
def test_a_place_on_the_map_is_no_telephone_number(latitude: str, longitude: str) -> None:
    told = rows(Email=MAILS, LATITUDE=[latitude] * SIZE, LONGITUDE=[longitude] * SIZE)
    assert "phone" not in known(told).fields


@pytest.mark.parametrize(
    "written", ["415.5550{:03}", "06.1234567{:02}", "089.12345{:02}", "+1.41555501{:02}"]
)
def test_numbers_parted_by_one_point_are_telephone_numbers(written: str) -> None:
    told = rows(Email=MAILS, Reach=[written.format(at) for at in range(SIZE)])
    assert known(told).fields["phone"] == ("Reach",)


def test_the_name_of_a_patient_is_not_that_of_the_guarantor() -> None:
    mails = [f"{name.split()[0].lower()}{at}@example.org" for at, name in enumerate(NAMES)]
    shouted = [",".join(reversed(name.upper().split())) for name in NAMES]
    told = rows(MRN=WORDS, PAT_NAME=shouted, GUARANTOR=shouted, EMAIL=mails)
    assert known(told).fields["name"] == ("PAT_NAME",)
    del_name = [{key: value for key, value in row.items() if key != "PAT_NAME"} for row in told]
    assert "name" not in known(del_name).fields, "who pays is not who the row is of"
    beside = elsewhere([(known(told), told)])
    assert "name" not in known(del_name, beside).fields


def test_questions_and_fields_are_counted_and_not_several_of_one_kind() -> None:
    told = rows(Time=WORDS, **{"1. Full name": NAMES, "2. E-mail": MAILS, "3. Phone": PHONES})
    assert known(told).fields == {"name": ("1. Full name",), "email": ("2. E-mail",), "phone": ("3. Phone",)}
    told = rows(**{"PID-3 MRN": WORDS, "PID-5 Patient Name": NAMES, "PID-7 DOB": ["19800102"] * SIZE})
    assert {"name", "birth_date", "customer_number"} <= known(told).fields.keys()
    several = ["Owner 1 Name", "Owner 2 Name", "Owner 3 Name", "Phone 1 - Type", "Phone 1 - Value"]
    assert uncoded(several) == {name: name for name in several}


@given(st.lists(st.text(max_size=12), max_size=8))
def test_any_headers_keep_their_own(headers: list[str]) -> None:
    assert set(uncoded(headers)) == set(headers)


def test_the_account_is_known_beside_the_number_of_the_account() -> None:
    told = rows(ig_user_id=[str(10**10 + at) for at in range(SIZE)], username=WORDS, text=NAMES)
    assert known(told, called="instagram_dm").fields == {
        "instagram_id": ("ig_user_id",),
        "instagram_handle": ("username",),
    }


@pytest.mark.parametrize(
    ("header", "role"),
    [
        ("PSČ a obec", "place"),
        ("Póstnúmer og staður", "place"),
        ("Postnummer och ort", "place"),
        ("Eircode", "postcode"),
        ("Szállítási irányítószám", "postcode"),
        ("Szállítási város", "city"),
        ("Comuna Receptor", "city"),
        ("PAT_NAME", "name"),
        ("FQTV", "loyalty_card"),
        ("Jeton CB", "payment_token"),
        ("IMEI", "device_id"),
        ("PRESENT ADDRESS", "street"),
    ],
)
def test_more_headers_are_known(header: str, role: str) -> None:
    assert role_of(header) == role


def test_a_card_that_a_family_shares_is_nobody_s() -> None:
    """Two people of each home are in one contract, whose number is written in the rows of both."""
    card = [f"H{at // 2 * 7919 + 100_000}" for at in range(SIZE)]
    assert "loyalty_card" not in known(rows(Member=NAMES, **{"Member ID": card})).fields
    own = [f"H{at * 7919 + 100_000}" for at in range(SIZE)]
    assert "loyalty_card" in known(rows(Member=NAMES, **{"Member ID": own})).fields


def test_the_key_of_files_whose_customers_have_numbers_numbers_something_else() -> None:
    """A car is known by its number in the workshop as in the shop; its owner has another."""
    cars = [f"VF1{at * 99_991 + 10_000_000}KX{word.upper()}" for at, word in enumerate(WORDS)]
    sold = rows(**{"Customer No": [f"{at + 500}" for at in range(SIZE)]}, Name=NAMES, VIN=cars, Mobile=PHONES)
    shop = recognise(list(sold[0]), sold, "sold")
    mended = rows(Order=WORDS, VIN=cars, Name=NAMES, Mobile=PHONES)
    beside = elsewhere([(Source("sold", key="VIN", fields=shop.source.fields), sold)])
    assert "customer_number" not in known(mended, beside).fields


@pytest.mark.parametrize("odd", ["972-58-079{:04}", "0558304{:03}9"])
def test_where_nearly_all_signs_agree_half_of_the_numbers_need_to_be_valid(odd: str) -> None:
    home = [f"050-234-6{at:03}" if at % 5 < 3 else odd.format(at) for at in range(SIZE)]
    abroad = [f"+97250234{at:04}" for at in range(SIZE)]
    told = rows(id=[*WORDS, *map(str, range(SIZE))], phone=home + abroad)
    assert known(told).region == "IL"


TABLE = "id,name,email,phone\n1,Ann Ko,ann@example.org,\n2,Bela Ko,bela@example.org,\n"


def read(text: str, tmp_path: Path) -> tuple[list[str], list[str]]:
    """The keys of the records of a file, and the kinds of what was told."""
    file = tmp_path / "report.csv"
    file.write_text(text, encoding="utf-8")
    told: list[Fault] = []
    extract = examine(file)
    rows = list(extract.rows(stop_at_rows(told.append)))
    return [row["id"] for _, row in rows], [fault.kind for fault in told]


@pytest.mark.parametrize(
    ("below", "lines"),
    [
        (
            '\n""\n"Contacts with Accounts"\n"Copyright (c) salesforce.com"\n"Generated By:  Jo  1/2/2024"\n',
            3,
        ),
        ('2,record(s) downloaded\n"Seller ID : jo"\n', 2),
        ("Total,,,2\n", 1),
        ("-----------\n", 0),
        ("", 0),
    ],
)
def test_what_stands_below_a_table_is_told_and_stops_nothing(below: str, lines: int, tmp_path: Path) -> None:
    assert read(TABLE + below, tmp_path) == (["1", "2"], ["below the table"] * lines)


def test_a_short_row_with_rows_behind_it_is_a_fault_and_a_sum_among_rows_is_a_row(tmp_path: Path) -> None:
    with pytest.raises(InputError):
        read(TABLE + "3,Cem Ko\n4,Dora Ko,dora@example.org,\n", tmp_path)
    with pytest.raises(InputError):
        read(TABLE + "3,Cem Ko,cem@exa", tmp_path)
    with pytest.raises(InputError):
        read(TABLE + "3,Cem", tmp_path)
    assert read(TABLE + "Total,,,\n4,Dora Ko,dora@example.org,\n", tmp_path)[0] == ["1", "2", "Total", "4"]


def test_lines_that_are_drawn_are_no_rows(tmp_path: Path) -> None:
    line = "|--------------|\n"
    drawn = f"{line}| id|name   | email| phone|\n{line}| 7 |Ann Ko | a@b.org|  |\n{line}"
    file = tmp_path / "list.txt"
    file.write_text("Customers\n\n" + drawn, encoding="utf-8")
    rows = [row for _, row in examine(file).rows()]
    assert [(row["id"].strip(), row["name"].strip()) for row in rows] == [("7", "Ann Ko")]


def test_a_form_is_of_who_fills_it_in_and_not_of_the_child(tmp_path: Path) -> None:
    told = rows(
        **{
            "Email Address": MAILS,
            "What is your full name?": NAMES,
            "Best phone number to reach you (cell preferred)": PHONES,
            "Child's first name": [GIVEN[at % 11] for at in range(SIZE)],
        }
    )
    assert known(told).fields == {
        "email": ("Email Address",),
        "name": ("What is your full name?",),
        "phone": ("Best phone number to reach you (cell preferred)",),
    }


def test_values_a_base_wrote_with_their_types_are_values(tmp_path: Path) -> None:
    file = tmp_path / "users.json"
    born = '{"$date": "1980-01-02T00:00:00Z"}'
    people = [
        f'{{"_id": {{"$oid": "{word}0"}}, "birthDate": {born if at else "null"}}}'
        for at, word in enumerate(WORDS)
    ]
    file.write_text(f"[{','.join(people)}]", encoding="utf-8")
    found = [row for _, row in examine(file).rows()]
    assert found[0] == {"_id": "aa0", "birthDate": None}
    assert found[1] == {"_id": "ab0", "birthDate": "1980-01-02T00:00:00Z"}


@pytest.mark.parametrize(
    ("header", "role"),
    [
        ("เบอร์โทรศัพท์ผู้รับ", "phone"),
        ("คำนำหน้า", "title"),
        ("Postinro ja -toimipaikka", "place"),
        ("Where do you live?", "street"),
    ],
)
def test_headers_of_forms_and_of_languages_without_blanks(header: str, role: str) -> None:
    assert role_of(header) == role


def test_a_header_that_stands_on_each_page_is_no_row(tmp_path: Path) -> None:
    header = TABLE.partition("\n")[0] + "\n"
    assert read(TABLE + "\n" + header + "3,Cem Ko,,1\n" + header, tmp_path) == (["1", "2", "3"], [])
    assert read("id,name\n1,name\nid,Ann\n2,\n", tmp_path)[0] == ["1", "id", "2"]


def test_of_two_people_in_a_row_the_one_who_comes_once_is_meant() -> None:
    holder = [NAMES[at - at % 3] for at in range(SIZE)]
    told = rows(
        **{
            "Policy Number": [f"P{at // 3 + 100}" for at in range(SIZE)],
            "Policy Holder": holder,
            "Life Assured": NAMES,
        }
    )
    assert known(told).fields["name"] == ("Life Assured",)


def test_what_a_beneficiary_carries_is_not_the_holder_s() -> None:
    told = rows(
        **{
            "Holder First Name": [name.split()[0] for name in NAMES],
            "Holder Surname": [name.split()[1] for name in NAMES],
            "Holder Cell": PHONES,
            "Beneficiary Name": NAMES[::-1],
            "Beneficiary ID No": [f"{at * 7_919 + 10**8}" for at in range(SIZE)],
            "Beneficiary Cell": PHONES[::-1],
        }
    )
    fields = known(told).fields
    assert fields["phone"] == ("Holder Cell",)
    assert "document_number" not in fields
    assert "name" not in fields


def test_a_mother_s_mailbox_is_not_the_pupil_s() -> None:
    told = rows(**{"Cognome e Nome Alunno": NAMES, "Madre": NAMES[::-1], "E-mail Madre": MAILS})
    assert known(told).fields == {"name": ("Cognome e Nome Alunno",)}
    assert known(rows(Name=NAMES, Email=MAILS)).fields["email"] == ("Email",)


def test_cases_that_no_two_rows_share_are_no_postcodes_where_no_town_is_told() -> None:
    cases = [f"{at * 2_713 % 90_000 + 10_000}" for at in range(SIZE)]
    assert "postcode" not in known(rows(Byla=cases, Name=NAMES)).fields
    shared = [f"{at % 5 * 11 + 13_000}" for at in range(SIZE)]
    assert known(rows(Byla=shared, Name=NAMES)).fields["postcode"] == ("Byla",)


def test_days_a_spreadsheet_counts_are_read_where_a_header_says_births() -> None:
    counted = [f"{29_500 + at * 211}" for at in range(SIZE)]
    told = rows(Name=NAMES, DOB=counted, Zip=[f"{at * 7 + 2_100:05}" for at in range(SIZE)])
    assert known(told).fields["birth_date"] == ("DOB",)
    assert "birth_date" not in known(rows(Name=NAMES, What=counted)).fields


def test_below_the_names_of_groups_stand_those_of_the_columns(tmp_path: Path) -> None:
    file = tmp_path / "grouped.csv"
    rows_of = "".join(
        f"{name.replace(' ', ',')},{mail},{phone}\n"
        for name, mail, phone in zip(NAMES, MAILS, PHONES, strict=True)
    )
    file.write_text(
        "Customers 2024\n\nCustomer,,Contact,\nFirst,Last,Email,Phone\n" + rows_of, encoding="utf-8"
    )
    extract = examine(file)
    assert (extract.header, extract.columns) == (4, ("First", "Last", "Email", "Phone"))
    assert len(list(extract.rows())) == SIZE
    file.write_text("Name,Email,,\nAnn Ko,ann@example.org,x,y\n", encoding="utf-8")
    assert examine(file).header == 1


@pytest.mark.parametrize("sign", ["; ", ", ", " / ", " | ", ";"])
def test_several_mailboxes_and_numbers_in_one_cell_are_each_one(sign: str) -> None:
    mails = [f"{mail}{sign}b{mail}" if at % 3 else mail for at, mail in enumerate(MAILS)]
    phones = [f"{phone}{sign}{phone[:-2]}99" if at % 3 else phone for at, phone in enumerate(PHONES)]
    assert known(rows(Name=NAMES, EMAILS=mails, TEL=phones)).fields == {
        "name": ("Name",),
        "email": ("EMAILS",),
        "phone": ("TEL",),
    }


def test_notes_with_a_number_name_nobody() -> None:
    notes = [f"call back on {phone}" for phone in PHONES]
    asked = [f"{name} <{mail}>" for name, mail in zip(NAMES, MAILS, strict=True)]
    fields = known(rows(Ticket=WORDS, Requester=asked, Notes=notes)).fields
    assert fields["name"] == ("Requester",)
    assert fields["email"] == ("Requester",)
    assert "phone" not in fields


def test_what_has_the_number_of_the_second_person_is_theirs() -> None:
    given, family = zip(*(name.split() for name in NAMES), strict=True)
    told = {
        "First Name 1": given,
        "Last Name 1": family,
        "First Name 2": [GIVEN[(at * 5 + 1) % 12] for at in range(SIZE)],
        "Last Name 2": family,
        "Email 1": MAILS,
        "Email 2": [f"x{mail}" for mail in MAILS],
    }
    fields = known(rows(**told)).fields
    assert (fields["given_name"], fields["email"]) == (("First Name 1",), ("Email 1",))
    alone = {name: cells for name, cells in told.items() if name[-6:] != "Name 2"}
    assert known(rows(**alone)).fields["email"] == ("Email 1", "Email 2"), "one person has two"


@pytest.mark.parametrize(
    ("header", "role"),
    [
        ("Str./Nr.", "street"),
        ("Nachn.", "family_name"),
        ("Pers/Orgnr", "national_id"),
        ("Tel. dienstl.", "phone"),
    ],
)
def test_headers_cut_short_are_known(header: str, role: str) -> None:
    assert role_of(header) == role


def test_who_looks_after_many_prospects_is_none_of_them() -> None:
    owners = [NAMES[at % 5] for at in range(SIZE)]
    told = rows(
        **{
            "Prospect Name": NAMES,
            "Owner Name": owners,
            "Owner Email": [f"own{at % 5}@firm.example" for at in range(SIZE)],
            "Owner Phone": [PHONES[at % 5] for at in range(SIZE)],
            "Prospect Email": MAILS,
        }
    )
    assert known(told).fields == {"name": ("Prospect Name",), "email": ("Prospect Email",)}


def test_a_letter_is_of_whom_it_is_from() -> None:
    told = rows(
        **{
            "id": WORDS,
            "from": [f"{name} <{word}@mail.example>" for name, word in zip(NAMES, WORDS, strict=True)],
            "to": ["support@shop.example"] * SIZE,
        }
    )
    assert known(told).fields == {"name": ("from",), "email": ("from",)}


def test_an_order_is_of_who_buys_and_not_of_whom_it_is_sent_to() -> None:
    told = rows(**{"Customer": NAMES, "Ship-to name": NAMES[1:] + NAMES[:1], "Email": MAILS})
    assert known(told).fields == {"name": ("Customer",), "email": ("Email",)}
    assert known(rows(**{"Ship-to name": NAMES, "Email": MAILS})).fields["name"] == ("Ship-to name",)
