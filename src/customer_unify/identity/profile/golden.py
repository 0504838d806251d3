"""The golden record: per field the value its rule prefers, with where it comes from and what lost."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from ...errors import ConfigurationError, Fault
from ...model.configuration import Configuration
from ...model.customer import Profile, ProfileValue, Statement
from ...model.port import SurvivorshipRule
from ...model.record import RecordRef
from .consent import assertions, most_restrictive
from .rules import DEFAULT_RULE, RULES
from .stated import Entry, statements
from .whole import chosen

__all__ = ["golden"]


def _shown(ordered: Sequence[Statement], rule: str, unit: str = "") -> ProfileValue:
    """The first of the statements, and each other value that lost to it once, best first."""
    best = ordered[0]
    others: dict[str, tuple[str, RecordRef]] = {}
    for one in ordered[1:]:
        if one.meant != best.meant:
            others.setdefault(one.meant, (one.value, one.record))
    return ProfileValue(
        best.value, best.record, rule, best.assurance, best.observed_at, tuple(others.values()), unit
    )


def at_odds(config: Configuration) -> Iterator[tuple[str, str, str, str]]:
    """Where units and rules of a configuration contradict each other: table, name, what is wrong, a hint."""
    unit_of: dict[str, str] = {}
    for unit, fields in sorted(config.units.items()):
        if unit in config.fields or unit in config.namespaces:
            yield "units", unit, "has the name of a field", "a unit has a name of its own"
        if len(set(fields)) < max(2, len(fields)):
            yield "units", unit, "names one field only, or one twice", ""
        if config.survivorship.get(unit) == "union":
            hint = "of several addresses one is shown"
            yield "survivorship", unit, "cannot be union: a unit is one whole", hint
        for field in fields:
            other = unit_of.setdefault(field, unit)
            if other != unit:
                yield "units", unit, f"names {field!r}, which {other!r} names too", ""
    for name in sorted(config.survivorship):
        if name in unit_of:
            hint = f"give the rule to survivorship.{unit_of[name]}, or name its fields anew under [units]"
            yield "survivorship", name, f"is taken as a whole with the unit {unit_of[name]!r}", hint


def _faults(config: Configuration, rules: Mapping[str, SurvivorshipRule]) -> Iterator[Fault]:
    """What is wrong with the rules a configuration names."""
    allowed = ", ".join(sorted(rules))
    for field, name in sorted(config.survivorship.items()):
        if name not in rules:
            yield Fault(f"survivorship.{field}", f"is not one of: {allowed}")
    for place, name, what, hint in at_odds(config):
        yield Fault(f"{place}.{name}", what, hint=hint)


def golden(
    entries: Iterable[Entry], config: Configuration, *, rules: Mapping[str, SurvivorshipRule] = RULES
) -> Profile:
    """The golden record of some records: per field the value its rule prefers, with provenance.

    A pure function of the *set* of records (laws L1, L13). ``config.survivorship`` names the rule of a
    field, and that of a unit of ``config.units``, whose fields come from one record together;
    ``most_trusted`` where it is silent. Raises ``ConfigurationError`` for rules nobody registered, all
    at once. ``O(n log n)`` in the number of values.
    """
    held = list(entries)
    faults = list(_faults(config, rules))
    if faults:
        raise ConfigurationError(faults)
    said = statements(held, config)
    values: dict[str, ProfileValue] = {}
    for unit, fields in config.units.items():
        name = config.survivorship.get(unit, DEFAULT_RULE)
        for field, ordered in chosen(said, fields, rules[name]).items():
            values[field] = _shown(ordered, name, unit)
    whole = {field for fields in config.units.values() for field in fields}
    for field in said.keys() - whole:
        name = config.survivorship.get(field, DEFAULT_RULE)
        stated = rules[name](said[field])
        if stated:
            values[field] = _shown(stated, name)
    records = [stored.record for stored, _ in held]
    return Profile(
        {field: values[field] for field in sorted(values)}, most_restrictive(records), assertions(records)
    )
