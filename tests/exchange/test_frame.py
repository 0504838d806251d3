"""Data frames of every library are read as a file of the same rows is, and come back as they came in."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pandas
import polars
import pyarrow
import pytest

import customer_unify as cu
from customer_unify.errors import Fault, InputError, MissingExtra
from customer_unify.model.configuration import Source

HEADER = ("id", "Nom", "Prénom", "date de naissance", "Courriel", "téléphone", "ville")
ROWS = [
    ("1", "Michu", "Jocelyne", "1978-12-11", "jo@example.org", "06 12 34 56 78", "Aix"),
    ("2", "MICHU", "J.", "", "Jo@example.org", "", ""),
    ("3", "Durand", "Éric", "1960-03-02", "", "0612345678", "Lyon, 3e"),
    ("4", "Nan", "Li", "1991-01-30", "li@example.org", "", "nan"),
]
COLUMNS: dict[str, list[str | None]] = {
    name: [row[at] or None for row in ROWS] for at, name in enumerate(HEADER)
}
KINDS: dict[str, Callable[[dict[str, list[Any]]], Any]] = {
    "pandas": lambda columns: pandas.DataFrame(columns),
    "pandas, old strings": lambda columns: pandas.DataFrame(columns, dtype=object),
    "polars": lambda columns: polars.DataFrame(columns),
    "arrow": lambda columns: pyarrow.table(columns),
}


def said(records: Any) -> list[tuple[str, dict[str, tuple[str, ...]]]]:
    return [(record.key, dict(record.fields)) for record in records]


@pytest.mark.parametrize("kind", KINDS)
def test_a_frame_is_read_as_a_file_of_the_same_rows(kind: str, tmp_path: Path) -> None:
    path = tmp_path / "crm.csv"
    lines = [";".join(row) for row in (HEADER, *ROWS)]
    path.write_text("\n".join(lines), encoding="utf-8")
    frame = KINDS[kind](COLUMNS)
    of_file = cu.IdentityConfig().knowing(path)
    of_frame = cu.IdentityConfig().knowing(frame, source="crm")
    assert of_frame == of_file
    assert said(of_frame.read(frame, source="crm")) == said(of_file.read(path))


@pytest.mark.parametrize("kind", KINDS)
def test_what_came_in_goes_out(kind: str) -> None:
    frame = KINDS[kind](COLUMNS)
    partition = cu.resolve(frame)
    assert [row.key for row in partition] == ["1", "2", "3", "4"]
    joined = partition.join(frame)
    assert type(joined) is type(frame)
    ids = joined["customer_id"].to_pylist() if kind == "arrow" else list(joined["customer_id"])
    assert ids == ["c1", "c1", "c2", "c3"]
    names = joined.column_names if kind == "arrow" else list(joined.columns)
    assert names == [*HEADER, "customer_id", "confidence"]
    assert partition.join([{"id": row[0]} for row in ROWS])[1]["customer_id"] == "c1"
    with pytest.raises(InputError, match="the frame has 3 rows, of which 4 were resolved"):
        partition.join(frame[:3])


def test_a_frame_keeps_its_index() -> None:
    frame = pandas.DataFrame(COLUMNS, index=[7, 7, 9, -1])
    joined = cu.resolve(frame).join(frame)
    assert list(joined.index) == [7, 7, 9, -1]
    assert list(joined["customer_id"]) == ["c1", "c1", "c2", "c3"]
    assert "customer_id" not in frame


def test_missing_values_and_types_are_read_as_a_file_would_write_them() -> None:
    frame = pandas.DataFrame(
        {
            "id": [10, 11, 12],
            "phone": [33612345678.0, float("nan"), 33612345679.0],
            "name": pandas.Categorical(["Jocelyne Michu", None, "Éric Durand"]),
            "email": pandas.array(["jo@example.org", pandas.NA, None], dtype="string"),
            "birth_date": pandas.to_datetime(["1978-12-11", None, "1960-03-02"]),
            "loyalty_card": pandas.array([1, None, 3], dtype="Int64"),
            "postcode": [Decimal("13100"), None, float("nan")],
        }
    )
    fields = ("phone", "name", "email", "birth_date", "loyalty_card", "postcode")
    config = cu.IdentityConfig(
        sources={"crm": Source("crm", key="id", fields={name: (name,) for name in fields})}
    )
    assert said(config.read(frame)) == [
        (
            "10",
            {
                "birth_date": ("1978-12-11",),
                "email": ("jo@example.org",),
                "loyalty_card": ("1",),
                "name": ("Jocelyne Michu",),
                "phone": ("33612345678",),
                "postcode": ("13100",),
            },
        ),
        ("11", {}),
        (
            "12",
            {
                "birth_date": ("1960-03-02",),
                "loyalty_card": ("3",),
                "name": ("Éric Durand",),
                "phone": ("33612345679",),
            },
        ),
    ]


def test_lists_flags_and_times_of_a_frame() -> None:
    config = cu.IdentityConfig.load(
        """
        [sources.web]
        key = "id"
        fields = { email = "mails", birth_date = "born" }
        verified_by = { email = "sure" }
        observed_at = "at"
        """
    )
    frame = polars.DataFrame(
        {
            "id": ["a", "b"],
            "mails": [["x@example.org", "y@example.org"], None],
            "born": [date(1978, 12, 11), None],
            "sure": [True, None],
            "at": [datetime(2026, 1, 5, 12, tzinfo=UTC), None],
        }
    )
    first, second = config.read(frame)
    assert first.fields == {"email": ("x@example.org", "y@example.org"), "birth_date": ("1978-12-11",)}
    assert {level.name for level in first.assurance.values()} == {"VERIFIED"}
    assert first.observed_at == datetime(2026, 1, 5, 12, tzinfo=UTC)
    assert (second.fields, second.observed_at) == ({}, None)


def test_what_no_text_holds_is_told_with_its_row_and_without_its_value() -> None:
    config = cu.IdentityConfig.load('[sources.web]\nkey = "id"\nfields = { email = "mail", name = "nom" }')
    secret = b"secret"
    frame = pandas.DataFrame(
        {"id": ["a", "b", "a"], "mail": ["x@example.org", secret, None], "nom": "Jo\x00"}
    )
    faults: list[Fault] = []
    records = list(config.read(frame, on_error="skip", on_fault=faults.append))
    assert [str(fault).split(" (hint")[0] for fault in faults] == [
        "the frame, row 2, column 'mail': holds bytes; allowed: text, numbers, dates, lists of them",
        "the frame, row 3, column 'id': a former row has the same key",
    ]
    assert records[0].fields["name"] == ("Jo\ufffd",)
    with pytest.raises(InputError) as caught:
        list(config.read(frame))
    assert "secret" not in str(caught.value)


def test_several_sources_in_one_frame() -> None:
    frame = polars.DataFrame({"silo": ["crm", "shop", "crm"], **{k: v[:3] for k, v in COLUMNS.items()}})
    partition = cu.resolve(frame, source_column="silo")
    assert [row.source for row in partition] == ["crm", "shop", "crm"]
    assert partition.rows[0].customer_id == partition.rows[1].customer_id
    several = cu.IdentityConfig(sources={name: Source(name) for name in ("a", "b")})
    with pytest.raises(InputError, match=r"which source it is from: name it by source=… \(one of: a, b\)"):
        cu.resolve(frame, several)
    with pytest.raises(InputError, match="a record names its own source"):
        cu.resolve([], source="crm")


def test_frames_of_every_size_and_none() -> None:
    many = polars.DataFrame({"id": range(45_000), "note": ["x"] * 45_000})
    config = cu.IdentityConfig(sources={"s": Source("s", key="id", fields={"city": ("note",)})})
    keys = [record.key for record in config.read(many)]
    assert keys == [str(number) for number in range(45_000)]
    with pytest.raises(InputError, match="the frame: has no row"):
        list(config.read(many[:0]))
    with pytest.raises(InputError, match="the frame has no column"):
        cu.resolve(polars.DataFrame())
    with pytest.raises(InputError, match="none of its columns was recognised"):
        cu.resolve(polars.DataFrame({"qwx": ["1", "2", "3"]}))
    with pytest.raises(InputError, match="not DataFrame"):
        cu.resolve(pandas.DataFrame([["1", "2"]], columns=["nom", "nom"]))
    with pytest.raises(InputError, match="not Series"):
        cu.resolve(polars.Series(["1"]))
    with pytest.raises(InputError, match="looks like data"):
        cu.resolve(polars.DataFrame({"jo@example.org": ["x@example.org"]}))


def test_a_lazy_frame_is_collected_and_cannot_be_joined() -> None:
    lazy = polars.LazyFrame(COLUMNS)
    partition = cu.resolve(lazy)
    assert len(partition) == len(ROWS)
    with pytest.raises(InputError, match="collect it"):
        partition.join(lazy)
    assert partition.join(lazy.collect())["customer_id"].to_list() == ["c1", "c1", "c2", "c3"]


def test_without_narwhals_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "narwhals", None)
    with pytest.raises(MissingExtra, match=r"customer-unify\[frames\]"):
        cu.resolve(polars.DataFrame(COLUMNS))


def test_nothing_of_a_frame_library_is_loaded_without_a_frame(fresh: Callable[[str], str]) -> None:
    seen = fresh(
        "import sys, customer_unify as cu\n"
        "cu.resolve([cu.Record('crm', '1', {'name': 'Jo Michu'})])\n"
        "print(*(name for name in ('narwhals', 'pandas', 'polars', 'pyarrow') if name in sys.modules))"
    )
    assert seen.split() == []
