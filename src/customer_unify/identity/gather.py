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


Said = tuple[Record, str]
"""A record, and the digest of its content."""


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
    order, said, contents = _read(records, stages, progress)
    residents: dict[str, list[RecordRef]] = {}
    for ref, (_, digest) in said.items():
        residents.setdefault(digest, []).append(ref)
    kept = {digest: contents[digest] for digest in residents}
    draft = None
    if available(len(kept), config):
        graph = graph_of(said, residents, kept, stages, NEVER)
        draft = Draft(graph, stages) if graph is not None else None
    draft = draft or _put(said, kept, stages)
    progress("read", len(order), len(order))
    return Gathered(draft, tuple(order), tuple(sorted(kept)), len(said))


def _read(
    records: Iterable[Record], stages: Stages, progress: Progress
) -> tuple[list[RecordRef], dict[RecordRef, Said], dict[str, Content]]:
    """The refs as given, the records by their refs, and the contents they have or had by their digests."""
    order: list[RecordRef] = []
    said: dict[RecordRef, Said] = {}
    contents: dict[str, Content] = {}
    for record in streamed(records, "records"):
        if not isinstance(record, Record):
            hint = "IdentityConfig.record makes one of a row"
            raise InputError(f"a record is needed, not {type(record).__name__} (hint: {hint})")
        ref = record.ref
        known = said.get(ref)
        if known is not None and not record.says_the_same(known[0]):
            raise InputError(f"record {ref} comes twice and says two things")
        order.append(ref)
        if known is None or _later(record, known[0]):
            content = stages.normalise(record)
            digest = contents.setdefault(content.digest, content).digest
            said[ref] = record, digest
        if len(order) % 1000 == 0:
            progress("read", len(order), None)
    return order, said, contents


def _put(said: dict[RecordRef, Said], contents: dict[str, Content], stages: Stages) -> Draft:
    """A draft over nothing, into which the records are put one by one."""
    draft = Draft(Nothing(), stages)
    for record, digest in said.values():
        draft.put(StoredRecord(record, digest, "", NEVER, NEVER), contents[digest])
    return draft
