"""What a case asks of people, and who was chosen, who was passed over, and why."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType

import attrs

__all__ = ["Load", "PassedOver", "Passing", "Requirement", "RoutingDecision", "Step"]


def _frozen(given: Mapping[str, int]) -> Mapping[str, int]:
    return MappingProxyType(dict(sorted(given.items())))


@attrs.frozen
class Requirement:
    """What a case asks of whoever takes it: least levels of skills, a language, a place on a channel."""

    skills: Mapping[str, int] = attrs.field(factory=dict, converter=_frozen)
    language: str | None = None
    channel: str = ""


@attrs.frozen
class Step:
    """One step of a search that only ever widens.

    Reached after ``after`` of open time in the queue, or at once when nobody on duty could
    satisfy the step before. ``skills`` are the least levels asked for here; ``language``
    says whether the case's language is still asked for.
    """

    after: timedelta = timedelta(0)
    skills: Mapping[str, int] = attrs.field(factory=dict, converter=_frozen)
    language: bool = True


@attrs.frozen
class Load:
    """How many open cases an agent has: in all, and by channel."""

    total: int = 0
    by_channel: Mapping[str, int] = attrs.field(factory=dict, converter=_frozen)


class Passing(StrEnum):
    """Why an agent was passed over: the first that applies, in this order."""

    OFF_DUTY = "off_duty"
    DECLINED = "declined"
    """He declined this case, or let the offer lapse."""
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
class RoutingDecision:
    """Who gets a case, and why nobody else did.

    ``agent`` None means that the team's queue keeps it. ``considered`` counts the agents
    looked at; ``passed`` groups all but the chosen one by the first reason each was passed
    over, so that the counts add up. ``step`` is the step of the search reached (0 is the
    strictest); ``known`` says that the chosen one served this person before.
    """

    team: str
    agent: str | None
    at: datetime
    step: int = 0
    considered: int = 0
    passed: tuple[PassedOver, ...] = ()
    known: bool = False
