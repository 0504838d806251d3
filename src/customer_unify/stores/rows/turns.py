"""Who may look at a base and who may write: locks in a process, transactions between processes."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from functools import wraps
from threading import local
from types import TracebackType
from typing import Any, Concatenate, ParamSpec, Protocol, TypeVar, cast

from ..turns import Turns
from .cache import Cache
from .link import Link

__all__ = ["Links", "RowTurns", "View", "in_turn", "looked"]

Asked = TypeVar("Asked", bound=Callable[..., Any])
T = TypeVar("T")
Given = ParamSpec("Given")


class View:
    """How a thread sees the base in its turn: a transaction, begun at the first look, and what is at hand."""

    __slots__ = ("alone", "asked", "base", "begun", "cache", "link", "looking", "writes", "wrote")

    def __init__(self, *, writes: bool) -> None:
        self.writes = writes
        self.begun = False
        self.wrote = False
        self.alone = False
        """Whether nobody else may write meanwhile; asked for before it is begun."""
        self.asked: set[str] | None = None
        """By what names it has looked at things, where the database has to know."""
        self.link: Link
        self.cache: Cache
        self.base: Any = None
        """What the database says of itself, where it says it once for each view."""
        self.looking: Any = None
        """What reads this view."""


class Links(Protocol):
    """Where views come from and go: the connections to one base."""

    readonly: bool

    def begin(self, view: View) -> None:
        """Begin the transaction of a view."""
        ...

    def write(self, view: View) -> None:
        """Let a view that has written already write once more."""
        ...

    def alone(self, view: View) -> None:
        """See to it that nobody else writes meanwhile: for what looks at everything, or changes the rules."""
        ...

    def end(self, view: View) -> None:
        """End it; what was not committed is undone."""
        ...

    def commit(self, view: View) -> None:
        """Make what was written last: from here on it is acknowledged."""
        ...

    def forget(self) -> None:
        """Let go of all that is at hand."""
        ...

    def close(self) -> None:
        """Close every connection."""
        ...


class _Here(local):
    view: View | None = None


class RowTurns:
    """Turns of one process as in memory, and each the snapshot or the transaction of all processes.

    Whoever reads sees the base as of its first look, whatever other processes write. Whoever writes is in
    one transaction from its first look, from which it plans, to what it applies: so two processes never
    plan on what the other is changing, the phantom case among them. How that is so is the database's own.
    """

    __slots__ = ("_links", "_locks", "here")

    def __init__(self, links: Links) -> None:
        self._locks = Turns()
        self._links = links
        self.here = _Here()
        """The view of each thread, begun or not: asked for at every look, so no step stands before it."""

    @property
    def view(self) -> View | None:
        """This thread's view, begun; none outside of its turns."""
        view = self.here.view
        if view is not None and not view.begun:
            view.looking = None  # what it read was of the transaction before
            self._links.begin(view)
        return view

    def go_alone(self) -> None:
        """Have nobody else write during this thread's turn, of this process or another."""
        view = self.here.view
        if view is not None and view.writes:
            self._links.alone(view)

    @property
    def begun(self) -> View | None:
        """This thread's view if it was begun: asked first, for most questions come in the midst of a turn."""
        view = self.here.view
        return view if view is not None and view.begun else None

    @property
    def written(self) -> Cache | None:
        """What this thread has at hand of what it just wrote in this turn, before it looks again."""
        view = self.here.view
        return view.cache if view is not None and view.wrote and not view.begun else None

    def reading(self, *, long: bool = False) -> AbstractContextManager[object]:
        """Inside, this thread sees the base as of its first look."""
        return _Turn(self, [self._locks.reading(long=long)], writes=False)

    def writing(self) -> AbstractContextManager[object]:
        """One writer at a time, in this process and of all others."""
        return _Turn(self, [self._locks.writing()], writes=True)

    def alone(self) -> AbstractContextManager[object]:
        """Inside, nobody in this process reads; other processes go on reading what there was."""
        return _Turn(self, [self._locks.writing(), self._locks.alone()], writes=True)


class _Turn:
    """The way in and out; inside another turn of the thread it is the same view, unless that only reads."""

    __slots__ = ("_locks", "_made", "_outer", "_turns", "_writes")

    def __init__(self, turns: RowTurns, locks: list[AbstractContextManager[object]], *, writes: bool) -> None:
        self._turns, self._locks, self._writes = turns, locks, writes
        self._made: View | None = None
        self._outer: View | None = None

    def __enter__(self) -> None:
        entered = []
        try:
            for lock in self._locks:
                lock.__enter__()
                entered.append(lock)
        except BaseException:
            for lock in reversed(entered):
                lock.__exit__(None, None, None)
            raise
        here = self._turns.here
        self._outer = here.view
        if self._outer is None or (self._writes and not self._outer.writes):
            self._made = here.view = View(writes=self._writes)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if self._made is not None:
                self._turns.here.view = self._outer
                self._turns._links.end(self._made)
                if self._outer is not None:  # a long look goes on, and sees what was written inside
                    self._turns._links.end(self._outer)
        finally:
            self._made = self._outer = None
            for lock in reversed(self._locks):
                lock.__exit__(kind, error, trace)


def in_turn(method: Asked) -> Asked:
    """Let a question asked outside of any turn have one of its own."""

    @wraps(method)
    def asked(self: Any, *given: Any, **named: Any) -> Any:
        view = self._here.view
        if (view is not None and view.begun and not self._closed) or self.turns.view is not None:
            return method(self, *given, **named)
        with self.turns.reading():
            return method(self, *given, **named)

    return cast(Asked, asked)


def looked(
    method: Callable[Concatenate[Any, Any, Given], T],
) -> Callable[Concatenate[Any, Given], T]:
    """As :func:`in_turn`, for what a step asks by the hundred: who reads the view is handed in."""

    @wraps(method)
    def asked(self: Any, /, *given: Given.args, **named: Given.kwargs) -> T:
        view = self._here.view
        if view is not None and view.begun and view.looking is not None and not self._closed:
            return method(self, view.looking, *given, **named)
        if self.turns.view is not None:
            return method(self, self._look(), *given, **named)
        with self.turns.reading():
            return method(self, self._look(), *given, **named)

    return asked
