"""The fifteen things users of helpdesks ask for most, each through the front door.

The list is that of the research behind the design: issues of Chatwoot, Zammad, osTicket, FreeScout,
UVdesk, Rocket.Chat, Frappe Helpdesk, GLPI and others, by how often they come back.
Asks 4 and 5 are law L17, too.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import attrs
import pytest

import customer_unify as cu
from customer_unify.cases.thread import ThreadRules
from customer_unify.errors import InputError
from customer_unify.model import Case, Customer
from customer_unify.model.case import ActionKind, Clock, ClockKind, ClockState
from customer_unify.model.template import Tier

MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)
ANA = cu.Record(
    "crm",
    "ana",
    {
        "name": "Ana Pérez",
        "email": ["ana@example.org", "a.perez@example.com"],
        "phone": ["+54 9 11 2345-6789", "+54 351 555-0101"],
        "x_handle": "anaperez",
        "instagram_handle": "ana.perez",
    },
    verified={"email", "phone", "x_handle", "instagram_handle"},
)
CHANNELS = (
    cu.Channel("whatsapp", "phone"),
    cu.Channel("sales@", "email"),
    cu.Channel("help@", "email"),
)
ONE, TWO = cu.Agent("one", capacity=1), cu.Agent("two", capacity=1)
TEMPLATE = """
name = "service"
team = "care"
{more}
[[stages]]
name = "serve"
[[clocks]]
band = 0
first_response = "1h"
next_response = "2h"
resolution = "8h"
"""


def at(minutes: float) -> datetime:
    return MONDAY + timedelta(minutes=minutes)


def counter(*agents: cu.Agent, records: Iterable[cu.Record] = (ANA,), **given: Any) -> cu.Desk:
    numbers = iter(range(1, 1000))
    config = cu.IdentityConfig.load('[sources.crm]\nmakes = "customer"\nkey = "id"')
    people = cu.Resolver(config, clock=lambda: MONDAY, new_id=lambda: f"c{next(numbers):03}")
    people.add_many(records)
    settings: dict[str, Any] = {
        "teams": [cu.Team("care", agents or (cu.Agent("amina", capacity=9),))],
        "templates": [cu.CaseTemplate.load(TEMPLATE.format(more=""))],
        "calendar": cu.BusinessCalendar.always(),
        "channels": CHANNELS,
    }
    return cu.Desk(people, cu.PriorityPolicy.preset("retail"), **{**settings, **given})


def written(channel: str, author: str, id: str, *, sent: float = 0, **given: Any) -> cu.Message:
    return cu.Message(channel, author, "Hello?", at(sent), id=id, **{"verified": True, **given})


def strangers(desk: cu.Desk, count: int, **given: Any) -> list[Case]:
    return [
        desk.receive(written("x", f"stranger{n}", f"s{n}", sent=n, **given), now=at(n)) for n in range(count)
    ]


def test_01_when_a_place_becomes_free_the_one_waiting_longest_takes_it() -> None:
    """chatwoot 10583, 13050, 10685: what waits stays stuck."""
    desk = counter(ONE)
    cases = strangers(desk, 4)
    assert [case.assignment.owner for case in cases] == ["one", "care", "care", "care"]
    for place, case in enumerate(cases):
        desk.accept(case, "one", now=at(10 + place))
        desk.close(case, "one", now=at(10 + place), reason="settled")
        for waiting in cases[place + 1 : place + 2]:
            assert desk.case(waiting.id).assignment.agent == "one"


def test_02_one_conversation_per_person_across_numbers_inboxes_and_channels() -> None:
    """chatwoot 13470, 4975, 10633, 5038."""
    desk = counter()
    ways = [
        ("x", "anaperez"),
        ("sales@", "ana@example.org"),
        ("help@", "a.perez@example.com"),
        ("instagram", "ana.perez"),
        ("whatsapp", "+54 351 555-0101"),
        ("phone", "+54 351 555-0101"),
    ]
    cases = {desk.receive(written(way, who, f"m{n}"), now=at(n)).id for n, (way, who) in enumerate(ways)}
    assert len(cases) == 1
    (case,) = desk.cases()
    assert [handle.channel for handle in case.handles] == [way for way, _ in ways]


@pytest.mark.parametrize(
    ("known", "arrives"),
    [
        ("+54 11 2345-6789", "+5491123456789"),
        ("+54 9 11 2345-6789", "541123456789"),
        ("+52 55 1234 5678", "5215512345678"),
        ("+55 11 98123-4567", "+551181234567"),
        ("06 12 34 56 78", "+33612345678"),
    ],
)
def test_03_two_ways_to_write_a_number_are_not_two_people_with_two_agents(known: str, arrives: str) -> None:
    """chatwoot 13808: the Argentine form on a messenger and the one in the address book."""
    person = cu.Record("crm", "p", {"name": "Luz Díaz", "phone": known}, verified={"phone"})
    config = cu.IdentityConfig.load(
        f'region = "{"FR" if known.startswith("0") else "AR"}"\n[sources.crm]\nmakes = "customer"'
    )
    numbers = iter(range(1, 100))
    people = cu.Resolver(config, clock=lambda: MONDAY, new_id=lambda: f"c{next(numbers)}")
    people.add(person)
    desk = cu.Desk(
        people,
        cu.PriorityPolicy.preset("retail"),
        teams=[cu.Team("care", [ONE, TWO])],
        templates=[cu.CaseTemplate.load(TEMPLATE.format(more=""))],
        calendar=cu.BusinessCalendar.always(),
        channels=CHANNELS,
    )
    first = desk.receive(written("phone", known, "m1"), now=at(0))
    second = desk.receive(written("whatsapp", arrives, "m2"), now=at(1))
    assert second.id == first.id
    assert second.customer == people.customer_of("crm", "p").id
    assert len(desk.cases()) == 1


def two_matters(desk: cu.Desk) -> tuple[Case, Case]:
    late = desk.receive(written("x", "anaperez", "m1", reason="late"), now=at(0))
    wrong = desk.receive(written("help@", "ana@example.org", "m2", reason="wrong size"), now=at(1))
    return late, wrong


def test_04_two_cases_of_a_person_are_merged_by_hand_and_parted_again() -> None:
    """chatwoot 9264, 5414; osTicket 1225: the longest list of +1."""
    desk = counter()
    late, wrong = two_matters(desk)
    assert late.id != wrong.id
    desk.sent(desk.reply(wrong, "Which size?", now=at(2)), now=at(2))
    both = desk.merge(wrong, late, by="amina", now=at(2), reason="one parcel")
    assert both.id == late.id
    assert [held.message.id for held in both.received] == ["m1", "m2"]
    assert [reply.text for reply in both.sent] == ["Which size?"]
    assert [held.message.id for held in both.waiting] == ["m1"]
    assert desk.case(wrong.id).id == late.id, "the former id leads there"
    again = desk.unmerge(both, wrong.id, by="amina", now=at(3))
    assert (again.id, again.open, [held.message.id for held in again.received]) == (wrong.id, True, ["m2"])
    assert ([reply.text for reply in again.sent], again.waiting) == (["Which size?"], ())
    assert [held.message.id for held in desk.case(late.id).received] == ["m1"]


def test_04_what_two_people_wrote_is_never_merged() -> None:
    desk = counter()
    late, _ = two_matters(desk)
    (other,) = strangers(desk, 1)
    with pytest.raises(InputError, match="cases of one customer"):
        desk.merge(other, late, by="amina", now=at(2), reason="alike")
    with pytest.raises(InputError, match="in itself"):
        desk.merge(late, late, by="amina", now=at(2), reason="alike")


def test_05_after_a_merge_each_message_is_answered_where_it_was_written() -> None:
    """zammad 5712, 1929: the button of the original channel is gone, or the wrong person is addressed."""
    desk = counter()
    late, wrong = two_matters(desk)
    planned = desk.reply(wrong, "Which size?", now=at(2))
    both = desk.merge(wrong, late, by="amina", now=at(2), reason="one parcel")
    ways = {
        to: (plan.channel, plan.handle.author)
        for to in ("m1", "m2")
        for plan in [desk.reply(both, "Here it is.", now=at(3), to=to)]
    }
    assert ways == {"m1": ("x", "anaperez"), "m2": ("help@", "ana@example.org")}
    sent = desk.sent(planned, now=at(4))
    assert (sent.id, [reply.handle.channel for reply in sent.sent]) == (late.id, ["help@"])


def test_06_a_person_has_several_addresses_numbers_and_handles_and_they_are_one() -> None:
    """zammad 272; freescout 4328, 2708; chatwoot 1459, 5115."""
    desk = counter()
    people = desk.resolver
    ana = people.customer_of("crm", "ana").id
    again = cu.Record("crm", "old", {"email": "ana@old.example", "name": "Ana P."}, verified={"email"})
    stray = people.add(again).customer_id
    assert stray is not None
    case = desk.receive(written("help@", "ana@old.example", "m1"), now=at(0))
    mine = desk.receive(written("x", "anaperez", "m2"), now=at(1))
    assert case.customer != ana
    people.link(("crm", "ana"), ("crm", "old"), by="amina", reason="she said so")
    assert desk.due(at(2)) == (), "each call first learns what happened to identities"
    (joined,) = desk.cases()
    assert joined.id in {case.id, mine.id}
    kinds = Counter(held.identifier.namespace for held in people.customer_of("crm", "ana").identifiers)
    assert (kinds["email"], kinds["phone"]) == (3, 2)


def test_07_work_is_shared_out_evenly() -> None:
    """zammad 854 (since 2017), 1581; uvdesk 349; faveo 198; freescout 1388: round robin, load balancing."""
    agents = [cu.Agent(f"agent{n}", {"care": n}, capacity=10) for n in range(4)]  # no two of them alike
    cases = strangers(counter(*agents), 20)
    assert Counter(case.assignment.agent for case in cases) == {agent.id: 5 for agent in agents}
    half = [cu.Agent("whole", capacity=10), cu.Agent("half", capacity=5)]
    shared = Counter(case.assignment.agent for case in strangers(counter(*half), 12))
    assert shared == {"whole": 8, "half": 4}, "by how much of their room is taken"


def test_08_by_skills_in_the_queue_and_on_transfer() -> None:
    """Rocket.Chat feature request 233."""
    able, other = cu.Agent("able", skills={"refund": 5}), cu.Agent("other")
    wide = "skills = { refund = 3 }\n[[steps]]\nafter = '2h'\nskills = {}"
    template = cu.CaseTemplate.load(TEMPLATE.format(more=wide))
    teams = [cu.Team("care", [able, other]), cu.Team("legal", [cu.Agent("zoe")])]
    desk = counter(templates=[template], teams=teams)
    (case,) = strangers(desk, 1)
    assert case.assignment.agent == "able"
    desk.accept(case, "able", now=at(1))
    back = desk.transfer(case, "care", now=at(2), reason="a colleague should look")
    assert back.assignment.agent == "other", "whoever handed it on is not offered it again"
    assert desk.transfer(case, "legal", now=at(3), reason="a lawyer's letter").assignment.agent == "zoe"


def test_09_what_an_owner_leaves_unanswered_is_taken_back_and_keeps_its_age() -> None:
    """chatwoot 13515, 13516, 6889; erpnext 6049."""
    template = cu.CaseTemplate.load(TEMPLATE.format(more='take_back = "30m"'))
    desk = counter(ONE, TWO, templates=[template])
    (case,) = strangers(desk, 1)
    owner = case.assignment.agent
    assert owner == "one"
    desk.accept(case, owner, now=at(1))
    assert desk.next_wakeup(at(1)) == at(31)
    (action,) = [one for one in desk.due(at(31)) if one.kind is ActionKind.RETURN]
    moved = desk.apply(action, now=at(31))
    assert (moved.assignment.agent, moved.queued_at) == ("two", at(0))


def test_09_an_answer_in_time_keeps_the_owner() -> None:
    template = cu.CaseTemplate.load(TEMPLATE.format(more='take_back = "30m"'))
    desk = counter(ONE, TWO, templates=[template])
    (case,) = strangers(desk, 1)
    desk.accept(case, "one", now=at(1))
    desk.sent(desk.reply(case, "We are looking.", now=at(20)), now=at(20))
    assert [one for one in desk.due(at(600)) if one.kind is ActionKind.RETURN] == []


OFFICE = cu.BusinessCalendar.weekdays(
    "Europe/Paris", "09:00-12:30", "13:30-18:00", holidays=[date(2026, 4, 6)]
)


def test_10_promises_of_time_know_holidays_weekends_and_whose_turn_it_is() -> None:
    """frappe/helpdesk 2214, 2405, 2075; zammad 390; glpi 6902, 10594, 22678."""
    desk = counter(calendar=OFFICE)
    friday = datetime(2026, 4, 3, 15, 30, tzinfo=UTC)  # 17:30 in Paris, before Easter Monday
    case = desk.receive(written("x", "anaperez", "m1"), now=friday)
    clock = desk.clocks(case, now=friday)[0]
    assert clock.due_at == datetime(2026, 4, 7, 7, 30, tzinfo=UTC), "Tuesday, half past nine"
    answered = friday + timedelta(minutes=10)
    desk.sent(desk.reply(case, "Which parcel?", now=answered), now=answered)
    later = datetime(2026, 4, 8, 10, tzinfo=UTC)
    settle = next(one for one in desk.clocks(case, now=later) if one.kind is ClockKind.RESOLUTION)
    assert (settle.state, settle.used) == (ClockState.PAUSED, timedelta(minutes=10))


def test_11_several_intervals_a_day() -> None:
    """frappe/helpdesk 2212; chatwoot 14009: lunch."""
    desk = counter(calendar=OFFICE)
    noon = datetime(2026, 3, 2, 11, tzinfo=UTC)  # 12:00 in Paris
    case = desk.receive(written("x", "anaperez", "m1"), now=noon)
    assert desk.clocks(case, now=noon)[0].due_at == datetime(2026, 3, 2, 13, tzinfo=UTC)


def test_12_each_tier_answers_for_its_own_time() -> None:
    """frappe/helpdesk 1895: clocks for first, second and third line with fair blame."""
    desk = counter(teams=[cu.Team("care", [ONE]), cu.Team("second line", [TWO])])
    (case,) = strangers(desk, 1)
    desk.accept(case, "one", now=at(5))
    desk.transfer(case, "second line", now=at(20), reason="a fault of the product")
    desk.accept(case, "two", now=at(25))
    desk.sent(desk.reply(case, "Which version?", now=at(30)), now=at(30))
    held = [(one.team, one.agent, one.used, one.waited) for one in desk.tenures(case, now=at(90))]
    minutes = timedelta(minutes=1)
    assert held == [
        ("care", "one", 20 * minutes, 20 * minutes),
        ("second line", "two", 70 * minutes, 10 * minutes),
    ]


def test_12_the_second_line_is_not_late_for_what_the_first_one_took() -> None:
    """A time of each team's own: it starts with the case's coming there and stands still while they write."""
    hour, minutes = timedelta(hours=1), timedelta(minutes=1)
    tiers = (Tier("care", 0, hour), Tier("second line", 0, 30 * minutes), Tier("second line", 2, hour))
    template = attrs.evolve(cu.CaseTemplate.preset("service"), tiers=tiers)
    desk = counter(
        teams=[cu.Team("care", [ONE], escalates_to="second line"), cu.Team("second line", [TWO])],
        templates=[template],
    )
    (case,) = strangers(desk, 1)
    assert case.band >= 2
    desk.accept(case, "one", now=at(5))

    def own(now: float) -> Clock:
        return next(one for one in desk.clocks(case, now=at(now)) if one.kind is ClockKind.TIER)

    assert (own(50).started_at, own(50).due_at, own(50).state) == (at(0), at(60), ClockState.RUNNING)
    desk.transfer(case, "second line", now=at(50), reason="a fault of the product")
    assert (own(60).started_at, own(60).used, own(60).due_at) == (at(50), 10 * minutes, at(110))
    desk.sent(desk.reply(case, "Which version?", now=at(70)), now=at(70))
    assert (own(100).state, own(100).used) == (ClockState.PAUSED, 20 * minutes)
    desk.receive(written("x", "stranger0", "again", sent=170), now=at(170))
    assert (own(180).due_at, own(180).used) == (at(210), 30 * minutes)
    due = [one.clock for one in desk.due(at(211)) if one.kind is ActionKind.ESCALATE]
    assert ClockKind.TIER in due


def test_12_a_tier_is_of_a_team_there_is() -> None:
    lost = attrs.evolve(cu.CaseTemplate.preset("service"), tiers=(Tier("third line", 0, timedelta(hours=1)),))
    with pytest.raises(cu.ConfigurationError, match="names no team: 'third line'"):
        counter(templates=[lost])


def test_13_who_matters_is_recognised_on_any_channel_and_comes_first() -> None:
    """helpy 499; DeskDirector."""

    def signals(customer: Customer, message: cu.Message | None, now: datetime) -> cu.Signals:
        return cu.Signals(tier=4, activity=1.0) if customer.profile.get("email") else cu.Signals()

    desk = counter(cu.Agent("amina", on_duty=False), signals=signals)
    first, second, third = strangers(desk, 3)
    hers = desk.receive(written("x", "anaperez", "vip", sent=3), now=at(3))
    last = desk.receive(written("x", "latest", "s3", sent=4), now=at(4))
    due = [hers.id, first.id, second.id, third.id, last.id]
    assert [one.id for one in desk.ranked(now=at(4))] == due


@pytest.mark.parametrize(("sure", "first"), [(1000, True), (400, True), (0, False)])
def test_13_whoever_may_be_a_customer_no_more_counts_for_less(sure: int, first: bool) -> None:
    """Row 0.19: the host says how sure it is; what nobody can be sure of moves nobody up."""

    def signals(customer: Customer, message: cu.Message | None, now: datetime) -> cu.Signals:
        return cu.Signals(tier=4, activity=1.0)

    def still(customer: Customer, now: datetime) -> int:
        assert customer.profile.get("name") == "Ana Pérez", "of strangers nobody asks whether they still are"
        return sure

    agent = cu.Agent("amina", on_duty=False)
    desk = counter(agent, signals=signals, status_confidence=still)
    strangers(desk, 1)
    hers = desk.receive(written("x", "anaperez", "vip", sent=3), now=at(3))
    ranked = desk.ranked(now=at(4))
    assert (ranked[0].id == hers.id) is first
    standing = next(one.standing for one in ranked if one.id == hers.id)
    loyalty = next((one.points for one in standing.contributions if one.term == "loyalty"), 0)
    whole = counter(agent, signals=signals)
    sure_of = whole.receive(written("x", "anaperez", "vip"), now=at(3)).standing
    assert sure_of is not None
    most = next(one.points for one in sure_of.contributions if one.term == "loyalty")
    assert loyalty == most * sure // 1000 > 0 or sure == loyalty == 0


def test_13_how_sure_is_told_in_thousandths() -> None:
    desk = counter(status_confidence=lambda customer, now: 0.4)
    with pytest.raises(InputError, match="status_confidence must be a whole number"):
        desk.receive(written("x", "anaperez", "vip"), now=at(3))


@pytest.mark.parametrize("order", ["quiet worth angry", "angry worth quiet", "worth quiet angry"])
def test_14_by_what_a_customer_is_worth_and_how_the_relation_stands(order: str) -> None:
    """chatwoot 1317, closed for lack of a model."""
    said = {
        "quiet": cu.Signals(expected_margin=50),
        "worth": cu.Signals(expected_margin=900, churn=0.3),
        "angry": cu.Signals(expected_margin=900, churn=0.3, unanswered=3, days_since_failure=1),
    }

    def signals(customer: Customer, message: cu.Message | None, now: datetime) -> cu.Signals:
        return said[message.author] if message is not None else cu.Signals()

    known = [cu.Record("crm", who, {"x_handle": who}, verified={"x_handle"}) for who in said]
    desk = counter(cu.Agent("amina", on_duty=False), records=known, signals=signals)
    names = {desk.receive(written("x", who, who), now=at(0)).id: who for who in order.split()}
    ranked = desk.ranked(now=at(1))
    assert [names[one.id] for one in ranked] == ["angry", "worth", "quiet"]
    for one in ranked:
        assert sum(term.points for term in one.standing.contributions) == one.standing.points


def test_15_the_first_answer_has_a_clock_of_its_own_and_none_runs_out_at_night() -> None:
    """zammad 5177, 4432."""
    desk = counter(calendar=OFFICE)
    evening = datetime(2026, 3, 2, 16, 50, tzinfo=UTC)  # 17:50 in Paris
    case = desk.receive(written("x", "anaperez", "m1"), now=evening)
    first = desk.clocks(case, now=evening)[0].due_at
    for minute in range(1, 6):  # she insists; the promise of the first answer stands
        now = evening + timedelta(minutes=minute)
        case = desk.receive(written("x", "anaperez", f"more{minute}"), now=now)
        assert desk.clocks(case, now=now)[0].due_at == first
    dues = [clock.due_at for clock in desk.clocks(case, now=evening) if clock.due_at is not None]
    assert all(9 <= (due + timedelta(hours=1)).hour < 18 for due in dues)


@pytest.mark.parametrize(("days", "same"), [(0, False), (2, True)])
def test_15_whether_a_settled_matter_opens_again_is_configured(days: int, same: bool) -> None:
    """waha 1237: reopen or new, by one figure."""
    desk = counter(rules=ThreadRules(reopen_within=timedelta(days=days)))
    case = desk.receive(written("x", "anaperez", "m1"), now=at(0))
    desk.accept(case, "amina", now=at(1))
    desk.close(case, "amina", now=at(2), reason="settled")
    again = desk.receive(written("x", "anaperez", "m2"), now=at(24 * 60))
    assert (again.id == case.id) is same
