"""Rows of a file with a header made chunks of records: by columns where they are plain, else with care."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from operator import itemgetter
from typing import Any

import attrs

from ..errors import Fault, InputError
from ..model.batch import Batch, Chunk
from ..model.record import Record
from .batch import BatchReader, Columns
from .frame import Frame
from .mapping import Mapper
from .read import Extract

__all__ = ["By", "Chunks", "Keys", "again", "twice"]

ROWS = 8_192
"""Rows that are read as columns at one time."""

By = tuple[Mapper, BatchReader]
"""What the rows of one source are read by."""


class Keys(set[str]):
    """The keys of one source so far."""

    def __init__(self) -> None:
        super().__init__()
        self._times: Counter[str] = Counter()

    def beside(self, key: str) -> str:
        """A key like one that is there, with a number behind: that of a second header ``mail``, too.

        However often one comes, each costs the same (law L19).

        >>> keys = Keys()
        >>> keys.update(["7", "7 (2)"])
        >>> keys.beside("7"), keys.beside("7")
        ('7 (3)', '7 (4)')
        """
        while True:
            self._times[key] += 1
            made = f"{key} ({self._times[key] + 1})"
            if made not in self:
                return made


@attrs.define
class _Group:
    """The rows of one source: their places among all, and what they say, if they can be read by columns."""

    places: Sequence[int]
    by: By | None
    found: Columns | None

    def plain(self, end: int, gone: Sequence[int]) -> Iterator[Batch]:
        """The rows before a place that are not odd, as a batch if there are any; those gone have no place."""
        if self.by is None or self.found is None:
            return
        if not self.found.odd and not gone and (not self.places or self.places[-1] < end):
            yield self.batch(self.by[1].name, None, self.places)
            return
        odd, places = self.found.odd, self.places
        within = [at for at, place in enumerate(places) if place < end and at not in odd]
        if within:
            kept = [places[at] - bisect_left(gone, places[at]) for at in within]
            yield self.batch(self.by[1].name, within, kept)

    def batch(self, name: str, within: Sequence[int] | None, places: Sequence[int]) -> Batch:
        """All rows as a batch, or some of them."""
        keys, fields, seen, _ = self.found or Columns((), {}, None, frozenset())
        if within is not None:
            keys = [keys[at] for at in within]
            fields = {field: [column[at] for at in within] for field, column in fields.items()}
            seen = None if seen is None else [seen[at] for at in within]
        return Batch(name, places, keys, fields, seen)


class Chunks:
    """The records of a file with a header, each key once, some thousands at a time.

    Whatever is told is told in the order of the rows, and whoever stops there has had all records before.
    """

    def __init__(
        self,
        extract: Extract | Frame,
        tell: Callable[[Fault], None],
        by: Callable[[Any, int], By | None],
        source_at: int | None = None,
        *,
        keep: bool = False,
    ) -> None:
        """``by`` answers for what stands in the column at ``source_at``, if there is one, on a line.

        Rows without a key of their own are left out, or get one if they are to be kept.
        """
        self._extract, self._tell, self._by, self._source_at = extract, tell, by, source_at
        self._keep = keep
        self._seen: defaultdict[str, Keys] = defaultdict(Keys)
        """The keys of each source so far."""

    def __iter__(self) -> Iterator[Chunk]:
        faults: list[Fault] = []
        lines: list[int] = []
        rows: list[Sequence[Any]] = []
        given = self._extract.pieces(faults.append)
        while True:
            item, failed = None, None
            try:
                item = next(given, None)
            except InputError as error:
                failed = error
            if faults or item is None or len(rows) >= ROWS:
                yield from self._chunked(lines, rows)
                lines, rows = [], []
                for fault in faults:
                    self._tell(fault)
                faults.clear()
            if failed is not None:
                raise failed
            if item is None:
                return
            lines += item[0]
            rows += item[1]

    def _chunked(self, lines: Sequence[int], rows: Sequence[Sequence[Any]]) -> Iterator[Chunk]:
        """The records of some rows: at once where nothing is to be told."""
        if not rows:
            return
        try:
            groups = self._groups(lines, list(zip(*rows, strict=True)))
        except InputError:
            if len(rows) == 1:
                raise
            for line, row in zip(lines, rows, strict=True):  # one names a source that there cannot be
                yield from self._chunked([line], [row])
            return
        if self._all_new(groups):
            yield from self._but_odd(lines, rows, groups)
        else:
            yield from self._with_care(lines, rows, groups)

    def _groups(self, lines: Sequence[int], columns: Sequence[Sequence[Any]]) -> list[_Group]:
        """The rows of each source, read by columns as far as they can be."""
        if self._source_at is None:
            return [self._group(range(len(lines)), columns, self._by("", lines[0]))]
        places: defaultdict[Any, list[int]] = defaultdict(list)
        for at, said in enumerate(columns[self._source_at]):
            places[said].append(at)
        groups = []
        for said, rows in places.items():
            by = self._by(said, lines[rows[0]]) if str(said or "").strip() else None
            groups.append(self._group(rows, columns, by))
        return groups

    def _group(self, rows: Sequence[int], columns: Sequence[Sequence[Any]], by: By | None) -> _Group:
        plain = by is not None and by[1].plain and self._extract.texts
        return _Group(rows, by, by[1].read(columns, rows) if by is not None and plain else None)

    def _all_new(self, groups: Sequence[_Group]) -> bool:
        """Whether no row has a key that another had; the keys of all but odd rows are taken then."""
        fresh: defaultdict[str, set[str]] = defaultdict(set)
        for group in groups:
            if group.by is None or group.found is None:
                return False
            keys, name = group.found.keys, group.by[1].name
            before = len(fresh[name])
            fresh[name].update(keys)
            if len(fresh[name]) < before + len(keys) or not self._seen[name].isdisjoint(keys):
                return False
            if not all(keys[at] and keys[at].isascii() for at in group.found.odd):  # others may be changed
                return False
        for name, these in fresh.items():
            self._seen[name] |= these
        for group in groups:
            if group.by is not None and group.found is not None:
                self._seen[group.by[1].name].difference_update(group.found.keys[at] for at in group.found.odd)
        return True

    def _but_odd(
        self, lines: Sequence[int], rows: Sequence[Sequence[Any]], groups: Sequence[_Group]
    ) -> Iterator[Chunk]:
        """The records of some rows with new keys; to odd ones the mapper looks."""
        odd = [(group.places[at], group, at) for group in groups if group.found for at in group.found.odd]
        odd.sort(key=itemgetter(0))
        others: list[tuple[int, Record]] = []
        gone: list[int] = []
        end, failed = len(rows), None
        for place, group, within in odd:
            try:
                record = self._record(lines[place], rows[place], group, within)
            except Exception as error:  # whoever is told stops here: what came before is handed on
                end, failed = place, error
                break
            if isinstance(record, Record):
                others.append((place - len(gone), record))
            else:
                gone.append(place)
        found = [batch for group in groups for batch in group.plain(end, gone)]
        if found or others:
            yield Chunk(found, others)
        if failed is not None:
            raise failed

    def _with_care(
        self, lines: Sequence[int], rows: Sequence[Sequence[Any]], groups: Sequence[_Group]
    ) -> Iterator[Chunk]:
        """The records of some rows of which one at least has something to be told."""
        where = {at: (group, within) for group in groups for within, at in enumerate(group.places)}
        kept: defaultdict[int, tuple[list[int], list[int]]] = defaultdict(lambda: ([], []))
        others: list[tuple[int, Record]] = []
        failed: Exception | None = None
        size = 0
        for at, line in enumerate(lines):
            group, within = where[at]
            try:
                record = self._record(line, rows[at], group, within)
            except Exception as error:  # whoever is told stops here: what came before is handed on
                failed = error
                break
            if record is None:
                continue
            if isinstance(record, Record):
                others.append((size, record))
            else:
                some, places = kept[id(group)]
                some.append(within)
                places.append(size)
            size += 1
        if size:
            found = []
            for group in groups:
                if id(group) in kept and group.by is not None:
                    found.append(group.batch(group.by[1].name, *kept[id(group)]))
            yield Chunk(found, others)
        if failed is not None:
            raise failed

    def _record(self, line: int, row: Sequence[Any], group: _Group, within: int) -> Record | str | None:
        """What becomes of one row: its key where it stands in columns, a record of its own, or nothing."""
        by = group.by or self._by(row[self._source_at or 0], line)
        if by is None:
            return None
        mapper, reader = by
        place, seen = self._extract.at(line), self._seen[reader.name]
        plain = group.found is not None and within not in group.found.odd
        if group.found is not None and plain and (key := group.found.keys[within]) not in seen:
            seen.add(key)
            return key
        cells = dict(zip(self._extract.columns or (), row, strict=True))
        record = mapper.record(cells, self._tell, place, line, keep=self._keep)
        if record is not None and record.key in seen:
            record = again(record, seen, self._tell, f"{place}, column {mapper.source.key!r}", self._keep)
        if record is not None:
            seen.add(record.key)
        return record


def again(record: Record, seen: Keys, tell: Callable[[Fault], None], where: str, keep: bool) -> Record | None:
    """What becomes of a record whose key another had: it is told, and kept beside that one or not."""
    tell(twice(where, keep))
    return attrs.evolve(record, key=seen.beside(record.key)) if keep else None


def twice(where: str, keep: bool) -> Fault:
    """What is told of a row whose key another had."""
    if keep:
        return Fault(
            where, "a former row has the same key; it is kept with a number behind", kind="key again"
        )
    what, hint = "a former row has the same key", "a key names one row of its source"
    return Fault(where, what, hint=hint, kind="duplicate key")
