"""Makes the signals of a customer from what a company has: profile, purchases, contacts, audiences."""

from __future__ import annotations

import itertools
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import attrs

from ..errors import InputError
from ..frozen import Frozen
from ..model.contact import Audience, Contact
from ..model.customer import Customer
from ..model.given import kind, listed, paired, text, whole
from ..model.purchase import Purchase
from ..model.record import aware
from ..model.signal import HIGHEST_TIER, Signals

__all__ = ["RFM", "Habits", "Scale", "rfm", "signals"]

YEAR = timedelta(days=365)

SHORTEST = timedelta(days=90)
"""A customer counts as known for at least this time: one purchase in a week is not fifty a year."""

SURE, GONE = 2, 6
"""A customer is active up to twice the usual interval after a purchase, and inactive after six times it."""

_MOST_POWERS = 15
"""The power of ten of the largest audience that signals can hold."""

LEAST_CHURN = 20
"""In thousandths: nobody is certain to stay (row 4.7)."""


def _tiers(given: Mapping[str, int]) -> Mapping[str, int]:
    found = {text(name, "a tier").casefold(): whole(tier, "a tier") for name, tier in paired(given, "tiers")}
    if any(tier > HIGHEST_TIER for tier in found.values()):
        raise InputError(f"a tier must lie between 0 and {HIGHEST_TIER}")
    return Frozen(found)


@attrs.frozen
class Habits:
    """What the figures of a company mean: the inputs of :func:`signals` that are not about one person.

    * ``tier_field`` and ``tiers`` -- the field of the profile with the loyalty tier, and what each of its
      values is worth, 0 to 4, in upper or lower case.
    * ``margin`` -- the share of an amount that is margin, if a purchase does not say.
    * ``interval`` -- the usual time between purchases, for a customer who has bought only once.
    * ``neglect`` -- each unanswered request and each failure of the last year takes this share of the chance
      that the customer stays (row 0.11). This is an estimate, not a measurement, so set your own; 0 takes
      nothing.
    """

    tier_field: str = "loyalty_tier"
    tiers: Mapping[str, int] = attrs.field(factory=dict, converter=_tiers)
    margin: float = 1.0
    interval: timedelta = timedelta(days=180)
    neglect: float = 0.1

    def __attrs_post_init__(self) -> None:
        for name, share in (("margin", self.margin), ("neglect", self.neglect)):
            if isinstance(share, bool) or not isinstance(share, (int, float)) or not 0 <= share <= 1:
                raise InputError(f"{name} must lie between 0 and 1: it is a share")
        if self.interval <= timedelta(0):
            raise InputError("interval must be longer than nothing")


def signals(
    customer: Customer | None = None,
    *,
    purchases: Iterable[Purchase] = (),
    contacts: Iterable[Contact] = (),
    audiences: Iterable[Audience] = (),
    habits: Habits | None = None,
    now: datetime,
    **known: Any,
) -> Signals:
    """The signals of a customer, from what is known about them up to ``now``; nothing later is read.

    * ``tier`` -- from the profile; ``activity`` -- whether the card is used (row 0.13): 1 up to twice the
      usual interval between days of purchase, then evenly down to 0 at six times.
    * ``expected_margin`` -- the margin of the last year, or of the time known if that is shorter.
    * ``churn`` -- what activity lacks to 1, and what neglect adds; never below 0.02 (rows 0.11, 4.7).
    * ``unanswered`` -- requests without an answer; ``days_since_failure`` -- since the last failed contact.
    * ``audience`` and ``topics`` -- the largest figure that is still valid. Followers on two networks are
      mostly the same people, so audiences are not added up (row 1.5).

    A signal that you hand in by name (``churn`` of your own model, ``roles``, ``urgency``) replaces the one
    that would be computed. Raises ``InputError`` for an unknown name. Linear in the input, except for sorting
    days.

    >>> from datetime import UTC
    >>> now = datetime(2026, 1, 5, tzinfo=UTC)
    >>> monthly = [Purchase(now - timedelta(days=30 * month), 40.0) for month in range(1, 14)]
    >>> drawn = signals(purchases=monthly, contacts=[Contact(now, answered=False)], now=now)
    >>> drawn.activity, drawn.expected_margin, drawn.churn, drawn.unanswered
    (1.0, 480.0, 0.118, 1)
    """
    now, habits = aware(now, "now"), Habits() if habits is None else kind(habits, Habits, "habits")
    bought = [each for each in _many(purchases, Purchase, "purchases") if each.at <= now]
    passed = [each for each in _many(contacts, Contact, "contacts") if each.at <= now]
    heard = [each for each in _many(audiences, Audience, "audiences") if each.at <= now < each.until]
    active = _activity(bought, habits, now)
    drawn: dict[str, Any] = {
        "tier": _tier(customer, habits),
        "activity": active / 1000,
        "expected_margin": _margin(bought, habits, now),
        "churn": _churn(active, passed, habits, now),
        "unanswered": sum(not each.answered for each in passed),
        "days_since_failure": min(((now - each.at).days for each in passed if each.failed), default=None),
        "audience": max((each.followers for each in heard if each.topic is None), default=0),
        "topics": _topics(heard),
    }
    unknown = sorted(known.keys() - {field.name for field in attrs.fields(Signals)})
    if unknown:
        raise InputError(f"no signal is called {unknown[0]!r}")
    return Signals(**{**drawn, **known})


def _many(given: Iterable[Any], wanted: type[Any], what: str) -> list[Any]:
    return [kind(each, wanted, f"each of {what}") for each in listed(given, what)]


def _tier(customer: Customer | None, habits: Habits) -> int:
    """The highest tier in the profile; a value that was not declared is none."""
    if customer is None:
        return 0
    held = kind(customer, Customer, "customer").profile.all(habits.tier_field)
    return max((habits.tiers.get(value.casefold(), 0) for value in held), default=0)


def _activity(bought: Sequence[Purchase], habits: Habits, now: datetime) -> int:
    """In thousandths: how far the time since the last purchase is usual for this customer."""
    days = sorted({each.at.astimezone(now.tzinfo).toordinal() for each in bought})
    if not days:
        return 0
    gaps = sorted(after - before for before, after in itertools.pairwise(days))
    usual = max(1, gaps[len(gaps) // 2] if gaps else habits.interval.days)
    silence = now.toordinal() - days[-1]
    return min(1000, max(0, 1000 * (GONE * usual - silence) // ((GONE - SURE) * usual)))


def _churn(active: int, passed: Sequence[Contact], habits: Habits, now: datetime) -> float:
    """One minus the chance to stay: activity, less a share for each neglect of the last year."""
    stays = min(1000 - LEAST_CHURN, active) / 1000
    owed = sum((not each.answered) + each.failed for each in passed if now - each.at <= YEAR)
    return round(1 - stays * (1 - habits.neglect) ** owed, 3)


def _margin(bought: Sequence[Purchase], habits: Habits, now: datetime) -> float:
    """The margin of a year: of the last year, or of the time known, which counts as at least a quarter."""
    if not bought:
        return 0.0
    known = min(YEAR, max(SHORTEST, now - min(each.at for each in bought)))
    recent = [each for each in bought if now - each.at <= known]
    brought = sum(each.amount * habits.margin if each.margin is None else each.margin for each in recent)
    return max(0.0, brought * (YEAR / known))


def _topics(heard: Sequence[Audience]) -> dict[str, int]:
    found: dict[str, int] = {}
    for each in heard:
        if each.topic is not None:
            found[each.topic] = max(each.followers, found.get(each.topic, 0))
    return found


MILLION = 6
"""Powers of ten from one follower to a million."""


def _source(given: str) -> str:
    return text(given, "source")


def _score(given: float) -> float:
    if isinstance(given, bool) or not isinstance(given, (int, float)) or not abs(given) < float("inf"):
        raise InputError("a score must be a finite number")
    return float(given)


@attrs.frozen
class Scale:
    """What the scores of another tool stand for, in followers, so that they can be used (row 0.18).

    ``one`` is the score of somebody with one follower, or with one person who passes a message on;
    ``million`` is the score of somebody with a million. In between, scores of influence and of propagation
    grow with the logarithm; a score below ``one`` stands for nobody. So a score counts like such an audience
    and no more: limited, proved, with a source and an end, and not at all with ``influence = "off"``. Raises
    ``InputError`` if ``one`` is not below ``million``.

    >>> from datetime import UTC
    >>> klout = Scale("klout", one=10, million=90)
    >>> now = datetime(2026, 1, 5, tzinfo=UTC)
    >>> [klout.audience(score, at=now, until=now + YEAR).followers for score in (5, 10, 50, 90)]
    [0, 1, 1000, 1000000]
    """

    source: str = attrs.field(converter=_source)
    one: float = attrs.field(converter=_score)
    million: float = attrs.field(converter=_score)

    def __attrs_post_init__(self) -> None:
        if not self.one < self.million:
            raise InputError("the score of one follower must lie below that of a million")

    def audience(self, score: float, *, at: datetime, until: datetime, topic: str | None = None) -> Audience:
        """The audience for which a score stands; ``InputError`` (``NaiveTime``) for anything else."""
        powers = MILLION * (_score(score) - self.one) / (self.million - self.one)
        followers = round(10.0 ** min(powers, _MOST_POWERS)) if powers >= 0 else 0
        return Audience(followers, self.source, at, until, topic)


@attrs.frozen
class RFM:
    """Recency, frequency and money of one customer against all others, each 1 (lowest fifth) to 5."""

    recency: int
    frequency: int
    money: int

    @property
    def tier(self) -> int:
        """A tier, 0 to 4, for a company that has none (row 0.14).

        It is the mean of the three, rounded down, minus one: a customer who is best in all three gets 4.
        """
        return (self.recency + self.frequency + self.money) // 3 - 1


def rfm(purchases: Mapping[str, Iterable[Purchase]], *, now: datetime) -> dict[str, RFM]:
    """Recency, frequency and money by customer, in fifths of all customers who bought up to ``now``.

    Frequency counts days, money is the sum of amounts. Equal figures are in one fifth, so the order in which
    customers are given makes no difference; if many are equal, fifths differ in size. O(n log n).

    >>> from datetime import UTC
    >>> now = datetime(2026, 1, 5, tzinfo=UTC)
    >>> bought = {"regular": [Purchase(now - timedelta(days=day), 50.0) for day in range(5)],
    ...           "once": [Purchase(now - timedelta(days=300), 5.0)]}
    >>> rfm(bought, now=now)["regular"], rfm(bought, now=now)["once"].tier
    (RFM(recency=4, frequency=4, money=4), 1)
    """
    now = aware(now, "now")
    figures: dict[str, tuple[int, int, float]] = {}
    for customer_id, given in paired(purchases, "purchases"):
        bought = [each for each in _many(given, Purchase, "purchases") if each.at <= now]
        if bought:
            days = {each.at.astimezone(now.tzinfo).toordinal() for each in bought}
            figures[customer_id] = max(days), len(days), sum(sorted(each.amount for each in bought))
    columns = [sorted(column) for column in zip(*figures.values(), strict=True)]
    return {
        customer_id: RFM(*(_fifth(value, column) for value, column in zip(row, columns, strict=True)))
        for customer_id, row in sorted(figures.items())
    }


def _fifth(value: float, ordered: Sequence[float]) -> int:
    """The fifth that contains the middle of all equal values."""
    middle = bisect_left(ordered, value) + bisect_right(ordered, value)
    return 1 + 5 * middle // (2 * len(ordered))
