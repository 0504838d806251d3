"""What became of messages, against pencil and paper: medians, bounds, and who was passed in full view."""

import random
import statistics
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, strategies as st

import customer_unify as cu
from customer_unify.insight.service import service
from customer_unify.model import Customer, Handled, Profile, Rankable, Status

NOW = datetime(2026, 1, 5, 18, tzinfo=UTC)
LOYAL = {"tier": 4, "activity": 1.0}


def message(
    name: str,
    came: int,
    answered: int | None,
    *,
    status: Status = Status.CUSTOMER,
    person: str = "",
    channel: str = "x",
    public: bool = False,
    deflected: bool = False,
    **signals: Any,
) -> Handled:
    """A message that came so many minutes ago, and was answered so many minutes ago."""
    customer = Customer(person or name, (), Profile({}), status=status)
    case = Rankable(name, NOW - timedelta(minutes=came), customer, cu.Signals(**signals))
    at = None if answered is None else NOW - timedelta(minutes=answered)
    return Handled(case, channel, at, public, deflected)


@st.composite
def days(draw: st.DrawFn) -> list[Handled]:
    made = []
    for number in range(draw(st.integers(0, 9))):
        came = draw(st.integers(-20, 500))
        answered = draw(st.none() | st.integers(-50, came))
        made.append(
            message(
                f"m{number}",
                came,
                answered,
                status=draw(st.sampled_from([Status.CUSTOMER, Status.PROSPECT, Status.UNKNOWN])),
                person=draw(st.sampled_from("abcd")),
                channel=draw(st.sampled_from(["x", "e-mail", "shop"])),
                public=draw(st.booleans()),
                deflected=draw(st.booleans()),
                expected_margin=draw(st.integers(0, 3)),
                **draw(st.sampled_from([{}, LOYAL])),
            )
        )
    return made


@given(days())
def test_who_was_passed_in_full_view_is_counted_pair_by_pair(handled: list[Handled]) -> None:
    """Row 1.7: against every pair of a loyal message and a public answer to somebody else's."""
    told = service(handled, now=NOW)
    expected: dict[str, int] = {}
    for loyal in handled:
        signals, customer = loyal.case.signals, loyal.case.customer
        assert customer is not None
        if customer.status is not Status.CUSTOMER or (signals.tier, signals.activity) != (4, 1.0):
            continue
        for other in handled:
            assert other.case.customer is not None
            answer = other.answered_at
            if (
                other.case.customer.status is Status.CUSTOMER
                or not other.public
                or answer is None
                or answer > NOW
            ):
                continue
            waits = loyal.answered_at is None or loyal.answered_at > answer
            if loyal.case.arrived_at < other.case.arrived_at <= answer and waits:
                expected[loyal.case.id] = expected.get(loyal.case.id, 0) + 1
    assert {passed.id: passed.times for passed in told.passed} == expected
    assert told.visible == sum(expected.values())


@given(days(), st.randoms(use_true_random=False))
def test_groups_hold_each_message_once_in_any_order(handled: list[Handled], rng: random.Random) -> None:
    told = service(handled, now=NOW)
    shuffled = [*handled, *handled]
    rng.shuffle(shuffled)
    assert service(shuffled, now=NOW) == told
    came = sum(each.case.arrived_at <= NOW for each in handled)
    assert sum(group.messages for group in told.groups if group.group != "all") == came
    assert sum(channel.messages for channel in told.channels) == came
    for group in told.groups:
        if group.low is not None and group.median is not None:
            assert group.low <= group.median


def test_a_median_counts_those_who_wait_still() -> None:
    """Nobody is left out of the middle for never having been answered."""
    handled = [message("a", 100, 90), message("b", 100, 40), message("c", 100, None), message("d", 100, None)]
    (group,) = [group for group in service(handled, now=NOW).groups if group.group == "all"]
    assert (group.median, group.unanswered) == (60, 0.5)
    waits = [*handled, message("e", 100, None)]
    assert service(waits, now=NOW).groups[-1].median is None


def test_the_bounds_hold_the_median_as_often_as_they_say() -> None:
    """Twenty in five hundred may miss; drawn by lots that are fixed."""
    rng = random.Random(6)
    missed = 0
    for _ in range(500):
        waits = [rng.expovariate(1 / 60) for _ in range(25)]
        handled = [message(str(number), 10_000, 10_000 - int(wait)) for number, wait in enumerate(waits)]
        group = service(handled, now=NOW).groups[-1]
        assert group.low is not None
        assert group.high is not None
        assert group.median == statistics.median_low(int(wait) for wait in waits)
        missed += not group.low <= 60 * 0.6931 <= group.high + 1
    assert missed <= 25


def test_too_few_messages_bound_nothing_and_very_many_do() -> None:
    few = [message(str(number), 100, 100 - number) for number in range(5)]
    assert (service(few, now=NOW).groups[-1].low, service(few, now=NOW).groups[-1].high) == (None, None)
    many = [message(str(number), 10_000, 10_000 - number % 500) for number in range(1_500)]
    group = service(many, now=NOW).groups[-1]
    assert group.low is not None
    assert group.high is not None
    assert 220 < group.low < 249 < group.high < 280


def test_the_worth_of_an_hour_is_seen_by_tenths_of_value() -> None:
    """Row 1.10: those who bring most wait longest, and it shows."""
    handled = [message(str(rank), 1_000, 1_000 - 10 * rank, expected_margin=rank) for rank in range(1, 101)]
    handled += [message("stranger", 50, 49, status=Status.UNKNOWN)]
    told = {group.group: group for group in service(handled, now=NOW, language="fr").groups}
    assert [*told] == [f"d{tenth}" for tenth in range(1, 11)] + ["others", "all"]
    assert {told[f"d{tenth}"].messages for tenth in range(1, 11)} == {10}
    assert told["d1"].median == 950
    assert told["d10"].median == 50
    assert told["others"].median == 1


@pytest.mark.parametrize(("activity", "times"), [(0.5, 1), (0.49, 0)])
def test_a_card_of_the_highest_tier_counts_where_it_is_used(activity: float, times: int) -> None:
    """From one half on, as in law L14 (row 0.13)."""
    handled = [
        message("holder", 90, None, tier=4, activity=activity),
        message("stranger", 50, 49, status=Status.UNKNOWN, public=True),
    ]
    assert service(handled, now=NOW).visible == times


def test_what_is_answered_just_now_is_answered() -> None:
    (group,) = [group for group in service([message("a", 9, 0)], now=NOW).groups if group.group == "all"]
    assert (group.median, group.unanswered) == (9, 0.0)


def test_two_minutes_are_not_twice_as_slow_as_none() -> None:
    """Row 1.22: below a minute nobody tells the difference."""
    handled = [message("a", 9, 9, person="p"), message("b", 9, 7, person="p", channel="shop")]
    assert service(handled, now=NOW).inconsistent == 0
    slower = [handled[0], message("b", 9, 6, person="p", channel="shop")]
    assert service(slower, now=NOW).inconsistent == 1


@pytest.mark.parametrize(
    ("second", "share"),
    [(13, 0.0), (50, 0.0), (51, 1.0), (None, 1.0)],
)
def test_one_customer_on_two_channels_is_served_alike(second: int | None, share: float) -> None:
    """Row 1.22."""
    handled = [
        message("a", 500, 475, person="p"),
        message("b", 500, None if second is None else 500 - second, person="p", channel="shop"),
        message("c", 500, 100, person="q", channel="shop"),
    ]
    assert service(handled, now=NOW).inconsistent == share
    assert service(handled[2:], now=NOW).inconsistent is None


def test_sending_people_elsewhere_is_counted() -> None:
    """Row 4.1."""
    handled = [
        message("a", 9, 5, deflected=True),
        message("b", 9, 5),
        message("c", 9, None, channel="e-mail"),
    ]
    told = service(handled, now=NOW)
    assert told.groups[-1].deflected == pytest.approx(1 / 3)
    assert {each.channel: each.deflected for each in told.channels} == {"x": 0.5, "e-mail": 0.0}
    assert told.to_dict()["visible"] == 0


def test_what_cannot_have_been_is_refused() -> None:
    with pytest.raises(cu.InputError, match="before"):
        message("a", 5, 9)
    with pytest.raises(cu.InputError, match="one id"):
        service([message("a", 5, 1), message("a", 6, 1)], now=NOW)
    with pytest.raises(cu.InputError):
        service(["a"], now=NOW)  # type: ignore[list-item]
    assert service([], now=NOW).groups == ()
