"""The live graph equals an oracle written from the rules, whatever happens to it and in whatever order.

Laws L1 (any order), L2 (bulk as live), L3 and L4 (each step there and back again, and again), L6 (what is
suspended), L7 (every proposed pair is accounted for), L8 (claims change nothing) and L9 (ids last).
1,600 steps when quick; ``HYPOTHESIS_PROFILE=deep`` runs 100,000.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import count
from random import Random

import attrs
import hypothesis.strategies as st
import pytest
from hypothesis import Phase, settings
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from customer_unify import Record, Resolver, resolve
from customer_unify.errors import ConstraintBroken, Contradiction
from customer_unify.identity.component import find_components, link_component
from customer_unify.identity.defaults import shipped
from customer_unify.identity.draft import Draft
from customer_unify.model.configuration import Configuration
from customer_unify.model.customer import AliasKind
from customer_unify.model.decision import Decision
from customer_unify.model.evidence import Verdict
from customer_unify.model.identifier import Namespace
from customer_unify.model.record import RecordRef
from customer_unify.testing import company

from ..oracle import Answer, Oracle

NOON = datetime(2026, 1, 5, 12, tzinfo=UTC)
DEEP = settings.default is not None and settings.default.max_examples >= 1_000

# Few values, so that people collide; and few whole rows, so that copies are common.
ROWS = [
    {"given_name": "Anna", "family_name": "Michu", "birth_date": "1970-03-01", "phone": "0612345678"},
    {"given_name": "Anna", "family_name": "Michu", "phone": "0612345678", "email": "a@home.example"},
    {"given_name": "Annie", "family_name": "Michut", "email": "a@home.example", "loyalty_card": "1001"},
    {"given_name": "Paul", "family_name": "Michu", "birth_date": "1992-11-30", "email": "a@home.example"},
    {"given_name": "Paul", "birth_date": "1992-11-30", "loyalty_card": "1002", "phone": "0145678901"},
    {"email": "a@home.example", "phone": "0145678901"},
    {"loyalty_card": "1001", "postcode": "75011"},
    {"loyalty_card": "1001"},
    {"given_name": "Bob", "family_name": "Smith", "email": "test@test.com"},
    {"given_name": "Robert", "family_name": "Smith", "email": "test@test.com", "birth_date": "1992-11-30"},
    {"given_name": "J.", "family_name": "Durand", "email": "test@test.com", "phone": "0687654321"},
    {"given_name": "", "family_name": "Durand", "phone": "0687654321", "email": None},
]
VALUES = {
    "given_name": ["Anna", "Annie", "Paul", "Jocelyne", "J.", "Robert", "Bob", ""],
    "family_name": ["Michu", "Michut", "Durand", "Smith"],
    "birth_date": ["1970-03-01", "1970-01-03", "1992-11-30"],
    "email": ["a@home.example", "b@home.example", "test@test.com", None],
    "phone": ["0612345678", "0145678901", "0687654321"],
    "loyalty_card": ["1001", "1002"],
    "postcode": ["75011"],
}
rows = st.sampled_from(ROWS) | st.fixed_dictionaries(
    {}, optional={name: st.sampled_from(values) for name, values in VALUES.items()}
)
keys = st.sampled_from("12345678")
claims = st.sampled_from([(), (), (), ("email",), ("phone",)])


def tight(component_limit: int = 4) -> Configuration:
    """Limits so low that blocks, identifiers, components and bounds are crossed up and down all the time."""
    config = shipped()
    namespaces = {
        name: attrs.evolve(namespace, generic_above=1 + at % 3)
        for at, (name, namespace) in enumerate(config.namespaces.items())
    }
    namespaces["phone"] = Namespace("phone", "phone", maximum=1)
    namespaces["loyalty_card"] = attrs.evolve(namespaces["loyalty_card"], exclusive=True)
    return attrs.evolve(
        config,
        block_rules=[attrs.evolve(one, limit=2 + at % 3) for at, one in enumerate(config.block_rules)],
        namespaces=namespaces,
        identifier_limit=3,
        component_limit=component_limit,
        anchors=1,
    )


def resolver(config: Configuration) -> Resolver:
    numbers, ticks = count(1), count()
    return Resolver(
        config,
        clock=lambda: NOON + timedelta(seconds=next(ticks)),
        new_id=lambda: f"id{next(numbers)}",
    )


def canonical_dump(made: Resolver) -> bytes:
    """Everything law L1 speaks of; each customer is named by its smallest (source, key), not by its id."""
    told = []
    for customer in made.customers():
        told.append(
            {
                "name": min(customer.records),
                "records": sorted(customer.records),
                "profile": {
                    field: [known.value, known.record, known.rule, known.assurance.name, list(known.others)]
                    for field, known in sorted(customer.profile.provenance.items())
                },
                "identifiers": sorted(
                    [*held.identifier, held.assurance.name, sorted(held.records)]
                    for held in customer.identifiers
                ),
                "confidence": customer.confidence,
                "each": sorted(customer.record_confidence.items()),
            }
        )
    return json.dumps(sorted(told, key=lambda one: one["name"]), default=str).encode()


def parts(made: Resolver) -> frozenset[frozenset[RecordRef]]:
    return frozenset(frozenset(made.store.records_of(id)) for id in made.store.customers())


def ids(made: Resolver) -> dict[RecordRef, str]:
    return {stored.record.ref: stored.customer for stored in made.store.records()}


class Graph(RuleBasedStateMachine):
    """Add, replace, remove, link, separate, undo; half of the steps there and back again, and again."""

    config = shipped()

    def __init__(self) -> None:
        super().__init__()
        self.made = resolver(self.config)
        self.oracle = Oracle(self.made._stages)
        self.issued: dict[str, None] = {}

    def live(self) -> list[RecordRef]:
        return sorted(ids(self.made))

    def there_and_back(
        self, there: Callable[[], object], back: Callable[[], object], *, exact: bool = True
    ) -> None:
        """A step, its undoing, and the step again (laws L3, L4): dumps always, ids where ``exact``."""
        before, ids_before = canonical_dump(self.made), ids(self.made)
        there()
        after, ids_after = canonical_dump(self.made), ids(self.made)
        back()
        assert canonical_dump(self.made) == before
        assert ids(self.made) == ids_before or not exact
        there()
        assert canonical_dump(self.made) == after
        assert ids(self.made) == ids_after or not exact

    @rule(key=keys, row=rows, claimed=claims)
    def add(self, key, row, claimed):
        self.made.add(Record("crm", key, row, claimed=claimed))

    @rule(key=keys, row=rows)
    def add_there_and_back(self, key, row):
        """A new record comes and goes; a known one changes and changes back."""
        record, stored = Record("crm", key, row), self.made.store.record(RecordRef("crm", key))
        if stored is None:
            self.there_and_back(lambda: self.made.add(record), lambda: self.made.remove("crm", key))
        else:
            former = stored.record
            self.there_and_back(lambda: self.made.add(record), lambda: self.made.add(former))

    @rule(given=st.lists(st.tuples(keys, rows), max_size=6))
    def add_many(self, given):
        self.made.add_many([Record("crm", key, row) for key, row in given])

    @precondition(lambda self: self.made.store.count())
    @rule(data=st.data(), back=st.booleans())
    def remove(self, data, back):
        ref = data.draw(st.sampled_from(self.live()))
        record = self.made.store.record(ref).record
        if back:
            self.there_and_back(lambda: self.made.remove(*ref), lambda: self.made.add(record))
        else:
            self.made.remove(*ref)

    @precondition(lambda self: self.made.store.count() > 1)
    @rule(
        data=st.data(),
        kind=st.sampled_from(["link", "separate"]),
        despite=st.sampled_from([(), ("loyalty_card",), ("phone",)]),
        back=st.booleans(),
    )
    def decide(self, data, kind, despite, back):
        a, b = (data.draw(st.sampled_from(self.live())) for _ in "ab")
        more = {"despite": despite} if kind == "link" else {}
        made = []

        def take():
            made.append(getattr(self.made, kind)(a, b, by="tester", reason="because", **more))

        before = parts(self.made)
        try:
            if back:
                self.there_and_back(take, lambda: self.made.undo(made[-1].id))
            else:
                take()
        except (Contradiction, ConstraintBroken):
            assert parts(self.made) == before

    @precondition(lambda self: self.made.store.count())
    @rule(data=st.data(), field=st.sampled_from(["email", "phone"]), back=st.booleans())
    def confirm(self, data, field, back):
        ref = data.draw(st.sampled_from(self.live()))
        if not self.made.store.record(ref).record.fields.get(field):
            return
        made = []

        def take():
            made.append(self.made.confirm(ref, field, by="tester", reason="a one-time code"))

        if back:
            self.there_and_back(take, lambda: self.made.undo(made[-1].id))
        else:
            take()

    @rule(data=st.data())
    def undo(self, data):
        taken = [made.id for made in self.made.store.decisions() if made.live]
        if taken:
            self.made.undo(data.draw(st.sampled_from(taken)))

    @invariant()
    def equals_the_oracle(self):
        """Laws L1, L2, L6 and L7: partition, suspended decisions, contested identifiers, and each verdict."""
        records = [stored.record for stored in self.made.store.records()]
        decisions = list(self.made.store.decisions())
        answer = self.oracle.answer(records, decisions)
        assert parts(self.made) == answer.partition
        assert {made.id for made in decisions if made.suspended} == answer.suspended
        draft = Draft(self.made.store, self.made._stages)
        verdicts, contested = {}, set()
        digests = sorted({stored.content for stored in self.made.store.records()})
        for component in find_components(draft, digests):
            linked = link_component(draft, component)
            contested |= linked.contested
            for (a, b), ruling in linked.rulings.items():
                one, two = sorted((min(component.refs[a]), min(component.refs[b])))
                verdicts[one, two] = (ruling.verdict, ruling.reason)
        assert verdicts == answer.verdicts
        assert contested == answer.contested

        self.check_queue(answer, decisions)

    def check_queue(self, answer: Answer, decisions: list[Decision]) -> None:
        """Law L7: every candidate that nobody decided is in the queue of review, and no other pair."""
        if any(stored.record.claimed for stored in self.made.store.records()):
            return
        decided = {frozenset((made.a, made.b)) for made in decisions if made.live}
        expected = {
            (pair, reason)
            for pair, (verdict, reason) in answer.verdicts.items()
            if verdict is Verdict.CANDIDATE and frozenset(pair) not in decided
        }
        queue = self.made.candidates(limit=10_000)
        assert {((pair.a, pair.b), pair.reason) for pair in queue} == expected

    @invariant()
    def bulk_agrees(self):
        """Law L2, where nobody decided anything."""
        if not any(made.live for made in self.made.store.decisions()):
            records = [stored.record for stored in self.made.store.records()]
            groups: dict[str, set[RecordRef]] = {}
            for row in resolve(records, self.config):
                groups.setdefault(row.customer_id, set()).add(RecordRef(row.source, row.key))
            assert {frozenset(group) for group in groups.values()} == parts(self.made)

    @invariant()
    def claims_change_nothing(self):
        """Law L8: claimed values dropped from all that lives, the partition is the same but for blanks."""
        records = [stored.record for stored in self.made.store.records()]
        stripped = [
            Record(one.source, one.key, {k: v for k, v in one.fields.items() if k not in one.claimed})
            for one in records
        ]
        if records != stripped:
            assert self.oracle.answer(stripped).partition == self.oracle.answer(records).partition

    @invariant()
    def every_id_ever_issued_resolves(self):
        """Law L9: to itself, or over aliases, without a circle, to customers or to nobody."""
        store = self.made.store
        self.issued.update(dict.fromkeys(store.customers()))
        for id in self.issued:
            assert (store.customer(id) is None) != (store.alias(id) is None)
            ends, todo, seen = set(), [id], {id}
            while todo:
                alias = store.alias(todo.pop())
                if alias is None:
                    ends.add("customer")
                elif not alias.successors:
                    assert alias.kind is AliasKind.EMPTY
                    ends.add("nobody")
                else:
                    todo += [heir for heir in alias.successors if heir not in seen]
                    seen.update(alias.successors)
            assert ends


class TightGraph(Graph):
    """The same where every limit is crossed, up, down and up again."""

    config = tight()


STEPS = settings(
    max_examples=1_000 if DEEP else 40,
    stateful_step_count=50 if DEEP else 20,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate, *([Phase.shrink] if DEEP else [])],
)
TestGraph = Graph.TestCase
TestGraph.settings = STEPS
TestTightGraph = TightGraph.TestCase
TestTightGraph.settings = STEPS


@pytest.fixture(scope="module")
def silos() -> list[Record]:
    return list(company(7, people=300).records)


def test_any_order_and_any_batching_gives_the_same_bytes(silos):
    """Law L1 on a synthetic company of 300 people: 6 orders and batchings, 50 in the deep profile."""
    config = shipped()
    dumps = set()
    for seed in range(50 if DEEP else 6):
        rng, records = Random(seed), list(silos)
        rng.shuffle(records)
        made = resolver(config)
        while records:
            size = rng.choice([1, 1, 2, 5, 40, 1_000])
            made.add_many(records[:size])
            del records[:size]
        dumps.add(canonical_dump(made))
    assert len(dumps) == 1


def test_the_oracle_agrees_on_a_company(silos):
    """Law L1: the first of its records, as many as all pairs of can be weighed."""
    config = shipped()
    made = resolver(config)
    made.add_many(silos[:120])
    answer = Oracle(made._stages).answer(silos[:120])
    assert parts(made) == answer.partition
    assert len(answer.partition) < 120
