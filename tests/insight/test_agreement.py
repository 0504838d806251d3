"""The counts of the audit equal what one would count by hand, pair by pair."""

import math
from itertools import combinations

from hypothesis import given, strategies as st

from customer_unify.insight.agreement import inverted, places, tau_b

numbers = st.integers(0, 6)


@given(st.lists(st.tuples(numbers, numbers), max_size=25))
def test_tau_b_is_what_its_definition_says(pairs: list[tuple[int, int]]) -> None:
    concordant = discordant = apart_a = apart_b = 0
    for (a, b), (c, d) in combinations(pairs, 2):
        turn = (a - c) * (b - d)
        concordant += turn > 0
        discordant += turn < 0
        apart_a += a != c
        apart_b += b != d
    found = tau_b([a for a, _ in pairs], [b for _, b in pairs])
    if apart_a and apart_b:
        assert found is not None
        assert math.isclose(found, (concordant - discordant) / math.sqrt(apart_a * apart_b), abs_tol=1e-12)
    else:
        assert found is None


@given(st.lists(numbers, max_size=15), st.lists(numbers, max_size=15))
def test_inverted_pairs_are_counted(first: list[int], second: list[int]) -> None:
    behind = sum(b < a for a in first for b in second)
    expected = behind / (len(first) * len(second)) if first and second else None
    assert inverted(first, second) == expected


@given(st.lists(numbers, min_size=2).map(sorted))
def test_places_run_from_first_to_last_and_ties_share(keys: list[int]) -> None:
    found = places(keys)
    assert found == sorted(found)
    assert all((a == b) == (k == m) for (a, k), (b, m) in combinations(zip(found, keys, strict=True), 2))
    assert 0 <= found[0] <= found[-1] <= 1000


def test_one_alone_is_first() -> None:
    assert places(["x"]) == [0]
    assert places([]) == []
