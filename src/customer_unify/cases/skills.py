"""Who can take a case, and for each who cannot, the first reason."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from fractions import Fraction

from ..model.routing import Load, Passing, Requirement
from ..model.team import Agent

__all__ = ["busy", "fits", "obstacle", "surplus"]


def fits(agent: Agent, requirement: Requirement) -> Passing | None:
    """Why an agent could never take it, duty and load apart; None when he could.

    >>> fits(Agent("amina", skills={"care": 7}), Requirement({"care": 8}))
    <Passing.SKILL: 'skill'>
    """
    if requirement.language and agent.languages and requirement.language not in agent.languages:
        return Passing.LANGUAGE
    for skill, level in requirement.skills.items():
        if agent.skills.get(skill, 0) < level:
            return Passing.SKILL
    if agent.capacity == 0:
        return Passing.FULL
    return Passing.CHANNEL_FULL if agent.per_channel.get(requirement.channel) == 0 else None


def obstacle(
    agent: Agent, requirement: Requirement, load: Load, *, on_duty: bool, declined: Collection[str] = ()
) -> Passing | None:
    """The first reason, in the order of ``Passing``, why an agent cannot take it now; None when he can."""
    if not on_duty:
        return Passing.OFF_DUTY
    if agent.id in declined:
        return Passing.DECLINED
    never = fits(agent, requirement)
    if never is not None:
        return never
    limit = agent.per_channel.get(requirement.channel)
    if limit is not None and load.by_channel.get(requirement.channel, 0) >= limit:
        return Passing.CHANNEL_FULL
    return Passing.FULL if load.total >= agent.capacity else None


def busy(agent: Agent, load: Load) -> Fraction:
    """How much of an agent's capacity is taken, exactly: 0 is free, 1 is full."""
    return Fraction(load.total, agent.capacity) if agent.capacity else Fraction(1)


def surplus(agent: Agent, requirement: Mapping[str, int]) -> int:
    """How much more he knows than is asked for: whoever knows much is spared for what needs it."""
    return sum(agent.skills.values()) - sum(requirement.values())
