"""Says how urgent a case is at a moment: by itself, and by the situations it is in."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime

from ..model.signal import Signals
from .condition import NOBODY, holds
from .rules import Rules, Situation

__all__ = ["Urgency", "concerning", "urgency"]

Urgency = Callable[[Signals, datetime], int]


def urgency(rules: Rules) -> Urgency | None:
    """How urgent somebody is at a moment, 0 to 3; ``None`` where the rules know no situation.

    The greatest of the message's own urgency and that of every situation that holds: a situation makes nobody
    less urgent. Linear in the number of situations.
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
    """The situations somebody is in at a moment."""
    for situation, concerns in map(_test, rules.situations):
        if _holds(situation, now) and concerns(signals):
            yield situation


def _holds(situation: Situation, now: datetime) -> bool:
    return (situation.since is None or situation.since <= now) and now < situation.until


def _test(situation: Situation) -> tuple[Situation, Callable[[Signals], bool]]:
    meets = None if situation.when is None else holds(situation.when)

    def concerns(signals: Signals) -> bool:
        # A situation reads nothing that depends on who speaks.
        return situation.name in signals.situations or (meets is not None and meets(signals, NOBODY))

    return situation, concerns
