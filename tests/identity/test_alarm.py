"""Customers who hang together by one thread are told, with the thread and the parts."""

import subprocess
import sys
from random import Random

import pytest
from hypothesis import given, settings, strategies as st

from customer_unify import IdentityConfig, Record, Resolver
from customer_unify.identity.normalise import deceives, look
from customer_unify.model.record import RecordRef
from customer_unify.model.result import Alarm, AlarmKind
from customer_unify.testing import company

from .test_explain import Base, bases, live

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


def heal(made: Resolver, alarm: Alarm) -> None:
    """Do what the alarm says."""
    for id in alarm.undo:
        made.undo(id)
    for one, other in alarm.separate:
        made.separate(one, other, by="ann", reason="asked them")


def parted(made: Resolver, alarm: Alarm) -> bool:
    """Whether each part of the alarm is a customer, whole and alone."""
    customers = {frozenset(customer.records) for customer in made.customers()}
    return customers >= set(map(frozenset, alarm.parts))


def test_what_it_says_is_to_be_done_brings_the_split_about() -> None:
    made = sure([*ANNA, *PAUL])
    decision = made.link(("shop", "2"), ("crm", "3"), by="ann", reason="same voice")
    [alarm] = made.alarms()
    assert (alarm.undo, alarm.separate) == ((decision.id,), ())
    heal(made, alarm)
    assert parted(made, alarm)
    assert made.alarms() == []


def test_people_whom_evidence_holds_together_are_parted_by_a_word() -> None:
    seen = []
    for seed in (1, 2, 3):
        made = company(seed=seed, people=120)
        base = Resolver(IdentityConfig.load(made.config_toml))
        base.add_many(made.records)
        told = [alarm for alarm in base.alarms() if alarm.kind is AlarmKind.THREAD]
        for alarm in told:
            assert alarm.separate
            heal(base, alarm)
            assert parted(base, alarm)
            seen.append(alarm)
    assert seen


@settings(max_examples=60, deadline=None)
@given(bases(least=3))
def test_whatever_it_says_is_to_be_done_brings_its_split_about(base: Base) -> None:
    """Whoever is held together, and by whatever."""
    for at, _ in enumerate(live(base).alarms()):
        made = live(base)
        alarm = made.alarms()[at]
        if alarm.undo or alarm.separate:
            heal(made, alarm)
            assert parted(made, alarm)


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


# -- handles that look like others -----------------------------------------------------------------

OWNER = Record("webshop", "A7", {"name": "Jocelyne Michu", "x_handle": "jomichu"}, verified={"x_handle"})
HONEST = ["jomichu", "JoMichu", "@jomichu", "https://x.com/jomichu"]
LOOKS = [
    "jоmichu",
    "jomіchu",
    "ｊｏｍｉｃｈｕ",
    "jomi\u200bchu",
    "\u202ejomichu",
    "j0michu",
    "jomlchu",
    "jóm1chu",
]
"""Cyrillic o and i, wide letters, a sign nobody sees, one that turns the line, digits, l for i, accents."""


def lookalikes(made: Resolver) -> list[Alarm]:
    return [alarm for alarm in made.alarms() if alarm.kind is AlarmKind.LOOKALIKE]


def impostor(handle: str, **named: set[str]) -> Record:
    return Record("x", "99", {"x_handle": handle}, **named)


@pytest.mark.parametrize("assurance", ["claimed", "verified"])
@pytest.mark.parametrize("handle", LOOKS)
def test_a_handle_that_looks_like_anothers_is_told_with_whom_it_resembles(
    handle: str, assurance: str
) -> None:
    made = Resolver()
    made.add_many([OWNER, impostor(handle, **{assurance: {"x_handle"}})])
    assert made.customer_of("x", "99").id != made.customer_of("webshop", "A7").id
    told = {(alarm.customer, alarm.parts, alarm.resembled) for alarm in lookalikes(made)}
    there, here = made.customer_of("x", "99").id, made.customer_of("webshop", "A7").id
    bad, good = RecordRef("x", "99"), RecordRef("webshop", "A7")
    if assurance == "verified" and handle in {"j0michu", "jomlchu", "jóm1chu"}:
        assert told in ({(there, ((bad,),), (good,))}, {(here, ((good,),), (bad,))})
    else:
        assert told == {(there, ((bad,),), (good,))}
    assert {alarm.namespace for alarm in lookalikes(made)} == {"x_handle"}


@pytest.mark.parametrize("handle", [*HONEST, "jomichu_", "jo.michu", "미추미추", "léamichu"])
def test_an_honest_handle_raises_none(handle: str) -> None:
    made = Resolver()
    made.add_many([OWNER, impostor(handle, verified={"x_handle"})])
    assert lookalikes(made) == []


def test_a_handle_made_to_deceive_is_told_though_it_resembles_nobody_known() -> None:
    made = Resolver()
    made.add(impostor("jоmichu"))
    assert [alarm.resembled for alarm in lookalikes(made)] == [()]


def test_a_person_with_two_handles_alike_deceives_nobody() -> None:
    made = Resolver()
    both = Record("webshop", "A7", {"name": "Jocelyne Michu", "x_handle": ["jomichu", "j0michu"]})
    made.add(both)
    assert lookalikes(made) == []


def test_handles_of_two_platforms_are_not_held_against_each_other() -> None:
    made = Resolver()
    made.add_many([OWNER, Record("insta", "9", {"instagram_handle": "j0michu"})])
    assert lookalikes(made) == []


def test_who_was_removed_raises_no_alarm() -> None:
    made = Resolver()
    made.add_many([OWNER, impostor("jоmichu")])
    made.remove("x", "99")
    assert lookalikes(made) == []


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from([*HONEST, *LOOKS, "jean", "jeаn"]), st.sampled_from(["1", "2", "3", "4"])),
        max_size=6,
    ),
    st.randoms(use_true_random=False),
)
def test_the_order_of_arrival_changes_no_alarm_of_a_handle(said: list[tuple[str, str]], rng: Random) -> None:
    records = [Record("x", key, {"x_handle": handle}) for key, handle in {k: h for h, k in said}.items()]
    told = []
    for _ in range(2):
        made = Resolver()
        made.add_many(records)
        told.append([(alarm.parts, alarm.resembled) for alarm in lookalikes(made)])
        rng.shuffle(records)
    assert told[0] == told[1]


@settings(max_examples=100, deadline=None)
@given(st.text("abcjomichu0189_.", min_size=1, max_size=20), st.data())
def test_what_cannot_be_seen_changes_no_look(handle: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(handle)))
    hidden = data.draw(st.sampled_from("\u200b\u200d\u202e\u2066\ufeff"))
    written = handle[:at] + hidden + handle[at:]
    assert look(written) == look(handle) == look(handle.upper())
    assert deceives(written)
    assert not deceives(handle)


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=40))
def test_any_text_has_a_look(handle: str) -> None:
    assert isinstance(look(handle), str)
    assert not (handle.isascii() and deceives(handle))
