"""Bands, waiting and the total order: everything of a ranking that depends on time."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from ..errors import InputError
from ..model.given import kind, streamed
from ..model.standing import Rankable
from .rules import BAND_NAMES, Rules

__all__ = [
    "Ageing",
    "Place",
    "Promotion",
    "ageing",
    "band",
    "distinct",
    "place",
    "promotion",
    "turns",
    "waited",
]

_LOWEST = len(BAND_NAMES) - 1
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
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


class Place(NamedTuple):
    """The order within a band, which waiting does not change: all wait at one rate."""

    fine: int
    arrived_at: datetime
    id: str


def place(sure: int, arrived_at: datetime, case_id: str, by: Ageing) -> Place:
    """Where a case stands within its band, by what it brings and since when it waits, at any moment."""
    since = (arrived_at - _EPOCH) // _MICROSECOND
    return Place(by.spread * since - sure * by.window, arrived_at, case_id)


def turns(
    case: Rankable, band: int, now: datetime, by: Promotion, situations: Sequence[datetime] = ()
) -> datetime | None:
    """The first moment after ``now`` at which the band of a case may be another by time alone."""
    turn = bisect_right(situations, now)
    times: list[datetime | None] = list(situations[turn : turn + 1])
    if band:
        times.append(_later(case.arrived_at, (waited(case.arrived_at, now) // by.after + 1) * by.after))
    if band and case.due_at is not None:
        times.append(_later(case.due_at, -(by.near // _MICROSECOND)))
    return min((time for time in times if time is not None and time > now), default=None)


def _later(moment: datetime, microseconds: int) -> datetime | None:
    """So long after a moment; ``None`` past the end of the calendar."""
    try:
        return moment + timedelta(microseconds=microseconds)
    except OverflowError:
        return None


def distinct(cases: Iterable[Rankable]) -> list[Rankable]:
    """The cases, each once. Raises ``InputError`` when one id names two different cases."""
    known: dict[str, Rankable] = {}
    for case in streamed(cases, "cases"):
        former = known.setdefault(kind(case, Rankable, "a case").id, case)
        if former is not case and former != case:
            raise InputError("two different cases were given with one id (hint: ids of cases must be unique)")
    return list(known.values())
