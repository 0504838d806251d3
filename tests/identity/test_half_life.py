"""Values that change hands weigh less the further apart they were observed, whatever order they came in.

Laws L1, L2 and L3: the dates are data, so live, bulk and the slow oracle agree, and a later sighting is
the same record that may now stand elsewhere.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import attrs
import pytest
from hypothesis import given, strategies as st

from customer_unify import Record, Resolver
from customer_unify.errors import InputError
from customer_unify.identity.bulk import partition
from customer_unify.identity.defaults import shipped
from customer_unify.identity.gather import gather
from customer_unify.identity.score.worth import faded
from customer_unify.model.evidence import Evidence
from customer_unify.model.result import Outcome

from ..live import parts, resolver
from ..oracle import Oracle

START = datetime(2006, 1, 5, 12, tzinfo=UTC)


def year(at: float) -> datetime:
    return START + timedelta(days=round(365 * at))


DATES = st.sampled_from([None, *(year(at) for at in (0, 1, 3, 5, 7, 9, 13, 20))])
ROWS = st.fixed_dictionaries(
    {},
    optional={
        "phone": st.sampled_from(["0612345678", "0687654321"]),
        "email": st.sampled_from(["a@home.example", "b@home.example"]),
        "x_handle": st.just("jo"),
        "loyalty_card": st.just("1001"),
        "given_name": st.sampled_from(["Anna", "Paul"]),
    },
).filter(bool)
NAMED = st.sampled_from([(), (), ("phone",), ("phone", "email")])


def answered(live: Resolver) -> frozenset[frozenset[object]]:
    return Oracle(live._stages).answer(stored.record for stored in live.store.records()).partition


@given(
    said=st.lists(st.tuples(ROWS, DATES, NAMED, st.sampled_from(["declared", "observed"])), max_size=7),
    again=st.integers(0, 6),
    later=DATES,
)
def test_live_bulk_and_the_oracle_agree_whatever_the_dates(said, again, later) -> None:
    records = [
        Record("crm", str(at), row, verified=named, assurance={"phone": known}, observed_at=seen)
        for at, (row, seen, named, known) in enumerate(said)
    ]
    live = resolver(shipped())
    for record in records:
        live.add(record)
        assert parts(live) == answered(live)
    if records:
        seen_again = attrs.evolve(records[again % len(records)], observed_at=later)
        before = live.store.record(seen_again.ref).record.observed_at
        assert live.add(seen_again).outcome is Outcome.SAME
        kept = live.store.record(seen_again.ref).record.observed_at
        assert kept == max(filter(None, (before, later)), default=None)
        assert parts(live) == answered(live)
    assert live.verify().ok
    bulk = gather([stored.record for stored in live.store.records()], live.config, lambda *told: None)
    found: dict[str, set[object]] = {}
    for row in partition(bulk, lambda *told: None).rows:
        found.setdefault(row.customer_id, set()).add((row.source, row.key))
    assert {frozenset(group) for group in found.values()} == parts(live)


def test_the_same_record_twice_in_one_extract_is_held_as_of_the_later() -> None:
    """In either order (law L1)."""
    early, late = (Record("crm", "1", {"phone": "0612345678"}, observed_at=year(at)) for at in (0, 9))
    contents = [
        {stored.content for stored in gather(given, shipped(), lambda *told: None).draft.records.values()}
        for given in ([early, late], [late, early], [late])
    ]
    assert contents[0] == contents[1] == contents[2]


def pair(seen: float, **more: object) -> tuple[Record, Record]:
    """A customer of long ago, and a ticket with nothing but the number, years later."""
    former = Record("crm", "1", {"name": "Jocelyne Michu", "phone": "0612345678"}, observed_at=year(0))
    return former, Record("till", "9", {"phone": "0612345678"}, observed_at=year(seen), **more)


def together(*records: Record) -> bool:
    live = Resolver()
    live.add_many(records)
    return live.customer_of(*records[0].ref).id == live.customer_of(*records[1].ref).id


def test_a_number_alone_ties_a_ticket_of_next_year_and_none_of_ten_years_later() -> None:
    assert together(*pair(1))
    assert not together(*pair(10))
    live = Resolver()
    live.add_many(pair(10))
    [asked] = live.candidates()
    assert str(asked.reason) == "weak"
    [told] = [one for one in asked.evidence if one.field == "phone"]
    assert told.days is not None
    assert 9 * 365 >= told.days >= 6 * 365


def test_a_number_seen_in_between_carries_the_tie_across() -> None:
    former, ticket = pair(10)
    between = [Record("till", str(at), {"phone": "0612345678"}, observed_at=year(at)) for at in (2, 4, 6, 8)]
    assert together(former, ticket, *between)


def test_the_years_take_nothing_from_those_whose_names_agree() -> None:
    """A value is old, the rest is not: beside names and a birth date it is not needed."""
    said = {"name": "Jocelyne Michu", "birth_date": "1958-12-11", "phone": "0612345678"}
    assert together(
        Record("crm", "1", said, observed_at=year(0)), Record("web", "2", said, observed_at=year(15))
    )


def test_what_is_not_dated_is_not_held_against_anybody() -> None:
    former, ticket = pair(10)
    assert together(former, attrs.evolve(ticket, observed_at=None))


def test_cards_do_not_change_hands() -> None:
    card = {"loyalty_card": "1001"}
    assert together(
        Record("crm", "1", card, observed_at=year(0)), Record("till", "2", card, observed_at=year(20))
    )


def test_who_is_seen_again_with_the_number_still_has_it() -> None:
    """Law L3: nothing else changed, so it is the same record; the newer date holds."""
    former, ticket = pair(10)
    live = Resolver()
    live.add_many([former, ticket])
    assert live.customer_of(*former.ref).id != live.customer_of(*ticket.ref).id
    assert live.add(attrs.evolve(former, observed_at=year(9.9))).outcome is Outcome.SAME
    assert live.customer_of(*former.ref).id == live.customer_of(*ticket.ref).id
    assert live.add(former).outcome is Outcome.SAME  # an older sighting takes nothing back
    assert live.customer_of(*former.ref).id == live.customer_of(*ticket.ref).id


@given(
    weight=st.integers(1, 40_000),
    prior=st.integers(-40_000, -1),
    half_life=st.integers(1, 9_000),
    days=st.integers(0, 40_000),
    more=st.integers(0, 40_000),
)
def test_agreement_fades_with_time_and_never_speaks_against(weight, prior, half_life, days, more) -> None:
    now, then = (faded(weight, prior, at, half_life) for at in (days, days + more))
    assert 0 <= then <= now <= weight == faded(weight, prior, 0, half_life)


@given(weight=st.integers(20_000, 60_000), prior=st.integers(-30_000, -5_000))
def test_at_the_half_life_it_is_as_likely_somebody_elses(weight, prior) -> None:
    """However strong agreement is: it cannot be likelier the same person's than the value stayed with it."""
    if weight + prior > 3_000:
        assert -1_000 < faded(weight, prior, 1_000, 1_000) + prior <= 0


def test_evidence_adds_up_to_the_score_whatever_the_dates() -> None:
    former, ticket = pair(7, assurance={"phone": "observed"})
    stages = resolver(shipped())._stages
    a, b = map(stages.normalise, (former, ticket))
    evidence: tuple[Evidence, ...] = stages.evidence(a, b, lambda identifier: False)
    score = stages.score(a, b, lambda identifier: False)
    priors = {
        "stranger": stages.config.model.prior_stranger,
        "household": stages.config.model.prior_household,
    }
    assert sum(one.weight for one in evidence) + priors[score.rival] == score.weight


@pytest.mark.parametrize("half_life", [0, -1, 40_000, 1.5, "long", True])
def test_a_half_life_is_whole_days_within_a_century(half_life: object) -> None:
    from customer_unify import IdentityConfig

    with pytest.raises((InputError, ValueError)):
        IdentityConfig.load(f"[namespaces.phone]\nhalf_life = {half_life!r}".replace("True", "true"))
