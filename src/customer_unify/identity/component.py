"""Finds the components of a draft around given contents, and links them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import attrs

from ..model.decision import Decision, DecisionKind
from ..model.evidence import Score
from ..model.record import RecordRef
from .draft import Draft
from .link import Linked, Node, PairKey, link

__all__ = ["Component", "find_components", "link_component", "node_key"]


def node_key(digest: str, ref: RecordRef | None = None) -> str:
    """The key of a node: its content, and the record if a decision tells that one apart from its like."""
    return digest if ref is None else f"{digest}!{ref.source}\x1f{ref.key}"


@attrs.frozen
class Component:
    """Nodes that evidence or decisions hold together, closed under both.

    ``refs`` gives the records of each node. ``loose`` are records that say too little to
    be linked by evidence and of which no decision speaks: each is a customer alone.
    """

    nodes: tuple[Node, ...]
    proposed: Mapping[PairKey, Score]
    decisions: tuple[tuple[Decision, str, str], ...]
    refs: Mapping[str, tuple[RecordRef, ...]]
    loose: tuple[RecordRef, ...] = ()


class _Walk:
    """Breadth first from the touched contents, over evidence, decisions and former customers."""

    def __init__(self, draft: Draft, firm: bool) -> None:
        self.draft = draft
        self.firm = firm
        self.review_above = draft.stages.config.model.review_above
        self.left: dict[str, None] = {}
        self.seen: set[str] = set()

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

    def tied(self, digest: str) -> list[tuple[str, Score]]:
        """The contents that evidence ties to this one, near enough to be worth a look."""
        draft = self.draft
        if not draft.joinable(digest):
            return []
        found = []
        enough = 0 if self.firm else self.review_above
        for other in draft.neighbours(digest):
            if draft.hopeless(digest, other, enough):
                continue
            score = draft.score(digest, other)
            near = score.may_join if self.firm else score.ties or score.weight > self.review_above
            if near and draft.joinable(other):
                found.append((other, score))
        return found

    def component(self, start: str) -> Component:
        """The component around one content."""
        draft = self.draft
        refs: dict[str, tuple[RecordRef, ...]] = {}
        loose: list[RecordRef] = []
        by_content: dict[str, list[str]] = {}
        ties: dict[tuple[str, str], Score] = {}
        todo = [start]
        self.seen.add(start)
        while todo:
            digest = todo.pop()
            nodes, rest = self.nodes(digest)
            refs.update(nodes)
            loose.extend(rest)
            by_content[digest] = list(nodes)
            reached = []
            for other, score in self.tied(digest):
                ties[min(digest, other), max(digest, other)] = score
                reached.append(other)
            reached += self._decided(digest)
            self._own(nodes, rest)
            for other in reached:
                if other not in self.seen:
                    self.seen.add(other)
                    todo.append(other)
        contents = {key: digest for digest, keys in by_content.items() for key in keys}
        made = tuple(Node(key, draft.content(contents[key])) for key in sorted(refs))
        proposed = self._proposed(by_content, ties)
        return Component(made, proposed, self._decisions(refs), refs, tuple(sorted(loose)))

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
        """All contents of the customers met so far are to be looked at too, so that their ids stay whole."""
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

    def _decisions(self, refs: Mapping[str, tuple[RecordRef, ...]]) -> tuple[tuple[Decision, str, str], ...]:
        node_of = {members[0]: key for key, members in refs.items() if "!" in key}
        found: dict[str, tuple[Decision, str, str]] = {}
        for ref in node_of:
            for decision in self.draft.decisions_on(ref):
                if decision.b is not None and decision.a in node_of and decision.b in node_of:
                    found[decision.id] = (decision, node_of[decision.a], node_of[decision.b])
        return tuple(found[name] for name in sorted(found))


def find_components(draft: Draft, start: Iterable[str], *, firm: bool = False) -> list[Component]:
    """The components that hold the contents given, and those of the customers met on the way.

    With ``firm`` only evidence that may join is followed, and what is merely near enough for
    review stays outside. The customers are the same: groups merge through pairs that may
    join and through nothing else, a mean over two groups reads the pairs between these two
    alone, and an identifier is contested by the pairs that share it, all of which are
    followed. Without it the queue of review can be read off as well.

    Cost: the pairs proposed inside these components and at their border, each weighed once.
    """
    walk = _Walk(draft, firm)
    walk.left = dict.fromkeys(sorted(start))
    components = []
    while walk.left:
        digest = next(iter(walk.left))
        del walk.left[digest]
        if digest not in walk.seen:
            components.append(walk.component(digest))
    return components


def link_component(draft: Draft, component: Component) -> Linked:
    """Link one component under the configuration of the draft."""
    config = draft.stages.config
    return link(
        component.nodes,
        component.proposed,
        lambda a, b: draft.score(a.content.digest, b.content.digest),
        decisions=component.decisions,
        namespaces=config.namespaces,
        merge_above=config.model.merge_above,
        review_above=config.model.review_above,
        limit=config.component_limit,
        anchors=config.anchors,
    )
