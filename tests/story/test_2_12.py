"""Story 2.12: a message in by X, handled by the right people, and the answer back by X, with no break.

Rows 2.6, 2.12, 3.2, 1.20: Jocelyne writes on X, then by e-mail; the company knows her card.
"""

from datetime import timedelta

from customer_unify import Record
from customer_unify.model.record import RecordRef
from customer_unify.model.reply import Disclosure

from .shop import NOW, message, open_desk, resolver


def test_in_by_x_and_back_by_x() -> None:
    people = resolver()
    desk = open_desk(people)
    jocelyne = people.customer_of("loyalty", "L1").id

    case = desk.receive(
        message("x", "jocelynemichu", "m1", thread="t7", verified=True, reason="late"), now=NOW
    )
    assert case.customer == jocelyne
    assert case.assignment.agent == "bo"  # amina could, too; she is spared for what needs an expert
    assert case.standing is not None
    assert case.standing.points > 0

    desk.accept(case, "bo", now=NOW)
    plan = desk.reply(case, "We are on it: your parcel left the depot this morning.", now=NOW)
    assert (plan.channel, plan.thread, plan.handle.message_id) == ("x", "t7", "m1")
    assert plan.ready
    assert plan.limits.length == 280
    assert plan.disclose is Disclosure.NOTHING
    assert plan.verify == ("private_message",)

    answered = desk.sent(plan, now=NOW + timedelta(minutes=3))
    assert answered.waiting == ()
    assert answered.assignment.owner == "bo"


def test_on_with_it_by_mail_is_the_same_case_and_the_same_agent() -> None:
    """All channels, at once or in turn (row 3.2); each message keeps its own way back."""
    people = resolver()
    desk = open_desk(people)
    case = desk.receive(message("x", "jocelynemichu", "m1", verified=True, reason="late"), now=NOW)
    desk.accept(case, "amina", now=NOW)
    again = desk.receive(message("email", "j.michu@example.org", "m2", verified=True), now=NOW)
    assert (again.id, again.assignment.agent) == (case.id, "amina")
    assert [handle.channel for handle in again.handles] == ["x", "email"]
    plan = desk.reply(again, "Your card 9001 will be credited.", now=NOW)
    assert (plan.channel, plan.disclose) == ("email", Disclosure.PERSONAL)


def test_in_public_nobody_learns_who_she_is() -> None:
    """Row 2.24: a personal problem in a public place; the answer spells out nothing of her (law L8)."""
    people = resolver()
    desk = open_desk(people)
    case = desk.receive(message("x", "jocelynemichu", "m1", verified=True), now=NOW)
    plan = desk.reply(case, "Dear Ms Michu, we will call +33 6 12 34 56 78.", now=NOW)
    assert {problem.field for problem in plan.problems} == {"family_name", "name", "phone"}


def test_somebody_elses_message_of_the_same_id_swallows_nothing() -> None:
    """Laws L8 and L17: senders choose the ids of their mails; the same mail again is still the same."""
    people = resolver()
    desk = open_desk(people)
    forged = desk.receive(message("email", "nobody@else.example", "m1"), now=NOW)
    typed = desk.receive(message("email", "j.michu@example.org", "m1"), now=NOW)
    hers = desk.receive(message("email", "j.michu@example.org", "m1", verified=True), now=NOW)
    assert len({forged.id, typed.id, hers.id}) == 3
    assert hers.customer == people.customer_of("loyalty", "L1").id
    again = desk.receive(message("email", "j.michu@example.org", "m1", verified=True), now=NOW)
    assert (again.id, len(again.messages)) == (hers.id, 1)


def test_a_message_is_no_new_version_of_what_the_source_knows() -> None:
    """Law L3: the account's name on record stays when its owner writes."""
    people = resolver()
    known = {"x_handle": "jocelynemichu", "name": "Jocelyne M."}
    people.add(Record("x", "jocelynemichu", known, verified={"x_handle"}))
    desk = open_desk(people)
    desk.receive(message("x", "jocelynemichu", "m1", verified=True), now=NOW)
    stored = people.store.record(RecordRef("x", "jocelynemichu"))
    assert stored is not None
    assert stored.record.fields == {"x_handle": ("jocelynemichu",), "name": ("Jocelyne M.",)}
