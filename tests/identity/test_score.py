"""What a pair weighs: facts that are large enough to witness, and values that are as if absent."""

from __future__ import annotations

import itertools

import attrs
import pytest
from hypothesis import given, strategies as st

from customer_unify import IdentityConfig, Record, Resolver
from customer_unify.identity.defaults import shipped
from customer_unify.identity.explain import describe
from customer_unify.identity.score.shared import rarities
from customer_unify.identity.score.weigher import Weigher
from customer_unify.model.assurance import Assurance
from customer_unify.model.configuration import Comparison, Configuration
from customer_unify.model.content import Content, Fact
from customer_unify.model.identifier import Namespace, SharedBy
from customer_unify.model.weights import LevelWeight, Model


def content(**values: str) -> Content:
    return Content({name: [Fact(value, Assurance.DECLARED)] for name, value in values.items()})


def weigher(shared_by: SharedBy = SharedBy.PERSON, **prices: LevelWeight) -> Weigher:
    """Compares names, and an identifier of one person or of several; nothing has to be overcome."""
    return Weigher(
        Configuration(
            namespaces={"email": Namespace("email", shared_by=shared_by)},
            comparisons=[Comparison(field, "same") for field in prices],
            model=Model({field: {"exact": price} for field, price in prices.items()}, prior_stranger=0),
        )
    )


@pytest.mark.parametrize(
    ("stranger", "household", "weak", "telling"),
    [(3_000, 3_000, 1, 1), (2_999, 3_000, 0, 0), (3_000, 2_999, 1, 0), (3_001, 0, 1, 0)],
)
def test_a_fact_of_less_than_three_bits_is_no_witness(
    stranger: int, household: int, weak: int, telling: int
) -> None:
    made = weigher(given_name=LevelWeight(stranger, household))
    anna = content(given_name="anna")
    found = made.weigh(anna, anna, ("exact",))
    assert (found.weak, found.telling) == (weak, telling)
    assert found.weight == min(stranger, household)


@pytest.mark.parametrize("shared_by", SharedBy)
@pytest.mark.parametrize(
    ("name", "both"), [(LevelWeight(4_000, 9_000), 15_000), (LevelWeight(9_000, 4_000), 11_000)]
)
def test_a_generic_value_is_as_if_it_were_absent(shared_by: SharedBy, name: LevelWeight, both: int) -> None:
    """Against either rival: the one is weighed by the one, the other by the other price."""
    prices = {"given_name": name, "email": LevelWeight(11_000, 7_000)}
    made = weigher(shared_by, **prices)
    two = content(given_name="anna", email="test@test.com")
    one = content(given_name="anna")
    absent = made.weigh(one, one, ("exact", ""))
    generic = made.weigh(two, two, ("exact", "exact"), "email:test@test.com".__eq__)
    assert (generic.weight, generic.against) == (absent.weight, absent.against)
    assert (generic.ties, generic.weak, generic.rival) == ((), 1, absent.rival)
    useful = made.weigh(two, two, ("exact", "exact"))
    assert useful.weight == both
    personal = shared_by is SharedBy.PERSON
    assert useful.ties == (("email:test@test.com",) if personal else ())
    assert useful.weak == (2 if shared_by is SharedBy.ORGANISATION else 1)


def test_one_generic_value_of_two_leaves_the_other() -> None:
    made = weigher(email=LevelWeight(11_000, 7_000))
    two = Content({"email": [Fact(value, Assurance.DECLARED) for value in ("a@b.example", "test@test.com")]})
    found = made.weigh(two, two, ("exact",), lambda identifier: "test" in identifier)
    assert (found.weight, found.ties) == (7_000, ("email:a@b.example",))


@pytest.mark.parametrize("shared_by", [SharedBy.HOUSEHOLD, SharedBy.DEVICE])
def test_what_homes_share_is_no_witness_of_who_somebody_is(shared_by: SharedBy) -> None:
    """It weighs, and proves nothing: neither beside a name nor beside an address."""
    for other in ("given_name", "street"):
        made = weigher(shared_by, **{other: LevelWeight(9_000, 9_000), "email": LevelWeight(9_000, 4_000)})
        two = content(email="d1", **{other: "x"})
        found = made.weigh(two, two, ("exact", "exact"))
        assert (found.weight, found.weak, found.proves()) == (13_000, 1, False)


@given(
    st.tuples(*[st.integers(2_500, 7_000)] * 4, *[st.integers(-4_000, 9_000)] * 2),
    st.integers(-9_000, 2_000),
    st.integers(-6_000, 3_000),
    st.sampled_from([known for known in Assurance if known.counts]),
)
def test_what_surely_joins_does_so_whatever_it_says(
    prices: tuple[int, ...], frequent: int, added: int, known: Assurance
) -> None:
    """Be its name the most frequent one, and its mailbox generic or known as badly as can be."""
    first, second, mailbox = (LevelWeight(*prices[at : at + 2]) for at in (0, 2, 4))
    levels = {"given_name": {"exact": first}, "birth_date": {"exact": second}, "email": {"exact": mailbox}}
    made = Weigher(
        Configuration(
            namespaces={"email": Namespace("email")},
            comparisons=[Comparison(field, "same", group=field) for field in levels],
            model=Model(
                levels,
                prior_stranger=0,
                frequencies={"given_name": {"anna": frequent}},
                assurance={known.name.lower(): LevelWeight(added, added)},
            ),
        )
    )
    pattern = ("exact", "exact", "exact")
    least = []
    for name, how, generic in itertools.product(("anna", "zoe"), Assurance, (True, False)):
        facts = content(given_name=name, birth_date="1978-12-11").facts
        two = Content({**facts, "email": [Fact("a@b.example", how)]})
        found = made.weigh(two, two, pattern, lambda identifier, generic=generic: generic)
        least.append(found.weight > 0 and found.weak >= 2)
    assert made.surely(pattern) == all(least)


def test_a_near_miss_of_a_number_is_no_second_fact() -> None:
    """Numbers are given out in rows, so namesakes have near ones; a day of birth beside is a fact."""
    born = {"birth_date": "1975-10-09"}
    for said, customers in (({}, 2), (born, 1)):
        with Resolver(IdentityConfig()) as resolver:
            for number in ("C100345", "C100845"):
                fields = {"name": "Zenobie Quatresous", "customer_number": number, **said}
                resolver.add(Record("crm", number, fields))
            assert len(list(resolver.customers())) == customers


@pytest.mark.parametrize(
    ("name", "town", "proves"),
    [
        (6_000, 1_000, True),
        (5_999, 1_000, False),  # all in all less than a hundred to one
        (60_000, 999, False),  # a town in which half of all live
        (60_000, 0, False),
        (2_999, 2_999, False),  # two that are slight
        (4_001, 2_999, True),
        (1, 3_000, False),
        (4_000, 3_000, True),
    ],
)
def test_a_slight_witness_is_enough_beside_much_weight(name: int, town: int, proves: bool) -> None:
    """That both live in one large town is little, but it is not the name; a name alone never proves."""
    prices = {"given_name": name, "city": town}
    made = Weigher(
        Configuration(
            comparisons=[Comparison(field, "same", group=field) for field in prices],
            model=Model(
                {field: {"exact": LevelWeight(bits, 60_000)} for field, bits in prices.items()},
                prior_stranger=0,
            ),
        )
    )
    anna = content(given_name="anna", city="paris")
    found = made.weigh(anna, anna, ("exact", "exact"))
    assert (found.proves(), found.may_join) == (proves, proves)


@given(*[st.sampled_from(("maria", "anna", "smith", "quatresous", "zenobie"))] * 2)
def test_names_turned_round_are_as_common_as_in_order(given_name: str, family_name: str) -> None:
    """Nobody lists Smith among first names, nor Maria among the others: turned round both were rare."""
    one = content(given_name=given_name, family_name=family_name)
    other = content(given_name=family_name, family_name=given_name)
    made, listed = Weigher(shipped()), tuple(shipped().model.frequencies.items())
    levels = tuple("exact" if at < 2 else "" for at in range(len(shipped().comparisons)))
    turned, in_order = (made.sums(one, each, levels, lambda identifier: False) for each in (other, one))
    assert turned.stranger <= in_order.stranger
    assert rarities(one, other, listed) == rarities(other, one, listed)
    read = (
        sum(min((known.get(value, 0) for value in each.values(field)), default=0) for field, known in listed)
        for each in (one, other)
    )
    assert sum(rarities(one, other, listed)) == min(read)  # as the one writes it by whom it is commoner


@pytest.mark.parametrize("prior", [-2_000, 0, 4_000, 9_000])
def test_that_homes_are_rare_makes_no_couple_one_person(prior: int) -> None:
    """Of a couple that shares a house nothing but the prior would speak for one person, however large."""
    model = attrs.evolve(shipped().model, prior_household=prior)
    home = {"family_name": "Zorn", "street": "12 Birkenweg", "postcode": "38100", "city": "Braunschweig"}
    her, him = {**home, "given_name": "Hildegard"}, {**home, "given_name": "Gerhard"}
    for told in (None, {"birth_date": "1950-02-03"}):
        resolver = Resolver(attrs.evolve(shipped(), model=model))
        resolver.add(Record("a", "1", {**her, **(told or {})}))
        resolver.add(Record("b", "2", him))
        assert len(list(resolver.customers())) == 2
        stages = resolver._stages
        a, b = (stages.normalise(Record("a", "1", one)) for one in (her, him))
        score, tree = (
            stages.score(a, b, lambda _: False),
            describe(stages, a, b, lambda _: False, language="en"),
        )
        assert sum(part.weight or 0 for part in tree.parts) == score.weight
        resolver.add(Record("c", "3", her))
        assert len(list(resolver.customers())) == 2, "one first name is one person"


@pytest.mark.parametrize("prior", [0, 4_000, 9_000])
def test_that_homes_are_rare_gives_a_landline_to_nobody_of_a_home(prior: int) -> None:
    """Who calls as Mr Michu from her landline is not Mrs Michu, and Michu may be anybody there."""
    resolver = Resolver(attrs.evolve(shipped(), model=attrs.evolve(shipped().model, prior_household=prior)))
    number = {"phone": "01 45 67 89 01"}
    her = {**number, "name": "Mme Jocelyne Michu", "street": "3 rue Basse", "postcode": "29200"}
    resolver.add(Record("contracts", "1", her))
    for key, called in (("2", "M. Michu"), ("3", "Michu")):
        resolver.add(Record("calls", key, {**number, "name": called}))
    assert resolver.customer_of("contracts", "1").records == (("contracts", "1"),)


def test_that_homes_are_rare_counts_for_who_bears_her_first_name() -> None:
    """A family name written by ear is no couple: Anna Wójik of a house is Anna Wójcik of that house.

    In bases where people of one home often write one name in two ways, the slip speaks for a home, and the
    two names together no longer distinguish her. Her first name still does.
    """
    slip = "[weights.family_name.typo]\nstranger = 6644\nhousehold = -3000"
    home = {"family_name": "Wójcik", "street": "Kopernika 25", "city": "Kraków"}
    anna, piotr = {**home, "given_name": "Anna"}, {**home, "given_name": "Piotr"}
    slipped = {**anna, "family_name": "Wójik"}
    weights = {}
    for prior in (0, 4_000):
        read = IdentityConfig.load(slip)
        stages = Resolver(attrs.evolve(read, model=attrs.evolve(read.model, prior_household=prior)))._stages
        one = stages.normalise(Record("a", "1", slipped))
        for who, other in (("herself", anna), ("her husband", piotr), ("nobody", home)):
            score = stages.score(one, stages.normalise(Record("b", "2", other)), lambda _: False)
            weights.setdefault(who, []).append(score.weight)
    gained = {who: more - less for who, (less, more) in weights.items()}
    assert gained == {"herself": 4_000, "her husband": 0, "nobody": 0}
