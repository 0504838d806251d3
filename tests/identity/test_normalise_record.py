"""A record walked field by field: facts and claims apart, parts in their fields, marks."""

import pytest
from hypothesis import given, strategies as st

from customer_unify.errors import ConfigurationError, UnknownField
from customer_unify.identity.language import forget_remembered
from customer_unify.identity.normalise import NORMALISERS, normalise
from customer_unify.model.assurance import Assurance
from customer_unify.model.configuration import Configuration, Field, Source
from customer_unify.model.content import Content
from customer_unify.model.record import Record

PLAIN = (
    "name",
    "given_name",
    "family_name",
    "birth_date",
    "street",
    "postcode",
    "city",
    "country",
    "company",
)
KINDS = {"email": "email", "phone": "phone", "loyalty_card": "code", "x_handle": "handle"}
CONFIG = Configuration(
    sources={
        "crm": Source("crm", assurance="asserted"),
        "us": Source("us", region="US", date_order="mdy", name_order="family"),
        "review": Source("review", assurance="claimed"),
    },
    fields={
        **{name: Field(name, name) for name in PLAIN},
        **{name: Field(name, kind, namespace=name) for name, kind in KINDS.items()},
        "work_email": Field("work_email", "email", namespace="email"),
        "remark": Field("remark", "text"),
    },
)


def read(source: str = "shop", config: Configuration = CONFIG, **fields: object) -> Content:
    return normalise(Record(source, "1", fields), config)


def test_every_field_finds_its_form() -> None:
    content = read(
        name="Mme Jocelyne MICHU",
        birth_date="11/12/1978",
        email="J.Michu@Example.org",
        phone="06 12 34 56 78",
        street="12, bd St-Michel",
        postcode="75 006",
        city="PARIS CEDEX 06",
        company="Michu & Fils SARL",
        loyalty_card="4970 1012",
        x_handle="@JocelyneMichu",
        remark="Fidèle !",
    )
    assert {field: content.values(field) for field in content.facts} == {
        "given_name": ("jocelyne",),
        "family_name": ("michu",),
        "sex": ("f",),
        "birth_date": ("1978-12-11",),
        "email": ("j.michu@example.org",),
        "phone": ("+33612345678",),
        "street": ("12 boulevard saint michel",),
        "postcode": ("75006",),
        "city": ("paris",),
        "company": ("michu fils",),
        "loyalty_card": ("49701012",),
        "x_handle": ("jocelynemichu",),
        "remark": ("fidele",),
    }
    assert content.mark == ("michu", "jocelyne", "1978-12-11")


def test_the_source_says_region_and_order_of_dates() -> None:
    content = read("us", phone="(702) 919-1300", birth_date="12/11/1978")
    assert content.values("phone") == ("+17029191300",)
    assert content.values("birth_date") == ("1978-12-11",)


def test_the_country_of_a_record_reads_its_numbers_where_they_are_valid_there() -> None:
    assert read(phone="0470 12 34 56", country="Belgique").values("phone") == ("+32470123456",)
    assert read(phone="06 12 34 56 78", country="Belgique").values("phone") == ("+33612345678",)
    assert read(postcode="1000", country="Belgique").values("postcode") == ("1000",)
    claimed = normalise(
        Record("shop", "1", {"phone": "0470 12 34 56", "country": "BE"}, claimed={"country"}), CONFIG
    )
    assert claimed.values("phone") == read(phone="0470 12 34 56").values("phone")


def test_a_whole_address_fills_only_what_is_not_stated() -> None:
    line = "123 Main Street, Las Vegas NV 89132"
    alone = read("us", street=line)
    assert (alone.values("postcode"), alone.values("city")) == (("89132",), ("las vegas",))
    beside = read("us", street=line, postcode="89111", city="Reno")
    assert (beside.values("postcode"), beside.values("city")) == (("89111",), ("reno",))
    assert beside.values("street") == ("123 main street",)


def test_a_whole_name_is_set_right_by_the_names_stated_apart() -> None:
    bob = read(given_name="Robert", family_name="Smith", name="Smith Bob")
    assert bob.values("given_name") == ("bob", "robert")
    assert bob.values("family_name") == ("smith",)
    screen = read(given_name="Robert", family_name="Smith", name="The Boss")
    assert screen.values("given_name") == ("robert",)
    half = read(given_name="Kusha", name="Kusha Eddie")
    assert half.values("family_name") == ("eddie",)


def test_several_fields_may_feed_one_namespace() -> None:
    assert read(email="a@x.com", work_email="b@x.com").values("email") == ("a@x.com", "b@x.com")


def test_the_strongest_assurance_of_a_value_stays() -> None:
    record = Record(
        "crm",
        "1",
        {"email": ["A@x.com", "a@x.com", "b@x.com"]},
        assurance={("email", "a@x.com"): Assurance.VERIFIED},
    )
    assert {tuple(fact) for fact in normalise(record, CONFIG).facts["email"]} == {
        ("a@x.com", Assurance.VERIFIED),
        ("b@x.com", Assurance.ASSERTED),
    }


def test_an_ambiguous_mark_is_the_smallest_and_initials_mark_nobody() -> None:
    content = read(
        given_name=["Bob", "Zoe"], family_name=["Smith", "Adams"], birth_date=["2001-01-02", "1999-01-02"]
    )
    assert content.mark == ("adams", "robert", "1999-01-02")
    assert read(given_name="J.", family_name="Michu").mark == ("michu", "", "")


def test_a_record_of_claims_has_no_facts_and_no_mark() -> None:
    content = read("review", name="Jocelyne Michu", street="12 rue X, 75002 Paris", loyalty_card="12345")
    assert not content.facts
    assert set(content.claims) == {"given_name", "family_name", "street", "postcode", "city", "loyalty_card"}
    assert not content.mark


def test_an_unknown_field_is_an_error_with_a_hint_and_without_the_value() -> None:
    with pytest.raises(UnknownField) as caught:
        read(emial="secret@x.com")
    assert "did you mean 'email'?" in str(caught.value)
    assert "secret" not in str(caught.value)
    for name in ("zzz", "telegram_handle"):  # the second is near to a standard field, and yet another one
        with pytest.raises(UnknownField, match=r"declare it under \[fields\], or under \[namespaces\]"):
            read(**{name: "1"})


def test_an_unknown_normaliser_is_a_fault_of_the_configuration() -> None:
    config = Configuration(fields={"email": Field("email", "emial")})
    with pytest.raises(ConfigurationError, match="did you mean 'email'"):
        read(config=config, email="a@x.com")


def test_a_normaliser_of_ones_own_takes_part() -> None:
    def shout(value: str, /, *, region: str, date_order: str) -> tuple[str, ...]:
        return (value.upper(),)

    record = Record("shop", "1", {"remark": "abc"})
    content = normalise(record, CONFIG, {**NORMALISERS, "text": shout})
    assert content.values("remark") == ("ABC",)


def test_what_is_remembered_can_be_forgotten_and_changes_nothing() -> None:
    before = read(name="Jocelyne Michu", phone="06 12 34 56 78")
    forget_remembered()
    assert read(name="Jocelyne Michu", phone="06 12 34 56 78") == before


VALUES = st.sampled_from(
    [
        *("Jocelyne Michu", "MICHU Jocelyne", "Bob", "Smith", "12 rue X, 75002 Paris", "FR", "Belgique"),
        *("0470 12 34 56", "06 12 34 56 78", "a@x.com", "11/12/1978", "75002", "Paris", "4970", "@joc"),
    ]
)
FIELDS = st.dictionaries(
    st.sampled_from(sorted(CONFIG.fields)), st.lists(VALUES, min_size=1, max_size=3), min_size=1
)


@given(FIELDS, st.data(), st.sampled_from(["shop", "crm", "us", "review"]))
def test_deleting_every_claim_changes_no_fact(
    fields: dict[str, list[str]], data: st.DataObject, source: str
) -> None:
    """Law L8, for every field: by field, by value, and by the default of the source."""
    pairs = sorted({(field, value) for field, values in fields.items() for value in values})
    levels = data.draw(
        st.fixed_dictionaries({}, optional={pair: st.sampled_from(Assurance) for pair in pairs})
    )
    claimed = data.draw(st.sets(st.sampled_from(sorted(fields))))
    record = Record(source, "1", fields, claimed=claimed, assurance=levels)
    default = CONFIG.source(source).assurance
    kept = {
        field: [v for v in values if record.assurance_of(field, v, default) is not Assurance.CLAIMED]
        for field, values in record.fields.items()
    }
    bare = Record(source, "1", kept, claimed=claimed, assurance=levels)
    whole, without = normalise(record, CONFIG), normalise(bare, CONFIG)
    assert whole.facts == without.facts
    assert whole.mark == without.mark
    assert not without.claims
    assert all(fact.assurance is not Assurance.CLAIMED for facts in whole.facts.values() for fact in facts)
    assert all(fact.assurance is Assurance.CLAIMED for facts in whole.claims.values() for fact in facts)


@given(
    st.dictionaries(st.sampled_from(sorted(CONFIG.fields)), st.text(st.characters(), max_size=30), max_size=5)
)
def test_no_value_raises(fields: dict[str, str]) -> None:
    content = normalise(Record("shop", "1", fields), CONFIG)
    assert content == normalise(Record("other", "2", dict(reversed(fields.items()))), CONFIG)
