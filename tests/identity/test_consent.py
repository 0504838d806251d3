"""Law L12: a merge never widens consent, a split never loses a refusal, whatever order things come in."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

import hypothesis.strategies as st
import pytest
from hypothesis import settings
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from customer_unify import Consent, Record, Resolver
from customer_unify.errors import Contradiction, InputError, UnknownCustomer
from customer_unify.identity.profile.consent import asserted, consented
from customer_unify.model.decision import Decision, DecisionKind
from customer_unify.model.record import RecordRef

NOON = datetime(2026, 1, 5, 12, tzinfo=UTC)
NAMES = ("Anna Michu", "Paul Durand", "Zoe Lefort", "Ivan Petrov")
"""One record each: nothing but people's decisions joins them."""
KEYS = st.sampled_from("1234")
PLACES = st.sampled_from([("email", "offers"), ("sms", "offers"), ("shop", "recognition")])
Place = tuple[str, str]


def resolver() -> Resolver:
    numbers, ticks = count(1), count()
    return Resolver(clock=lambda: NOON + timedelta(seconds=next(ticks)), new_id=lambda: f"id{next(numbers)}")


def record(key: str, *consents: Consent) -> Record:
    return Record("crm", key, {"name": NAMES[int(key) - 1]}, consents=consents)


def told(made: Resolver, key: str) -> dict[Place, bool]:
    profile = made.customer_of("crm", key).profile
    return {(one.channel, one.purpose): one.granted for one in profile.consents}


class Consents(RuleBasedStateMachine):
    """Consents given, refused and taken back over merges and splits, beside a list of what was said."""

    def __init__(self) -> None:
        super().__init__()
        self.made = resolver()
        self.source: dict[str, dict[Place, Consent]] = {key: {} for key in "1234"}
        self.said: list[tuple[Decision, Place, bool, frozenset[str]]] = []
        self.links: list[Decision] = []
        for key in "1234":
            self.made.add(record(key))

    def word(self, key: str, place: Place) -> bool | None:
        """What a record says of a place, from the list: the latest word, as the docs tell it."""
        spoken = [
            (item.at, not given, given) for item, at, given, keys in self.said if at == place and key in keys
        ]
        source = self.source[key].get(place)
        if source is not None and source.given_at is None and not source.granted:
            return False
        if source is not None and source.given_at is not None:
            spoken.append((source.given_at, not source.granted, source.granted))
        if spoken:
            return max(spoken)[2]
        return source.granted if source is not None else None

    def refused(self, keys: frozenset[str], place: Place) -> bool:
        return any(self.word(key, place) is False for key in keys)

    def people(self) -> dict[str, frozenset[str]]:
        return {
            customer.id: frozenset(ref.key for ref in customer.records) for customer in self.made.customers()
        }

    @rule(key=KEYS, place=PLACES, given=st.booleans())
    def say(self, key: str, place: Place, given: bool) -> None:
        customer = self.made.customer_of("crm", key)
        decided = self.made.consent(
            customer.id, channel=place[0].upper(), purpose=place[1], given=given, by="amina", reason="asked"
        )
        assert decided.refs == customer.records
        self.said.append((decided, place, given, frozenset(ref.key for ref in customer.records)))

    @precondition(lambda self: self.said)
    @rule(which=st.integers(0, 99))
    def take_back(self, which: int) -> None:
        decided, *_ = self.said.pop(which % len(self.said))
        self.made.undo(decided.id)

    @rule(key=KEYS, place=PLACES, granted=st.none() | st.booleans(), when=st.none() | st.integers(-5, 60))
    def import_again(self, key: str, place: Place, granted: bool | None, when: int | None) -> None:
        """The source says it anew: with a consent, dated or not, or without any."""
        at = None if when is None else NOON + timedelta(seconds=when)
        self.source[key] = {} if granted is None else {place: Consent(*place, granted, at)}
        self.made.add(record(key, *self.source[key].values()))

    @rule(a=KEYS, b=KEYS)
    def merge(self, a: str, b: str) -> None:
        before = self.people()
        if a == b or any({a, b} <= keys for keys in before.values()):
            return
        kept = {
            keys: {place for place in self.places() if self.refused(keys, place)} for keys in before.values()
        }
        self.links.append(self.made.link(("crm", a), ("crm", b), by="amina", reason="one person"))
        now = told(self.made, a)
        for keys, places in kept.items():
            if {a, b} & keys:
                assert not any(now[place] for place in places), "a merge widened a consent"

    @precondition(lambda self: self.links)
    @rule(which=st.integers(0, 99))
    def split(self, which: int) -> None:
        self.made.undo(self.links.pop(which % len(self.links)).id)

    @rule(key=KEYS)
    def remove_and_add_again(self, key: str) -> None:
        """Who comes back finds what was asserted (law L4)."""
        before = told(self.made, key)
        self.made.remove("crm", key)
        self.made.add(record(key, *self.source[key].values()))
        assert told(self.made, key) == before

    def places(self) -> list[Place]:
        return [("email", "offers"), ("sms", "offers"), ("shop", "recognition")]

    @invariant()
    def each_customer_is_as_restricted_as_its_records(self) -> None:
        for keys in self.people().values():
            words = {place: [self.word(key, place) for key in keys] for place in self.places()}
            expected = {place: False not in said for place, said in words.items() if set(said) != {None}}
            for key in keys:
                assert told(self.made, key) == expected


Consents.TestCase.settings = settings(
    max_examples=25 if settings.default is None or settings.default.max_examples < 1_000 else 2_000,
    stateful_step_count=25,
    deadline=None,
)
test_consents_over_merges_and_splits = Consents.TestCase


def test_a_consent_is_on_each_record_and_follows_it_through_a_split() -> None:
    made = resolver()
    made.add_many([record("1"), record("2")])
    link = made.link(("crm", "1"), ("crm", "2"), by="amina", reason="one person")
    customer = made.customer_of("crm", "1").id
    no = made.consent(customer, channel="SMS", purpose="offers", given=False, by="amina", reason="asked")
    assert (no.kind, no.refs) == (DecisionKind.CONSENT, (RecordRef("crm", "1"), RecordRef("crm", "2")))
    made.undo(link.id)
    assert told(made, "1") == told(made, "2") == {("sms", "offers"): False}
    made.undo(no.id)
    assert told(made, "1") == told(made, "2") == {}


def test_the_latest_word_holds_and_a_source_that_nobody_told_renews_nothing() -> None:
    made = resolver()
    yes = Consent("email", "offers", granted=True)
    made.add(record("1", yes))
    customer = made.customer_of("crm", "1").id
    said: dict[str, Any] = {"channel": "email", "purpose": "offers", "by": "amina", "reason": "asked"}
    made.consent(customer, given=False, **said)
    made.add(
        Record(
            "crm",
            "1",
            {"name": NAMES[0], "city": "Lyon"},
            consents=(yes,),
            observed_at=NOON.replace(year=2027),
        )
    )
    assert told(made, "1") == {("email", "offers"): False}
    made.consent(customer, given=True, **said)
    assert told(made, "1") == {("email", "offers"): True}
    made.add(record("1", Consent("email", "offers", granted=False)))
    assert told(made, "1") == {("email", "offers"): False}


@pytest.mark.parametrize("first", [True, False])
def test_of_two_words_the_later_holds_and_at_one_time_the_refusal(first: bool) -> None:
    """Whatever order they are handed in (law L1)."""

    def word(given: bool, seconds: int) -> Decision:
        said: dict[str, Any] = {"channel": "sms", "purpose": "offers", "by": "", "reason": ""}
        at = NOON + timedelta(seconds=seconds)
        return consented([record("1").ref], id=f"{given}{seconds}", given=given, at=at, **said)

    for yes, no, holds in ((2, 1, True), (1, 2, False), (1, 1, False)):
        words = [word(True, yes), word(False, no)]
        [one] = asserted(record("1"), words if first else words[::-1]).consents
        assert one.granted is holds


def test_what_cannot_be_consented() -> None:
    made = resolver()
    made.add(record("1"))
    customer = made.customer_of("crm", "1").id
    said: dict[str, Any] = {"purpose": "offers", "by": "amina", "reason": "asked"}
    with pytest.raises(InputError, match="blank"):
        made.consent(customer, channel=" ", given=True, **said)
    with pytest.raises(InputError):
        made.consent(customer, channel="sms", given="yes", **said)  # type: ignore[arg-type]
    with pytest.raises(UnknownCustomer):
        made.consent("nobody", channel="sms", given=True, **said)
    assert not list(made.store.decisions())
    with pytest.raises(Contradiction):
        made.link(("crm", "1"), ("crm", "1"), by="amina", reason="itself")


def test_a_consent_outlives_the_erasure_of_one_of_its_records_only_for_the_others() -> None:
    made = resolver()
    made.add_many([record("1"), record("2")])
    made.link(("crm", "1"), ("crm", "2"), by="amina", reason="one person")
    customer = made.customer_of("crm", "1").id
    no = made.consent(customer, channel="sms", purpose="offers", given=False, by="amina", reason="asked")
    made.forget([("crm", "1")], by="officer", reason="asked")
    left = made.store.decision(no.id)
    assert left is not None
    assert left.refs == (RecordRef("crm", "2"),)
    assert told(made, "2") == {("sms", "offers"): False}
    made.forget([("crm", "2")], by="officer", reason="asked")
    assert made.store.decision(no.id) is None
    assert not list(made.store.decisions())
