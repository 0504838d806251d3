"""Law L11: nothing of an erased person is left to find, and others keep what is theirs; also L4 and L9."""

from __future__ import annotations

import gc
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

import hypothesis.strategies as st
import pytest
from hypothesis import given, settings

from customer_unify import Record, Resolver
from customer_unify.errors import Erased, InputError, UnknownCustomer, UnknownDecision, UnknownRecord
from customer_unify.model.change import EventKind
from customer_unify.model.customer import AliasKind
from customer_unify.model.result import Outcome
from customer_unify.stores.memory import MemoryStore

from ..live import parts
from .test_change import rebuilt
from .test_configure import base, came_true, holdings, ids, live, rows, steps

NOON = datetime(2026, 1, 5, 12, tzinfo=UTC)
PHILOMENA = [
    Record(
        "loyalty",
        "CARD-9001",
        {
            "name": "Philomena Quatrebarbes",
            "email": "p.quatrebarbes@family.example",
            "phone": "06 98 41 57 03",
            "birth_date": "23/07/1961",
            "street": "12 rue des Glycines",
            "loyalty_card": "9001-77",
        },
        verified={"email"},
    ),
    Record(
        "webshop", "SHOP-A7", {"name": "QUATREBARBES Philomena", "email": "P.Quatrebarbes@family.example"}
    ),
    Record(
        "x",
        "HANDLE-pq",
        {"x_handle": "philomenaquatrebarbes", "email": "home@family.example"},
        claimed="x_handle",
    ),
]
PAUL = Record("crm", "PAUL-1", {"name": "Paul Durand", "email": "home@family.example", "city": "Lyon"})
SAID = [
    *("philomena", "quatrebarbes", "23/07/1961", "1961-07-23", "06 98 41 57 03", "698415703", "glycines"),
    *("9001-77", "900177", "card-9001", "shop-a7", "handle-pq", "secret-actor", "secret-reason"),
]
"""What the person said, raw and normalised, in small letters."""


def reachable(root: Any) -> Iterable[Any]:
    """Every object reachable from one, but for modules, classes and functions."""
    seen, todo = {id(root)}, [root]
    while todo:
        found = todo.pop()
        yield found
        for other in gc.get_referents(found):
            if id(other) not in seen and not isinstance(other, (type, type(gc), type(reachable))):
                seen.add(id(other))
                todo.append(other)


def found_in(root: Any) -> set[str]:
    """Which texts of the erased person are anywhere in what can be reached."""
    texts = [item for item in reachable(root) if isinstance(item, (str, bytes))]
    said = [item if isinstance(item, str) else item.decode("utf-8", "replace") for item in texts]
    return {text for text in SAID if any(text in one.lower() for one in said)}


def made_of(made: Resolver, refs: set[Any]) -> set[str]:
    """What the library made of records and nobody else's: keys, phonetic and other, marks, digests."""
    ours: set[str] = set()
    theirs: set[str] = set()
    for stored in made.store.records():
        content = made.store.content(stored.content)
        entry = made._stages.entry(content)
        side = ours if stored.record.ref in refs else theirs
        side |= {content.digest, *entry.keys, *filter(None, [entry.mark])}
    return ours - theirs


def company() -> Resolver:
    numbers = iter(range(10_000))
    made = Resolver(new_id=lambda: f"minted{next(numbers)}", clock=lambda: NOON)
    made.add_many([*PHILOMENA, PAUL])
    made.link(("loyalty", "CARD-9001"), ("x", "HANDLE-pq"), by="secret-actor", reason="secret-reason")
    made.separate(("crm", "PAUL-1"), ("x", "HANDLE-pq"), by="secret-actor", reason="secret-reason")
    made.confirm(("webshop", "SHOP-A7"), "email", by="secret-actor", reason="secret-reason")
    made.add(
        Record(
            "webshop",
            "OLD-shop-a7",
            {"name": "Philomena Quatrebarbes", "email": "p.quatrebarbes@family.example"},
        )
    )
    made.remove("webshop", "OLD-shop-a7")
    return made


def test_no_value_of_the_person_is_left_to_find():
    made = company()
    assert found_in(made) == set(SAID)
    mine = made.customer_of("loyalty", "CARD-9001").id
    derived = made_of(made, set(made.store.records_of(mine)))
    assert derived <= {item for item in reachable(made) if isinstance(item, str)}
    receipt = made.forget(mine, by="officer", reason="asked for it")
    assert (receipt.customers, receipt.records, receipt.decisions) == ((mine,), 4, 3)
    assert receipt.complete
    assert found_in(made) == set()
    assert not derived & {item for item in reachable(made) if isinstance(item, str)}
    assert made.store.alias(mine).kind is AliasKind.ERASED
    with pytest.raises(UnknownCustomer, match="erased"):
        made.customer(mine)


def test_who_shares_the_mailbox_keeps_theirs():
    made = company()
    paul = made.customer_of("crm", "PAUL-1").id
    made.forget(made.customer_of("loyalty", "CARD-9001").id, by="officer", reason="asked")
    assert made.customer_of("crm", "PAUL-1").id == paul
    assert made.customer_of("crm", "PAUL-1").profile["email"] == "home@family.example"
    assert [match.customer.id for match in made.find({"email": "home@family.example"})] == [paul]


def test_the_chain_of_the_journal_is_what_it_was_and_names_nobody_erased():
    made = company()
    before = [(line.number, line.at, line.digests, line.checksum) for line in made.store.journal()]
    made.forget(made.customer_of("loyalty", "CARD-9001").id, by="officer", reason="asked")
    lines = list(made.store.journal())
    assert [(line.number, line.at, line.digests, line.checksum) for line in lines][: len(before)] == before
    assert {ref.key for line in lines for event in line.events for ref in event.records} == {"PAUL-1"}
    assert [event.kind for event in lines[-1].events] == [EventKind.EMPTIED, EventKind.ERASED]


@pytest.mark.parametrize("key", [None, b"a key of the host"])
def test_what_was_erased_is_refused_or_starts_blank(key):
    made = Resolver(erasure_key=key)
    made.add_many([*PHILOMENA[:2], PAUL])
    was = made.customer_of("webshop", "SHOP-A7").id
    assert made.forget(("loyalty", "CARD-9001"), by="officer", reason="asked").customers == ()
    assert made.forget(was, reimport="blank", by="officer", reason="asked").customers == (was,)
    with pytest.raises(Erased) as caught:
        made.add(PHILOMENA[0])
    assert "9001" not in str(caught.value)
    with pytest.raises(Erased):
        made.preview(record=PHILOMENA[0])
    assert made.add_many([PHILOMENA[0], PAUL]).refused == 1
    assert made.sync("loyalty", [PHILOMENA[0]]).refused == 1
    back = made.add(PHILOMENA[1])
    assert back.outcome is Outcome.NEW
    assert back.customer_id != was


def test_a_record_alone_may_be_erased():
    made = company()
    mine = made.customer_of("loyalty", "CARD-9001").id
    receipt = made.forget([("x", "HANDLE-pq")], by="officer", reason="asked")
    assert (receipt.customers, receipt.records, receipt.decisions) == ((), 1, 2)
    assert made.customer(mine).id == mine
    assert "handle-pq" not in found_in(made)
    assert made.find({"x_handle": "philomenaquatrebarbes"}) == []


def test_decisions_of_an_erased_person_are_unknown():
    made = company()
    decided = [item.id for item in made.store.decisions()]
    made.forget(made.customer_of("loyalty", "CARD-9001").id, by="officer", reason="asked")
    with pytest.raises(UnknownDecision):
        made.undo(decided[0])


def test_who_left_before_may_be_erased_too():
    made = Resolver()
    mine = made.add(PHILOMENA[0]).customer_id
    made.remove("loyalty", "CARD-9001")
    assert made.forget(mine, by="officer", reason="asked").records == 1
    assert "card-9001" not in found_in(made)
    with pytest.raises(Erased):
        made.add(PHILOMENA[0])


def test_what_cannot_be_erased():
    made = company()
    with pytest.raises(UnknownRecord):
        made.forget(("crm", "nobody"), by="officer", reason="asked")
    with pytest.raises(UnknownCustomer):
        made.forget("nobody", by="officer", reason="asked")
    with pytest.raises(InputError, match="reimport"):
        made.forget(("crm", "PAUL-1"), reimport="maybe", by="officer", reason="asked")
    assert made.customer_of("crm", "PAUL-1")


def test_a_store_without_a_salt_keeps_no_digest_that_could_be_guessed_back():
    made = Resolver(store=MemoryStore())
    made.add(PAUL)
    assert all(line.digests == () for line in made.store.journal())


@settings(max_examples=60, deadline=None)
@given(rows, steps, st.integers(0, 99), st.booleans())
def test_the_rest_is_as_if_they_had_never_been_there(rows, steps, which, whole):
    made = base(rows, steps)
    if not live(made):
        return
    ref = live(made)[which % len(live(made))]
    whom = made.store.record(ref).customer if whole else [ref]
    gone = set(made.store.records_of(whom)) if whole else {ref}
    before, held, cursor = ids(made), holdings(made), made.changes().cursor
    told = made.preview(forget=whom)
    assert ids(made) == before
    receipt = made.forget(whom, by="officer", reason="asked")
    came_true(before, held, told, [event for _, event in made.changes(cursor)], made)
    assert receipt.complete
    assert not gone & set(live(made))
    assert parts(made) == parts(rebuilt(made))
    assert not any({item.a, item.b} & gone for item in made.store.decisions())
    for customer in receipt.customers:
        assert made.store.alias(customer).kind is AliasKind.ERASED
    for other in sorted(gone):
        with pytest.raises(Erased):
            made.add(Record(*other, {"email": "a@home.example"}))
