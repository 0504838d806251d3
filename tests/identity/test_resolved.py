"""The customers of a run without a base are those a base of the same records has, whatever the order."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

import customer_unify as cu
from customer_unify.errors import InputError
from customer_unify.model.customer import Customer
from customer_unify.model.record import Record, RecordRef
from customer_unify.model.result import Partition
from customer_unify.testing import company

ROWS = [
    {"id": 1, "name": "Jocelyne Michu", "email": "jm@example.org", "city": "Aix"},
    {"id": 2, "name": "Éric Durand", "email": "eric@example.org"},
    {"id": 3, "name": "MICHU Jocelyne", "email": "JM@example.org"},
]


def told(customer: Customer) -> tuple[object, ...]:
    """All that is told of a customer but its id, its homes and how sure it is: a base alone knows pairs."""
    profile = customer.profile
    said = (profile.provenance, profile.consents, profile.assertions, customer.identifiers)
    return customer.records, *said, customer.status, customer.knowledge


@pytest.mark.parametrize("seed", [1, 2])
def test_they_are_those_of_a_base_in_any_order(seed: int) -> None:
    made = company(seed, people=60)
    records = list(made.records)
    partition = cu.resolve(records, cu.IdentityConfig.load(made.config_toml))
    base = cu.Resolver(partition.config)
    base.add_many(records)
    Random(seed).shuffle(records)
    found = {one.records: told(one) for one in partition.customers(records)}
    assert found == {one.records: told(one) for one in base.customers()}
    ids = {RecordRef(row.source, row.key): row.customer_id for row in partition}
    sure = {RecordRef(row.source, row.key): row.confidence for row in partition}
    for one in partition.customers(records):
        assert {ids[ref] for ref in one.records} == {one.id}
        assert one.record_confidence == {ref: sure[ref] for ref in one.records}


def test_one_comes_as_soon_as_its_last_record_was_read() -> None:
    partition = cu.resolve(ROWS)
    assert [one.id for one in partition.customers(ROWS)] == ["c2", "c1"]
    assert [len(one.records) for one in partition.customers(ROWS)] == [1, 2]


def test_files_and_named_sources_are_read_again(tmp_path: Path) -> None:
    path = tmp_path / "cards.csv"
    path.write_text("id,name,email\n1,Jo Michu,jm@example.org\n2,Jo MICHU,jm@example.org\n", encoding="utf-8")
    (one,) = cu.resolve(path).customers(path)
    assert one.records == (RecordRef("cards", "1"), RecordRef("cards", "2"))
    partition = cu.resolve(ROWS, source="crm")
    assert {ref.source for one in partition.customers(ROWS, source="crm") for ref in one.records} == {"crm"}


def test_it_is_told_how_far_it_has_come() -> None:
    records = [Record("crm", str(at), {"email": f"{at}@example.org"}) for at in range(1_500)]
    told: list[tuple[str, int, int | None]] = []
    customers = cu.resolve(records).customers(records, on_progress=lambda *said: told.append(said))
    assert len(list(customers)) == 1_500
    assert told == [("golden", 1_000, 1_500)]


def test_what_is_missing_is_told_and_what_is_new_passed_over() -> None:
    records = [Record("crm", key, {"email": f"{key}@example.org"}) for key in "abc"]
    partition = cu.resolve(records[:2])
    assert len(list(partition.customers([*records, records[0]]))) == 2
    customers = partition.customers(records[1:])
    assert next(customers).records == (RecordRef("crm", "b"),)
    with pytest.raises(InputError, match="1 records of the result"):
        next(customers)
    with pytest.raises(InputError, match="ask the base"):
        Partition((), cu.IdentityConfig()).customers(records)
