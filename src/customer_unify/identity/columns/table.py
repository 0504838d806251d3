"""Contents in columns: for each field a number by content, and the values the numbers stand for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import cached_property
from itertools import chain, count
from typing import Any, NamedTuple

from ...model.content import Content, Fact

__all__ = ["ABSENT", "SEVERAL", "Array", "Column", "Numbered", "Table", "numbering"]

Array = Any
"""A numpy array: the library is typed without numpy."""

ABSENT, SEVERAL = -1, -2
"""Instead of a number: the content says nothing of the field, or more than one thing."""


class Numbered(NamedTuple):
    """What contents say or are met by: numbers, and the place of a content beside each; in no order."""

    codes: Array
    places: Array


def numbering() -> defaultdict[str, int]:
    """Numbers texts as they are asked of it: those that came before keep theirs."""
    return defaultdict(count().__next__)


class Column:
    """One field of all contents. ``codes`` are the numbers of its values, ``values`` what these stand for.

    Names are numbered together, so that a given name can be held against a family name.
    """

    def __init__(self, said: Sequence[tuple[Fact, ...] | None], numbers: defaultdict[str, int]) -> None:
        """``said`` are the facts of each content; ``numbers`` grows."""
        import numpy as np

        self.numbers = numbers
        self.codes: Array = np.array(
            [
                ABSENT if facts is None else numbers[facts[0][0]] if len(facts) == 1 else SEVERAL
                for facts in said
            ],
            dtype=np.int32,
        )
        self.several = {
            at: [numbers[fact[0]] for fact in said[at] or ()]
            for at in np.flatnonzero(self.codes == SEVERAL).tolist()
        }
        """The numbers of the values of each content that says more than one thing."""

    @cached_property
    def values(self) -> list[str]:
        """The values by their numbers."""
        return list(self.numbers)


class Table:
    """Contents, sorted by their digests, and their fields in columns.

    Memory: four bytes for each content and field, and each distinct value once.
    """

    def __init__(self, contents: Sequence[Content], together: Iterable[str] = ()) -> None:
        """Read every content once; fields named ``together`` are numbered together."""
        import numpy as np

        self.contents = contents
        self.digests = [content.digest for content in contents]
        self.columns: dict[str, Column] = {}
        one = numbering()
        shared = frozenset(together)
        size = len(contents)
        whole = [content.facts for content in contents]
        for field in sorted(frozenset(chain.from_iterable(frozenset(map(tuple, whole))))):
            said = [facts.get(field) for facts in whole]
            self.columns[field] = Column(said, one if field in shared else numbering())
        self._blank = np.full(size, ABSENT, dtype=np.int32)

    def codes(self, field: str) -> Array:
        """The numbers of a field by content; :data:`ABSENT` for all where nobody says anything of it."""
        column = self.columns.get(field)
        return self._blank if column is None else column.codes

    def values(self, field: str) -> list[str]:
        """What the numbers of a field stand for."""
        column = self.columns.get(field)
        return [] if column is None else column.values

    def numbered(self, field: str) -> Numbered:
        """The values of a field, of whoever says one or several: their numbers, the places of contents."""
        import numpy as np

        codes, further = self.codes(field), self.columns[field].several
        places = np.flatnonzero(codes >= 0).astype(np.int32)
        pairs = [(code, place) for place, said in further.items() for code in said]
        more = np.array(pairs, dtype=np.int64).reshape(-1, 2)
        return Numbered(
            np.concatenate([codes[places], more[:, 0]]),
            np.concatenate([places, more[:, 1].astype(np.int32)]),
        )

    def encoded(self, said: Iterable[str | None]) -> tuple[Array, list[str]]:
        """Numbers for one text by content, :data:`ABSENT` for None, and the texts they stand for."""
        import numpy as np

        numbers = numbering()
        codes = [ABSENT if text is None else numbers[text] for text in said]
        return np.array(codes, dtype=np.int32), list(numbers)
