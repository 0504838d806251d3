"""The connections to one file: who opens it first checks it, one of them writes, the others only read."""

from __future__ import annotations

import os
import sqlite3
from contextlib import suppress
from pathlib import Path

from ...errors import ReadOnly, StoreError, Unreadable
from ..rows.cache import Cache
from ..rows.link import Link
from ..rows.schema import FORMAT
from ..rows.turns import View
from .check import check
from .counts import State
from .gaps import Gaps
from .link import FileLink, examined
from .log import check_log
from .schema import APPLICATION, STATEMENTS
from .seal import Seal

__all__ = ["FileLinks"]

OLDEST = (3, 35, 0)
"""The oldest SQLite that knows all that is used here."""

PAGES = 8_000
"""Pages of the log after which they are moved into the file: 32 MB, so that few adds wait for it."""

SHORTLY = 0.2
"""Seconds that an erasure waits for those who read what was before: most are gone by then."""

MEMORY = 65_536
"""Kilobytes of pages that the writing connection keeps in memory."""


class FileLinks:
    """Opens the file, making it if there is none, and lends its connections to views."""

    def __init__(self, path: Path, *, salt: bytes, readonly: bool, wait: float) -> None:
        if sqlite3.sqlite_version_info < OLDEST:
            raise StoreError(
                f"SQLite {sqlite3.sqlite_version} is too old: it needs {'.'.join(map(str, OLDEST))}"
            )
        self.path, self.readonly = path, readonly
        self._log = path.with_name(path.name + "-wal")
        self._wait = wait
        self._free: list[Link] = []
        self._writer: FileLink | None = None
        self._owed = False
        self.seal = Seal(path)
        self._gaps: Gaps | None = None
        # No descriptor of the file may be closed while others here have it open: it would take their locks.
        # Without a seal beside it nobody has it open.
        if not self.seal.there and not examined(path) and readonly:
            raise Unreadable(
                "there is no base at this path (hint: check it; only a resolver that may write makes one)"
            )
        alone, sealed = self.seal.enter(), True
        try:
            if alone:
                if not examined(path):
                    self._make(salt)
                sealed = self._look()
            else:
                self._agree()
            if not readonly:
                self._gaps = Gaps(path) if hasattr(os, "pread") else None
                if not sealed and self.seal.alone():  # which nobody is where no lock can be had
                    self._wipe_after_a_death()
                self._writer = self._open("rw")
            self.seal.share(broken=alone and not readonly)
            self._tell()
        except BaseException:
            self.close(seal=False)
            raise
        self._cache = Cache(-1)

    def _make(self, salt: bytes) -> None:
        """Make the tables in one transaction, before the log is used: there is a whole base or none."""
        link = FileLink(self.path, mode="rwc", wait=self._wait)
        try:
            link.do("PRAGMA synchronous = FULL")
            link.do("BEGIN IMMEDIATE")
            if link.row("PRAGMA application_id") != (APPLICATION,):
                if link.row("SELECT 1 FROM sqlite_master") is not None:
                    raise Unreadable("there is another SQLite database of this name")
                link.do(f"PRAGMA application_id = {APPLICATION}")
                link.do(f"PRAGMA user_version = {FORMAT}")
                for sql in STATEMENTS:
                    link.do(sql)
                State.fresh(salt).write(link)
            link.do("COMMIT")
        finally:
            link.close()

    def _agree(self) -> None:
        """Whoever has the file open may be a newer version of this library."""
        link = FileLink(self.path, mode="ro", wait=self._wait)
        try:
            if link.row("PRAGMA user_version") != (FORMAT,):
                raise Unreadable("this base is in use by another version of the library (hint: update both)")
        finally:
            link.close()

    def _look(self) -> bool:
        """Believe the seal or look at every row; whether it was believed. Nobody else is inside."""
        if self._log_size():
            check_log(self._log)
        elif self.seal.holds():
            return True
        link = self._open("ro" if self.readonly else "rw")
        try:
            check(link)
        finally:
            link.close()
        return False

    def _wipe_after_a_death(self) -> None:
        """Wipe what is left of those whom a killed process may have erased; nobody else of ours is inside."""
        link = self._open("rw")
        try:
            link.wait(min(SHORTLY, self._wait))
            self._owed = not self._cut(link)
        finally:
            link.close()  # it holds pages as they were
        if not self._owed:
            self._wipe()

    def _open(self, mode: str) -> FileLink:
        link = FileLink(self.path, mode=mode, wait=self._wait)
        try:
            if mode == "rw":
                if link.row("PRAGMA journal_mode = WAL") != ("wal",):
                    raise StoreError("this file system lets no log be kept beside the base")
                for said in (
                    "synchronous = FULL",
                    "secure_delete = ON",
                    "foreign_keys = ON",
                    f"wal_autocheckpoint = {PAGES}",
                    f"cache_size = -{MEMORY}",
                ):
                    link.do(f"PRAGMA {said}")
            else:
                link.do("PRAGMA query_only = ON")
            link.do("PRAGMA temp_store = MEMORY")
        except BaseException:
            link.close()
            raise
        return link

    # What views ask for

    def begin(self, view: View) -> None:
        """Begin a transaction: for reading a snapshot, for writing the lock of the file."""
        if view.writes and not self.readonly:
            if self._writer is None:
                self._writer = self._open("rw")
            view.link = self._writer
        else:
            view.link = self._free.pop() if self._free else self._open("ro")
        view.looking = None
        view.begun = True  # said first: whoever is interrupted in what follows has to end it
        try:
            view.link.do("BEGIN IMMEDIATE" if view.link is self._writer else "BEGIN")
            row = view.link.row("SELECT generation FROM state")
            if row is None:
                raise Unreadable("this base does not say what is in it (hint: restore it from a backup)")
            view.cache = self._cache_of(row[0])
        except BaseException:
            self.end(view)
            raise

    def _cache_of(self, generation: int) -> Cache:
        known = self._cache
        if known.generation != generation:
            known = Cache(generation)
            if generation > self._cache.generation:
                self._cache = known
        return known

    def write(self, view: View) -> None:
        """Every transaction of a view that writes may write."""

    def alone(self, view: View) -> None:
        """Whoever writes to a file is alone."""

    def end(self, view: View) -> None:
        """End it; what was not committed is undone."""
        if not view.begun:
            return
        view.begun = False
        try:
            view.link.back()
        except (
            BaseException
        ) as error:  # a connection of which nobody knows whether it went back is used no more
            if view.link is self._writer:
                self._writer = None
            view.link.close()
            if not isinstance(error, StoreError):
                raise
            return
        if view.link is not self._writer:
            self._free.append(view.link)

    def forget(self) -> None:
        """Let go of all that is at hand."""
        self._cache = Cache(-1)

    def commit(self, view: View) -> None:
        """Make what was written last: from here on it is acknowledged."""
        if self.readonly:
            raise ReadOnly("this store was opened for reading only")
        view.link.do("COMMIT")
        view.begun, view.wrote = False, True

    def scour(self, cache: Cache, *, wait: float = SHORTLY) -> None:
        """Leave no copy of what was erased in the log or between the rows; or owe it.

        While another process reads what was before, the log cannot be cut: after ``wait`` seconds it is left,
        and tried again after every later write, and by a writer that closes the base last, or else
        by the next one.
        """
        with suppress(OSError, StoreError):
            self.purge(cache, wait=wait)

    def purge(self, cache: Cache, *, wait: float | None = None) -> bool:
        """As :meth:`scour`, but what is in the way is told: False where somebody reads what was before.

        The log is moved into the file and cut, then the gaps of all pages are wiped under the lock of the
        file. At last a transaction of its own lets go of the pages other processes hold in memory.
        """
        self._owed = True
        for link in (*self._free, self._writer):
            if link is not None:  # they hold pages in memory as they were
                link.close()
        self._free, self._writer = [], None
        try:
            link = self._open("rw")
            try:
                link.wait(self._wait if wait is None else min(wait, self._wait))
                self._owed = not self._scoured(link, cache)
                link.wait(self._wait)
            except BaseException:
                link.close()
                raise
            self._writer = link
        finally:
            self._tell()
        return not self._owed

    def _tell(self) -> None:
        """Tell whoever leaves last what is owed; where the disk refuses that, it is told later."""
        if self._owed:
            with suppress(StoreError):
                self.seal.owe()

    @property
    def _wipes(self) -> bool:
        """Whether gaps can be wiped by themselves; where they cannot, all tables are written anew."""
        return self._gaps is not None and self._gaps.told

    def _wipe(self) -> None:
        if self._gaps is not None and self._wipes:
            try:
                self._gaps.wipe()
            except OSError as error:
                raise StoreError(
                    f"what was erased could not be wiped from the file of this store: {type(error).__name__}"
                ) from None

    def _cut(self, link: Link) -> bool:
        """Move the log into the file and cut it; whether nobody reads what was before."""
        if self._owed and not self._wipes:
            link.do("VACUUM")
        return link.row("PRAGMA wal_checkpoint(TRUNCATE)") == (0, 0, 0)

    def _scoured(self, link: FileLink, cache: Cache) -> bool:
        if not self._cut(link):
            return False
        link.do("BEGIN IMMEDIATE")
        if self._log_size():
            link.back()
            return False
        self._wipe()
        state = State.read(link)
        state.write(link)
        link.do("COMMIT")
        if cache.generation == state.generation - 1:
            cache.generation = state.generation
        return True

    def pay(self, cache: Cache) -> None:
        """Scour if that is owed; whoever still reads what was before keeps nobody waiting."""
        if self._owed:
            self.scour(cache, wait=0)

    def _log_size(self) -> int:
        return self._log.stat().st_size if self._log.exists() else 0

    def close(self, *, seal: bool = True) -> None:
        """Close every connection; who leaves last empties the log and seals the file.

        Where that cannot be done nothing is lost: whoever opens the base next looks at every row.
        """
        writer, self._writer = self._writer, None
        links, self._free = self._free, []
        last = False
        try:
            for link in links:
                link.close()
            last = seal and writer is not None and self.seal.alone() and self._emptied(writer)
            self._tell()
        finally:
            if writer is not None:
                writer.close()
            if self._gaps is not None:
                self._gaps.close()
                self._gaps = None
            self.seal.leave(seal=last)

    def _emptied(self, writer: Link) -> bool:
        """Move the log into the file, and wipe what is owed; whether it could be done."""
        try:
            self._owed = self._owed or self.seal.owed
            if not self._cut(writer):
                return False
            if self._owed:
                self._wipe()
        except (OSError, StoreError):
            return False
        self._owed = False
        return True
