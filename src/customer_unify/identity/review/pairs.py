"""Lists the pairs for review: near pairs that nothing has decided, and claims."""

from __future__ import annotations

from collections.abc import Iterator

from ...model.content import Content
from ...model.evidence import Evidence, Pair, Reason, Score, Verdict
from ...model.record import RecordRef
from ..draft import Draft
from ..link.group import Ruling
from ..stages import CLAIM, IDENTIFIER

__all__ = ["candidates_of", "claimed", "near", "pair_of", "was_decided", "worth_a_look"]

MOST_CLAIMS = 60
"""A value that more contents than this claim or have proposes no pairs."""


def pair_of(
    draft: Draft,
    a: RecordRef,
    b: RecordRef,
    ruling: Ruling,
) -> Pair:
    """A pair of records with its evidence and what happened to it."""
    one, two = (a, b) if a <= b else (b, a)
    left, right = draft.live(one), draft.live(two)
    score = draft.score(left.content, right.content)
    contents = draft.content(left.content), draft.content(right.content)
    evidence: tuple[Evidence, ...] = draft.stages.evidence(*contents, draft.generic)
    return Pair(one, two, ruling.verdict, score.weight, score.rival, evidence, ruling.reason)


def candidates_of(draft: Draft, ref: RecordRef) -> tuple[Pair, ...]:
    """The pairs of one record for review: near records of other customers, and claims."""
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
    undecided = [pair for other, pair in found.items() if not was_decided(draft, ref, other)]
    return tuple(sorted(undecided, key=lambda pair: (-pair.weight, pair.a, pair.b)))


def worth_a_look(draft: Draft, asked: Content, met: Content, score: Score) -> bool:
    """Whether a pair may be one person at all.

    If a record has only identifiers, everybody with one of them may be meant, however little that proves: a
    visit from the family's tablet is by one of them, though nothing says by whom.
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
    """Why a pair of contents is not one customer, by the pair alone."""
    score = draft.score(one, two)
    if score.weight > draft.stages.config.model.merge_above:
        return Ruling(Verdict.CANDIDATE, Reason.CONTESTED if score.ties else Reason.LONE)
    return Ruling(Verdict.CANDIDATE, Reason.WEAK)


def claimed(draft: Draft, digest: str) -> Iterator[RecordRef]:
    """Records that share an identifier which one side only claims."""
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


def was_decided(draft: Draft, a: RecordRef, b: RecordRef) -> bool:
    """Whether somebody decided about exactly this pair."""
    return any({item.a, item.b} == {a, b} for item in draft.decisions_on(a))
