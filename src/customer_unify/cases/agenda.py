"""What time alone makes necessary, in the order in which it is due; computed when a case changes."""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections.abc import Callable, Iterable
from datetime import datetime

from ..model.case import Action

__all__ = ["Agenda"]

Line = tuple[datetime, str, str, int]
"""When, which case, of what kind, and which of the case's actions."""


class Agenda:
    """The actions of open cases. They depend on a case alone, so only changed cases are looked at.

    ``mark`` says that a case has changed. ``due`` costs as much as is due, ``after`` a bisection; both also
    cost the actions of the cases that changed since.
    """

    def __init__(self, actions: Callable[[str, datetime], Iterable[Action]]) -> None:
        self._actions = actions
        self._changed: set[str] = set()
        self._of: dict[str, tuple[Action, ...]] = {}
        self._lines: list[Line] = []

    def mark(self, case: str) -> None:
        """Note that a case has changed."""
        self._changed.add(case)

    def _refresh(self, now: datetime) -> None:
        lines = self._lines
        for name in sorted(self._changed):
            for line in self._written(name, self._of.pop(name, ())):
                del lines[bisect_left(lines, line)]
            coming = tuple(self._actions(name, now))
            if coming:
                self._of[name] = coming
                for line in self._written(name, coming):
                    insort(lines, line)
        self._changed.clear()

    @staticmethod
    def _written(name: str, actions: Iterable[Action]) -> list[Line]:
        return [(one.due_at, name, one.kind.value, number) for number, one in enumerate(actions)]

    def due(self, now: datetime) -> list[Action]:
        """What is due, the longest due first."""
        self._refresh(now)
        end = bisect_right(self._lines, now, key=lambda line: line[0])
        return [self._of[name][number] for _, name, _, number in self._lines[:end]]

    def after(self, now: datetime) -> datetime | None:
        """When something will be due next, if nothing else happens; None if nothing will."""
        self._refresh(now)
        place = bisect_right(self._lines, now, key=lambda line: line[0])
        return self._lines[place][0] if place < len(self._lines) else None
