"""A record read by a plan is what it is read field by field, whatever was read before."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import attrs
import pytest
from hypothesis import given, strategies as st

from customer_unify.errors import ConfigurationError, UnknownField
from customer_unify.identity.defaults import shipped
from customer_unify.identity.normalise import NORMALISERS, Normalising, normalise, plan as room
from customer_unify.model.configuration import Configuration, Field, Source
from customer_unify.model.content import Content
from customer_unify.model.record import Record

CONFIG = attrs.evolve(
    shipped(),
    sources={
        "crm": Source("crm", assurance="asserted"),
        "us": Source("us", region="US", date_order="mdy", name_order="family"),
        "review": Source("review", assurance="claimed"),
    },
    fields={
        **shipped().fields,
        "maiden_name": Field("maiden_name", "family_name"),
        "work_email": Field("work_email", "email", namespace="email"),
        "generation": Field("generation", "text"),
        "remark": Field("remark", "text"),
    },
)
READ = Normalising(CONFIG)
WHEN = datetime(2026, 1, 5, tzinfo=UTC)

VALUES = {
    "name": [
        "Jocelyne MICHU",
        "Dr. Robert (Bob) Smith Jr",
        "MICHU",
        "王伟",
        "n/a",
        "Jeanne Dupont née Martin",
        "Quartey Abena",
    ],
    "given_name": ["Bob", "J.", "Jean-François", "Robert Jr", "unknown", "Marie (Mimi)"],
    "family_name": ["MICHU", "O'Brien", "Dupont née Martin", "Smith, Robert", "Smith Jr", "xxx"],
    "maiden_name": ["Martin"],
    "birth_date": ["1978-12-11", "11/12/1978", "1900-01-01", "12/25/1978"],
    "street": [
        "12 rue de la Paix",
        "12 rue de la Paix 75002 Paris, France",
        "123 Main St, Las Vegas NV 89132",
    ],
    "postcode": ["75002", "1000", "SW1A 2AA"],
    "city": ["PARIS CEDEX 08", "St-Étienne", "Las Vegas NV"],
    "country": ["Belgique", "France", "US", "Atlantis", "Fr"],
    "email": ["A@x.com", "a@x.com b@x.com", "nobody"],
    "work_email": ["a@x.com", "w@x.com"],
    "phone": ["06 12 34 56 78", "0470 12 34 56", "+1 702 919 1300", "0000000000", "(702) 919-1300"],
    "x_handle": ["@JoMichu", "joмichu"],
    "loyalty_card": ["4970 1012", "000000"],
    "generation": ["jr"],
    "remark": ["Fidèle !", "a\x1fb", "a\x1eb", "z" * 150],
}
FIELDS = st.fixed_dictionaries(
    {},
    optional={
        field: st.lists(st.one_of(st.sampled_from(said), st.text(max_size=6)), min_size=1, max_size=2)
        for field, said in VALUES.items()
    },
)


def same(a: Content, b: Content) -> bool:
    return (a.digest, a.facts, a.claims, a.mark, a.seen, list(a.facts)) == (
        b.digest,
        b.facts,
        b.claims,
        b.mark,
        b.seen,
        list(b.facts),
    )


@given(
    st.sampled_from(["shop", "crm", "us", "review"]),
    FIELDS,
    st.booleans(),
    st.sets(st.sampled_from(sorted(VALUES)), max_size=1),
    st.none() | st.integers(0, 9_000),
)
def test_a_record_read_by_a_plan_is_what_it_is_read_field_by_field(
    source: str, fields: dict[str, list[str]], lone: bool, claimed: set[str], days: int | None
) -> None:
    said = {field: values[:1] if lone else values for field, values in fields.items()}
    seen = None if days is None else WHEN - timedelta(days=days)
    record = Record(source, "1", said, claimed=claimed if not lone else (), observed_at=seen)
    expected = normalise(record, CONFIG)
    assert same(READ(record), expected)
    assert same(READ(record), expected), "remembered"


def test_values_are_read_once_and_forgotten_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    reading = Normalising(CONFIG)
    record = Record("shop", "1", {"city": "Petaouchnok", "email": "jo@example.org"})
    content = reading(record)
    held = [value for memory in reading._memories.values() for value in memory]
    assert held == ["Petaouchnok"], "identifiers hardly ever come twice"
    reading.forget()
    assert not any(reading._memories.values())
    assert same(reading(record), content)
    monkeypatch.setattr(room, "MOST", 10)
    for number in range(100):
        reading(Record("shop", "1", {"city": f"Ville {chr(97 + number % 26) * number}"}))
        assert sum(map(len, reading._memories.values())) <= 10
    assert all(len(value) <= 100 for memory in reading._memories.values() for value in memory)


def test_what_cannot_be_read_is_said_as_ever() -> None:
    with pytest.raises(UnknownField, match="did you mean 'email'"):
        READ(Record("crm", "1", {"emial": "secret@x.com"}))
    broken = Normalising(Configuration(fields={"email": Field("email", "emial")}))
    with pytest.raises(ConfigurationError, match="did you mean 'email'"):
        broken(Record("crm", "1", {"email": "a@x.com"}))


def test_a_normaliser_of_ones_own_is_asked_each_time() -> None:
    asked: list[str] = []

    def shout(value: str, /, *, region: str, date_order: str) -> tuple[str, ...]:
        asked.append(value)
        return (value.upper(),)

    fields = {**CONFIG.fields, "remark": Field("remark", "shout")}
    reading = Normalising(attrs.evolve(CONFIG, fields=fields), {**NORMALISERS, "shout": shout})
    record = Record("shop", "1", {"remark": "abc"})
    assert [reading(record).values("remark") for _ in range(2)] == [("ABC",), ("ABC",)]
    assert asked == ["abc", "abc"]
