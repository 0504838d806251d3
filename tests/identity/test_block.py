"""Keys under which contents meet: what must meet meets, and no content is met without bound."""

from __future__ import annotations

import pytest
from hypothesis import given, settings, strategies as st

from customer_unify.identity.block import KEYS, TRANSFORMS, block, coarse_mark, limit_of, people
from customer_unify.identity.defaults import shipped
from customer_unify.model.assurance import Assurance
from customer_unify.model.configuration import BlockRule, Configuration
from customer_unify.model.content import Content, Fact, Mark


def content(mark: Mark = Mark(), **facts: str | list[str]) -> Content:  # noqa: B008 - a frozen tuple
    many = {field: [said] if isinstance(said, str) else said for field, said in facts.items()}
    return Content({field: [Fact(value) for value in values] for field, values in many.items()}, mark=mark)


def keys(said: Content, config: Configuration | None = None) -> set[str]:
    return set(block(said, config or shipped()))


@pytest.mark.parametrize(
    ("a", "b", "rule"),
    [
        (
            {"given_name": "bob", "family_name": "smith"},
            {"given_name": "robert", "family_name": "smith"},
            "pair",
        ),
        (
            {"given_name": "smith", "family_name": "bob"},
            {"given_name": "bob", "family_name": "smith"},
            "pair",
        ),
        (
            {"given_name": "jean", "family_name": "lefevre"},
            {"given_name": "jean", "family_name": "lefebvre"},
            "pair",
        ),
        (
            {"given_name": "anne", "family_name": "martin dupont"},
            {"given_name": "anne", "family_name": "dupont"},
            "pair",
        ),
        ({"email": "jocelynemichu@a.org"}, {"given_name": "jocelyne", "family_name": "michu"}, "written"),
        ({"x_handle": "j_michu"}, {"given_name": "jocelyne", "family_name": "michu"}, "written"),
        ({"email": "jmichu@a.org"}, {"email": "jmichu@b.org"}, "user"),
        ({"phone": "+33612345678"}, {"phone": "0612345678"}, "tail"),
        ({"birth_date": "1978-12-11", "family_name": "michu"}, {"birth_date": "1978-12-11"}, "date"),
        (
            {"street": "12 rue de la paix", "postcode": "75011"},
            {"street": "12 rue de la paix", "postcode": "75002"},
            "street",
        ),
        (
            {"given_name": "jocelyne", "family_name": "michou"},
            {"given_name": "jocelyne", "family_name": "micheu"},
            "given",
        ),
    ],
)
def test_meets(a: dict[str, str], b: dict[str, str], rule: str) -> None:
    shared = keys(content(**a)) & keys(content(**b))
    assert rule in {key.partition(":")[0] for key in shared}


def test_identifiers_are_keys_and_claims_are_keys_apart() -> None:
    said = Content(
        {"email": [Fact("jm@a.org", Assurance.VERIFIED)]},
        claims={"x_handle": [Fact("jmichu", Assurance.CLAIMED)]},
    )
    made = keys(said)
    assert {"=email:jm@a.org", "?x_handle:jmichu"} <= made
    assert "=x_handle:jmichu" not in made


def test_people_are_counted_by_names_or_by_contacts_and_not_by_both() -> None:
    named, nameless = [f"m{n}" for n in range(4)], [f"~{n}" for n in range(4)]
    assert people([*named, *nameless], 5) == 4
    assert people([*named, "m5", "m6", *nameless], 5) == 6
    assert people([*named, *nameless, "m7", "m8", "m9"], 5) > 5


def test_two_people_have_two_coarse_marks_and_swapped_names_one() -> None:
    assert coarse_mark(Mark("michu", "jocelyne")) == coarse_mark(Mark("jocelyne", "michu", "1978-12-11"))
    assert coarse_mark(Mark("michu", "jocelyne")) != coarse_mark(Mark("michu", "robert"))
    assert coarse_mark(Mark()) == coarse_mark(Mark(birth_date="1978-12-11")) == ""


def test_claims_feed_no_rule() -> None:
    """Law L8: what is only claimed is met by its own key and nothing else."""
    said = Content({}, claims={"email": [Fact("jocelynemichu@a.org", Assurance.CLAIMED)]})
    assert keys(said) == {"?email:jocelynemichu@a.org"}


def test_user_42_and_card_42_do_not_meet() -> None:
    assert not keys(content(loyalty_card="42")) & keys(content(customer_number="42"))


def test_a_part_that_says_nothing_gives_no_key() -> None:
    config = Configuration(block_rules=(BlockRule("both", ("sound:family_name", "exact:city")),))
    assert keys(content(family_name="michu"), config) == set()
    assert keys(content(family_name="m", city="lyon"), config) == set()
    assert len(keys(content(family_name="michu", city="lyon"), config)) == 1


def test_a_bare_field_is_exact() -> None:
    config = Configuration(block_rules=(BlockRule("city", ("city",)),))
    assert keys(content(city="lyon"), config) == {"city:lyon"}


def test_an_unknown_transform_is_an_error() -> None:
    config = Configuration(block_rules=(BlockRule("odd", ("colour:city",)),))
    with pytest.raises(KeyError):
        block(content(city="lyon"), config)


@pytest.mark.parametrize("transform", sorted(TRANSFORMS))
def test_many_and_hostile_values_give_bounded_keys(transform: str) -> None:
    """Law L19."""
    fields = ("given_name", "family_name", "email", "phone", "street", "postcode")
    hostile = ["a" * 5_000_000, "b c " * 1_000_000, "\0", "\ud800", " ", "-", "@", "1"]
    values = hostile + [f"value{number} x" for number in range(200)]
    said = content(**dict.fromkeys(fields, values))
    config = Configuration(
        block_rules=tuple(BlockRule(f"r-{field}", (f"{transform}:{field}",)) for field in fields)
    )
    made = [key for key in block(said, config) if key[0] == "r"]
    assert len(made) <= KEYS * len(fields)
    assert all(len(key) < 300 for key in made)


names = st.lists(st.sampled_from(["jean", "jean pierre", "robert", "michu", "de la tour"]), max_size=3)


@settings(max_examples=60)
@given(names, names)
def test_keys_are_sorted_distinct_and_a_function_of_the_content(firsts: list[str], lasts: list[str]) -> None:
    made = block(content(given_name=firsts, family_name=lasts), shipped())
    assert list(made) == sorted(set(made))
    again = block(content(given_name=firsts[::-1], family_name=lasts[::-1]), shipped())
    assert made == again


def test_limits_come_from_the_rule_and_identifiers_have_their_own() -> None:
    config = shipped()
    for rule in config.block_rules:
        assert limit_of(f"{rule.name}:anything", config) == rule.limit
    assert limit_of("=email:pair:x", config) == config.identifier_limit
    assert limit_of("?email:a@b.org", config) == config.identifier_limit
