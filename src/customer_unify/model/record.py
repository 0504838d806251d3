"""What a source says about somebody, version by version."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any, NamedTuple

import attrs

from ..errors import InputError, NaiveTime
from .assurance import Assurance

__all__ = ["Consent", "Record", "RecordRef", "aware"]

Values = tuple[str, ...]


class RecordRef(NamedTuple):
    """The identity of a record: which source, and the key it has there.

    >>> RecordRef("crm", "42") == ("crm", "42")
    True
    >>> RecordRef("crm", "42")
    RecordRef('crm', #73475cb4)
    """

    source: str
    key: str

    @property
    def short(self) -> str:
        """The first eight digits of the key's digest: what may stand in logs (law L21)."""
        return hashlib.sha256(self.key.encode("utf-8", "surrogatepass")).hexdigest()[:8]

    def __repr__(self) -> str:
        return f"RecordRef({self.source!r}, #{self.short})"

    def __str__(self) -> str:
        return f"{self.source}#{self.short}"


def aware(moment: datetime, what: str) -> datetime:
    """Return ``moment`` in UTC, or raise ``NaiveTime`` if it names no time zone.

    ``what`` says in the error which argument was meant.
    """
    if not isinstance(moment, datetime):
        raise InputError(f"{what} must be a datetime with a time zone, not {type(moment).__name__}")
    if moment.tzinfo is None or moment.utcoffset() is None:
        raise NaiveTime(
            f"{what} has no time zone (hint: datetime.now(timezone.utc), or time_zone = … in the source)"
        )
    return moment.astimezone(UTC)


@attrs.frozen
class Consent:
    """What a person allowed or refused: one channel, one purpose.

    ``granted`` is False for a refusal. On a merge the most restrictive holds (law L12).
    """

    channel: str
    purpose: str
    granted: bool
    given_at: datetime | None = None


def _values(field: str, given: Any) -> Values:
    """One field as a tuple of distinct, non-blank strings in a fixed order."""
    many: Iterable[Any]
    many = given if isinstance(given, (list, tuple, set, frozenset)) else (given,)
    texts = set()
    for value in many:
        if value is None:
            continue
        # Most values are text: asking that first saves the slow look for mappings.
        if type(value) is not str and isinstance(value, (bytes, bytearray, Mapping)):
            raise InputError(
                f"field {field!r} holds {type(value).__name__}; allowed: text, numbers, dates, lists of them"
            )
        text = str(value).strip()
        if text and text.lower() != "nan":
            texts.add(text)
    return tuple(sorted(texts))


def _fields(given: Mapping[str, Any]) -> Mapping[str, Values]:
    if not isinstance(given, Mapping):
        raise InputError(f"fields must be a mapping of names to values, not {type(given).__name__}")
    pairs = ((str(name), _values(str(name), value)) for name, value in given.items())
    return MappingProxyType({name: values for name, values in sorted(pairs) if values})


def _key(given: Any) -> str:
    """The key as text; ``None`` and NaN are no key: every row without one would be one record."""
    if given is None or given != given:  # only NaN is not itself
        raise InputError(f"a record needs a key, not {'None' if given is None else 'NaN'}")
    return str(given)


NO_ASSURANCE: Mapping[Any, Assurance] = MappingProxyType({})


def _assurance(given: Mapping[Any, Any]) -> Mapping[Any, Assurance]:
    if not given:
        return NO_ASSURANCE  # one for all: a million empty mappings are a hundred megabytes
    parsed = {place: Assurance.parse(value) for place, value in given.items()}
    return MappingProxyType(dict(sorted(parsed.items(), key=lambda item: repr(item[0]))))


def _names(given: str | Iterable[str]) -> frozenset[str]:
    return frozenset((given,) if isinstance(given, str) else given)


def _consents(given: Iterable[Consent]) -> tuple[Consent, ...]:
    return tuple(given)


@attrs.frozen(eq=False, repr=False, slots=True)
class Record:
    """What one source says about somebody.

    ``fields`` maps standard field names to one value or a list of them; blank,
    ``None`` and ``''`` are the same thing: absent. ``verified`` and ``claimed``
    name fields whose values are known so; ``assurance`` says it for a field, or for
    one value of it by ``(field, value)``, and wins over both. ``observed_at`` is
    when the source saw this to be true (aware); never when it was loaded.

    Raises ``InputError`` for an empty source or key or an unusable value.

    >>> Record("webshop", "A7", {"name": "Jocelyne Michu", "email": ["j@example.org", ""]})
    Record('webshop', #724f7bdf, fields=('email', 'name'))
    """

    source: str
    key: str = attrs.field(converter=_key)
    fields: Mapping[str, Values] = attrs.field(converter=_fields)
    verified: frozenset[str] = attrs.field(default=frozenset(), converter=_names, kw_only=True)
    claimed: frozenset[str] = attrs.field(default=frozenset(), converter=_names, kw_only=True)
    assurance: Mapping[str | tuple[str, str], Assurance] = attrs.field(
        factory=dict, converter=_assurance, kw_only=True
    )
    consents: tuple[Consent, ...] = attrs.field(default=(), converter=_consents, kw_only=True)
    observed_at: datetime | None = attrs.field(default=None, kw_only=True)
    ref: RecordRef = attrs.field(init=False)
    """(source, key): what identifies this record among all. Made once: every index holds this very one."""

    def __attrs_post_init__(self) -> None:
        if not isinstance(self.source, str) or not self.source.strip():
            raise InputError("a record needs the name of its source, a text that is not blank")
        if not self.key.strip():
            raise InputError(f"a record of source {self.source!r} has an empty key")
        if self.observed_at is not None:
            object.__setattr__(self, "observed_at", aware(self.observed_at, "observed_at"))
        object.__setattr__(self, "ref", RecordRef(self.source, self.key))

    def assurance_of(self, field: str, value: str, default: Assurance) -> Assurance:
        """How surely ``value`` of ``field`` is this person's; ``default`` is the source's own word."""
        if (field, value) in self.assurance:
            return self.assurance[(field, value)]
        if field in self.assurance:
            return self.assurance[field]
        if field in self.claimed:
            return Assurance.CLAIMED
        if field in self.verified:
            return Assurance.VERIFIED
        return default

    def says_the_same(self, other: Record) -> bool:
        """Whether both say the same of the same person, whenever they were observed (law L3)."""
        return (
            self.ref == other.ref
            and self.fields == other.fields
            and self.verified == other.verified
            and self.claimed == other.claimed
            and self.assurance == other.assurance
            and frozenset(self.consents) == frozenset(other.consents)
        )

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Record):
            return NotImplemented
        return self.says_the_same(other) and self.observed_at == other.observed_at

    def __hash__(self) -> int:
        return hash(self.ref)

    def __repr__(self) -> str:
        return f"Record({self.source!r}, #{self.ref.short}, fields={tuple(self.fields)})"
