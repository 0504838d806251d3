"""A result file is there whole or not at all, and TOML written reads back the same."""

from __future__ import annotations

import csv
import os
import stat
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, strategies as st

from customer_unify.errors import NotAFile
from customer_unify.exchange.write import guarded, unguarded, write_rows
from customer_unify.toml import to_toml

ROWS = [("crm", 'a,"b"\n', "c1", 1000), ("crm", "é;\u2028", "c2", 999), ("crm", "torn\rapart", "c3", 1)]


def test_rows_read_back_equal(tmp_path: Path) -> None:
    path = tmp_path / "out.csv"
    assert write_rows(path, ("source", "key", "customer_id", "confidence"), ROWS) == 3
    with path.open(encoding="utf-8", newline="") as file:
        assert list(csv.reader(file))[1:] == [[str(cell) for cell in row] for row in ROWS]
    assert [one.name for one in tmp_path.iterdir()] == ["out.csv"]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="a pipe with a name is needed")
def test_a_pipe_or_device_is_written_into_and_stays_one(tmp_path: Path) -> None:
    path = tmp_path / "out.csv"
    os.mkfifo(path)
    reader = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    try:
        assert write_rows(path, ("source", "key"), [("crm", "c1")]) == 1
        assert os.read(reader, 100) == b"source,key\ncrm,c1\n"
    finally:
        os.close(reader)
    assert stat.S_ISFIFO(path.stat().st_mode)
    assert [one.name for one in tmp_path.iterdir()] == ["out.csv"]


def test_a_link_stays_one_and_what_it_leads_to_is_written(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    real, link = tmp_path / "sub" / "real.csv", tmp_path / "latest.csv"
    real.write_text("before", encoding="utf-8")
    try:
        link.symlink_to(real)
    except OSError:
        pytest.skip("no links may be made here")
    write_rows(link, ("key",), [("c1",)])
    assert link.is_symlink()
    assert real.read_text(encoding="utf-8") == "key\nc1\n"
    assert [one.name for one in (tmp_path / "sub").iterdir()] == ["real.csv"]


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_no_cell_runs_as_a_formula(tmp_path: Path, start: str) -> None:
    """Hostile keys: whoever opens the file in a spreadsheet runs nothing."""
    path = tmp_path / "out.csv"
    write_rows(path, ("key", "count"), [(f"{start}cmd|' /C calc'!A0", -1)])
    with path.open(encoding="utf-8", newline="") as file:
        [[key, number]] = list(csv.reader(file))[1:]
    assert not key.startswith(("=", "+", "-", "@", "\t", "\r"))
    assert (unguarded(key), number) == (f"{start}cmd|' /C calc'!A0", "-1")


@given(st.text(max_size=6) | st.text("'=+-@\t\r", max_size=4))
def test_every_guarded_cell_reads_back(text: str) -> None:
    assert unguarded(guarded(text)) == text
    assert not guarded(text).startswith(("=", "+", "-", "@", "\t", "\r"))


def test_a_failure_leaves_the_former_file_and_no_draft(tmp_path: Path) -> None:
    path = tmp_path / "out.csv"
    path.write_text("former", encoding="utf-8")

    def rows() -> Iterator[tuple[str]]:
        yield ("one",)
        raise RuntimeError("stopped halfway")

    with pytest.raises(RuntimeError):
        write_rows(path, ("a",), rows())
    assert path.read_text(encoding="utf-8") == "former"
    assert [one.name for one in tmp_path.iterdir()] == ["out.csv"]


def test_where_nothing_can_be_written_is_said(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "no" / "out.csv"):
        with pytest.raises(NotAFile):
            write_rows(path, ("a",), [])


texts = st.text(st.characters(codec="utf-8"), max_size=8)
values = st.one_of(st.booleans(), st.integers(-(2**63), 2**63 - 1), texts, st.lists(texts, max_size=3))
tables = st.dictionaries(texts, values | st.dictionaries(texts, values, max_size=2), max_size=3)


@given(st.dictionaries(texts, values | tables | st.lists(tables, max_size=2), max_size=4))
def test_toml_reads_back_equal(data: dict[str, Any]) -> None:
    assert tomllib.loads(to_toml(data)) == data
