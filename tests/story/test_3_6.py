"""Rows 3.6, 3.7 and 3.8: whoever answers one customer in public answers the crowd, and is told so before.

Care on social channels (row 2.22) lives with that: what is told in public, in private, and the way there.
"""

from __future__ import annotations

import pytest

from customer_unify import Message
from customer_unify.errors import InputError
from customer_unify.model.reply import Disclosure

from .shop import NOW, message, open_desk, resolver


def test_a_public_answer_says_what_it_may_set_off() -> None:
    desk = open_desk(resolver())
    case = desk.receive(message("x", "jocelynemichu", "m1", verified=True, reason="late"), now=NOW)
    for n in range(3):
        desk.receive(message("x", f"stranger{n}", f"s{n}", verified=True, reason="late"), now=NOW)
    desk.receive(message("x", "stranger9", "s9", verified=True, reason="wrong size"), now=NOW)
    plan = desk.reply(case, "It left this morning.", now=NOW)
    assert [(one.code, one.count) for one in plan.sets_off] == [
        ("readers", 30),
        ("same_reason", 3),
        ("shareable", None),
    ]


def test_what_many_see_is_an_alert_and_no_rank() -> None:
    """Rows 1.14, 3.8: the discount passenger's 20,000 followers warn whoever answers."""
    desk = open_desk(resolver())
    case = desk.receive(message("x", "loud", "m1", verified=True), now=NOW)
    codes = [one.code for one in desk.reply(case, "We are on it.", now=NOW).sets_off]
    assert codes == ["readers", "alert", "shareable"]


def test_a_private_answer_sets_off_nothing_and_leaves_the_public_thread() -> None:
    """Row 2.24: the same channel, in private; and more may be told there."""
    desk = open_desk(resolver())
    case = desk.receive(
        message("x", "jocelynemichu", "m1", thread="t7", verified=True, reason="late"), now=NOW
    )
    public = desk.reply(case, "Card 9001 will be credited.", now=NOW)
    private = desk.reply(case, "Card 9001 will be credited.", now=NOW, private=True)
    assert (public.public, public.thread, public.disclose) == (True, "t7", Disclosure.NOTHING)
    assert [problem.code for problem in public.problems] == ["would_disclose"]
    assert (private.public, private.channel, private.thread) == (False, "x", None)
    assert (private.disclose, private.problems, private.sets_off) == (Disclosure.PERSONAL, (), ())
    assert private.limits.length == 10_000
    sent = desk.sent(private, now=NOW)
    assert sent.waiting == ()
    assert [one.handle.public for one in sent.conversation()] == [True, False]


def test_where_a_channel_has_no_private_side_none_is_planned() -> None:
    desk = open_desk(resolver())
    case = desk.receive(message("review", "somebody", "r1"), now=NOW)
    with pytest.raises(InputError, match="has no private side"):
        desk.reply(case, "Sorry.", now=NOW, private=True)
    mail = desk.receive(message("email", "j.michu@example.org", "m1", verified=True), now=NOW)
    assert desk.reply(mail, "Sorry.", now=NOW, private=True) is not None


@pytest.mark.parametrize(
    ("verified", "public", "ways"),
    [
        (True, True, ("private_message",)),
        (False, True, ("private_message", "login", "one_time_code")),
        (False, False, ("login", "one_time_code")),
        (True, False, ()),
    ],
)
def test_how_more_could_be_told(verified: bool, public: bool, ways: tuple[str, ...]) -> None:
    """Law L8: from nothing to what concerns the person there is a way, and it is named in order."""
    desk = open_desk(resolver())
    written = Message("x", "jocelynemichu", "?", NOW, id="m1", verified=verified, public=public)
    plan = desk.reply(desk.receive(written, now=NOW), "Hello", now=NOW)
    assert plan.verify == ways
    assert (plan.disclose is Disclosure.PERSONAL) is (ways == ())
