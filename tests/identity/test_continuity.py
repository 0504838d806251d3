"""Ids through merges and splits: whoever is parted again has the id they had (laws L4, L9)."""

from __future__ import annotations

from itertools import count, permutations

import pytest

from customer_unify import Record, Resolver
from customer_unify.identity.naming import step as naming

PEOPLE = {"1": "Anna Petit", "2": "Paul Durand", "3": "Wei Zhang"}


def resolver() -> Resolver:
    numbers = count(1)
    return Resolver(new_id=lambda: f"id{next(numbers)}")


def ids(made: Resolver) -> dict[str, str]:
    return {stored.record.key: stored.customer for stored in made.store.records()}


@pytest.mark.parametrize("order", list(permutations("12")))
def test_a_link_undone_gives_each_the_id_it_had(order):
    """Neither the order of arrival nor that of keys hands one person's id to another."""
    made = resolver()
    for key in order:
        made.add(Record("crm", key, {"name": PEOPLE[key]}))
    before = ids(made)
    for _ in range(3):
        decision = made.link(("crm", "1"), ("crm", "2"), by="ann", reason="a slip")
        assert len(set(ids(made).values())) == 1
        made.undo(decision.id)
        assert ids(made) == before


@pytest.mark.parametrize("order", list(permutations("123")))
def test_the_same_holds_where_two_links_are_undone(order):
    made = resolver()
    for key in order:
        made.add(Record("crm", key, {"name": PEOPLE[key]}))
    before = ids(made)
    first = made.link(("crm", "1"), ("crm", "2"), by="ann", reason="a slip")
    between = ids(made)
    second = made.link(("crm", "2"), ("crm", "3"), by="ann", reason="another")
    made.undo(second.id)
    assert ids(made) == between
    made.undo(first.id)
    assert ids(made) == before


@pytest.mark.parametrize("order", list(permutations("123")))
def test_and_where_the_earlier_link_is_undone_first(order):
    made = resolver()
    for key in order:
        made.add(Record("crm", key, {"name": PEOPLE[key]}))
    before = ids(made)
    first = made.link(("crm", "1"), ("crm", "2"), by="ann", reason="a slip")
    second = made.link(("crm", "2"), ("crm", "3"), by="ann", reason="another")
    made.undo(first.id)
    assert ids(made)["1"] == before["1"]
    made.undo(second.id)
    assert ids(made) == before


def test_the_smaller_part_keeps_its_id_when_the_larger_only_came_along():
    """Three of another customer, joined by hand to one whose id is older, go back to their own id."""
    made = resolver()
    made.add(Record("crm", "9", {"name": "Anna Petit", "email": "anna@home.example"}))
    for key in "abc":
        made.add(
            Record(
                "crm", key, {"name": "Paul Durand", "email": "paul@home.example", "postcode": f"7501{key}"}
            )
        )
    before = ids(made)
    assert len(set(before.values())) == 2
    made.undo(made.link(("crm", "9"), ("crm", "a"), by="ann", reason="a slip").id)
    assert ids(made) == before


def test_a_separation_taken_again_finds_the_same_two_ids():
    made = resolver()
    for key in "21":
        made.add(Record("crm", key, {"name": "Anna Petit", "email": "anna@home.example"}))
    together = ids(made)
    assert len(set(together.values())) == 1
    first = made.separate(("crm", "1"), ("crm", "2"), by="ann", reason="mother and daughter")
    apart = ids(made)
    made.undo(first.id)
    assert ids(made) == together
    made.separate(("crm", "1"), ("crm", "2"), by="ann", reason="they are two after all")
    assert ids(made) == apart


def card(key: str, name: str, **more: str) -> Record:
    return Record("crm", key, {"name": name, **more})


ANNA = {"phone": "0612345678"}
PAUL = {"email": "paul@home.example"}


@pytest.mark.parametrize("order", list(permutations("1234")))
def test_a_record_that_becomes_somebody_else_and_itself_again_finds_the_same_ids(order):
    """It keeps the id of one customer and joins another; the one it left, of equal size, goes on without."""
    made = resolver()
    people = {"1": ANNA, "2": ANNA, "3": PAUL, "4": PAUL}
    for key in order:
        made.add(card(key, "Anna Petit" if people[key] is ANNA else "Paul Durand", **people[key]))
    before = ids(made)
    assert len(set(before.values())) == 2
    for key in "13":
        moved = card(key, "Paul Durand", **PAUL) if key == "1" else card(key, "Anna Petit", **ANNA)
        former = made.store.record(("crm", key)).record
        made.add(moved)
        after = ids(made)
        assert after != before
        made.add(former)
        assert ids(made) == before
        made.add(moved)
        assert ids(made) == after
        made.add(former)


def test_the_keeper_of_an_id_may_go_and_come_back_as_somebody_else():
    """A copy stands for it meanwhile; the id stays with that."""
    made = resolver()
    for key in "12":
        made.add(card(key, "Anna Petit", **ANNA))
    (id,) = set(ids(made).values())
    made.remove("crm", "1")
    made.add(card("1", "Wei Zhang"))
    assert ids(made) == {"1": ids(made)["1"], "2": id}
    assert ids(made)["1"] != id


def test_the_larger_part_of_a_split_keeps_the_id_unless_it_had_one_before():
    made = resolver()
    made.add(card("1", "Anna Petit", **ANNA))
    (id,) = set(ids(made).values())
    for key in "234":
        made.add(card(key, "Anna Petit", **ANNA))
    made.add(card("1", "Wei Zhang"))
    assert {ids(made)[key] for key in "234"} == {id} != {ids(made)["1"]}


def test_a_customer_whose_records_go_one_by_one_keeps_its_id_and_the_older_ones_lead_to_it():
    made = resolver()
    made.add(card("1", "Anna Petit"))
    made.add(card("2", "Paul Durand"))
    one, two = ids(made).values()
    made.link(("crm", "1"), ("crm", "2"), by="ann", reason="married name")
    made.remove("crm", "1")
    assert ids(made) == {"2": one}
    assert made.customer(two).id == one


def test_a_record_that_returns_to_another_customer_leads_its_former_id_there():
    made = resolver()
    made.add(card("1", "Wei Zhang"))
    (former,) = ids(made).values()
    made.remove("crm", "1")
    made.add(card("2", "Anna Petit", **ANNA))
    made.add(card("1", "Anna Petit", **ANNA))
    assert ids(made)["1"] == ids(made)["2"] == made.customer(former).id != former
    made.separate(("crm", "1"), ("crm", "2"), by="ann", reason="two people")
    assert ids(made)["1"] == former


def test_whoever_returns_brings_a_younger_id_than_that_of_the_home_it_comes_to():
    """Also where both would be of one age: ids are minted in any order, here each sorts before the last."""
    numbers = count(999, -1)
    made = Resolver(new_id=lambda: f"{next(numbers)}")
    said = "6b -6 3c -3 1c 5a 6c 4c -5 1a 5c"
    for step in said.split():
        if step.startswith("-"):
            made.remove("crm", step[1])
        else:
            made.add(Record("crm", step[0], {"email": f"{step[1]}@example.org"}))
    for ref in made.store.records_of(ids(made)["5"]):
        for former in map(made.store.alias, made.store.record(ref).former):
            if former is not None and former.keeper == ref:
                entry = made.store.customer(ids(made)["5"])
                assert (entry.number, entry.id) < (former.number, former.id)


def test_who_keeps_the_id_of_a_removed_record_does_not_depend_on_who_came_first():
    """Nor on the order in which a store names records, which in a database is that of its pages."""
    keepers = set()
    for order in permutations("2345"):
        made = resolver()
        for key in ("1", *order):
            made.add(Record("crm", key, {"email": "igor@b.example"}))
        id = ids(made)["1"]
        made.remove("crm", "1")
        keepers.add(made.store.customer(id).keeper)
    assert len(keepers) == 1


def test_a_customer_whose_records_go_in_the_order_of_their_keys_is_not_looked_through_for_each(monkeypatch):
    """Law L19: the first of them as the heir would be looked for among all others at each step."""
    asked = []
    monkeypatch.setattr(naming, "_lot", lambda ref, lot=naming._lot: asked.append(ref) or lot(ref))
    made, keys = resolver(), [f"{at:04}" for at in range(300)]
    made.add_many(Record("crm", key, {"email": "igor@b.example"}) for key in keys)
    for key in keys:
        made.remove("crm", key)
    assert len(asked) < 10 * len(keys)
