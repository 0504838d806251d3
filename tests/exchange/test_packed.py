"""A file packed with gzip is the file it holds; damage and files made to fill a memory are refused."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from customer_unify import IdentityConfig, resolve
from customer_unify.errors import InputError, NotAFile
from customer_unify.exchange import unpack

CSV = "id,name,email\n" + "".join(f"{at},Anna Petit,a{at}@example.org\n" for at in range(200))
LINES = "\n".join(f'{{"id": "{at}", "name": "Anna Petit"}}' for at in range(50))
LIST = '[\n{"id": "1", "name": "Anna Petit"},\n{"id": "2", "name": "Jo Michu"}\n]'


@pytest.mark.parametrize(("name", "text"), [("a.csv", CSV), ("a.jsonl", LINES), ("a.json", LIST)])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_packed_file_is_the_file_it_holds(name: str, text: str, encoding: str, tmp_path: Path) -> None:
    plain, packed = tmp_path / name, tmp_path / "packed" / f"{name}.gz"
    packed.parent.mkdir()
    plain.write_bytes(text.encode(encoding))
    packed.write_bytes(gzip.compress(text.encode(encoding)))
    rows = [
        [(row.source, row.key, row.customer_id) for row in resolve(path).rows] for path in (plain, packed)
    ]
    assert rows[0] == rows[1]
    assert {source for source, _, _ in rows[0]} == {"a"}


def test_the_pattern_of_a_source_fits_a_packed_file() -> None:
    config = IdentityConfig.load('[sources.crm]\nfile = "crm-*.csv"\nkey = "id"')
    assert config.source_of("exports/crm-2026.csv.gz") == config.source_of("crm-2026.csv") == "crm"


def test_a_file_cut_anywhere_is_refused(tmp_path: Path) -> None:
    whole, file = gzip.compress(CSV.encode()), tmp_path / "a.csv.gz"
    for end in [*range(2, len(whole), 7), len(whole) - 1]:
        file.write_bytes(whole[:end])
        with pytest.raises(NotAFile, match="damaged or cut"):
            resolve(file)


def test_a_damaged_file_is_refused_or_tells_what_is_wrong(tmp_path: Path) -> None:
    whole, file = gzip.compress(CSV.encode()), tmp_path / "a.csv.gz"
    for at in range(10, len(whole), 5):  # what stands before is no part of what is held
        file.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
        with pytest.raises(InputError):
            resolve(file)


def test_what_unpacks_to_far_more_than_an_export_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(unpack, "FREE", 10_000)
    file = tmp_path / "a.csv.gz"
    file.write_bytes(gzip.compress(CSV.encode()))
    assert len(resolve(file).rows) == 200
    file.write_bytes(gzip.compress(b"id,name\n" + b"1,Anna\n" * 1_000_000))
    with pytest.raises(NotAFile, match="far more"):
        resolve(file)
