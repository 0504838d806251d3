"""Fills columns with what records say, some thousands at a time; at the end equal contents are one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain
from typing import NamedTuple, TypeVar

from ...model.content import DIGEST, Content, Marker
from .table import ABSENT, NEVER, SEVERAL, Array, Digests, Table, numbering

__all__ = ["Filled", "Filling"]

T = TypeVar("T")

Columns = dict[str, tuple[defaultdict[str, int], Mapping[int, Sequence[int]]]]

AT_ONCE = 8_192
"""Contents that wait to be taken."""

LONG = 2 * DIGEST
"""Letters of the digest of facts; behind it stands that of claims, if there are any."""


class Filled(NamedTuple):
    """A table of contents, and the numbers of the records that have each: from a start on, one after another.

    The records of a content stand in the order in which they came.
    """

    table: Table
    starts: Array
    members: Array


class Filling:
    """What records say, by their numbers: of each field the number of its value.

    A content that says several things of a field, that claims, or that knows one thing more surely than
    another is kept as it is beside what the columns tell of it.
    """

    def __init__(self, together: Iterable[str], mark: Marker) -> None:
        """Fields named ``together`` are numbered together; ``mark`` tells the mark of facts."""
        self._together, self._one, self._mark = frozenset(together), numbering(), mark
        self._numbers: dict[str, defaultdict[str, int]] = {}
        self._pieces: defaultdict[str, list[tuple[Array, Array]]] = defaultdict(list)
        self._digests: list[tuple[Array, bytes]] = []
        self._known: list[tuple[Array, Array]] = []
        self._seen: list[tuple[Array, Array]] = []
        self._waiting: list[tuple[int, Content]] = []
        """Records whose content came whole, until they are many."""
        self._several: defaultdict[str, dict[int, list[int]]] = defaultdict(dict)
        self._kept: dict[int, Content] = {}
        self._claimed: dict[int, str] = {}
        """The digests of what records claim."""

    def numbers(self, field: str) -> defaultdict[str, int]:
        """The numbers of the values of a field so far: they grow."""
        known = self._numbers.get(field)
        if known is None:
            known = self._numbers[field] = self._one if field in self._together else numbering()
        return known

    def take(
        self,
        records: Sequence[int],
        said: Mapping[str, Sequence[int]],
        digests: bytes,
        known: int,
        seen: Sequence[int | None] | None,
    ) -> None:
        """Take what records say: by field the numbers of values, and the digests, one behind the other.

        ``known`` is how surely all of it is known, ``seen`` when each was observed, where any was.
        """
        import numpy as np

        places = np.array(records, dtype=np.int32)
        for field, codes in said.items():
            self._pieces[field].append((places, np.array(codes, dtype=np.int32)))
        self._digests.append((places, digests))
        self._known.append((places, np.full(len(places), known, dtype=np.int8)))
        if seen is not None:
            told = [NEVER if at is None else at for at in seen]
            self._seen.append((places, np.array(told, dtype=np.int32)))

    def put(self, record: int, content: Content) -> None:
        """Take the content of a record in place of whatever was taken of it before."""
        self._waiting.append((record, content))
        if len(self._waiting) >= AT_ONCE:
            self._settle()

    def _settle(self) -> None:
        """Take the contents that came whole: where one says nothing of a field, that is told too."""
        import numpy as np

        waiting, self._waiting = self._waiting, []
        said = [self._told(record, content) for record, content in waiting]
        places = np.array([record for record, _ in waiting], dtype=np.int32)
        for field in {*self._pieces, *chain.from_iterable(codes for codes, _ in said)}:
            told = [codes.get(field, ABSENT) for codes, _ in said]
            self._pieces[field].append((places, np.array(told, dtype=np.int32)))
        raw = bytes.fromhex("".join(content.digest[:LONG] for _, content in waiting))
        self._digests.append((places, raw))
        self._known.append((places, np.array([known for _, known in said], dtype=np.int8)))
        seen = [NEVER if content.seen is None else content.seen for _, content in waiting]
        if self._seen or any(at != NEVER for at in seen):
            self._seen.append((places, np.array(seen, dtype=np.int32)))

    def _told(self, record: int, content: Content) -> tuple[dict[str, int], int]:
        """The numbers of what a content says by field, and how surely it is known; more is kept beside."""
        codes: dict[str, int] = {}
        surely: set[int] = set()
        for field, facts in content.facts.items():
            numbers = self.numbers(field)
            surely.update(fact[1] for fact in facts)
            if len(facts) == 1:
                codes[field] = numbers[facts[0][0]]
            else:
                codes[field] = SEVERAL
                self._several[field][record] = [numbers[fact[0]] for fact in facts]
        if content.claims or len(surely) > 1 or SEVERAL in codes.values():
            self._kept[record] = content
        if content.digest[LONG:]:
            self._claimed[record] = content.digest[LONG:]
        return codes, min(surely, default=0)

    def filled(self, size: int, left_out: Iterable[int] = ()) -> Filled:
        """The contents of ``size`` records, but for those left out; what was taken is let go of."""
        import numpy as np

        self._settle()
        claimed = self._claimed
        digests = np.zeros((size, DIGEST), dtype=np.uint8)
        for places, piece in self._digests:
            digests[places] = np.frombuffer(piece, dtype=np.uint8).reshape(-1, DIGEST)
        live = np.ones(size, dtype=bool)
        live[list(left_out)] = False
        order, starts = _sorted(digests, claimed, np.flatnonzero(live))
        firsts = order[starts]
        place_of = np.full(size, ABSENT, dtype=np.int32)
        place_of[firsts] = np.arange(len(firsts), dtype=np.int32)
        table = Table(
            Digests(digests[firsts].tobytes(), _placed(place_of, claimed)),
            *self._columns(firsts, place_of),
            _scattered(size, 0, self._known)[firsts].astype(np.int8),
            _scattered(size, NEVER, self._seen)[firsts] if self._seen else None,
            _placed(place_of, self._kept),
            self._mark,
        )
        return Filled(table, np.append(starts, len(order)).astype(np.int32), order.astype(np.int32))

    def _columns(self, firsts: Array, place_of: Array) -> tuple[Columns, Array]:
        """Each field of which anything is said: the numbers of its values, and a row of what contents say."""
        import numpy as np

        columns: Columns = {}
        rows = []
        for field in sorted(self._pieces):
            row = _scattered(len(place_of), ABSENT, self._pieces.pop(field))[firsts]
            if (row != ABSENT).any():
                rows.append(row)
                columns[field] = self.numbers(field), _placed(place_of, self._several.pop(field, {}))
        return columns, np.array(rows, dtype=np.int32).reshape(len(rows), len(firsts))


def _placed(place_of: Array, said: Mapping[int, T]) -> dict[int, T]:
    """What is said of records, by the places of the contents of which they are the first."""
    placed = {int(place_of[record]): one for record, one in said.items()}
    return {place: one for place, one in placed.items() if place >= 0}


def _scattered(size: int, usual: int, pieces: Iterable[tuple[Array, Array]]) -> Array:
    """One array by record of pieces: the records of each, and what it says of them."""
    import numpy as np

    found = np.full(size, usual, dtype=np.int32)
    for places, said in pieces:
        found[places] = said
    return found


def _sorted(digests: Array, claimed: Mapping[int, str], live: Array) -> tuple[Array, Array]:
    """Records in the order of their digests, and where each different digest begins."""
    import numpy as np

    halves = digests[live].view(">u8").astype(np.uint64)
    keys = [halves[:, 1], halves[:, 0]]
    if claimed:
        said = [claimed.get(record, "") for record in live.tolist()]
        numbers = {text: number for number, text in enumerate(sorted(set(said)))}  # "" comes first
        keys.insert(0, np.array([numbers[text] for text in said], dtype=np.uint64))
    order = np.lexsort(keys)
    new = np.zeros(len(order), dtype=bool)
    new[:1] = True
    for key in keys:
        new[1:] |= key[order[1:]] != key[order[:-1]]
    return live[order], np.flatnonzero(new)
