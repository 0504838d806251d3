"""Files that are one JSON list, and cells that spreadsheets were forced to take for text."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from customer_unify.configuration import IdentityConfig
from customer_unify.exchange.heading import role_of
from customer_unify.exchange.read import examine

PEOPLE: list[dict[str, Any]] = [
    {"id": 1, "name": {"first": "Zoé"}, "phones": [{"number": "0612345678", "type": "home"}]},
    {"id": 2, "name": {"first": "Jan"}, "phones": []},
]


def read(folder: Path, text: str) -> list[tuple[int, dict[str, Any]]]:
    path = folder / "people.json"
    path.write_text(text, encoding="utf-8")
    return list(examine(path).rows())


def flat(folder: Path) -> list[tuple[int, dict[str, Any]]]:
    return read(folder, "\n".join(map(json.dumps, PEOPLE)))


@pytest.mark.parametrize("indent", [None, 1])
@pytest.mark.parametrize("around", ["{}", '{{"data": {}, "next": null}}', '{{"people": {}}}'])
def test_a_list_is_read_as_the_same_objects_on_lines_are(
    around: str, indent: int | None, tmp_path: Path
) -> None:
    text = around.format(json.dumps(PEOPLE, indent=indent, ensure_ascii=False))
    assert read(tmp_path, text) == flat(tmp_path)


def test_a_list_on_one_line_may_be_longer_than_any_line(tmp_path: Path) -> None:
    many = [{"id": at, "mail": f"{at}@x.example"} for at in range(40_000)]
    text = json.dumps(many)
    assert len(text) > 1_000_000
    assert len(read(tmp_path, text)) == 40_000


@pytest.mark.parametrize(
    "record",
    [
        {"id": 1, "name": "Ann", "mail": [{"at": "a@x.example"}, {"at": "b@x.example"}]},
        {"id": 1, "data": [{"a": 1}], "rows": [{"b": 2}]},
        {"data": [1, 2]},
    ],
)
def test_one_object_that_is_a_record_stays_one(record: dict[str, Any], tmp_path: Path) -> None:
    assert len(read(tmp_path, json.dumps(record))) == 1


def test_what_is_no_object_in_a_list_is_told_by_its_number(tmp_path: Path) -> None:
    path = tmp_path / "people.json"
    path.write_text(json.dumps([*PEOPLE, 7, {"id": 3, "name": "\ud800"}]))
    faults: list[str] = []
    rows = list(examine(path).rows(lambda fault: faults.append(str(fault))))
    assert [number for number, _ in rows] == [1, 2]
    assert [said.partition(":")[0] for said in faults] == ["people.json, row 3", "people.json, row 4"]
    assert "on each line" not in faults[0]  # a list has rows


@pytest.mark.parametrize(
    ("header", "role"),
    [
        ("contact.phones.number", "phone"),
        ("emails.value", "email"),
        ("phoneNumbers.value", "phone"),
        ("order.number", ""),
        ("total.value", ""),
        ("value", ""),
    ],
)
def test_a_nested_value_is_called_by_what_it_is_one_of(header: str, role: str) -> None:
    assert role_of(header) == role


def test_text_forced_on_a_spreadsheet_is_that_text(tmp_path: Path) -> None:
    path = tmp_path / "crm.csv"
    path.write_text('id;phone;note\n="007";="0612345678";="\n"=""008""";0612345670;"two ""=\nlines"\n')
    config = IdentityConfig().with_source(IdentityConfig().recognise(path).source)
    said = [(record.key, record.fields["phone"]) for record in config.read(path)]
    assert said == [("007", ("0612345678",)), ("008", ("0612345670",))]
    assert [row["note"] for _, row in examine(path).rows()] == ['="', 'two "=\nlines']
