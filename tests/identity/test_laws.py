"""Laws of the identity graph on a company, whatever order its records come in, and from first principles.

L1 (any order), L2 (bulk as live). The state machines are in `test_machine.py`.
"""

from __future__ import annotations

from random import Random

import attrs
import pytest

from customer_unify import Record, resolve
from customer_unify.identity.defaults import shipped
from customer_unify.model.identifier import Namespace
from customer_unify.model.record import RecordRef
from customer_unify.testing import company

from ..live import DEEP, canonical_dump, parts, resolver, tight
from ..oracle import Oracle


@pytest.fixture(scope="module")
def silos() -> list[Record]:
    return list(company(7, people=300).records)


def test_any_order_and_any_batching_gives_the_same_bytes(silos):
    """Law L1 on a synthetic company of 300 people: 50 orders and batchings, 1,000 in the deep profile.

    The first five read every record anew and come in small pieces; the others share what is
    remembered of single contents and pairs, which no order can change, and come in few.
    """
    config = shipped()
    remembering = resolver(config)
    dumps = set()
    for seed in range(1_000 if DEEP else 50):
        rng, records = Random(seed), list(silos)
        rng.shuffle(records)
        made = resolver(config)
        if seed >= 5:
            made._stages = remembering._stages
        while records:
            size = rng.choice([1, 1, 2, 5, 40, 1_000] if seed < 5 else [1, 10, 200, 1_000])
            made.add_many(records[:size])
            del records[:size]
        dumps.add(canonical_dump(made))
    assert len(dumps) == 1


def test_the_oracle_agrees_on_a_company(silos):
    """Law L1: the first of its records, as many as all pairs of can be weighed."""
    config = shipped()
    made = resolver(config)
    made.add_many(silos[:120])
    answer = Oracle(made._stages).answer(silos[:120])
    assert parts(made) == answer.partition
    assert len(answer.partition) < 120


def test_what_contradicts_from_outside_cuts_no_component():
    """Law L2: 6 is near 2 and contradicts it; that is no reason to cut the large component of 2 in bulk."""
    config = tight()
    email = {"email": Namespace("email", "email", exclusive=True)}
    config = attrs.evolve(config, namespaces=dict(config.namespaces) | email)
    anna = {"given_name": "Anna", "birth_date": "1970-03-01", "phone": "0612345678"}
    rows = {
        "1": {"given_name": "Jocelyne", "birth_date": "1970-03-01", "email": "a@home.example"},
        "2": {"email": "a@home.example", "phone": "0145678901"},
        "3": {"loyalty_card": "1001", "postcode": "75011"},
        "4": {**anna, "family_name": "Michu"},
        "5": {**anna, "family_name": "Smith", "email": "a@home.example", "loyalty_card": "1001"},
        "6": {
            "given_name": "Paul",
            "birth_date": "1992-11-30",
            "loyalty_card": "1002",
            "phone": "0145678901",
        },
    }
    records = [Record("crm", key, row) for key, row in rows.items()]
    made = resolver(config)
    made.add_many(records)
    groups: dict[str, set[RecordRef]] = {}
    for row in resolve(records, config):
        groups.setdefault(row.customer_id, set()).add(RecordRef(row.source, row.key))
    assert set(map(frozenset, groups.values())) == parts(made)
    assert parts(made) == Oracle(made._stages).answer(records).partition
