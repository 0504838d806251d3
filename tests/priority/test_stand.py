"""Many cases at once stand as each does alone, and what is poured is as good as what is made one by one."""

import pickle
import random
from itertools import pairwise

import attrs
import pytest

from customer_unify.model import Rankable, Ranked, Standing
from customer_unify.priority import stand

from . import oracle
from .oracle import DOCUMENTS, TRIED
from .queues import CASE, NOW, decoded


def crowd(count: int, seed: int) -> list[Rankable]:
    """Cases of all sorts, many of whom came together and are alike but for their ids."""
    rng = random.Random(seed)
    kinds = [rng.randbytes(CASE) for _ in range(count // 2)]
    return [decoded(f"case-{at * 7919 % count}", rng.choice(kinds), 90_000) for at in range(count)]


CROWD = crowd(2 * stand.AT_ONCE + 17, seed=6)


@pytest.mark.parametrize("name", ["retail", "guarded"])
def test_a_crowd_longer_than_what_is_counted_at_once_stands_by_the_text_of_the_policy(name: str) -> None:
    ordered = sorted(CROWD, key=lambda case: oracle.key(DOCUMENTS[name], case))
    ranked = TRIED[name].rank(CROWD, now=NOW)
    assert [entry.case for entry in ranked] == ordered
    assert [entry.rank for entry in ranked] == list(range(1, len(CROWD) + 1))
    for entry in ranked[:: len(ranked) // 60]:
        (alone,) = TRIED[name].rank([entry.case], now=NOW)
        assert attrs.evolve(entry.standing, ask_to_verify=False) == alone.standing


@pytest.mark.parametrize("first", [1, 100, stand.AT_ONCE, stand.AT_ONCE + 1, 10 * stand.AT_ONCE])
def test_the_first_of_a_crowd_are_those_of_the_whole_order(first: int) -> None:
    policy = TRIED["retail"]
    assert policy.rank(CROWD, now=NOW, first=first) == policy.rank(CROWD, now=NOW)[:first]


def test_who_would_pass_the_case_before_if_it_were_certain_who_speaks_is_asked() -> None:
    """By the key of each, were it certain who speaks; the first passes nobody, however much it would gain."""
    document = DOCUMENTS["retail"]
    ranked = TRIED["retail"].rank(CROWD, now=NOW)
    asked = []
    for above, entry in pairwise(ranked):
        lift = sum(oracle.given(document, entry.case, certain=True).values())
        lift -= sum(oracle.given(document, entry.case).values())
        place, points, *rest = oracle.key(document, entry.case)
        asked.append(lift > 0 and (place, points - lift, *rest) < oracle.key(document, above.case))
    assert [entry.standing.ask_to_verify for entry in ranked] == [False, *asked]
    assert any(asked)
    assert not all(asked)


def test_what_is_poured_is_as_good_as_what_is_made_one_by_one() -> None:
    entry = TRIED["retail"].rank(CROWD, now=NOW)[40]
    fields = attrs.fields(Standing)
    made = Standing(**{field.name: getattr(entry.standing, field.name) for field in fields})
    assert (made, hash(made), repr(made)) == (entry.standing, hash(entry.standing), repr(entry.standing))
    assert pickle.loads(pickle.dumps(entry.standing)) == made  # noqa: S301 -- made here
    assert (
        Ranked(entry.rank, entry.id, made, entry.case, lambda ranked, language: ranked.explanation) == entry
    )
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        entry.standing.points = 1  # type: ignore[misc]


@pytest.mark.parametrize("kind", [Standing, Ranked])
def test_only_kinds_are_poured_that_check_and_convert_nothing(kind: type) -> None:
    for field in attrs.fields(kind):
        assert field.init
        assert field.validator is field.converter is None
    assert not hasattr(kind, "__attrs_post_init__")
    assert not hasattr(kind, "__attrs_pre_init__")
