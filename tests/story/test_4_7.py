"""Row 4.7: a customer is never won for good, not even in a bank. Survival decays, and the policy knows it."""

from datetime import timedelta

import pytest

import customer_unify as cu
from customer_unify.model import Buying, Purchase
from customer_unify.priority import preset
from customer_unify.priority.signals import signals
from customer_unify.priority.value import BuyingModel

from .waiting import NOW, points, waits

MODEL = BuyingModel(0.243, 4.414, 0.793, 2.426)
TWENTY_YEARS = [Purchase(NOW - timedelta(days=30 * month), 50.0) for month in range(240)]


def test_twenty_years_of_monthly_visits_are_no_certainty() -> None:
    drawn = signals(purchases=TWENTY_YEARS, now=NOW)
    assert drawn.activity == 1.0
    assert drawn.churn > 0


def test_each_month_of_silence_makes_it_less_sure() -> None:
    churn = [
        signals(purchases=TWENTY_YEARS, now=NOW + timedelta(days=30 * months)).churn for months in range(8)
    ]
    assert churn == sorted(churn)
    assert churn[0] < 0.05 < churn[4] < churn[7] == 1.0


def test_whoever_bought_yesterday_may_never_come_again() -> None:
    """By the model of value: in any time to come, somebody may have bought for the last time."""
    for history in (Buying(0, 0.0, 1.0), Buying(30, 51.9, 52.0), Buying(30, 30.0, 52.0)):
        silent = [MODEL.silent(history, weeks) for weeks in (1, 4, 13, 52)]
        assert silent == sorted(silent, reverse=True)
        assert 0 < silent[-1] < 1


def test_the_policy_takes_nobody_for_won() -> None:
    """Also where a company writes down that somebody cannot leave."""
    assert points(waits("the bank's oldest client", churn=0.0))["churn"] > 0
    text = preset.text(preset.POLICIES, "retail").replace("minimum = 10\n", "minimum = 0\n")
    with pytest.raises(cu.PolicyRefused, match="churn"):
        cu.PriorityPolicy.load(text)
