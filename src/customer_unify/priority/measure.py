"""Reads the figure of a term from signals, as a whole number."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from ..errors import InputError
from ..model.given import shown
from ..model.signal import Signals
from ..model.standing import Rankable
from .rules import Of, Term

__all__ = ["LARGEST", "WHOLE", "at_risk", "counted", "reader", "thousandths"]

LARGEST = 10**15
"""Larger figures count as this one: a bound on work (law L19)."""

WHOLE = 1_000_000
"""Millionths in a whole."""

People = Iterable[Signals]
Reader = Callable[[People], "list[int] | list[int | None]"]


def thousandths(share: float) -> int:
    """A share in thousandths, rounded once, so that no decision depends on floats.

    >>> thousandths(0.8505)
    850
    """
    return round(share * 1000)


def counted(of: Of, case: Rankable, *, certain: bool = False) -> int:
    """How many millionths of the points of a term count; ``certain``: if it were proved who speaks.

    A term of the ``speaker`` counts fully. A term of a ``person`` is multiplied by the confidence that the
    speaker is this person, and counts nothing unless that is proved (law L8). A term of a ``customer`` is
    also multiplied by the confidence that the person is a customer (rows 0.9, 0.19).

    >>> from datetime import UTC, datetime
    >>> case = Rankable("a", datetime(2026, 1, 5, tzinfo=UTC), confidence=900, status_confidence=800)
    >>> [counted(of, case) for of in (Of.SPEAKER, Of.PERSON, Of.CUSTOMER)]
    [1000000, 900000, 720000]
    """
    if of is Of.SPEAKER:
        return WHOLE
    share = 1000 if certain else case.confidence if case.proven else 0
    return share * (1000 if of is Of.PERSON else case.status_confidence)


def _loyalty(term: Term) -> Reader:
    full = term.active_from

    def read(people: People) -> list[int]:
        return [
            0
            if not each.tier
            else each.tier * 1000
            if (activity := round(each.activity * 1000)) >= full
            else each.tier * 1000 * activity // full
            for each in people
        ]

    return read


def at_risk(margin: Any, churn: Any) -> Any:
    """Margin x (1/2 + churn/2), churn in thousandths. So value counts also if a customer seems safe (row
    4.7).

    For whole numbers, or for arrays of them.

    >>> at_risk(3000, 200)
    1800
    """
    return margin * (1000 + churn) // 2000


def _margin_at_risk(term: Term) -> Reader:
    return lambda people: [
        at_risk(min(int(each.expected_margin), LARGEST), round(each.churn * 1000)) for each in people
    ]


def _churn(term: Term) -> Reader:
    return lambda people: [round(each.churn * 1000) for each in people]


def _unanswered(term: Term) -> Reader:
    return lambda people: [each.unanswered for each in people]


def _days_since_failure(term: Term) -> Reader:
    return lambda people: [each.days_since_failure for each in people]


def _decision_roles(term: Term) -> Reader:
    roles = term.roles
    return lambda people: [len(each.roles & roles) if each.roles else 0 for each in people]


def _offline_influence(term: Term) -> Reader:
    return lambda people: [
        round(each.offline_influence * 1000) if each.offline_influence else 0 for each in people
    ]


def _audience(term: Term) -> Reader:
    """Doublings of the audience; followers who share the topic of the message count for more."""
    more = term.topic_doublings

    def sharing(each: Signals) -> int:
        crowd = 0 if each.topic is None else each.topics.get(each.topic, 0)
        return max(each.audience.bit_length(), crowd.bit_length() + more if crowd else 0)

    return lambda people: [sharing(each) if each.topics else each.audience.bit_length() for each in people]


def _called(name: str, count: Callable[[Signals], int]) -> Reader:
    def read(signals: Signals) -> int:
        try:
            points = count(signals)
        except Exception as error:
            raise InputError(
                f"term {shown(name)!r} failed: its function raised {type(error).__name__}"
            ) from None
        if isinstance(points, bool) or not isinstance(points, int):
            given = type(points).__name__
            raise InputError(f"term {shown(name)!r} must give whole points: its function gave {given}")
        return points

    return lambda people: [read(each) for each in people]


_READERS: dict[str, Callable[[Term], Reader]] = {
    "loyalty": _loyalty,
    "margin_at_risk": _margin_at_risk,
    "churn": _churn,
    "unanswered": _unanswered,
    "days_since_failure": _days_since_failure,
    "decision_roles": _decision_roles,
    "offline_influence": _offline_influence,
    "audience": _audience,
}


def reader(term: Term) -> Reader:
    """The function that reads the figure of a term for many people: monotone in every signal, never negative.

    A figure is ``None`` if nothing is known. Linear in the people, who are read in one loop without a call
    for each. If a function of the host fails, the ``InputError`` names the term.
    """
    if term.count is not None:
        return _called(term.name, term.count)
    return _READERS[term.measure.name](term)
