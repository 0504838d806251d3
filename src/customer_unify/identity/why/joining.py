"""Links two records that are apart once more, with a refusal lifted or evidence added: would they join?"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import cast

import attrs

from ...model.decision import Decision, DecisionKind
from ...model.evidence import FACT, Reason, Score
from ...model.identifier import Namespace
from ...model.port import Snapshot
from ...model.record import RecordRef
from ..component.around import Component, component_around, decisions_among, node_key
from ..component.tie import Ties
from ..draft import Draft
from ..link.excused import distinct
from ..link.group import Linked, Node, PairKey, link
from ..link.linkage import CLIP
from .suppose import node_of

__all__ = ["ADDED", "Joining", "Refusal"]

ADDED = "+"
"""Stands among the ties of a pair for an identifier that both are supposed to have."""


@attrs.frozen
class Refusal:
    """What forbids two groups to be one: a ``separate`` decision, or a namespace bounded by law L6."""

    reason: Reason
    decision: Decision | None = None
    namespace: str = ""

    @property
    def key(self) -> tuple[object, ...]:
        """The order in which a reader is told."""
        refs = () if self.decision is None else self.decision.refs
        return ([*Reason].index(self.reason), refs, self.namespace)


class Joining:
    """The components of two records that are two customers, laid together.

    Each question is one pure ``link`` of both: at most two components, or two pieces of knots.
    """

    def __init__(self, draft: Draft, a: RecordRef, b: RecordRef) -> None:
        self.draft, self.a, self.b = draft, a, b
        self.score = draft.score(draft.live(a).content, draft.live(b).content)
        self.component = self._laid_together()
        one, two = node_of(self.component, a), node_of(self.component, b)
        assert one is not None
        assert two is not None
        self.one, self.two = one, two

    def _laid_together(self) -> Component:
        found = self._around(self.a)
        if node_of(found, self.b) is None:
            other = self._around(self.b)
            if other.refs.keys().isdisjoint(found.refs):
                found = _both(found, other)
        for ref in (self.a, self.b):
            if node_of(found, ref) is None:  # it says too little to be a node: supposed evidence makes it one
                found = _and(self.draft, found, ref)
        contested = found.contested | Ties(self.draft).contested_among([self.score])
        return attrs.evolve(found, contested=contested, decisions=decisions_among(self.draft, found.refs))

    def _around(self, ref: RecordRef) -> Component:
        base = cast(Snapshot, self.draft.base)
        return component_around(self.draft, self.draft.live(ref).content, base)

    def linked(
        self, lifted: Collection[Refusal] = (), weight: int | None = None, *, fact: bool = False
    ) -> Linked:
        """Both as they would be linked without the refusals lifted, with ``weight`` more for the pair.

        What is added speaks as an identifier of one person would, which proves; or as one more ``fact``,
        independent of all others. The pieces of the two are one then, as they would be.
        """
        component = self.component
        pieces: tuple[tuple[str, ...], ...] = component.pieces
        proposed: dict[PairKey, Score] = dict(component.proposed)
        if weight is not None:
            proposed[min(self.one, self.two), max(self.one, self.two)] = _raised(self.score, weight, fact)
            own = [piece for piece in pieces if self.one in piece or self.two in piece]
            merged = tuple(dict.fromkeys(key for piece in own for key in piece))
            pieces = (merged, *(piece for piece in pieces if piece not in own))
        return self._link(proposed, pieces, lifted)

    def _link(
        self,
        proposed: Mapping[PairKey, Score],
        pieces: Sequence[Sequence[str]] | None = None,
        lifted: Collection[Refusal] = (),
    ) -> Linked:
        config, component = self.draft.stages.config, self.component
        return link(
            component.nodes,
            proposed,
            lambda a, b: self.draft.score(a.content.digest, b.content.digest),
            whole=self.draft.stages.whole(self.draft.generic),
            pieces=component.pieces if pieces is None else pieces,
            contested=component.contested,
            decisions=tuple(one for one in component.decisions if not _lifts(lifted, one[0])),
            namespaces=_unbound(config.namespaces, lifted),
            merge_above=config.model.merge_above,
            review_above=config.model.review_above,
            limit=config.component_limit,
            anchors=config.anchors,
        )

    def reason(self) -> Reason:
        """The first reason of the fixed order that keeps the pair apart, had it been proposed."""
        pair = min(self.one, self.two), max(self.one, self.two)
        ruling = self._link({**self.component.proposed, pair: self.score}).rulings[pair]
        return ruling.reason or Reason.WEAK

    def joins(
        self, lifted: Collection[Refusal] = (), weight: int | None = None, *, fact: bool = False
    ) -> bool:
        """Whether they would be one customer then."""
        groups = self.linked(lifted, weight, fact=fact).groups
        return any(self.one in group and self.two in group for group in groups)

    @cached_property
    def most(self) -> int:
        """The most that can be added: beyond that no pair says more."""
        return max(0, CLIP - min(self.score.weight, self.score.against))

    def missing(self, lifted: Collection[Refusal] = (), *, fact: bool = False) -> int | None:
        """The weight that joins them if added, and with one thousandth less does not; None if none does.

        For an identifier 0 where weight is not what is missing, but proof; a ``fact`` weighs at least what
        makes it one. Cost: some fifteen questions.
        """
        low, high = FACT - 1 if fact else -1, max(self.most, FACT)
        if not self.joins(lifted, high, fact=fact):
            return None
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (low, middle) if self.joins(lifted, middle, fact=fact) else (middle, high)
        return high

    def refusals(self) -> tuple[Refusal, ...]:
        """What forbids their two groups, as they are linked, to be one."""
        groups = [{*group} for group in self.linked().groups]
        ours, theirs = (next(group for group in groups if key in group) for key in (self.one, self.two))
        found = [*_separated(self.component.decisions, ours, theirs), *self._bounded(ours | theirs)]
        return tuple(sorted(found, key=lambda refusal: refusal.key))

    def _bounded(self, both: Collection[str]) -> Iterator[Refusal]:
        contents = {node.key: node.content for node in self.component.nodes if node.key in both}
        for name, most in self.draft.stages.maxima.items():
            links = (made for made in self.component.decisions if made[0].kind is DecisionKind.LINK)
            excused = [(a, b) for made, a, b in links if name in made.despite and {a, b} <= {*both}]
            if distinct({key: content.values(name) for key, content in contents.items()}, excused) > most:
                exclusive = self.draft.stages.config.namespaces[name].exclusive
                yield Refusal(Reason.EXCLUSIVE if exclusive else Reason.MAXIMUM, None, name)


def _raised(score: Score, weight: int, fact: bool) -> Score:
    return attrs.evolve(
        score,
        weight=score.weight + weight,
        against=score.against + weight,
        ties=score.ties if fact else (*score.ties, ADDED),
        weak=score.weak + fact,
        telling=score.telling + fact,
        comparable=True,
        untied=score.untied + weight,
    )


def _both(one: Component, other: Component) -> Component:
    return attrs.evolve(
        one,
        nodes=(*one.nodes, *other.nodes),
        proposed={**one.proposed, **other.proposed},
        pieces=(*one.pieces, *other.pieces),
        contested=one.contested | other.contested,
        refs={**one.refs, **other.refs},
    )


def _and(draft: Draft, component: Component, ref: RecordRef) -> Component:
    digest = draft.live(ref).content
    key = node_key(digest, ref)
    return attrs.evolve(
        component,
        nodes=(*component.nodes, Node(key, draft.content(digest))),
        pieces=(*component.pieces, (key,)),
        refs={**component.refs, key: (ref,)},
    )


def _separated(
    decisions: Iterable[tuple[Decision, str, str]], ours: Collection[str], theirs: Collection[str]
) -> Iterator[Refusal]:
    for made, a, b in decisions:
        across = (a in ours and b in theirs) or (b in ours and a in theirs)
        if made.kind is DecisionKind.SEPARATE and across:
            yield Refusal(Reason.SEPARATED, made)


def _lifts(lifted: Collection[Refusal], decision: Decision) -> bool:
    return any(each.decision is not None and each.decision.id == decision.id for each in lifted)


def _unbound(namespaces: Mapping[str, Namespace], lifted: Collection[Refusal]) -> Mapping[str, Namespace]:
    names = {each.namespace for each in lifted if each.namespace}
    return {
        name: attrs.evolve(space, exclusive=False, maximum=None) if name in names else space
        for name, space in namespaces.items()
    }
