"""Whatever the calls of the front door answer with can be handed on as plain data, ready for JSON."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import attrs
import pytest

import customer_unify as cu
from customer_unify import Message
from customer_unify.cases import Router
from customer_unify.insight.service import service
from customer_unify.insight.what_if import what_if
from customer_unify.model import Handled, Rankable
from customer_unify.model.customer import Alias, AliasKind
from customer_unify.model.peer import PeerRules
from customer_unify.model.record import RecordRef
from customer_unify.model.routing import Requirement, Search
from customer_unify.model.shown import Shown, shown

from .story import shop
from .test_sent import HELD

NOW = shop.NOW
WHY = {"by": "amina", "reason": "she said so"}
CARD, ACCOUNT, OTHER = (record.ref for record in shop.RECORDS[:3])


def of_the_resolver() -> Iterator[Any]:
    people = shop.resolver()
    yield from (people.explain(CARD, ACCOUNT), people.verify(), people.blocking_report())
    yield from people.find({"name": "Jocelyne Michu", "email": "j.michu@example.org"})
    yield people.preview(link=(CARD, OTHER))
    yield people.add(cu.Record("crm", "9", {"name": "J. Michu", "phone": "+33612345678"}))
    yield from people.candidates()
    yield people.separate(CARD, OTHER, **WHY)
    yield people.sync("webshop", shop.RECORDS[1::2])
    yield people.changes()
    for id, name in enumerate(
        ("anna.michu@example.org", "аnna.michu@example.org")
    ):  # the other a is Cyrillic
        people.add(cu.Record("x", str(id), {"x_handle": name.split("@")[0], "email": name}))
    yield from people.alarms()
    yield people.forget([OTHER], **WHY)
    yield from (people.customer_of(*CARD), *people.customers())
    yield Alias("c9", AliasKind.MERGED, ("c1",), NOW)
    yield cu.propose_block_keys(shop.RECORDS)
    home = {"family_name": "Michu", "phone": "+33145678901", "street": "3 rue Verte", "postcode": "75001"}
    for id, (name, day) in enumerate((("Jocelyne", "1958-12-11"), ("Robert", "1956-03-01"))):
        people.add(cu.Record("home", str(id), {"given_name": name, "birth_date": day, **home}))
    yield from people.add(cu.Record("till", "ticket", {"phone": home["phone"]})).candidates
    yield from (*people.candidates(), *people.customers())


def of_the_desk() -> Iterator[Any]:
    desk = shop.open_desk(shop.resolver())
    case = desk.receive(shop.message("x", "jocelynemichu", "1", verified=True), now=NOW)
    desk.accept(case, case.assignment.agent or "", now=NOW)
    plan = desk.reply(case, "It leaves today.", now=NOW)
    yield from (case, desk.card(case), desk.context(case, now=NOW), plan, desk.sent(plan, now=NOW))
    yield from (*desk.clocks(case, now=NOW), *desk.history(case), *desk.ranked(now=NOW))
    desk.promise(case, "It leaves today.", due_at=NOW + timedelta(days=1), by="amina", now=NOW)
    yield from desk.due(NOW + timedelta(days=3))
    desk.peer_rules = PeerRules({"how_to"}, least_band=0)
    said = "@shop how do I open the lid?"
    asked = Message("x", "robertmichu", said, NOW, id="2", reason="how_to", public=True, verified=True)
    yield desk.ask_peers(desk.accept(desk.receive(asked, now=NOW), "bo", now=NOW), by="bo", now=NOW)


def of_the_rest() -> Iterator[Any]:
    router = Router([cu.Team("care", [cu.Agent("amina", skills={"care": 5})])])
    search = Search("case 1", "care", Requirement({"care": 5}))
    yield router.assign_batch([search], now=NOW)
    yield router.offer(search, now=NOW)
    yield from cu.resolve(shop.RECORDS)
    policy, oldest = cu.PriorityPolicy.preset("retail"), cu.Practice.preset("oldest")
    case = Rankable("c1", NOW, signals=cu.Signals(tier=3))
    yield cu.audit(oldest, policy, [case], now=NOW)
    yield what_if(oldest, policy, [case], now=NOW, first=[1])
    yield service([Handled(case, "x", NOW)], now=NOW)


def within(answer: Any) -> Iterator[Shown]:
    """An answer, and those it is made of."""
    if isinstance(answer, Shown):
        yield answer
    if attrs.has(type(answer)):
        answer = [getattr(answer, field.name) for field in attrs.fields(type(answer))]
    for part in answer if isinstance(answer, (list, tuple)) else ():
        yield from within(part)


ANSWERS = [*HELD, *of_the_resolver(), *of_the_desk(), *of_the_rest()]
SHOWN = {type(one).__name__: one for answer in ANSWERS for one in within(answer)}


@pytest.mark.parametrize("answer", ANSWERS, ids=lambda one: type(one).__name__)
def test_an_answer_is_plain_data(answer: Any) -> None:
    for one in within(answer):
        plain = one.to_dict()
        assert json.loads(json.dumps(plain, allow_nan=False)) == plain


def kinds(kind: type = Shown) -> Iterator[type]:
    for below in kind.__subclasses__():
        yield below
        yield from kinds(below)


def test_each_kind_of_answer_was_asked_for() -> None:
    assert {kind.__name__ for kind in kinds()} == SHOWN.keys()


def test_a_customer_reads_as_a_page_needs_it() -> None:
    customer = shop.resolver().customer_of("webshop", "A7")
    plain = customer.to_dict()
    assert plain["records"] == [["loyalty", "L1"], ["webshop", "A7"]]
    assert plain["profile"]["given_name"] == "Jocelyne"
    assert {"identifier", "assurance", "records"} == set(plain["identifiers"][0])
    assert plain["identifiers"][0]["identifier"] == {"namespace": "email", "value": "j.michu@example.org"}
    assert plain["identifiers"][0]["assurance"] == "verified"
    assert [ref for ref, _ in plain["record_confidence"]] == plain["records"]


def test_what_has_no_plain_form_is_refused() -> None:
    with pytest.raises(TypeError, match="a Pattern has no plain form"):
        shown({"a": [re.compile("a")]})


def test_a_key_that_is_a_record_makes_pairs() -> None:
    assert shown({RecordRef("crm", "1"): 5}) == [[["crm", "1"], 5]]
