"""The standing of a customer or case: band, whole points, and contributions that add up to them."""

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
    """The points of one term of the policy, and the sentence that says why."""

    term: str
    points: int
    reason: str = ""


@attrs.frozen
class Standing(Shown):
    """Band and points for one customer or case at one time.

    A lower ``band`` is served first (0 is the most urgent); within a band, more ``points`` are. The
    ``contributions`` add up to ``points`` exactly (property P1); terms that gave nothing are left out.

    ``sure`` counts only what VERIFIED or POSSESSED evidence ties to the speaker, and this is what ranks
    (``points == sure`` under a policy: claims are not proof, law L8). ``optimistic`` is what it would be if
    the identity were certain. ``ask_to_verify`` says that the difference may matter; in a ranking, that it
    would change the rank. ``alerts`` are codes of things that a person should look at, although they change
    no place (row 1.15). ``policy`` is the digest of the policy.
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
    """What a ranking needs of a case: who it is, what is known about them, and since when they wait.

    ``proven`` says whether VERIFIED or POSSESSED evidence ties the speaker to the customer. ``confidence``
    (thousandths) says how sure it is that the speaker is this customer. ``status_confidence`` (thousandths)
    says how sure it is that a person with the status customer is one today (rows 0.9, 0.19). This is the
    host's estimate; doubts of the graph about records are already in ``confidence``. Raises ``InputError``
    (``NaiveTime``) for values out of bounds.
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
    """A case with its place: ``rank`` counts from 1.

    The standing may be made when it is first read, and the explanation is made when asked for, so that in a
    long queue nothing is made that nobody reads.
    """

    rank: int
    id: str
    standing: Standing
    case: Rankable = attrs.field(repr=False)
    _explain: Callable[[Ranked, str], Explanation] = attrs.field(repr=False, eq=False, alias="explain")

    @property
    def explanation(self) -> Explanation:
        """Why the case has its place, in English; :meth:`explain` says it in another language."""
        return self._explain(self, "en")

    def explain(self, language: str = "en") -> Explanation:
        """Why the case has its place: a tree whose weights add up to the points."""
        return self._explain(self, language)


@attrs.frozen
class Way:
    """One change that alone would bring a case to the wanted place, and how much of it is enough.

    ``signal`` is a field of :class:`Signals`, or ``proven``, ``confidence``, ``status`` and
    ``status_confidence`` (of the customer), or ``waiting`` (how many seconds earlier it would have had to
    come). ``had`` is the present figure, ``needed`` the lowest one that is enough (of ``days_since_failure``
    the highest; of ``roles`` the role to add).
    """

    signal: str
    had: int | float | str | bool | None = attrs.field(repr=False)
    needed: int | float | str | bool = attrs.field(repr=False)
    reason: str = attrs.field(default="", repr=False)


@attrs.frozen
class Tolerance:
    """The range of the maximum of one term in which the same cases come first.

    ``weight`` is the present maximum. ``least`` and ``most`` are the last ones that change nothing, each
    with what stops it: ``order`` (one step further, other cases come first), ``proof`` (the policy would be
    refused, law L14) or ``bound`` (its minimum, or ten times its weight; larger ones were not tried).
    """

    term: str
    weight: int
    least: int
    most: int
    least_by: str
    most_by: str
