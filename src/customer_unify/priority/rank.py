"""Bands, waiting and the total order: everything of a ranking that depends on time."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from itertools import repeat
from typing import NamedTuple

from ..errors import InputError
from ..model.given import kind, streamed
from ..model.standing import Rankable
from .rules import BAND_NAMES, Rules

__all__ = [
    "MICROSECOND",
    "Ageing",
    "Place",
    "Promotion",
    "ageing",
    "bands",
    "distinct",
    "elapsed",
    "microseconds",
    "place",
    "promotion",
    "turns",
    "waited",
]

_LOWEST = len(BAND_NAMES) - 1
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
_DAY = timedelta(days=1) // MICROSECOND


def microseconds(moment: datetime) -> int:
    """A time in whole microseconds since 1970; negative before."""
    return (moment - _EPOCH) // MICROSECOND


class Ageing(NamedTuple):
    """How waiting counts: ``spread`` points for each ``window`` of microseconds, evenly.

    A case that has waited one window longer makes up for the largest difference in points. So the window is
    the promise that nobody is overtaken (law L16). Because waiting is linear, it never changes the difference
    between two waiting cases: ``base * window + spread * waited`` gives the same order at any time.
    """

    spread: int
    window: int


def ageing(rules: Rules) -> Ageing:
    """The rate of waiting that follows from the no-overtake window.

    At least one point for each window, so that a policy without differences serves in order of arrival.
    """
    return Ageing(max(1, rules.spread), rules.no_overtake // MICROSECOND)


def elapsed(cases: Iterable[Rankable], now: datetime) -> list[int]:
    """Microseconds since each case came; negative if it has not arrived yet."""
    return [
        gone.days * _DAY + gone.seconds * 1_000_000 + gone.microseconds
        for case in cases
        for gone in (now - case.arrived_at,)
    ]


def waited(case: Rankable, now: datetime) -> int:
    """Microseconds for which a case has waited; 0 if it has not arrived yet."""
    return max(0, *elapsed([case], now))


class Promotion(NamedTuple):
    """How time moves a case between bands: up one after each ``after``, or ``near`` its deadline."""

    after: int
    near: timedelta


def promotion(rules: Rules) -> Promotion:
    """The promotion that the rules give."""
    return Promotion(max(1, rules.bands.promote_after // MICROSECOND), rules.bands.deadline_within)


def bands(
    cases: Iterable[Rankable], urgency: Iterable[int], waited: Iterable[int], now: datetime, by: Promotion
) -> list[int]:
    """The band of each case, from urgency and time alone, whoever the person is.

    A case rises by one band after each span of waiting, up to band 0, so no stream of urgent cases keeps it
    waiting for ever. If its deadline is near, a case that is not urgent is in the band *deadline near*.
    """
    after, near = by
    return [
        level
        if (level := _LOWEST - (urgent or (due_at is not None and due_at - now <= near)) - wait // after) > 0
        else 0
        for case, urgent, wait in zip(cases, urgency, waited, strict=True)
        for due_at in (case.due_at,)
    ]


class Place(NamedTuple):
    """The order within a band. Waiting does not change it, because it counts the same for all."""

    fine: int
    arrived_at: datetime
    id: str


def place(sure: int, arrived_at: datetime, case_id: str, by: Ageing) -> Place:
    """The place of a case within its band, at any time: by its points and its time of arrival."""
    return Place(by.spread * microseconds(arrived_at) - sure * by.window, arrived_at, case_id)


def turns(
    case: Rankable, band: int, now: datetime, by: Promotion, situations: Sequence[datetime] = ()
) -> datetime | None:
    """The first time after ``now`` at which time alone may change the band of a case."""
    turn = bisect_right(situations, now)
    times: list[datetime | None] = list(situations[turn : turn + 1])
    if band:
        times.append(_later(case.arrived_at, (waited(case, now) // by.after + 1) * by.after))
    if band and case.due_at is not None:
        times.append(_later(case.due_at, -(by.near // MICROSECOND)))
    return min((time for time in times if time is not None and time > now), default=None)


def _later(moment: datetime, microseconds: int) -> datetime | None:
    """The time this many microseconds later; ``None`` after the end of the calendar."""
    try:
        return moment + timedelta(microseconds=microseconds)
    except OverflowError:
        return None


def distinct(cases: Iterable[Rankable]) -> list[Rankable]:
    """The cases, each once. Raises ``InputError`` if one id names two different cases."""
    given = list(streamed(cases, "cases"))
    if all(map(isinstance, given, repeat(Rankable))):
        known = {case.id: case for case in given}
        if len(known) == len(given):
            return given
    known = {}
    for case in given:
        former = known.setdefault(kind(case, Rankable, "a case").id, case)
        if former is not case and former != case:
            raise InputError("two different cases were given with one id (hint: ids of cases must be unique)")
    return list(known.values())
