"""Decides which nodes of one component are one customer: a pure function, free of any order of arrival."""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

import attrs

from ..model.content import Content
from ..model.decision import Decision
from ..model.evidence import Reason, Score, Verdict
from ..model.identifier import Namespace

__all__ = ["Linked", "Node", "PairKey", "Ruling", "link"]

PairKey = tuple[str, str]
"""Two node keys, the smaller first."""

CLIP = 20_000
"""Twenty bits: no single pair outshouts all the others of two groups."""

CUT_STEP = 1_000
"""One bit: how much higher the weight of a tie must be at each further cut of a component too large."""


@attrs.frozen(slots=True)
class Node:
    """Records of one content that no decision tells apart. ``key`` orders nodes and breaks ties."""

    key: str
    content: Content = attrs.field(repr=False)


@attrs.frozen(slots=True)
class Ruling:
    """What became of a proposed pair, and the first reason if it was kept apart."""

    verdict: Verdict
    reason: Reason | None = None


@attrs.frozen
class Linked:
    """The customers of one component.

    ``groups`` are node keys, each sorted, ordered by their first. ``rulings`` says
    what became of each proposed pair. ``clean`` holds when all is one customer and
    nothing spoke against it, so that what agrees may be appended without linking anew;
    ``dense`` when each two nodes are tied by themselves as well. ``suspended`` are ``link``
    decisions that data forbid; ``cut`` how often a component too large was cut at a higher weight.
    """

    groups: tuple[tuple[str, ...], ...]
    rulings: Mapping[PairKey, Ruling]
    contested: frozenset[str]
    suspended: frozenset[str]
    clean: bool
    cut: int = 0
    dense: bool = False


def link(
    nodes: Sequence[Node],
    proposed: Mapping[PairKey, Score],
    closure: Callable[[Node, Node], Score],
    *,
    decisions: Sequence[tuple[Decision, str, str]] = (),
    namespaces: Mapping[str, Namespace] | None = None,
    merge_above: int = 0,
    review_above: int = -6_000,
    limit: int = 150,
) -> Linked:
    """Link one component: close it, then merge by highest mean weight while that is above the threshold.

    ``proposed`` are the pairs some block key found, ``closure`` weighs any other pair: it may
    count against a merge, never for it. ``decisions`` come with the keys of the two nodes they
    speak of. Stronger than any mean, in this order: ``separate`` decisions, exclusive
    namespaces, maxima, identifiers that conflicting people carry, lone inferred facts.

    Cost: at most ``limit`` nodes are closed at once, so O(limit x nodes) comparisons beside the p
    pairs proposed, and O((limit x nodes + p) x log) time. Source: average linkage
    (Sokal and Michener 1958) over a closed component; the measured recipe behind it is told in
    ``docs/explanation``.
    """
    by_key = {node.key: node for node in nodes}
    constraints = _Constraints(by_key, namespaces or {}, decisions)
    contested = _contested(proposed)
    pieces, cut = _pieces(sorted(by_key), proposed, decisions, limit)
    groups: list[tuple[str, ...]] = []
    suspended: set[str] = set()
    opposed = False
    for piece in pieces:
        linkage = _Linkage(piece, by_key, proposed, closure, contested, constraints, merge_above, limit)
        groups.extend(linkage.run())
        suspended |= linkage.suspended
        opposed = opposed or linkage.opposed
    groups.sort()
    clean = len(groups) == 1 and not (opposed or contested or decisions or cut)
    rulings = dict(_rulings(groups, proposed, contested, constraints, merge_above, review_above))
    dense = clean and _all_tied(len(by_key), proposed)
    return Linked(tuple(groups), rulings, contested, frozenset(suspended), clean, cut, dense)


def _contested(proposed: Mapping[PairKey, Score]) -> frozenset[str]:
    """Identifiers that tie two nodes which the rest of the evidence says are two people."""
    return frozenset(tie for score in proposed.values() if score.opposes for tie in score.ties)


def _pieces(
    keys: Sequence[str],
    proposed: Mapping[PairKey, Score],
    decisions: Sequence[tuple[Decision, str, str]],
    limit: int,
) -> tuple[list[list[str]], int]:
    """The component cut at ever higher weights until no piece is above the limit (law L19).

    A piece that no weight parts by threads (a person with very many contents, all alike) is
    kept whole: :class:`_Linkage` then closes no pairs in it.
    """
    if len(keys) <= limit or _all_tied(len(keys), proposed):
        return [list(keys)], 0
    firm = [(a, b) for decision, a, b in decisions if decision.kind == "link"]
    joining = [pair for pair, score in proposed.items() if score.may_join]
    # However much the caller met on its way: what nothing may join is no part of what is too large.
    parts = list(_components(keys, _neighbours([*joining, *firm])))
    done = [part for part in parts if len(part) <= limit]
    todo = [part for part in parts if len(part) > limit]
    ties = [pair for pair, score in proposed.items() if score.weight > 0 and score.proves()]
    floor, cuts = 0, 0
    while todo:
        firmer = _neighbours([*(pair for pair in ties if proposed[pair].weight > floor), *firm])
        floor, cuts = floor + CUT_STEP, cuts + 1
        cut = [part for piece in todo for part in _cut(piece, firmer, ties)]
        done += [piece for piece in cut if len(piece) <= limit or floor > CLIP]
        todo = [piece for piece in cut if len(piece) > limit and floor <= CLIP]
    return done, cuts


def _all_tied(count: int, proposed: Mapping[PairKey, Score]) -> bool:
    """Whether each two of ``count`` nodes are tied by themselves: then no weight parts them by threads."""
    pairs = count * (count - 1) // 2
    return len(proposed) == pairs and all(score.weight > 0 and score.proves() for score in proposed.values())


def _cut(
    piece: Sequence[str], firmer: Mapping[str, Sequence[str]], ties: Iterable[PairKey]
) -> list[list[str]]:
    """The parts of a piece that firmer ties leave, or the piece whole if these hang by more than threads.

    Where half of all pairs between the parts tie, they are no chain of people but one who said
    very many things, and a cut would tear that one into as many customers.
    """
    parts = list(_components(piece, firmer))
    if len(parts) == 1:
        return parts
    place = {key: at for at, part in enumerate(parts) for key in part}
    threads = sum(a in place and b in place and place[a] != place[b] for a, b in ties)
    between = (len(piece) ** 2 - sum(len(part) ** 2 for part in parts)) // 2
    return parts if 2 * threads < between else [list(piece)]


def _neighbours(pairs: Iterable[PairKey]) -> dict[str, list[str]]:
    neighbours: dict[str, list[str]] = defaultdict(list)
    for a, b in pairs:
        neighbours[a].append(b)
        neighbours[b].append(a)
    return neighbours


def _components(keys: Sequence[str], neighbours: Mapping[str, Sequence[str]]) -> Iterator[list[str]]:
    """Connected components within ``keys``, each sorted, in the order of their first key."""
    left = dict.fromkeys(keys)
    while left:
        start = next(iter(left))
        del left[start]
        found, todo = [start], [start]
        while todo:
            for other in neighbours.get(todo.pop(), ()):
                if other in left:
                    del left[other]
                    found.append(other)
                    todo.append(other)
        yield sorted(found)


def _said(decided: tuple[Decision, str, str]) -> tuple[str, ...]:
    decision, a, b = decided
    return (*decision.a, *(decision.b or ()), a, b, *sorted(decision.despite), decision.id)


class _Constraints:
    """Exclusive namespaces, maxima and ``separate`` decisions: what no mean can override (law L6)."""

    def __init__(
        self,
        by_key: Mapping[str, Node],
        namespaces: Mapping[str, Namespace],
        decisions: Sequence[tuple[Decision, str, str]],
    ) -> None:
        self.bounds = {
            name: 1 if namespace.exclusive else namespace.maximum
            for name, namespace in namespaces.items()
            if namespace.exclusive or namespace.maximum is not None
        }
        self.exclusive = {name for name in self.bounds if namespaces[name].exclusive}
        self.by_key = by_key
        self.apart = {tuple(sorted((a, b))) for decision, a, b in decisions if decision.kind == "separate"}
        # By what they say and not by their ids, which are minted: a decision taken again holds as before.
        linked = sorted((item for item in decisions if item[0].kind == "link"), key=_said)
        self.links = [(decision.id, a, b, decision.despite) for decision, a, b in linked]

    def broken(self, ours: Sequence[str], theirs: Sequence[str]) -> Reason | None:
        """The first reason why two groups may not be one, or None."""
        if self.apart:
            for a in ours:
                for b in theirs:
                    if (min(a, b), max(a, b)) in self.apart:
                        return Reason.SEPARATED
        if not self.bounds:
            return None
        both = {*ours, *theirs}
        excused = {name for _, a, b, despite in self.links if a in both and b in both for name in despite}
        for reason, names in (
            (Reason.EXCLUSIVE, sorted(self.exclusive)),
            (Reason.MAXIMUM, sorted(set(self.bounds) - self.exclusive)),
        ):
            for name in names:
                most = self.bounds[name]
                values = {value for key in both for value in self.by_key[key].content.values(name)}
                if name not in excused and most is not None and len(values) > most:
                    return reason
        return None


@attrs.define(slots=True)
class _Between:
    """What is known between two groups: sum and count of the pairs that count, and whether any ties them."""

    total: int = 0
    count: int = 0
    tied: bool = False

    def add(self, other: _Between) -> None:
        self.total += other.total
        self.count += other.count
        self.tied = self.tied or other.tied

    @property
    def mean(self) -> int:
        """The mean in 1/1024 of the unit, rounded down: an integer, so that ties are ties on any machine."""
        return (self.total << 10) // self.count if self.count else 0


class _Linkage:
    """Average linkage over one piece, with everything that can stop a merge."""

    def __init__(
        self,
        piece: Sequence[str],
        by_key: Mapping[str, Node],
        proposed: Mapping[PairKey, Score],
        closure: Callable[[Node, Node], Score],
        contested: frozenset[str],
        constraints: _Constraints,
        merge_above: int,
        limit: int,
    ) -> None:
        self.constraints = constraints
        self.threshold = merge_above << 10
        self.members: dict[str, list[str]] = {key: [key] for key in piece}
        self.between: dict[str, dict[str, _Between]] = {key: {} for key in piece}
        self.suspended: set[str] = set()
        self.opposed = False
        whole = len(piece) <= limit
        inside = set(piece)
        for (a, b), score in proposed.items():
            if a in inside and b in inside:
                self._propose(a, b, score, contested)
        if whole:
            self._close(piece, by_key, proposed, closure)

    def _propose(self, a: str, b: str, score: Score, contested: frozenset[str]) -> None:
        if score.opposes:
            self._oppose(a, b, score)
        elif score.weight > 0 and score.proves(contested):
            self._set(a, b, _Between(min(CLIP, score.weight), 1, True))
        elif score.weight > 0:
            # What only a contested identifier or a lone fact speaks for may neither join nor outvote.
            self.opposed = True

    def _oppose(self, a: str, b: str, score: Score) -> None:
        self.opposed = True
        self._set(a, b, _Between(max(-CLIP, score.against), 1, False))

    def _close(
        self,
        piece: Sequence[str],
        by_key: Mapping[str, Node],
        proposed: Mapping[PairKey, Score],
        closure: Callable[[Node, Node], Score],
    ) -> None:
        for at, a in enumerate(piece):
            for b in piece[at + 1 :]:
                if (a, b) in proposed:
                    continue
                score = closure(by_key[a], by_key[b])
                if score.opposes:
                    self._oppose(a, b, score)

    def _set(self, a: str, b: str, between: _Between) -> None:
        self.between[a][b] = between
        self.between[b][a] = attrs.evolve(between)

    def _merge(self, a: str, b: str) -> str:
        """Make two groups one; the group is named by its smallest key."""
        kept, gone = min(a, b), max(a, b)
        self.members[kept] = sorted(self.members[kept] + self.members.pop(gone))
        theirs = self.between.pop(gone)
        self.between[kept].pop(gone, None)
        for other, known in theirs.items():
            if other == kept:
                continue
            del self.between[other][gone]
            ours = self.between[kept].get(other)
            if ours is None:
                self._set(kept, other, known)
            else:
                ours.add(known)
                self.between[other][kept] = attrs.evolve(ours)
        return kept

    def _decide(self) -> dict[str, str]:
        """Apply the ``link`` decisions first, by their records; say in which group each node is."""
        home = {key: key for key in self.members}
        for decision, a, b, _ in self.constraints.links:
            if a not in home or b not in home or home[a] == home[b]:
                continue
            ours, theirs = self.members[home[a]], self.members[home[b]]
            if self.constraints.broken(ours, theirs) is not None:
                self.suspended.add(decision)
                continue
            kept = self._merge(home[a], home[b])
            for key in self.members[kept]:
                home[key] = kept
        return home

    def run(self) -> list[tuple[str, ...]]:
        """Merge while the highest mean is above the threshold; return the groups."""
        self._decide()
        heap = [
            (-known.mean, a, b)
            for a, others in self.between.items()
            for b, known in others.items()
            if a < b and known.tied
        ]
        heapq.heapify(heap)
        while heap:
            negative, a, b = heapq.heappop(heap)
            known = self.between.get(a, {}).get(b)
            if known is None or -negative != known.mean or not known.tied:
                continue
            if known.mean <= self.threshold:
                break
            if self.constraints.broken(self.members[a], self.members[b]) is not None:
                self.opposed = True
                continue
            kept = self._merge(a, b)
            for other, now in self.between[kept].items():
                if now.tied:
                    heapq.heappush(heap, (-now.mean, min(kept, other), max(kept, other)))
        return [tuple(members) for members in self.members.values()]


def _rulings(
    groups: Sequence[Sequence[str]],
    proposed: Mapping[PairKey, Score],
    contested: frozenset[str],
    constraints: _Constraints,
    merge_above: int,
    review_above: int,
) -> Iterator[tuple[PairKey, Ruling]]:
    """What became of each proposed pair, with the first reason in the fixed order (law L7)."""
    home = {key: at for at, group in enumerate(groups) for key in group}
    for (a, b), score in sorted(proposed.items()):
        if home[a] == home[b]:
            yield (a, b), Ruling(Verdict.LINK)
            continue
        reason = constraints.broken(groups[home[a]], groups[home[b]])
        if reason is not None:
            yield (a, b), Ruling(Verdict.REFUSED, reason)
            continue
        if score.weight > merge_above and not score.proves(contested):
            reason = Reason.CONTESTED if score.ties else Reason.LONE
        else:
            reason = Reason.WEAK
        verdict = Verdict.CANDIDATE if score.weight > review_above else Verdict.REFUSED
        yield (a, b), Ruling(verdict, reason)
