"""Decides which nodes of one component are one customer: a pure function, free of any order of arrival."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence

import attrs

from ..model.content import Content
from ..model.decision import Decision
from ..model.evidence import Reason, Score, Verdict
from ..model.identifier import Namespace
from .excused import distinct
from .retaken import Accounts

__all__ = ["CLIP", "Linked", "Node", "PairKey", "Ruling", "link"]

PairKey = tuple[str, str]
"""Two node keys, the smaller first."""

CLIP = 20_000
"""Twenty bits: no single pair outshouts all the others of two groups."""


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
    ``suspended`` are ``link`` decisions that data forbid.
    """

    groups: tuple[tuple[str, ...], ...]
    rulings: Mapping[PairKey, Ruling]
    contested: frozenset[str]
    suspended: frozenset[str]
    clean: bool


def link(
    nodes: Sequence[Node],
    proposed: Mapping[PairKey, Score],
    closure: Callable[[Node, Node], Score],
    *,
    pieces: Sequence[Sequence[str]] | None = None,
    contested: frozenset[str] = frozenset(),
    decisions: Sequence[tuple[Decision, str, str]] = (),
    namespaces: Mapping[str, Namespace] | None = None,
    merge_above: int = 0,
    review_above: int = -6_000,
    limit: int = 150,
    anchors: int = 8,
) -> Linked:
    """Link one component: close it, then merge by highest mean weight while that is above the threshold.

    ``proposed`` are the pairs some block key found; ``closure`` weighs those that may not join: it may
    count against a merge, never for it. ``pieces`` are the keys of what is linked each by itself; all
    is one piece where they are not given. ``decisions`` come with the keys of the two nodes they
    speak of. Stronger than any mean, in this order: ``separate`` decisions, exclusive
    namespaces, maxima, identifiers that are ``contested``, handles that changed hands, lone inferred facts.

    A piece above ``limit`` is closed against its first ``anchors`` nodes only.
    Cost: O(limit x nodes) comparisons beside the p pairs proposed, and O((limit x nodes + p) x log)
    time. Source: average linkage (Sokal and Michener 1958) over a closed component; the
    measured recipe behind it is told in ``docs/explanation``.
    """
    by_key = {node.key: node for node in nodes}
    ordered = [sorted(piece) for piece in pieces] if pieces is not None else [sorted(by_key)]
    constraints = _Constraints(by_key, namespaces or {}, decisions)
    accounts = Accounts(namespaces or {})
    # What may not join two says no more for having been proposed: it is closed like all the others.
    joining = {pair: score for pair, score in proposed.items() if score.may_join}
    closed = _Closure(by_key, joining, closure, limit, anchors)
    groups: list[tuple[str, ...]] = []
    suspended: set[str] = set()
    retaken: set[PairKey] = set()
    opposed = False
    for piece, between in zip(ordered, _inside(ordered, joining), strict=True):
        against = closed.against(piece)
        linkage = _Linkage(piece, between, against, contested, constraints, accounts, merge_above)
        groups.extend(linkage.run())
        suspended |= linkage.suspended
        retaken |= linkage.retaken
        opposed = opposed or linkage.opposed
    groups.sort()
    clean = len(groups) == 1 and not (opposed or decisions)
    rulings = dict(_rulings(groups, proposed, contested, retaken, constraints, merge_above, review_above))
    return Linked(tuple(groups), rulings, contested, frozenset(suspended), clean)


class _Closure:
    """The pairs that may not join, or that nobody proposed: weighed within a piece, to speak against it."""

    def __init__(
        self,
        by_key: Mapping[str, Node],
        proposed: Mapping[PairKey, Score],
        weigh: Callable[[Node, Node], Score],
        limit: int,
        anchors: int,
    ) -> None:
        self.by_key, self.proposed, self.weigh = by_key, proposed, weigh
        self.limit, self.anchors = limit, anchors

    def against(self, piece: Sequence[str]) -> Iterator[tuple[str, str, Score]]:
        """What speaks against a piece, which is sorted: of all its pairs, or of those with an anchor."""
        firsts = piece if len(piece) <= self.limit else piece[: self.anchors]
        for at, a in enumerate(firsts):
            for b in piece[at + 1 :]:
                if (a, b) not in self.proposed:
                    score = self.weigh(self.by_key[a], self.by_key[b])
                    if score.opposes:
                        yield a, b, score


def _inside(
    pieces: Sequence[Sequence[str]], proposed: Mapping[PairKey, Score]
) -> Iterator[list[tuple[str, str, Score]]]:
    """For each piece the pairs proposed within it."""
    place = {key: at for at, piece in enumerate(pieces) for key in piece}
    found: list[list[tuple[str, str, Score]]] = [[] for _ in pieces]
    for (a, b), score in proposed.items():
        if place[a] == place[b]:
            found[place[a]].append((a, b, score))
    return iter(found)


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
        self.apart = sorted({(a, b) for decision, a, b in decisions if decision.kind == "separate"})
        # By what they say and not by their ids, which are minted: a decision taken again holds as before.
        linked = sorted((item for item in decisions if item[0].kind == "link"), key=_said)
        self.links = [(decision.id, a, b, decision.despite) for decision, a, b in linked]
        self.excused = {
            name: [(a, b) for _, a, b, despite in self.links if name in despite] for name in self.bounds
        }

    def broken(self, ours: Collection[str], theirs: Collection[str]) -> Reason | None:
        """The first reason why two groups may not be one, or None; quick for sets."""
        for a, b in self.apart:
            if (a in ours and b in theirs) or (b in ours and a in theirs):
                return Reason.SEPARATED
        if not self.bounds:
            return None
        both = {*ours, *theirs}
        for reason, names in (
            (Reason.EXCLUSIVE, sorted(self.exclusive)),
            (Reason.MAXIMUM, sorted(set(self.bounds) - self.exclusive)),
        ):
            for name in names:
                most = self.bounds[name]
                if most is not None and self._count(name, both) > most:
                    return reason
        return None

    def _count(self, name: str, group: Collection[str]) -> int:
        values = {key: self.by_key[key].content.values(name) for key in group}
        return distinct(values, ((a, b) for a, b in self.excused[name] if a in group and b in group))


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


@attrs.define(slots=True, eq=False)
class _Group:
    """Nodes that are one customer so far, named by the smallest; and what is known between it and others."""

    name: str
    members: set[str]
    between: dict[_Group, _Between] = attrs.field(factory=dict)


class _Linkage:
    """Average linkage over one piece, with everything that can stop a merge."""

    def __init__(
        self,
        piece: Sequence[str],
        proposed: Iterable[tuple[str, str, Score]],
        against: Iterable[tuple[str, str, Score]],
        contested: frozenset[str],
        constraints: _Constraints,
        accounts: Accounts,
        merge_above: int,
    ) -> None:
        self.constraints, self.accounts, self.contested = constraints, accounts, contested
        self.threshold = merge_above << 10
        self.home = {key: _Group(key, {key}) for key in piece}
        self.suspended: set[str] = set()
        self.retaken: set[PairKey] = set()
        self.labelled: list[tuple[str, str, Score]] = []
        """The pairs that nothing but handles ties."""
        self.opposed = False
        for a, b, score in proposed:
            self._propose(a, b, score)
        for a, b, score in against:
            self._oppose(a, b, score)

    def _propose(self, a: str, b: str, score: Score) -> None:
        if score.opposes:
            self._oppose(a, b, score)
        elif score.weight > 0 and score.proves(self.contested):
            # What only a contested identifier or a lone fact speaks for may neither join nor outvote.
            labels = self.accounts.labels(score)
            if labels and not score.proves(self.contested | labels):
                self.labelled.append((a, b, score))
            else:
                self._set(a, b, _Between(min(CLIP, score.weight), 1, True))

    def _oppose(self, a: str, b: str, score: Score) -> None:
        self.opposed = True
        self._set(a, b, _Between(max(-CLIP, score.against), 1, False))

    def _set(self, a: str, b: str, between: _Between) -> None:
        ours, theirs = self.home[a], self.home[b]
        ours.between[theirs] = theirs.between[ours] = between

    def _merge(self, ours: _Group, theirs: _Group) -> tuple[_Group, Iterable[_Group]]:
        """Make two groups one; return it, and those whose standing with it is new.

        The smaller is poured into the larger, so that a customer of n contents costs O(n log n) in all.
        """
        if len(ours.members) + len(ours.between) < len(theirs.members) + len(theirs.between):
            ours, theirs = theirs, ours
        named = min(ours.name, theirs.name)
        renamed, ours.name = named != ours.name, named
        ours.members |= theirs.members
        for key in theirs.members:
            self.home[key] = ours
        ours.between.pop(theirs, None)
        changed = []
        for other, known in theirs.between.items():
            if other is ours:
                continue
            del other.between[theirs]
            both = ours.between.get(other)
            if both is None:
                ours.between[other] = other.between[ours] = known
            else:
                both.add(known)
            changed.append(other)
        return ours, ours.between if renamed else changed

    def _decide(self) -> None:
        """Apply the ``link`` decisions first, by their records."""
        for decision, a, b, _ in self.constraints.links:
            ours, theirs = self.home.get(a), self.home.get(b)
            if ours is None or theirs is None or ours is theirs:
                continue
            if self.constraints.broken(ours.members, theirs.members) is not None:
                self.suspended.add(decision)
            else:
                self._merge(ours, theirs)

    def run(self) -> list[tuple[str, ...]]:
        """Merge while the highest mean is above the threshold; return the groups.

        Whom only a handle ties is merged last, when it is known which accounts each group has.
        """
        self._decide()
        self._merge_best()
        if self.labelled:
            self._count_labels()
            self._merge_best()
        return [tuple(sorted(group.members)) for group in dict.fromkeys(self.home.values())]

    def _count_labels(self) -> None:
        """Let handles tie, less those that changed hands."""
        nodes = self.constraints.by_key
        groups = {group.name: group for group in self.home.values()}
        stated = {
            name: self.accounts.numbers(nodes[key].content for key in group.members)
            for name, group in groups.items()
        }
        if self.accounts.single(nodes[key].content for key in self.home):
            self.retaken = set()
        else:
            self.opposed = True
            self.retaken = self.accounts.retaken(
                self.labelled, self.contested, lambda key: self.home[key].name, stated
            )
        for a, b, score in self.labelled:
            ours, theirs = self.home[a], self.home[b]
            if ours is theirs or (a, b) in self.retaken:
                continue
            between = ours.between.get(theirs)
            if between is None:
                between = ours.between[theirs] = theirs.between[ours] = _Between()
            between.add(_Between(min(CLIP, score.weight), 1, True))

    def _merge_best(self) -> None:
        """Merge the two groups of the highest mean, and again, until none is above the threshold."""
        groups = dict.fromkeys(self.home.values())
        heap: list[tuple[int, str, str]] = []
        for group in groups:
            self._offer(heap, group, (other for other in group.between if group.name < other.name))
        heapq.heapify(heap)
        while heap:
            negative, a, b = heapq.heappop(heap)
            ours, theirs = self.home[a], self.home[b]
            known = ours.between.get(theirs) if (ours.name, theirs.name) == (a, b) else None
            if known is None or -negative != known.mean or not known.tied:
                continue
            if known.mean <= self.threshold:
                break
            if self.constraints.broken(ours.members, theirs.members) is not None:
                self.opposed = True
                continue
            merged, changed = self._merge(ours, theirs)
            offers: list[tuple[int, str, str]] = []
            self._offer(offers, merged, changed)
            for offer in offers:
                heapq.heappush(heap, offer)

    @staticmethod
    def _offer(heap: list[tuple[int, str, str]], group: _Group, others: Iterable[_Group]) -> None:
        for other in others:
            known = group.between[other]
            if known.tied:
                heap.append((-known.mean, min(group.name, other.name), max(group.name, other.name)))


def _rulings(
    groups: Sequence[Sequence[str]],
    proposed: Mapping[PairKey, Score],
    contested: frozenset[str],
    retaken: Collection[PairKey],
    constraints: _Constraints,
    merge_above: int,
    review_above: int,
) -> Iterator[tuple[PairKey, Ruling]]:
    """What became of each proposed pair, with the first reason in the fixed order (law L7)."""
    home = {key: at for at, group in enumerate(groups) for key in group}
    members = [frozenset(group) for group in groups]
    for (a, b), score in sorted(proposed.items()):
        if home[a] == home[b]:
            yield (a, b), Ruling(Verdict.LINK)
            continue
        reason = constraints.broken(members[home[a]], members[home[b]])
        if reason is not None:
            yield (a, b), Ruling(Verdict.REFUSED, reason)
            continue
        if score.weight > merge_above and not score.proves(contested):
            reason = Reason.CONTESTED if score.ties else Reason.LONE
        elif (a, b) in retaken:
            reason = Reason.RETAKEN
        else:
            reason = Reason.WEAK
        verdict = Verdict.CANDIDATE if score.weight > review_above else Verdict.REFUSED
        yield (a, b), Ruling(verdict, reason)
