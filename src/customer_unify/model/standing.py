"""Where a customer or case stands: band, integer points, and contributions that add up."""

from __future__ import annotations

from datetime import datetime

import attrs

from .customer import Customer
from .explanation import Explanation
from .signal import Signals

__all__ = ["Contribution", "Rankable", "Ranked", "Standing"]


@attrs.frozen
class Contribution:
    """What one term of the policy gave, in points, and the sentence that says why."""

    term: str
    points: int
    reason: str = ""


@attrs.frozen
class Standing:
    """Band and points for one customer or case at one time.

    A lower ``band`` is served first (0 is the most urgent); within a band more
    ``points`` are. ``contributions`` sum to ``points`` exactly (property P1).
    ``sure`` uses only what is tied to the speaker by VERIFIED or POSSESSED evidence,
    ``optimistic`` everything; ``ask_to_verify`` says the difference might matter.
    """

    band: int
    points: int
    contributions: tuple[Contribution, ...]
    at: datetime
    policy: str = ""
    sure: int = 0
    optimistic: int = 0
    ask_to_verify: bool = False


@attrs.frozen
class Rankable:
    """What a ranking needs of a case: who, what is known of them, and since when they wait.

    ``proven`` says whether the speaker is tied to the customer by VERIFIED or POSSESSED
    evidence; ``confidence`` (thousandths) how sure the identity is.
    """

    id: str
    arrived_at: datetime
    customer: Customer | None = None
    signals: Signals = attrs.field(factory=Signals)
    proven: bool = True
    confidence: int = 1000
    due_at: datetime | None = None


@attrs.frozen
class Ranked:
    """A case in its place: ``rank`` counts from 1."""

    rank: int
    id: str
    standing: Standing
    explanation: Explanation = attrs.field(repr=False)
