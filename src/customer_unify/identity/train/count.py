"""Counts the patterns of many pairs, one by one or by arrays; both number the symbols in the same way."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import accumulate, chain
from typing import Protocol

from ..columns import SEVERAL, Array, columns_of
from ..draft import Draft
from .pattern import RARE, Pattern, Reader

__all__ = ["Counting", "InColumns", "OneByOne"]

Told = Callable[[int], None]
"""Is told how many contents were looked up, or pairs compared, since the last time."""

Pair = tuple[int, int]

Groups = tuple[Sequence[int], Sequence[int]]
"""Groups of places, one after the other, and the start of each, with the end of the last."""

WIDEST = 2**62
"""Up to this number, kinds of pairs fit into an array; above, the kinds so far are numbered again."""


class Counting(Protocol):
    """Counts the patterns of pairs of contents. A content is given by its place among all digests."""

    reader: Reader

    def agreeing(self, asked: Sequence[int], parents: Sequence[int]) -> Groups:
        """Groups of the places asked that have the first value of each of these comparisons in common.

        Each group has two or more places; the groups are in the order of their first places.
        """

    def proposed(
        self, asked: Sequence[int], settled: Mapping[tuple[str, str], bool], told: Told
    ) -> Counter[Pattern]:
        """The patterns of the pairs that keys propose, in which one of the contents asked comes first."""

    def drawn(self, pairs: Sequence[Pair], told: Told) -> Counter[Pattern]:
        """The patterns of pairs drawn at random."""


class OneByOne:
    """Counts without arrays: each pair is compared by itself."""

    def __init__(self, draft: Draft, digests: Sequence[str]) -> None:
        self.reader, self.digests = Reader(draft, _borne(draft, digests)), digests

    def agreeing(self, asked: Sequence[int], parents: Sequence[int]) -> Groups:
        """The groups, found by looking at each content."""
        alike: defaultdict[tuple[str, ...], list[int]] = defaultdict(list)
        fields = [self.reader.comparisons[at].field for at in parents]
        for place in asked:
            content = self.reader.draft.content(self.digests[place])
            values = [content.facts.get(field) for field in fields]
            if all(values):
                alike[tuple([said[0][0] for said in values if said])].append(place)
        groups = [group for group in alike.values() if len(group) > 1]
        return [*chain.from_iterable(groups)], [*accumulate(map(len, groups), initial=0)]

    def proposed(
        self, asked: Sequence[int], settled: Mapping[tuple[str, str], bool], told: Told
    ) -> Counter[Pattern]:
        """The patterns of the proposed pairs; each content asked is looked up."""
        found: Counter[Pattern] = Counter()
        draft, digests, pattern = self.reader.draft, self.digests, self.reader.pattern
        for place in asked:
            told(1)
            one = digests[place]
            others = draft.met(draft.content(one), but=one)
            for other in sorted(other for other in others if one < other):
                if (one, other) not in settled:
                    found[pattern(one, other)] += 1
        return found

    def drawn(self, pairs: Sequence[Pair], told: Told) -> Counter[Pattern]:
        """The patterns of pairs drawn."""
        digests, pattern = self.digests, self.reader.pattern
        found: Counter[Pattern] = Counter()
        for one, other in pairs:
            told(1)
            found[pattern(digests[one], digests[other])] += 1
        return found


class InColumns:
    """Counts by arrays: pairs with the same pattern, whose values are equally rare, are counted together.

    The first pair of each such kind is read like a single pair, in the order of the pairs. So symbols get the
    same numbers as one by one.
    """

    def __init__(self, draft: Draft, digests: Sequence[str]) -> None:
        self.columns, self.digests = columns_of(draft), digests
        self.table, self.levels = self.columns.table, self.columns.levels
        fields = {one.field for one in draft.stages.config.comparisons}
        self.reader = Reader(draft, {field: self._counted(field) for field in fields})
        self._kinds: dict[str, Array] = {}
        self._deciding: list[list[str]] = []
        """For each pattern, the fields whose shared value decides the symbol."""

    def _counted(self, field: str) -> Counter[str]:
        """How many contents have each value of a field."""
        import numpy as np

        if field not in self.table.columns:
            return Counter()
        values = self.table.values(field)
        counts = np.bincount(self.table.numbered(field).codes, minlength=len(values)).tolist()
        return Counter({value: count for value, count in zip(values, counts, strict=True) if count})

    def agreeing(self, asked: Sequence[int], parents: Sequence[int]) -> Groups:
        """The groups, found by sorting the numbers of values."""
        import numpy as np

        places = np.array(asked, dtype=np.int64)
        keys = np.zeros(len(places), dtype=np.int64)
        for at in parents:
            codes = self._firsts(self.reader.comparisons[at].field)[places]
            said = codes >= 0
            places = places[said]
            _, keys = np.unique(
                keys[said] * (int(codes.max(initial=0)) + 1) + codes[said], return_inverse=True
            )
        _, first, back, counts = np.unique(keys, return_index=True, return_inverse=True, return_counts=True)
        several = counts[back] > 1
        # A group is where its first place is, and its places are in their order.
        order = np.argsort(first[back[several]], kind="stable")
        sizes = counts[np.argsort(first)]
        ends = np.cumsum(sizes[sizes > 1])
        return places[several][order].tolist(), [0, *ends.tolist()]

    def _firsts(self, field: str) -> Array:
        """The number of the first value of a field, by content; negative if there is none."""
        import numpy as np

        codes = self.table.codes(field)
        several = np.flatnonzero(codes == SEVERAL)
        if len(several):
            codes, further = codes.copy(), self.table.columns[field].several
            codes[several] = [further[at][0] for at in several.tolist()]
        return codes

    def proposed(
        self, asked: Sequence[int], settled: Mapping[tuple[str, str], bool], told: Told
    ) -> Counter[Pattern]:
        """The patterns of the proposed pairs, found by sorting."""
        import numpy as np

        wanted = np.zeros(len(self.digests), dtype=bool)
        wanted[asked] = True
        told(len(asked))
        columns, digests = self.columns, self.digests
        found: Counter[Pattern] = Counter()
        keeping, told_of = columns.keeps(wanted), []
        for one, other in columns.meetings.pairs(wanted):
            if settled:
                pairs = zip(one.tolist(), other.tolist(), strict=True)
                left = np.array([(digests[a], digests[b]) not in settled for a, b in pairs], dtype=bool)
                one, other = one[left], other[left]
            numbers = columns.patterns(one, other)
            self._count(found, one, other, numbers)
            if keeping:
                told_of.append((one, other, numbers))
        columns.keep(told_of)
        return found

    def drawn(self, pairs: Sequence[Pair], told: Told) -> Counter[Pattern]:
        """The patterns of pairs drawn."""
        import numpy as np

        both = np.array(pairs, dtype=np.int32).reshape(-1, 2)
        told(len(both))
        found: Counter[Pattern] = Counter()
        one, other = both[:, 0], both[:, 1]
        self._count(found, one, other, self.levels.of(one, other))
        return found

    def _count(self, found: Counter[Pattern], one: Array, other: Array, numbers: Array) -> None:
        """Count the pairs of a piece; their patterns have these numbers."""
        import numpy as np

        by_field: dict[str, list[int]] = {}
        self._deciding += map(self.reader.deciding, self.levels.patterns[len(self._deciding) :])
        for number in np.unique(numbers).tolist():
            for field in self._deciding[number]:
                by_field.setdefault(field, []).append(number)
        kinds, size = numbers.astype(np.int64), len(self.levels.patterns)
        said: dict[str, Array] = {}
        for field, deciding in by_field.items():
            concerned = np.zeros(len(self.levels.patterns), dtype=bool)
            concerned[deciding] = True
            pairs = np.flatnonzero(concerned[numbers])
            known = said[field] = np.zeros(len(kinds), dtype=np.int64)
            known[pairs] = self._kind(field, one[pairs], other[pairs])
            radix = int(known.max()) + 1
            if size * radix >= WIDEST:
                seen, kinds = np.unique(kinds, return_inverse=True)
                size = len(seen)
            kinds, size = kinds * radix + known, size * radix
        _, back, counts = np.unique(kinds, return_inverse=True, return_counts=True)
        first = np.empty(len(counts), dtype=np.int64)
        first[back[::-1]] = np.arange(len(back))[::-1]  # the first of each is written last
        order = np.argsort(first)
        first, counts = first[order], counts[order].tolist()
        firsts = {field: known[first].tolist() for field, known in said.items()}
        for at, number in enumerate(numbers[first].tolist()):
            rarities = (
                self._rarity(field, firsts[field][at], one, other, first[at])
                for field in self._deciding[number]
            )
            found[self.reader.symbols(self.levels.patterns[number], rarities)] += counts[at]

    def _rarity(self, field: str, kind: int, one: Array, other: Array, pair: int) -> int | None:
        """How rare the value of a field is on which pairs of this kind agree, as the reader says."""
        if kind > RARE:
            contents = self.table.contents
            return self.reader.rarity(field, contents[one[pair]], contents[other[pair]])
        if field in self.reader.rarities:
            return kind
        return None if kind else 0

    def _kind(self, field: str, one: Array, other: Array) -> Array:
        """A number for the effect of the common value of a field on the pattern.

        If a pair has several such values, it is a kind of its own.
        """
        import numpy as np

        codes = self.table.codes(field)
        ours, theirs = codes[one], codes[other]
        known = self._kinds.get(field)
        if known is None:
            known = self._kinds[field] = self._kinds_of(field)
        if field in self.reader.rarities:  # if names are swapped, the commoner one, as if both had it
            found = np.minimum(known[ours], known[theirs])
        else:
            shared = (ours == theirs) & (ours >= 0)
            found = np.zeros(len(ours), dtype=np.int64)
            found[shared] = known[ours[shared]]
        several = np.flatnonzero((ours == SEVERAL) | (theirs == SEVERAL))
        found[several] = RARE + 2 + np.arange(len(several))
        return found

    def _kinds_of(self, field: str) -> Array:
        """For each value of a field, how rare it is; for an identifier, whether it links nobody."""
        import numpy as np

        reader, values = self.reader, self.table.values(field)
        rarities = reader.rarities.get(field)
        if rarities is not None:
            # A missing value has the number -1, and is found at the end.
            return np.array([*(rarities.get(value, RARE) for value in values), RARE], dtype=np.int64)
        return self.columns.idle(field).astype(np.int64)


def _borne(draft: Draft, digests: Iterable[str]) -> Mapping[str, Counter[str]]:
    """How many contents have each value of each field; every content is read once."""
    borne: defaultdict[str, list[str]] = defaultdict(list)
    for digest in digests:
        content = draft.content(digest)
        for field, facts in content.facts.items():
            borne[field].extend([facts[0][0]] if len(facts) == 1 else content.values(field))
    return {field: Counter(values) for field, values in borne.items()}
