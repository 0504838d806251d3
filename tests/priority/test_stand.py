"""Many cases at once stand as each does alone, and what is poured is as good as what is made one by one."""

import copy
import gc
import pickle
import random
import weakref
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import pairwise
from typing import Any

import attrs
import pytest
from hypothesis import given, strategies as st

from customer_unify.model import Rankable, Ranked, Standing
from customer_unify.priority import stand
from customer_unify.priority.tabulate import tabulated

from . import oracle
from .oracle import DOCUMENTS, TRIED
from .queues import CASE, NOW, SNOW, customer, decoded, queues


def crowd(count: int, seed: int) -> list[Rankable]:
    """Cases of all sorts, many of whom came together and are alike but for their ids."""
    rng = random.Random(seed)
    kinds = [rng.randbytes(CASE) for _ in range(count // 2)]
    return [decoded(f"case-{at * 7919 % count}", rng.choice(kinds), 90_000) for at in range(count)]


CROWD = crowd(2 * stand.AT_ONCE + 17, seed=6)


@pytest.fixture(params=[0, 10**9], ids=["arrays", "lists"])
def many(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both ways to rank many cases: by arrays from the first case on, and never."""
    monkeypatch.setattr(stand, "MANY", request.param)


@pytest.mark.usefixtures("many")
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


@cache
def asked() -> list[bool]:
    """By the key of each, were it certain who speaks; the first passes nobody, however much it would gain."""
    document = DOCUMENTS["retail"]
    asked = [False]
    for above, case in pairwise(sorted(CROWD, key=lambda case: oracle.key(document, case))):
        lift = sum(oracle.given(document, case, certain=True).values())
        lift -= sum(oracle.given(document, case).values())
        place, points, *rest = oracle.key(document, case)
        asked.append(lift > 0 and (place, points - lift, *rest) < oracle.key(document, above))
    return asked


@pytest.mark.usefixtures("many")
def test_who_would_pass_the_case_before_if_it_were_certain_who_speaks_is_asked() -> None:
    ranked = TRIED["retail"].rank(CROWD, now=NOW)
    assert [entry.standing.ask_to_verify for entry in ranked] == asked()
    assert any(asked())
    assert not all(asked())


@given(st.sampled_from(sorted(TRIED)), queues(6, least=1))
def test_each_of_many_stands_as_it_does_alone(name: str, queue: list[Rankable]) -> None:
    """Whichever way it is counted: one by one, in lists or by arrays; but for who would pass whom."""
    policy, former = TRIED[name], stand.MANY
    by_lists = policy.rank(queue, now=NOW)
    try:
        stand.MANY = 0
        assert policy.rank(queue, now=NOW) == by_lists
    finally:
        stand.MANY = former
    for entry in by_lists:
        case = entry.case
        alone = policy.standing(
            case.customer,
            case.signals,
            now=NOW,
            arrived_at=case.arrived_at,
            due_at=case.due_at,
            proven=case.proven,
            confidence=case.confidence,
            status_confidence=case.status_confidence,
        )
        assert alone.ask_to_verify == (alone.optimistic > alone.sure)
        asks = entry.standing.ask_to_verify
        assert attrs.evolve(alone, ask_to_verify=asks) == entry.standing


@pytest.mark.usefixtures("many")
def test_of_equals_who_would_pass_is_told_by_arrival_and_id() -> None:
    """With proof each has the points of the case before it: only who comes first among equals passes it."""
    policy = TRIED["retail"]
    sure = Rankable("m", NOW, customer(), oracle.Signals(tier=4, activity=1.0))
    for name, since, passes in [
        ("z", timedelta(0), False),
        ("a", timedelta(0), True),
        ("z", timedelta(microseconds=1), True),
        ("a", -timedelta(microseconds=1), False),
    ]:
        doubted = attrs.evolve(sure, id=name, arrived_at=NOW - since, confidence=999)
        first, second = policy.rank([doubted, sure], now=NOW)
        assert (first.case, second.case) == (sure, doubted)
        assert second.standing.ask_to_verify == passes


@pytest.mark.usefixtures("many")
def test_what_arrays_cannot_say_is_ranked_all_the_same() -> None:
    """Before 1970, and under rules with situations."""
    early = datetime(1969, 12, 31, 23, tzinfo=UTC)
    cases = [Rankable("b", early), Rankable("a", early + timedelta(hours=1, microseconds=-1))]
    assert [entry.id for entry in TRIED["retail"].rank(cases, now=NOW)] == ["b", "a"]
    due = [Rankable("b", NOW), Rankable("c", NOW, due_at=datetime(1970, 1, 1, tzinfo=UTC))]
    due.append(Rankable("a", NOW, due_at=early))
    assert [entry.id for entry in TRIED["retail"].rank(due, now=NOW)] == ["a", "c", "b"]
    assert SNOW.rank(CROWD[:9], now=NOW) == SNOW.rank(CROWD[8::-1], now=NOW)


def test_many_are_counted_by_arrays_where_numpy_is(monkeypatch: pytest.MonkeyPatch) -> None:
    seen = []

    def spied(*given: Any) -> Any:
        seen.append(given)
        return tabulated(*given)

    monkeypatch.setattr(stand, "tabulated", spied)
    policy, few = TRIED["retail"], CROWD[:20]
    monkeypatch.setattr(stand, "MANY", 20)
    with monkeypatch.context() as without:
        without.delattr(stand.Stands, "_in_lists")
        by_arrays = policy.rank(few, now=NOW)
    assert len(seen) == 1
    for ranked in (
        policy.rank(few[1:], now=NOW),
        policy.rank(few, now=NOW, first=20),
        TRIED["guarded"].rank(few, now=NOW),
    ):
        assert len(ranked) >= 19
    monkeypatch.setattr(stand, "find_spec", lambda name: None)
    assert policy.rank(few, now=NOW) == by_arrays
    assert len(seen) == 1, "fewer, only the first, with conditions, without numpy: by lists"


def test_a_role_of_any_name_is_ranked_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    rules = TRIED["retail"].rules
    terms = [attrs.evolve(term, roles=term.roles and frozenset({"audience"})) for term in rules.terms]
    policy = type(TRIED["retail"])(attrs.evolve(rules, terms=tuple(terms)))
    cases = [
        Rankable(name, NOW, customer(), oracle.Signals(roles={name})) for name in ("activity", "audience")
    ]
    by_lists = policy.rank(cases, now=NOW)
    assert [entry.id for entry in by_lists] == ["audience", "activity"]
    monkeypatch.setattr(stand, "MANY", 0)
    assert policy.rank(cases, now=NOW) == by_lists


def test_a_standing_is_made_once_when_it_is_first_read() -> None:
    ranked = TRIED["retail"].rank(CROWD, now=NOW)
    again = TRIED["retail"].rank(CROWD, now=NOW)
    entry = ranked[700]
    assert entry.standing is entry.standing
    assert copy.copy(again[700]) == entry
    assert repr(again[702]) == repr(ranked[702])
    assert attrs.evolve(again[703], rank=1).standing == ranked[703].standing
    with pytest.raises(AttributeError, match="'Ranked' object has no attribute 'place'"):
        _ = entry.place  # type: ignore[attr-defined]


def test_who_keeps_one_case_of_a_ranking_does_not_keep_the_others() -> None:
    """Of its neighbours at most, and of nobody once its standing was read."""
    crowd = [attrs.evolve(case) for case in CROWD]
    others = [weakref.ref(case) for case in crowd]
    entry = TRIED["retail"].rank(crowd, now=NOW)[0]
    del crowd
    gc.collect()
    assert sum(other() is not None for other in others) <= stand.NEAR
    assert entry.standing.points
    gc.collect()
    assert sum(other() is not None for other in others) == 1


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
