"""Nouns as bytes and back: exact, whatever stands in them; other bytes are Unreadable."""

from datetime import UTC, datetime, timedelta, timezone

import attrs
import pytest
from hypothesis import given, strategies as st

from customer_unify import IdentityConfig, Record
from customer_unify.errors import InputError, Unreadable
from customer_unify.model.assurance import Assurance
from customer_unify.model.change import (
    Change,
    CustomerEntry,
    EventKind,
    IdentityEvent,
    StoredRecord,
    Tombstone,
)
from customer_unify.model.configuration import Configuration
from customer_unify.model.content import Content, Fact, Mark
from customer_unify.model.customer import Alias, AliasKind
from customer_unify.model.decision import Decision, DecisionKind
from customer_unify.model.record import Consent, RecordRef
from customer_unify.stores import codec
from customer_unify.testing import strategies

texts = st.text(st.characters(codec=None), max_size=12)
zones = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
KINDS = {"IdentityConfig": IdentityConfig, "Configuration": Configuration}
NAIVE = datetime(1900, 1, 1), datetime(2200, 1, 1)  # noqa: DTZ001 -- Hypothesis adds the zones
moments = st.datetimes(*NAIVE, timezones=zones | st.just(UTC))
refs = st.builds(RecordRef, st.sampled_from(["crm", "web"]), st.sampled_from("1234"))
facts = st.builds(Fact, texts, st.sampled_from(Assurance))
sides = st.dictionaries(texts, st.lists(facts, min_size=1, max_size=3), max_size=4)
contents = st.builds(
    Content, sides, sides, st.builds(Mark, texts, texts, texts), seen=st.none() | st.integers(-9, 10**6)
)
consents = st.builds(Consent, st.just("sms"), st.just("offers"), st.booleans(), st.none() | moments)
decisions = st.builds(
    Decision,
    texts,
    st.sampled_from(DecisionKind),
    refs,
    st.none() | refs,
    by=texts,
    reason=texts,
    at=st.none() | moments,
    despite=st.sets(st.sampled_from(["national_id", "passport"])),
    field=st.none() | texts,
    value=st.none() | texts,
    assurance=st.none() | st.sampled_from(Assurance),
    revoked_at=st.none() | moments,
    suspended=st.booleans(),
    said=st.lists(texts, max_size=2).map(tuple),
    consent=st.none() | consents,
    others=st.lists(refs, max_size=2),
)
stored = st.builds(
    StoredRecord,
    strategies.records(),
    texts,
    texts,
    moments,
    moments,
    st.lists(texts, max_size=2).map(tuple),
)
events = st.builds(
    IdentityEvent,
    st.sampled_from(EventKind),
    texts,
    st.lists(texts, max_size=2).map(tuple),
    st.lists(refs, max_size=2).map(tuple),
    st.none() | texts,
)


def few(things: st.SearchStrategy) -> st.SearchStrategy:
    return st.lists(things, max_size=2).map(tuple)


changes = st.builds(
    Change,
    moments,
    records=st.lists(stored, max_size=2, unique_by=lambda one: one.record.ref).map(tuple),
    removed=few(refs),
    customers=few(
        st.builds(CustomerEntry, texts, st.integers(1), st.booleans(), st.booleans(), st.none() | refs)
    ),
    aliases=few(
        st.builds(
            Alias, texts, st.sampled_from(AliasKind), few(texts), moments, st.integers(0), st.none() | refs
        )
    ),
    decisions=few(decisions),
    tombstones=few(st.builds(Tombstone, texts, texts, moments)),
    events=few(events),
    gap=st.integers(0, 9),
    configuration=st.none() | st.just(Configuration(region="GB")),
)


@given(strategies.records())
def test_a_record_comes_back(record: Record) -> None:
    again = codec.record_in(record.ref, codec.record_of(record))
    assert again == record
    assert (again.consents, again.observed_at) == (record.consents, record.observed_at)
    assert codec.record_of(again) == codec.record_of(record)


def test_a_record_with_everything_comes_back() -> None:
    when = datetime(2026, 1, 5, 9, tzinfo=timezone(timedelta(hours=5, minutes=30)))
    record = Record(
        "crm",
        "1",
        {"email": ["a@b.example", "c\x00\ud83d@b.example"], "name": "Zoë"},
        verified={"email"},
        claimed="name",
        assurance={("email", "a@b.example"): "possessed", "phone": "observed"},
        consents=(Consent("sms", "offers", False, when), Consent("email", "news", True)),
        observed_at=when,
    )
    again = codec.record_in(record.ref, codec.record_of(record))
    assert again == record
    assert attrs.astuple(again.consents[0]) == attrs.astuple(record.consents[0])


@given(contents)
def test_a_content_comes_back(content: Content) -> None:
    again = codec.content_in(content.digest, codec.content_of(content))
    assert (again.facts, again.claims, again.mark, again.seen) == (
        content.facts,
        content.claims,
        content.mark,
        content.seen,
    )
    assert again.digest == content.digest


def test_a_content_under_another_digest_is_not_believed() -> None:
    content = Content({"email": [Fact("a@b.example")]})
    with pytest.raises(Unreadable):
        codec.content_in("0" * 32, codec.content_of(content))


@given(stored)
def test_when_a_record_was_seen_comes_back(one: StoredRecord) -> None:
    assert codec.seen_in(codec.seen_of(one)) == (one.first_seen, one.last_seen, one.former)


@given(changes)
def test_a_line_comes_back(change: Change) -> None:
    """By numbers that a store would give, and with the zone of every moment."""
    kept: list[object] = []

    def number(*told: object) -> int:
        kept.append(told[-1])
        return len(kept)

    body = codec.line_of(change, codec.Places(number, number, number))

    def noun(*told: int) -> object:
        return kept[told[-1] - 1]

    again = codec.line_from(change.at, codec.unpacked(body), codec.Places(noun, noun, noun))
    assert again.change == change
    assert [one.first_seen.utcoffset() for one in again.change.records] == [
        one.first_seen.utcoffset() for one in change.records
    ]
    assert again.versions.keys() == {one.record.ref for one in change.records}


@given(decisions)
def test_a_decision_comes_back(decision: Decision) -> None:
    again = codec.noun_in(Decision, codec.noun_of(decision))
    assert again == decision
    assert again.at is None or again.at.utcoffset() == decision.at.utcoffset()


@pytest.mark.parametrize(
    "config", [IdentityConfig(), IdentityConfig(fields={}, units={}), Configuration(region="GB")]
)
def test_a_configuration_comes_back_with_its_model(config: Configuration) -> None:
    again = codec.configuration_in(codec.configured(config), KINDS, {})
    assert again == config
    assert again.digest == config.digest


def test_of_plug_ins_a_configuration_keeps_the_names() -> None:
    config = IdentityConfig(plugins={"comparators": {"shoe": max}})
    body = codec.configured(config)
    assert codec.configuration_in(body, KINDS, {}) == attrs.evolve(config, plugins={"comparators": {}})
    assert codec.configuration_in(body, KINDS, {"comparators": {"shoe": max, "hat": min}}) == config


json_like = st.recursive(
    st.none() | st.booleans() | st.integers() | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=8,
)


@given(json_like)
def test_plain_data_comes_back(data: object) -> None:
    assert codec.unpacked(codec.packed(data)) == data


@pytest.mark.parametrize("data", [object(), {1, 2}, float("nan"), datetime(2026, 1, 1, tzinfo=UTC)])
def test_what_is_no_plain_data_is_refused(data: object) -> None:
    with pytest.raises(InputError):
        codec.packed(data)


@given(st.binary(max_size=20) | json_like.map(codec.packed))
def test_other_bytes_are_unreadable_or_a_noun_never_another_error(body: bytes) -> None:
    at, places = datetime(2026, 1, 1, tzinfo=UTC), codec.Places(str, str, str)
    readers = (
        lambda: codec.record_in(RecordRef("crm", "1"), body),
        lambda: codec.content_in("0" * 32, body),
        lambda: codec.seen_in(body),
        lambda: codec.noun_in(Decision, body),
        lambda: codec.configuration_in(body, {}, {}),
        lambda: codec.line_from(at, codec.unpacked(body), places),
        lambda: codec.events_in(codec.unpacked(body), places),
        lambda: codec.numbers_in(codec.unpacked(body)),
    )
    for read in readers:
        try:
            read()
        except Unreadable:
            continue
