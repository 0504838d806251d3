"""Scores of partitions and orders against a brute-force oracle that follows the definitions."""

import itertools
import math
from fractions import Fraction
from itertools import combinations
from random import Random
from typing import Any

import pytest
from hypothesis import given, strategies as st

from customer_unify.errors import InputError
from customer_unify.evaluate import (
    PairScore,
    b_cubed,
    cluster_edits,
    pairwise,
    ranking_agreement,
    reliability,
)


@st.composite
def two_partitions(draw):
    size = draw(st.integers(0, 9))
    labels = st.lists(st.integers(0, 4), min_size=size, max_size=size)
    records = [f"r{index}" for index in range(size)]
    return dict(zip(records, draw(labels), strict=True)), dict(zip(records, draw(labels), strict=True))


def together(partition):
    return {pair for pair in combinations(sorted(partition), 2) if partition[pair[0]] == partition[pair[1]]}


def groups(partition):
    return [{one for one in partition if partition[one] == label} for label in set(partition.values())]


@given(two_partitions())
def test_pairs_are_counted_as_defined(both):
    predicted, truth = both
    agreed = len(together(predicted) & together(truth))
    assert pairwise(predicted, truth) == PairScore(agreed, len(together(predicted)), len(together(truth)))


@given(two_partitions())
def test_b_cubed_is_the_mean_over_records(both):
    predicted, truth = both
    precision = recall = Fraction(0)
    for record in predicted:
        group = {one for one in predicted if predicted[one] == predicted[record]}
        person = {one for one in truth if truth[one] == truth[record]}
        precision += Fraction(len(group & person), len(group) * len(predicted))
        recall += Fraction(len(group & person), len(person) * len(predicted))
    score = b_cubed(predicted, truth)
    if predicted:
        assert (score.exact_precision, score.exact_recall) == (precision, recall)
    assert b_cubed(truth, predicted).exact_precision == score.exact_recall


@given(two_partitions())
def test_edits_mend_the_partition(both):
    """Splitting every group into its persons, then merging, takes as many steps as counted."""
    predicted, truth = both
    parts = [group & person for group in groups(predicted) for person in groups(truth) if group & person]
    edits = cluster_edits(predicted, truth)
    assert edits.splits == len(parts) - len(groups(predicted))
    assert edits.merges == len(parts) - len(groups(truth))
    assert edits.exact == len([group for group in groups(predicted) if group in groups(truth)])
    assert edits.mixed == sum(
        len(group) for group in groups(predicted) if len({truth[one] for one in group}) > 1
    )
    assert edits.worst == max((len({truth[one] for one in group}) for group in groups(predicted)), default=0)
    assert (edits.edits == 0) == (
        sorted(map(sorted, groups(predicted))) == sorted(map(sorted, groups(truth)))
    )


@given(two_partitions(), st.integers(1, 5))
def test_tau_b_is_counted_as_defined(both, top):
    a, b = both
    signs = [((a[x] > a[y]) - (a[x] < a[y]), (b[x] > b[y]) - (b[x] < b[y])) for x, y in combinations(a, 2)]
    agreement = ranking_agreement(a, b, top=top)
    assert agreement.concordant == sum(x * y > 0 for x, y in signs)
    assert agreement.discordant == sum(x * y < 0 for x, y in signs)
    untied = sum(x != 0 for x, _ in signs) * sum(y != 0 for _, y in signs)
    if untied:
        assert agreement.tau == pytest.approx(sum(x * y for x, y in signs) / math.sqrt(untied))
    assert ranking_agreement(b, a, top=top) == agreement


def test_a_perfect_and_a_reversed_order():
    items = [f"case {number:03}" for number in range(100)]
    assert ranking_agreement(items, items).tau == 1.0
    reverse = ranking_agreement(items, items[::-1])
    assert (reverse.tau, reverse.overlap) == (-1.0, 0.0)
    assert ranking_agreement([], []).tau == 1.0
    assert ranking_agreement({"a": 1, "b": 1}, {"a": 1, "b": 2}).tau == 0.0


def test_nothing_predicted_makes_no_false_claim():
    score = pairwise({"a": 1, "b": 2}, {"a": "P", "b": "P"})
    assert (score.precision, score.recall, score.f1) == (1.0, 0.0, 0.0)


@pytest.mark.parametrize("score", [pairwise, b_cubed, cluster_edits])
def test_different_records_are_refused_without_naming_them(score):
    with pytest.raises(InputError, match="1 are only in the truth, 2 only in the prediction") as caught:
        score({"secret": 1, "b": 1, "c": 2}, {"hidden": "P", "c": "Q"})
    assert "secret" not in str(caught.value)


def test_an_order_that_repeats_itself_is_refused():
    with pytest.raises(InputError, match="more than once"):
        ranking_agreement(["a", "a"], ["a", "b"])


@given(st.lists(st.tuples(st.integers(-30_000, 30_000), st.booleans())), st.integers(1, 12))
def test_tenths_hold_every_pair_once_in_order_and_part_no_weight(
    judged: list[tuple[int, bool]], parts: int
) -> None:
    rows = reliability(judged, parts=parts)
    assert rows == reliability(reversed(judged), parts=parts)
    assert sum(row.pairs for row in rows) == len(judged)
    assert sum(row.same for row in rows) == sum(same for _, same in judged)
    assert len(rows) <= parts
    assert all(before.most < after.least for before, after in itertools.pairwise(rows))
    for row in rows:
        inside = [same for weight, same in judged if row.least <= weight <= row.most]
        assert (len(inside), sum(inside)) == (row.pairs, row.same)
        assert 0 <= row.expected <= 1


@pytest.mark.parametrize("seed", range(3))
def test_true_odds_are_found_to_hold_and_boasted_ones_are_not(seed: int) -> None:
    lots = Random(seed)
    weights = [lots.randrange(-8_000, 8_000) for _ in range(20_000)]
    judged = [(weight, lots.random() < 1 / (1 + 2 ** (-weight / 1000))) for weight in weights]
    assert all(abs(row.expected - row.observed) < 0.04 for row in reliability(judged))
    boasted = reliability((weight + 3_000, same) for weight, same in judged)
    assert max(row.expected - row.observed for row in boasted) > 0.2


@pytest.mark.parametrize("weight", [10**9, -(10**9)])
def test_odds_beyond_all_measure_are_sure(weight: int) -> None:
    (row,) = reliability([(weight, True)])
    assert row.expected == (1 if weight > 0 else pytest.approx(0))


@pytest.mark.parametrize("parts", [0, -1, 1.5, "ten"])
def test_parts_that_are_none_are_refused(parts: Any) -> None:
    with pytest.raises(InputError):
        reliability([(1, True)], parts=parts)
