"""A step in a writer's turn, taken again where others came between."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, Protocol, TypeVar

from ..errors import Overtaken
from ..model.port import Turns

__all__ = ["ATTEMPTS", "step"]

ATTEMPTS = 50
"""How often a step is taken. Of those that overtake each other one always comes through, so more than a few
in a row means that somebody writes the same thing without a pause."""

Given = ParamSpec("Given")
Answer = TypeVar("Answer")


class Taker(Protocol):
    """Whoever takes steps: it has turns."""

    _turns: Turns


Who = TypeVar("Who", bound=Taker)


def step(
    method: Callable[Concatenate[Who, Given], Answer],
) -> Callable[Concatenate[Who, Given], Answer]:
    """Have a method run in a writer's turn, and anew from its first look where others overtook it.

    So it must read nothing that can be read once only, and its change must be the last thing it does in
    the store. Raises ``Overtaken``, a ``Conflict``, when that happened :data:`ATTEMPTS` times.
    """

    @wraps(method)
    def taken(self: Who, /, *given: Given.args, **named: Given.kwargs) -> Answer:
        for _ in range(ATTEMPTS - 1):
            try:
                with self._turns.writing():
                    return method(self, *given, **named)
            except Overtaken:
                continue
        with self._turns.writing():
            return method(self, *given, **named)

    return taken
