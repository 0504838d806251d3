"""What every shipped comparator is: named levels, strongest first, and a bounded way to pick one."""

from __future__ import annotations

from collections.abc import Callable

import jellyfish

from ..language import remembered

__all__ = ["LONGEST", "Levelled", "comparator", "edits", "likeness", "one_edit"]

LONGEST = 64
"""Characters of a value any string metric sees: metrics cost the product of two lengths (law L19)."""


class Levelled:
    """A comparator: two values in, the name of a level out.

    Equal values are the first level without a look, unless ``equal`` tells them apart;
    other pairs are put in one order, which makes every comparator symmetric by construction, and are cut to
    :data:`LONGEST` characters. Raises nothing for any two strings.
    """

    def __init__(
        self,
        decide: Callable[[str, str], str],
        levels: tuple[str, ...],
        remember: bool,
        equal: Callable[[str], str] | None,
    ) -> None:
        self.levels = levels
        self.same = levels[0] if equal is None else ""
        """The level of any two equal values; blank where it depends on the value."""
        self.name = decide.__name__
        self.__doc__ = decide.__doc__
        self.tell = _teller(remembered(decide) if remember else decide, equal or (lambda value: levels[0]))
        """The comparator as a plain function, which is called in half the time."""

    def __call__(self, a: str, b: str, /) -> str:
        return self.tell(a, b)

    def __repr__(self) -> str:
        return f"<comparator {self.name}: {', '.join(self.levels)}>"


def _teller(decide: Callable[[str, str], str], equal: Callable[[str], str]) -> Callable[[str, str], str]:
    def tell(a: str, b: str, /) -> str:
        if a == b:
            return equal(a)
        if len(a) > LONGEST or len(b) > LONGEST:
            a, b = a[:LONGEST], b[:LONGEST]
        return decide(a, b) if a < b else decide(b, a)

    return tell


def comparator(
    *levels: str, remember: bool = False, equal: Callable[[str], str] | None = None
) -> Callable[[Callable[[str, str], str]], Levelled]:
    """Make a comparator of a function of two different values; ``levels`` strongest first.

    The first level is that of equal values, or what ``equal`` says of the value. ``remember``
    keeps the levels of the latest pairs, which pays where a metric is behind it and values
    repeat; they go with ``language.forget_remembered``.

    >>> @comparator("same", "different")
    ... def colour(a: str, b: str) -> str:
    ...     '''The colours are equal or not.'''
    ...     return "different"
    >>> colour("red", "red"), colour("red", "blue"), colour.levels
    ('same', 'different', ('same', 'different'))
    """

    def made(decide: Callable[[str, str], str]) -> Levelled:
        return Levelled(decide, levels, remember, equal)

    return made


def likeness(a: str, b: str) -> float:
    """Jaro-Winkler similarity, 0 to 1 (Winkler 1990)."""
    try:
        return float(jellyfish.jaro_winkler_similarity(a, b))
    except UnicodeEncodeError:
        return likeness(_encodable(a), _encodable(b))


def _encodable(text: str) -> str:
    """The text with lone surrogates replaced: metrics cannot read them."""
    return text.encode("utf-8", "replace").decode("utf-8")


def edits(a: str, b: str, most: int = 2) -> int:
    """Damerau-Levenshtein distance (insert, delete, replace, swap neighbours), or ``most + 1`` when above.

    >>> edits("martin", "matrin"), edits("martin", "marin"), edits("martin", "dupont")
    (1, 1, 3)
    """
    if abs(len(a) - len(b)) > most:
        return most + 1
    try:
        return min(int(jellyfish.damerau_levenshtein_distance(a, b)), most + 1)
    except UnicodeEncodeError:
        return edits(_encodable(a), _encodable(b), most)


def one_edit(a: str, b: str) -> bool:
    """Whether one edit at most parts the two, as :func:`edits` counts them; spares the metric.

    >>> one_edit("0612345678", "0612345687"), one_edit("0612345678", "0698765432")
    (True, False)
    """
    if len(a) > len(b):
        a, b = b, a
    size = len(a)
    if len(b) - size > 1:
        return False
    half = size // 2
    # An edit lies in one half and leaves the other as it was, unless it swaps the two in the middle.
    if a[:half] != b[:half]:
        if a[-half:] != b[-half:]:
            crossed = a[half - 1 : half + 1] == b[half - 1 : half + 1][::-1]
            return crossed and a[: half - 1] == b[: half - 1] and a[half + 1 :] == b[half + 1 :]
        half = 0
    if not (a.isascii() and b.isascii()):
        # The metric counts what readers see as one letter, however many code points make it.
        return edits(a, b, 1) <= 1
    at = half
    while at < size and a[at] == b[at]:
        at += 1
    if len(b) > size:
        return a[at:] == b[at + 1 :]
    return a[at + 1 :] == b[at + 1 :] or (
        a[at : at + 2] == b[at : at + 2][::-1] and a[at + 2 :] == b[at + 2 :]
    )
