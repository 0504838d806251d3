"""Who shares which key, in columns: numbers are sorted, so that contents of one key stand side by side."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Sequence

from ..stages import CLAIM, IDENTIFIER, Stages
from .keys import Codes, Keys
from .order import side_by_side
from .table import Array, Numbered, Table

__all__ = ["Index", "Meetings"]

HELD = 1_000_000
"""How often keys may propose pairs that are sorted at one time."""

AT_ONCE = 250_000
"""Pairs that are handed on at one time: whoever compares them holds their levels meanwhile."""

Reach = bool | tuple[str, ...]
"""Whom a key lets its contents meet: nobody, each other, or only the anchors named."""


class _Members(Collection[str]):
    """The contents under one key, by their places among all digests; their number costs nothing."""

    __slots__ = ("_digests", "_places")

    def __init__(self, digests: Sequence[str], places: Array) -> None:
        self._digests, self._places = digests, places

    def __len__(self) -> int:
        return len(self._places)

    def __iter__(self) -> Iterator[str]:
        return map(self._digests.__getitem__, self._places.tolist())

    def __contains__(self, digest: object) -> bool:
        if not isinstance(digest, str):
            return False
        place = bisect_left(self._digests, digest)
        if place == len(self._digests) or self._digests[place] != digest:
            return False
        at = int(self._places.searchsorted(place))
        return at < len(self._places) and bool(self._places[at] == place)


class _Blocks:
    """The contents that share the keys of one rule or namespace, for each key that two of them share.

    Memory: twelve bytes for each such key, and four for each content under it.
    """

    def __init__(self, given: Numbered) -> None:
        import numpy as np

        codes, places = side_by_side(*given)
        # A content may be given one key twice.
        new = np.ones(len(codes), dtype=bool)
        new[1:] = (codes[1:] != codes[:-1]) | (places[1:] != places[:-1])
        codes, places = codes[new], places[new]
        starts = np.flatnonzero(np.diff(codes, prepend=-1))
        counts = np.diff(starts, append=len(codes))
        shared = counts > 1
        self.codes = codes[starts[shared]]
        self.counts = counts[shared].astype(np.int32)
        self.members = places[np.repeat(shared, counts)]
        self.starts = np.cumsum(self.counts) - self.counts

    def find(self, code: int) -> Array:
        """The places of the contents under a key; none where it is one content's own."""
        at = int(self.codes.searchsorted(code))
        if at == len(self.codes) or self.codes[at] != code:
            return self.members[:0]
        return self.at(at)

    def at(self, at: int) -> Array:
        """The places of the contents under one of the keys."""
        start = self.starts[at]
        return self.members[start : start + self.counts[at]]

    def behind(self, open_: Array, asked: Array) -> tuple[Array, Array]:
        """Of the contents asked, under each open key: where they stand, and how many stand behind them."""
        import numpy as np

        at = np.flatnonzero(asked[self.members])
        block = np.searchsorted(self.starts, at, side="right") - 1
        at, block = at[open_[block]], block[open_[block]]
        return at, self.starts[block] + self.counts[block] - 1 - at

    def pairs(self, open_: Array, asked: Array) -> Array:
        """The pairs of the contents asked with those behind them under open keys, as numbers.

        Such a number is the first place times all contents, plus the other place.
        """
        import numpy as np

        at, behind = self.behind(open_, asked)
        first = np.repeat(self.members[at].astype(np.int64) * len(asked), behind)
        step = np.arange(1, len(first) + 1) - np.repeat(np.cumsum(behind) - behind, behind)
        found: Array = first + self.members[np.repeat(at, behind) + step]
        return found


class Index:
    """The contents of a table by the keys they share; a key of one content alone is not kept."""

    def __init__(self, table: Table, stages: Stages, keys: Keys) -> None:
        self.table, self.stages = table, stages
        config = stages.config
        self.limits = {rule.name: rule.limit for rule in config.block_rules}
        self._codes: Codes = keys.codes
        self._rules: dict[str, _Blocks] = {}
        for name in self.limits:
            blocks = self._rules[name] = _Blocks(keys.numbered(name))
            self._codes.keep(name, blocks.codes)
        self._spaces = {
            name: _Blocks(table.numbered(name)) for name in config.namespaces if name in table.columns
        }
        self._claims: defaultdict[str, list[str]] = defaultdict(list)
        for content in table.claiming():
            for field, claims in content.claims.items():
                for fact in claims if field in config.namespaces else ():
                    self._claims[f"{CLAIM}{field}:{fact[0]}"].append(content.digest)

    def block(self, key: str) -> Collection[str]:
        """The contents under a key; nobody where it is one content's own."""
        if key[0] == CLAIM:
            return self._claims.get(key, ())
        name, _, text = key.partition(":")
        if key[0] == IDENTIFIER:
            blocks = self._spaces.get(name[1:])
            code = self.table.columns[name[1:]].numbers.get(text) if blocks is not None else None
        else:
            blocks = self._rules.get(name)
            code = self._codes.code(*self._codes.cut(key)) if blocks is not None else None
        if blocks is None or code is None:
            return ()
        places = blocks.find(code)
        return _Members(self.table.digests, places) if len(places) else ()

    def crowded(self) -> Iterator[str]:
        """Identifiers, as ``namespace:value``, that more contents have than may all meet or one person has.

        No other is generic.
        """
        for name in self._spaces:
            yield from (identifier for identifier, _ in self._crowded(name))

    def _crowded(self, name: str) -> Iterator[tuple[str, int]]:
        config, blocks = self.stages.config, self._spaces[name]
        few = min(config.namespaces[name].generic_above, config.identifier_limit)
        values = self.table.values(name)
        for at in (blocks.counts > few).nonzero()[0].tolist():
            yield f"{name}:{values[blocks.codes[at]]}", at

    def closed(self) -> int:
        """How many keys of rules propose nobody, since more contents have them than may all meet."""
        return sum(int((blocks.counts > self.limits[name]).sum()) for name, blocks in self._rules.items())

    def meetings(self, reach: Callable[[str], Reach]) -> Meetings:
        """What open keys propose; ``reach`` is asked of crowded identifiers."""
        import numpy as np

        parts = [(blocks, blocks.counts <= self.limits[name]) for name, blocks in self._rules.items()]
        anchored: list[int] = []
        for name, blocks in self._spaces.items():
            open_ = np.ones(len(blocks.counts), dtype=bool)
            for identifier, at in self._crowded(name):
                met = reach(f"{IDENTIFIER}{identifier}")
                open_[at] = met is True
                if isinstance(met, tuple):
                    anchored += _anchored(self.table.digests, met, blocks.at(at).tolist())
            parts.append((blocks, open_))
        return Meetings(len(self.table.digests), parts, np.sort(np.array(anchored, dtype=np.int64)))


class Meetings:
    """The pairs that open keys propose, made as they are asked for: nobody holds all of them."""

    def __init__(self, size: int, parts: Sequence[tuple[_Blocks, Array]], anchored: Array) -> None:
        """``parts`` are keys, and which are open; ``anchored`` are pairs besides, as numbers, sorted."""
        import numpy as np

        self._size, self._parts, self._anchored = size, parts, anchored
        everybody = np.ones(size, dtype=bool)
        self._behind = np.bincount(anchored // max(1, size), minlength=size)
        """How often a content is proposed to a later one."""
        for blocks, open_ in parts:
            at, behind = blocks.behind(open_, everybody)
            self._behind += np.bincount(blocks.members[at], behind, minlength=size).astype(np.int64)

    def most(self, asked: Array) -> int:
        """How often keys propose the contents asked to later ones: no fewer than there are pairs."""
        return int(self._behind[asked].sum())

    def pairs(self, asked: Array | None = None) -> Iterator[tuple[Array, Array]]:
        """All pairs, each once and sorted, many at a time: the places of both, the smaller first.

        ``asked`` says which contents come first in them; by default all do. Cost: sorting the pairs. Memory:
        some 40 bytes for each of :data:`HELD` times that a key proposes a pair.
        """
        import numpy as np

        behind = self._behind if asked is None else np.where(asked, self._behind, 0)
        ends = np.cumsum(behind)
        begin = 0
        while begin < self._size:
            done = int(ends[begin - 1]) if begin else 0
            end = max(begin + 1, int(np.searchsorted(ends, done + HELD, side="right")))
            if ends[end - 1] > done:
                yield from self._between(begin, end, asked)
            begin = end

    def _between(self, begin: int, end: int, asked: Array | None) -> Iterator[tuple[Array, Array]]:
        """The pairs of which the first place lies in a range."""
        import numpy as np

        size = self._size
        chosen = np.zeros(size, dtype=bool)
        chosen[begin:end] = True if asked is None else asked[begin:end]
        among = np.searchsorted(self._anchored, [begin * size, end * size])
        anchored = self._anchored[among[0] : among[1]]
        found = [anchored[chosen[anchored // size]]]
        found += (blocks.pairs(open_, chosen) for blocks, open_ in self._parts)
        pairs = np.sort(np.concatenate(found))
        pairs = pairs[np.flatnonzero(np.diff(pairs, prepend=-1))]
        for start in range(0, len(pairs), AT_ONCE):
            some = pairs[start : start + AT_ONCE]
            yield (some // size).astype(np.int32), (some % size).astype(np.int32)


def _anchored(digests: Sequence[str], anchors: Sequence[str], members: Sequence[int]) -> list[int]:
    """The pairs of a crowded key, under which all meet the anchors only."""
    found = []
    for anchor in anchors:
        place = bisect_left(digests, anchor)
        found += [min(place, one) * len(digests) + max(place, one) for one in members if one != place]
    return found
