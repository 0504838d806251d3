"""Everything that the graph knows about one person, as plain data, to answer a request for access."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import datetime
from typing import Any

from ...errors import UnknownCustomer
from ...model.change import StoredRecord
from ...model.customer import Customer
from ...model.decision import Decision
from ...model.port import Snapshot
from ...model.record import Consent, Record, RecordRef
from ..stages import Stages
from .seen import customer, follow

__all__ = ["known_of"]

Plain = dict[str, Any]


def known_of(store: Snapshot, stages: Stages, customer_id: str, gone: Collection[RecordRef]) -> Plain:
    """What is known about a customer: profile and where it came from, records, decisions, history.

    It contains only text, whole numbers, lists and mappings; times are ISO 8601. Decisions and history do not
    contain other people's records, and households do not say who the others are. ``gone`` are the records
    that the customer had before. Raises ``UnknownCustomer``. Cost: the customer, every decision and one pass
    over the journal.
    """
    id = follow(store, customer_id)
    found = customer(store, stages, id)
    mine = frozenset({*found.records, *gone})
    held = [stored for ref in found.records if (stored := store.record(ref)) is not None]
    return {
        "schema_version": 1,
        "customer_id": id,
        "former_ids": sorted({name for stored in held for name in stored.former} - {id}),
        "status": found.status.value,
        "knowledge": found.knowledge.value,
        "confidence": found.confidence,
        "profile": _profile(found),
        "consents": [_consent(one) for one in found.profile.consents],
        "identifiers": [
            {
                "namespace": one.identifier.namespace,
                "value": one.identifier.value,
                "assurance": one.assurance.name.lower(),
                "records": _refs(one.records),
            }
            for one in found.identifiers
        ],
        # Not who the others are: only they may be told that.
        "households": [
            {"people": len(home.customers), "tied_by": list(home.tied_by)} for home in found.households
        ],
        "records": [_record(stored) for stored in held],
        "removed_records": _refs(sorted(mine.difference(found.records))),
        "former_versions": list(_former(store, id, mine)),
        "decisions": [_decision(one, mine) for one in store.decisions() if not mine.isdisjoint(one.refs)],
        "history": list(_history(store, id, mine)),
    }


def _profile(found: Customer) -> Plain:
    return {
        field: {
            "value": known.value,
            "record": list(known.record),
            "rule": known.rule,
            "assurance": known.assurance.name.lower(),
            "observed_at": _time(known.observed_at),
            "others": [{"value": value, "record": list(ref)} for value, ref in known.others],
        }
        for field, known in found.profile.provenance.items()
    }


def _record(stored: StoredRecord) -> Plain:
    record = stored.record
    return {
        "source": record.source,
        "key": record.key,
        "fields": {field: list(values) for field, values in record.fields.items()},
        "verified": sorted(record.verified),
        "claimed": sorted(record.claimed),
        "assurance": [
            {"field": place if isinstance(place, str) else list(place), "assurance": known.name.lower()}
            for place, known in record.assurance.items()
        ],
        "consents": [_consent(one) for one in record.consents],
        "observed_at": _time(record.observed_at),
        "first_seen": _time(stored.first_seen),
        "last_seen": _time(stored.last_seen),
    }


def _former(store: Snapshot, id: str, mine: Collection[RecordRef]) -> Iterator[Plain]:
    """Earlier versions of records from the time when they were this customer's; they are still stored.

    A key may have belonged to another person before; what it said then is told only to them. If several
    customers stand for the former one, the version goes with the record.
    """
    owners: dict[str, str] = {}
    last: dict[RecordRef, Record] = {}
    for change in store.history():
        for stored in change.records:
            record, owner = stored.record, stored.customer
            if owner not in owners:
                owners[owner] = _standing(store, owner)
            theirs = owners[owner] == id or (not owners[owner] and record.ref in mine)
            live = store.record(record.ref)
            said = [last[record.ref]] if record.ref in last else []
            said += [] if live is None else [live.record]
            if theirs and not any(record.says_the_same(one) for one in said):
                last[record.ref] = record
                yield _record(stored)


def _standing(store: Snapshot, id: str) -> str:
    """The one customer who stands for an id; empty if there is none, or if there are several."""
    try:
        return follow(store, id)
    except UnknownCustomer:
        return ""


def _decision(decision: Decision, mine: Collection[RecordRef]) -> Plain:
    return {
        "id": decision.id,
        "kind": decision.kind.value,
        "records": _refs(ref for ref in decision.refs if ref in mine),
        "by": decision.by,
        "reason": decision.reason,
        "at": _time(decision.at),
        "revoked_at": _time(decision.revoked_at),
        "field": decision.field,
        "values": list(decision.values),
        "consent": None if decision.consent is None else _consent(decision.consent),
    }


def _history(store: Snapshot, id: str, mine: Collection[RecordRef]) -> Iterator[Plain]:
    for line in store.journal():
        for event in line.events:
            refs = [ref for ref in event.records if ref in mine]
            if refs or event.customer_id == id:
                yield {"at": _time(line.at), "event": event.kind.value, "records": _refs(refs)}


def _consent(consent: Consent) -> Plain:
    return {
        "channel": consent.channel,
        "purpose": consent.purpose,
        "granted": consent.granted,
        "given_at": _time(consent.given_at),
    }


def _refs(refs: Any) -> list[list[str]]:
    return [list(ref) for ref in refs]


def _time(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()
