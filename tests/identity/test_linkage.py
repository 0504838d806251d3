"""People told apart: groups whose dates or generations differ, and what fits two of them.

The slow way beside it works everything out anew for every pair of groups before each merge.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import combinations

from hypothesis import given, settings, strategies as st

from customer_unify.identity.link.group import Linked, Node, Ruling, link
from customer_unify.model.content import Content
from customer_unify.model.evidence import Reason, Score, Verdict

GENERATION, BORN = 1, 2
SILENT = Score(0, 0, "stranger", comparable=False)
Pairs = Mapping[tuple[str, str], Score]
Groups = list[frozenset[str]]


def said(weight: int, *, alike: int = 0, unlike: int = 0, ties: tuple[str, ...] = ()) -> Score:
    return Score(weight, weight, "household", ties, 2, 1, alike=alike, unlike=unlike)


def run(keys: str, joining: Pairs, closing: Pairs | None = None) -> Linked:
    """Nodes of one letter each; whoever is in neither list has nothing to compare."""
    others = closing or {}
    nodes = [Node(key, Content({})) for key in keys]
    return link(nodes, joining, lambda a, b: others.get((a.key, b.key), SILENT))


def groups(linked: Linked) -> list[str]:
    return ["".join(group) for group in linked.groups]


class Slow:
    """Average linkage with both rules, from scratch."""

    def __init__(self, keys: str, joining: Pairs, closing: Pairs) -> None:
        self.keys, self.joining, self.all = keys, joining, {**closing, **joining}

    def across(self, one: frozenset[str], two: frozenset[str]) -> Iterator[tuple[bool, Score]]:
        for pair, score in self.all.items():
            if (pair[0] in one and pair[1] in two) or (pair[1] in one and pair[0] in two):
                yield pair in self.joining, score

    def mean(self, one: frozenset[str], two: frozenset[str], bit: int = 0) -> int | None:
        votes, tied = [], False
        for joins, score in self.across(one, two):
            if bit and not score.unlike & bit:
                continue
            if score.opposes:
                votes.append(max(-20_000, score.against))
            elif joins and score.weight > 0 and score.proves():
                votes.append(min(20_000, score.weight))
                tied = True
        return sum(votes) * 1024 // len(votes) if tied else None

    def good(self, mean: int | None) -> bool:
        return mean is not None and mean > 0

    def two(self, one: frozenset[str], two: frozenset[str]) -> set[int]:
        """The bits by which they are two people."""
        scores = [score for _, score in self.across(one, two)]
        return {
            bit
            for bit in (GENERATION, BORN)
            if any(score.unlike & bit for score in scores)
            and not any(score.alike & bit for score in scores)
            and not self.good(self.mean(one, two, bit))
        }

    def told(self, one: frozenset[str], two: frozenset[str]) -> set[int]:
        scores = [score for _, score in self.across(one, two)]
        return {
            bit for bit in (GENERATION, BORN) if any((score.alike | score.unlike) & bit for score in scores)
        }

    def torn(self, one: frozenset[str], two: frozenset[str], among: Groups) -> bool:
        mean = self.mean(one, two)
        assert mean is not None
        for other in among:
            if other not in (one, two) and not self.two(one, other):
                if not self.two(two, other) - self.told(one, two) - self.told(one, other):
                    continue
                there = self.mean(one, other)
                if there is not None and there > 0 and abs(there - mean) < 3_000 * 1024:
                    return True
        return False

    def run(self) -> list[str]:
        among = [frozenset(key) for key in self.keys]
        while True:
            ranked = []
            for one, two in combinations(among, 2):
                mean = self.mean(one, two)
                if not self.good(mean) or self.two(one, two):
                    continue
                if self.torn(one, two, among) or self.torn(two, one, among):
                    continue
                assert mean is not None
                ranked.append((-mean, *sorted((min(one), min(two))), one, two))
            if not ranked:
                return sorted("".join(sorted(group)) for group in among)
            *_, one, two = min(ranked, key=lambda found: found[:3])
            among = [group for group in among if group not in (one, two)] + [one | two]


@st.composite
def pieces(draw: st.DrawFn) -> tuple[str, Pairs, Pairs]:
    keys = "abcdefg"[: draw(st.integers(2, 7))]
    weights = st.sampled_from([-12_000, -3_000, -500, 500, 2_000, 3_000, 5_000, 9_000, 25_000])
    joining: dict[tuple[str, str], Score] = {}
    closing: dict[tuple[str, str], Score] = {}
    for pair in combinations(keys, 2):
        alike = draw(st.integers(0, 3))
        score = said(draw(weights), alike=alike, unlike=draw(st.integers(0, 3)) & ~alike)
        (joining if score.may_join and draw(st.booleans()) else closing)[pair] = score
    return keys, joining, closing


@settings(max_examples=400)
@given(pieces())
def test_the_quick_way_gives_what_the_slow_way_gives(piece: tuple[str, Pairs, Pairs]) -> None:
    assert sorted(groups(run(*piece))) == Slow(*piece).run()


def test_who_does_not_tell_a_birth_date_has_no_vote_on_whether_two_dates_are_one_persons() -> None:
    """Father ``ab`` and son ``yz`` of one name and address: only ``a`` and ``y`` tell when they were born."""
    own = {("a", "b"): said(12_000, ties=("phone:1",)), ("y", "z"): said(12_000, ties=("phone:2",))}
    shared = {("a", "z"): said(4_500), ("b", "y"): said(4_500), ("b", "z"): said(4_500)}
    differ = {("a", "y"): said(-3_900, alike=GENERATION, unlike=BORN)}
    linked = run("abyz", {**own, **shared}, differ)
    assert groups(linked) == ["ab", "yz"]
    assert linked.rulings["b", "z"] == Ruling(Verdict.CANDIDATE, Reason.UNLIKE)
    assert not linked.clean
    unknown = {("a", "y"): said(-3_900, alike=GENERATION)}
    assert groups(run("abyz", {**own, **shared}, unknown)) == ["abyz"]


def test_a_pair_that_tells_both_dates_and_is_one_person_all_the_same_decides() -> None:
    """One date was mistyped: the two who tell it share a card, and that was weighed with the dates."""
    joining = {("a", "b"): said(6_000, unlike=BORN, ties=("card:1",)), ("b", "c"): said(9_000)}
    linked = run("abc", joining)
    assert groups(linked) == ["abc"]
    assert not linked.clean  # the next one who comes is linked anew, and not appended unasked


def test_one_date_that_agrees_is_enough() -> None:
    joining = {("a", "b"): said(9_000, alike=BORN), ("b", "c"): said(4_000, alike=BORN)}
    closing = {("a", "c"): said(-1_000, unlike=BORN)}
    assert groups(run("abc", joining, closing)) == ["abc"]


def test_a_thin_record_that_fits_two_people_joins_neither() -> None:
    fits = {("f", "t"): said(5_400), ("s", "t"): said(5_400)}
    differ = {("f", "s"): said(62, unlike=BORN)}
    linked = run("fst", fits, differ)
    assert groups(linked) == ["f", "s", "t"]
    assert linked.rulings["f", "t"] == linked.rulings["s", "t"] == Ruling(Verdict.CANDIDATE, Reason.AMBIGUOUS)


def test_a_thin_record_that_clearly_fits_one_of_two_people_joins_that_one() -> None:
    for more in (3_000, 9_000):
        fits = {("f", "t"): said(5_400 + more, ties=("phone:1",)), ("s", "t"): said(5_400)}
        assert groups(run("fst", fits, {("f", "s"): said(62, unlike=BORN)})) == ["ft", "s"]
    fits = {("f", "t"): said(5_400 + 2_999, ties=("phone:1",)), ("s", "t"): said(5_400)}
    assert groups(run("fst", fits, {("f", "s"): said(62, unlike=BORN)})) == ["f", "s", "t"]


def test_two_rivals_who_turn_out_to_be_one_person_are_rivals_no_more() -> None:
    """``f`` and ``g`` differ in one date; ``h``, who is of both, says that they are one."""
    joining = {
        ("f", "t"): said(5_000),
        ("g", "t"): said(5_000),
        ("f", "h"): said(4_000, alike=BORN),
        ("g", "h"): said(3_000, alike=BORN),
    }
    differ = {("f", "g"): said(-1_000, unlike=BORN)}
    linked = run("fght", joining, differ)
    assert groups(linked) == Slow("fght", joining, differ).run() == ["fght"]


def test_people_who_differ_and_have_nothing_else_against_them_stay_two() -> None:
    """Strangers of one town: what differs does not outweigh a rare name, and yet they were born apart."""
    joining = {("a", "c"): said(1_900)}
    closing = {("b", "c"): said(450, unlike=BORN), ("a", "b"): said(12_000)}
    joining[("a", "b")] = said(12_000, ties=("email:1",))
    del closing["a", "b"]
    assert groups(run("abc", joining, closing)) == ["ab", "c"]
