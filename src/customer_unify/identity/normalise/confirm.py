"""Raises what a record says to what was confirmed about it since: a login, a one-time code, a card seen."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

import attrs

from ...model.assurance import Assurance
from ...model.configuration import Configuration
from ...model.decision import Decision
from ...model.port import Normaliser
from ...model.record import Record

__all__ = ["confirmed", "saying"]


def saying(
    record: Record,
    field: str,
    values: Collection[str],
    config: Configuration,
    normalisers: Mapping[str, Normaliser],
) -> tuple[str, ...]:
    """The values of a record's field that say one of ``values``, as spelled or in comparable form.

    So a confirmation outlives another spelling of the same address, and no other address takes it over.
    """
    said = record.fields.get(field, ())
    missing = [value for value in said if value not in values]
    declared = config.fields.get(field)
    normaliser = normalisers.get(declared.normaliser) if declared is not None else None
    if not missing or normaliser is None:
        return tuple(value for value in said if value in values)
    source = config.source(record.source)
    region, order = source.region or config.region, source.date_order

    def forms(value: str) -> tuple[str, ...]:
        return normaliser(value, region=region, date_order=order)

    meant = {forms(value) for value in values} - {()}
    return tuple(value for value in said if value in values or forms(value) in meant)


def confirmed(
    record: Record,
    confirmations: Iterable[Decision],
    config: Configuration,
    normalisers: Mapping[str, Normaliser],
) -> Record:
    """The record as if its source had known what was confirmed; itself when nothing was.

    No confirmation weakens what is known better. The result depends on the set of
    confirmations alone, never on their order (law L1).

    >>> record = Record("x", "@jm", {"email": "J@Example.org"}, claimed={"email"})
    >>> code = Decision("d", "confirm", record.ref, field="email", value="J@Example.org",
    ...                 assurance=Assurance.POSSESSED)
    >>> known = confirmed(record, [code], Configuration(), {})
    >>> known.assurance_of("email", "J@Example.org", Assurance.DECLARED)
    <Assurance.POSSESSED: 5>
    """
    default = config.source(record.source).assurance
    raised: dict[str | tuple[str, str], Assurance] = {}
    for decision in confirmations:
        if decision.field is None or decision.assurance is None:
            continue
        for value in saying(record, decision.field, decision.values, config, normalisers):
            place = (decision.field, value)
            known = raised.get(place, record.assurance_of(*place, default))
            if decision.assurance > known:
                raised[place] = decision.assurance
    return attrs.evolve(record, assurance={**record.assurance, **raised}) if raised else record
