"""What is known of pairs by the pattern of their levels alone, before their values are looked at."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import attrs

from ...model.evidence import Score
from ...model.weights import LevelWeight

__all__ = ["Agreeing", "Ceiling", "Outline", "Pattern", "Sums"]


class Agreeing(NamedTuple):
    """An identifier on which two agree, with all that is known before its value is."""

    field: str
    price: LevelWeight
    person: bool
    """Whether agreement speaks of one person, not of a home or a device."""
    group: str
    """The independence group it is a fact of; blank for what says whose home it is, not who."""


class Ceiling(NamedTuple):
    """The most a comparison can add to each sum, whichever values turn out to be generic.

    ``levels`` holds (against *stranger*, against *household*); a level that is not listed adds
    nothing. The first counts ``rarest`` for ``exact``: what the rarest value on which two agree adds
    at most. ``rarity`` says it of each value.
    """

    levels: Mapping[str, tuple[int, int]]
    rarity: Mapping[str, int]
    rarest: int


class Outline(NamedTuple):
    """What a pattern says before the agreeing values are looked at.

    ``rarities`` are the fields in which a value agrees, with what its rarity adds to the sum against
    *stranger*; ``identifiers`` those in which an identifier does, of which more has to be known.
    ``unlike`` is as in :class:`Score`.
    """

    rarities: tuple[tuple[str, Mapping[str, int]], ...]
    identifiers: tuple[str, ...]
    comparable: bool
    unlike: int


class Sums(NamedTuple):
    """What a pair weighs against each rival, without priors; what ties it, and what speaks for it besides."""

    stranger: int
    household: int
    tied: int
    """The part of the second that ties make which homes share."""
    ties: tuple[str, ...]
    weak: int
    slight: int


@attrs.frozen(slots=True)
class Pattern:
    """What a pattern of levels weighs before the agreeing values are looked at."""

    stranger: int
    household: int
    groups: frozenset[str]
    """Independence groups of attributes that speak for the pair."""
    telling: frozenset[str]
    """Those of them that tell two people of one home apart as well."""
    slight: tuple[tuple[int, str], ...]
    """Those that speak for the pair and are no facts, each with what it says; the strongest first."""
    agreeing: tuple[Agreeing, ...]
    """The identifiers on which the two agree."""
    listed: tuple[tuple[str, Mapping[str, int]], ...]
    """The fields of which common values lose something, each with what they lose."""
    people: tuple[int, int, bool]
    """The comparisons that tell people apart in which the pair is alike, and in which it is not: bits; and
    whether any of them, or the first names, tell two people."""
    plain: Score
    """What the pair weighs if no value matters."""
    sure: bool
    """Whether the pair joins whatever values agree: the most frequent ones, all identifiers generic."""
    scores: dict[tuple[int, int, int, int], Score] = attrs.field(factory=dict)
    """Scores without ties, by their two sums and by what groups speak for the pair."""
