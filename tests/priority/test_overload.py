"""Two thousand hours at a desk to which more comes in than it can serve: nobody starves (law L16)."""

import random
from datetime import timedelta

import attrs
import pytest

from customer_unify import InputError, PriorityPolicy
from customer_unify.model import Rankable
from customer_unify.priority import preset
from customer_unify.priority.rules import Bands
from customer_unify.testing import Overload, overload

from .queues import CASE, POLICY, decoded


def everybody(seed: int) -> list[Rankable]:
    """People of all sorts, half of them urgent."""
    rng = random.Random(seed)
    return [decoded("x", rng.randbytes(CASE)) for _ in range(997)]


PEOPLE = everybody(16)


def beside(seen: Overload) -> float:
    """The age of the oldest case, in that of oldest-first."""
    return seen.oldest / seen.in_order_of_arrival


@pytest.mark.parametrize("name", preset.names(preset.POLICIES))
def test_the_oldest_is_hardly_older_than_where_the_oldest_comes_first(name: str) -> None:
    """At 115 % of what can be served."""
    policy = PriorityPolicy.preset(name)
    seen = overload(policy, PEOPLE, served_per_hour=1)
    assert timedelta(hours=255) < seen.in_order_of_arrival < timedelta(hours=262), "counted by hand: 261"
    assert beside(seen) <= 1.1
    assert timedelta(0) < seen.passed <= policy.passed_within
    assert seen.oldest <= seen.in_order_of_arrival + policy.passed_within
    assert seen.served == 2_000


def test_a_policy_whose_window_is_a_lifetime_starves_somebody() -> None:
    """The simulation sees what it looks for."""
    for_ever = timedelta(days=10_000)
    rules = attrs.evolve(POLICY.rules, no_overtake=for_ever, bands=Bands(for_ever, timedelta(0)))
    assert beside(overload(PriorityPolicy(rules), PEOPLE, served_per_hour=1)) > 3


def test_where_nothing_is_served_or_nobody_comes_nothing_is_told() -> None:
    for wrong in ({"people": []}, {"hours": 0}, {"served_per_hour": 0}, {"load": 0}, {"load": "much"}):
        with pytest.raises(InputError):
            overload(**{"policy": POLICY, "people": PEOPLE, **wrong})  # type: ignore[arg-type]


def test_a_desk_with_time_to_spare_leaves_nobody() -> None:
    seen = overload(POLICY, PEOPLE, hours=50, load=50)
    assert (seen.left, seen.oldest, seen.passed) == (0, timedelta(0), timedelta(0))
