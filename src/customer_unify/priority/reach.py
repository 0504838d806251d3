"""Finds what would bring a case to a place: for each signal alone, the smallest change that is enough."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import attrs

from ..model.customer import Status
from ..model.signal import HIGHEST_TIER, HIGHEST_URGENCY, LARGEST
from ..model.standing import Rankable, Way
from .condition import NOBODY, roles_of
from .rules import Rules

__all__ = ["reach"]

LONGEST = timedelta(days=36_500)
"""No answer names a longer wait than this."""

_SECOND = timedelta(seconds=1)

Reaches = Callable[[Rankable], bool]
Made = Callable[[int], Rankable]


def reach(rules: Rules, case: Rankable, reaches: Reaches) -> Iterator[Way]:
    """Each single change that is enough, with the smallest figure; nothing for a signal that is never enough.

    ``reaches`` says whether a case would be at the wanted place. Terms are monotone in every signal (the
    loader proves it), so a bisection finds the smallest figure exactly (property P11). It takes about 50
    evaluations for each signal.
    """
    for signal, now, most, made in _rising(case):
        found = _least(now, most, made, reaches)
        if found is not None:
            yield Way(signal, _shown(signal, now), _shown(signal, found))
    yield from _failure(case, reaches)
    yield from _roles(rules, case, reaches)
    yield from _person(case, reaches)
    yield from _waiting(case, reaches)


def _least(now: int, most: int, made: Made, reaches: Reaches) -> int | None:
    """The smallest figure above ``now`` that is enough; ``None`` if even the largest is not."""
    if now >= most or not reaches(made(most)):
        return None
    low, high = now, most
    while high - low > 1:
        middle = (low + high) // 2
        if reaches(made(middle)):
            high = middle
        else:
            low = middle
    return high


_SHARES = ("activity", "churn", "offline_influence")


def _shown(signal: str, figure: int) -> int | float:
    return figure / 1000 if signal in (*_SHARES, "confidence", "status_confidence") else figure


def _rising(case: Rankable) -> Iterator[tuple[str, int, int, Made]]:
    """Each number that helps if it rises: name, value, maximum, and how to make the changed case."""
    signals = case.signals
    yield from (
        (name, now, most, _setting(case, name))
        for name, now, most in (
            ("tier", signals.tier, HIGHEST_TIER),
            ("expected_margin", int(signals.expected_margin), LARGEST),
            ("unanswered", signals.unanswered, LARGEST),
            ("urgency", signals.urgency, HIGHEST_URGENCY),
            ("audience", signals.audience, LARGEST),
        )
    )
    for name in _SHARES:
        yield name, round(getattr(signals, name) * 1000), 1000, _setting(case, name, share=True)
    if case.proven:
        yield "confidence", case.confidence, 1000, lambda figure: attrs.evolve(case, confidence=figure)
    if case.customer is not None and case.customer.status == Status.CUSTOMER:
        now = case.status_confidence
        yield "status_confidence", now, 1000, lambda figure: attrs.evolve(case, status_confidence=figure)


def _setting(case: Rankable, name: str, *, share: bool = False) -> Made:
    def made(figure: int) -> Rankable:
        return _with(case, **{name: figure / 1000 if share else figure})

    return made


def _with(case: Rankable, **signals: Any) -> Rankable:
    return attrs.evolve(case, signals=attrs.evolve(case.signals, **signals))


def _failure(case: Rankable, reaches: Reaches) -> Iterator[Way]:
    """The most days since a failed contact that would still be enough: fewer days give more points."""
    days = case.signals.days_since_failure
    longest = LARGEST if days is None else days

    def made(sooner: int) -> Rankable:
        return _with(case, days_since_failure=longest - sooner)

    found = _least(0, longest, made, reaches)
    if found is not None:
        yield Way("days_since_failure", days, longest - found)


def _roles(rules: Rules, case: Rankable, reaches: Reaches) -> Iterator[Way]:
    """Each role that is enough alone, by name; all roles together, if only together they are enough."""
    held = case.signals.roles
    named = sorted(_named(rules) - held)
    single = [role for role in named if reaches(_with(case, roles=held | {role}))]
    for role in single:
        yield Way("roles", None, role)
    if not single and len(named) > 1 and reaches(_with(case, roles=held | set(named))):
        yield Way("roles", None, ", ".join(named))


def _named(rules: Rules) -> frozenset[str]:
    """Every role that a term counts or a condition tests."""
    return frozenset().union(
        *(term.roles for term in rules.counted),
        *(roles_of(term.when) for term in rules.counted if term.when is not None),
    )


def _person(case: Rankable, reaches: Reaches) -> Iterator[Way]:
    """Proving who speaks, which makes the identity certain, and becoming a customer."""
    if not case.proven and reaches(attrs.evolve(case, proven=True, confidence=1000)):
        yield Way("proven", False, True)
    known = case.customer
    status = Status.UNKNOWN if known is None else known.status
    become = attrs.evolve(known or NOBODY, status=Status.CUSTOMER)
    if status is not Status.CUSTOMER and reaches(attrs.evolve(case, customer=become)):
        yield Way("status", status.value, Status.CUSTOMER.value)


def _waiting(case: Rankable, reaches: Reaches) -> Iterator[Way]:
    """How many seconds earlier the case would have had to come."""

    def made(seconds: int) -> Rankable:
        return attrs.evolve(case, arrived_at=case.arrived_at - seconds * _SECOND)

    room = case.arrived_at - datetime.min.replace(tzinfo=case.arrived_at.tzinfo) - timedelta(days=1)
    found = _least(0, min(LONGEST, room) // _SECOND, made, reaches)
    if found is not None:
        yield Way("waiting", 0, found)
