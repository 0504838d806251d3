"""Files as the world sends them, and files nobody should send: one fault each, with its place, no value."""

from __future__ import annotations

import csv
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, strategies as st

from customer_unify import Resolver
from customer_unify.configuration import IdentityConfig
from customer_unify.errors import Fault, InputError, NaiveTime, NotAFile, UnknownField

CONFIG = IdentityConfig.load(
    """
    [sources.crm]
    key = "id"
    fields = { name = "nom", email = ["mail", "mail2"], birth_date = "ddn" }
    verified_by = { mail = "mail ok" }
    observed_at = "maj"
    time_zone = "Europe/Paris"
    """
)
HEADER = "id;nom;mail;mail2;ddn;mail ok;maj"
PERSONAL = "Zébulon"
"""Stands for personal data: no message may hold it."""


def write(folder: Path, text: str | bytes, name: str = "crm.csv") -> Path:
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode("utf-8"))
    return path


def skipped(path: Path, config: IdentityConfig = CONFIG) -> tuple[list[str], list[Fault]]:
    """The keys of the records that could be read, and what was told of the rest."""
    faults: list[Fault] = []
    keys = [record.key for record in config.read(path, on_error="skip", on_fault=faults.append)]
    return keys, faults


def rows(*lines: str, end: str = "\n") -> str:
    return end.join([HEADER, *lines, ""])


GOOD = "1;Jo;jo@example.org;;1978-12-11;oui;05/01/2026 14:30"

DAMAGED = {
    "empty key": (rows(GOOD, f";{PERSONAL};;;;;"), "line 3, column 'id'", "empty key"),
    "duplicate key": (rows(GOOD, f"1;{PERSONAL};;;;;"), "line 3, column 'id'", "duplicate key"),
    "too many cells": (rows(GOOD, f"2;{PERSONAL};;;;;;x"), "line 3", "number of cells"),
    "too few cells": (rows(GOOD, f"2;{PERSONAL}"), "line 3", "number of cells"),
    "bad date": (rows(GOOD, f"2;Eve;;;{PERSONAL};;"), "line 3, column 'ddn'", "bad date"),
    "impossible day": (rows(GOOD, f"2;{PERSONAL};;;31/02/1980;;"), "line 3, column 'ddn'", "impossible day"),
    "bad time": (rows(GOOD, f"2;{PERSONAL};;;;;{PERSONAL}"), "line 3, column 'maj'", "bad date"),
    "bad flag": (
        rows(GOOD, f"2;;{PERSONAL}@example.org;;;{PERSONAL};"),
        "line 3, column 'mail ok'",
        "bad flag",
    ),
    "not UTF-8": (
        rows(GOOD, f"2;{PERSONAL};;;;;").encode() + b"4;\xe9;;;;;\n",
        "line 4, character 3",
        "encoding",
    ),
    "NUL": (rows(GOOD, f"2;{PERSONAL}\0;;;;;"), "line 3, character 10", "NUL"),
    "huge cell": (rows(GOOD, f"2;{PERSONAL * 15_000};;;;;"), "line 3, column 2", "too long"),
    "huge line": (rows(GOOD, f"2;{'x' * 10_000_000};;;;;"), "line 3", "too long"),
    "quotation not closed": (rows(GOOD, f'2;"{PERSONAL};;;;;'), "line 3", "quotation"),
    "quotation inside": (rows(GOOD, f'2;"a"{PERSONAL}";;;;;'), "line 3", "quotation"),
}


@pytest.mark.parametrize("case", DAMAGED)
def test_a_damaged_row_stops_with_its_place_and_never_its_value(case: str, tmp_path: Path) -> None:
    text, where, _ = DAMAGED[case]
    path = write(tmp_path, text)
    with pytest.raises(InputError) as raised:
        list(CONFIG.read(path))
    said = str(raised.value)
    assert "crm.csv" in said
    assert where in said
    assert PERSONAL not in said
    assert "xxx" not in said
    assert len(raised.value.faults) == 1


@pytest.mark.parametrize("case", DAMAGED)
def test_a_damaged_row_can_be_skipped_and_is_counted_by_kind(case: str, tmp_path: Path) -> None:
    text, where, kind = DAMAGED[case]
    extra = b"9;Eve;;;;;\n" if isinstance(text, bytes) else "9;Eve;;;;;\n"
    path = write(tmp_path, text + extra)  # type: ignore[operator]
    keys, faults = skipped(path)
    assert keys[0] == "1"
    assert keys[-1] == "9", "reading goes on after the damage"
    assert kind in [fault.kind for fault in faults]
    assert where in " ".join(map(str, faults))
    assert PERSONAL not in " ".join(map(str, faults))


def test_a_value_that_cannot_be_used_is_left_out_and_its_record_kept(tmp_path: Path) -> None:
    path = write(tmp_path, rows("2;Eve;;;in May;;soon"))
    faults: list[Fault] = []
    (record,) = CONFIG.read(path, on_error="skip", on_fault=faults.append)
    assert dict(record.fields) == {"name": ("Eve",)}
    assert [fault.kind for fault in faults] == ["bad date", "bad date"]


def test_placeholders_of_dates_are_blank(tmp_path: Path) -> None:
    path = write(tmp_path, rows("2;Eve;;;00/00/0000;;-", "3;Ann;;;NULL;;N/A"))
    assert [record.fields.get("birth_date") for record in CONFIG.read(path)] == [None, None]


REFUSED = {
    "empty": b"",
    "blank": b"\n \r\n\n",
    "blank cells": b",\n,,\n",
    "only a header": HEADER.encode(),
    "a JSON list of numbers": b"[1, 2]",
    "a JSON list without an end": b'[{"id": 1},\n{"id": 2}',
    "an empty JSON list": b"[]",
    "a workbook": b"PK\x03\x04\x00rest",
    "a table for programs": b"PAR1\x15\x04\x15\x80",
    "no header": b"7;Jo Michu;jo@example.org;;;;\n8;Eve;;;;;\n",
    "a column is missing": b"id;nom;mail\n1;a;b\n",
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_file_that_is_none_is_refused_in_one_sentence(case: str, tmp_path: Path) -> None:
    path = write(tmp_path, REFUSED[case])
    with pytest.raises(InputError) as raised:
        list(CONFIG.read(path))
    assert "crm.csv" in str(raised.value)
    assert "jo@example.org" not in str(raised.value), "a first line of data is not shown as names of columns"


def test_all_missing_columns_are_named_at_once_with_hints(tmp_path: Path) -> None:
    path = write(tmp_path, b"id;nom;mail;mial2;dnn;mail ok;maj\n1;;;;;;\n")
    with pytest.raises(InputError) as raised:
        CONFIG.read(path)
    assert len(raised.value.faults) == 2
    assert "no column 'mail2' (hint: did you mean 'mial2'?)" in str(raised.value)
    assert "no column 'ddn' (hint: did you mean 'dnn'?)" in str(raised.value)


def test_what_is_no_file_is_an_os_error_too(tmp_path: Path) -> None:
    (tmp_path / "crm.csv").mkdir()
    for path, what in ((tmp_path / "crm.csv", "is a folder"), (tmp_path / "nope.csv", "does not exist")):
        with pytest.raises(NotAFile, match=what):
            CONFIG.read(path, source="crm")
        with pytest.raises(OSError, match=what):
            CONFIG.read(path, source="crm")


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_encodings_and_line_ends_are_recognised(encoding: str, end: str, tmp_path: Path) -> None:
    text = rows("1;Zoé Müller;;;;;", '2;"deux\nlignes";;;;;', end=end)
    path = write(tmp_path, text.encode(encoding))
    read = [record.fields["name"] for record in CONFIG.read(path)]
    assert read == [("Zoé Müller",), ("deux\nlignes",)]


@pytest.mark.parametrize(
    ("above", "line"),
    [
        ("", 1),
        ("sep=;\n", 2),
        ('"sep=;"\n', 2),
        ("Export of 1.2.2025\n", 2),
        ("Export of 1.2.2025;;;;;;\n;;;;;;\nby Amina;;;;;;\n", 4),
    ],
)
def test_what_stands_above_the_header_is_no_header(above: str, line: int, tmp_path: Path) -> None:
    path = write(tmp_path, above + rows("1;Zoé;;;;;", "2;Eve;;;;;"))
    assert [record.key for record in CONFIG.read(path)] == ["1", "2"]
    assert CONFIG.examine(path).header == line


@pytest.mark.parametrize("text", ["name\nZoé\nEve\n", ",name\n0,Zoé\n1,Eve\n", "name;\nZoé;1\nEve;2\n"])
def test_a_header_of_one_name_is_a_header(text: str, tmp_path: Path) -> None:
    columns = CONFIG.examine(write(tmp_path, text)).columns
    assert columns is not None
    assert "name" in columns


def test_a_source_nobody_described_is_said_to_be_so(tmp_path: Path) -> None:
    path = write(tmp_path, "Order,Customer Name\n1,Zoé\n", "orders.csv")
    with pytest.raises(InputError, match="recognise"):
        list(IdentityConfig().read(path))


def test_line_ends_may_be_mixed(tmp_path: Path) -> None:
    path = write(tmp_path, f"{HEADER}\r\n1;a;;;;;\r2;b;;;;;\n\r\n3;c;;;;;")
    assert skipped(path) == (["1", "2", "3"], [])


def test_mostly_utf8_stays_utf8(tmp_path: Path) -> None:
    """One damaged byte must not turn every accent of the file into two letters."""
    text = rows(*(f"{n};Zoé;;;;;" for n in range(50))).encode() + b"99;\xe9ve;;;;;\n"
    path = write(tmp_path, text)
    keys, faults = skipped(path)
    assert len(keys) == 51
    assert [fault.kind for fault in faults] == ["encoding"]
    *_, last = CONFIG.read(path, on_error="skip")
    assert last.fields["name"] == ("éve",), "a letter in another encoding costs nobody their record"


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_separators_are_recognised(separator: str, tmp_path: Path) -> None:
    text = HEADER.replace(";", separator) + "\n" + '1;"Michu, Jo; | \t";;;;;'.replace(";;;;;", separator * 5)
    path = write(tmp_path, text.replace("1;", f"1{separator}"))
    (record,) = CONFIG.read(path)
    assert record.fields["name"] == ("Michu, Jo; |",)


def test_an_unclosed_quotation_mark_costs_one_row_not_the_file(tmp_path: Path) -> None:
    lines = [f"{n};a;;;;;" for n in range(2_000)]
    lines[500] = '500;"open;;;;;'
    keys, faults = skipped(write(tmp_path, rows(*lines)))
    assert len(keys) == 1_999
    assert [fault.kind for fault in faults] == ["quotation"]


def test_the_limit_of_the_module_csv_is_left_as_it_was(tmp_path: Path) -> None:
    before = csv.field_size_limit()
    skipped(write(tmp_path, DAMAGED["huge cell"][0]))
    assert csv.field_size_limit() == before


def test_flags_and_times_become_assurances_and_instants(tmp_path: Path) -> None:
    """What was verified is VERIFIED, what could have been is CLAIMED, one column at a time."""
    path = write(
        tmp_path, rows("1;Jo;a@example.org;b@example.org;;oui;05/01/2026 14:30", "2;Eve;c@example.org;;;;")
    )
    first, second = CONFIG.read(path)
    known = {place: assurance.name for place, assurance in first.assurance.items()}
    assert known == {("email", "a@example.org"): "VERIFIED", ("email", "b@example.org"): "CLAIMED"}
    assert first.observed_at is not None
    assert first.observed_at.isoformat() == "2026-01-05T13:30:00+00:00"
    assert [assurance.name for assurance in second.assurance.values()] == ["CLAIMED"]


def test_a_naive_time_without_a_zone_says_so(tmp_path: Path) -> None:
    config = IdentityConfig.load('[sources.crm]\nkey = "id"\nfields = { name = "nom" }\nobserved_at = "maj"')
    path = write(tmp_path, "id,nom,maj\n1,Jo,2026-01-05 10:00\n")
    with pytest.raises(NaiveTime, match="time_zone"):
        list(config.read(path))


def test_a_source_without_mapping_takes_standard_names_and_no_others(tmp_path: Path) -> None:
    config = IdentityConfig()
    (record,) = config.read(write(tmp_path, "key,given_name,email\n1,Jo,jo@example.org\n", "shop.csv"))
    assert (record.source, record.key, *record.fields) == ("shop", "1", "email", "given_name")
    with pytest.raises(UnknownField, match="did you mean 'email'"):
        config.read(write(tmp_path, "key,emial\n1,x\n", "shop.csv"))


def test_json_lines(tmp_path: Path) -> None:
    text = '{"id": 1, "nom": "Jo", "mail": ["a@example.org", null], "mail2": "", '
    text += '"ddn": null, "mail ok": true, "maj": null}\n'
    path = write(tmp_path, text + '\n{"id": 2, "nom": "x"\n[1]\n' + "[" * 100_000 + '\n{"id": 3, "nom": 5}\n')
    keys, faults = skipped(path)
    assert keys == ["1", "3"]
    assert [fault.kind for fault in faults] == ["JSON", "kind of row", "JSON"]
    with pytest.raises(InputError, match="line 3, character"):
        list(CONFIG.read(path))


def test_json_lines_tell_a_name_that_no_row_had(tmp_path: Path) -> None:
    path = write(tmp_path, '{"id": "1", "nom": "Jo"}\n')
    with pytest.raises(InputError, match="no row has a name 'mail'"):
        list(CONFIG.read(path))


def test_numbers_in_json_keep_their_digits(tmp_path: Path) -> None:
    config = IdentityConfig.load('[sources.crm]\nkey = "id"\nfields = { loyalty_card = "card" }')
    path = write(tmp_path, '{"id": 12345678901234567890123, "card": 1.10}\n')
    (record,) = config.read(path)
    assert (record.key, record.fields["loyalty_card"]) == ("12345678901234567890123", ("1.10",))


def test_a_source_column_names_the_source_of_each_row(tmp_path: Path) -> None:
    path = write(tmp_path, "silo,key,name\ncrm,1,Jo\nshop,1,Jo\n,2,Eve\n", "all.csv")
    config = IdentityConfig.load(
        '[sources.crm]\nkey="key"\nfields.name="name"\n[sources.shop]\nkey="key"\nfields.name="name"'
    )
    faults: list[Fault] = []
    read = list(config.read(path, source_column="silo", on_error="skip", on_fault=faults.append))
    assert [(record.source, record.key) for record in read] == [("crm", "1"), ("shop", "1")]
    assert [fault.kind for fault in faults] == ["no source"]


def test_letters_no_text_can_hold_are_a_fault(tmp_path: Path) -> None:
    config = IdentityConfig.load('[sources.crm]\nkey = "id"\nfields = { name = "nom" }')
    lines = [
        r'{"id": "\ud800", "nom": "a"}',
        r'{"id": "2", "nom": "a\u0000"}',
        r'{"id": "3", "nom": "Zo\u00e9"}',
    ]
    keys, faults = skipped(write(tmp_path, "\n".join(lines)), config)
    assert keys == ["3"]
    assert [fault.kind for fault in faults] == ["encoding", "encoding"]


PIECES = [
    b"id",
    b"nom",
    b"mail",
    b";",
    b",",
    b"\t",
    b"|",
    b'"',
    b"\n",
    b"\r",
    b"\0",
    b"\xe9",
    b"\xc3\xa9",
    b"\xff\xfe",
]
PIECES += [
    b"\xef\xbb\xbf",
    b"{",
    b"}",
    b"[",
    b'"id": 1',
    b"1",
    b"jo@example.org",
    b"31/02/1980",
    b" ",
    b"\\ud800",
]


@given(st.lists(st.sampled_from(PIECES), max_size=40).map(b"".join) | st.binary(max_size=60))
def test_any_bytes_are_records_and_faults_or_a_refusal(content: bytes) -> None:
    """Whatever a file holds: records, told faults, or one InputError; nothing else is ever raised."""
    with TemporaryDirectory() as folder:
        path = write(Path(folder), content)
        for config in (CONFIG, IdentityConfig()):
            try:
                found = config.recognise(path).source
                keys, _ = skipped(path, config.with_source(found))
            except InputError:
                continue
            assert len(keys) == len(set(keys))
            assert all(key.strip() for key in keys)


def test_quotation_marks_that_never_end_cost_bounded_work(tmp_path: Path) -> None:
    """Every line closes the cell of the line before and opens another: no row ever ends."""
    lines = ["id;nom", *(['a";"b'] * 100_000)]
    keys, faults = skipped(
        write(tmp_path, "\n".join(lines)),
        IdentityConfig.load('[sources.crm]\nkey = "id"\nfields.name = "nom"'),
    )
    assert not keys
    assert "quotation" in {fault.kind for fault in faults}


def test_of_a_day_that_no_calendar_has_the_year_is_used_and_told(tmp_path: Path) -> None:
    path = write(tmp_path, rows("2;Eve;;;31/02/1980;;"))
    faults: list[Fault] = []
    (record,) = CONFIG.read(path, on_error="keep", on_fault=faults.append)
    assert [fault.kind for fault in faults] == ["impossible day"]
    assert "1980" not in str(faults[0])
    assert Resolver(CONFIG).add(record).unusable == ()
