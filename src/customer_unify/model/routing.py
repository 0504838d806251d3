"""What a case asks of people, and who was chosen, who was passed over, and why."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, overload

import attrs

from ..frozen import Frozen
from .later import Later
from .shown import Shown
from .team import PEOPLE, Agent, TargetKind

__all__ = [
    "Gain",
    "Load",
    "Offers",
    "PassedOver",
    "Passing",
    "Plan",
    "Replayed",
    "Requirement",
    "RoutingDecision",
    "RoutingRule",
    "Search",
    "Shortage",
    "Step",
    "decided",
]


def _frozen(given: Mapping[str, int]) -> Mapping[str, int]:
    return Frozen(sorted(given.items()))


def _names(given: Iterable[str]) -> frozenset[str]:
    return frozenset(given)


def _kinds(given: Iterable[TargetKind]) -> frozenset[TargetKind]:
    return frozenset(given)


def _order(given: Iterable[str]) -> tuple[str, ...]:
    return tuple(given)


def _pairs(given: Mapping[str, int]) -> tuple[tuple[str, int], ...]:
    return tuple(given.items())


@attrs.frozen(cache_hash=True)
class Requirement:
    """What a case asks of whoever takes it.

    Least levels of skills, a language, a place on a channel; one of these ``kinds`` of
    targets (by default a person of the house); nobody who excludes the contact ``reason``.
    ``teams`` names the teams searched beside the one whose queue the case stands in.
    """

    skills: Mapping[str, int] = attrs.field(factory=dict, converter=_frozen, eq=_pairs)
    language: str | None = None
    channel: str = ""
    kinds: frozenset[TargetKind] = attrs.field(default=PEOPLE, converter=_kinds)
    reason: str | None = None
    teams: frozenset[str] = attrs.field(default=frozenset(), converter=_names)


@attrs.frozen(cache_hash=True)
class Step:
    """One step of a search that only ever widens.

    Reached after ``after`` in the queue, in open time or, with ``wall``, by the wall clock; or at
    once when nobody on duty could satisfy the step before. ``skills`` are the least levels
    asked for here; ``language`` says whether the case's language is still asked for; ``kinds`` are
    who may take it from here on, ``teams`` those searched beside the case's own.
    """

    after: timedelta = timedelta(0)
    skills: Mapping[str, int] = attrs.field(factory=dict, converter=_frozen, eq=_pairs)
    language: bool = True
    kinds: frozenset[TargetKind] = attrs.field(default=PEOPLE, converter=_kinds)
    teams: frozenset[str] = attrs.field(default=frozenset(), converter=_names)
    wall: bool = False


def _in_order(given: Iterable[Step]) -> tuple[Step, ...]:
    return tuple(given)


@attrs.frozen
class Search:
    """A case that looks for somebody: where, for whom, since when, and who is out of the question.

    ``team`` is whose queue it stands in, ``since`` when it came there. ``known_by`` names who
    served this person before, latest first. ``owner`` had this very case before and need not
    prove able anew (row 1.23). ``declined`` said no to it or let an offer lapse; ``excluded``
    must not have it, a conflict of interest for one. For ``affinity`` of its time in the queue a case
    waits for whoever served the person last, while that agent is on duty and merely full. ``template`` and
    ``policy`` are digests of the rules the search comes from; they decide nothing and stand in the decision.
    """

    case: str
    team: str
    requirement: Requirement = attrs.field(factory=Requirement)
    since: datetime | None = None
    steps: tuple[Step, ...] = attrs.field(default=(), converter=_in_order)
    known_by: tuple[str, ...] = attrs.field(default=(), converter=_order)
    owner: str | None = None
    declined: frozenset[str] = attrs.field(default=frozenset(), converter=_names)
    excluded: frozenset[str] = attrs.field(default=frozenset(), converter=_names)
    affinity: timedelta = timedelta(0)
    template: str = ""
    policy: str = ""


@attrs.frozen
class RoutingRule:
    """A rule of another system as a search: whose queue, what is asked at first, and how that widens.

    ``unread`` names, by their paths, the parts that have no counterpart here.
    """

    name: str
    team: str
    requirement: Requirement
    steps: tuple[Step, ...] = ()
    unread: tuple[str, ...] = ()


@attrs.frozen
class Load:
    """What an agent has in hand: units of capacity taken in all, and how many open cases by channel."""

    total: int = 0
    by_channel: Mapping[str, int] = attrs.field(factory=dict, converter=_frozen)


class Passing(StrEnum):
    """Why an agent was passed over: the first that applies, in this order."""

    OFF_DUTY = "off_duty"
    DECLINED = "declined"
    """He declined this case, or let the offer lapse."""
    EXCLUDED = "excluded"
    """He must not have it: a conflict of interest, or a reason he is never given."""
    KIND = "kind"
    """Not the kind of helper this step of the search asks for."""
    LANGUAGE = "language"
    SKILL = "skill"
    CHANNEL_FULL = "channel_full"
    FULL = "full"
    OTHER_CHOSEN = "other_chosen"
    """He could have taken it; another knew the person, was less busy, or came first by id."""


@attrs.frozen
class PassedOver:
    """A group of agents passed over for one reason, and how many they were."""

    reason: Passing
    agents: int


@attrs.frozen
class RoutingDecision(Later, Shown):
    """Who gets a case, and why nobody else did.

    ``agent`` None means that the team's queue keeps it. ``considered`` counts the agents
    of the teams searched; ``passed`` groups all but the chosen one by the first reason each was passed
    over, so that the counts add up. ``step`` is the step of the search reached (0 is the
    strictest); ``known`` says that the chosen one served this person before, ``waits_for`` names
    whoever did and is waited for, though others could take it. What it was decided by is named by digests:
    ``network`` (teams, agents, calendar), ``template`` and ``policy``.
    """

    team: str
    agent: str | None
    at: datetime
    step: int = 0
    considered: int = 0
    passed: tuple[PassedOver, ...] = ()
    known: bool = False
    waits_for: str | None = None
    network: str = ""
    template: str = ""
    policy: str = ""

    @property
    def candidates(self) -> int:
        """How many could have taken it, the chosen one among them."""
        others = sum(group.agents for group in self.passed if group.reason is Passing.OTHER_CHOSEN)
        return others + (self.agent is not None)


@attrs.frozen
class Replayed:
    """A decision about a case that a desk kept, and the one taken ``again`` by all it was taken by."""

    case: str
    kept: RoutingDecision
    again: RoutingDecision

    @property
    def same(self) -> bool:
        """Whether nothing differs; another ``network`` or ``template`` says that the rules were others."""
        return self.kept == self.again


_new: Any = object.__new__
_set_agent, _set_later = vars(RoutingDecision)["agent"].__set__, vars(Later)["_later"].__set__


def decided(agent: str | None, later: tuple[Any, ...]) -> RoutingDecision:
    """A decision for this agent; ``later`` tells its other fields when one of them is first read."""
    made: RoutingDecision = _new(RoutingDecision)
    _set_agent(made, agent)
    _set_later(made, later)
    return made


@attrs.frozen(eq=False)
class Offers(Sequence[RoutingDecision]):
    """What became of many cases offered one after the other: a decision for each, in their order.

    ``agents`` names who got each, None where its queue keeps it. A decision is written out when it is read.
    """

    agents: tuple[str | None, ...] = attrs.field(repr=False)
    _later: Callable[[int], tuple[Any, ...]] = attrs.field(repr=False, alias="later")

    def __len__(self) -> int:
        return len(self.agents)

    @overload
    def __getitem__(self, place: int) -> RoutingDecision: ...
    @overload
    def __getitem__(self, place: slice) -> list[RoutingDecision]: ...
    def __getitem__(self, place: int | slice) -> RoutingDecision | list[RoutingDecision]:
        if isinstance(place, slice):
            return [self[one] for one in range(*place.indices(len(self)))]
        return decided(self.agents[place], self._later(place))


@attrs.frozen
class Shortage:
    """What is asked for by cases nobody has room for, of which teams, and how many they are."""

    asked: Requirement
    teams: tuple[str, ...]
    waiting: int


@attrs.frozen
class Plan(Shown):
    """Who gets which of many cases.

    ``assigned`` maps a case to its agent, ``waiting`` names those that wait, both in the order of the
    cases; ``shortages`` says what these ask for, the most first. ``exact`` says that no other way to give the
    cases out could serve one that waits without taking from one before it.
    """

    assigned: Mapping[str, str] = attrs.field(repr=False)
    waiting: tuple[str, ...] = attrs.field(default=(), repr=False)
    shortages: tuple[Shortage, ...] = ()
    exact: bool = True


@attrs.frozen
class Gain:
    """Which cases more would be served if one more agent were there."""

    agent: Agent
    cases: tuple[str, ...] = attrs.field(default=(), repr=False)
