"""Who was forgotten is served as a stranger: no message is lost, nothing comes back (laws L11, L17)."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from typing import Any
from weakref import ref as weakly

import attrs
import hypothesis.strategies as st
import pytest
from hypothesis import example, given, settings

from customer_unify import Desk, Message, Record, Resolver
from customer_unify.cases.lifecycle import fold, from_plain
from customer_unify.errors import InputError
from customer_unify.model.case import Case, CaseState
from customer_unify.model.change import EventKind

from .identity.test_erase import reachable
from .story import shop
from .story.shop import NOW, message, open_desk

PHILOMENA = (
    Record(
        "loyalty",
        "P1",
        {
            "given_name": "Philomena",
            "family_name": "Michu",
            "email": "p.quatrebarbes@example.org",
            "phone": "+33698415703",
            "loyalty_card": "77441",
        },
        verified={"loyalty_card", "email"},
    ),
    Record(
        "webshop",
        "P7",
        {"name": "Philomena Michu", "email": "p.quatrebarbes@example.org", "x_handle": "philoquatre"},
        verified={"email", "x_handle"},
    ),
)

SAID = [
    *("philomena", "p.quatrebarbes@example.org", "33698415703", "77441", "philoquatre", "platform-m"),
    *("secret-text", "secret-answer", "secret-reason", "secret-thread", "secret-failure", "secret-remark"),
    *("secret-fact", "secret-promise"),
]
"""What Philomena said, was told and is called, in small letters."""


def resolver() -> Resolver:
    """The company of the stories, with one customer more."""
    people = shop.resolver()
    people.add_many(PHILOMENA)
    return people


def found_in(root: Any) -> set[str]:
    """Which texts of the erased person are anywhere in what can be reached."""
    said = "\n".join(item.casefold() for item in reachable(root) if isinstance(item, str))
    return {text for text in SAID if text in said}


def wrote(number: int, text: str = "secret-text", **more: Any) -> Message:
    return Message(
        "x", "philoquatre", text, NOW, id=f"platform-m{number}", author_id=None, verified=True, **more
    )


def shape(case: Case) -> dict[str, Any]:
    """What of a case must outlive an erasure: who had it, where it stood, how much there was."""
    kept = attrs.asdict(case, recurse=False)
    personal = (
        "received",
        "sent",
        "standing",
        "loyalty_tier",
        "closed_because",
        "facts",
        "learnt",
        "promises",
        "heard",
    )
    for name in (*personal, "_why"):
        kept.pop(name)
    times = tuple((held.at, held.handle.channel, held.handle.public) for held in case.received)
    answers = tuple((one.plan, one.at, one.agent, len(one.answered), one.failed is None) for one in case.sent)
    followed = (
        tuple((one.information, one.at) for one in case.learnt),
        tuple((one.id, one.due_at) for one in case.promises),
        tuple(one.at for one in case.heard),
    )
    return {**kept, "times": times, "answers": answers, "waiting": len(case.waiting), "followed": followed}


def spoken(desk: Desk) -> tuple[Case, Case]:
    """Philomena has a settled case and an open one, with answers sent, failed and planned."""
    first = desk.receive(wrote(1, reason="late", thread="secret-thread"), now=NOW)
    owner = first.assignment.owner
    desk.accept(first, owner, now=NOW, reason="secret-reason")
    desk.failed(desk.reply(first, "secret-answer", now=NOW), "secret-failure", now=NOW)
    desk.sent(desk.reply(first, "secret-answer", now=NOW), now=NOW)
    desk.learn(first, "satisfaction", value="secret-fact", by="chloe", now=NOW)
    desk.promise(first, "secret-promise", due_at=NOW, by="chloe", now=NOW)
    desk.hear(first, True, message="platform-m1", by="chloe", now=NOW)
    desk.transfer(first, "chloe", now=NOW, reason="secret-reason")
    desk.close(first, "chloe", now=NOW, reason="secret-reason")
    remark = Message(
        "staff_observation", "Amina", "secret-remark", NOW, id="s1", about=("loyalty", "P1"), reason="other"
    )
    return desk.case(first.id), desk.receive(remark, now=NOW)


def test_who_was_forgotten_is_a_stranger_and_still_answered() -> None:
    people = resolver()
    desk = open_desk(people)
    case = desk.receive(message("x", "philoquatre", "m1", verified=True, reason="late"), now=NOW)
    philomena = case.customer
    assert philomena is not None
    desk.hear(case, True, by="bo", now=NOW)
    desk.close(case, case.assignment.owner, now=NOW, reason="settled")

    receipt = people.forget(philomena, by="officer", reason="asked for it", now=NOW)
    assert receipt.customers == (philomena,)
    assert (receipt.remaining, receipt.cases) == ((), 1)
    assert receipt.complete

    again = desk.receive(message("x", "philoquatre", "m2", verified=True, reason="late"), now=NOW)
    assert again.id != case.id
    assert again.customer is None
    assert again.assignment.owner
    assert desk.reply(again, "We are on it.", now=NOW).handle.message_id == "m2"
    assert people.find({"loyalty_card": "77441"}) == []
    assert people.forget([("x", "philoquatre")], by="officer", reason="asked again", now=NOW).complete
    assert desk.case(again.id).messages[0].author != "philoquatre"
    closed = desk.close(again.id, "amina", now=NOW, reason="erased")
    assert closed.settlement is not None, "who was erased cannot be reached (row 4.11)"
    assert closed.settlement.kind.value == "unreachable"


def test_nothing_of_a_person_is_left_in_cases_nor_at_the_desk() -> None:
    people = resolver()
    desk = open_desk(people)
    settled, remarked = spoken(desk)
    late = desk.reply(desk.receive(wrote(2), now=NOW), "secret-answer", now=NOW)
    opened = desk.case(late.case)
    robert = desk.receive(message("x", "robertmichu", "r1", verified=True, text="and mine?"), now=NOW)
    before = {case.id: shape(case) for case in desk.cases(open=None)}
    assert found_in((people, desk)) == set(SAID)
    assert settled.customer is not None
    customer, cases = settled.customer, (settled.id, remarked.id, opened.id)
    before_robert = desk.case(robert.id)
    del settled, remarked, opened, robert
    receipt = people.forget(customer, by="officer", reason="asked for it", now=NOW)
    assert receipt.complete
    assert receipt.cases == len(set(cases))
    handed = late.handle
    del late
    gc.collect()
    assert found_in((people, desk)) == set()
    assert {case.id: shape(case) for case in desk.cases(open=None)} == before
    points = [desk.case(one).standing for one in cases]
    assert not any(one is not None and (one.points or one.contributions) for one in points)
    assert attrs.evolve(desk.case(before_robert.id), why=None) == attrs.evolve(before_robert, why=None)
    assert handed.author == "philoquatre"
    anew = {
        name: fold(map(from_plain, people.store.stream(name)))
        for name in people.store.streams()
        if ":" in name
    }
    assert {case.id: shape(case) for case in anew.values() if case.state is not CaseState.MERGED} == before
    assert found_in((people, open_desk(people))) == set()


def test_an_answer_that_leaves_after_the_erasure_brings_nothing_back() -> None:
    people = resolver()
    desk = open_desk(people)
    case = desk.receive(wrote(1), now=NOW)
    late = desk.reply(case, "secret-answer", now=NOW)
    assert case.customer is not None
    people.forget(case.customer, by="officer", reason="asked", now=NOW)
    with pytest.raises(InputError, match="erased"):
        desk.reply(case.id, "secret-answer", now=NOW)
    held = desk.sent(late, now=NOW)
    assert (len(held.sent), held.waiting) == (1, ())
    assert held.sent[0].handle == held.received[0].handle
    del late, case, held
    assert found_in((people, desk)) == set()


def test_a_message_delivered_again_after_the_erasure_is_the_same_case() -> None:
    people = resolver()
    desk = open_desk(people)
    case = desk.receive(wrote(1), now=NOW)
    assert case.customer is not None
    people.forget(case.customer, by="officer", reason="asked", now=NOW)
    again = desk.receive(wrote(1), now=NOW)
    assert (again.id, len(again.received)) == (case.id, 1)
    assert len(desk.cases(open=None)) == 1
    del case, again
    assert found_in((people, desk)) == set()


def test_another_desk_on_the_same_store_reads_the_cases_anew() -> None:
    people = resolver()
    desk = open_desk(people)
    case = desk.receive(wrote(1), now=NOW)
    other = Resolver(people.config, people.store, clock=people.clock, new_id=people.new_id)
    assert case.customer is not None
    other.forget(case.customer, by="officer", reason="asked", now=NOW)
    case_id = case.id
    del case
    assert "secret-text" in found_in(desk)
    desk.next("amina", now=NOW)
    assert found_in((people, desk)) == set()
    assert desk.case(case_id).customer is not None


def test_a_case_with_a_relative_keeps_what_the_relative_said() -> None:
    """Two people once taken for one: the messages of the one erased are blanked, the other's stay."""
    people = resolver()
    desk = open_desk(people)
    mine = desk.receive(wrote(1), now=NOW)
    his = desk.receive(message("x", "robertmichu", "r1", verified=True, text="and mine?"), now=NOW)
    people.link(("x", "philoquatre"), ("x", "robertmichu"), by="amina", reason="one account")
    desk.next("amina", now=NOW)
    joined = desk.case(mine.id)
    assert {one.text for one in joined.messages} == {"secret-text", "and mine?"}
    refs = [("loyalty", "P1"), ("webshop", "P7"), ("x", "philoquatre")]
    receipt = people.forget(refs, by="officer", reason="asked", now=NOW)
    assert receipt.cases == 1  # the one that goes on; what it took in was the relative's alone
    desk.next("amina", now=NOW)
    texts = sorted(one.text for case in desk.cases(open=None) for one in case.messages)
    assert texts == ["", "and mine?"]
    assert desk.case(his.id).standing is not None
    del mine, his, joined
    assert found_in((people, desk)) == set()


def test_who_was_removed_before_is_told_to_other_desks_too() -> None:
    people = resolver()
    desk = open_desk(people)
    case = desk.receive(wrote(1), now=NOW)
    assert case.customer is not None
    for ref in people.customer(case.customer).records:
        people.remove(*ref)
    cursor = people.changes(limit=1000).cursor
    people.forget(case.customer, by="officer", reason="asked", now=NOW)
    assert [event.kind for _, event in people.changes(cursor)] == [EventKind.ERASED]
    del case
    assert found_in((people, desk)) == set()


def test_the_receipt_names_where_somebody_else_speaks_of_the_person() -> None:
    people = resolver()
    desk = open_desk(people)
    told = desk.receive(
        message("x", "robertmichu", "r1", verified=True, text="ask p.quatrebarbes@Example.org"), now=NOW
    )
    named = desk.receive(message("x", "other", "r2", verified=True, text="the Michu family"), now=NOW)
    philomena = people.customer_of("loyalty", "P1").id
    receipt = people.forget(philomena, by="officer", reason="asked", now=NOW)
    assert receipt.remaining == (f"case:{told.id}",)  # a surname Robert has as well is his
    assert not receipt.complete
    assert desk.case(named.id).messages[0].text == "the Michu family"


def test_a_relative_keeps_the_mailbox_they_shared() -> None:
    people = resolver()
    shared = {"email": "home@example.org"}
    for key, name in (("1", "Philomena Quatrebarbes"), ("2", "Paul Durand")):
        people.add(Record("crm", key, {"name": name, **shared}, verified={"email"}))
    desk = open_desk(people)
    paul = people.customer_of("crm", "2").id
    mail = Message("email", "home@example.org", "Paul here", NOW, id="e1", verified=True)
    case = desk.receive(mail, now=NOW)
    people.forget(people.customer_of("crm", "1").id, by="officer", reason="asked", now=NOW)
    assert people.customer_of("crm", "2").id == paul
    assert desk.case(case.id).messages == (mail,)
    again = desk.receive(attrs.evolve(mail, id="e2", text="me again"), now=NOW)
    assert again.id == case.id


def live(people: Resolver) -> set[tuple[str, str]]:
    return {stored.record.ref for stored in people.store.records()}


def authors() -> Iterator[tuple[str, str]]:
    yield from (("x", "philoquatre"), ("x", "robertmichu"), ("email", "p.quatrebarbes@example.org"))


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from(list(authors())), st.booleans(), st.integers(0, 3)), max_size=8),
    st.sampled_from([("loyalty", "P1"), ("loyalty", "L2")]),
)
@example([(("x", "philoquatre"), True, 2)], ("loyalty", "P1"))
@example(list(zip(authors(), [True] * 3, [2, 3, 2], strict=True)), ("loyalty", "P1"))
def test_every_case_folds_to_the_shape_it_had(told: list[Any], whom: tuple[str, str]) -> None:
    people = resolver()
    desk = open_desk(people)
    for number, ((channel, author), verified, step) in enumerate(told):
        case = desk.receive(message(channel, author, f"m{number}", verified=verified), now=NOW)
        if step == 1:
            desk.sent(desk.reply(case, "an answer", now=NOW), now=NOW)
        elif step == 2:
            desk.promise(case, "secret", due_at=NOW, by="chloe", now=NOW, message=f"m{number}")
            desk.hear(case, True, by="chloe", now=NOW)
            desk.close(case, case.assignment.agent or "chloe", now=NOW, reason="settled")
        elif step == 3 and {("x", "philoquatre"), ("x", "robertmichu")} <= live(people):
            people.link(("x", "philoquatre"), ("x", "robertmichu"), by="amina", reason="one account")
    desk.next("amina", now=NOW)
    before = {case.id: shape(case) for case in desk.cases(open=None)}
    streams = {name: len(list(people.store.stream(name))) for name in people.store.streams()}
    gone = people.customer_of(*whom)
    receipt = people.forget(gone.id, by="officer", reason="asked", now=NOW)
    assert {case.id: shape(case) for case in desk.cases(open=None)} == before
    assert {name: len(list(people.store.stream(name))) for name in people.store.streams()} == streams
    held = [one for case in desk.cases(open=None) for one in case.received]
    assert not any(one.author in gone.records for one in held)
    assert all(one.author is not None or not one.message.text for one in held)
    assert receipt.cases <= len(streams)
    noted = [one for case in desk.cases(open=None) for one in (*case.learnt, *case.promises, *case.heard)]
    assert {one.after for one in noted} <= {one.key for one in held}, "and follows what it followed"


def test_what_former_rules_and_views_remember_goes_with_them() -> None:
    """Law L11: to save time stages remember keys, which hold values; nobody clears those out of use."""
    people = Resolver()
    people.add_many(PHILOMENA)
    view = people.as_of(people.clock())
    used = [weakly(people._stages), weakly(view._stages)]
    for asked in (people, view):
        assert asked.find({"phone": "+33698415703"})[0].customer.households == ()
    people.configure(attrs.evolve(people.config, identifier_limit=99))
    del view, asked
    gc.collect()
    assert [stages() for stages in used] == [None, None]
