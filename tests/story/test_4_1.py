"""Row 4.1: no avoidance by endless voice menus. A person can always be reached, and the road has an end."""

from datetime import timedelta

import pytest

from customer_unify import Agent, ConfigurationError, Team

from .shop import NOW, message, open_desk, resolver


def test_nobody_able_nobody_on_duty_and_still_people_own_it() -> None:
    """Asked in a language nobody speaks, with everybody out: the team's queue owns it, and says why."""
    away = [Team("care", [Agent("amina", skills={"care": 1}, languages={"fr"}, on_duty=False)])]
    desk = open_desk(resolver(), away)
    case = desk.receive(message("x", "jocelynemichu", "m1", verified=True), now=NOW)
    assert case.assignment.owner == "care"
    assert case.assignment.decision is not None
    assert [group.reason.value for group in case.assignment.decision.passed] == ["off_duty"]
    back = desk.duty("amina", True, now=NOW + timedelta(hours=1))
    assert [(one.id, one.assignment.agent) for one in back] == [(case.id, "amina")]


def test_waiting_leads_to_people_and_ends_there() -> None:
    """However long nobody takes it: it moves up, never round, and the last ones keep it."""
    teams = [
        Team("care", [Agent("amina", capacity=0)], escalates_to="managers"),
        Team("managers", [Agent("chloe", on_duty=False)]),
    ]
    desk = open_desk(resolver(), teams)
    case = desk.receive(message("x", "jocelynemichu", "m1", verified=True), now=NOW)
    owners, now = [case.assignment.owner], NOW
    while (wakeup := desk.next_wakeup(now)) is not None:
        now = wakeup
        for action in desk.due(now):
            owners.append(desk.apply(action, now=now).assignment.owner)
    assert owners[0] == "care"
    assert owners[-1] == "managers"
    assert owners == sorted(owners)
    assert len(owners) < 10


@pytest.mark.parametrize("channel", ["x", "instagram", "email", "phone", "chat", "shop", "review"])
def test_no_channel_is_sent_away(channel: str) -> None:
    """Rows 1.11, 2.7, 4.10: every channel ends at a person; none is deflected to another."""
    desk = open_desk(resolver())
    case = desk.receive(message(channel, "somebody", "m1"), now=NOW)
    assert case.assignment.agent is not None
    assert desk.reply(case, "Hello", now=NOW).channel == channel


def test_a_queue_without_people_is_refused() -> None:
    with pytest.raises(ConfigurationError, match="has nobody in it"):
        open_desk(resolver(), [Team("care")])
