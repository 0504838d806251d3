"""Bands, waiting and the total order: everything of a ranking that depends on time."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import NamedTuple

from ..errors import InputError
from ..model.given import kind, streamed
from ..model.standing import Rankable
from .rules import BAND_NAMES, Rules

__all__ = ["Ageing", "Promotion", "ageing", "band", "distinct", "promotion", "waited"]

_LOWEST = len(BAND_NAMES) - 1
_MICROSECOND = timedelta(microseconds=1)


class Ageing(NamedTuple):
    """How waiting counts: ``spread`` points for each ``window`` microseconds, evenly.

    Whoever waited a window longer makes up for the widest difference in points, so the
    window is the no-overtake promise itself (law L16). Being linear, it never changes the
    difference between two waiting cases: ``base * window + spread * waited`` orders them
    now as at any other time.
    """

    spread: int
    window: int


def ageing(rules: Rules) -> Ageing:
    """The rate of waiting that the no-overtake window asks for.

    At least one point a window, so that even a policy of equals serves in order of arrival.
    """
    return Ageing(max(1, rules.spread), rules.no_overtake // _MICROSECOND)


def waited(arrived_at: datetime | None, now: datetime) -> int:
    """Microseconds waited; none for what has not arrived yet."""
    return 0 if arrived_at is None else max(0, (now - arrived_at) // _MICROSECOND)


class Promotion(NamedTuple):
    """How time moves a case between bands: one up each ``after`` microseconds; ``near`` a deadline."""

    after: int
    near: timedelta


def promotion(rules: Rules) -> Promotion:
    """The promotion the rules ask for."""
    return Promotion(max(1, rules.bands.promote_after // _MICROSECOND), rules.bands.deadline_within)


def band(urgency: int, due_at: datetime | None, waited: int, now: datetime, by: Promotion) -> int:
    """The band of a case: from urgency and time alone, whoever it is about.

    One up for each span of waiting, down to 0, so that no stream of urgent cases keeps a
    case waiting for ever.
    """
    entered = _LOWEST - urgency
    if due_at is not None and entered == _LOWEST and due_at - now <= by.near:
        entered -= 1
    return max(0, entered - waited // by.after)


def distinct(cases: Iterable[Rankable]) -> list[Rankable]:
    """The cases, each once. Raises ``InputError`` when one id names two different cases."""
    known: dict[str, Rankable] = {}
    for case in streamed(cases, "cases"):
        former = known.setdefault(kind(case, Rankable, "a case").id, case)
        if former is not case and former != case:
            raise InputError("two different cases were given with one id (hint: ids of cases must be unique)")
    return list(known.values())
