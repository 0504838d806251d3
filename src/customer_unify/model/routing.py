"""What a case asks of agents, who was chosen, who was passed over, and why."""

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
    """What a case asks of the agent who takes it.

    Minimum levels of skills, a language, a place on a channel, and one of these ``kinds`` of agents (by
    default a person of the company). An agent who excludes the ``reason`` is never chosen. ``teams`` names
    teams that are searched besides the one in whose queue the case is.
    """

    skills: Mapping[str, int] = attrs.field(factory=dict, converter=_frozen, eq=_pairs)
    language: str | None = None
    channel: str = ""
    kinds: frozenset[TargetKind] = attrs.field(default=PEOPLE, converter=_kinds)
    reason: str | None = None
    teams: frozenset[str] = attrs.field(default=frozenset(), converter=_names)


@attrs.frozen(cache_hash=True)
class Step:
    """One step of a search; each step asks for less than the one before.

    It is reached after the time ``after`` in the queue, in open time or, with ``wall``, by the clock on the
    wall; or at once if nobody on duty could satisfy the step before. ``skills`` are the minimum levels from
    here on; ``language`` says whether the language of the case is still asked for; ``kinds`` says who may
    take it, and ``teams`` names teams that are searched besides the case's own.
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
    """A case that needs an agent: where, what it asks, since when, and who is excluded.

    ``team`` is the team in whose queue it is, ``since`` when it came there. ``known_by`` names who served
    this person before, latest first. ``owner`` had this same case before and is not tested for it again (row
    1.23). ``declined`` are agents who rejected it or let an offer lapse; ``excluded`` are agents who must
    not have it, for example because of a conflict of interest. For the first ``affinity`` of its time in the
    queue a case waits for the agent who served the person last, if that agent is on duty and only full.
    ``template`` and ``policy`` are digests of the rules behind the search; they decide nothing and are
    copied to the decision.
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
    """A rule of another system as a search: the team, what is asked at first, and how that widens.

    ``unread`` has the paths of the parts that have no counterpart here.
    """

    name: str
    team: str
    requirement: Requirement
    steps: tuple[Step, ...] = ()
    unread: tuple[str, ...] = ()


@attrs.frozen
class Load:
    """What an agent has: units of capacity taken in all, and the number of open cases by channel."""

    total: int = 0
    by_channel: Mapping[str, int] = attrs.field(factory=dict, converter=_frozen)


class Passing(StrEnum):
    """Why an agent was passed over: the first that applies, in this order."""

    OFF_DUTY = "off_duty"
    DECLINED = "declined"
    """The agent declined this case, or let the offer lapse."""
    EXCLUDED = "excluded"
    """The agent must not have it: a conflict of interest, or a reason that they are never given."""
    KIND = "kind"
    """Not the kind of agent for which this step of the search asks."""
    LANGUAGE = "language"
    SKILL = "skill"
    CHANNEL_FULL = "channel_full"
    FULL = "full"
    OTHER_CHOSEN = "other_chosen"
    """The agent could have taken it, but another one came first (knew the person, was less busy …)."""


@attrs.frozen
class PassedOver:
    """A group of agents who were passed over for one reason, and their number."""

    reason: Passing
    agents: int


@attrs.frozen
class RoutingDecision(Later, Shown):
    """Who gets a case, and why nobody else did.

    ``agent`` None means that the case stays in the team's queue. ``considered`` counts the agents of the
    searched teams; ``passed`` groups all except the chosen one by the first reason why each was passed over,
    so the counts add up. ``step`` is the step of the search that was reached (0 is the strictest). ``known``
    says that the chosen agent served this person before; ``waits_for`` names an agent who did and for whom
    the case waits, although others could take it. Digests identify the rules: ``network`` (teams, agents,
    calendar), ``template`` and ``policy``.
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
        """How many agents could have taken it, including the chosen one."""
        others = sum(group.agents for group in self.passed if group.reason is Passing.OTHER_CHOSEN)
        return others + (self.agent is not None)


@attrs.frozen
class Replayed:
    """A decision about a case that a desk kept, and the same decision taken ``again``."""

    case: str
    kept: RoutingDecision
    again: RoutingDecision

    @property
    def same(self) -> bool:
        """Whether nothing differs. If ``network`` or ``template`` differ, the rules were others."""
        return self.kept == self.again


_new: Any = object.__new__
_set_agent, _set_later = vars(RoutingDecision)["agent"].__set__, vars(Later)["_later"].__set__


def decided(agent: str | None, later: tuple[Any, ...]) -> RoutingDecision:
    """A decision for this agent; ``later`` computes its other fields when one of them is first read."""
    made: RoutingDecision = _new(RoutingDecision)
    _set_agent(made, agent)
    _set_later(made, later)
    return made


@attrs.frozen(eq=False)
class Offers(Sequence[RoutingDecision]):
    """The decisions for many cases that were offered one after the other, in their order.

    ``agents`` names who got each case, None if it stays in its queue. A decision is made when it is first
    read.
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
    """What waiting cases ask for that nobody has room for, of which teams, and their number."""

    asked: Requirement
    teams: tuple[str, ...]
    waiting: int


@attrs.frozen
class Plan(Shown):
    """Who gets which of many cases.

    ``assigned`` maps a case to its agent, ``waiting`` names the cases that wait, both in the order of the
    cases; ``shortages`` says what these ask for, the largest number first. ``exact`` says that no other plan
    could serve a waiting case without taking from one before it.
    """

    assigned: Mapping[str, str] = attrs.field(repr=False)
    waiting: tuple[str, ...] = attrs.field(default=(), repr=False)
    shortages: tuple[Shortage, ...] = ()
    exact: bool = True


@attrs.frozen
class Gain:
    """Which more cases would be served with one more agent."""

    agent: Agent
    cases: tuple[str, ...] = attrs.field(default=(), repr=False)
