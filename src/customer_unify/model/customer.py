"""A customer: its present records, its golden record, and what happened to former ids."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from enum import StrEnum

import attrs

from ..frozen import Frozen
from .assurance import Assurance
from .identifier import Identifier
from .record import Consent, RecordRef
from .shown import Shown

__all__ = [
    "Alias",
    "AliasKind",
    "ConsentHeld",
    "Customer",
    "Household",
    "IdentifierHeld",
    "Knowledge",
    "Profile",
    "ProfileValue",
    "Statement",
    "Status",
]


class Status(StrEnum):
    """What the person is to the company (row 0.19)."""

    CUSTOMER = "customer"
    FORMER = "former"
    PROSPECT = "prospect"
    UNKNOWN = "unknown"


class Knowledge(StrEnum):
    """How well the person is known (row 1.2): not at all, weakly, or as a card holder."""

    UNKNOWN = "unknown"
    WEAK = "weak"
    MEMBER = "member"


@attrs.frozen
class Statement:
    """One value of one field in one record; survivorship rules choose among these.

    ``value`` is as the source wrote it, ``form`` its comparable form: two statements with one form say the
    same. ``trust`` (0 to 100) is that of the source; ``observed_at`` is the time when the source saw it to be
    true, never the time of loading (law L13).

    >>> Statement("Michu", RecordRef("crm", "42")).assurance
    <Assurance.DECLARED: 3>
    """

    value: str = attrs.field(repr=False)
    record: RecordRef
    assurance: Assurance = Assurance.DECLARED
    trust: int = 50
    observed_at: datetime | None = None
    form: str = attrs.field(default="", repr=False)

    @property
    def meant(self) -> str:
        """The meaning, however it is spelled: the comparable form, or the value if it has none."""
        return self.form or self.value


@attrs.frozen
class ProfileValue:
    """One value of the golden record and where it came from.

    ``rule`` is the survivorship rule that chose it, ``others`` the different values that were not chosen,
    best first, each with its record. With the rule ``union`` all values hold: ``value`` is the best, and
    ``others`` hold as well (:meth:`Profile.all`). ``unit`` names the unit with which it was taken
    (``"address"``), if any.
    """

    value: str = attrs.field(repr=False)
    record: RecordRef
    rule: str
    assurance: Assurance
    observed_at: datetime | None = None
    others: tuple[tuple[str, RecordRef], ...] = attrs.field(default=(), repr=False)
    unit: str = attrs.field(default="", repr=False)


@attrs.frozen
class ConsentHeld:
    """What one record has of what the person allowed or refused."""

    consent: Consent
    record: RecordRef


def _provenance(given: Mapping[str, ProfileValue]) -> Mapping[str, ProfileValue]:
    return Frozen(given)


@attrs.frozen(repr=False)
class Profile(Mapping[str, str]):
    """The golden record: one value per field by its survivorship rule, with provenance.

    A mapping of field names to values; ``provenance[field]`` is the :class:`ProfileValue`.
    ``consents`` are the most restrictive ones for each channel and purpose (law L12); ``assertions`` has
    every one of them as its record has it.
    """

    provenance: Mapping[str, ProfileValue] = attrs.field(converter=_provenance)
    consents: tuple[Consent, ...] = ()
    assertions: tuple[ConsentHeld, ...] = ()

    def __getitem__(self, field: str) -> str:
        return self.provenance[field].value

    def all(self, field: str) -> tuple[str, ...]:
        """All values that hold, best first: several with the rule ``union``, else one; ``()`` if none."""
        known = self.provenance.get(field)
        if known is None:
            return ()
        also = [value for value, _ in known.others] if known.rule == "union" else []
        return (known.value, *also)

    def __contains__(self, field: object) -> bool:
        return field in self.provenance

    def __iter__(self) -> Iterator[str]:
        return iter(self.provenance)

    def __len__(self) -> int:
        return len(self.provenance)

    def to_dict(self) -> dict[str, str]:
        """Field names and values, without provenance."""
        return {field: known.value for field, known in self.provenance.items()}

    def __repr__(self) -> str:
        return f"Profile({', '.join(self)})"


@attrs.frozen
class IdentifierHeld:
    """An identifier of a customer, its strongest assurance, and the records that have it."""

    identifier: Identifier
    assurance: Assurance
    records: tuple[RecordRef, ...]


@attrs.frozen
class Household(Shown):
    """People who share a phone, an address, a device or a mailbox; an entity of its own, not a person.

    ``customers`` are the ids of its people, sorted; ``tied_by`` are the fields that tie any two of them,
    never values. ``id`` is computed from ``customers``. It changes when somebody joins or leaves, so nothing
    about homes is stored (laws L1, L11).
    """

    id: str
    customers: tuple[str, ...]
    tied_by: tuple[str, ...]


@attrs.frozen
class Customer(Shown):
    """The records that are taken to be one person at present.

    ``id`` is opaque and minted, never computed from data (law L9). ``confidence`` is in thousandths: how sure
    it is that these records belong together and to nobody else. ``record_confidence`` gives it for each
    record, ``status_confidence`` for the status (row 0.19): that of the surest record whose source says so.
    ``households`` are the homes to which the person belongs, the largest first; a person may have several. If
    nothing says whose a record is, but it has what one home shares, it lists that home too, and is not
    counted among its people.
    """

    id: str
    records: tuple[RecordRef, ...]
    profile: Profile
    identifiers: tuple[IdentifierHeld, ...] = attrs.field(default=(), repr=False)
    status: Status = Status.UNKNOWN
    knowledge: Knowledge = Knowledge.UNKNOWN
    confidence: int = 1000
    record_confidence: Mapping[RecordRef, int] = attrs.field(factory=dict, repr=False)
    households: tuple[Household, ...] = attrs.field(default=(), repr=False)
    status_confidence: int = 1000


class AliasKind(StrEnum):
    """What happened to a retired customer id."""

    MERGED = "merged"
    SPLIT = "split"
    EMPTY = "empty"
    ERASED = "erased"


@attrs.frozen
class Alias(Shown):
    """A retired customer id, what happened to it, and the ids that stand for it now.

    ``number`` and ``keeper`` are those of the id when it was retired. Records that separate together with the
    keeper get it back, with its age (law L9).
    """

    id: str
    kind: AliasKind
    successors: tuple[str, ...]
    at: datetime
    number: int = 0
    keeper: RecordRef | None = None
