"""Who may look and who may write, and when: the locks of a store that lives in one process."""

from __future__ import annotations

import os
from _thread import get_ident
from contextlib import AbstractContextManager
from threading import RLock
from types import TracebackType

from ..errors import Forked, StoreError

__all__ = ["Turns"]

_forks = 0
"""How many forks lie between this process and the one that loaded this module."""


def _forked() -> None:
    global _forks
    _forks += 1


# To ask for the process's number at every read would cost more than the lock.
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forked)


class Turns:
    """One writer and many readers in turn, so that a reader never meets half a change.

    Each reading thread has a lock of its own, which nobody else wants but a writer about to
    publish: so readers never wait for each other, not even in an interpreter without a global
    lock. A writer plans while others read, and takes all those locks for the moment in
    which the change becomes true. What takes long to read holds the writers' lock instead:
    it keeps writers waiting, and no other reader. Refused: a lock for all, under which one
    long look stops the shop; versions that readers validate afterwards, because what a
    torn read computed could have been remembered, or outlive an erasure (law L11).

    Locks are taken in one order (writers, gate, readers), so two threads never wait for each
    other. Idents of threads are used again, so there are as many locks as threads lived at once.

    >>> turns = Turns()
    >>> with turns.writing(), turns.alone(), turns.reading():
    ...     "the thread that writes may read what it writes"
    'the thread that writes may read what it writes'
    >>> with turns.reading():
    ...     turns.writing()
    Traceback (most recent call last):
    ...
    customer_unify.errors.StoreError: a write, or a long look, was begun inside a read (hint: after it)
    """

    __slots__ = ("_alone", "_forks", "_gate", "_moment", "_readers", "_taken", "_writers")

    def __init__(self) -> None:
        self._forks = _forks
        self._readers: dict[int, RLock] = {}
        self._writers = RLock()
        self._gate = RLock()
        self._alone = 0
        self._taken: list[RLock] = []
        self._moment = _Alone(self)

    def reading(self, *, long: bool = False) -> AbstractContextManager[object]:
        """Nothing changes inside. A second read inside a read is free; a write inside it is refused.

        ``long`` is for what takes more than moments. Raises ``Forked`` in a child process. Costs
        two dictionary accesses and an uncontended lock, unless a writer publishes right now.
        """
        if long:
            return self.writing()
        mine = self._readers.get(get_ident())
        if mine is None or self._alone or self._forks != _forks:
            return self._behind_the_gate()
        return mine

    def _behind_the_gate(self) -> AbstractContextManager[object]:
        """This thread's lock, once the writer who publishes is done: else readers could keep it waiting."""
        self._check_process()
        mine = self._readers.get(get_ident())
        if mine is not None and _owned(mine):
            return mine
        with self._gate:
            return self._readers.setdefault(get_ident(), RLock())

    def writing(self) -> AbstractContextManager[object]:
        """One writer at a time: another waits. Readers go on meanwhile, on what was published last.

        Raises ``Forked`` in a child process, and ``StoreError`` inside a read of the same thread: it
        would wait for itself.
        """
        self._check_process()
        mine = self._readers.get(get_ident())
        if mine is not None and _owned(mine) and not _owned(self._writers):
            raise StoreError("a write, or a long look, was begun inside a read (hint: after it)")
        return self._writers

    def alone(self) -> AbstractContextManager[object]:
        """The moment in which what was planned becomes true: nobody else reads or writes inside."""
        return self._moment

    def _check_process(self) -> None:
        if self._forks != _forks:
            raise Forked("this was opened before the process was forked (hint: open another one here)")

    def _enter(self) -> None:
        self.writing().__enter__()
        self._gate.acquire()
        self._alone += 1
        try:
            for lock in [] if self._alone > 1 else list(self._readers.values()):
                lock.acquire()
                self._taken.append(lock)
        except BaseException:  # interrupted while it waited for a reader
            self._leave()
            raise

    def _leave(self) -> None:
        while self._alone == 1 and self._taken:
            self._taken.pop().release()
        self._alone -= 1
        self._gate.release()
        self._writers.release()


class _Alone:
    """The way in and out of the moment of a writer; it may be entered again by who is inside."""

    __slots__ = ("_turns",)

    def __init__(self, turns: Turns) -> None:
        self._turns = turns

    def __enter__(self) -> None:
        self._turns._enter()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._turns._leave()


def _owned(lock: RLock) -> bool:
    """Whether this thread holds it; what ``threading.Condition`` asks of a lock as well."""
    return lock._is_owned()  # type: ignore[attr-defined,no-any-return]
