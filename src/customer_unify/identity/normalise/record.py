"""A record walked field by field: raw values in, facts and claims out."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from itertools import starmap

from ...errors import ConfigurationError, Fault, UnknownField
from ...frozen import Frozen
from ...model.assurance import Assurance
from ...model.configuration import Configuration, Field, Source
from ...model.content import NO_MARK, Content, Fact, Mark
from ...model.port import Normaliser
from ...model.record import Record
from ..language import given_group, remembered
from .company import company
from .date import birth_date
from .email import email, plain_emails
from .names import family_name, given_name, initials, name
from .national import national_id
from .phone import fits, phone, plain_phones
from .place import city, country, postcode
from .sex import sex
from .splitter import Facts, Splitter
from .street import street
from .text import code, handle, text

__all__ = ["NORMALISERS", "PLAIN", "described", "mark_of", "nation_of", "normalise", "region_of"]

NORMALISERS: Mapping[str, Normaliser] = Frozen(
    {
        "given_name": given_name,
        "family_name": family_name,
        "initials": initials,
        "name": name,
        "sex": sex,
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
        "national_id": national_id,
        "text": text,
    }
)
"""The shipped normalisers by the name used in ``Field.normaliser``."""

PLAIN: Mapping[str, Callable[[Sequence[str], str], list[str]]] = Frozen(
    {"email": plain_emails, "phone": plain_phones}
)
"""Of many values in a region what some of these say, as far as it is plain: ``""`` of all others."""

_UNDECLARED = Source("undeclared")
"""What holds for a source the configuration does not name."""
WHOLE = len("1978-12-11")
"""Signs of a birth date that is known whole: a year alone marks nobody."""
_new = tuple.__new__
"""A fact or mark out of a tuple, without the detour by the names of its fields: there are many."""
_CLAIMED = Assurance.CLAIMED
_PLACES = frozenset({"postcode", "street", "city"})
"""Normalisers that read a place by the country the record names."""


def _oriented(facts: Facts, families: Iterable[str], givens: Iterable[str]) -> Facts:
    """A whole name's facts, set right by the given and family names the record states apart.

    Where both are stated, the whole name adds only further given names around the stated
    family name (Bob beside Robert); its own guess of the order counts where nothing is stated.
    """
    if not families and not givens:
        return facts
    said = [word for field, part in facts if field in {"given_name", "family_name"} for word in part.split()]
    rest = tuple(fact for fact in facts if fact[0] not in {"given_name", "family_name"})
    known, missing = (families, "given_name") if families else (givens, "family_name")
    for stated in sorted(known):
        if set(stated.split()) <= set(said):
            other = " ".join(word for word in said if word not in stated.split())
            return ((missing, other), *rest) if other else rest
    return rest if families and givens else facts


def mark_of(facts: Mapping[str, tuple[Fact, ...]]) -> Mark:
    """Who this is, as far as known; of several values the smallest stands for all.

    >>> mark_of({"given_name": (Fact("bob"),), "family_name": (Fact("smith"), Fact("jones"))}) == (
    ...     "jones", "robert", "")
    True
    """
    families, givens, days = facts.get("family_name"), facts.get("given_name"), facts.get("birth_date")
    family, group = min(families)[0] if families else "", ""
    day = min((said for said, _ in days if len(said) == WHOLE), default="") if days else ""
    if givens and len(givens) == 1:  # as most have
        name = givens[0][0]
        group = given_group(name) if name[1:2].strip() else ""
    elif givens and (groups := [given_group(name) for name, _ in givens if name[1:2].strip()]):  # no initials
        group = min(groups)
    return _new(Mark, (family, group, day)) if family or group or day else NO_MARK


@remembered
def _common(value: str, assurance: Assurance) -> tuple[Fact, ...]:
    """One tuple for all the contents that say so: many are called Martin and live in Paris."""
    return (Fact(value, assurance),)


class _Side:
    """One side of a content while it is read: facts, or claims. Neither ever sees the other (law L8)."""

    __slots__ = ("names", "parts", "values")

    def __init__(self) -> None:
        self.values: dict[str, dict[str, Assurance]] = {}
        self.names: list[tuple[Facts, Assurance]] = []
        self.parts: list[tuple[str, str, Assurance]] = []

    def put(self, field: str, value: str, assurance: Assurance) -> None:
        """Add a value; of two assurances of one value the stronger stays."""
        values = self.values.get(field)
        if values is None:
            self.values[field] = {value: assurance}
        elif value not in values or values[value] < assurance:
            values[value] = assurance

    def split(self, splitter: Splitter, value: str, region: str, assurance: Assurance) -> None:
        """Add what a name or address says: its own field at once, the rest when all is read."""
        found = splitter.split(value, region)
        if splitter.field == "name":
            self.names.append((found, assurance))
            return
        for target, part in found:
            if target in (splitter.field, "generation", "sex"):
                self.put(target, part, assurance)
            else:
                self.parts.append((target, part, assurance))

    def complete(self) -> None:
        """Add what whole names and addresses say beyond the fields the record states apart."""
        if not self.names and not self.parts:
            return
        stated = frozenset(self.values)
        families = tuple(self.values.get("family_name", ()))
        givens = tuple(self.values.get("given_name", ()))
        for facts, assurance in self.names:
            for field, part in _oriented(facts, families, givens):
                self.put(field, part, assurance)
        for field, part, assurance in self.parts:
            if field not in stated:
                self.put(field, part, assurance)

    def facts(self, identifiers: Collection[str]) -> dict[str, tuple[Fact, ...]]:
        """The facts by field; those of ``identifiers`` hardly ever come twice, and are not remembered."""
        found = {}
        for field, values in self.values.items():
            if len(values) > 1:
                found[field] = tuple(starmap(Fact, values.items()))
                continue
            ((value, assurance),) = values.items()
            if field in identifiers:
                found[field] = (_new(Fact, (value, assurance)),)
            else:
                found[field] = _common(value, assurance)
        return found


_CALLED = {
    **dict.fromkeys(("firstname", "forename", "fname", "prenom", "vorname"), "given_name"),
    **dict.fromkeys(("lastname", "surname", "lname", "nom", "nachname"), "family_name"),
    **dict.fromkeys(("fullname", "displayname", "customername"), "name"),
    **dict.fromkeys(("dob", "dateofbirth", "birthday", "ddn"), "birth_date"),
    **dict.fromkeys(("mail", "emailaddress", "courriel"), "email"),
    **dict.fromkeys(("mobile", "telephone", "tel", "cell", "phonenumber", "portable"), "phone"),
    **dict.fromkeys(("zip", "zipcode", "postalcode", "plz", "cp"), "postcode"),
    **dict.fromkeys(("address", "address1", "addressline1", "adresse", "rue"), "street"),
    **dict.fromkeys(("town", "ville", "ort"), "city"),
    **dict.fromkeys(("customerid", "clientid", "accountid"), "customer_number"),
}
"""How developers call the standard fields elsewhere: ``first_name`` is spelled more like ``family_name``."""


def _unknown(name: str, config: Configuration) -> UnknownField:
    meant = _CALLED.get(name.lower().replace("_", "")) or ""
    close = [meant] if meant in config.fields else difflib.get_close_matches(name, sorted(config.fields), 1)
    hint = "declare it under [fields], or under [namespaces] if it identifies somebody"
    if close:  # a name may be near to one of ours and yet another field: telegram_handle, instagram_handle
        hint = f"did you mean {close[0]!r}? else {hint}"
    fault = Fault(f"fields.{name}", "is not a declared field", hint=hint)
    return UnknownField("a record has a field that is not declared", faults=[fault])


def _missing(field: Field, normalisers: Mapping[str, Normaliser]) -> Normaliser:
    close = difflib.get_close_matches(field.normaliser, sorted(normalisers), 1)
    hint = f"did you mean {close[0]!r}?" if close else f"allowed: {', '.join(sorted(normalisers))}"
    raise ConfigurationError([Fault(f"fields.{field.name}.normaliser", "names no normaliser", hint=hint)])


def _nation(record: Record, config: Configuration, default: Assurance) -> str:
    """The one country the record names and does not merely claim, as a region; ``""`` for none or several."""
    if "country" not in record.fields or "country" not in config.fields:
        return ""
    said = record.fields["country"]
    return nation_of(
        [value for value in said if record.assurance_of("country", value, default) is not Assurance.CLAIMED]
    )


def nation_of(said: Iterable[str]) -> str:
    """The one country that is named, as a region; ``""`` for none or several.

    >>> nation_of(["Belgique"]), nation_of(["Belgique", "France"]), nation_of(["Atlantis"])
    ('BE', '', '')
    """
    codes = (code for value in said for code in country(value, region="", date_order=""))
    found = {code.upper() for code in codes if len(code) == 2}
    return found.pop() if len(found) == 1 else ""


def region_of(kind: str, value: str, region: str, nation: str) -> str:
    """The region to read a value by: the named country for places and for numbers that are valid there."""
    if not nation or nation == region:
        return region
    if kind in _PLACES or (kind == "phone" and fits(value, nation)):
        return nation
    return region


def described(source: str, config: Configuration) -> Source:
    """What the configuration says of a source; of one it does not name, what is said of none."""
    return config.sources.get(source, _UNDECLARED)


def normalise(
    record: Record, config: Configuration, normalisers: Mapping[str, Normaliser] = NORMALISERS
) -> Content:
    """The comparable content of a record: every value in its form, with how surely it is this person's.

    CLAIMED values stand in ``claims`` and touch nothing else, the others in ``facts`` (law L8).
    The region of a number is that of the country the record names, where the number is valid
    there, else the source's, else the configuration's. A whole name or address gives the facts
    of its parts; parts never add to a field the record states itself.

    Raises ``UnknownField`` for a field that is not declared and ``ConfigurationError`` for one
    whose normaliser is not there; never for a value. Linear in the length read of each value.

    >>> fields = {"name": Field("name", "name"), "email": Field("email", "email", "email")}
    >>> config = Configuration(fields=fields)
    >>> content = normalise(Record("crm", "1", {"name": "MICHU Jocelyne", "email": "J@Example.org"}), config)
    >>> content.values("family_name"), content.values("given_name"), content.values("email")
    (('michu',), ('jocelyne',), ('j@example.org',))
    """
    source = described(record.source, config)
    region, order, default = source.region or config.region, source.date_order, source.assurance
    nation = _nation(record, config, default)
    said_apart = bool(record.assurance or record.claimed or record.verified)
    facts, claims = _Side(), _Side()
    for field_name, values in record.fields.items():
        field = config.fields.get(field_name)
        if field is None:
            raise _unknown(field_name, config)
        normaliser = normalisers.get(field.normaliser) or _missing(field, normalisers)
        target = field.namespace or field_name
        for value in values:
            assurance = record.assurance_of(field_name, value, default) if said_apart else default
            side = claims if assurance is _CLAIMED else facts
            where = region_of(field.normaliser, value, region, nation) if nation else region
            if isinstance(normaliser, Splitter):
                side.split(normaliser.ordered(source.name_order), value, where, assurance)
            else:
                for part in normaliser(value, region=where, date_order=order):
                    side.put(target, part, assurance)
    facts.complete()
    claims.complete()
    known, seen = facts.facts(config.namespaces), None
    if record.observed_at is not None and not config.half_lives.keys().isdisjoint(known):
        seen = record.observed_at.toordinal() // config.period
    return Content(known, claims.facts(config.namespaces), mark_of(known), seen)
