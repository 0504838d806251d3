"""What comparing two contents takes, worked out once per configuration and pair of sets of fields."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence, Set
from typing import NamedTuple

from ...model.configuration import Comparison
from ...model.port import Comparator
from .level import Levelled

__all__ = ["Fields", "Meeting", "Plan", "Step", "plan_of"]

Fields = tuple[tuple[str, ...], tuple[str, ...]]
"""The fields that two contents have something in."""

MEETINGS = 4_096
"""Pairs of sets of fields that are kept: silos fill in their fields in few ways."""

PLANS = 16


class Step(NamedTuple):
    """One comparison: where its level stands, its field, who tells the levels, and how they are ranked."""

    at: int
    field: str
    tell: Callable[[str, str], str]
    ranks: Mapping[str, int]
    same: str
    """The level of equal values where it needs no look at them, otherwise blank."""
    levelled: bool
    """Whether equal values are known to be at least as strong as others."""


class Meeting(NamedTuple):
    """What two contents with given fields have to compare, and what has to be looked at beyond."""

    steps: tuple[Step, ...]
    named: bool
    """Whether names may be compared crosswise."""
    readable: bool
    """Whether one side has a whole name and the other a handle and none."""
    twice: bool
    """Whether one field may say again what another has said."""
    numbered: bool
    """Whether a generation may be met by a number in a given name."""
    alike: bool
    """Whether of two equal contents each value is as strong as can be, and nothing is looked at beyond."""


class Plan:
    """What to do for each comparison, and where those stand that depend on others; -1 for none."""

    def __init__(self, comparisons: Sequence[Comparison], comparators: Mapping[str, Comparator]) -> None:
        self.comparisons, self.comparators = comparisons, comparators
        made = (_step(at, one, comparators[one.comparator]) for at, one in enumerate(comparisons))
        self.steps = tuple(made)
        # The first of its comparator: a user's own field compared as given names are does not replace them.
        numbered = reversed(tuple(enumerate(comparisons)))
        places = {comparison.comparator: at for at, comparison in numbered}
        self.given = places.get("given_name", -1)
        self.family = places.get("family_name", -1)
        self.generation = places.get("generation", -1)
        self.numbered = comparators["generation"].levels[-1] if self.generation >= 0 else ""
        """The level of two generations of one name, one of them told by a number in the given name."""
        self.email = places.get("email", -1)
        self.postcode = places.get("postcode", -1)
        self.city = places.get("city", -1)
        kinds = [comparison.comparator for comparison in comparisons]
        self.readings = tuple(at for at, kind in enumerate(kinds) if kind == "handle_name")
        self.handles = tuple(self.steps[at].field for at, kind in enumerate(kinds) if kind == "handle")
        whole = self.given >= 0 and self.family >= 0
        self.names: tuple[Step, ...] = (self.steps[self.given], self.steps[self.family]) if whole else ()
        """Given and family name, where both are compared."""
        self.meetings: dict[Fields, Meeting] = {}

    def meet(self, fields: Fields) -> Meeting:
        """The meeting of two contents with these fields, kept in :attr:`meetings`."""
        ours, theirs = frozenset(fields[0]), frozenset(fields[1])
        both, either = ours & theirs, ours | theirs
        names = {step.field for step in self.names}
        told = [step for step in self.steps if step.field in both]
        users = any(step.at == self.email for step in told)
        towns = {self.city, self.postcode} <= {step.at for step in told}
        readable = any(step.at in self.readings for step in told) or self.readable(ours, theirs)
        meeting = Meeting(
            tuple(told),
            bool(names & ours and names & theirs),
            readable,
            users or towns,
            self.generation >= 0 and self.steps[self.generation].field in either,
            ours == theirs and not readable and all(step.levelled for step in told),
        )
        if len(self.meetings) >= MEETINGS:
            self.meetings.clear()
        self.meetings[fields] = meeting
        return meeting

    def readable(self, ours: Set[str], theirs: Set[str]) -> bool:
        """Whether one side has a whole name and the other, without one, a handle that may be it."""
        names = {step.field for step in self.names}
        users = {*self.handles, *([self.steps[self.email].field] if self.email >= 0 else [])}
        return bool(self.readings and names) and any(
            names <= named and not names <= other and bool(users & other)
            for named, other in ((ours, theirs), (theirs, ours))
        )


def _step(at: int, comparison: Comparison, comparator: Comparator) -> Step:
    # Blank, nothing comparable, comes last: a plug-in may say so of one pair of several.
    ranks = {level: rank for rank, level in enumerate((*comparator.levels, ""))}
    if isinstance(comparator, Levelled):
        return Step(at, comparison.field, comparator.tell, ranks, comparator.same, True)
    return Step(at, comparison.field, comparator, ranks, "", False)


_plans: dict[tuple[int, int], Plan] = {}


def plan_of(comparisons: Sequence[Comparison], comparators: Mapping[str, Comparator]) -> Plan:
    """The plan of these comparisons by these comparators; made once and kept."""
    # By identity, and kept alive by the plan itself, so that an id is never taken by another object.
    key = (id(comparisons), id(comparators))
    known = _plans.get(key)
    if known is None:
        if len(_plans) >= PLANS:
            _plans.clear()
        known = _plans[key] = Plan(comparisons, comparators)
    return known
