"""What the resolver explains is drawn as it is told: each step a waterfall, on the page and as text."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import pairwise

from hypothesis import given, settings, strategies as st

from customer_unify import Record, Resolver
from customer_unify.model.evidence import Verdict
from customer_unify.model.explanation import Explanation
from customer_unify.report import page
from customer_unify.report.waterfall import TEXT_WIDTH, on_the_way, steps, text_waterfall

from .test_waterfall import WEIGHTS, a_pair

NOON = datetime(2026, 1, 5, 12, tzinfo=UTC)
TICKET, ACCOUNT, STRANGER = ("till", "T"), ("app", "A"), ("crm", "S")


def known() -> Resolver:
    """A ticket and an account that share nothing; a card's record stands between them."""
    made = Resolver()
    card = {"loyalty_card": "2300000011801"}
    made.add(Record("loyalty", "L", {"name": "Anna <Michu>", "phone": "0612345678", **card}))
    made.add(Record(*TICKET, card))
    made.add(Record(*ACCOUNT, {"phone": "0612345678"}))
    made.add(Record(*STRANGER, {"name": "Anna Michu", "phone": "0698765432"}))
    return made


def test_the_way_leads_from_one_to_the_other_and_every_bar_ends_at_the_sum() -> None:
    why = known().explain(TICKET, ACCOUNT)
    way = on_the_way(why)
    assert [{pair.a.source, pair.b.source} for pair in way] in (
        [{"app", "loyalty"}, {"loyalty", "till"}],
        [{"loyalty", "till"}, {"app", "loyalty"}],
    )
    for pair, told in zip(way, why.named("step"), strict=True):
        assert pair.verdict is Verdict.LINK
        prior, *_, total = steps(pair)
        assert total.end == told.weight
        assert prior.end == next(part.weight for part in told.parts if part.code == "prior")


def test_two_who_are_apart_are_one_waterfall() -> None:
    (pair,) = on_the_way(known().explain(TICKET, STRANGER))
    assert pair.verdict is Verdict.REFUSED
    assert {(pair.a.source, pair.a.key), (pair.b.source, pair.b.key)} == {TICKET, STRANGER}


def test_a_step_somebody_decided_is_drawn_as_a_sentence() -> None:
    made = known()
    made.link(TICKET, STRANGER, by="ann", reason="same face")
    why = made.explain(TICKET, STRANGER, language="fr")
    (pair,) = on_the_way(why)
    assert pair.evidence == ()
    customer = made.customer_of(*TICKET)
    shown = page(made_at=NOON, language="fr", customer=customer, pairs=made.pairs(customer.id), why=why)
    assert "quelqu'un en a décidé ainsi" in shown.replace("&#x27;", "'")


def test_the_page_shows_the_sentence_what_would_change_it_and_each_step() -> None:
    made = known()
    customer = made.customer_of(*TICKET)
    why = made.explain(TICKET, ACCOUNT)
    shown = page(made_at=NOON, customer=customer, pairs=made.pairs(customer.id), why=why)
    assert shown.count('class="waterfall"') == 2
    for part in (why, *why.named("because", "or_because", "change")):
        assert part.text.replace("'", "&#x27;") in shown
    assert "<p>app · A – Till · T</p>" in shown
    assert "<Michu>" not in shown


def test_what_no_resolver_told_leads_nowhere() -> None:
    assert on_the_way(Explanation("total", "All in all.", 3)) == ()


@settings(max_examples=60, deadline=None)
@given(st.integers(-30_000, 5_000), WEIGHTS, st.sampled_from(["en", "fr"]))
def test_as_text_each_bar_begins_where_the_one_above_ends(prior, weights, language) -> None:
    pair = a_pair(prior, weights)
    lines = text_waterfall(pair, language=language).splitlines()
    bars = steps(pair)
    room = max(map(len, (line.split("  ")[0] for line in lines)))
    drawn = [line[room + len("  +000.0  ") + 1 :] for line in lines]
    assert len(lines) == len(bars)
    spans = [(len(bar) - len(bar.lstrip()), len(bar)) for bar in drawn]
    assert all(set(bar.strip()) in ({"#"}, {"|"}) and len(bar) <= TEXT_WIDTH + 1 for bar in drawn)
    # A bar of no length is one sign that stands where it would begin.
    ends = [
        (left, left) if "|" in bar else (left, right) if step.weight > 0 else (right, left)
        for bar, step, (left, right) in zip(drawn, bars, spans, strict=True)
    ]
    for (_, before), (after, _) in pairwise(ends[:-1]):
        assert before == after
    assert ends[-1][1] == ends[-2][1]
