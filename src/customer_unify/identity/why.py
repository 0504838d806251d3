"""Says why records are together or apart: pairs with their evidence, explanations, graphs."""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Mapping
from itertools import combinations, pairwise
from typing import TYPE_CHECKING

from ..model.evidence import Pair, Reason, Verdict
from ..model.explanation import Explanation
from ..model.port import Snapshot
from ..model.record import RecordRef
from .component import find_components, link_component
from .draft import Draft
from .explain import describe, say
from .link import Ruling
from .review import claimed, near, pair_of
from .stages import Stages

if TYPE_CHECKING:
    import networkx

__all__ = ["explain", "graph", "pairs"]

MOST_CONTENTS = 60
"""Most distinct contents of one customer whose pairs are listed."""


# One customer


def pairs(store: Snapshot, stages: Stages, customer_id: str) -> tuple[Pair, ...]:
    """The pairs of records of one customer that evidence or a decision ties, heaviest first.

    One record stands for all of equal content. Cost: the pairs of at most 60 distinct contents.
    """
    draft = Draft(store, stages)
    digests = sorted(store.contents_of(customer_id))[:MOST_CONTENTS]
    found = []
    for one, two in combinations(digests, 2):
        score = draft.score(one, two)
        if score.comparable and score.weight > stages.config.model.review_above:
            a, b = (_first(store, digest, customer_id) for digest in (one, two))
            found.append(pair_of(draft, a, b, Ruling(Verdict.LINK)))
    return tuple(sorted(found, key=lambda pair: (-pair.weight, pair.a, pair.b)))


def _first(store: Snapshot, digest: str, customer_id: str) -> RecordRef:
    ours = store.records_of(customer_id)
    return min(ref for ref in store.residents(digest) if ref in ours)


def graph(store: Snapshot, stages: Stages, customer_ids: Iterable[str]) -> networkx.MultiGraph:
    """Customers as one networkx multigraph: records, the identifiers they carry, and evidence.

    Nodes are ``RecordRef`` (``kind="record"``, ``customer``) and ``Identifier`` (``kind="identifier"``);
    edges carry ``kind`` (``carries`` with ``assurance``, ``evidence`` with ``weight`` and ``evidence``).
    """
    import networkx

    from ..model.identifier import Identifier

    made = networkx.MultiGraph()
    for id in customer_ids:
        for ref in sorted(store.records_of(id)):
            made.add_node(ref, kind="record", source=ref.source, customer=id)
            stored = store.record(ref)
            content = store.content(stored.content) if stored is not None else None
            for field, facts in content.facts.items() if content is not None else ():
                if field not in stages.config.namespaces:
                    continue
                for fact in facts:
                    identifier = Identifier(field, fact.value)
                    made.add_node(identifier, kind="identifier", namespace=field)
                    made.add_edge(ref, identifier, kind="carries", assurance=fact.assurance)
        for pair in pairs(store, stages, id):
            made.add_edge(pair.a, pair.b, kind="evidence", weight=pair.weight, evidence=pair.evidence)
    return made


# Two records


def explain(store: Snapshot, stages: Stages, a: RecordRef, b: RecordRef, *, language: str) -> Explanation:
    """Why two records are one customer, or why not.

    *Together*: the steps of the strongest path between the two, each with its evidence, whose
    parts add up. *Apart*: the first reason in the fixed order, what speaks for and against, and
    the weight that is missing.
    """
    draft = Draft(store, stages)
    one, two = draft.live(a), draft.live(b)
    if one.customer == two.customer:
        return _together(draft, a, b, language)
    return _apart(draft, a, b, language)


def _apart(draft: Draft, a: RecordRef, b: RecordRef, language: str) -> Explanation:
    one, two = draft.live(a), draft.live(b)
    contents = draft.content(one.content), draft.content(two.content)
    seen = describe(draft.stages, *contents, draft.generic, language=language)
    reason = _reason(draft, a, b)
    parts = [Explanation(f"reason_{reason}", say(f"reason_{reason}", language)), seen]
    missing = draft.stages.config.model.merge_above - (seen.weight or 0)
    if reason == Reason.WEAK and missing >= 0:
        parts.append(Explanation("missing", say("missing", language, bits=(missing + 1) / 1000), missing + 1))
    facts = {"reason": str(reason), "a": str(a), "b": str(b)}
    return Explanation("apart", say("apart", language), seen.weight, facts, tuple(parts))


def _reason(draft: Draft, a: RecordRef, b: RecordRef) -> str:
    """The first reason that keeps two records apart; ``unmet`` when nothing proposed the pair."""
    one, two = draft.live(a), draft.live(b)
    if any(item.kind == "separate" and {item.a, item.b} == {a, b} for item in draft.decisions_on(a)):
        return Reason.SEPARATED
    for component in find_components(draft, [one.content]):
        node_of = {ref: key for key, refs in component.refs.items() for ref in refs}
        if a in node_of and b in node_of:
            pair = min(node_of[a], node_of[b]), max(node_of[a], node_of[b])
            ruling = link_component(draft, component).rulings.get(pair)
            if ruling is not None and ruling.reason is not None:
                return ruling.reason
    if b in claimed(draft, one.content):
        return Reason.CLAIMED
    if two.content in draft.neighbours(one.content) or one.content == two.content:
        return near(draft, one.content, two.content).reason or Reason.WEAK
    return "unmet"


def _together(draft: Draft, a: RecordRef, b: RecordRef, language: str) -> Explanation:
    path = _path(draft, a, b)
    steps = [
        _step(draft, number, one, two, language) for number, (one, two) in enumerate(pairwise(path), start=1)
    ]
    decided = any(step.code == "step_decided" for step in steps)
    code = "together_decided" if decided else "together"
    weights = [step.weight for step in steps if step.weight is not None]
    facts = {"a": str(a), "b": str(b)}
    return Explanation(code, say(code, language), min(weights, default=None), facts, tuple(steps))


def _step(draft: Draft, number: int, a: RecordRef, b: RecordRef, language: str) -> Explanation:
    one, two = draft.live(a), draft.live(b)
    facts: Mapping[str, object] = {"number": number, "a": str(a), "b": str(b)}
    text = {"number": number, "a": a.source, "b": b.source}
    if _linked_by_hand(draft, a, b):
        return Explanation("step_decided", say("step_decided", language, **text), None, facts)
    contents = draft.content(one.content), draft.content(two.content)
    if one.content == two.content:
        weight = draft.score(one.content, two.content).weight
        return Explanation("step_same", say("step_same", language, **text), weight, facts)
    seen = describe(draft.stages, *contents, draft.generic, language=language)
    return Explanation("step", say("step", language, **text), seen.weight, facts, seen.parts)


def _linked_by_hand(draft: Draft, a: RecordRef, b: RecordRef) -> bool:
    return any(item.kind == "link" and {item.a, item.b} == {a, b} for item in draft.decisions_on(a))


def _path(draft: Draft, a: RecordRef, b: RecordRef) -> list[RecordRef]:
    """The strongest path between two records of one customer: its weakest step is as heavy as can be.

    Decisions and equal contents count as the heaviest steps. Source: the widest path, found as
    Dijkstra's (1959) with minima for sums. Cost: the pairs of the customer.
    """
    stored = draft.live(a)
    refs = _spokesmen(draft, stored.customer, a, b)
    heaviest = 1 << 40
    best, before = {a: heaviest}, {a: a}
    heap, done = [(-heaviest, a)], set()
    while heap:
        negative, ref = heapq.heappop(heap)
        if ref in done:
            continue
        done.add(ref)
        if ref == b:
            break
        for other in refs:
            if other in done:
                continue
            width = min(-negative, _width(draft, ref, other, heaviest))
            if width > best.get(other, -heaviest):
                best[other], before[other] = width, ref
                heapq.heappush(heap, (-width, other))
    path = [b]
    while path[-1] != a:
        path.append(before[path[-1]])
    return path[::-1]


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


def _width(draft: Draft, a: RecordRef, b: RecordRef, heaviest: int) -> int:
    one, two = draft.live(a), draft.live(b)
    if _linked_by_hand(draft, a, b):
        return heaviest
    score = draft.score(one.content, two.content)
    return score.weight if score.comparable and score.proves() else -heaviest + 1
