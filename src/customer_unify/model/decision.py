"""What a person or a system decided about records; it can be revoked."""

from __future__ import annotations

from collections.abc import Container, Iterable
from datetime import datetime
from enum import StrEnum
from typing import Any

import attrs

from .assurance import Assurance
from .given import names, text
from .record import Consent, RecordRef
from .shown import Shown

__all__ = ["Decision", "DecisionKind"]


class DecisionKind(StrEnum):
    """What can be decided."""

    LINK = "link"
    SEPARATE = "separate"
    CONFIRM = "confirm"
    CONSENT = "consent"


def _names(given: Any) -> frozenset[str]:
    return names(given, "despite")


def _actor(given: Any) -> str:
    return text(given, "by")


def _reason(given: Any) -> str:
    return text(given, "reason")


def _ref(given: tuple[str, str]) -> RecordRef:
    return given if isinstance(given, RecordRef) else RecordRef(*given)


def _refs(given: Iterable[tuple[str, str]]) -> tuple[RecordRef, ...]:
    return tuple(map(_ref, given))


@attrs.frozen
class Decision(Shown):
    """A decision with actor and reason.

    * ``link`` and ``separate`` are about two records ``a`` and ``b`` (``a`` sorts first). ``despite`` names
      exclusive namespaces that a ``link`` overrides (law L6).
    * ``confirm`` is about a ``field`` of one record, known with ``assurance``: about the ``value`` that is
      named, or else about all that the record ``said`` there at that time, never about later values.
    * ``consent`` is about what the person allowed or refused. It holds for ``a`` and ``others``, the records
      that the customer had at that time (law L12).

    A revoked decision no longer holds. A suspended one holds again automatically as soon as the data allow
    it. Raises ``InputError`` for an actor or reason that is no text.
    """

    id: str
    kind: DecisionKind = attrs.field(converter=DecisionKind)
    a: RecordRef = attrs.field(converter=_ref)
    b: RecordRef | None = attrs.field(default=None, converter=attrs.converters.optional(_ref))
    by: str = attrs.field(default="", repr=False, converter=_actor)
    reason: str = attrs.field(default="", repr=False, converter=_reason)
    at: datetime | None = None
    despite: frozenset[str] = attrs.field(default=frozenset(), converter=_names)
    field: str | None = None
    value: str | None = attrs.field(default=None, repr=False)
    assurance: Assurance | None = None
    revoked_at: datetime | None = None
    suspended: bool = False
    said: tuple[str, ...] = attrs.field(default=(), repr=False)
    consent: Consent | None = None
    others: tuple[RecordRef, ...] = attrs.field(default=(), converter=_refs)

    @property
    def values(self) -> tuple[str, ...]:
        """The values that a confirmation is about."""
        return self.said if self.value is None else (self.value,)

    @property
    def pairs(self) -> bool:
        """Whether it is about a pair of records: a ``link`` or a ``separate``."""
        return self.kind in (DecisionKind.LINK, DecisionKind.SEPARATE)

    @property
    def refs(self) -> tuple[RecordRef, ...]:
        """Every record that it is about."""
        return (self.a, *self.others) if self.b is None else (self.a, self.b)

    def without(self, gone: Container[RecordRef]) -> Decision | None:
        """What is left of it when records are erased: a consent for the other records, else nothing."""
        left = tuple(ref for ref in self.refs if ref not in gone)
        if len(left) == len(self.refs):
            return self
        if self.kind is not DecisionKind.CONSENT or not left:
            return None
        return attrs.evolve(self, a=left[0], others=left[1:])

    @property
    def live(self) -> bool:
        """Whether the decision has not been revoked."""
        return self.revoked_at is None
