"""Promises of time (row 2.27): pauses are a union, and a forged date gains nobody a place."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime, timedelta

from hypothesis import given, settings, strategies as st

from customer_unify.cases.calendar import BusinessCalendar
from customer_unify.cases.channel import CHANNELS, handle_of
from customer_unify.cases.sla import clocks, deadline, first_due, union, used
from customer_unify.cases.targets import targets_for
from customer_unify.model.case import Assignment, Case, ClockKind, ClockState, Received, Sent
from customer_unify.model.message import Message
from customer_unify.model.template import Targets

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)
OFFICE = BusinessCalendar.weekdays("Europe/Paris", "09:00-12:30", "13:30-18:00")
ALWAYS = BusinessCalendar.always()
TARGETS = (Targets(0, HOUR, HOUR, 4 * HOUR), Targets(2, 4 * HOUR, 8 * HOUR, 40 * HOUR))

moments = st.integers(-72, 200).map(lambda hours: NOW + timedelta(hours=hours))
pauses = st.lists(st.tuples(moments, moments), max_size=5)


def at(hours: float) -> datetime:
    return NOW + timedelta(hours=hours)


@settings(max_examples=80)
@given(pauses, st.integers(1, 60))
def test_a_deadline_is_where_the_target_is_used_up(
    stops: list[tuple[datetime, datetime]], hours: int
) -> None:
    due = deadline(NOW, timedelta(hours=hours), stops, OFFICE)
    assert due is not None
    assert used(NOW, due, stops, OFFICE) == timedelta(hours=hours)
    assert due >= OFFICE.add(NOW, timedelta(hours=hours))


@settings(max_examples=60)
@given(pauses, moments)
def test_pauses_are_a_union(stops: list[tuple[datetime, datetime]], moment: datetime) -> None:
    """Twice the same, overlapping, touching, back to front: what counts is the time covered."""
    joined = union(stops)
    covered = any(first <= moment < last for first, last in stops)
    assert covered == any(first <= moment and (last is None or moment < last) for first, last in joined)
    assert union([*stops, *stops]) == joined == union(reversed(stops))
    assert all(
        former[1] is not None and former[1] < latter[0] for former, latter in itertools.pairwise(joined)
    )


@settings(max_examples=40)
@given(pauses, st.tuples(moments, moments), st.integers(1, 60))
def test_a_pause_never_shortens_a_deadline(
    stops: list[tuple[datetime, datetime]], more: tuple[datetime, datetime], hours: int
) -> None:
    first, then = (deadline(NOW, timedelta(hours=hours), given, OFFICE) for given in (stops, [*stops, more]))
    assert first is not None
    assert then is not None
    assert then >= first


def test_still_paused_has_no_deadline_and_a_pause_before_the_start_is_nothing() -> None:
    assert deadline(NOW, HOUR, [(at(0.5), None)], ALWAYS) is None
    assert deadline(NOW, HOUR, [(at(2), None)], ALWAYS) == at(1)
    assert deadline(NOW, HOUR, [(at(-5), at(-1))], ALWAYS) == at(1)


def held(id: str, arrived: float, sent: float | None = None) -> Received:
    message = Message("email", "j@example.org", "?", at(arrived if sent is None else sent), id=id)
    return Received(message, handle_of(message, CHANNELS["email"]), at(arrived))


def answered(id: str, hours: float, *keys: str) -> Sent:
    return Sent(id, held("x", 0).handle, at(hours), answered=keys)


def case(*received: Received, sent: tuple[Sent, ...] = ()) -> Case:
    return Case("k1", "service", NOW, Assignment("care"), received=received, sent=sent)


def states(one: Case, hours: float) -> dict[ClockKind, tuple[ClockState, timedelta]]:
    return {clock.kind: (clock.state, clock.used) for clock in clocks(one, TARGETS, ALWAYS, now=at(hours))}


def test_three_clocks_of_a_conversation() -> None:
    one = case(held("m1", 0), held("m2", 3), sent=(answered("p1", 0.5, held("m1", 0).key),))
    assert states(one, 3.5) == {
        ClockKind.FIRST_RESPONSE: (ClockState.MET, HOUR / 2),
        ClockKind.NEXT_RESPONSE: (ClockState.RUNNING, HOUR / 2),
        ClockKind.RESOLUTION: (ClockState.RUNNING, HOUR),
    }


def test_the_settlement_stands_still_while_it_is_the_customers_turn() -> None:
    one = case(held("m1", 0), sent=(answered("p1", 0.5, held("m1", 0).key),))
    assert states(one, 100)[ClockKind.RESOLUTION] == (ClockState.PAUSED, HOUR / 2)
    assert ClockKind.NEXT_RESPONSE not in states(one, 100)


def test_an_answer_that_failed_is_none() -> None:
    gone = Sent("p1", held("x", 0).handle, at(0.5), failed="blocked")
    assert states(case(held("m1", 0), sent=(gone,)), 2)[ClockKind.FIRST_RESPONSE][0] is ClockState.MISSED


def test_a_forged_date_gains_nobody_a_place() -> None:
    """What the sender's clock says orders the talk; waiting is counted from arrival."""
    honest, forged = case(held("m1", 0)), case(held("m1", 0, sent=-900))
    assert clocks(honest, TARGETS, ALWAYS, now=at(1)) == clocks(forged, TARGETS, ALWAYS, now=at(1))


def test_targets_of_the_nearest_more_urgent_band() -> None:
    assert [targets_for(TARGETS, band).band for band in (0, 1, 2, 9)] == [0, 0, 2, 2]  # type: ignore[union-attr]
    assert targets_for((), 0) is None
    assert clocks(case(held("m1", 0)), (), ALWAYS, now=NOW) == ()


def test_the_first_to_run_out() -> None:
    first = first_due(clocks(case(held("m1", 0)), TARGETS, ALWAYS, now=NOW))
    assert first is not None
    assert (first.kind, first.due_at) == (ClockKind.FIRST_RESPONSE, at(1))
