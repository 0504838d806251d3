"""Row 1.6: strong in town and weak on the web. By followers he comes last: a monumental error, found."""

import customer_unify as cu

from .waiting import FOLLOWERS, NOW, POLICY, order, stranger, waits

WORKS_COUNCIL = waits(
    "chair of the works council",
    tier=3,
    activity=0.9,
    expected_margin=2_400,
    churn=0.2,
    audience=12,
    offline_influence=0.9,
    roles={"works_council"},
)
WEB = [stranger(f"web {n}", audience=5_000 + n) for n in range(9)]


def test_by_followers_he_waits_behind_everybody() -> None:
    assert order(FOLLOWERS, [WORKS_COUNCIL, *WEB])[-1] == "chair of the works council"


def test_the_audit_puts_him_at_the_top_of_its_list() -> None:
    audit = cu.audit(FOLLOWERS, POLICY, [WORKS_COUNCIL, *WEB], now=NOW)
    assert [row.id for row in audit.under] == ["chair of the works council"]
    assert audit.under[0].exposed == 2_400 * 6 // 10


def test_the_policy_counts_his_word_and_his_office() -> None:
    (first, *_) = POLICY.rank([*WEB, WORKS_COUNCIL], now=NOW)
    assert first.id == "chair of the works council"
    assert {"offline", "decision"} <= {given.term for given in first.standing.contributions}
