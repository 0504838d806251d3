"""The customer that some records make: its golden record, what it is to the company, how it is known."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from ...frozen import Frozen
from ...model.assurance import Assurance
from ...model.configuration import Configuration, Makes
from ...model.content import Content
from ...model.customer import Customer, IdentifierHeld, Knowledge, Status
from ...model.identifier import Identifier
from ...model.port import SurvivorshipRule
from ...model.record import RecordRef
from .golden import golden
from .rules import RULES
from .stated import NAME_PARTS, Entry

__all__ = ["assemble", "identified"]


def identified(content: Content, config: Configuration) -> Iterator[tuple[Identifier, Assurance]]:
    """The identifiers a content holds for its person, each with its assurance; claims are none (law L8)."""
    for field, facts in content.facts.items():
        declared = config.fields.get(field)
        namespace = declared.namespace if declared is not None else None
        if namespace or field in config.namespaces:
            for fact in facts:
                if fact.assurance.counts:
                    yield Identifier(namespace or field, fact.value), fact.assurance


def _identifiers(entries: Sequence[Entry], config: Configuration) -> tuple[IdentifierHeld, ...]:
    held: dict[Identifier, dict[RecordRef, Assurance]] = defaultdict(dict)
    for stored, content in entries:
        ref = stored.record.ref
        for identifier, assurance in identified(content, config):
            by = held[identifier]
            by[ref] = max(assurance, by.get(ref, assurance))
    return tuple(
        IdentifierHeld(identifier, max(held[identifier].values()), tuple(sorted(held[identifier])))
        for identifier in sorted(held)
    )


def _status(
    entries: Sequence[Entry], config: Configuration, confidence: Mapping[RecordRef, int]
) -> tuple[Status, int]:
    """What the sources make of the person, and the confidence of the surest record that says so."""
    sure: dict[Makes, int] = {}
    for stored, _ in entries:
        makes = config.source(stored.record.source).makes
        sure[makes] = max(sure.get(makes, 0), confidence.get(stored.record.ref, 1000))
    for makes in (Makes.CUSTOMER, Makes.FORMER, Makes.PROSPECT, Makes.UNKNOWN):
        if makes in sure:
            return Status(makes.value), sure[makes]
    return Status.UNKNOWN, 0


def _knowledge(
    entries: Sequence[Entry], identifiers: Sequence[IdentifierHeld], config: Configuration
) -> Knowledge:
    """Card holder, known by something, or not known at all (row 1.2); claims tell nothing (law L8)."""
    known = {
        field
        for _, content in entries
        for field, facts in content.facts.items()
        if any(fact.assurance.counts for fact in facts)
    }
    card = config.fields.get("loyalty_card")
    places = {"loyalty_card", card.namespace if card else None}
    if places & known:
        return Knowledge.MEMBER
    return Knowledge.WEAK if identifiers or known & set(NAME_PARTS) else Knowledge.UNKNOWN


def assemble(
    customer_id: str,
    entries: Sequence[Entry],
    config: Configuration,
    *,
    confidence: Mapping[RecordRef, int],
    rules: Mapping[str, SurvivorshipRule] = RULES,
) -> Customer:
    """The customer that some records make: profile, status, knowledge, identifiers, consents.

    A function of the set of entries (law L1). ``confidence`` says in thousandths how surely
    each record belongs; the customer is as sure as its weakest record. O(n log n) in the
    number of values. Raises ``ConfigurationError`` for an unknown survivorship rule.

    >>> from datetime import datetime, timezone
    >>> from ...model.change import StoredRecord
    >>> from ...model.record import Record
    >>> when = datetime(2026, 1, 5, tzinfo=timezone.utc)
    >>> stored = StoredRecord(Record("crm", "1", {"name": "Jocelyne Michu"}), "", "c1", when, when)
    >>> customer = assemble("c1", [(stored, Content({}))], Configuration(), confidence={})
    >>> customer.profile["name"], customer.profile.provenance["name"].rule
    ('Jocelyne Michu', 'most_trusted')
    """
    held = sorted(entries, key=lambda entry: entry[0].record.ref)
    refs = tuple(stored.record.ref for stored, _ in held)
    identifiers = _identifiers(held, config)
    status, status_confidence = _status(held, config, confidence)
    sure = {ref: confidence.get(ref, 1000) for ref in refs}
    return Customer(
        customer_id,
        refs,
        golden(held, config, rules=rules),
        identifiers,
        status,
        _knowledge(held, identifiers, config),
        min(sure.values(), default=1000),
        Frozen(sure),
        status_confidence=status_confidence,
    )
