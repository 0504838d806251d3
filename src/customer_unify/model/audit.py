"""Who is served too early, too late and fairly by an order of service, and what that costs."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

import attrs

from ..frozen import Frozen
from .shown import Shown

__all__ = ["Audit", "AuditGroup", "AuditRow", "Mover", "OrderFigures", "Served", "WhatIf"]


class Served(StrEnum):
    """The three outcomes for a person (row 0.16)."""

    OVER = "over"
    """Served earlier than the policy would: over-valued."""
    UNDER = "under"
    """Served later than the policy would: under-valued."""
    FAIR = "fair"
    """Served about when the policy would serve them."""


@attrs.frozen
class AuditRow(Shown):
    """One person in both orders.

    ``practice``, ``policy`` and ``value`` are places in thousandths of the queue, 0 the first and 1000 the
    last; people who tie share the middle of their places. ``gap`` is ``practice - policy``: positive means
    served later than the policy would. ``clear`` is the share of people, in thousandths, who were wrongly
    served before this person, minus those wrongly served after; each counts by how clearly the policy puts
    the two apart. A person is served too late or too early only if both are large. ``margin`` is the expected
    yearly margin of a customer in whole currency units, ``exposed`` the part at risk because the person is
    served late. ``audience`` is kept for the plot of influence against value.
    """

    id: str
    served: Served
    practice: int
    policy: int
    value: int
    gap: int
    clear: int
    margin: int
    exposed: int
    audience: int
    sentence: str = attrs.field(repr=False)
    customer_id: str | None = None


@attrs.frozen
class OrderFigures(Shown):
    """What one order of service does with value.

    * ``tau_b`` -- Kendall's rank correlation with the order by value, -1..1; ``None``
      if all tie.
    * ``value_in_first_fifth`` -- share of the value that is served in the first 20 % of the work, 0..1;
      ``None`` if there is no value.
    * ``inverted`` -- share of the pairs (top-tier customer, person who is not a customer)
      in which the customer is served after the other, 0..1; ``None`` without such pairs.
    """

    tau_b: float | None
    value_in_first_fifth: float | None
    inverted: float | None


@attrs.frozen
class AuditGroup(Shown):
    """How many of one group of people are served later, earlier and about when the policy would.

    ``group`` is ``d1`` (the tenth of customers with the most margin) to ``d10``, or ``others`` for people who
    are no customers; ``margin`` is their margin a year, ``exposed`` the part of it at risk.
    """

    group: str
    people: int
    under: int
    over: int
    fair: int
    margin: int
    exposed: int


@attrs.frozen
class Audit(Shown):
    """A practice compared with a policy, person by person, by groups and as a whole.

    ``rows`` go from people served latest to people served earliest, compared with the policy. ``groups`` are
    tenths of the customers by value, most first, and people who are no customers. ``agreement`` is Kendall's
    tau-b between the two orders, ``exposed`` the sum of what is at risk.
    """

    rows: tuple[AuditRow, ...] = attrs.field(repr=False)
    practice: OrderFigures
    policy: OrderFigures
    agreement: float | None
    exposed: int
    sentence: str = attrs.field(default="", repr=False)
    groups: tuple[AuditGroup, ...] = attrs.field(default=(), repr=False)

    def _of(self, served: Served) -> tuple[AuditRow, ...]:
        return tuple(row for row in self.rows if row.served is served)

    @property
    def over(self) -> tuple[AuditRow, ...]:
        """The people who are served too early, the worst first."""
        return self._of(Served.OVER)[::-1]

    @property
    def under(self) -> tuple[AuditRow, ...]:
        """The people who are served too late, the worst first."""
        return self._of(Served.UNDER)

    @property
    def fair(self) -> tuple[AuditRow, ...]:
        """The people who are served fairly."""
        return self._of(Served.FAIR)


@attrs.frozen
class Mover:
    """A case that two orders serve at different ranks, and the term that is responsible.

    ``points`` says how much more that term gives this case in the second order, minus its mean change for all
    cases. ``term`` is ``band`` if bands move the case, its own or those of others.
    """

    id: str
    former: int
    latter: int
    term: str
    points: int
    sentence: str = attrs.field(default="", repr=False)
    customer_id: str | None = None


def _shares(given: Mapping[int, float]) -> Mapping[int, float]:
    return Frozen(given)


@attrs.frozen
class WhatIf(Shown):
    """What another order of service would change for the same cases.

    ``agreement`` is Kendall's tau-b of the two orders, ``None`` for fewer than two cases; ``overlap`` says
    for each length asked which share of the first cases stays among the first; ``movers`` are all cases that
    change their rank, those that move furthest first.
    """

    cases: int
    agreement: float | None
    overlap: Mapping[int, float] = attrs.field(converter=_shares)
    movers: tuple[Mover, ...] = attrs.field(repr=False)
    sentence: str = attrs.field(default="", repr=False)
