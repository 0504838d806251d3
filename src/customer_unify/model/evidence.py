"""Why two records belong together or not, and what became of each proposed link."""

from __future__ import annotations

from enum import StrEnum

import attrs

from .assurance import Assurance
from .record import RecordRef

__all__ = ["Evidence", "Pair", "Reason", "Verdict"]


class Reason(StrEnum):
    """Why a proposed link was refused or left for review, in the fixed order of checks."""

    SEPARATED = "separated"
    """A person decided that they are two."""
    EXCLUSIVE = "exclusive"
    """They would have two values of an exclusive namespace."""
    MAXIMUM = "maximum"
    """They would have more values of a namespace than it allows."""
    CLAIMED = "claimed"
    """Only a claim ties them, and claims are not proof."""
    CONTESTED = "contested"
    """Only an identifier ties them that different people carry."""
    LONE = "lone"
    """Only one independent fact agrees, and it proves nothing by itself."""
    WEAK = "weak"
    """The evidence does not outweigh what speaks against it."""


@attrs.frozen
class Evidence:
    """One comparison of two records: which field, how alike, what it weighs.

    ``weight`` counts in thousandths of a bit, for (positive) or against (negative)
    the two being one person, measured against the rival explanation that is the
    likelier one; ``sentence`` is what the comparator says about itself.
    """

    field: str
    comparator: str
    level: str
    weight: int
    assurance: Assurance
    group: str

    @property
    def bits(self) -> float:
        """The weight in bits: one more doubles the odds."""
        return self.weight / 1000


class Verdict(StrEnum):
    """What became of a proposed link."""

    LINK = "link"
    CANDIDATE = "candidate"
    REFUSED = "refused"


@attrs.frozen
class Pair:
    """A proposed link between two records and what became of it (law L7).

    ``a`` sorts before ``b``. ``weight`` is the sum in thousandths of a bit against
    the likelier rival explanation, prior included; ``rival`` names it
    (``stranger`` or ``household``). ``reason`` is the first reason of the fixed
    order that kept a candidate or refused pair apart.
    """

    a: RecordRef
    b: RecordRef
    verdict: Verdict
    weight: int
    rival: str = "stranger"
    evidence: tuple[Evidence, ...] = ()
    reason: Reason | None = None
