"""Story 4.10: cheaper is not worse. By whatever channel one writes, place, promises, people are the same."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from customer_unify import Message, Record
from customer_unify.cases import CHANNELS

from .shop import NOW, open_desk, resolver

PEOPLE = [channel for channel in CHANNELS.values() if not channel.staff]
HERS = {
    "x": "jocelynemichu",
    "instagram": "j.michu",
    "email": "j.michu@example.org",
    "phone": "+33612345678",
    "chat": "17",
    "shop": "9001",
    "review": "Jocelyne Michu",
}


def fate(channel: str, reason: str | None, at: datetime) -> dict[str, Any]:
    """What becomes of the same words of the same customer by one channel."""
    people = resolver()
    fields = {CHANNELS[channel].author_field: HERS[channel], "email": "j.michu@example.org"}
    people.add(Record(CHANNELS[channel].source, HERS[channel], fields, verified=set(fields)), now=NOW)
    desk = open_desk(people)
    written = Message(channel, HERS[channel], "Help!", at, id="m1", verified=True, reason=reason)
    case = desk.receive(written, now=at)
    assert case.customer == people.customer_of("loyalty", "L1").id
    assert case.standing is not None
    return {
        "band": case.standing.band,
        "points": case.standing.points,
        "owner": case.assignment.owner,
        "needs": [(need.kind, need.name) for need in case.needs],
        "clocks": [(clock.kind, clock.due_at) for clock in desk.clocks(case, now=at)],
        "back": desk.reply(case, "Yes.", now=at).channel == channel,
    }


@pytest.mark.parametrize(("reason", "minute"), [(None, 0), ("late", 3 * 24 * 60 + 1_000)])
def test_the_same_customer_fares_the_same_by_every_channel(reason: str | None, minute: int) -> None:
    at = NOW + timedelta(minutes=minute)
    fates = [fate(channel.name, reason, at) for channel in PEOPLE]
    assert all(one == fates[0] for one in fates)
    assert fates[0]["back"]


@pytest.mark.parametrize("channel", [channel.name for channel in PEOPLE])
def test_no_channel_is_told_to_take_another(channel: str) -> None:
    """Row 4.1: the answer goes back where it came from; a form is nobody's answer."""
    desk = open_desk(resolver())
    written = Message(channel, "somebody", "Help!", NOW, id="m1")
    plan = desk.reply(desk.receive(written, now=NOW), "Write to our form." * 30, now=NOW)
    assert plan.channel == channel
    assert "other_channel" not in plan.adapt
