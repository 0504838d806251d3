"""A graph of records that came all at once: what a draft of a bulk run is laid over, its keys in columns."""

from __future__ import annotations

import heapq
from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from ...model.change import StoredRecord
from ...model.content import Content
from ...model.port import Progress
from ...model.record import Record, RecordRef
from ..layer import Nothing
from ..stages import Stages
from .index import Index
from .keys import Keys
from .table import Table

__all__ = ["ColumnGraph", "graph_of"]


class ColumnGraph(Nothing):
    """Records without a customer, that nobody decided anything about, and the contents they have.

    A key that only one content has meets nobody and has no block.
    """

    def __init__(
        self,
        records: Mapping[RecordRef, Record],
        residents: Mapping[str, Sequence[RecordRef]],
        contents: Mapping[str, Content],
        index: Index,
        when: datetime,
    ) -> None:
        self.index, self.table = index, index.table
        self._records, self._residents, self._when = records, residents, when
        self._contents = contents
        self._mark = index.stages.mark

    def record(self, ref: RecordRef) -> StoredRecord | None:
        """The record of this ref."""
        known = self._records.get(ref)
        if known is None:
            return None
        digest = self.index.stages.normalise(known).digest  # hardly ever asked: cheaper than kept
        return StoredRecord(known, digest, "", self._when, self._when)

    def content(self, digest: str) -> Content | None:
        """The content of this digest."""
        return self._contents.get(digest)

    def residents(self, digest: str) -> Collection[RecordRef]:
        """The records that have this content."""
        return self._residents.get(digest, ())

    def block(self, key: str) -> Collection[str]:
        """The contents that share a key; its length costs nothing."""
        return self.index.block(key)

    def marks(self, key: str) -> Mapping[str, int]:
        """The distinct marks under an identifier's key, and how many contents bear each."""
        marks = Counter(self._mark(self._contents[digest]) for digest in self.block(key))
        del marks[""]
        return marks

    def anchors(self, key: str, count: int) -> Mapping[str, Sequence[str]]:
        """For each mark under an identifier's key ('' for none) its first ``count`` digests, sorted."""
        by_mark = defaultdict(list)
        for digest in self.block(key):
            by_mark[self._mark(self._contents[digest])].append(digest)
        return {mark: heapq.nsmallest(count, digests) for mark, digests in by_mark.items()}


def graph_of(
    records: Mapping[RecordRef, Record],
    residents: Mapping[str, Sequence[RecordRef]],
    contents: Mapping[str, Content],
    stages: Stages,
    when: datetime,
    progress: Progress,
) -> ColumnGraph | None:
    """The graph of records and their contents; None where keys cannot be told apart by numbers.

    ``progress`` is told of the stage ``index``: after the contents, and after their keys.
    """
    size = len(contents)
    progress("index", 0, size)
    named = [
        one.field for one in stages.config.comparisons if one.comparator in ("given_name", "family_name")
    ]
    table = Table([contents[digest] for digest in sorted(contents)], named)
    progress("index", size // 3, size)
    keys = Keys(table, stages)
    if not keys.plain:
        return None
    progress("index", 2 * size // 3, size)
    index = Index(table, stages, keys)
    progress("index", size, size)
    return ColumnGraph(records, residents, contents, index, when)
