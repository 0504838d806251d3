"""Finds the components of a draft around given contents, and links them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from itertools import combinations
from typing import Protocol

import attrs

from ...frozen import Frozen
from ...model.decision import Decision, DecisionKind
from ...model.evidence import Score
from ...model.port import Snapshot
from ...model.record import RecordRef
from ..draft import Draft
from ..layer import Nothing
from ..link.group import Linked, Node, PairKey, link
from .tie import Ties

__all__ = [
    "Component",
    "Known",
    "component_around",
    "decisions_among",
    "find_components",
    "held_component",
    "link_component",
    "node_key",
]


def node_key(digest: str, ref: RecordRef | None = None) -> str:
    """The key of a node: its content, and the record too if a decision makes it a node of its own."""
    return digest if ref is None else f"{digest}!{ref.source}\x1f{ref.key}"


NOBODY: Mapping[RecordRef, str] = Frozen({})


@attrs.frozen
class Component:
    """All nodes that evidence or decisions connect with each other; or a piece of a knot.

    ``pieces`` are the node keys of each part that is linked by itself, ``contested`` the contested
    identifiers that tie pairs here. ``refs`` gives the records of each node. ``loose`` are records that say
    too little to be linked by evidence and that no decision names, with their contents: each is a customer
    alone. ``knotted`` says that the component is above the limit, ``cut`` how many of its pieces lost
    ties to others, and ``whole`` that none did and that nothing in it is disputed.
    """

    nodes: tuple[Node, ...]
    proposed: Mapping[PairKey, Score]
    pieces: tuple[tuple[str, ...], ...]
    contested: frozenset[str]
    decisions: tuple[tuple[Decision, str, str], ...]
    refs: Mapping[str, tuple[RecordRef, ...]]
    loose: Mapping[RecordRef, str] = NOBODY
    knotted: bool = False
    cut: int = 0
    whole: bool = True


class Known(Protocol):
    """What is known of the components before the step: whether a content was in a knot."""

    def __call__(self, digest: str, /) -> bool: ...


class _Walk:
    """A breadth-first walk from the touched contents, along evidence, decisions and former customers.

    ``known`` knows which contents were in a knot before. They still are if ``lasting``, which means that
    the step only added something.
    """

    def __init__(self, draft: Draft, firm: bool, ties: Ties, known: Known, lasting: bool) -> None:
        self.draft, self.firm, self.ties = draft, firm, ties
        self.known, self.lasting = known, lasting
        self.limit = draft.stages.config.component_limit
        self.review_above = draft.stages.config.model.review_above
        self.left: dict[str, None] = {}
        self.seen: set[str] = set()
        self.knotted: dict[str, bool] = {}
        self._near: dict[str, list[tuple[str, Score]]] = {}

    def nodes(self, digest: str) -> tuple[dict[str, tuple[RecordRef, ...]], tuple[RecordRef, ...]]:
        """The nodes of a content with their records, and its loose records."""
        draft = self.draft
        decided = draft.decided(digest)
        apart: dict[str, tuple[RecordRef, ...]] = {node_key(digest, ref): (ref,) for ref in decided}
        told = set(decided)
        rest = tuple(ref for ref in draft.residents(digest) if ref not in told)
        if rest and draft.joinable(digest):
            return {digest: rest, **apart}, ()
        return apart, rest

    def near(self, digest: str) -> list[tuple[str, Score]]:
        """The contents that are near enough to this one, by evidence, to be reviewed."""
        if digest not in self._near:
            self._near[digest] = self._found_near(digest)
        return self._near[digest]

    def _found_near(self, digest: str) -> list[tuple[str, Score]]:
        draft = self.draft
        found: list[tuple[str, Score]] = []
        if not draft.joinable(digest):
            return found
        for other in draft.neighbours(digest):
            if draft.hopeless(digest, other, self.review_above):
                continue
            score = draft.score(digest, other)
            if (score.ties or score.weight > self.review_above) and draft.joinable(other):
                found.append((other, score))
        return found

    def inside(self, digest: str, piece: Collection[str]) -> list[tuple[str, Score]]:
        """The contents of a piece that may join this one.

        Two contents of two clean customers are skipped if the step did not touch them: they are not tied,
        so their pair can only count against a merge, which closure finds. In a piece too large to be closed
        nothing is skipped.
        """
        draft = self.draft
        if not draft.joinable(digest):
            return []
        home = self.ties.home(digest) if len(piece) <= self.limit else None
        if home is None:
            others: Iterable[str] = draft.neighbours(digest)
        else:
            others = (other for other in home if other != digest and draft.proposes(digest, other))
        found = []
        for other in others:
            if other in piece and not draft.hopeless(digest, other, 0):
                score = draft.score(digest, other)
                if score.may_join and draft.joinable(other):
                    found.append((other, score))
        return found

    # What is one component, what one piece

    def in_knot(self, start: str) -> bool:
        """Whether a content is in a component above the limit; a knot that was known is not walked through.

        If a whole component has become a knot, all of it must be linked again, and is added to the work left.
        """
        if start in self.knotted:
            return self.knotted[start]
        found, reached = [start], {start}
        count, large = self._count(start), False
        for digest in found:
            large = large or count > self.limit
            if self.known(digest) and (self.lasting or large):
                large = True
                continue
            for other in (*self.ties.of(digest), *self._decided(digest)):
                if other not in reached:
                    reached.add(other)
                    if self.knotted.get(other):
                        large = True
                    else:
                        found.append(other)
                        count += self._count(other)
        large = large or count > self.limit
        for digest in found:
            self.knotted[digest] = large
            if large and self.firm and digest not in self.seen and not self.known(digest):
                self.left[digest] = None
        return large

    def _count(self, digest: str) -> int:
        return len(self.nodes(digest)[0])

    def held(self, digest: str, *, knotted: bool) -> list[str]:
        """The contents directly connected with one."""
        return [*(self.ties.kept(digest) if knotted else self.ties.of(digest)), *self._decided(digest)]

    def piece(self, start: str) -> list[str]:
        """The contents that are linked together with a given one: its component, or its piece of a knot."""
        knotted = self.in_knot(start)
        found, reached = [start], {start}
        for digest in found:
            for other in self.held(digest, knotted=knotted):
                if other not in reached:
                    reached.add(other)
                    found.append(other)
        return found

    def surroundings(self, start: str) -> list[list[str]]:
        """The pieces of all contents that are near enough to one for review."""
        found, pieces = [start], []
        reached, placed = {start}, set[str]()
        for digest in found:
            others = (*(other for other, _ in self.near(digest)), *self._decided(digest))
            found += [other for other in dict.fromkeys(others) if other not in reached]
            reached.update(others)
        for digest in found:
            if digest not in placed:
                pieces.append(self.piece(digest))
                placed.update(pieces[-1])
        return pieces

    def component(self, start: str) -> Component:
        """The component around one content, or its piece of a knot; for review everything that is near."""
        self._near.clear()
        pieces = [self.piece(start)] if self.firm else self.surroundings(start)
        around = set(pieces[0])
        refs: dict[str, tuple[RecordRef, ...]] = {}
        loose: dict[RecordRef, str] = {}
        by_content: dict[str, list[str]] = {}
        near: dict[tuple[str, str], Score] = {}
        for digest in (digest for piece in pieces for digest in piece):
            self.seen.add(digest)
            nodes, rest = self.nodes(digest)
            refs.update(nodes)
            loose.update(dict.fromkeys(rest, digest))
            by_content[digest] = list(nodes)
            others = self.inside(digest, around) if self.firm else self.near(digest)
            near.update(((min(digest, other), max(digest, other)), score) for other, score in others)
            self._own(nodes, rest)
        contents = {key: digest for digest, keys in by_content.items() for key in keys}
        proposed = self._proposed(by_content, near)
        cut = [piece for piece in pieces if self._is_cut(piece)]
        return Component(
            tuple(Node(key, self.draft.content(contents[key])) for key in sorted(refs)),
            proposed,
            tuple(tuple(key for digest in piece for key in by_content[digest]) for piece in pieces),
            self.ties.contested_among(proposed.values()),
            decisions_among(self.draft, refs),
            refs,
            dict(sorted(loose.items())),
            knotted=self.in_knot(start),
            cut=len(cut),
            whole=not cut and not (self.in_knot(start) and any(map(self.ties.disputed, by_content))),
        )

    def _is_cut(self, piece: Sequence[str]) -> bool:
        """Whether a tie leads out of a piece."""
        inside = set(piece)
        return self.in_knot(piece[0]) and any(not inside.issuperset(self.ties.of(one)) for one in piece)

    def _proposed(
        self, by_content: Mapping[str, Sequence[str]], ties: Mapping[tuple[str, str], Score]
    ) -> dict[PairKey, Score]:
        """The pairs of nodes inside, from those of contents."""
        proposed: dict[PairKey, Score] = {}
        for (one, two), score in ties.items():
            for a in by_content.get(one, ()):
                for b in by_content.get(two, ()):
                    proposed[min(a, b), max(a, b)] = score
        for digest, keys in by_content.items():
            if len(keys) > 1 and self.draft.joinable(digest):
                score = self.draft.score(digest, digest)
                ordered = sorted(keys)
                proposed.update({(a, b): score for at, a in enumerate(ordered) for b in ordered[at + 1 :]})
        return proposed

    def _decided(self, digest: str) -> list[str]:
        reached = []
        for ref in self.draft.decided(digest):
            for decision in self.draft.decisions_on(ref):
                other = decision.b if decision.a == ref else decision.a
                stored = self.draft.record(other) if other is not None else None
                if decision.kind is DecisionKind.LINK and stored is not None:
                    reached.append(stored.content)
        return reached

    def _own(self, nodes: Mapping[str, tuple[RecordRef, ...]], rest: tuple[RecordRef, ...]) -> None:
        """Add all contents of the customers met so far to the work left: ids are given to whole customers."""
        if isinstance(self.draft.base, Nothing):  # where nobody is anybody's customer yet
            return
        customers = set()
        for refs in (*nodes.values(), rest):
            for ref in refs:
                stored = self.draft.record(ref)
                if stored is not None and stored.customer:
                    customers.add(stored.customer)
        for customer in customers:
            for digest in self.draft.base.contents_of(customer):
                if self.draft.residents(digest):
                    self.left[digest] = None


def decisions_among(
    draft: Draft, refs: Mapping[str, tuple[RecordRef, ...]]
) -> tuple[tuple[Decision, str, str], ...]:
    """The live decisions on two records that are both in the given nodes, each with these nodes."""
    node_of = {members[0]: key for key, members in refs.items() if "!" in key}
    found: dict[str, tuple[Decision, str, str]] = {}
    for ref in node_of:
        for decision in draft.decisions_on(ref):
            if decision.b is not None and decision.a in node_of and decision.b in node_of:
                found[decision.id] = (decision, node_of[decision.a], node_of[decision.b])
    return tuple(found[name] for name in sorted(found))


def _unknown(digest: str) -> bool:
    return False


def find_components(
    draft: Draft,
    start: Iterable[str],
    *,
    firm: bool = False,
    ties: Ties | None = None,
    known: Known = _unknown,
    lasting: bool = False,
) -> Iterator[Component]:
    """The components of the given contents and of the customers met on the way, in the order found.

    With ``firm`` only ties are followed, and pairs that are only near enough for review are not. The
    customers are the same, because groups merge only through ties, and the mean of two groups reads only
    the pairs between these two. Without ``firm`` the result contains the queue for review too.

    In a component above the limit the pieces are found, each returned as a component: those around the
    given contents, and all that were in no knot before. ``known`` says which were, ``lasting`` that they
    still are.

    Cost: the pairs proposed inside these components and at their border, each weighed once; in a knot
    that was known before, only the pairs around the pieces.
    """
    walk = _Walk(draft, firm, ties or Ties(draft), known, lasting)
    walk.left = dict.fromkeys(sorted(start))
    if firm:  # first of all, since a piece met on the way hides what its newcomers tie to a knot
        for digest in list(walk.left):
            walk.in_knot(digest)
    while walk.left:
        # All that waits at once: to take the first of a dict again and again costs its length each time.
        waiting, walk.left = walk.left, {}
        for digest in waiting:
            if digest not in walk.seen:
                yield walk.component(digest)


def component_around(draft: Draft, digest: str, base: Snapshot) -> Component:
    """The component that holds one content, or its piece of a knot, found through ties alone.

    ``base`` is the snapshot below the draft: contents that were in a knot there are not walked through
    once the limit is passed.
    """

    def known(digest: str) -> bool:
        stored = next(map(base.record, base.residents(digest)), None)
        entry = base.customer(stored.customer) if stored is not None else None
        return entry is not None and entry.knotted

    return _Walk(draft, True, Ties(draft), known, False).component(digest)


def held_component(draft: Draft, ties: Ties, digest: str, held: Mapping[str, Score]) -> Component:
    """The component of one new content and the clean customers that it is tied to, found without a walk.

    ``held`` are its ties, ``ties`` those of the draft. The new content changes no other component: see
    ``Meeting.held``. Cost: the pairs within those customers.
    """
    base, known = draft.base, map(draft.customer_at, held)
    inside = [list(base.contents_of(customer)) for customer in dict.fromkeys(known)]
    contents = sorted((digest, *(one for members in inside for one in members)))
    proposed = {(min(digest, other), max(digest, other)): score for other, score in held.items()}
    for members in inside:
        for pair in combinations(sorted(members), 2):
            if not draft.hopeless(*pair, 0) and draft.proposes(*pair):
                score = draft.score(*pair)
                if score.may_join and all(map(draft.joinable, pair)):
                    proposed[pair] = score
    return Component(
        tuple(Node(one, draft.content(one)) for one in contents),
        proposed,
        (tuple(contents),),
        ties.contested_among(proposed.values()),
        (),
        {one: tuple(draft.residents(one)) for one in contents},
    )


def link_component(
    draft: Draft, component: Component, weigh: Callable[[Node, Node], Score] | None = None
) -> Linked:
    """Link one component under the configuration of the draft.

    ``weigh`` weighs the pairs that no key proposed; by default the draft does, and remembers them.
    """
    config = draft.stages.config
    linked = link(
        component.nodes,
        component.proposed,
        weigh or (lambda a, b: draft.score(a.content.digest, b.content.digest)),
        whole=draft.stages.whole(draft.generic),
        pieces=component.pieces,
        contested=component.contested,
        decisions=component.decisions,
        namespaces=config.namespaces,
        merge_above=config.model.merge_above,
        review_above=config.model.review_above,
        limit=config.component_limit,
        anchors=config.anchors,
    )
    return linked if component.whole else attrs.evolve(linked, clean=False)
