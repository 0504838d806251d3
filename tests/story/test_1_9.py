"""Row 1.9: staff hours are scarce. Three answers can be given before noon; whose are they?"""

from customer_unify.model import Rankable
from customer_unify.model.port import Ranking

from .waiting import FOLLOWERS, POLICY, order, stranger, waits

BEFORE_NOON = 3
LOUD = [stranger(f"loud {n}", audience=10_000 * n) for n in (1, 2, 3)]
REGULARS = [waits(f"regular {n}", tier=2, activity=0.9, expected_margin=500 * n) for n in (1, 2, 3)]


def answered(ranking: Ranking, people: list[Rankable]) -> set[str]:
    return set(order(ranking, people)[:BEFORE_NOON])


def test_an_hour_given_to_one_is_taken_from_another() -> None:
    assert answered(FOLLOWERS, [*LOUD, *REGULARS]) == {"loud 1", "loud 2", "loud 3"}
    assert answered(POLICY, [*LOUD, *REGULARS]) == {"regular 1", "regular 2", "regular 3"}


def test_one_more_regular_takes_the_hour_of_the_one_who_brings_least() -> None:
    fourth = waits("regular 4", tier=2, activity=0.9, expected_margin=2_000)
    assert answered(POLICY, [*LOUD, *REGULARS, fourth]) == {"regular 2", "regular 3", "regular 4"}


def test_one_more_loud_stranger_takes_nobody_s() -> None:
    louder = stranger("louder", audience=10**8)
    assert answered(POLICY, [*LOUD, louder, *REGULARS]) == answered(POLICY, [*LOUD, *REGULARS])
