"""Asks the graph what would be if evidence were withdrawn, a decision undone, a record said otherwise."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import UTC, datetime
from typing import cast

import attrs

from ...model.change import StoredRecord
from ...model.content import Content, Fact, Mark
from ...model.decision import Decision
from ...model.port import Snapshot
from ...model.record import Record, RecordRef
from ..component.around import Component, component_around, find_components, link_component
from ..draft import Draft
from ..stages import Stages
from .ground import Ground

__all__ = [
    "SOMETIME",
    "groups_of",
    "node_of",
    "one_customer",
    "with_decision",
    "with_record",
    "without",
    "without_record",
]

SOMETIME = datetime(1, 1, 1, tzinfo=UTC)
"""When a decision is revoked that is only supposed to be: no answer depends on it."""

MARKING = {"family_name": "family", "given_name": "given", "birth_date": "birth_date"}


# Withdrawn


def without(
    base: Snapshot,
    stages: Stages,
    contents: Iterable[str],
    refs: Collection[RecordRef],
    gone: Iterable[Ground],
) -> Draft:
    """The graph if none of these records, which have these contents, said what is ``gone``.

    Decisions among it are revoked. Cost: the contents that say it and their records.
    """
    draft = Draft(base, stages)
    fields: set[str] = set()
    values: dict[str, set[str]] = {}
    for ground in gone:
        if ground.decision is not None:
            with_decision(draft, attrs.evolve(ground.decision, revoked_at=SOMETIME, suspended=False))
        elif ground.value is None:
            fields.update(ground.fields)
        else:
            values.setdefault(ground.fields[0], set()).add(ground.value)
    if fields or values:
        for digest in [*contents, *draft.contents]:
            for ref in sorted(ref for ref in draft.residents(digest) if ref in refs):
                _say(draft, draft.live(ref), _less(draft.content(digest), fields, values))
    return draft


def _less(content: Content, fields: Collection[str], values: Mapping[str, Collection[str]]) -> Content:
    """A content without all that is said in some fields, and without some values of others."""
    facts: dict[str, tuple[Fact, ...]] = {}
    for field, said in content.facts.items():
        if field not in fields:
            kept = tuple(fact for fact in said if fact.value not in values.get(field, ()))
            if kept:
                facts[field] = kept
    blank = {part: "" for field, part in MARKING.items() if field in fields}
    return Content(facts, content.claims, Mark(**{**content.mark._asdict(), **blank}))


def _say(draft: Draft, stored: StoredRecord, content: Content) -> None:
    """Let a record have another content."""
    if content.digest != stored.content:
        draft.remove(stored.record.ref)
        draft.put(attrs.evolve(stored, content=content.digest), content)


# Changed


def with_decision(draft: Draft, decision: Decision) -> Draft:
    """The draft with a decision, or with one as revoked, read by whom it confirms."""
    draft.decide(decision)
    if not decision.pairs and decision.field is not None:
        stored = draft.record(decision.a)
        if stored is not None:
            _say(draft, stored, draft.stages.normalise(stored.record, draft.confirmations(decision.a)))
    return draft


def with_record(draft: Draft, record: Record) -> Draft:
    """The draft with another version of a record that is there."""
    stored = attrs.evolve(draft.live(record.ref), record=record)
    _say(draft, stored, draft.stages.normalise(record, draft.confirmations(record.ref)))
    return draft


def without_record(draft: Draft, ref: RecordRef) -> Draft:
    """The draft without a record."""
    draft.remove(ref)
    return draft


# Asked


def one_customer(draft: Draft, a: RecordRef, b: RecordRef) -> bool:
    """Whether two records of a draft over a snapshot would be one customer.

    Cost: linking the component of the first anew.
    """
    if a == b:
        return True
    component = component_around(draft, draft.live(a).content, cast(Snapshot, draft.base))
    one, two = node_of(component, a), node_of(component, b)
    if one is None or two is None:
        return False
    groups = link_component(draft, component).groups
    return one == two or any(one in group and two in group for group in groups)


def groups_of(draft: Draft, refs: Collection[RecordRef]) -> frozenset[frozenset[RecordRef]]:
    """The customers that these records would be in, each with all its records.

    Cost: linking their components anew.
    """
    found = []
    digests = {draft.live(ref).content for ref in refs}
    for component in find_components(draft, digests, firm=True):
        for group in link_component(draft, component).groups:
            found.append(frozenset(ref for key in group for ref in component.refs[key]))
        found += (frozenset([ref]) for ref in component.loose)
    return frozenset(group for group in found if not group.isdisjoint(refs))


def node_of(component: Component, ref: RecordRef) -> str | None:
    """The node in which a record stands; None where it stands in none."""
    return next((key for key, refs in component.refs.items() if ref in refs), None)
