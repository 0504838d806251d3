"""Story 2.25: every problem is its own; the right people and information gather in a template that bends.

A wedding dress arrives torn two days before the day. Nobody foresaw it; the template leads all the same.
"""

from __future__ import annotations

from datetime import timedelta

import pytest

from customer_unify import Agent, CaseTemplate, Team
from customer_unify.desk import Desk
from customer_unify.errors import InputError, NotAllowed
from customer_unify.model.case import NeedKind

from ..people import NOW, at, desk, message

SEAMSTRESS = Agent("ida", skills={"product": 9})
TEAMS = (
    Team("care", (Agent("bo", skills={"care": 4}, may={"goodwill": 50}),), escalates_to="managers"),
    Team("workshop", (SEAMSTRESS,)),
    Team("managers", (Agent("chloe", may={"goodwill": 500}),)),
)


def opened() -> Desk:
    return desk(teams=TEAMS, templates=[CaseTemplate.preset(name) for name in ("service", "complaint")])


def test_the_right_people_and_information_gather_and_what_is_required_holds() -> None:
    served = opened()
    case = served.receive(message("m1", reason="fault", verified=True), now=NOW)
    assert {(need.kind, need.name) for need in case.gaps()} == {
        (NeedKind.PERSON, "owner"),
        (NeedKind.INFORMATION, "what"),
    }
    assert all(need.ask["fr"] for need in case.gaps() if need.kind is NeedKind.INFORMATION)
    case = served.accept(case, "bo", now=at(1))
    case = served.learn(case, "what", value="the dress of order 17", by="bo", now=at(2))
    case = served.do(case, "listen", by="bo", now=at(2))
    assert (case.stage, case.reached) == ("put_right", ("understood",))

    # Not everything is foreseen: an expert of another team comes to the owner, and stays beside.
    case = served.add(case, "ask_expert", by="bo", now=at(3))
    assert [need.name for need in case.gaps()] == ["expert"]
    case = served.staff(case, "expert", "ida", by="bo", now=at(3))
    assert (case.assignment.owner, dict(case.people), case.gaps()) == ("bo", {"expert": "ida"}, ())

    # Bo may give fifty, this takes three hundred: who may is named, and does it; Bo stays the owner.
    case = served.add(case, "goodwill", by="bo", now=at(4))
    with pytest.raises(NotAllowed):
        served.do(case, "goodwill", by="bo", amount=300, now=at(4))
    assert served.allowed(case, "goodwill", amount=300) == ("chloe",)
    served.do(case, "goodwill", by="chloe", amount=300, now=at(5))
    served.promise(case, "Ida brings it mended tomorrow.", due_at=at(26 * 60), by="bo", now=at(6))
    for item in ("ask_expert", "remedy"):
        case = served.do(case, item, by="ida", now=at(7))
    assert case.stage == "answer"
    case = served.sent(served.reply(case, "It is being mended.", now=at(8)), now=at(8))
    assert (case.stage, case.reached) == ("settle", ("understood", "put_right"))

    with pytest.raises(InputError, match="nothing shows"):
        served.close(case, "bo", now=at(9), reason="mended")
    case = served.keep(case, case.open_promises[0].id, by="bo", now=NOW + timedelta(days=1))
    case = served.hear(case, True, by="bo", now=NOW + timedelta(days=2))
    closed = served.close(case, "bo", now=NOW + timedelta(days=2), reason="mended")
    assert (closed.left, closed.reached[-1]) == ((), "won_back")
    assert {one.by for one in served.history(closed)} >= {"bo", "ida", "chloe"}

    # And the next dress finds who mended the last one (row 2.13).
    later = NOW + timedelta(days=30)
    other = served.receive(message("m2", "somebody", reason="fault"), now=later)
    assert ("ida", 1, 1) in {(one.agent, one.solved, one.satisfied) for one in served.experts(other)}


def test_what_was_added_holds_as_what_was_required() -> None:
    served = opened()
    case = served.accept(served.receive(message("m1", reason="fault"), now=NOW), "bo", now=NOW)
    case = served.do(case, "listen", by="bo", now=NOW)
    case = served.add(case, "inform", by="bo", now=NOW)
    case = served.do(case, "remedy", by="bo", now=NOW)
    assert case.stage == "put_right", "the news is still to be told"
    assert served.do(case, "inform", by="bo", now=NOW).stage == "answer"
