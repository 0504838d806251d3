"""The golden record of some records, chosen slowly and from scratch, as the page on profiles tells the rules.

Shared with the fast code is one stage, normalise: which values are usable, in which form, how well known.
For records that say one value in a field, as those of the state machines do.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import attrs

from customer_unify.identity.stages import Stages
from customer_unify.model.assurance import Assurance
from customer_unify.model.customer import Customer
from customer_unify.model.decision import Decision, DecisionKind
from customer_unify.model.record import Consent, Record, RecordRef

__all__ = ["expected", "told"]

LONG_AGO = datetime(1, 1, 1, tzinfo=UTC)


@attrs.frozen
class Said:
    """One value of one field as one record says it."""

    value: str
    form: str
    assurance: Assurance
    trust: int
    seen: datetime
    ref: RecordRef


def told(customer: Customer) -> dict[str, Any]:
    """What a customer of the library shows, in the form of :func:`expected`."""
    return {
        "profile": {
            field: (known.value, known.record, known.assurance, frozenset(known.others))
            for field, known in customer.profile.provenance.items()
        },
        "identifiers": {
            (held.identifier.namespace, held.identifier.value): (held.assurance, frozenset(held.records))
            for held in customer.identifiers
        },
        "consents": {(one.channel, one.purpose): one.granted for one in customer.profile.consents},
        "status": customer.status.value,
    }


def expected(records: Collection[Record], decisions: Iterable[Decision], stages: Stages) -> dict[str, Any]:
    """Profile, identifiers, consents and status of the customer that these records are."""
    taken = [made for made in decisions if made.live]
    facts = {}
    for record in records:
        sure = [made for made in taken if made.kind is DecisionKind.CONFIRM and made.a == record.ref]
        facts[record.ref] = _facts(record, sure, stages)
    return {
        "profile": _profile(records, facts, stages),
        "identifiers": _identifiers(facts, stages),
        "consents": _consents(records, taken),
        "status": _status(records, stages),
    }


Facts = dict[str, list[tuple[str, Assurance]]]


def _facts(record: Record, sure: Sequence[Decision], stages: Stages) -> Facts:
    content = stages.normalise(record, sure)
    found: Facts = {}
    for field, facts in content.facts.items():
        counted = [(fact.value, fact.assurance) for fact in facts if fact.assurance.counts]
        if counted:
            found[field] = counted
    return found


def _said(record: Record, facts: Facts, stages: Stages) -> dict[str, Said]:
    trust = stages.config.source(record.source).trust
    seen = record.observed_at or LONG_AGO
    said = {}
    for field, (value,) in record.fields.items():
        if field in facts:
            ((form, assurance),) = facts[field]
            said[field] = Said(value, form, assurance, trust, seen, record.ref)
    if "given_name" in said and "family_name" in said:
        given, family = said["given_name"], said["family_name"]
        whole = f"{given.value} {family.value}"
        known = min(given.assurance, family.assurance)
        said["name"] = Said(whole, whole.casefold(), known, trust, seen, record.ref)
    return said


def _profile(records: Iterable[Record], facts: Mapping[RecordRef, Facts], stages: Stages) -> dict[str, Any]:
    by_field: dict[str, list[Said]] = {}
    for record in records:
        for field, one in _said(record, facts[record.ref], stages).items():
            by_field.setdefault(field, []).append(one)
    profile = {}
    rules, units = stages.config.survivorship, stages.config.units
    for field, said in by_field.items():
        if not any(field in fields for fields in units.values()):
            rule = rules.get(field, "most_trusted")
            profile[field] = _chosen(sorted(said, key=lambda one: _place(one, rule, said)))
    for unit, fields in units.items():
        profile.update(_whole(by_field, fields, rules.get(unit, "most_trusted")))
    return profile


def _chosen(ordered: Sequence[Said]) -> Any:
    best, *rest = ordered
    others: dict[str, tuple[str, RecordRef]] = {}
    for one in rest:
        if one.form != best.form:
            others.setdefault(one.form, (one.value, one.ref))
    return (best.value, best.ref, best.assurance, frozenset(others.values()))


def _whole(by_field: Mapping[str, Sequence[Said]], fields: Sequence[str], rule: str) -> dict[str, Any]:
    """What the records state of a unit together: the best, and from others only what goes with all of it."""
    parts: dict[RecordRef, dict[str, Said]] = {}
    for field in fields:
        for one in by_field.get(field, ()):
            parts.setdefault(one.ref, {})[field] = one
    order: list[dict[str, Said]] = []
    for leading in (True, False):
        ours = [part for part in parts.values() if (fields[0] in part) == leading]
        wholes = {ref: _joined(part) for part in ours for ref in {one.ref for one in part.values()}}
        said = list(wholes.values())
        order += [parts[one.ref] for one in sorted(said, key=lambda one: _place(one, rule, said))]
    shown: dict[str, Said] = {}
    for part in order:
        if all(field in part and part[field].form == one.form for field, one in shown.items()):
            shown = {**part, **shown}
    return {
        field: _chosen([best, *(part[field] for part in order if field in part and part[field] != best)])
        for field, best in shown.items()
    }


def _joined(part: Mapping[str, Said]) -> Said:
    one = next(iter(part.values()))
    value = " ".join(each.value for each in part.values())
    form = repr([(field, each.form) for field, each in part.items()])
    return attrs.evolve(one, value=value, form=form, assurance=min(each.assurance for each in part.values()))


def _place(one: Said, rule: str, said: Sequence[Said]) -> tuple[Any, ...]:
    """Where a value stands among those said: proved before trusted before recent before canonical."""
    newest_first = LONG_AGO - one.seen
    proved = one.assurance if one.assurance in (Assurance.VERIFIED, Assurance.POSSESSED) else 0
    trusted = (-proved, -one.trust, newest_first, -one.assurance, one.value, one.ref)
    if rule == "most_assured":
        return (-one.assurance, *trusted)
    if rule == "most_recent":
        return (newest_first, *trusted)
    if rule == "longest":
        return (-len(one.value), *trusted)
    if rule == "most_frequent":
        return (-len({other.ref for other in said if other.form == one.form}), *trusted)
    return trusted


def _identifiers(facts: Mapping[RecordRef, Facts], stages: Stages) -> dict[tuple[str, str], Any]:
    held: dict[tuple[str, str], dict[RecordRef, Assurance]] = {}
    for ref, found in facts.items():
        for field, values in found.items():
            declared = stages.config.fields.get(field)
            namespace = field if field in stages.config.namespaces else declared and declared.namespace
            if namespace:
                for value, assurance in values:
                    held.setdefault((namespace, value), {})[ref] = assurance
    return {name: (max(by.values()), frozenset(by)) for name, by in held.items()}


def _consents(records: Iterable[Record], taken: Sequence[Decision]) -> dict[tuple[str, str], bool]:
    """Per channel and purpose: on each record the latest word, and one refusal outweighs all grants (L12)."""
    words: dict[tuple[str, str], bool] = {}
    for record in records:
        said: dict[tuple[str, str], list[Consent]] = {}
        for one in record.consents:
            said.setdefault((one.channel, one.purpose), []).append(one)
        asserted: dict[tuple[str, str], list[Consent]] = {}
        for made in taken:
            if made.consent is not None and record.ref in made.refs:
                asserted.setdefault((made.consent.channel, made.consent.purpose), []).append(made.consent)
        for place in {*said, *asserted}:
            granted = _latest(said.get(place, []), asserted.get(place, []))
            words[place] = words.get(place, True) and granted
    return words


def _latest(said: Sequence[Consent], asserted: Sequence[Consent]) -> bool:
    """What holds on one record: the source's word, undated here, stands if it refuses and else gives way."""
    if any(not one.granted for one in said) or not asserted:
        return all(one.granted for one in said)
    newest = max(one.given_at or LONG_AGO for one in asserted)
    return all(one.granted for one in asserted if one.given_at == newest)


def _status(records: Iterable[Record], stages: Stages) -> str:
    makes = {stages.config.source(record.source).makes.value for record in records}
    return next(one for one in ("customer", "prospect", "unknown") if one in makes)
