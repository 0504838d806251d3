"""Row 0.10: the regulars who never say a word pay the wages. They rank by what they bring in."""

import customer_unify as cu

from .waiting import FOLLOWERS, NOW, POLICY, order, stranger, waits

BRINGS = {"the garage": 4_000, "the school": 1_200, "the florist": 300, "the student": 40}
SILENT = [waits(name, tier=1, activity=0.8, expected_margin=margin) for name, margin in BRINGS.items()]
CHATTY = [stranger(f"chatty {n}", audience=9_000 + n) for n in range(4)]


def test_they_come_in_the_order_of_what_they_bring_and_before_the_chatty() -> None:
    assert order(POLICY, [*CHATTY, *reversed(SILENT)])[:4] == list(BRINGS)


def test_by_followers_they_come_last_and_it_is_told_what_is_at_stake() -> None:
    assert set(order(FOLLOWERS, [*CHATTY, *SILENT])[4:]) == set(BRINGS)
    audit = cu.audit(FOLLOWERS, POLICY, [*CHATTY, *SILENT], now=NOW)
    assert {row.id for row in audit.under} == {"the garage", "the school", "the florist", "the student"} - {
        row.id for row in audit.fair
    }
    assert "the garage" in {row.id for row in audit.under}
    assert audit.exposed >= 2_000
