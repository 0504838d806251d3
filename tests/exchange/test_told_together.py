"""What columns and files say of each other: two columns of a name, regions, rows one has of another."""

from __future__ import annotations

import pytest

from customer_unify.exchange.elsewhere import Elsewhere, elsewhere
from customer_unify.exchange.recognise import recognise
from customer_unify.exchange.reference import Extracted, referring
from customer_unify.model.configuration import Source

NAMES = ["Ann Kaya", "Cem Demir", "Eve Koch", "Ida Lang", "Tom Berg", "Zoe Roth", "Kim Wolf", "Leo Hahn"]


def rows(**columns: list[str]) -> list[dict[str, str]]:
    return [dict(zip(columns, cells, strict=True)) for cells in zip(*columns.values(), strict=True)]


def known(source: str, told: list[dict[str, str]], beside: Elsewhere | None = None) -> Source:
    return recognise(list(told[0]), told, source, beside=beside).source


@pytest.mark.parametrize(
    ("names", "families", "field"),
    [
        (["Anna", "Piotr", "Jan"], ["Kowalska", "Nowak", "Mazur"], "given_name"),
        (["Anna Maria", "Piotr", "Jan"], ["Kowalska", "Nowak", "Mazur"], "given_name"),
        (["Anna Kowalska", "Piotr Nowak", "Jan Mazur"], ["Kowalska", "Nowak", "Mazur"], "name"),
        (["Anna Kowalska", "Ewa Nowak", "Ola Mazur"], ["Lis", "Bąk", "Król"], "name"),
        (["김민수", "이서준", "박지우"], ["김", "이", "박"], "name"),
        (["민수", "서준", "지우"], ["김", "이", "박"], "given_name"),
    ],
)
def test_one_word_beside_a_family_name_is_the_given_name(
    names: list[str], families: list[str], field: str
) -> None:
    fields = known("crm", rows(id=list("123"), Name=names, Surname=families)).fields
    assert fields == {field: ("Name",), "family_name": ("Surname",)}


def test_a_salutation_is_no_title() -> None:
    greeted = rows(id=list("123"), Salutation=["Mr. Koch", "Mrs. Lang", "Ms. Roth"], Name=NAMES[2:5])
    assert known("crm", greeted).fields == {"name": ("Name",)}


def test_firms_are_known_by_how_their_names_end() -> None:
    firms = ["Alpha Ltd", "Beta S.A.", "Gamma GmbH", "Delta Tools", "Epsilon & Sons"]
    invoices = rows(id=list("12345"), Name=NAMES[:5], **{"Bill to": firms})
    assert known("invoices", invoices).fields == {"name": ("Name",), "company": ("Bill to",)}
    without = rows(id=list("12345"), Name=NAMES[:5], **{"Bill to": ["Ltd", "none", "x", "y", "z"]})
    assert "company" not in known("invoices", without).fields


@pytest.mark.parametrize(
    ("written", "region"),
    [
        ("+84912345{:03}", "VN"),  # the other file writes the code that this one leaves out
        ("+33612345{:03}", None),  # its numbers are read as the usual ones already
        ("0912345{:03}", None),  # nothing says where they are from
    ],
)
def test_a_file_that_says_nothing_is_from_where_the_others_are(written: str, region: str | None) -> None:
    at = range(8)
    app = rows(id=list("12345678"), phone=[written.format(n) for n in at])
    shop = rows(id=list("12345678"), phone=[f"09123456{n:02}" for n in at])
    assert known("shop", shop, elsewhere([(known("app", app), app)])).region == region


def test_other_files_decide_nothing_where_they_contradict_each_other_or_the_plan() -> None:
    at = range(8)
    mixed = [f"+84912345{n:03}" for n in at] + [f"+254712345{n:03}" for n in at]
    both = rows(id=[str(n) for n in range(16)], phone=mixed)
    shop = rows(id=list("12345678"), phone=[f"09123456{n:02}" for n in at])
    assert known("shop", shop, elsewhere([(known("app", both), both)])).region is None
    abroad = rows(id=list("12345678"), phone=[f"+4791234{n:03}" for n in at])
    assert known("shop", shop, elsewhere([(known("app", abroad), abroad)])).region is None


def members(names: list[str]) -> list[dict[str, str]]:
    return rows(FFN=[f"{at + 1}" for at in range(len(names))], name=names)


def bookings(names: list[str], told: list[str]) -> list[dict[str, str]]:
    return rows(PNR=[f"P{at:03}" for at in range(len(names))], passenger=names, FQX=told)


def both(people: list[dict[str, str]], orders: list[dict[str, str]]) -> tuple[Source, Source]:
    """The two files as each is known beside the other."""
    first, second = known("members", people), known("bookings", orders)
    orders_known = known("bookings", orders, elsewhere([(first, people)]))
    people_known = known("members", people, elsewhere([(second, orders)]))
    assert people_known == known("members", people, elsewhere([(orders_known, orders)])), "in either order"
    return people_known, orders_known


def test_a_column_of_keys_of_another_file_numbers_its_people() -> None:
    """Numbers counted from one are known by the names that stand beside them, written otherwise or not."""
    told = ["8", "7", "6", "5", "4", "3", "", "1"]
    named = ["HAHN/LEO MR", "WOLF/KIM", *reversed(NAMES[2:6]), "DEMIR/CEM", "KAYA/ANN MRS"]
    people, orders = both(members(NAMES), bookings(named, told))
    assert people.fields["customer_number"] == ("FFN",)
    assert orders.fields["customer_number"] == ("FQX",)


@pytest.mark.parametrize(
    ("people", "orders"),
    [
        (NAMES, bookings(NAMES, list("23456781"))),  # the numbers are of other people: counted, both
        (NAMES, bookings(NAMES[:4] * 2, ["1"] * 8)),  # one number, whoever it is
        ([NAMES[0]] * 4 + NAMES[:4], bookings(NAMES, list("12345678"))),  # rows of orders, not of people
        (NAMES, bookings(NAMES, ["", "", "", "", "5", "6", "7", "8"])),  # too few to show anything
    ],
)
def test_what_is_not_about_the_same_people_refers_to_nobody(
    people: list[str], orders: list[dict[str, str]]
) -> None:
    for source in both(members(people), orders):
        assert "customer_number" not in source.fields


def tickets(numbers: list[str], phones: list[str], names: list[str]) -> Source:
    count = len(numbers)
    told = rows(PNR=[f"P{at:03}" for at in range(count)], name=names, mobile=phones, papers=numbers)
    return known("tickets", told)


PHONES = [f"+33 6 12 34 56 {at:02}" for at in range(12)]
PEOPLE = [
    f"{given} {family}" for given in ("Ann", "Bob", "Cid", "Dan") for family in ("Koch", "Lang", "Roth")
]
PAPERS = [f"{letter}{at * 7919 + 10_000_000}" for at, letter in enumerate("ACXTPAPCXTAC")]


def test_a_column_numbers_people_where_rows_of_one_name_have_one_number() -> None:
    glued = [f"{name.upper().replace(' ', '')}MR" if at % 3 == 5 else name for at, name in enumerate(PEOPLE)]
    found = tickets(PAPERS * 2, PHONES * 2, [*PEOPLE, *glued])
    assert found.fields["document_number"] == ("papers",)


@pytest.mark.parametrize(
    ("numbers", "names"),
    [
        (PAPERS + [f"B{at * 7919 + 10_000_000}" for at in range(12)], PEOPLE * 2),  # each booking's own
        ([PAPERS[at // 2] for at in range(24)], ["Ann Vidal", "Bob Vidal"] * 12),  # a home's
        ([f"{12 + at}.50" for at in range(12)] * 2, PEOPLE * 2),  # what was paid
        (["2024-05-04 10:00"] * 24, PEOPLE * 2),  # when
        ((PAPERS[:4] + [""] * 8) * 2, PEOPLE * 2),  # too few to show anything
    ],
)
def test_numbers_of_bookings_homes_and_prices_number_nobody(numbers: list[str], names: list[str]) -> None:
    fields = tickets(numbers, PHONES * 2, names).fields
    assert {"document_number", "customer_number"}.isdisjoint(fields)


@pytest.mark.parametrize(
    ("header", "values", "fields"),
    [
        ("Phone", ["Tel. 06 12 34 56 78", "Mob: +33 6 12 34 56 79", "06 12 34 56 70 (home)"], ["phone"]),
        ("Phone", ["'+33612345678", "'+33612345679", "'0612345670"], ["phone"]),
        ("Email", ["mailto:a@x.example", "E: b@x.example", "c@x.example (work)"], ["email"]),
        ("Contact", ["Tel 0612345678", "mail: a@x.example", "+33 6 12 34 56 79"], ["email", "phone"]),
        ("Паспорт", ["45 52 043269", "45 18 143260", "45 07 043881"], ["document_number"]),
        ("Visa of", ["45 52 043269", "45 18 143260", "45 07 043881"], []),
        ("Phone", ["none given", "call later", "unknown yet"], []),
    ],
)
def test_words_beside_a_way_to_reach_somebody_are_passed_over(
    header: str, values: list[str], fields: list[str]
) -> None:
    assert sorted(known("crm", rows(id=list("123"), **{header: values})).fields) == fields


def test_names_are_not_written_with_digits() -> None:
    players = rows(id=list("123"), Nickname=["wolfSlayer26", "darkCat", "fire_99"], First=["Ann", "Bo", "Cy"])
    assert known("game", players).fields == {"given_name": ("First",)}
    called = rows(id=list("123"), Nickname=["Nan", "Bo", "Cy"], First=["Ann", "Bob", "Cyril"])
    assert known("game", called).fields == {"given_name": ("Nickname", "First")}


def test_an_address_may_begin_with_the_postcode_and_the_town() -> None:
    where = ["7639 Pécs, Dózsa utca 48.", "1017 Budapest, Kossuth tér 86.", "6707 Szeged, Jókai u. 63."]
    assert known("orders", rows(id=list("123"), to=where)).fields == {"street": ("to",)}
    reports = ["2024 Report, part 1", "2023 Report, part 2", "2022 Summary"]
    assert "street" not in known("orders", rows(id=list("123"), to=reports, mail=["a@x.example"] * 3)).fields


@pytest.mark.parametrize("header", ["cluster", "Entity ID", "match_group"])
def test_what_somebody_concluded_about_records_is_no_number_of_theirs(header: str) -> None:
    told = rows(
        PNR=[f"P{at:03}" for at in range(24)], name=PEOPLE * 2, mobile=PHONES * 2, **{header: PAPERS * 2}
    )
    assert known("tickets", told).fields == {"name": ("name",), "phone": ("mobile",)}


@pytest.mark.parametrize(("header", "field"), [("reader", "customer_number"), ("truth", None)])
def test_what_somebody_concluded_numbers_nobody_where_two_files_hold_it_either(
    header: str, field: str | None
) -> None:
    """A run that takes it is held against its own answer afterwards."""
    people = [{header: str(1_000 + at * 37), "name": who} for at, who in enumerate(WHO)]
    loans = [
        {"loan": f"L{at}x", "taken by": row["name"], header: row[header]} for at, row in enumerate(people)
    ]
    first = known("readers", people)
    found = known("loans", loans, elsewhere([(first, people)])).fields
    assert found.get("customer_number") == ((header,) if field else None)


@pytest.mark.parametrize(
    ("key", "same", "refers"),
    [
        ("{:024x}", 6, True),  # drawn: what most of the rows say is enough
        ("{:024x}", 3, False),  # of somebody else: who sold it, who told them of it
        ("{}", 6, False),  # counted: may be chance
    ],
)
def test_keys_that_are_drawn_need_fewer_rows_that_agree(key: str, same: int, refers: bool) -> None:
    keys = [key.format(0xC0FFEE123456789ABCDEF012 + at * 7919 * 10**20) for at in range(8)]
    people = Extracted(Source("app", key="id", fields={"name": ("who",)}), rows(id=keys, who=NAMES))
    bought = [*NAMES[:same], "Crystal Robotics", "Delta Tools", "Granite Works", "Blue Foods", "Nova Glass"]
    orders = Extracted(
        Source("shop", key="n", fields={"name": ("to",)}), rows(n=list("abcdefgh"), of=keys, to=bought[:8])
    )
    assert (referring(orders, to=people) == "of") is refers


def test_two_extracts_of_one_system_number_people_alike() -> None:
    """Where the rows of one key are the same people's, and not where both files count."""
    people = [{"no": str(1_000 + at), "name": who} for at, who in enumerate(WHO)]
    same = [row | {"city": "Aix"} for row in people]
    others = [{"no": row["no"], "name": who} for row, who in zip(people, WHO[1:] + WHO[:1], strict=True)]
    first = known("spring", people)
    assert known("autumn", same, elsewhere([(first, people)])).fields["customer_number"] == ("no",)
    assert "customer_number" not in known("autumn", others, elsewhere([(first, people)])).fields


WHO = ["Ann Michu", "Bob Roy", "Cid Petit", "Dan Blanc", "Eve Noir", "Fay Roux", "Guy Vert"]
