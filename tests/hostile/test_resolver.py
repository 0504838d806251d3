"""Laws L19 and L21 at the resolver: every argument of every method, and the graph whole after all of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from customer_unify import (
    IdentityConfig,
    Record,
    Resolver,
    blocking_report,
    propose_block_keys,
    resolve,
)
from customer_unify.errors import InputError, TooManyRemovals
from customer_unify.testing import hostile_text, hostile_value

from .attempt import attempt

NOW = datetime(2026, 1, 5, tzinfo=UTC)
A, B, C = ("crm", "1"), ("crm", "2"), ("till", "3")
FIELDS = sorted(IdentityConfig().fields)
EVERY = 1_000
"""A graph is made anew after so many inputs, so that an input costs the same however many there were."""
SAID = {"by": "amina", "reason": "asked"}
Ask = Callable[[Resolver, Random, Any], Any]


def graph() -> Resolver:
    """Three records, two of them one customer."""
    numbers = count(1)
    people = Resolver(clock=lambda: NOW, new_id=lambda: f"c{next(numbers)}")
    people.add(Record(*A, {"email": "a@b.example", "name": "Jo Michu", "x_handle": "jm"}, claimed="x_handle"))
    people.add(Record(*B, {"email": "a@b.example", "phone": "0612345678"}))
    people.add(Record(*C, {"name": "Eve Adam", "loyalty_card": "9001"}))
    return people


def drawn(rng: Random, value: Any) -> Record | None:
    """A record of hostile values under the names of fields; None where the noun refuses it."""
    fields = {rng.choice(FIELDS): given for given in (value, hostile_value(rng), hostile_text(rng))}
    try:
        return Record("web", str(rng.randrange(20)), fields)
    except InputError:
        return None


def _added(people: Resolver, rng: Random, value: Any) -> Any:
    record = drawn(rng, value)
    if record is None:
        raise InputError("refused by the noun")
    added = people.add(record)
    people.customer(added.customer_id)
    return added


def _undone(people: Resolver, decision: Any) -> Any:
    people.undo(decision.id)
    return decision


ENTRIES: dict[str, Ask] = {
    "add": lambda people, rng, value: people.add(value),
    "add fields": _added,
    "add now": lambda people, rng, value: people.add(Record(*A, {"email": "a@b.example"}), now=value),
    "add_many": lambda people, rng, value: people.add_many([value]),
    "sync source": lambda people, rng, value: people.sync(value, []),
    "sync share": lambda people, rng, value: (
        people.sync("crm", [], remove_at_most=value)
        if isinstance(value, float) and value >= 1
        else people.sync("nobody", [], remove_at_most=value)
    ),
    "remove key": lambda people, rng, value: people.remove("none", value),
    "link key": lambda people, rng, value: people.link(("none", value), C, **SAID),
    "link by": lambda people, rng, value: _undone(people, people.link(A, C, by=value, reason="")),
    "link reason": lambda people, rng, value: _undone(people, people.link(A, C, by="amina", reason=value)),
    "link now": lambda people, rng, value: _undone(people, people.link(A, C, **SAID, now=value)),
    "separate reason": lambda people, rng, value: _undone(
        people, people.separate(A, C, by="amina", reason=value)
    ),
    "confirm value": lambda people, rng, value: (
        people.confirm(A, "x_handle", value=value, **SAID) if value is not None else None
    ),
    "confirm assurance": lambda people, rng, value: _undone(
        people, people.confirm(A, "x_handle", assurance=value, **SAID)
    ),
    "consent customer": lambda people, rng, value: people.consent(
        value, channel="email", purpose="offers", given=True, **SAID
    ),
    "consent given": lambda people, rng, value: _undone(
        people, people.consent(_first(people), channel="email", purpose="offers", given=value, **SAID)
    ),
    "decide_many": lambda people, rng, value: people.decide_many([value]),
    "undo": lambda people, rng, value: people.undo(value),
    "configure": lambda people, rng, value: people.configure(value),
    "configure expect": lambda people, rng, value: (
        people.configure(people.config, value) if value is not None else None
    ),
    "forget reimport": lambda people, rng, value: people.forget(("none", "0"), reimport=value, **SAID),
    "customer": lambda people, rng, value: people.customer(value),
    "customer_of": lambda people, rng, value: people.customer_of("crm", value),
    "find fields": lambda people, rng, value: people.find(
        {rng.choice(FIELDS): value, rng.choice(FIELDS): hostile_text(rng)}
    ),
    "find verified": lambda people, rng, value: people.find({"email": "a@b.example"}, verified=value),
    "find limit": lambda people, rng, value: people.find({"email": "a@b.example"}, limit=value),
    "owners": lambda people, rng, value: people.owners(value),
    "owners share": lambda people, rng, value: people.owners("jmichu", share_of_customers=value),
    "owners limit": lambda people, rng, value: people.owners("jmichu", limit=value),
    "candidates": lambda people, rng, value: people.candidates(limit=value),
    "explain key": lambda people, rng, value: people.explain(("crm", value), A),
    "explain language": lambda people, rng, value: people.explain(A, B, language=value),
    "pairs": lambda people, rng, value: people.pairs(value),
    "graph": lambda people, rng, value: people.graph(value) if value is not None else None,
    "changes since": lambda people, rng, value: people.changes(since=value),
    "changes limit": lambda people, rng, value: people.changes(limit=value),
    "as_of": lambda people, rng, value: people.as_of(value),
    "person_export": lambda people, rng, value: people.person_export(value),
    "preview record": lambda people, rng, value: people.preview(record=value),
    "preview undo": lambda people, rng, value: people.preview(undo=value),
    "preview now": lambda people, rng, value: people.preview(forget=A, now=value),
}
"""Questions that hold the name of a source or a field are in ``NAMES``: such names are shown."""

NAMES: dict[str, Ask] = {
    "explain": lambda people, rng, value: people.explain(value, A),
    "link": lambda people, rng, value: people.link(value, C, **SAID),
    "separate": lambda people, rng, value: people.separate(C, value, **SAID),
    "confirm": lambda people, rng, value: people.confirm(value, "x_handle", **SAID),
    "forget": lambda people, rng, value: people.forget(value, **SAID),
    "find": lambda people, rng, value: people.find(value),
    "preview remove": lambda people, rng, value: people.preview(remove=value),
    "preview forget": lambda people, rng, value: people.preview(forget=value),
    "preview link": lambda people, rng, value: people.preview(link=value),
    "preview confirm": lambda people, rng, value: people.preview(confirm=value),
    "remove source": lambda people, rng, value: people.remove(value, "1"),
    "customer_of source": lambda people, rng, value: people.customer_of(value, "1"),
    "link despite": lambda people, rng, value: _undone(people, people.link(A, C, despite=value, **SAID)),
    "confirm field": lambda people, rng, value: people.confirm(A, value, **SAID),
    "consent channel": lambda people, rng, value: _undone(
        people, people.consent(_first(people), channel=value, purpose="offers", given=True, **SAID)
    ),
}


def _first(people: Resolver) -> str:
    return next(iter(people.customers())).id


class Asked:
    """A graph that is asked many things, and made anew now and then, once it was seen to be whole."""

    def __init__(self) -> None:
        self.times = 0
        self.people = graph()

    def next(self) -> Resolver:
        self.times += 1
        if self.times % EVERY == 0:
            self.look()
            self.people = graph()
        return self.people

    def look(self) -> None:
        """Whatever was asked of it, it is whole, and whoever was in it still is."""
        made = self.people
        assert made.verify().ok
        assert {customer.id for customer in made.customers()} >= {
            made.customer_of(*A).id,
            made.customer_of(*C).id,
        }


@pytest.fixture
def asked() -> Iterator[Asked]:
    """A graph to be asked; whatever was asked of it, it must be whole afterwards."""
    made = Asked()
    yield made
    made.look()


@pytest.fixture
def people(asked: Asked) -> Resolver:
    """The graph itself."""
    return asked.people


@pytest.mark.parametrize("entry", ENTRIES)
def test_the_resolver_answers_or_refuses_and_never_quotes(entry: str, asked: Asked) -> None:
    attempt(entry, lambda rng, value: ENTRIES[entry](asked.next(), rng, value))


@pytest.mark.parametrize("entry", NAMES)
def test_the_resolver_takes_a_name_or_refuses_it(entry: str, asked: Asked) -> None:
    attempt(entry, lambda rng, value: NAMES[entry](asked.next(), rng, value), shows_names=True)


def _of_its_owner(value: Any) -> bool:
    """Whether going through it runs code of whoever made it, whose exceptions are his to see."""
    return hasattr(type(value), "__iter__") and not isinstance(value, (list, tuple, set, dict, str, bytes))


def test_a_bulk_run_answers_or_refuses() -> None:
    def whole(rng: Random, value: Any) -> Any:
        return None if _of_its_owner(value) else resolve(value) and None

    attempt("resolve", whole, shows_names=True)  # a text is the name of a file
    attempt("resolve of one", lambda rng, value: resolve([value]) and None)

    def run(rng: Random, value: Any) -> Any:
        given = [drawn(rng, hostile_value(rng)) for _ in range(6)]
        return resolve({one.ref: one for one in given if one is not None}.values())

    attempt("resolve records", run)


def test_block_keys_are_proposed_and_told_or_the_asking_is_refused() -> None:
    def run(rng: Random, value: Any) -> Any:
        given = [drawn(rng, hostile_value(rng)) for _ in range(6)]
        records = [*{one.ref: one for one in given if one is not None}.values()]
        proposal = propose_block_keys(records, pairs_per_record=rng.choice([3.5, value]))
        return str(proposal.explain()) + proposal.to_toml() + str(blocking_report(records).explain("fr"))

    attempt("propose block keys", run)

    def report(rng: Random, value: Any) -> Any:
        return None if _of_its_owner(value) else blocking_report(value)

    attempt("report on blocking", report, shows_names=True)  # a text is the name of a file


def test_an_export_goes_to_a_path_or_is_refused(people: Resolver) -> None:
    with TemporaryDirectory() as folder:

        def export(rng: Random, value: Any) -> Any:
            inside = Path(folder) / "out" if isinstance(value, str) else value
            return people.export(inside)

        attempt("export", export, shows_names=True)


def test_what_the_records_own_code_raises_is_the_owners_to_see(people: Resolver) -> None:
    """A connection lost midway must look like one; what was acknowledged before stays."""

    def stream() -> Iterator[Record]:
        yield Record("web", "1", {"name": "Ann Lee"})
        raise ConnectionError("lost")

    with pytest.raises(ConnectionError):
        people.add_many(stream())
    assert people.store.record(Record("web", "1", {}).ref) is None, "an unfinished chunk is not half kept"


def test_no_share_is_larger_than_one_that_is_no_number(people: Resolver) -> None:
    """``remove_at_most=NaN`` once let everything go: nothing is larger than NaN."""
    for share in (float("nan"), float("inf"), -1, 2, "all", True):
        with pytest.raises(InputError):
            people.sync("crm", [], remove_at_most=share)  # type: ignore[arg-type]
    with pytest.raises(TooManyRemovals):
        people.sync("crm", [])
