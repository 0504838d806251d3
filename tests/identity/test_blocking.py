"""What block keys cost and reach: counted as by hand, scaled from a part, and told without a value."""

from __future__ import annotations

import sys
from collections import Counter
from itertools import combinations
from random import Random

import attrs
import pytest
from hypothesis import given, settings, strategies as st

import customer_unify as cu
from customer_unify.identity.blocking import meet as meeting, recapture, report
from customer_unify.identity.defaults import shipped
from customer_unify.identity.gather import Gathered, gather
from customer_unify.model.blocking import BlockingReport, BlockState
from customer_unify.model.configuration import BlockRule, Configuration
from customer_unify.model.record import Record
from customer_unify.testing import company

NAMES = ("Anna Michu", "Ana Michu", "Bruno Michu", "Chloé Durand", "Chloe Durant", "D. Durand")
FAMILIES = (("Jo", "Cra"), ("Bri", "Do"), ("Fa", "Plu"), ("Gu", "Sty"), ("Le", "Ro"), ("Ma", "Ne"))
people = st.lists(
    st.fixed_dictionaries(
        {"name": st.sampled_from(NAMES)},
        optional={
            "email": st.sampled_from(["a@x.org", "b@x.org", "c@x.org"]),
            "birth_date": st.sampled_from(["1978-12-11", "1980-01-02"]),
            "postcode": st.sampled_from(["75011", "69001"]),
        },
    ),
    max_size=14,
)


def silent(stage: str, done: int, total: int | None) -> None:
    """Nobody watches."""


def gathered(rows: list[dict[str, str]], config: Configuration | None = None) -> Gathered:
    records = [Record("crm", str(number), row) for number, row in enumerate(rows)]
    return gather(records, config or shipped(), silent)


def told(made: Gathered) -> BlockingReport:
    draft = made.draft
    keys = {key for digest in made.digests for key in draft.stages.keys(draft.content(digest))}
    return report(draft, made.digests, keys, made.size, silent)


def tight() -> Configuration:
    """Limits so low that most blocks are crossed."""
    rules = tuple(attrs.evolve(rule, limit=2) for rule in shipped().block_rules)
    return attrs.evolve(shipped(), block_rules=rules, identifier_limit=2, anchors=1)


@settings(max_examples=60)
@given(people, st.booleans())
def test_it_counts_what_one_counts_by_hand(rows: list[dict[str, str]], narrow: bool) -> None:
    """Law L7: each pair under each key, each block left out."""
    made = gathered(rows, tight() if narrow else None)
    draft = made.draft
    pairs: dict[tuple[str, str], set[str]] = {}
    left: Counter[str] = Counter()
    for key in {key for digest in draft.contents for key in draft.stages.keys(draft.content(digest))}:
        block, reach = sorted(draft.block(key)), draft.reach(key)
        name = key.partition(":")[0]
        if not reach and len(block) > 1 and key[0] != "?":
            left[name] += len(block) * (len(block) - 1) // 2
        for pair in combinations(block, 2):
            if reach is True or (reach and not set(reach).isdisjoint(pair)):
                pairs.setdefault(pair, set()).add(name)
    said = told(made)
    assert said.pairs == len(pairs)
    assert set(pairs) == {
        (one, other) for one in draft.contents for other in draft.neighbours(one) if one < other
    }
    for key in said.keys:
        name = f"={key.name}" if key.identifier else key.name
        assert key.pairs == sum(name in names for names in pairs.values())
        assert key.alone == sum(names == {name} for names in pairs.values())
        assert key.skipped_pairs == left[name]
        assert key.matches >= key.gained
    assert {key.name for key in said.keys} >= {rule.name for rule in shipped().block_rules}
    assert said.matches <= said.pairs


@settings(max_examples=30)
@given(people, st.randoms(use_true_random=False))
def test_it_is_the_same_in_any_order(rows: list[dict[str, str]], lots: Random) -> None:
    """Law L1."""
    other = list(rows)
    lots.shuffle(other)
    assert told(gathered(rows)) == told(gathered(other))


def test_a_live_base_and_a_set_of_records_are_told_alike() -> None:
    """Law L2: the same keys, before there is a base and after."""
    made = company(seed=11, people=60)
    config = cu.IdentityConfig.load(made.config_toml)
    resolver = cu.Resolver(config)
    resolver.add_many(made.records)
    assert resolver.blocking_report() == cu.blocking_report(made.records, config)


def test_a_part_is_scaled_to_the_base(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [{"family_name": "Michu", "email": f"mailbox{number // 3}@x.org"} for number in range(900)]
    rows = [{**row, "given_name": f"Anna{'abcdefgh'[n % 8]}"} for n, row in enumerate(rows)]
    made = gathered(rows)
    whole = told(made)
    monkeypatch.setattr(sys.modules["customer_unify.identity.blocking.report"], "SAMPLE", 300)
    part = told(made)
    assert (whole.sampled, part.sampled) == (900, 300)
    assert part.pairs == pytest.approx(whole.pairs, rel=0.15)
    assert part.matches == pytest.approx(whole.matches, rel=0.15)
    assert [key.skipped for key in part.keys] == [key.skipped for key in whole.keys]


def test_drawing_does_not_follow_the_digests() -> None:
    """The anchors of a crowded identifier are the first digests: a sample of these would see crowds twice."""
    digests = [f"{number:04x}" for number in range(2_000)]
    few = meeting.drawn(digests, 200)
    assert few == meeting.drawn(digests[::-1], 200)
    assert sum(digest < "0400" for digest in few) < 140


@pytest.mark.parametrize("chances", [(0.9, 0.7), (0.5, 0.5), (0.95, 0.2)])
def test_recall_is_right_where_facts_are_independent(chances: tuple[float, float]) -> None:
    """Chapman's estimator, on pairs of which mail and birth date find each its share by itself."""
    lots = Random(5)
    config = attrs.evolve(
        shipped(), block_rules=(BlockRule("user", ("user:email",)), BlockRule("date", ("birth_date",)))
    )
    caught = Counter(
        sum(1 << at for at, chance in enumerate(chances) if lots.random() < chance) for _ in range(9_000)
    )
    missed = caught.pop(0, 0)
    met = meeting.Meetings(("user", "date"), 1, 1, 0, caught, {keys: n * 1_000 for keys, n in caught.items()})
    found = recapture.recaptures(met, config)
    assert [one.facts for one in found] == ["birth_date", "email"]
    for one in found:
        assert one.recall == pytest.approx(1_000 * (9_000 - missed) / 9_000, abs=15)
        assert one.both == caught[3]


def test_too_few_matches_give_no_recall() -> None:
    met = meeting.Meetings(("user", "date"), 1, 1, 0, {3: 99}, {3: 99_000})
    assert recapture.recaptures(met, shipped()) == []
    said = told(gathered([{"name": "Anna Michu"}] * 2))
    assert said.recall is None
    assert said.pairs_per_record == 0


def test_nothing_is_reported_of_nobody() -> None:
    said = cu.Resolver().blocking_report()
    assert (said.records, said.pairs, said.recall) == (0, 0, None)
    assert "0 records" in str(said.explain())


def test_crowds_and_garbage_are_named_by_key_and_size_alone() -> None:
    """Laws L7 and L21: the largest blocks are told, their values are not."""
    rows = [
        {
            "given_name": f"{first}{'lmnrst'[n]}a",
            "family_name": f"{last}quet",
            "email": "secret@michu.example",
        }
        for n in range(6)
        for first, last in FAMILIES
    ]
    said = told(gathered(rows, tight()))
    largest = [(block.key, block.state) for block in said.largest if block.size == len(rows)]
    assert largest == [
        ("written", BlockState.SKIPPED),
        ("user", BlockState.SKIPPED),
        ("email", BlockState.GENERIC),
    ]
    mailbox = next(key for key in said.keys if key.identifier)
    assert (mailbox.generic, mailbox.blocks, mailbox.pairs) == (1, 0, 0)
    for language in ("en", "fr"):
        words = str(said.explain(language)) + repr(said) + repr(said.keys)
        assert "secret" not in words
        assert "quet" not in words
    assert said.explain("fr").parts


def test_claims_are_counted_apart() -> None:
    records = [Record("x", str(n), {"email": "a@x.org"}, claimed={"email"}) for n in range(2)]
    said = cu.blocking_report(records)
    assert (said.claims, said.pairs) == (1, 0)


def test_progress_is_told() -> None:
    stages = set()
    cu.blocking_report(
        [Record("crm", "1", {"name": "Anna Michu"})], on_progress=lambda stage, done, total: stages.add(stage)
    )
    assert stages == {"read", "keys", "meet"}
