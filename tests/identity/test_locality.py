"""A change costs its surroundings and not all that hangs together with them: chains and hubs (law L19).

Work is counted, not timed. Limits are low, so that what is large is quickly reached.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime

import attrs
import pytest

from customer_unify import Record, Resolver, resolve
from customer_unify.identity.component.tie import Ties
from customer_unify.identity.defaults import shipped
from customer_unify.identity.draft import Draft
from customer_unify.model.configuration import Configuration
from customer_unify.model.record import RecordRef
from customer_unify.model.result import Work

NOON = datetime(2026, 1, 5, 12, tzinfo=UTC)
LOW = attrs.evolve(shipped(), component_limit=12, identifier_limit=8, anchors=3)

Row = Callable[[int], Record]


def link_of_chain(at: int) -> Record:
    """Each shares an address with the next, and contradicts the one after that."""
    return Record("crm", f"{at:05}", {"email": [f"a{at}@ex{at}.example", f"a{at + 1}@ex{at + 1}.example"]})


def window_of_chain(at: int) -> Record:
    """Each shares addresses with the next two: every three neighbours are tied to each other."""
    return Record("crm", f"{at:05}", {"email": [f"a{one}@ex{one}.example" for one in range(at, at + 3)]})


def ticket(at: int) -> Record:
    """A ticket of one card, like no other."""
    return Record("till", f"{at:05}", {"loyalty_card": "L1001", "payment_token": f"tok{at:07}"})


def ticket_of_two(at: int) -> Record:
    """A ticket of one card that two people show."""
    name, birth = (("Jocelyne Michu", "1970-03-01"), ("Paul Durand", "1992-11-30"))[at % 2]
    token = f"tok{at:07}"
    said = {"loyalty_card": "L1001", "name": name, "birth_date": birth, "payment_token": token}
    return Record("till", f"{at:05}", said)


def bare_ticket_of_two(at: int) -> Record:
    """Twenty tickets of two people's card, and then such as name nobody: the card is proof of neither."""
    return ticket_of_two(at) if at < 20 else ticket(at)


SHAPES = [link_of_chain, window_of_chain, ticket, ticket_of_two, bare_ticket_of_two]


def total(works: Sequence[Work]) -> tuple[int, int]:
    return sum(work.compared for work in works), sum(work.linked for work in works)


def one_by_one(row: Row, count: int) -> tuple[Resolver, tuple[int, int]]:
    made = Resolver(LOW)
    return made, total([made.add(row(at)).work for at in range(count)])


def partition(made: Resolver) -> set[frozenset[RecordRef]]:
    return {frozenset(made.store.records_of(id)) for id in made.store.customers()}


def in_bulk(records: Sequence[Record], config: Configuration = LOW) -> set[frozenset[RecordRef]]:
    groups: dict[str, set[RecordRef]] = {}
    for answer in resolve(records, config):
        groups.setdefault(answer.customer_id, set()).add(RecordRef(answer.source, answer.key))
    return {frozenset(group) for group in groups.values()}


@pytest.mark.parametrize("row", SHAPES)
def test_twice_as_many_added_one_by_one_cost_twice_as_much(row: Row) -> None:
    _, (compared, linked) = one_by_one(row, 95)
    made, (compared_twice, linked_twice) = one_by_one(row, 190)
    assert compared_twice <= 2.3 * compared
    assert linked_twice <= 2.3 * max(linked, 100)
    assert partition(made) == in_bulk([row(at) for at in range(190)])


@pytest.mark.parametrize("row", SHAPES)
def test_twice_as_many_added_at_once_cost_twice_as_much(row: Row) -> None:
    once, twice = (Resolver(LOW).add_many([row(at) for at in range(count)]).work for count in (100, 200))
    assert twice.compared <= 2.3 * once.compared
    assert twice.linked <= 2.3 * once.linked


@pytest.mark.parametrize("row", [link_of_chain, window_of_chain])
def test_a_chain_of_people_comes_apart_into_few_at_a_time_and_that_is_reported(row: Row) -> None:
    made, _ = one_by_one(row, 100)
    assert max(map(len, partition(made))) <= LOW.component_limit
    assert min(map(len, partition(made))) < 100
    assert Resolver(LOW).add_many([row(at) for at in range(100)]).work.components_cut > 1


def test_one_who_said_very_many_things_stays_whole() -> None:
    made, _ = one_by_one(ticket, 100)
    assert len(partition(made)) == 1


def test_two_who_show_one_card_stay_two_and_who_names_nobody_joins_neither() -> None:
    made, _ = one_by_one(bare_ticket_of_two, 100)
    assert sorted(map(len, partition(made)))[-2:] == [10, 10]
    assert len(partition(made)) == 2 + 80


@pytest.mark.parametrize("row", [link_of_chain, window_of_chain])
def test_what_is_taken_out_of_the_middle_of_a_chain_costs_its_neighbourhood(row: Row) -> None:
    costs = []
    for count in (100, 200):
        made, _ = one_by_one(row, count)
        middle = row(count // 2).ref
        costs.append(made._plan([], removals=[middle], now=NOON).work.compared)
        assert partition(made) == in_bulk([row(at) for at in range(count) if at != count // 2])
    assert max(costs) <= 1.5 * min(costs) + 50


def test_a_chain_that_falls_below_the_limit_is_closed_pair_by_pair_again() -> None:
    made, _ = one_by_one(link_of_chain, 20)
    left = list(range(20))
    for at in (10, 3, 15, 0, 19):
        made.remove(*link_of_chain(at).ref)
        left.remove(at)
        assert partition(made) == in_bulk([link_of_chain(one) for one in left])
    assert not any(entry.knotted for id in made.store.customers() if (entry := made.store.customer(id)))


def test_a_tie_that_closes_a_gap_makes_one_large_component_of_two_small_ones() -> None:
    made = Resolver(LOW)
    there = [at for at in range(21) if at != 10]
    made.add_many([link_of_chain(at) for at in there])
    assert partition(made) == in_bulk([link_of_chain(at) for at in there])
    made.add(link_of_chain(10))
    assert partition(made) == in_bulk([link_of_chain(at) for at in range(21)])
    assert all(entry.knotted for id in made.store.customers() if (entry := made.store.customer(id)))


def remembered_as_searched(made: Resolver) -> int:
    """How many contents' ties are remembered, each of them as a search finds them."""
    remembered, ties = made._remembered, Ties(Draft(made.store, made._stages))
    known = {digest: remembered.of(digest) for digest in made.store.contents()}
    found = {digest: tied for digest, tied in known.items() if tied is not None}
    assert found == {digest: ties.of(digest) for digest in found}
    return len(found)


@pytest.mark.parametrize("row", [link_of_chain, window_of_chain])
def test_what_is_remembered_of_ties_is_what_a_search_finds(row: Row) -> None:
    made, _ = one_by_one(row, 30)
    assert remembered_as_searched(made)
    for at in (10, 3, 15, 29):
        made.remove(*row(at).ref)
        remembered_as_searched(made)
        made.add(row(at))
        assert remembered_as_searched(made)
    assert partition(made) == in_bulk([row(at) for at in range(30)])


@pytest.mark.parametrize("alone", [False, True])
def test_what_another_resolver_wrote_is_searched_for_anew(alone: bool) -> None:
    one, _ = one_by_one(window_of_chain, 20)
    other = Resolver(LOW, one.store)
    other.add(window_of_chain(20))
    records = [window_of_chain(at) for at in range(22)]
    if alone:  # the short way links nobody anew, and reads nothing that is remembered
        records.append(Record("web", "1", {"email": "nobody@else.example"}))
        one.add(records[-1])
        remembered_as_searched(one)
    one.add(window_of_chain(21))
    assert remembered_as_searched(one)
    assert partition(one) == in_bulk(records)


def test_nothing_is_remembered_of_whom_it_was_erased() -> None:
    made, _ = one_by_one(window_of_chain, 20)
    assert len(made._remembered)
    made.forget([window_of_chain(5).ref], by="tester", reason="because")
    assert not len(made._remembered)


def test_who_joins_a_component_searches_for_its_own_ties_and_for_nobody_elses(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    wide = attrs.evolve(LOW, component_limit=60)
    searched: list[str] = []
    search = Ties._among

    def counted(ties: Ties, digest: str, others: Iterable[str]) -> dict[str, int]:
        searched.append(digest)
        return search(ties, digest, others)

    monkeypatch.setattr(Ties, "_among", counted)
    made, counts = Resolver(wide), []
    for at in range(40):
        searched.clear()
        made.add(link_of_chain(at))
        counts.append(len(set(searched)))
    assert max(counts) <= 6
    assert partition(made) == in_bulk([link_of_chain(at) for at in range(40)], wide)


def test_a_key_that_closes_in_a_knot_and_ties_nobody_links_nobody_anew() -> None:
    def row(at: int) -> Record:
        home = {"postcode": "75011", "city": "Paris"} if at >= 20 else {}
        return attrs.evolve(link_of_chain(at), fields={**link_of_chain(at).fields, **home})

    made = Resolver(LOW)
    works = [made.add(row(at)).work for at in range(40)]
    closing = [at for at, work in enumerate(works) if work.blocks_closed]
    assert closing
    assert min(closing) > 20
    plain = max(work.linked for at, work in enumerate(works) if at > 20 and at not in closing)
    assert max(works[at].linked for at in closing) <= plain
    assert partition(made) == in_bulk([row(at) for at in range(40)])
