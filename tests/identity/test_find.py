"""What a search calls sure is what adding the description would do (rows 1.24, 1.25); it links nothing.


Laws L8 (a claim finds nobody for sure) and L19 (a look-up costs no component).
"""

from __future__ import annotations

from random import Random

import pytest

from customer_unify import Record, Resolver
from customer_unify.identity import find
from customer_unify.model.result import Outcome
from customer_unify.testing import company

NUMBERS = ("email", "phone", "loyalty_card", "customer_number", "x_handle", "device_id")


@pytest.fixture(scope="module")
def people() -> Resolver:
    made = Resolver()
    made.add_many(company(5, people=300).records)
    return made


def described(people: Resolver, *, lone: bool) -> list[dict[str, object]]:
    found = []
    for stored in people.store.records():
        fields = stored.record.fields
        if lone:
            found += [{name: value} for name in NUMBERS for value in fields.get(name, ())]
        else:
            found.append(dict(fields))
    Random(1).shuffle(found)
    return found[:250]


@pytest.mark.parametrize("lone", [True, False])
def test_sure_is_where_the_description_would_go(people: Resolver, lone: bool) -> None:
    agreed = sure = 0
    for at, fields in enumerate(described(people, lone=lone)):
        found = [match.customer_id for match in people.find(fields) if match.sure]
        added = people.add(Record("tried", str(at), fields))
        went = added.customer_id if added.outcome is Outcome.JOINED else None
        people.remove("tried", str(at))
        assert found == ([went] if went is not None else [])
        sure += bool(found)
        agreed += 1
    assert 0.3 * agreed < sure < agreed


def test_a_lone_identifier_is_looked_up_without_linking(people: Resolver, monkeypatch) -> None:
    def linked(*given: object) -> None:
        raise AssertionError("a look-up walked a component")

    monkeypatch.setattr(find, "find_components", linked)
    for fields in described(people, lone=True):
        people.find(fields)


def test_who_has_the_identifier_leaves_out_who_merely_looks_alike(people: Resolver) -> None:
    made = Resolver()
    made.add_many(
        [
            Record("crm", "1", {"name": "Anna Michu", "email": "anna.michu@example.org"}),
            Record("crm", "2", {"name": "Zoe Durand", "email": "anna.michu@example.com"}),
        ]
    )
    exact = made.find({"email": "anna.michu@example.org"})
    assert [(match.customer_id, match.sure) for match in exact] == [(made.customer_of("crm", "1").id, True)]
    (near,) = made.find({"name": "Ana Michu", "email": "anna.michu@example.net"})
    assert not near.sure
    assert made.find({"email": "nobody@nowhere.example"}) == []


def test_a_match_reads_its_customer_and_its_reasons_when_asked() -> None:
    made = Resolver()
    made.add(Record("crm", "1", {"name": "Anna Michu", "email": "anna@example.org"}))
    (match,) = made.find({"email": "anna@example.org"})
    made.add(Record("shop", "1", {"name": "Anna Michu", "email": "anna@example.org"}))
    assert len(match.customer.records) == 2
    assert match.why.text != match.explain("fr").text
