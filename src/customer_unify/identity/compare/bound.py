"""The most a pair can weigh, found with as few comparisons as rule it out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from typing import NamedTuple

from ...model.configuration import Configuration
from ...model.content import Content, Fact
from ...model.port import Comparator
from ..score.pattern import Ceiling
from .pair import CLEAR, RETOLD, in_order, parted_names, strongest
from .plan import Fields, Step, plan_of

__all__ = ["Bound"]

SOONEST = ("birth_date", "given_name", "family_name", "email", "phone", "identifier", "handle", "postcode")
"""Comparators in the order that rules most pairs out for the least work; the rest follow as configured."""

ROADS = 4_096
"""Pairs of sets of fields for which the road is kept: silos fill in fields in few ways."""

Sums = tuple[int, int]
"""Thousandths of a bit against *stranger* and against *household*."""


class _Stop(NamedTuple):
    """One comparison on the way down: what is lost of the best it could say, by its level."""

    step: Step
    lost: Mapping[str, Sums]
    silent: Sums
    """What is lost at a level nobody has priced, or none."""
    rarity: Mapping[str, int]
    rarest: int


def _told(stop: _Stop, left: Sequence[Fact], right: Sequence[Fact]) -> tuple[str, int]:
    """What one comparison says of two fields, and what a common value on which they agree loses."""
    step = stop.step
    if len(left) > 1 or len(right) > 1:
        return strongest(left, right, step), 0
    value, other = left[0][0], right[0][0]
    level = step.same if step.same and value == other else step.tell(value, other)
    if stop.rarity and value == other and level == "exact":
        return level, stop.rarity.get(value, 0) - stop.rarest
    return level, 0


class _Road(NamedTuple):
    """The way down for two contents with given fields: where it starts, and its stops."""

    stranger: int
    household: int
    stops: tuple[_Stop | None, ...]
    """None where given and family name are compared, which are one unit as long as they may be swapped."""


class Bound:
    """The most a pair of contents can weigh under one configuration, whichever values are generic.

    It starts from the best that every comparison could say which both sides have something for, and
    replaces one best after the other by what the comparison does say, until the bound is not above
    what is enough to know. Each replacement lowers it or leaves it, and the sum is never below the
    score, for each comparison counts the most its level can still come to:

    * levels that may be taken back (a mailbox that says the name again, another town in one
      postcode) or given when nothing was compared (the second of a name), count nothing or more;
    * names are compared both ways before they count, since a swap lifts both;
    * an agreeing value counts what its rarity adds, several of them the most rarity can add;
    * handles read as names count their best to the end.

    Complexity: the shared fields at most, mostly two or three. Raises nothing on its own.
    """

    def __init__(
        self,
        config: Configuration,
        comparators: Mapping[str, Comparator],
        ceilings: Sequence[Ceiling],
    ) -> None:
        self._plan = plan_of(config.comparisons, comparators)
        self._ceilings = ceilings
        self._priors = config.model.prior_stranger, config.model.prior_household
        self._levels = [self._lasting(at) for at in range(len(ceilings))]
        self._unit = tuple(step.at for step in self._plan.names)
        self._pair = tuple(self._stop(at, self._levels[at]) for at in self._unit)
        order = {name: place for place, name in enumerate(SOONEST)}
        named = [comparison.comparator for comparison in config.comparisons]
        self._order = sorted(range(len(named)), key=lambda at: (order.get(named[at], len(order)), at))
        self._roads: dict[Fields, _Road] = {}

    def __call__(self, a: Content, b: Content, enough: int) -> int:
        """A number that the score's weight does not exceed; exact work ends once it is ``enough`` or less."""
        ours, theirs = a.facts, b.facts
        fields = (tuple(ours), tuple(theirs))
        stranger, household, stops = self._roads.get(fields) or self._map(fields)
        for stop in stops:
            if stranger <= enough or household <= enough:
                break
            if stop is None:
                down = self._names(a, b)
            else:
                field = stop.step.field
                level, common = _told(stop, ours[field], theirs[field])
                stranger += common
                down = stop.lost.get(level, stop.silent)
            stranger += down[0]
            household += down[1]
        return stranger if stranger < household else household

    def _names(self, a: Content, b: Content) -> Sums:
        """What given and family name lose of their best."""
        ours, theirs, stranger = a.facts, b.facts, 0
        said = []
        for stop in self._pair:
            left, right = ours.get(stop.step.field), theirs.get(stop.step.field)
            level, common = _told(stop, left, right) if left and right else ("", 0)
            stranger += common
            said.append(level)
        given, family = said
        if given not in CLEAR and family not in CLEAR:
            given, family = parted_names(*in_order(a, b), self._plan, given, family)
        first, last = self._pair
        former, latter = first.lost.get(given, first.silent), last.lost.get(family, last.silent)
        return stranger + former[0] + latter[0], former[1] + latter[1]

    # Worked out once per configuration, and once per pair of sets of fields

    def _lasting(self, at: int) -> dict[str, Sums]:
        """The most each level of a comparison can come to when all is said."""
        plan, levels = self._plan, dict(self._ceilings[at].levels)
        if at == plan.email:
            levels.update({level: _or_nothing(levels[level]) for level in RETOLD if level in levels})
        if at == plan.generation:
            # Where the generations say nothing, a number in a given name may.
            levels[""] = _or_nothing(levels.get(plan.numbered, (0, 0)))
        return levels

    def _stop(self, at: int, levels: Mapping[str, Sums]) -> _Stop:
        best, step, ceiling = _best(levels), self._plan.steps[at], self._ceilings[at]
        lost = {level: (most[0] - best[0], most[1] - best[1]) for level, most in levels.items()}
        silent = (-best[0], -best[1])
        return _Stop(step, lost, silent, ceiling.rarity, ceiling.rarest)

    def _map(self, fields: Fields) -> _Road:
        """The road of two contents with these fields, which is the same in both directions."""
        back = self._roads.get((fields[1], fields[0]))
        road = self._roads[fields] = back if back is not None else self._mapped(fields)
        if len(self._roads) > ROADS:
            self._roads.clear()
        return road

    def _mapped(self, fields: Fields) -> _Road:
        """The road, worked out."""
        ours, theirs = frozenset(fields[0]), frozenset(fields[1])
        stranger, household = self._priors
        stops: list[_Stop | None] = []
        for at in self._order:
            levels = self._speaking(at, ours, theirs)
            best = _best(levels)
            stranger += best[0]
            household += best[1]
            if at in self._unit:
                if levels and None not in stops:
                    stops.append(None)
            elif at not in self._plan.readings and self._plan.steps[at].field in ours & theirs:
                stops.append(self._stop(at, levels))
        return _Road(stranger, household, tuple(stops))

    def _speaking(self, at: int, ours: Set[str], theirs: Set[str]) -> Mapping[str, Sums]:
        """The levels a comparison may come to between contents with these fields; none where it is silent."""
        plan, levels, field = self._plan, self._levels[at], self._plan.steps[at].field
        both = ours & theirs
        if at in self._unit:
            names = {step.field for step in plan.names}
            return levels if names & ours and names & theirs else {}
        if at in plan.readings:
            return levels if field in both or plan.readable(ours, theirs) else {}
        if at == plan.generation and field not in both:
            return {"": levels[""]} if field in ours | theirs else {}
        if field not in both:
            return {}
        if at == plan.city and plan.postcode >= 0 and plan.steps[plan.postcode].field in both:
            return {**levels, "different": _or_nothing(levels.get("different", (0, 0)))}
        return levels


def _best(levels: Mapping[str, Sums]) -> Sums:
    """The best that any level comes to, or nothing: a level nobody priced weighs nothing."""
    stranger = max((most[0] for most in levels.values()), default=0)
    household = max((most[1] for most in levels.values()), default=0)
    return max(stranger, 0), max(household, 0)


def _or_nothing(most: Sums) -> Sums:
    return max(most[0], 0), max(most[1], 0)
