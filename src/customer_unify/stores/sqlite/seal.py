"""What says that a closed file is as it was left: its digest, beside it, and who has the file open."""

from __future__ import annotations

import hashlib
import json
import os
from contextlib import suppress
from pathlib import Path

from ...errors import StoreError

try:
    import fcntl
except ImportError:  # a system without advisory locks: no seal is written there, and every row looked at
    fcntl = None  # type: ignore[assignment]

__all__ = ["Seal"]

PIECE = 1 << 20

OWED = b"owed"
"""What may stand in the seal of an open base. It is no digest: behind a death every row is looked at."""


class Seal:
    """The file beside a base, ``….seal``: locked by whoever has the base open, filled by who leaves last.

    The first to open a base has it to itself: it compares the digest, or looks at every row where there
    is none (the last process did not close it) or another one. Whoever comes while others are in
    trusts what they looked at. The lock is the system's, so it goes with a process that dies.
    """

    __slots__ = ("_base", "_file", "_path")

    def __init__(self, base: Path) -> None:
        self._base = base
        self._path = base.with_name(base.name + ".seal")
        self._file: int | None = None

    @property
    def there(self) -> bool:
        """Whether anybody ever opened the base here: then somebody may have it open."""
        return self._path.exists()

    def enter(self) -> bool:
        """Come in; whether nobody else is inside. Waits while somebody looks at the rows, or seals."""
        if fcntl is None:
            return True
        try:
            self._file = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o666)
        except OSError:
            with suppress(OSError):  # where one may only read
                self._file = os.open(self._path, os.O_RDONLY | os.O_CLOEXEC)
            if self._file is None:
                return True
        if self._locked():
            return True
        fcntl.flock(self._file, fcntl.LOCK_SH)
        return False

    def _locked(self) -> bool:
        if fcntl is None or self._file is None:
            return False
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
        return True

    def holds(self) -> bool:
        """Whether the base is as it was left: every byte of it. Cost: reading the file once."""
        if self._file is None:
            return False
        try:
            said = json.loads(os.pread(self._file, 4096, 0) or b"{}")
            return bool(said == _digest(self._base))
        except (OSError, ValueError):
            return False

    def share(self, *, broken: bool) -> None:
        """Let others in; ``broken`` when this process is going to write, so that the digest holds no more."""
        if fcntl is None or self._file is None:
            return
        if broken:
            _write(self._file, b"")
        fcntl.flock(self._file, fcntl.LOCK_SH)

    def owe(self) -> None:
        """Tell whoever leaves last that somebody was erased of whom copies are left in the file.

        Said for good, by any of those inside: which of them wiped since, nobody else knows.
        """
        if fcntl is not None and self._file is not None:
            _write(self._file, OWED)

    @property
    def owed(self) -> bool:
        """Whether anybody told that."""
        return self._file is not None and os.pread(self._file, len(OWED), 0) == OWED

    def leave(self, *, seal: bool) -> None:
        """Go; who leaves last fills in the digest of what is left, if ``seal``."""
        if self._file is None:
            return
        try:
            if seal and self._locked():
                with suppress(OSError, StoreError):  # without a seal every row is looked at, that is all
                    _write(self._file, json.dumps(_digest(self._base)).encode())
        finally:
            os.close(self._file)
            self._file = None

    def alone(self) -> bool:
        """Whether nobody else is inside any more; nobody comes in then."""
        return self._locked()


def _write(file: int, said: bytes) -> None:
    try:
        os.ftruncate(file, 0)
        os.pwrite(file, said, 0)
        os.fsync(file)
    except OSError as error:
        raise StoreError(f"the seal beside the base could not be written: {type(error).__name__}") from None


def _digest(base: Path) -> dict[str, int | str]:
    digest, size = hashlib.blake2b(digest_size=32), 0
    with base.open("rb") as file:
        while piece := file.read(PIECE):
            digest.update(piece)
            size += len(piece)
    return {"format": 1, "size": size, "blake2b": digest.hexdigest()}
