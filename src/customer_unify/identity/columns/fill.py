"""Fills columns with what records say, some thousands at a time; at the end equal contents are one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from ...model.content import DIGEST, Content, Marker
from .table import ABSENT, NEVER, SEVERAL, Array, Digests, Table, numbering

__all__ = ["Filled", "Filling"]

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
        self._known: list[tuple[Array, int]] = []
        self._seen: list[tuple[Array, Array]] = []
        self._odd: dict[int, Content | None] = {}
        """Records whose content came whole; None where the columns tell all of it."""
        self._odd_codes: defaultdict[str, dict[int, int]] = defaultdict(dict)
        self._several: defaultdict[str, dict[int, list[int]]] = defaultdict(dict)
        self._odd_known: dict[int, int] = {}
        self._odd_seen: dict[int, int] = {}
        self._digest_of: dict[int, str] = {}

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
        self._known.append((places, known))
        if seen is not None:
            told = [NEVER if at is None else at for at in seen]
            self._seen.append((places, np.array(told, dtype=np.int32)))

    def put(self, record: int, content: Content) -> None:
        """Take the content of a record in place of whatever was taken of it before."""
        lone = not content.claims
        surely: set[int] = set()
        for field, facts in content.facts.items():
            numbers = self.numbers(field)
            surely.update(fact[1] for fact in facts)
            if len(facts) == 1:
                self._odd_codes[field][record] = numbers[facts[0][0]]
            else:
                lone = False
                self._odd_codes[field][record] = SEVERAL
                self._several[field][record] = [numbers[fact[0]] for fact in facts]
        self._odd[record] = None if lone and len(surely) < 2 else content
        self._odd_known[record] = min(surely, default=0)
        if content.seen is not None:
            self._odd_seen[record] = content.seen
        self._digest_of[record] = content.digest

    def filled(self, size: int, left_out: Iterable[int] = ()) -> Filled:
        """The contents of ``size`` records, but for those left out; what was taken is let go of."""
        import numpy as np

        digests, claimed = self._whole_digests(size)
        live = np.ones(size, dtype=bool)
        live[list(left_out)] = False
        order, starts = _sorted(digests, claimed, np.flatnonzero(live))
        firsts = order[starts]
        further = (
            {at: claimed[one] for at, one in enumerate(firsts.tolist()) if one in claimed} if claimed else {}
        )
        table = self._table(Digests(digests[firsts].tobytes(), further), firsts, size)
        return Filled(table, np.append(starts, len(order)).astype(np.int32), order.astype(np.int32))

    def _whole_digests(self, size: int) -> tuple[Array, dict[int, str]]:
        """The digests of all facts by record, and those of claims, where there are any."""
        import numpy as np

        digests = np.zeros((size, DIGEST), dtype=np.uint8)
        for places, piece in self._digests:
            digests[places] = np.frombuffer(piece, dtype=np.uint8).reshape(-1, DIGEST)
        self._digests.clear()
        for record, digest in self._digest_of.items():
            digests[record] = np.frombuffer(bytes.fromhex(digest[:LONG]), dtype=np.uint8)
        return digests, {record: text[LONG:] for record, text in self._digest_of.items() if text[LONG:]}

    def _table(self, digests: Digests, firsts: Array, size: int) -> Table:
        """What the first record of each content says."""
        import numpy as np

        place_of = np.full(size, -1, dtype=np.int32)
        place_of[firsts] = np.arange(len(firsts), dtype=np.int32)
        odd = np.array(list(self._odd), dtype=np.int32)
        fields = sorted({*self._pieces, *self._odd_codes})
        matrix = np.full((len(fields), len(firsts)), ABSENT, dtype=np.int32)
        used, columns = [], {}
        for row, field in enumerate(fields):
            codes = _scattered(size, ABSENT, self._pieces.pop(field, ()))
            codes[odd] = ABSENT
            further = self._odd_codes.pop(field, {})
            codes[list(further)] = list(further.values())
            matrix[row] = codes[firsts]
            if (matrix[row] != ABSENT).any():
                used.append(row)
                several = self._several.pop(field, {})
                there = {int(place_of[record]): said for record, said in several.items()}
                columns[field] = self.numbers(field), {at: said for at, said in there.items() if at >= 0}
        known = _scattered(size, 0, [(places, surely) for places, surely in self._known]).astype(np.int8)
        known[odd] = list(self._odd_known.values())
        seen = None
        if self._seen or self._odd_seen:
            seen = _scattered(size, NEVER, self._seen)
            seen[odd] = [self._odd_seen.get(record, NEVER) for record in self._odd]
            seen = seen[firsts]
        kept = {int(place_of[record]): whole for record, whole in self._odd.items() if whole is not None}
        return Table(
            digests,
            columns,
            matrix if len(used) == len(fields) else matrix[used],
            known[firsts],
            seen,
            {place: whole for place, whole in kept.items() if place >= 0},
            self._mark,
        )


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
