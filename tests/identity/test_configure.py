"""Other rules for a live base: as if built under them, decisions kept (L1, L5, L9); previews come true."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from importlib import import_module
from typing import Any

import attrs
import hypothesis.strategies as st
import pytest
from hypothesis import Phase, given, settings

from customer_unify import IdentityConfig, Record, Resolver
from customer_unify.errors import Conflict, ConstraintBroken, Contradiction, InputError, UnknownField
from customer_unify.identity import configure
from customer_unify.identity.defaults import shipped
from customer_unify.identity.preview import placeholders
from customer_unify.identity.stages import Stages
from customer_unify.model.change import IdentityEvent
from customer_unify.model.configuration import Configuration
from customer_unify.model.identifier import Identifier, Namespace
from customer_unify.model.record import RecordRef
from customer_unify.model.result import Holding, Preview, Reidentified
from customer_unify.testing import company

from ..live import DEEP, NOON, parts, resolver, tight
from .test_change import fields, keys, rebuilt, sources

gathering = import_module("customer_unify.identity.gather")  # not the function of that name
PHASES = [Phase.explicit, Phase.reuse, Phase.generate, *([Phase.shrink] if DEEP else [])]
SHIPPED = shipped()
CONFIGS = [
    SHIPPED,
    tight(component_limit=5),
    attrs.evolve(SHIPPED, model=attrs.evolve(SHIPPED.model, merge_above=25_000)),
    attrs.evolve(SHIPPED, model=attrs.evolve(SHIPPED.model, merge_above=-4_000)),
    attrs.evolve(SHIPPED, block_rules=()),
    attrs.evolve(SHIPPED, region="GB"),
    attrs.evolve(
        SHIPPED,
        namespaces=dict(SHIPPED.namespaces)
        | {"loyalty_card": Namespace("loyalty_card", "code", exclusive=True)},
    ),
]
rows = st.lists(st.tuples(sources, keys, fields), max_size=14)
steps = st.lists(
    st.tuples(st.sampled_from(["link", "separate", "confirm"]), st.integers(0, 99), st.integers(0, 99)),
    max_size=4,
)


def base(rows: Iterable[tuple[str, str, dict[str, Any]]], steps: Iterable[tuple[str, int, int]]) -> Resolver:
    """A live base with decisions and confirmations."""
    made = resolver()
    for source, key, said in rows:
        made.add(Record(source, key, said, claimed=("email",) if key in "12" else ()))
    decided(made, steps)
    return made


def decided(made: Resolver, steps: Iterable[tuple[str, int, int]]) -> None:
    """Decide and confirm."""
    refs = live(made)
    for kind, one, two in steps if refs else ():
        a, b = refs[one % len(refs)], refs[two % len(refs)]
        try:
            if kind == "confirm":
                made.confirm(a, "email", by="tester", reason="code")
            else:
                getattr(made, kind)(a, b, by="tester", reason="because")
        except (Contradiction, InputError, ConstraintBroken):
            continue


def live(made: Resolver) -> list[RecordRef]:
    return sorted(stored.record.ref for stored in made.store.records())


def ids(made: Resolver) -> dict[RecordRef, str]:
    return {ref: made.store.record(ref).customer for ref in live(made)}


Held = dict[str, set[Identifier]]


def holdings(made: Resolver) -> Held:
    """Which identifiers each customer has."""
    return {one.id: {held.identifier for held in one.identifiers} for one in made.customers()}


def differ(was: Held, now: Held, known: Held) -> list[tuple[str, list[Identifier]]]:
    """What each customer of ``now`` has more than in ``was``; whose id is not ``known`` is any new one."""
    more = ((id if id in known else "new:", sorted(had - was.get(id, set()))) for id, had in now.items())
    return sorted((id, identifiers) for id, identifiers in more if identifiers)


def grouped(told: Iterable[Holding]) -> Held:
    made: Held = {}
    for customer, identifier in told:
        made.setdefault(customer, set()).add(identifier)
    return made


def came_true(
    before: dict[RecordRef, str],
    held: Held,
    told: Preview,
    happened: Iterable[IdentityEvent],
    made: Resolver,
) -> None:
    """What was told is what happened, but for ids that had yet to be minted."""
    names: dict[str, str] = {}

    def name(id: str, kind: str) -> str:
        return names.setdefault(id, f"{kind}{len(names)}") if id not in known else id

    known = set(before.values()) | set(made.store._aliases)

    def plain(events: Iterable[IdentityEvent]) -> list[tuple[Any, ...]]:
        names.clear()
        return [
            (
                event.kind,
                name(event.customer_id, "c"),
                tuple(name(id, "c") for id in event.others),
                event.records,
                event.decision and name(event.decision, "d"),
            )
            for event in events
        ]

    assert plain(told.events) == plain(happened)
    has = holdings(made)
    assert differ({}, grouped(told.gained), held) == differ(held, has, held)
    assert differ({}, grouped(told.lost), held) == differ(has, held, held)
    now = ids(made)
    moved = [Reidentified(ref, id, now[ref]) for ref, id in before.items() if ref in now and now[ref] != id]
    assert [(ref, old) for ref, old, _ in told.reidentified] == [(ref, old) for ref, old, _ in moved]
    for (_, _, said), (_, _, is_now) in zip(told.reidentified, moved, strict=True):
        assert said == is_now or said.startswith("new:")


EXAMPLES = settings(max_examples=60, deadline=None)


@EXAMPLES
@given(rows, steps, st.sampled_from(CONFIGS), st.sampled_from(CONFIGS))
def test_a_base_under_other_rules_is_one_built_under_them(rows, steps, first, second):
    made = base(rows, steps)
    for config in (first, second):
        before, held, decisions = (
            ids(made),
            holdings(made),
            [item.id for item in made.store.decisions() if item.live],
        )
        preview = made.preview(config=config)
        assert ids(made) == before
        summary = made.configure(config, expect=preview.id)
        came_true(before, held, preview, summary.changes, made)
        assert parts(made) == parts(rebuilt(made))
        assert [item.id for item in made.store.decisions() if item.live] == decisions
        for stored in made.store.records():
            content = made.store.content(stored.content)
            assert {key for key, block in blocks(made).items() if content.digest in block} == set(
                made._stages.keys(content)
            )


def blocks(made: Resolver) -> dict[str, set[str]]:
    return {key: set(made.store.block(key)) for key in made.store._blocks._by_key}


@EXAMPLES
@given(rows, steps, st.sampled_from(CONFIGS))
def test_there_and_back_gives_every_record_its_id_again(rows, steps, config):
    made = base(rows, steps)
    before, suspended = ids(made), [item.suspended for item in made.store.decisions()]
    made.configure(config)
    made.configure(SHIPPED)
    assert ids(made) == before
    assert [item.suspended for item in made.store.decisions()] == suspended


def _adding(made: Resolver, row: Any) -> tuple[dict[str, Any], Callable[[], Iterable[IdentityEvent]]]:
    record = Record(*row)
    return {"record": record}, lambda: made.add(record).changes


def _telling(made: Resolver, do: Callable[[], object]) -> Callable[[], Iterable[IdentityEvent]]:
    def done() -> Iterable[IdentityEvent]:
        cursor = made.changes().cursor
        do()
        return [event for _, event in made.changes(cursor)]

    return done


def _taking_back(made: Resolver, kind: str, which: int) -> Any:
    """One of the steps that take something away or make it surer, if there is anything to take."""
    refs = live(made)
    if not refs:
        return None
    ref, decided = refs[which % len(refs)], [item.id for item in made.store.decisions()]
    field = next(iter(made.store.record(ref).record.fields), None)
    if kind == "remove":
        return {kind: ref}, _telling(made, lambda: made.remove(*ref))
    if kind == "undo" and decided:
        id = decided[which % len(decided)]
        return {kind: id}, _telling(made, lambda: made.undo(id))
    if kind == "confirm" and field is not None:
        return {kind: (ref, field)}, _telling(made, lambda: made.confirm(ref, field, by="", reason=""))
    return None


@EXAMPLES
@given(rows, steps, st.sampled_from(["remove", "undo", "confirm"]), st.integers(0, 99))
def test_a_preview_of_taking_back_comes_true(rows, steps, kind, which):
    made = base(rows, steps)
    asked = _taking_back(made, kind, which)
    if asked is None:
        return
    question, do = asked
    before, held, lines = ids(made), holdings(made), len(list(made.store.journal()))
    preview = made.preview(**question)
    assert (ids(made), len(list(made.store.journal()))) == (before, lines)
    came_true(before, held, preview, do(), made)


def _deciding(made: Resolver, kind: str, a: int, b: int) -> Any:
    refs = live(made)
    pair = refs[a % len(refs)], refs[b % len(refs)]

    def do() -> Iterable[IdentityEvent]:
        cursor = made.changes().cursor
        getattr(made, kind)(*pair, by="tester", reason="because")
        return [event for _, event in made.changes(cursor)]

    return {kind: pair}, do


@EXAMPLES
@given(rows, steps, st.one_of(st.tuples(sources, keys, fields), steps.filter(bool)))
def test_a_preview_of_one_step_comes_true(rows, steps, asked):
    made = base(rows, steps)
    if isinstance(asked, tuple):
        question, do = _adding(made, asked)
    elif live(made) and asked[0][0] != "confirm":
        question, do = _deciding(made, *asked[0])
    else:
        return
    before, held, lines = ids(made), holdings(made), len(list(made.store.journal()))
    try:
        preview = made.preview(**question)
    except Contradiction:
        with pytest.raises(Contradiction):
            do()
        return
    assert (ids(made), len(list(made.store.journal()))) == (before, lines)
    came_true(before, held, preview, do(), made)


def test_a_change_in_between_is_a_conflict_and_so_is_another_configuration():
    made = Resolver()
    made.add(Record("crm", "1", {"name": "Anna Michu"}))
    config = IdentityConfig.load("[model]\nmerge_above = 9000")
    preview = made.preview(config=config)
    with pytest.raises(Conflict, match="preview it again"):
        made.configure(IdentityConfig(), expect=preview.id)
    made.add(Record("crm", "2", {"name": "Paul Durand"}))
    with pytest.raises(Conflict):
        made.configure(config, expect=preview.id)
    assert made.config != config
    made.configure(config, made.preview(config=config).id)
    assert made.config == config


def test_a_configuration_that_cannot_read_the_base_changes_nothing():
    made = Resolver()
    made.add(Record("crm", "1", {"name": "Anna Michu"}))
    was = made.config
    with pytest.raises(UnknownField):
        made.configure(Configuration())
    assert made.config is was
    assert made.customer_of("crm", "1").profile["name"] == "Anna Michu"


def test_a_preview_is_of_one_thing_and_uses_up_no_id():
    minted = iter("abc")
    made = Resolver(new_id=lambda: next(minted))
    made.preview(record=Record("crm", "1", {"name": "Anna Michu"}))
    made.add(Record("crm", "1", {"name": "Anna Michu"}))
    assert made.customer_of("crm", "1").id == "b"
    with pytest.raises(InputError, match="exactly one of"):
        made.preview()
    with pytest.raises(InputError):
        made.preview(config=made.config, record=Record("crm", "2", {}))


@settings(deadline=None, max_examples=100 if DEEP else 6, phases=PHASES)
@given(st.integers(0, 10_000), st.integers(0, len(CONFIGS) - 1), st.integers(0, len(CONFIGS) - 1), steps)
def test_by_arrays_the_plan_is_that_of_a_walk(seed: int, was: int, then: int, steps: list[Any]) -> None:
    """Law L2: contents, index, customers, ids and suspended decisions, whatever was decided before."""
    pytest.importorskip("numpy")
    made = base((), ())
    made.configure(CONFIGS[was])
    made.add_many({record.ref: record for record in company(seed, people=12).records}.values())
    decided(made, steps)
    plans = []
    for fast in (False, True):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(gathering, "available", lambda *_, fast=fast: fast)
            plans.append(planned_again(made, CONFIGS[then]))
    assert plans[0] == plans[1]


def planned_again(made: Resolver, config: Configuration) -> list[Any]:
    """What a change of rules makes true, in an order of its own where none is meant."""
    before, after = Stages(made.config), Stages(config)
    plan = configure.plan_again(made.store, before, after, now=NOON, mint=placeholders()).change
    return [
        sorted(plan.records, key=lambda stored: stored.record.ref),
        sorted(plan.contents, key=lambda entry: entry.content.digest),
        sorted(plan.dropped, key=lambda entry: entry.content.digest),
        sorted(plan.customers, key=lambda entry: entry.id),
        sorted(plan.aliases, key=lambda alias: alias.id),
        sorted(plan.decisions, key=lambda decision: decision.id),
        sorted(plan.events, key=repr),
    ]
