"""Rows 3.2, 3.3 and 3.4: on every channel the same answer, in the form its medium can bear."""

from __future__ import annotations

from datetime import timedelta

import attrs
import pytest
from hypothesis import given, strategies as st

from customer_unify import Consent, Message, Record
from customer_unify.cases.consistency import figures
from customer_unify.errors import InputError
from customer_unify.model.reply import Disclosure

from .shop import NOW, RECORDS, message, open_desk, resolver


def test_a_file_where_nobody_can_open_it_is_no_answer() -> None:
    """Row 3.4: a PDF on X is not acceptable; what stands in it is said, linked to, or sent in private."""
    desk = open_desk(resolver())
    case = desk.receive(message("x", "jocelynemichu", "m1", verified=True), now=NOW)
    plan = desk.reply(case, "Here it is.", now=NOW, attachments=["invoice.pdf"])
    assert [problem.code for problem in plan.problems] == ["attachments"]
    assert plan.adapt == ("say_in_words", "link", "private_message")
    mail = desk.receive(message("email", "j.michu@example.org", "m2", verified=True), now=NOW)
    plan = desk.reply(mail, "Here it is.", now=NOW, attachments=["invoice.pdf"])
    assert (plan.channel, plan.problems, plan.adapt) == ("email", (), ())
    assert plan.attachments == ("invoice.pdf",)
    assert "invoice" not in repr(plan)


@pytest.mark.parametrize(
    ("channel", "text", "adapt"),
    [
        ("x", "word " * 100, ("shorten", "private_message")),
        ("phone", "See https://example.org/order", ("say_in_words",)),
        ("instagram", "See www.example.org", ("say_in_words",)),
        ("email", "word " * 1000, ()),
        ("review", "word " * 1000, ("shorten",)),
    ],
)
def test_how_an_answer_suits_its_medium_better(channel: str, text: str, adapt: tuple[str, ...]) -> None:
    desk = open_desk(resolver())
    case = desk.receive(message(channel, "somebody", "m1"), now=NOW)
    plan = desk.reply(case, text, now=NOW)
    assert plan.adapt == adapt
    assert plan.channel == channel, "it is adapted, not sent elsewhere"


def test_who_was_told_thirty_on_x_is_not_told_twenty_by_mail() -> None:
    """Row 3.3: one person, two channels, two agents; the second is told what the first said."""
    desk = open_desk(resolver())
    case = desk.receive(message("x", "jocelynemichu", "m1", verified=True, reason="late"), now=NOW)
    said = desk.reply(case, "We refund 30 € within 5 days.", now=NOW)
    desk.sent(said, now=NOW)
    later = NOW + timedelta(hours=1)
    case = desk.receive(
        message("email", "j.michu@example.org", "m2", verified=True, reason="late"), now=later
    )
    plan = desk.reply(case, "We refund 20 euros within five days.", now=later)
    assert [(one.plan, one.channel, one.unit) for one in plan.earlier] == [(said.id, "x", "EUR")]
    assert [(one.code, one.field) for one in plan.problems] == [("differs", "EUR")]
    assert "another figure" in str(_why(plan))
    assert desk.reply(case, "As said: 30,00 EUR, in 5 days.", now=later).ready
    other = desk.receive(message("x", "robertmichu", "m3", verified=True, reason="late"), now=later)
    assert desk.reply(other, "We refund 20 €.", now=later).earlier == (), "his matter is another"


def test_an_answer_that_never_left_binds_nobody() -> None:
    desk = open_desk(resolver())
    case = desk.receive(message("x", "jocelynemichu", "m1", verified=True), now=NOW)
    desk.failed(desk.reply(case, "30 €", now=NOW), "no network", now=NOW)
    assert desk.reply(case, "20 €", now=NOW).ready


def test_one_conversation_over_four_channels_and_each_answer_by_its_own() -> None:
    """Row 3.2: all channels at once or in turn, changing as it suits the person."""
    desk = open_desk(resolver())
    ways = [
        ("x", "jocelynemichu"),
        ("email", "j.michu@example.org"),
        ("shop", "9001"),
        ("x", "jocelynemichu"),
    ]
    for n, (channel, author) in enumerate(ways):
        now = NOW + timedelta(minutes=n)
        case = desk.receive(
            Message(channel, author, "?", now, id=f"m{n}", verified=True, reason="late"), now=now
        )
        assert desk.reply(case, "Hello", now=now).channel == channel
    assert [one.id for one in desk.cases()] == [case.id]


def test_another_channel_is_taken_only_where_the_person_wrote_or_agreed() -> None:
    """Row 2.6: an answer goes back where it came from, unless the person wants it elsewhere (law L8)."""
    people = resolver()
    desk = open_desk(people)
    case = desk.receive(message("x", "jocelynemichu", "m1", verified=True, reason="late"), now=NOW)
    with pytest.raises(InputError, match="has not agreed"):
        desk.reply(case, "It left.", now=NOW, by="email")
    agreed = Consent("email", "answer", granted=True)
    people.add(attrs.evolve(RECORDS[0], consents=(agreed,)))
    plan = desk.reply(case, "It left.", now=NOW, by="email", attachments=["invoice.pdf"])
    assert (plan.channel, plan.handle.author, plan.public) == ("email", "j.michu@example.org", False)
    assert (plan.disclose, plan.ready) == (Disclosure.CONVERSATION, True)
    assert desk.sent(plan, now=NOW).waiting == (), "it answers the message on X"
    refused = Consent("email", "answer", granted=False)
    people.add(attrs.evolve(RECORDS[1], consents=(refused,)))
    with pytest.raises(InputError, match="has not agreed"):
        desk.reply(case, "It left.", now=NOW, by="email")
    desk.receive(message("email", "j.michu@example.org", "m2", verified=True), now=NOW)
    assert desk.reply(case, "It left.", now=NOW, to="m1", by="email").handle.message_id == "m2"


def test_an_address_that_is_not_proved_to_be_hers_is_not_written_to() -> None:
    """Somebody typed it, and an employee took the two for one person: enough to serve, not to write to."""
    people = resolver()
    agreed = Consent("instagram", "answer", granted=True)
    people.add(Record("webshop", "A9", {"instagram_handle": "joce"}, consents=(agreed,)))
    people.link(("webshop", "A7"), ("webshop", "A9"), by="bo", reason="she said so")
    desk = open_desk(people)
    case = desk.receive(message("x", "jocelynemichu", "m1", verified=True), now=NOW)
    with pytest.raises(InputError, match="nothing proves"):
        desk.reply(case, "Hello", now=NOW, by="instagram")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("1 250,50 € or 1,250.50 EUR", {"EUR": {"1250.5"}}),
        ("$20 and 20 dollars", {"USD": {"20"}}),
        ("15 % in 3 working days", {"%": {"15"}, "days": {"3"}}),
        ("le 03/04/2026, donc 2026-04-03", {"date": {"2026-4-3"}}),
        ("call 06 12 34 56 78, order 12345", {}),
        ("24h, deux jours, 2 jours", {"hours": {"24"}, "days": {"2"}}),
        ("1.5 euros, 1.500 euros", {"EUR": {"1.5", "1500"}}),
    ],
)
def test_the_figures_of_a_text(text: str, found: dict[str, set[str]]) -> None:
    assert figures(text) == found


@given(st.integers(0, 999_999), st.integers(0, 99), st.sampled_from(["{w} {d}", "{w}"]))
def test_a_figure_is_one_however_it_is_written(whole: int, cents: int, form: str) -> None:
    """French and English forms of one amount are one figure."""
    english = f"{whole:,}.{cents:02} EUR"
    french = f"{whole:,}".replace(",", " ") + f",{cents:02} €"
    plain = f"{whole}.{cents:02} euros"
    assert figures(english) == figures(french) == figures(plain)
    assert len(figures(english)["EUR"]) == 1


@given(st.text(max_size=300))
def test_any_text_is_read(text: str) -> None:
    assert all(values for values in figures(text).values())


def _why(plan: object) -> object:
    from customer_unify.cases.why import why_reply

    return why_reply(plan)  # type: ignore[arg-type]
