"""Decides which nodes of one component are one customer: a pure function, free of any order of arrival."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

import attrs

from ...model.content import Content
from ...model.decision import Decision
from ...model.evidence import Reason, Score, Verdict
from ...model.identifier import Namespace
from .circle import Circles
from .excused import distinct
from .linkage import CLIP, Linkage
from .retaken import Accounts
from .whole import Whole

__all__ = ["Linked", "Node", "PairKey", "Ruling", "link"]

PairKey = tuple[str, str]
"""Two node keys, the smaller first."""


@attrs.frozen(slots=True)
class Node:
    """Records of one content that no decision tells apart. ``key`` orders nodes, also at equal weights."""

    key: str
    content: Content = attrs.field(repr=False)


@attrs.frozen(slots=True)
class Ruling:
    """The outcome of a proposed pair, and the first reason if it was kept apart."""

    verdict: Verdict
    reason: Reason | None = None


@attrs.frozen
class Linked:
    """The customers of one component.

    ``groups`` are node keys, each group sorted, ordered by their first. ``rulings`` has the outcome of each
    proposed pair. ``clean`` is True if everything is one customer and nothing speaks against it, so that a
    record that agrees can be appended without linking again; ``suspended`` are ``link`` decisions that
    the data forbid.
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
    whole: Whole | None = None,
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

    ``proposed`` are the pairs that block keys found; ``closure`` weighs those that may not join, which can
    count against a merge and never for it; ``whole`` compares two groups whose mean is too low.
    ``pieces`` are the node keys of each part that is linked by itself; by default all is one piece.
    ``decisions`` come with the keys of their two nodes. Stronger than any mean, in this order: ``separate``
    ones, exclusive namespaces, maxima, ``contested`` identifiers, retaken handles, lone inferred facts.

    A piece above ``limit`` is closed against its first ``anchors`` nodes only. Cost: O(limit x nodes)
    comparisons beside the p pairs proposed, and O((limit x nodes + p) x log) time. Source: average
    linkage (Sokal and Michener 1958) over a closed component; see ``docs/explanation``.
    """
    if len(nodes) == 1:  # as of whoever is known by one record
        return Linked(((nodes[0].key,),), {}, contested, frozenset(), not decisions)
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
    linkages: dict[str, Linkage] = {}
    agreeing = _Agreeing(contested, accounts, merge_above) if constraints.free else None
    for piece, between in zip(ordered, _inside(ordered, joining), strict=True):
        closing = list(closed.pairs(piece))
        if agreeing is not None and agreeing(piece, between, closing):
            groups.append(tuple(piece))
            continue
        linkage = Linkage(piece, between, closing, contested, constraints.broken, accounts, merge_above)
        suspended.update(linkage.decide(constraints.links))
        contents = {key: by_key[key].content for key in piece}
        groups.extend(linkage.run(contents, whole if len(piece) <= limit else None))
        retaken |= linkage.retaken
        linkages.update(dict.fromkeys(piece, linkage))
    groups.sort()
    clean = len(groups) == 1 and not (decisions or any(one.opposed for one in linkages.values()))
    rulings = dict(
        _rulings(groups, proposed, contested, retaken, constraints, linkages, merge_above, review_above)
    )
    for linkage in dict.fromkeys(linkages.values()):
        linkage.part()
    return Linked(tuple(groups), rulings, contested, frozenset(suspended), clean)


class _Agreeing:
    """Finds pieces in which nothing speaks against one customer: linkage would merge them in any order.

    Joining pairs connect such a piece, and each weighs more than the threshold, so every mean of them does
    too. Nothing counts against a merge, tells people apart or is merged last.
    """

    def __init__(self, contested: frozenset[str], accounts: Accounts, merge_above: int) -> None:
        self.contested, self.accounts = contested, accounts
        self.above = max(0, merge_above) if merge_above < CLIP else None
        """The weight above which a pair is enough; None if no pair can be."""

    def __call__(
        self,
        piece: Sequence[str],
        joining: Sequence[tuple[str, str, Score]],
        closing: Sequence[tuple[str, str, Score]],
    ) -> bool:
        """Whether it is such a piece; O(pairs)."""
        above = self.above
        if above is None or any(score.opposes or score.unlike for _, _, score in closing):
            return False
        circles = Circles()
        left = len(piece) - 1
        for a, b, score in joining:
            if score.unlike or score.opposes:
                return False
            if score.weight <= 0 or not score.proves(self.contested):
                continue
            if score.weight <= above or self.accounts.labels(score.ties):
                return False
            left -= circles.join(a, b)
        return left == 0


class _Closure:
    """The pairs that may not join, or that no key proposed: weighed within a piece, to count against a merge.

    They also show whether the two are alike in what tells people apart.
    """

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

    def pairs(self, piece: Sequence[str]) -> Iterator[tuple[str, str, Score]]:
        """The scores of these pairs of a sorted piece: all pairs, or those with an anchor."""
        firsts = piece if len(piece) <= self.limit else piece[: self.anchors]
        for at, a in enumerate(firsts):
            for b in piece[at + 1 :]:
                if (a, b) not in self.proposed:
                    score = self.weigh(self.by_key[a], self.by_key[b])
                    if score.opposes or score.alike or score.unlike or score.parted:
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
    """Exclusive namespaces, maxima and ``separate`` decisions, which no mean can override (law L6)."""

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
        self.free = not (self.bounds or decisions)
        """Whether there are no constraints at all."""
        self.apart = sorted({(a, b) for decision, a, b in decisions if decision.kind == "separate"})
        # By what they say and not by their ids, which are minted: a decision taken again holds as before.
        linked = sorted((item for item in decisions if item[0].kind == "link"), key=_said)
        self.links = linked
        self.excused = {
            name: [(a, b) for decision, a, b in linked if name in decision.despite] for name in self.bounds
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


def _rulings(
    groups: Sequence[Sequence[str]],
    proposed: Mapping[PairKey, Score],
    contested: frozenset[str],
    retaken: Collection[PairKey],
    constraints: _Constraints,
    linkages: Mapping[str, Linkage],
    merge_above: int,
    review_above: int,
) -> Iterator[tuple[PairKey, Ruling]]:
    """The outcome of each proposed pair, with the first reason in the fixed order (law L7)."""
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
        elif score.weight > merge_above and a in linkages and linkages[a] is linkages.get(b):
            reason = linkages[a].apart(a, b) or Reason.WEAK
        else:
            reason = Reason.WEAK
        verdict = Verdict.CANDIDATE if score.weight > review_above else Verdict.REFUSED
        yield (a, b), Ruling(verdict, reason)
