"""A graph of records that came all at once: what a draft of a bulk run is laid over, its keys in columns."""

from __future__ import annotations

import heapq
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import datetime
from operator import is_

from ...model.change import StoredRecord
from ...model.content import Content
from ...model.port import Progress
from ...model.record import Record, RecordRef
from ..layer import Nothing
from ..stages import Stages
from .fill import Filled
from .index import Index
from .keys import Keys
from .table import ABSENT, Array

__all__ = ["ColumnGraph", "graph_of", "named_together"]


class ColumnGraph(Nothing):
    """Records without a customer, that nobody decided anything about, and the contents they have.

    A key that only one content has meets nobody and has no block.
    """

    def __init__(
        self,
        filled: Filled,
        refs: Sequence[RecordRef],
        record: Callable[[RecordRef], Record | None],
        index: Index,
        when: datetime,
    ) -> None:
        """``refs`` are those of the records by their numbers, ``record`` gives one of them."""
        self.index, self.table, self._filled = index, filled.table, filled
        self._refs, self._record, self._when = refs, record, when
        self._mark = index.stages.mark

    def record(self, ref: RecordRef) -> StoredRecord | None:
        """The record of this ref."""
        known = self._record(ref)
        if known is None:
            return None
        digest = self.index.stages.normalise(known).digest  # hardly ever asked: cheaper than kept
        return StoredRecord(known, digest, "", self._when, self._when)

    def content(self, digest: str) -> Content | None:
        """The content of this digest."""
        place = self.table.place(digest)
        return self.table.contents[place] if place >= 0 else None

    def residents(self, digest: str) -> Collection[RecordRef]:
        """The records that have this content."""
        place = self.table.place(digest)
        return self.residents_at(place) if place >= 0 else ()

    def residents_at(self, place: int) -> list[RecordRef]:
        """The records that have the content at a place of the table, in the order they came in."""
        numbers = self._filled.members[self._filled.starts[place] : self._filled.starts[place + 1]]
        return list(map(self._refs.__getitem__, numbers.tolist()))

    def first_at(self, places: Array) -> list[RecordRef]:
        """The smallest record of the content at each of these places."""
        starts, members = self._filled.starts, self._filled.members
        several = (starts[places + 1] - starts[places] > 1).tolist()
        firsts = map(self._refs.__getitem__, members[starts[places]].tolist())
        return [
            min(self.residents_at(place)) if many else first
            for place, many, first in zip(places.tolist(), several, firsts, strict=True)
        ]

    def found(self, refs: Sequence[RecordRef]) -> tuple[Array, Array]:
        """The numbers of some of the records, and the places of their contents."""
        import numpy as np

        numbers = np.arange(len(self._refs))
        if len(refs) != len(numbers) or not all(map(is_, refs, self._refs)):
            known = {ref: number for number, ref in enumerate(self._refs)}  # of versions the last one holds
            numbers = np.array([known[ref] for ref in refs], dtype=np.int64)
        places = np.full(len(self._refs), ABSENT)
        places[self._filled.members] = np.repeat(
            np.arange(len(self._filled.starts) - 1), np.diff(self._filled.starts)
        )
        return numbers, places[numbers]

    def meeting(self, stages: Stages) -> ColumnGraph:
        """The same records and contents under other block keys.

        Raises ``LookupError`` where keys cannot be told apart by numbers: of a hundred thousand contents and
        rules of three parts all can.
        """
        made = graph_of(self._filled, self._refs, self._record, stages, self._when, lambda *_: None)
        if made is None:
            raise LookupError("these keys cannot be told apart by numbers")
        return made

    def block(self, key: str) -> Collection[str]:
        """The contents that share a key; its length costs nothing."""
        return self.index.block(key)

    def blocks(self, keys: Iterable[str], most: Callable[[str], int]) -> Mapping[str, Collection[str] | None]:
        """The blocks of some keys; None stands for those of crowded ones."""
        found = ((key, self.index.block(key)) for key in keys)
        return {key: block if len(block) <= most(key) else None for key, block in found if block}

    def _marked(self, digest: str) -> str:
        content = self.content(digest)
        return "" if content is None else self._mark(content)

    def marks(self, key: str) -> Mapping[str, int]:
        """The distinct marks under an identifier's key, and how many contents bear each."""
        marks = Counter(map(self._marked, self.block(key)))
        del marks[""]
        return marks

    def anchors(self, key: str, count: int) -> Mapping[str, Sequence[str]]:
        """For each mark under an identifier's key ('' for none) its first ``count`` digests, sorted."""
        by_mark = defaultdict(list)
        for digest in self.block(key):
            by_mark[self._marked(digest)].append(digest)
        return {mark: heapq.nsmallest(count, digests) for mark, digests in by_mark.items()}


def named_together(stages: Stages) -> list[str]:
    """The fields of names: a given name may be held against a family name, so they are numbered together."""
    comparisons = stages.config.comparisons
    return [one.field for one in comparisons if one.comparator in ("given_name", "family_name")]


def graph_of(
    filled: Filled,
    refs: Sequence[RecordRef],
    record: Callable[[RecordRef], Record | None],
    stages: Stages,
    when: datetime,
    progress: Progress,
) -> ColumnGraph | None:
    """The graph of records and their contents; None where keys cannot be told apart by numbers.

    ``progress`` is told of the stage ``index``: before, and after the keys.
    """
    size = len(filled.table.digests)
    progress("index", 0, size)
    keys = Keys(filled.table, stages)
    if not keys.plain:
        return None
    progress("index", size // 2, size)
    index = Index(filled.table, stages, keys)
    progress("index", size, size)
    return ColumnGraph(filled, refs, record, index, when)
