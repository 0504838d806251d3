"""`as_of` answers as the same steps replayed up to then would; what was erased since had never been.

Laws L1 (a function of records, decisions and rules), L4 (as if what came later had not), L9 and L11.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import attrs
import hypothesis.strategies as st
import pytest
from hypothesis import Phase, given, settings

from customer_unify import Record, Resolver
from customer_unify.errors import InputError, NaiveTime, ReadOnly, UnknownCustomer, UnknownRecord
from customer_unify.identity.defaults import shipped
from customer_unify.identity.history import fold
from customer_unify.identity.stages import Stages
from customer_unify.model.change import Change, EventKind, Restored, StoredRecord
from customer_unify.model.customer import AliasKind
from customer_unify.model.decision import Decision
from customer_unify.model.record import RecordRef
from customer_unify.stores.memory import MemoryStore

from ..histories import handed_on, histories, live, play
from ..live import resolver
from .test_laws import canonical_dump

DEEP = settings.default is not None and settings.default.max_examples >= 1_000
EXAMPLES = settings(
    max_examples=2_000 if DEEP else 25,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate, *([Phase.shrink] if DEEP else [])],
)
WHY = {"by": "tester", "reason": "because"}
ANNA = {"given_name": "Anna", "family_name": "Michu", "birth_date": "1970-03-01", "phone": "0612345678"}
PAUL = {"given_name": "Paul", "family_name": "Durand", "birth_date": "1992-11-30", "email": "p@home.example"}


def whole(made: Resolver) -> dict[str, Any]:
    """All a store in memory knows of a graph, without the order it came to know it in."""
    store = made.store
    assert isinstance(store, MemoryStore)
    return {
        "records": {stored.record.ref: stored for stored in store.records()},
        "departed": {ref: store.former(ref) for ref in store.departed()},
        "contents": dict(store._contents),
        "blocks": {key: set(store.block(key)) for key in store._blocks._by_key},
        "marks": {key: dict(store.marks(key)) for key in store._blocks._by_key},
        "customers": dict(store._customers),
        "aliases": dict(store._aliases),
        "decisions": list(store.decisions()),
        "events": list(made.changes(limit=10_000)),
        "cursor": made.changes(limit=10_000).cursor,
        "rules": made.store.configuration(),
    }


class Witness:
    """Plays a history and notes after each step when it was, what was known, and who is erased later."""

    def __init__(self, history: Iterable[tuple[Any, ...]]) -> None:
        self.made = resolver()
        self.seen: list[tuple[datetime, dict[str, Any], bytes]] = []
        self.gone: list[set[RecordRef]] = []
        self.unsaid: list[list[Record]] = []
        for step in history:
            before = set(live(self.made)) | set(self.made.store.departed())
            said = self.said_as_theirs(step)
            play(self.made, step)
            after = set(live(self.made)) | set(self.made.store.departed())
            self.gone.append(before - after)
            self.unsaid.append(said if before - after else [])
            self.seen.append((self.made.clock(), whole(self.made), canonical_dump(self.made)))

    def said_as_theirs(self, step: tuple[Any, ...]) -> list[Record]:
        """What records that stay said before, while they were of the customer to be erased."""
        if step[0] != "forget" or not step[2] or not (refs := live(self.made)):
            return []
        whom = self.made.customer_of(*refs[step[1] % len(refs)]).id
        said = []
        latest: dict[RecordRef, Record] = {}
        for line in self.made.store.history():
            latest |= {stored.record.ref: stored.record for stored in line.records}
        for line in self.made.store.history():
            for stored in line.records:
                if self.leads(stored.customer, whom) and not stored.record.says_the_same(
                    latest[stored.record.ref]
                ):
                    said.append(stored.record)
        return said

    def leads(self, id: str, whom: str) -> bool:
        try:
            return self.made.customer(id).id == whom
        except UnknownCustomer:
            return False

    def later(self, number: int) -> tuple[set[RecordRef], list[Record]]:
        """Who is erased after a step, and what is unsaid."""
        gone = set().union(*self.gone[number + 1 :])
        return gone, [record for said in self.unsaid[number + 1 :] for record in said]


def standing(witness: Witness, number: int) -> list[Record]:
    """What was known after a step less what was erased since; the version before that stands in its place."""
    gone, unsaid = witness.later(number)
    left: dict[RecordRef, Record] = {}
    before: dict[RecordRef, StoredRecord] = {}
    for _, known, _ in witness.seen[: number + 1]:
        now: dict[RecordRef, StoredRecord] = known["records"]
        for ref in before.keys() - now.keys():
            left.pop(ref, None)
        for ref, stored in now.items():
            if not any(stored.record.says_the_same(said) for said in unsaid):
                left[ref] = stored.record
        before = now
    return [record for ref, record in sorted(left.items()) if ref not in gone]


def without(witness: Witness, number: int) -> Resolver:
    """A graph built from nothing of what was known after a step, but for what was erased since."""
    _, known, _ = witness.seen[number]
    gone, _ = witness.later(number)
    fresh = resolver(known["rules"])  # none was told of before the first line: the shipped one
    fresh.add_many(standing(witness, number))
    decisions: list[Decision] = known["decisions"]
    for made in decisions:
        left = made.without(gone)
        if left is not None and left.live and all(fresh.store.record(ref) for ref in left.refs):
            fresh._plan([], decisions=[attrs.evolve(left, suspended=False)], now=fresh.clock())
    return fresh


@EXAMPLES
@given(histories)
def test_a_view_is_the_graph_as_the_steps_until_then_made_it(history):
    agrees(Witness(history))


@settings(EXAMPLES, max_examples=4_000 if DEEP else 25)
@given(handed_on)
def test_a_view_knows_nothing_of_who_held_a_key_before_and_was_forgotten(history):
    agrees(Witness(history))


def agrees(witness: Witness) -> None:
    """Each view is what was known then, or, with something erased since, a graph built without it."""
    for number, (when, known, dump) in enumerate(witness.seen):
        view = witness.made.as_of(when)
        gone, _ = witness.later(number)
        if not gone:
            assert whole(view) == known
            assert canonical_dump(view) == dump
            continue
        assert not gone & {*live(view), *view.store.departed()}
        assert canonical_dump(view) == canonical_dump(without(witness, number))
        for id in [*known["customers"], *known["aliases"]]:
            assert (view.store.customer(id) is None) != (view.store.alias(id) is None)
        assert all(view.store.records_of(id) for id in view.store.customers())


@EXAMPLES
@given(histories)
def test_the_history_folds_to_what_the_store_holds_whatever_was_erased(history):
    made = resolver()
    for step in history:
        play(made, step)
    store, past = made.store, fold(made.store.history())
    assert isinstance(store, MemoryStore)
    assert past.records == {stored.record.ref: stored for stored in store.records()}
    assert past.departed == {ref: store.former(ref) for ref in store.departed()}
    assert past.customers == store._customers
    assert past.aliases == store._aliases
    assert past.decisions == store._decisions
    assert past.configuration in (None, made.config)


def spread(made: Resolver) -> MemoryStore:
    """The same base with gaps between the numbers of its lines, as a store of many processes leaves them."""
    base, store, stages = made.store, MemoryStore(), Stages(made.config)
    lines = [
        Restored(
            attrs.evolve(change, gap=change.gap and 3 * change.gap),
            attrs.evolve(line, number=3 * line.number),
        )
        for line, change in zip(base.journal(), base.history(), strict=True)
    ]
    contents = tuple(stages.entry(found) for digest in base.contents() if (found := base.content(digest)))
    more = Change(made.clock(), contents=contents, erasure_key=base.erasure_key())
    store.restore([*lines, Restored(more)])
    return store


@EXAMPLES
@given(histories | handed_on, st.integers(0, 12))
def test_numbers_with_gaps_change_no_view(history, half):
    made = resolver()
    for step in history[:half]:
        play(made, step)
    other = Resolver(None, spread(made), clock=made.clock, new_id=made.new_id)
    times = []
    for step in history[half:]:
        play(made, step)
        play(other, step)
        times.append(made.clock())
    assert canonical_dump(other) == canonical_dump(made)
    for when in times:
        assert canonical_dump(other.as_of(when)) == canonical_dump(made.as_of(when))
    numbers = [line.number for line in other.store.journal()]
    assert numbers == sorted(set(numbers))
    assert len(numbers) == len(list(made.store.journal()))
    assert other.verify().ok == made.verify().ok


def base() -> tuple[Resolver, list[datetime]]:
    made = resolver()
    steps = [
        lambda: made.add(Record("crm", "1", ANNA)),
        lambda: made.add(Record("shop", "7", PAUL)),
        lambda: made.link(("crm", "1"), ("shop", "7"), **WHY),
        lambda: made.add(Record("crm", "1", {"given_name": "Luc", "postcode": "75011"})),
        lambda: made.remove("shop", "7"),
    ]
    times = [made.clock()]
    for step in steps:
        step()
        times.append(made.clock())
    return made, times


def test_before_the_first_line_is_nothing_and_after_the_last_is_now():
    made, times = base()
    assert list(made.as_of(times[0]).customers()) == []
    assert made.as_of(times[0]).changes().cursor == "0"
    assert whole(made.as_of(datetime.max.replace(tzinfo=UTC))) == whole(made)
    assert list(made.as_of(datetime.min.replace(tzinfo=UTC)).customers()) == []


@pytest.mark.parametrize("when", [None, "2026-01-05", 5, datetime(2026, 1, 5)])  # noqa: DTZ001
def test_a_time_is_a_datetime_with_a_zone(when):
    with pytest.raises(InputError) as caught:
        base()[0].as_of(when)
    assert isinstance(caught.value, NaiveTime) == isinstance(when, datetime)


def test_every_question_is_answered_as_of_then():
    made, times = base()
    then = made.as_of(times[3].astimezone(timezone(timedelta(hours=5))))
    both = then.customer_of("crm", "1")
    assert [ref.key for ref in both.records] == ["1", "7"]
    assert then.find({"phone": "06 12 34 56 78"})[0].customer.id == both.id
    assert then.explain(("crm", "1"), ("shop", "7")).text
    assert then.graph(both.id).number_of_nodes() > 2
    assert [decision.kind.value for decision in then.store.decisions()] == ["link"]
    assert then.candidates() == []
    assert then.alarms() is not None
    assert [event.kind for _, event in then.changes()][-1] is EventKind.DECIDED
    assert len(then.preview(record=Record("crm", "9", ANNA)).events) == 1
    merged = next(alias for alias in then.store._aliases.values())
    assert then.customer(merged.id).id == both.id
    assert made.find({"phone": "06 12 34 56 78"}) == []


def test_a_cursor_of_a_view_goes_on_in_the_graph():
    made, times = base()
    seen = list(made.as_of(times[2]).changes())
    more = list(made.changes(made.as_of(times[2]).changes().cursor))
    assert seen + more == list(made.changes())


def test_a_view_of_a_view_is_a_view():
    made, times = base()
    assert whole(made.as_of(times[4]).as_of(times[2])) == whole(made.as_of(times[2]))


def test_nothing_is_written_to_the_past():
    made, times = base()
    then = made.as_of(times[3])
    decision = next(then.store.decisions())
    for write in (
        lambda: then.add(Record("crm", "2", ANNA)),
        lambda: then.add_many([Record("crm", "2", ANNA)]),
        lambda: then.sync("crm", []),
        lambda: then.remove("crm", "1"),
        lambda: then.link(("crm", "1"), ("shop", "7"), **WHY),
        lambda: then.separate(("crm", "1"), ("shop", "7"), **WHY),
        lambda: then.confirm(("crm", "1"), "phone", **WHY),
        lambda: then.undo(decision.id),
        lambda: then.configure(shipped()),
        lambda: then.forget(("crm", "1"), **WHY),
    ):
        with pytest.raises(ReadOnly):
            write()
    then.close()
    assert made.store.count() == 1


def test_a_line_dated_before_the_one_above_is_known_no_earlier():
    made = resolver()
    noon = made.clock()
    made.add(Record("crm", "1", ANNA), now=noon)
    made.add(Record("crm", "2", PAUL), now=noon - timedelta(days=9))
    assert made.as_of(noon - timedelta(days=1)).store.count() == 0
    assert made.as_of(noon).store.count() == 2


def test_who_was_held_together_by_the_erased_is_linked_as_without_them():
    made = resolver()
    for key, said in (("1", {"phone": "0612345678"}), ("2", {"email": "p@home.example"})):
        made.add(Record("crm", key, {"given_name": "Anna", "family_name": "Michu"} | said))
    bridge = {"given_name": "Anna", "family_name": "Michu", "phone": "0612345678", "email": "p@home.example"}
    made.add(Record("loyalty", "9", bridge))
    then = made.clock()
    assert made.customer_of("crm", "1") == made.customer_of("crm", "2")
    made.forget(("loyalty", "9"), **WHY)
    view = made.as_of(then)
    assert view.customer_of("crm", "1").id != view.customer_of("crm", "2").id
    with pytest.raises(UnknownRecord):
        view.customer_of("loyalty", "9")
    assert not any(line.speaks_of({RecordRef("loyalty", "9")}) for line in made.store.history())


def test_after_an_erasure_nothing_is_linked_anew():
    """Who was erased before then is in no line: the state is what the lines amount to."""
    made, _ = base()
    made.forget(("shop", "7"), **WHY)
    made.add(Record("shop", "8", PAUL))
    when = made.clock()
    lines = list(made.store.history())
    assert [line.gap for line in lines] == [0, 6, 6, 0, 0, 0, 0]
    seen = whole(made)
    made.add(Record("shop", "9", PAUL))
    assert whole(made.as_of(when)) == seen


def test_a_customer_erased_since_is_erased_then_too():
    made, times = base()
    id = made.as_of(times[1]).customer_of("crm", "1").id
    made.forget(("crm", "1"), **WHY)
    made.forget(("shop", "7"), **WHY)
    assert list(made.as_of(times[2]).customers()) == []
    assert made.as_of(times[2]).store.alias(id).kind is AliasKind.ERASED


def test_what_a_key_said_of_an_erased_person_before_it_went_to_another_is_forgotten():
    """A crate of loyalty cards is given out anew: the old holder's words are not the new holder's."""
    made = resolver()
    made.add_many([Record("crm", "1", ANNA), Record("loyalty", "9", ANNA)])
    then = made.clock()
    anna = made.customer_of("crm", "1").id
    made.add(Record("loyalty", "9", PAUL))
    made.add_many([Record("crm", "2", PAUL)])
    made.forget(anna, **WHY)
    said = {
        value for line in made.store.history() for one in line.records for value in one.record.fields.values()
    }
    assert ("0612345678",) not in said
    assert made.customer_of("loyalty", "9").profile["given_name"] == "Paul"
    assert list(made.as_of(then).customers()) == []


def test_the_version_before_stands_where_what_an_erased_person_said_since_is_forgotten():
    made = resolver()
    made.add_many([Record("crm", "1", ANNA), Record("loyalty", "9", {"given_name": "Luc"})])
    made.add(Record("loyalty", "9", ANNA))
    then = made.clock()
    made.add(Record("loyalty", "9", {"given_name": "Luc"}))
    made.forget(made.customer_of("crm", "1").id, **WHY)
    view = made.as_of(then)
    assert view.customer_of("loyalty", "9").profile["given_name"] == "Luc"
    assert view.store.count() == 1


def test_a_version_that_was_removed_does_not_stand_again_because_one_in_between_is_forgotten():
    """The line that took the record away once went with the version of the person who was erased."""
    made = resolver()
    made.add_many([Record("crm", "1", ANNA), Record("loyalty", "9", {"given_name": "Luc"})])
    made.add(Record("loyalty", "9", ANNA))
    made.remove("loyalty", "9")
    then = made.clock()
    made.add_many([Record("loyalty", "9", PAUL)])
    made.forget(made.customer_of("crm", "1").id, **WHY)
    assert list(made.as_of(then).customers()) == []
    assert made.customer_of("loyalty", "9").profile["given_name"] == "Paul"


@settings(EXAMPLES, max_examples=10)
@given(histories, st.integers(0, 30))
def test_a_view_made_again_is_the_same(history, number):
    witness = Witness(history)
    when = witness.seen[number % len(witness.seen)][0]
    assert whole(witness.made.as_of(when)) == whole(witness.made.as_of(when))
