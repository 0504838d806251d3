"""Who shares which key, in columns: numbers are sorted, so that contents of one key stand side by side."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Sequence

from ..stages import CLAIM, IDENTIFIER, Stages
from .keys import Codes, Keys
from .table import Array, Numbered, Table

__all__ = ["Index"]

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

        codes, places = given
        # Places mostly come in their order: one sort is enough then.
        ordered = bool((places[1:] >= places[:-1]).all())
        order = np.argsort(codes, kind="stable") if ordered else np.lexsort((places, codes))
        codes, places = codes[order], places[order]
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

    def pairs(self, open_: Array, size: int) -> Iterator[Array]:
        """The pairs of each open block, as one number: a place times all contents, plus the other place."""
        import numpy as np

        for count in np.unique(self.counts[open_]).tolist():
            chosen = np.flatnonzero(open_ & (self.counts == count))
            block = self.members[self.starts[chosen][:, None] + np.arange(count)].astype(np.int64)
            one, other = np.triu_indices(count, 1)
            yield (block[:, one] * size + block[:, other]).ravel()


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

    def pairs(self, reach: Callable[[str], Reach]) -> tuple[Array, Array]:
        """All pairs that open keys propose: the places of both, the smaller first, sorted.

        ``reach`` is asked of crowded identifiers. Cost: sorting the pairs. Memory: some 16 bytes for each
        time that a key proposes a pair.
        """
        import numpy as np

        size = len(self.table.digests)
        found: list[Array] = [np.zeros(0, dtype=np.int64)]
        for name, blocks in self._rules.items():
            found += blocks.pairs(blocks.counts <= self.limits[name], size)
        anchored: list[int] = []
        for name, blocks in self._spaces.items():
            open_ = np.ones(len(blocks.counts), dtype=bool)
            for identifier, at in self._crowded(name):
                met = reach(f"{IDENTIFIER}{identifier}")
                open_[at] = met is True
                if isinstance(met, tuple):
                    anchored += _anchored(self.table.digests, met, blocks.at(at).tolist())
            found += blocks.pairs(open_, size)
        pairs = np.sort(np.concatenate([*found, np.array(anchored, dtype=np.int64)]))
        pairs = pairs[np.flatnonzero(np.diff(pairs, prepend=-1))]
        return (pairs // max(1, size)).astype(np.int32), (pairs % max(1, size)).astype(np.int32)


def _anchored(digests: Sequence[str], anchors: Sequence[str], members: Sequence[int]) -> list[int]:
    """The pairs of a crowded key, under which all meet the anchors only."""
    found = []
    for anchor in anchors:
        place = bisect_left(digests, anchor)
        found += [min(place, one) * len(digests) + max(place, one) for one in members if one != place]
    return found
