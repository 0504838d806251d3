"""Any history of a live graph equals a base built from nothing: state machines against slow oracles.

Every operation there is, in any order, half of them there and back again and again. After each
step partition, contested identifiers, suspended decisions, refusals with their reasons, the queue of
review and golden records are those of the oracles (`tests/oracle.py`, `tests/golden.py`), and every id
ever issued resolves. L1 (any order), L2 (bulk as live), L3 and L4 (there and back, ids too), L5
(decisions outlive other rules), L6 (what is suspended), L7 (every proposed pair is accounted for), L8
(claims change nothing), L9 (ids last), L11 (who was erased is refused or starts blank), L12 (consents)
and L13 (golden records).

5,200 steps when quick, about 80 seconds of a processor; ``HYPOTHESIS_PROFILE=deep`` takes 50,000.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta

import attrs
import hypothesis.strategies as st
import pytest
from hypothesis import Phase, settings
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from customer_unify import Record, Resolver, resolve
from customer_unify.errors import ConstraintBroken, Contradiction, Erased, UnknownCustomer
from customer_unify.identity.component.around import find_components, link_component
from customer_unify.identity.component.tie import Ties
from customer_unify.identity.defaults import shipped
from customer_unify.identity.draft import Draft
from customer_unify.model.configuration import Configuration, Makes, Source
from customer_unify.model.customer import AliasKind
from customer_unify.model.decision import Decision, DecisionKind
from customer_unify.model.evidence import Verdict
from customer_unify.model.identifier import Namespace
from customer_unify.model.record import Consent, RecordRef
from customer_unify.model.result import Outcome

from ..golden import expected, told
from ..live import DEEP, NOON, canonical_dump, ids, parts, resolver, tight
from ..oracle import Answer, Oracle

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
    {"email": "a@home.example", "x_handle": "jo"},
    {"email": "a@home.example", "x_id": "11"},
    {"x_handle": "jo", "x_id": "99"},
    {"x_handle": "jo_m", "phone": "0687654321"},
    {"x_handle": "jo_m", "x_id": "11"},
]
VALUES = {
    "given_name": ["Anna", "Annie", "Paul", "Jocelyne", "J.", "Robert", "Bob", ""],
    "family_name": ["Michu", "Michut", "Durand", "Smith", None],
    "birth_date": ["1970-03-01", "1970-01-03", "1992-11-30"],
    "email": ["a@home.example", "b@home.example", "test@test.com", None, ""],
    "phone": ["0612345678", "0145678901", "0687654321", ""],
    "loyalty_card": ["1001", "1002", None],
    "postcode": ["75011", ""],
    "x_handle": ["jo", "jo_m", None],
    "x_id": ["11", "99", ""],
}
NAMES = ["Zoe", "Igor", "Wei", "Karim", "Luz", "Odile"]
rows = st.sampled_from(ROWS) | st.fixed_dictionaries(
    {}, optional={name: st.sampled_from(values) for name, values in VALUES.items()}
)
keys = {"crm": "123456", "shop": "12"}
refs = st.one_of(st.builds(RecordRef, st.just(name), st.sampled_from(those)) for name, those in keys.items())
claims = st.sampled_from([(), (), (), ("email",), ("phone",)])
consents = st.sampled_from(
    [(), (), (), (Consent("sms", "offers", True),), (Consent("sms", "offers", False),)]
)
times = st.sampled_from([None, None, NOON - timedelta(days=4_000), NOON, NOON + timedelta(days=1)])
BECAUSE = {"by": "tester", "reason": "because"}


def with_sources(config: Configuration) -> Configuration:
    """Two silos, one of which is trusted more."""
    sources = {"shop": Source("shop", trust=80, makes=Makes.CUSTOMER), "crm": Source("crm")}
    return attrs.evolve(config, sources=sources)


def others(config: Configuration) -> list[Configuration]:
    """A configuration, and others that read, tie or forbid differently."""
    exclusive = {"email": Namespace("email", "email", exclusive=True)}
    return [
        config,
        attrs.evolve(config, model=attrs.evolve(config.model, merge_above=config.model.merge_above + 9_000)),
        attrs.evolve(config, namespaces=dict(config.namespaces) | exclusive),
        attrs.evolve(config, block_rules=(), survivorship={"phone": "most_frequent", "email": "most_recent"}),
    ]


class Graph(RuleBasedStateMachine):
    """All operations of a resolver, each step compared with the oracles."""

    config = with_sources(shipped())
    steps = 0

    def __init__(self) -> None:
        super().__init__()
        self.configs = others(self.config)
        self.made = resolver(self.config)
        self.oracle = Oracle(self.made._stages)
        self.issued: dict[str, None] = {}
        self.erased: dict[RecordRef, str] = {}

    def live(self) -> list[RecordRef]:
        return sorted(ids(self.made))

    def state(self) -> tuple[bytes, dict[RecordRef, str]]:
        return canonical_dump(self.made), ids(self.made)

    def there_and_back(self, there: Callable[[], object], back: Callable[[], object]) -> None:
        """A step, its undoing, and the step again (laws L3, L4): everything returns, ids too."""
        before = self.state()
        there()
        after = self.state()
        back()
        assert self.state() == before
        there()
        assert self.state() == after

    def unchanged(self, done: Callable[[], object]) -> None:
        before = self.state()
        done()
        assert self.state() == before

    def add_or_be_refused(self, record: Record) -> None:
        """An erased record is refused, or starts as if it had never been (law L11)."""
        policy = self.erased.get(record.ref)
        if policy == "refuse":
            with pytest.raises(Erased):
                self.made.add(record)
            return
        if policy is not None:
            assert not self.made.store.former(record.ref)
            del self.erased[record.ref]
            known = set(self.issued)
            self.made.add(record)
            customer = self.made.store.record(record.ref).customer
            alone = len(self.made.store.records_of(customer)) == 1
            assert not (alone and customer in known)
            return
        self.made.add(record)

    @rule(ref=refs, row=rows, claimed=claims, consents=consents, seen=times)
    def add(self, ref, row, claimed, consents, seen):
        """A new record, another version, or one that is older than what is known and changes nothing."""
        record = Record(*ref, row, claimed=claimed, consents=consents, observed_at=seen)
        stored = self.made.store.record(ref)
        known = stored.record.observed_at if stored is not None else None
        if seen is not None and known is not None and seen < known:
            self.unchanged(lambda: self.made.add(record))
        else:
            self.add_or_be_refused(record)

    @rule(ref=refs, row=rows, consents=consents)
    def add_there_and_back(self, ref, row, consents):
        """A new record comes and goes; a known one changes and changes back."""
        stored = self.made.store.record(ref)
        if ref in self.erased:
            self.add_or_be_refused(Record(*ref, row))
        elif stored is None:
            record = Record(*ref, row, consents=consents)
            self.there_and_back(lambda: self.made.add(record), lambda: self.made.remove(*ref))
        else:
            record = Record(*ref, row, consents=consents, observed_at=stored.record.observed_at)
            self.there_and_back(lambda: self.made.add(record), lambda: self.made.add(stored.record))

    @precondition(lambda self: self.made.store.count())
    @rule(data=st.data(), blank=st.sampled_from([None, "", "  "]))
    def say_it_again(self, data, blank):
        """The same record, its blanks said otherwise, changes nothing (law L3)."""
        record = self.made.store.record(data.draw(st.sampled_from(self.live()))).record
        row = {name: record.fields.get(name, blank) for name in VALUES}
        again = Record(
            *record.ref, row, claimed=record.claimed, consents=record.consents, observed_at=record.observed_at
        )

        def say():
            assert self.made.add(again).outcome is Outcome.SAME

        self.unchanged(say)

    @rule(given=st.lists(st.tuples(refs, rows), max_size=6))
    def add_many(self, given):
        for ref, _ in given:
            if self.erased.get(ref) == "blank":
                del self.erased[ref]
        self.made.add_many([Record(*ref, row) for ref, row in given])

    @rule(field=st.sampled_from(["email", "phone"]), row=rows, many=st.integers(2, 6))
    def hub(self, field, row, many):
        """A value is borne by ever more people, and by few again: its limit is crossed up, down and up."""
        value = VALUES[field][0]
        extract = [
            Record("till", name, {**row, "given_name": name, "family_name": name + "sky", field: value})
            for name in NAMES[:many]
        ]
        before = [one for ref in self.made.store.refs("till") if (one := self.made.store.record(ref).record)]
        self.there_and_back(lambda: self.sync(extract), lambda: self.sync(before))

    @rule(source=st.sampled_from(sorted(keys)), given=st.dictionaries(refs, rows))
    def extract_there_and_back(self, source, given):
        """A source is all that an extract says, of one record or many, or empty; and again what it was."""
        extract = [Record(*ref, row) for ref, row in given.items() if ref.source == source]
        for record in extract:
            if self.erased.get(record.ref) == "blank":
                del self.erased[record.ref]
        before = [self.made.store.record(ref).record for ref in self.made.store.refs(source)]
        self.there_and_back(
            lambda: self.made.sync(source, extract, remove_at_most=1.0),
            lambda: self.made.sync(source, before, remove_at_most=1.0),
        )

    @rule()
    def undo_everything_there_and_back(self):
        """All that people decided of two records is revoked, and decided again, the last first (law L4)."""
        taken = [made for made in self.made.store.decisions() if made.live and made.kind in PAIRS]
        if any(made.suspended or self.made.store.record(ref) is None for made in taken for ref in made.refs):
            return
        ids = {made.id: made.id for made in taken}

        def decide_again():
            for made in taken[::-1]:
                more = {"despite": made.despite} if made.kind is DecisionKind.LINK else {}
                ids[made.id] = getattr(self.made, made.kind.value)(*made.refs, **BECAUSE, **more).id

        with suppress(Contradiction, ConstraintBroken):  # data that came since forbid one to be decided anew
            self.there_and_back(lambda: [self.made.undo(ids[made.id]) for made in taken], decide_again)

    def sync(self, extract):
        self.made.sync("till", extract, remove_at_most=1.0)

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
        before = self.state()
        try:
            taken = self.take(lambda: getattr(self.made, kind)(a, b, **BECAUSE, **more), back)
        except (Contradiction, ConstraintBroken):
            assert self.state() == before
            return
        together = ids(self.made)[a] == ids(self.made)[b]
        assert together == (kind == "link") or self.made.store.decision(taken.id).suspended

    def take(self, decide: Callable[[], Decision], back: bool) -> Decision:
        """Decide; or decide, undo and decide again."""
        made = []
        if back:
            self.there_and_back(lambda: made.append(decide()), lambda: self.made.undo(made[-1].id))
        else:
            made.append(decide())
        return made[-1]

    @precondition(lambda self: self.made.store.count())
    @rule(data=st.data(), field=st.sampled_from(["email", "phone", "loyalty_card"]), back=st.booleans())
    def confirm(self, data, field, back):
        ref = data.draw(st.sampled_from(self.live()))
        if self.made.store.record(ref).record.fields.get(field):
            self.take(lambda: self.made.confirm(ref, field, **BECAUSE), back)

    @precondition(lambda self: self.made.store.count())
    @rule(data=st.data(), given=st.booleans(), back=st.booleans())
    def allow_or_refuse(self, data, given, back):
        id = data.draw(st.sampled_from(sorted(self.made.store.customers())))
        said = {"channel": "sms", "purpose": "offers", "given": given}
        self.take(lambda: self.made.consent(id, **said, **BECAUSE), back)

    @rule(data=st.data(), again=st.booleans())
    def undo(self, data, again):
        """Revoke a decision of any kind; decide again, and revoke that as well."""
        taken = [made for made in self.made.store.decisions() if made.live]
        if not taken:
            return
        made = [data.draw(st.sampled_from(taken))]
        there = {ref for ref in made[0].refs if self.made.store.record(ref) is not None}
        if not again or made[0].kind not in PAIRS or len(there) < 2:
            self.made.undo(made[0].id)
            return
        more = {"despite": made[0].despite} if made[0].kind is DecisionKind.LINK else {}

        def decide_again():
            made.append(getattr(self.made, made[0].kind.value)(*made[0].refs, **BECAUSE, **more))

        try:
            self.there_and_back(lambda: self.made.undo(made[-1].id), decide_again)
        except (Contradiction, ConstraintBroken):
            assert not made[-1].live or made[-1].suspended or self.made.store.decision(made[-1].id).revoked_at

    @precondition(lambda self: self.made.store.count())
    @rule(data=st.data(), whole=st.booleans(), policy=st.sampled_from(["refuse", "blank"]))
    def forget(self, data, whole, policy):
        """Nothing is left of the records; whoever stays is as if they had never been (law L11)."""
        ref = data.draw(st.sampled_from(self.live()))
        gone = set(self.made.store.records_of(ids(self.made)[ref])) if whole else {ref}
        away = gone if not whole else gone | set(self.made._whom(ids(self.made)[ref])[1])
        self.made.forget(ids(self.made)[ref] if whole else [ref], reimport=policy, **BECAUSE)
        self.erased.update(dict.fromkeys(away, policy))
        for one in away:
            assert self.made.store.record(one) is None
            assert not self.made.store.former(one)
        assert not [made for made in self.made.store.decisions() if not away.isdisjoint(made.refs)]
        for id in self.issued:
            alias = self.made.store.alias(id)
            assert alias is None or alias.keeper not in away

    @rule(which=st.integers(0, 3), back=st.booleans())
    def configure(self, which, back):
        """Other rules, and the former again: ids change only where people part or meet (laws L5, L9)."""
        before, now = self.made.config, self.configs[which]
        if back:
            self.there_and_back(lambda: self.made.configure(now), lambda: self.made.configure(before))
        else:
            self.made.configure(now)
        self.oracle = Oracle(self.made._stages)

    @invariant()
    def equals_the_oracle(self):
        """Laws L1, L2, L6 and L7: partition, suspended decisions, contested identifiers, and each verdict."""
        type(self).steps += 1
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
        remembered, ties = self.made._remembered.as_of(self.made.store, self.made._stages), Ties(draft)
        for digest in digests:  # what former steps found of ties is what a search finds now
            assert remembered.of(digest) in (None, ties.of(digest))

    def check_queue(self, answer: Answer, decisions: list[Decision]) -> None:
        """Law L7: every candidate that nobody decided is in the queue of review, and no other pair."""
        if any(stored.record.claimed for stored in self.made.store.records()):
            return
        decided = {frozenset((made.a, made.b)) for made in decisions if made.live}
        wanted = {
            (pair, reason)
            for pair, (verdict, reason) in answer.verdicts.items()
            if verdict is Verdict.CANDIDATE and frozenset(pair) not in decided
        }
        queue = self.made.candidates(limit=10_000, order="weight")
        assert {((pair.a, pair.b), pair.reason) for pair in queue} == wanted
        asked = self.made.candidates(limit=10_000)
        assert sorted(ends for one in asked for ends in ((one.a, one.b), *one.settled)) == sorted(
            pair for pair, _ in wanted
        )
        assert len({one.customers for one in asked}) == len(asked)

    @invariant()
    def golden_records_are_chosen_anew(self):
        """Laws L12 and L13: profile, identifiers, consents and status of each customer."""
        decisions = list(self.made.store.decisions())
        for customer in self.made.customers():
            records = [self.made.store.record(ref).record for ref in customer.records]
            assert told(customer) == expected(records, decisions, self.made._stages)

    @invariant()
    def bulk_agrees(self):
        """Law L2, where nobody decided who is who."""
        if any(made.live and made.kind is not DecisionKind.CONSENT for made in self.made.store.decisions()):
            return
        records = [stored.record for stored in self.made.store.records()]
        groups: dict[str, set[RecordRef]] = {}
        for row in resolve(records, self.made.config):
            groups.setdefault(row.customer_id, set()).add(RecordRef(row.source, row.key))
        assert {frozenset(group) for group in groups.values()} == parts(self.made)

    @invariant()
    def claims_change_nothing(self):
        """Law L8: claimed values dropped from all that lives, the partition is the same but for blanks."""
        records = [stored.record for stored in self.made.store.records()]
        stripped = [
            attrs.evolve(
                one, fields={k: v for k, v in one.fields.items() if k not in one.claimed}, claimed=()
            )
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
                at = todo.pop()
                alias = store.alias(at)
                if alias is None:
                    ends.add(at)
                else:
                    assert alias.successors or alias.kind in (AliasKind.EMPTY, AliasKind.ERASED)
                    todo += [heir for heir in alias.successors if heir not in seen]
                    seen.update(alias.successors)
            if len(ends) == 1:
                assert {self.made.customer(id).id} == ends
            else:
                with pytest.raises(UnknownCustomer):
                    self.made.customer(id)

    @invariant()
    def each_customer_is_called_by_the_oldest_id_its_records_keep(self):
        """Law L9: so ids follow from who stands with whom."""
        store = self.made.store
        for id in store.customers():
            entry = store.customer(id)
            assert entry.keeper in store.records_of(id)
            for ref in store.records_of(id):
                for alias in map(store.alias, store.record(ref).former):
                    if alias is not None and alias.kind is not AliasKind.ERASED and alias.keeper == ref:
                        assert (entry.number, id) < (alias.number, alias.id)

    def teardown(self):
        """Law L1: built in one go from records and decisions alone, all is the same but the ids."""
        fresh = Resolver(self.made.config)
        fresh.add_many(sorted((one.record for one in self.made.store.records()), key=lambda one: one.ref))
        for made in self.made.store.decisions():
            if made.live:
                fresh._plan([], decisions=[made], now=NOON)
        assert canonical_dump(fresh) == canonical_dump(self.made)


PAIRS = (DecisionKind.LINK, DecisionKind.SEPARATE)


class TightGraph(Graph):
    """The same where every limit is crossed, up, down and up again."""

    config = with_sources(tight())


STEPS = settings(
    max_examples=530 if DEEP else 55,
    stateful_step_count=50,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate, *([Phase.shrink] if DEEP else [])],
)
TestGraph = Graph.TestCase
TestGraph.settings = STEPS
TestTightGraph = TightGraph.TestCase
TestTightGraph.settings = STEPS
