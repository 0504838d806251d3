"""Whoever folds the events of `changes` knows who is who: nothing happens to an id untold (law L9)."""

from __future__ import annotations

from typing import Any

import hypothesis.strategies as st
import pytest
from hypothesis import Phase, given, settings

from customer_unify import Record, Resolver
from customer_unify.errors import InputError
from customer_unify.model.change import EventKind, IdentityEvent
from customer_unify.model.record import RecordRef
from customer_unify.stores.memory import MemoryStore

from ..histories import histories, play
from ..live import resolver

DEEP = settings.default is not None and settings.default.max_examples >= 1_000


class Projection:
    """A host's own tables, kept up to date by nothing but events."""

    def __init__(self) -> None:
        self.customer_of: dict[RecordRef, str] = {}
        self.alive: set[str] = set()
        self.aliases: dict[str, tuple[str, tuple[str, ...]]] = {}
        self.cursor: str | None = None

    def follow(self, made: Resolver, limit: int) -> None:
        while True:
            page = made.changes(self.cursor, limit)
            for _, event in page:
                self.take(event)
            if page.cursor == self.cursor:
                return
            self.cursor = page.cursor

    def take(self, event: IdentityEvent) -> None:
        id, kind = event.customer_id, event.kind
        if kind in (EventKind.CREATED, EventKind.RESTORED, EventKind.JOINED, EventKind.MERGED):
            self.customer_of.update(dict.fromkeys(event.records, id))
        if kind in (EventKind.CREATED, EventKind.RESTORED):
            self.alive.add(id)
            self.aliases.pop(id, None)
        elif kind is EventKind.LEFT:
            for ref in event.records:
                self.customer_of.pop(ref, None)
        elif kind is EventKind.MERGED:
            for retired in event.others:
                self.retire(retired, "merged", (id,))
        elif kind is EventKind.EMPTIED:
            self.retire(id, "split" if event.others else "empty", event.others)
        elif kind is EventKind.ERASED:
            for ref in [ref for ref, held in self.customer_of.items() if held == id]:
                if ref not in event.records:
                    del self.customer_of[ref]
            if self.aliases.get(id) == ("empty", ()):
                self.retire(id, "erased", ())

    def retire(self, id: str, kind: str, heirs: tuple[str, ...]) -> None:
        self.alive.discard(id)
        self.aliases[id] = (kind, heirs)


def state(made: Resolver) -> tuple[Any, ...]:
    store = made.store
    assert isinstance(store, MemoryStore)
    return (
        {stored.record.ref: stored.customer for stored in store.records()},
        set(store.customers()),
        {id: (alias.kind.value, alias.successors) for id, alias in store._aliases.items()},
    )


def told(projection: Projection) -> tuple[Any, ...]:
    return projection.customer_of, projection.alive, projection.aliases


@settings(
    max_examples=2_000 if DEEP else 60,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate, *([Phase.shrink] if DEEP else [])],
)
@given(histories, st.integers(1, 5), st.integers(1, 9))
def test_the_fold_of_the_events_is_the_state(history, limit, now_and_then):
    """Followed step by step, now and then, and by whoever comes late: all three know what is."""
    made = resolver()
    close, lazy = Projection(), Projection()
    for number, step in enumerate(history):
        play(made, step)
        close.follow(made, limit)
        assert told(close) == state(made)
        if number % now_and_then == 0:
            lazy.follow(made, limit)
            assert told(lazy) == state(made)
    late = Projection()
    late.follow(made, limit)
    assert told(late) == state(made)


def test_who_goes_to_a_customer_already_there_is_told_with_where_from():
    made = resolver()
    card = {"name": "Anna Michu", "birth_date": "1970-03-01", "phone": "0612345678"}
    web = {"name": "Paul Durand", "birth_date": "1992-11-30", "email": "p@home.example"}
    made.add_many([Record("crm", "1", card), Record("crm", "2", card), Record("crm", "3", web)])
    anna, paul = made.customer_of("crm", "1").id, made.customer_of("crm", "3").id
    moved = made.add(Record("crm", "2", web)).changes
    ref = RecordRef("crm", "2")
    assert IdentityEvent(EventKind.JOINED, paul, (anna,), (ref,)) in moved
    assert IdentityEvent(EventKind.SPLIT, anna, (paul,), (ref,)) in moved


def test_an_erasure_names_who_stays_and_nobody_else():
    made = resolver()
    card = {"name": "Anna Michu", "birth_date": "1970-03-01", "phone": "0612345678"}
    made.add_many([Record("crm", "1", card), Record("crm", "2", card)])
    id, cursor = made.customer_of("crm", "1").id, made.changes().cursor
    made.forget(("crm", "1"), by="officer", reason="asked")
    first = [event for _, event in made.changes(cursor)]
    assert first == [IdentityEvent(EventKind.ERASED, id, (), (RecordRef("crm", "2"),))]
    made.forget(id, by="officer", reason="asked")
    events = [event for _, event in made.changes(cursor)]
    # The second erasure takes her last name out of what the first one told.
    assert events == [
        IdentityEvent(EventKind.ERASED, id),
        IdentityEvent(EventKind.EMPTIED, id),
        IdentityEvent(EventKind.ERASED, id),
    ]


@pytest.mark.parametrize("since", ["", "x", "-1", "1.5", "١"])
def test_a_cursor_is_one_that_was_given(since):
    made = resolver()
    if not since:
        assert len(made.changes(since)) == 0
        return
    with pytest.raises(InputError, match="cursor"):
        made.changes(since)
