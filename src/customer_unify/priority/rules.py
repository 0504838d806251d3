"""The rules of a policy as frozen objects: bands, terms, conditions."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from enum import StrEnum

import attrs

from ..model.signal import Signals

__all__ = [
    "BAND_NAMES",
    "MEASURES",
    "MOST_POINTS",
    "Bands",
    "Condition",
    "Direction",
    "Family",
    "Measure",
    "Of",
    "Rules",
    "Shape",
    "Situation",
    "Term",
]

MOST_POINTS = 1_000_000
"""What a term may count at most."""

BAND_NAMES = ("safety", "blocked", "deadline", "normal")
"""The bands, served in this order; a case enters by its urgency and rises by waiting."""


class Direction(StrEnum):
    """Whether more of a measure gives more points, or fewer."""

    RISING = "rising"
    FALLING = "falling"


class Shape(StrEnum):
    """How points grow with a measure."""

    LINEAR = "linear"
    """Evenly, up to the maximum at ``full_at``."""
    SATURATING = "saturating"
    """Half way at ``full_at``, and never quite the maximum: ``x / (x + full_at)``."""


class Of(StrEnum):
    """Whose a term is, and so what an identity in doubt does to it."""

    CUSTOMER = "customer"
    """Earned by customers alone; scaled by the confidence of the identity, nothing when it is not proven."""
    PERSON = "person"
    """Earned by anybody who is known; scaled and withheld likewise."""
    SPEAKER = "speaker"
    """Seen without knowing who speaks, as an audience is; never scaled."""


class Family(StrEnum):
    """What a measure speaks of."""

    LOYALTY = "loyalty"
    VALUE = "value"
    DEBT = "debt"
    ROLE = "role"
    INFLUENCE = "influence"
    OTHER = "other"
    """What a function of the host's counts, if it is none of these."""


@attrs.frozen
class Measure:
    """A figure a term may measure. ``unit`` is how many integer steps one unit of the file has."""

    name: str
    family: Family
    direction: Direction = Direction.RISING
    unit: int = 1


MEASURES = {
    measure.name: measure
    for measure in (
        Measure("loyalty", Family.LOYALTY, unit=1000),
        Measure("margin_at_risk", Family.VALUE),
        Measure("churn", Family.VALUE, unit=1000),
        Measure("unanswered", Family.DEBT),
        Measure("days_since_failure", Family.DEBT, Direction.FALLING),
        Measure("decision_roles", Family.ROLE),
        Measure("offline_influence", Family.INFLUENCE, unit=1000),
        Measure("audience", Family.INFLUENCE),
    )
}
"""What may be measured: loyalty in tiers (tier x activity), margin in currency units, churn and
offline influence as shares, audience in doublings (its bit length), roles and requests by number."""


@attrs.frozen
class Condition:
    """A node of a predicate tree: ``all``, ``any`` or ``not`` over ``parts``, or a test of one signal.

    Tests are ``at_least`` and ``at_most`` (numbers; shares in thousandths), ``is`` (one of
    ``texts``), ``has`` (a role), ``contains`` and ``starts_with`` (the words of a phrase, of a topic). No
    code and no patterns: a tree costs what it has nodes, and a topic is read up to a bound.
    """

    test: str
    signal: str = ""
    number: int = 0
    texts: frozenset[str] = frozenset()
    parts: tuple[Condition, ...] = ()


@attrs.frozen
class Term:
    """One reason for points: what it measures, how it grows, and the bounds it keeps.

    ``minimum`` is what somebody who earns the term gets at least, ``maximum`` at most; who
    does not earn it gets nothing. ``full_at`` is in integer steps of the measure.
    ``active_from`` (thousandths) is the activity from which a tier counts in full;
    ``roles`` those that decide for others; ``topic_doublings`` how many doublings more an
    audience is worth that shares the topic (row 1.5).
    """

    name: str
    measure: Measure
    of: Of
    shape: Shape
    full_at: int
    minimum: int
    maximum: int
    direction: Direction
    when: Condition | None = None
    active_from: int = 1000
    roles: frozenset[str] = frozenset()
    topic_doublings: int = 0
    count: Callable[[Signals], int] | None = None
    """A function of the host's that gives the points itself, cut off at the bounds; no file holds it."""

    def points(self, figure: int | None) -> int:
        """Points for a figure; ``None`` (nothing known) gives the minimum. Integers only.

        >>> reach = MEASURES["audience"]
        >>> audience = Term("reach", reach, Of.SPEAKER, Shape.LINEAR, 20, 5, 105, Direction.RISING)
        >>> audience.points(0), audience.points(10), audience.points(10**9)
        (5, 55, 105)
        """
        if figure is None:
            return self.minimum
        if self.count is not None:
            return min(max(figure, self.minimum), self.maximum)
        span, full = self.maximum - self.minimum, self.full_at
        if self.shape is Shape.LINEAR:
            filled = span * min(figure, full) // full
            return self.minimum + (filled if self.direction is Direction.RISING else span - filled)
        part = figure if self.direction is Direction.RISING else full
        return self.minimum + span * part // (figure + full)


@attrs.frozen
class Bands:
    """When a case changes its band by time: ``promote_after`` each such span of waiting it rises by
    one; within ``deadline_within`` of its due time it is at least near its deadline.
    """

    promote_after: timedelta
    deadline_within: timedelta


@attrs.frozen
class Situation:
    """What holds for a while and makes those in it urgent: stranded by snow, a line cut by a storm.

    In it is whoever the host says (``Signals.situations``), and whose message meets ``when``, which reads
    topic and urgency alone. From ``since`` until ``until``: nobody has to remember to take it out.
    """

    name: str
    urgency: int
    since: datetime | None
    until: datetime
    when: Condition | None = None


@attrs.frozen
class Rules:
    """A whole policy as data: everything a standing is a function of, besides the person and the time.

    ``no_overtake`` is the window the user sets: in its band, nobody is passed by a case
    that arrives more than this later. ``alert_from`` is the audience from which public
    discontent raises an alert, ``None`` for never.
    """

    name: str
    bands: Bands
    no_overtake: timedelta
    terms: tuple[Term, ...]
    influence: bool = True
    alert_from: int | None = None
    situations: tuple[Situation, ...] = ()

    @property
    def counted(self) -> tuple[Term, ...]:
        """The terms that count: with ``influence = "off"`` none that speaks of influence."""
        return tuple(
            term for term in self.terms if self.influence or term.measure.family is not Family.INFLUENCE
        )

    @property
    def spread(self) -> int:
        """Most points that can lie between two cases which have waited equally long."""
        least = sum(term.minimum for term in self.counted if term.of is Of.SPEAKER and term.when is None)
        return sum(term.maximum for term in self.counted) - least
