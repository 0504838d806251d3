"""Single histories of the live graph, each told for one reason; any history is tried in `test_machine.py`.

Laws L1 (as if all had come at once), L3 (the same twice, newer and older), L4 (what is gone tells nothing
apart), L5 (contradictions are named), L8 (claims do not settle ties) and L9 (ids last).
"""

from __future__ import annotations

from datetime import timedelta

import attrs
import hypothesis.strategies as st
import pytest

from customer_unify import Record, Resolver, resolve
from customer_unify.errors import Contradiction, CustomerUnifyError
from customer_unify.identity.defaults import shipped
from customer_unify.model.record import RecordRef
from customer_unify.model.result import Outcome

from ..live import NOON, parts, resolver

blank = st.sampled_from([None, ""])
given_names = st.sampled_from(["Anna", "Annie", "Paul", "Jocelyne", "J.", "Robert", "Bob"])
family_names = st.sampled_from(["Michu", "Michut", "Durand", "Smith"])
birth_dates = st.sampled_from(["1970-03-01", "1970-01-03", "1992-11-30"])
emails = st.sampled_from(["a@home.example", "b@home.example", "test@test.com"])
phones = st.sampled_from(["0612345678", "0145678901", "0687654321"])
cards = st.sampled_from(["1001", "1002"])
fields = st.fixed_dictionaries(
    {},
    optional={
        "given_name": blank | given_names,
        "family_name": blank | family_names,
        "birth_date": blank | birth_dates,
        "email": blank | emails,
        "phone": blank | phones,
        "loyalty_card": blank | cards,
        "postcode": st.sampled_from(["", "75011"]),
    },
)
keys = st.sampled_from(["1", "2", "3", "4", "5", "6", "7", "8"])
sources = st.sampled_from(["crm", "shop"])


def rebuilt(made: Resolver) -> Resolver:
    """The same live records and live decisions, from nothing, in one step."""
    fresh = resolver(made.config)
    records = sorted((stored.record for stored in made.store.records()), key=lambda record: record.ref)
    fresh.add_many(records[::-1])
    for decision in made.store.decisions():
        spoken_of = [ref for ref in (decision.a, decision.b) if ref is not None]
        if decision.live and all(fresh.store.record(ref) for ref in spoken_of):
            fresh._plan([], decisions=[decision], now=NOON)
    return fresh


def test_the_same_again_is_the_same_and_an_older_version_is_stale():
    made = resolver()
    first = Record("crm", "1", {"name": "Anna Michu"}, observed_at=NOON)
    assert made.add(first).outcome is Outcome.NEW
    assert made.add(first).outcome is Outcome.SAME
    older = Record("crm", "1", {"name": "Anna Durand"}, observed_at=NOON - timedelta(days=1))
    assert made.add(older).outcome is Outcome.STALE
    assert made.customer_of("crm", "1").profile["name"] == "Anna Michu"
    newer = Record("crm", "1", {"name": "Anna Durand"}, observed_at=NOON + timedelta(days=1))
    assert made.add(newer).outcome is Outcome.CHANGED
    assert made.customer_of("crm", "1").profile["name"] == "Anna Durand"


def test_a_corrected_record_takes_its_evidence_with_it_and_ids_come_back():
    made = resolver()
    made.add(Record("crm", "1", {"name": "Anna Michu", "phone": "0612345678"}))
    made.add(Record("shop", "2", {"name": "Anna Michut", "email": "anna@home.example"}))
    one, two = made.customer_of("crm", "1").id, made.customer_of("shop", "2").id
    assert one != two
    bridge = {"name": "Anna Michu", "phone": "0612345678", "email": "anna@home.example"}
    assert made.add(Record("shop", "3", bridge)).outcome is Outcome.MERGED
    assert made.customer_of("crm", "1").id == made.customer_of("shop", "2").id
    assert made.customer(two).id == made.customer(one).id
    made.add(Record("shop", "3", {"name": "Paul Durand"}))
    assert (made.customer_of("crm", "1").id, made.customer_of("shop", "2").id) == (one, two)


def test_junk_values_glue_nobody():
    made = resolver()
    names = ["Anna Michu", "Paul Durand", "Robert Smith", "Jocelyne Petit", "Karim Benali", "Wei Zhang"]
    made.add_many(
        Record("crm", str(at), {"name": name, "email": "test@test.com", "phone": "0145678901"})
        for at, name in enumerate(names)
    )
    made.add(Record("till", "9", {"email": "test@test.com"}))
    assert len(parts(made)) == len(names) + 1


def test_a_value_that_turns_out_to_be_everybodys_lets_go_of_those_it_held_and_takes_them_back():
    """Two tickets of one mailbox are one person until many people bear it, and again when those are gone."""
    made = resolver()
    for key in "12":
        made.add(Record("till", key, {"email": "shop@home.example", "payment_token": f"t{key}"}))
    assert len(parts(made)) == 1
    names = ["Anna Michu", "Paul Durand", "Robert Smith", "Jocelyne Petit", "Karim Benali", "Wei Zhang"]
    made.add_many(
        Record("crm", str(at), {"name": name, "email": "shop@home.example"}) for at, name in enumerate(names)
    )
    assert len(parts(made)) == len(names) + 2
    for at in range(len(names)):
        made.remove("crm", str(at))
    assert len(parts(made)) == 1


def test_contradictory_decisions_raise_and_name_both():
    made = resolver()
    for key in "123":
        made.add(Record("crm", key, {"name": f"Anna {key}"}))
    first = made.link(("crm", "1"), ("crm", "2"), by="ann", reason="same card")
    second = made.link(("crm", "2"), ("crm", "3"), by="ann", reason="same card")
    with pytest.raises(Contradiction) as caught:
        made.separate(("crm", "1"), ("crm", "3"), by="bob", reason="two people")
    assert {first.id, second.id} <= set(caught.value.decisions)
    made.undo(first.id)
    made.separate(("crm", "1"), ("crm", "3"), by="bob", reason="two people")
    with pytest.raises(Contradiction):
        made.link(("crm", "1"), ("crm", "2"), by="ann", reason="same card")


ANNA = {"name": "Anna Michu", "birth_date": "1970-03-01", "email": "anna@home.example"}
PAUL = {"name": "Paul Durand", "birth_date": "1992-11-30"}


def test_a_copy_of_a_record_somebody_decided_about_is_linked_like_any_other():
    made = resolver()
    made.add_many([Record("crm", "1", ANNA), Record("crm", "2", PAUL)])
    made.separate(("crm", "1"), ("crm", "2"), by="ann", reason="two people")
    made.add(Record("shop", "3", ANNA))
    assert made.customer_of("shop", "3").id == made.customer_of("crm", "1").id


def test_a_customer_that_grows_past_the_limit_is_as_if_all_had_come_at_once():
    made = resolver(attrs.evolve(shipped(), component_limit=3))
    for number in range(1, 7):
        moved = {"postcode": f"7500{number}", "street": f"{number} rue des Lilas"}
        made.add(Record("crm", str(number), {**ANNA, **moved}))
        assert parts(made) == parts(rebuilt(made))
    assert len(parts(made)) == 1


def test_a_decision_about_a_record_that_is_gone_tells_nothing_apart():
    """Two equal tickets are one node, though all they show is a mailbox that two people share (law L4)."""
    made = resolver()
    home = {"email": "famille@home.example", "phone": "0145678901"}
    for key, given in (("1", {**ANNA, **home}), ("2", {**PAUL, **home}), ("3", home), ("4", home)):
        made.add(Record("crm", key, given))
    before = parts(made)
    assert {RecordRef("crm", "3"), RecordRef("crm", "4")} in before
    made.add(Record("crm", "5", {"name": "Wei Zhang"}))
    made.separate(("crm", "3"), ("crm", "5"), by="ann", reason="two people")
    made.remove("crm", "5")
    assert parts(made) == before


def test_the_last_copy_nobody_decided_about_takes_its_evidence_with_it():
    """``b1`` may not stand with ``a``; while its copy ``b2`` is there, that holds both."""
    made = resolver()
    phone, mail = {"phone": "0612345678"}, {"email": "anna@home.example"}
    for key, given in (
        ("a", {"name": "Anna Michu", **phone}),
        ("c", {"name": "Anna Michu", **mail}),
        ("b1", {"name": "Anna Michu", **phone, **mail}),
        ("b2", {"name": "Anna Michu", **phone, **mail}),
    ):
        made.add(Record("crm", key, given))
    made.separate(("crm", "a"), ("crm", "b1"), by="ann", reason="two people")
    made.remove("crm", "b2")
    assert parts(made) == parts(rebuilt(made))


def test_ten_thousand_tickets_of_one_card_cost_the_same_each():
    """Records of equal content are one node: nothing is compared again."""
    made = resolver()
    made.add(Record("loyalty", "L1", {"name": "Anna Michu", "loyalty_card": "1001"}))
    compared = [
        made.add(Record("till", f"T{at}", {"loyalty_card": "1001"})).work.compared for at in range(500)
    ]
    assert len(made.customer_of("till", "T499").records) == 501
    assert max(compared[2:]) <= max(compared[:2])


def test_errors_are_ours_and_say_no_values():
    made = resolver()
    with pytest.raises(KeyError) as caught:
        made.customer_of("crm", "secret-key")
    assert isinstance(caught.value, CustomerUnifyError)
    assert "secret-key" not in str(caught.value)
    made.close()
    with pytest.raises(CustomerUnifyError):
        made.customer_of("crm", "1")


def test_a_claim_does_not_even_settle_a_tie():
    """A handle ties to two people equally; whom it goes to is no matter of what one of them claims."""

    def groups(claim: str) -> set[frozenset[str]]:
        made = resolver()
        paul = {"given_name": "Paul", "email": "b@home.example", "x_handle": "jm", "birth_date": claim}
        made.add_many(
            [
                Record("crm", "1", paul, claimed={"birth_date"}),
                Record("crm", "2", {"email": "b@home.example", "street": "12 rue de la Paix"}),
                Record("crm", "3", {"family_name": "Michu", "email": "c@home.example", "x_handle": "jm"}),
                Record("crm", "4", {"email": "d@home.example", "loyalty_card": "1002", "x_handle": "jm"}),
                Record("crm", "5", {"family_name": "Michut", "given_name": "Annie", "loyalty_card": "1002"}),
            ]
        )
        return {frozenset(ref.key for ref in group) for group in parts(made)}

    without = groups("")
    assert all(groups(f"1970-01-{day:02}") == without for day in range(1, 29))


@pytest.mark.parametrize("mails", [5, 6, 60])
def test_a_telephone_under_many_mailboxes_is_the_shop_s_though_nobody_gives_a_name(mails: int) -> None:
    """Fifty mailboxes under one number are no person's, and no list knows the number."""
    words = ("kasse", "lumen", "trio", "ovid", "brandt", "zimt", "quax", "hydra", "pelz", "nimbus")
    users = [f"{words[n % 10]}{words[n // 10][::-1]}" for n in range(mails)]
    tickets = [
        Record("desk", str(n), {"email": f"{user}@m{n}.example", "phone": "0612345678"})
        for n, user in enumerate(users)
    ]
    made = Resolver()
    made.add_many(tickets)
    live = {made.customer_of("desk", str(n)).id for n in range(mails)}
    assert len(live) == len({row.customer_id for row in resolve(tickets)})
    assert len(live) == mails or mails <= 5
    made.remove("desk", "0")
    assert made.verify().ok
