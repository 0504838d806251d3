"""Row 0.8: the baker has no account, and her word decides where the street shops: an input of its own."""

import customer_unify as cu

from .waiting import POLICY, order, points, waits

BAKER = waits("the baker", tier=1, activity=0.6, offline_influence=0.9)
NEIGHBOUR = waits("her neighbour", tier=1, activity=0.6, audience=300)
NOBODY = waits("a regular like her", tier=1, activity=0.6)


def test_her_word_counts_without_any_account() -> None:
    assert order(POLICY, [NEIGHBOUR, NOBODY, BAKER]) == ["the baker", "her neighbour", "a regular like her"]
    assert points(BAKER)["offline"] == 54
    assert "offline" not in points(NEIGHBOUR), "followers are not it"


def test_it_is_said_why() -> None:
    (ranked,) = POLICY.rank([BAKER], now=BAKER.arrived_at)
    assert [part for part in ranked.explanation.parts if part.weight == 54]


def test_it_is_capped_as_all_influence_is() -> None:
    """Less than a tier of the card in use."""
    silver = waits("silver", tier=2, activity=0.6)
    assert order(POLICY, [waits("mayor", tier=1, activity=0.6, offline_influence=1.0), silver])[0] == "silver"
    assert cu.Signals(offline_influence=1.0).audience == 0
