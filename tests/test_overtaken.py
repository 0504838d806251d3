"""A step that others overtake is taken again, whole, and its caller sees one step."""

import pytest

from customer_unify import Record, Resolver
from customer_unify.errors import Overtaken
from customer_unify.model.change import Change, JournalEntry
from customer_unify.model.record import RecordRef
from customer_unify.model.result import Outcome
from customer_unify.resolver.turn import ATTEMPTS
from customer_unify.stores.memory import MemoryStore

from .live import NOON, resolver

A, B, C = (
    Record("crm", key, {"name": "Anna Michu", "email": "a@b.example", "postcode": code})
    for key, code in (("1", ""), ("2", ""), ("3", "75011"))
)


class Busy(MemoryStore):
    """Somebody else is quicker, as often as is said: what he writes is there when the step is taken again."""

    shared = True
    left = 0
    theirs: Record | None = None

    def apply(self, change: Change) -> JournalEntry:
        if not self.left:
            return super().apply(change)
        self.left -= 1
        if self.theirs is not None:
            theirs, self.theirs, left, self.left = self.theirs, None, self.left, 0
            Resolver(store=self, clock=lambda: NOON).add(theirs)
            self.left = left
        raise Overtaken("somebody was quicker")


def test_what_others_wrote_meanwhile_is_seen_by_the_step_taken_again() -> None:
    """The phantom case: planned alone it would have made a second customer."""
    store = Busy()
    base = resolver(store=store)
    base.add(C)
    base.remove("crm", "3")
    store.left, store.theirs = 1, A
    assert base.add(B).outcome is Outcome.JOINED
    assert [sorted(one.records) for one in base.customers()] == [[A.ref, B.ref]]
    assert base.verify().ok


def test_every_kind_of_step_is_taken_again() -> None:
    store = Busy()
    base = resolver(store=store)

    def busy() -> None:
        store.left = 3

    busy()
    assert base.add_many(record for record in (A, B)).acknowledged == 2
    busy()
    assert base.sync("crm", (record for record in (A, B, C))).acknowledged == 3
    busy()
    apart = base.separate(("crm", "1"), ("crm", "2"), by="amina", reason="two people")
    busy()
    base.undo(apart.id)
    busy()
    base.confirm(("crm", "1"), "email", by="amina", reason="code")
    busy()
    id = base.customer_of("crm", "1").id
    base.consent(id, channel="sms", purpose="offers", given=False, by="amina", reason="asked")
    busy()
    base.configure(base.config)
    busy()
    base.remove("crm", "3")
    busy()
    receipt = base.forget(iter([("crm", "2")]), by="amina", reason="asked")
    assert (receipt.records, store.left) == (1, 0)
    assert [stored.record.ref for stored in store.records()] == [RecordRef("crm", "1")]
    assert base.verify().ok


def test_who_is_always_overtaken_is_told_so_and_nothing_was_written() -> None:
    store = Busy()
    store.left = ATTEMPTS
    with pytest.raises(Overtaken):
        resolver(store=store).add(A)
    assert (store.left, store.count(), store.last()) == (0, 0, None)
