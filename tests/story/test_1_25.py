"""Story 1.25: whoever serves sees the history, greets by name, and knows what not to say.

What a relation is made of (row 2.2) stands on one card: object, exchanges, both sides, follow-up, worth.
"""

from __future__ import annotations

import json
from collections import Counter
from datetime import timedelta
from typing import Any

from hypothesis import given, settings, strategies as st

from customer_unify import Consent, Desk, Message, Record, Resolver
from customer_unify.model.context import Context
from customer_unify.stores.memory import MemoryStore

from .shop import NOW, RECORDS, message, open_desk, resolver


def served(desk: Desk) -> Context:
    """A case settled by mail in winter, one open in the shop now."""
    before = NOW - timedelta(days=40)
    late = Message(
        "email", "j.michu@example.org", "Where is it?", before, id="m0", verified=True, reason="late"
    )
    case = desk.accept(desk.receive(late, now=before), "bo", now=before)
    desk.promise(case, "A call on Tuesday.", due_at=before + timedelta(days=1), by="bo", now=before)
    desk.hear(case, True, by="bo", now=before)
    desk.close(case, "bo", now=before, reason="settled")
    case = desk.receive(message("shop", "9001", "m1", verified=True, reason="wrong size"), now=NOW)
    desk.promise(case, "The right size tonight.", due_at=NOW + timedelta(hours=8), by="bo", now=NOW)
    return desk.context(case.id, now=NOW)


def test_the_salesperson_sees_who_comes_in_and_what_was_before() -> None:
    card = served(open_desk(resolver()))
    assert (card.person.shown["given_name"], card.proven, card.confidence) == ("Jocelyne", True, 1000)
    assert (card.kind, card.reason, card.channel) == ("service", "wrong size", "shop")
    (past,) = card.history
    assert (past.reason, past.channels, past.owners, past.broken) == ("late", ("email",), ("bo",), 1)
    assert past.settlement is not None
    assert [one.text for one in card.promises] == ["The right size tonight.", "A call on Tuesday."]
    assert card.standing is not None
    assert sum(term.points for term in card.standing.contributions) == card.standing.points > 0
    assert card.owner in {"amina", "bo"}
    assert [one.message.text for one in card.exchanges if not hasattr(one, "plan")] == ["Where is my parcel?"]
    assert card.unsaid == ()


def test_of_whoever_proved_nothing_no_certainty_is_told() -> None:
    """That nothing contradicts a stranger would be read as knowing who it is."""
    desk = open_desk(resolver())
    case = desk.receive(message("x", "whoever", "m1"), now=NOW)
    card = desk.context(case, now=NOW)
    assert (card.proven, card.confidence) == (False, 1000)
    assert "1000" not in str(card.explain())
    assert "1000 of 1000" in str(served(open_desk(resolver())).explain())


def test_the_card_is_a_mapping_a_text_and_a_page_in_two_languages() -> None:
    card = served(open_desk(resolver()))
    plain = json.loads(json.dumps(card.to_dict()))
    assert (plain["schema_version"], plain["person"]["shown"]["given_name"]) == (1, "Jocelyne")
    for language, hint in (("en", "Promised by bo"), ("fr", "Promis par bo")):
        text = str(card.explain(language))
        assert "Jocelyne" in text
        assert hint in text
        assert card.guidance[language] in text
        assert card.html(language).startswith('<article class="context"')
    assert "Fidélité : 400 points." in str(card.explain("fr"))
    assert "Loyalty" not in str(card.explain("fr"))
    assert "Jocelyne" not in repr(card)
    assert "Tuesday" not in repr(card)


def test_in_public_the_card_says_what_not_to_name() -> None:
    desk = open_desk(resolver())
    case = desk.receive(message("x", "jocelynemichu", "m1", verified=True), now=NOW)
    unsaid = [(one.code, one.about) for one in desk.context(case, now=NOW).unsaid]
    assert unsaid[0] == ("in_public", None)
    assert {"email", "phone", "family_name", "loyalty_card"} <= {about for _, about in unsaid}


def test_who_proves_nothing_is_shown_nothing_of_hers() -> None:
    """Law L8: somebody types her address; staff see that, and how to ask."""
    desk = open_desk(resolver())
    served(desk)
    case = desk.receive(message("email", "j.michu@example.org", "m9"), now=NOW)
    card = desk.context(case, now=NOW)
    assert (dict(card.person.shown), card.history, card.proven) == ({}, (), False)
    assert card.person.verify == ("login", "one_time_code")
    assert [one.code for one in card.unsaid] == ["not_proven"]
    assert "Jocelyne" not in str(card.explain()) + card.html() + json.dumps(card.to_dict())
    first = Message("email", "j.michu@example.org", "?", NOW, id="m10", reason="late")
    other = Message("email", "j.michu@example.org", "?", NOW, id="m11", reason="wrong size")
    cases = [desk.receive(one, now=NOW) for one in (first, other)]
    assert cases[0].id == case.id
    history = desk.context(cases[1], now=NOW).history
    assert [past.case for past in history] == [case.id], "what the same account wrote, and no more"


def test_who_refused_to_be_recognised_is_nobody_there() -> None:
    people = resolver()
    desk = open_desk(people)
    served(desk)
    refusal = Consent("shop", "recognition", granted=False)
    people.add(
        Record("loyalty", "L1", dict(RECORDS[0].fields), verified={"loyalty_card"}, consents=[refusal])
    )
    (case,) = [one for one in desk.cases() if one.channel == "shop"]
    card = desk.context(case, now=NOW)
    assert (card.person.customer, card.history, card.standing, card.confidence) == (None, (), None, 0)
    assert [one.code for one in card.unsaid] == ["refused"]
    assert "Jocelyne" not in card.html()
    elsewhere = desk.receive(message("email", "j.michu@example.org", "m5", verified=True), now=NOW)
    assert desk.context(elsewhere, now=NOW).person.shown["given_name"] == "Jocelyne"


@settings(max_examples=20)
@given(st.text(alphabet="<>&\"'abc=/ ", min_size=1, max_size=40))
def test_nothing_anybody_wrote_becomes_markup(text: str) -> None:
    desk = open_desk(resolver())
    case = desk.receive(message("shop", "9001", "m1", verified=True), now=NOW)
    case = desk.promise(case, f"<b>{text}", due_at=NOW, by="bo", now=NOW)
    page = desk.context(case, now=NOW).html()
    assert "<b>" not in page
    assert page.count("<") == page.count(">")


class Counting:
    """A store that counts what is asked of it."""

    def __init__(self) -> None:
        self.store, self.asked = MemoryStore(), Counter[str]()

    def __getattr__(self, name: str) -> Any:
        found = getattr(self.store, name)
        if not callable(found):
            return found

        def counted(*args: Any, **given: Any) -> Any:
            self.asked[name] += 1
            return found(*args, **given)

        return counted


def asked_for(strangers: int) -> Counter[str]:
    """What a card costs in a base with so many other people, each with a case."""
    numbers = iter(range(1, 100_000))
    store: Any = Counting()
    config = resolver().config
    people = Resolver(config, store, clock=lambda: NOW, new_id=lambda: f"c{next(numbers):06}")
    people.add_many(RECORDS)
    people.add_many(
        Record("loyalty", f"S{n}", {"name": f"Person{n} Number{n}", "email": f"p{n}@example.org"})
        for n in range(strangers)
    )
    desk = open_desk(people)
    for n in range(strangers // 10):
        desk.receive(message("x", f"stranger{n}", f"s{n}", verified=True, reason="late"), now=NOW)
    case = desk.receive(message("shop", "9001", "m1", verified=True), now=NOW)
    desk.context(case, now=NOW)
    store.asked.clear()
    desk.context(case, now=NOW).explain()
    return Counter(store.asked)


def test_a_card_costs_look_ups_and_the_size_of_the_base_is_nothing_to_it() -> None:
    """Counted, not timed: the same questions to a store of twenty people and of four hundred, and no scan."""
    few, many = asked_for(20), asked_for(400)
    assert few == many
    assert few.total() < 60
    assert few["journal"] == 1, "what is new of identities, from where the desk has read to"
    assert not {"records", "customers", "members", "streams", "stream"} & set(few)
