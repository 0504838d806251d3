"""Gathers many records into an empty draft, before anything is linked or learned."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from itertools import chain, islice

import attrs

from ..errors import InputError
from ..model.change import StoredRecord
from ..model.configuration import Configuration
from ..model.given import streamed
from ..model.port import Progress
from ..model.record import Record, RecordRef
from .columns import MANY, ColumnGraph, Filling, available, graph_of, named_together
from .draft import Draft
from .layer import Nothing
from .normalise import Columnwise, mark_of
from .stages import Stages

__all__ = ["Gathered", "gather"]

NEVER = datetime(1, 1, 1, tzinfo=UTC)
"""A bulk run keeps no times: nothing it answers reads them."""


AT_ONCE = 20_000
"""Records normalised at one time."""


@attrs.frozen
class Gathered:
    """Records in the order they were given, and the draft that holds them.

    ``digests`` are those of all their contents, sorted; ``size`` is how many different records there are.
    """

    draft: Draft
    order: tuple[RecordRef, ...]
    digests: Sequence[str]
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
    stages, taken = Stages(config), _Taken()
    given = taken.each(records, progress)
    first = list(islice(given, MANY))
    fast = available(len(first), config)
    draft = _in_columns(chain(first, given), taken, stages, progress) if fast else None
    if draft is None:
        deque(given, maxlen=0)
        draft = _one_by_one(taken, stages)
    digests = draft.base.table.digests if isinstance(draft.base, ColumnGraph) else sorted(draft.contents)
    return Gathered(draft, tuple(taken.order), digests, len(taken.records))


class _Taken:
    """Records taken so far: each version by a number, and of each record the one that holds."""

    def __init__(self) -> None:
        self.order: list[RecordRef] = []
        """As they were given, those that came again as well."""
        self.refs: list[RecordRef] = []
        """Those of the versions taken, by their numbers."""
        self.records: dict[RecordRef, Record] = {}
        self.former: set[int] = set()
        """The numbers of versions of which a later one was taken."""
        self._numbers: dict[RecordRef, int] = {}
        self._numbered = 0

    def each(self, records: Iterable[Record], progress: Progress) -> Iterator[Record]:
        """The records one by one; of one that came before, the version that was observed last."""
        for record in streamed(records, "records"):
            if not isinstance(record, Record):
                hint = "IdentityConfig.record makes one of a row"
                raise InputError(f"a record is needed, not {type(record).__name__} (hint: {hint})")
            ref = record.ref
            self.order.append(ref)
            if len(self.order) % 1000 == 0:
                progress("read", len(self.order), None)
            known = self.records.get(ref)
            if known is not None:
                if not record.says_the_same(known):
                    raise InputError(f"record {ref} comes twice and says two things")
                if not _later(record, known):
                    continue
                self.former.add(self._number(ref))
            self.records[ref] = record
            self.refs.append(ref)
            yield record
        progress("read", len(self.order), len(self.order))

    def _number(self, ref: RecordRef) -> int:
        """The number of the version of a record that was taken last. Records hardly ever come again."""
        for number in range(self._numbered, len(self.refs)):
            self._numbers[self.refs[number]] = number
        self._numbered = len(self.refs)
        return self._numbers[ref]


def _in_columns(given: Iterator[Record], taken: _Taken, stages: Stages, progress: Progress) -> Draft | None:
    """A draft over columns; None where keys cannot be told apart by numbers."""
    filling = Filling(named_together(stages), mark_of)
    reader, start = stages.columnwise(filling.numbers), 0
    while some := list(islice(given, AT_ONCE)):
        _fill(filling, reader, stages, start, some)
        start += len(some)
    stages.forget_remembered()  # what was read is not read again, and what follows needs the room
    filled = filling.filled(start, taken.former)
    graph = graph_of(filled, taken.refs, taken.records, stages, NEVER, progress)
    return Draft(graph, stages) if graph is not None else None


def _fill(
    filling: Filling, reader: Columnwise, stages: Stages, start: int, records: Sequence[Record]
) -> None:
    """Fill columns with records numbered from a start on; those of one source and shape by columns."""
    alike: defaultdict[tuple[str, tuple[str, ...]], tuple[list[int], list[list[str]]]]
    alike = defaultdict(lambda: ([], []))
    for at, record in enumerate(records):
        apart = record.assurance or record.claimed or record.verified
        texts = None if apart else record.fields.texts()
        if texts is None:
            filling.put(start + at, stages.normalise(record))
        else:
            places, rows = alike[record.source, record.fields.names]
            places.append(at)
            rows.append(texts)
    for (source, names), (places, rows) in alike.items():
        columns = dict(zip(names, zip(*rows, strict=True), strict=True))
        for read in reader.read(source, columns, [records[at].observed_at for at in places]):
            some = [places[row] for row in read.rows]
            numbers = [start + at for at in some]
            filling.take(numbers, read.said, read.digests, read.known, read.seen)
            for row in read.odd:
                filling.put(numbers[row], stages.normalise(records[some[row]]))


def _one_by_one(taken: _Taken, stages: Stages) -> Draft:
    """A draft over nothing, into which all are put."""
    draft = Draft(Nothing(), stages)
    for number, ref in enumerate(taken.refs):
        if number not in taken.former:
            record = taken.records[ref]
            content = stages.normalise(record)
            draft.put(StoredRecord(record, content.digest, "", NEVER, NEVER), content)
    stages.forget_remembered()
    return draft
