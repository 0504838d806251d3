"""Stories of row 1.17: those whom companies mix up, for they share what was meant to tell them apart.

A couple with one mailbox, twins, a father and a son of one name, a value that everybody types, a tablet on
the sofa, a till that knows nothing but a card. Law L6 is no help here: none of it is declared exclusive.
"""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from customer_unify import Record, Resolver

from .shop import NOW

HOME = {"street": "12 rue Molière", "postcode": "76600", "city": "Le Havre", "phone": "02 35 41 22 33"}
MAILBOX = {"email": "famille.michu@example.org"}
GIVEN = ("Anna", "Bruno", "Carla", "David", "Emma", "Farid", "Gilles", "Hanna", "Ines", "Jonas")
FAMILY = ("Kowalski", "Marsh", "Dietrich", "Okoye", "Lindqvist")


def people(records: Iterable[Record]) -> Resolver:
    known = Resolver(clock=lambda: NOW)
    known.add_many(records)
    return known


def customers(known: Resolver) -> list[set[str]]:
    """Who is one with whom, by the keys of their records."""
    return sorted(({ref.key for ref in one.records} for one in known.customers()), key=min)


def michu(key: str, given: str, **said: str) -> Record:
    return Record("crm", key, {"given_name": given, "family_name": "Michu", **HOME, **MAILBOX, **said})


# A couple


def test_a_couple_that_shares_mailbox_and_landline_is_two() -> None:
    assert customers(people([michu("her", "Jocelyne"), michu("him", "Robert")])) == [{"her"}, {"him"}]


def test_each_of_a_couple_keeps_what_is_theirs() -> None:
    """A first name is enough beside the shared mailbox; an initial that fits him alone is not."""
    known = people(
        [
            michu("her", "Jocelyne", birth_date="1958-12-11"),
            michu("him", "Robert", birth_date="1956-03-01"),
            Record("webshop", "hers", {"name": "Jocelyne Michu", **MAILBOX}),
            Record("webshop", "anybody", dict(MAILBOX)),
        ]
    )
    assert customers(known) == [{"anybody"}, {"her", "hers"}, {"him"}]
    asked = [{pair.a.key, pair.b.key} for pair in known.candidates() if pair.reason == "contested"]
    assert {"anybody", "him"} in asked
    assert {"anybody", "her"} in asked


def test_who_comes_third_to_a_mailbox_takes_nobody_away() -> None:
    """Law L1: the mailbox joined her two records before anybody knew that he reads it too."""
    hers, again = michu("her", "Jocelyne"), Record("webshop", "hers", {"name": "Jocelyne Michu", **MAILBOX})
    known = people([hers, again])
    assert customers(known) == [{"her", "hers"}]
    known.add(michu("him", "Robert"))
    assert customers(known) == [{"her", "hers"}, {"him"}]
    known.remove("crm", "him")
    assert customers(known) == [{"her", "hers"}]


# Twins


def twin(key: str, given: str, **said: str) -> Record:
    return michu(key, given, birth_date="2001-04-05", **said)


@pytest.mark.parametrize(("one", "other"), [("Paul", "Marie"), ("Léa", "Léo")])
def test_twins_of_one_address_and_landline_are_two(one: str, other: str) -> None:
    """All they share is a home and a day of birth; their mailboxes are their own.

    Léa and Léo are a letter apart, and two names that many people bear: no slip of the keyboard.
    """
    twins = [twin("a", one, email="a@example.org"), twin("b", other, email="b@example.org")]
    assert customers(people(twins)) == [{"a"}, {"b"}]


def test_a_decision_tells_twins_apart_whatever_they_share() -> None:
    """With one mailbox as well, evidence takes them for one with two names: somebody who knows says so."""
    known = people([twin("lea", "Léa"), twin("leo", "Léo")])
    known.separate(("crm", "lea"), ("crm", "leo"), by="amina", reason="twins, seen at the counter")
    again = {"given_name": "Léa", "family_name": "Michu", "birth_date": "2001-04-05"}
    known.add(Record("webshop", "again", again))
    assert customers(known) == [{"again", "lea"}, {"leo"}]


# A father and a son


def petit(key: str, **said: str) -> Record:
    home = {"street": "5 rue du Port", "postcode": "29200", "city": "Brest"}
    return Record("crm", key, {"name": "Jean Petit", **home, **said})


def test_a_father_and_a_son_of_one_name_are_told_apart_by_their_dates_of_birth() -> None:
    known = people([petit("father", birth_date="1950-02-03"), petit("son", birth_date="1980-06-07")])
    assert customers(known) == [{"father"}, {"son"}]
    assert [{pair.a.key, pair.b.key} for pair in known.candidates()] == [{"father", "son"}]


@pytest.mark.parametrize(("one", "other"), [("père", "fils"), ("senior", "junior")])
def test_a_father_and_a_son_who_say_so_are_two(one: str, other: str) -> None:
    known = people([petit("father", name=f"Jean Petit {one}"), petit("son", name=f"Jean Petit {other}")])
    assert customers(known) == [{"father"}, {"son"}]


def test_records_without_a_date_do_not_make_a_father_and_a_son_one() -> None:
    """Each has a record that tells no date; these have no say in whether two dates are one person's."""
    father, son = {"phone": "0612345678"}, {"email": "jp80@example.org"}
    records = [
        petit("father", birth_date="1950-02-03", **father),
        petit("his", **father),
        petit("son", birth_date="1980-06-07", **son),
        petit("sons", **son),
    ]
    known = people(records)
    assert customers(known) == [{"father", "his"}, {"son", "sons"}]
    assert [pair.reason for pair in known.candidates()] == ["unlike"]
    assert customers(people(reversed(records))) == customers(known)


def test_a_name_and_an_address_that_fit_father_and_son_join_neither() -> None:
    """They wait for somebody who knows; a telephone of his makes the record the father's."""
    records = [petit("father", birth_date="1950-02-03", phone="0612345678"), petit("either")]
    known = people(records)
    assert customers(known) == [{"either", "father"}]
    known.add(petit("son", birth_date="1980-06-07"))
    assert customers(known) == [{"either"}, {"father"}, {"son"}]
    reasons = {frozenset((pair.a.key, pair.b.key)): pair.reason for pair in known.candidates()}
    assert reasons[frozenset(("either", "father"))] == "ambiguous"
    assert reasons[frozenset(("either", "son"))] == "ambiguous"
    known.add(petit("either", phone="0612345678"))
    assert customers(known) == [{"either", "father"}, {"son"}]
    known.remove("crm", "son")
    known.add(petit("either"))
    assert customers(known) == [{"either", "father"}]


def test_a_birth_date_mistyped_once_does_not_part_one_person() -> None:
    """The card says that the two dates are one person's, and it is these two that are asked."""
    card = {"loyalty_card": "2300000011801"}
    records = [petit("a", birth_date="1950-02-03", **card), petit("b", birth_date="1951-12-13", **card)]
    assert customers(people([*records, petit("c")])) == [{"a", "b", "c"}]


# What everybody types


def test_an_address_on_fifty_records_joins_nobody() -> None:
    names = [f"{given} {family}" for given in GIVEN for family in FAMILY]
    known = people(
        Record("till", str(at), {"name": name, "email": "test@test.com"}) for at, name in enumerate(names)
    )
    assert len(customers(known)) == 50


def test_what_everybody_types_neither_joins_nor_parts() -> None:
    """Shown generic, it is as if absent: their own telephones still join the two records of one person."""
    known = people(
        [
            *(Record("till", given, {"name": f"{given} Marsh", "email": "test@test.com"}) for given in GIVEN),
            Record("crm", "her", {"name": "Jocelyne Michu", "phone": "0612345678", "email": "test@test.com"}),
            Record("webshop", "hers", {"name": "Jocelyne Michu", "phone": "0612345678"}),
        ]
    )
    assert {"her", "hers"} in customers(known)


# The tablet on the sofa


def test_a_device_ties_people_to_a_home_and_not_into_one() -> None:
    known = people(
        [
            Record("app", "anna", {"name": "Anna Kowalski", "device_id": "D1"}),
            Record("app", "bob", {"name": "Bob Marsh", "device_id": "D1"}),
            Record("app", "nobody", {"device_id": "D1"}),
        ]
    )
    assert customers(known) == [{"anna"}, {"bob"}, {"nobody"}]


def test_what_comes_from_the_tablet_is_of_the_home_and_not_of_whoever_used_it_last() -> None:
    """Row 1.17: both are said to be possible and neither to be sure; which home it is of is known."""
    tablet = {"device_id": "D1"}
    known = people(
        [
            michu("her", "Jocelyne", **tablet, birth_date="1958-12-11"),
            michu("him", "Robert", **tablet, birth_date="1956-03-01"),
        ]
    )
    her, him = (known.customer_of("crm", key) for key in ("her", "him"))
    (home,) = her.households
    assert home.customers == tuple(sorted((her.id, him.id)))
    assert set(home.tied_by) == {"device_id", "email", "phone", "street"}
    known.add(Record("app", "login", {"name": "Robert Michu", **tablet, **MAILBOX}))
    assert {ref.key for ref in known.customer_of("crm", "him").records} == {"him", "login"}

    asked = known.find(tablet)
    assert {match.customer_id for match in asked} == {her.id, him.id}
    assert not any(match.sure for match in asked)
    assert [match.customer.households for match in asked] == [(home,), (home,)]

    visit = known.add(Record("app", "visit", tablet))
    assert visit.customer_id not in home.customers
    assert visit.customer.households == (home,)
    proposed = {pair.a.key if pair.b.key == "visit" else pair.b.key: pair.reason for pair in visit.candidates}
    assert proposed == {"her": "weak", "him": "weak", "login": "weak"}


def test_a_name_and_a_device_are_no_two_witnesses() -> None:
    """Who sits before the tablet of a home is somebody of that home, who may bear the same name."""
    records = [
        Record("app", "one", {"name": "Jean Petit", "device_id": "D1", "email": "jp@example.org"}),
        Record("app", "other", {"name": "J. Petit", "device_id": "D1", "email": "petit.j@example.net"}),
    ]
    known = people(records)
    assert customers(known) == [{"one"}, {"other"}]
    assert [pair.reason for pair in known.candidates()] == ["lone"]


# A till


def test_tickets_with_a_card_alone_are_its_owners() -> None:
    card = {"loyalty_card": "2300000011801"}
    owner = Record("loyalty", "owner", {"name": "Jocelyne Michu", **card}, verified={"loyalty_card"})
    tickets = [Record("till", f"t{number}", dict(card)) for number in range(60)]
    assert customers(people([owner, *tickets])) == [{"owner", *(ticket.key for ticket in tickets)}]


def test_a_card_nobody_registered_is_one_customer_without_a_name() -> None:
    """What it buys adds up, and who registers it later takes it along under the same id (law L9)."""
    card = {"loyalty_card": "2300000011801"}
    known = people(Record("till", f"t{number}", dict(card)) for number in range(3))
    (unknown,) = known.customers()
    assert unknown.profile.get("name") is unknown.profile.get("family_name") is None
    known.add(Record("loyalty", "owner", {"name": "Jocelyne Michu", **card}, verified={"loyalty_card"}))
    assert known.customer_of("till", "t0").id == unknown.id == known.customer_of("loyalty", "owner").id
