"""The customers of a run without a store: each with its golden record, as soon as its records have come."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime

from ...errors import InputError
from ...model.change import StoredRecord
from ...model.configuration import Configuration
from ...model.customer import Customer
from ...model.port import Progress
from ...model.record import Record, RecordRef
from ...model.result import Row
from ..profile import assemble
from ..profile.stated import Entry
from ..stages import Stages

__all__ = ["customers"]

NEVER = datetime.min.replace(tzinfo=UTC)
"""When a record was seen that no store keeps: a golden record does not ask."""


TOLD = 1_000
"""Records after which it is told how far it has come."""


def customers(
    records: Iterable[Record], rows: Sequence[Row], config: Configuration, progress: Progress
) -> Iterator[Customer]:
    """The customers that rows of a result make of the records they are about, each once it is whole.

    Records the rows do not tell of, and those of a key that came before, are passed over. Kept are the
    records of customers that are not whole yet. Progress comes in the stage ``golden``. Raises
    ``InputError`` at the end if some never came.
    """
    stages = Stages(config)
    told = {RecordRef(row.source, row.key): row for row in rows}
    left = Counter(row.customer_id for row in rows)
    held: defaultdict[str, list[Entry]] = defaultdict(list)
    sure: defaultdict[str, dict[RecordRef, int]] = defaultdict(dict)
    for record in records:
        row = told.pop(record.ref, None)
        if row is None:
            continue
        id, content = row.customer_id, stages.normalise(record)
        held[id].append((StoredRecord(record, content.digest, id, NEVER, NEVER), content))
        sure[id][record.ref] = row.confidence
        left[id] -= 1
        done = len(rows) - len(told)
        if done % TOLD == 0:
            progress("golden", done, len(rows))
        if not left[id]:
            confidence = sure.pop(id)
            yield assemble(id, held.pop(id), config, confidence=confidence, rules=stages.rules)
    if told:
        raise InputError(
            f"{len(told)} records of the result are not among those handed in (hint: hand in the same data)"
        )
