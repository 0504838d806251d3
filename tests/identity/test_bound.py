"""The bound on a pair is sound: no score exceeds it, whatever is generic; and it is tight."""

from __future__ import annotations

from itertools import combinations

import attrs
import pytest
from hypothesis import given, settings, strategies as st

from customer_unify.identity.defaults import extend, shipped
from customer_unify.identity.stages import Stages
from customer_unify.model import Configuration, Content, Model, Namespace
from customer_unify.model.configuration import Comparison
from customer_unify.model.content import Fact
from customer_unify.model.weights import LevelWeight
from customer_unify.testing import company

NEVER = -(10**9)

POOLS = {
    "given_name": [
        "jean",
        "jean pierre",
        "jeanpierre",
        "luc",
        "j",
        "martin",
        "morris i",
        "michel",
        "michelle",
    ],
    "family_name": ["martin", "dupont", "jean", "dupond", "luc", "michelle"],
    "generation": ["i", "ii", "jr", "sr"],
    "birth_date": ["1978-12-11", "1978-11-12", "1970-01-01", "1978", "1951-03-02"],
    "email": ["martin@a.example.org", "martin@a.example.com", "jdupont@b.org", "jdupond@b.org", "info@b.org"],
    "phone": ["+33612345678", "+33612345679", "+33145678901", "5678901", "+33699999999"],
    "street": ["12 rue de la paix", "14 rue de la paix", "9 avenue foch"],
    "postcode": ["75011", "75012", "13001"],
    "city": ["paris", "paris 11", "lyon"],
    "company": ["acme", "acme tools", "apex"],
    "loyalty_card": ["4711000042", "4711000024", "99"],
    "x_handle": ["jeanmartin", "ldupont", "cyclamen"],
    "device_id": ["d1", "d2"],
    "payment_token": ["p1", "p2"],
    "handle_name": ["jeanmartin", "jean|martin"],
    "colour": ["red", "green", "blue"],
}


def contents(fields: dict[str, list[str]] = POOLS) -> st.SearchStrategy[Content]:
    values = {
        field: st.lists(st.sampled_from(pool), min_size=1, max_size=3) for field, pool in fields.items()
    }
    facts = st.fixed_dictionaries({}, optional=values)
    return facts.map(
        lambda said: Content({field: [Fact(value) for value in some] for field, some in said.items()})
    )


class Moody:
    """Any level at all, priced by nobody or not, and the same either way round."""

    levels = ("exact", "landline", "near", "unpriced", "different")

    def __call__(self, a: str, b: str, /) -> str:
        return self.levels[sum(map(ord, a + b)) % len(self.levels)]


def dear_and_cheap() -> Configuration:
    """Prices the wrong way round: rare values that add, exact values that speak against, gaps in between."""
    base = extend(shipped(), namespaces=[Namespace("colour")])
    odd = {
        "colour": {"exact": LevelWeight(-4_000, 2_000), "near": LevelWeight(9_000, -1)},
        "generation": {"same": LevelWeight(-1, -1), "different": LevelWeight(5_000, 6_000)},
        "city": {"exact": LevelWeight(-3_000, 1_000), "different": LevelWeight(4_000, -4_000)},
        "email": {"same_user": LevelWeight(-9_000, -9_000), "exact": LevelWeight(-2_000, 1_000)},
        "handle_name": {"none": LevelWeight(7_000, 7_000)},
        "street": {},
    }
    rare = {
        "family_name": {"martin": 8_000, "dupont": -9_000},
        "given_name": {"jean": 3_000},
        "city": {"paris": 2_000},
    }
    return attrs.evolve(
        base, model=attrs.evolve(base.model, levels={**base.model.levels, **odd}, frequencies=rare)
    )


def moody() -> Stages:
    config = attrs.evolve(
        dear_and_cheap(),
        comparisons=(
            *(
                attrs.evolve(one, comparator="moody")
                if one.field in ("given_name", "birth_date", "phone")
                else one
                for one in shipped().comparisons
            ),
            Comparison("colour", "moody"),
            Comparison("email", "moody", group="again"),
        ),
    )
    return Stages(attrs.evolve(config, plugins={"comparators": {"moody": Moody()}}))


def foreign() -> Stages:
    """A configuration that knows none of the shipped fields."""
    config = Configuration(
        comparisons=(Comparison("colour", "moody"), Comparison("nobody", "email")),
        model=Model({"colour": {"near": LevelWeight(3_000, 2_000)}}),
    )
    return Stages(attrs.evolve(config, plugins={"comparators": {"moody": Moody()}}))


STAGES = {
    "shipped": Stages(shipped()),
    "dear and cheap": Stages(dear_and_cheap()),
    "moody": moody(),
    "foreign": foreign(),
    "nothing": Stages(Configuration()),
}


def check(stages: Stages, a: Content, b: Content, generic: frozenset[str], enough: int) -> None:
    weight = stages.score(a, b, generic.__contains__).weight
    assert weight <= stages.bound(a, b, NEVER) == stages.bound(b, a, NEVER)
    bound = stages.bound(a, b, enough)
    assert bound == stages.bound(b, a, enough)
    assert weight <= bound


@pytest.mark.parametrize("name", STAGES)
@settings(max_examples=100)
@given(
    contents(),
    contents(),
    st.frozensets(st.sampled_from([f"{field}:{value}" for field, pool in POOLS.items() for value in pool])),
    st.integers(-30_000, 30_000),
)
def test_no_score_exceeds_it(name: str, a: Content, b: Content, generic: frozenset[str], enough: int) -> None:
    check(STAGES[name], a, b, generic, enough)


NAMES = {field: POOLS[field] for field in ("given_name", "family_name", "generation", "email", "x_handle")}


@pytest.mark.parametrize("name", STAGES)
@settings(max_examples=60)
@given(contents(NAMES), contents(NAMES), st.integers(-30_000, 30_000))
def test_no_score_of_names_and_handles_exceeds_it(name: str, a: Content, b: Content, enough: int) -> None:
    """Names swapped, alone, numbered, read from handles and said again by mailboxes."""
    check(STAGES[name], a, b, frozenset(), enough)


@pytest.mark.parametrize(
    ("name", "field", "ours", "theirs"),
    [
        (
            "shipped",
            "city",
            {"postcode": "10174", "city": "new york"},
            {"postcode": "10174", "city": "manhattan"},
        ),
        (
            "dear and cheap",
            "email",
            {"given_name": "jean", "family_name": "martin", "email": "martin@a.example.org"},
            {"given_name": "jean", "family_name": "martin", "email": "martin@b.org"},
        ),
    ],
)
def test_what_is_taken_back_does_not_count_against(
    name: str, field: str, ours: dict[str, str], theirs: dict[str, str]
) -> None:
    """A town under its other name, a mailbox that says the name again: nothing else keeps the bound up."""
    stages = STAGES[name]
    a, b = (Content({known: [Fact(value)] for known, value in said.items()}) for said in (ours, theirs))
    assert stages.levels(a, b)[list(stages.comparisons()).index(field)] == ""
    check(stages, a, b, frozenset(), NEVER)


def test_what_it_rules_out_among_a_company_weighs_too_little() -> None:
    """All pairs of a company; and it rules out nearly all that it may."""
    stages = STAGES["shipped"]
    enough = shipped().model.review_above
    some = [stages.normalise(record) for record in company(3, people=60).records]
    hopeless = ruled_out = 0
    for a, b in combinations(some, 2):
        weight, bound = stages.score(a, b, lambda identifier: False).weight, stages.bound(a, b, enough)
        assert weight <= bound
        hopeless += weight <= enough
        ruled_out += bound <= enough
    assert ruled_out > 0.98 * hopeless > 1_000


def test_a_hopeless_pair_costs_no_more_comparisons_than_rule_it_out() -> None:
    """The rest is not looked at: a street is the dearest to compare."""
    asked: list[str] = []

    class Watched:
        """Notes that it was asked."""

        levels = ("exact", "near", "street", "different")

        def __call__(self, a: str, b: str, /) -> str:
            asked.append(a)
            return "exact"

    watching = [
        attrs.evolve(one, comparator="watched") if one.field == "street" else one
        for one in shipped().comparisons
    ]
    handed = {"comparators": {"watched": Watched()}}
    stages = Stages(attrs.evolve(shipped(), comparisons=watching, plugins=handed))

    def person(given: str, family: str, born: str) -> Content:
        said = {"given_name": given, "family_name": family, "birth_date": born, "street": "12 rue foch"}
        return Content({field: [Fact(value)] for field, value in said.items()})

    one, other = person("jocelyne", "michu", "1958-12-11"), person("robert", "nguyen", "1996-09-30")
    assert stages.bound(one, other, 0) < 0
    assert not asked
    assert stages.bound(one, one, 0) > 0
    assert asked
