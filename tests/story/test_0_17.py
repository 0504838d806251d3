"""Row 0.17: influence keeps a legitimate weight, between equals and under a cap: it is only a probability."""

from itertools import pairwise

from .waiting import POLICY, order, points, stranger, waits


def test_between_equals_who_is_heard_comes_first() -> None:
    assert order(POLICY, [stranger("a"), stranger("heard", audience=50_000)])[0] == "heard"
    quiet, heard = waits("a", tier=2, activity=0.7), waits("heard", tier=2, activity=0.7, audience=900)
    assert order(POLICY, [quiet, heard]) == ["heard", "a"]


def test_ten_times_the_crowd_is_not_ten_times_the_weight() -> None:
    """Doublings count, each the same, up to the cap."""
    crowds = [10**power for power in range(1, 12)]
    given = [points(stranger("a", audience=crowd))["amplification"] for crowd in crowds]
    steps = [after - before for before, after in pairwise(given)]
    assert max(steps) <= 20
    assert given[-1] == given[-2] == 100


def test_a_crowd_of_a_billion_is_worth_less_than_a_card_in_use() -> None:
    assert order(POLICY, [stranger("a billion", audience=10**9), waits("bronze", tier=1, activity=0.5)]) == [
        "bronze",
        "a billion",
    ]
