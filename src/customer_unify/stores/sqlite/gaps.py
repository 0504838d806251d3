"""What SQLite leaves between rows, copies of rows that moved to another page: wiped after an erasure."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from threading import Lock

from ...errors import ReadOnly

__all__ = ["Gaps"]

INNER, LEAVES = (2, 5), (10, 13)
"""The first byte of a page of a tree, by which its header is 12 or 8 bytes long."""

HEAD = 100
"""Bytes before the header of the first page."""

TREES = 1 << 25
"""Pages from which on the first byte of other pages, a number of a page, may look like that of a tree."""

SMALLEST, PIECE = 4_096, 1 << 20
"""Bytes of a page at least, and bytes read at a time."""

_held: dict[tuple[int, int], list[int]] = {}
"""By file of this process: its descriptor, and how many bases use it.

Closing any descriptor of a file gives up all locks a process has on it (POSIX), those of SQLite too: so it is
kept until nothing of this process has the file open.
"""
_holding = Lock()


class Gaps:
    """The unallocated space of the pages of a file, as its format describes it.

    ``secure_delete`` overwrites rows where they are deleted. Where a page was divided before, copies of the
    rows that moved stay in the space between the list of rows and the rows, until that is used again.
    Nothing ever reads it: it may be overwritten at any time at which no page is being written.
    Source: "B-tree Pages" of https://www.sqlite.org/fileformat2.html.
    """

    __slots__ = ("_file", "_key")

    def __init__(self, path: Path) -> None:
        about = path.stat()
        self._key = about.st_dev, about.st_ino
        with _holding:  # two threads that open one file must not hold two descriptors, and close one
            held = _held.get(self._key)
            if held is None:
                held = _held[self._key] = [_opened(path), 0]
            held[1] += 1
            self._file = held[0]

    @property
    def told(self) -> bool:
        """Whether pages of trees can be told from others: in a file of fewer than 128 gigabytes."""
        return os.fstat(self._file).st_size // SMALLEST < TREES

    def wipe(self) -> int:
        """Overwrite every gap that holds anything; how many did. Cost: reading the file once."""
        wiped = 0
        for at, length in self._filled():
            os.pwrite(self._file, bytes(length), at)
            wiped += 1
        os.fsync(self._file)
        return wiped

    def _filled(self) -> Iterator[tuple[int, int]]:
        head = os.pread(self._file, HEAD, 0)
        size = int.from_bytes(head[16:18], "big")
        size = 65_536 if size == 1 else size
        end = os.fstat(self._file).st_size
        for start in range(0, end, PIECE):
            piece = os.pread(self._file, PIECE, start)
            for at in range(0, len(piece), size):
                begin, stop = _gap(piece[at : at + size], HEAD if start + at == 0 else 0)
                if begin < stop and piece[at + begin : at + stop].strip(b"\0"):
                    yield start + at + begin, stop - begin

    def close(self) -> None:
        """Let go of the file, if nothing else of this process has it open."""
        with _holding:
            held = _held.get(self._key)
            if held is not None:
                held[1] -= 1
                if not held[1]:
                    del _held[self._key]
                    os.close(held[0])


def _opened(path: Path) -> int:
    try:
        return os.open(path, os.O_RDWR | getattr(os, "O_CLOEXEC", 0))
    except PermissionError:
        raise ReadOnly("the file of this store may not be written") from None


def _gap(page: bytes, offset: int) -> tuple[int, int]:
    """Where the unallocated space of a page begins and ends; nowhere for one that is of no tree."""
    kind = page[offset]
    if kind not in INNER and kind not in LEAVES:
        return 0, 0
    rows = int.from_bytes(page[offset + 3 : offset + 5], "big")
    stop = int.from_bytes(page[offset + 5 : offset + 7], "big") or 65_536
    begin = offset + (12 if kind in INNER else 8) + 2 * rows
    return (begin, stop) if begin <= stop <= len(page) else (0, 0)
