"""Recognises what the columns of an unknown file hold, by their headers and by their values."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence, Set
from typing import Any

import attrs

from ..days import is_yearless
from ..model.configuration import Makes, Source
from .elsewhere import Elsewhere
from .heading import is_handle, network_of, role_of, uncoded, vocabulary, words_of
from .joined import fields_of
from .mapping import LINE_NUMBER, parts_of, without_marks
from .moment import order_of, usual_order
from .network import networks_of
from .reference import Extracted, referring
from .region import region_of
from .revealed import numbering, of_families, shared_numbers
from .sample import (
    FEW,
    HOLDS,
    Columns,
    are_counts,
    are_ways_to_reach,
    is_one_word,
    is_short_number,
    is_text,
    is_written_as_phone,
    marks_of,
    parted,
    share,
)
from .telling import by_others, by_values, of_who_comes_again
from .whose import REACHED, is_number_of_somebody, of_another, of_the_named, of_the_same, roles_of

__all__ = ["Found", "Recognition", "recognise"]

OF_A_PERSON = ("national_id", "document_number", "customer_number", "loyalty_card")
"""Fields that number one person: what families or firms share is none of them, whatever it is called."""

POSTCODE_OF_INDIA = re.compile(r"[1-9]\d{2}\s?\d{3}")
POSTCODE_OF_BRAZIL = re.compile(r"\d{4,5}-?\d{3}")
"""A *PIN*; and a *CEP*, a nought before it lost or not, which in Turkish says that a telephone is carried
about."""

MANY = 5
"""In so many rows each of those stands, or more, who look after others."""

ANOTHER = "another"
"""The role of what a second person of a row has: so long as it has one, its values tell nothing else."""

ALIKE = 0.3
"""So many of somebody's further first names begin as the first does: of two people one pair in ten."""

HOUSES = 0.2
"""So many numbers of one or two digits show that none is a postcode."""


@attrs.frozen
class Found:
    """What one column was taken for, and by what: ``header``, ``values``, ``others`` (files), or ``line``."""

    column: str
    role: str
    by: str


@attrs.frozen
class Recognition:
    """The mapping found for a file, why, and the columns nobody recognised.

    ``region`` is the one its telephone numbers show, ``None`` where they show none; the source names it
    where it is another than that of the configuration.
    """

    source: Source
    found: tuple[Found, ...]
    ignored: tuple[str, ...]
    region: str | None = None


def recognise(
    columns: Sequence[str],
    rows: Sequence[Mapping[str, Any]],
    source: str,
    *,
    region: str = "FR",
    source_column: str | None = None,
    beside: Elsewhere | None = None,
) -> Recognition:
    """The mapping of a file nobody described: its key, its fields, its flags and times.

    ``rows`` is a sample. A header proposes, the values must not contradict it; a column
    without a telling header is taken by its values when no header named such a field, or by what the
    files ``beside`` it hold. With a ``source_column`` a key need only differ within its source.

    >>> rows = [{"N° client": "7", "Nom": "Michu", "Prénom": "Jo", "Courriel": "jo@example.org"}]
    >>> recognise(list(rows[0]), rows, "crm").source.fields["family_name"]
    ('Nom',)
    """
    marks = marks_of(columns, rows)
    rows = [without_marks(row, marks) for row in rows] if marks else rows
    sample = Columns([name for name in columns if name != source_column], rows, source_column)
    roles, by = _roles_of(sample, source, beside)
    fields = fields_of(sample, roles)
    network = _networked(sample, roles, fields)
    flags, key = _flags(sample, roles), _key(sample, source, roles)
    seen = next((column for column, role in roles.items() if role == "observed_at"), None)
    mine = Extracted(Source(source, key=key, fields=fields, observed_at=seen, network=network), rows)
    fields = _of_persons(mine)
    mine = attrs.evolve(mine, source=attrs.evolve(mine.source, fields=fields))
    for field, column, told in _numbering(mine, sample, beside):
        fields[field], by[column] = (column,), told
    countries, emails = (sample.of(roles, role) for role in ("country", "email"))
    said = (number for column in fields.get("phone", ()) for number in sample.joined(column))
    phones = [number for cell in said for number in parted(cell)]
    shown = region_of(phones, countries, emails, region, beside.regions if beside else None)
    where = shown or region
    described = Source(
        source,
        key=key,
        makes=_makes(source, fields),
        fields=fields,
        network=network,
        verified_by=flags,
        observed_at=seen,
        time_zone="Europe/Paris" if seen and where == "FR" else "UTC" if seen else None,
        date_order=order_of(sample.of(roles, "birth_date"), usual_order(where)),
        region=shown if shown != region else None,
        missing=marks,
    )
    found = tuple(_found(described, by, columns))
    used = {one.column for one in found}
    return Recognition(described, found, tuple(name for name in sample.names if name not in used), shown)


def _found(source: Source, by: Mapping[str, str], columns: Sequence[str]) -> Iterator[Found]:
    """What each column of a mapping was taken for, and by what."""
    yield Found(source.key, "key", "values" if source.key != LINE_NUMBER else "line")
    for field, given in source.fields.items():
        for part in (part for column in given for part in parts_of(column, columns)):
            yield Found(part, field, by.get(part, "header"))
    if source.network:
        yield Found(source.network, "network", by[source.network])
    if source.observed_at:
        yield Found(source.observed_at, "observed_at", "header")
    for field, flag in source.verified_by.items():
        yield Found(flag, f"verified_by.{field}", "header")


def _roles_of(
    sample: Columns, source: str, beside: Elsewhere | None
) -> tuple[dict[str, str], dict[str, str]]:
    """What each column was taken for, and by what."""
    roles = _by_header(sample, source)
    roles |= _of_the_named(sample, roles)
    by = dict.fromkeys(roles, "header")
    for column, role in by_values(sample, roles).items():
        roles[column], by[column] = role, "values"
    for column, role in by_others(sample, roles, beside).items() if beside else ():
        roles[column], by[column] = role, "others"
    for column, role in _of_the_named(sample, roles).items():
        roles[column], by[column] = role, "header"
    again = of_who_comes_again(sample, roles)
    # Who looks after many is of the firm; whoever brought a friend or two may be reached for them.
    staff = [name for name in again if len(set(sample.values[name])) * MANY <= len(sample.values[name])]
    for column in [*of_another(sample.names, roles), *again, *of_the_same(staff, roles)]:
        roles.pop(column, None)
    roles = {column: role for column, role in roles.items() if role != ANOTHER}
    return roles, by


def _by_header(sample: Columns, source: str) -> dict[str, str]:
    roles = dict[str, str]()
    network = network_of(source)
    if any(role_of(column) == f"{network}_handle" for column in sample.names):
        network = ""  # a column says itself what is the account there, so what is called one may be any
    said = uncoded(sample.names)
    for former, column in zip(["", *sample.names], sample.names, strict=False):
        role = role_of(said[column])
        values = sample.values[column]
        if role == "postcode" and share(values, is_short_number) >= HOUSES:
            role = "beside_street"  # a Czech ``Č.p.`` and a French ``C.P.`` are spelled alike
        role = _as_meant(role, words_of(column), values)
        if role == "beside_street":
            titled = (
                bool(values) and share(values, HOLDS["title"]) >= 0.9
            )  # ``Civ`` is short for civility as well
            role = "street_number" if roles.get(former) == "street" else "title" if titled else ""
        if not role and network and is_handle(column):
            role = f"{network}_handle"
        if role == "birth_date" and values and share(values, HOLDS["birth_day"]) >= 0.9:
            role = "birth_day"
        if role and role != "source" and not _is_contradicted(values, role):
            roles[column] = role
    return _settled(sample, roles)


def _as_meant(role: str, said: Sequence[str], values: Sequence[str]) -> str:
    """What a column holds whose header says two things, as its values show.

    ``PIN`` is a postcode in India, and a secret elsewhere; ``CLI`` is the line of who calls, and short for a
    client; some programs have one column for telephones and mailboxes.
    """
    if role == "postcode" and "pin" in said and values and share(values, POSTCODE_OF_INDIA.fullmatch) < 0.9:
        return ""
    if role not in REACHED:
        return role
    if "cep" in said and share(values, POSTCODE_OF_BRAZIL.fullmatch) >= 0.9:
        return "postcode"
    if said == ["cli"] and share(values, is_written_as_phone) < 0.5:
        return ""
    return "reached" if are_ways_to_reach(values) else role


def _is_contradicted(values: Sequence[str], role: str) -> bool:
    """Whether most of the values cannot be what a header says, or all are birthdays that tell no birth."""
    if role == "birth_date" and values and all(map(is_yearless, values)):
        return True
    held = HOLDS.get(role, is_one_word if networks_of([role]) else None)
    return held is not None and len(values) >= FEW and share(values, held) < 0.5


def _of_the_named(sample: Columns, roles: Mapping[str, str]) -> dict[str, str]:
    """Columns of whoever bears the names, as far as their values do not contradict."""
    found = of_the_named(sample.names, roles)
    return {column: role for column, role in found if not _is_contradicted(sample.values[column], role)}


def _settled(sample: Columns, roles: dict[str, str]) -> dict[str, str]:
    """Roles that others beside decide: ``by`` with ``bm`` and ``bd``, a second name, a second person."""
    held = set(roles.values())
    if "birth_month" in held:
        years = (column for column, role in roles.items() if role == "by")
        roles |= {
            name: "birth_year" for name in years if share(sample.values[name], HOLDS["birth_year"]) >= 0.5
        }
    families = [name for name, role in roles.items() if role == "family_name"]
    seconds = [name for name in families if words_of(name)[-2:] == ["second", "name"]]
    if len(seconds) < len(families):
        roles |= dict.fromkeys(seconds, "middle")  # beside the family name it is what stands before
    if not families:  # what is a father's name in Bulgaria is the family's in Serbia
        fathers = (name for name, role in roles.items() if role == "middle" and words_of(name) == ["презиме"])
        roles |= dict.fromkeys(fathers, "family_name")
    first, *further = [name for name, role in roles.items() if role == "given_name"] or [""]
    others = {name for name in further if _are_of_others(sample, first, name)}
    theirs = dict.fromkeys(_of_same(others, roles), ANOTHER)
    roles = {name: role for name, role in roles.items() if name not in others} | theirs
    if {"middle", "second_family"} <= held:
        ends = [name for name in sample.names if roles.get(name) in ("middle", "second_family")]
        others = {name for name in ends if words_of(name)[-1] == "2"}
        if _come_together(sample, others):
            theirs = dict.fromkeys(_of_same(others, roles), ANOTHER)
            return {name: role for name, role in roles.items() if name not in others} | theirs
    return roles


def _of_same(others: Set[str], roles: Mapping[str, str]) -> set[str]:
    """What has the number of a second person's first name: ``Email 2`` beside ``First Name 2`` is theirs.

    >>> roles = {"First Name 2": "given_name", "Email 1": "email", "Email 2": "email", "Address 2": "street"}
    >>> _of_same({"First Name 2"}, roles)
    {'Email 2'}
    """
    numbers = {word for name in others for word in words_of(name) if word.isdecimal()}
    theirs = {name for name in roles if not numbers.isdisjoint(words_of(name))}
    own = {role for name, role in roles.items() if name not in theirs}
    return {name for name in theirs - set(others) if roles[name] in own}


def _of_persons(file: Extracted) -> dict[str, tuple[str, ...]]:
    """The fields of a file without the numbers that families or firms have, and no person."""
    fields = file.source.fields
    shared = set(of_families(file, [name for field in OF_A_PERSON for name in fields.get(field, ())]))
    own = {field: tuple(name for name in given if name not in shared) for field, given in fields.items()}
    return {field: columns for field, columns in own.items() if columns}


def _are_of_others(sample: Columns, first: str, further: str) -> bool:
    """Whether first names in a second column are those of other people, as of husbands and wives.

    Only Latin letters are asked: a name in kana begins otherwise than the same one in signs.
    """
    told = ([words_of(str(row.get(name) or ""))[:1] for name in (first, further)] for row in sample.rows)
    both = [
        (one[0][0], other[0][0]) for one, other in told if one and other and (one[0] + other[0]).isascii()
    ]
    return len(both) > FEW * FEW and sum(one == other for one, other in both) < ALIKE * len(both)


def _come_together(sample: Columns, names: Collection[str]) -> bool:
    """Whether rows have all of these or none, as they name a husband or a wife, or do not.

    A second first name and the second half of a family name come each by itself.
    """
    told = [[bool(row.get(name)) for name in names] for row in sample.rows]
    return 2 * sum(map(all, told)) >= sum(map(any, told))


def _numbering(mine: Extracted, sample: Columns, beside: Elsewhere | None) -> Iterator[tuple[str, str, str]]:
    """Columns that number people though no header says so: the field of each, itself, and what told it.

    By them this file speaks of the rows of others, or others by its key of its rows, or its own rows agree.
    """
    taken = set(mine.source.fields)
    for other in beside.files if beside else ():
        for column, called in shared_numbers(mine, other):
            field = other.numbered(called) or _kind_of_number(column, called)
            if field not in taken and not mine.numbered(column):
                taken.update((field, column))
                yield field, column, "others"
        for file, to in ((mine, other), (other, mine)):
            column = referring(file, to)
            known = file.numbered(column) or to.numbered(to.source.key) or to.reached(to.source.key)
            field = known or "customer_number"
            own = column if file is mine else mine.source.key
            if not known and field in to.source.fields:
                continue  # the other file's customers have a number: its key numbers something else of theirs
            if column and field not in taken and not mine.numbered(own):
                taken.update((field, own))
                yield field, own, "others"
    free = [name for name in mine.possible() if name not in taken and not mine.numbered(name)]
    told = roles_of(mine.source.fields)
    others = [name for name in free if name in of_another(sample.names, {**told, name: "document_number"})]
    free = [name for name in free if name in sample.names and name not in others]
    fields = [field for field in ("document_number", "customer_number") if field not in taken]
    for column in numbering(mine, free):
        if fields:
            yield fields.pop(-1 if is_number_of_somebody(column) else 0), column, "values"


def _kind_of_number(*headers: str) -> str:
    """The field of numbers of people: what a source gives them where it says so, else of what they carry."""
    return "customer_number" if any(map(is_number_of_somebody, headers)) else "document_number"


def _networked(sample: Columns, roles: dict[str, str], fields: dict[str, tuple[str, ...]]) -> str | None:
    """The column that says of which network a row is; the handle beside is put in the fields of all."""
    for column in (column for column, role in roles.items() if role == "network"):
        seen = {network_of(value) for value in sample.values[column]}
        meant = sorted(f"{network}_handle" for network in seen if network)
        for account in sample.names:
            if meant and account not in roles and is_handle(account):
                roles[account] = "handle"
                # Where channels are no networks, somebody is known there by an address or a number.
                meant += [field for field in REACHED if share(sample.values[account], HOLDS[field]) >= 0.05]
                fields.update((field, (*fields.get(field, ()), account)) for field in meant)
                return column
    return None


def _flags(sample: Columns, roles: Mapping[str, str]) -> dict[str, str]:
    """``email_verified`` speaks of ``email``: only for what a source can verify itself."""
    _, words = vocabulary()
    flags: dict[str, str] = {}
    fields = {role for role in roles.values() if role in ("email", "phone")}
    for column in sample.names:
        said = words_of(column)
        rest = " ".join(word for word in said if word not in words["verified"] | {"is", "est"})
        if column not in roles and len(rest.split()) < len(said) and role_of(rest) in fields:
            flags.setdefault(role_of(rest), column)
    return flags


def _key(sample: Columns, source: str, roles: Mapping[str, str]) -> str:
    """The column that is different in every row, best named first; else the line number."""
    _, known = vocabulary()
    own = set(words_of(source)) | {"record", "rec", "row", "unique", "ligne", "line", "fiche"}

    def rank(column: str) -> tuple[int, int]:
        words, role = words_of(column), roles.get(column, "")
        named = bool(words) and (words[0] in known["key"] or words[-1] in known["key"])
        if named and set(words) <= known["key"] | own:
            return 0, sample.names.index(column)
        if role in ("customer_number", "loyalty_card"):
            return 1, sample.names.index(column)
        if named and (not role or (role.endswith("_id") and networks_of([role]))):
            return 2, sample.names.index(column)
        if not role and share(sample.values[column], is_text) > 0.5:
            return 5, sample.names.index(column)  # what somebody wrote names no row
        # A person's own values change and are shared: an identifier of theirs is the key of last resort,
        # and what describes them (a postcode that happens to differ in every row) is none.
        if role in ("email", "national_id") or role.endswith("handle"):
            return 4, sample.names.index(column)
        return (5 if role or are_counts(sample.values[column]) else 3), sample.names.index(column)

    possible = [name for name in sample.names if sample.is_unique(name) and rank(name)[0] < 5]
    telling = [name for name in possible if rank(name)[0] < 3]
    if len(sample.rows) < FEW:
        # Every column of one or two rows is unique: only a telling name makes a key.
        possible = telling
    elif not telling:
        # A column that calls itself the id is the key although a row or two lack one or repeat one: reading
        # says which. A number of the line instead would give every record another key tomorrow.
        slips = max(1, len(sample.rows) // 20)
        meant = [name for name in sample.names if rank(name)[0] == 0 and sample.lapses(name) <= slips]
        possible = meant or possible
    return min(possible, key=rank, default=LINE_NUMBER)


def _makes(source: str, fields: Mapping[str, Sequence[str]]) -> Makes:
    """What a source of this name makes of people; a card holder is a customer."""
    _, words = vocabulary()
    said = set(words_of(source))
    if said & words["prospect"]:
        return Makes.PROSPECT
    return Makes.CUSTOMER if said & words["customer"] or "loyalty_card" in fields else Makes.UNKNOWN
