"""What follows an answer: milestones, promises, trust, experts, and closing on evidence only."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise, permutations
from typing import Any

import attrs
import pytest
from hypothesis import given, settings, strategies as st

from customer_unify.cases.settlement import settlement
from customer_unify.cases.template import CaseTemplate, choose, gaps, progress
from customer_unify.desk import Desk
from customer_unify.errors import ConfigurationError, InputError, NotAllowed
from customer_unify.model.case import ActionKind, Case, CaseEventKind, NeedKind, Received, Sent
from customer_unify.model.follow_up import SettlementKind
from customer_unify.model.message import Message
from customer_unify.model.team import Agent, Team
from customer_unify.model.template import Milestone, Template

from ..people import NOW, SERVICE, People, at, desk, message

COMPLAINT, IDEA, OBSERVATION = (CaseTemplate.preset(name) for name in ("complaint", "idea", "observation"))
ALL = [SERVICE, COMPLAINT, IDEA, OBSERVATION]
CARE = Team(
    "care",
    (
        Agent("amina", skills={"care": 5, "product": 6}, capacity=9, may={"goodwill": 50}),
        Agent("bo", skills={"care": 4}, capacity=9, may={"goodwill": 10}),
        Agent("cy", skills={"care": 4}, capacity=9),
    ),
)


def counter(**given: Any) -> Desk:
    return desk(**{"teams": [CARE], "templates": ALL, **given})


def complaint(served: Desk, **given: Any) -> Case:
    case = served.receive(message("m1", reason="promise_not_kept", **given), now=NOW)
    return served.accept(case, "bo", now=NOW)


# Kinds of cases (rows 2.15, 2.16, 2.21, 3.14)


@pytest.mark.parametrize(
    ("reason", "channel", "kind"),
    [
        ("promise_not_kept", "x", "complaint"),
        ("fault", "email", "complaint"),
        ("cannot_use", "phone", "complaint"),
        ("idea", "instagram", "idea"),
        ("idea", "staff_observation", "idea"),
        (None, "staff_observation", "observation"),
        ("observation", "chat", "observation"),
        (None, "x", "service"),
        ("late", "staff_observation", "service"),
    ],
)
def test_what_is_told_decides_what_kind_of_case_it_is(reason: str | None, channel: str, kind: str) -> None:
    case = counter().receive(message("m1", channel=channel, reason=reason), now=NOW)
    assert case.template == kind
    assert choose(ALL, reason, channel).name == kind


def test_every_shipped_template_says_how_to_speak_in_both_languages() -> None:
    assert {name for one in ALL for name in one.guidance} == {"en", "fr"}
    for one in ALL:
        assert len(one.guidance) == 2
        assert all(len(information.ask) == 2 for information in one.information)


# Milestones: a fixed point (row 2.25)


def slow(case: Case, template: Template) -> tuple[str, set[str]]:
    """The least point, by trying every single milestone again after each that is new."""
    reached = set(case.reached)
    while True:
        seen = attrs.evolve(case, reached=tuple(sorted(reached)))
        stage, _ = progress(seen, attrs.evolve(template, milestones=()))
        come = [one.name for one in template.stages]
        come = come[: come.index(stage) + 1]
        true = {
            *(f"done:{item}" for item in case.done),
            *(f"known:{one}" for one in case.known),
            *(f"reached:{one}" for one in reached),
            *(f"stage:{one}" for one in come),
            *(["event:accepted"] if case.owners else []),
            *(["event:replied"] if case.sent else []),
        }
        new = [one.name for one in template.milestones if true.issuperset(one.when)]
        if reached.issuperset(new):
            return stage, reached
        reached.add(next(name for name in new if name not in reached))


ITEMS = [item.name for stage in COMPLAINT.stages for item in stage.items]
CONDITIONS = [
    *(f"done:{item}" for item in ITEMS),
    "known:what",
    "event:accepted",
    "stage:put_right",
    "reached:a",
    "reached:b",
    "reached:c",
]


@given(
    st.lists(st.lists(st.sampled_from(CONDITIONS), max_size=3), min_size=3, max_size=3),
    st.sets(st.sampled_from(ITEMS)),
    st.booleans(),
    st.booleans(),
)
def test_milestones_come_to_one_point_in_whatever_order_they_are_declared(
    when: list[list[str]], done: set[str], known: bool, owned: bool
) -> None:
    case = Case("c", "complaint", NOW, CASE.assignment, done=frozenset(done))
    case = attrs.evolve(case, known=frozenset({"what"} if known else ()), owners=("bo",) if owned else ())
    stones = [Milestone(name, tuple(said)) for name, said in zip("abc", when, strict=True)]
    points = set()
    for order in permutations(stones):
        template = attrs.evolve(COMPLAINT, milestones=order)
        stage, reached = progress(case, template)
        assert (stage, set(reached)) == slow(case, template)
        points.add((stage, frozenset(reached)))
    assert len(points) == 1


CASE = counter().receive(message("m1"), now=NOW)


@pytest.mark.parametrize(
    ("more", "fault"),
    [
        ('[[milestones]]\nname = "a"\nwhen = ["reached:b"]\n', "milestones[0].when[0]"),
        ('[[milestones]]\nname = "a"\nwhen = ["reached:a"]\n', "milestones.a"),
        ('[[milestones]]\nname = "a"\nwhen = ["stage:two"]\n', "milestones.a"),
    ],
)
def test_a_milestone_that_waits_for_itself_is_refused(more: str, fault: str) -> None:
    text = 'name = "n"\nteam = "care"\n[[stages]]\nname = "one"\n'
    text += '[[stages]]\nname = "two"\nentry = ["reached:a"]\n'
    with pytest.raises(ConfigurationError) as told:
        CaseTemplate.load(text + more)
    assert fault in {one.path for one in told.value.faults}


def test_milestones_are_noted_once_and_for_good() -> None:
    served = counter()
    case = complaint(served)
    for item in ("listen", "remedy"):
        case = served.do(case, item, by="bo", now=at(1))
    case = served.sent(served.reply(case, "A new one left today.", now=at(2)), now=at(2))
    case = served.hear(case, True, by="bo", now=at(3))
    assert case.reached == ("understood", "put_right", "won_back")
    noted = [one.data["milestone"] for one in served.history(case) if one.kind is CaseEventKind.REACHED]
    assert noted == list(case.reached)


# Repetition, trust and control (rows 2.25, 2.26)


def test_what_repeats_is_counted_and_what_does_not_is_done_once() -> None:
    served = counter()
    case = complaint(served)
    for minute in range(3):
        case = served.do(case, "inform", by="bo", now=at(minute))
        case = served.do(case, "listen", by="bo", now=at(minute))
    assert (case.times["inform"], case.times["listen"]) == (3, 1)


def test_trust_has_a_bound_and_every_wish_is_on_record() -> None:
    served = counter()
    case = complaint(served)
    with pytest.raises(NotAllowed, match="may not do this") as told:
        served.do(case, "goodwill", by="bo", amount=30, now=at(1))
    assert isinstance(told.value, PermissionError)
    with pytest.raises(NotAllowed):
        served.do(case, "goodwill", by="cy", now=at(1))
    with pytest.raises(NotAllowed):
        served.do(case, "goodwill", by="somebody", now=at(1))
    assert "goodwill" not in served.case(case.id).done
    assert served.allowed(case, "goodwill", amount=30) == ("amina",)
    assert served.allowed(case, "goodwill", amount=10) == ("amina", "bo")
    assert served.allowed(case, "listen") == ("amina", "bo", "cy")
    served.do(case, "goodwill", by="amina", amount=30, now=at(2))
    told_of = [
        (one.kind.value, one.by, one.data.get("amount"))
        for one in served.history(case)
        if one.data.get("item") == "goodwill"
    ]
    assert told_of == [
        ("refused", "bo", 30),
        ("refused", "cy", 0),
        ("refused", "somebody", 0),
        ("done", "amina", 30),
    ]


# People and information (rows 2.13, 2.25)


def test_gaps_name_people_and_information_and_facts_are_kept() -> None:
    served = counter()
    case = served.receive(message("m1", reason="fault"), now=NOW)
    assert [(need.kind, need.name) for need in case.gaps()] == [
        (NeedKind.PERSON, "owner"),
        (NeedKind.INFORMATION, "what"),
    ]
    case = served.accept(case, "bo", now=NOW)
    case = served.learn(case, "what", value="order 17", by="bo", now=at(1))
    assert (case.gaps(), dict(case.facts)) == ((), {"what": "order 17"})
    assert "order 17" not in repr(case)
    case = served.do(case, "listen", by="bo", now=at(2))
    case = served.add(case, "ask_expert", by="bo", now=at(2))
    assert {need.name for need in case.gaps()} == {"identity", "expert"}
    assert case.gaps() == tuple(need for need in gaps(case, COMPLAINT) if need.kind is not NeedKind.ITEM)


def test_experts_are_found_by_what_they_solved() -> None:
    served = counter()
    for n, (agent, satisfied) in enumerate([("amina", True), ("bo", None), ("bo", None), ("cy", True)]):
        case = served.receive(message(f"m{n}", f"author{n}", reason="late"), now=at(n))
        if case.assignment.agent != agent:
            case = served.transfer(case, agent, now=at(n), reason="knows it")
        case = served.accept(case, agent, now=at(n))
        if satisfied:
            served.hear(case, True, by=agent, now=at(n))
        served.close(case, agent, now=at(n), reason="settled")
    case = served.receive(message("new", "somebody", reason="late"), now=at(9))
    owner = case.assignment.agent
    found = [(one.agent, one.solved, one.satisfied) for one in served.experts(case)]
    everybody = [("amina", 1, 1), ("cy", 1, 1), ("bo", 2, 0)]
    assert found == [one for one in everybody if one[0] != owner]
    other = served.receive(message("other", "somebody else", reason="wrong size"), now=at(9))
    assert served.experts(other) == ()
    again = counter(people=served.resolver)
    assert again.experts(case.id) == served.experts(case.id), "a desk opened anew knows it, too"
    served.receive(message("late again", "author0", reason="late"), now=at(10))
    left = {one.agent for one in served.experts(case.id)}
    assert "amina" not in left, "a case that opens again is not solved"


# Promises (row 2.2)


def test_a_promise_is_open_until_kept_and_reminds_once() -> None:
    served = counter()
    case = complaint(served)
    case = served.promise(case, "We call on Tuesday.", due_at=at(60), by="bo", now=at(1))
    case = served.promise(case, "A parcel by Friday.", due_at=at(30), by="bo", now=at(1))
    first, second = case.open_promises
    assert [one.text for one in (first, second)] == ["A parcel by Friday.", "We call on Tuesday."]
    assert not first.broken(at(30))
    assert first.broken(at(31))
    (due,) = [one for one in served.due(at(30)) if one.kind is ActionKind.REMIND]
    served.apply(due, now=at(30))
    assert [one for one in served.due(at(30)) if one.kind is ActionKind.REMIND] == []
    case = served.keep(case, first.id, by="bo", now=at(31))
    assert [one.id for one in case.open_promises] == [second.id]
    with pytest.raises(InputError, match="allowed"):
        served.keep(case, first.id, by="bo", now=at(32))
    assert "Tuesday" not in repr(case) + repr(second)


# Closing on evidence (row 4.11)


def test_a_complaint_closes_only_when_the_person_is_satisfied() -> None:
    served = counter()
    case = complaint(served)
    for reason in ("settled", "no more to say"):
        with pytest.raises(InputError, match="nothing shows that the person is satisfied"):
            served.close(case, "bo", now=at(1), reason=reason)
    served.sent(served.reply(case, "A new one left today.", now=at(2)), now=at(2))
    case = served.receive(message("m2", reason="promise_not_kept"), now=at(3))
    with pytest.raises(InputError, match="no message of this id"):
        served.hear(case, True, by="bo", message="m9", now=at(4))
    case = served.hear(case, True, by="bo", message="m2", now=at(4))
    assert {"satisfaction"} <= case.known
    closed = served.close(case, "bo", now=at(5), reason="settled")
    assert closed.settlement is not None
    assert closed.settlement.kind is SettlementKind.SATISFIED
    assert "settled" in str(closed.explain())


@pytest.mark.parametrize("name", ["service", "complaint", "idea", "observation"])
def test_every_shipped_template_closes_on_evidence_only(name: str) -> None:
    """Slow delivery is accepted, an unsatisfied customer is not (row 4.11)."""
    served = desk(teams=[CARE], templates=[attrs.evolve(CaseTemplate.preset(name), reasons=(), channels=())])
    case = served.receive(message("m1"), now=NOW)
    with pytest.raises(InputError, match="nothing shows"):
        served.close(case, "bo", now=at(1), reason="settled")
    assert not served.close(served.hear(case, True, by="bo", now=at(1)), "bo", now=at(2), reason="so").open


def test_another_word_of_the_person_takes_the_evidence_away() -> None:
    served = counter()
    case = complaint(served)
    case = served.hear(case, True, by="bo", now=at(1))
    case = served.receive(message("m2", reason="promise_not_kept"), now=at(2))
    with pytest.raises(InputError, match="nothing shows"):
        served.close(case, "bo", now=at(3), reason="settled")


def test_who_cannot_be_reached_keeps_no_case_open_and_who_is_not_satisfied_does() -> None:
    served = counter()
    case = complaint(served)
    for minute in (1, 2):
        with pytest.raises(InputError, match="nothing shows"):
            served.close(case, "bo", now=at(minute), reason="?")
        served.failed(served.reply(case, "Hello?", now=at(minute)), "mailbox full", now=at(minute))
    assert served.close(case, "bo", now=at(3), reason="mailbox full").settlement is not None
    silent = counter()
    case = complaint(silent)
    silent.sent(silent.reply(case, "Is it settled?", now=at(1)), now=at(1))
    later = at(1 + 24 * 60)
    with pytest.raises(InputError, match="nothing shows"):
        silent.close(case, "bo", now=later - timedelta(minutes=1), reason="silence")
    unhappy = silent.hear(case, False, by="bo", now=at(2))
    with pytest.raises(InputError, match="nothing shows"):
        silent.close(unhappy, "bo", now=later, reason="silence")


EVENTS = st.lists(st.sampled_from(["message", "answer", "fails", "yes", "no"]), max_size=8)


@given(EVENTS, st.integers(0, 3000))
def test_evidence_is_what_the_end_of_the_story_says(events: list[str], wait: int) -> None:
    """Against a reading of the story from its end."""
    case, minute = CASE, 0
    for happened in events:
        minute += 1
        if happened == "message":
            written = attrs.evolve(CASE.received[0].message, id=f"n{minute}")
            held = attrs.evolve(CASE.received[0], message=written, at=at(minute))
            case = attrs.evolve(case, received=(*case.received, held))
        elif happened in ("answer", "fails"):
            keys = tuple(one.key for one in case.received)
            failed = "x" if happened == "fails" else None
            reply = Sent(f"p{minute}", CASE.handles[0], at(minute), answered=keys, failed=failed)
            case = attrs.evolve(case, sent=(*case.sent, reply))
        else:
            said = attrs.evolve(HEARD, satisfied=happened == "yes", at=at(minute))
            case = attrs.evolve(case, heard=(*case.heard, said))
    found = settlement(case, COMPLAINT, ALWAYS, at(minute + wait))
    since = events[max((n for n, one in enumerate(events) if one == "message"), default=-1) + 1 :]
    words = [one for one in since if one in ("yes", "no")]
    sends = [one for one in since if one in ("answer", "fails")]
    if words and words[-1] == "yes":
        expected = "satisfied"
    elif sends[-2:] == ["fails", "fails"]:
        expected = "unreachable"
    elif "answer" in sends and not words:
        last = minute - len(since) + max(n for n, one in enumerate(since) if one == "answer") + 1
        expected = "silent" if minute + wait - last >= 24 * 60 else None
    else:
        expected = None
    assert (found.kind.value if found else None) == expected


def _heard() -> Any:
    served = counter()
    return served.hear(complaint(served), True, by="bo", now=NOW).heard[0]


HEARD = _heard()
ALWAYS = counter()._service.calendar


# Public and private parts (row 2.24), and chains of merged cases (law L17)


def test_a_conversation_has_a_public_and_a_private_part() -> None:
    served = counter()
    case = served.receive(Message("x", "jm", "My parcel!", NOW, id="m1", public=True), now=NOW)
    case = served.accept(case, "bo", now=NOW)
    served.sent(served.reply(case, "Write to us in private.", now=at(1)), now=at(1))
    case = served.receive(Message("x", "jm", "Number 17.", at(2), id="m2", public=False), now=at(2))
    case = served.sent(served.reply(case, "It arrives today.", now=at(3)), now=at(3))

    def told(public: bool | None) -> list[str]:
        return [
            one.message.text if isinstance(one, Received) else one.text
            for one in case.conversation(public=public)
        ]

    assert told(True) == ["My parcel!", "Write to us in private."]
    assert told(False) == ["Number 17.", "It arrives today."]
    assert told(None) == [*told(True), *told(False)]


@settings(max_examples=10)
@given(st.permutations(range(4)))
def test_a_reply_to_a_merged_case_follows_the_chain_to_where_it_goes_on(order: list[int]) -> None:
    """Law L17: however cases were merged into each other, whatever names an old one reaches the last."""
    people = People()
    served = counter(people=people)
    cases = [
        served.receive(message(f"m{n}", reason=f"reason {n}", verified=True), now=at(n)) for n in range(4)
    ]
    plans = [served.reply(case, "Hello", now=at(5)) for case in cases]
    for given_up, goes_on in pairwise(order):
        served.merge(cases[given_up], cases[goes_on], by="bo", now=at(6), reason="one matter")
    last = cases[order[-1]]
    for n, case in enumerate(cases):
        assert served.case(case.id).id == last.id
        assert served.reply(case, "Hello", now=at(7), to=f"m{n}").case == last.id
        assert served.sent(plans[n], now=at(8)).id == last.id
    (left,) = served.cases()
    assert {held.message.id for held in left.received} == {"m0", "m1", "m2", "m3"}
    assert len(left.sent) == 4
    assert counter(people=people).case(cases[order[0]].id) == served.case(last.id)
