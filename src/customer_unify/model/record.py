"""What a source says about a person, version by version."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, NamedTuple

import attrs

from ..errors import InputError, NaiveTime
from ..frozen import Frozen
from .assurance import Assurance
from .given import LONGEST_NAME, flag, legible, listed, name, paired, scalar, shown
from .said import SHAPES, Said

__all__ = ["Consent", "Record", "RecordRef", "aware"]

Values = tuple[str, ...]


class RecordRef(NamedTuple):
    """The identity of a record: its source, and its key in that source.

    >>> RecordRef("crm", "42") == ("crm", "42")
    True
    >>> RecordRef("crm", "42")
    RecordRef('crm', #73475cb4)
    """

    source: str
    key: str

    @property
    def short(self) -> str:
        """The first eight digits of the digest of the key, which logs may contain (law L21)."""
        return hashlib.sha256(self.key.encode("utf-8", "surrogatepass")).hexdigest()[:8]

    def __repr__(self) -> str:
        return f"RecordRef({self.source!r}, #{self.short})"

    def __str__(self) -> str:
        return f"{shown(self.source)}#{self.short}"


def aware(moment: datetime, what: str) -> datetime:
    """Return ``moment`` in UTC, or raise ``NaiveTime`` if it names no time zone.

    ``what`` says in the error which argument was meant.
    """
    if type(moment) is datetime and moment.tzinfo is UTC:  # nearly always
        return moment
    if not isinstance(moment, datetime):
        raise InputError(f"{what} must be a datetime with a time zone, not {type(moment).__name__}")
    try:
        naive = moment.tzinfo is None or moment.utcoffset() is None
        if not naive:
            return moment.astimezone(UTC)
    except OverflowError:
        raise InputError(f"{what} lies outside the years 1 to 9999 in UTC") from None
    except Exception as error:  # a time zone may be foreign code
        raise InputError(f"the time zone of {what} raised {type(error).__name__}") from None
    raise NaiveTime(
        f"{what} has no time zone (hint: datetime.now(timezone.utc), or time_zone = … in the source)"
    )


def _label(given: Any) -> str:
    return name(given, "channel and purpose of a consent")


def _granted(given: Any) -> bool:
    return flag(given, "granted of a consent")


def _moment(given: datetime | None) -> datetime | None:
    return None if given is None else aware(given, "given_at")


@attrs.frozen
class Consent:
    """What a person allowed or refused: one channel, one purpose.

    ``granted`` is False for a refusal. When customers merge, the most restrictive consent holds (law L12).
    Raises ``InputError`` if ``channel`` or ``purpose`` is no text, or ``granted`` neither True nor False.
    """

    channel: str = attrs.field(converter=_label)
    purpose: str = attrs.field(converter=_label)
    granted: bool = attrs.field(converter=_granted)
    given_at: datetime | None = attrs.field(default=None, converter=_moment)


def _values(field: str, given: Any) -> Values:
    """One field as a tuple of distinct, non-blank strings in a fixed order."""
    if type(given) in (list, tuple) and len(given) == 1 and type(given[0]) is str:
        given = given[0]
    if type(given) is str:  # most fields hold one text: the quick way is theirs
        said = (given if given.isascii() and "\0" not in given else legible(given)).strip()
        return (said,) if said and said[:4].lower() != "nan" else ()
    many: Iterable[Any]
    many = given if isinstance(given, (list, tuple, set, frozenset)) else (given,)
    texts = set()
    for value in many:
        if value is None:
            continue
        said = (legible(value) if type(value) is str else scalar(value, f"field {field!r}")).strip()
        if said and said[:4].lower() != "nan":
            texts.add(said)
    return tuple(sorted(texts))


def _field(given: Any) -> str:
    """The name of a field; nearly all take the quick way."""
    if type(given) is str and len(given) <= LONGEST_NAME and given.isprintable():
        return sys.intern(given)
    said = name(given, "the name of a field")
    if not said.isprintable():
        raise InputError("the name of a field holds characters that cannot be printed")
    return sys.intern(said)


def _source(given: Any) -> str:
    # One text object for all records, because a reader of files makes a new one for each line.
    return sys.intern(name(given, "the name of the source of a record"))


def _fields(given: Mapping[str, Any]) -> Said:
    found = {}
    for name_given, value in paired(given, "fields"):
        field = _field(name_given)
        values = _values(field, value)
        if values:
            found[field] = values
    return Said(found)


def _key(given: Any) -> str:
    """The key as text; ``None`` and NaN are refused, or all rows without a key would be one record."""
    if type(given) is str and given.isascii() and "\0" not in given:
        return given
    if given is None:
        raise InputError("a record needs a key, not None")
    said = scalar(given, "the key of a record")
    if not said and not isinstance(given, str):
        raise InputError("a record needs a key, not NaN")
    if isinstance(given, str) and said != given:
        # To replace a letter could make two records one.
        raise InputError("the key of a record holds NUL or half a letter (a lone surrogate)")
    return said


NO_ASSURANCE: Mapping[Any, Assurance] = Frozen({})
NOTHING: frozenset[str] = frozenset()


def _place(given: Any) -> str | tuple[str, str]:
    """What an assurance is about: a field, or one value of it in the spelling of the record."""
    if isinstance(given, tuple) and len(given) == 2:
        return _field(given[0]), scalar(given[1], "a value in assurance").strip()
    return _field(given)


def _assurance(given: Mapping[Any, Any]) -> Mapping[Any, Assurance]:
    pairs = paired(given, "assurance")
    if not pairs:
        return NO_ASSURANCE  # one for all: a million empty mappings are a hundred megabytes
    parsed = {_place(place): Assurance.parse(value) for place, value in pairs}
    return Frozen(sorted(parsed.items(), key=lambda item: repr(item[0])))


def _names(given: str | Iterable[str]) -> frozenset[str]:
    if type(given) is frozenset and not given:  # most records name no field
        return given
    if isinstance(given, str):
        return _shared(frozenset((_field(given),)))
    return _shared(frozenset(map(_field, listed(given, "verified and claimed"))))


@lru_cache(maxsize=SHAPES)
def _shared(names: frozenset[str]) -> frozenset[str]:
    """One shared set for all records with the same names: a million sets would take 200 megabytes."""
    return names


def _consents(given: Iterable[Consent]) -> tuple[Consent, ...]:
    if type(given) is tuple and not given:
        return ()
    many = tuple(listed(given, "consents"))
    for one in many:
        if not isinstance(one, Consent):
            raise InputError(f"consents must hold Consent, not {type(one).__name__}")
    return many


@attrs.frozen(eq=False, repr=False, slots=True)
class Record:
    """What one source says about a person.

    ``fields`` maps standard field names to one value or a list of values; blank,
    ``None`` and ``''`` all mean absent. ``verified`` and ``claimed`` name the fields whose
    values the source has verified, or that somebody only claims; ``assurance`` gives the assurance of a
    field, or of one value by ``(field, value)``, and has priority over both. ``observed_at`` is the time
    (with a time zone) at which the source knew this, not the time at which it was loaded.

    NUL and half letters (lone surrogates) in values are read as U+FFFD, NaN as absent.
    Raises ``InputError`` for an empty source or key or an unusable value, without showing the value.

    >>> Record("webshop", "A7", {"name": "Jocelyne Michu", "email": ["j@example.org", ""]})
    Record('webshop', #724f7bdf, fields=('email', 'name'))
    """

    source: str = attrs.field(converter=_source)
    key: str = attrs.field(converter=_key)
    fields: Said = attrs.field(converter=_fields)
    verified: frozenset[str] = attrs.field(default=frozenset(), converter=_names, kw_only=True)
    claimed: frozenset[str] = attrs.field(default=frozenset(), converter=_names, kw_only=True)
    assurance: Mapping[str | tuple[str, str], Assurance] = attrs.field(
        factory=dict, converter=_assurance, kw_only=True
    )
    consents: tuple[Consent, ...] = attrs.field(default=(), converter=_consents, kw_only=True)
    observed_at: datetime | None = attrs.field(default=None, kw_only=True)
    ref: RecordRef = attrs.field(init=False)
    """(source, key), which identifies this record. It is made once, and all indexes share it."""

    def __attrs_post_init__(self) -> None:
        if not self.key.strip():
            raise InputError(f"a record of source {shown(self.source)!r} has an empty key")
        if self.observed_at is not None:
            object.__setattr__(self, "observed_at", aware(self.observed_at, "observed_at"))
        object.__setattr__(self, "ref", RecordRef(self.source, self.key))

    @classmethod
    def of(cls, source: str, key: str, fields: Said, observed_at: datetime | None) -> Record:
        """A record from values that were already checked; nothing is checked again.

        The source is a name, the key is text and not blank, values are stripped and not blank, and the time
        is in UTC.
        """
        record, put = cls.__new__(cls), object.__setattr__
        put(record, "source", source)
        put(record, "key", key)
        put(record, "fields", fields)
        put(record, "verified", NOTHING)
        put(record, "claimed", NOTHING)
        put(record, "assurance", NO_ASSURANCE)
        put(record, "consents", ())
        put(record, "observed_at", observed_at)
        put(record, "ref", tuple.__new__(RecordRef, (source, key)))
        return record

    def assurance_of(self, field: str, value: str, default: Assurance) -> Assurance:
        """How surely ``value`` of ``field`` is this person's; ``default`` is that of the source."""
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
        return f"Record({shown(self.source)!r}, #{self.ref.short}, fields={tuple(self.fields)})"
