"""Finds the customers a description may mean, as if it were a record, without keeping it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial

import attrs

from ..model.change import StoredRecord
from ..model.content import Content
from ..model.customer import Customer
from ..model.evidence import Score
from ..model.explanation import Explanation
from ..model.port import Snapshot
from ..model.record import Record
from ..model.result import Match
from .component import find_components, link_component
from .confidence import probability
from .draft import Draft
from .explain import describe
from .settle import settle
from .stages import IDENTIFIER, Stages

__all__ = ["find"]

DESCRIBED = "\x1fdescribed"
"""The source of a description while it is looked at."""

NEVER = datetime(1, 1, 1, tzinfo=UTC)


def find(
    store: Snapshot, stages: Stages, record: Record, *, limit: int, read: Callable[[str], Customer]
) -> list[Match]:
    """The customers a description may mean, best first; ``read`` gives the customer of an id when asked.

    ``sure`` is what the live path would do: the description is put into a draft and
    its component is linked, unless its place is plain. Claimed values of the base tie nobody (law L8).
    A description that is nothing but identifiers means those who have one of them, if there are any:
    who merely looks alike is left out then. Cost: the candidates of one record, and one
    component where something speaks against something.
    """
    content = stages.normalise(record)
    if not content.facts:
        return []
    draft = Draft(store, stages)
    best = _best(draft, store, content)
    joined = _joined(draft, store, record, content) if best else None
    ranked = sorted(best, key=lambda id: (id != joined, -best[id][1].weight, id))
    return [
        _match(draft, content, id, *best[id], sure=id == joined, read=partial(read, id))
        for id in ranked[:limit]
    ]


def _match(
    draft: Draft,
    content: Content,
    id: str,
    digest: str,
    score: Score,
    *,
    sure: bool,
    read: Callable[[], Customer],
) -> Match:
    other = draft.content(digest)
    stages, generic = draft.stages, draft.generic

    def explain(language: str) -> Explanation:
        return describe(stages, content, other, generic, language=language)

    return Match(id, probability(score.weight), sure, sure and _proven(content, score), read, explain)


def _best(draft: Draft, store: Snapshot, content: Content) -> dict[str, tuple[str, Score]]:
    """For each customer met, its content that agrees best."""
    best: dict[str, tuple[str, Score]] = {}
    for digest in sorted(_sharing(draft, content) or draft.met(content)):
        score = draft.stages.score(content, draft.content(digest), draft.generic)
        if not score.ties and score.weight <= draft.stages.config.model.review_above:
            continue
        for ref in store.residents(digest):
            stored = store.record(ref)
            if stored is None:
                continue
            known = best.get(stored.customer)
            if known is None or score.weight > known[1].weight:
                best[stored.customer] = (digest, score)
            if draft.joinable(digest) and not store.decided(digest):
                break
    return best


def _sharing(draft: Draft, content: Content) -> set[str]:
    """Those who share an identifier, where the description is nothing else; else nobody."""
    namespaces = draft.stages.config.namespaces
    found: set[str] = set()
    if not content.facts.keys() <= namespaces.keys():
        return found
    for field, facts in content.facts.items():
        for value, _ in facts:
            key = f"{IDENTIFIER}{field}:{value}"
            reach = draft.reach(key)
            if isinstance(reach, tuple):
                found.update(reach)
            elif reach:
                found.update(draft.block(key))
    return found


def _joined(draft: Draft, store: Snapshot, record: Record, content: Content) -> str | None:
    """The customer the description would join, if it joined one and made no two of them one."""
    known = store.residents(content.digest)
    if not known:
        place = settle(store, draft.stages, content)
        if place is not None:
            return place.customer or None
    elif not store.decided(content.digest):
        return draft.customer_at(content.digest) if draft.joinable(content.digest) else None
    return _linked(draft, record, content)


def _linked(draft: Draft, record: Record, content: Content) -> str | None:
    # Under a name no source can have: what is described may be on record already.
    described = attrs.evolve(record, source=DESCRIBED)
    draft = Draft(draft.base, draft.stages)
    draft.put(StoredRecord(described, content.digest, "", NEVER, NEVER), content)
    for component in find_components(draft, [content.digest], firm=True):
        for group in link_component(draft, component).groups:
            refs = [ref for key in group for ref in component.refs[key]]
            if described.ref in refs:
                stored = (draft.record(ref) for ref in refs)
                customers = {known.customer for known in stored if known is not None and known.customer}
                return next(iter(customers)) if len(customers) == 1 else None
    return None


def _proven(content: Content, score: Score) -> bool:
    """Whether a value that ties was proved by whoever is there now."""
    for tie in score.ties:
        field, _, value = tie.partition(":")
        if any(fact.value == value and fact.assurance.proves for fact in content.facts.get(field, ())):
            return True
    return False
