"""The pure link function: free of order, true to its constraints, and each refusal with its reason.

Laws L1 (any order), L6 (exclusive namespaces and decisions), L7 (every pair is accounted for), L8 (lone
inferred evidence) and L19 (of a piece too large only few pairs are closed).
"""

from __future__ import annotations

from itertools import combinations

import attrs
import pytest
from hypothesis import given, settings, strategies as st

from customer_unify.identity.link.group import Linked, Node, Ruling, link
from customer_unify.model.assurance import Assurance
from customer_unify.model.content import Content, Fact
from customer_unify.model.decision import Decision
from customer_unify.model.evidence import Reason, Score, Verdict
from customer_unify.model.identifier import Namespace
from customer_unify.model.record import RecordRef

UNRELATED = Score(0, 0, "stranger", comparable=False)


def node(key: str, **values: str) -> Node:
    return Node(key, Content({name: [Fact(value, Assurance.DECLARED)] for name, value in values.items()}))


def score(weight: int, *ties: str, weak: int = 2) -> Score:
    return Score(weight, weight, "stranger", ties, weak, weak)


def run(nodes, proposed, **more) -> Linked:
    """A pair weighs the same whoever asks; those that were not proposed have nothing to compare."""

    def weigh(a, b):
        return proposed.get((a.key, b.key), UNRELATED)

    return link(nodes, proposed, weigh, contested=contested(proposed), **more)


def contested(proposed) -> frozenset[str]:
    """The identifiers that tie two nodes which contradict each other."""
    return frozenset(tie for score in proposed.values() if score.opposes for tie in score.ties)


def decision(kind: str, a: str, b: str, **more) -> tuple[Decision, str, str]:
    return (
        Decision(f"{kind}-{a}-{b}", kind, RecordRef("s", a), RecordRef("s", b), **more),
        min(a, b),
        max(a, b),
    )


@st.composite
def components(draw: st.DrawFn):
    keys = [f"n{at}" for at in range(draw(st.integers(1, 7)))]
    weights = st.integers(-20, 20).map(lambda bits: bits * 1000)
    proposed = {
        pair: Score(
            weight := draw(weights),
            weight,
            "stranger",
            draw(st.sampled_from([(), ("email:a",), ("email:b",)])),
            draw(st.integers(0, 3)),
            draw(st.integers(0, 2)),
            alike=(alike := draw(st.integers(0, 3))),
            unlike=draw(st.integers(0, 3)) & ~alike,
        )
        for pair in combinations(keys, 2)
        if draw(st.booleans())
    }
    closed = {pair: score(draw(weights)) for pair in combinations(keys, 2) if pair not in proposed}
    decided = [
        decision(draw(st.sampled_from(["link", "separate"])), *pair)
        for pair in combinations(keys, 2)
        if draw(st.integers(0, 9)) == 0
    ]
    values = {key: draw(st.sampled_from(["", "1", "2"])) for key in keys}
    nodes = [node(key, national_id=value) if value else node(key) for key, value in values.items()]
    return nodes, proposed, closed | proposed, decided


@given(components(), st.randoms(use_true_random=False))
@settings(max_examples=300)
def test_any_order_of_anything_gives_the_same(component, rng):
    nodes, proposed, closed, decided = component
    namespaces = {"national_id": Namespace("national_id", exclusive=True)}

    def answer(nodes, proposed, decided):
        return link(
            nodes,
            proposed,
            lambda a, b: closed[a.key, b.key],
            contested=contested(proposed),
            decisions=decided,
            namespaces=namespaces,
        )

    shuffled_nodes, shuffled_pairs, shuffled_decisions = list(nodes), list(proposed.items()), list(decided)
    rng.shuffle(shuffled_nodes)
    rng.shuffle(shuffled_pairs)
    rng.shuffle(shuffled_decisions)
    assert answer(nodes, proposed, decided) == answer(
        shuffled_nodes, dict(shuffled_pairs), shuffled_decisions
    )


@given(components(), st.sampled_from([-2_000, 0, 3_000, 30_000]), st.booleans())
@settings(max_examples=300)
def test_a_constraint_on_what_nobody_has_changes_nothing(component, above, kindly):
    """Where nothing binds anybody, a piece that all speaks for as one customer is not merged step by step."""
    nodes, proposed, closed, _ = component
    if kindly:  # most of what comes by chance contradicts itself
        closed = dict.fromkeys(closed, UNRELATED)
        kind = [(pair, attrs.evolve(score, unlike=0)) for pair, score in proposed.items()]
        proposed = {pair: score for pair, score in kind if not score.opposes}

    def answer(**namespaces):
        return link(
            nodes,
            proposed,
            lambda a, b: closed.get((a.key, b.key), UNRELATED),
            contested=contested(proposed),
            namespaces=namespaces,
            merge_above=above,
        )

    assert answer() == answer(passport=Namespace("passport", exclusive=True))


@given(components())
@settings(max_examples=300)
def test_constraints_hold_and_every_pair_is_accounted_for(component):
    nodes, proposed, closed, decided = component
    namespaces = {"national_id": Namespace("national_id", exclusive=True)}
    linked = link(
        nodes,
        proposed,
        lambda a, b: closed[a.key, b.key],
        contested=contested(proposed),
        decisions=decided,
        namespaces=namespaces,
    )
    assert sorted(key for group in linked.groups for key in group) == sorted(n.key for n in nodes)
    home = {key: group for group in linked.groups for key in group}
    by_key = {n.key: n.content for n in nodes}
    for group in linked.groups:
        assert len({value for key in group for value in by_key[key].values("national_id")}) <= 1
    for made, a, b in decided:
        if made.kind == "separate":
            assert home[a] != home[b]
        elif made.id not in linked.suspended:
            assert home[a] == home[b]
    assert set(linked.rulings) == set(proposed)
    for pair, ruling in linked.rulings.items():
        together = home[pair[0]] == home[pair[1]]
        assert together == (ruling.verdict is Verdict.LINK)
        assert together == (ruling.reason is None)


@given(components())
@settings(max_examples=300)
def test_a_clean_component_is_one_customer_with_nothing_against_it(component):
    nodes, proposed, closed, _ = component
    linked = link(nodes, proposed, lambda a, b: closed[a.key, b.key])
    if linked.clean:
        assert len(linked.groups) == 1
        assert all(item.weight >= 0 for item in proposed.values())
        assert all(item.against >= 0 for item in closed.values())


def test_lone_inferred_evidence_never_joins():
    linked = run([node("a"), node("b")], {("a", "b"): score(9_000, weak=1)})
    assert linked.groups == (("a",), ("b",))
    assert linked.rulings["a", "b"].reason is Reason.LONE
    assert linked.rulings["a", "b"].verdict is Verdict.CANDIDATE


def test_an_identifier_that_two_people_carry_needs_a_second_fact():
    """A family mailbox: Anna and Paul stay apart, and the ticket that shows only the mailbox is nobody's."""
    proposed = {
        ("anna", "paul"): score(-3_000, "email:home", weak=0),
        ("anna", "ticket"): score(1_000, "email:home", weak=0),
        ("paul", "ticket"): score(1_000, "email:home", weak=0),
        ("anna", "anna2"): score(8_000, "email:home", weak=1),
        ("anna2", "paul"): score(-3_000, "email:home", weak=0),
        ("anna2", "ticket"): score(1_000, "email:home", weak=0),
    }
    linked = run([node(key) for key in ("anna", "anna2", "paul", "ticket")], proposed)
    assert linked.groups == (("anna", "anna2"), ("paul",), ("ticket",))
    assert linked.contested == {"email:home"}
    assert linked.rulings["anna", "ticket"].reason is Reason.CONTESTED


@pytest.mark.parametrize("threshold", [0, 5_000])
def test_a_mean_must_be_above_the_threshold_and_a_candidate_above_the_one_for_review(threshold):
    nodes = [node("a"), node("b")]
    for weight, groups in ((threshold, 2), (threshold + 1, 1)):
        linked = run(nodes, {("a", "b"): score(weight)}, merge_above=threshold)
        assert len(linked.groups) == groups
    for weight, verdict in ((-3_000, Verdict.REFUSED), (-2_999, Verdict.CANDIDATE)):
        linked = run(nodes, {("a", "b"): score(weight)}, review_above=-3_000)
        assert linked.rulings["a", "b"].verdict is verdict
    lone = run(nodes, {("a", "b"): score(threshold, weak=1)}, merge_above=threshold)
    assert lone.rulings["a", "b"].reason is Reason.WEAK
    lone = run(nodes, {("a", "b"): score(threshold + 1, weak=1)}, merge_above=threshold)
    assert lone.rulings["a", "b"].reason is Reason.LONE


@pytest.mark.parametrize(("against", "groups"), [(-19_999, 1), (-20_000, 2), (-20_001, 2), (-90_000, 2)])
def test_no_pair_outshouts_another_by_more_than_twenty_bits(against, groups):
    """``a`` and ``b`` are one; ``c`` is tied to the one by ever so much, and contradicted by the other."""
    nodes = [node("a"), node("b"), node("c")]
    proposed = {("a", "b"): score(90_000), ("a", "c"): score(90_000), ("b", "c"): score(against)}
    assert len(run(nodes, proposed).groups) == groups


def test_nor_does_a_contradiction():
    nodes = [node("a"), node("b"), node("d"), node("z")]
    tied = {("a", "b"): score(20_000), ("a", "d"): score(20_000), ("b", "d"): score(20_000)}
    across = {("a", "z"): score(20_000), ("d", "z"): score(20_000), ("b", "z"): score(-90_000)}
    assert len(run(nodes, tied | across).groups) == 1


def test_what_only_closure_found_counts_against_but_never_for():
    nodes = [node("a"), node("b"), node("c")]
    chain = {("a", "b"): score(3_000), ("b", "c"): score(3_000)}
    assert len(run(nodes, chain).groups) == 1
    assert len(link(nodes, chain, lambda a, b: score(-9_000)).groups) == 2
    assert len(link(nodes, {}, lambda a, b: score(19_000)).groups) == 3


@pytest.mark.parametrize(("despite", "groups"), [((), 2), (("national_id",), 1)])
def test_a_human_link_against_an_exclusive_namespace_is_suspended_unless_it_names_it(despite, groups):
    nodes = [node("a", national_id="1"), node("b", national_id="2")]
    made = decision("link", "a", "b", despite=despite)
    linked = run(
        nodes, {}, decisions=[made], namespaces={"national_id": Namespace("national_id", exclusive=True)}
    )
    assert len(linked.groups) == groups
    assert linked.suspended == (frozenset() if despite else {made[0].id})


def test_a_link_excuses_the_pair_it_names_and_no_third():
    """``despite`` speaks of two records: whoever else of the group has another value still breaks the law."""
    exclusive = {"national_id": Namespace("national_id", exclusive=True)}
    nodes = [node("a", national_id="1"), node("b", national_id="2"), node("c", national_id="3")]
    ab, bc = decision("link", "a", "b", despite=("national_id",)), decision("link", "b", "c")
    linked = run(nodes, {}, decisions=[ab, bc], namespaces=exclusive)
    assert linked.groups == (("a", "b"), ("c",))
    assert linked.suspended == {bc[0].id}
    also = decision("link", "b", "c", despite=("national_id",))
    assert run(nodes, {}, decisions=[ab, also], namespaces=exclusive).groups == (("a", "b", "c"),)
    tied = {("a", "b"): score(9_000), ("b", "c"): score(9_000)}
    linked = run(nodes, tied, decisions=[ab], namespaces=exclusive)
    assert linked.groups == (("a", "b"), ("c",))
    assert linked.rulings["b", "c"].reason is Reason.EXCLUSIVE


@pytest.mark.parametrize("names", [("first", "second"), ("second", "first")])
def test_which_of_two_links_is_suspended_does_not_depend_on_their_minted_ids(names):
    """``b`` may stand with ``a`` or with ``c``: the link of smaller records holds, whenever taken."""
    nodes = [node("a", national_id="1"), node("b"), node("c", national_id="2")]
    decided = []
    for name, (a, b) in zip(names, [("a", "b"), ("b", "c")], strict=True):
        decided.append((Decision(name, "link", RecordRef("s", a), RecordRef("s", b)), a, b))
    linked = run(
        nodes, {}, decisions=decided, namespaces={"national_id": Namespace("national_id", exclusive=True)}
    )
    assert linked.groups == (("a", "b"), ("c",))
    assert linked.suspended == {names[1]}


def bridged(closure):
    """Two dense customers of six on one weak bridge, where eight nodes at most are closed."""
    left, right = [f"l{at}" for at in range(6)], [f"r{at}" for at in range(6)]
    proposed = {pair: score(15_000) for side in (left, right) for pair in combinations(side, 2)}
    proposed["l0", "r0"] = score(500)
    return left, right, link([node(key) for key in left + right], proposed, closure, limit=8, anchors=2)


def test_pieces_are_linked_each_by_itself_and_the_pairs_between_them_wait_for_review():
    left, right = [f"l{at}" for at in range(6)], [f"r{at}" for at in range(6)]
    proposed = {pair: score(15_000) for side in (left, right) for pair in combinations(side, 2)}
    proposed["l0", "r0"] = score(500)
    linked = run([node(key) for key in left + right], proposed, pieces=[left[::-1], right])
    assert linked.groups == (tuple(left), tuple(right))
    assert linked.rulings["l0", "r0"] == Ruling(Verdict.CANDIDATE, Reason.WEAK)
    assert not linked.clean


def test_a_piece_too_large_of_which_nothing_speaks_against_another_is_one():
    left, right, linked = bridged(lambda a, b: UNRELATED)
    assert linked.groups == ((*left, *right),)
    assert linked.clean


def test_of_a_piece_too_large_only_pairs_with_an_anchor_are_closed():
    asked = []

    def closure(a, b):
        asked.append((a.key, b.key))
        return UNRELATED

    bridged(closure)
    assert {a for a, _ in asked} == {"l0", "l1"}


@pytest.mark.parametrize("contradicted", [False, True])
def test_a_chain_or_star_of_equal_ties_does_not_fall_into_single_nodes(contradicted):
    """Whoever contradicts the rest stands alone."""
    keys = [f"k{at:02}" for at in range(30)]
    star = {("k00", key): score(15_000, "card:1") for key in keys[1:]}
    if contradicted:
        star["k00", "k29"] = score(-15_000, "card:2")
    linked = run([node(key) for key in keys], star, limit=8, anchors=2)
    assert linked.groups == ((tuple(keys[:29]), ("k29",)) if contradicted else (tuple(keys),))


@pytest.mark.parametrize("weight", [3_000, 15_000, 25_000])
def test_one_person_with_very_many_contents_is_not_torn_apart_by_the_limit(weight):
    keys = [f"k{at:02}" for at in range(30)]
    linked = run(
        [node(key) for key in keys], {pair: score(weight) for pair in combinations(keys, 2)}, limit=8
    )
    assert linked.groups == (tuple(keys),)
