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

    ``weight`` counts in thousandths of a bit, for (positive) or against (negative)
    the two being one person, measured against the rival explanation that is the
    likelier one. ``days`` is how far apart at least the two observed an equal value that changes hands, where
    that makes it weigh less.
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
    """What a pair weighs, in thousandths of a bit.

    ``weight`` is the smaller of the sums against *stranger* and against *household*,
    each with its prior: a pair must beat both rival explanations. ``against`` is the same
    without the priors, plus one bit: what a pair found only by closure may say.
    ``ties`` are the identifiers (``namespace:value``) of one person that both carry and
    that are known well enough to count. ``weak`` is how many other independence groups speak
    for the pair as a fact, and ``telling`` how many of those tell two people of one home apart;
    ``slight`` is what the strongest says of those that speak for it too and are none.
    ``comparable`` is False when nothing could be compared. ``untied`` is the sum against
    *household* without the ties that homes share: what is left to say that two who share a
    mailbox are one.

    ``alike`` and ``unlike`` are sets of bits, one for each comparison that tells people of one name apart
    (birth date, generation): where the pair differs as two people do (``unlike``), and where it does not.
    What one side leaves open is in neither. ``parted`` says whether they are told apart as two people by any
    of these, or by their first names.
    """

    weight: int
    against: int
    rival: str
    ties: tuple[str, ...] = attrs.field(default=(), repr=False)
    weak: int = 0
    telling: int = 0
    slight: int = 0
    comparable: bool = True
    untied: int = 0
    alike: int = 0
    unlike: int = 0
    parted: bool = False

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
        """Whether two independent facts speak for the pair, or one and a slight one beside much weight.

        That two of one rare name live in one large town says little by itself, but it is not the name. What
        it lacks of a fact the whole has to make up for, ``LEVER`` times: where a second witness counted for
        nothing up to a limit and for all above it, a town of a few more people parted whoever lived there.
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
