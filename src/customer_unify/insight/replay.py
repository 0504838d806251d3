"""Replays a past time: the same messages, the same times of answers, another order."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Protocol

import attrs

from ..model.record import aware
from ..model.service import Handled
from ..model.standing import Rankable, Ranked
from .handled import answered, distinct

__all__ = ["Waiting", "replay"]


class Waiting(Protocol):
    """Cases that wait, in the order of a policy (``policy.queue()``)."""

    def put(self, case: Rankable, *, now: datetime) -> None:
        """Let a case wait."""
        ...

    def take(self, *, now: datetime) -> Ranked | None:
        """The case that is served next; ``None`` if nobody waits."""
        ...


def replay(handled: Iterable[Handled], waiting: Waiting, *, now: datetime) -> list[Handled]:
    """How the messages would have been answered if each answer had gone to the first case by the order.

    The amount of work is the same: each time somebody was answered up to ``now``, the first of those who
    waited then is answered instead. This assumes that any answer could have gone to anybody. If teams,
    languages or channels divide the work, replay each part by itself. ``waiting`` must be empty. The result
    is by id. Raises ``InputError`` for anything else, and if one id names two messages. O(n log n).

    >>> from datetime import UTC, timedelta
    >>> from customer_unify import PriorityPolicy, Signals
    >>> at = [datetime(2026, 1, 5, hour, tzinfo=UTC) for hour in (9, 10, 11, 12)]
    >>> slight = Handled(Rankable("slight", at[0]), "x", at[2])
    >>> urgent = Handled(Rankable("urgent", at[1], signals=Signals(urgency=2)), "x", at[3])
    >>> played = replay([slight, urgent], PriorityPolicy.preset("retail").queue(), now=at[3])
    >>> [(each.case.id, each.answered_at.hour) for each in played]
    [('slight', 12), ('urgent', 11)]
    """
    now = aware(now, "now")
    came = {each.case.id: each for each in distinct(handled) if each.case.arrived_at <= now}
    arrivals = [(each.case.arrived_at, 0, name) for name, each in came.items()]
    answers = [(at, 1, name) for name, each in came.items() if (at := answered(each, now)) is not None]
    given: dict[str, datetime] = {}
    for moment, is_answer, name in sorted(arrivals + answers):
        if not is_answer:
            waiting.put(came[name].case, now=moment)
        elif (first := waiting.take(now=moment)) is not None:
            given[first.id] = moment
    return [attrs.evolve(each, answered_at=given.get(name)) for name, each in sorted(came.items())]
