"""Customers who hang together by one thread are told, with the thread and the parts."""

import subprocess
import sys

from customer_unify import Record, Resolver
from customer_unify.model.record import RecordRef

ANNA = [
    Record("crm", "1", {"name": "Anna Michu", "email": "anna@a.example", "birth_date": "1970-03-01"}),
    Record(
        "shop",
        "2",
        {"name": "Anna Michu", "email": "anna@a.example", "birth_date": "1970-03-01", "postcode": "75011"},
    ),
]
PAUL = [
    Record("crm", "3", {"name": "Paul Durand", "phone": "0612345678", "birth_date": "1992-11-30"}),
    Record(
        "shop",
        "4",
        {"name": "Paul Durand", "phone": "0612345678", "birth_date": "1992-11-30", "postcode": "69001"},
    ),
]


def parts(*keys: list[tuple[str, str]]) -> tuple[tuple[RecordRef, ...], ...]:
    return tuple(tuple(RecordRef(*key) for key in part) for part in keys)


def sure(records: list[Record]) -> Resolver:
    """Anna and Paul, each of two records that staff have linked."""
    made = Resolver()
    made.add_many(records)
    made.link(("crm", "1"), ("shop", "2"), by="ann", reason="same card")
    made.link(("crm", "3"), ("shop", "4"), by="ann", reason="same card")
    return made


def test_two_people_linked_by_hand_hang_by_that_link() -> None:
    made = sure([*ANNA, *PAUL])
    assert made.alarms() == []
    decision = made.link(("shop", "2"), ("crm", "3"), by="ann", reason="same voice")
    [alarm] = made.alarms()
    assert alarm.customer == made.customer_of("crm", "1").id
    assert alarm.parts == parts([("crm", "1"), ("shop", "2")], [("crm", "3"), ("shop", "4")])
    assert [(pair.a.key, pair.b.key) for pair in alarm.evidence] == [("3", "2")]
    assert alarm.against < 0
    made.undo(decision.id)
    assert made.alarms() == []


def test_the_split_it_proposes_parts_them() -> None:
    made = sure([*ANNA, *PAUL])
    decision = made.link(("shop", "2"), ("crm", "3"), by="ann", reason="same voice")
    [alarm] = made.alarms()
    made.undo(decision.id)
    assert {frozenset(customer.records) for customer in made.customers()} == set(map(frozenset, alarm.parts))


def test_the_order_of_arrival_changes_no_alarm() -> None:
    told = []
    for records in ([*ANNA, *PAUL], [*PAUL[::-1], *ANNA[::-1]]):
        made = sure(records)
        made.link(("shop", "2"), ("crm", "3"), by="ann", reason="same voice")
        told.append([(alarm.parts, alarm.against) for alarm in made.alarms()])
    assert told[0] == told[1]


def test_a_person_with_much_in_common_raises_none() -> None:
    made = Resolver()
    made.add_many(
        Record("till", str(at), {"name": "Anna Michu", "email": "anna@a.example", "city": city})
        for at, city in enumerate(["Paris", "Lyon", "Lille", "Nantes", "Metz", "Dijon"])
    )
    assert len(list(made.customers())) == 1
    assert made.alarms() == []


def test_graphs_are_imported_only_when_asked_for() -> None:
    code = "import sys, customer_unify; customer_unify.Resolver().alarms(); print('networkx' in sys.modules)"
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "False"


def test_one_record_between_two_people_is_told_though_no_single_pair_parts_them() -> None:
    made = sure([*ANNA, *PAUL, Record("x", "9", {"x_handle": "amp"})])
    for key in (("crm", "1"), ("shop", "2"), ("crm", "3"), ("shop", "4")):
        made.link(("x", "9"), key, by="ann", reason="same voice")
    [alarm] = made.alarms()
    anna, paul = [("crm", "1"), ("shop", "2")], [("crm", "3"), ("shop", "4")]
    assert alarm.parts in (parts(anna, [*paul, ("x", "9")]), parts([*anna, ("x", "9")], paul))
    assert len(alarm.evidence) == 2
    assert {"x"} == {pair.b.source for pair in alarm.evidence}
