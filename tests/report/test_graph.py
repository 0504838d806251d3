"""The identity graph: everything in its place, nothing over anything else, and bounded."""

from __future__ import annotations

import random
from itertools import combinations
from types import SimpleNamespace
from xml.etree import ElementTree

from hypothesis import given, settings, strategies as st

from customer_unify.model.assurance import Assurance
from customer_unify.model.customer import Customer, IdentifierHeld, Profile
from customer_unify.model.evidence import Evidence, Pair, Verdict
from customer_unify.model.identifier import Identifier
from customer_unify.model.record import RecordRef
from customer_unify.report.graph import graph
from customer_unify.report.layout import BOX, MOST_ARCS, MOST_NODES, layout


def svg(markup: str) -> ElementTree.Element:
    return ElementTree.fromstring(markup[markup.index("<svg") : markup.index("</svg>") + 6])  # noqa: S314 (our own)


def a_customer(records: int, identifiers: int, links: int, seed: int) -> tuple[Customer, list[Pair]]:
    chance = random.Random(seed)
    refs = [RecordRef(chance.choice(["crm", "web", "x", "till"]), f"k{at}") for at in range(records)]
    held = [
        IdentifierHeld(
            Identifier("email", f"a{at}@example.org"),
            chance.choice(list(Assurance)),
            tuple(chance.sample(refs, chance.randint(1, min(3, records)))),
        )
        for at in range(identifiers)
    ]
    couples = list(combinations(sorted(refs), 2))
    pairs = [
        Pair(
            a,
            b,
            chance.choice(list(Verdict)),
            chance.randint(-9_000, 40_000),
            evidence=(Evidence("email", "email", "exact", 5_000, Assurance.DECLARED, "email"),),
        )
        for a, b in chance.sample(couples, min(links, len(couples)))
    ]
    return Customer("c", tuple(refs), Profile({}), tuple(held)), pairs


SIZES = (st.integers(1, 30), st.integers(0, 30), st.integers(0, 60), st.integers(0, 10**6))


@settings(max_examples=60, deadline=None)
@given(*SIZES)
def test_no_box_lies_over_another_and_all_lie_inside(
    records: int, identifiers: int, links: int, seed: int
) -> None:
    placed = layout(*a_customer(records, identifiers, links, seed))
    boxes = [*placed.records, *placed.identifiers]
    assert len(boxes) <= MOST_NODES
    for box in boxes:
        assert 0 <= box.x <= placed.width - box.width
        assert 0 <= box.y <= placed.height - BOX
    for one, other in combinations(boxes, 2):
        apart_across = one.x + one.width <= other.x or other.x + other.width <= one.x
        apart_down = one.y + BOX <= other.y or other.y + BOX <= one.y
        assert apart_across or apart_down


@settings(max_examples=60, deadline=None)
@given(*SIZES)
def test_brackets_and_their_labels_do_not_lie_over_each_other(
    records: int, identifiers: int, links: int, seed: int
) -> None:
    placed = layout(*a_customer(records, identifiers, links, seed))
    assert len(placed.arcs) <= MOST_ARCS
    for arc in placed.arcs:
        assert placed.lane_at(arc.lane) > 20
        assert arc.top <= arc.label <= arc.bottom
    for one, other in combinations(placed.arcs, 2):
        if one.lane == other.lane:
            assert one.bottom < other.top or other.bottom < one.top
            assert abs(one.label - other.label) >= 18


@settings(max_examples=30, deadline=None)
@given(*SIZES, st.randoms(use_true_random=False))
def test_the_drawing_is_a_function_of_the_set(
    records: int, identifiers: int, links: int, seed: int, chance: random.Random
) -> None:
    customer, pairs = a_customer(records, identifiers, links, seed)
    shuffled = [list(customer.records), list(customer.identifiers), list(pairs)]
    for each in shuffled:
        chance.shuffle(each)
    other = Customer("c", tuple(shuffled[0]), Profile({}), tuple(shuffled[1]))
    assert graph(customer, pairs) == graph(other, shuffled[2])


def test_it_shows_every_record_identifier_and_weight(nouns: SimpleNamespace) -> None:
    drawing = svg(graph(nouns.customer(), nouns.pairs()))
    texts = ["".join(found.itertext()) for found in drawing.iter("text")]
    for said in ("C-1881", "3017 4420", "T-55012", "A7", "784512", "+33612345678", "jocelynemichu"):
        assert said in texts
    assert {"+33.5", "+21.1", "+37.1", "+5.4", "+2.6", "−5.7"} <= set(texts)
    assert drawing.find("title") is not None
    assert drawing.find("desc") is not None


def test_what_holds_the_customer_together_is_drawn_before_the_rest(nouns: SimpleNamespace) -> None:
    customer, pairs = a_customer(24, 0, 276, 5)
    placed = layout(customer, [nouns.evolve(pair, verdict=Verdict.LINK) for pair in pairs])
    joined = {ref: {ref} for ref in customer.records}
    for arc in placed.arcs:
        both = joined[arc.pair.a] | joined[arc.pair.b]
        for ref in both:
            joined[ref] = both
    assert len(joined[customer.records[0]]) == 24
    assert placed.arcs_left_out == 276 - len(placed.arcs)


def test_a_large_customer_is_cut_and_says_how_much_is_left_out() -> None:
    customer, pairs = a_customer(500, 300, 400, 7)
    drawn = graph(customer, pairs)
    placed = layout(customer, pairs)
    assert len(placed.records) + len(placed.identifiers) == MOST_NODES
    assert f"{placed.records_left_out} records, {placed.identifiers_left_out} identifiers" in drawn
    assert placed.records_left_out == 500 - len(placed.records)


def test_a_lone_record_without_identifiers_is_a_graph_too() -> None:
    customer = Customer("c", (RecordRef("crm", "1"),), Profile({}))
    assert "1" in ["".join(found.itertext()) for found in svg(graph(customer)).iter("text")]


def test_pairs_with_other_customers_are_not_drawn(nouns: SimpleNamespace) -> None:
    stranger = nouns.pair(RecordRef("crm", "C-1881"), RecordRef("crm", "other"), Verdict.REFUSED)
    assert graph(nouns.customer(), [stranger]) == graph(nouns.customer(), [])


def test_proved_said_and_claimed_are_told_apart_without_colour(nouns: SimpleNamespace) -> None:
    drawn = graph(nouns.customer(), nouns.pairs())
    for kind in ("tie proven", "tie said", "tie claimed"):
        assert f'class="{kind}"' in drawn
    assert "only claimed" in drawn
