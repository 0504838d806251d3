"""Which agents could ever take a requirement, for all patterns of agents at once: sets as whole numbers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ..model.routing import Passing, Requirement
from ..model.team import HIGHEST_LEVEL, Agent, TargetKind

__all__ = ["Fit", "members"]


def members(bits: int) -> Iterator[int]:
    """The positions of the bits that are set, lowest first.

    >>> list(members(0b10110))
    [1, 2, 4]
    """
    while bits:
        low = bits & -bits
        bits ^= low
        yield low.bit_length() - 1


class Fit:
    """Patterns of agents, each with its bit, by what they can do.

    ``parted`` says for all patterns at once what :func:`~.skills.fits` says for each. It costs one operation
    on two numbers for each thing that is asked, instead of a look at each pattern.
    """

    def __init__(self, patterns: Iterable[tuple[Agent, int]]) -> None:
        self._all = self._polyglot = self._empty = 0
        self._excludes: dict[str, int] = {}
        self._kinds: dict[TargetKind, int] = {}
        self._languages: dict[str, int] = {}
        self._levels: dict[str, list[int]] = {}
        self._shut: dict[str, int] = {}
        self._weighed: dict[str, int] = {}
        self._heavy: dict[str, int] = {}
        for agent, bit in patterns:
            self._all |= bit
            self._enter(agent, bit)

    def _enter(self, agent: Agent, bit: int) -> None:
        self._kinds[agent.kind] = self._kinds.get(agent.kind, 0) | bit
        for reason in agent.excludes:
            self._excludes[reason] = self._excludes.get(reason, 0) | bit
        for language in agent.languages:
            self._languages[language] = self._languages.get(language, 0) | bit
        if not agent.languages:
            self._polyglot |= bit
        for skill, highest in agent.skills.items():
            levels = self._levels.setdefault(skill, [0] * (HIGHEST_LEVEL + 1))
            for level in range(highest + 1):
                levels[level] |= bit
        for channel, limit in agent.per_channel.items():
            if not limit:
                self._shut[channel] = self._shut.get(channel, 0) | bit
        if agent.capacity < 1:
            self._empty |= bit
        for channel, weight in agent.weights.items():
            self._weighed[channel] = self._weighed.get(channel, 0) | bit
            if weight > agent.capacity:
                self._heavy[channel] = self._heavy.get(channel, 0) | bit

    def parted(self, asked: Requirement) -> tuple[int, dict[Passing, int]]:
        """The patterns that could take it, and the others by first reason, in the order of ``Passing``."""
        never: dict[Passing, int] = {}
        left = self._all

        def pass_over(reason: Passing, whom: int) -> None:
            nonlocal left
            if whom & left:
                never[reason] = never.get(reason, 0) | whom & left
                left &= ~whom

        if asked.reason is not None:
            pass_over(Passing.EXCLUDED, self._excludes.get(asked.reason, 0))
        kinds = sum(self._kinds.get(kind, 0) for kind in asked.kinds)
        pass_over(Passing.KIND, self._all & ~kinds)
        if asked.language:
            speak = self._languages.get(asked.language, 0) | self._polyglot
            pass_over(Passing.LANGUAGE, self._all & ~speak)
        for skill, level in asked.skills.items():
            pass_over(Passing.SKILL, self._all & ~self._able(skill, level))
        pass_over(Passing.CHANNEL_FULL, self._shut.get(asked.channel, 0))
        usual = self._empty & ~self._weighed.get(asked.channel, 0)
        pass_over(Passing.FULL, usual | self._heavy.get(asked.channel, 0))
        return left, never

    def _able(self, skill: str, level: int) -> int:
        """The patterns whose level of a skill is at least this; every level is from 0 to 10."""
        if level <= 0:
            return self._all
        return self._levels[skill][level] if skill in self._levels and level <= HIGHEST_LEVEL else 0
