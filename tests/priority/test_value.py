"""What customers will go on buying: fits find what made the data, and say what the papers say."""

from __future__ import annotations

import math
import random
import statistics
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import attrs
import pytest
from hypothesis import given, strategies as st
from scipy.stats import spearmanr

from customer_unify import InputError
from customer_unify.errors import MissingExtra
from customer_unify.model import Buying, Purchase
from customer_unify.priority.value import BuyingModel, SpendModel, fit_buying, fit_spend

NOW = datetime(2026, 1, 5, 9, tzinfo=UTC)
MADE = BuyingModel(0.6, 6.0, 0.9, 2.5)
SPENT = SpendModel(6.0, 4.0, 15.0, 0.0)


def somebody(rng: random.Random, weeks: int) -> Buying:
    """Somebody as BG/NBD says people are: a rate and a chance to stop of his own; by the day."""
    rate = rng.gammavariate(MADE.r, 1 / MADE.alpha)
    stops = rng.betavariate(MADE.a, MADE.b)
    at, last, repeats = 0.0, 0.0, 0
    while True:
        at += rng.expovariate(rate) if rate > 1e-12 else weeks + 1.0
        if at > weeks:
            break
        last, repeats = at, repeats + 1
        if rng.random() < stops:
            break
    scale = rng.gammavariate(SPENT.q, 1 / SPENT.v)
    mean = rng.gammavariate(SPENT.p * repeats, 1 / (scale * repeats)) if repeats else 0.0
    return Buying(repeats, round(last * 7) / 7, float(weeks), mean)


def people(count: int, seed: int = 5) -> list[Buying]:
    rng = random.Random(seed)
    return [somebody(rng, rng.choice([26, 39, 52])) for _ in range(count)]


def likelihood(model: BuyingModel, each: Buying) -> float:
    """Equation 6 of the paper as it is printed: the slow oracle."""
    r, alpha, a, b, x = model.r, model.alpha, model.a, model.b, each.repeats
    beta = math.lgamma(a + b) - math.lgamma(b)
    goes_on = math.exp(beta + math.lgamma(b + x) - math.lgamma(a + b + x)) / (alpha + each.known) ** (r + x)
    stopped = 0.0
    if x:
        share = math.exp(beta + math.lgamma(b + x - 1) - math.lgamma(a + b + x)) * a
        stopped = share / (alpha + each.last) ** (r + x)
    return math.lgamma(r + x) - math.lgamma(r) + r * math.log(alpha) + math.log(goes_on + stopped)


def test_no_neighbour_of_what_is_found_is_likelier() -> None:
    crowd = people(1_000)
    found = fit_buying(crowd)
    best = sum(likelihood(found, each) for each in crowd)
    assert found.likelihood == pytest.approx(best, abs=1e-3)
    for name in ("r", "alpha", "a", "b"):
        for share in (0.98, 1.02):
            other = attrs.evolve(found, **{name: getattr(found, name) * share})
            assert sum(likelihood(other, each) for each in crowd) < best
    assert sum(likelihood(MADE, each) for each in crowd) < best


def test_what_is_expected_is_what_made_the_data_would_expect() -> None:
    crowd = people(4_000)
    found = fit_buying(crowd)
    expected = sum(MADE.expected(each, 26) for each in crowd[:500])
    assert sum(found.expected(each, 26) for each in crowd[:500]) == pytest.approx(expected, rel=0.25)
    assert fit_buying(reversed(crowd)) == found
    assert fit_buying([*crowd, *crowd]).alpha == pytest.approx(found.alpha, rel=1e-3)


def test_the_unit_of_time_is_only_a_unit() -> None:
    weeks = people(1_500)
    days = [Buying(each.repeats, each.last * 7, each.known * 7, each.mean) for each in weeks]
    by_week, by_day = fit_buying(weeks), fit_buying(days)
    assert by_day.r == pytest.approx(by_week.r, rel=1e-3)
    assert by_day.alpha == pytest.approx(by_week.alpha * 7, rel=1e-3)
    assert by_day.alive(days[0]) == pytest.approx(by_week.alive(weeks[0]), rel=1e-3)


def test_figures_are_those_of_the_papers() -> None:
    """Fader, Hardie and Lee (2005), and their notes, with the parameters printed there for CDNOW."""
    buying, spend = BuyingModel(0.243, 4.414, 0.793, 2.426), SpendModel(6.25, 3.74, 15.44, 0.11)
    first = Buying(2, 30.43, 38.86, 22.35)
    assert buying.expected(first, 39) == pytest.approx(1.226, abs=1e-3)
    assert buying.alive(first) == pytest.approx(0.7266, abs=1e-3)
    assert spend.mean(first) == pytest.approx(24.66, abs=0.05)
    assert spend.mean(Buying(0, 0, 38.86)) == pytest.approx(35.2, abs=0.05)


@given(st.integers(0, 60), st.floats(0, 100), st.floats(0, 100), st.floats(0, 100))
def test_the_longer_the_silence_the_less_likely_alive(repeats: int, last: float, a: float, b: float) -> None:
    sooner, later = sorted((a, b))
    last = last if repeats else 0.0
    alive = [MADE.alive(Buying(repeats, last, last + silence)) for silence in (sooner, later)]
    assert 0 <= alive[1] <= alive[0] <= 1
    assert MADE.expected(Buying(repeats, last, last + later), 0) == pytest.approx(0, abs=1e-9)


def test_how_many_stay_silent_is_as_many_as_do() -> None:
    """Row 4.7: of people made as the model says they are, so many buy nothing in the time to come."""
    rng = random.Random(11)
    weeks, period = 39.0, 13.0
    told = real = 0.0
    for _ in range(6_000):
        rate, stops = rng.gammavariate(MADE.r, 1 / MADE.alpha), rng.betavariate(MADE.a, MADE.b)
        at, last, repeats, later, alive = 0.0, 0.0, 0, 0, True
        while alive and later == 0 and rate > 1e-12:
            at += rng.expovariate(rate)
            if at > weeks + period:
                break
            if at > weeks:
                later += 1
                break
            last, repeats, alive = at, repeats + 1, rng.random() >= stops
        told += MADE.silent(Buying(repeats, last, weeks), period)
        real += later == 0
    assert told == pytest.approx(real, rel=0.02)
    with pytest.raises(InputError):
        MADE.silent(Buying(0, 0.0, weeks), -1)


def spending(model: SpendModel, each: Buying) -> float:
    """The density of a mean purchase under Gamma-Gamma as the note prints it: the slow oracle."""
    px, total = model.p * each.repeats, each.repeats * each.mean
    beta = math.lgamma(px) + math.lgamma(model.q) - math.lgamma(px + model.q)
    share = total / (model.v + total)
    return px * math.log(share) + model.q * math.log(1 - share) - math.log(each.mean) - beta


def test_no_neighbour_of_the_spending_found_is_likelier() -> None:
    crowd = [each for each in people(1_000) if each.repeats and each.mean > 0]
    found = fit_spend([*crowd, Buying(0, 0.0, 9.0), Buying(0, 0.0, 9.0, 5.0), Buying(3, 4.0, 9.0)])
    best = sum(spending(found, each) for each in crowd)
    assert found.likelihood == pytest.approx(best, abs=1e-3)
    for name in ("p", "q", "v"):
        for share in (0.98, 1.02):
            other = attrs.evolve(found, **{name: getattr(found, name) * share})
            assert sum(spending(other, each) for each in crowd) < best


def test_without_scipy_it_is_told_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "scipy", None)
    crowd = people(300)
    for ask in (fit_buying, fit_spend, lambda crowd: MADE.expected(crowd[0], 1.0)):
        with pytest.raises(MissingExtra, match="value"):
            ask(crowd)


def test_fifty_who_came_back_are_enough() -> None:
    crowd = [each for each in people(900) if each.repeats and each.mean > 0]
    fits: list[Callable[[list[Buying]], BuyingModel | SpendModel]] = [
        fit_buying,
        lambda some: fit_spend(some, most_correlated=1.0),
    ]
    for fit in fits:
        fit(crowd[:50])
        with pytest.raises(InputError, match="49 people"):
            fit([*crowd[:49], Buying(0, 0.0, 20.0)])


def test_how_often_and_how_much_must_not_go_together() -> None:
    """The assumption of Gamma-Gamma is checked, and broken it is refused with what to do."""
    crowd = people(3_000)
    model = fit_spend(crowd)
    assert abs(model.correlation) < 0.1
    assert model.mean(Buying(0, 0, 10)) == pytest.approx(15 * 6 / 3, rel=0.15)
    rising = [Buying(each.repeats, each.last, each.known, each.repeats * 10.0) for each in crowd]
    with pytest.raises(InputError, match="independent"):
        fit_spend(rising)
    assert fit_spend(rising, most_correlated=1.0).correlation > 0.9


def test_where_all_come_equally_often_nothing_goes_together() -> None:
    crowd = [attrs.evolve(each, repeats=2) for each in people(900) if each.repeats and each.mean > 0]
    assert fit_spend(crowd).correlation == 0


def test_a_few_large_sums_do_not_hide_that_frequent_buyers_spend_more() -> None:
    """The figures themselves hardly correlate, their ranks do."""
    rng = random.Random(2)
    crowd = []
    for _ in range(3_000):
        repeats = 1 + int(rng.expovariate(0.3))
        crowd.append(Buying(repeats, 10.0, 52.0, math.exp(rng.gauss(0, 2.5)) * repeats**1.5))
    x, mean = [each.repeats for each in crowd], [each.mean for each in crowd]
    by_rank = float(spearmanr(x, mean).statistic)
    assert statistics.correlation(x, mean) < 0.3 < by_rank
    with pytest.raises(InputError, match=f"{by_rank:.2f}"):
        fit_spend(crowd)


def test_too_few_say_nothing() -> None:
    for fit in (fit_buying, fit_spend):
        with pytest.raises(InputError, match="50"):
            fit(people(40))
        with pytest.raises(InputError, match="0 people"):
            fit([])


@pytest.mark.parametrize(
    "figures",
    [(-1, 0.0, 1.0), (0, 1.0, 2.0), (1, 3.0, 2.0), (1, float("nan"), 2.0), (True, 0.0, 1.0), (1.5, 0, 1)],
)
def test_a_history_nobody_has_is_refused(figures: tuple[int, float, float]) -> None:
    with pytest.raises(InputError):
        Buying(*figures)


@given(st.lists(st.tuples(st.integers(-40, 400), st.floats(0, 500)), max_size=12))
def test_a_history_is_counted_by_the_day(bought: list[tuple[int, float]]) -> None:
    """Against the sentence: days after the first on which something was bought, up to now."""
    purchases = [Purchase(NOW - timedelta(days=days), amount) for days, amount in bought]
    history = Buying.of(purchases, now=NOW)
    past = sorted({days for days, _ in bought if days >= 0}, reverse=True)
    assert (history is None) == (not past)
    if history is not None:
        assert history.repeats == len(past) - 1
        assert history.known == pytest.approx(past[0] / 7)
        assert history.last == pytest.approx((past[0] - past[-1]) / 7)
        later = [amount for days, amount in bought if 0 <= days < past[0]]
        assert history.mean * history.repeats == pytest.approx(sum(later))


def test_a_purchase_is_checked() -> None:
    with pytest.raises(InputError):
        Purchase(NOW, -1.0)
    with pytest.raises(InputError):
        Purchase(NOW, 1.0, float("inf"))
    with pytest.raises(InputError, match="time zone"):
        Purchase(datetime(2026, 1, 5), 1.0)  # noqa: DTZ001
    with pytest.raises(InputError):
        Buying.of([Purchase(NOW, 1.0)], now=NOW, unit=timedelta(0))
    assert "1.0" not in repr(Purchase(NOW, 1.0, 1.0))
