"""Comparators and the pattern of a pair: a table anybody can read, and laws that hold for any text."""

from __future__ import annotations

import csv
from pathlib import Path

import phonenumbers
import pytest
from hypothesis import example, given, settings, strategies as st

from customer_unify.identity.compare import COMPARATORS, compare
from customer_unify.identity.compare.contact import HOMES, PERSONS, ROLES, UNTOLD, kind
from customer_unify.identity.compare.handle import (
    CUT,
    DECORATIONS,
    letters,
    read_handle,
    stripped,
    written_forms,
)
from customer_unify.identity.defaults import shipped
from customer_unify.model.assurance import Assurance
from customer_unify.model.configuration import Comparison
from customer_unify.model.content import Content, Fact

TABLE = Path(__file__).parent.parent / "data" / "levels.csv"
ROWS = list(csv.DictReader(TABLE.read_text(encoding="utf-8").splitlines()))
NAMES = (Comparison("given_name", "given_name"), Comparison("family_name", "family_name"))

words = st.text(alphabet="abcdej -@.|0129", max_size=24)
anything = st.one_of(words, st.text(max_size=40))
comparators = st.sampled_from(sorted(COMPARATORS))


def content(**facts: str | list[str]) -> Content:
    many = {field: [said] if isinstance(said, str) else said for field, said in facts.items()}
    return Content({field: [Fact(value) for value in values] for field, values in many.items()})


def level(field: str, a: Content, b: Content) -> str:
    config = shipped()
    at = [comparison.field for comparison in config.comparisons].index(field)
    return compare(a, b, config.comparisons)[at]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row['comparator']}: {row['a']} / {row['b']}")
def test_level(row: dict[str, str]) -> None:
    assert COMPARATORS[row["comparator"]](row["a"], row["b"]) == row["level"]
    assert COMPARATORS[row["comparator"]](row["b"], row["a"]) == row["level"]


@settings(max_examples=300)
@given(comparators, anything, anything)
def test_symmetric_total_and_named(name: str, a: str, b: str) -> None:
    comparator = COMPARATORS[name]
    assert comparator(a, b) == comparator(b, a)
    assert comparator(a, b) in (*comparator.levels, "")


SHARED = {"email": "function", "phone": "landline", "birth_date": "known_part"}
"""What a comparator says of equal values that more than one person may have."""


@settings(max_examples=60)
@given(comparators.filter(lambda name: name != "handle_name"), anything)
@example("email", "service")
@example("email", "info@example.org")
@example("phone", "+33145678901")
@example("birth_date", "1978")
def test_equal_is_the_strongest_or_said_to_be_shared(name: str, a: str) -> None:
    comparator = COMPARATORS[name]
    assert comparator(a, a) in {comparator.levels[0], SHARED.get(name)}
    if name == "email":
        assert (comparator(a, a) == "exact") == (a.partition("@")[0] not in ROLES)


@pytest.mark.parametrize("name", sorted(COMPARATORS))
def test_hostile_text_is_bounded(name: str) -> None:
    """Ten megabytes, lone surrogates and NUL cost no more than a name does."""
    for hostile in ("a" * 10_000_000, "a b " * 1_000_000, "\ud800" * 50, "\0", "-", "|", "@", " "):
        assert COMPARATORS[name](hostile, "jocelyne") in COMPARATORS[name].levels
        assert COMPARATORS[name](hostile, hostile + "x") in COMPARATORS[name].levels


@pytest.mark.parametrize("name", sorted(COMPARATORS))
def test_stronger_levels_weigh_more_against_a_stranger(name: str) -> None:
    config = shipped()
    for comparison in config.comparisons:
        if comparison.comparator == name:
            weights = [
                config.model.levels[comparison.field][level].stranger for level in COMPARATORS[name].levels
            ]
            assert weights == sorted(weights, reverse=True), comparison.field


def test_every_comparator_says_itself_in_one_sentence() -> None:
    for name, comparator in COMPARATORS.items():
        first = (comparator.__doc__ or "").splitlines()[0]
        assert first.endswith("."), name


def test_missing_on_one_side_says_nothing() -> None:
    pattern = compare(content(email="a@b.org"), content(phone="+33612345678"), shipped().comparisons)
    assert set(pattern) == {""}


def test_claims_are_not_looked_at() -> None:
    """Law L8."""
    claimed = Content({}, claims={"email": [Fact("a@b.org", Assurance.CLAIMED)]})
    assert set(compare(claimed, content(email="a@b.org"), shipped().comparisons)) == {""}


def test_the_strongest_of_many_values_counts() -> None:
    ours = content(email=["jm@a.org", "other@b.org"])
    theirs = content(email=["jm@a.org", "third@c.org"])
    assert level("email", ours, theirs) == "exact"
    assert level("email", ours, content(email=["jmx@z.org", "othr@b.org", "jmm@a.org"])) != "exact"


def test_equality_is_found_among_any_number_of_values() -> None:
    many = [f"user{number}x@a.org" for number in range(3_000)]
    assert level("email", content(email=many), content(email=[*many[-1:], "z@z.org"])) == "exact"


def test_swapped_names_meet() -> None:
    ours = content(given_name="jocelyne", family_name="michu")
    assert compare(ours, content(given_name="michu", family_name="jocelyne"), NAMES) == ("exact", "exact")
    assert compare(ours, content(given_name="michu", family_name="joceline"), NAMES) in (
        ("typo", "exact"),
        ("exact", "typo"),
    )


@pytest.mark.parametrize("street", ["1 a street", "2 b street", "3 c street", "4 d street"])
def test_an_initial_that_was_taken_for_the_given_name_is_read_the_other_way(street: str) -> None:
    """Whichever of the two is looked at first: the street only makes another digest."""
    ours = content(given_name="l", family_name="zachary", street=street)
    found = compare(ours, content(given_name="zachary", family_name="langby"), NAMES)
    assert found in (("initial", "exact"), ("exact", "similar"))


def test_a_swap_needs_agreement_of_both() -> None:
    """Jean Martin and Martin Dupont share a word and are two people."""
    ours = content(given_name="jean", family_name="martin")
    assert compare(ours, content(given_name="martin", family_name="dupont"), NAMES) == (
        "different",
        "different",
    )


def test_a_lone_name_meets_the_name_it_is() -> None:
    both = content(given_name="jocelyne", family_name="michu")
    assert compare(content(family_name="michu"), both, NAMES) == ("", "exact")
    assert compare(content(given_name="jocelyne"), both, NAMES) == ("exact", "")
    assert sorted(compare(content(given_name="michu"), both, NAMES)) == ["", "exact"]
    assert sorted(compare(content(family_name="jocelyne"), both, NAMES)) == ["", "exact"]


people = st.fixed_dictionaries(
    {},
    optional={
        "given_name": st.lists(
            st.sampled_from(["jean", "jean pierre", "luc", "j", "martin"]), min_size=1, max_size=2
        ),
        "family_name": st.lists(
            st.sampled_from(["martin", "dupont", "jean", "dupond"]), min_size=1, max_size=2
        ),
        "birth_date": st.just(["1978-12-11"]),
        "email": st.lists(st.sampled_from(["martin@a.org", "jdupont@a.org"]), min_size=1, max_size=2),
        "x_handle": st.lists(st.sampled_from(["jeanmartin", "ldupont", "cyclamen"]), min_size=1, max_size=2),
    },
)


@settings(max_examples=200)
@given(people, people)
def test_patterns_are_symmetric(a: dict[str, list[str]], b: dict[str, list[str]]) -> None:
    ours, theirs = content(**a), content(**b)
    assert compare(ours, theirs, shipped().comparisons) == compare(theirs, ours, shipped().comparisons)


class Plain:
    """A comparator of which nothing is known but what it answers."""

    def __init__(self, name: str) -> None:
        self.levels, self._name = COMPARATORS[name].levels, name

    def __call__(self, a: str, b: str, /) -> str:
        return COMPARATORS[self._name](a, b)


PLAIN = {name: Plain(name) for name in COMPARATORS}


@settings(max_examples=150)
@given(people)
def test_a_content_beside_itself_is_what_every_value_says_beside_itself(a: dict[str, list[str]]) -> None:
    """Which is told without looking at anything else; of plain comparators nothing is known beforehand."""
    one, comparisons = content(**a), shipped().comparisons
    assert compare(one, one, comparisons) == compare(one, one, comparisons, PLAIN)


def test_a_handle_is_read_against_the_names_of_the_other_side() -> None:
    handle, person = content(x_handle="jocelynemichu"), content(given_name="jocelyne", family_name="michu")
    assert level("handle_name", handle, person) == "full"
    assert level("handle_name", handle, handle) == ""
    assert level("handle_name", handle, content(given_name="jocelyne")) == ""


short_words = st.text("abcd", min_size=1, max_size=4) | st.sampled_from(["abcdabcdabcd", "abcdabcdabcda"])


@settings(max_examples=200)
@given(
    st.lists(st.sampled_from(["_", "off", "12"]) | short_words, max_size=5).map("".join),
    st.lists(short_words, max_size=3).map(" ".join),
    st.lists(short_words, max_size=3).map(" ".join),
)
def test_a_handle_with_no_word_of_a_name_in_it_is_none_of_its_forms(said: str, given: str, family: str):
    """Such are told apart before the forms are made, which must change nothing."""
    name = f"{given}|{family}"
    reading = read_handle(said, name)
    full, short = written_forms(name)
    ways = stripped(letters(said))
    cut = [way for way in ways if len(way) >= CUT - 3 and any(form.startswith(way) for form in full)]
    whole = any(way in full for way in ways) or bool(cut)
    assert reading.level != "none" or not (whole or any(len(way) > 3 and way in short for way in ways))
    assert not whole or reading.level == "full"


@given(
    st.lists(st.sampled_from([*DECORATIONS, "a", "martin"]), max_size=5).map("".join),
    st.integers(0, 5),
)
def test_every_decoration_at_either_end_is_taken_off_the_longest_first(said: str, least: int):
    ways = [said]
    for word in DECORATIONS:
        if len(said) - len(word) >= least:
            ways += [said.removeprefix(word)] * said.startswith(word)
            ways += [said.removesuffix(word)] * said.endswith(word)
    assert stripped(said, least) == tuple(dict.fromkeys(ways))


def test_a_handle_says_nothing_more_where_names_say_it() -> None:
    named = content(x_handle="jocelynemichu", given_name="jocelyne", family_name="michu")
    assert level("handle_name", named, content(given_name="jocelyne", family_name="michu")) == ""


def test_the_user_of_an_email_is_read_where_there_is_no_other_email() -> None:
    person = content(given_name="jocelyne", family_name="michu")
    assert level("handle_name", content(email="jocelyne.michu@a.org"), person) == "full"
    assert level("handle_name", content(email="contact@a.org"), person) == ""


def test_a_mailbox_named_after_the_person_is_not_counted_twice() -> None:
    ours = content(given_name="jocelyne", family_name="michu", email="jmichu@a.org")
    theirs = content(given_name="jean", family_name="michu", email="jmichu@b.org")
    assert level("email", ours, theirs) == ""
    assert level("email", content(email="jmichu@a.org"), content(email="jmichu@b.org")) == "same_user"


def test_the_first_of_a_name_is_not_the_second() -> None:
    first, second = content(given_name="morris i"), content(given_name="morris", generation="ii")
    assert level("generation", first, second) == "different"
    assert level("generation", content(given_name="morris i"), content(given_name="morris")) == ""
    assert level("generation", first, content(given_name="morris", generation="jr")) == ""


def test_a_town_under_its_other_name_is_no_other_town() -> None:
    ours, theirs = content(postcode="10174", city="new york"), content(postcode="10174", city="manhattan")
    assert level("city", ours, theirs) == ""
    assert level("city", content(city="new york"), content(city="manhattan")) == "different"


def test_a_plug_in_comparator_is_used_as_it_is() -> None:
    class Always:
        """Whatever it is, it is alike."""

        levels = ("alike",)

        def __call__(self, a: str, b: str, /) -> str:
            return "alike"

    plugged = {**COMPARATORS, "always": Always()}
    fields = (Comparison("city", "always"),)
    assert compare(content(city=["a", "b"]), content(city=["b", "c"]), fields, plugged) == ("alike",)


def test_a_declared_field_compared_as_given_names_takes_no_part_in_the_name() -> None:
    fields = (*shipped().comparisons, Comparison("middle_name", "given_name"))
    one = content(given_name="jocelyne", family_name="michu", middle_name="anne")
    turned = content(given_name="michu", family_name="jocelyne", middle_name="anne")
    said = dict(
        zip((field.field for field in fields), compare(one, turned, fields, COMPARATORS), strict=True)
    )
    assert {field: level for field, level in said.items() if level} == {
        "given_name": "exact",
        "family_name": "exact",
        "middle_name": "exact",
    }
    for field in ("given_name", "family_name"):
        assert said[field] == level(field, one, turned)


@pytest.mark.parametrize("country", ["33", "44", "49", "34", "39", "31", "351", "352", "61"])
def test_a_landline_is_told_from_a_mobile_as_the_library_tells(country: str) -> None:
    types = phonenumbers.PhoneNumberType
    told = {HOMES: 0, PERSONS: 0}
    for head in range(1, 1_000, 3):
        for tail in ("31234", "212345", "5823416", "30123456"):
            number = f"+{country}{head:03}{tail}"
            of_library = phonenumbers.number_type(phonenumbers.parse(number))
            if kind(number) != UNTOLD and of_library != types.UNKNOWN:
                told[kind(number)] += 1
                assert of_library == (types.FIXED_LINE if kind(number) == HOMES else types.MOBILE), number
    assert all(told.values())


def test_a_landline_beside_a_mobile_says_nothing_and_beside_another_landline_that_they_differ() -> None:
    mobile, landline, another = "+33612345678", "+33145678901", "+33226789012"
    assert level("phone", content(phone=mobile), content(phone=landline)) == ""
    assert level("phone", content(phone=[mobile, landline]), content(phone=another)) == "different"
    assert level("phone", content(phone=mobile), content(phone=[another, "+33698765432"])) == "different"


@pytest.mark.parametrize("tail", ["000001", "123456", "999999"])
def test_the_first_digits_of_a_french_number_tell_its_line(tail: str) -> None:
    for head in range(100, 1_000):
        number = f"+33{head}{tail}"
        kind = phonenumbers.number_type(phonenumbers.parse(number))
        home = kind == phonenumbers.PhoneNumberType.FIXED_LINE
        assert COMPARATORS["phone"](number, number) == ("landline" if home else "exact")
