"""Law L10: explanations are true. What they name is withdrawn, lifted or added, and the oracle links anew.

Together: without all that is named the two are two, without less they are not, and no smaller set parts them.
Apart: with the refusals lifted and the weight added they are one, with less than that they are not. What
would change it is done, as `preview` says and as it happens. The oracle shares no line with what explains.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import combinations, pairwise

import attrs
import hypothesis.strategies as st
import pytest
from hypothesis import assume, given, settings

from customer_unify import Record, Resolver
from customer_unify.errors import ConstraintBroken, Contradiction, InputError
from customer_unify.identity.defaults import shipped
from customer_unify.identity.draft import Draft
from customer_unify.identity.stages import Stages
from customer_unify.identity.why.ground import Ground, grounds
from customer_unify.model.configuration import Configuration
from customer_unify.model.decision import Decision, DecisionKind
from customer_unify.model.evidence import Score
from customer_unify.model.explanation import Explanation
from customer_unify.model.record import RecordRef

from ..live import DEEP, ids, resolver
from ..oracle import Oracle, Person, _Answering
from .test_machine import claims, refs, rows, with_sources

EXAMPLES = 2_000 if DEEP else 40
CONFIG = with_sources(shipped())
BOUNDED = attrs.evolve(
    CONFIG,
    namespaces={
        **CONFIG.namespaces,
        "phone": attrs.evolve(CONFIG.namespaces["phone"], maximum=1),
        "loyalty_card": attrs.evolve(CONFIG.namespaces["loyalty_card"], exclusive=True),
    },
)
CONFIGS = {"open": CONFIG, "bounded": BOUNDED}
Base = tuple[str, list[Record], list[Decision]]


@st.composite
def bases(draw: st.DrawFn, least: int = 2) -> Base:
    """A few records of few people, some claims, and decisions that contradict each other at times."""
    config = draw(st.sampled_from(sorted(CONFIGS)))
    said = draw(
        st.lists(st.tuples(refs, rows, claims), min_size=least, max_size=7, unique_by=lambda one: one[0])
    )
    records = [Record(*ref, row, claimed=claimed) for ref, row, claimed in said]
    known = [record.ref for record in records]
    pairs = st.lists(st.sampled_from(known), min_size=2, max_size=2, unique=True)
    kinds = st.sampled_from([DecisionKind.LINK, DecisionKind.SEPARATE])
    taken = draw(st.lists(st.tuples(kinds, pairs), max_size=3, unique_by=lambda one: frozenset(one[1])))
    decisions = [Decision(f"d{at}", kind, *sorted(pair)) for at, (kind, pair) in enumerate(taken)]
    return config, records, decisions


def live(base: Base) -> Resolver:
    config, records, decisions = base
    made = resolver(CONFIGS[config])
    made.add_many(records)
    for decision in decisions:
        try:
            made.decide_many([decision])
        except (Contradiction, ConstraintBroken):
            continue
    return made


def standing(made: Resolver) -> tuple[list[Record], list[Decision]]:
    """The live records and decisions: all that an answer is a function of."""
    return [stored.record for stored in made.store.records()], [*made.store.decisions()]


def pair_of(made: Resolver, data: st.DataObject, *, together: bool) -> tuple[RecordRef, RecordRef]:
    """Two records that are one customer, or that are not."""
    homes = ids(made)
    wanted = [(a, b) for a, b in combinations(sorted(homes), 2) if (homes[a] == homes[b]) == together]
    assume(wanted)
    return data.draw(st.sampled_from(wanted))


def one_customer(
    config: Configuration,
    records: Iterable[Record],
    decisions: Iterable[Decision],
    a: RecordRef,
    b: RecordRef,
) -> bool:
    return any({a, b} <= group for group in Oracle(Stages(config)).answer(records, decisions).partition)


# -- together --------------------------------------------------------------------------------------


def withdrawn(
    made: Resolver, named: Iterable[Explanation | Ground], a: RecordRef
) -> tuple[list[Record], list[Decision]]:
    """What is left once no record of the customer says what is named: as its sources would tell it."""
    records, decisions = standing(made)
    ours = {ref for ref, id in ids(made).items() if id == ids(made)[a]}
    for one in named:
        facts = one.facts if isinstance(one, Explanation) else told(one)
        decisions = [made for made in decisions if made.id != facts.get("decision")]
        for field in facts.get("fields", ()):
            records = [
                less(made, record, field, facts.get("value")) if record.ref in ours else record
                for record in records
            ]
    return records, decisions


def told(ground: Ground) -> dict[str, object]:
    if ground.decision is not None:
        return {"decision": ground.decision.id}
    return {"fields": ground.fields} | ({} if ground.value is None else {"value": ground.value})


def less(made: Resolver, record: Record, field: str, value: str | None) -> Record:
    """The record without a field, or without what says ``value`` in it."""
    fields = dict(record.fields)
    said = fields.pop(field, ())
    if value is not None:
        kept = [one for one in said if value not in normalised(made, record, field, one)]
        if kept:
            fields[field] = tuple(kept)
    return attrs.evolve(record, fields=fields)


def normalised(made: Resolver, record: Record, field: str, value: str) -> tuple[str, ...]:
    content = made._stages.normalise(Record(record.source, record.key, {field: value}))
    return content.values(field)


@settings(max_examples=EXAMPLES, deadline=None)
@given(bases(), st.data())
def test_without_all_that_is_named_they_are_two_and_without_less_they_are_not(base, data):
    made = live(base)
    a, b = pair_of(made, data, together=True)
    why = made.explain(a, b)
    (because,) = why.named("because")
    for named in (because, *why.named("or_because")):
        assert named.parts
        assert not one_customer(made.config, *withdrawn(made, named.parts, a), a, b)
        for kept in named.parts:
            rest = [one for one in named.parts if one is not kept]
            assert one_customer(made.config, *withdrawn(made, rest, a), a, b)


@settings(max_examples=EXAMPLES, deadline=None)
@given(bases(), st.data())
def test_no_smaller_set_parts_them(base, data):
    """Every smaller set of what speaks for them is withdrawn, one after the other, by the oracle."""
    made = live(base)
    a, b = pair_of(made, data, together=True)
    why = made.explain(a, b)
    assert why.complete
    (because,) = why.named("because")
    customer = ids(made)[a]
    draft = Draft(made.store, made._stages)
    contents, ours = sorted(made.store.contents_of(customer)), set(made.store.records_of(customer))
    universe = grounds(draft, contents, ours)
    same = []
    for size in range(1, len(because.parts) + 1):
        for chosen in combinations(universe, size):
            if not one_customer(made.config, *withdrawn(made, chosen, a), a, b):
                assert size == len(because.parts)
                same.append(chosen)
    assert len(why.named("because", "or_because")) == min(len(same), 5)


@settings(max_examples=EXAMPLES, deadline=None)
@given(bases(), st.data())
def test_each_step_adds_up_and_leads_from_one_to_the_other(base, data):
    made = live(base)
    a, b = pair_of(made, data, together=True)
    why = made.explain(a, b)
    steps = why.named("step", "step_same", "step_decided")
    ends = [(RecordRef(*step.facts["a"]), RecordRef(*step.facts["b"])) for step in steps]
    assert [ends[0][0], *(two for _, two in ends)][:: len(ends)] == [a, b]
    assert all(one[1] == two[0] for one, two in pairwise(ends))
    for step in steps:
        assert step.weight == (sum(part.weight for part in step.parts) if step.parts else None)
    for one, two in ends:
        assert ids(made)[one] == ids(made)[two] == ids(made)[a]


# -- apart -----------------------------------------------------------------------------------------


class _Raised(_Answering):
    """The oracle, with one pair proposed that weighs more, and proves, than it does."""

    def __init__(self, oracle, records, decisions, a, b, more, fact):
        self.a, self.b, self.more, self.fact, self.raising = a, b, more, fact, False
        super().__init__(oracle, records, decisions)

    def make_persons(self) -> None:
        super().make_persons()
        for ref in (self.a, self.b):
            if ref in self.alone:
                content = self.content_of[ref]
                self.alone.remove(ref)
                self.enter(Person(f"{content.digest}!{ref.source}\x1f{ref.key}", content, (ref,)))

    def propose(self) -> None:
        super().propose()
        self.raising = True
        one, two = sorted((self.home[self.a], self.home[self.b]))
        self.proposed[one, two] = self.weight_of(self.persons[one], self.persons[two])
        self.joining.append((one, two))

    def weight_of(self, a: Person, b: Person) -> Score:
        score = super().weight_of(a, b)
        if not self.raising or {a.name, b.name} != {self.home[self.a], self.home[self.b]}:
            return score
        return attrs.evolve(
            score,
            weight=score.weight + self.more,
            against=score.against + self.more,
            ties=score.ties if self.fact else (*score.ties, "new"),
            weak=score.weak + self.fact,
            telling=score.telling + self.fact,
            untied=score.untied + self.more,
            comparable=True,
        )


def joined(
    made: Resolver, parts: Sequence[Explanation], a: RecordRef, b: RecordRef, *, less: int = 0
) -> bool:
    """Whether they are one with the refusals lifted and the weight added, or that less a little."""
    records, decisions = standing(made)
    spaces, added = dict(made.config.namespaces), None
    for part in parts:
        decisions = [each for each in decisions if each.id != part.facts.get("decision")]
        name = part.facts.get("namespace")
        if name:
            spaces[name] = attrs.evolve(spaces[name], exclusive=False, maximum=None)
        if part.code in ("missing", "or_missing"):
            added = part
    config = attrs.evolve(made.config, namespaces=spaces)
    oracle = Oracle(Stages(config))
    if added is None:
        return one_customer(config, records, decisions, a, b)
    fact = added.facts["as"] == "fact"
    answer = _Raised(oracle, records, decisions, a, b, added.weight - less, fact).answer()
    return any({a, b} <= group for group in answer.partition)


@settings(max_examples=EXAMPLES, deadline=None)
@given(bases(), st.data())
def test_what_is_lacking_joins_them_and_less_does_not(base, data):
    made = live(base)
    a, b = pair_of(made, data, together=False)
    why = made.explain(a, b)
    assert why.code == "apart"
    assert why.complete == bool(why.named("lacking"))
    for lacking in why.named("lacking"):
        refusals = lacking.named("refusal")
        added = lacking.named("missing", "or_missing")
        for more in [[one] for one in added] or [[]]:
            assert joined(made, [*refusals, *more], a, b)
            for kept in refusals:
                rest = [one for one in refusals if one is not kept]
                assert not joined(made, [*rest, *more], a, b)
        if added:
            assert not joined(made, refusals, a, b)
            if added[0].weight:
                assert not joined(made, [*refusals, added[0]], a, b, less=1)


@settings(max_examples=EXAMPLES, deadline=None)
@given(bases(), st.data(), st.booleans())
def test_what_would_change_it_does(base, data, together):
    """By `preview` first, which commits nothing; then it is done."""
    made = live(base)
    a, b = pair_of(made, data, together=together)
    for change in made.explain(a, b).named("change"):
        tried = live(base)
        asked, done = doing(tried, change)
        moved = {one.record: one.after for one in tried.preview(**asked).reidentified}
        homes = {ref: moved.get(ref, id) for ref, id in ids(tried).items()}
        done()
        after = ids(tried)
        assert (after[a] == after[b]) != together
        assert (homes[a] == homes[b]) != together


def doing(made: Resolver, change: Explanation):
    """What to hand to `preview`, and the same done."""
    facts, because = change.facts, {"by": "tester", "reason": "because"}
    if facts["change"] == "undo":
        return {"undo": facts["undo"]}, lambda: made.undo(facts["undo"])
    if facts["change"] == "remove":
        return {"remove": facts["remove"]}, lambda: made.remove(*facts["remove"])
    if facts["change"] == "link":
        return {"link": facts["link"]}, lambda: made.link(*facts["link"], **because)
    if facts["change"] == "confirm":
        ref, field = facts["confirm"]
        return {"confirm": (ref, field)}, lambda: made.confirm(ref, field, **because)
    ref, field = facts["say"]
    record = made.store.record(RecordRef(*ref)).record
    record = attrs.evolve(record, fields={**record.fields, field: facts["values"]})
    return {"record": record}, lambda: made.add(record)


# -- all of them -----------------------------------------------------------------------------------


@settings(max_examples=EXAMPLES, deadline=None)
@given(bases(), st.data(), st.randoms(use_true_random=False))
def test_the_order_of_arrival_changes_no_explanation(base, data, rng):
    """Law L1; and asked again, the answer is the same to the last thousandth."""
    config, records, _ = base
    made, other = resolver(CONFIGS[config]), resolver(CONFIGS[config])
    made.add_many(records)
    shuffled = list(records)
    rng.shuffle(shuffled)
    for record in shuffled:
        other.add(record)
    a, b = sorted(data.draw(st.lists(st.sampled_from(sorted(ids(made))), min_size=2, max_size=2)))
    why = made.explain(a, b)
    assert why == made.explain(b, a) == other.explain(a, b)
    assert Explanation.from_dict(why.to_dict()) == why


@settings(max_examples=EXAMPLES, deadline=None)
@given(bases(), st.data())
def test_it_is_said_in_both_languages_and_nothing_is_written(base, data):
    made = live(base)
    a, b = data.draw(st.lists(st.sampled_from(sorted(ids(made))), min_size=2, max_size=2))
    before = made.changes().cursor
    english, french = (made.explain(a, b, language=language) for language in ("en", "fr"))
    assert [(one.code, one.weight) for _, one in english.walk()] == [
        (one.code, one.weight) for _, one in french.walk()
    ]
    assert english.text != french.text
    assert made.changes().cursor == before
    for record in (made.store.record(ref).record for ref in (a, b)):
        assert record.key not in english.text.split()


CARD = {"loyalty_card": "2300000011801"}


def test_two_who_hang_together_through_a_third_are_led_there():
    """A ticket and an account that share nothing: a card that says both numbers stands between them."""
    made = Resolver()
    made.add(Record("loyalty", "L", {"name": "Anna Michu", "phone": "0612345678", **CARD}))
    made.add(Record("till", "T", CARD))
    made.add(Record("app", "A", {"phone": "0612345678"}))
    why = made.explain(("till", "T"), ("app", "A"))
    through = [[step.facts["a"], step.facts["b"]] for step in why.named("step")]
    assert sorted(map(sorted, through)) == [
        [["app", "A"], ["loyalty", "L"]],
        [["loyalty", "L"], ["till", "T"]],
    ]
    assert {"change": "remove", "remove": ["loyalty", "L"]} in [one.facts for one in why.named("change")]
    assert len(why.named("because", "or_because")) == 2


def test_two_reasons_each_of_which_suffices_are_named_both():
    made = Resolver()
    made.add(Record("loyalty", "L", {"phone": "0612345678", **CARD}))
    made.add(Record("app", "A", {"phone": "0612345678", **CARD}))
    why = made.explain(("loyalty", "L"), ("app", "A"))
    (because,) = why.named("because")
    assert {one.facts["name"] for one in because.parts} == {"phone", "loyalty_card"}
    assert "Each of these alone is enough" in why.text


def test_ten_thousand_tickets_are_explained_and_a_chain_beyond_the_bound_says_so():
    made = Resolver()
    made.add_many(Record("till", str(at), CARD) for at in range(10_000))
    why = made.explain(("till", "1"), ("till", "9999"))
    assert why.complete
    assert [one.facts["name"] for one in why.named("because")[0].parts] == ["loyalty_card"]
    wide = Resolver()
    wide.add_many(Record("shop", str(at), {**CARD, "device_id": f"D{at}"}) for at in range(170))
    why = wide.explain(("shop", "1"), ("shop", "169"))
    assert (why.code, why.complete, why.named("because")) == ("together", False, ())


@pytest.mark.parametrize(
    "given",
    [
        {},
        [],
        None,
        {"schema_version": 2, "code": "a", "text": "b"},
        {"schema_version": 1, "code": 3, "text": "b"},
        {"schema_version": 1, "code": "a", "text": "b", "weight": 1.5},
        {"schema_version": 1, "code": "a", "text": "b", "facts": ["c"]},
        {"schema_version": 1, "code": "a", "text": "b", "parts": {"code": "c"}},
        {"schema_version": 1, "code": "a", "text": "b", "parts": [{"code": "c"}]},
    ],
)
def test_what_is_no_explanation_is_not_read(given):
    with pytest.raises(InputError):
        Explanation.from_dict(given)


def test_a_tree_without_an_end_is_not_read():
    tree = {"code": "a", "text": "b"}
    tree["parts"] = [tree]
    with pytest.raises(InputError):
        Explanation.from_dict({"schema_version": 1, **tree})


def test_two_who_fit_each_other_but_not_the_company_they_keep_are_told_so() -> None:
    """A sum above nothing must not be called outweighed: what parts them stands between others."""
    place = {"family_name": "Clayton", "postcode": "BA28 1BR"}
    said = {
        "1": {"given_name": "A S", **place},
        "2": {"given_name": "A", "email": "ac@example.org", **place},
        "3": {"given_name": "A J", "email": "ac@example.org", **place},
    }
    with Resolver() as base:
        base.add_many(Record("list", key, row) for key, row in said.items())
        found = base.explain(("list", "1"), ("list", "2"))
    assert found.code == "apart"
    assert (found.weight or 0) > 0
    assert "the other records of their customers do not" in found.text
