"""Households: who is listed with whom is one answer, whoever is asked and in whatever order records came.

Laws L1 (order-free), L8 (a claim ties nobody), L19 (what homes share is looked up, never searched for).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from itertools import combinations, permutations
from random import Random
from typing import Any

import attrs
import hypothesis.strategies as st
import pytest
from hypothesis import given, settings

from customer_unify import IdentityConfig, Record, Resolver
from customer_unify.identity.compare import compare
from customer_unify.identity.draft import Draft
from customer_unify.identity.stages import IDENTIFIER, Stages
from customer_unify.identity.view import household
from customer_unify.model.configuration import Configuration
from customer_unify.model.content import Content, Fact
from customer_unify.model.identifier import SharedBy
from customer_unify.testing import company

from ..histories import play
from ..live import resolver as live

LANDLINES = ("0145678901", "0145678902")
STREETS = ("3 rue des Lilas", "5 rue des Lilas", "80 boulevard Voltaire")
HOME = {"street": STREETS[0], "postcode": "75011", "city": "Paris"}
ROOMY = attrs.evolve(IdentityConfig(), identifier_limit=1_000)

Told = dict[str, Any]
Homes = set[tuple[frozenset[tuple[str, str]], tuple[str, ...]]]


def people(*given: Told, config: Configuration | None = None) -> Resolver:
    resolver = Resolver(config)
    for at, fields in enumerate(given):
        resolver.add(Record("crm", f"{at:03}", fields))
    return resolver


def person(given: str, family: str = "Michu", **more: Any) -> Told:
    return {"given_name": given, "family_name": family, **more}


def listed(resolver: Resolver, key: str) -> list[list[str]]:
    """The homes of the customer of a record, each as the keys of the first records of its people."""
    firsts = {customer.id: customer.records[0].key for customer in resolver.customers()}
    homes = resolver.customer_of("crm", key).households
    return [sorted(firsts[id] for id in found.customers) for found in homes]


def fields() -> st.SearchStrategy[Told]:
    """What somebody may say who lives in one of few houses with few others."""
    return st.fixed_dictionaries(
        {},
        optional={
            "given_name": st.sampled_from(("Jocelyne", "Robert", "Ana", "Pavel", "J.")),
            "family_name": st.sampled_from(("Michu", "Durand", "Zhukov")),
            "birth_date": st.sampled_from(("1978-12-11", "2001-02-03")),
            "phone": st.sampled_from((*LANDLINES, "0612345678")),
            "email": st.sampled_from(("famille@michu.example", "robert@michu.example", "ana@durand.example")),
            "device_id": st.sampled_from(("d00000001", "d00000002")),
            "loyalty_card": st.sampled_from(("29001000", "57002000")),
            "street": st.sampled_from(STREETS),
            "postcode": st.sampled_from(("75011", "13001")),
        },
    )


def told(resolver: Resolver) -> Homes:
    """All homes, their people named by their records, for ids are history; each as all its people list it."""
    customers = {customer.id: customer for customer in resolver.customers()}
    found: Homes = set()
    for customer in customers.values():
        for one in customer.households:
            assert len(one.customers) > 1
            assert one.tied_by
            for id in one.customers:  # symmetric: each of its people lists it, and lists it the same
                assert one in customers[id].households
            people = frozenset(min(customers[id].records) for id in one.customers)
            found.add((people, one.tied_by))
    return found


@settings(deadline=None)
@given(st.lists(fields(), max_size=7), st.randoms(use_true_random=False))
def test_whoever_is_asked_and_whenever_they_came_the_homes_are_the_same(
    given: list[Told], rng: Random
) -> None:
    records = [Record("crm", f"{at:03}", fields) for at, fields in enumerate(given)]
    for config in (IdentityConfig(), attrs.evolve(IdentityConfig(), identifier_limit=2, anchors=1)):
        one, other = Resolver(config), Resolver(config)
        one.add_many(records)
        rng.shuffle(records)
        for record in records:
            other.add(record)
        assert told(one) == told(other)


@settings(deadline=None)
@given(st.lists(fields(), max_size=7))
def test_the_homes_are_those_of_a_slow_search(given: list[Told]) -> None:
    resolver = people(*given, config=ROOMY)
    assert told(resolver) == searched(resolver)


SOME = st.integers(0, 99)
ROWS = st.tuples(st.sampled_from(("crm", "webshop")), st.sampled_from("123"), fields(), st.just(()))
STEPS = st.one_of(
    st.tuples(st.just("add"), ROWS),
    st.tuples(st.just("add"), ROWS),
    st.tuples(st.just("remove"), SOME),
    st.tuples(st.sampled_from(["link", "separate"]), SOME, SOME),
    st.tuples(st.just("undo"), SOME),
    st.tuples(st.just("forget"), SOME, st.booleans(), st.just("blank")),
)


@settings(deadline=None)
@given(st.lists(STEPS, max_size=16))
def test_the_homes_follow_every_step_and_are_those_of_the_time(steps: list[tuple[Any, ...]]) -> None:
    """Versions, removals, decisions, erasures; and a view of now says what now says."""
    made = live(ROOMY)
    for step in steps:
        play(made, step)
    assert told(made) == searched(made)
    assert told(made.as_of(made.clock())) == told(made)


def searched(resolver: Resolver) -> Homes:
    """All homes, from every value any two people share, by the definition and without an index."""
    stages = Stages(resolver.config)
    draft = Draft(resolver.store, stages)
    said = {
        id: [draft.content(digest) for digest in resolver.store.contents_of(id)]
        for id in resolver.store.customers()
    }
    facts = {id: united(contents) for id, contents in said.items()}
    persons = [
        id
        for id, contents in said.items()
        if any(
            (content.mark.given or content.mark.birth_date) and draft.joinable(content.digest)
            for content in contents
        )
    ]
    shared: dict[str, set[str]] = {}
    for id in persons:
        for digest in resolver.store.contents_of(id):
            decided = {resolver.store.record(ref).customer for ref in draft.decided(digest)}
            if draft.joinable(digest) or id in decided:
                for key in stages.keys(draft.content(digest)):
                    if key.startswith("street:") or (key[0] == IDENTIFIER and draft.open(key)):
                        shared.setdefault(key, set()).add(id)
    homes = set()
    for under in shared.values():
        homes |= groups(under, lambda a, b: bool(tied(stages, draft, facts[a], facts[b])))
    homes = {one for one in homes if not any(one < other for other in homes)}
    firsts = {customer.id: min(customer.records) for customer in resolver.customers()}
    return {
        (
            frozenset(firsts[id] for id in one),
            tuple(
                sorted(
                    {
                        field
                        for a, b in combinations(one, 2)
                        for field in tied(stages, draft, facts[a], facts[b])
                    }
                )
            ),
        )
        for one in homes
    }


def united(contents: Iterable[Content]) -> Content:
    facts: dict[str, set[Fact]] = {}
    for content in contents:
        for field, said in content.facts.items():
            facts.setdefault(field, set()).update(said)
    return Content(facts)


def groups(people: set[str], tie: Any) -> set[frozenset[str]]:
    """The connected parts of more than one."""
    left = [{one} for one in people]
    joined = True
    while joined:
        joined = False
        for a, b in combinations(left, 2):
            if any(tie(x, y) for x in a for y in b):
                left.remove(a)
                left.remove(b)
                left.append(a | b)
                joined = True
                break
    return {frozenset(part) for part in left if len(part) > 1}


def tied(stages: Stages, draft: Draft, a: Content, b: Content) -> set[str]:
    """The fields by which two are of one home, from the evidence against either rival."""
    model, config = stages.config.model, stages.config
    levels = compare(a, b, config.comparisons, stages.comparators)
    sums = []
    for rival in ("stranger", "household"):
        said = stages.weigher.evidence(a, b, levels, rival, draft.generic)
        sums.append(sum(item.weight for item in said if item.field != "company"))
    if sums[0] - sums[1] + model.prior_stranger - model.prior_household <= model.merge_above:
        return set()
    level = dict(zip((one.field for one in config.comparisons), levels, strict=True))
    known = {item.field: item.level for item in said}
    found = {
        name
        for name, space in config.namespaces.items()
        if known.get(name) in ("exact", "landline")
        and space.shared_by is not SharedBy.ORGANISATION
        and model.levels[name][known[name]].household < 5_000
    }
    places = (level["postcode"], level["city"])
    if level["street"] in ("exact", "near") and "exact" in places and "different" not in places:
        found.add("street")
    return found


# -- who is of one home ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("shared", "tied_by"),
    [
        ({"phone": LANDLINES[0]}, ("phone",)),
        ({"street": STREETS[0], "postcode": "75011"}, ("street",)),
        ({"device_id": "d00000001"}, ("device_id",)),
        ({"email": "famille@michu.example"}, ("email",)),
        ({"phone": LANDLINES[0], "device_id": "d00000001"}, ("device_id", "phone")),
    ],
)
def test_a_couple_is_one_home_and_two_people(shared: Told, tied_by: tuple[str, ...]) -> None:
    her, him = {"birth_date": "1958-12-11"}, {"birth_date": "1956-03-01"}
    resolver = people(person("Jocelyne", **her, **shared), person("Robert", **him, **shared))
    one, two = (resolver.customer_of("crm", key) for key in ("000", "001"))
    assert one.id != two.id
    assert [found.tied_by for found in one.households] == [tied_by]
    assert one.households == two.households
    assert one.households[0].customers == tuple(sorted((one.id, two.id)))


def test_a_couple_of_two_names_is_tied_by_its_landline_or_by_two_things_it_shares() -> None:
    address = {"street": STREETS[0], "postcode": "75011", "city": "Paris"}
    for shared, tied in (
        ({"phone": LANDLINES[0]}, True),
        ({**address, "device_id": "d00000001"}, True),
        (address, False),  # a house has many doors
        ({"device_id": "d00000001"}, False),  # so has a library
        ({"phone": "0612345678"}, False),  # a number of one person, given up and handed out again
    ):
        resolver = people(person("Jocelyne", **shared), person("Robert", "Durand", **shared))
        assert bool(resolver.customer_of("crm", "000").households) is tied, shared


def test_twins_and_a_father_and_son_of_one_name_stay_apart_in_one_home() -> None:
    born = {"birth_date": "2001-02-03"}
    twins = people(person("Jocelyne", **HOME, **born), person("Robert", **HOME, **born))
    assert listed(twins, "000") == [["000", "001"]]
    father = person("Robert", **HOME, phone=LANDLINES[0], birth_date="1961-05-17")
    son = person("Robert", **HOME, phone=LANDLINES[0], birth_date="1990-11-30")
    assert listed(people(father, son), "000") == [["000", "001"]]


def test_neighbours_of_one_house_are_not_of_one_home() -> None:
    resolver = people(person("Jocelyne", **HOME), person("Robert", **HOME), person("Ana", "Durand", **HOME))
    assert listed(resolver, "000") == [["000", "001"]]
    assert listed(resolver, "002") == []


def test_a_street_of_one_name_in_two_towns_ties_nobody() -> None:
    away = {"street": STREETS[0], "postcode": "13001", "city": "Marseille"}
    assert listed(people(person("Jocelyne", **HOME), person("Robert", **away)), "000") == []


def test_who_lives_in_two_homes_is_listed_in_both() -> None:
    away = {"street": STREETS[2], "postcode": "13001", "city": "Marseille"}
    resolver = people(
        person("Jocelyne", **HOME),
        person("Ana", **HOME, email="ana@michu.example"),
        person("Ana", **away, email="ana@michu.example"),
        person("Pavel", **away),
    )
    assert resolver.customer_of("crm", "001").id == resolver.customer_of("crm", "002").id
    assert sorted(listed(resolver, "001")) == [["000", "001"], ["001", "003"]]
    assert listed(resolver, "000") == [["000", "001"]]


def test_a_landline_that_changed_hands_years_ago_makes_no_home() -> None:
    """Unless one of them was seen with it as lately as the other: the nearest two count."""
    then, now = (datetime(year, 6, 1, tzinfo=UTC) for year in (2008, 2026))
    line = {"phone": LANDLINES[0]}
    old = Record("crm", "old", person("Jocelyne", **line, email="j@michu.example"), observed_at=then)
    new = Record("crm", "new", person("Robert", "Durand", **line), observed_at=now)
    also = Record("web", "also", person("Jocelyne", **line, email="j@michu.example"), observed_at=now)
    resolver = Resolver()
    resolver.add_many([old, new])
    assert not resolver.customer_of("crm", "old").households
    resolver.add(also)
    assert len(resolver.customer_of("crm", "old").records) == 2
    assert [home.tied_by for home in resolver.customer_of("crm", "old").households] == [("phone",)]


def test_a_generic_value_makes_no_home() -> None:
    families = ("Michu", "Durand", "Zhukov", "Rossi", "Smith", "Nguyen", "Klein", "Babic", "Toure", "Okafor")
    many = [person("Ana", family, phone=LANDLINES[0]) for family in families]
    resolver = people(*many)
    assert all(not customer.households for customer in resolver.customers())


def test_a_switchboard_of_an_organisation_makes_no_home() -> None:
    config = IdentityConfig.load('[namespaces.switchboard]\nnormaliser = "phone"\nshared_by = "organisation"')
    resolver = people(
        person("Jocelyne", switchboard=LANDLINES[0]),
        person("Robert", switchboard=LANDLINES[0]),
        config=config,
    )
    assert listed(resolver, "000") == []


def test_a_claim_ties_nobody_to_a_home() -> None:
    """Law L8."""
    resolver = Resolver()
    for key, name in (("1", "Jocelyne"), ("2", "Robert")):
        resolver.add(Record("crm", key, person(name, phone=LANDLINES[0]), claimed={"phone"}))
    assert not resolver.customer_of("crm", "1").households


def test_a_home_is_forgotten_with_what_tied_it() -> None:
    """Nothing is stored of homes: what goes takes them along (laws L3, L11)."""
    resolver = people(person("Jocelyne", phone=LANDLINES[0]), person("Robert", phone=LANDLINES[0]))
    assert listed(resolver, "000") == [["000", "001"]]
    resolver.forget(resolver.customer_of("crm", "001").id, by="privacy", reason="asked")
    assert listed(resolver, "000") == []


# -- what belongs to a home and to nobody in it ----------------------------------------------------

COUPLE = (
    person("Jocelyne", **HOME, phone=LANDLINES[0], device_id="d00000001"),
    person("Robert", **HOME, phone=LANDLINES[0], device_id="d00000001"),
)


@pytest.mark.parametrize(
    "said",
    [
        {"phone": LANDLINES[0]},
        {"device_id": "d00000001"},
        {"device_id": "d00000001", "phone": LANDLINES[0]},
        {"family_name": "Michu", "phone": LANDLINES[0]},
    ],
)
def test_what_only_a_home_carries_is_of_the_home_whoever_spoke_last(said: Told) -> None:
    """Not of the last user: in every order the record is nobody's, and says whose home it is of."""
    for order in permutations([*COUPLE, said]):
        resolver = people(*order)
        of = {str(fields): f"{at:03}" for at, fields in enumerate(order)}
        unknown = resolver.customer_of("crm", of[str(said)])
        couple = [resolver.customer_of("crm", of[str(one)]) for one in COUPLE]
        assert len(unknown.records) == 1
        assert unknown.households == couple[0].households == couple[1].households
        # It is no third person of the home.
        assert unknown.households[0].customers == tuple(sorted(one.id for one in couple))


def test_what_two_homes_carry_is_of_neither() -> None:
    lent = {"device_id": "d00000009"}
    other = {"street": STREETS[2], "postcode": "13001", "city": "Marseille", **lent}
    resolver = people(
        person("Jocelyne", **HOME, **lent),
        person("Robert", **HOME, **lent),
        person("Ana", "Durand", **other),
        person("Pavel", "Durand", **other),
        lent,
    )
    assert len(resolver.customer_of("crm", "000").households) == 1
    assert resolver.customer_of("crm", "004").households == ()


# -- what it costs ---------------------------------------------------------------------------------


def test_adding_asks_for_no_home(monkeypatch: pytest.MonkeyPatch) -> None:
    def asked(*given: object) -> None:
        raise AssertionError("a household was looked for")

    monkeypatch.setattr(household, "households", asked)
    assert Resolver().add_many(company(3, people=60).records).acknowledged


def test_a_full_house_costs_no_more_than_its_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    """Law L19: its pairs at most, and none where one address has more than ``identifier_limit`` contents."""
    weighed = 0
    found = household._Homes._found_ties

    def counted(self: Any, a: str, b: str) -> Any:
        nonlocal weighed
        weighed += 1
        return found(self, a, b)

    monkeypatch.setattr(household._Homes, "_found_ties", counted)
    config = IdentityConfig()
    for many in (30, 90, config.identifier_limit + 5):
        resolver = Resolver(config)
        resolver.add_many(
            Record("crm", str(at), person("Ana", f"{chr(65 + at % 26)}o{chr(97 + at // 26)}ar", **HOME))
            for at in range(many)
        )
        weighed = 0
        resolver.customer_of("crm", "0")
        assert weighed <= (many * (many - 1) // 2 if many <= config.identifier_limit else 0)
