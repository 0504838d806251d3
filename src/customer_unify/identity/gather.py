"""Gathers many records into an empty draft, before anything is linked or learned."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from itertools import chain

import attrs

from ..errors import InputError
from ..model.change import StoredRecord
from ..model.configuration import Configuration
from ..model.content import Content
from ..model.given import streamed
from ..model.port import Progress
from ..model.record import Record, RecordRef
from .columns import available, graph_of
from .draft import Draft
from .layer import Nothing
from .stages import Stages

__all__ = ["Gathered", "gather"]

NEVER = datetime(1, 1, 1, tzinfo=UTC)
"""A bulk run keeps no times: nothing it answers reads them."""


AT_ONCE = 4_096
"""Records normalised at one time."""


@attrs.frozen
class Gathered:
    """Records in the order they were given, and the draft that holds them.

    ``digests`` are those of all their contents, sorted; ``size`` is how many different records there are.
    """

    draft: Draft
    order: tuple[RecordRef, ...]
    digests: tuple[str, ...]
    size: int

    def under(self, config: Configuration) -> Gathered:
        """The same records, to be weighed by another model; all that reads values stays as it was."""
        return attrs.evolve(self, draft=self.draft.weighed(Stages(config)))

    def keys(self) -> Iterator[str]:
        """The keys of all contents, each once."""
        keys, content = self.draft.stages.keys, self.draft.content
        yield from dict.fromkeys(chain.from_iterable(keys(content(digest)) for digest in self.digests))


def _later(record: Record, known: Record) -> bool:
    """Whether a record was observed after the same one as known: the last observation holds."""
    seen, before = record.observed_at, known.observed_at
    return seen is not None and (before is None or seen > before)


def gather(records: Iterable[Record], config: Configuration, progress: Progress) -> Gathered:
    """Normalise and index records: by arrays where the extra ``fast`` is there; the graph is the same.

    A record given twice must say the same. Raises ``InputError`` otherwise, since no order of
    arrival may settle which one holds (law L1).
    """
    stages = Stages(config)
    held = _Held(stages)
    order: list[RecordRef] = []
    for record in streamed(records, "records"):
        if not isinstance(record, Record):
            hint = "IdentityConfig.record makes one of a row"
            raise InputError(f"a record is needed, not {type(record).__name__} (hint: {hint})")
        held.take(record)
        order.append(record.ref)
        if len(order) % 1000 == 0:
            progress("read", len(order), None)
    held.settle()
    progress("read", len(order), len(order))
    stages.forget_remembered()  # what was read is not read again, and what follows needs the room
    draft = None
    if available(len(held.contents), config):
        graph = graph_of(held.records, held.residents, held.contents, stages, NEVER, progress)
        draft = Draft(graph, stages) if graph is not None else None
    draft = draft or held.put()
    return Gathered(draft, tuple(order), tuple(sorted(held.contents)), len(held.records))


class _Held:
    """Records read so far by their refs, and their contents with who has them; normalised many at a time."""

    def __init__(self, stages: Stages) -> None:
        self.stages = stages
        self.records: dict[RecordRef, Record] = {}
        self.contents: dict[str, Content] = {}
        self.residents: dict[str, list[RecordRef]] = {}
        self._fresh: list[Record] = []

    def take(self, record: Record) -> None:
        """Take a record; of one that came before, the version that was observed last."""
        known = self.records.get(record.ref)
        if known is not None:
            if not record.says_the_same(known):
                raise InputError(f"record {record.ref} comes twice and says two things")
            if not _later(record, known):
                return
            self._leave(known)
        self.records[record.ref] = record
        self._fresh.append(record)
        if len(self._fresh) >= AT_ONCE:
            self.settle()

    def settle(self) -> None:
        """Normalise what was taken since."""
        contents, residents = self.contents, self.residents
        for record, content in zip(self._fresh, self.stages.normalise_many(self._fresh), strict=True):
            digest = content.digest
            if digest in contents:
                residents[digest].append(record.ref)
            else:
                contents[digest] = content
                residents[digest] = [record.ref]
        self._fresh = []

    def _leave(self, record: Record) -> None:
        """Take a record away again."""
        self.settle()
        digest = self.stages.normalise(record).digest
        self.residents[digest].remove(record.ref)
        if not self.residents[digest]:
            del self.residents[digest], self.contents[digest]

    def put(self) -> Draft:
        """A draft over nothing, into which all are put one by one."""
        draft = Draft(Nothing(), self.stages)
        for digest, refs in self.residents.items():
            for ref in refs:
                draft.put(StoredRecord(self.records[ref], digest, "", NEVER, NEVER), self.contents[digest])
        return draft
