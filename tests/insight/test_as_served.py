"""The order a help desk served in, read off its export: whoever waited least came first."""

from datetime import UTC, datetime, timedelta

import attrs
import pytest
from hypothesis import given, strategies as st

import customer_unify as cu
from customer_unify.insight.as_served import AsServed
from customer_unify.model import Customer, Handled, Profile, Rankable, Served, Status

NOW = datetime(2026, 1, 5, 18, tzinfo=UTC)
POLICY = cu.PriorityPolicy.preset("retail")


def message(
    name: str, came: int, answered: int | None, person: str = "", **signals: float | frozenset[str]
) -> Handled:
    customer = Customer(person or name, (), Profile({}), status=Status.CUSTOMER)
    case = Rankable(name, NOW - timedelta(minutes=came), customer, cu.Signals(**signals))  # type: ignore[arg-type]
    return Handled(case, "x", None if answered is None else NOW - timedelta(minutes=answered))


logs = st.lists(
    st.tuples(st.integers(0, 500), st.none() | st.integers(-60, 500), st.sampled_from("abc")), max_size=8
).map(
    lambda rows: [
        message(f"m{number}", came, None if end is None else min(came, end), person)
        for number, (came, end, person) in enumerate(rows)
    ]
)


@given(logs)
def test_whoever_waited_least_came_first(log: list[Handled]) -> None:
    served = AsServed(log)
    ranked = served.rank([each.case for each in log], now=NOW)
    waited = []
    for entry in ranked:
        (each,) = [each for each in log if each.case.id == entry.id]
        end = each.answered_at
        waited.append(
            float("inf") if end is None or end > NOW else (end - each.case.arrived_at).total_seconds() // 60
        )
    assert waited == sorted(waited)
    assert [entry.rank for entry in ranked] == list(range(1, len(log) + 1))
    for entry, minutes in zip(ranked, waited, strict=True):
        assert entry.standing.points == (0 if minutes == float("inf") else -minutes)
        assert sum(part.points for part in entry.standing.contributions) == entry.standing.points
        assert ("still waits" in str(entry.explanation)) == (minutes == float("inf"))


@given(logs)
def test_one_case_speaks_for_a_person(log: list[Handled]) -> None:
    """The one in the middle of theirs, by how long the answer took."""
    served = AsServed(log)
    order = [entry.id for entry in served.rank([each.case for each in log], now=NOW + timedelta(days=1))]
    for case in served.cases:
        assert case.customer is not None
        theirs = [each.case.id for each in log if each.case.customer == case.customer]
        assert case.id == sorted(theirs, key=order.index)[(len(theirs) - 1) // 2]
    assert len(served.cases) == len({each.case.customer.id for each in log if each.case.customer})


def test_what_was_done_is_audited_by_how_long_people_waited_not_by_when_they_came() -> None:
    """Rows 0.16 and 1.10: months of messages, as if all had come at once."""
    log = [
        message("loyal", 9_000, 6_000, tier=4, activity=0.9, expected_margin=6_000),
        message("loud", 50_000, 49_990, audience=90_000),
        message("now and then", 400, 100, tier=1, activity=0.4, expected_margin=200),
    ]
    served = AsServed(log)
    audit = cu.audit(served, POLICY, served.cases, now=NOW, at_once=True)
    assert {row.id: row.served for row in audit.rows} == {
        "loyal": Served.UNDER,
        "now and then": Served.FAIR,
        "loud": Served.OVER,
    }
    unlike = cu.audit(served, POLICY, served.cases, now=NOW)
    assert unlike.rows != audit.rows, "five weeks of waiting count, unless all came at once"


@pytest.mark.parametrize(("hours", "place"), [(1, 0), (48, 500)])
def test_how_long_until_due_stays_as_it_was(hours: int, place: int) -> None:
    """What was due within the hour is as near to its deadline now as then; nothing else is overdue."""
    log = [message(name, 90_000, 89_000) for name in ("a", "b", "c")]
    due = attrs.evolve(log[2].case, due_at=log[2].case.arrived_at + timedelta(hours=hours))
    log[2] = attrs.evolve(log[2], case=due)
    served = AsServed(log)
    audit = cu.audit(served, POLICY, served.cases, now=NOW, at_once=True)
    assert {row.id: row.policy for row in audit.rows}["c"] == place


def test_who_is_not_in_the_export_was_not_served() -> None:
    served = AsServed([message("a", 60, 30, "p")])
    customer = Customer("p", (), Profile({}))
    assert served.standing(customer, cu.Signals(), now=NOW).points == -30
    assert served.rank(served.cases, now=NOW)[0].explain("fr").text == (
        "À la place 1 : réponse au bout de 30 minutes."
    )
    for stranger in (None, Customer("q", (), Profile({}))):
        with pytest.raises(cu.InputError, match="no message of theirs"):
            served.standing(stranger, cu.Signals(), now=NOW)
    with pytest.raises(cu.InputError, match="no message is here"):
        served.rank([Rankable("b", NOW)], now=NOW)
    with pytest.raises(cu.InputError):
        AsServed(["a"])  # type: ignore[list-item]
    for cases in (5, ["a"]):
        with pytest.raises(cu.InputError, match="cases"):
            served.rank(cases, now=NOW)  # type: ignore[arg-type]
    with pytest.raises(cu.InputError, match="one id"):
        AsServed([message("a", 5, 1), message("a", 6, 1)])
