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
"""The most points that a term may give."""

BAND_NAMES = ("safety", "blocked", "deadline", "normal")
"""The bands, in the order of service. A case enters one by its urgency and rises by waiting."""


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
    """Whose term it is, and so what happens to it if the identity is in doubt."""

    CUSTOMER = "customer"
    """Only for customers; multiplied by the confidence of the identity, and nothing without proof."""
    PERSON = "person"
    """For anybody who is known; multiplied in the same way, and nothing without proof."""
    SPEAKER = "speaker"
    """Visible without knowing who speaks, like an audience; never multiplied."""


class Family(StrEnum):
    """What a measure is about."""

    LOYALTY = "loyalty"
    VALUE = "value"
    DEBT = "debt"
    ROLE = "role"
    INFLUENCE = "influence"
    OTHER = "other"
    """What a function of the host counts, if it is none of these."""


@attrs.frozen
class Measure:
    """A figure that a term may measure. ``unit`` is the number of integer steps in one unit of the file."""

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
"""What can be measured: loyalty in tiers (tier x activity), margin in currency units, churn and
offline influence as shares, audience in doublings (its bit length), roles and requests by number."""


@attrs.frozen
class Condition:
    """A node of a predicate tree: ``all``, ``any`` or ``not`` over ``parts``, or a test of one signal.

    Tests are ``at_least`` and ``at_most`` (numbers; shares in thousandths), ``is`` (one of
    ``texts``), ``has`` (a role), ``contains`` and ``starts_with`` (the words of a phrase in a topic). There
    is no code and no pattern, so a test costs one step for each node, and a topic is read up to a limit.
    """

    test: str
    signal: str = ""
    number: int = 0
    texts: frozenset[str] = frozenset()
    parts: tuple[Condition, ...] = ()


@attrs.frozen
class Term:
    """One reason for points: what it measures, how it grows, and its bounds.

    A person to whom the term applies gets at least ``minimum`` and at most ``maximum`` points; others get
    none. ``full_at`` is in integer steps of the measure. ``active_from`` (thousandths) is the activity from
    which a tier counts in full. ``roles`` are those that decide for others. ``topic_doublings`` says for how
    many doublings more followers count who share the topic (row 1.5).
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
    """A function of the host that gives the points itself, limited to the bounds; no file can hold it."""

    def points(self, figure: int | None) -> int:
        """The points for a figure; ``None`` (nothing known) gives the minimum. Only whole numbers.

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
    """When a case changes its band by time: it rises by one after each ``promote_after`` of waiting, and
    within ``deadline_within`` of its due time it is at least in the band *deadline near*.
    """

    promote_after: timedelta
    deadline_within: timedelta


@attrs.frozen
class Situation:
    """Something that holds for a time and makes people urgent: stranded by snow, a line cut by a storm.

    A person is in it if the host says so (``Signals.situations``) or if their message meets ``when``, which
    reads only topic and urgency. It holds from ``since`` until ``until``, so it ends by itself.
    """

    name: str
    urgency: int
    since: datetime | None
    until: datetime
    when: Condition | None = None


@attrs.frozen
class Rules:
    """A whole policy as data: everything on which a standing depends, besides the person and the time.

    ``no_overtake`` is the window that the user sets: within its band, no case is passed by one that arrives
    more than this later. ``alert_from`` is the audience from which an alert is raised, ``None`` for never.
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
        """The terms that count: with ``influence = "off"`` none about influence."""
        return tuple(
            term for term in self.terms if self.influence or term.measure.family is not Family.INFLUENCE
        )

    @property
    def spread(self) -> int:
        """The largest possible difference in points of two cases that have waited equally long."""
        least = sum(term.minimum for term in self.counted if term.of is Of.SPEAKER and term.when is None)
        return sum(term.maximum for term in self.counted) - least
