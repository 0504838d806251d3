"""Row 1.8: "I leave so many euros a month and am treated as nobody." The euros are counted, and the risk."""

from datetime import timedelta

import customer_unify as cu
from customer_unify.model import Purchase
from customer_unify.priority.signals import Habits, signals

from .waiting import FOLLOWERS, NOW, POLICY, points, stranger, waits

MONTHLY = [Purchase(NOW - timedelta(days=30 * month), 200.0) for month in range(14)]
DRAWN = signals(purchases=MONTHLY, habits=Habits(margin=0.5), now=NOW)
WEB = [stranger(f"web {n}", audience=2_000) for n in range(4)]


def test_what_he_leaves_is_read_off_the_till() -> None:
    assert DRAWN.expected_margin == 13 * 100.0, "thirteen visits in the last year, half of each is margin"
    assert points(waits("he", signals=DRAWN))["value"] > 0


def test_treated_as_nobody_shows_in_the_audit_with_the_sum() -> None:
    audit = cu.audit(FOLLOWERS, POLICY, [waits("he", signals=DRAWN), *WEB], now=NOW, language="fr")
    (row,) = audit.under
    assert (row.id, row.margin, row.exposed) == ("he", 1_300, 1_300 * 51 // 100)
    assert "663 par an sont exposés" in row.sentence


def test_the_nearer_he_is_to_leaving_the_more_is_at_risk() -> None:
    at_risk = [
        points(waits("he", expected_margin=1_300, churn=churn))["value"] for churn in (0.0, 0.3, 0.6, 1.0)
    ]
    assert at_risk == sorted(set(at_risk))
    assert at_risk[0] > 0, "also of somebody who seems safe"
