"""A base written before our own rules changed says so: their version and their tables stand in the digest."""

from __future__ import annotations

import csv
import hashlib
import json
from collections.abc import Callable, Iterator
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest

from customer_unify import IdentityConfig, Record, Resolver, resolve
from customer_unify.errors import OtherConfiguration
from customer_unify.identity import version
from customer_unify.identity.language import nicknames
from customer_unify.identity.stages import Stages
from customer_unify.model import Content
from customer_unify.stores.memory import MemoryStore

DATA = Path(__file__).parents[1] / "data"

NOTED = {
    "decides": 3,
    "contents": "7f278a503d46a7de",
    "keys": "603e6a7336b6b177",
    "levels": "6c8365d58ba3c54b",
    "partition": "b6b0f69e7ca9fb1e",
}
"""What is made of ``tests/data/decided.csv`` under this version.

If the test fails, something decides otherwise than it did. Where that is meant: raise ``DECIDES`` in
``identity/version.py``, once between two releases, and note here what the test says. The records stay.
"""


def records() -> list[Record]:
    with (DATA / "decided.csv").open(encoding="utf-8", newline="") as file:
        return [_record(row) for row in csv.DictReader(file)]


def _record(row: dict[str, str]) -> Record:
    claimed, verified = (tuple(filter(None, row.pop(name).split(";"))) for name in ("claimed", "verified"))
    source, key = row.pop("source"), row.pop("key")
    fields = {name: value.split(" ; ") for name, value in row.items() if value}
    return Record(source, key, fields, claimed=claimed, verified=verified)


def sealed(told: Any) -> str:
    text = json.dumps(told, ensure_ascii=True, sort_keys=True, separators=(",", ":"))
    return hashlib.blake2b(text.encode(), digest_size=8).hexdigest()


def _said(content: Content) -> Any:
    sides = (content.facts, content.claims)
    return [
        [{name: sorted((fact.value, fact.assurance.name) for fact in facts) for name, facts in side.items()}]
        for side in sides
    ] + [list(content.mark)]


def made() -> Iterator[tuple[str, Any]]:
    """What each stage makes of the records."""
    config, given = IdentityConfig(), records()
    stages = Stages(config)
    contents = [stages.normalise(record) for record in given]
    yield "contents", [_said(content) for content in contents]
    yield "keys", [stages.keys(content) for content in contents]
    pairs = combinations(contents[:60], 2)
    odd = combinations(contents[-25:], 2)
    yield "levels", [stages.levels(*pair) for pair in (*pairs, *odd)]
    yield "partition", [row.customer_id for row in resolve(given, config)]


def test_what_decides_changes_with_its_version_and_not_without() -> None:
    now = {"decides": version.DECIDES, **{stage: sealed(told) for stage, told in made()}}
    assert now == NOTED, "what decides has changed: see what NOTED says"


def test_a_base_written_under_another_version_is_read_only_until_configured(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The digest is told again from the same configuration by a newer library: it differs."""
    before = IdentityConfig().digest

    class Kept(MemoryStore):
        """As a store on disk has it: the digest of then."""

        def configuration_digest(self) -> str:
            return before if self.configuration() is not None else ""

    store = Kept()
    Resolver(store=store).add(Record("crm", "1", {"name": "Anna Michu"}))
    assert Resolver(store=store).add(Record("crm", "2", {"name": "Zoé Michu"})).outcome.value == "new"
    monkeypatch.setattr(version, "DECIDES", version.DECIDES + 1)
    assert IdentityConfig().digest != before
    with pytest.raises(OtherConfiguration):
        Resolver(store=store).add(Record("crm", "3", {"name": "Bob Michu"}))


@pytest.mark.parametrize("name", sorted(one.name for one in Path(nicknames.__file__).parent.glob("data/*")))
def test_each_table_is_in_the_digest(
    name: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    """A name more or less in any of them is another configuration; another end of lines is not."""
    data = Path(nicknames.__file__).parent / "data"
    (tmp_path / "data").mkdir()
    for table in data.iterdir():
        (tmp_path / "data" / table.name).write_bytes(table.read_bytes())
    request.addfinalizer(version.tables.cache_clear)

    def told() -> str:
        version.tables.cache_clear()
        return IdentityConfig().digest

    before = told()
    monkeypatch.setattr(version, "files", lambda package: tmp_path)
    assert told() == before
    changed = tmp_path / "data" / name
    changed.write_bytes(changed.read_bytes().replace(b"\n", b"\r\n"))
    assert told() == before
    changed.write_bytes(changed.read_bytes() + b"anna,zoe\n")
    assert told() != before


def test_nothing_is_hashed_before_somebody_asks(fresh: Callable[[str], str]) -> None:
    """A first record must not wait for it."""
    seen = fresh(
        "import customer_unify as cu\n"
        "from customer_unify.identity.version import tables\n"
        "cu.Resolver().add(cu.Record('crm', '1', {'name': 'Jocelyne Michu'}))\n"
        "print(tables.cache_info().currsize)"
    )
    assert seen.split() == ["0"]
