"""What holds for a while makes those in it urgent, ends by itself, and moves nobody else."""

from datetime import timedelta

import pytest
from hypothesis import given, strategies as st

from customer_unify import ConfigurationError, PolicyRefused, PriorityPolicy, Signals
from customer_unify.model import Rankable
from customer_unify.priority import preset

from .queues import NOW, POLICY, SNOW, people

RETAIL = preset.text(preset.POLICIES, "retail")
SNOWED_IN = """
[situations.stranded_by_snow]
urgency = "blocked"
since = 2026-01-05T08:00:00+01:00
until = 2026-01-07T12:00:00+01:00
when = { signal = "topic", is = ["flight"] }
"""


@pytest.mark.parametrize(
    ("hours", "signals", "band"),
    [
        (0, Signals(), 3),
        (0, Signals(topic="flight"), 1),
        (0, Signals(situations={"stranded_by_snow"}), 1),
        (0, Signals(situations={"on_holiday"}), 3),
        (0, Signals(topic="flight", urgency=3), 0),
        (-2.5, Signals(topic="flight"), 3),
        (49.9, Signals(topic="flight"), 1),
        (50, Signals(topic="flight"), 3),
    ],
)
def test_a_situation_holds_from_its_beginning_to_its_end(hours: float, signals: Signals, band: int) -> None:
    """Row 2.9: stranded by snow is for a while, and nobody has to remember to take it out."""
    policy = PriorityPolicy.load(RETAIL + SNOWED_IN)
    assert policy.standing(None, signals, now=NOW + timedelta(hours=hours)).band == band
    assert policy.digest != POLICY.digest


def test_the_reason_is_told_with_its_end() -> None:
    (ranked,) = PriorityPolicy.load(RETAIL + SNOWED_IN).rank(
        [Rankable("a", NOW, signals=Signals(topic="flight"))], now=NOW
    )
    told = str(ranked.explain("fr"))
    assert "stranded_by_snow" in told
    assert "2026-01-07T12:00:00+01:00" in told


@given(people, st.integers(-100, 100))
def test_a_situation_makes_nobody_less_urgent_and_changes_no_points(signals: Signals, hours: int) -> None:
    now = NOW + timedelta(hours=hours)
    with_snow, without = (policy.standing(None, signals, now=now) for policy in (SNOW, POLICY))
    assert with_snow.band <= without.band
    assert with_snow.contributions == without.contributions


@pytest.mark.parametrize(
    ("line", "instead", "path"),
    [
        ('urgency = "blocked"', 'urgency = "normal"', "urgency"),
        ("until = 2026-01-07T12:00:00+01:00", "", "until"),
        ("until = 2026-01-07T12:00:00+01:00", "until = 2026-01-07T12:00:00", "time zone"),
        ("until = 2026-01-07T12:00:00+01:00", "until = 2026-01-01T12:00:00+01:00", "after since"),
        ("until = 2026-01-07T12:00:00+01:00", 'until = "for ever"', "time zone"),
        ('is = ["flight"]', "at_least = 3", "when.is"),
    ],
)
def test_a_situation_at_fault_says_where(line: str, instead: str, path: str) -> None:
    assert line in SNOWED_IN
    with pytest.raises(ConfigurationError, match=path):
        PriorityPolicy.load(RETAIL + SNOWED_IN.replace(line, instead))


@pytest.mark.parametrize("signal", ['signal = "tier", at_least = 4', 'signal = "audience", at_least = 900'])
def test_neither_loyalty_nor_influence_makes_anybody_urgent(signal: str) -> None:
    """Row 0.6 and law L14: a band is moved by urgency and time alone, by this way too."""
    with pytest.raises(PolicyRefused, match="situation"):
        PriorityPolicy.load(RETAIL + SNOWED_IN.replace('signal = "topic", is = ["flight"]', signal))


def test_a_moment_in_another_time_zone_is_the_same_moment() -> None:
    """One policy, however its times are written."""
    other = SNOWED_IN.replace("2026-01-07T12:00:00+01:00", "2026-01-07T11:00:00Z")
    assert PriorityPolicy.load(RETAIL + other) == PriorityPolicy.load(RETAIL + SNOWED_IN)
