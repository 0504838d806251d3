"""Training without labels: a function of what the records say, bounded by what is believed, and told."""

import itertools
import logging
import math
import sys
from collections import Counter
from collections.abc import Iterator
from importlib import import_module
from random import Random
from typing import Any

import attrs
import pytest
from hypothesis import given, settings, strategies as st

import customer_unify as cu
from customer_unify.evaluate import pairwise
from customer_unify.identity.bulk import partition
from customer_unify.identity.gather import gather
from customer_unify.identity.train import learn, shares
from customer_unify.identity.train.belief import believe
from customer_unify.identity.train.estimate import estimate
from customer_unify.identity.train.freeze import freeze
from customer_unify.identity.train.observe import observe
from customer_unify.identity.train.pattern import LISTED, RARE, Pattern
from customer_unify.model.record import Record, RecordRef
from customer_unify.model.weights import Expectation, Model, Training, condition
from customer_unify.resolver import at_once
from customer_unify.testing import company

SURNAMES = [
    "Arnaudin",
    "Belcourt",
    "Cazenave",
    "Delmotte",
    "Esquirol",
    "Fabregue",
    "Guillemain",
    "Hauteville",
]
GIVEN = [
    "Solene",
    "Tancrede",
    "Ursule",
    "Victorin",
    "Wandrille",
    "Xaviere",
    "Yvonnick",
    "Zelie",
    "Blandine",
    "Cyprien",
]


@pytest.fixture(autouse=True)
def few_pairs(monkeypatch: pytest.MonkeyPatch) -> None:
    """Training draws 150,000 pairs; for these few records a fraction tells as much."""
    module = sys.modules["customer_unify.identity.train.observe"]
    monkeypatch.setattr(module, "SAMPLE", 4_000)
    monkeypatch.setattr(module, "STRATUM", 1_000)


def silent(stage: str, done: int, total: int | None) -> None:
    """Nobody watches."""


def town(people: int, seed: int = 0) -> Iterator[tuple[Record, int]]:
    """People with two records each, the second with a slip, and homes of two who share name and address."""
    rng = Random(seed)
    for person in range(people):
        home = person // 2
        rest = Random(f"{seed}/{home}")
        surname = rest.choice(SURNAMES) + rest.choice(["", "er", "ac", "on", "el"])
        postcode = f"{rest.randrange(10, 95)}{rest.randrange(100, 999)}"
        born = f"{rng.randrange(1940, 2005)}-{rng.randrange(1, 13):02}-{rng.randrange(1, 29):02}"
        said = {
            "given_name": rng.choice(GIVEN),
            "family_name": surname,
            "birth_date": born,
            "postcode": postcode,
            "city": f"Ville{postcode[:3]}",
            "phone": f"06{rng.randrange(10**8):08}",
        }
        yield Record("a", str(person), said), person
        slip = dict(said)
        if rng.random() < 0.3:
            slip["family_name"] = surname[:-1]
        if rng.random() < 0.4:
            slip.pop("phone")
        if rng.random() < 0.2:
            slip["birth_date"] = f"{rng.randrange(1940, 2005)}-{born[5:]}"
        yield Record("b", str(person), {**slip, "email": f"user{person}@example.org"}), person


RECORDS = [record for record, _ in town(300)]


def test_the_order_of_records_and_copies_of_them_teach_nothing() -> None:
    """Law L1."""
    model = cu.train(RECORDS)
    copies = [attrs.evolve(record, source=f"copy of {record.source}") for record in RECORDS]
    mixed = [*RECORDS, *copies]
    Random(5).shuffle(mixed)
    assert cu.train(mixed) == model


def test_the_model_counts_its_matches_as_they_are() -> None:
    training = cu.train(RECORDS).training
    assert training is not None
    # 300 people with two records each: less what equal contents and keys hide.
    assert 0.9 * 300 <= training.matches <= 1.1 * 300
    assert training.households > 0


def test_of_a_large_base_a_part_of_the_pairs_stands_for_all(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whom keys propose is counted for every third content; what is judged, and what all bear, whole."""
    judged = [(("a", str(n)), ("b", str(n)), True) for n in range(60)]
    whole = cu.train(RECORDS, judgements=judged).training
    monkeypatch.setattr(sys.modules["customer_unify.identity.train.observe"], "ASKED", 200)
    mixed = list(RECORDS)
    Random(6).shuffle(mixed)
    model = cu.train(RECORDS, judgements=judged)
    assert cu.train(mixed, judgements=judged) == model
    part = model.training
    assert whole is not None
    assert part is not None
    assert part.contents == whole.contents
    assert part.labelled == whole.labelled == 60
    assert part.pairs != whole.pairs
    assert abs(part.pairs - whole.pairs) < 0.15 * whole.pairs
    assert abs(part.matches - whole.matches) < 0.15 * whole.matches


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_what_is_learned_parts_homes_and_joins_persons_better_than_what_is_shipped(seed: int) -> None:
    labelled = list(town(300, seed))
    records = [record for record, _ in labelled]
    truth = {(record.source, record.key): person for record, person in labelled}
    learned = cu.resolve(records, attrs.evolve(cu.IdentityConfig(), model=cu.train(records)))
    shipped = cu.resolve(records)
    assert _wrong(learned, truth) <= _wrong(shipped, truth)
    assert _mixed(learned, truth) <= 4


def _wrong(partition: Any, truth: dict[tuple[str, str], int]) -> int:
    """People parted, and people mixed."""
    customers = {(row.source, row.key): row.customer_id for row in partition}
    apart = sum(customers["a", str(one)] != customers["b", str(one)] for one in set(truth.values()))
    return apart + _mixed(partition, truth)


def _mixed(partition: Any, truth: dict[tuple[str, str], int]) -> int:
    people: dict[str, set[int]] = {}
    for row in partition:
        people.setdefault(row.customer_id, set()).add(truth[row.source, row.key])
    return sum(len(one) - 1 for one in people.values())


def test_no_list_of_a_model_holds_a_value_that_few_bear() -> None:
    model = cu.train(RECORDS)
    gathered = gather(RECORDS, cu.IdentityConfig(), silent)
    draft = gathered.draft
    borne: dict[str, Counter[str]] = {field: Counter() for field in model.frequencies}
    for digest in gathered.digests:
        for field, counted in borne.items():
            counted.update(draft.content(digest).values(field))
    for field in ("given_name", "family_name", "postcode"):
        assert all(borne[field][value] >= LISTED for value in model.frequencies[field])


def test_a_learned_model_goes_through_a_file_and_back() -> None:
    config = attrs.evolve(cu.IdentityConfig(), model=cu.train(RECORDS))
    assert config.model.conditional
    assert config.model.training
    again = cu.IdentityConfig.load(config.to_toml())
    assert again == config
    assert again.digest == config.digest


def test_live_and_at_once_agree_under_a_learned_model() -> None:
    config = attrs.evolve(cu.IdentityConfig(), model=cu.train(RECORDS))
    partition = cu.resolve(RECORDS, config)
    resolver = cu.Resolver(config)
    resolver.add_many(reversed(RECORDS))
    live: dict[str, set[tuple[str, str]]] = {}
    for customer in resolver.customers():
        live[customer.id] = {(ref.source, ref.key) for ref in customer.records}
    bulk: dict[str, set[tuple[str, str]]] = {}
    for row in partition:
        bulk.setdefault(row.customer_id, set()).add((row.source, row.key))
    assert sorted(map(sorted, live.values())) == sorted(map(sorted, bulk.values()))
    assert resolver.verify().ok


def test_a_bound_is_never_passed_and_lists_of_chances_add_up() -> None:
    config = cu.IdentityConfig()
    gathered = gather(RECORDS, config, silent)
    draft = gathered.draft
    observed = observe(draft, sorted(gathered.digests), [], Random(0), lambda done, total: None)
    belief = believe(observed, config, draft.stages.comparators)
    found = estimate(observed, belief)
    for bounds, chances in (
        (belief.most_same, found.same),
        (belief.most_home, found.household),
        (belief.most_stranger, found.stranger),
    ):
        assert all(chances[number] <= most + 1e-9 for number, most in bounds.items())
    for group in belief.groups:
        for chances in (found.same, found.household):
            assert sum(chances[number] for number in group) == pytest.approx(1, abs=1e-6)


def test_judged_pairs_are_heard() -> None:
    config = cu.IdentityConfig()
    without = cu.train(RECORDS, config)
    judged = [(("a", str(one)), ("b", str(one)), True) for one in range(0, 300, 3)]
    judged += [(("a", str(one)), ("a", str(one + 1)), False) for one in range(0, 300, 2)]
    model = cu.train(RECORDS, config, judgements=judged)
    assert model.training is not None
    assert model.training.labelled == len(judged)
    assert model != without
    truth = {(record.source, record.key): person for record, person in town(300)}
    with_them = cu.resolve(RECORDS, attrs.evolve(config, model=model))
    assert _wrong(with_them, truth) <= _wrong(cu.resolve(RECORDS, attrs.evolve(config, model=without)), truth)


@pytest.mark.parametrize("hard", [False, True])
@pytest.mark.parametrize("seed", [1, 2])
def test_judged_pairs_never_make_it_worse(seed: int, hard: bool) -> None:
    """Whether chosen at random, or as people choose them: those nearest to the threshold."""
    labelled = list(town(300, seed))
    records = [record for record, _ in labelled]
    truth = {(record.source, record.key): person for record, person in labelled}
    config = cu.IdentityConfig()
    without = attrs.evolve(config, model=cu.train(records, config))
    draft = gather(records, without, silent).draft
    of = {digest: min(draft.residents(digest)) for digest in draft.contents}
    pairs = [(a, b) for a in sorted(of) for b in draft.neighbours(a) if a < b]
    weights = {pair: abs(draft.score(*pair).weight) for pair in pairs}
    pairs.sort(key=lambda pair: (weights[pair], pair) if hard else (0, pair))
    judged = [(of[a], of[b], truth[of[a]] == truth[of[b]]) for a, b in pairs[:200]]
    with_them = attrs.evolve(config, model=cu.train(records, config, judgements=judged))
    assert _wrong(cu.resolve(records, with_them), truth) <= _wrong(cu.resolve(records, without), truth) + 1


def test_a_pair_judged_twice_is_one_judgement_and_one_judged_both_ways_none() -> None:
    config = cu.IdentityConfig()
    one = (("a", "0"), ("b", "0"), True)
    turned = (one[1], one[0], True)
    once, twice = (cu.train(RECORDS, config, judgements=said) for said in ([one], [one, turned]))
    assert attrs.evolve(once, training=None) == attrs.evolve(twice, training=None)
    both = cu.train(RECORDS, config, judgements=[one, (*one[:2], False)])
    plain = cu.train(RECORDS, config)
    assert attrs.evolve(both, training=None, origin="") == attrs.evolve(plain, training=None, origin="")


def test_a_judgement_on_a_record_that_is_not_there_is_an_error_that_names_no_value() -> None:
    with pytest.raises(cu.InputError, match="not among the records") as caught:
        cu.train(RECORDS[:4], judgements=[(("a", "0"), ("b", "jocelyne@example.org"), True)])
    assert "jocelyne" not in str(caught.value)


@pytest.mark.parametrize("count", [0, 1, 2, 5])
def test_of_too_few_records_nothing_is_learned_and_the_weights_stay(count: int) -> None:
    model = cu.train(RECORDS[:count])
    assert model.training is not None
    assert "few_matches" in model.training.alarms


def test_a_run_learns_by_itself_and_says_so(caplog: pytest.LogCaptureFixture) -> None:
    stages: list[str] = []
    with caplog.at_level(logging.INFO, "customer_unify"):
        partition = cu.resolve(RECORDS, on_progress=lambda stage, done, total: stages.append(stage))
    assert partition.config.model.training is not None
    assert [stage for stage in dict.fromkeys(stages) if stage != "index"] == ["read", "train", "link"]
    (told,) = [one for one in caplog.records if getattr(one, "event", "") == "learned"]
    assert vars(told)["used"] is True
    again = cu.resolve(RECORDS, partition.config)
    assert again.rows == partition.rows


def test_few_records_meet_under_wider_keys_and_live_as_well(monkeypatch: pytest.MonkeyPatch) -> None:
    """A key that is broad among a million is narrow here; whoever chose keys of their own keeps them."""
    config, limits = cu.IdentityConfig(), lambda made: {rule.name: rule.limit for rule in made.block_rules}
    wide, usual = cu.resolve(RECORDS, config), limits(config)
    found = limits(wide.config)
    assert found.keys() == {*usual, "postcode", "city", "skeleton"}
    assert {found[name] for name in usual} == {max(usual.values())}
    assert wide.config.model == cu.train(RECORDS, config)  # among more strangers homes show less
    live = cu.Resolver(wide.config)
    live.add_many(RECORDS[::-1])
    together = {frozenset(customer.records) for customer in live.customers()}
    held: dict[str, set[RecordRef]] = {}
    for row in wide.rows:
        held.setdefault(row.customer_id, set()).add(RecordRef(row.source, row.key))
    assert {frozenset(refs) for refs in held.values()} == together
    with monkeypatch.context() as plain:
        for room in (import_module("customer_unify.identity.gather"), shares):
            plain.setattr(room, "available", lambda *_: False)
        assert cu.resolve(RECORDS, config).rows == wide.rows
    chosen = attrs.evolve(config, block_rules=config.block_rules[:5])
    assert cu.resolve(RECORDS, chosen).config.block_rules == chosen.block_rules
    monkeypatch.setattr(at_once, "SMALL", len(RECORDS) - 1)
    assert cu.resolve(RECORDS, config).config.block_rules == config.block_rules


def test_a_run_keeps_the_weights_that_were_chosen() -> None:
    chosen = attrs.evolve(cu.IdentityConfig(), model=attrs.evolve(cu.IdentityConfig().model, origin="ours"))
    assert cu.resolve(RECORDS, chosen).config.model.training is None


def misspelt(people: int) -> Iterator[Record]:
    """People who each live alone, met twice, without birthdays; some first names are typed beyond reading."""
    lots = Random(11)
    for person in range(people):
        said = {
            "family_name": "".join(lots.choices("abdegilmnorst", k=7)),
            "given_name": "".join(lots.choices("aeioulmnrst", k=6)),
            "street": f"{person + 1} rue du Four",
            "postcode": f"69{lots.randrange(300):03}",
        }
        yield Record("shop", str(person), said)
        slip = {"street": f"{person + 1} r du Fuor"} if lots.random() < 0.5 else {}
        if lots.random() < 0.08:
            slip["given_name"] = "".join(lots.choices("bcdfgh", k=5))
        elif lots.random() < 0.3:
            slip["given_name"] = said["given_name"][1:]
        yield Record("club", str(person), {**said, **slip})


def test_who_lives_alone_has_no_sibling_of_a_name_badly_typed() -> None:
    """Homes are no class where they explain hardly anything, however few the records are."""
    training = cu.train(misspelt(700)).training
    assert training is not None
    assert training.households == 0


def test_rare_values_agree_as_often_as_people_bear_them() -> None:
    """Only strangers share rare names here; of a few such pairs it is not learned that rare names differ."""
    rare = [
        {
            "given_name": f"Rare{'abcdefghijkl'[at // 2]}ette",
            "family_name": SURNAMES[at % 8],
            "birth_date": f"19{30 + at}-{1 + at % 9:02}-{3 + at}",
            "postcode": f"{12 + at}{100 + 31 * at}",
            "phone": f"07{at:02}{at * 7919:06}",
            "email": f"user{at // 2}@example.org",
        }
        for at in range(24)
    ]
    gathered = gather(
        [*RECORDS, *(Record("old", str(at), said) for at, said in enumerate(rare))],
        cu.IdentityConfig(),
        silent,
    )
    observed = observe(gathered.draft, sorted(gathered.digests), [], Random(0), lambda done, total: None)
    stages = gathered.draft.stages
    found = estimate(observed, believe(observed, stages.config, stages.comparators))
    at = [one.field for one in observed.comparisons].index("given_name")
    exact = {
        symbol.rarity: number
        for number, symbol in enumerate(observed.symbols)
        if symbol.at == at and symbol.level == "exact"
    }
    agree = found.same[exact[RARE]] / sum(found.same[number] for number in exact.values())
    borne = {rarity: observed.borne[at, rarity] for rarity in exact}
    assert agree > 0.2 * borne[RARE] / sum(borne.values())


def test_where_persons_cannot_be_told_from_homes_the_shipped_weights_stay() -> None:
    bare = [
        attrs.evolve(
            record,
            fields={
                name: value
                for name, value in record.fields.items()
                if name not in ("given_name", "birth_date")
            },
        )
        for record in RECORDS
    ]
    model = cu.train(bare)
    assert model.training is not None
    assert "persons_unknown" in model.training.alarms
    kept = cu.resolve(bare)
    assert kept.config.model.training is None
    assert "persons_unknown" in kept.doubts
    assert set(kept.doubts) <= set(model.training.alarms)
    taught = cu.resolve(RECORDS)
    assert taught.config.model.training is not None
    assert taught.doubts == ()


def test_training_sees_sources_of_a_company_and_their_own_identifiers() -> None:
    made = company(seed=3, people=200)
    config = cu.IdentityConfig.load(made.config_toml)
    model = cu.train(made.records, config)
    assert model.training is not None
    assert model.training.contents > 100
    assert model.levels["loyalty_card"]["exact"].stranger + model.prior_stranger > 0


@given(
    st.sampled_from(["exact", "typo", "different", ""]), st.sampled_from(["exact", "sounds", "similar", ""])
)
def test_a_condition_is_named_by_what_agrees(given_name: str, family_name: str) -> None:
    said = condition(("given_name", "family_name"), (given_name, family_name))
    agreeing = [
        name
        for name, level in (("given_name", given_name), ("family_name", family_name))
        if level in ("exact", "typo", "sounds")
    ]
    assert said == ("+".join(agreeing) or "none")


@settings(max_examples=20)
@given(st.integers(0, 10_000))
def test_training_never_fails_on_what_random_records_say(seed: int) -> None:
    rng = Random(seed)
    records = [record for record, _ in town(rng.randrange(1, 12), seed)]
    gathered = gather(records, attrs.evolve(cu.IdentityConfig(), model=Model({})), silent)
    assert isinstance(learn(gathered, Random(0), silent), Model)
    assert isinstance(cu.train(records), Model)


def test_the_model_expects_what_is_there() -> None:
    """Precision and recall by the model's own odds, beside the truth."""
    labelled = list(town(400, 9))
    truth = {(record.source, record.key): person for record, person in labelled}
    config = cu.IdentityConfig()
    model = cu.train([record for record, _ in labelled], config)
    assert model.training is not None
    (row,) = [row for row in model.training.expected if row.threshold == 0]
    gathered = gather([record for record, _ in labelled], config, silent)
    draft = gathered.under(attrs.evolve(config, model=model)).draft
    person = {digest: truth[tuple(next(iter(draft.residents(digest))))] for digest in gathered.digests}
    above = [
        person[one] == person[other]
        for one in gathered.digests
        for other in draft.neighbours(one)
        if one < other and draft.score(one, other).weight > 0
    ]
    assert abs(sum(above) / len(above) - row.precision / 1000) < 0.03


def test_a_threshold_for_a_precision_nobody_expects_is_none() -> None:
    model = cu.train(RECORDS)
    assert model.training is not None
    assert model.training.threshold(1.1) is None
    careful, lax = model.training.threshold(0.99), model.training.threshold(0.9)
    assert careful is not None
    assert lax is not None
    assert lax <= careful


def test_thresholds_are_chosen_by_what_is_expected_and_not_otherwise() -> None:
    model = cu.train(RECORDS)
    chosen = model.careful(0.99, review=0.2)
    assert model.training is not None
    assert chosen.merge_above == model.training.threshold(0.99)
    assert chosen.review_above <= chosen.merge_above
    assert attrs.evolve(chosen, merge_above=0, review_above=0) == attrs.evolve(
        model, merge_above=0, review_above=0
    )
    eager = model.careful(0.9, review=0.01)
    assert eager.merge_above <= chosen.merge_above
    assert eager.review_above <= chosen.review_above
    for share in (0, -1, 1.5, "much", None):
        with pytest.raises(cu.InputError):
            model.careful(share)  # type: ignore[arg-type]
        with pytest.raises(cu.InputError):
            model.careful(0.99, review=share)  # type: ignore[arg-type]
    with pytest.raises(cu.InputError, match="not learned"):
        cu.IdentityConfig().model.careful(0.99)


def test_a_look_is_worth_it_by_what_lies_between_the_two_thresholds() -> None:
    # Of 1,000 pairs of one person: 900 above 2, 60 of 80 between 1 and 2, 20 of 200 between 0 and 1.
    told = [
        Expectation(2_000, 1000, 900),
        Expectation(1_000, 980, 960),
        Expectation(0, 831, 980),
    ]
    training = Training(expected=told)
    assert training.review(0.7, merge=2_000) == 1_000
    assert training.review(0.2, merge=2_000) == 0
    assert training.review(0.9, merge=2_000) is None
    assert training.review(0.05, merge=1_000) == 0
    assert training.review(0.2, merge=1_000) is None
    assert training.review(0.7, merge=1_500) == 1_000
    assert training.review(0.5, merge=9_000) == 0
    assert Training().review(0.5, merge=0) is None


def test_training_tells_how_far_it_has_come() -> None:
    told: list[tuple[str, int, int | None]] = []
    cu.train(RECORDS, on_progress=lambda *said: told.append(said))
    counted = [(done, total) for stage, done, total in told if stage == "train"]
    assert len(counted) > 5
    assert counted == sorted(counted)
    assert len({total for _, total in counted}) == 1
    assert counted[-1][0] == counted[-1][1]


def test_resolving_tells_how_far_linking_has_come(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        at_once, "ENOUGH", 10_000
    )  # learning compares the pairs, and leaves nothing to tell of
    told: list[int] = []
    records = [Record("till", str(n), {"email": f"{n}@example.org"}) for n in range(3_500)]
    cu.resolve(records, on_progress=lambda stage, done, total: told.append(done) if stage == "link" else None)
    assert {0, len(records) // 2} < set(told)
    assert told == sorted(told)
    assert told[-1] == len(records)


def few(people: int) -> list[Record]:
    """Records of a few hundred people, half of them seen twice, of whom some pairs share a home."""
    rng = Random(5)
    made = []
    for n in range(people):
        home = n - n % 2 if n % 6 < 2 else n
        who = {
            "given_name": rng.choice(["Ann", "Bo", "Cy", "Di", "Ed", "Flo", "Gus", "Hal", "Ida", "Jo"]),
            "family_name": f"Quatr{chr(97 + home % 26)}s{chr(97 + home // 26 % 26)}ous",
            "birth_date": f"{1940 + rng.randrange(60)}-{rng.randrange(1, 13):02}-{rng.randrange(1, 29):02}",
            "street": f"{home} rue de la Paix",
        }
        made.append(Record("a", str(n), who))
        if n % 2:
            slip = who | {"given_name": who["given_name"][0] if n % 5 == 0 else who["given_name"]}
            made.append(
                Record("b", str(n), {field: said for field, said in slip.items() if rng.random() > 0.2})
            )
    return made


def test_a_file_of_a_few_hundred_teaches_its_own_weights_and_keeps_what_it_cannot_show() -> None:
    config = cu.IdentityConfig()
    partition_ = cu.resolve(few(400), config)
    learned = partition_.config.model
    assert learned.training is not None
    assert learned.training.alarms == ()
    shipped = config.model.levels["given_name"]
    # Nobody was misspelt here; that some are is still believed.
    for level in ("typo", "nickname", "similar"):
        assert abs(learned.levels["given_name"][level].stranger - shipped[level].stranger) < 8_000
    people: dict[str, set[str]] = {}
    for row in partition_.rows:
        people.setdefault(row.customer_id, set()).add(row.key)
    assert all(len(keys) == 1 for keys in people.values())  # nobody is mixed with another of the home


def test_weights_of_before_leave_nothing_behind() -> None:
    """Pairs ruled out under weights by which few may join are asked anew under others."""
    base = cu.IdentityConfig()
    strict = attrs.evolve(base, model=attrs.evolve(base.model, prior_stranger=-60_000))
    gathered = gather(RECORDS[:200], strict, silent)
    alone = partition(gathered, silent)
    again = partition(gathered.under(base), silent)
    assert len({row.customer_id for row in alone.rows}) > len({row.customer_id for row in again.rows})
    assert again.rows == partition(gather(RECORDS[:200], base, silent), silent).rows


def firms(count: int, seed: int = 0) -> Iterator[tuple[Record, int]]:
    """People of firms whose switchboard all give, each known to the shop and most of them to the fair too."""
    rng, person = Random(seed), 0
    for firm in range(count):
        board, name = f"+1 614 555 {firm:04}", "".join(rng.choices("abdegilmnorst", k=8)) + " Ltd"
        for _ in range(rng.randrange(1, 6)):
            given, family = rng.choice(GIVEN), "".join(rng.choices("abdegilmnorst", k=7))
            said = {"name": f"{given} {family}", "company": name, "phone": board}
            mail = f"{given[0]}{family}@{name.split()[0]}.example".lower()
            yield Record("crm", str(person), said | ({"email": mail} if rng.random() < 0.8 else {})), person
            if rng.random() < 0.6:
                heard = said | {"name": f"{given[0]}. {family}"} if rng.random() < 0.2 else dict(said)
                if rng.random() < 0.5:
                    heard["phone"] = f"+1 740 555 {person:04}"
                yield Record("fair", str(person), heard | {"email": mail}), person
            person += 1


def test_colleagues_behind_one_switchboard_are_learned_to_be_several() -> None:
    """They share no family name, so no home explains them: they would pass for one person of many names."""
    told = list(firms(150))
    truth = {record.ref: person for record, person in told}
    resolved_ = cu.resolve([record for record, _ in told])
    found = pairwise({(row.source, row.key): row.customer_id for row in resolved_}, truth)
    assert found.precision > 0.95
    assert found.recall > 0.9
    training = resolved_.config.model.training
    assert training is not None
    assert training.matches < found.true < training.households


def plans(count: int, seed: int = 0) -> Iterator[tuple[Record, int]]:
    """Families that share a telephone and nothing else but a name, each person known by several records."""
    rng, person = Random(seed), 0
    for plan in range(count):
        family, line = "".join(rng.choices("abdegilmnorst", k=7)), f"+90 532 {plan:03} 1{plan % 90:02}"
        for _ in range(rng.choice([1, 1, 2, 3])):
            given = "".join(rng.choices("aeioulmnrst", k=6))
            for at in range(rng.choice([1, 2, 2, 3])):
                said = {"given_name": given, "family_name": family, "phone": line}
                yield Record(f"s{at}", str(person), said), person
            person += 1


def test_families_that_share_one_telephone_are_not_one_person() -> None:
    """Two of a home are believed to share such a number rarely; that they all do is seen."""
    told = list(plans(300))
    truth = {record.ref: person for record, person in told}
    rows = cu.resolve([record for record, _ in told]).rows
    found = pairwise({(row.source, row.key): row.customer_id for row in rows}, truth)
    assert found.precision > 0.95
    assert found.recall > 0.9


def twins(homes: int, seed: int = 0) -> Iterator[tuple[Record, int]]:
    """Homes of two, of one birthday or of two; each known to two sources, rarely by another name."""
    rng, person = Random(seed), 0
    for home in range(homes):
        family = "".join(rng.choices("abdegilmnorst", k=7))
        born = [
            f"{rng.randrange(1940, 2005)}-{rng.randrange(1, 13):02}-{rng.randrange(1, 29):02}" for _ in "ab"
        ]
        house = {"street": f"{rng.randrange(1, 99)} rue {family[::-1]}", "postcode": f"{10_000 + 7 * home}"}
        if home % 14 == 0:
            born[1] = born[0]
        for name, day in zip(rng.sample(GIVEN, 2), born, strict=True):
            said = {"given_name": name, "family_name": family.title(), "birth_date": day, **house}
            yield Record("a", str(person), said), person
            again = {**said, "phone": f"06{rng.randrange(10**8):08}"}
            if rng.random() < 0.02:
                again["given_name"] = rng.choice(GIVEN)
            yield Record("b", str(person), again), person
            person += 1


def test_twins_of_one_home_are_not_taken_for_persons_of_two_names() -> None:
    """They agree on all but a first name, so it is likeliest that they are one person of two names."""
    told = list(twins(300))
    truth = {record.ref: person for record, person in told}
    gathered = gather([record for record, _ in told], cu.IdentityConfig(), silent)
    observed = observe(gathered.draft, sorted(gathered.digests), [], Random(0), lambda done, total: None)
    belief = believe(observed, gathered.draft.stages.config, gathered.draft.stages.comparators)
    found = estimate(observed, belief)
    assert found.households > 0
    for number in belief.most_same:
        assert found.same[number] <= 4 * belief.same[number] + 1e-9
    rows = cu.resolve([record for record, _ in told]).rows
    pairs = pairwise({(row.source, row.key): row.customer_id for row in rows}, truth)
    assert pairs.precision > 0.95
    assert pairs.recall > 0.95


def test_how_often_homes_share_a_telephone_is_left_to_the_records() -> None:
    """Half of the world's plans do not tell a home's number from a person's; a mailbox is a person's."""
    told = [Record("c", f"{n}", {**RECORDS[n].fields, "email": "us@x.example"}) for n in range(4)]
    gathered = gather([*RECORDS, *told], cu.IdentityConfig(), silent)
    observed = observe(gathered.draft, sorted(gathered.digests), [], Random(0), lambda done, total: None)
    belief = believe(observed, gathered.draft.stages.config, gathered.draft.stages.comparators)
    equal = {
        observed.comparisons[symbol.at].field: number in belief.most_home
        for number, symbol in enumerate(observed.symbols)
        if symbol.level == "exact" and observed.comparisons[symbol.at].field in ("phone", "email")
    }
    assert equal == {"phone": False, "email": True}


def test_of_few_contents_few_random_pairs_are_drawn() -> None:
    """Names of many words cost much: of 700 Brazilians a hundred thousand pairs were compared."""
    gathered = gather(RECORDS[:100], cu.IdentityConfig(), silent)
    observed = observe(gathered.draft, sorted(gathered.digests), [], Random(0), lambda done, total: None)
    assert 0 < sum(observed.strata[()].values()) <= 32 * observed.contents < 4_000


class Sampled:
    """The town as it is counted, and what is learned of it if its random pairs show other family names."""

    def __init__(self) -> None:
        gathered = gather(RECORDS, cu.IdentityConfig(), silent)
        stages, digests = gathered.draft.stages, sorted(gathered.digests)
        self.observed = observe(gathered.draft, digests, [], Random(0), lambda done, total: None)
        self.belief = believe(self.observed, stages.config, stages.comparators)
        self.drawn = Counter(self.observed.strata[()])
        at = [one.field for one in self.observed.comparisons].index("family_name")
        self.numbers = {one.level: n for n, one in enumerate(self.observed.symbols) if one.at == at}

    def chances(self, level: str, drawn: Counter[Pattern]) -> tuple[float, float]:
        """How often one person and strangers show a level of family names, by these random pairs."""
        observed = attrs.evolve(self.observed, strata={**self.observed.strata, (): drawn})
        found, number = estimate(observed, self.belief), self.numbers[level]
        return found.same[number], found.stranger[number]

    def weight(self, level: str, drawn: Counter[Pattern]) -> float:
        """The bits by which the level speaks for one person."""
        same, stranger = self.chances(level, drawn)
        return math.log2(same / stranger)

    def with_similar(self, seen: int, times: int = 1) -> Counter[Pattern]:
        """The random pairs, so many times, of which so many show similar family names."""
        similar, different = self.numbers["similar"], self.numbers["different"]
        usual = next(said for said, _ in self.drawn.most_common() if different in said)
        drawn = Counter({said: many * times for said, many in self.drawn.items() if similar not in said})
        drawn[usual] -= seen
        drawn[tuple(similar if one == different else one for one in usual)] = seen
        return drawn


def test_one_random_pair_more_moves_a_weight_by_little() -> None:
    """By what it adds to those seen and half a one, at most: at no count does the weight leap."""
    town_ = Sampled()
    weights = [town_.weight("similar", town_.with_similar(seen)) for seen in range(30)]
    for seen, (before, after) in enumerate(itertools.pairwise(weights)):
        assert -0.1 < before - after < math.log2((seen + 1.5) / (seen + 0.5)) + 0.1


def test_the_more_random_pairs_are_drawn_the_nearer_a_chance_comes_to_the_truth() -> None:
    """Here all say a family name, so strangers show a level as often as the pairs drawn do."""
    town_ = Sampled()
    drawn = [town_.with_similar(20 * times, times) for times in (1, 4, 16, 64)]
    truth = 20 / drawn[0].total()
    chances = [town_.chances("similar", one)[1] for one in drawn]
    apart = [abs(math.log2(one / truth)) for one in chances]
    assert apart == sorted(apart, reverse=True)
    assert apart[-1] < 0.05


def test_matches_that_are_drawn_at_random_say_nothing_of_strangers() -> None:
    """Of a small base some are; were they taken for strangers, these would seem to be misspelt alike."""
    town_ = Sampled()
    typo = town_.numbers["typo"]
    before = town_.weight("typo", town_.drawn)
    learned = estimate(town_.observed, town_.belief)
    typos = sorted(said for said in town_.observed.proposed if typo in said)
    match = max(typos, key=lambda said: learned.split(said, 1)[0] / sum(learned.split(said, 1)))
    many = town_.drawn.total() // 10
    assert abs(town_.weight("typo", town_.drawn + Counter({match: many})) - before) < 0.3


@pytest.mark.parametrize("anybody", [False, True])
def test_what_bears_two_names_is_doubted(anybody: bool) -> None:
    """An estimate that takes whoever is near for one person gives one person two names."""
    gathered = gather([record for record, _ in firms(60)], cu.IdentityConfig(), silent)
    observed = observe(gathered.draft, sorted(gathered.digests), [], Random(0), lambda done, total: None)
    config = gathered.draft.stages.config
    found = estimate(observed, believe(observed, config, gathered.draft.stages.comparators))
    training = freeze(observed, attrs.evolve(found, matches=1e12) if anybody else found, config).training
    assert training is not None
    assert ("two_names" in training.alarms) is anybody


@pytest.mark.parametrize(
    ("records", "learns"),
    [(RECORDS[:300], True), (RECORDS[:150], False), ([record for record, _ in firms(60)], False)],
)
def test_below_five_hundred_a_run_learns_where_nothing_makes_it_doubtful(
    records: list[Record], learns: bool
) -> None:
    assert (cu.resolve(records).config.model.training is not None) is learns


def test_fathers_and_sons_of_one_name_do_not_teach_that_a_senior_may_be_a_junior() -> None:
    """Most records leave the generation out; a few fathers and sons who seem one person unteach nothing."""
    records = [record for record, _ in town(260, seed=9)]
    for at in range(30):
        home = {"family_name": SURNAMES[at % 8] + "ot", "street": f"{at} rue Basse", "postcode": "29200"}
        name = {**home, "given_name": GIVEN[at % 10], "phone": f"02 98 4{at:02} 11 22"}
        for key, suffix in (("father", " Sr"), ("son", " Jr"), ("either", "")):
            said = {**name, "family_name": home["family_name"] + suffix}
            records += [Record("club", f"{key} {at} {copy}", said) for copy in range(2)]
    model = cu.train(records)
    different = model.levels["generation"]["different"]
    assert max(different.stranger, different.household) < -3_000
