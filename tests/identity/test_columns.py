"""What is told by arrays (extra ``fast``) is what is told one by one: pairs, levels, the model (law L2)."""

from __future__ import annotations

import gc
import sys
from importlib import import_module
from itertools import combinations

import attrs
import pytest
from hypothesis import given, settings, strategies as st

from customer_unify import train
from customer_unify.identity import bulk, columns
from customer_unify.identity.columns import (
    Levels,
    Weights,
    columns_of,
    in_columns,
    index,
    near_at_once,
    scored,
    settle,
)
from customer_unify.identity.columns.held import strangers
from customer_unify.identity.columns.settle import joined
from customer_unify.identity.columns.unlike import TWINS, twin_of
from customer_unify.identity.compare import COMPARATORS, compare
from customer_unify.identity.compare.whole import held_together
from customer_unify.identity.component import batch
from customer_unify.identity.component.joint import near_pairs
from customer_unify.identity.defaults import shipped
from customer_unify.identity.language import name_groups, outlines, readings, related, romanised_alike
from customer_unify.identity.link import linkage
from customer_unify.identity.link.circle import Circles
from customer_unify.identity.train import shares
from customer_unify.testing import company

from ..live import tight

np = pytest.importorskip("numpy")

NAMES = ("given_name", "family_name")
LETTERS = st.text("aeioucklmnrst", max_size=9) | st.text("aeyhkmnqu \u00e9", min_size=1, max_size=5)
KNOWN = "bob robert luc luque nick nicholas novak novakova joukova zhukov st saint lyon lyons fysl faisal"
WORDS = st.sampled_from(KNOWN.split())


gathering = import_module("customer_unify.identity.gather")  # not the function of that name


def gathered(config, records, *, fast=True):
    """The records gathered, in columns or not, however few they are."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(gathering, "available", lambda *_: fast)
        found = gathering.gather(records, config, lambda *_: None)
    assert in_columns(found.draft) == fast
    return found


def drafted(config, seed, people=60):
    return gathered(config, company(seed, people=people).records).draft


@pytest.mark.parametrize("config", [shipped(), tight()], ids=["shipped", "tight"])
def test_pairs_proposed_at_once_as_one_by_one(config):
    records = company(5, people=60).records
    plain = gathered(config, records, fast=False)
    draft, digests = plain.draft, plain.digests
    found = proposed(columns_of(gathered(config, records).draft).meetings)
    places = {digest: at for at, digest in enumerate(digests)}
    met = {(places[a], places[b]) for a in digests for b in draft.met(draft.content(a), but=a) if a < b}
    assert found == sorted(met)


def proposed(meetings, asked=None):
    pieces = [zip(one.tolist(), other.tolist(), strict=True) for one, other in meetings.pairs(asked)]
    return [pair for piece in pieces for pair in piece]


@pytest.mark.parametrize("held", [1, 40])
def test_pairs_proposed_are_held_some_at_a_time(monkeypatch, held):
    """Law L19: wide keys propose more pairs than anybody could hold; whatever is held, they are the same."""
    config = attrs.evolve(
        shipped(), block_rules=[attrs.evolve(rule, limit=10_000) for rule in shipped().block_rules]
    )
    meetings = columns_of(gathered(config, company(5, people=60).records).draft).meetings
    whole, sizes = proposed(meetings), []
    asked = np.arange(len(meetings._behind)) % 3 == 0
    monkeypatch.setattr(index, "HELD", held)
    monkeypatch.setattr(index, "AT_ONCE", 30)
    sort = np.sort
    monkeypatch.setattr(np, "sort", lambda keys: sizes.append(len(keys)) or sort(keys))
    assert proposed(meetings) == whole
    assert proposed(meetings, asked) == [(one, other) for one, other in whole if asked[one]]
    assert max(sizes) <= max(held, meetings._behind.max())
    assert meetings.most(asked) >= len(proposed(meetings, asked))


@pytest.mark.parametrize("seed", [5, 6])
def test_levels_at_once_as_one_by_one(seed):
    config = shipped()
    draft = drafted(config, seed)
    table = columns_of(draft).table
    contents = table.contents
    pairs = list(combinations(range(len(contents)), 2))[: 40_000 if seed == 5 else 10_000]
    levels = Levels(table, config.comparisons, COMPARATORS)
    one, other = np.array(pairs).T
    for (a, b), number in zip(pairs, levels.of(other, one).tolist(), strict=True):
        assert levels.patterns[number] == compare(contents[a], contents[b], config.comparisons)


INITIALS = st.text("ajlp", min_size=1, max_size=3)
SEVERAL = st.lists(LETTERS | WORDS | INITIALS, min_size=1, max_size=4).map(" ".join)
DATES = st.from_regex(r"19[78]\d(-0[12](-[01]\d)?)?", fullmatch=True) | st.just("1978-11-12-13")
DIGITS = st.text("0123", min_size=1, max_size=9)
NUMBERS = st.builds("{}{}".format, st.sampled_from(["", "+", "+33", "0", "+331", "+336"]), DIGITS)
USERS = st.text("abc.12", max_size=9)
MAILS = st.builds("{}@{}".format, USERS | USERS.map("jdupont{}".format), st.sampled_from(["a.org", "b.org"]))
ODD = st.sampled_from(["", " ", "-", "@", "+", "é" * 5, "x" * 70, "1" * 70, "75 011", "--", "a\ud800b"])
SAID = {
    "given_name": SEVERAL,
    "family_name": SEVERAL,
    "city": SEVERAL,
    "birth_date": DATES,
    "phone": NUMBERS,
    "email": MAILS,
    "postcode": DIGITS | st.builds("{}{}".format, st.sampled_from(["75", "57", "7"]), DIGITS),
}


def slips(word: str) -> set[str]:
    """Every word that one edit makes of one, by its own letters."""
    ends = [(word[:at], word[at:]) for at in range(len(word) + 1)]
    swapped = {begin + end[1] + end[0] + end[2:] for begin, end in ends if len(end) > 1}
    left_out = {begin + end[1:] for begin, end in ends}
    put_in = {begin + letter + rest for letter in word for begin, end in ends for rest in (end, end[1:])}
    return swapped | left_out | put_in


@pytest.mark.parametrize("name", ["given_name", "family_name", "city"])
@pytest.mark.parametrize("word", ["london", "toronto", "anna", "aebcbab", "barbara", "saint", "mississippi"])
def test_a_slip_in_a_word_of_equal_letters_is_none(name, word):
    """A letter in front of the one it repeats makes a word look less like itself than any other slip does."""
    values = [word, *sorted(slips(word) - {word})]
    other = np.arange(1, len(values))
    told = twin_of(COMPARATORS[name], values)(np.zeros_like(other), other)
    for at in other[told].tolist():
        assert COMPARATORS[name](word, values[at]) == "different", values[at]


@pytest.mark.parametrize("name", TWINS)
@given(data=st.data())
@settings(max_examples=60)
def test_nothing_is_called_different_that_is_not(name, data):
    values = data.draw(st.lists(SAID[name] | ODD, min_size=2, max_size=12, unique=True))
    left, right = np.array(list(combinations(range(len(values)), 2))).T
    twin = twin_of(COMPARATORS[name], values)
    for said, told in (("different", twin(left, right)), ("", twin.silent(left, right))):
        for a, b in zip(left[told].tolist(), right[told].tolist(), strict=True):
            assert COMPARATORS[name](values[a], values[b]) == said, (values[a], values[b])


def test_most_that_are_different_are_called_so():
    """What is left open costs a look; were all of it left, nothing would be wrong but the time."""
    said = {
        "given_name": ["jean", "luc", "marie", "claude", "jp", "ines", "nora", "jean luc", "marie anne"],
        "birth_date": ["1978-12-11", "1981-03-02", "1990-07-30"],
        "phone": ["+33612345678", "+33698765432", "+33145678901"],
        "email": ["jmichu@a.org", "proux@a.org", "nora.petit@b.org"],
        "postcode": ["75011", "13002", "69003"],
    }
    for name, values in said.items():
        left, right = np.array(list(combinations(range(len(values)), 2))).T
        twin = twin_of(COMPARATORS[name], values)
        told = twin(left, right) | twin.silent(left, right)
        pairs = zip(left.tolist(), right.tolist(), strict=True)
        different = [COMPARATORS[name](values[a], values[b]) in ("different", "") for a, b in pairs]
        assert told.sum() >= 0.9 * sum(different) > 0
    assert twin_of(object(), ["a", "b"]) is None


HERS = st.sampled_from(
    [
        "ivanov",
        "ivanova",
        "iwanowa",
        "novak",
        "novakova",
        "papas",
        "papadopoulou",
        "pesou",
        "petrovskaia",
        "petrovsky",
    ]
)


@given(
    st.sets(HERS | WORDS | st.builds("{}{}".format, LETTERS, st.sampled_from(["ou", "ova", "aya", "ska"])))
)
@settings(max_examples=60)
def test_no_woman_is_called_a_stranger_to_the_men_of_her_family(said):
    values = ["dupuis", "pesou", "petrovskaia", "petrovsky", *sorted(said)]
    left, right = np.array(list(combinations(range(len(values)), 2))).T
    told = twin_of(COMPARATORS["family_name"], values)(left, right)
    assert told[0], "what the men of the Pesou are called looks like Dupuis in outline only"
    for a, b in zip(left[told].tolist(), right[told].tolist(), strict=True):
        assert COMPARATORS["family_name"](values[a], values[b]) == "different", (values[a], values[b])


@given(st.sets(WORDS | st.text("abceijoy", min_size=1, max_size=5), min_size=2, max_size=9))
@settings(max_examples=60)
def test_different_words_of_one_group_are_related_and_no_others(words):
    for a, b in combinations(sorted(words), 2):
        assert related(a, b) == bool(name_groups(a) & name_groups(b)), (a, b)


SPELLED = ["zhukov", "joukov", "khrushchev", "chruschtschow", "tatsuya", "tatuya", "mohamed", "muhammad"]


@given(st.sets(LETTERS | WORDS | st.sampled_from(SPELLED), min_size=2, max_size=9))
@settings(max_examples=60)
def test_what_is_romanised_alike_has_a_reading_in_common(words):
    for a, b in combinations(sorted(words), 2):
        ours, theirs = outlines([a, b])
        if romanised_alike(a, b) and None not in (ours, theirs):
            assert ours == theirs, (a, b)
            assert frozenset.intersection(*readings([a, b])), (a, b)


PEOPLE = st.lists(LETTERS.filter(str.strip) | WORDS | INITIALS | st.sampled_from(["de", "jr"]), max_size=6)


@given(st.lists(PEOPLE.map(lambda words: " ".join(words).split()), min_size=2, max_size=8))
@settings(max_examples=40)
def test_no_strangers_are_held_together(names):
    left, right = np.array(list(combinations(range(len(names)), 2))).T
    told = strangers(names, left, right)
    for a, b in zip(left[told].tolist(), right[told].tolist(), strict=True):
        assert held_together(names[a], names[b]) is None, (names[a], names[b])
    far = [["jean", "luc", "martin"], ["sophie", "bernard"], ["karim", "yusuf", "saadi"]]
    assert strangers([*names, *far], len(names) + np.array([0, 0, 1]), len(names) + np.array([1, 2, 2])).all()


CHANCES = st.lists(st.floats(0, 1) | st.just(1e-200), min_size=6, max_size=6)


@given(
    st.lists(st.tuples(st.sets(st.integers(0, 5)).map(tuple), st.integers(1, 10**6)), min_size=1),
    st.tuples(*[st.floats(0, 1e9)] * 3),
    st.tuples(*[CHANCES] * 3),
)
@settings(max_examples=100)
def test_shared_out_at_once_to_the_last_digit(patterns, sizes, chances):
    sheets = [shares._InArrays(patterns, 6), shares._OneByOne(patterns, 6)]
    assert len({repr(sheet.shared(sizes, chances)) for sheet in sheets}) == 1
    assert len({repr(sheet.strangers(sizes, chances)) for sheet in sheets}) == 1


@pytest.mark.parametrize("config", [shipped(), tight()], ids=["shipped", "tight"])
def test_one_model_with_arrays_and_without(config, monkeypatch):
    records = company(8, people=60).records
    observe = import_module("customer_unify.identity.train.observe")  # not the function of that name
    monkeypatch.setattr(observe, "SAMPLE", 3_000)
    monkeypatch.setattr(observe, "STRATUM", 800)
    models = []
    for fast in (True, False):
        for room in (gathering, shares):
            monkeypatch.setattr(room, "available", lambda *_, fast=fast: fast)
        models.append(train(records, config))
    assert repr(models[0]) == repr(models[1])
    assert models[0].training.alarms is not None


def model(**changes):
    """The shipped configuration with another model, or none of the bounds of the tight one."""
    config = attrs.evolve(tight(), namespaces=shipped().namespaces, component_limit=150)
    return attrs.evolve(config, model=attrs.evolve(config.model, **changes))


def plainly_named():
    """Names compared as words are that are no names: neither turned round, nor parted otherwise, nor read."""
    config = shipped()
    comparisons = [
        attrs.evolve(one, comparator="city" if one.comparator in NAMES else one.comparator)
        for one in config.comparisons
    ]
    return attrs.evolve(config, comparisons=comparisons)


CONFIGS = {
    "shipped": shipped(),
    "plainly named": plainly_named(),
    "tight": tight(),
    "knots": tight(component_limit=2),
    "eager": model(merge_above=-5_000, review_above=-15_000),
    "strict": model(merge_above=12_000),
    "clipped": model(merge_above=20_000),
}


@pytest.mark.parametrize("at_once", [1, 60])
def test_components_are_linked_the_same_however_many_at_once(monkeypatch, at_once):
    """Some by some: pairs that close a component must not go to another, nor be left out between two lots."""
    records = company(9, people=80).records
    answers = []
    for many in (batch.AT_ONCE, at_once):
        monkeypatch.setattr(batch, "AT_ONCE", many)
        found = bulk.partition(gathered(CONFIGS["tight"], records), lambda *_: None)
        answers.append((found.rows, found.candidates, found.work))
    assert answers[0] == answers[1]


@pytest.mark.parametrize("name", CONFIGS)
def test_one_partition_with_arrays_and_without(name):
    """Rows and candidates to the last integer, of records that come again too; pairs weighed may differ."""
    made = company(9, people=80).records
    records = [*made, *made[::7]]
    answers = []
    for fast in (True, False):
        found = bulk.partition(gathered(CONFIGS[name], records, fast=fast), lambda *_: None)
        answers.append((found.rows, found.candidates, found.work.linked))
    assert answers[0] == answers[1]
    assert answers[0][1]


def test_what_was_known_of_components_goes_with_them():
    """Groups that know of each other are garbage nobody looks for meanwhile; a knot leaves all its pairs."""
    found = gathered(CONFIGS["knots"], company(9, people=80).records)
    gc.collect()
    gc.disable()
    try:
        bulk.partition(found, lambda *_: None)
        left = [one for one in gc.get_objects() if type(one) is linkage._Group and one.between]
    finally:
        gc.enable()
    assert not left
    assert not found.draft._scores


def test_no_record_is_read_again_to_be_linked(monkeypatch):
    """What a file said is packed by then: large components would have it unpacked record by record."""

    def read(*_):
        raise AssertionError("a record is read again")

    found = gathered(CONFIGS["knots"], company(9, people=80).records)
    monkeypatch.setattr(columns.ColumnGraph, "record", read)
    assert len(bulk.partition(found, lambda *_: None).rows) == len(found.order)


def told_of(weights, *pairs):
    digests = weights.columns.digests
    return [(digests[one], digests[other], score) for one, other, score in scored(weights, *pairs)]


@pytest.mark.parametrize("name", ["shipped", "tight", "eager"])
def test_near_pairs_at_once_as_one_by_one(name):
    draft = drafted(CONFIGS[name], 10)
    weights, digests = Weights(draft), columns_of(draft).digests
    steps: list[tuple[int, int]] = []
    near = near_at_once(weights, lambda done, total: steps.append((done, total)))
    assert steps[0][0] == 0 < steps[0][1]
    found = told_of(weights, near.one, near.other, near.numbers)
    assert found == list(near_pairs(draft, digests))
    one, other = (np.array(ends) for ends in zip(*combinations(range(40), 2), strict=True))
    for a, b, score in told_of(weights, one, other, weights.columns.levels.of(one, other)):
        assert score == draft.score(a, b)
    told = zip(*(getattr(near, name).tolist() for name in near.__slots__[3:12]), strict=True)
    for (_, _, score), said in zip(found, told, strict=True):
        labelled = bool(draft.stages.accounts.labels(score.ties))
        rival, unlike, ties = score.rival == "household", bool(score.unlike), bool(score.ties)
        facts = (score.weak, score.slight)
        assert said[:8] == (score.weight, rival, score.opposes, unlike, ties, *facts, labelled)
    joins = [score.weight > 0 and score.may_join and score.proves() for _, _, score in found]
    assert near.joins.tolist() == joins


def test_most_pieces_are_settled_at_once_whatever_is_near_them():
    """What is left open costs more and answers the same, so only its amount shows that any was settled."""
    draft = drafted(shipped(), 9, people=80)
    weights = Weights(draft)
    near = near_at_once(weights, lambda *_: None)
    settled = settle(weights, near)
    assert 0 < settled.open.sum() < 0.5 * len(settled.open)
    assert set(settled.open[near.one]) == {True, False}
    beside = settled.open[near.one] != settled.open[near.other]
    assert beside.any()
    assert not settled.together(near)[beside].any()


def links(size):
    return st.lists(st.tuples(st.integers(0, size - 1), st.integers(0, size - 1)), max_size=2 * size)


@given(st.integers(1, 40).flatmap(lambda size: st.tuples(st.just(size), links(size))))
@settings(max_examples=60)
def test_circles_by_arrays_are_those_of_disjoint_sets(said):
    size, pairs = said
    circles = Circles()
    for a, b in pairs:
        circles.join(f"{a:02}", f"{b:02}")
    one, other = np.array(pairs, dtype=np.int64).reshape(-1, 2).T
    assert joined(size, one, other).tolist() == [int(circles.first(f"{at:02}")) for at in range(size)]


def test_without_the_extra_nothing_is_held_in_columns(monkeypatch):
    assert columns.available(columns.MANY)
    monkeypatch.setitem(sys.modules, "rapidfuzz", None)
    assert not columns.available(columns.MANY)
