"""Finds the customers a description may mean, as if it were a record, without keeping it."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import UTC, datetime
from functools import partial
from itertools import combinations

import attrs

from ...model.change import StoredRecord
from ...model.content import Content
from ...model.customer import Customer
from ...model.evidence import Score
from ...model.explanation import Explanation
from ...model.port import Snapshot
from ...model.record import Record
from ...model.result import Match
from ..component.around import find_components, link_component
from ..component.meeting import Meeting
from ..draft import Draft
from ..explain import describe
from ..link.confidence import probability
from ..review.pairs import worth_a_look
from ..stages import IDENTIFIER, Stages
from .identifier import Asked, Carriers, carriers, one_as_wholes

__all__ = ["find"]

DESCRIBED = "\x1fdescribed"
"""The source of a description while it is looked at."""

NEVER = datetime(1, 1, 1, tzinfo=UTC)


def find(
    store: Snapshot,
    stages: Stages,
    described: Record | Asked,
    *,
    limit: int,
    read: Callable[[str], Customer],
) -> list[Match]:
    """The customers a description may mean, best first; ``read`` gives the customer of an id when asked.

    ``sure`` is what the live path would do: the description is put into a draft and
    its component is linked, unless its place is plain. Claimed values of the base tie nobody (law L8).
    A description that is nothing but identifiers means those who have one of them, if there are any:
    who merely looks alike is left out then. Cost: the candidates of one record, and one
    component where something speaks against something; for one value of one identifier mostly a look-up.
    """
    if isinstance(described, Asked):
        found = carriers(store, stages, described)
        if found is not None:
            return _carrying(store, stages, described, found, limit, read)
        content = described.content
    else:
        content = stages.normalise(described)
    if not content.facts:
        return []
    meeting = Meeting(Draft(store, stages), store, content)
    plain, met = _meet(meeting)
    best = _best(meeting, met, plain=plain)
    joined = _joined(meeting, described, plain=plain) if best else None
    ranked = sorted(best, key=lambda id: (id != joined, -best[id][1].weight, id))
    return [
        _match(meeting.draft, content, id, *best[id], sure=id == joined, read=partial(read, id))
        for id in ranked[:limit]
    ]


def _carrying(
    store: Snapshot,
    stages: Stages,
    asked: Asked,
    found: Carriers,
    limit: int,
    read: Callable[[str], Customer],
) -> list[Match]:
    """The matches of a lone identifier, of which nothing but the index was read."""
    best, joined = found.best, found.joined
    ranked = sorted(best, key=lambda id: (id != joined, -best[id][0], id)) if len(best) > 1 else list(best)
    matches = []
    for id in ranked[:limit]:
        weight, held = best[id]
        sure = id == joined
        matches.append(
            Match(
                id,
                probability(weight),
                sure,
                sure and asked.assurance.proves,
                partial(read, id),
                partial(_explain, store, stages, asked, held),
            )
        )
    return matches


def _explain(store: Snapshot, stages: Stages, asked: Asked, held: Content, language: str) -> Explanation:
    return describe(stages, asked.content, held, Draft(store, stages).generic, language=language)


def _meet(meeting: Meeting) -> tuple[bool, Collection[str]]:
    """Those a description meets, and whether its place among them is plain.

    Of a lone identifier its own key is enough if anybody is under it: who has nearly the same value
    shares one fact at most with it, and one joins nobody.
    """
    stages, content, draft = meeting.stages, meeting.content, meeting.draft
    known = content.facts.keys() <= stages.config.namespaces.keys()
    if _is_lone(content, stages):
        ((field, (fact,)),) = content.facts.items()
        plain = meeting.meet([f"{IDENTIFIER}{field}:{fact.value}"])
        if meeting.sharing:
            return plain, meeting.sharing
    plain = meeting.meet(stages.keys(content))
    return plain, (known and plain and meeting.sharing) or draft.met(content)


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


def _best(meeting: Meeting, met: Collection[str], *, plain: bool) -> dict[str, tuple[str, Score]]:
    """For each customer met, its content that agrees best."""
    draft, store, content = meeting.draft, meeting.base, meeting.content
    best: dict[str, tuple[str, Score]] = {}
    for digest in sorted(met):
        if plain:
            score = meeting.score(digest)
        else:
            score = draft.stages.score(content, draft.content(digest), draft.generic)
        if not worth_a_look(draft, content, draft.content(digest), score):
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


def _joined(meeting: Meeting, described: Record | Asked, *, plain: bool) -> str | None:
    """The customer the description would join, if it joined one and made no two of them one."""
    draft, digest = meeting.draft, meeting.content.digest
    if meeting.base.residents(digest):
        if not meeting.base.decided(digest):
            return draft.customer_at(digest) if draft.joinable(digest) else None
    elif plain:
        if not draft.stages.joinable(meeting.content, meeting.generic.__contains__):
            return None
        customer = meeting.customer()
        if customer is not None:
            return customer or None
        if _is_lone(meeting.content, draft.stages):
            return _carrier(meeting)
    record = described.record if isinstance(described, Asked) else described
    return _linked(draft, record, meeting.content)


def _carrier(meeting: Meeting) -> str | None:
    """The one customer who carries a lone identifier; None if it is contested or outweighed.

    The description ties to its carriers and to nobody else, so it goes where they are if the mean over
    that customer says so. Nothing is linked for that: a look-up must not cost all that hangs together.
    """
    pairs = (meeting.draft.score(a, b) for a, b in combinations(sorted(meeting.sharing), 2))
    if any(score.ties and score.opposes for score in pairs):
        return None
    tied = [digest for digest in meeting.sharing if meeting.score(digest).may_join]
    customers = {customer for digest in tied for customer in meeting.draft.customers_at(digest)}
    if len(customers) != 1:
        return None
    (customer,) = customers
    if meeting.mean(customer) > meeting.stages.config.model.merge_above:
        return customer
    contents = map(meeting.draft.content, meeting.base.contents_of(customer))
    return customer if one_as_wholes(meeting.stages, meeting.content, contents) else None


def _is_lone(content: Content, stages: Stages) -> bool:
    """Whether a description is one value of one identifier."""
    ((field, facts), *others) = content.facts.items()
    return not others and len(facts) == 1 and field in stages.config.namespaces


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
