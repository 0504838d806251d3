"""How far somebody is from their turn, against every pair counted by hand."""

from fractions import Fraction

from hypothesis import given, strategies as st

from customer_unify.insight.agreement import places
from customer_unify.insight.displacement import Due, displacements

pairs = st.tuples(st.integers(0, 5), st.builds(Due, st.integers(-20, 20), st.booleans()))
Queue = list[tuple[int, Due]]


def served_first(queue: Queue) -> Queue:
    return sorted(queue, key=lambda pair: pair[0])


people = st.lists(pairs, max_size=14).map(served_first)
unlike = st.lists(pairs, max_size=14, unique_by=lambda pair: pair[1].merit).map(served_first)


def displaced(queue: Queue, clear_from: int) -> list[int]:
    return displacements([served for served, _ in queue], [due for _, due in queue], clear_from)


def by_hand(queue: Queue, at: int, clear_from: int) -> Fraction:
    """Each pair with this one: who came before and should not have, less who came after."""
    served, due = queue[at]
    whole = Fraction(0)
    for other, (their_served, theirs) in enumerate(queue):
        higher, lower = (due, theirs) if due.merit > theirs.merit else (theirs, due)
        weight = min(Fraction(1), Fraction(higher.merit - lower.merit, clear_from))
        if higher.customer and not lower.customer and weight:
            weight = Fraction(1)
        half = Fraction(1, 2) if their_served == served else Fraction(1)
        if other != at and theirs.merit < due.merit and their_served <= served:
            whole += weight * half
        if other != at and theirs.merit > due.merit and their_served >= served:
            whole -= weight * half
    return 1000 * whole / max(1, len(queue) - 1)


@given(people, st.integers(1, 25))
def test_every_wrong_pair_counts_by_how_clear_it_is(queue: Queue, clear_from: int) -> None:
    """Row 1.7: and whole where a customer is passed by somebody who is none."""
    found = displaced(queue, clear_from)
    assert found == [int(by_hand(queue, at, clear_from)) for at in range(len(queue))]


@given(unlike)
def test_where_every_pair_counts_whole_it_is_the_difference_of_places(queue: Queue) -> None:
    ordered = sorted(-due.merit for _, due in queue)
    due_places = dict(zip(ordered, places(ordered), strict=True))
    in_practice = places([served for served, _ in queue])
    for (_, due), place, gap in zip(queue, in_practice, displaced(queue, 1), strict=True):
        assert abs(gap - (place - due_places[-due.merit])) <= 1


@given(people, st.integers(1, 25))
def test_nobody_is_off_in_an_order_that_is_right(queue: Queue, clear_from: int) -> None:
    right = sorted(((-due.merit, due) for _, due in queue), key=lambda pair: pair[0])
    assert set(displaced(right, clear_from)) <= {0}
