"""Which case a message belongs to, in the fixed order of checks (rows 3.2, 2.12; law L17)."""

from __future__ import annotations

import csv
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings, strategies as st

from customer_unify.cases.channel import CHANNELS, handle_of
from customer_unify.cases.thread import ThreadRules, alike, decide
from customer_unify.model.case import Assignment, Case, CaseState, Received, ThreadKind
from customer_unify.model.message import Message

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
TABLE = Path(__file__).parent.parent / "data" / "threads.csv"


def message(
    id: str, *, days: float = 0, reason: str | None = None, channel: str = "x", reply_to: str | None = None
) -> Message:
    return Message(
        channel,
        "jocelynemichu",
        "Hello?",
        NOW + timedelta(days=days),
        id=id,
        reason=reason,
        reply_to=reply_to,
    )


def case(id: str, *held: Message, customer: str = "c1", closed_days: float | None = None) -> Case:
    closed = None if closed_days is None else NOW + timedelta(days=closed_days)
    return Case(
        id,
        "service",
        NOW,
        Assignment("care"),
        state=CaseState.OPEN if closed is None else CaseState.CLOSED,
        closed_at=closed,
        customer=customer,
        reason=held[0].reason,
        received=tuple(Received(one, handle_of(one, CHANNELS[one.channel]), one.sent_at) for one in held),
    )


@pytest.mark.parametrize(
    "row", list(csv.DictReader(TABLE.read_text().splitlines())), ids=lambda row: row["situation"]
)
def test_the_table_a_shop_manager_can_read(row: dict[str, str]) -> None:
    """tests/data/threads.csv: one situation a line."""
    closed = float(row["closed_after_days"]) if row["closed_after_days"] else None
    known = case("k1", message("m1", reason=row["case_reason"] or None), closed_days=closed)
    written = message(
        row["message"],
        days=float(row["written_after_days"]),
        reason=row["message_reason"] or None,
        channel=row["channel"],
        reply_to=row["reply_to"] or None,
    )
    customer = "c1" if row["same_customer"] == "yes" else "c2"
    decision = decide(written, customer, [known], ThreadRules(), now=max(NOW, written.sent_at))
    assert (decision.kind.value, decision.because) == (row["decision"], row["because"])


def test_another_person_in_a_public_thread_has_a_case_of_their_own() -> None:
    """A case is keyed by customer, never by platform thread: what is told to one is told to one."""
    mine = case("k1", Message("x", "jocelynemichu", "Hello?", NOW, id="m1", thread="t"))
    theirs = Message("x", "somebody", "Me too!", NOW, id="m2", thread="t", reply_to="m1")
    assert decide(theirs, "c2", [mine], ThreadRules(), now=NOW).kind is ThreadKind.NEW


def test_the_latest_of_several_takes_it_and_ties_go_by_id() -> None:
    older, newer, twin = (
        case(name, message(f"m-{name}", days=days)) for name, days in (("k3", 0), ("k1", 1), ("k2", 1))
    )
    found = {
        decide(message("m9", days=2), "c1", order, ThreadRules(), now=NOW + timedelta(days=2)).case
        for order in ([older, newer, twin], [twin, newer, older], [newer, older, twin])
    }
    assert found == {"k2"}


@settings(max_examples=60)
@given(
    st.floats(-40, 40),
    st.sampled_from([None, "late", "broken"]),
    st.sampled_from([None, "late", "broken"]),
    st.one_of(st.none(), st.floats(-30, 0)),
)
def test_every_message_finds_exactly_one_place(
    days: float, reason: str | None, other: str | None, closed: float | None
) -> None:
    """Late, early, with a reason or none: there is always one decision, and only a new case names none."""
    known = case("k1", message("m1", reason=other), closed_days=closed)
    decision = decide(message("m2", days=days, reason=reason), "c1", [known], ThreadRules(), now=NOW)
    assert (decision.case is None) == (decision.kind is ThreadKind.NEW)
    if not alike(reason, other):
        assert decision.kind is ThreadKind.NEW
    elif closed is None:
        assert (decision.kind is ThreadKind.JOIN) == (abs(days) <= 30)


def test_the_same_reason_or_none_given() -> None:
    assert alike("late", "late")
    assert alike(None, "late")
    assert not alike("late", "broken")
