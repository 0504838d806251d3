"""Block keys proposed for a budget: what is said of them is what they do, and what they add is worth it."""

from __future__ import annotations

import sys
from itertools import combinations
from random import Random

import attrs
import pytest
from hypothesis import given, settings, strategies as st

import customer_unify as cu
from customer_unify.errors import InputError
from customer_unify.identity.blocking import propose
from customer_unify.identity.blocking.candidate import candidates
from customer_unify.identity.blocking.meet import believed
from customer_unify.identity.blocking.propose import LIMITS
from customer_unify.identity.defaults import shipped
from customer_unify.identity.draft import Draft
from customer_unify.identity.gather import gather
from customer_unify.model.blocking import BlockProposal
from customer_unify.model.configuration import BlockRule, Configuration
from customer_unify.model.record import Record

GIVEN = ("Anna", "Ana", "Bruno", "Chloé", "Chloe", "Didier", "D.", "Éric", "Fanny")
FAMILY = ("Michu", "Michut", "Durand", "Durant", "Le Goff", "Legoff", "Zidane")
people = st.lists(
    st.fixed_dictionaries(
        {"given_name": st.sampled_from(GIVEN), "family_name": st.sampled_from(FAMILY)},
        optional={
            "email": st.sampled_from(["anna.michu@x.org", "bd@x.org", "info@x.org"]),
            "birth_date": st.sampled_from(["1978-12-11", "1980-01-02", "1980-01-03"]),
            "postcode": st.sampled_from(["75011", "75012", "69001"]),
            "city": st.sampled_from(["Paris", "Lyon"]),
        },
    ),
    min_size=2,
    max_size=25,
)


def silent(stage: str, done: int, total: int | None) -> None:
    """Nobody watches."""


def drafted(rows: list[dict[str, str]], config: Configuration | None = None) -> Draft:
    records = [Record("crm", str(number), row) for number, row in enumerate(rows)]
    return gather(records, config or shipped(), silent).draft


def proposed(rows: list[dict[str, str]], budget: float) -> BlockProposal:
    made = gather([Record("crm", str(number), row) for number, row in enumerate(rows)], shipped(), silent)
    return propose(made.draft, made.digests, len(rows), budget, silent)


def pairs_of(draft: Draft) -> list[tuple[str, str]]:
    """Every pair some key proposes."""
    return [(one, other) for one in draft.contents for other in draft.neighbours(one) if one < other]


def crowd(count: int) -> list[dict[str, str]]:
    """People who come twice, mistyped now in one field and now in another."""
    lots = Random(7)
    rows = []
    for number in range(count):
        row = {
            "given_name": lots.choice(GIVEN),
            "family_name": f"{lots.choice(FAMILY)}{'bcdfgklm'[number % 8]}a",
            "birth_date": f"{1950 + number % 50}-0{1 + number % 9}-1{number % 7}",
            "postcode": f"7500{number % 9}",
        }
        rows += [row, {**row, lots.choice(sorted(row)): ""}]
    return rows


@settings(max_examples=40)
@given(people, st.sampled_from([0.2, 1.0, 3.0, 9.0]))
def test_what_is_said_of_the_keys_is_what_they_do(rows: list[dict[str, str]], budget: float) -> None:
    said = proposed(rows, budget)
    draft = drafted(rows, attrs.evolve(shipped(), block_rules=said.rules))
    pairs = [
        (one, other) for one, other in combinations(sorted(draft.contents), 2) if draft.proposes(one, other)
    ]
    assert said.pairs == len(pairs)
    assert said.matches == sum(believed(draft, one, other) for one, other in pairs) // 1_000
    assert said.given_pairs + sum(key.pairs for key in said.keys) == said.pairs
    assert said.pairs <= max(said.given_pairs, budget * len(rows))
    assert said.matches <= said.believed


@settings(max_examples=15)
@given(people, st.randoms(use_true_random=False))
def test_no_order_of_arrival_can_be_seen(rows: list[dict[str, str]], lots: Random) -> None:
    """Law L1."""
    other = list(rows)
    lots.shuffle(other)
    assert proposed(rows, 2.0) == proposed(other, 2.0)


def test_more_budget_finds_more_and_no_key_is_there_for_nothing() -> None:
    rows = crowd(60)
    found = []
    for budget in (0.3, 0.6, 2.0, 6.0):
        said = proposed(rows, budget)
        assert said.pairs_per_record <= budget
        found.append(said.matches)
        for key in said.keys:
            others = [rule for rule in said.rules if rule != key.rule]
            without = drafted(rows, attrs.evolve(shipped(), block_rules=others))
            assert sum(believed(without, *pair) for pair in pairs_of(without)) // 1_000 < said.matches
    assert found == sorted(found)
    assert found[-1] > 0.9 * 60


def test_one_may_do_better_than_the_shipped_keys_for_the_same_pairs() -> None:
    """As much is believed of what is proposed as of what the shipped keys find, for no more pairs."""
    rows = crowd(150)
    draft = drafted(rows)
    pairs = pairs_of(draft)
    said = propose(draft, sorted(draft.contents), len(rows), len(pairs) / len(rows), silent)
    assert said.pairs <= len(pairs)
    assert said.matches >= sum(believed(draft, *pair) for pair in pairs) // 1_000


def test_looking_at_a_part_tells_nearly_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = crowd(250)
    whole = proposed(rows, 2.0)
    monkeypatch.setattr(sys.modules["customer_unify.identity.blocking.propose"], "SAMPLE", 160)
    part = proposed(rows, 2.0)
    assert (whole.asked, part.asked) == (whole.contents, 160)
    assert part.matches == pytest.approx(whole.matches, rel=0.2)
    assert part.pairs_per_record == pytest.approx(whole.pairs_per_record, rel=0.3)


def test_no_more_pairs_are_looked_at_than_allowed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Law L19."""
    monkeypatch.setattr(sys.modules["customer_unify.identity.blocking.propose"], "MOST_PAIRS", 500)
    assert 1 <= proposed(crowd(200), 2.0).asked < 100


def test_a_field_somebody_declared_and_compares_is_tried() -> None:
    config = cu.IdentityConfig.load(
        """
        [fields.occupation]
        [[comparisons]]
        field = "occupation"
        comparator = "city"
        """
    )
    tried = {rule.parts for rule in candidates(config, {"occupation", "family_name", "x_handle"}, 60)}
    assert {("exact:occupation",), ("sound:family_name", "exact:occupation")} <= tried
    assert not any("exact:x_handle" in parts for parts in tried)


def test_a_rule_of_the_configuration_keeps_its_name_and_is_tried_once() -> None:
    config = attrs.evolve(shipped(), block_rules=(BlockRule("mine", ("birth_date",), 5),))
    made = candidates(config, {"birth_date", "family_name"}, LIMITS[-1])
    assert [rule.name for rule in made if set(rule.parts) <= {"birth_date", "exact:birth_date"}] == ["mine"]
    assert len({rule.name for rule in made}) == len(made)
    assert {rule.limit for rule in made if rule.name != "mine"} == {LIMITS[-1]}


def test_it_is_told_in_two_languages_and_goes_into_a_file() -> None:
    said = cu.propose_block_keys([Record("crm", str(n), row) for n, row in enumerate(crowd(80))])
    assert said.keys
    for language in ("en", "fr"):
        words = str(said.explain(language))
        assert all(key.rule.name in words for key in said.keys)
    config = cu.IdentityConfig.load(said.to_toml())
    assert config.block_rules == said.rules
    assert cu.IdentityConfig.load(config.to_toml()) == config
    pasted = 'region = "BE"\n[sources.crm]\nkey = "no"\n' + said.to_toml()
    assert cu.IdentityConfig.load(pasted).block_rules == said.rules


@pytest.mark.parametrize("budget", [0, -1, float("nan"), float("inf"), 10**400, "3", True, None])
def test_a_budget_is_a_number_above_nothing(budget: float) -> None:
    with pytest.raises(InputError, match="pairs_per_record"):
        cu.propose_block_keys([], pairs_per_record=budget)


def test_nothing_is_proposed_for_nobody() -> None:
    said = cu.propose_block_keys([])
    assert (said.keys, said.pairs, said.pairs_per_record) == ((), 0, 0.0)
