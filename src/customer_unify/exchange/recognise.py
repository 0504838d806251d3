"""Recognises what the columns of an unknown file hold, by their headers and by their values."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC
from typing import Any

import attrs

from ..model.configuration import Makes, Source
from .heading import handles, is_source_column, role_of, spelling_of, vocabulary, words_of
from .mapping import JOINER, LINE_NUMBER, parts_of, plain
from .moment import can_be_birth_date, is_blank_date, moment, order_of, readings
from .region import region_of

__all__ = ["Found", "Recognition", "recognise"]

PARTLY = {"nom": ("given_name", "family_name"), "nombre": ("family_name", "given_name")}
"""What is a part of the name where a column for the other part stands beside it, else the whole."""

BESIDE: Mapping[str, tuple[frozenset[str], str]] = {
    "account": (frozenset(["name", "given_name", "family_name"]), "company"),
    "by": (frozenset(["postcode"]), "city"),
    "ad": (frozenset(["family_name"]), "given_name"),
}
"""What a word means beside one of these fields; without them it says nothing."""

JOINED = {
    "title": (("initials", "given_name", "name"), True),
    "second_family": (("family_name",), False),
    "generation": (("family_name", "name"), False),
    "street_number": (("street",), True),
    "place": (("street",), False),
}
"""Parts that stand in columns of their own: what they are joined to, and whether before it."""

NAMES = frozenset(["name", "nom", "nombre", "given_name", "family_name"])
"""What tells how somebody is called."""

EMAIL = re.compile(r"[^\s@,;]{1,64}@[^\s@,;]{1,250}\.[^\s@.,;]{2,24}")
PHONE = re.compile(r"\+?\(?\d[\d .()/-]{5,22}")
POSTCODE = re.compile(
    r"\d{5}(-\d{3,4})?|[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}|[A-Z]\d[A-Z] ?\d[A-Z]\d"
    r"|\d{2}-\d{3}|\d{3} \d{2}|\d{4}-\d{3}|\d{4} ?[A-Z]{2}",
    re.IGNORECASE,
)
"""As written in France and its like, Brazil and America, Britain, Canada; Poland, Sweden and the Czechs,
Portugal, the Netherlands."""
WHOLE_NAME = re.compile(r"[^\W\d_]{1,31}(?:(?:[ .,'’-]{1,2}|/)[^\W\d_]{1,31}){1,5}\.?")
FEW = 3
"""Fewer values than these prove nothing about a column."""

Column = Sequence[str]


@attrs.frozen
class Found:
    """What one column was taken for, and by what: ``header``, ``values`` or both roles of a key."""

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


def _share(values: Column, right: Callable[[str], Any]) -> float:
    return sum(bool(right(value)) for value in values) / len(values) if len(values) >= FEW else 0.0


def _is_phone(value: str) -> bool:
    return bool(PHONE.fullmatch(value)) and 6 <= sum(map(str.isdigit, value)) <= 15


def _is_written_as_phone(value: str) -> bool:
    digits = sum(map(str.isdigit, value))
    return _is_phone(value) and digits >= 9 and (value[0] in "+0(" or not value.isdigit())


def _is_date(value: str) -> bool:
    return is_blank_date(value) or can_be_birth_date(value)


def _is_moment(value: str) -> bool:
    try:
        return bool(is_blank_date(value) or moment(value, "dmy", UTC))
    except ValueError:
        return False


def _is_birth(values: Column) -> bool:
    """Whether dates are spread like births: over more than twenty years, most of them long ago."""
    years = sorted(min(day.year for day in found.values()) for found in map(readings, values) if found)
    if len(years) < max(FEW, len(values) * 0.8):
        return False
    return years[-1] - years[0] > 20 and years[len(years) // 2] <= 2003 and years[0] >= 1850


def _are_names(values: Column) -> bool:
    """Whether values are written like whole names, and not like the few kinds of customers there are."""
    return len(set(values)) * 5 >= len(values) and _share(values, WHOLE_NAME.fullmatch) >= 0.8


HOLDS: Mapping[str, Callable[[str], bool]] = {
    "email": lambda value: bool(EMAIL.fullmatch(value)),
    "phone": _is_phone,
    "birth_date": _is_date,
    "observed_at": _is_moment,
    "postcode": lambda value: len(value) <= 12 and any(map(str.isdigit, value)),
    "sex": lambda value: len(value) <= 12 and not any(map(str.isdigit, value)),
    "title": lambda value: bool(vocabulary()[1]["title"].intersection(words_of(value)[:1])),
}
"""What at least half of the values must be, whatever the header says."""


class _Columns:
    """The sample of a file, by column."""

    def __init__(
        self, columns: Sequence[str], rows: Sequence[Mapping[str, Any]], by: str | None = None
    ) -> None:
        self.by = by
        self.names = list(columns)
        self.rows = rows
        self.values: dict[str, list[str]] = {name: [] for name in columns}
        self.filled = dict.fromkeys(columns, 0)
        for row in rows:
            for name in columns:
                value = plain(row.get(name))
                texts = [
                    str(item).strip() for item in (value if isinstance(value, list) else [value]) if item
                ]
                texts = [text for text in texts if text]
                self.filled[name] += bool(texts)
                self.values[name] += texts

    def of(self, roles: Mapping[str, str], wanted: str) -> list[str]:
        """All values of the columns of one role."""
        return [value for column, role in roles.items() if role == wanted for value in self.values[column]]

    def is_unique(self, name: str) -> bool:
        """Whether every row has a value, and each its own within its source."""
        return self.lapses(name) == 0

    def lapses(self, name: str) -> int:
        """How many rows lack a value of their own within their source; all, where one has several."""
        values = self.values[name]
        if self.filled[name] != len(values):
            return len(self.rows)
        filled = [row for row in self.rows if plain(row.get(name))]
        sources = [row.get(self.by) for row in filled] if self.by else values
        if len(sources) != len(values):
            return len(self.rows)
        return len(self.rows) - len(set(zip(sources, values, strict=True)))


def recognise(
    columns: Sequence[str],
    rows: Sequence[Mapping[str, Any]],
    source: str,
    *,
    region: str = "FR",
    source_column: str | None = None,
) -> Recognition:
    """The mapping of a file nobody described: its key, its fields, its flags and times.

    ``rows`` is a sample. A header proposes, the values must not contradict it; a column
    without a telling header is taken by its values (e-mail, birth date, phone, postcode, and whole names
    where the header only says whose) when no header named such a field. With a ``source_column`` a
    key need only differ within its source. ``O(columns x rows of the sample)``.

    >>> rows = [{"N° client": "7", "Nom": "Michu", "Prénom": "Jo", "Courriel": "jo@example.org"}]
    >>> recognise(list(rows[0]), rows, "crm").source.fields["family_name"]
    ('Nom',)
    """
    sample = _Columns([name for name in columns if name != source_column], rows, source_column)
    roles = _by_header(sample, source)
    found = [Found(column, role, "header") for column, role in roles.items()]
    for column, role in _by_values(sample, set(roles.values()), set(roles)).items():
        roles[column] = role
        found.append(Found(column, role, "values"))
    fields = _fields(sample, roles)
    flags = _flags(sample, roles)
    key = _key(sample, source, roles)
    seen = next((column for column, role in roles.items() if role == "observed_at"), None)
    shown = region_of(
        sample.of(roles, "phone"), sample.of(roles, "country"), sample.of(roles, "email"), region
    )
    where = shown or region
    used = {part for given in fields.values() for column in given for part in parts_of(column, columns)}
    used |= {*flags.values(), key, seen or key}
    by = {one.column: one.by for one in found}
    found = [Found(key, "key", "values" if key != LINE_NUMBER else "line")]
    for field, given in fields.items():
        parts = (part for column in given for part in parts_of(column, columns))
        found += [Found(part, field, by[part]) for part in parts]
    if seen:
        found.append(Found(seen, "observed_at", "header"))
    found += [Found(flag, f"verified_by.{field}", "header") for field, flag in flags.items()]
    described = Source(
        source,
        key=key,
        makes=_makes(source, fields),
        fields=fields,
        verified_by=flags,
        observed_at=seen,
        time_zone="Europe/Paris" if seen and where == "FR" else "UTC" if seen else None,
        date_order=order_of(sample.of(roles, "birth_date"), "mdy" if where == "US" else "dmy"),
        region=shown if shown != region else None,
    )
    ignored = tuple(name for name in sample.names if name not in used)
    return Recognition(described, tuple(found), ignored, shown)


def _by_header(sample: _Columns, source: str) -> dict[str, str]:
    roles = {}
    network = _network(source)
    for column in sample.names:
        role = role_of(column)
        if not role and network and spelling_of(column) in handles():
            role = network
        values = sample.values[column]
        if role in HOLDS and len(values) >= FEW and _share(values, HOLDS[role]) < 0.5:
            continue
        if role and role != "source":
            roles[column] = role
    return roles


def _network(source: str) -> str:
    words = set(words_of(source))
    if words & {"x", "twitter"}:
        return "x_handle"
    return "instagram_handle" if words & {"instagram", "insta", "ig"} else ""


def _by_values(sample: _Columns, known: set[str], taken: set[str]) -> dict[str, str]:
    """Columns whose values tell what they are, for fields that no header named."""
    _, words = vocabulary()
    found: dict[str, str] = {}
    for column in sample.names:
        values = sample.values[column]
        if column in taken or len(values) < FEW or is_source_column(column):
            continue
        said = set(words_of(column))
        proofs = {"email": _share(values, HOLDS["email"]) >= 0.8}
        if not words["other_date"] & said:
            proofs["birth_date"] = _is_birth(values)
        if not words["key"] & said:
            proofs["phone"] = _share(values, _is_written_as_phone) >= 0.8
            proofs["postcode"] = _share(values, POSTCODE.fullmatch) >= 0.9
        if said and said <= words["somebody"] | words["filler"] and not known & NAMES:
            proofs["name"] = _are_names(values)
        role = next((role for role, proved in proofs.items() if proved and role not in known), "")
        if role:
            found[column] = role
            known.add(role)
    return found


def _fields(sample: _Columns, roles: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    """Roles as fields: ``nom`` decided, parts joined to wholes, whole names dropped if told twice."""
    fields: dict[str, list[str]] = {}
    for column, role in roles.items():
        if role not in (*PARTLY, *BESIDE, *JOINED, "observed_at"):
            fields.setdefault(role, []).append(column)
    for column, role in roles.items():
        if role in PARTLY:
            other, part = PARTLY[role]
            alone = other not in fields or part in fields
            fields.setdefault("name" if alone else part, []).append(column)
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
    if "name" in fields and {"given_name", "family_name"} <= fields.keys():
        needed = [name for name in fields["name"] if _adds(sample, name, fields["family_name"])]
        fields = {field: columns for field, columns in fields.items() if field != "name"}
        if needed:
            fields["name"] = needed
    for role in JOINED:
        for column in (column for column, given in roles.items() if given == role):
            _join(fields, column, role)
    return {field: tuple(columns) for field, columns in fields.items()}


def _join(fields: dict[str, list[str]], column: str, role: str) -> None:
    """Put a column that is a part beside the whole it belongs to; without one it says nothing.

    The number stands before the street, and the place behind both: the order of roles is that of ``JOINED``.
    """
    targets, before = JOINED[role]
    target = next((target for target in targets if target in fields), None)
    if target is not None:
        whole = fields[target][0]
        fields[target][0] = f"{column}{JOINER}{whole}" if before else f"{whole}{JOINER}{column}"


def _holds(sample: _Columns, whole: str, parts: Sequence[str]) -> bool:
    """Whether a name holds the given name beside it: where it hardly ever does, it is the family's alone."""
    told = [(row.get(whole), row.get(part)) for row in sample.rows for part in parts]
    both = [(_words(name), _words(given)) for name, given in told if name and given]
    return len(both) < FEW or sum(given <= name for name, given in both) * 5 > len(both)


def _words(said: Any) -> set[str]:
    return set(str(said).lower().replace(",", " ").split())


def _adds(sample: _Columns, whole: str, parts: Sequence[str]) -> bool:
    """Whether the whole name is there in rows that lack the family name."""
    lacking = sum(bool(row.get(whole)) and not any(row.get(part) for part in parts) for row in sample.rows)
    return lacking * 100 > len(sample.rows)


def _flags(sample: _Columns, roles: Mapping[str, str]) -> dict[str, str]:
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


def _key(sample: _Columns, source: str, roles: Mapping[str, str]) -> str:
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
        if named and role in ("", "x_id", "instagram_id"):
            return 2, sample.names.index(column)
        # A person's own values change and are shared: an identifier of theirs is the key of last resort,
        # and what describes them (a postcode that happens to differ in every row) is none.
        if role in ("x_handle", "instagram_handle", "email", "national_id"):
            return 4, sample.names.index(column)
        return (5 if role else 3), sample.names.index(column)

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
