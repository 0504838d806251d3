"""Who was forgotten is served as a stranger: no message is lost, nothing comes back (laws L11, L17)."""

from .story.shop import NOW, message, open_desk, resolver


def test_who_was_forgotten_is_a_stranger_and_still_answered() -> None:
    people = resolver()
    desk = open_desk(people)
    case = desk.receive(message("x", "jocelynemichu", "m1", verified=True, reason="late"), now=NOW)
    jocelyne = case.customer
    assert jocelyne is not None
    desk.close(case, case.assignment.owner, now=NOW, reason="settled")

    receipt = people.forget(jocelyne, by="officer", reason="asked for it", now=NOW)
    assert receipt.customers == (jocelyne,)
    assert receipt.remaining == (f"case:{case.id}",)
    assert not receipt.complete

    again = desk.receive(message("x", "jocelynemichu", "m2", verified=True, reason="late"), now=NOW)
    assert again.id != case.id
    assert again.customer is None
    assert again.assignment.owner
    assert desk.reply(again, "We are on it.", now=NOW).handle.message_id == "m2"
    assert people.find({"loyalty_card": "9001"}) == []
