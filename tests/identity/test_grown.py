"""Many records taken together are those taken one by one, with nothing written in between (laws L1, L2)."""

from __future__ import annotations

from itertools import count
from pathlib import Path
from random import Random
from typing import Any

import pytest

from customer_unify import IdentityConfig, Record
from customer_unify.identity.component.append import Appended, append
from customer_unify.identity.grown import Grown
from customer_unify.identity.stages import Stages
from customer_unify.model.configuration import Configuration
from customer_unify.model.port import Ground
from customer_unify.model.record import RecordRef
from customer_unify.stores.sqlite.store import SqliteStore
from customer_unify.testing import company

from ..live import NOON, canonical_dump, resolver, tight

CONFIGS = {"shipped": IdentityConfig(), "tight": tight(), "tightest": tight(component_limit=2)}


def people(seed: int, size: int) -> list[Record]:
    return list({record.ref: record for record in company(seed, people=size).records}.values())


def told(ground: Ground, refs: list[RecordRef], names: dict[str, list[str]], most: int) -> list[Any]:
    """All that a step may ask of what it is planned on."""
    return [
        [(ground.record(ref), ground.former(ref), list(ground.decisions_on(ref))) for ref in refs],
        [
            (ground.content(one), set(ground.residents(one)), set(ground.decided(one)))
            for one in names["contents"]
        ],
        [
            (key, set(ground.block(key)), len(ground.block(key)), dict(ground.marks(key)))
            for key in names["keys"]
        ],
        [
            {mark: list(first) for mark, first in ground.anchors(key, 2).items() if first}
            for key in names["keys"]
        ],
        {
            key: None if block is None else set(block)
            for key, block in ground.blocks(names["keys"], lambda key: most).items()
            if len(ground.block(key)) > 1  # of a lone one a store may say either
        },
        [
            (ground.customer(id), ground.alias(id), set(ground.records_of(id)), set(ground.contents_of(id)))
            for id in names["customers"]
        ],
        [list(ground.firsts(id, 2)) for id in names["customers"]],
        ground.minted(),
    ]


@pytest.mark.parametrize("rules", CONFIGS)
@pytest.mark.parametrize("seed", [1, 2])
def test_it_answers_as_the_base_would_had_all_been_written(rules: str, seed: int) -> None:
    config = CONFIGS[rules]
    records = people(seed, 60)
    below, written = resolver(config), resolver(config)
    for base in (below, written):
        for record in records[: len(records) // 2]:
            base.add(record)
    grown, stages, numbers, taken = Grown(below.store), Stages(config), count(), 0
    for record in records[len(records) // 2 :]:
        one = append(grown, stages, record, now=NOON, mint=lambda: f"new{next(numbers)}")
        if isinstance(one, Appended):
            grown.take(one.change)
            written.store.apply(one.change)
            taken += 1
    assert taken > 20
    refs = [record.ref for record in records]
    store = written.store
    names = {
        "contents": list(store.contents()),
        "keys": list(store.keys()),
        "customers": list(store.customers()),
    }
    for most in (0, 1, 2, 5, 50):
        assert told(grown, refs, names, most) == told(store, refs, names, most)


def fed(config: Configuration, records: list[Record], size: int, store: Any = None) -> Any:
    """A base that takes some versions first, and then all that is said last, so many at a time."""
    made = resolver(config, store)
    for record in records[::5]:
        made.add(Record(record.source, record.key, {"name": "Anna Michu"}))
    for at in range(0, len(records), size):
        made.add_many(records[at : at + size])
    return made


@pytest.mark.parametrize("rules", CONFIGS)
@pytest.mark.parametrize("seed", [3, 4])
def test_many_at_a_time_are_one_by_one(rules: str, seed: int, tmp_path: Path) -> None:
    records = people(seed, 30)
    Random(seed).shuffle(records)
    alone = fed(CONFIGS[rules], records, 1)
    for size, store in ((7, None), (1_000, None), (40, SqliteStore(tmp_path / "base.db", salt=b"salt"))):
        together = fed(CONFIGS[rules], records, size, store)
        assert canonical_dump(together) == canonical_dump(alone)
        assert together.verify().ok
        together.close()


def test_whoever_is_merged_away_at_once_leads_on() -> None:
    """Two strangers, and who makes them one, in one step: no customer is left without a record."""
    made = resolver(IdentityConfig())
    said = [
        {"name": "Anna Michu", "email": "anna@example.org", "birth_date": "1978-12-11"},
        {"name": "Anna Michu", "phone": "0612345678", "birth_date": "1978-12-11"},
        {
            "name": "Anna Michu",
            "email": "anna@example.org",
            "phone": "0612345678",
            "birth_date": "1978-12-11",
        },
    ]
    summary = made.add_many(Record("crm", str(at), fields) for at, fields in enumerate(said))
    (customer,) = made.customers()
    assert len(customer.records) == 3
    assert all(made.customer(id).id == customer.id for event in summary.changes for id in event.others)
    assert made.verify().ok
