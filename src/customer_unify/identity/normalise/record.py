"""A record walked field by field: raw values in, facts and claims out."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from types import MappingProxyType

from ...errors import ConfigurationError, Fault, UnknownField
from ...model.assurance import Assurance
from ...model.configuration import Configuration, Field
from ...model.content import Content, Fact, Mark
from ...model.port import Normaliser
from ...model.record import Record
from ..language import given_group
from .company import company
from .date import birth_date
from .email import email
from .names import family_name, given_name, name
from .phone import phone
from .place import city, country, postcode
from .splitter import Facts, Splitter
from .street import street
from .text import code, handle, text

__all__ = ["NORMALISERS", "normalise"]

NORMALISERS: Mapping[str, Normaliser] = MappingProxyType(
    {
        "given_name": given_name,
        "family_name": family_name,
        "name": name,
        "birth_date": birth_date,
        "email": email,
        "phone": phone,
        "street": street,
        "postcode": postcode,
        "city": city,
        "country": country,
        "company": company,
        "handle": handle,
        "code": code,
        "text": text,
    }
)
"""The shipped normalisers by the name used in ``Field.normaliser``."""

Side = dict[str, dict[str, Assurance]]
"""Field -> value -> its strongest assurance."""


def _put(side: Side, field: str, value: str, assurance: Assurance) -> None:
    values = side.setdefault(field, {})
    if value not in values or values[value] < assurance:
        values[value] = assurance


def _unknown(name: str, config: Configuration) -> UnknownField:
    close = difflib.get_close_matches(name, sorted(config.fields), 1)
    hint = f"did you mean {close[0]!r}?" if close else "declare it under [fields]"
    fault = Fault(f"fields.{name}", "is not a declared field", hint=hint)
    return UnknownField("a record has a field nobody declared", faults=[fault])


def _normaliser(field: Field, normalisers: Mapping[str, Normaliser]) -> Normaliser:
    found = normalisers.get(field.normaliser)
    if found is None:
        close = difflib.get_close_matches(field.normaliser, sorted(normalisers), 1)
        hint = f"did you mean {close[0]!r}?" if close else f"allowed: {', '.join(sorted(normalisers))}"
        raise ConfigurationError([Fault(f"fields.{field.name}.normaliser", "names no normaliser", hint=hint)])
    return found


def _oriented(facts: Facts, side: Side) -> Facts:
    """A whole name's facts, set right by the given and family names the record states apart.

    Where both are stated, the whole name adds only further given names around the stated
    family name (Bob beside Robert); its own guess of the order counts where nothing is stated.
    """
    families, givens = side.get("family_name", {}), side.get("given_name", {})
    if not families and not givens:
        return facts
    said = [word for field, part in facts if field in {"given_name", "family_name"} for word in part.split()]
    rest = tuple(fact for fact in facts if fact[0] not in {"given_name", "family_name"})
    known, missing = ("family_name", "given_name") if families else ("given_name", "family_name")
    for stated in sorted(side[known]):
        if set(stated.split()) <= set(said):
            other = " ".join(word for word in said if word not in stated.split())
            return ((missing, other), *rest) if other else rest
    return rest if families and givens else facts


def _complete(
    side: Side, names: list[tuple[Facts, Assurance]], parts: list[tuple[str, str, Assurance]]
) -> None:
    """Add what whole names and whole addresses say beyond the fields of their own."""
    own = {field: dict(values) for field, values in side.items()}
    for facts, assurance in names:
        for field, part in _oriented(facts, own):
            _put(side, field, part, assurance)
    for field, part, assurance in parts:
        if field not in own:
            _put(side, field, part, assurance)


def _frozen(side: Side) -> dict[str, tuple[Fact, ...]]:
    return {
        field: tuple(Fact(value, assurance) for value, assurance in values.items())
        for field, values in side.items()
    }


def _mark(side: Side) -> Mark:
    """Who this is, as far as facts say; of several values the smallest stands for all."""
    given = [name for name in side.get("given_name", {}) if len(name.split(" ", 1)[0]) > 1]
    return Mark(
        min(side.get("family_name", {}), default=""),
        min(map(given_group, given), default=""),
        min(side.get("birth_date", {}), default=""),
    )


def normalise(
    record: Record, config: Configuration, normalisers: Mapping[str, Normaliser] = NORMALISERS
) -> Content:
    """The comparable content of a record: every value in its form, with how surely it is this person's.

    CLAIMED values stand in ``claims`` and touch nothing else, the others in ``facts`` (law L8).
    The region of a number is the source's, else the configuration's. A whole name or address
    gives the facts of its parts; parts never add to a field the record states itself.

    Raises ``UnknownField`` for a field that is not declared and ``ConfigurationError`` for one
    whose normaliser is not there; never for a value. Linear in the length read of each value.

    >>> fields = {"name": Field("name", "name"), "email": Field("email", "email", "email")}
    >>> config = Configuration(fields=fields)
    >>> content = normalise(Record("crm", "1", {"name": "MICHU Jocelyne", "email": "J@Example.org"}), config)
    >>> content.values("family_name"), content.values("given_name"), content.values("email")
    (('michu',), ('jocelyne',), ('j@example.org',))
    """
    source = config.source(record.source)
    region, order, default = source.region or config.region, source.date_order, source.assurance
    facts: Side = {}
    claims: Side = {}
    names: dict[bool, list[tuple[Facts, Assurance]]] = {True: [], False: []}
    parts: dict[bool, list[tuple[str, str, Assurance]]] = {True: [], False: []}
    for field_name, values in record.fields.items():
        field = config.fields.get(field_name)
        if field is None:
            raise _unknown(field_name, config)
        normaliser = _normaliser(field, normalisers)
        for value in values:
            assurance = record.assurance_of(field_name, value, default)
            counts = assurance is not Assurance.CLAIMED
            side = facts if counts else claims
            if not isinstance(normaliser, Splitter):
                for part in normaliser(value, region=region, date_order=order):
                    _put(side, field.namespace or field_name, part, assurance)
                continue
            found = normaliser.split(value, region)
            if normaliser.field == "name":
                names[counts].append((found, assurance))
                continue
            for target, part in found:
                if target == normaliser.field or target == "generation":
                    _put(side, target, part, assurance)
                else:
                    parts[counts].append((target, part, assurance))
    _complete(facts, names[True], parts[True])
    _complete(claims, names[False], parts[False])
    return Content(_frozen(facts), _frozen(claims), _mark(facts))
