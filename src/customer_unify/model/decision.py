"""What a person or a system decided about records, revocably."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum

import attrs

from .assurance import Assurance
from .record import RecordRef

__all__ = ["Decision", "DecisionKind"]


class DecisionKind(StrEnum):
    """The three things that can be decided."""

    LINK = "link"
    SEPARATE = "separate"
    CONFIRM = "confirm"


def _names(given: str | Iterable[str]) -> frozenset[str]:
    return frozenset((given,) if isinstance(given, str) else given)


@attrs.frozen
class Decision:
    """A decision with actor and reason.

    ``link`` and ``separate`` speak of two records ``a`` and ``b`` (``a`` sorts
    first); ``confirm`` of one record's ``field``, known with ``assurance``: of the one
    ``value`` named, else of all that the record ``said`` in it at that moment, never of
    what it says later. ``despite`` names exclusive namespaces a ``link`` overrides
    (law L6). A revoked decision no longer holds; a suspended one holds again by itself
    as soon as the data allow.
    """

    id: str
    kind: DecisionKind = attrs.field(converter=DecisionKind)
    a: RecordRef
    b: RecordRef | None = None
    by: str = attrs.field(default="", repr=False)
    reason: str = attrs.field(default="", repr=False)
    at: datetime | None = None
    despite: frozenset[str] = attrs.field(default=frozenset(), converter=_names)
    field: str | None = None
    value: str | None = attrs.field(default=None, repr=False)
    assurance: Assurance | None = None
    revoked_at: datetime | None = None
    suspended: bool = False
    said: tuple[str, ...] = attrs.field(default=(), repr=False)

    @property
    def values(self) -> tuple[str, ...]:
        """The values a confirmation speaks of."""
        return self.said if self.value is None else (self.value,)

    @property
    def pairs(self) -> bool:
        """Whether it speaks of a pair of records: a ``link`` or a ``separate``."""
        return self.kind is not DecisionKind.CONFIRM

    @property
    def live(self) -> bool:
        """Whether the decision has not been revoked."""
        return self.revoked_at is None
