"""Row 2.23: customers who help customers are asked what concerns nobody in person; staff stays in charge."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given, strategies as st

from customer_unify import Message
from customer_unify.cases.peers import GONE, stripped
from customer_unify.desk import Desk
from customer_unify.errors import ConfigurationError, InputError, NotAllowed
from customer_unify.model.case import ActionKind
from customer_unify.model.peer import PeerRules

from ..people import NOW, at, desk
from ..story.shop import open_desk, resolver

RULES = PeerRules({"how_to"}, wait=timedelta(hours=1), least_band=0)


def asked(served: Desk, text: str = "How do I open the lid?", **given_: object) -> str:
    options: dict[str, object] = {"reason": "how_to", "public": True, **given_}
    written = Message("x", "jocelynemichu", text, NOW, id="m1", verified=True, **options)  # type: ignore[arg-type]
    return served.receive(written, now=NOW).id


def test_a_question_goes_round_without_her_and_the_answer_back_once_confirmed() -> None:
    people = resolver()
    served = open_desk(people)
    served.peer_rules = RULES
    text = "I am Jocelyne (j.michu@example.org, +33 6 12 34 56 78, card 9001). @shop how do I open the lid?"
    case = served.accept(asked(served, text), "bo", now=NOW)
    question = served.ask_peers(case, by="bo", now=NOW)
    assert question.text == f"I am {GONE} ({GONE}, {GONE}, card {GONE}). {GONE} how do I open the lid?"
    assert served.case(case.id).waiting_since == NOW, "its age goes on"
    assert served.case(case.id).assignment.owner == "bo", "and its owner stays"
    case = served.peer_answer(case, question.id, peer="ann", text="Push and turn.", now=at(5))
    assert (case.questions[0].confirmed, case.sent) == ((), ()), "nobody is told what nobody confirmed"
    with pytest.raises(InputError, match="no agent has this id"):
        served.confirm_peer(case, question.id, 0, by="ann", now=at(6))
    with pytest.raises(InputError, match="no such answer"):
        served.confirm_peer(case, question.id, 1, by="bo", now=at(6))
    told = served.confirm_peer(case, question.id, 0, by="bo", now=at(6))
    assert served.sent(served.reply(case, told, now=at(6)), now=at(6)).waiting == ()
    (answer,) = served.case(case.id).questions[0].confirmed
    assert (answer.peer, answer.confirmed_by) == ("ann", "bo")


@pytest.mark.parametrize(
    ("given_", "why"),
    [
        ({"reason": "late"}, "personal"),
        ({"reason": None}, "personal"),
        ({"public": False}, "personal"),
    ],
)
def test_what_is_personal_is_not_asked(given_: dict[str, object], why: str) -> None:
    served = desk(peers=RULES)
    case = asked(served, **given_)
    with pytest.raises(NotAllowed, match=why):
        served.ask_peers(case, by="bo", now=NOW)


def test_what_is_urgent_or_closed_is_not_asked_and_peers_are_off_by_default() -> None:
    urgent = desk(peers=PeerRules({"how_to"}, least_band=99))
    with pytest.raises(NotAllowed, match="urgent"):
        urgent.ask_peers(asked(urgent), by="bo", now=NOW)
    off = desk()
    with pytest.raises(NotAllowed, match="off"):
        off.ask_peers(asked(off), by="bo", now=NOW)
    served = desk(peers=RULES)
    case = served.close(asked(served), "bo", now=NOW, reason="settled")
    with pytest.raises(NotAllowed, match="closed"):
        served.ask_peers(case, by="bo", now=NOW)
    for faulty in ({"reasons": set()}, {"reasons": {"a"}, "wait": timedelta(0)}):
        with pytest.raises(ConfigurationError):
            PeerRules(**faulty)  # type: ignore[arg-type]


@pytest.mark.parametrize("answered", [True, False])
def test_staff_is_reminded_when_nobody_answers(answered: bool) -> None:
    served = desk(peers=RULES)
    case = asked(served)
    question = served.ask_peers(case, by="bo", now=NOW)
    if answered:
        served.peer_answer(case, question.id, peer="ann", text="Push.", now=at(5))
    due = [one for one in served.due(at(60)) if one.kind is ActionKind.REMIND]
    assert bool(due) is not answered
    for action in due:
        served.apply(action, now=at(60))
    assert [one for one in served.due(at(60)) if one.kind is ActionKind.REMIND] == []
    assert served.case(case).waiting_since == NOW


def test_who_is_forgotten_leaves_no_question_behind() -> None:
    """Law L11: what peers were asked and answered goes with whoever asked."""
    people = resolver()
    served = open_desk(people)
    served.peer_rules = RULES
    case = served.case(asked(served, "How do I open the lid of my dress box?"))
    question = served.ask_peers(case, by="bo", now=NOW)
    served.peer_answer(case, question.id, peer="ann", text="Push the dress aside.", now=at(5))
    assert case.customer is not None
    people.forget(case.customer, by="officer", reason="asked for it", now=NOW)
    (left,) = served.case(case.id).questions
    assert (left.id, left.text, [one.text for one in left.answers]) == (question.id, "", [""])
    assert "dress" not in repr(list(people.store.stream(f"case:{case.id}")))


WORDS = st.text(st.characters(categories=["L"]), min_size=3, max_size=12)


@given(st.lists(WORDS, max_size=4), st.lists(WORDS, max_size=8), st.integers(10_000, 10**14))
def test_nothing_private_is_left_in_a_question(private: list[str], words: list[str], number: int) -> None:
    text = " ".join([*words, *private, f"{words[0] if words else 'a'}@example.org", str(number), "the lid"])
    left = stripped(text, private)
    folded = {word.casefold() for word in left.split()}
    assert not folded & {word.casefold() for word in private}
    assert "example.org" not in left
    assert str(number) not in left
    assert stripped(left, private) == left
