"""What every database of rows does alike: one reader, one writer, two processes, a fork, an end."""

import os
import threading
from datetime import UTC, datetime
from pathlib import Path

import pytest

from customer_unify import Record, Resolver
from customer_unify.errors import Closed, Forked, ReadOnly
from customer_unify.model.change import Change

WHEN = datetime(2026, 1, 5, 9, tzinfo=UTC)


@pytest.fixture(params=["sqlite", "postgresql"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a base that is not there yet, in each database."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'base.db'}"
    schema: str = request.getfixturevalue("schemas")()
    return schema


def canonical(resolver: Resolver) -> list[list[tuple[str, str]]]:
    return sorted(sorted(map(tuple, customer.records)) for customer in resolver.customers())


def test_opened_for_reading_it_answers_and_writes_nothing(address: str) -> None:
    record = Record("crm", "1", {"email": "a@b.example"})
    with Resolver(store=address) as resolver:
        resolver.add(record)
    with Resolver(store=address, readonly=True) as resolver:
        assert resolver.customer_of("crm", "1").records == (record.ref,)
        with pytest.raises(ReadOnly):
            resolver.add(record)
        with pytest.raises(ReadOnly):
            resolver.store.apply(Change(WHEN))
        with pytest.raises(ReadOnly):
            resolver.store.append("case:1", [], 0)


def test_a_closed_one_says_so_and_an_iterator_half_way_too(address: str) -> None:
    resolver = Resolver(store=address)
    resolver.add_many(Record("crm", str(number), {"email": f"{number}@b.example"}) for number in range(3))
    half = resolver.customers()
    next(half)
    resolver.close()
    resolver.close()
    with pytest.raises(Closed):
        next(half)
    with pytest.raises(Closed):
        resolver.customer_of("crm", "1")


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system does not fork")
def test_a_forked_worker_gets_a_typed_error_and_its_parent_goes_on(address: str) -> None:
    with Resolver(store=address) as resolver:
        resolver.add(Record("crm", "1", {"email": "a@b.example"}))
        child = os.fork()
        if not child:
            try:
                resolver.customer_of("crm", "1")
            except Forked:
                os._exit(7)
            finally:
                os._exit(1)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 7
        resolver.add(Record("crm", "2", {"email": "a@b.example"}))
        assert resolver.verify().ok


def test_a_reader_sees_one_line_while_another_process_writes(address: str) -> None:
    with Resolver(store=address) as one, Resolver(store=address) as two:
        one.add(Record("crm", "1", {"email": "a@b.example"}))
        with two.reading():
            assert two.store.count() == 1
            one.add(Record("crm", "2", {"email": "a@b.example"}))
            assert two.store.count() == 1
            assert len(two.customer_of("crm", "1").records) == 1
        assert len(two.customer_of("crm", "1").records) == 2
        with two.reading():
            two.add(Record("crm", "3", {"email": "a@b.example"}))
            assert len(two.customer_of("crm", "1").records) == 3


def test_what_another_process_erased_is_not_remembered(address: str) -> None:
    with Resolver(store=address) as one, Resolver(store=address) as two:
        one.add(Record("crm", "1", {"email": "a@b.example"}))
        [match] = two.find({"email": "a@b.example"})
        one.forget(match.customer_id, by="amina", reason="asked")
        assert not two.find({"email": "a@b.example"})
        assert two.store.count() == 0


def test_two_strangers_who_match_come_at_once(address: str) -> None:
    """The phantom case, step by step: each has looked before the other has written."""
    with Resolver(store=address) as one, Resolver(store=address) as two:
        one.add(Record("crm", "0", {"email": "z@b.example"}))
        start = threading.Barrier(2)

        def come(resolver: Resolver, source: str) -> None:
            for number in range(15):
                start.wait()
                resolver.add(
                    Record(source, str(number), {"email": f"{number}@b.example", "name": f"Anna {number}"})
                )

        threads = [threading.Thread(target=come, args=pair) for pair in ((one, "web"), (two, "shop"))]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(list(one.customers())) == 16
        assert canonical(one) == canonical(two)
        assert two.verify().ok
