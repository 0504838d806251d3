"""Finds the customers a description may mean, as if it were a record, without keeping it."""

from __future__ import annotations

from datetime import UTC, datetime

import attrs

from ..model.change import StoredRecord
from ..model.content import Content
from ..model.evidence import Score
from ..model.port import Snapshot
from ..model.record import Record
from ..model.result import Match
from .component import find_components, link_component
from .confidence import probability
from .draft import Draft
from .explain import describe
from .stages import Stages
from .view import customer

__all__ = ["find"]

DESCRIBED = "\x1fdescribed"
"""The source of a description while it is looked at."""

NEVER = datetime(1, 1, 1, tzinfo=UTC)


def find(store: Snapshot, stages: Stages, record: Record, *, limit: int, language: str = "en") -> list[Match]:
    """The customers a description may mean, best first.

    ``sure`` is what the live path would do: the description is put into a draft and
    its component is linked. Claimed values of the base tie nobody (law L8).
    Cost: the candidates of one record, and one component.
    """
    draft = Draft(store, stages)
    content = stages.normalise(record)
    best = _best(draft, store, content)
    # Under a name no source can have: what is described may be on record already.
    joined = _joined(draft, attrs.evolve(record, source=DESCRIBED), content)
    ranked = sorted(best, key=lambda id: (id != joined, -best[id][1].weight, id))
    matches = []
    for id in ranked[:limit]:
        other, score = best[id]
        matches.append(
            Match(
                customer(store, stages, id),
                probability(score.weight),
                sure=id == joined,
                proven=id == joined and _proven(content, score),
                why=describe(stages, content, draft.content(other), draft.generic, language=language),
            )
        )
    return matches


def _best(draft: Draft, store: Snapshot, content: Content) -> dict[str, tuple[str, Score]]:
    """For each customer met, its content that agrees best."""
    best: dict[str, tuple[str, Score]] = {}
    for digest in sorted(draft.met(content)):
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


def _joined(draft: Draft, record: Record, content: Content) -> str | None:
    """The customer the description would join, if it joined one and made no two of them one."""
    draft.put(StoredRecord(record, content.digest, "", NEVER, NEVER), content)
    for component in find_components(draft, [content.digest], firm=True):
        for group in link_component(draft, component).groups:
            refs = [ref for key in group for ref in component.refs[key]]
            if record.ref in refs:
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
