"""What a customer bought: one purchase, and a history as the four figures that models of value need."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

import attrs

from ..errors import InputError
from .given import kind
from .record import aware

__all__ = ["Buying", "Purchase"]


def _amount(instance: object, attribute: attrs.Attribute[float], value: object) -> None:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 <= value < float("inf"):
        raise InputError(f"{attribute.name} must be a finite number, zero or more")


def _margin(instance: object, attribute: attrs.Attribute[float | None], value: float | None) -> None:
    if value is None:
        return
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not abs(value) < float("inf"):
        raise InputError(f"{attribute.name} must be a finite number")


def _at(given: datetime) -> datetime:
    return aware(given, "at")


@attrs.frozen
class Purchase:
    """One purchase: when, for how much, and the margin in it, in currency units.

    ``margin`` may be negative; ``None`` if it is not known. Raises ``InputError`` (``NaiveTime``).
    """

    at: datetime = attrs.field(converter=_at)
    amount: float = attrs.field(validator=_amount, repr=False)
    margin: float | None = attrs.field(default=None, validator=_margin, repr=False)


@attrs.frozen
class Buying:
    """How one customer has bought, as BG/NBD and Gamma-Gamma read it (Fader, Hardie and Lee, 2005).

    * ``repeats`` -- days with a purchase after the first one;
    * ``last`` -- from the first purchase to the last;
    * ``known`` -- from the first purchase to the present;
    * ``mean`` -- the mean amount of a day with a purchase, without the first day; 0 if there was only that.

    All times are in one unit, whichever you like. Raises ``InputError`` for figures that no history can have.
    """

    repeats: int
    last: float = attrs.field(validator=_amount)
    known: float = attrs.field(validator=_amount)
    mean: float = attrs.field(default=0.0, validator=_amount, repr=False)

    def __attrs_post_init__(self) -> None:
        if isinstance(self.repeats, bool) or not isinstance(self.repeats, int) or self.repeats < 0:
            raise InputError("repeats must be a whole number, zero or more")
        if self.last > self.known:
            raise InputError("last must not lie beyond known: nobody bought after the day looked at")
        if not self.repeats and self.last:
            raise InputError("last must be 0 where nothing was bought again")

    @classmethod
    def of(
        cls, purchases: Iterable[Purchase], *, now: datetime, unit: timedelta = timedelta(weeks=1)
    ) -> Buying | None:
        """The history of these purchases up to ``now``; ``None`` if there is none by then.

        Purchases on one day (in the time zone of ``now``) count as one, because two payments are no habit.

        >>> from datetime import UTC
        >>> days = [datetime(2026, 1, day, tzinfo=UTC) for day in (1, 8, 8, 22)]
        >>> bought = [Purchase(day, 10.0) for day in days]
        >>> history = Buying.of(bought, now=datetime(2026, 2, 5, tzinfo=UTC))
        >>> history.repeats, history.last, history.known, history.mean
        (2, 3.0, 5.0, 15.0)
        """
        now = aware(now, "now")
        if unit <= timedelta(0):
            raise InputError("unit must be longer than nothing")
        days: dict[int, float] = {}
        for purchase in purchases:
            if kind(purchase, Purchase, "a purchase").at <= now:
                day = purchase.at.astimezone(now.tzinfo).toordinal()
                days[day] = days.get(day, 0.0) + purchase.amount
        if not days:
            return None
        first, last = min(days), max(days)
        again = [amount for day, amount in sorted(days.items()) if day != first]
        mean = sum(again) / len(again) if again else 0.0
        long = [timedelta(days=day - first) / unit for day in (last, now.toordinal())]
        return cls(len(again), long[0], long[1], mean)
