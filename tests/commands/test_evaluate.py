"""``python -m customer_unify evaluate``: a result held against files that say who each record truly is."""

from __future__ import annotations

import csv
import io
import json
import sys
from pathlib import Path

import pytest

from customer_unify.__main__ import main

CRM = [
    ("7", "Jocelyne Michu", "jm@example.org", "P"),
    ("8", "Jocelyne MICHU", "jm@example.org", "P"),
    ("9", "Éric Durand", "eric@example.org", "Q"),
    ("10", "Zofia Lis", "zofia@example.org", ""),
]


def write(path: Path, header: str, rows: list[tuple[str, ...]]) -> str:
    path.write_text("\n".join([header, *map(",".join, rows)]) + "\n", encoding="utf-8")
    return str(path)


@pytest.fixture
def crm(tmp_path: Path) -> str:
    return write(tmp_path / "crm.csv", "id,name,email,person", CRM)


def result(folder: Path, *rows: tuple[str, ...]) -> str:
    return write(
        folder / "customers.csv", "source,key,customer_id,confidence", [(*row, "1000") for row in rows]
    )


def test_what_resolve_wrote_is_held_against_the_files_it_read(
    crm: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = str(tmp_path / "customers.csv")
    assert main(["resolve", crm, "--out", out]) == 0
    capsys.readouterr()
    assert main(["evaluate", out, crm, "--person", "person"]) == 0
    told = capsys.readouterr()
    assert "judged: 3. 1 records of the result are in none" in told.err
    pairs, records, customers = told.out.splitlines()
    assert pairs.split(maxsplit=1) == ["pairs", "precision 1.0000, recall 1.0000, F1 1.0000"]
    assert records.startswith("records")
    assert "2 found, 2 true, 2 exactly right; to correct: 0 splits, 0 merges" in customers
    assert "most people in one: 1" in customers


def test_mixed_customers_and_parted_people_are_written(
    crm: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    made = result(tmp_path, ("crm", "7", "c1"), ("crm", "8", "c2"), ("crm", "9", "c2"))
    wrong = tmp_path / "wrong.csv"
    assert main(["evaluate", made, crm, "--person", "person", "--wrong", str(wrong)]) == 0
    assert "precision 0.0000, recall 0.0000" in capsys.readouterr().out
    with wrong.open(encoding="utf-8") as file:
        rows = [(row["wrong"], row["key"], row["customer_id"], row["person"]) for row in csv.DictReader(file)]
    assert rows == [
        ("mixed", "8", "c2", "P"),
        ("mixed", "9", "c2", "Q"),
        ("parted", "7", "c1", "P"),
        ("parted", "8", "c2", "P"),
    ]


def test_sources_are_files_or_a_column_and_keys_a_column_or_a_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    made = result(tmp_path, ("shop", "2", "c1"), ("shop", "3", "c1"), ("web", "a + b", "c2"))
    shop = write(tmp_path / "shop.csv", "name,who", [("Jo", "P"), ("Jo", "P")])
    web = tmp_path / "web.jsonl"
    web.write_text(json.dumps({"one": "a", "two": "b", "who": 7}), encoding="utf-8")
    assert main(["evaluate", made, shop, str(web), "--person", "who"]) == 0
    assert "judged: 2." in capsys.readouterr().err
    assert main(["evaluate", made, str(web), "--person", "who", "--key", "one + two"]) == 0
    assert "judged: 1." in capsys.readouterr().err
    every = write(tmp_path / "all.csv", "silo,no,who", [("shop", "2", "P"), ("shop", "3", "Q")])
    assert main(["evaluate", made, every, "--person", "who", "--source-column", "silo"]) == 0
    told = capsys.readouterr()
    assert "judged: 2." in told.err
    assert "most people in one: 2" in told.out


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (["--person", "nobody"], "there is no column 'nobody'"),
        (["--person", "person", "--key", "no"], "there is no column 'no'"),
        (["--person", "person", "--key", "email"], "no record of the result is in them"),
    ],
)
def test_what_cannot_be_held_against_it_is_told_without_a_value(
    more: list[str], said: str, crm: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    made = result(tmp_path, ("crm", "7", "c1"))
    assert main(["evaluate", made, crm, *more]) == 1
    told = capsys.readouterr().err
    assert said in told
    assert "example.org" not in told


def test_rows_of_one_key_are_told_apart_as_resolve_tells_them(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = [*CRM[:3], ("7", "Zofia Lis", "zofia@example.org", "R")]
    crm = write(tmp_path / "crm.csv", "id,name,email,person", rows)
    made = result(
        tmp_path, ("crm", "7", "c1"), ("crm", "8", "c1"), ("crm", "9", "c2"), ("crm", "7 (2)", "c3")
    )
    assert main(["evaluate", made, crm, "--person", "person"]) == 0
    told = capsys.readouterr()
    assert "judged: 4. 0 records of the result" in told.err
    assert "3 found, 3 true, 3 exactly right" in told.out


def test_no_file_that_is_read_is_written_over(
    crm: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    made, before = result(tmp_path, ("crm", "7", "c1")), Path(crm).read_bytes()
    assert main(["evaluate", made, crm, "--person", "person", "--wrong", crm]) == 1
    assert "is named twice" in capsys.readouterr().err
    assert Path(crm).read_bytes() == before


def test_the_result_may_come_from_standard_input(
    crm: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    made = Path(result(tmp_path, ("crm", "7", "c1"), ("crm", "8", "c1"))).read_bytes()
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(made)))
    assert main(["evaluate", "-", crm, "--person", "person"]) == 0
    assert "1 found, 1 true, 1 exactly right" in capsys.readouterr().out


def test_a_file_that_is_no_result_is_told(crm: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["evaluate", crm, crm, "--person", "person"]) == 1
    assert "there is no column 'source'" in capsys.readouterr().err
