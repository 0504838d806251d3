"""What a helpdesk did, played again: nobody works more; whoever comes first is answered (rows 0.18, 1.10)."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta

import attrs
import pytest
from hypothesis import given, settings, strategies as st

from customer_unify.errors import InputError
from customer_unify.insight.replay import replay
from customer_unify.model.service import Handled
from customer_unify.model.signal import Signals
from customer_unify.model.standing import Rankable
from customer_unify.priority.policy import PriorityPolicy

NOW = datetime(2026, 1, 5, 9, tzinfo=UTC)
POLICY = PriorityPolicy.preset("retail")


def day(seed: int) -> list[Handled]:
    """Messages in no order, some answered at one moment with others, some not yet."""
    chance = random.Random(seed)
    made = []
    for number in range(chance.randint(0, 25)):
        came = NOW + timedelta(minutes=chance.randrange(120))
        case = Rankable(
            f"m{number}", came, signals=Signals(urgency=chance.choice((0, 0, 1, 2)), audience=10**6)
        )
        answered = came + timedelta(minutes=chance.randrange(90)) if chance.random() < 0.7 else None
        made.append(Handled(case, "x", answered))
    return made


def walked(handled: list[Handled], now: datetime) -> dict[str, datetime | None]:
    """Answer by answer, everybody who waits ranked anew."""
    would: dict[str, datetime | None] = {one.case.id: None for one in handled if one.case.arrived_at <= now}
    for moment in sorted(one.answered_at for one in handled if one.answered_at and one.answered_at <= now):
        waiting = [
            one.case
            for one in handled
            if one.case.arrived_at <= moment and would.get(one.case.id, moment) is None
        ]
        would[POLICY.rank(waiting, now=moment)[0].id] = moment
    return would


@settings(max_examples=80)
@given(st.integers(0, 10**9), st.integers(0, 250))
def test_whoever_comes_first_is_answered_whenever_somebody_was(seed: int, minutes: int) -> None:
    handled, now = day(seed), NOW + timedelta(minutes=minutes)
    played = replay(handled, POLICY.queue(), now=now)
    assert {one.case.id: one.answered_at for one in played} == walked(handled, now)
    was = sorted(one.answered_at for one in handled if one.answered_at and one.answered_at <= now)
    assert sorted(one.answered_at for one in played if one.answered_at) == was
    random.Random(seed).shuffle(handled)
    assert replay(handled, POLICY.queue(), now=now) == played


def test_one_id_for_two_messages_is_refused() -> None:
    one = Handled(Rankable("m", NOW), "x")
    with pytest.raises(InputError, match="one id"):
        replay([one, attrs.evolve(one, channel="mail")], POLICY.queue(), now=NOW)
