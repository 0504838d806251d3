"""Why two records belong together or not, and what became of each proposed link."""

from __future__ import annotations

from enum import StrEnum

import attrs

from .assurance import Assurance
from .explanation import Explanation
from .record import RecordRef
from .shown import Shown

__all__ = ["FACT", "SLIGHT", "SURE", "Candidate", "Evidence", "Pair", "Reason", "Score", "Verdict"]

FACT = 3_000
"""Three bits: an independence group that says as much speaks for a pair by itself, no longer by chance.

Likewise a personal fact that says as much against one person tells two people apart.
"""

SLIGHT = 1_000
"""One bit: a group that says so much speaks for a pair, but may well do so by chance."""

SURE = 7_000
"""Seven bits: odds of more than a hundred to one."""


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
    RETAKEN = "retaken"
    """Only a handle ties them, and two accounts have had it."""
    LONE = "lone"
    """Only one independent fact agrees, and it proves nothing by itself."""
    UNLIKE = "unlike"
    """Those each of them stands with differ in what tells people of one name apart."""
    AMBIGUOUS = "ambiguous"
    """One of them fits two people about as well, so it joins neither."""
    WEAK = "weak"
    """The evidence does not outweigh what speaks against it."""


@attrs.frozen
class Evidence:
    """One comparison of two records: which field, how alike, what it weighs.

    ``weight`` is in thousandths of a bit, positive for one person and negative against it, measured against
    the likelier of the rival explanations. ``days`` is the least time between the two observations of an
    equal value that changes hands, if that makes it weigh less.
    """

    field: str
    comparator: str
    level: str
    weight: int
    assurance: Assurance
    group: str
    days: int | None = None

    @property
    def bits(self) -> float:
        """The weight in bits: one more doubles the odds."""
        return self.weight / 1000


@attrs.frozen(slots=True)
class Score:
    """What a pair of contents weighs, in thousandths of a bit, and what it rests on."""

    weight: int
    """The smaller of the sums against *stranger* and *household*, with their priors: both must be beaten."""
    against: int
    """The same without the priors, plus one bit: what a pair that no key proposed may say."""
    rival: str
    """The other explanation that is harder to beat: ``stranger`` or ``household``."""
    ties: tuple[str, ...] = attrs.field(default=(), repr=False)
    """The identifiers of one person (``namespace:value``) that both carry, known well enough to count."""
    weak: int = 0
    """How many other independence groups speak for the pair as a fact (:data:`FACT`)."""
    telling: int = 0
    """How many of these tell two people of one home apart."""
    slight: int = 0
    """What the strongest group weighs that speaks for the pair and is no fact."""
    comparable: bool = True
    """Whether anything could be compared."""
    untied: int = 0
    """The sum against *household* without the ties that homes share, as a mailbox."""
    alike: int = 0
    """The comparisons, as bits, that tell people of one name apart (birth date …) and in which both agree."""
    unlike: int = 0
    """Those in which they differ as two people do. What one of the two leaves open is in neither set."""
    parted: bool = False
    """Whether they are told apart as two people by any of these, or by their first names."""

    def proves(self, contested: frozenset[str] | set[str] = frozenset()) -> bool:
        """Whether the evidence may join: one uncontested identifier, or what is :attr:`attested` (law L8).

        A contested identifier needs a fact beside it that tells people of a home apart: that they
        share an address is why several carry it.
        """
        if not contested:
            return bool(self.ties) or self.attested
        doubtful = sum(tie in contested for tie in self.ties)
        if len(self.ties) > doubtful:
            return True
        return self.telling > 0 and self.untied >= 0 if doubtful else self.attested

    @property
    def attested(self) -> bool:
        """Whether two independent facts speak for the pair, or one and a slight second one in a sure whole.

        That two of one rare name live in one large town says little by itself, but it is not the name. So
        one bit (:data:`SLIGHT`) is enough where the whole weighs seven (:data:`SURE`).
        """
        return self.weak >= 2 or (self.weak == 1 and self.slight >= SLIGHT and self.weight >= SURE)

    @property
    def opposes(self) -> bool:
        """Whether the pair speaks against one person, and does not merely fail to prove it.

        Two records that have little in common say little; once others hold them together, that
        strangers are many is no argument any more. Only what contradicts counts.
        """
        return self.comparable and self.against < 0

    @property
    def may_join(self) -> bool:
        """Whether the pair can make two records one, or make an identifier contested; others never do."""
        return bool(self.ties) or (self.weight > 0 and self.attested)


class Verdict(StrEnum):
    """What became of a proposed link."""

    LINK = "link"
    CANDIDATE = "candidate"
    REFUSED = "refused"


@attrs.frozen
class Pair(Shown):
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


@attrs.frozen(kw_only=True)
class Candidate(Pair):
    """A pair put to a person, with what the answer is worth (order ``"value"`` of the review queue).

    ``chance`` is how probably the two are one person, in millionths; ``stake`` what the two ``customers``
    are worth together, in the unit of whoever said so (records, where nobody did); ``worth`` their product:
    what linking them is expected to set right. ``settled`` are further pairs of the same two customers,
    which need no question of their own. ``why`` says all this as an explanation.
    """

    customers: tuple[str, str]
    chance: int
    stake: float
    settled: tuple[tuple[RecordRef, RecordRef], ...] = ()
    why: Explanation

    @property
    def worth(self) -> float:
        """What the answer is expected to set right."""
        return self.chance * self.stake / 1_000_000
