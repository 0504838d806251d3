"""Plays a time gone by again: the same messages, the same moments of answering, another order."""

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
        """Who is served next; ``None`` when nobody waits."""
        ...


def replay(handled: Iterable[Handled], waiting: Waiting, *, now: datetime) -> list[Handled]:
    """What would have become of the messages, had each answer that was given gone to whoever comes first.

    Nobody works more or less: whenever somebody was answered up to ``now``, whoever came first then among
    those who waited is. Any answer is taken for one that could have gone to anybody: where teams, languages
    or channels part the work, replay each part by itself. ``waiting`` is empty at first. By id. Raises
    ``InputError`` for what is none, and for one id that names two messages. O(n log n).

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
