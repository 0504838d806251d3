"""The records of the files of a run: each source and key once, faults shown and counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import chain
from typing import TYPE_CHECKING

import attrs

from ..errors import Fault, InputError
from .messages import Messages

if TYPE_CHECKING:
    from ..configuration import IdentityConfig
    from ..model.batch import Chunk, Reading
    from ..model.record import Record

__all__ = ["Records"]

SHOWN = 5
"""Faults shown one by one; all are counted."""


@attrs.define
class Records:
    """Reads files by a configuration; ``count`` says how many records came, ``faults`` what was wrong."""

    messages: Messages
    files: Sequence[str]
    source_column: str | None = None
    on_error: str = "keep"
    count: int = 0
    faults: Counter[str] = attrs.field(factory=Counter)

    def read(self, config: IdentityConfig) -> Reading:
        """The records of all files, each (source, key) once."""
        from ..model.batch import Reading

        return Reading(self._chunks(config))

    def again(self, config: IdentityConfig) -> Iterator[Record]:
        """The records once more, as they were read; faults shown before are not shown again."""
        for file in self.files:
            yield from config.read(file, source_column=self.source_column, on_error=self.on_error)

    def begin_again(self) -> None:
        """Count from nothing: the files are read once more, as if they never were."""
        self.count = 0
        self.faults.clear()

    def _chunks(self, config: IdentityConfig) -> Iterator[Chunk]:
        seen: set[tuple[str, str]] = set()
        for file in self.files:
            reading = config.read(
                file, source_column=self.source_column, on_error=self.on_error, on_fault=self._note
            )
            try:
                for chunk in reading.chunks():
                    for part in self._unseen(chunk, seen) if len(self.files) > 1 else (chunk,):
                        self.count += part.size
                        yield part
            except InputError as error:
                # Among several files one without rows stops nothing: nobody bought yesterday.
                if len(self.files) < 2 or self.on_error == "stop" or not _are_no_rows(error):
                    raise
                for fault in error.faults:
                    self._note(fault)

    def _unseen(self, chunk: Chunk, seen: set[tuple[str, str]]) -> Iterator[Chunk]:
        """The records of a chunk that no file before had."""
        refs = [*chain.from_iterable(batch.refs for batch in chunk.batches)]
        refs += [record.ref for _, record in chunk.others]
        if seen.isdisjoint(refs):
            seen.update(refs)
            yield chunk
            return
        from ..model.batch import Chunk

        for record in chunk.records():
            if record.ref not in seen:
                seen.add(record.ref)
                yield Chunk((), ((0, record),))
                continue
            fault = Fault(f"source {record.source!r}", "two files hold the same key", kind="duplicate key")
            if self.on_error != "skip":
                raise InputError(faults=[fault])
            self._note(fault)

    def _note(self, fault: Fault) -> None:
        self.faults[fault.kind] += 1
        if self.faults.total() <= SHOWN:
            self.messages.show(str(fault))


def _are_no_rows(error: InputError) -> bool:
    """Whether an error says no more than that a file has no row."""
    return bool(error.faults) and all(fault.kind == "no rows" for fault in error.faults)
