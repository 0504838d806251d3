"""Patterns of digits, read as far as to say what holds of every number that begins alike and is as long."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

__all__ = ["Digits", "UnreadPattern", "digits_of"]

_TEN = "0123456789"
_SIGNS = re.compile(r"\\d|\[[0-9-]+\]|[0-9]|\(\?:|\(|\)|\||\?|\{[0-9]+(?:,[0-9]+)?\}|\$")

Way = tuple[Any, ...]
"""Nodes: ``("digit", which)``, ``("either", way, …)``, ``("again", way, least, most)``, ``("end",)``."""
State = frozenset[Way]
"""What may still follow, in any of these ways."""


class UnreadPattern(Exception):
    """A pattern holds what is not read here: nobody may conclude anything from it."""


class Digits:
    """What a regular expression over digits does with all numbers of one beginning.

    It is read as a set of sequences that may still follow (Antimirov, 1996). Only what metadata of telephone
    numbers are written in is read. Raises ``UnreadPattern`` for anything else.

    >>> mobile = Digits("0?(?:6|7[3-9])\\\\d{7,8}")
    >>> mobile.all_match("06", 8), mobile.all_match("07", 8), mobile.all_match("08", 8)
    (True, None, False)
    """

    def __init__(self, pattern: str) -> None:
        signs = _SIGNS.findall(pattern)
        if "".join(signs) != pattern:
            raise UnreadPattern
        signs.reverse()
        self._start = _expanded(_either(signs))
        if signs:
            raise UnreadPattern
        self._steps: dict[tuple[State, str], State] = {}
        self._known: dict[tuple[State, int], bool | None] = {}

    def all_match(self, beginning: str, more: int) -> bool | None:
        """Whether all numbers of this beginning and so many further digits match as a whole.

        False where none does, ``None`` where some do.
        """
        return self._all(self._after(beginning), more)

    def decided(self, beginning: str) -> bool:
        """Whether no digit behind a beginning has a say in what matches at the start of a number."""
        return not any(self._after(beginning))

    def _after(self, beginning: str) -> State:
        state = self._start
        for digit in beginning:
            state = self._step(state, digit)
        return state

    def _step(self, state: State, digit: str) -> State:
        known = self._steps.get((state, digit))
        if known is None:
            said = (
                _expanded(way[1:]) for way in state if way and way[0][0] == "digit" and digit in way[0][1]
            )
            known = self._steps[state, digit] = frozenset().union(*said)
        return known

    def _all(self, state: State, more: int) -> bool | None:
        if more == 0:
            return () in state or any(way and all(node == ("end",) for node in way) for way in state)
        if (state, more) not in self._known:
            found = {self._all(self._step(state, digit), more - 1) for digit in _TEN}
            self._known[state, more] = found.pop() if len(found) == 1 else None
        return self._known[state, more]


@cache
def digits_of(pattern: str) -> Digits | None:
    """A pattern as it is read, once; None where it is not."""
    try:
        return Digits(pattern)
    except UnreadPattern:
        return None


def _either(signs: list[str]) -> Way:
    """Alternatives up to a closing bracket or the end; signs are taken from the back."""
    ways: list[Way] = [()]
    while signs and signs[-1] != ")":
        sign = signs.pop()
        if sign == "|":
            ways.append(())
            continue
        if sign[0] == "(":
            node: Way = ("either", _either(signs))
            if not signs or signs.pop() != ")":
                raise UnreadPattern
        elif sign == "$":
            node = ("end",)
        elif sign[0] in "?{":
            raise UnreadPattern
        else:
            node = ("digit", _which(sign))
        ways[-1] += (_repeated(node, signs),)
    return ways[0] if len(ways) == 1 else (("either", *ways),)


def _repeated(node: Way, signs: list[str]) -> Way:
    if signs and signs[-1] == "?":
        signs.pop()
        return ("again", (node,), 0, 1)
    if signs and signs[-1][0] == "{":
        least, _, most = signs.pop()[1:-1].partition(",")
        return ("again", (node,), int(least), int(most or least))
    return node


def _which(sign: str) -> str:
    """The digits a sign stands for."""
    if sign == r"\d":
        return _TEN
    return "".join(digit for digit in _TEN if re.fullmatch(sign, digit))


def _expanded(way: Way) -> State:
    """A sequence as all that it may begin with: a digit, the end, or nothing more."""
    if not way or way[0][0] in ("digit", "end"):
        return frozenset((way,))
    kind, *said = way[0]
    rest = way[1:]
    if kind == "either":
        return frozenset().union(*(_expanded(one + rest) for one in said))
    sequence, least, most = said
    found = frozenset() if least else _expanded(rest)
    if most:
        found |= _expanded((*sequence, ("again", sequence, max(0, least - 1), most - 1), *rest))
    return found
