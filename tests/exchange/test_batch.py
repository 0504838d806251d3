"""The quick ways of reading a file give what the careful ways give: the same rows, records and faults."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterator, Sequence
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import example, given, strategies as st

from customer_unify.configuration import IdentityConfig
from customer_unify.errors import Fault
from customer_unify.exchange import chunk, decode, delimited, records as records_of_file
from customer_unify.exchange.batch import BatchReader
from customer_unify.exchange.decode import Block, Line
from customer_unify.exchange.records import records, records_by
from customer_unify.model.batch import Batch
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
    missing = ["NA", "soon"]
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
            *(
                "",
                " ",
                "7",
                " Jo Michu ",
                "NaN",
                "nan ",
                "Nana",
                "NA",
                " NA ",
                "é",
                "a\x1fb",
                "a\x1eb",
                "nu\0l",
                "\ud83d",
            ),
            *("\ud83d\ude00", "1978-12-11", "11/12/1978", "31/02/1980", "00/00/0000", "null", "n/a", "true"),
            *("2026-01-05T14:30:00+01:00", "05/01/2026 14:30", "soon", "12:30", "0001-01-01", "x" * 100_001),
            *("a@b.fr ::: c@d.fr", "1978-12-11 ::: soon", " ::: "),
        ]
    ),
    st.text(max_size=5),
)


class Given:
    """Rows as a file or frame hands them on."""

    name, texts, columns = "rows", True, COLUMNS

    def __init__(
        self, rows: Sequence[Sequence[str]], damaged: Collection[int] = (), together: int = 1
    ) -> None:
        self._rows, self._damaged, self._together = rows, damaged, together

    def at(self, number: int) -> str:
        return f"row {number}"

    def pieces(self, tell: Callable[[Fault], None]) -> Iterator[tuple[list[int], list[Sequence[str]]]]:
        numbers: list[int] = []
        for number in range(2, len(self._rows) + 3):
            end = number == len(self._rows) + 2
            if numbers and (end or number in self._damaged or len(numbers) == self._together):
                yield numbers, [self._rows[at - 2] for at in numbers]
                numbers = []
            if number in self._damaged and not end:
                tell(Fault(self.at(number), "is damaged"))
            else:
                numbers.append(number)


class Stopped(Exception):
    pass


def told_until(most: int, told: list[str]) -> Callable[[Fault], None]:
    def tell(fault: Fault) -> None:
        told.append(str(fault))
        if len(told) >= most:
            raise Stopped

    return tell


def one_by_one(given: Given, at: int | None, tell: Callable[[Fault], None]) -> Iterator[Record]:
    """What reading makes of rows: each is mapped by itself, and keys that came before are left out."""
    seen = set()
    for line, row in (one for piece in given.pieces(tell) for one in zip(*piece, strict=True)):
        source = "crm" if at is None else row[at].strip()
        if not source:
            tell(Fault(f"row {line}, column 'ville'", "names no source"))
            continue
        mapper = CONFIG.mapper(source)
        record = mapper.record(dict(zip(COLUMNS, row, strict=True)), tell, f"row {line}", line)
        if record is None:
            continue
        if record.ref in seen:
            hint = "a key names one row of its source"
            tell(
                Fault(f"row {line}, column {mapper.source.key!r}", "a former row has the same key", hint=hint)
            )
            continue
        seen.add(record.ref)
        yield record


def all_of(records: Iterator[Record]) -> tuple[list[Record], bool]:
    found, stopped = [], False
    try:
        found.extend(records)  # a list keeps what came before whoever is told stops
    except Stopped:
        stopped = True
    return found, stopped


KEYS = st.sampled_from(["1", "2", "3", " 3 ", "4", "5", "", "é"]) | st.integers(10, 99).map(str)
NAMED = st.sampled_from(["crm", " crm", "till", "web", "both", "", " "])
ROWS = st.lists(st.tuples(KEYS, *[CELLS] * 4, NAMED, CELLS), max_size=12)


OTHERS = st.lists(st.tuples(*[CELLS] * 4, NAMED, CELLS), max_size=12).map(
    lambda rows: [(str(at), *row) for at, row in enumerate(rows)]
)
"""Rows that have a key of their own each."""
BORN = ["1978-12-11", "31/02/1980", "soon", "12/11/1978", "31/04/1980", ""]
SOME = [(str(at), "Jo", "", "", said, "crm", "") for at, said in enumerate(BORN * 2)]


@given(
    ROWS | OTHERS, st.booleans(), st.sets(st.integers(2, 9), max_size=2), st.integers(1, 9), st.integers(1, 5)
)
@example(SOME, True, set(), 9, 5)
@example(SOME, False, set(), 4, 5)
@example([SOME[0], *((sign * 100_001, *SOME[0][1:]) for sign in "ab"), *SOME[1:5]], False, set(), 9, 9)
@example([*SOME[:3], ("", *SOME[1][1:]), ("é", *SOME[1][1:]), ("é", *SOME[0][1:])], False, set(), 9, 9)
def test_rows_read_by_columns_are_what_each_is_by_itself(rows, by, damaged, most, at_once):
    """The same records in the same order, the same faults, and all records before the fault that stops."""
    given, at = Given(rows, damaged, 6 - at_once), COLUMNS.index("ville") if by else None
    expected, found = [], []
    slow = all_of(one_by_one(given, at, told_until(most, expected)))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(chunk, "ROWS", at_once)
        tell = told_until(most, found)
        reading = (
            records_by(given, CONFIG.mapper, "ville", tell)
            if by
            else records(given, CONFIG.mapper("crm"), tell)
        )
        quick = all_of(reading)
    assert quick == slow
    assert found == expected
    for one, other in zip(quick[0], slow[0], strict=True):
        assert (one.fields.names, one.fields.texts()) == (other.fields.names, other.fields.texts())
        assert (one.assurance, one.consents, hash(one)) == (other.assurance, other.consents, hash(other))


def test_a_cell_may_hold_several_values_as_address_books_write_them() -> None:
    record = CONFIG.record(
        "web", {"id": "7 ::: 8", "nom": "Jo Michu", "mail": "a@b.fr ::: c@d.fr", "mail2": ""}
    )
    assert record.key == "7 ::: 8"
    assert record.fields["email"] == ("a@b.fr", "c@d.fr")


def test_a_key_made_for_a_row_is_taken_before_a_row_behind_it(monkeypatch):
    rows = [("1", *SOME[0][1:]), ("", *SOME[0][1:]), ("line 3", *SOME[0][1:])]
    for at_once in (1, 9):
        monkeypatch.setattr(chunk, "ROWS", at_once)
        reading = records(Given(rows), CONFIG.mapper("crm"), lambda fault: None, keep=True)
        assert [record.key for record in reading] == ["1", "line 3", "line 3 (2)"]


def test_chunks_hold_what_is_left(monkeypatch):
    monkeypatch.setattr(chunk, "ROWS", 2)
    rows = [(str(at), "Jo", "", "", "31/02/1980" if at == 4 else "", "Pau", "") for at in range(6)]
    reading = records(Given(rows), CONFIG.mapper("crm"), lambda fault: None)
    assert next(reading).key == "0"
    sizes = [(part.size, len(part.batches), len(part.others)) for part in reading.chunks()]
    assert sizes == [(1, 0, 1), (2, 1, 0), (2, 1, 1)]
    assert not list(reading)


@pytest.mark.parametrize("source", ["crm", "till"])
def test_a_usual_row_is_read_by_columns(source: str) -> None:
    row = ("7", "Jocelyne MICHU", "jo@example.org", "m@example.org", "11/12/1978", "Étaples", "2026-01-05")
    found = BatchReader(CONFIG.mapper(source), COLUMNS).read([[cell] for cell in row], [0])
    assert not found.odd
    batch = Batch(source, (0,), found.keys, found.fields, found.observed)
    told: list[Fault] = []
    assert batch.record(0) == CONFIG.mapper(source).record(
        dict(zip(COLUMNS, row, strict=True)), told.append, "", 2
    )
    assert next(batch.records()) == batch.record(0)
    assert list(batch.refs) == [batch.record(0).ref]
    assert not told


def test_a_file_may_have_no_column_of_the_mapping() -> None:
    bare = BatchReader(CONFIG.mapper("nobody"), ("key", "email", "observed_at"))
    found = bare.read([["1"], ["jo@example.org"], ["2026-01-05T00:00:00+00:00"]], [0])
    assert not found.odd
    assert found.observed is not None
    assert found.observed[0] is not None
    assert not BatchReader(CONFIG.mapper("crm"), ("id", "nom")).plain


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


HEADER = "id,nom,mail,mail2,ddn,ville,maj"


@pytest.mark.parametrize("kind", ["csv", "jsonl"])
def test_a_key_that_comes_in_every_row_costs_each_row_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    """Law L19: whoever counted up from two for each row would look at a million keys for these few."""
    path, rows = tmp_path / f"crm.{kind}", 1_500
    row = {
        "csv": "7,,,,,,\n",
        "jsonl": json.dumps(dict.fromkeys(HEADER.split(","), "") | {"id": "7"}) + "\n",
    }[kind]
    path.write_text(f"{HEADER}\n" * (kind == "csv") + row * rows)
    looks: list[object] = []

    class Counted(chunk.Keys):
        def __contains__(self, key: object) -> bool:
            looks.append(key)
            return super().__contains__(key)

    monkeypatch.setattr(chunk, "Keys", Counted)
    monkeypatch.setattr(records_of_file, "Keys", Counted)
    found = [record.key for record in CONFIG.read(path, source="crm", on_error="keep")]
    assert found == ["7", *(f"7 ({number})" for number in range(2, rows + 1))]
    assert 0 < len(looks) < 5 * rows
