"""Row 0.12: even without an audience they tell their friends. Word of mouth never counts for nothing."""

from datetime import timedelta

import pytest

import customer_unify as cu
from customer_unify.model import Audience
from customer_unify.priority import preset
from customer_unify.priority.signals import signals

from .waiting import NOW, points, waits


def test_who_has_no_account_still_has_friends() -> None:
    nobody = signals(audiences=[], now=NOW)
    assert nobody.audience == 0
    assert points(waits("no account", signals=nobody))["amplification"] == 5


def test_it_is_little_and_it_is_never_nothing() -> None:
    given = [points(waits("a", audience=followers))["amplification"] for followers in (0, 1, 30, 75, 900)]
    assert given == sorted(given)
    assert 0 < given[0] < given[-1] <= 100


def test_an_audience_that_may_not_be_used_any_more_leaves_the_friends() -> None:
    day = timedelta(days=1)
    old = signals(audiences=[Audience(10**6, "an old list", NOW - 9 * day, NOW - day)], now=NOW)
    assert points(waits("a", signals=old))["amplification"] == 5


def test_a_policy_in_which_it_counts_for_nothing_is_refused() -> None:
    text = preset.text(preset.POLICIES, "retail").replace("minimum = 5\n", "minimum = 0\n")
    with pytest.raises(cu.PolicyRefused, match="still tell friends"):
        cu.PriorityPolicy.load(text)
