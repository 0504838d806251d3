"""Says why two records are two customers: what forbids one, what is missing, what would join them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations

import attrs

from ...model.assurance import Assurance
from ...model.decision import Decision, DecisionKind
from ...model.evidence import Reason
from ...model.explanation import Explanation
from ...model.port import Snapshot
from ...model.record import Record, RecordRef
from ..draft import Draft
from ..explain import describe, say, word
from ..review.pairs import claimed
from ..stages import Stages
from .joining import Joining, Refusal
from .suppose import SOMETIME, one_customer, with_decision, with_record

__all__ = ["apart"]

MOST_REFUSALS = 6
"""Refusals of which every set is tried; of more, the first in their order."""

_STRONGER = (Reason.SEPARATED, Reason.EXCLUSIVE, Reason.MAXIMUM)
"""The reasons that stand before a claim in the fixed order."""

SUPPOSED = "supposed"
"""The id of decisions that nobody took."""


def apart(store: Snapshot, stages: Stages, a: RecordRef, b: RecordRef, language: str) -> Explanation:
    """Why two records are two customers, in four parts.

    ``reason_…`` is the first reason in the fixed order, ``pair`` what speaks for and against, adding up to
    the weight; ``lacking`` the fewest refusals to lift and the least weight to add, without which they stay
    apart and with which they join (law L10); ``change`` things that can be done, each of which alone joins
    them. All was tried by linking anew; ``complete`` is False where nothing that was tried joins the two.
    """
    draft = Draft(store, stages)
    joining = Joining(draft, a, b)
    one, two = (draft.content(draft.live(ref).content) for ref in (a, b))
    seen = describe(stages, one, two, draft.generic, language=language)
    reason = _reason(draft, joining)
    # What two say of each other may be outvoted by those they stand with: the mean over both decides.
    outvoted = reason == Reason.WEAK and (seen.weight or 0) > stages.config.model.merge_above
    told = say("reason_outvoted" if outvoted else f"reason_{reason}", language)
    first = Explanation(f"reason_{reason}", told)
    lacking = _lacking(joining, language)
    changes = tuple(_changes(store, stages, joining, language))
    facts = {"reason": str(reason), "a": [*a], "b": [*b]}
    said = first.text[:1].lower() + first.text[1:].rstrip(".")
    text = say("apart", language, reason=said)
    parts = (first, seen, *([lacking] if lacking is not None else ()), *changes)
    return Explanation("apart", text, seen.weight, facts, parts, lacking is not None)


def _reason(draft: Draft, joining: Joining) -> str:
    """The first reason that keeps two records apart; ``unmet`` when nothing proposed the pair."""
    a, b = joining.a, joining.b
    one, two = draft.live(a).content, draft.live(b).content
    if any(made.kind == "separate" and {made.a, made.b} == {a, b} for made in draft.decisions_on(a)):
        return Reason.SEPARATED
    met = two in draft.neighbours(one) or one == two
    reason = joining.reason() if met else None
    if reason in _STRONGER:
        return reason
    if b in claimed(draft, one):
        return Reason.CLAIMED
    return reason or "unmet"


# What is lacking


def _lacking(joining: Joining, language: str) -> Explanation | None:
    """The fewest refusals lifted, and weight added if that is needed too, that join the two."""
    for lifted, weighs in _sets(joining.refusals()[:MOST_REFUSALS]):
        added = _added(joining, lifted, language) if weighs else ()
        if added or (not weighs and joining.joins(lifted)):
            parts = (*(_refused(refusal, language) for refusal in lifted), *added)
            weight = added[0].weight if added else None
            return Explanation("lacking", say("lacking", language), weight, {}, parts)
    return None


def _added(joining: Joining, lifted: Sequence[Refusal], language: str) -> tuple[Explanation, ...]:
    """What evidence may be added, in the one way or the other; blank if none joins them."""
    weight = joining.missing(lifted)
    if weight is None:
        return ()
    code = "missing" if weight else "missing_proof"
    proof = Explanation("missing", say(code, language, bits=weight / 1000), weight, {"as": "identifier"})
    other = joining.missing(lifted, fact=True)
    if other is None:
        return (proof,)
    text = say("missing_fact", language, bits=other / 1000)
    return (proof, Explanation("or_missing", text, other, {"as": "fact"}))


def _sets(refusals: Sequence[Refusal]) -> Iterator[tuple[tuple[Refusal, ...], bool]]:
    """Sets of refusals, without and with weight to be added, those of fewest things first."""
    for size in range(1, len(refusals) + 2):
        for lifted in combinations(refusals, size):
            yield lifted, False
        for lifted in combinations(refusals, size - 1):
            yield lifted, True


def _refused(refusal: Refusal, language: str) -> Explanation:
    text = say(f"reason_{refusal.reason}", language)
    if refusal.decision is not None:
        made = refusal.decision
        records = [[*ref] for ref in made.refs]
        return Explanation("refusal", text, None, {"decision": made.id, "records": records})
    return Explanation("refusal", text, None, {"namespace": refusal.namespace})


# What would change it


def _changes(store: Snapshot, stages: Stages, joining: Joining, language: str) -> Iterator[Explanation]:
    """Single things that can be done, each of which joins the two; tried as they would be done."""
    a, b = joining.a, joining.b
    for refusal in joining.refusals()[:MOST_REFUSALS]:
        made = refusal.decision
        if made is not None:
            revoked = attrs.evolve(made, revoked_at=SOMETIME)
            if one_customer(with_decision(Draft(store, stages), revoked), a, b):
                facts = {"change": "undo", "undo": made.id}
                yield Explanation("change", say("change_undo_joins", language), None, facts)
    for one, other in ((a, b), (b, a)):
        yield from _confirmed(store, stages, one, other, language)
    for one, other in ((a, b), (b, a)):
        yield from _said(store, stages, one, other, language)
    link = Decision(SUPPOSED, DecisionKind.LINK, min(a, b), max(a, b))
    if not joining.refusals() and one_customer(with_decision(Draft(store, stages), link), a, b):
        pair = [[*min(a, b)], [*max(a, b)]]
        text = say("change_link", language)
        yield Explanation("change", text, None, {"change": "link", "link": pair})


def _confirmed(
    store: Snapshot, stages: Stages, ref: RecordRef, other: RecordRef, language: str
) -> Iterator[Explanation]:
    """Claims of a record which would tie it to the other if they were proved."""
    record = _record(store, ref)
    for field in sorted(record.fields):
        claims = [
            value
            for value in record.fields[field]
            if not record.assurance_of(field, value, stages.config.source(ref.source).assurance).counts
        ]
        if not claims:
            continue
        made = Decision(
            SUPPOSED,
            DecisionKind.CONFIRM,
            ref,
            field=field,
            said=record.fields[field],
            assurance=Assurance.POSSESSED,
        )
        if one_customer(with_decision(Draft(store, stages), made), ref, other):
            facts = {"change": "confirm", "confirm": [[*ref], field]}
            text = say("change_confirm", language, field=word("field", field, language), a=ref.source)
            yield Explanation("change", text, None, facts)


def _said(
    store: Snapshot, stages: Stages, ref: RecordRef, other: RecordRef, language: str
) -> Iterator[Explanation]:
    """What the other says and the record does not, and what would tie them if it said so as well."""
    ours, theirs = _record(store, ref), _record(store, other)
    before = _weight(Draft(store, stages), ref, other)
    for field in sorted(theirs.fields.keys() & stages.config.fields.keys()):
        if field in ours.fields:
            continue
        record = attrs.evolve(ours, fields={**ours.fields, field: theirs.fields[field]})
        supposed = with_record(Draft(store, stages), record)
        if one_customer(supposed, ref, other):
            more = _weight(supposed, ref, other) - before
            facts = {
                "change": "say",
                "say": [[*ref], field],
                "as": [*other],
                "values": [*theirs.fields[field]],
            }
            text = say(
                "change_say",
                language,
                field=word("field", field, language),
                a=ref.source,
                b=other.source,
            )
            yield Explanation("change", text, more, facts)


def _weight(draft: Draft, a: RecordRef, b: RecordRef) -> int:
    return draft.score(draft.live(a).content, draft.live(b).content).weight


def _record(store: Snapshot, ref: RecordRef) -> Record:
    stored = store.record(ref)
    assert stored is not None
    return stored.record
