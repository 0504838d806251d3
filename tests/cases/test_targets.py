"""What is promised (row 2.27): by urgency and loyalty, the loyal never later, nobody by a claim (law L8)."""

from __future__ import annotations

import json
from datetime import timedelta

import attrs
import pytest
from hypothesis import given, settings, strategies as st

from customer_unify import BusinessCalendar, CaseTemplate, Desk, Message, PriorityPolicy, Resolver, Signals
from customer_unify.cases.targets import targets_for, tier_for
from customer_unify.desk.speaker import sure_tier
from customer_unify.errors import ConfigurationError
from customer_unify.model import ClockKind, Rankable, Template
from customer_unify.model.signal import HIGHEST_TIER
from customer_unify.model.template import Targets, Tier

from ..story.shop import NOW, TEAMS, resolver, signals

HOUR = timedelta(hours=1)
CLOCKS = """
name = "service"
team = "care"

[[stages]]
name = "solve"
"""
ROW = """
[[clocks]]
band = {}
loyalty_tier = {}
first_response = "{}h"
next_response = "9h"
resolution = "9h"
"""

rows = st.lists(
    st.tuples(st.integers(0, 3), st.integers(0, HIGHEST_TIER), st.integers(1, 9)),
    max_size=6,
    unique_by=lambda row: row[:2],
)


@settings(max_examples=40)
@given(rows, st.integers(0, 5))
def test_who_is_more_loyal_is_never_promised_later(given: list[tuple[int, int, int]], band: int) -> None:
    """A template that would is refused; whatever the order of its rows, the same one holds."""
    try:
        template: Template = CaseTemplate.load(CLOCKS + "".join(ROW.format(*row) for row in given))
    except ConfigurationError as error:
        refused = {fault.path for fault in error.faults}
    else:
        refused = set()
    if refused:
        assert refused == {"clocks.first_response"}
        return
    found = [targets_for(template.targets, band, tier) for tier in range(HIGHEST_TIER + 1)]
    assert found == [targets_for(template.targets[::-1], band, tier) for tier in range(HIGHEST_TIER + 1)]
    promised = [one.first_response for one in found if one is not None]
    assert promised == sorted(promised, reverse=True)
    assert all(one is not None for one in found[len(found) - len(promised) :])
    for tier, one in enumerate(found):
        assert (one is None) == (not any(row[1] <= tier for row in given))
        assert one is None or one.loyalty_tier <= tier


def test_a_tier_that_would_wait_longer_is_refused() -> None:
    with pytest.raises(ConfigurationError) as refused:
        CaseTemplate.load(CLOCKS + ROW.format(0, 0, 2) + ROW.format(1, 3, 4))
    assert "tier 3 longer than tier 0 in band 1" in str(refused.value)
    with pytest.raises(ConfigurationError, match="declares twice"):
        CaseTemplate.load(CLOCKS + ROW.format(0, 3, 2) + ROW.format(0, 3, 4))
    with pytest.raises(ConfigurationError, match=r"clocks\[0\].loyalty_tier"):
        CaseTemplate.load(CLOCKS + ROW.format(0, HIGHEST_TIER + 1, 2))


def test_what_is_promised_to_a_tier_in_one_band_leaves_more_urgent_ones_as_they_are() -> None:
    usual = Targets(0, HOUR, HOUR, HOUR), Targets(2, 8 * HOUR, HOUR, HOUR)
    gold = Targets(2, 2 * HOUR, HOUR, HOUR, loyalty_tier=3)
    found = [targets_for((*usual, gold), band, 4) for band in range(4)]
    assert found == [usual[0], usual[0], gold, gold]
    assert targets_for([gold], 0, 3) == gold
    assert targets_for([gold], 2, 2) is None


def test_the_time_of_a_team_is_by_band_alone() -> None:
    tiers = Tier("care", 1, HOUR), Tier("care", 0, 2 * HOUR), Tier("back", 0, 3 * HOUR)
    assert [tier_for(tiers, "care", band) for band in (0, 1, 5)] == [tiers[1], tiers[0], tiers[0]]
    assert tier_for(tiers, "managers", 0) is None


GOLD = Targets(0, timedelta(minutes=10), timedelta(minutes=10), timedelta(hours=1), loyalty_tier=3)


def open_desk(people: Resolver) -> Desk:
    template = CaseTemplate.preset("service")
    return Desk(
        people,
        PriorityPolicy.preset("retail"),
        teams=TEAMS,
        templates=[attrs.evolve(template, targets=(*template.targets, GOLD))],
        calendar=BusinessCalendar.always(),
        signals=signals,
    )


@pytest.mark.parametrize(
    ("author", "verified", "tier"),
    [
        ("jocelynemichu", True, 4),
        ("jocelynemichu", False, 0),
        ("robertmichu", True, 1),
        ("somebody", True, 0),
    ],
)
def test_a_card_shortens_what_is_promised_to_who_has_proved_to_hold_it(
    author: str, verified: bool, tier: int
) -> None:
    desk = open_desk(resolver())
    case = desk.receive(Message("x", author, "Help!", NOW, id="m1", verified=verified), now=NOW)
    assert case.loyalty_tier == tier
    first = next(one for one in desk.clocks(case, now=NOW) if one.kind is ClockKind.FIRST_RESPONSE)
    assert (first.target == GOLD.first_response) == (tier >= 3)


def test_a_tier_is_erased_with_who_had_it() -> None:
    """Law L11: what a case tells of somebody gone is not how much they spent, nor how loyal they were."""
    people = resolver()
    desk = open_desk(people)
    case = desk.receive(Message("x", "jocelynemichu", "Help!", NOW, id="m1", verified=True), now=NOW)
    assert case.customer is not None
    kept = f"case:{case.id}"
    assert "loyalty_tier" in json.dumps(list(people.store.stream(kept)))
    people.forget(case.customer, by="amina", reason="asked for")
    assert "loyalty_tier" not in json.dumps(list(people.store.stream(kept)))
    assert desk.case(case.id).loyalty_tier == 0


HERS = resolver().customer_of("loyalty", "L1")


@given(st.integers(0, HIGHEST_TIER), st.integers(0, 1000), st.integers(0, 1000))
def test_doubt_never_raises_a_tier(tier: int, confidence: int, less: int) -> None:
    """As with points: half as sure counts half, to the nearest tier; who is no customer has none."""
    case = Rankable("c", NOW, HERS, Signals(tier=tier), confidence=confidence)
    counted = sure_tier(case)
    assert abs(counted - tier * confidence / 1000) <= 0.5
    assert sure_tier(attrs.evolve(case, confidence=min(confidence, less))) <= counted
    assert sure_tier(attrs.evolve(case, proven=False)) == 0
    assert sure_tier(attrs.evolve(case, customer=None)) == 0
