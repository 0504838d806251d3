"""Why two records belong together or not, and what happened to each proposed link."""

from __future__ import annotations

from enum import StrEnum

import attrs

from .assurance import Assurance
from .explanation import Explanation
from .record import RecordRef
from .shown import Shown

__all__ = ["FACT", "SLIGHT", "SURE", "Candidate", "Evidence", "Pair", "Reason", "Score", "Verdict"]

FACT = 3_000
"""Three bits: with this weight, the agreement of an independence group is a fact and no chance.

In the same way, a personal fact with this weight against one person shows that there are two.
"""

SLIGHT = 1_000
"""One bit: a group with this weight speaks for a pair, but the agreement may be chance."""

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
    """Only an identifier that different people have ties them."""
    RETAKEN = "retaken"
    """Only a handle that two different accounts have had ties them."""
    LONE = "lone"
    """Only one independent fact agrees, and it proves nothing by itself."""
    UNLIKE = "unlike"
    """The other records of the two customers differ in what distinguishes people of one name."""
    AMBIGUOUS = "ambiguous"
    """One of them fits two people about equally well, so it joins neither."""
    WEAK = "weak"
    """The evidence is not stronger than what speaks against it."""


@attrs.frozen
class Evidence:
    """One comparison of two records: which field, how alike, what it weighs.

    ``weight`` is in thousandths of a bit, positive for one person and negative against it, measured against
    the more probable rival. ``days`` is the shortest time between the two observations of an equal value that
    changes hands, if that makes it weigh less.
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
    """What a pair of contents weighs, in thousandths of a bit, and why."""

    weight: int
    """The smaller of the sums against *stranger* and *household*, with their priors: both must be beaten."""
    against: int
    """The same without the priors, plus one bit: the weight of a pair that no key proposed."""
    rival: str
    """The other explanation that is harder to beat: ``stranger`` or ``household``."""
    ties: tuple[str, ...] = attrs.field(default=(), repr=False)
    """The identifiers of one person (``namespace:value``) that both have, known surely enough to count."""
    weak: int = 0
    """How many other independence groups speak for the pair as a fact (:data:`FACT`)."""
    telling: int = 0
    """How many of these distinguish two people of one home."""
    slight: int = 0
    """The weight of the strongest group that speaks for the pair and is no fact."""
    comparable: bool = True
    """Whether anything could be compared."""
    untied: int = 0
    """The sum against *household* without the ties that homes share, such as a mailbox."""
    alike: int = 0
    """The comparisons, as bits, that distinguish people of one name and in which both agree."""
    unlike: int = 0
    """Those in which they differ as two people do. What one of the two does not have is in neither set."""
    parted: bool = False
    """Whether any of these, or their first names, show that they are two people."""

    def proves(self, contested: frozenset[str] | set[str] = frozenset()) -> bool:
        """Whether the evidence may join: one uncontested identifier, or enough facts (:attr:`attested`, L8).

        A contested identifier needs in addition a fact that distinguishes people of one home, because a
        shared address may be the reason why several people have it.
        """
        if not contested:
            return bool(self.ties) or self.attested
        doubtful = sum(tie in contested for tie in self.ties)
        if len(self.ties) > doubtful:
            return True
        return self.telling > 0 and self.untied >= 0 if doubtful else self.attested

    @property
    def attested(self) -> bool:
        """Whether two independent facts speak for the pair, or one fact and a weak second one.

        If two records with one rare name are of one large town, the town says little, but it is independent
        of the name. So one bit (:data:`SLIGHT`) is enough if the whole weighs seven (:data:`SURE`).
        """
        return self.weak >= 2 or (self.weak == 1 and self.slight >= SLIGHT and self.weight >= SURE)

    @property
    def opposes(self) -> bool:
        """Whether the pair speaks against one person, and does not only fail to prove it.

        Two records with little in common say little. If other records hold them together, it is no argument
        any more that most pairs are strangers. Only contradictions count.
        """
        return self.comparable and self.against < 0

    @property
    def may_join(self) -> bool:
        """Whether the pair can make two records one, or make an identifier contested; others never do."""
        return bool(self.ties) or (self.weight > 0 and self.attested)


class Verdict(StrEnum):
    """What happened to a proposed link."""

    LINK = "link"
    CANDIDATE = "candidate"
    REFUSED = "refused"


@attrs.frozen
class Pair(Shown):
    """A proposed link between two records and what happened to it (law L7).

    ``a`` sorts before ``b``. ``weight`` is the sum in thousandths of a bit against the more probable rival,
    prior included; ``rival`` names it (``stranger`` or ``household``). ``reason`` is the first reason, in the
    fixed order, why a candidate or refused pair was not joined.
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

    ``chance`` is the probability that the two are one person, in millionths. ``stake`` is what the two
    ``customers`` are worth together, in your unit, or the number of their records. ``worth`` is the product:
    what linking them is expected to correct. ``settled`` are further pairs of the same two customers, which
    need no question of their own. ``why`` says all this as an explanation.
    """

    customers: tuple[str, str]
    chance: int
    stake: float
    settled: tuple[tuple[RecordRef, RecordRef], ...] = ()
    why: Explanation

    @property
    def worth(self) -> float:
        """What the answer is expected to correct."""
        return self.chance * self.stake / 1_000_000
