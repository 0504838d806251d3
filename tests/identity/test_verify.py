"""A graph is what recomputing makes of it, whatever happened (law L1); damage is told, no value is (L21)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import attrs
import pytest
from hypothesis import Phase, given, settings

from customer_unify import Record, Resolver
from customer_unify.model.change import Change
from customer_unify.model.content import Content, Fact
from customer_unify.model.customer import Alias
from customer_unify.model.record import RecordRef
from customer_unify.model.result import StorePart
from customer_unify.stores import journal
from customer_unify.stores.memory import MemoryStore

from ..histories import histories, play
from ..live import resolver

DEEP = settings.default is not None and settings.default.max_examples >= 1_000
ANNA = {"given_name": "Anna", "family_name": "Michu", "birth_date": "1970-03-01", "phone": "0612345678"}
PAUL = {"given_name": "Paul", "family_name": "Durand", "birth_date": "1992-11-30", "email": "p@home.example"}
ONE, TWO, GONE = RecordRef("crm", "1"), RecordRef("shop", "2"), RecordRef("crm", "9")


@settings(
    max_examples=2_000 if DEEP else 60,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate, *([Phase.shrink] if DEEP else [])],
)
@given(histories)
def test_a_graph_is_what_its_records_and_decisions_make_of_it(history):
    made = resolver()
    for step in history:
        play(made, step)
    report = made.verify()
    assert report.ok, report
    assert report.records == made.store.count()


def base() -> MemoryStore:
    numbers = iter(range(1, 1000))
    store = MemoryStore(salt=b"salt")
    made = Resolver(store=store, new_id=lambda: f"id{next(numbers)}")
    made.add_many([Record("crm", "1", ANNA), Record("shop", "1", ANNA), Record("shop", "2", PAUL)])
    made.add_many([Record("crm", "8", PAUL), Record("crm", "9", {"name": "Luc Petit"})])
    made.link(ONE, TWO, by="tester", reason="because")
    made.confirm(ONE, "phone", by="tester", reason="a code")
    made.remove(*GONE)
    made.forget(("crm", "8"), by="officer", reason="asked")
    assert made.verify().ok
    return store


def rewrite(store: MemoryStore, changed: Callable[[Change], Change]) -> None:
    """Put other lines in place of those there are, under the same checksums."""
    lines = store._journal._lines
    for at in range(len(lines)):
        lines[at] = journal._line(changed(lines[at].change()), lines[at].proof)


def lose(store: MemoryStore, at: int) -> None:
    """A line goes, and those behind it take its place."""
    lines = store._journal._lines
    for part in (lines._told, lines._customers, lines._proofs):
        del part[at]


def raise_phone(store: MemoryStore) -> None:
    digest = store._records[ONE].content
    content = store._contents[digest]
    other = Content({**content.facts, "phone": [Fact("+33699999999")]}, content.claims, content.mark)
    object.__setattr__(other, "digest", digest)
    store._contents[digest] = other


def move(store: MemoryStore) -> None:
    """A record slips to a customer of its own, tidily in every table of the store."""
    stored = attrs.evolve(store._records[TWO], customer="id77")
    entry = attrs.evolve(next(iter(store._customers.values())), id="id77", number=77, keeper=TWO)
    store.apply(Change(store.last().at, records=(stored,), customers=(entry,)))


DAMAGE: dict[str, tuple[Callable[[MemoryStore], object], set[StorePart]]] = {
    "a value of a content": (raise_phone, {StorePart.CONTENT}),
    "a content lost": (lambda store: store._contents.popitem(), {StorePart.CONTENT}),
    "a content of nobody": (
        lambda store: store._contents.update({"00": Content({"email": [Fact("x@y.example")]})}),
        {StorePart.CONTENT},
    ),
    "what a record says": (
        lambda store: store._records.update(
            {TWO: attrs.evolve(store._records[TWO], record=Record(*TWO, {"name": "Zoe Zola"}))}
        ),
        {StorePart.CONTENT, StorePart.HISTORY},
    ),
    "a key lost": (lambda store: store._blocks._by_key.popitem(), {StorePart.INDEX}),
    "a key of nobody": (lambda store: store._blocks.add("=email:x@y.example", "00"), {StorePart.INDEX}),
    "a key too many": (
        lambda store: store._blocks.add(
            next(key for key in list(store.keys()) if key.startswith("=email")), store._records[ONE].content
        ),
        {StorePart.INDEX},
    ),
    "a record lost": (lambda store: store._records.pop(ONE), {StorePart.MEMBERSHIP, StorePart.HISTORY}),
    "a record not found from its customer": (
        lambda store: store._records_of.discard(store._records[ONE].customer, ONE),
        {StorePart.MEMBERSHIP},
    ),
    "a record under another content": (
        lambda store: store._residents.add(store._records[ONE].content, TWO),
        {StorePart.MEMBERSHIP},
    ),
    "a record slipped to another customer": (move, {StorePart.PARTITION}),
    "a customer lost": (lambda store: store._customers.popitem(), {StorePart.CUSTOMER}),
    "a customer of nobody": (
        lambda store: store._customers.update(
            id78=attrs.evolve(next(iter(store._customers.values())), id="id78")
        ),
        {StorePart.CUSTOMER},
    ),
    "a customer called clean": (
        lambda store: store._customers.update(
            {name: attrs.evolve(one, clean=not one.clean) for name, one in store._customers.items()}
        ),
        {StorePart.CUSTOMER},
    ),
    "an alias astray": (
        lambda store: store._aliases.update(
            {name: attrs.evolve(one, successors=("nobody",)) for name, one in store._aliases.items()}
        ),
        {StorePart.CUSTOMER},
    ),
    "an alias invented": (
        lambda store: store._aliases.update(id79=Alias("id79", "merged", ("id1",), store.last().at)),
        {StorePart.CUSTOMER},
    ),
    "a decision lost": (lambda store: store._decisions_on.pop(ONE), {StorePart.DECISION}),
    "a decision changed": (
        lambda store: store._decisions.update(
            {name: attrs.evolve(one, by="somebody else") for name, one in store._decisions.items()}
        ),
        {StorePart.DECISION},
    ),
    "a decision suspended": (
        lambda store: store._decide(attrs.evolve(next(store.decisions()), suspended=True)),
        {StorePart.DECISION},
    ),
    "a tombstone lost": (lambda store: store._tombstones.popitem(), {StorePart.TOMBSTONE}),
    "a removed record's ids": (lambda store: store._departed.update({GONE: ("id1",)}), {StorePart.HISTORY}),
    "a line lost": (lambda store: lose(store, -1), {StorePart.CUSTOMER}),
    "a line lost in the middle": (
        lambda store: lose(store, 1),
        {StorePart.JOURNAL, StorePart.HISTORY},
    ),
    "the time of a line": (
        lambda store: rewrite(store, lambda line: attrs.evolve(line, at=line.at + timedelta(days=1))),
        {StorePart.JOURNAL},
    ),
    "a record of the lines": (
        lambda store: rewrite(store, lambda line: line.without_versions({TWO}, 0)),
        {StorePart.HISTORY},
    ),
    "a version of a record in the lines": (
        lambda store: rewrite(
            store,
            lambda line: attrs.evolve(
                line, records=tuple(attrs.evolve(one, customer="id1") for one in line.records)
            ),
        ),
        {StorePart.HISTORY},
    ),
    "the customers of the lines": (
        lambda store: rewrite(store, lambda line: attrs.evolve(line, customers=())),
        {StorePart.CUSTOMER},
    ),
    "a checksum": (
        lambda store: store._journal._lines.__setitem__(
            0, store._journal._lines[0]._replace(proof=b"0" * 16)
        ),
        {StorePart.JOURNAL},
    ),
    "another configuration": (
        lambda store: setattr(store, "_configuration", attrs.evolve(store._configuration, region="GB")),
        {StorePart.HISTORY},
    ),
}


@pytest.mark.parametrize("damage", DAMAGE)
def test_damage_is_told(damage):
    store = base()
    made = Resolver(store=store)
    break_it, parts = DAMAGE[damage]
    break_it(store)
    report = made.verify()
    assert not report.ok
    assert parts <= {told.part for told in report.discrepancies}, report
    assert all(told.count >= len(told.digests) for told in report.discrepancies)
    assert all(told.digests or not told.readable for told in report.discrepancies)
    said = repr(report)
    values = [*ANNA.values(), *PAUL.values(), "612345678", "example", "tester", "because", "michu", "durand"]
    assert not [value for value in values if value in said]


def test_a_report_is_bounded():
    store = MemoryStore()
    made = Resolver(store=store)
    made.add_many([Record("crm", str(number), {"email": f"e{number}@home.example"}) for number in range(60)])
    store._contents.clear()
    (content,) = [told for told in made.verify().discrepancies if told.part is StorePart.CONTENT]
    assert (content.count, len(content.digests)) == (60, 20)


GONE_THROUGH = ["records", "contents", "keys", "members", "customers", "decisions", "lines", "residue"]


@pytest.mark.parametrize(("deep", "stages"), [(False, GONE_THROUGH), (True, [*GONE_THROUGH, "read", "link"])])
def test_progress_is_told_of_all_that_is_gone_through(deep, stages):
    made = resolver()
    made.add_many([Record("crm", str(number), {"email": f"e{number}@home.example"}) for number in range(60)])
    made.separate(("crm", "1"), ("crm", "2"), by="tester", reason="because")
    told: dict[str, list[tuple[int, int | None]]] = {}
    made.verify(deep=deep, on_progress=lambda stage, *far: told.setdefault(stage, []).append(far))
    assert set(stages) == told.keys() - {"index"}
    assert {stage: told[stage][-1] for stage in ("records", "contents", "keys", "members")} == dict.fromkeys(
        ("records", "contents", "keys", "members"), (60, 60)
    )
    assert told["lines"][-1] == (2, 2)
    assert all(done <= (total or done) for far in told.values() for done, total in far)
