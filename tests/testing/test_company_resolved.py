"""The synthetic company through all of identity: stories found, attacks kept out, claims without effect."""

from collections import Counter

import attrs
import pytest

import customer_unify as cu
from customer_unify.evaluate import cluster_edits, pairwise
from customer_unify.model.record import RecordRef
from customer_unify.testing import company


@pytest.fixture(scope="module")
def made():
    return company(3, people=300)


def resolved(made, records):
    rows = cu.resolve(records, cu.IdentityConfig.load(made.config_toml)).rows
    return {RecordRef(row.source, row.key): row.customer_id for row in rows}


@pytest.fixture(scope="module")
def customers(made):
    return resolved(made, made.records)


def test_the_silos_become_people(made, customers):
    """Rows 0.20, 1.1, 1.17: a floor, not a figure; benchmarks/quality/company.py has the figures."""
    score = pairwise(customers, made.reachable)
    assert score.precision > 0.9
    assert score.recall > 0.9
    assert cluster_edits(customers, made.truth).worst <= 4


def test_story_1_20_the_handle_holds_the_card(made, customers):
    """Rows 0.15, 1.18 and 1.20: five silos, one Jocelyne; her husband at the same address is another."""
    hers = {customers[ref] for ref, person in made.truth.items() if person == "jocelyne"}
    his = {customers[ref] for ref, person in made.truth.items() if person == "robert"}
    assert len(hers) == len(his) == 1
    assert not hers & his
    assert customers["x", "901180"] == customers["loyalty", "2300000011801"]


def test_no_attack_joins_the_person_it_imitates(made, customers):
    """Law L8: names, cards and mailboxes typed where nobody checks tie nobody."""
    assert [(a, b) for a, b in made.attacks if customers[a] == customers[b]] == []


def test_claims_change_no_customer(made, customers):
    """Law L8: the same partition as if nothing had ever been claimed."""

    def without(record):
        default = made.sources[record.source].assurance
        fields = {
            field: [value for value in values if record.assurance_of(field, value, default).name != "CLAIMED"]
            for field, values in record.fields.items()
        }
        return attrs.evolve(record, fields=fields)

    bare = resolved(made, [without(record) for record in made.records])
    score = pairwise(bare, customers)
    assert score.agreed == score.predicted == score.true


def test_a_value_nobody_listed_glues_nobody(made, customers):
    """Garbage unseen before: dozens of records that share one mailbox and one number stay apart."""
    junk = {"email": "nobody@nowhere.example", "phone": "0199000000"}
    strewn, glued = [], []
    for place, record in enumerate(made.records):
        worn = {field: value for field, value in junk.items() if field in record.fields and place % 8 == 0}
        strewn.append(attrs.evolve(record, fields={**record.fields, **worn}))
        glued += [record.ref] if worn else []
    after = resolved(made, strewn)
    assert len(glued) > 40
    assert max(Counter(after[ref] for ref in glued).values()) <= 3
