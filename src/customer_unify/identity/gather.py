"""Gathers many records into an empty draft, before anything is linked or learned."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime

import attrs

from ..errors import InputError
from ..model.change import StoredRecord
from ..model.configuration import Configuration
from ..model.given import streamed
from ..model.port import Progress
from ..model.record import Record, RecordRef
from .draft import Draft
from .layer import Nothing
from .stages import Stages

__all__ = ["Gathered", "gather"]

NEVER = datetime(1, 1, 1, tzinfo=UTC)
"""A bulk run keeps no times: nothing it answers reads them."""


@attrs.frozen
class Gathered:
    """Records in the order they were given, and the draft that holds them."""

    draft: Draft
    order: tuple[RecordRef, ...]

    def under(self, config: Configuration) -> Gathered:
        """The same records, to be weighed by another model; all that reads values stays as it was."""
        return Gathered(self.draft.weighed(Stages(config)), self.order)


def _later(record: Record, known: Record) -> bool:
    """Whether a record was observed after the same one as known: the last observation holds."""
    seen, before = record.observed_at, known.observed_at
    return seen is not None and (before is None or seen > before)


def gather(records: Iterable[Record], config: Configuration, progress: Progress) -> Gathered:
    """Normalise and index records.

    A record given twice must say the same. Raises ``InputError`` otherwise, since no order of
    arrival may settle which one holds (law L1).
    """
    draft = Draft(Nothing(), Stages(config))
    order: list[RecordRef] = []
    for record in streamed(records, "records"):
        if not isinstance(record, Record):
            hint = "IdentityConfig.record makes one of a row"
            raise InputError(f"a record is needed, not {type(record).__name__} (hint: {hint})")
        known = draft.record(record.ref)
        if known is not None and not record.says_the_same(known.record):
            raise InputError(f"record {record.ref} comes twice and says two things")
        order.append(record.ref)
        if known is not None and _later(record, known.record):
            draft.remove(record.ref)
            known = None
        if known is None:
            content = draft.stages.normalise(record)
            draft.put(StoredRecord(record, content.digest, "", NEVER, NEVER), content)
        if len(order) % 1000 == 0:
            progress("read", len(order), None)
    progress("read", len(order), len(order))
    return Gathered(draft, tuple(order))
