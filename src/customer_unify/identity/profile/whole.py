"""What is taken as a whole: an address or a full name comes from one record, never from the parts of two."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from ...model.assurance import Assurance
from ...model.customer import Statement
from ...model.port import SurvivorshipRule
from ...model.record import RecordRef

__all__ = ["chosen"]

Stated = Mapping[str, Sequence[Statement]]
"""What records state, by field."""


def chosen(said: Stated, fields: Sequence[str], rule: SurvivorshipRule) -> dict[str, list[Statement]]:
    """For each field of a unit what records state of it, the value to show first.

    The rule orders the records by all they state of the unit; those that state its first field come
    before those that do not, for a town alone is no address. The first record gives what it states.
    What it does not say comes from the next that states *all* of it, in other words too, and more. So
    the values shown together are values that one record states together. A field that no such record
    states is left out. A function of the set of statements. ``O(n log n)`` in their number.

    >>> def town(key, **fields):
    ...     return {name: [Statement(value, RecordRef("crm", key))] for name, value in fields.items()}
    >>> def both(one, other):
    ...     return {name: [*one.get(name, ()), *other.get(name, ())] for name in ("street", "city")}
    >>> from .rules import most_trusted
    >>> two = both(town("1", street="9 rue Foch"), town("2", street="2 quai Sud", city="Lyon"))
    >>> {field: best[0].value for field, best in chosen(two, ("street", "city"), most_trusted).items()}
    {'street': '2 quai Sud', 'city': 'Lyon'}
    """
    by_record = _by_record(said, fields)
    order = _order(by_record, fields, rule)
    shown: dict[str, Statement] = {}
    for ref in order:
        stated = by_record[ref]
        if all(_says(stated, field, best) for field, best in shown.items()):
            for field, some in stated.items():
                shown.setdefault(field, some[0])
        if len(shown) == len(fields):
            break
    return {
        field: _first(shown[field], (one for ref in order for one in by_record[ref].get(field, ())))
        for field in fields
        if field in shown
    }


def _by_record(said: Stated, fields: Iterable[str]) -> dict[RecordRef, dict[str, list[Statement]]]:
    """What each record states of the unit; of several values of a field the order of ``said`` stays."""
    found: dict[RecordRef, dict[str, list[Statement]]] = defaultdict(dict)
    for field in fields:
        for one in said.get(field, ()):
            found[one.record].setdefault(field, []).append(one)
    return found


def _order(
    by_record: Mapping[RecordRef, Mapping[str, Sequence[Statement]]],
    fields: Sequence[str],
    rule: SurvivorshipRule,
) -> list[RecordRef]:
    """The records as the rule orders them, those that state the first field before the others."""
    order: list[RecordRef] = []
    for leading in (True, False):
        ours = [ref for ref, stated in by_record.items() if (fields[0] in stated) is leading]
        wholes = [_whole(ref, by_record[ref]) for ref in ours]
        order += [one.record for one in rule(wholes)] if wholes else []
    return order


def _whole(ref: RecordRef, stated: Mapping[str, Sequence[Statement]]) -> Statement:
    """All that a record states of the unit as one statement, as sure as the least sure part of it."""
    parts = [some[0] for some in stated.values()]
    known: Assurance = min(one.assurance for one in parts)
    meant = "\x1f".join(f"{field}={some[0].meant}" for field, some in stated.items())
    one = parts[0]
    return Statement(" ".join(part.value for part in parts), ref, known, one.trust, one.observed_at, meant)


def _says(stated: Mapping[str, Sequence[Statement]], field: str, shown: Statement) -> bool:
    """Whether a record states a value, however it spells it."""
    return any(one.meant == shown.meant for one in stated.get(field, ()))


def _first(best: Statement, others: Iterable[Statement]) -> list[Statement]:
    return [best, *(one for one in others if one != best)]
