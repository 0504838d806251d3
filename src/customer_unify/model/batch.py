"""Records that were read together, field by field, without an object for each."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import repeat
from typing import NamedTuple

import attrs

from .given import shown
from .record import Record, RecordRef
from .said import Said

__all__ = ["Batch", "Chunk", "Reading"]


@attrs.frozen
class Batch:
    """Records of one source, column by column.

    ``keys`` are the keys of the records, and ``fields`` their values of each field, in the order of names:
    ``""`` for no value, several values with the sign ``VALUE`` of :mod:`~customer_unify.model.said` between
    them. ``observed`` says when each record was seen to be true, in UTC; ``None`` if none says so. ``places``
    are their places among the records that were read together, in order. All was checked as in
    :class:`Record`.

    >>> batch = Batch("crm", (0, 1), ("7", "8"), {"city": ("Aix", ""), "name": ("Jo", "Bo")})
    >>> [dict(record.fields) for record in batch.records()]
    [{'city': ('Aix',), 'name': ('Jo',)}, {'name': ('Bo',)}]
    """

    source: str = attrs.field(repr=shown)
    places: Sequence[int] = attrs.field(repr=False)
    keys: Sequence[str] = attrs.field(repr=False)
    fields: Mapping[str, Sequence[str]] = attrs.field(repr=False)
    observed: Sequence[datetime | None] | None = attrs.field(default=None, repr=False)

    @property
    def refs(self) -> Iterator[RecordRef]:
        """What identifies each record."""
        pairs = zip(repeat(self.source), self.keys, strict=False)
        return map(tuple.__new__, repeat(RecordRef), pairs)

    def records(self) -> Iterator[Record]:
        """The records."""
        names = tuple(self.fields)
        rows = zip(*self.fields.values(), strict=True) if names else repeat(())
        for key, texts, seen in zip(self.keys, rows, self.observed or repeat(None), strict=False):
            yield Record.of(self.source, key, Said.filled(names, texts), seen)

    def record(self, at: int) -> Record:
        """One of the records."""
        texts = [column[at] for column in self.fields.values()]
        seen = self.observed[at] if self.observed is not None else None
        return Record.of(self.source, self.keys[at], Said.filled(tuple(self.fields), texts), seen)


class Chunk(NamedTuple):
    """Records that follow each other: some in batches, and single others with their places.

    All places together are ``0, 1, 2 …`` in the order in which the records came.
    """

    batches: Sequence[Batch]
    others: Sequence[tuple[int, Record]] = ()

    @property
    def size(self) -> int:
        """How many records there are."""
        return sum(len(batch.keys) for batch in self.batches) + len(self.others)

    def records(self) -> Iterator[Record]:
        """The records in their order."""
        if len(self.batches) == 1 and not self.others:
            yield from self.batches[0].records()
            return
        placed = list(self.others)
        for batch in self.batches:
            placed += zip(batch.places, batch.records(), strict=True)
        yield from (record for _, record in sorted(placed, key=_place))

    def record(self, place: int) -> Record:
        """The record at a place. Raises ``IndexError`` if there is none. Cost: O(batches * log records).

        >>> chunk = Chunk([Batch("crm", (0, 2), ("7", "8"), {})], [(1, Record("till", "T1", {}))])
        >>> [chunk.record(place).key for place in range(chunk.size)]
        ['7', 'T1', '8']
        """
        for batch in self.batches:
            at = bisect_left(batch.places, place)
            if at < len(batch.places) and batch.places[at] == place:
                return batch.record(at)
        at = bisect_left(self.others, place, key=_place)
        if at < len(self.others) and self.others[at][0] == place:
            return self.others[at][1]
        raise IndexError("there is no such place")


class Reading(Iterator[Record]):
    """The records of a file or data frame, each key once: one by one, or many at a time in :meth:`chunks`.

    Each record is handed out once. With :meth:`chunks`, very many records need no object each.

    >>> reading = Reading([Chunk([Batch("crm", (0, 1), ("7", "8"), {"city": ("Aix", "Pau")})])])
    >>> next(reading).key, [chunk.size for chunk in reading.chunks()]
    ('7', [1])
    """

    def __init__(self, chunks: Iterable[Chunk]) -> None:
        self._chunks = iter(chunks)
        self._next: Iterator[Record] = iter(())

    def __next__(self) -> Record:
        for record in self._next:
            return record
        for chunk in self._chunks:
            self._next = chunk.records()
            for record in self._next:
                return record
        raise StopIteration

    def chunks(self) -> Iterator[Chunk]:
        """All records that were not taken yet."""
        left = tuple(enumerate(self._next))
        if left:
            yield Chunk((), left)
        yield from self._chunks


def _place(one: tuple[int, Record]) -> int:
    return one[0]
