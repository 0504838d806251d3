"""Members by key laid over those of a base that is never touched, and a base in which there is nothing."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import Generic, TypeVar

from ..model.change import StoredRecord
from ..model.content import Content
from ..model.decision import Decision
from ..model.record import RecordRef

__all__ = ["Layer", "Nothing"]

T = TypeVar("T")


class _Joined(Collection[T]):
    """Members of a base less some, plus others; its length costs nothing."""

    __slots__ = ("_added", "_base", "_gone")

    def __init__(self, base: Collection[T], added: Collection[T], gone: Collection[T]) -> None:
        self._base, self._added, self._gone = base, added, gone

    def __len__(self) -> int:
        return len(self._base) - len(self._gone) + len(self._added)

    def __iter__(self) -> Iterator[T]:
        return chain((member for member in self._base if member not in self._gone), self._added)

    def __contains__(self, member: object) -> bool:
        return member in self._added or (member in self._base and member not in self._gone)


class Layer(Generic[T]):
    """Members by key, laid over those of a base that is never touched.

    Most keys are one content's own: of such a one the member alone is kept, which takes a third of the room.
    """

    def __init__(self, base: Callable[[str], Collection[T]]) -> None:
        self._base = base
        self._lone: dict[str, T] = {}
        self._added: dict[str, dict[T, None]] = {}
        """The members of keys under which more than one was added: no key stands in both."""
        self._gone: dict[str, dict[T, None]] = {}

    def add(self, key: str, member: T) -> None:
        """Put a member under a key."""
        if self._gone and member in self._gone.get(key, ()):
            del self._gone[key][member]
        elif member in self._base(key):
            return
        elif key in self._added:
            self._added[key][member] = None
        elif key not in self._lone:
            self._lone[key] = member
        elif self._lone[key] != member:
            self._added[key] = {self._lone.pop(key): None, member: None}

    def add_to_few(self, key: str, member: T, few: int, below: Collection[T]) -> bool:
        """Put a new member under a key that has fewer than ``few``; False, and nothing is put, otherwise.

        ``below`` are those of the key in the base.
        """
        if self._gone or below:
            if self.count(key) >= few:
                return False
            self.add(key, member)
            return True
        there = self._added.get(key)
        if there is not None:
            if len(there) >= few:
                return False
            there[member] = None
        elif few < 1:
            return False
        elif (lone := self._lone.setdefault(key, member)) != member:
            if few < 2:
                return False
            del self._lone[key]
            self._added[key] = {lone: None, member: None}
        return True

    def discard(self, key: str, member: T) -> None:
        """Take a member from under a key, whoever put it there."""
        if key in self._lone and self._lone[key] == member:
            del self._lone[key]
        elif member in self._added.get(key, ()):
            del self._added[key][member]
        elif member in self._base(key):
            self._gone.setdefault(key, {})[member] = None

    def put(self, key: str, member: T) -> None:
        """Put a member under a key whose base is not looked at: there it is not, unless it was taken away."""
        if self._gone and member in self._gone.get(key, ()):
            del self._gone[key][member]
        elif key in self._added:
            self._added[key][member] = None
        elif self._lone.setdefault(key, member) != member:
            self._added[key] = {self._lone.pop(key): None, member: None}

    def take(self, key: str, member: T, *, below: bool) -> None:
        """Take a member from under a key whose base is not looked at; ``below`` says whether it is there."""
        if self._lone.get(key) == member:
            del self._lone[key]
        elif member in self._added.get(key, ()):
            del self._added[key][member]
        elif below:
            self._gone.setdefault(key, {})[member] = None

    @property
    def less(self) -> bool:
        """Whether any member of the base was taken away."""
        return bool(self._gone)

    def gone(self, key: str) -> int:
        """How many members of the base were taken away from under a key."""
        return len(self._gone.get(key, ()))

    def count(self, key: str) -> int:
        """How many members a key has."""
        if not self._gone:
            return len(self._base(key)) + (1 if key in self._lone else len(self._added.get(key, ())))
        return len(self[key])

    def touched(self, key: str) -> bool:
        """Whether the members of a key are others than in the base."""
        return key in self._lone or bool(self._added.get(key) or self._gone.get(key))

    def __getitem__(self, key: str) -> Collection[T]:
        if key in self._lone or key in self._added or key in self._gone:
            return self.over(key, self._base(key))
        return self._base(key)

    def over(self, key: str, base: Collection[T]) -> Collection[T]:
        """The members of a key of which those in the base are known."""
        added = self.own(key)
        gone = self._gone.get(key) if self._gone else None
        if not added and not gone:
            return base
        return added if added and not base else _Joined(base, added, gone or {})

    def own(self, key: str) -> Collection[T]:
        """The members added to a key."""
        return (self._lone[key],) if key in self._lone else self._added.get(key, {}).keys()

    def over_all(
        self, keys: Iterable[str], told: Mapping[str, Collection[T] | None]
    ) -> Iterator[tuple[str, Collection[T]]]:
        """Those of some keys that have any members, with them.

        ``told`` are those of the base, where it has any; keys of which it tells None are left out.
        """
        lone, added, gone = self._lone, self._added, self._gone
        if not (added or gone or lone):
            for key, base in told.items():
                if base:
                    yield key, base
            return
        for key in keys:
            base = told.get(key, ())
            if base is None:
                continue
            if not base:
                if key in lone:  # as most are
                    yield key, (lone[key],)
                elif added and (own := added.get(key)):
                    yield key, own.keys()
            elif key in lone or key in added or key in gone:
                members = self.over(key, base)
                if members:
                    yield key, members
            else:
                yield key, base


class Nothing:
    """A graph nobody has put anything in: what a bulk run is drafted over."""

    def record(self, ref: RecordRef) -> StoredRecord | None:
        """None: there is no record."""
        return None

    def content(self, digest: str) -> Content | None:
        """None: there is no content."""
        return None

    def residents(self, digest: str) -> Collection[RecordRef]:
        """Nobody."""
        return ()

    def decided(self, digest: str) -> Collection[RecordRef]:
        """Nobody."""
        return ()

    def decisions_on(self, ref: RecordRef) -> Sequence[Decision]:
        """Nothing was decided."""
        return ()

    def blocks(self, keys: Iterable[str], most: Callable[[str], int]) -> Mapping[str, Collection[str] | None]:
        """Nothing is indexed."""
        return {}

    def block(self, key: str) -> Collection[str]:
        """Nothing is indexed."""
        return ()

    def marks(self, key: str) -> Mapping[str, int]:
        """There are no marks."""
        return {}

    def contents_of(self, customer_id: str) -> Collection[str]:
        """There are no customers."""
        return ()

    def anchors(self, key: str, count: int) -> Mapping[str, Sequence[str]]:
        """Nothing is indexed."""
        return {}

    def firsts(self, customer_id: str, count: int) -> Sequence[str]:
        """There are no customers."""
        return ()
