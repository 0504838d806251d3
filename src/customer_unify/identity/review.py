"""Lists the pairs worth a person's look: near ones that nothing decided, and claims."""

from __future__ import annotations

import heapq
from collections.abc import Iterator

from ..model.content import Content
from ..model.evidence import Evidence, Pair, Reason, Score, Verdict
from ..model.port import Snapshot
from ..model.record import RecordRef
from .component import Component, find_components, link_component
from .draft import Draft
from .link import Linked, Ruling
from .stages import CLAIM, IDENTIFIER, Stages

__all__ = ["candidates", "candidates_of", "claimed", "near", "pair_of", "worth_a_look"]

MOST_CLAIMS = 60
"""A value claimed or carried by more contents than this proposes nobody."""


def pair_of(
    draft: Draft,
    a: RecordRef,
    b: RecordRef,
    ruling: Ruling,
) -> Pair:
    """A pair of records with its evidence and what became of it."""
    one, two = (a, b) if a <= b else (b, a)
    left, right = draft.live(one), draft.live(two)
    score = draft.score(left.content, right.content)
    contents = draft.content(left.content), draft.content(right.content)
    evidence: tuple[Evidence, ...] = draft.stages.evidence(*contents, draft.generic)
    return Pair(one, two, ruling.verdict, score.weight, score.rival, evidence, ruling.reason)


def candidates_of(draft: Draft, ref: RecordRef) -> tuple[Pair, ...]:
    """The pairs of one record worth a person's look: near ones in other customers, and claims."""
    stored = draft.record(ref)
    if stored is None:
        return ()
    found: dict[RecordRef, Pair] = {}
    content = draft.content(stored.content)
    for digest in draft.neighbours(stored.content):
        if not worth_a_look(draft, content, draft.content(digest), draft.score(stored.content, digest)):
            continue
        for other in draft.residents(digest):
            known = draft.record(other)
            if known is not None and known.customer != stored.customer:
                found[other] = pair_of(draft, ref, other, near(draft, stored.content, digest))
            break
    for other in claimed(draft, stored.content):
        known = draft.record(other)
        if known is not None and known.customer != stored.customer and other not in found:
            found[other] = pair_of(draft, ref, other, Ruling(Verdict.CANDIDATE, Reason.CLAIMED))
    undecided = [pair for other, pair in found.items() if not _was_decided(draft, ref, other)]
    return tuple(sorted(undecided, key=lambda pair: (-pair.weight, pair.a, pair.b)))


def worth_a_look(draft: Draft, asked: Content, met: Content, score: Score) -> bool:
    """Whether a pair may be one person at all.

    Of what says nothing but identifiers, all who carry one of them are worth a look, however little it
    proves: a visit on the family's tablet is one of theirs, though nothing tells whose.
    """
    if score.ties or score.weight > draft.stages.config.model.review_above:
        return True
    if not asked.facts.keys() <= draft.stages.config.namespaces.keys():
        return False
    return any(
        fact.value in met.values(name) and not draft.generic(f"{name}:{fact.value}")
        for name, facts in asked.facts.items()
        for fact in facts
    )


def near(draft: Draft, one: str, two: str) -> Ruling:
    """What a pair of contents that are not one customer is kept apart by, looked at alone."""
    score = draft.score(one, two)
    if score.weight > draft.stages.config.model.merge_above:
        return Ruling(Verdict.CANDIDATE, Reason.CONTESTED if score.ties else Reason.LONE)
    return Ruling(Verdict.CANDIDATE, Reason.WEAK)


def claimed(draft: Draft, digest: str) -> Iterator[RecordRef]:
    """Records that share an identifier one side only claims."""
    content = draft.content(digest)
    for key in draft.stages.keys(content):
        if key[0] == CLAIM:
            asked = [IDENTIFIER + key[1:], key]
        elif key[0] == IDENTIFIER:
            asked = [CLAIM + key[1:]]
        else:
            continue
        for met in asked:
            if len(draft.block(met)) <= MOST_CLAIMS:
                for other in draft.block(met):
                    if other != digest:
                        yield min(draft.residents(other))


def _guesses(stages: Stages, content: Content) -> bool:
    """Whether an identifier is somebody's guess: alone it joins nobody, and is worth a look (law L8)."""
    spaces = stages.config.namespaces
    return any(
        not fact.assurance.counts for name, facts in content.facts.items() if name in spaces for fact in facts
    )


def _was_decided(draft: Draft, a: RecordRef, b: RecordRef) -> bool:
    return any({item.a, item.b} == {a, b} for item in draft.decisions_on(a))


def candidates(store: Snapshot, stages: Stages, *, limit: int) -> list[Pair]:
    """The heaviest pairs of the whole base that evidence proposes and nothing decided.

    Cost: every component of the base, as in a bulk run, and the records that hold claims and guesses.
    """
    draft = Draft(store, stages)
    start: dict[str, None] = {}
    claims: list[RecordRef] = []
    for id in store.customers():
        for digest in store.contents_of(id):
            start[digest] = None
            content = draft.content(digest)
            if content.claims or _guesses(stages, content):
                claims.append(min(ref for ref in store.residents(digest)))
    found: dict[tuple[RecordRef, RecordRef], Pair] = {}
    for component in find_components(draft, start):
        for pair in _proposed(draft, component, link_component(draft, component)):
            found[pair.a, pair.b] = pair
    for ref in claims:
        for pair in candidates_of(draft, ref):
            found.setdefault((pair.a, pair.b), pair)
    return heapq.nsmallest(limit, found.values(), key=lambda pair: (-pair.weight, pair.a, pair.b))


def _proposed(draft: Draft, component: Component, linked: Linked) -> Iterator[Pair]:
    for (a, b), ruling in linked.rulings.items():
        if ruling.verdict is Verdict.CANDIDATE:
            one, two = min(component.refs[a]), min(component.refs[b])
            if not _was_decided(draft, one, two):
                yield pair_of(draft, one, two, ruling)
