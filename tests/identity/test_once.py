"""What is taken once for all that comes again: pairs told of, numbers tabled, signs and words as numbers."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from customer_unify.identity.columns import look, once
from customer_unify.identity.columns.look import PACKED, Rows, Signs
from customer_unify.identity.columns.spelled import spelled

np = pytest.importorskip("numpy")

LOTS = st.lists(st.sets(st.integers(0, 40), min_size=1), max_size=6)


@given(LOTS, st.sampled_from([0, 10, 1_000]))
def test_what_was_told_of_a_pair_is_told_again_without_asking(lots, most):
    """Also where not all may be remembered: then some are asked about again, and told the same."""
    asked = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(once, "MOST", most)
        recall = once.Recall()
        for lot in map(sorted, lots):
            pairs = np.array(lot, dtype=np.int64)

            def tell(new, pairs=pairs):
                asked.extend(pairs[new].tolist())
                return (pairs[new] * 7).astype(np.int16)

            assert recall(pairs, tell).tolist() == [pair * 7 for pair in lot]
    assert set(asked) == set().union(*lots)
    if most == 1_000:
        assert len(asked) == len(set(asked))


@given(st.lists(st.integers(0, 99), min_size=1), st.booleans())
def test_numbers_are_numbered_by_a_table_and_by_sorting(keys, tabled):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(once, "TABLED", 100 if tabled else 99)
        seen, back = once.numbered(np.array(keys, dtype=np.int64), 100)
    assert seen.tolist() == sorted(set(keys))
    assert seen[back].tolist() == keys


TEXTS = st.lists(st.text(st.sampled_from("ab\0~0"), max_size=12), max_size=12)


@given(TEXTS, st.integers(0, PACKED))
def test_ends_are_one_number_where_they_are_one_text(texts, most):
    """Whatever stands in them: a sign that is nothing, or a text that ends before the other does."""
    signs = Signs(texts, 12)
    for ends, packed in (
        ([text[:most] for text in texts], signs.first(most)),
        ([text[max(0, len(text) - most) :] for text in texts], signs.last(most)),
    ):
        numbers = packed.tolist()
        assert [[a == b for b in ends] for a in ends] == [[a == b for b in numbers] for a in numbers]


NAMES = st.lists(st.text(st.sampled_from("ab\ud800 \u2003\t"), max_size=9), max_size=12)


@given(NAMES, NAMES)
def test_names_are_one_number_where_they_are_one_word(ours, theirs):
    """By themselves and written together, whatever stands for a blank; and so is their last word."""
    one, other = spelled(ours), spelled(theirs)
    words = [*map(str.split, ours), *map(str.split, theirs)]
    assert [*one.words, *other.words] == [*map(len, words)]
    joined = ["".join(some) for some in words]
    numbers = [*one.letters.tolist(), *other.letters.tolist()]
    for a in range(len(ours)):
        joined += [joined[a] + "".join(name.split()) for name in theirs]
        numbers += (one.letters[a : a + 1] * other.shift + other.letters).tolist()
    ends = [some[-1] if some else "" for some in words]
    last = [*one.last.tolist(), *other.last.tolist()]
    for texts, told in ((joined, numbers), (ends, last)):
        assert [[a == b for b in texts] for a in texts] == [[a == b for b in told] for a in told]


SAID = st.lists(st.lists(st.sampled_from("abcdefgh"), max_size=5), min_size=1, max_size=9)


@given(SAID, SAID, st.sampled_from([0, look.PASS, 10**9]))
def test_rows_meet_where_they_share_a_text_however_they_are_held(ours, theirs, sorted_from):
    """Also where one of them says a text twice, or nothing."""
    one = Rows(len(ours))
    other = Rows(len(theirs), one.numbers)
    for rows, said in ((one, ours), (other, theirs)):
        rows.fill(range(len(said)), said)
    left, right = np.indices((len(ours), len(theirs))).reshape(2, -1)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(look, "PASS", sorted_from)
        met = one.meet(left, right, other.of)
    assert met.tolist() == [not set(a).isdisjoint(b) for a in ours for b in theirs]
