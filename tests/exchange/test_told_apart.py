"""Columns that look like a person's own and are a family's or a firm's; parts of one value in two columns."""

from __future__ import annotations

import pytest

from customer_unify.exchange.elsewhere import elsewhere
from customer_unify.exchange.recognise import recognise
from customer_unify.model.configuration import Source

WORDS = ["".join("abcdefghij"[int(digit)] for digit in str(at)) for at in range(10, 40)]
NAMES = [f"Anna{word} Petit{word}" for word in WORDS]


def rows(**columns: list[str]) -> list[dict[str, str]]:
    return [dict(zip(columns, cells, strict=True)) for cells in zip(*columns.values(), strict=True)]


def fields(told: list[dict[str, str]]) -> dict[str, tuple[str, ...]]:
    return dict(recognise(list(told[0]), told, "a").source.fields)


IDS = [str(at) for at in range(30)]
SHARED = [f"10-{at // 2:03}-7" for at in range(30)]


@pytest.mark.parametrize("header", ["CPF", "Passport No", "Customer Number"])
@pytest.mark.parametrize(
    ("names", "kept"),
    [
        (
            [f"{'Kim' if at % 2 else 'Ada'} {NAMES[at // 2].split()[1]}" for at in range(30)],
            False,
        ),  # one family's
        ([NAMES[at // 2] for at in range(30)], True),  # one person, told twice
        ([NAMES[at // 2].split()[-(at % 2) :][0] for at in range(30)], False),  # Anna and Petit: who knows
        ([NAMES[at // 2] if at % 2 else f"A. {NAMES[at // 2].split()[1]}" for at in range(30)], True),
        ([NAMES[at // 2] if at % 2 else "محمد رضا" for at in range(30)], True),  # other letters tell nothing
    ],
)
def test_a_number_that_families_or_firms_share_is_nobodys(header: str, names: list[str], kept: bool) -> None:
    told = rows(id=IDS, Name=names, **{header: SHARED})
    assert (len(fields(told)) == 2) is kept


def test_what_stands_for_no_number_shares_none() -> None:
    told = rows(id=IDS, Name=NAMES, CPF=["-" if at < 20 else f"10-{at:03}-7" for at in range(30)])
    assert fields(told)["national_id"] == ("CPF",)


@pytest.mark.parametrize(
    ("further", "own"),
    [
        ([f"{'Marc' if at % 9 else 'Ada'}{word}" for at, word in enumerate(WORDS)], False),
        ([f"An{word}" if at % 2 else f"Bo{word}" for at, word in enumerate(WORDS)], True),
    ],
)
def test_first_names_that_begin_otherwise_are_those_of_somebody_else(further: list[str], own: bool) -> None:
    given, family = zip(*(name.split() for name in NAMES), strict=True)
    columns = {"CnBio_ID": IDS, "CnBio_First_Name": list(given), "CnBio_Last_Name": list(family)}
    found = fields(rows(**columns, CnSpSpBio_First_Name=further))
    assert ("CnSpSpBio_First_Name" in found["given_name"]) is own


def test_first_names_in_other_letters_may_be_the_same_person_s() -> None:
    columns = {"id": IDS, "姓": ["山田"] * 30, "名": ["花子"] * 30, "名カナ": ["ハナコ"] * 30}
    assert fields(rows(**columns))["given_name"] == ("名", "名カナ")


def test_people_whom_a_header_counts_are_not_the_one_a_row_is_of() -> None:
    mails = [f"{name.split()[1].lower()}@example.org" for name in NAMES]
    both = fields(rows(id=IDS, Name=NAMES, **{"Email": mails[::-1], "Parent 1 Email": mails}))
    assert both["email"] == ("Email",)
    alone = fields(rows(id=IDS, Name=NAMES, **{"Parent 1 Email": mails}))
    assert alone["email"] == ("Parent 1 Email",)  # by which a child is reached that has no address
    own = fields(rows(id=IDS, **{"Parent 1 Name": NAMES, "Parent 1 Email": mails}))
    assert own.get("email") == ("Parent 1 Email",)


def test_who_pays_was_not_born_when_the_holder_was() -> None:
    born = [f"19{at + 40}-03-0{at % 9 + 1}" for at in range(30)]
    columns = {"billing.name": NAMES, "passHolderName": NAMES[::-1], "passHolderBirthdate": born}
    assert "birth_date" not in fields(rows(id=IDS, **columns))
    columns = {"billing.name": NAMES, "passHolderBirthdate": born}
    assert fields(rows(id=IDS, **columns))["birth_date"] == ("passHolderBirthdate",)


@pytest.mark.parametrize(
    ("first", "second", "joined"),
    [
        (["Meier", "Rossi Ada", "Koch", "Lang"], ["Jonas", "", "Eva", "Anna Maria"], True),
        (["Meier Jonas", "Rossi Ada", "Koch Eva", "Lang"], ["Petra Meier", "", "Max Koch", "Ida"], False),
        (["Meier", "Rossi", "Koch", "Lang"], ["Abt. 3", "Abt. 4", "c/o 12", "Haus 7"], False),
    ],
)
def test_a_second_line_of_names_is_joined_where_the_first_is_the_family_s(
    first: list[str], second: list[str], joined: bool
) -> None:
    told = rows(KUNNR=list("1234"), NAME1=first, NAME2=second)
    assert fields(told)["name"] == (("NAME1 + NAME2",) if joined else ("NAME1",))


def test_an_area_code_is_put_before_the_number_behind_it() -> None:
    local = [f"97428{at:04}" for at in range(30)]
    told = rows(id=IDS, Tel=[f"+55119{n}" for n in local], DDD=["11"] * 30, Celular=local)
    assert fields(told)["phone"] == ("Tel", "DDD + Celular")
    whole = rows(id=IDS, DDD=["11"] * 30, Celular=[f"11{number}" for number in local])
    assert fields(whole)["phone"] == ("Celular",)
    assert recognise(["id", "Tel", "DDD", "Celular"], told, "a").region == "BR"


def test_a_house_without_a_street_is_one_of_the_village() -> None:
    told = rows(id=IDS, Name=NAMES, House=[str(at + 1) for at in range(30)], Locality=["Lhota"] * 30)
    assert fields(told)["street"] == ("House + Locality",)
    assert fields(told)["city"] == ("Locality",)
    town = [{"Town" if name == "Locality" else name: cell for name, cell in row.items()} for row in told]
    assert "street" not in fields(town)


@pytest.mark.parametrize(
    ("header", "values", "field"),
    [
        ("Nr CEP", ["01934-602", "20557324", "13070311"], "postcode"),
        ("Nr CEP", ["1934602", "20557324", "13070311"], "postcode"),
        ("CLI", ["07583559800", "anonymous", "07838130997"], "phone"),
        ("PIN", ["560001", "110 011", "400001"], "postcode"),
        ("PIN", ["0415", "9921", "3344"], ""),
        ("CLI", ["1000234", "1000455", "1000822"], ""),
        ("Cep No", ["05321234567", "0532 123 45 68", "5321234569"], "phone"),
        ("keycard", ["01-4003 0364 0985-1", "01-3713 6963 9699-7", "01-7000 9857 8466-9"], ""),
        ("PAN", ["BGGPS5903K", "IPUPS0038R", "MALPS8605K"], "national_id"),
        ("PAN", ["4111111111111111", "4111111111111112", "4111111111111113"], ""),
    ],
)
def test_what_values_say_of_a_word_with_two_meanings(header: str, values: list[str], field: str) -> None:
    found = fields(rows(id=["x1", "x2", "x3"], Name=NAMES[:3], **{header: values}))
    assert next((name for name, columns in found.items() if header in columns), "") == field


def test_telephones_and_mailboxes_in_one_column_are_told_by_their_values() -> None:
    mixed = [f"a{at}@example.org" if at % 2 else f"(312) 555-01{at:02}" for at in range(30)]
    found = fields(rows(id=IDS, Name=NAMES, **{"Ph 1 Phone number": mixed}))
    assert found["email"] == found["phone"] == ("Ph 1 Phone number",)


def test_what_holds_the_keys_of_a_file_of_telephones_holds_telephones() -> None:
    numbers = [f"08577861{at:03}" for at in range(30)]
    known = elsewhere(
        [(Source("wa", key="No", fields={"phone": ("No",), "name": ("Nama",)}), rows(No=numbers, Nama=NAMES))]
    )
    told = rows(AWB=IDS, Penerima=NAMES, Zorb=numbers)
    found = recognise(list(told[0]), told, "jne", beside=known).source.fields
    assert found["phone"] == ("Zorb",)
    assert "customer_number" not in found


def test_the_serbian_family_name_is_bulgaria_s_name_of_the_father() -> None:
    given, family = zip(*(name.split() for name in NAMES), strict=True)
    columns = {"Име": list(given), "Презиме": list(family)}
    assert fields(rows(id=IDS, **columns)) == {"given_name": ("Име",), "family_name": ("Презиме",)}
    columns["Фамилия"] = list(family)
    assert fields(rows(id=IDS, **columns))["given_name"] == ("Име + Презиме",)
