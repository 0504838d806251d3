"""Law L5: contradictory decisions raise, naming every one; an import collects all of them and raises once."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import count

import attrs
import hypothesis.strategies as st
import pytest
from hypothesis import given, settings

from customer_unify import IdentityConfig, Record, Resolver
from customer_unify.errors import ConstraintBroken, Contradiction, InputError, NaiveTime, UnknownRecord
from customer_unify.model.assurance import Assurance
from customer_unify.model.decision import Decision, DecisionKind

NOON = datetime(2026, 1, 5, 12, tzinfo=UTC)
KEYS = "12345"


def base(config: IdentityConfig | None = None, **passports: str) -> Resolver:
    numbers = count(1)
    made = Resolver(config, clock=lambda: NOON, new_id=lambda: f"id{next(numbers)}")
    for key in KEYS:
        fields = {"name": "Anna Michu", "email": "a@home.example"}
        made.add(Record("crm", key, fields | ({"passport": passports[f"p{key}"]} if passports else {})))
    return made


def decision(id: str, kind: str, a: str, b: str, **more: object) -> Decision:
    return Decision(id, kind, ("crm", a), ("crm", b), **more)  # type: ignore[arg-type]


def test_every_contradiction_of_an_import_is_named_at_once_and_nothing_is_taken() -> None:
    made = base()
    kept = made.separate(("crm", "1"), ("crm", "2"), by="amina", reason="twins")
    line = made.store.last()
    with pytest.raises(Contradiction) as caught:
        made.decide_many(
            [
                decision("a", "link", "1", "3"),
                decision("b", "link", "3", "2"),
                decision("c", "link", "4", "5"),
                decision("d", "separate", "5", "4"),
            ]
        )
    assert set(caught.value.decisions) == {kept.id, "a", "b", "c", "d"}
    assert made.store.last() == line
    assert [item.id for item in made.store.decisions()] == [kept.id]


def test_an_import_keeps_what_was_said_and_taken_twice_is_taken_once() -> None:
    made = base()
    early = datetime(2020, 5, 1, tzinfo=UTC)
    given = [
        decision("a", "link", "2", "1", by="ann", reason="seen", at=early),
        decision("b", "separate", "2", "3"),
        Decision(
            "c", "confirm", ("crm", "4"), field="email", value="a@home.example", assurance=Assurance.POSSESSED
        ),
    ]
    taken = made.decide_many(given)
    assert [(item.id, item.by, item.at) for item in taken] == [
        ("a", "ann", early),
        ("b", "", NOON),
        ("c", "", NOON),
    ]
    assert taken[0].a == ("crm", "1")
    assert made.customer_of("crm", "1").id == made.customer_of("crm", "2").id
    assert made.customer_of("crm", "3").id != made.customer_of("crm", "2").id
    line = made.store.last()
    assert made.decide_many(taken) == ()
    assert made.store.last() == line
    with pytest.raises(InputError, match="another"):
        made.decide_many([attrs.evolve(taken[0], reason="another")])
    other = base()
    assert other.decide_many(list(made.store.decisions())) == taken


def test_what_an_import_refuses() -> None:
    made = base()
    with pytest.raises(UnknownRecord) as caught:
        made.decide_many([decision("a", "link", "1", "8"), decision("b", "link", "1", "9")])
    assert str(caught.value).count("crm#") == 2
    for wrong in (
        "a decision",
        decision("", "link", "1", "2"),
        Decision("a", "link", ("crm", "1")),
        Decision("a", "confirm", ("crm", "1"), field="email", assurance=Assurance.POSSESSED),
        Decision("a", "confirm", ("crm", "1"), field="email", value="x", assurance=Assurance.CLAIMED),
        Decision("a", "consent", ("crm", "1")),
        decision("a", "link", "1", "2", revoked_at=NOON),
    ):
        with pytest.raises(InputError):
            made.decide_many([wrong])  # type: ignore[list-item]
    with pytest.raises(NaiveTime):
        made.decide_many([decision("a", "link", "1", "2", at=datetime(2026, 1, 5))])  # noqa: DTZ001
    with pytest.raises(Contradiction, match="one record"):
        made.decide_many([decision("a", "link", "1", "1")])
    assert not list(made.store.decisions())


def test_every_exclusive_namespace_of_an_import_is_named_and_pairs_of_it_excuse() -> None:
    config = IdentityConfig.load(
        '[namespaces.passport]\nexclusive = true\n[sources.crm]\nkey = "id"\nfields = { passport = "pass" }'
    )
    made = base(config, p1="A", p2="B", p3="C", p4="", p5="")
    with pytest.raises(ConstraintBroken) as caught:
        made.decide_many([decision("a", "link", "1", "2"), decision("b", "link", "2", "3")])
    assert caught.value.namespaces == ("passport",)
    assert str(caught.value).count("exclusive passport") == 2
    both = [
        decision(id, "link", a, b, despite={"passport"}) for id, a, b in (("a", "1", "2"), ("b", "2", "3"))
    ]
    made.decide_many(both)
    assert not any(item.suspended for item in made.store.decisions())


pairs = st.tuples(st.sampled_from(["link", "separate"]), st.sampled_from(KEYS), st.sampled_from(KEYS))


@settings(max_examples=60, deadline=None)
@given(st.lists(pairs, max_size=4), st.lists(pairs, max_size=6))
def test_an_import_is_taken_just_when_no_order_of_it_contradicts(
    before: list[tuple[str, str, str]], after
) -> None:  # type: ignore[no-untyped-def]
    """A slow oracle: all links tied together first, then no separate may lie within a group."""
    made = base()
    for number, (kind, a, b) in enumerate(before):
        try:
            made.decide_many([decision(f"old{number}", kind, a, b)])
        except Contradiction:
            continue
    given = [decision(f"new{number}", kind, a, b) for number, (kind, a, b) in enumerate(after)]
    every = [*made.store.decisions(), *given]
    groups = [{("crm", key)} for key in KEYS]
    for item in every:
        if item.kind is DecisionKind.LINK:
            whole = set().union(*(group for group in groups if {item.a, item.b} & group))
            groups = [group for group in groups if not group & whole] + [whole]
    bad = {
        item.id
        for item in every
        if item.a == item.b
        or (item.kind is DecisionKind.SEPARATE and any({item.a, item.b} <= group for group in groups))
    }
    if not bad:
        assert [item.id for item in made.decide_many(given)] == [item.id for item in given]
        return
    with pytest.raises(Contradiction) as caught:
        made.decide_many(given)
    assert bad <= set(caught.value.decisions)
    assert {item.id for item in made.store.decisions()} == {item.id for item in every} - {
        item.id for item in given
    }
