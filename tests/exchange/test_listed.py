"""Rows that a program holds as dictionaries, and paths, where records are asked for."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

import customer_unify as cu
from customer_unify.errors import InputError

ROWS: list[dict[str, Any]] = [
    {"id": 1, "name": {"first": "Zofia", "last": "Lis"}, "mail": ["z@x.example"], "dob": date(1990, 5, 4)},
    {"id": 2, "name": {"first": "Zofia", "last": "Lis"}, "mail": ["Z@x.example", "o@x.example"], "dob": None},
    {"id": 3, "name": {"first": "Jan", "last": "Nowak"}, "phone": 601234567},
]


def keyed(data: Any, **given: Any) -> list[tuple[str, str, str]]:
    return [(row.source, row.key, row.customer_id) for row in cu.resolve(data, **given)]


def test_a_list_of_dictionaries_is_resolved_as_the_same_lines_of_json_are(tmp_path: Path) -> None:
    lines = tmp_path / "list.jsonl"
    lines.write_text("\n".join(json.dumps(row, default=str) for row in ROWS))
    assert keyed(ROWS) == keyed(lines) == keyed(str(lines))
    assert keyed(ROWS) == [("list", "1", "c1"), ("list", "2", "c1"), ("list", "3", "c2")]
    assert [row["customer_id"] for row in cu.resolve(ROWS).join(ROWS)] == ["c1", "c1", "c2"]


def test_its_source_is_named_configured_or_in_a_column() -> None:
    assert [source for source, _, _ in keyed(ROWS, source="crm")] == ["crm"] * 3
    config = cu.IdentityConfig.load('[sources.shop]\nkey = "id"\nfields = { email = "mail" }')
    assert [row.source for row in config.read(ROWS)] == ["shop"] * 3
    silos = [{**row, "silo": silo} for row, silo in zip(ROWS, "aba", strict=True)]
    assert {(source, key) for source, key, _ in keyed(silos, source_column="silo")} == {
        ("a", "1"),
        ("b", "2"),
        ("a", "3"),
    }
    assert cu.train(ROWS).training is not None


@pytest.mark.parametrize("odd", [None, 7, ("id", 4), cu.Record("crm", "4", {"name": "Ewa Bąk"})])
def test_a_row_that_is_no_dictionary_is_told_without_what_it_holds(odd: Any) -> None:
    with pytest.raises(InputError, match="row 4: is not an object") as told:
        cu.resolve([*ROWS, odd])
    assert "Ewa" not in str(told.value)
    config = cu.IdentityConfig().knowing(ROWS)
    assert len(list(config.read([*ROWS, odd], on_error="skip"))) == 3


class Moving(dict[str, Any]):
    """A mapping whose owner changes it while it is read."""

    def items(self) -> Any:
        yield "name", "Ewa"
        raise RuntimeError("Ewa")


@pytest.mark.parametrize("odd", [Moving(id=4), {"id": 4, "in": Moving()}, {"id": 4, float("inf"): "Ewa"}])
def test_a_row_that_cannot_be_read_is_told_and_left_out(odd: Any) -> None:
    config = cu.IdentityConfig().knowing(ROWS)
    faults: list[Any] = []
    assert len(list(config.read([*ROWS, odd], on_error="skip", on_fault=faults.append))) == 3
    assert [str(fault).split(":")[0] for fault in faults] == ["the list, row 4"]
    assert "Ewa" not in str(faults)
    with pytest.raises(InputError, match="row 4"):
        cu.resolve([*ROWS, odd])


def test_what_is_nested_too_deep_or_is_no_value_costs_no_stack() -> None:
    deep: dict[str, Any] = {"id": 4}
    for _ in range(10_000):
        deep = {"id": 4, "in": deep}
    config = cu.IdentityConfig().knowing(ROWS)
    assert [record.key for record in config.read([*ROWS, deep])] == ["1", "2", "3", "4"]


def test_what_cannot_be_used_of_a_row_is_left_out_counted_and_told(tmp_path: Path) -> None:
    odd = [
        *ROWS,
        {"id": 4, "name": {"first": "Ewa", "last": "Bąk"}, "dob": "31/02/1990"},
        {**ROWS[0], "id": 3},
    ]
    faults: list[Any] = []
    partition = cu.resolve(odd, on_fault=faults.append)
    assert len(partition) == 5
    assert dict(partition.left_out) == {"impossible day": 1, "key again": 1}
    assert [fault.kind for fault in faults] == ["impossible day", "key again"]
    assert repr(partition).endswith("2 faults)")
    assert "Ewa" not in repr(faults)
    assert sum(len(one.records) for one in partition.customers(odd)) == 5
    assert not cu.resolve(ROWS).left_out
    assert cu.train(odd).training is not None
