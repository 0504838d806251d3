"""Says how urgent a case is at a time: by itself, and by the situations in which it is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime

from ..model.signal import Signals
from .condition import NOBODY, holds
from .rules import Rules, Situation

__all__ = ["Urgency", "concerning", "urgency"]

Urgency = Callable[[Signals, datetime], int]


def urgency(rules: Rules) -> Urgency | None:
    """A function that says how urgent somebody is at a time, 0 to 3; ``None`` if the rules have no situation.

    It is the highest of the urgency of the message and those of all situations that hold, so a situation
    never makes anybody less urgent. Linear in the number of situations.
    """
    if not rules.situations:
        return None
    tests = [_test(situation) for situation in rules.situations]

    def read(signals: Signals, now: datetime) -> int:
        most = signals.urgency
        for situation, concerns in tests:
            if situation.urgency > most and _holds(situation, now) and concerns(signals):
                most = situation.urgency
        return most

    return read


def concerning(rules: Rules, signals: Signals, now: datetime) -> Iterator[Situation]:
    """The situations in which somebody is at a time."""
    for situation, concerns in map(_test, rules.situations):
        if _holds(situation, now) and concerns(signals):
            yield situation


def _holds(situation: Situation, now: datetime) -> bool:
    return (situation.since is None or situation.since <= now) and now < situation.until


def _test(situation: Situation) -> tuple[Situation, Callable[[Signals], bool]]:
    meets = None if situation.when is None else holds(situation.when)

    def concerns(signals: Signals) -> bool:
        # A situation never depends on who speaks.
        return situation.name in signals.situations or (meets is not None and meets(signals, NOBODY))

    return situation, concerns
