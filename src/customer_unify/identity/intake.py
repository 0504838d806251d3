"""Records as a bulk run takes them: which versions hold, in which order they came, and all of them again."""

from __future__ import annotations

import pickle
import zlib
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

import attrs

from ..errors import InputError
from ..model.batch import Batch, Chunk, Reading
from ..model.given import streamed
from ..model.port import Progress
from ..model.record import Record, RecordRef
from ..model.said import FIELD

__all__ = ["Intake"]

AT_ONCE = 20_000
"""Records taken at one time."""

LEVEL = 1
"""How hard chunks are packed: the least takes a third of the room, and hardly any time."""


class Intake:
    """Records taken so far: each version by a number, and of each record the one that holds.

    Records handed in one by one are their owner's, and stay as they are. Of those that a file was read into
    hardly anything is asked any more: they are kept packed, in some forty bytes each.
    """

    def __init__(self, progress: Progress) -> None:
        self.refs: list[RecordRef] = []
        """Those of the versions taken, by their numbers."""
        self.order = self.refs
        """As they were given, those that came again as well."""
        self.former: set[int] = set()
        """The numbers of versions of which a later one was taken."""
        self._progress = progress
        self._records: dict[RecordRef, Record] = {}
        self._packed: list[bytes] = []
        self._starts: list[int] = []
        self._numbers: dict[RecordRef, int] = {}
        self._numbered = 0
        self._unpacked: tuple[int, Chunk] = -1, Chunk(())

    @property
    def size(self) -> int:
        """How many different records were taken."""
        return len(self.refs) - len(self.former)

    def chunks(self, records: Iterable[Record]) -> Iterator[Chunk]:
        """The records some thousands at a time; of one that comes twice, the version that was observed last.

        Raises ``InputError`` for what is no record, and for one that comes twice with different values.
        """
        if isinstance(records, Reading):
            yield from self._read(records)
            return
        self.order = []
        each = self._each(records)
        while some := list(islice(each, AT_ONCE)):
            yield _chunk(some)

    def _read(self, reading: Reading) -> Iterator[Chunk]:
        """The records of a file or frame, in which no key comes twice."""
        for chunk in reading.chunks():
            self._starts.append(len(self.refs))
            self._packed.append(_packed(chunk))
            refs: list[RecordRef] = [record.ref for _, record in chunk.others]
            places = [at for at, _ in chunk.others]
            for batch in chunk.batches:
                refs += batch.refs
                places += batch.places
            if len(chunk.batches) + len(chunk.others) > 1:
                refs = [ref for _, ref in sorted(zip(places, refs, strict=True))]
            self.refs += refs
            self._progress("read", len(self.refs), None)
            yield chunk

    def _each(self, records: Iterable[Record]) -> Iterator[Record]:
        for record in streamed(records, "records"):
            if not isinstance(record, Record):
                hint = "IdentityConfig.record makes one of a row"
                raise InputError(f"a record is needed, not {type(record).__name__} (hint: {hint})")
            ref = record.ref
            self.order.append(ref)
            if len(self.order) % 1000 == 0:
                self._progress("read", len(self.order), None)
            known = self._records.get(ref)
            if known is not None:
                if not record.says_the_same(known):
                    raise InputError(f"record {ref} comes twice with different values")
                if not _later(record, known):
                    continue
                self.former.add(self._number(ref))
            self._records[ref] = record
            self.refs.append(ref)
            yield record

    def _number(self, ref: RecordRef) -> int:
        """The number of the version of a record that was taken last; -1 for one that never was."""
        for number in range(self._numbered, len(self.refs)):
            self._numbers[self.refs[number]] = number
        self._numbered = len(self.refs)
        return self._numbers.get(ref, -1)

    def record(self, ref: RecordRef) -> Record | None:
        """The record of this ref."""
        if not self._packed:
            return self._records.get(ref)
        number = self._number(ref)
        if number < 0:
            return None
        at = bisect_right(self._starts, number) - 1
        if self._unpacked[0] != at:
            self._unpacked = at, _again(self._packed[at])
        return self._unpacked[1].record(number - self._starts[at])

    def versions(self) -> Iterator[Record]:
        """The versions that hold, in the order in which they were taken."""
        for packed in self._packed:
            yield from _again(packed).records()
        for number, ref in enumerate(self.refs if not self._packed else ()):
            if number not in self.former:
                yield self._records[ref]


def _packed(chunk: Chunk) -> bytes:
    """A chunk in little room: its columns as texts; no value holds what stands between two."""
    slim = [
        attrs.evolve(
            batch,
            keys=FIELD.join(batch.keys),
            fields={name: FIELD.join(column) for name, column in batch.fields.items()},
        )
        for batch in chunk.batches
    ]
    return zlib.compress(pickle.dumps(Chunk(slim, chunk.others)), LEVEL)


def _again(packed: bytes) -> Chunk:
    """A chunk that was packed here."""
    chunk: Chunk = pickle.loads(zlib.decompress(packed))  # noqa: S301 -- our own, and it never left memory
    whole = [
        attrs.evolve(
            batch,
            keys=str(batch.keys).split(FIELD),
            fields={name: str(column).split(FIELD) for name, column in batch.fields.items()},
        )
        for batch in chunk.batches
    ]
    return Chunk(whole, chunk.others)


def _later(record: Record, known: Record) -> bool:
    """Whether a record was observed after the same one as known: the last observation holds."""
    seen, before = record.observed_at, known.observed_at
    return seen is not None and (before is None or seen > before)


def _chunk(records: Sequence[Record]) -> Chunk:
    """Records column by column: those of one source that fill in the same fields, one value each."""
    alike: defaultdict[tuple[str, tuple[str, ...]], tuple[list[int], list[list[str]]]]
    alike = defaultdict(lambda: ([], []))
    others = []
    for at, record in enumerate(records):
        apart = record.assurance or record.claimed or record.verified
        texts = None if apart else record.fields.texts()
        if texts is None:
            others.append((at, record))
        else:
            places, rows = alike[record.source, record.fields.names]
            places.append(at)
            rows.append(texts)
    batches = []
    for (source, names), (places, rows) in alike.items():
        fields = dict(zip(names, zip(*rows, strict=True), strict=True))
        keys = [records[at].key for at in places]
        batches.append(Batch(source, places, keys, fields, [records[at].observed_at for at in places]))
    return Chunk(batches, others)
