"""Story 1.22: whichever channel, one and the same person, once proved: a one-time code and the case may tell.

Rows 1.22, 0.21: until then a name anybody can type tells nothing (law L8).
"""

from customer_unify.model.reply import Disclosure

from .shop import NOW, message, open_desk, resolver


def test_after_a_one_time_code_the_case_may_disclose() -> None:
    people = resolver()
    desk = open_desk(people)
    case = desk.receive(message("email", "j.michu@example.org", "m1", reason="late"), now=NOW)
    author = case.received[-1].author
    assert author is not None
    assert case.customer != people.customer_of("loyalty", "L1").id
    before = desk.reply(case, "Your card 9001 will be credited.", now=NOW)
    assert before.disclose is Disclosure.CONVERSATION

    code = people.confirm(author, "email", by="desk", reason="answered a one-time code", now=NOW)
    after = desk.reply(desk.case(case.id), "Your card 9001 will be credited.", now=NOW)
    assert desk.case(case.id).customer == people.customer_of("loyalty", "L1").id
    assert (after.disclose, after.verify) == (Disclosure.PERSONAL, ())
    assert desk.card(case.id).shown["loyalty_card"] == "9001"

    people.undo(code.id, now=NOW)
    assert desk.reply(desk.case(case.id), "Hello.", now=NOW).disclose is Disclosure.CONVERSATION
    assert desk.card(case.id).shown == {}


def test_what_an_employee_merely_asserts_is_no_proof_of_who_speaks() -> None:
    """Law L8: disclosure needs a login or a code on that channel, not somebody's word for it."""
    people = resolver()
    desk = open_desk(people)
    case = desk.receive(message("email", "j.michu@example.org", "m1", reason="late"), now=NOW)
    author = case.received[-1].author
    assert author is not None
    people.confirm(author, "email", assurance="asserted", by="desk", reason="sounded like her", now=NOW)
    assert desk.reply(desk.case(case.id), "Hello.", now=NOW).disclose is Disclosure.CONVERSATION
    assert desk.card(case.id).shown == {}
