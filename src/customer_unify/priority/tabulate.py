"""Puts the figures of many cases into columns, so that arrays can count them (extra ``fast``)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import chain
from operator import attrgetter
from typing import Any

from ..model.customer import Status
from ..model.standing import Rankable
from .rank import elapsed, microseconds
from .rules import Rules

__all__ = ["tabulated"]

_FIGURES = {
    "activity": float,
    "expected_margin": float,
    "churn": float,
    "offline_influence": float,
    "tier": int,
    "audience": int,
    "unanswered": int,
    "urgency": int,
}
"""Whole numbers below 2**53 are exact as floats, and counts are at most 10**15."""
_TIES = ("confidence", "status_confidence", "proven")

Columns = tuple[list[str], Any, dict[str, Any]]
"""The ids, the arrival of each in microseconds since 1970, and the other columns by name."""


def tabulated(rules: Rules, cases: Sequence[Rankable], now: datetime) -> Columns | None:
    """The cases as columns; ``None`` if a case came or is due before 1970, or if a role has the name of a
    signal.

    Linear in cases times terms. All figures of a kind are read from a case at once, because reading an
    attribute costs more than counting it.
    """
    import numpy as np

    people = [case.signals for case in cases]

    def table(holders: Iterable[Any], names: Sequence[str], kind: type) -> Any:
        rows = map(attrgetter(*names), holders)
        flat: Any = np.fromiter(chain.from_iterable(rows), kind, len(cases) * len(names))
        return dict(zip(names, np.ascontiguousarray(flat.reshape(-1, len(names)).T), strict=True))

    columns = table(people, tuple(_FIGURES), float)
    columns = {name: column.astype(_FIGURES[name]) for name, column in columns.items()}
    columns |= table(cases, _TIES, int)
    columns["proven"] = columns["proven"].astype(bool)
    known = [case.customer for case in cases]
    columns["customer"] = np.array([each is not None and each.status == Status.CUSTOMER for each in known])
    days = [person.days_since_failure for person in people]
    columns["days_since_failure"] = np.array([-1 if each is None else each for each in days])
    columns["topic_audience"] = np.array(
        [each.topics.get(each.topic, 0) if each.topics and each.topic is not None else 0 for each in people]
    )
    came = microseconds(now) - np.array(elapsed(cases, now))
    dues = (case.due_at for case in cases)
    columns["due_at"] = np.array([0 if due is None else microseconds(due) or -1 for due in dues])
    roles = {role for term in rules.counted for role in term.roles}
    if came.min() < 0 or columns["due_at"].min() < 0 or not roles.isdisjoint(columns):
        return None
    held = [(row, person.roles) for row, person in enumerate(people) if person.roles]
    for role in roles:
        columns[role] = np.zeros(len(cases), bool)
        columns[role][np.array([row for row, each in held if role in each], int)] = True
    return [case.id for case in cases], came, columns
