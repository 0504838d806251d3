"""Story 1.23: departments each own a slice of a conveyor belt. Here a case has one owner from end to end."""

from datetime import timedelta

from .shop import NOW, message, open_desk, resolver


def test_one_owner_from_the_first_word_to_the_last() -> None:
    desk = open_desk(resolver())
    case = desk.receive(message("x", "jocelynemichu", "m1", verified=True, reason="late"), now=NOW)
    desk.accept(case, "amina", now=NOW)
    owners = []
    for step, (channel, author) in enumerate(
        [("email", "j.michu@example.org"), ("shop", "9001"), ("x", "jocelynemichu")], start=1
    ):
        now = NOW + timedelta(hours=step)
        case = desk.receive(message(channel, author, f"m{step + 1}", verified=True), now=now)
        desk.sent(desk.reply(case, "Here is what we found.", now=now), now=now)
        owners.append(case.assignment.owner)
    assert owners == ["amina", "amina", "amina"]
    assert len(desk.cases()) == 1


def test_the_expert_comes_to_the_owner_not_the_customer_to_the_expert() -> None:
    desk = open_desk(resolver())
    case = desk.receive(message("x", "jocelynemichu", "m1", verified=True, reason="late"), now=NOW)
    desk.accept(case, "bo", now=NOW)
    desk.add(case, "ask_expert", by="bo", now=NOW)
    case = desk.staff(case, "expert", "amina", by="bo", now=NOW)
    assert (case.assignment.owner, dict(case.people)) == ("bo", {"expert": "amina"})


def test_back_after_closing_to_whoever_served_before() -> None:
    desk = open_desk(resolver())
    case = desk.receive(message("x", "jocelynemichu", "m1", verified=True, reason="late"), now=NOW)
    desk.accept(case, "bo", now=NOW)
    desk.hear(case, True, by="bo", now=NOW)
    desk.close(case, "bo", now=NOW, reason="settled")
    other = desk.receive(
        message("email", "j.michu@example.org", "m2", verified=True, reason="wrong size"), now=NOW
    )
    assert other.id != case.id
    assert (other.assignment.agent, other.assignment.decision and other.assignment.decision.known) == (
        "bo",
        True,
    )
