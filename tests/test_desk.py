"""The desk: one owner for every message, whatever happens to people, agents and time (law L17)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import attrs
import pytest

from customer_unify.cases import flow
from customer_unify.cases.calendar import BusinessCalendar
from customer_unify.cases.lifecycle import Draft
from customer_unify.cases.template import CaseTemplate
from customer_unify.cases.why import why
from customer_unify.desk import Desk
from customer_unify.errors import ConfigurationError, Conflict, InputError, NaiveTime, UnknownCase
from customer_unify.model.case import ActionKind, CaseEventKind, CaseState, NeedKind
from customer_unify.model.message import Channel, Message
from customer_unify.model.reply import Disclosure
from customer_unify.model.signal import Signals
from customer_unify.model.standing import Standing
from customer_unify.model.team import Agent, Team
from customer_unify.priority.practice import Practice

from .people import AMINA, BO, NOW, POLICY, SERVICE, TEAMS, People, at, desk, message

# What is refused


def test_a_practice_never_drives_a_desk() -> None:
    with pytest.raises(ConfigurationError, match="must be a PriorityPolicy"):
        Desk(
            People(),  # type: ignore[arg-type]
            Practice.preset("followers"),  # type: ignore[arg-type]
            teams=TEAMS,
            templates=[SERVICE],
            calendar=BusinessCalendar.always(),
        )


@pytest.mark.parametrize(
    ("teams", "fault"),
    [
        ([Team("care")], "has nobody in it"),
        ([Team("other", [AMINA])], "names no team: 'care'"),
        ([Team("care", [AMINA], escalates_to="nowhere")], "names no team"),
        ([Team("care", [AMINA], escalates_to="up"), Team("up", [BO], escalates_to="care")], "in a circle"),
        ([Team("care", [AMINA]), Team("amina", [BO])], "is the id of an agent"),
        ([Team("care", [AMINA]), Team("b", [Agent("amina")])], "unlike another team"),
        ([Team("care", [AMINA]), Team("care", [BO])], "twice"),
    ],
)
def test_every_way_must_end_with_people(teams: list[Team], fault: str) -> None:
    """Row 4.1: a desk with a queue nobody serves, or a chain without an end, is not opened."""
    with pytest.raises(ConfigurationError, match=fault):
        desk(teams=teams)


def test_hostile_messages() -> None:
    counter = desk()
    with pytest.raises(InputError, match="no channel has this name; declared are chat, email"):
        counter.receive(message("m1", channel="fax"), now=NOW)
    with pytest.raises(NaiveTime):
        counter.receive(message("m1"), now=datetime(2026, 1, 1))  # noqa: DTZ001
    with pytest.raises(InputError, match="must not be blank"):
        message(" ")
    with pytest.raises(InputError, match="author of a message must be text, not NoneType"):
        message("m1", author=None)  # type: ignore[arg-type]
    with pytest.raises(UnknownCase):
        counter.case("no such")
    assert counter.cases(open=None) == []


def test_a_text_of_ten_megabytes_with_odd_characters_is_taken_in_and_answered() -> None:
    counter = desk()
    case = counter.receive(attrs.evolve(message("m1"), text="\x00\ud800 " * 3_000_000), now=NOW)
    plan = counter.reply(case, "word " * 2_000_000, now=NOW)
    assert [problem.code for problem in plan.problems] == ["too_long"]
    assert all(len(part) <= 280 for part in plan.parts)


# One conversation


def test_the_same_message_twice_is_one() -> None:
    counter = desk()
    first = counter.receive(message("m1"), now=NOW)
    assert counter.receive(message("m1"), now=at(5)) == first


def test_two_channels_are_one_case_once_the_customer_is_one_and_two_when_not() -> None:
    """Threads join after an identity merge, keep every reply handle, and part again after a split."""
    people = People()
    counter = desk(people)
    by_x = counter.receive(message("m1", verified=True), now=NOW)
    by_mail = counter.receive(message("m2", "j@example.org", "email", verified=True), now=at(1))
    assert by_x.id != by_mail.id
    people.join(people.refs(), at(2))
    [both] = counter.cases() if counter.due(at(2)) is not None else []
    assert (both.id, [handle.channel for handle in both.handles]) == (by_x.id, ["x", "email"])
    assert counter.case(by_mail.id).id == by_x.id
    late = counter.receive(message("m3", "j@example.org", "email", verified=True), now=at(3))
    assert late.id == by_x.id
    people.split(people.refs()[0], at(4))
    counter.due(at(4))
    assert [sorted(one.id for one in case.messages) for case in counter.cases()] == [["m1"], ["m2", "m3"]]
    assert counter.case(by_mail.id).customer != counter.case(by_x.id).customer
    assert counter.reply(by_mail.id, "Hello", now=at(5)).channel == "email"


def test_who_turns_out_to_be_another_was_not_answered_and_sees_no_answer_to_the_other() -> None:
    """Laws L17 and L8: what was sent to one of two strangers answers nothing of the other, and is not his."""
    people = People()
    counter = desk(people)
    counter.receive(message("m1", verified=True), now=NOW)
    mail = counter.receive(message("m2", "j@example.org", "email", verified=True), now=NOW)
    people.join(people.refs(), at(1))
    counter.sent(counter.reply(mail.id, "Your card is 9001.", now=at(2)), now=at(2))
    (both,) = counter.cases()
    assert both.waiting == (), "of one person both are answered"
    people.split(people.refs()[0], at(3))
    counter.due(at(3))
    told = {
        case.channel: ([one.message.id for one in case.waiting], [one.text for one in case.sent])
        for case in counter.cases()
    }
    assert told == {"x": (["m1"], []), "email": ([], ["Your card is 9001."])}
    again = desk(people)  # read anew from what was kept
    assert [case.waiting for case in again.cases()] == [case.waiting for case in counter.cases()]
    people.join(people.refs(), at(4))
    counter.due(at(4))
    (joined,) = counter.cases()
    assert (joined.waiting, joined.sent) == (both.waiting, both.sent), "and one person again, as before"


def strangers_taken_for_one(people: People, counter: Desk) -> tuple[str, str]:
    """Two cases, on x and by e-mail, in which everything is noted that can be; then their people are one."""
    by_x = counter.receive(message("m1", verified=True), now=NOW)
    counter.learn(by_x, "reason", value="kettle 9001", by="amina", now=NOW)
    counter.promise(by_x, "A refund on Monday.", due_at=at(600), by="amina", now=NOW)
    by_mail = counter.receive(message("m2", "j@example.org", "email", verified=True), now=at(1))
    counter.promise(by_mail, "A parcel on Tuesday.", due_at=at(700), by="amina", now=at(1))
    people.join(people.refs(), at(2))
    counter.due(at(2))
    return by_x.id, by_mail.id


def noted(counter: Desk, case: str) -> tuple[dict[str, str], list[str], list[bool]]:
    found = counter.case(case)
    return dict(found.facts), [one.text for one in found.promises], [one.satisfied for one in found.heard]


def test_each_of_two_who_were_taken_for_one_keeps_what_was_noted_of_it_and_nothing_of_the_other() -> None:
    """Laws L17 and L8: facts, promises and words heard part by the message they follow, as answers do."""
    people = People()
    counter = desk(people)
    x, mail = strangers_taken_for_one(people, counter)
    counter.promise(x, "A call on Friday.", due_at=at(800), by="amina", now=at(3))  # after the mail
    counter.promise(x, "A voucher.", due_at=at(900), by="amina", now=at(3), message="m1")
    kept = next(one.id for one in counter.case(x).open_promises if one.text.startswith("A parcel"))
    counter.keep(x, kept, by="amina", now=at(3))
    counter.learn(x, "reason", value="lamp 7", by="amina", now=at(3), message="m2")
    counter.hear(x, True, by="amina", now=at(4), message="m1")
    both = noted(counter, x)
    people.split(people.refs()[0], at(5))
    counter.due(at(5))
    assert noted(counter, x) == ({"reason": "kettle 9001"}, ["A refund on Monday.", "A voucher."], [True])
    assert noted(counter, mail) == ({"reason": "lamp 7"}, ["A parcel on Tuesday.", "A call on Friday."], [])
    assert [one.text for one in counter.case(mail).open_promises] == ["A call on Friday."]
    assert [one.text for one in counter.case(x).open_promises] == ["A refund on Monday.", "A voucher."]
    again = desk(people)  # read anew from what was kept
    assert [again.case(one) for one in (x, mail)] == [counter.case(one) for one in (x, mail)]
    more = counter.promise(x, "A card.", due_at=at(950), by="amina", now=at(5))
    people.join(people.refs(), at(6))
    counter.due(at(6))
    facts, promises, heard = noted(counter, x)
    assert (facts, sorted(promises), heard) == (both[0], sorted([*both[1], "A card."]), both[2])
    assert len({one.id for one in counter.case(x).promises}) == len(promises) == len(more.promises) + 2


def test_nobody_is_satisfied_by_what_somebody_else_said() -> None:
    """Row 4.11: the evidence goes with whoever gave it; the other's case is not closed on it."""
    people = People()
    counter = desk(people)
    x, mail = strangers_taken_for_one(people, counter)
    counter.sent(counter.reply(x, "It is done.", now=at(3)), now=at(3))
    counter.hear(x, True, by="amina", now=at(4), message="m2")
    assert "reply" in counter.case(x).done
    people.split(people.refs()[0], at(5))
    counter.due(at(5))
    assert [one.satisfied for one in counter.case(mail).heard] == [True]
    left = counter.case(x)
    assert (left.heard, "satisfaction" in left.known, "reply" in left.done) == ((), False, False)
    assert [one.message.id for one in left.waiting] == ["m1"]


def test_another_reason_is_another_case_and_stays_one_when_customers_join() -> None:
    people = People()
    counter = desk(people)
    counter.receive(message("m1", reason="late"), now=NOW)
    counter.receive(message("m2", reason="broken"), now=NOW)
    counter.receive(message("m3", "j@example.org", "email", reason="late"), now=NOW)
    people.join(people.refs(), at(1))
    counter.due(at(1))
    assert sorted(sorted(one.id for one in case.messages) for case in counter.cases()) == [
        ["m1", "m3"],
        ["m2"],
    ]


def test_who_types_an_address_does_not_become_its_owner() -> None:
    """Law L8: an author nobody vouches for has a record, a customer and a case of his own."""
    counter = desk()
    owner = counter.receive(message("m1", "j@example.org", "email", verified=True), now=NOW)
    claimed = counter.receive(message("m2", "j@example.org", "email"), now=at(1))
    assert claimed.customer != owner.customer
    assert counter.reply(owner, "Hello", now=at(2)).disclose is Disclosure.PERSONAL
    told = counter.reply(claimed, "Hello", now=at(2))
    assert (told.disclose, told.verify) == (Disclosure.CONVERSATION, ("login", "one_time_code"))


@pytest.mark.parametrize("key", ["?jm", "!jm", "jm"])
def test_no_claimed_author_can_take_the_place_of_a_proved_one(key: str) -> None:
    channel = Channel("x", "x_handle")
    refs = {
        message("m", author, verified=verified).author_ref(channel)
        for author in {key, "jm", "?jm", "!?jm"}
        for verified in (True, False)
    }
    assert len(refs) == 2 * len({key, "jm", "?jm", "!?jm"})


def test_a_remark_by_staff_makes_no_customer_and_may_be_about_one() -> None:
    """Row 2.16: an internal channel for the front line."""
    people = People()
    counter = desk(people)
    customer = counter.receive(message("m1", verified=True), now=NOW).customer
    alone = counter.receive(message("m2", "clerk 7", "staff_observation"), now=NOW)
    about = counter.receive(message("m3", "clerk 7", "staff_observation", about=("x", "jm")), now=NOW)
    assert (alone.customer, about.customer) == (None, customer)
    assert len(people.refs()) == 1
    assert counter.receive(message("m4", "clerk 8", "staff_observation"), now=NOW).id != alone.id
    assert counter.reply(alone, "Thank you", now=NOW).verify == ()


@pytest.mark.parametrize("known", [True, False])
def test_who_is_proved_is_not_asked_to_prove_it_again(known: bool) -> None:
    """Where the policy says that a proof might matter, it is asked for once, of whoever gave none."""
    draft = Draft()
    draft.add(CaseEventKind.OPENED, NOW, id="k1", template="service", team="care")
    draft.add(CaseEventKind.INFORMED, NOW, known=["reason", "identity"] if known else ["reason"])
    standing = Standing(3, 5, (), NOW, optimistic=90, ask_to_verify=True)
    flow.assess(draft, SERVICE, flow.Assessed(standing, 3, 0), NOW)
    asked = [need.name for need in draft.case.needs]
    assert ("identity" in asked) == (not known)
    assert ("Ask the person to verify" in str(why(draft.case))) == (not known)


# Who serves


def test_the_able_first_the_queue_when_full_and_freed_places_are_filled_in_order() -> None:
    """The first wish of every helpdesk's users: when capacity frees, the one waiting longest is taken."""
    counter = desk()
    cases = [counter.receive(message(f"m{n}", f"author{n}"), now=at(n)) for n in range(4)]
    assert [case.assignment.owner for case in cases] == ["amina", "amina", "care", "care"]
    counter.accept(cases[0], "amina", now=at(5))
    counter.close(cases[0], AMINA, now=at(6), reason="settled")
    assert [counter.case(case.id).assignment.owner for case in cases[1:]] == ["amina", "amina", "care"]


def test_next_follows_the_policy_and_not_the_clock_of_arrival() -> None:
    """The queue is ordered by who the person is to the company, within its band."""

    def signals(customer: Any, written: Message | None, now: datetime) -> Signals:
        return Signals(urgency=2 if customer.id == "c-x-urgent" else 0)

    counter = desk(teams=[Team("care", [attrs.evolve(AMINA, on_duty=False)])], signals=signals)
    for author in ("first", "urgent", "last"):
        counter.receive(message(author, author, verified=True), now=NOW)
    assert counter.next("amina", now=NOW) is None
    counter.duty("amina", True, now=at(1))
    first = counter.next("amina", now=at(1))
    assert first is not None
    assert first.messages[0].id == "urgent"
    assert counter.next("amina", now=at(1)) == first
    counter.accept(first, "amina", now=at(1))
    second = counter.next("amina", now=at(1))
    assert second is not None
    assert second.messages[0].id == "first"


def test_declined_goes_on_to_somebody_else_and_is_not_offered_again() -> None:
    counter = desk()
    case = counter.receive(message("m1"), now=NOW)
    assert case.assignment.agent == "amina"
    declined = counter.decline(case, "amina", now=at(1), reason="conflict")
    assert declined.assignment.agent == "bo"
    assert counter.decline(declined, "bo", now=at(2), reason="busy").assignment.owner == "care"
    assert counter.next("amina", now=at(3)) is None


def test_an_agent_who_leaves_loses_no_case() -> None:
    counter = desk()
    first, second = (counter.receive(message(f"m{n}", f"author{n}"), now=NOW) for n in (1, 2))
    counter.accept(first, "amina", now=at(1))
    counter.accept(second, "amina", now=at(1))
    counter.sent(counter.reply(second, "What is your size?", now=at(2)), now=at(2))
    moved = counter.duty("amina", False, now=at(3))
    assert [(case.id, case.assignment.owner) for case in moved] == [(first.id, "bo")]
    assert counter.case(second.id).assignment.owner == "amina"
    assert counter.receive(message("m3", "author2"), now=at(4)).assignment.owner == "bo"


def test_accepted_by_one_is_handed_on_not_taken() -> None:
    counter = desk()
    case = counter.receive(message("m1"), now=NOW)
    counter.accept(case, "amina", now=NOW)
    with pytest.raises(InputError, match="transfer it"):
        counter.accept(case, "bo", now=NOW)
    with pytest.raises(InputError, match="only the agent who has"):
        counter.decline(case, "bo", now=NOW, reason="busy")
    assert counter.transfer(case, "bo", now=NOW, reason="knows better").assignment.owner == "bo"
    assert counter.transfer(case, "managers", now=NOW, reason="complaint").assignment.team == "managers"
    counter.duty("bo", False, now=NOW)
    with pytest.raises(InputError, match="off duty"):
        counter.transfer(case, "bo", now=NOW, reason="back")
    with pytest.raises(InputError, match="no agent has this id"):
        counter.transfer(case, "nobody", now=NOW, reason="?")


def test_the_template_leads_and_bends() -> None:
    """Row 2.25: required items hold, discretionary ones and people are added."""
    counter = desk()
    case = counter.receive(message("m1", reason="late", verified=True), now=NOW)
    assert [(need.kind, need.name) for need in case.needs] == [
        (NeedKind.PERSON, "owner"),
        (NeedKind.ITEM, "listen"),
    ]
    counter.accept(case, "amina", now=NOW)
    assert counter.do(case, "listen", by="amina", now=NOW).stage == "solve"
    asked = counter.add(case, "ask_expert", by="amina", now=NOW)
    assert [need.name for need in asked.needs] == ["solution", "ask_expert", "expert"]
    joined = counter.staff(case, "expert", "chloe", by="amina", now=NOW)
    assert [need.name for need in joined.needs] == ["solution", "ask_expert"]
    for item in ("solution", "ask_expert"):
        case = counter.do(case, item, by="amina", now=NOW)
    assert case.stage == "answer"
    case = counter.sent(counter.reply(case, "Here it is.", now=NOW), now=NOW)
    assert (case.stage, [need.name for need in case.needs]) == ("settle", ["satisfaction"])
    case = counter.learn(case, "satisfaction", by="amina", now=NOW)
    assert (case.needs, counter.close(case, "amina", now=NOW, reason="settled").left) == ((), ())
    with pytest.raises(InputError, match="closed"):
        counter.do(case, "listen", by="amina", now=NOW)


def test_what_the_template_does_not_name_is_an_error_that_says_what_it_does() -> None:
    counter = desk()
    case = counter.receive(message("m1"), now=NOW)
    with pytest.raises(InputError, match="allowed: ask_expert, ask_if_settled"):
        counter.do(case, "dance", by="amina", now=NOW)


def test_a_strict_template_is_not_closed_half_done_and_another_says_what_was_left() -> None:
    strict = desk(templates=[attrs.evolve(SERVICE, strict=True)])
    case = strict.receive(message("m1"), now=NOW)
    with pytest.raises(InputError, match="not done are listen, solution, reply"):
        strict.close(case, "amina", now=NOW, reason="settled")
    counter = desk()
    case = counter.receive(message("m1"), now=NOW)
    assert counter.close(case, "amina", now=NOW, reason="spam").left == ("listen", "solution", "reply")


def test_a_message_after_closing_opens_it_again_with_its_former_agent() -> None:
    counter = desk()
    case = counter.receive(message("m1"), now=NOW)
    counter.accept(case, "bo", now=NOW)
    counter.close(case, "bo", now=at(1), reason="settled")
    again = counter.receive(message("m2"), now=at(2))
    assert (again.id, again.state, again.assignment.agent) == (case.id, CaseState.OPEN, "bo")
    assert again.assignment.decision is not None
    assert again.assignment.decision.known


# Answers


def test_an_answer_that_failed_leaves_the_message_waiting_and_one_sent_twice_is_one() -> None:
    counter = desk()
    case = counter.receive(message("m1"), now=NOW)
    plan = counter.reply(case, "Hello", now=at(1))
    assert counter.failed(plan, "blocked", now=at(2)).waiting_since == NOW
    done = counter.sent(plan, now=at(3))
    assert counter.sent(plan, now=at(4)) == done
    assert done.waiting_since is None


def test_an_answer_that_comes_back_answered_nothing() -> None:
    """Law L17: mail servers refuse minutes later; the message waits again, its age and owner kept."""
    counter = desk(templates=[CaseTemplate.preset("service")])
    case = counter.accept(counter.receive(message("m1"), now=NOW), "amina", now=NOW)
    plan = counter.reply(case, "Hello", now=at(1))
    assert counter.sent(plan, now=at(1)).waiting == ()
    back = counter.failed(plan, "mailbox full", now=at(20))
    assert (back.waiting_since, back.assignment.agent, back.answers) == (NOW, "amina", ())
    first, *_ = counter.clocks(back, now=at(21))
    assert (first.kind.value, first.stopped_at) == ("first_response", None)
    assert counter.sent(plan, now=at(22)) == back, "what is told once more of its leaving is no news"
    with pytest.raises(InputError, match="nothing shows"):  # no silence after an answer nobody has
        counter.close(back, "amina", now=at(60 * 24 * 3), reason="no word")
    after = counter.sent(counter.reply(back, "Hello again", now=at(30)), now=at(30))
    assert (after.waiting, [one.text for one in after.answers]) == ((), ["Hello again"])
    assert [one.answers for one in desk(counter.resolver).cases()] == [after.answers]  # type: ignore[arg-type]


def test_two_answers_that_came_back_show_that_nobody_can_be_reached() -> None:
    counter = desk(templates=[CaseTemplate.preset("service")])
    case = counter.accept(counter.receive(message("m1"), now=NOW), "amina", now=NOW)
    for minute in (1, 2):
        plan = counter.reply(case, f"Hello {minute}", now=at(minute))
        counter.sent(plan, now=at(minute))
        counter.failed(plan, "no such mailbox", now=at(minute))
    closed = counter.close(case, "amina", now=at(9), reason="gone")
    assert closed.settlement is not None
    assert closed.settlement.kind.value == "unreachable"


def test_what_came_in_after_an_answer_was_planned_still_waits() -> None:
    counter = desk()
    case = counter.receive(message("m1"), now=NOW)
    plan = counter.reply(case, "Hello", now=at(1))
    counter.receive(message("m2"), now=at(2))
    assert [held.message.id for held in counter.sent(plan, now=at(3)).waiting] == ["m2"]


def test_each_message_is_answered_where_it_came_from() -> None:
    counter = desk()
    case = counter.receive(message("m1", thread="t1"), now=NOW)
    counter.receive(message("m2", thread="t2", public=False), now=NOW)
    plans = [counter.reply(case, "Hello", now=NOW, to=id) for id in ("m1", "m2")]
    assert [(plan.thread, plan.public, plan.limits.length) for plan in plans] == [
        ("t1", True, 280),
        ("t2", False, 10_000),
    ]
    with pytest.raises(InputError, match="no message of this id"):
        counter.reply(case, "Hello", now=NOW, to="m9")


# Time


def test_time_takes_back_relaxes_and_escalates_once() -> None:
    """An offer that lapses goes on; a search widens; what waits too long reaches the next team's people."""
    counter = desk(teams=[Team("care", (AMINA,), escalates_to="managers"), TEAMS[1]])
    case = counter.receive(message("m1"), now=NOW)
    assert counter.next_wakeup(NOW) == at(10)
    assert counter.due(at(9)) == ()
    [lapsed] = counter.due(at(10))
    assert lapsed.kind is ActionKind.RETURN
    assert counter.apply(lapsed, now=at(9)).assignment.agent == "amina"
    assert counter.apply(lapsed, now=at(10)).assignment.owner == "care"
    assert counter.apply(lapsed, now=at(11)).version == counter.case(case.id).version
    kinds = []
    moment = at(10)
    while (wakeup := counter.next_wakeup(moment)) is not None and len(kinds) < 20:
        moment = wakeup
        for action in counter.due(moment):
            kinds.append(action.kind)
            counter.apply(action, now=moment)
    assert kinds.count(ActionKind.ESCALATE) == 2
    assert counter.case(case.id).assignment.team == "managers"
    assert counter.due(moment) == ()


def test_an_answered_clock_does_not_escalate() -> None:
    counter = desk()
    case = counter.receive(message("m1"), now=NOW)
    counter.accept(case, "amina", now=NOW)
    counter.sent(counter.reply(case, "Hello", now=at(1)), now=at(1))
    assert counter.next_wakeup(at(1)) is None


# The machine


def test_a_desk_opened_anew_goes_on_where_the_last_one_stopped() -> None:
    people = People()
    first = desk(people)
    case = first.receive(message("m1"), now=NOW)
    first.accept(case, "amina", now=at(1))
    first.duty("bo", False, now=at(1))
    again = desk(people)
    assert again.cases() == first.cases()
    assert again.receive(message("m1"), now=at(2)) == first.case(case.id)
    assert again.decline(case, "amina", now=at(2), reason="ill").assignment.owner == "care"


def test_two_writers_never_overwrite_each_other() -> None:
    people = People()
    one, other = desk(people), desk(people)
    case = one.receive(message("m1"), now=NOW)
    late = desk(people)
    one.accept(case, "amina", now=at(1))
    with pytest.raises(Conflict):
        late.accept(case, "bo", now=at(1))
    with pytest.raises(InputError, match="another agent has accepted"):
        late.accept(case, "bo", now=at(1))
    assert other.cases() == []


def test_a_case_waits_a_while_for_who_served_the_person_and_then_goes_to_somebody_else() -> None:
    """Affinity at the desk: the host is told when the waiting ends, and who leaves is not waited for."""
    people = (attrs.evolve(AMINA, capacity=1), BO)
    kind = attrs.evolve(SERVICE, affinity=timedelta(minutes=5), skills={}, offer=timedelta(hours=2))
    counter = desk(teams=[Team("care", people)], templates=[kind])
    first = counter.receive(message("m1", reason="late"), now=NOW)
    counter.accept(first, "amina", now=NOW)
    second = counter.receive(message("m2", reason="broken"), now=at(1))
    decision = second.assignment.decision
    assert decision is not None
    assert (second.assignment.owner, decision.waits_for) == ("care", "amina")
    assert "Waits for some time for amina" in str(why(second))
    assert counter.next("bo", now=at(2)) is None
    [due] = [action for action in counter.due(at(6)) if action.case == second.id]
    assert (due.kind, due.due_at) == (ActionKind.RELAX, at(6))
    assert counter.apply(due, now=at(6)).assignment.agent == "bo"
    third = counter.receive(message("m3", reason="other"), now=at(7))
    assert third.assignment.agent is None
    assert [given.assignment.agent for given in counter.duty("amina", False, now=at(8))] == ["bo"]


def test_a_bot_may_come_first_and_a_person_always_last() -> None:
    """Row 4.1: whatever helps at first, a search ends with a person; a template without is refused."""
    kind = CaseTemplate.load(
        'name = "first"\nteam = "care"\nto = ["bot"]\n'
        '[[stages]]\nname = "s"\n'
        '[[steps]]\nafter = "2m"\nwall = true\nto = ["agent"]\nteams = ["managers"]\n'
    )
    bot = Agent("bot", kind="bot", capacity=1)  # type: ignore[arg-type]
    counter = desk(teams=[Team("care", (bot, AMINA)), TEAMS[1]], templates=[kind])
    case = counter.receive(message("m1"), now=NOW)
    assert case.assignment.agent == "bot"
    declined = counter.decline(case, "bot", now=at(1), reason="asked for a person")
    assert declined.assignment.agent == "chloe", "who knows least is asked first, of both teams"
    for to in ('to = ["bot"]', 'to = ["bot"]\n[[steps]]\nafter = "1m"\nto = ["peer"]', 'to = ["cat"]'):
        with pytest.raises(ConfigurationError, match=r"never reaches a person|not a kind of target"):
            CaseTemplate.load(f'name = "x"\nteam = "care"\n{to}\n[[stages]]\nname = "s"\n')
    with pytest.raises(ConfigurationError, match="names no team: 'managers'"):
        desk(teams=[Team("care", (bot, AMINA))], templates=[kind])


def test_a_decision_of_the_desk_names_teams_template_and_policy() -> None:
    """Another level of a template or another agent is another digest, and a decision keeps its own."""
    one = desk().receive(message("m1"), now=NOW).assignment.decision
    sharper = attrs.evolve(SERVICE, skills={"care": 4})
    other = desk(templates=[sharper]).receive(message("m1"), now=NOW).assignment.decision
    assert one is not None
    assert other is not None
    assert one.policy == other.policy == POLICY.digest
    assert one.template != other.template
    assert one.network == other.network != ""
