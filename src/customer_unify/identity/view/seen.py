"""A customer as a reader sees it: records, golden record, and how sure all of it is."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from itertools import combinations, islice

import attrs

from ...errors import UnknownCustomer
from ...model.change import StoredRecord
from ...model.content import Content
from ...model.customer import AliasKind, Customer
from ...model.decision import Decision, DecisionKind
from ...model.given import text
from ...model.port import Snapshot
from ...model.record import RecordRef
from ..draft import Draft
from ..link.confidence import confidences, probability, weakest_step
from ..profile import assemble
from ..profile.consent import asserted
from ..stages import Stages

__all__ = ["customer", "follow"]

DECIDED = 60_000
"""What a person's word weighs, in thousandths of a bit: as good as certain."""

WIDEST = 60
"""Most distinct contents of one customer that are weighed against each other for its confidence."""


def follow(store: Snapshot, customer_id: str) -> str:
    """The active id that stands for an id ever issued (law L9).

    Raises ``UnknownCustomer`` for an id never issued, and for one that no customer, or
    several, stand for now: the message names their ids.
    """
    reached: dict[str, None] = {}
    customer_id = text(customer_id, "the id of a customer")
    todo, seen = [customer_id], {customer_id}
    kind: AliasKind | None = None
    while todo:
        id = todo.pop()
        if store.customer(id) is not None:
            reached[id] = None
            continue
        alias = store.alias(id)
        if alias is None:
            # The id itself is not shown: what nobody ever minted may be anything, an address too (law L21).
            raise UnknownCustomer("no customer was ever given this id")
        kind = alias.kind
        for heir in alias.successors:
            if heir not in seen:
                seen.add(heir)
                todo.append(heir)
    if len(reached) == 1:
        return next(iter(reached))
    if reached:
        raise UnknownCustomer(f"customer {customer_id!r} was split into {', '.join(sorted(reached))}")
    raise UnknownCustomer(f"customer {customer_id!r} has no records any more ({kind or AliasKind.EMPTY})")


def customer(store: Snapshot, stages: Stages, customer_id: str) -> Customer:
    """The active customer of this id.

    Cost: its records, the pairs of its distinct contents (at most 60 of them), and those of its homes.
    """
    from .household import households  # only here: whoever adds and finds need not load it

    entries: list[tuple[StoredRecord, Content]] = []
    for ref in sorted(store.records_of(customer_id)):
        stored = store.record(ref)
        if stored is not None and (content := store.content(stored.content)) is not None:
            known = asserted(stored.record, store.decisions_on(ref))
            # Another noun only where something was asserted: a customer may have ten thousand records.
            held = stored if known is stored.record else attrs.evolve(stored, record=known)
            entries.append((held, content))
    sure, whole = _sure(store, stages, entries)
    made = assemble(customer_id, entries, stages.config, confidence=sure, rules=stages.rules)
    homes = households(store, stages, customer_id)
    return attrs.evolve(made, confidence=whole, households=homes)


def _sure(
    store: Snapshot, stages: Stages, entries: list[tuple[StoredRecord, Content]]
) -> tuple[dict[RecordRef, int], int]:
    """How sure each record is, and the customer as a whole."""
    draft = Draft(store, stages)
    digests = sorted({content.digest for _, content in entries})
    weights: dict[tuple[str, str], int] = {}
    if len(digests) == 1:
        (digest,) = digests
        if draft.joinable(digest):
            for other in draft.neighbours(digest):
                if draft.joinable(other):
                    weights[digest, other] = draft.score(digest, other).weight
    for a, b in combinations(islice(digests, WIDEST), 2):
        score = draft.score(a, b)
        if score.comparable:
            weights[a, b] = score.weight
    by_digest = confidences(digests, weights)
    sure = {stored.record.ref: by_digest[content.digest] for stored, content in entries}
    digest_of = {stored.record.ref: content.digest for stored, content in entries}
    for decision in _linked_here(store, digest_of):
        assert decision.b is not None
        sure[decision.a] = sure[decision.b] = 1000
        one, two = sorted((digest_of[decision.a], digest_of[decision.b]))
        if one != two:
            weights[one, two] = DECIDED
    if len(digests) == 1:
        return sure, min(sure.values(), default=1000)
    return sure, round(1000 * probability(weakest_step(digests, weights)))


def _linked_here(store: Snapshot, refs: Collection[RecordRef]) -> Iterator[Decision]:
    """The ``link`` decisions that hold between records of one customer: the others make nothing surer."""
    for ref in refs:
        for decision in store.decisions_on(ref):
            holds = decision.kind is DecisionKind.LINK and not decision.suspended
            if holds and decision.a == ref and decision.b in refs:
                yield decision
