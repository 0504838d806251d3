"""The log a process left when it died: does it end where it was cut, or is it damaged before its end?"""

from __future__ import annotations

from array import array
from pathlib import Path
from sys import byteorder

from ...errors import Unreadable

__all__ = ["HEAD", "Frames", "check_log"]

MAGIC = 0x377F0682
HEAD, FRAME = 32, 24
"""Bytes of the header of the log, and of that before each page in it."""

Sums = tuple[int, int]


def check_log(path: Path) -> None:
    """Raise ``Unreadable`` when a transaction of the log is damaged after which another one began.

    SQLite reads a log up to the first page whose checksum is wrong, and takes that for its end: right for
    a transaction that was being written, and wrong for one that was acknowledged. Each is on the disk
    before the next begins (``synchronous=FULL``): so what follows a damaged one proves that it was. Of the
    last nothing can be told. Source: "WAL-Index and Frames" of https://www.sqlite.org/fileformat2.html.
    Cost: some 50 milliseconds for each megabyte of the log, which has 32 at most, or one step.
    """
    log = path.read_bytes() if path.exists() else b""
    frames = Frames.after(log[:HEAD])
    if frames is not None:
        for number in range(frames.count(len(log))):
            frames.take(log[HEAD + number * frames.size : HEAD + (number + 1) * frames.size])


class Frames:
    """The frames of a log, taken in their order; what stands of one that was cut is never looked at."""

    __slots__ = ("_broken", "_ended", "_order", "_salt", "_sums", "size")

    def __init__(self, head: bytes) -> None:
        self._order = "big" if head[3] & 1 else "little"
        self._salt = head[16:24]
        self._sums = _sums(head[:24], (0, 0), self._order)
        self._broken = self._ended = False
        self.size = FRAME + int.from_bytes(head[8:12], "big")
        """Bytes of a frame."""

    @classmethod
    def after(cls, head: bytes) -> Frames | None:
        """Those that follow a header; none where it is not whole: then nothing was ever acknowledged."""
        if len(head) < HEAD or int.from_bytes(head[:4], "big") | 1 != MAGIC | 1:
            return None
        made = cls(head)
        return made if made._sums == _told(head[24:32]) else None

    def count(self, size: int) -> int:
        """How many whole frames there are in a log of so many bytes."""
        return max(0, size - HEAD) // self.size

    def take(self, frame: bytes) -> None:
        """Look at the next one; ``Unreadable`` where it proves that a damaged one had been acknowledged."""
        ours = frame[8:16] == self._salt  # or left over from before the log was begun anew
        if self._ended and ours:
            raise Unreadable(
                "the log beside this base is damaged before its end: what was acknowledged is not in it "
                "any more (hint: restore a backup)"
            )
        if not self._broken:
            self._sums = _sums(frame[FRAME:], _sums(frame[:8], self._sums, self._order), self._order)
            self._broken = not ours or self._sums != _told(frame[16:24])
        # Not zero in the last page of a transaction: the size of the base after it.
        self._ended = self._ended or (self._broken and frame[4:8] != bytes(4))


def _told(said: bytes) -> Sums:
    return int.from_bytes(said[:4], "big"), int.from_bytes(said[4:], "big")


def _sums(said: bytes, sums: Sums, order: str) -> Sums:
    """The checksum of SQLite's log, carried on."""
    words = array("I", said)
    if order != byteorder:
        words.byteswap()
    one, two = sums
    each = iter(words)
    for first, second in zip(each, each, strict=True):
        one = (one + first + two) & 0xFFFFFFFF
        two = (two + second + one) & 0xFFFFFFFF
    return one, two
