"""What each assurance may do: a table of every class and every action (law L8), stated in every way there is.

The table is `tests/data/assurance.csv`. A value's assurance is its source's, its field's or its own.
"""

from __future__ import annotations

import csv
from collections.abc import Callable
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import attrs
import pytest

from customer_unify import Record, Resolver
from customer_unify.identity.defaults import extend, shipped
from customer_unify.model.assurance import Assurance
from customer_unify.model.configuration import Field, Source

from ..live import NOON as NOW

WRITTEN = (Path(__file__).parent.parent / "data" / "assurance.csv").read_text(encoding="utf-8")
TABLE = list(csv.DictReader(WRITTEN.splitlines()))
ACTIONS = [name for name in TABLE[0] if name != "assurance"]
MAILBOX = "j.michu@example.org"

Silo = Callable[..., Record]
"""Makes a record whose e-mail is known as the class under test says."""


def by_source(known: str) -> Silo:
    def made(key: str, **fields: str) -> Record:
        return Record(f"silo_{known}", key, fields)

    return made


def by_field(known: str) -> Silo:
    def made(key: str, **fields: str) -> Record:
        if known in ("verified", "claimed"):
            return Record("silo", key, fields, **{known: {"email"}})
        return Record("silo", key, fields, assurance={"email": known})

    return made


def by_value(known: str) -> Silo:
    """The value's own assurance wins over the field's and the source's."""

    def made(key: str, **fields: str) -> Record:
        other = "claimed" if known == "verified" else "verified"
        said = {("email", fields["email"]): known}
        return Record("silo_declared", key, fields, assurance=said, **{other: {"email"}})

    return made


def people() -> Resolver:
    sources = {f"silo_{known.name.lower()}": Source("any", assurance=known) for known in Assurance}
    return Resolver(attrs.evolve(shipped(), sources=sources), clock=lambda: NOW)


def one(made: Resolver, a: Record, b: Record) -> bool:
    return made.customer_of(*a.ref).id == made.customer_of(*b.ref).id


def proposes(silo: Silo) -> bool:
    """Two records with the value and nothing else are one, or somebody is asked."""
    made, a, b = people(), silo("a", email=MAILBOX), Record("crm", "b", {"email": MAILBOX})
    made.add_many([a, b])
    return one(made, a, b) or bool(made.candidates())


def links_alone(silo: Silo) -> bool:
    made, a, b = people(), silo("a", email=MAILBOX), Record("crm", "b", {"email": MAILBOX})
    made.add_many([a, b])
    return one(made, a, b)


def links_with_another_fact(silo: Silo) -> bool:
    """Beside a birth date, which alone is one fact and joins nobody."""
    born = {"birth_date": "1958-12-11"}
    made, a, b = people(), silo("a", email=MAILBOX, **born), Record("crm", "b", {"email": MAILBOX, **born})
    made.add_many([a, b])
    return one(made, a, b)


def contests(silo: Silo) -> bool:
    """Somebody else who has the value makes it say nothing of a ticket that shows it alone."""
    owner = Record(
        "crm",
        "1",
        {"name": "Jocelyne Michu", "birth_date": "1958-12-11", "email": MAILBOX},
        verified={"email"},
    )
    ticket = Record("till", "9", {"email": MAILBOX}, verified={"email"})
    made = people()
    made.add_many([owner, ticket])
    assert one(made, owner, ticket)
    made.add(silo("2", name="Karim Benali", birth_date="1990-02-03", email=MAILBOX))
    return not one(made, owner, ticket)


def stands_in_the_profile(silo: Silo) -> bool:
    made, a = people(), silo("a", email=MAILBOX)
    made.add(a)
    customer = made.customer_of(*a.ref)
    held = {identifier.identifier.value for identifier in customer.identifiers}
    assert (MAILBOX in held) == ("email" in customer.profile)
    return "email" in customer.profile


def is_found_for_sure(silo: Silo) -> bool:
    """By somebody who has just logged in with it."""
    made = people()
    made.add(silo("a", email=MAILBOX))
    return any(match.sure for match in made.find({"email": MAILBOX}, verified={"email"}))


def discloses(silo: Silo) -> bool:
    """To whoever shows the value so: what is on record was proved."""
    made = people()
    made.add(Record("crm", "b", {"name": "Jocelyne Michu", "email": MAILBOX}, verified={"email"}))
    return any(match.proven for match in made.find(silo("now", email=MAILBOX)))


@pytest.mark.parametrize("stated", [by_source, by_field, by_value], ids=lambda stated: stated.__name__)
@pytest.mark.parametrize("row", TABLE, ids=lambda row: row["assurance"])
def test_each_may_do_what_the_table_says(row: dict[str, str], stated: Callable[[str], Silo]) -> None:
    silo = stated(row["assurance"])
    does = {action: globals()[action](silo) for action in ACTIONS}
    assert does == {action: row[action] == "yes" for action in ACTIONS}


def test_the_table_is_whole() -> None:
    """Every class has a row, and a stronger one may do what a weaker one may; but INFERRED is no claim."""
    assert {row["assurance"].upper() for row in TABLE} == set(Assurance.__members__)
    counted = [row for row in TABLE if Assurance.parse(row["assurance"]).counts]
    for stronger, weaker in pairwise(counted):
        assert all(stronger[action] >= weaker[action] for action in ACTIONS)


@pytest.mark.parametrize("weaker", [known for known in Assurance if known is not Assurance.CLAIMED])
def test_a_pair_is_as_sure_as_the_weaker_of_its_two(weaker: Assurance) -> None:
    made = people()
    weights = {}
    for key, known in (("same", weaker), ("surer", Assurance.VERIFIED)):
        a, b = (
            by_field(weaker.name.lower())("a", email=MAILBOX),
            Record("crm", key, {"email": MAILBOX}, assurance={"email": known}),
        )
        contents = [made._stages.normalise(record) for record in (a, b)]
        weights[key] = made._stages.score(*contents, lambda identifier: False).weight
    assert weights["same"] == weights["surer"]


def test_the_surer_a_card_is_known_the_more_it_weighs() -> None:
    made = people()
    weights = []
    for known in sorted(known for known in Assurance if known.counts):
        said = Record("crm", "1", {"loyalty_card": "9001"}, assurance={"loyalty_card": known})
        content = made._stages.normalise(said)
        weights.append(made._stages.score(content, content, lambda identifier: False).weight)
    assert weights == sorted(weights)
    assert weights[0] < weights[-1]


def test_a_card_seen_twice_outweighs_less_than_one_proved_twice() -> None:
    """Beside names that contradict each other, a login on both sides proves what a shared device does not."""
    made = people()
    found = {}
    for known in ("observed", "verified"):
        a, b = (
            Record(
                source, "1", {"family_name": name, "loyalty_card": "9001"}, assurance={"loyalty_card": known}
            )
            for source, name in (("crm", "Michu"), ("web", "Benali"))
        )
        contents = [made._stages.normalise(record) for record in (a, b)]
        found[known] = made._stages.score(*contents, lambda identifier: False).weight
    assert found["observed"] <= 0 < found["verified"]


def test_the_same_import_twice_counts_once() -> None:
    """Records that say the same are no second witness: one fact alone joins nobody, however often said."""
    made = people()
    row = {"family_name": "Michu", "birth_date": "1958-12-11"}
    first = [Record("crm", str(at), row) for at in range(3)]
    other = Record("web", "9", {"name": "Jocelyne", "birth_date": "1958-12-11"})
    made.add_many([*first, other])
    assert not any(one(made, record, other) for record in first)


def test_a_value_said_in_two_fields_and_two_spellings_counts_once() -> None:
    fields = [Field("home_phone", "phone", namespace="phone")]
    stages = Resolver(extend(shipped(), fields=fields))._stages
    once = Record("crm", "1", {"phone": "0612345678"})
    twice = Record("crm", "2", {"phone": ["06 12 34 56 78", "+33612345678"], "home_phone": "0612345678"})
    assert stages.normalise(once).digest == stages.normalise(twice).digest


def test_two_guesses_of_two_kinds_join_and_one_does_not() -> None:
    """Law L8: INFERRED evidence merges only from two independence groups."""

    def guessed(key: str, **said: str) -> Record:
        return Record("model", key, said, assurance=dict.fromkeys(said, "inferred"))

    made = people()
    a, b = (guessed(key, email=MAILBOX, x_handle="jomichu") for key in "ab")
    c, d = (guessed(key, phone="0612345678") for key in "cd")
    made.add_many([a, b, c, d])
    assert one(made, a, b)
    assert not one(made, c, d)


def test_an_old_proof_is_old_too() -> None:
    """A code answered ten years ago proves who had the number then."""
    made = people()
    then, now = (
        Record(
            "crm", str(at), {"phone": "0612345678"}, verified={"phone"}, observed_at=NOW - timedelta(days=at)
        )
        for at in (4_000, 1)
    )
    made.add_many([then, now])
    assert not one(made, then, now)
