"""Contents in columns: for each field a number by content, and the values the numbers stand for."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from itertools import count
from typing import Any, NamedTuple, Protocol, overload

from ...frozen import Frozen
from ...model.assurance import Assurance
from ...model.content import DIGEST, Content, Fact, Marker

__all__ = [
    "ABSENT",
    "NEVER",
    "SEVERAL",
    "Array",
    "Column",
    "Digests",
    "Numbered",
    "Numbers",
    "Table",
    "numbering",
]

Array = Any
"""A numpy array: the library is typed without numpy."""

ABSENT, SEVERAL = -1, -2
"""Instead of a number: the content says nothing of the field, or more than one thing."""

NEVER = -(2**31)
"""Stands for a content that is not dated."""

MADE = 32_768
"""Contents that are kept once they were made: some forty megabytes."""


BEGINNING = DIGEST
"""Letters of a digest, half of its bytes, that make a number: hardly ever do two digests begin alike."""


class Numbered(NamedTuple):
    """What contents say or are met by: numbers, and the place of a content beside each; in no order."""

    codes: Array
    places: Array


class Numbers(Protocol):
    """The numbers of texts: one that is asked for by its index gets one, if it has none yet."""

    def __getitem__(self, text: str, /) -> int: ...

    def get(self, text: str, /) -> int | None:
        """The number of a text that has one."""
        ...

    def __len__(self) -> int: ...

    def __iter__(self) -> Iterator[str]: ...


def numbering() -> defaultdict[str, int]:
    """Numbers texts as they are asked of it: those that came before keep theirs."""
    return defaultdict(count().__next__)


class Digests(Sequence[str]):
    """Digests of contents, sorted: sixteen bytes of each, and what stands behind where a content claims."""

    def __init__(self, raw: bytes, further: Mapping[int, str]) -> None:
        self._raw, self._further = raw, further

    def beginnings(self) -> array[int]:
        """The first half of each as a number."""
        import numpy as np

        return array("Q", np.frombuffer(self._raw, dtype=">u8")[::2].astype(np.uint64).tobytes())

    def __len__(self) -> int:
        return len(self._raw) // DIGEST

    @overload
    def __getitem__(self, at: int) -> str: ...
    @overload
    def __getitem__(self, at: slice) -> list[str]: ...
    def __getitem__(self, at: int | slice) -> str | list[str]:
        if isinstance(at, slice):
            return [self[place] for place in range(*at.indices(len(self)))]
        place = at if at >= 0 else at + len(self)
        if not 0 <= place < len(self):
            raise IndexError("there is no such digest")
        text = self._raw[DIGEST * place : DIGEST * (place + 1)].hex()
        return text + self._further.get(place, "") if self._further else text

    def __iter__(self) -> Iterator[str]:
        if self._further:
            return map(self.__getitem__, range(len(self)))
        raw, size = self._raw, DIGEST
        return (raw[at : at + size].hex() for at in range(0, len(raw), size))


class Column:
    """One field of all contents. ``codes`` are the numbers of its values, ``values`` what these stand for.

    Names are numbered together, so that a given name can be held against a family name.
    """

    def __init__(
        self, codes: Array, numbers: defaultdict[str, int], several: Mapping[int, Sequence[int]]
    ) -> None:
        """``several`` are the numbers of the values of each content that says more than one thing."""
        self.codes, self.numbers, self.several = codes, numbers, several

    @cached_property
    def values(self) -> list[str]:
        """The values by their numbers."""
        return list(self.numbers)


class _Contents(Sequence[Content]):
    """The contents of a table, each made when it is asked for: most never are."""

    def __init__(self, table: Table, kept: Mapping[int, Content], mark: Marker) -> None:
        self._table, self._kept, self._mark = table, kept, mark
        self._made: dict[int, Content] = {}

    def __len__(self) -> int:
        return len(self._table.digests)

    @overload
    def __getitem__(self, at: int) -> Content: ...
    @overload
    def __getitem__(self, at: slice) -> list[Content]: ...
    def __getitem__(self, at: int | slice) -> Content | list[Content]:
        if isinstance(at, slice):
            return [self[place] for place in range(*at.indices(len(self)))]
        content = self._kept.get(at) or self._made.get(at)
        if content is None:
            if len(self._made) >= MADE:
                self._made.clear()
            content = self._made[int(at)] = self._new(int(at))
        return content

    def _new(self, at: int) -> Content:
        table = self._table
        seen: int | None = int(table.seen[at]) if table.dated else None
        later = (self._facts, at)
        return Content.unread(later, table.digests[at], self._mark, None if seen == NEVER else seen)

    def _facts(self, _content: Content, at: int) -> Mapping[str, Mapping[str, tuple[Fact, ...]]]:
        table, new = self._table, tuple.__new__
        known = Assurance(int(table.known[at]))
        facts: dict[str, tuple[Fact, ...]] = {}
        for (field, column), code in zip(table.columns.items(), table.matrix[:, at].tolist(), strict=True):
            if code >= 0:
                facts[field] = (new(Fact, (column.values[code], known)),)
        return {"facts": Frozen(facts)}


class Table:
    """Contents, sorted by their digests, and their fields in columns.

    Memory: four bytes for each content and field, and each distinct value once.
    """

    def __init__(
        self,
        digests: Digests,
        columns: Mapping[str, tuple[defaultdict[str, int], Mapping[int, Sequence[int]]]],
        matrix: Array,
        known: Array,
        seen: Array | None,
        kept: Mapping[int, Content],
        mark: Marker,
    ) -> None:
        """``columns`` are the numbers of the values of each field, sorted, and who says several.

        ``matrix`` has a row for each of them, ``known`` and ``seen`` tell how surely what a content says is
        known, and when it was observed. ``kept`` are the contents that this does not tell whole, by place.
        """
        import numpy as np

        self.digests, self.matrix, self.known, self.kept = digests, matrix, known, kept
        self.dated = seen is not None
        self.seen = np.full(len(digests), NEVER, dtype=np.int32) if seen is None else seen
        """The period in which each content was observed; :data:`NEVER` for one that is not dated."""
        self.columns = {
            field: Column(row, *said) for row, (field, said) in zip(matrix, columns.items(), strict=True)
        }
        self.contents: Sequence[Content] = _Contents(self, kept, mark)
        self._blank = np.full(len(digests), ABSENT, dtype=np.int32)
        self._beginnings = digests.beginnings()
        self._named: dict[str, int] = {}

    def named(self, places: Sequence[int]) -> list[str]:
        """The digests of contents that are going to be asked for by them: so they are found at once."""
        digests = self.digests
        found = [digests[place] for place in places]
        self._named = dict(zip(found, places, strict=True))
        return found

    def place(self, digest: str) -> int:
        """Where a content stands; :data:`ABSENT` where there is none of this digest. O(log n)."""
        known = self._named.get(digest)
        if known is not None:
            return known
        if len(digest) < BEGINNING:
            return ABSENT
        begins = int(digest[:BEGINNING], 16)
        place = bisect_left(self._beginnings, begins)
        while place < len(self.digests) and self._beginnings[place] == begins:
            if self.digests[place] == digest:
                return place
            place += 1
        return ABSENT

    def codes(self, field: str) -> Array:
        """The numbers of a field by content; :data:`ABSENT` for all where nobody says anything of it."""
        column = self.columns.get(field)
        return self._blank if column is None else column.codes

    def values(self, field: str) -> list[str]:
        """What the numbers of a field stand for."""
        column = self.columns.get(field)
        return [] if column is None else column.values

    def surely(self, field: str) -> Array:
        """How surely each content is known to have its one value of a field, as a number; -1 without one."""
        import numpy as np

        found = np.where(self.codes(field) >= 0, self.known, -1).astype(np.int64)
        for place, content in self.kept.items():
            if found[place] >= 0:
                found[place] = content.facts[field][0][1]
        return found

    def claiming(self) -> Iterator[Content]:
        """The contents that claim anything."""
        return (content for content in self.kept.values() if content.claims)

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
