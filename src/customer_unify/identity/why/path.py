"""Finds the strongest way between two records of one customer, over others where it leads over others."""

from __future__ import annotations

import heapq
from collections.abc import Iterable

from ...model.record import RecordRef
from ..draft import Draft

__all__ = ["FEW", "linked_by_hand", "strongest_path"]

FEW = 150
"""Of so many contents any may stand next to any; of more, only those that a key proposes."""

HEAVIEST = 1 << 40


def strongest_path(draft: Draft, a: RecordRef, b: RecordRef) -> list[RecordRef]:
    """The strongest path between two records of one customer: its weakest step is as heavy as can be.

    Decisions and equal contents count as the heaviest steps. Source: the widest path, found as
    Dijkstra's (1959) with minima for sums. Cost: the pairs of at most 150 contents, beyond that the
    pairs that keys propose.
    """
    customer = draft.live(a).customer
    refs = _spokesmen(draft, customer, a, b)
    by_content: dict[str, list[RecordRef]] = {}
    for ref in refs:
        by_content.setdefault(draft.live(ref).content, []).append(ref)
    best, before = {a: HEAVIEST}, {a: a}
    heap, done = [(-HEAVIEST, a)], set()
    while heap:
        negative, ref = heapq.heappop(heap)
        if ref in done:
            continue
        done.add(ref)
        if ref == b:
            break
        for other in refs if len(by_content) <= FEW else _near(draft, ref, by_content):
            if other in done:
                continue
            width = min(-negative, _width(draft, ref, other))
            if width > best.get(other, -HEAVIEST):
                best[other], before[other] = width, ref
                heapq.heappush(heap, (-width, other))
    path = [b]
    while path[-1] != a:
        path.append(before.get(path[-1], a))
    return path[::-1]


def _near(draft: Draft, ref: RecordRef, by_content: dict[str, list[RecordRef]]) -> Iterable[RecordRef]:
    """Those whom a key proposes, who say the same, or of whom a decision speaks, sorted."""
    digest = draft.live(ref).content
    found = {other for met in (digest, *draft.neighbours(digest)) for other in by_content.get(met, ())}
    found.update(other for made in draft.paired(ref) for other in made.refs)
    return sorted(found & {one for refs in by_content.values() for one in refs})


def _spokesmen(draft: Draft, customer_id: str, *asked: RecordRef) -> list[RecordRef]:
    """One record for each content of a customer, those asked about, and those a decision speaks of."""
    chosen = dict.fromkeys(asked)
    for digest in sorted(draft.base.contents_of(customer_id)):
        ours = [ref for ref in draft.residents(digest) if _customer(draft, ref) == customer_id]
        if ours:
            chosen[min(ours)] = None
        chosen.update(dict.fromkeys(ref for ref in draft.decided(digest) if ref in ours))
    return sorted(chosen)


def _customer(draft: Draft, ref: RecordRef) -> str | None:
    stored = draft.record(ref)
    return stored.customer if stored is not None else None


def linked_by_hand(draft: Draft, a: RecordRef, b: RecordRef) -> bool:
    """Whether a decision that holds links two records."""
    return any(
        made.kind == "link" and not made.suspended and {made.a, made.b} == {a, b}
        for made in draft.decisions_on(a)
    )


def _width(draft: Draft, a: RecordRef, b: RecordRef) -> int:
    one, two = draft.live(a), draft.live(b)
    if linked_by_hand(draft, a, b):
        return HEAVIEST
    score = draft.score(one.content, two.content)
    return score.weight if score.comparable and score.proves() else -HEAVIEST + 1
