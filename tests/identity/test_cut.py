"""A smallest cut (law L10) is as small as trying everything finds; where not all was tried it says so."""

from __future__ import annotations

from itertools import combinations

from hypothesis import given, strategies as st

from customer_unify.identity.why.cut import MOST_OTHERS, smallest_cut

Sets = frozenset[frozenset[int]]


def every_cut(count: int, parting: Sets) -> list[tuple[int, ...]]:
    """Every set that parts, the smallest first: any at all, in no way the more the better."""
    return [
        chosen
        for size in range(1, count + 1)
        for chosen in combinations(range(count), size)
        if frozenset(chosen) in parting
    ]


@st.composite
def questions(draw: st.DrawFn) -> tuple[int, Sets]:
    """A few places, and which sets of them part: whatever contains one of some sets, or any sets at all."""
    count = draw(st.integers(1, 6))
    sets = st.frozensets(st.integers(0, count - 1), min_size=1)
    chosen = draw(st.frozensets(sets, max_size=6))
    if draw(st.booleans()):
        return count, chosen
    return count, frozenset(
        frozenset(places)
        for size in range(1, count + 1)
        for places in combinations(range(count), size)
        if any(one <= frozenset(places) for one in chosen)
    )


@given(questions())
def test_it_is_the_first_of_the_smallest(asked: tuple[int, Sets]) -> None:
    count, parting = asked
    found = smallest_cut(count, parting.__contains__, trials=1_000)
    cuts = every_cut(count, parting)
    same = [one for one in cuts if len(one) == len(cuts[0])]
    assert found.smallest == (cuts[0] if cuts else None)
    assert found.others == tuple(same[1 : 1 + MOST_OTHERS])
    assert found.complete == bool(cuts)
    assert found.all_told == (bool(cuts) and len(same) <= 1 + MOST_OTHERS)


@given(questions(), st.integers(0, 40))
def test_what_it_names_can_be_relied_on_however_soon_it_ends(asked: tuple[int, Sets], trials: int) -> None:
    count, parting = asked
    found = smallest_cut(count, parting.__contains__, trials=trials)
    smallest = min(map(len, every_cut(count, parting)), default=None)
    for one in filter(None, (found.smallest, *found.others)):
        assert frozenset(one) in parting
        assert all(frozenset(one) - {place} not in parting for place in one)
    if found.complete:
        assert found.smallest is not None
        assert len(found.smallest) == smallest


@given(questions(), st.integers(0, 10))
def test_it_asks_each_question_once_and_not_for_ever(asked: tuple[int, Sets], trials: int) -> None:
    count, parting = asked
    seen: list[frozenset[int]] = []

    def parts(chosen: frozenset[int]) -> bool:
        seen.append(chosen)
        return chosen in parting

    smallest_cut(count, parts, trials=trials)
    assert len(seen) == len(set(seen)) <= trials + count * (count + 1)
