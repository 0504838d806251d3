"""Who can take a case, and the first reason for each agent who cannot."""

from __future__ import annotations

from collections.abc import Collection

from ..model.routing import Load, Passing, Requirement
from ..model.team import Agent

__all__ = ["busy", "fits", "obstacle"]

FRACTION = 40
"""Bits of a fraction of capacity: two that differ, of capacities below a million, differ by more."""


def fits(agent: Agent, requirement: Requirement) -> Passing | None:
    """Why an agent could never take it, whatever their duty and load; None if they could.

    >>> fits(Agent("amina", skills={"care": 7}), Requirement({"care": 8}))
    <Passing.SKILL: 'skill'>
    """
    if requirement.reason in agent.excludes:
        return Passing.EXCLUDED
    if agent.kind not in requirement.kinds:
        return Passing.KIND
    if requirement.language and agent.languages and requirement.language not in agent.languages:
        return Passing.LANGUAGE
    for skill, level in requirement.skills.items():
        if agent.skills.get(skill, 0) < level:
            return Passing.SKILL
    if agent.per_channel.get(requirement.channel) == 0:
        return Passing.CHANNEL_FULL
    return Passing.FULL if agent.weight(requirement.channel) > agent.capacity else None


def obstacle(
    agent: Agent,
    requirement: Requirement,
    load: Load,
    *,
    on_duty: bool,
    declined: Collection[str] = (),
    excluded: Collection[str] = (),
) -> Passing | None:
    """The first reason, in the order of ``Passing``, why an agent cannot take it now; None if they can."""
    if not on_duty:
        return Passing.OFF_DUTY
    if agent.id in declined:
        return Passing.DECLINED
    if agent.id in excluded:
        return Passing.EXCLUDED
    never = fits(agent, requirement)
    if never is not None:
        return never
    channel = requirement.channel
    limit = agent.per_channel.get(channel)
    if limit is not None and load.by_channel.get(channel, 0) >= limit:
        return Passing.CHANNEL_FULL
    return Passing.FULL if load.total + agent.weight(channel) > agent.capacity else None


def busy(taken: int, capacity: int) -> int:
    """How much of a capacity is taken, in 2**-40 parts; these compare exactly like the fractions.

    >>> busy(1, 3) == busy(2, 6), busy(1, 3) < busy(333_334, 1_000_000)
    (True, True)
    """
    return (taken << FRACTION) // capacity if capacity else 1 << FRACTION
