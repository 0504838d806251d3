"""Who answers: agents with skills and capacity, in teams whose queues own the cases that no agent has."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum

import attrs

from ..errors import InputError
from ..frozen import Frozen
from .given import kind, listed, names, paired, text, whole

__all__ = ["HIGHEST_LEVEL", "PEOPLE", "Agent", "Expert", "TargetKind", "Team"]

HIGHEST_LEVEL = 10
LARGEST_CAPACITY = 1_000_000
"""A larger capacity limits nothing; up to this one, loads compare exactly in 40 bits."""


class TargetKind(StrEnum):
    """Who or what a case can be given to."""

    AGENT = "agent"
    TEAM = "team"
    """The queue of a team: the agent who is free next."""
    EXPERT = "expert"
    """A person of the company who serves customers only if their knowledge is needed."""
    PEER = "peer"
    """A customer who helps customers (row 2.23)."""
    BOT = "bot"


PEOPLE = frozenset({TargetKind.AGENT, TargetKind.EXPERT})
"""People of the company; the last step of every search must reach one of them (row 4.1)."""


def _levels(given: Mapping[str, int]) -> Mapping[str, int]:
    pairs = [(text(skill, "a skill"), level) for skill, level in paired(given, "skills")]
    for _, level in pairs:
        if isinstance(level, bool) or not isinstance(level, int) or not 0 <= level <= HIGHEST_LEVEL:
            raise InputError(f"the level of a skill must be a whole number from 0 to {HIGHEST_LEVEL}")
    return Frozen(sorted(pairs))


def _limits(given: Mapping[str, int]) -> Mapping[str, int]:
    pairs = [(text(channel, "a channel"), limit) for channel, limit in paired(given, "per_channel")]
    for _, limit in pairs:
        if isinstance(limit, bool) or not isinstance(limit, int) or not 0 <= limit <= LARGEST_CAPACITY:
            raise InputError(f"a capacity must be a whole number from 0 to {LARGEST_CAPACITY}")
    return Frozen(sorted(pairs))


def _weights(given: Mapping[str, int]) -> Mapping[str, int]:
    weights = _limits(given)
    if 0 in weights.values():
        raise InputError("a case takes at least one unit of capacity")
    return weights


def _target(given: TargetKind | str) -> TargetKind:
    if given not in set(TargetKind) - {TargetKind.TEAM}:
        raise InputError("the kind of an agent must be agent, expert, peer or bot")
    return TargetKind(given)


def _trusts(given: Mapping[str, int]) -> Mapping[str, int]:
    pairs = [
        (text(name, "a permission"), whole(most, "the most of a permission"))
        for name, most in paired(given, "may")
    ]
    return Frozen(sorted(pairs))


def _languages(given: Iterable[str]) -> frozenset[str]:
    return names(given, "languages")


def _excludes(given: Iterable[str]) -> frozenset[str]:
    return names(given, "excludes")


def _whole(instance: object, attribute: attrs.Attribute[int], value: int) -> None:
    _limits({attribute.name: value})


def _named(instance: object, attribute: attrs.Attribute[str], value: str) -> None:
    if not isinstance(value, str) or not value.strip():
        raise InputError(f"{attribute.name} must be a text that is not blank")


@attrs.frozen
class Agent:
    """Somebody, or something, that answers.

    ``skills`` maps a skill to its level, 0 to 10. ``languages`` names the languages spoken; an empty set
    means any. ``capacity`` is how many units routing may give at once: a case takes one, or as many as
    ``weights`` says for its channel (if a telephone call takes the whole time of an agent of capacity 5:
    ``{"phone": 5}``). ``per_channel`` is how many cases of one channel the agent may have at once.
    ``excludes`` names reasons of messages that this agent is never given. ``on_duty`` says whether the agent
    is on duty at the beginning; ``Desk.duty`` changes it. ``may`` maps what the agent is trusted with to the
    most it may cost each time, in whole units (row 2.26): ``{"goodwill": 50}``.

    Raises ``InputError`` for a level or capacity outside its bounds.

    >>> Agent("amina", skills={"care": 7}, languages={"fr", "en"}, per_channel={"phone": 1}).capacity
    5
    """

    id: str = attrs.field(validator=_named)
    skills: Mapping[str, int] = attrs.field(factory=dict, converter=_levels)
    languages: frozenset[str] = attrs.field(default=frozenset(), converter=_languages)
    capacity: int = attrs.field(default=5, validator=_whole)
    per_channel: Mapping[str, int] = attrs.field(factory=dict, converter=_limits)
    on_duty: bool = True
    kind: TargetKind = attrs.field(default=TargetKind.AGENT, converter=_target)
    weights: Mapping[str, int] = attrs.field(factory=dict, converter=_weights)
    excludes: frozenset[str] = attrs.field(default=frozenset(), converter=_excludes)
    may: Mapping[str, int] = attrs.field(factory=dict, converter=_trusts)

    def weight(self, channel: str) -> int:
        """How many units of capacity a case of a channel takes."""
        return self.weights.get(channel, 1)


@attrs.frozen
class Expert:
    """An agent who was found by solved cases (row 2.13), not by a title.

    ``solved`` counts the closed cases of the reason that the agent owned or was added to, ``satisfied``
    those of them in which the person said that it was settled.
    """

    agent: str
    solved: int
    satisfied: int
    on_duty: bool


def _agents(given: Iterable[Agent]) -> tuple[Agent, ...]:
    return tuple(kind(one, Agent, "an agent") for one in listed(given, "agents"))


@attrs.frozen
class Team:
    """Agents who share a queue.

    A case that no agent owns is owned by its team's queue (law L17). ``escalates_to`` names the team that
    takes over cases that wait beyond their clocks. The last team of such a chain escalates to nobody and
    keeps the case, so nobody is sent from team to team for ever (row 4.1).
    """

    name: str = attrs.field(validator=_named)
    agents: tuple[Agent, ...] = attrs.field(default=(), converter=_agents)
    escalates_to: str | None = None
