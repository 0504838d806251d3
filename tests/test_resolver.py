"""The front door of the identity graph: sync, find, review, explain, graph, changes, and what it refuses."""

from __future__ import annotations

from copy import copy
from datetime import UTC, datetime
from itertools import count

import pytest
from hypothesis import given, strategies as st

from customer_unify import IdentityConfig, Record, Resolver, resolve
from customer_unify.errors import (
    Closed,
    ConstraintBroken,
    InputError,
    NaiveTime,
    ReadOnly,
    TooManyRemovals,
    UnknownCustomer,
    UnknownDecision,
    UnknownField,
    UnknownRecord,
)
from customer_unify.model.change import EventKind
from customer_unify.model.evidence import Reason
from customer_unify.model.record import RecordRef
from customer_unify.model.result import Outcome

NOON = datetime(2026, 1, 5, 12, tzinfo=UTC)
CARD = Record("loyalty", "L1", {"name": "Jocelyne Michu", "loyalty_card": "1001", "birth_date": "1961-04-02"})
SHOP = Record("shop", "A7", {"name": "MICHU Jocelyne", "birth_date": "02/04/1961", "email": "jm@example.org"})
STRANGER = Record("crm", "9", {"name": "Karim Benali", "email": "karim@example.org"})


def resolver(config: IdentityConfig | None = None) -> Resolver:
    numbers = count(1)
    return Resolver(config, clock=lambda: NOON, new_id=lambda: f"id{next(numbers)}")


@pytest.fixture(name="base")
def base_fixture() -> Resolver:
    made = resolver()
    made.add_many([CARD, SHOP, STRANGER])
    return made


def test_bulk_and_live_give_one_partition(base):
    """Law L2, on the small base; the state machines of test_machine do it on many."""
    rows = resolve([STRANGER, SHOP, CARD])
    live = {(row.source, row.key): base.customer_of(row.source, row.key).id for row in rows}
    bulk = {(row.source, row.key): row.customer_id for row in rows}
    assert len(set(zip(live.values(), bulk.values(), strict=True))) == 2
    assert bulk["loyalty", "L1"] == bulk["shop", "A7"] != bulk["crm", "9"]


@given(st.permutations([CARD, SHOP, STRANGER, Record("till", "1", {"loyalty_card": "1001"})]))
def test_rows_of_a_partition_follow_the_order_given_and_the_customers_do_not(records):
    rows = resolve(records).rows
    assert [(row.source, row.key) for row in rows] == [(record.source, record.key) for record in records]
    ids = {row.key: row.customer_id for row in rows}
    assert ids["L1"] == ids["A7"] == ids["1"] != ids["9"]
    assert ids["9"] == "c1", "customers are numbered by their smallest source and key"


def test_a_partition_lists_what_a_person_should_look_at():
    rows = [
        Record("crm", key, {"name": name, "email": "famille@michu.example"})
        for key, name in (("1", "Anna Michu"), ("2", "Paul Michu"))
    ]
    (pair,) = resolve([*rows, Record("till", "9", {"email": "famille@michu.example"})]).candidates[:1]
    assert (pair.a.source, pair.b.source, pair.reason) == ("crm", "till", Reason.CONTESTED)


def test_a_record_given_twice_must_say_the_same():
    assert len(resolve([CARD, CARD])) == 2
    with pytest.raises(InputError) as caught:
        resolve([CARD, Record("loyalty", "L1", {"name": "Somebody Else"})])
    assert "Else" not in str(caught.value)


def test_sync_removes_what_vanished_but_not_too_much(base):
    with pytest.raises(TooManyRemovals):
        base.sync("crm", [])
    assert base.customer_of("crm", "9")
    summary = base.sync("crm", [Record("crm", "10", {"name": "Wei Zhang"})], remove_at_most=1.0)
    assert (summary.acknowledged, summary.removed) == (1, 1)
    with pytest.raises(UnknownRecord):
        base.customer_of("crm", "9")
    with pytest.raises(InputError):
        base.sync("crm", [CARD])


def test_a_record_that_comes_back_finds_its_customer_again(base):
    before = base.customer_of("crm", "9").id
    base.remove("crm", "9")
    with pytest.raises(UnknownCustomer):
        base.customer(before)
    base.add(STRANGER)
    assert base.customer_of("crm", "9").id == before


def test_find_stores_nothing_and_says_what_may_be_shown(base):
    """Rows 1.24 and 1.25: recognised at the shop door by a card, without a name."""
    (match,) = base.find({"loyalty_card": "1001"}, verified=["loyalty_card"])
    assert match.customer.id == base.customer_of("loyalty", "L1").id
    assert (match.sure, match.proven) == (True, True)
    (unproven,) = base.find({"loyalty_card": "1001"})
    assert (unproven.sure, unproven.proven) == (True, False)
    assert base.store.count() == 3
    assert base.find({"name": "Nobody Anywhere"}) == []
    by_name = base.find({"name": "Jocelyne Michu"})
    assert [match.sure for match in by_name] == [False]


def test_a_record_already_there_finds_its_own_customer(base):
    assert [match.sure for match in base.find(SHOP)] == [True]
    base.add(Record("find", "described", {"name": "Wei Zhang", "email": "wei@example.org"}))
    (match,) = base.find({"name": "Wei Zhang", "email": "wei@example.org"})
    assert match.sure


def test_claims_are_listed_for_review_and_decided_ones_do_not_come_back(base):
    claim = Record("x", "1", {"email": "karim@example.org"}, claimed={"email"})
    resolution = base.add(claim)
    assert resolution.outcome is Outcome.NEW
    assert [pair.reason for pair in resolution.candidates] == [Reason.CLAIMED]
    (pair,) = base.candidates()
    assert {pair.a, pair.b} == {claim.ref, STRANGER.ref}
    base.separate(pair.a, pair.b, by="ann", reason="asked them")
    assert base.candidates() == []


def test_an_explanation_adds_up_and_names_the_decision(base):
    together = base.explain(CARD.ref, SHOP.ref)
    (step,) = together.named("step")
    assert sum(part.weight for part in step.parts) == step.weight == together.weight
    apart = base.explain(CARD.ref, STRANGER.ref, language="fr")
    assert apart.code == "apart"
    assert "deux clients" in apart.text
    base.link(CARD.ref, STRANGER.ref, by="ann", reason="she married")
    assert base.explain(CARD.ref, STRANGER.ref).code == "together_decided"


def test_every_pair_of_a_customer_adds_up_to_its_weight(base):
    (pair,) = base.pairs(base.customer_of("loyalty", "L1").id)
    model = base.config.model
    prior = model.prior_stranger if pair.rival == "stranger" else model.prior_household
    assert prior + sum(item.weight for item in pair.evidence) == pair.weight


def test_the_graph_of_one_customer_and_of_all(base):
    one = base.graph(base.customer_of("loyalty", "L1").id)
    assert {data["kind"] for _, data in one.nodes(data=True)} == {"record", "identifier"}
    assert one.has_edge(CARD.ref, SHOP.ref)
    assert len(base.graph()) > len(one)


def test_changes_can_be_followed_by_a_cursor(base):
    first = base.changes(limit=1)
    assert next(event.kind for _, event in first) is EventKind.CREATED
    rest = base.changes(first.cursor)
    assert list(rest) == []
    base.link(CARD.ref, STRANGER.ref, by="ann", reason="she married")
    kinds = [event.kind for _, event in base.changes(rest.cursor)]
    assert kinds == [EventKind.MERGED, EventKind.DECIDED]


def test_an_exclusive_namespace_stops_a_link_unless_it_is_named():
    config = IdentityConfig.load(
        '[namespaces.passport]\nexclusive = true\n[sources.crm]\nkey = "id"\nfields = { passport = "pass" }'
    )
    made = resolver(config)
    made.add(Record("crm", "1", {"name": "Anna Michu", "passport": "AA1"}))
    made.add(Record("crm", "2", {"name": "Anna Michu", "passport": "BB2"}))
    with pytest.raises(ConstraintBroken) as caught:
        made.link(("crm", "1"), ("crm", "2"), by="ann", reason="renewed")
    assert caught.value.namespaces == ("passport",)
    made.link(("crm", "1"), ("crm", "2"), by="ann", reason="renewed", despite={"passport"})
    assert made.customer_of("crm", "1").id == made.customer_of("crm", "2").id


def passports(*values):
    config = IdentityConfig.load(
        '[namespaces.passport]\nexclusive = true\n[sources.crm]\nkey = "id"\nfields = { passport = "pass" }'
    )
    made = resolver(config)
    for number, value in enumerate(values, start=1):
        fields = {"name": "Anna Michu", "email": "anna@example.org", "passport": value}
        made.add(Record("crm", str(number), fields))
    return made


def test_what_a_link_excuses_is_the_pair_it_names():
    made = passports("AA1", "BB2", "CC3")
    said = {"by": "ann", "reason": "renewed"}
    made.link(("crm", "1"), ("crm", "2"), **said, despite={"passport"})
    with pytest.raises(ConstraintBroken):
        made.link(("crm", "2"), ("crm", "3"), **said)
    made.add(Record("crm", "4", {"name": "Anna Michu"}))
    made.link(("crm", "4"), ("crm", "3"), **said)
    with pytest.raises(ConstraintBroken):  # the fourth has no passport: nothing of the third's is excused
        made.link(("crm", "2"), ("crm", "4"), **said, despite={"passport"})
    made.link(("crm", "2"), ("crm", "3"), **said, despite={"passport"})
    assert len({made.customer_of("crm", key).id for key in "123"}) == 1


def test_a_suspended_link_waits_without_a_flag_while_a_record_is_gone():
    made = passports("AA1", "", "")
    decided = made.link(("crm", "1"), ("crm", "2"), by="ann", reason="one person")
    other = Record("crm", "2", {"name": "Anna Michu", "passport": "BB2"})
    made.add(other)
    assert made.store.decision(decided.id).suspended
    made.remove("crm", "2")
    assert not made.store.decision(decided.id).suspended
    made.add(other)
    assert made.store.decision(decided.id).suspended
    assert not made.undo(decided.id).suspended


def test_what_it_refuses(base):
    with pytest.raises(UnknownField):
        base.add(Record("crm", "5", {"nmae": "Anna"}))
    with pytest.raises(UnknownRecord):
        base.link(("crm", "5"), CARD.ref, by="ann", reason="none")
    with pytest.raises(UnknownDecision):
        base.undo("nothing")
    with pytest.raises(UnknownCustomer):
        base.customer("never")
    with pytest.raises(NaiveTime):
        base.add(STRANGER, now=datetime(2026, 1, 1))  # noqa: DTZ001 - the point of the test
    with pytest.raises(InputError):
        base.candidates(order="colour")
    reader = Resolver(base.config, base.store, readonly=True)
    assert reader.customer_of("crm", "9")
    with pytest.raises(ReadOnly):
        reader.remove("crm", "9")
    with base:
        pass
    with pytest.raises(Closed):
        base.customer_of("crm", "9")
    base.close()


def test_whatever_is_handed_in_the_error_is_ours_and_says_no_value(base):
    for wrong in (
        lambda: base.add({"name": "Secret"}),
        lambda: base.add_many([None]),
        lambda: base.sync("crm", ["Secret"]),
        lambda: base.link("Secret", CARD.ref, by="ann", reason="none"),
        lambda: base.explain(("Secret",), CARD.ref),
        lambda: base.changes("Secret"),
        lambda: base.changes(limit=0),
        lambda: base.changes("99999"),
        lambda: Record("crm", None, {"name": "Secret"}),
        lambda: Record("crm", float("nan"), {"name": "Secret"}),
    ):
        with pytest.raises(InputError) as caught:
            wrong()
        assert "Secret" not in str(caught.value)


def test_a_key_that_is_a_number_names_its_record_everywhere(base):
    base.add(Record("crm", 7, {"name": "Wei Zhang"}))
    assert base.customer_of("crm", 7).records == (RecordRef("crm", "7"),)
    decision = base.link(("crm", 7), CARD.ref, by="ann", reason="asked them")
    assert base.explain(("crm", 7), CARD.ref).code == "together_decided"
    base.undo(decision.id)
    base.remove("crm", 7)
    with pytest.raises(UnknownRecord):
        base.customer_of("crm", 7)


def test_a_failed_step_changes_nothing(base):
    before = {RecordRef(*ref): base.customer_of(*ref).id for ref in (CARD.ref, SHOP.ref, STRANGER.ref)}
    entries = len(list(base.store.journal()))
    with pytest.raises(UnknownField):
        base.add_many([Record("crm", "5", {"name": "Anna"}), Record("crm", "6", {"nmae": "Anna"})])
    assert {ref: base.customer_of(*ref).id for ref in before} == before
    assert len(list(base.store.journal())) == entries
    with pytest.raises(UnknownRecord):
        base.customer_of("crm", "5")


def test_a_customer_says_how_sure_it_is(base):
    """Confidence is a probability in thousandths; a human link is certain."""
    weak = resolver()
    weak.add(Record("crm", "1", {"name": "Jean Martin", "city": "Lyon", "birth_date": "1970-01-02"}))
    customer = weak.customer_of("crm", "1")
    assert customer.confidence == 1000
    assert base.customer_of("loyalty", "L1").confidence > 900
    base.link(CARD.ref, STRANGER.ref, by="ann", reason="she married")
    assert base.customer_of("crm", "9").record_confidence[STRANGER.ref] == 1000


def test_only_a_link_that_holds_here_makes_a_customer_certain(base):
    """A separation from somebody else, or a link to a record that is gone, proves nothing of the rest."""
    before = base.customer_of("loyalty", "L1")
    base.separate(CARD.ref, STRANGER.ref, by="ann", reason="asked them")
    assert base.customer_of("loyalty", "L1").confidence == before.confidence < 1000
    base.add(Record("crm", "10", {"name": "Wei Zhang"}))
    base.link(CARD.ref, ("crm", "10"), by="ann", reason="she said so")
    linked = base.customer_of("loyalty", "L1")
    assert linked.record_confidence[CARD.ref] == 1000
    assert linked.confidence == before.confidence, "as sure as the weakest tie, which is not the link"
    base.remove("crm", "10")
    after = base.customer_of("loyalty", "L1")
    assert (after.confidence, after.record_confidence) == (before.confidence, before.record_confidence)


def test_a_record_with_two_exclusive_values_joins_nobody_whichever_comes_first():
    config = IdentityConfig.load(
        '[namespaces.passport]\nexclusive = true\n[sources.crm]\nkey = "id"\nfields = { passport = "pass" }'
    )
    both = Record("crm", "1", {"name": "Anna Michu", "email": "a@b.example", "passport": ["AA1", "BB2"]})
    plain = Record("crm", "2", {"name": "Anna Michu", "email": "a@b.example"})
    for records in ([both, plain], [plain, both]):
        made = resolver(config)
        for record in records:
            made.add(record)
        assert made.customer_of("crm", "1").id != made.customer_of("crm", "2").id
        assert len({row.customer_id for row in resolve(records, config)}) == 2


def test_an_add_tells_what_of_the_record_nobody_can_use() -> None:
    """Claimed and verified values are read like others; a blank one is absent, and untold."""
    resolver = Resolver()
    told = {
        "name": "???",
        "email": ["x", "jo@example.org"],
        "phone": "",
        "x_handle": "@jo\u200b",
        "city": "Lille",
    }
    added = resolver.add(Record("crm", "1", told, verified={"email"}, claimed={"x_handle"}))
    assert added.unusable == ("name", "x_handle")
    resolver.remove("crm", "1")
    assert added.unusable == ()
    with pytest.raises(LookupError):
        _ = copy(added).unusable


def test_what_became_of_a_record_is_printed_on_one_line() -> None:
    """Events and costs are asked for by name: printed, they hid the three words one looks for."""
    made = Resolver(new_id=lambda: "c1").add(Record("crm", "7", {"name": "Jocelyne Michu"}))
    assert made.changes
    assert repr(made) == f"Resolution(ref={made.ref!r}, outcome={made.outcome!r}, customer_id='c1')"
