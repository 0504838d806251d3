"""Simulates a desk that gets more cases than it can serve, to see who waits and for how long."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import attrs

from ..errors import InputError
from ..model.given import listed, whole
from ..model.standing import Rankable
from ..priority.policy import PriorityPolicy

__all__ = ["Overload", "overload"]

START = datetime(2026, 1, 5, 9, tzinfo=UTC)
_NONE = timedelta(0)


@attrs.frozen
class Overload:
    """The state of an overloaded desk at the end.

    ``oldest`` is the age of the oldest case that is left, ``in_order_of_arrival`` what it would be if the
    oldest were always served first, which is the best possible. ``passed`` is the longest time by which a
    served case came later than one that is left. ``served`` and ``left`` are counts.
    """

    oldest: timedelta
    in_order_of_arrival: timedelta
    passed: timedelta
    served: int
    left: int


def overload(
    policy: PriorityPolicy,
    people: Sequence[Rankable],
    *,
    hours: int = 2000,
    served_per_hour: int = 2,
    load: int = 115,
) -> Overload:
    """Simulate this many hours at a desk whose load is ``load`` percent of what it can serve.

    ``people`` come in turn, again and again, evenly spaced; their own ids and times are ignored. Nobody
    waits for ever under a policy if ``oldest`` stays near ``in_order_of_arrival``, whatever the load.
    ``passed`` is never more than ``policy.passed_within`` (law L16). O(n log n) in the cases that come.
    Raises ``InputError`` if nobody comes or nothing is served.

    >>> from customer_unify import Signals
    >>> people = [Rankable("quiet", START), Rankable("urgent", START, signals=Signals(urgency=2))]
    >>> policy = PriorityPolicy.preset("retail")
    >>> seen = overload(policy, people, hours=200, load=150)
    >>> seen.left, seen.passed <= policy.passed_within
    (199, True)
    """
    people = listed(people, "people")
    if not people:
        raise InputError("an overloaded desk needs people")
    for number, what in ((hours, "hours"), (served_per_hour, "served_per_hour"), (load, "load")):
        whole(number, what, least=1)
    queue, waiting, arrived = policy.queue(), deque[Rankable](), 0
    pace, passed, now = timedelta(hours=1) / served_per_hour, _NONE, START
    for turn in range(hours * served_per_hour):
        now = START + turn * pace
        while arrived * 100 <= turn * load:
            came = START + arrived * pace * 100 / load
            case = attrs.evolve(
                people[arrived % len(people)], id=f"case-{arrived}", arrived_at=came, due_at=None
            )
            queue.put(case, now=now)
            waiting.append(case)
            arrived += 1
        taken = queue.take(now=now)
        while waiting and waiting[0].id not in queue:
            waiting.popleft()
        if taken is not None and waiting:
            passed = max(passed, taken.case.arrived_at - waiting[0].arrived_at)
    served = arrived - len(queue)
    oldest = now - waiting[0].arrived_at if waiting else _NONE
    next_in_order = START + served * pace * 100 / load
    return Overload(oldest, max(now - next_in_order, _NONE), passed, served, len(queue))
