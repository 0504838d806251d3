"""Whatever a user holds can be sent to another process and copied: records, customers, orders of service."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given

import customer_unify as cu
from customer_unify.configuration import IdentityConfig
from customer_unify.frozen import Frozen
from customer_unify.model import Rankable
from customer_unify.testing import company, records

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
CHANGED = [
    lambda one: one.__setitem__("a", 2),
    lambda one: one.__delitem__("a"),
    lambda one: one.update(a=2),
    lambda one: one.pop("a"),
    lambda one: one.popitem(),
    lambda one: one.setdefault("b", 2),
    lambda one: one.clear(),
    lambda one: one.__ior__({"b": 2}),
]


def held() -> Iterator[Any]:
    """One of each thing that the calls of the front door hand out."""
    card = cu.Record("loyalty", "4711", {"name": "Jocelyne Michu", "email": "j.michu@example.org"})
    account = cu.Record("webshop", "A7", {"name": "MICHU Jocelyne", "email": "J.Michu@Example.org"})
    zoe = cu.Agent("zoe", skills={"air": 5}, per_channel={"chat": 2})
    yield from (card, IdentityConfig(), zoe, cu.Team("air", (zoe,)))
    yield cu.resolve([card, account])
    yield company(1, people=5)
    resolver = cu.Resolver()
    yield resolver.add(card, now=NOW)
    yield resolver.add(account, now=NOW)
    customer = resolver.customer_of("webshop", "A7")
    yield from (customer, resolver.explain(card.ref, account.ref), *resolver.changes(), resolver.verify())
    signals = cu.Signals(tier=3, activity=0.5, topics={"air": 900})
    policy = cu.PriorityPolicy.preset("retail")
    case = Rankable("c1", NOW, customer, signals)
    yield from (signals, policy, case, *policy.rank([case], now=NOW))
    yield cu.audit(cu.Practice.preset("oldest"), policy, [case], now=NOW)


HELD = list(held())


def sent(one: Any) -> Any:
    """What another process gets."""
    return pickle.loads(pickle.dumps(one))  # noqa: S301 -- what was written a moment ago


@pytest.mark.parametrize("one", HELD, ids=[type(one).__name__ for one in HELD])
def test_what_is_held_can_be_sent_and_copied(one: object) -> None:
    for again in (sent(one), copy.deepcopy(one), copy.copy(one)):
        assert again == one


def test_a_standing_that_nobody_has_read_is_sent_too() -> None:
    cases = [Rankable(f"c{at}", NOW, None, cu.Signals(urgency=at % 3)) for at in range(40)]
    policy = cu.PriorityPolicy.preset("retail")
    assert sent(policy.rank(cases, now=NOW)) == policy.rank(cases, now=NOW)


@given(records())
def test_a_record_arrives_as_it_was_sent(one: cu.Record) -> None:
    assert sent(one) == one


@pytest.mark.parametrize("change", CHANGED)
def test_nothing_changes_what_is_frozen(change: Any) -> None:
    one = Frozen({"a": 1})
    with pytest.raises(TypeError, match="make a dict of it"):
        change(one)
    assert one == {"a": 1}
    assert type(sent(one)) is Frozen
