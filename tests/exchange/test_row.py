"""The quick ways of reading a file give what the careful ways give: the same rows, records and faults."""

from __future__ import annotations

from collections.abc import Sequence
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, strategies as st

from customer_unify.configuration import IdentityConfig
from customer_unify.errors import Fault
from customer_unify.exchange import decode, delimited
from customer_unify.exchange.decode import Block, Line
from customer_unify.exchange.mapping import Mapper
from customer_unify.exchange.row import RowReader
from customer_unify.model.record import Record

CONFIG = IdentityConfig.load(
    """
    [sources.crm]
    key = "id"
    fields = { name = "nom", email = ["mail", "mail2"], birth_date = "ddn", city = "ville" }
    observed_at = "maj"
    time_zone = "Europe/Paris"

    [sources.till]
    key = "id"
    date_order = "mdy"
    fields = { family_name = "nom", birth_date = "ddn", loyalty_card = "id" }

    [sources.web]
    key = "id"
    fields = { name = "nom", email = "mail", birth_date = "ddn" }
    verified_by = { mail = "mail2" }

    [sources.both]
    key = "id"
    fields = { name = "nom", birth_date = ["ddn", "maj"], street = "ville + mail" }
    """
)
COLUMNS = ("id", "nom", "mail", "mail2", "ddn", "ville", "maj")
CELLS = st.one_of(
    st.sampled_from(
        [
            *("", " ", "7", " Jo Michu ", "NaN", "nan ", "Nana", "é", "a\x1fb", "a\x1eb", "nu\0l", "\ud83d"),
            *("\ud83d\ude00", "1978-12-11", "11/12/1978", "31/02/1980", "00/00/0000", "null", "n/a", "true"),
            *("2026-01-05T14:30:00+01:00", "05/01/2026 14:30", "soon", "12:30", "0001-01-01", "x" * 100_001),
        ]
    ),
    st.text(max_size=5),
)


def read(mapper: Mapper, row: Sequence[str]) -> tuple[Record | None, list[Fault]]:
    told: list[Fault] = []
    return mapper.record(dict(zip(COLUMNS, row, strict=True)), told.append, "here", 2), told


@given(st.sampled_from(sorted(CONFIG.sources)), st.lists(st.tuples(*[CELLS] * len(COLUMNS)), max_size=4))
def test_a_plain_row_is_what_the_mapper_makes_of_it(source: str, rows: list[tuple[str, ...]]) -> None:
    mapper = CONFIG.mapper(source)
    reader = RowReader(mapper, COLUMNS)
    for row in rows:
        record = reader.record(row)
        if record is None or max(map(len, row)) > delimited.LONGEST_CELL:
            continue  # left to the mapper; or longer than a cell that is handed on
        expected, told = read(mapper, row)
        assert expected is not None
        assert not told
        assert record == expected
        assert (record.fields.names, record.fields._held) == (expected.fields.names, expected.fields._held)
        assert (record.assurance, record.consents, hash(record)) == (
            expected.assurance,
            expected.consents,
            hash(expected),
        )


@pytest.mark.parametrize("source", ["crm", "till"])
def test_a_usual_row_goes_the_quick_way(source: str) -> None:
    row = ("7", "Jocelyne MICHU", "jo@example.org", "m@example.org", "11/12/1978", "Étaples", "2026-01-05")
    record = RowReader(CONFIG.mapper(source), COLUMNS).record(row)
    assert record is not None
    assert record == read(CONFIG.mapper(source), row)[0]


def test_a_file_may_have_no_column_of_the_mapping() -> None:
    bare = RowReader(CONFIG.mapper("nobody"), ("key", "email", "observed_at"))
    record = bare.record(("1", "jo@example.org", "2026-01-05T00:00:00+00:00"))
    assert record is not None
    assert record.observed_at is not None
    assert RowReader(CONFIG.mapper("crm"), ("id", "nom")).record(("1", "Michu")) is None


PIECES = st.sampled_from(
    [
        "a",
        "é",
        ";",
        ";",
        "\n",
        "\n",
        "\r\n",
        "\r",
        '"',
        '""',
        '";"',
        ' "',
        "\x0b",
        "\x1c",
        "\u2028",
        " ",
        "x" * 30,
    ]
)


@given(st.lists(PIECES, max_size=40), st.lists(st.integers(1, 12), min_size=1, max_size=8))
def test_blocks_parsed_at_once_give_the_rows_that_care_gives(pieces: list[str], sizes: list[int]) -> None:
    texts = [line for line in "".join(pieces).splitlines(keepends=True) if line]
    lines = [Line(number, text) for number, text in enumerate(texts, 1)]
    cut, at = [], 0
    while at < len(lines):
        size = sizes[len(cut) % len(sizes)]
        cut.append(Block.of(lines[at : at + size]))
        at += size

    def parsed() -> tuple[list[tuple[int, list[str]]], list[str]]:
        told: list[Fault] = []
        rows = list(delimited.cells(cut, ";", told.append, "a.csv"))
        return rows, [str(fault) for fault in told]

    quick = parsed()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(delimited, "_at_once", lambda block, separator: None)
        assert parsed() == quick


@given(st.lists(PIECES, max_size=40), st.integers(1, 9), st.sampled_from(["utf-8", "utf-16"]))
def test_lines_are_cut_alike_wherever_reading_stops(
    pieces: list[str], characters: int, encoding: str
) -> None:
    text = "".join(pieces)
    with TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setattr(decode, "CHARACTERS", characters)
        path = Path(folder) / "a.csv"
        path.write_bytes(text.encode(encoding))
        found = list(decode.lines(path, encoding))
    assert [line.text for line in found] == list(StringIO(text, newline=""))
    assert [line.number for line in found] == list(range(1, len(found) + 1))


def test_a_line_that_is_too_long_costs_itself_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(decode, "LONGEST_LINE", 20)
    path = tmp_path / "a.csv"
    for characters in (1, 7, 19):  # fewer than the longest line has
        monkeypatch.setattr(decode, "CHARACTERS", characters)
        path.write_text("a\n" + "b" * 19 + "\n" + "c" * 20 + "\n" + "d" * 90 + "\ne\n" + "f" * 20)
        found = [(line.text, line.fault is not None) for line in decode.lines(path, "utf-8")]
        assert found == [
            *(("a\n", False), ("b" * 19 + "\n", False), ("\n", True), ("\n", True), ("e\n", False)),
            ("\n", True),
        ]
