"""A file packed with gzip as the bytes it holds: damage told in words, and what it unpacks to bounded."""

from __future__ import annotations

import zlib
from gzip import GzipFile
from io import BufferedReader, RawIOBase
from pathlib import PurePath
from typing import TYPE_CHECKING, BinaryIO

from ..errors import Fault, NotAFile

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

__all__ = ["GZIP", "unpacked", "unpacked_name"]

GZIP = b"\x1f\x8b"
"""How a packed file begins, whatever it is called."""

FREE = 100_000_000
"""Bytes to which any file may unpack."""

MOST = 100
"""So many times its own size a larger one may: exports pack to a tenth or so, files that are made to fill a
memory to a thousandth (law L19)."""

BUFFER = 1 << 17
"""Bytes unpacked at a time."""


def unpacked(file: BinaryIO, size: int, name: str) -> BinaryIO:
    """What a packed file holds, open for reading.

    ``size`` is how many bytes it has itself, ``name`` is for messages. Reading raises ``NotAFile`` where the
    file is damaged, cut, or holds far more than an export does.

    >>> import gzip, io
    >>> packed = gzip.compress(b"id,name")
    >>> unpacked(io.BytesIO(packed), len(packed), "a.csv.gz").read()
    b'id,name'
    >>> unpacked(io.BytesIO(packed[:-9]), len(packed), "a.csv.gz").read()
    Traceback (most recent call last):
    customer_unify.errors.NotAFile: a.csv.gz: is damaged or cut and cannot be unpacked (hint: copy it again)
    """
    return BufferedReader(_Unpacked(file, max(FREE, MOST * size), name), BUFFER)


def unpacked_name(path: PurePath) -> str:
    """What a file is called once it is unpacked.

    >>> unpacked_name(PurePath("exports/clients.csv.gz")), unpacked_name(PurePath("clients.csv"))
    ('clients.csv', 'clients.csv')
    """
    return path.stem if path.suffix.lower() == ".gz" and path.stem else path.name


class _Unpacked(RawIOBase):
    """The bytes of a packed file, so many at most."""

    def __init__(self, file: BinaryIO, most: int, name: str) -> None:
        self._packed, self._left, self._name = file, most, name
        self._file = GzipFile(fileobj=file)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        into = memoryview(buffer).cast("B")
        try:
            found = self._file.read(len(into))
        except (OSError, EOFError, zlib.error):
            what, hint = "is damaged or cut and cannot be unpacked", "copy it again"
            raise NotAFile(faults=[Fault(self._name, what, hint=hint)]) from None
        self._left -= len(found)
        if self._left < 0:
            what, hint = (
                "unpacks to far more than an export does",
                "unpack it first, if it should",
            )
            raise NotAFile(faults=[Fault(self._name, what, hint=hint)])
        into[: len(found)] = found
        return len(found)

    def close(self) -> None:
        if not self.closed:
            self._file.close()
            self._packed.close()
        super().close()
