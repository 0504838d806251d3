"""Columns recognised by their headers and by their values."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from customer_unify import IdentityConfig
from customer_unify.exchange.elsewhere import elsewhere
from customer_unify.exchange.heading import role_of, vocabulary, words_of
from customer_unify.exchange.mapping import Mapper
from customer_unify.exchange.recognise import recognise
from customer_unify.identity.defaults import shipped
from customer_unify.model.configuration import Source

TABLE = Path(__file__).parents[1] / "data" / "headers.csv"


def headers() -> list[tuple[str, str]]:
    with TABLE.open(encoding="utf-8", newline="") as file:
        return [(row["header"], row["field"]) for row in csv.DictReader(file)]


@pytest.mark.parametrize(("header", "field"), headers())
def test_headers_a_shop_manager_meets(header: str, field: str) -> None:
    """Each line of tests/data/headers.csv: a header, and the field it names (blank: none)."""
    found = recognise(["id", header], [{"id": "1", header: ""}], "shop").source
    taken = {name: columns for name, columns in found.fields.items() if header in columns}
    if field == "observed_at":
        assert found.observed_at == header
    else:
        assert list(taken) == ([field] if field else [])


def test_every_field_of_the_vocabulary_is_a_standard_field() -> None:
    roles = set(vocabulary()[0].values())
    others = {
        "place",
        "nom",
        "nombre",
        "account",
        "particle",
        "number_addition",
        "title",
        "by",
        "ad",
        "ten",
        "beside_street",
        "second_family",
        "generation",
        "street_number",
        "area_code",
        "middle",
        "birth_year",
        "birth_month",
        "birth_day",
        "street_kind",
        "street_suffix",
        "network",
        "observed_at",
        "source",
    }
    roles |= {
        field
        for name in ("X", "Instagram", "Facebook")
        for field in (role_of(f"{name} handle"), role_of(f"{name} id"))
    }
    assert roles - others - {"neither", "handle"} == set(shipped().fields)


def rows(**columns: list[str]) -> list[dict[str, str]]:
    return [dict(zip(columns, cells, strict=True)) for cells in zip(*columns.values(), strict=True)]


def test_nom_is_the_family_name_beside_a_given_name_and_the_whole_name_without() -> None:
    assert recognise(["id", "nom", "prenom"], [], "a").source.fields["family_name"] == ("nom",)
    assert recognise(["id", "nom"], [], "a").source.fields["name"] == ("nom",)


def test_nombre_is_the_given_name_beside_a_family_name_and_the_whole_name_without() -> None:
    assert recognise(["id", "nombre", "apellidos"], [], "a").source.fields["given_name"] == ("nombre",)
    assert recognise(["id", "nome"], [], "a").source.fields["name"] == ("nome",)


@pytest.mark.parametrize(
    ("columns", "column", "field"),
    [
        (["id", "Account Name", "First Name"], "Account Name", "company"),
        (["id", "Account Name", "Phone"], "Account Name", ""),
        (["id", "Navn", "Postnr", "By"], "By", "city"),
        (["id", "Amount", "By"], "By", ""),
        (["id", "Ad", "Soyad"], "Ad", "given_name"),
        (["id", "Ad", "Clicks"], "Ad", ""),
        (["id", "Họ", "Tên"], "Tên", "given_name"),
        (["id", "Ten", "Clicks"], "Ten", ""),
    ],
)
def test_words_that_mean_one_thing_beside_another(columns: list[str], column: str, field: str) -> None:
    fields = recognise(columns, [], "shop").source.fields
    assert [name for name, taken in fields.items() if column in taken] == ([field] if field else [])


def test_a_name_that_never_holds_the_given_name_beside_it_is_the_family_s() -> None:
    german = rows(Vorname=["Jürgen", "Ute", "Kai"], Name=["Groß", "von Bülow", "Groß-Kai"])
    assert recognise(list(german[0]), german, "a").source.fields["family_name"] == ("Name",)
    whole = [row | {"Name": f"{row['Vorname'].upper()} {row['Name']}"} for row in german]
    assert recognise(list(whole[0]), whole, "a").source.fields["name"] == ("Name",)


@pytest.mark.parametrize(
    ("columns", "field", "joined"),
    [
        (
            ["nombre", "primer apellido", "segundo apellido"],
            "family_name",
            "primer apellido + segundo apellido",
        ),
        (["First Name", "Last Name", "Suffix"], "family_name", "Last Name + Suffix"),
        (["Full name", "Name suffix"], "name", "Full name + Name suffix"),
        (["First Name", "M.I.", "Last Name"], "given_name", "First Name + M.I."),
        (["Nom", "Prénom", "Deuxième prénom"], "given_name", "Prénom + Deuxième prénom"),
        (["Straße", "Hausnr."], "street", "Hausnr. + Straße"),
        (["Straße/Nr.", "PLZ/Ort"], "street", "Straße/Nr. + PLZ/Ort"),
        (["CP Ville", "Adresse", "N° voie"], "street", "N° voie + Adresse + CP Ville"),
        (["Rue", "N°", "Commune"], "street", "N° + Rue"),
    ],
)
def test_parts_of_a_value_that_stand_in_columns_of_their_own(
    columns: list[str], field: str, joined: str
) -> None:
    assert recognise(["id", *columns], [], "a").source.fields[field] == (joined,)


def test_a_part_without_its_whole_says_nothing() -> None:
    found = recognise(["id", "email", "suffix", "segundo apellido"], [], "a")
    assert found.ignored == ("suffix", "segundo apellido")


@pytest.mark.parametrize(
    ("titles", "taken"),
    [(["Mr", "Mrs", "Mr & Mrs", "Dr"], True), (["Director", "CEO", "Buyer", "Clerk"], False), ([], True)],
)
def test_a_title_stands_before_the_name_and_a_job_does_not(titles: list[str], taken: bool) -> None:
    said = rows(id=list("1234"), Title=titles, Forename=["Ann", "Bo", "Cy", "Di"]) if titles else []
    fields = recognise(["id", "Title", "Forename"], said, "donors").source.fields
    assert fields["given_name"] == ("Title + Forename" if taken else "Forename",)


@pytest.mark.parametrize(
    "code", ["00-95{}", "11{} 22", "01310-10{}", "1000-20{}", "101{} AB", "LS1 {}AB", "7500{}"]
)
def test_postcodes_of_other_countries_are_known_by_their_form(code: str) -> None:
    said = rows(id=list("1234"), kod=[code.format(last) for last in "1234"])
    assert recognise(["id", "kod"], said, "shop").source.fields["postcode"] == ("kod",)


def test_numbers_of_another_form_are_no_postcodes() -> None:
    said = rows(id=list("1234"), kod=["555-0143", "555-0187", "555-0199", "555-0101"])
    assert "postcode" not in recognise(["id", "kod"], said, "shop").source.fields


def test_a_postcode_has_a_digit() -> None:
    data = rows(id=["1", "2", "3"], cap=["red", "blue", "red"])
    assert recognise(list(data[0]), data, "shop").ignored == ("cap",)


AMERICAN = [f"(212) 555-01{n}" for n in range(10, 20)]
GERMAN = [f"0151 234567{n}" for n in range(10, 20)]
EITHER = [f"702-919-13{n}" for n in range(10, 20)]  # a number in Nevada as in India
FRENCH = [f"06 12 34 56 {n}" for n in range(10, 20)]


@pytest.mark.parametrize(
    ("phones", "others", "region"),
    [
        ([*AMERICAN, "+1 212 555 0199"], {}, "US"),
        (GERMAN, {"email": ["kai@gmx.example.de"] * 10}, "DE"),
        (GERMAN, {"land": ["DE"] * 10}, "DE"),
        (GERMAN, {}, None),  # nothing else speaks for it
        (FRENCH, {}, None),
        ([*FRENCH, "+49 151 2345678"], {}, None),  # its guests are from everywhere
        (["06 12 34 56 10", "+1 212 555 0199"], {}, None),  # too few
        (EITHER, {}, None),
        ([*EITHER, "+91 98765 43210"], {}, "IN"),
        ([*EITHER, "+91 98765 43210", "+39 02 1234 5678"], {}, None),  # one customer abroad, and another
    ],
)
def test_telephone_numbers_show_their_region(
    phones: list[str], others: dict[str, list[str]], region: str | None
) -> None:
    columns = {"id": list(map(str, range(len(phones)))), "phone": phones}
    columns |= {name: (values * 2)[: len(phones)] for name, values in others.items()}
    assert recognise(list(columns), rows(**columns), "shop").source.region == region


def test_dates_nothing_tells_the_order_of_are_read_as_the_region_writes_them() -> None:
    phones = [*AMERICAN, "+1 212 555 0199"]
    data = rows(id=list(map(str, range(11))), phone=phones, dob=["03/04/1980"] * 11)
    assert recognise(list(data[0]), data, "shop").source.date_order == "mdy"


def test_a_whole_name_told_twice_is_left_out_unless_it_says_more() -> None:
    columns = ["id", "nom", "nom de famille", "prenom"]
    full = {"id": "1", "nom": "Jo Michu", "nom de famille": "Michu", "prenom": "Jo"}
    assert "name" not in recognise(columns, [full], "a").source.fields
    alone = full | {"id": "2", "nom de famille": "", "prenom": ""}
    assert recognise(columns, [full, alone], "a").source.fields["name"] == ("nom",)


def test_a_street_split_over_columns_is_one_value() -> None:
    found = recognise(["id", "n° voie", "voie", "complément"], [], "a")
    assert found.source.fields == {"street": ("n° voie + voie",)}
    assert "complément" in found.ignored


def test_several_columns_for_one_field_but_not_a_second_address_line() -> None:
    columns = ["id", "email", "email_2", "tel. fixe", "téléphone portable", "address_1", "address_2"]
    fields = recognise(columns, [], "a").source.fields
    assert fields["email"] == ("email", "email_2")
    assert fields["phone"] == ("tel. fixe", "téléphone portable")
    assert fields["street"] == ("address_1",)


def test_values_tell_what_no_header_says() -> None:
    data = rows(
        code=["a1", "a2", "a3", "a4"],
        contact=["jo@example.org", "eve@example.org", "ann@example.org", ""],
        joindre=["06 12 34 56 78", "+33 1 23 45 67 89", "06.11.22.33.44", ""],
        jour=["31/12/1950", "01/02/1978", "03/04/1985", "05/06/1999"],
        secteur=["75011", "13100", "75011", "69003"],
        commande=["2024-01-02", "2024-01-03", "2025-01-02", "2025-02-02"],
    )
    found = recognise(list(data[0]), data, "shop")
    fields = {field: columns[0] for field, columns in found.source.fields.items()}
    assert fields == {"email": "contact", "phone": "joindre", "birth_date": "jour", "postcode": "secteur"}
    assert {one.by for one in found.found if one.role in fields} == {"values"}
    assert found.ignored == ("commande",)


PEOPLE = [
    "Jocelyne Michu",
    "MICHU, Jean-Paul",
    "S. O'Brien",
    "María de la Cruz",
    "Łukasz Nowak",
    "Zoë Siân Åström",
]


@pytest.mark.parametrize(
    ("header", "values", "taken"),
    [
        ("customer", PEOPLE, True),
        ("Acheteur", PEOPLE, True),
        ("Delivery recipient", PEOPLE, True),
        ("remark", PEOPLE, False),
        ("customer", ["gold member", "silver member"] * 6, False),
        ("customer", ["C1", "C2", "C3", "C4", "C5", "C6"], False),
        ("customer", ["jocelyne", "jean", "anna", "eve", "luca", "zoe"], False),
    ],
)
def test_a_column_that_only_says_whose_holds_names_if_its_values_do(
    header: str, values: list[str], taken: bool
) -> None:
    rows = [{"order_no": f"O{at}", header: value} for at, value in enumerate(values)]
    found = recognise(["order_no", header], rows, "shop")
    assert found.source.fields == ({"name": (header,)} if taken else {})
    assert found.ignored == (() if taken else (header,))


def test_a_column_that_only_says_whose_is_left_where_names_are_told() -> None:
    rows = [{"no": f"O{at}", "customer": value, "surname": "Michu"} for at, value in enumerate(PEOPLE)]
    assert recognise(list(rows[0]), rows, "shop").source.fields == {"family_name": ("surname",)}


def test_values_may_refuse_what_a_header_says() -> None:
    data = rows(id=["1", "2", "3"], mail=["oui", "non", "oui"], tel=["a", "b", "c"])
    found = recognise(list(data[0]), data, "shop")
    assert not found.source.fields
    assert found.ignored == ("mail", "tel")


def test_numbers_of_orders_are_no_phones() -> None:
    data = rows(id=["1", "2", "3"], facture=["202400001", "202400002", "202400003"])
    assert not recognise(list(data[0]), data, "shop").source.fields


@pytest.mark.parametrize(
    ("columns", "key"),
    [
        ({"nom": ["a", "b", "c"], "client_id": ["7", "8", "9"]}, "client_id"),
        ({"parent_id": ["1", "2", "3"], "id": ["7", "8", "9"]}, "id"),
        ({"id": ["7", "7", "9"], "N° client": ["1", "2", "3"]}, "N° client"),
        ({"id": ["7", "", "9"], "slug": ["x", "y", "z"]}, "slug"),
        ({"id": ["7", "", "9"], "nom": ["a", "b", "c"]}, "id"),
        ({"id": ["7", "7", "9"], "nom": ["a", "b", "c"]}, "id"),
        ({"id": ["7", "", ""], "nom": ["a", "b", "c"]}, "#line"),
        ({"numéro": ["1", "2", "3"], "nom": ["a", "b", "c"]}, "numéro"),
        ({"crm_key": ["1", "2", "3"], "order_id": ["a", "b", "c"]}, "crm_key"),
        ({"nom": ["a", "b", "c"], "ville": ["x", "x", "x"]}, "#line"),
        ({"nom": ["a", "a", "c"], "code postal": ["75001", "75002", "69003"]}, "#line"),
    ],
)
def test_the_key_is_filled_and_different_in_every_row(columns: dict[str, list[str]], key: str) -> None:
    assert recognise(list(columns), rows(**columns), "shop").source.key == key


def test_a_key_of_one_silo_is_no_identifier_of_another() -> None:
    """Customer 42 of the shop and customer 42 of the club are two: ids are keys, never fields."""
    assert not recognise(["customer_id", "user_id", "account_id"], [], "shop").source.fields


def test_the_order_of_dates_is_read_off_the_column() -> None:
    data = rows(id=["1", "2", "3"], dob=["3/1/1970", "3/25/1989", "12/11/1978"])
    assert recognise(list(data[0]), data, "shop").source.date_order == "mdy"


def test_flags_times_and_what_the_source_makes() -> None:
    columns = ["id", "email", "email_verified", "twitter", "twitter_verified", "updated_at", "phone_type"]
    found = recognise(columns, [], "clients_2024")
    assert found.source.verified_by == {"email": "email_verified"}
    assert (found.source.observed_at, found.source.time_zone) == ("updated_at", "Europe/Paris")
    assert found.source.makes.value == "customer"
    assert found.ignored == ("twitter_verified", "phone_type")


def test_a_file_named_after_a_network_holds_its_handles() -> None:
    assert recognise(["id", "username"], [], "x").source.fields == {"x_handle": ("username",)}
    assert recognise(["id", "handle"], [], "instagram").source.fields == {"instagram_handle": ("handle",)}
    assert recognise(["id", "username"], [], "forum").source.fields == {}


NETWORKS = ["Twitter", "Instagram", "IG", "Facebook", "LinkedIn"]


def test_a_handle_beside_a_network_is_one_of_that_network() -> None:
    data = rows(case=list("12345"), platform=NETWORKS, username=["@jo", "jo.m", "jom", "fb.jo", "jo-li"])
    found = recognise(list(data[0]), data, "social")
    assert found.source.network == "platform"
    handles = {"x_handle", "instagram_handle", "facebook_handle", "linkedin_handle"}
    assert dict(found.source.fields) == dict.fromkeys(handles, ("username",))
    mapper = Mapper(found.source, frozenset(handles))
    made = [mapper.record(row, pytest.fail, "social") for row in data]
    assert [dict(record.fields) for record in made if record] == [
        {"x_handle": ("@jo",)},
        {"instagram_handle": ("jo.m",)},
        {"instagram_handle": ("jom",)},
        {"facebook_handle": ("fb.jo",)},
        {"linkedin_handle": ("jo-li",)},
    ]


def test_a_file_of_a_network_whose_accounts_are_named_so_calls_no_other_column_one() -> None:
    data = rows(
        id=list("1234"), discord_tag=["jo#1234", "ann", "max", "eve"], account=["104", "113", "127", "131"]
    )
    assert recognise(list(data[0]), data, "discord").source.fields == {"discord_handle": ("discord_tag",)}
    rest = [{name: row[name] for name in ("id", "account")} for row in data]
    assert recognise(list(rest[0]), rest, "discord").source.fields == {"discord_handle": ("account",)}


def test_a_column_of_yes_and_no_is_no_account() -> None:
    data = rows(id=list("1234"), Telegram=["yes", "no", "no", "Yes"], TikTok=["@jo", "@ann", "", "@max"])
    assert recognise(list(data[0]), data, "crm").source.fields == {"tiktok_handle": ("TikTok",)}


def test_a_column_of_networks_is_known_by_its_values_and_no_other_is_one() -> None:
    data = rows(id=list("1234"), où=["X", "instagram", "X", "Instagram"], handle=list("abcd"))
    assert recognise(list(data[0]), data, "social").source.network == "où"
    shops = rows(id=list("1234"), platform=["web", "till", "web", "app"], handle=list("abcd"))
    assert recognise(list(shops[0]), shops, "social").ignored == ("platform", "handle")
    sizes = rows(id=list("1234"), size=["X", "x", "X", "x"], handle=list("abcd"))
    assert recognise(list(sizes[0]), sizes, "social").source.network is None


def test_nom_is_the_family_name_beside_a_name_at_birth() -> None:
    data = rows(
        id=list("1234"),
        Nom=["Petit", "Durand", "Roy", "Blanc"],
        naissance=["Roux", "", "", "Noir"],
        Prénom=["Ève", "Jean", "Luc", "Ida"],
    )
    data = [
        {"nom de naissance" if name == "naissance" else name: cell for name, cell in row.items()}
        for row in data
    ]
    assert recognise(list(data[0]), data, "clients").source.fields["family_name"] == (
        "Nom",
        "nom de naissance",
    )


def test_one_column_may_hold_either_way_to_reach_somebody() -> None:
    said = ["jo@example.org", "06 12 34 56 78", "eve@example.org", "+33 6 11 22 33 44"]
    data = rows(id=list("1234"), contact=said)
    fields = recognise(["id", "contact"], data, "returns").source.fields
    assert fields == {"email": ("contact",), "phone": ("contact",)}


def test_names_with_addresses_behind_are_both() -> None:
    said = [f"{name} <{name.split()[0].lower()}@example.org>" for name in ("Jo Michu", "Eve Roy", "Ann Lee")]
    fields = recognise(["id", "name"], rows(id=list("123"), name=said), "tickets").source.fields
    assert fields == {"name": ("name",), "email": ("name",)}


def test_who_gets_the_parcel_is_not_who_bought_it() -> None:
    columns = ["id", "billing name", "shipping name", "email"]
    assert recognise(columns, [], "orders").source.fields["name"] == ("billing name",)
    assert recognise(["id", "shipping name"], [], "orders").source.fields["name"] == ("shipping name",)


def test_a_column_of_names_is_known_by_the_mailboxes_beside() -> None:
    names = [
        f"{given} {family}"
        for given in ("Jo", "Eve", "Luca")
        for family in ("Michu", "Roy", "Petit", "Lenoir")
    ]
    mails = [f"{name.split()[1].lower()}{at}@example.org" for at, name in enumerate(names)]
    data = rows(id=[str(at) for at in range(12)], wer=names, mail=mails, agent=names[::-1])
    found = recognise(list(data[0]), data, "shop")
    assert found.source.fields["name"] == ("wer",)
    assert found.ignored == ("agent",)
    strangers = [row | {"mail": f"box{at}@example.org"} for at, row in enumerate(data)]
    assert "name" not in recognise(list(data[0]), strangers, "shop").source.fields


def test_a_year_of_birth_serves_where_no_day_is_told() -> None:
    assert recognise(["id", "YOB"], [], "club").source.fields == {"birth_date": ("YOB",)}
    assert recognise(["id", "YOB", "dob"], [], "club").source.fields == {"birth_date": ("dob",)}


@pytest.mark.parametrize(
    ("header", "field"),
    [
        ("Member Nr", "loyalty_card"),
        ("No. Kunden", "customer_number"),
        ("Mobile #", "phone"),
        ("Rechnungsanschrift", "street"),
        ("Kontaktmail", "email"),
        ("Usertype", None),
        ("number", None),
    ],
)
def test_a_word_for_number_and_whose_it_is_say_nothing_of_what_it_is(header: str, field: str | None) -> None:
    found = recognise(["id", header], [], "shop").source.fields
    assert {name for name, columns in found.items() if header in columns} == ({field} if field else set())


def test_parts_of_a_dutch_address_and_name_are_put_where_they_belong() -> None:
    columns = [
        "id",
        "tussenvoegsel",
        "achternaam",
        "straatnaam",
        "huisnr",
        "toevoeging",
        "postcode woonplaats",
    ]
    fields = recognise(columns, [], "klanten").source.fields
    assert fields["family_name"] == ("tussenvoegsel + achternaam",)
    assert fields["street"] == ("huisnr + toevoeging + straatnaam + postcode woonplaats",)
    assert recognise(["id", "straat", "toevoeging"], [], "klanten").source.fields["street"] == ("straat",)


def test_what_counts_is_no_key() -> None:
    followers = ["7", "20411", "388", "1502", "94", "10000"]
    names = ["ann", "bob", "cem", "dan", "eve", "flo"]
    assert recognise(["followers"], rows(followers=followers, who=names), "x").source.key == "#line"
    for key in (["103811", "992145", "551203", "400967", "733112", "205448"], list("314265"), names):
        assert recognise(["konto"], rows(konto=key), "x").source.key == "konto"


def test_numbers_counted_up_are_no_postcodes() -> None:
    counted, codes = [str(50_001 + at) for at in range(12)], [str(10_115 + 977 * at) for at in range(12)]
    assert recognise(["a", "b"], rows(a=counted, b=codes), "x").source.fields == {"postcode": ("b",)}


def test_telephones_and_addresses_are_known_by_their_values() -> None:
    abroad = [f"9053{at}4567{at}{at}9" for at in range(10)]
    second = [f"0532 456 7{at} 9{at}" for at in range(10)]
    where = [f"Lindengasse {at + 1}, 1014{at} Berlin" for at in range(10)]
    orders = [str(2_024_100_000_000 + 7_919 * at) for at in range(10)]
    data = rows(id=list("0123456789"), a=abroad, tel=second, b=second, c=where, d=orders, e=["Depot 7"] * 10)
    fields = recognise(list(data[0]), data, "lines").source.fields
    assert fields == {"phone": ("tel", "a", "b"), "street": ("c",)}


def test_what_other_files_hold_tells_what_a_column_is() -> None:
    names = ["Ann Kaya", "Cem Demir", "Eve Koch", "Ida Lang", "Tom Berg"]
    cards = [f"K{at}-20{at}4" for at in range(5)]
    crm = recognise(["card", "name"], rows(card=cards, name=names), "crm").source
    assert crm.fields == {"loyalty_card": ("card",), "name": ("name",)}
    beside = elsewhere([(crm, rows(card=cards, name=names))])
    till = rows(
        id=list("12345"),
        a=[*cards[:3], "", ""],
        b=["C. DEMIR", "Berg", "Nadal", "Ann", "Eve Koch"],
        c=["Lima", "Oslo", "Bonn", "Rome", "Bern"],
        d=["K", "L", "M", "N", "O"],
    )
    told = recognise(list(till[0]), till, "till", beside=beside)
    assert told.source.fields == {"loyalty_card": ("a",), "name": ("b",)}
    assert {one.column: one.by for one in told.found if one.by == "others"} == {"a": "others", "b": "others"}
    assert told.ignored == ("c", "d")


def test_two_counters_of_digits_are_no_card_in_common() -> None:
    def known(numbers: list[str], others: list[str] | None = None) -> str:
        source = Source("crm", fields={"loyalty_card": ("card",)})
        return elsewhere([(source, rows(card=numbers))]).numbered(numbers[2:] + (others or []))

    short = [str(10_000 + 791 * at) for at in range(30)]
    assert known([str(10_000_000 + at) for at in range(30)]) == "", "counted up, in both from one beginning"
    assert known([str(10_000_000 + 7_919 * at) for at in range(30)]) == "loyalty_card"
    assert known(short[:20], others=short[20:]) == "loyalty_card", "short, and nearly all the same"
    more = [str(10_001 + 791 * at) for at in range(0, 60, 2)]
    assert known(short, others=more) == "loyalty_card", "the other file has further customers"
    assert known(short[:6], others=short[10:]) == "", "so short, and so few, that they may be equal"


def test_hostile_headers_cost_nothing() -> None:
    header = "é" * 100_000 + "\ud800\0"
    assert len(words_of(header)) <= 200
    assert recognise([header, ""], [], "a").source.fields == {}


def test_a_birth_date_may_stand_in_three_columns() -> None:
    data = rows(
        by=["1949", "1968", "1930", ""], bm=["7", "7", "4", ""], bd=["22", "27", "30", ""], nom=list("abcd")
    )
    source = recognise(list(data[0]), data, "people").source
    assert source.fields["birth_date"] == ("by + bm + bd",)
    told = Mapper(source, frozenset(shipped().fields))
    made = [told.record(row, pytest.fail, "people", line) for line, row in enumerate(data)]
    assert [record.fields.get("birth_date") for record in made if record] == [
        ("1949 7 22",),
        ("1968 7 27",),
        ("1930 4 30",),
        None,
    ]
    named = rows(
        id=list("1234"),
        **{"Birth Day": ["7", "8", "9", "30"], "Birth Month": list("1234"), "Birth Year": ["1950"] * 4},
    )
    assert recognise(list(named[0]), named, "a").source.fields["birth_date"] == (
        "Birth Year + Birth Month + Birth Day",
    )
    day = rows(id=list("1234"), **{"Birth Day": ["7/1/1950", "8/2/1960", "9/3/1970", "30/4/1980"]})
    assert recognise(list(day[0]), day, "a").source.fields == {"birth_date": ("Birth Day",)}


def test_a_second_first_name_is_somebody_elses_beside_a_second_family_name() -> None:
    one = ["Vorname 1", "Vorname 2", "Nachname"]
    assert recognise(one, [], "a").source.fields["given_name"] == ("Vorname 1 + Vorname 2",)
    two = ["Vorname 1", "Nachname 1", "Vorname 2", "Nachname 2"]
    found = recognise(two, [], "a")
    assert found.source.fields == {"given_name": ("Vorname 1",), "family_name": ("Nachname 1",)}
    assert found.ignored == ("Vorname 2", "Nachname 2")
    both = {"Vorname 1": "Ann", "Nachname 1": "Bell", "Vorname 2": "Joe", "Nachname 2": "Bell"}
    assert recognise(two, [both] * 9, "a").ignored == ("Vorname 2", "Nachname 2")


def test_second_names_that_come_alone_are_parts_of_one_name() -> None:
    """The second first name and the second half of a family name, each in few rows, hardly in the same."""
    columns = ["fname_c1", "fname_c2", "lname_c1", "lname_c2"]
    data = [
        dict(zip(columns, told, strict=True))
        for told in [("Ann", "Eve", "Bell", ""), ("Jo", "", "Hill", "Lee")] * 5
    ]
    fields = recognise(columns, data, "a").source.fields
    assert fields == {"given_name": ("fname_c1 + fname_c2",), "family_name": ("lname_c1 + lname_c2",)}


def test_na_is_no_value_where_it_fills_a_part_of_a_column() -> None:
    """As R writes it; elsewhere Na is a name, and NA the code of a country."""
    names = rows(id=list("123456789"), first=[*["Ann"] * 4, *["NA"] * 5], last=["Bell"] * 9)
    found = recognise(list(names[0]), names, "a").source
    assert found.missing == ("NA",)
    told = Mapper(found, frozenset(shipped().fields))
    made = [told.record(row, pytest.fail, "people", line) for line, row in enumerate(names)]
    assert [dict(record.fields).get("given_name") for record in made if record] == [
        *[("Ann",)] * 4,
        *[None] * 5,
    ]
    for header, said in (("first", ["Li", "NA", *["Jo"] * 98]), ("country", ["NA"] * 100)):
        few = rows(id=list(map(str, range(100))), **{header: said}, last=["Na"] * 100)
        assert recognise(list(few[0]), few, "a").source.missing == ()


def test_civ_is_how_somebody_is_addressed_or_the_number_of_a_house() -> None:
    data = rows(id=list("1234"), Civ=["M.", "Mme", "Mme", "M."], Nom=["Petit", "Roy", "Roux", "Blanc"])
    assert recognise(list(data[0]), data, "a").source.fields == {"name": ("Civ + Nom",)}
    house = rows(id=list("1234"), Indirizzo=["Via Roma", "Via Po", "Via Dante", "Via Roma"], Civ=list("7898"))
    assert recognise(list(house[0]), house, "a").source.fields == {"street": ("Civ + Indirizzo",)}


def test_short_numbers_that_two_files_share_are_known_by_the_gaps_between_them() -> None:
    """Numbers given out with gaps are no chance where another file has nearly all of them; a count is."""

    def known(gap: int, others: int = 0) -> str:
        numbers = [str(100_000 + at * gap + at % 2) for at in range(40)]
        crm = Source("crm", fields={"customer_number": ("account",)})
        ours = numbers[5:30] + [str(100_003 + at * gap) for at in range(others)]
        return elsewhere([(crm, rows(account=numbers))]).numbered(ours)

    assert known(7) == "customer_number"
    assert known(3) == ""
    assert known(7, others=10) == ""


def test_the_word_for_an_account_may_say_whose_and_its_channels_may_be_no_networks() -> None:
    rows = [
        {"ticket": f"T{at}", "Channel": channel, "Requester": f"Anna Petit{at}", "Requester handle": known}
        for at in range(20)
        for channel, known in (
            ("Twitter", f"@anna{at}"),
            ("Instagram", f"anna.petit{at}"),
            ("E-mail", f"anna{at}@example.org"),
            ("Phone", f"+33 6 12 34 56 {10 + at}"),
        )
    ]
    source = recognise(list(rows[0]), rows, "helpdesk").source
    assert source.network == "Channel"
    for field in ("x_handle", "instagram_handle", "email", "phone"):
        assert source.fields[field] == ("Requester handle",)
    config = IdentityConfig().with_source(source)
    said = [config.record("helpdesk", row | {"ticket": "T"}).fields for row in rows[:4]]
    assert said[0]["x_handle"] == ("@anna0",)
    assert "x_handle" not in said[2]
    assert said[2]["email"] == ("anna0@example.org",)


def test_an_account_of_a_bank_is_known_by_the_digits_that_prove_it() -> None:
    told = ["GB82 WEST 1234 5698 7654 32", "DE89370400440532013000", "FR14 2004 1010 0505 0001 3M02 606"]
    rows = [{"id": str(at), "holder": f"Anna Petit{at}", "Konto": told[at % 3]} for at in range(9)]
    assert recognise(list(rows[0]), rows, "bank").source.fields["bank_account"] == ("Konto",)
    wrong = [row | {"Konto": row["Konto"][:-1] + "7"} for row in rows]
    assert "bank_account" not in recognise(list(rows[0]), wrong, "bank").source.fields
    own = [row | {"Konto": told[0]} for row in rows]
    assert "bank_account" not in recognise(list(rows[0]), own, "bank").source.fields
