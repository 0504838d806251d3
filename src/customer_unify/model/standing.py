"""Where a customer or case stands: band, integer points, and contributions that add up."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import attrs

from ..errors import InputError
from .customer import Customer
from .explanation import Explanation
from .given import flag, kind, text
from .later import Later
from .record import aware
from .shown import Shown
from .signal import Signals

__all__ = ["Contribution", "Rankable", "Ranked", "Standing", "Tolerance", "Way"]


@attrs.frozen
class Contribution:
    """What one term of the policy gave, in points, and the sentence that says why."""

    term: str
    points: int
    reason: str = ""


@attrs.frozen
class Standing(Shown):
    """Band and points for one customer or case at one time.

    A lower ``band`` is served first (0 is the most urgent); within a band more
    ``points`` are. ``contributions`` sum to ``points`` exactly (property P1); terms
    that gave nothing are left out.

    ``sure`` counts only what is tied to the speaker by VERIFIED or POSSESSED evidence and
    is what ranks (``points == sure`` under a policy: claims are not proof, law L8);
    ``optimistic`` is what it would be were the identity certain. ``ask_to_verify`` says
    that the difference might matter; in a ranking, that it would change the rank.
    ``alerts`` are codes of what a person should look at although it moves nobody up or
    down (row 1.15). ``policy`` is the digest of the policy.
    """

    band: int
    points: int
    contributions: tuple[Contribution, ...]
    at: datetime
    policy: str = ""
    sure: int = 0
    optimistic: int = 0
    ask_to_verify: bool = False
    alerts: tuple[str, ...] = ()


def _arrived_at(given: datetime) -> datetime:
    return aware(given, "arrived_at")


def _due_at(given: datetime | None) -> datetime | None:
    return None if given is None else aware(given, "due_at")


def _id(given: str) -> str:
    return text(given, "the id of a case")


def _customer(given: Customer | None) -> Customer | None:
    return None if given is None else kind(given, Customer, "customer")


def _signals(given: Signals) -> Signals:
    return kind(given, Signals, "signals")


def _proven(given: bool) -> bool:
    return flag(given, "proven")


def _thousandths(instance: object, attribute: attrs.Attribute[int], value: int) -> None:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= 1000:
        raise InputError(f"{attribute.name} must be a whole number between 0 and 1000 (thousandths)")


@attrs.frozen
class Rankable:
    """What a ranking needs of a case: who, what is known of them, and since when they wait.

    ``proven`` says whether the speaker is tied to the customer by VERIFIED or POSSESSED
    evidence; ``confidence`` (thousandths) how sure it is that the speaker is this
    customer; ``status_confidence`` (thousandths) how sure that a person of the status customer is
    one today (rows 0.9, 0.19): a host's own estimate, since what the graph doubts of the records is in
    ``confidence`` already. Raises ``InputError`` (``NaiveTime``) for values out of bounds.
    """

    id: str = attrs.field(converter=_id)
    arrived_at: datetime = attrs.field(converter=_arrived_at)
    customer: Customer | None = attrs.field(default=None, repr=False, converter=_customer)
    signals: Signals = attrs.field(factory=Signals, repr=False, converter=_signals)
    proven: bool = attrs.field(default=True, converter=_proven)
    confidence: int = attrs.field(default=1000, validator=_thousandths)
    due_at: datetime | None = attrs.field(default=None, converter=_due_at)
    status_confidence: int = attrs.field(default=1000, validator=_thousandths)


@attrs.frozen
class Ranked(Later, Shown):
    """A case in its place: ``rank`` counts from 1.

    The standing may be made when it is first read, and the explanation is told when asked for, so that a
    long queue can be ranked without making what nobody reads.
    """

    rank: int
    id: str
    standing: Standing
    case: Rankable = attrs.field(repr=False)
    _explain: Callable[[Ranked, str], Explanation] = attrs.field(repr=False, eq=False, alias="explain")

    @property
    def explanation(self) -> Explanation:
        """Why the case is where it is, in English; :meth:`explain` says it in another language."""
        return self._explain(self, "en")

    def explain(self, language: str = "en") -> Explanation:
        """Why the case is where it is: a tree whose weights add up to the points."""
        return self._explain(self, language)


@attrs.frozen
class Way:
    """One change, alone, that would bring a case to the place asked for, and the least of it that does.

    ``signal`` is a field of :class:`Signals`, or ``proven``, ``confidence``, ``status`` and
    ``status_confidence`` (of the customer) or ``waiting`` (seconds it would have had to come earlier).
    ``had`` is what it is, ``needed`` what would be enough: the lowest figure that is, and of
    ``days_since_failure`` the highest; of ``roles`` the one to add.
    """

    signal: str
    had: int | float | str | bool | None = attrs.field(repr=False)
    needed: int | float | str | bool = attrs.field(repr=False)
    reason: str = attrs.field(default="", repr=False)


@attrs.frozen
class Tolerance:
    """Between which maxima of one term the same cases come first.

    ``weight`` is the maximum it has. ``least`` and ``most`` are the last that change nothing, each with what
    ends it: ``order`` (one step further, others come first), ``proof`` (the policy would be refused, law
    L14) or ``bound`` (its minimum, or ten times its weight: further was not looked).
    """

    term: str
    weight: int
    least: int
    most: int
    least_by: str
    most_by: str
