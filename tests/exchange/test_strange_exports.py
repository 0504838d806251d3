"""Exports of systems nobody here had seen: payers in one cell, couples in two lines, who brought whom."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given, strategies as st

from customer_unify.__main__ import main
from customer_unify.configuration import IdentityConfig
from customer_unify.exchange.elsewhere import Elsewhere, elsewhere
from customer_unify.exchange.recognise import recognise
from customer_unify.exchange.reference import Extracted
from customer_unify.exchange.revealed import shared_numbers
from customer_unify.model.configuration import Source

GIVEN = ("Ann", "Bela", "Cem", "Dora", "Eve", "Flo", "Gus", "Ida", "Jon", "Kim", "Leo", "Mia")
SIZE = 36
WORDS = ["".join("abcdefghij"[int(digit)] for digit in f"{at:02}") for at in range(SIZE)]
NAMES = [f"{GIVEN[at % 12]} Ko{word}" for at, word in enumerate(WORDS)]
PHONES = [f"2547{at * 277_711 + 10_203_040:08}" for at in range(SIZE)]
NUMBERS = [f"{at * 5_771_113 % 90_000_000 + (1_000_000 if at % 3 else 10_000_000)}" for at in range(SIZE)]


def rows(**columns: Sequence[str]) -> list[dict[str, str]]:
    return [dict(zip(columns, cells, strict=True)) for cells in zip(*columns.values(), strict=True)]


def known(told: list[dict[str, str]], beside: Elsewhere | None = None) -> Source:
    return recognise(list(told[0]), told, "file", beside=beside).source


@pytest.mark.parametrize(
    "written", ["{1} - {0}", "+{1} {0}", "{0} ({1})", "{1}: {0}", "{0}, +{1}", "{1} {0}"]
)
def test_who_paid_and_their_telephone_stand_in_one_cell(written: str) -> None:
    cells = [written.format(name.upper(), phone) for name, phone in zip(NAMES, PHONES, strict=True)]
    source = known(rows(Receipt=[f"R{word}" for word in WORDS], Info=cells))
    assert source.fields == {"name": ("Info",), "phone": ("Info",)}
    config = IdentityConfig().with_source(source)
    assert config.read(rows(Receipt=["1"], Info=cells[:1]), source="file")
    assert "name" not in known(rows(Receipt=[f"R{word}" for word in WORDS], Info=PHONES)).fields
    named = known(rows(Name=NAMES, Info=cells)).fields
    assert named.get("name") == ("Name",), "who somebody is, is said already"


def test_a_couple_stands_in_the_second_line_of_a_name() -> None:
    second = [
        GIVEN[at % 12] if at % 3 else f"{GIVEN[at % 12]} und {GIVEN[(at + 1) % 12]}" for at in range(SIZE)
    ]
    first = [f"Ko{word}" if at % 4 else f"Dr. Ko{word}" for at, word in enumerate(WORDS)]
    parted = {"family_name": ("Name1",), "given_name": ("Name2",)}
    assert known(rows(Name1=first, Name2=second)).fields == parted
    whole = [name if at % 3 else f"{GIVEN[at % 12]} {name}" for at, name in enumerate(first)]
    rest = [name if at % 3 else "" for at, name in enumerate(second)]
    joined = known(rows(Name1=whole, Name2=rest)).fields
    assert joined == {"name": ("Name1 + Name2",)}, "some first lines hold whole names"
    departments = ["Abteilung Einkauf und Versand" for _ in WORDS]
    assert known(rows(Name1=first, Name2=departments)).fields == {"name": ("Name1",)}


@pytest.mark.parametrize("called", ["{} stagiaire", "Stagiaire {}"])
def test_a_word_nobody_knows_may_stand_behind_both_names(called: str) -> None:
    given, family = zip(*(name.split() for name in NAMES), strict=True)
    fields = known(
        rows(**{called.format("Prénom"): given, called.format("Nom"): family, "Stage": WORDS})
    ).fields
    assert fields == {"given_name": (called.format("Prénom"),), "family_name": (called.format("Nom"),)}


def test_the_telephone_of_the_next_of_kin_is_theirs() -> None:
    told = rows(
        Names=NAMES,
        Mobile=PHONES,
        **{"Next of Kin": NAMES[::-1], "NOK Phone": [f"+{p}" for p in PHONES[::-1]]},
    )
    assert known(told).fields["phone"] == ("Mobile",)


def test_a_ticket_is_of_the_guest_and_not_of_who_brought_several() -> None:
    brought = [NAMES[at - at % 3] for at in range(SIZE)]
    assert known(rows(**{"Guest Name": NAMES, "Registrant Name": brought})).fields == {
        "name": ("Guest Name",)
    }
    assert known(rows(**{"Registrant Name": brought, "Guest Name": NAMES})).fields == {
        "name": ("Guest Name",)
    }
    longer = [f"{name} Junior" for name in NAMES]
    both = known(rows(**{"Guest Name": NAMES, "Full Name": longer})).fields
    assert both == {"name": ("Guest Name", "Full Name")}, "one person, said twice"
    foreign = ["محمد رضا" for _ in NAMES]
    assert len(known(rows(**{"Guest Name": NAMES, "Full Name": foreign})).fields["name"]) == 2


def test_what_two_files_number_alike_numbers_people() -> None:
    phones = [f"+{phone}" for phone in PHONES]
    loans = rows(ref=[f"L{word}" for word in WORDS], full_name=NAMES, phone=phones, id_number=NUMBERS)
    members = rows(id=WORDS, Name=NAMES, Mobile=PHONES, papers=NUMBERS)
    beside = elsewhere([(known(members), members)])
    assert known(loans, beside).fields["document_number"] == ("id_number",)
    others = [
        {**row, "papers": number} for row, number in zip(members, NUMBERS[1:] + NUMBERS[:1], strict=True)
    ]
    beside = elsewhere([(known(others), others)])
    assert "document_number" not in known(loans, beside).fields, "the rows with one number bear other names"


def test_what_is_another_at_each_purchase_numbers_nobody() -> None:
    """The order that shop and bank both know is one person's, and the person has others."""
    name, phone = [NAMES[at // 3] for at in range(SIZE)], [f"+{PHONES[at // 3]}" for at in range(SIZE)]
    shop = rows(name=name, phone=phone, order=[f"B-{number}" for number in NUMBERS])
    bank = rows(name=name, phone=phone, order=[f"B-{number}" for number in NUMBERS])
    fields = {"name": ("name",), "phone": ("phone",)}
    one, other = (
        Extracted(Source(called, fields=fields), told) for called, told in (("shop", shop), ("bank", bank))
    )
    assert list(shared_numbers(one, other)) == []
    same = [{**row, "order": f"B-{NUMBERS[at // 3]}"} for at, row in enumerate(shop)]
    one, other = (Extracted(Source(called, fields=fields), same) for called in ("shop", "bank"))
    assert list(shared_numbers(one, other)) == [("order", "order")]


@given(st.lists(st.tuples(st.text(max_size=8), st.text(max_size=8)), max_size=30))
def test_any_two_files_share_their_numbers_both_ways(cells: list[tuple[str, str]]) -> None:
    told = [{"name": name, "x": value} for name, value in cells]
    one, other = (Extracted(Source(called, fields={"name": ("name",)}), told) for called in "ab")
    assert sorted(shared_numbers(one, other)) == sorted((b, a) for a, b in shared_numbers(other, one))


def test_a_file_is_asked_again_when_the_files_behind_it_are_known(tmp_path: Path) -> None:
    """Only by the names of the first file are those of the second known, and by these the number of both."""
    loans = "ref,full_name,phone,id_number\n" + "".join(
        f"L{word},{name},+{phone},{number}\n"
        for word, name, phone, number in zip(WORDS, NAMES, PHONES, NUMBERS, strict=True)
    )
    members = "code,Xyz,Mobile,ID No\n" + "".join(
        f"M{word},{name},+{phone},{number}\n"
        for word, name, phone, number in zip(WORDS, NAMES, PHONES, NUMBERS, strict=True)
    )
    for name, text in (("loans", loans), ("members", members)):
        (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")
    files = [str(tmp_path / f"{name}.csv") for name in ("loans", "members")]
    config = tmp_path / "my.toml"
    assert main(["resolve", *files, "--write-config", str(config), "--out", str(tmp_path / "out.csv")]) == 0
    found = IdentityConfig.load(config).sources
    assert found["members"].fields["document_number"] == ("ID No",)
    assert found["loans"].fields["document_number"] == ("id_number",)


def test_births_of_six_digits_are_read_as_their_region_writes_them() -> None:
    korean = [f"0{at % 9 + 1}1{at % 3}{at % 19 + 10}" for at in range(SIZE)]
    phones = [f"010-{at + 2000:04}-{at * 7 + 1000:04}" for at in range(SIZE)]
    abroad = [f"+82 10-{at + 3000:04}-{at * 7 + 1000:04}" for at in range(SIZE)]
    names = ["김민준", "이서연", "박지우"] * (SIZE // 3)
    students = rows(
        학번=NUMBERS, 학생명=names, 생년월일=korean, 학부모명=names[1:] + names[:1], 학생연락처=phones
    )
    students += rows(학번=NUMBERS, 학생명=names, 생년월일=korean, 학부모명=names, 학생연락처=abroad)
    source = known(students)
    assert (source.region, source.date_order) == ("KR", "ymd")
    assert source.fields == {"name": ("학생명",), "birth_date": ("생년월일",), "phone": ("학생연락처",)}
    known_by_values = [f"{at % 28 + 1:02}{at % 12 + 1:02}{at + 50:02}" for at in range(SIZE)]
    assert known(rows(name=NAMES, birth_date=known_by_values)).date_order == "dmy"
    turned = [f"{at + 50:02}{at % 12 + 1:02}{at % 28 + 1:02}" for at in range(SIZE)]
    assert known(rows(name=NAMES, birth_date=turned)).date_order == "ymd", "no month is the fiftieth"
    assert "birth_date" not in known(rows(name=NAMES, number=turned)).fields, "no header says what it is"


def test_a_file_of_mexico_is_known_by_how_its_mobiles_were_dialled() -> None:
    cells = [f"{'044' if at % 3 else ''}55{at * 577_711 + 51_234_567:08}" for at in range(SIZE)]
    assert known(rows(Paciente=NAMES, Celular=cells)).region == "MX"
    assert known(rows(Paciente=NAMES, Celular=[cell[-10:] for cell in cells])).region is None


@pytest.mark.parametrize(("gifts", "found"), [(0, True), (4, True), (1, False)])
def test_the_account_of_a_buyer_is_known_though_some_orders_are_gifts_and_names_are_hidden(
    gifts: int, found: bool
) -> None:
    """One row in so many names somebody else, who got the parcel."""
    told = [
        NAMES[(at * 7 + 5) % SIZE]
        if gifts and at % gifts == 0
        else "R*****o"
        if at % 5 == 1
        else NAMES[at // 3]
        for at in range(SIZE)
    ]
    orders = rows(**{"Username (Pembeli)": [f"user{at // 3}" for at in range(SIZE)], "Nama Penerima": told})
    assert ("customer_number" in known(orders * 3).fields) is found


@pytest.mark.parametrize("header", ["IG", "X", "Messenger"])
def test_a_network_of_a_doubtful_name_is_known_by_the_sign_of_its_accounts(header: str) -> None:
    accounts = [f"@{word}{at}" for at, word in enumerate(WORDS)]
    (field,) = known(rows(**{"Name": NAMES, header: accounts})).fields.keys() - {"name"}
    assert field == {"IG": "instagram_handle", "X": "x_handle", "Messenger": "facebook_handle"}[header]
    assert known(rows(**{"Name": NAMES, header: WORDS})).fields.keys() == {"name"}
    mails = [f"{word}@example.org" for word in WORDS]
    assert known(rows(**{"Name": NAMES, header: mails})).fields.keys() == {"name", "email"}
