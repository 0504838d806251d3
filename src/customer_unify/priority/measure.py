"""Reads a term's figure out of signals, as an integer."""

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
"""Figures above this count as this: a bound on work (law L19)."""

WHOLE = 1_000_000
"""Millionths in a whole."""

People = Iterable[Signals]
Reader = Callable[[People], "list[int] | list[int | None]"]


def thousandths(share: float) -> int:
    """A share as an integer, rounded once, so that nothing is decided in floats.

    >>> thousandths(0.8505)
    850
    """
    return round(share * 1000)


def counted(of: Of, case: Rankable, *, certain: bool = False) -> int:
    """How many millionths of its points a term counts for who speaks; ``certain``: were it proven who.

    What is seen counts whole. What is known of a person counts as surely as the speaker is this person, and
    nothing unless that is proven (law L8); what customers earn, as surely again as the person is a
    customer (rows 0.9, 0.19).

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
    """Margin x (1/2 + churn/2), churn in thousandths: value counts also of those who seem safe (row 4.7).

    Of whole numbers, or of arrays of them.

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
    """Doublings of the audience; one that shares the topic of the message is worth some more."""
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
    """The function that reads ``term``'s figure of each of many: monotone in every signal, never negative.

    ``None`` where nothing is known. Linear in the people, whom it reads one after the other in one loop
    without a call for each; a fault of a function of the host's is an ``InputError`` that names the term.
    """
    if term.count is not None:
        return _called(term.name, term.count)
    return _READERS[term.measure.name](term)
