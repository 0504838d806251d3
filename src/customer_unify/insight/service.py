"""Looks back at answers: how long people waited, who was passed in public, who was sent elsewhere."""

from __future__ import annotations

import math
from bisect import bisect_left, insort
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from ..model.record import aware
from ..model.service import ChannelFigures, GroupFigures, Handled, Passed, Service
from ..wording import say
from .group import is_customer, is_loyal, tenths
from .handled import answered, distinct, usual, waited

__all__ = ["service"]

SLOWER = 2
"""If one channel of a customer takes more than this many times as long as another, it is inconsistent."""

_NEVER = math.inf


def service(handled: Iterable[Handled], *, now: datetime, language: str = "en") -> Service:
    """How messages were served up to ``now``: by value, by channel, and in public.

    A message that still waits counts as waiting without end, so people who were never answered do not make a
    median look better. Messages and answers after ``now`` do not count. Value is the expected margin of
    customers; equal margins are in one tenth. Raises ``InputError`` for anything else, and if one id names
    two messages. O(n log n). Rows 1.7, 1.10, 1.22, 4.1.

    >>> from datetime import UTC, timedelta
    >>> from customer_unify.model import Rankable
    >>> now = datetime(2026, 1, 5, 12, tzinfo=UTC)
    >>> came = Rankable("a", now - timedelta(hours=2))
    >>> told = service([Handled(came, "x", now - timedelta(hours=1))], now=now)
    >>> told.groups[-1].median, told.visible
    (60, 0)
    """
    now = aware(now, "now")
    came = [each for each in distinct(handled) if each.case.arrived_at <= now]
    passed = _passed(came, now)
    visible = sum(each.times for each in passed)
    return Service(
        tuple(_figures(name, group, now) for name, group in _groups(came)),
        tuple(_channel(name, group, now) for name, group in _channels(came)),
        visible,
        passed,
        _inconsistent(came, now),
        say("insight.service", language=language, messages=len(came), visible=visible, passed=len(passed)),
    )


# Groups


def _groups(came: Sequence[Handled]) -> Iterator[tuple[str, list[Handled]]]:
    """Tenths of the customers by margin, most first; then people who are no customers; then all."""
    yield from tenths(came, lambda each: each.case).items()
    if came:
        yield "all", list(came)


def _minutes(each: Handled, now: datetime) -> float:
    minutes = waited(each, answered(each, now))
    return _NEVER if minutes is None else minutes


def _shown(minutes: float) -> int | None:
    return None if minutes == _NEVER else int(minutes)


def _figures(name: str, group: Sequence[Handled], now: datetime) -> GroupFigures:
    waits = sorted(_minutes(each, now) for each in group)
    low, high = _bounds(waits)
    return GroupFigures(
        name,
        len(group),
        _shown(usual(waits)),
        low,
        high,
        sum(wait == _NEVER for wait in waits) / len(waits),
        sum(each.deflected for each in group) / len(group),
    )


def _bounds(waits: Sequence[float]) -> tuple[int | None, int | None]:
    """The order statistics between which the median is in at least 95 of 100 cases.

    The number of waits below the median is binomial with one half, whatever the distribution, so no random
    numbers are needed (as a bootstrap would). With fewer than six waits there are no such bounds.
    """
    count = len(waits)
    rank, below = 0, 0.5**count if count < 1_000 else 0.0
    if count >= 1_000:
        # By then the binomial is normal to three places, and its powers are too small for a float.
        rank = math.floor((count - 1.96 * math.sqrt(count)) / 2)
    else:
        total = below
        while rank < count and total <= 0.025:
            rank += 1
            below *= (count - rank + 1) / rank
            total += below
    if not rank:
        return None, None
    return _shown(waits[rank - 1]), _shown(waits[count - rank])


# Channels


def _channels(came: Sequence[Handled]) -> list[tuple[str, list[Handled]]]:
    found: defaultdict[str, list[Handled]] = defaultdict(list)
    for each in came:
        found[each.channel].append(each)
    return sorted(found.items())


def _channel(name: str, group: Sequence[Handled], now: datetime) -> ChannelFigures:
    figures = _figures(name, group, now)
    return ChannelFigures(name, figures.messages, figures.median, figures.unanswered, figures.deflected)


def _inconsistent(came: Sequence[Handled], now: datetime) -> float | None:
    """Share of customers on several channels whom one channel serves much more slowly than another."""
    heard: defaultdict[str, defaultdict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    for each in came:
        if each.case.customer is not None:
            heard[each.case.customer.id][each.channel].append(_minutes(each, now))
    several = [
        [usual(sorted(waits)) for waits in channels.values()]
        for channels in heard.values()
        if len(channels) > 1
    ]
    if not several:
        return None
    return sum(max(medians) > SLOWER * max(1, min(medians)) for medians in several) / len(several)


# In full view


def _passed(came: Sequence[Handled], now: datetime) -> tuple[Passed, ...]:
    """Top-tier active customers who waited while later messages of others were answered in public.

    The answers are read in order of time, together with the people who wait then, by arrival.
    """
    loyal = [(answered(each, now), each) for each in came if is_loyal(each.case)]
    seen = [
        (end, each)
        for each in came
        if each.public and not is_customer(each.case) and (end := answered(each, now)) is not None
    ]
    arrivals = sorted((each.case.arrived_at, each.case.id) for _, each in loyal)
    waiting: list[tuple[datetime, str]] = []
    # At the same time: ends, then arrivals, then answers. So nobody is passed who comes or is answered then.
    leaving = sorted((end, (each.case.arrived_at, each.case.id)) for end, each in loyal if end is not None)
    times: defaultdict[str, int] = defaultdict(int)
    came_in = gone = 0
    for end, each in sorted(seen, key=lambda pair: (pair[0], pair[1].case.id)):
        while came_in < len(arrivals) and arrivals[came_in][0] < end:
            insort(waiting, arrivals[came_in])
            came_in += 1
        while gone < len(leaving) and leaving[gone][0] <= end:
            place = bisect_left(waiting, leaving[gone][1])
            if place < len(waiting) and waiting[place] == leaving[gone][1]:
                del waiting[place]
            gone += 1
        before = bisect_left(waiting, (each.case.arrived_at, ""))
        for _, name in waiting[:before]:
            times[name] += 1
    owners = {each.case.id: each.case.customer for _, each in loyal}
    found = [
        Passed(name, count, owner.id if (owner := owners[name]) is not None else None)
        for name, count in times.items()
    ]
    return tuple(sorted(found, key=lambda each: (-each.times, each.id)))
