"""A base remembers the configuration it was written under: no other one writes to it unasked (law L1)."""

from __future__ import annotations

import attrs
import pytest

from customer_unify import IdentityConfig, Record, Resolver
from customer_unify.errors import Conflict, OtherConfiguration, ReadOnly
from customer_unify.identity.defaults import shipped
from customer_unify.stores.memory import MemoryStore

CAREFUL = IdentityConfig.load("[model]\nmerge_above = 30000")
ANNA = {"name": "Anna Michu", "email": "anna@example.org"}


def base() -> MemoryStore:
    store = MemoryStore()
    made = Resolver(IdentityConfig(), store)
    made.add_many([Record("crm", "1", ANNA), Record("shop", "7", ANNA | {"postcode": "75011"})])
    return store


def test_the_first_line_says_under_which_configuration_and_no_other_does():
    store = base()
    made = Resolver(store=store)
    made.remove("crm", "1")
    assert [line.configuration for line in store.history()] == [IdentityConfig(), None]
    assert store.configuration_digest() == IdentityConfig().digest == made.config.digest


def test_without_a_configuration_the_remembered_one_holds():
    store = MemoryStore()
    Resolver(CAREFUL, store).add(Record("crm", "1", ANNA))
    assert Resolver(store=store).config == CAREFUL


def test_another_configuration_reads_by_the_rules_of_the_base_and_writes_only_after_configure():
    store = base()
    made = Resolver(CAREFUL, store)
    together = made.customer_of("crm", "1")
    assert len(together.records) == 2
    assert made.config == IdentityConfig()
    before = len(list(store.journal()))
    for write in (
        lambda: made.add(Record("crm", "2", ANNA)),
        lambda: made.add_many([Record("crm", "2", ANNA)]),
        lambda: made.remove("crm", "1"),
        lambda: made.separate(("crm", "1"), ("shop", "7"), by="tester", reason="because"),
        lambda: made.forget(("crm", "1"), by="tester", reason="because"),
    ):
        with pytest.raises(OtherConfiguration, match="configure"):
            write()
    assert len(list(store.journal())) == before
    made.configure(CAREFUL, expect=made.preview(config=CAREFUL).id)
    assert made.customer_of("crm", "1").id != made.customer_of("shop", "7").id
    assert store.configuration_digest() == CAREFUL.digest
    made.add(Record("crm", "2", {"name": "Paul Durand"}))
    assert not store.block("no such key")
    for stored in store.records():
        content = store.content(stored.content)
        assert all(content.digest in store.block(key) for key in made._stages.keys(content))


def test_a_preview_of_another_base_is_a_conflict_here_too():
    made = Resolver(CAREFUL, base())
    preview = made.preview(config=CAREFUL)
    other = Resolver(store=made.store)
    other.add(Record("crm", "3", {"name": "Paul Durand"}))
    with pytest.raises(Conflict):
        made.configure(CAREFUL, expect=preview.id)
    with pytest.raises(OtherConfiguration):
        made.remove("crm", "1")


def test_data_that_got_newer_make_another_configuration_of_the_same_text():
    class Older(MemoryStore):
        def configuration_digest(self) -> str:
            return "as it was last year" if self.configuration() is not None else ""

    store = Older()
    made = Resolver(store=store)
    made.add(Record("crm", "1", ANNA))
    with pytest.raises(OtherConfiguration):
        Resolver(store=store).add(Record("crm", "2", ANNA))


def test_equal_configurations_are_one():
    store = base()
    Resolver(IdentityConfig(), store).add(Record("crm", "9", ANNA))
    assert issubclass(OtherConfiguration, ReadOnly)


def test_the_digest_of_a_plain_configuration_tells_it_from_others():
    plain = shipped()
    assert plain.digest == shipped().digest
    assert attrs.evolve(plain, region="GB").digest != plain.digest


def test_who_opened_the_base_before_somebody_else_configured_it_goes_by_its_rules():
    store = base()
    mine, theirs = Resolver(store=store), Resolver(store=store)
    theirs.configure(CAREFUL)
    with pytest.raises(OtherConfiguration):
        mine.add(Record("crm", "2", ANNA))
    assert mine.config == CAREFUL
    mine.configure(IdentityConfig())
    mine.add(Record("crm", "2", ANNA))
    assert mine.verify().ok
    with pytest.raises(OtherConfiguration):
        theirs.remove("crm", "2")
