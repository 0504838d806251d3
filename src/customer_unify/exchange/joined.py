"""Puts columns with roles in fields: parts joined to wholes, and no whole name told twice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from .heading import vocabulary, words_of
from .mapping import JOINER
from .parted import is_quarter, is_rest, put_area_codes, put_first_names
from .sample import FEW, Columns
from .whose import REACHED

__all__ = ["fields_of"]

PARTLY = {"nom": ("given_name", "family_name"), "nombre": ("family_name", "given_name")}
"""What is a part of the name where a column for the other part stands beside it, else the whole."""

BESIDE: Mapping[str, tuple[frozenset[str], str]] = {
    "account": (frozenset(["name", "given_name", "family_name"]), "company"),
    "by": (frozenset(["postcode"]), "city"),
    "ad": (frozenset(["family_name"]), "given_name"),
    "ten": (frozenset(["family_name"]), "given_name"),
}
"""What a word means beside one of these fields; without them it says nothing."""

JOINED = {
    "title": (("initials", "given_name", "name"), True),
    "middle": (("given_name",), False),
    "second_family": (("family_name",), False),
    "particle": (("family_name",), True),
    "generation": (("family_name", "name"), False),
    "street_kind": (("street",), True),
    "street_suffix": (("street",), False),
    "number_addition": (("street",), True),
    "street_number": (("street",), True),
    "further_name": (("name",), False),
    "place": (("street",), False),
}
"""Parts that stand in columns of their own: what they are joined to, and whether before it."""

TOGETHER: Mapping[str, tuple[str, ...]] = {"reached": REACHED, "called": ("name", "phone")}
"""What one column holds, one or the other in each row or both: the normaliser of each takes its own."""

BORN = ("birth_year", "birth_month", "birth_day")
"""A birth date in columns of its own, in the order in which it is joined."""

APART = frozenset(["network", *BORN, *TOGETHER, "observed_at", "area_code"])
"""Roles that are no fields, and are put where they belong once the fields are known."""


def fields_of(sample: Columns, roles: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    """Roles as fields: ``nom`` decided, parts joined to wholes, whole names dropped if told twice."""
    fields: dict[str, list[str]] = {}
    for column, role in roles.items():
        if role not in (*PARTLY, *BESIDE, *JOINED, *APART):
            fields.setdefault(role, []).append(column)
    for column, role in roles.items():
        if role in PARTLY:
            other, part = PARTLY[role]
            alone = other not in fields or (part in fields and _holds(sample, column, fields[other]))
            fields.setdefault("name" if alone else part, []).insert(0, column)
    for column, role in roles.items():
        if role in BESIDE:
            beside, field = BESIDE[role]
            if not beside.isdisjoint(fields):
                fields.setdefault(field, []).append(column)
    if "given_name" in fields and "name" in fields and "family_name" not in fields:
        family = [name for name in fields["name"] if not _holds(sample, name, fields["given_name"])]
        fields["family_name"] = family
        fields["name"] = [name for name in fields["name"] if name not in family]
        fields = {field: columns for field, columns in fields.items() if columns}
    elif "family_name" in fields and "given_name" not in fields:
        given = [name for name in fields.get("name", ()) if _is_given(sample, name, fields["family_name"])]
        if given:
            fields["given_name"] = given
            fields["name"] = [name for name in fields["name"] if name not in given]
            fields = {field: columns for field, columns in fields.items() if columns}
    if "name" in fields and {"given_name", "family_name"} <= fields.keys():
        needed = [name for name in fields["name"] if _adds(sample, name, fields["family_name"])]
        fields = {field: columns for field, columns in fields.items() if field != "name"}
        if needed:
            fields["name"] = needed
    _put_apart(sample, fields, roles)
    put_area_codes(sample, fields, roles)
    if "street_number" in roles.values() and "street" not in fields:
        quarters = [name for name in fields.get("city", ()) if is_quarter(name)]
        fields |= {"street": quarters[:1]} if quarters else {}  # its houses are numbered, it has no streets
    for column in (column for column, role in roles.items() if role == "further_name"):
        if "name" in fields and is_rest(sample, column, fields["name"]):
            put_first_names(sample, fields, column)
    for role in JOINED:
        if role == "number_addition" and "street_number" not in roles.values():
            continue
        for column in (column for column, given in roles.items() if given == role):
            if role != "further_name" or is_rest(sample, column, fields.get("name", ())):
                _join(fields, column, role)
    return {field: tuple(columns) for field, columns in fields.items()}


def _put_apart(sample: Columns, fields: dict[str, list[str]], roles: Mapping[str, str]) -> None:
    """Place what reaches somebody, and a birth year for want of a day; take out who only gets the parcel."""
    for column, role in roles.items():
        for field in TOGETHER.get(role, ()):
            fields.setdefault(field, []).append(column)
    born = [column for part in BORN for column, role in roles.items() if role == part]
    if "birth_year" in roles.values() and "birth_date" not in fields:
        fields["birth_date"] = [JOINER.join(born)]
    for column in fields.get("name", ()):
        if sample.holds_addresses(column):
            fields.setdefault("email", []).append(column)
    _, words = vocabulary()
    for field in ("name", "given_name", "family_name"):
        own = [column for column in fields.get(field, ()) if words["recipient"].isdisjoint(words_of(column))]
        if own:
            fields[field] = own


def _join(fields: dict[str, list[str]], column: str, role: str) -> None:
    """Put a column that is a part beside the whole it belongs to; without one it says nothing.

    The number and what is added to it stand before the street, and the place behind: the order of roles is
    that of ``JOINED``.
    """
    targets, before = JOINED[role]
    target = next((target for target in targets if target in fields), None)
    if target is not None:
        whole = fields[target][0]
        fields[target][0] = f"{column}{JOINER}{whole}" if before else f"{whole}{JOINER}{column}"


def _holds(sample: Columns, whole: str, parts: Sequence[str]) -> bool:
    """Whether a name holds the given name beside it: where it hardly ever does, it is the family's alone."""
    told = [(row.get(whole), row.get(part)) for row in sample.rows for part in parts]
    both = [(_words(name), _words(given)) for name, given in told if name and given]
    return len(both) < FEW or sum(given <= name for name, given in both) * 5 > len(both)


def _is_given(sample: Columns, name: str, families: Sequence[str]) -> bool:
    """Whether what is called the name is the given name: one word, without the family name told beside it."""
    told = [(row.get(name), row.get(family)) for row in sample.rows for family in families]
    both = [(_words(called), str(of).lower()) for called, of in told if called and of]
    alone = [len(words) == 1 and not any(of in word for word in words) for words, of in both]
    return sum(alone) * 2 > len(both)


def _words(said: Any) -> set[str]:
    return set(str(said).lower().replace(",", " ").split())


def _adds(sample: Columns, whole: str, parts: Sequence[str]) -> bool:
    """Whether the whole name is there in rows that lack the family name."""
    lacking = sum(bool(row.get(whole)) and not any(row.get(part) for part in parts) for row in sample.rows)
    return lacking * 100 > len(sample.rows)
