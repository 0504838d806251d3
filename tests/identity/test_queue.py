"""The review queue: once for each two customers, what is worth most first, never again once decided."""

from __future__ import annotations

from collections.abc import Iterable
from random import Random

import attrs
import pytest
from hypothesis import given, settings, strategies as st

from customer_unify import Record, Resolver
from customer_unify.configuration import IdentityConfig
from customer_unify.errors import Contradiction, InputError
from customer_unify.evaluate import pairwise
from customer_unify.model.evidence import Candidate, Pair, Reason
from customer_unify.model.record import RecordRef
from customer_unify.testing import company

from ..live import NOON, resolver
from .test_explain import CONFIG, bases, live

HOME = {"family_name": "Michu", "email": "famille@home.example", "postcode": "75011"}
BECAUSE = {"by": "amina", "reason": "asked them"}


def people(records: Iterable[Record]) -> Resolver:
    made = resolver(CONFIG)
    made.add_many(records)
    return made


def anna(source: str, key: str) -> Record:
    """One of her name, with an address of her own."""
    return Record(source, key, {"name": "Anna Michu", "email": f"{source}@{key}.example"})


def ends(pair: Pair) -> set[tuple[str, str]]:
    return {tuple(pair.a), tuple(pair.b)}


# What is listed


def test_two_customers_are_asked_about_once_and_the_answer_settles_the_other_pairs() -> None:
    """A ticket that knows a family's mailbox alone: each of the two has two records that carry it."""
    made = people(
        [
            Record("crm", "her", {"given_name": "Jocelyne", "birth_date": "1958-12-11", **HOME}),
            Record(
                "shop",
                "hers",
                {"given_name": "Jocelyne", "birth_date": "1958-12-11", **HOME, "city": "Paris"},
            ),
            Record("crm", "him", {"given_name": "Robert", "birth_date": "1956-03-01", **HOME}),
            Record("till", "ticket", {"email": HOME["email"]}),
        ]
    )
    assert len(made.candidates(order="weight")) == 3
    asked = made.candidates()
    assert len(asked) == len({one.customers for one in asked}) == 2
    (both,) = (one for one in asked if one.settled)
    assert {made.customer_of(*ref).id for pair in both.settled for ref in pair} == {*both.customers}
    made.link(both.a, both.b, **BECAUSE)
    assert not [one for one in made.candidates(order="weight") if (one.a, one.b) in both.settled]


def test_what_was_declined_does_not_come_back_though_more_is_said() -> None:
    one, two = anna("crm", "1"), anna("shop", "2")
    made = people([one, two])
    (asked,) = made.candidates()
    made.separate(asked.a, asked.b, **BECAUSE)
    assert made.candidates() == []
    for known in (one, two):
        made.add(attrs.evolve(known, fields={**known.fields, "city": "Paris"}))
    assert made.candidates() == made.candidates(order="weight") == []


def test_a_claim_is_asked_about_and_once_declined_by_no_other_record_of_the_two() -> None:
    """Two tickets of one account claim her card; that they are two is said of the first."""
    card = {"loyalty_card": "2300000011801"}
    made = people(
        [
            Record("loyalty", "L", {"name": "Anna Michu", **card}, verified={"loyalty_card"}),
            Record("app", "1", {"device_id": "D", "x_id": "77", **card}, claimed={"loyalty_card"}),
            Record("app", "2", {"x_id": "77", **card}, claimed={"loyalty_card"}),
        ]
    )
    (asked,) = made.candidates()
    assert asked.reason is Reason.CLAIMED
    assert 0 < asked.chance <= 500_000
    made.separate(asked.a, asked.b, **BECAUSE)
    assert made.candidates() == []


def test_of_two_families_the_contested_mailbox_is_as_likely_either_ones() -> None:
    made = people(
        [
            Record("crm", "her", {"given_name": "Jocelyne", "birth_date": "1958-12-11", **HOME}),
            Record("crm", "him", {"given_name": "Robert", "birth_date": "1956-03-01", **HOME}),
            Record("till", "ticket", {"email": HOME["email"]}),
        ]
    )
    asked = [one for one in made.candidates() if one.reason is Reason.CONTESTED]
    assert len(asked) == 2
    assert all(one.chance <= 500_000 for one in asked)


def two_pairs() -> Resolver:
    """Two pairs of namesakes, of whom the second are in many records."""
    odile = {"name": "Odile Kowalska"}
    return people(
        [
            anna("crm", "1"),
            anna("shop", "2"),
            *(Record("till", str(at), {"loyalty_card": "1001", **odile}) for at in range(5)),
            Record("shop", "3", odile | {"email": "shop@3.example"}),
        ]
    )


def test_what_more_hangs_on_is_asked_first_and_the_host_says_what_that_is() -> None:
    made = two_pairs()
    first, second = made.candidates()
    assert (first.stake, second.stake) == (6, 2)
    assert first.worth == first.chance * 6 / 1_000_000
    dear = made.candidates(value=lambda customer: 100 if ("crm", "1") in customer.records else 1)
    assert [one.stake for one in dear] == [101, 2]
    assert ends(dear[0]) == ends(second)


def test_why_a_pair_is_listed_is_said_in_both_languages() -> None:
    for language, word in (("en", "chance"), ("fr", "probabilité")):
        (asked, _) = two_pairs().candidates(language=language)
        assert word in asked.why.text
        assert {part.code for part in asked.why.parts} == {"queue_chance", "queue_stake", "queue_settled"}


@pytest.mark.parametrize("value", [float("nan"), float("inf"), -1, True, None, "much"])
def test_a_value_that_has_no_place_in_an_order_is_refused(value: object) -> None:
    with pytest.raises(InputError):
        two_pairs().candidates(value=lambda customer: value)  # type: ignore[arg-type,return-value]


@settings(max_examples=40, deadline=None)
@given(bases(), st.randoms(use_true_random=False), st.integers(0, 3))
def test_neither_order_nor_arrival_nor_the_limit_changes_what_is_first(base, rng, limit) -> None:
    """Law L1: the same queue whoever came first; and a short queue is the beginning of a long one."""
    made = live(base)
    whole = made.candidates(limit=1_000)

    def told(queue: Iterable[Candidate]) -> list[tuple[object, ...]]:
        return [(one.a, one.b, one.chance, one.stake, one.settled, one.reason) for one in queue]

    assert told(made.candidates(limit=limit)) == told(whole)[:limit]
    assert sorted((-one.worth, -one.weight, one.a, one.b) for one in whole) == [
        (-one.worth, -one.weight, one.a, one.b) for one in whole
    ]
    name, records, _ = base
    one, other = live((name, records, [])), resolver(made.config)
    rng.shuffle(records)
    for record in records:
        other.add(record)
    assert told(one.candidates()) == told(other.candidates())


# What it is good for


def reviewed(seed: int, order: str, answers: int) -> float:
    """F1 of pairs once a reviewer who knows the truth gave so many answers, ten at a time."""
    made = company(seed=seed, people=150)
    base = Resolver(IdentityConfig.load(made.config_toml), clock=lambda: NOON)
    base.add_many(made.records)
    rng = Random(seed)
    while answers > 0:
        if order == "value":
            asked: list[Pair] = [*base.candidates(limit=10)]
        else:
            asked = base.candidates(limit=10_000, order="weight")
            rng.shuffle(asked)
        for pair in asked[: min(10, answers)]:
            decide = base.link if made.truth[pair.a] == made.truth[pair.b] else base.separate
            try:
                decide(pair.a, pair.b, **BECAUSE)
            except Contradiction:  # the answer follows from one given just before
                continue
        answers -= 10
    found = {RecordRef(source, key): id for source, key, id in base.members()}
    return pairwise(found, {ref: made.truth[ref] for ref in found}).f1


def test_answers_by_value_set_more_right_than_as_many_at_random() -> None:
    """Of three companies together; `benchmarks/quality/review.py` measures larger ones."""
    gains = {order: sum(reviewed(seed, order, 20) for seed in (1, 2, 3)) for order in ("value", "random")}
    assert gains["value"] > gains["random"]
