"""Gathers many records into an empty draft, before anything is linked or learned."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from itertools import chain

import attrs

from ..model.batch import Chunk
from ..model.change import StoredRecord
from ..model.configuration import Configuration
from ..model.port import Progress
from ..model.record import Record, RecordRef
from .columns import MANY, ColumnGraph, Filling, available, graph_of, named_together
from .draft import Draft
from .intake import Intake
from .layer import Nothing
from .normalise import Columnwise, mark_of
from .stages import Stages

__all__ = ["Gathered", "gather"]

NEVER = datetime(1, 1, 1, tzinfo=UTC)
"""A bulk run keeps no times: nothing it answers reads them."""


@attrs.frozen
class Gathered:
    """Records in the order they were given, and the draft that holds them.

    ``digests`` are those of all their contents, sorted; ``size`` is how many different records there are;
    ``doubts`` are the alarms at which the weights they teach were left.
    """

    draft: Draft
    order: tuple[RecordRef, ...]
    digests: Sequence[str]
    size: int
    doubts: tuple[str, ...] = ()

    def under(self, config: Configuration) -> Gathered:
        """The same records, to be weighed by another model; all that reads values stays as it was."""
        return attrs.evolve(self, draft=self.draft.weighed(Stages(config)))

    def meeting(self, config: Configuration) -> Gathered:
        """The same records under other block keys and another model; what reads values stays as it was.

        Cost: the keys of all contents once more.
        """
        stages, former = Stages(config), self.draft
        if isinstance(former.base, ColumnGraph):
            return attrs.evolve(self, draft=Draft(former.base.meeting(stages), stages))
        draft = Draft(Nothing(), stages)
        for stored in former.records.values():
            if stored is not None:
                draft.put(stored, former.content(stored.content))
        return attrs.evolve(self, draft=draft)

    def keys(self) -> Iterator[str]:
        """The keys of all contents, each once."""
        keys, content = self.draft.stages.keys, self.draft.content
        yield from dict.fromkeys(chain.from_iterable(keys(content(digest)) for digest in self.digests))


def gather(records: Iterable[Record], config: Configuration, progress: Progress) -> Gathered:
    """Normalise and index records: by arrays where the extra ``fast`` is there; the graph is the same.

    A record given twice must say the same. Raises ``InputError`` otherwise, since no order of
    arrival may settle which one holds (law L1).
    """
    stages, intake = Stages(config), Intake(progress)
    chunks = intake.chunks(records)
    begun: list[Chunk] = []
    for chunk in chunks:
        begun.append(chunk)
        if sum(one.size for one in begun) >= MANY:
            break
    fast = available(sum(one.size for one in begun))
    draft = _in_columns(chain(begun, chunks), intake, stages, progress) if fast else None
    if draft is None:
        draft = _one_by_one(chain(begun, chunks), intake, stages, progress)
    digests = draft.base.table.digests if isinstance(draft.base, ColumnGraph) else sorted(draft.contents)
    return Gathered(draft, tuple(intake.order), digests, intake.size)


def _in_columns(chunks: Iterator[Chunk], intake: Intake, stages: Stages, progress: Progress) -> Draft | None:
    """A draft over columns; None where keys cannot be told apart by numbers."""
    filling = Filling(named_together(stages), mark_of)
    reader, start = stages.columnwise(filling.numbers), 0
    for chunk in chunks:
        _fill(filling, reader, stages, start, chunk)
        start += chunk.size
    progress("read", len(intake.order), len(intake.order))
    stages.forget_remembered()  # what was read is not read again, and what follows needs the room
    filled = filling.filled(start, intake.former)
    graph = graph_of(filled, intake.refs, intake.record, stages, NEVER, progress)
    return Draft(graph, stages) if graph is not None else None


def _fill(filling: Filling, reader: Columnwise, stages: Stages, start: int, chunk: Chunk) -> None:
    """Fill columns with records that are numbered from a start on."""
    for at, record in chunk.others:
        filling.put(start + at, stages.normalise(record))
    for batch in chunk.batches:
        for read in reader.read(batch):
            numbers = [start + batch.places[row] for row in read.rows]
            filling.take(numbers, read.said, read.digests, read.known, read.seen)
            for row in read.odd:
                filling.put(numbers[row], stages.normalise(batch.record(read.rows[row])))


def _one_by_one(chunks: Iterator[Chunk], intake: Intake, stages: Stages, progress: Progress) -> Draft:
    """A draft over nothing, into which all are put; what was read of the chunks before is taken already."""
    for _ in chunks:
        pass
    progress("read", len(intake.order), len(intake.order))
    draft = Draft(Nothing(), stages)
    for record in intake.versions():
        content = stages.normalise(record)
        draft.put(StoredRecord(record, content.digest, "", NEVER, NEVER), content)
    stages.forget_remembered()
    return draft
