"""The log a process left when it died: does it end where it was cut, or is it damaged before its end?"""

from __future__ import annotations

from array import array
from pathlib import Path
from sys import byteorder

from ...errors import Unreadable

__all__ = ["check_log"]

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
    Cost: some 50 milliseconds for each megabyte of the log, which has sixteen at most, or one step.
    """
    log = path.read_bytes() if path.exists() else b""
    if len(log) < HEAD or int.from_bytes(log[:4], "big") | 1 != MAGIC | 1:
        return
    order = "big" if log[3] & 1 else "little"
    sums = _sums(log[:24], (0, 0), order)
    if sums != _told(log[24:32]):
        return
    whole = FRAME + int.from_bytes(log[8:12], "big")
    broken = ended = False
    for at in range(HEAD, len(log) - whole + 1, whole):
        frame = log[at : at + whole]
        ours = frame[8:16] == log[16:24]  # or left over from before the log was begun anew
        if ended and ours:
            raise Unreadable(
                "the log beside this base is damaged before its end: what was acknowledged is not in it "
                "any more (hint: restore a backup)"
            )
        if not broken:
            sums = _sums(frame[FRAME:], _sums(frame[:8], sums, order), order)
            broken = not ours or sums != _told(frame[16:24])
        # Not zero in the last page of a transaction: the size of the base after it.
        ended = ended or (broken and frame[4:8] != bytes(4))


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
