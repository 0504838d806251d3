"""The waterfall runs from the prior to the sum, and each bar is where its number says."""

from __future__ import annotations

import re
from itertools import pairwise
from types import SimpleNamespace

import pytest
from hypothesis import given, settings, strategies as st

from customer_unify.model.assurance import Assurance
from customer_unify.model.evidence import Evidence, Pair, Reason, Verdict
from customer_unify.model.record import RecordRef
from customer_unify.report.waterfall import probability, steps, waterfall

WEIGHTS = st.lists(st.integers(-40_000, 40_000), max_size=8)


def a_pair(prior: int, weights: list[int]) -> Pair:
    parts = tuple(
        Evidence(f"field_{at}", "any", "exact", weight, Assurance.DECLARED, f"group_{at}")
        for at, weight in enumerate(weights)
    )
    a, b = RecordRef("crm", "1"), RecordRef("web", "2")
    return Pair(a, b, Verdict.CANDIDATE, prior + sum(weights), evidence=parts)


@settings(max_examples=100)
@given(st.integers(-30_000, 5_000), WEIGHTS)
def test_bars_join_and_end_at_the_sum(prior: int, weights: list[int]) -> None:
    bars = steps(a_pair(prior, weights))
    assert bars[0].kind == "prior"
    assert (bars[0].start, bars[0].end) == (0, prior)
    for before, after in pairwise(bars[:-1]):
        assert before.end == after.start
    assert bars[-1].end == bars[-2].end == prior + sum(weights)


def test_evidence_for_comes_before_evidence_against(nouns: SimpleNamespace) -> None:
    weights = [bar.weight for bar in steps(nouns.pairs()[0]) if bar.evidence]
    assert weights == sorted(weights, reverse=True)
    assert weights[-1] < 0


def test_every_number_stands_in_the_table_in_bits(nouns: SimpleNamespace) -> None:
    pair = nouns.pairs()[0]
    table = waterfall(pair)
    numbers = re.findall(r'<td class="number">([^<]+)</td>', table)
    assert numbers == ["−15.6", "+16.0", "+14.1", "+11.4", "+9.3", "−1.7", "+33.5"]
    assert table.count('class="against"') == 1
    assert "birth date" in table
    assert "before comparing, 49,667 to 1 against" in table


def test_french_says_the_same(nouns: SimpleNamespace) -> None:
    table = waterfall(nouns.pairs()[0], language="fr")
    assert "date de naissance" in table
    assert "+14,1" in table


def test_a_refused_pair_says_its_first_reason(nouns: SimpleNamespace) -> None:
    pair = nouns.evolve(nouns.pairs()[0], verdict=Verdict.REFUSED, reason=Reason.SEPARATED)
    assert "refused (a person decided that they are two)" in waterfall(pair)


@pytest.mark.parametrize("weight", [-(10**9), -1, 0, 1, 10**9])
def test_probability_lies_between_0_and_1_however_heavy(weight: int) -> None:
    assert 0 <= probability(weight) <= 1
    assert waterfall(a_pair(weight, []))
