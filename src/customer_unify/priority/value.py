"""Estimates what customers will buy: BG/NBD for how often, Gamma-Gamma for how much."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any

import attrs

from ..errors import InputError, MissingExtra
from ..model.purchase import Buying

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["BuyingModel", "SpendModel", "fit_buying", "fit_spend"]

FEWEST = 50
"""A model needs at least this many customers who came back; fewer do not represent all customers."""

MOST_CORRELATED = 0.3
"""Above this correlation of how often and how much, one may not be modelled without the other."""

SETTLED = 1e-9
"""At this slope a fit is finished."""


@attrs.frozen
class BuyingModel:
    """How often people buy and when they stop: BG/NBD (Fader, Hardie and Lee, 2005).

    While a customer buys, they buy at a rate of their own (gamma, ``r`` and ``alpha``). After each purchase
    they may stop for ever, with a probability of their own (beta, ``a`` and ``b``). ``alpha`` is in the unit
    of time of the histories. ``likelihood`` is the logarithm of the likelihood of the fitted histories.
    """

    r: float
    alpha: float
    a: float
    b: float
    likelihood: float = float("nan")

    def alive(self, buying: Buying) -> float:
        """The probability that a customer has not stopped, 0..1; 1 if nothing followed the first purchase.

        >>> model = BuyingModel(0.243, 4.414, 0.793, 2.426)
        >>> [round(model.alive(Buying(2, 30.43, last)), 2) for last in (38.86, 45.0)]
        [0.73, 0.66]
        """
        if not buying.repeats:
            return 1.0
        since = math.log((self.alpha + buying.known) / (self.alpha + buying.last))
        odds = math.log(self.a / (self.b + buying.repeats - 1)) + (self.r + buying.repeats) * since
        return 1 / (1 + math.exp(min(odds, 700.0)))

    def silent(self, buying: Buying, period: float) -> float:
        """The probability that a customer buys nothing in the coming ``period``.

        It can be used as a churn signal (row 4.7), because it is never 0, not even for a customer who bought
        once and counts as alive. While alive, a customer's rate is gamma with ``r + repeats`` and
        ``alpha + known``. Raises ``InputError`` for a period below zero.

        >>> model = BuyingModel(0.243, 4.414, 0.793, 2.426)
        >>> [round(model.silent(Buying(2, 30.43, 38.86), weeks), 2) for weeks in (0, 13, 52)]
        [1.0, 0.68, 0.4]
        """
        _checked(period)
        still = (self.alpha + buying.known) / (self.alpha + buying.known + period)
        return float(1 - self.alive(buying) * (1 - still ** (self.r + buying.repeats)))

    def expected(self, buying: Buying, period: float) -> float:
        """How many purchases to expect from a customer in the coming ``period``, in the unit of the
        histories.

        Equation 10 of the paper. Raises ``InputError`` for a period below zero, ``MissingExtra`` without
        scipy.
        """
        _load()
        from scipy.special import hyp2f1

        _checked(period)
        x, known, last = buying.repeats, buying.known, buying.last
        r, alpha, a, b = self.r, self.alpha, self.a, self.b
        share = (alpha + known) / (alpha + known + period)
        term = hyp2f1(r + x, b + x, a + b + x - 1, period / (alpha + known + period))
        whole = (a + b + x - 1) / (a - 1) * (1 - share ** (r + x) * term)
        if x:
            whole /= 1 + a / (b + x - 1) * ((alpha + known) / (alpha + last)) ** (r + x)
        return float(whole)


@attrs.frozen
class SpendModel:
    """How much a purchase is worth: Gamma-Gamma (Fader and Hardie, 2013), with their ``p``, ``q``, ``v``.

    ``correlation`` is that of how often and how much; the model assumes that there is none.
    """

    p: float
    q: float
    v: float
    correlation: float
    likelihood: float = float("nan")

    def mean(self, buying: Buying) -> float:
        """The mean worth of a customer's purchase: what was seen, moved towards what is usual.

        For a customer who came only once it is the usual worth. Equation 5 of the note.

        >>> model = SpendModel(6.25, 3.74, 15.44, 0.06)
        >>> round(model.mean(Buying(0, 0, 1)), 2), round(model.mean(Buying(7, 30, 40, 50.0)), 2)
        (35.22, 49.13)
        """
        p, q, v = self.p, self.q, self.v
        x = buying.repeats if buying.mean > 0 else 0
        return (v + x * buying.mean) * p / (p * x + q - 1)


def fit_buying(histories: Iterable[Buying]) -> BuyingModel:
    """The model with which these histories are most probable. Needs the extra ``value``.

    Equal histories are counted once, with their number. So a million customers, known by the day, cost as
    much as their about ten thousand different histories. Raises ``InputError`` if fewer than 50 came back,
    and ``MissingExtra`` without scipy.
    """
    _load()
    import numpy
    from scipy.special import digamma, gammaln

    counted = Counter((each.repeats, each.last, each.known) for each in histories)
    _enough(sum(count for (repeats, _, _), count in counted.items() if repeats))
    rows = sorted(counted)
    x, last, known = (numpy.array(column, dtype=float) for column in zip(*rows, strict=True))
    count = numpy.array([counted[row] for row in rows], dtype=float)
    # Times near one make the four parameters similar in size, so the descent is steady.
    scale = max(float(known.max()), 1e-12) / 10
    last, known, again = last / scale, known / scale, x > 0

    def slope(logs: NDArray[Any]) -> tuple[float, NDArray[Any]]:
        r, alpha, a, b = numpy.exp(logs)
        goes_on = -(r + x) * numpy.log(alpha + known)
        stopped = math.log(a) - numpy.log(b + numpy.maximum(x, 1) - 1) - (r + x) * numpy.log(alpha + last)
        stopped = numpy.where(again, stopped, -numpy.inf)
        either = numpy.logaddexp(goes_on, stopped)
        told = gammaln(r + x) - gammaln(r) + r * math.log(alpha) + either
        told += gammaln(a + b) + gammaln(b + x) - gammaln(b) - gammaln(a + b + x)
        alive, dead = numpy.exp(goes_on - either), numpy.exp(stopped - either)
        both = digamma(a + b) - digamma(a + b + x)
        slopes = (
            digamma(r + x)
            - digamma(r)
            + math.log(alpha)
            - alive * numpy.log(alpha + known)
            - dead * numpy.log(alpha + last),
            r / alpha - (r + x) * (alive / (alpha + known) + dead / (alpha + last)),
            both + dead / a,
            both + digamma(b + x) - digamma(b) - dead / (b + numpy.maximum(x, 1) - 1),
        )
        whole = numpy.array([float(count @ each) for each in slopes])
        return -float(count @ told), -whole * numpy.exp(logs)

    (r, alpha, a, b), likelihood = _descend(slope, 4, float(count.sum()))
    shift = float(count @ x) * math.log(scale)
    return BuyingModel(r, alpha * scale, a, b, likelihood - shift)


def fit_spend(histories: Iterable[Buying], *, most_correlated: float = MOST_CORRELATED) -> SpendModel:
    """The model with which these mean purchases are most probable. Needs the extra ``value``.

    It assumes that how much a customer spends does not depend on how often. Raises ``InputError`` if the two
    correlate by more than ``most_correlated``, in their figures or their ranks (Spearman), because the result
    would then be wrong, most of all for the best customers. Raises it also if fewer than 50 people came back,
    and ``MissingExtra`` without scipy.
    """
    _load()
    import numpy
    from scipy.special import digamma, gammaln

    rows = sorted((each.repeats, each.mean) for each in histories if each.repeats and each.mean > 0)
    _enough(len(rows))
    x, mean = (numpy.array(column, dtype=float) for column in zip(*rows, strict=True))
    correlation = _correlation(x, mean)
    # By ranks too: with very unequal sums, a few large ones can hide what all the others do.
    by_rank = _correlation(_ranks(x), _ranks(mean))
    largest = max(correlation, by_rank, key=abs)
    if abs(largest) > most_correlated:
        raise InputError(
            f"how often and how much correlate by {largest:.2f}, and the model takes them for "
            f"independent (at most {most_correlated:g}; hint: hand in expected_margin from figures of yours)"
        )
    scale = float(mean.mean())
    mean = mean / scale
    total = x * mean

    def slope(logs: NDArray[Any]) -> tuple[float, NDArray[Any]]:
        p, q, v = numpy.exp(logs)
        px, whole = p * x, numpy.log(total + v)
        told = gammaln(px + q) - gammaln(px) - gammaln(q) + q * math.log(v)
        told += (px - 1) * numpy.log(mean) + px * numpy.log(x) - (px + q) * whole
        slopes = numpy.array(
            [
                float((x * (digamma(px + q) - digamma(px) + numpy.log(total) - whole)).sum()),
                float((digamma(px + q) - digamma(q) + math.log(v) - whole).sum()),
                float((q / v - (px + q) / (total + v)).sum()),
            ]
        )
        return -float(told.sum()), -slopes * numpy.exp(logs)

    (p, q, v), likelihood = _descend(slope, 3, float(len(rows)))
    return SpendModel(p, q, v * scale, correlation, likelihood - len(rows) * math.log(scale))


def _correlation(a: NDArray[Any], b: NDArray[Any]) -> float:
    """Pearson's correlation; 0 if one of the two does not vary."""
    import numpy

    return float(numpy.corrcoef(a, b)[0, 1]) if a.std() > 0 and b.std() > 0 else 0.0


def _ranks(values: NDArray[Any]) -> NDArray[Any]:
    """The rank of each value; equal values share the middle of their ranks."""
    import numpy

    _, at, counts = numpy.unique(values, return_inverse=True, return_counts=True)
    middle: NDArray[Any] = counts.cumsum() - (counts - 1) / 2
    return middle[at]


def _checked(period: float) -> None:
    if not 0 <= period < math.inf:
        raise InputError("period must be a finite number, zero or more")


def _load() -> None:
    try:
        import scipy  # noqa: F401
    except ImportError as error:
        raise MissingExtra("estimating what customers will buy", "value") from error


def _enough(people: int) -> None:
    if people < FEWEST:
        raise InputError(f"{people} people came back; {FEWEST} at least are needed to fit a model")


def _descend(
    slope: Callable[[NDArray[Any]], tuple[float, NDArray[Any]]], size: int, people: float
) -> tuple[Sequence[float], float]:
    """The parameters with the highest likelihood, searched by their logarithms, and that likelihood."""
    import numpy
    from scipy.optimize import minimize

    def mean(logs: NDArray[Any]) -> tuple[float, NDArray[Any]]:
        value, slopes = slope(logs)
        return value / people, slopes / people

    bounds = [(-12.0, 12.0)] * size
    found = minimize(
        mean,
        numpy.zeros(size),
        jac=True,
        method="L-BFGS-B",
        bounds=bounds,
        options={"maxiter": 2_000, "ftol": 1e-14, "gtol": SETTLED},
    )
    return [float(each) for each in numpy.exp(found.x)], -float(found.fun) * people
