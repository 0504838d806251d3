"""A confirmation counts, holds while the record still says so, and goes without a trace (laws L3, L4, L8)."""

import pytest

from customer_unify import Record, Resolver
from customer_unify.errors import InputError, UnknownRecord
from customer_unify.model.assurance import Assurance
from customer_unify.model.decision import DecisionKind

CARD = Record("loyalty", "L1", {"name": "Anna Michu", "email": "anna@home.example"}, verified={"email"})
HANDLE = ("x", "anna")


def written(*emails: str) -> Record:
    return Record(*HANDLE, {"email": list(emails)}, claimed={"email"})


@pytest.fixture
def made() -> Resolver:
    made = Resolver()
    made.add_many([CARD, written("anna@home.example")])
    return made


def together(made: Resolver) -> bool:
    return made.customer_of(*HANDLE).id == made.customer_of("loyalty", "L1").id


def test_a_claim_becomes_a_fact_and_the_record_stays_what_its_source_said(made: Resolver) -> None:
    ids = [made.customer_of("loyalty", "L1").id, made.customer_of(*HANDLE).id]
    assert not together(made)
    decision = made.confirm(HANDLE, "email", by="desk", reason="one-time code")
    assert (decision.kind, decision.assurance) == (DecisionKind.CONFIRM, Assurance.POSSESSED)
    assert together(made)
    assert made.store.record(HANDLE).record == written("anna@home.example")
    assert made.store.decisions_on(HANDLE) == [decision]
    assert not made.store.decided(made.store.record(HANDLE).content)
    made.undo(decision.id)
    assert [made.customer_of("loyalty", "L1").id, made.customer_of(*HANDLE).id] == ids


def test_it_shows_in_the_profile(made: Resolver) -> None:
    made.confirm(HANDLE, "email", assurance="verified", by="desk", reason="login")
    assert made.customer_of(*HANDLE).profile.provenance["email"].assurance is Assurance.VERIFIED


def test_it_outlives_another_spelling_and_is_not_taken_over_by_another_value(made: Resolver) -> None:
    made.confirm(HANDLE, "email", by="desk", reason="one-time code")
    made.add(written("Anna@Home.example"))
    assert together(made)
    made.add(written("somebody@else.example"))
    assert not together(made)
    assert not made.store.content(made.store.record(HANDLE).content).facts
    made.add(written("anna@home.example", "somebody@else.example"))
    assert together(made)
    assert made.customer_of(*HANDLE).profile.all("email") == ("anna@home.example",)


def test_one_value_of_several(made: Resolver) -> None:
    made.add(written("anna@home.example", "somebody@else.example"))
    made.confirm(HANDLE, "email", value="SOMEBODY@else.example", by="desk", reason="one-time code")
    assert made.store.content(made.store.record(HANDLE).content).values("email") == ("somebody@else.example",)
    assert not together(made)


def test_it_comes_back_with_its_record(made: Resolver) -> None:
    made.confirm(HANDLE, "email", by="desk", reason="one-time code")
    made.remove(*HANDLE)
    made.add(written("anna@home.example"))
    assert together(made)


def test_it_never_weakens(made: Resolver) -> None:
    before = made.store.record(("loyalty", "L1")).content
    made.confirm(("loyalty", "L1"), "email", assurance="declared", by="desk", reason="said so")
    assert made.store.record(("loyalty", "L1")).content == before


@pytest.mark.parametrize(
    ("field", "value", "assurance", "error"),
    [
        ("phone", None, "possessed", "says nothing in field 'phone'"),
        ("email", "secret@else.example", "possessed", "says no such value"),
        ("email", None, "claimed", "nothing is confirmed by 'claimed'"),
        ("email", None, "surely", "no assurance has this name"),
    ],
)
def test_what_cannot_be_confirmed(
    made: Resolver, field: str, value: str | None, assurance: str, error: str
) -> None:
    with pytest.raises(ValueError, match=error) as caught:
        made.confirm(HANDLE, field, value=value, assurance=assurance, by="desk", reason="code")
    assert "secret" not in str(caught.value)
    assert not list(made.store.decisions())


def test_a_claim_said_anew_as_a_fact_reads_the_graph_as_it_is_then() -> None:
    """What an answer lists for review is looked up once the step is done, not in the plan of it."""
    made = Resolver()
    made.add(written("anna@home.example"))
    assert made.add(Record(*HANDLE, {"email": "anna@home.example"})).candidates == ()


def test_of_whom_nobody_knows() -> None:
    with pytest.raises(UnknownRecord):
        Resolver().confirm(("x", "nobody"), "email", by="desk", reason="code")
    assert issubclass(InputError, ValueError)
