"""Ranks names by how well each explains a handle, and says how probably the first is its owner."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable

import attrs

from .handle import stripped
from .spell import Population, Spelled, Written, written

__all__ = ["RankedName", "Ranker"]

SHORTEST = 3
"""A name is looked at where so many letters of one of its words stand in the handle in a row, or a
whole word."""

FEW = 4
"""In a handle of no more letters than this, initials are all there is: every name is looked at."""


@attrs.frozen
class RankedName:
    """A name, and how probably one bearer of it owns the handle.

    ``explained`` is how much likelier the handle is from this name than from anybody, in thousandths of
    a bit. ``probability``, in 0..1, is that of one person of the base: whoever shares a name shares it.
    ``sure`` when the probability reaches the precision asked for.
    """

    name: str
    explained: int
    probability: float
    sure: bool


class Ranker:
    """The names of a base prepared once, to be ranked for many handles.

    ``names`` has one ``given|family`` for each person: how often a name comes tells how common it is.
    ``size`` is how many people the base holds, where only a part of it is handed in.

    >>> ranker = Ranker(["jocelyne|michu", "jean|martin", "luc|martin"])
    >>> [(each.name, each.sure) for each in ranker.rank("jocelynemichu", share=0.9, limit=1)]
    [('jocelyne|michu', True)]
    >>> [round(each.probability, 2) for each in ranker.rank("martin", share=0.9, limit=1)]
    [0.47]
    >>> [each.name for each in Ranker(["jean|michu", "jocelyne|martin"]).rank("Senateur_JMartin75")][0]
    'jocelyne|martin'
    """

    def __init__(self, names: Iterable[str], *, size: int | None = None) -> None:
        counted = Counter(names)
        self.size = max(counted.total(), 1) if size is None else size
        self._bearers = {Spelled.of(name): counted[name] for name in sorted(counted)}
        self._population = Population(self._bearers)
        self._begun: dict[str, list[Spelled]] = {}
        for name in self._bearers:
            for begin in sorted(name.begins(SHORTEST)):
                self._begun.setdefault(begin, []).append(name)

    def rank(
        self, handle: str, *, limit: int = 10, share: float = 0.5, precision: float = 0.99
    ) -> list[RankedName]:
        """The names that explain this handle best, best first, ties in the order of names.

        ``share`` is how many of the handles seen belong to somebody in the base, in 0..1: the
        rarer that is, the more a handle must tell. A handle is read as words of the name, beginnings of them,
        what its bearer is called, titles and leftovers, in any order, at the least cost, and held
        against what it would cost anybody to write it, rare names being dearer than common ones. The
        probability is that of Bayes: of all people in the base and out of it. Empty for a handle without
        letters and one that is not ASCII. Costs O(letters²) for each name that shares three letters in a row.
        Source: letter coverage times name rarity, the best scorer measured on handles.
        """
        read = written(handle)
        if not read.letters:
            return []
        anybody = self._population.cost(read)
        found = [(anybody - name.cost(read), name) for name in self._sharing(read)]
        found.sort(key=lambda each: (-each[0], each[1].said))
        looked_at = sum(self._bearers[name] for _, name in found)
        known = [self._bearers[name] * 2 ** (explained / 1000) for explained, name in found]
        rest = max(self.size - looked_at, 0) * 2 ** ((anybody - self._population.unrelated(read)) / 1000)
        # One person of the base against all others in it, and against everybody out of it.
        whole = math.fsum([*known, rest]) * share / self.size + (1 - share)
        return [
            RankedName(name.said, explained, probability, probability >= precision)
            for explained, name in found[:limit]
            for probability in [2 ** (explained / 1000) * share / self.size / whole if whole else 0.0]
        ]

    def _sharing(self, handle: Written) -> list[Spelled]:
        """The names worth a look."""
        if min(map(len, stripped(handle.letters, 2))) <= FEW:
            return list(self._bearers)
        signs = handle.letters
        found = {
            name.said: name
            for at in range(len(signs))
            for length in range(1, SHORTEST + 1)
            for name in self._begun.get(signs[at : at + length], ())
        }
        return [found[said] for said in sorted(found)]
