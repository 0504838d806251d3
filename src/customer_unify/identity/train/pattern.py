"""Turns pairs of contents into patterns of numbered symbols, and counts the values of all contents."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations
from typing import NamedTuple

from ...model.content import Content
from ...model.weights import condition
from ..draft import Draft
from ..score.shared import commonest
from ..score.weigher import EQUAL

__all__ = ["LISTED", "RARE", "Pattern", "Reader", "Symbol"]

Pattern = tuple[int, ...]
"""The numbers of the symbols of a pair, in the order of the comparisons, without what cannot be compared."""

LISTED = 5
"""A value is listed only if this many contents have it, so a model contains no single person's name."""

RARE = 9
"""The rarity of all values that fewer contents have. Each step up to it is four times rarer."""


class Symbol(NamedTuple):
    """One result of a comparison: a level, how rare the value is, and the levels of the parents."""

    at: int
    condition: str
    level: str
    rarity: int


class _Said(NamedTuple):
    """What one level of a pair becomes: a number, or one that depends on the value that the two share."""

    number: int
    """-1 if the value decides."""
    symbol: Symbol
    field: str
    numbers: dict[int, int]
    """The numbers by rarity, as far as they have occurred."""


class Reader:
    """Turns pairs of contents into patterns, and numbers the symbols as they occur."""

    def __init__(self, draft: Draft, counts: Mapping[str, Counter[str]]) -> None:
        """``counts`` say for each compared field how many contents have each of its values."""
        self.draft = draft
        self.config = draft.stages.config
        self.comparisons = self.config.comparisons
        self.places = {comparison.field: at for at, comparison in enumerate(self.comparisons)}
        self.numbers: dict[Symbol, int] = {}
        self._shapes: dict[tuple[str, ...], list[_Said]] = {}
        # A field that is compared twice is counted once, at the later place.
        self.counts = {
            at: counts.get(one.field, Counter()) if self.places[one.field] == at else Counter()
            for at, one in enumerate(self.comparisons)
        }
        self.rarities: dict[str, dict[str, int]] = {}
        self.borne: Counter[tuple[int, int]] = Counter()
        for at, counted in self.counts.items():
            self._rank(at, counted)

    def _rank(self, at: int, counted: Counter[str]) -> None:
        """Give each common value of an attribute its rarity; a fact made from others needs none."""
        comparison = self.comparisons[at]
        if comparison.field in self.config.namespaces or comparison.derived_from or not counted:
            return
        total = counted.total()
        found = {value: _rarity(count, total) for value, count in counted.items() if count >= LISTED}
        self.rarities[comparison.field] = found
        for value, count in counted.items():
            self.borne[at, found.get(value, RARE)] += count

    def strata(self) -> list[tuple[int, ...]]:
        """Each way in which the parents of a derived comparison can agree, as sorted places."""
        found: set[tuple[int, ...]] = set()
        for comparison in self.comparisons:
            parents = sorted(self.places[name] for name in comparison.derived_from if name in self.places)
            for size in range(1, len(parents) + 1):
                found.update(combinations(parents, size))
        return sorted(found)

    def number(self, symbol: Symbol) -> int:
        """The number of a symbol."""
        return self.numbers.setdefault(symbol, len(self.numbers))

    def pattern(self, one: str, other: str) -> Pattern:
        """The symbols of a pair."""
        a, b = self.draft.content(one), self.draft.content(other)
        return self.shown(a, b, self.draft.stages.levels(a, b))

    def shown(self, a: Content, b: Content, levels: tuple[str, ...]) -> Pattern:
        """The symbols of a pair with these levels."""
        shape = self._shapes.get(levels) or self._shape(levels)
        return self.symbols(levels, (self.rarity(said.field, a, b) for said in shape if said.number < 0))

    def symbols(self, levels: tuple[str, ...], rarities: Iterator[int | None]) -> Pattern:
        """The symbols of a pair with these levels and these rarities of the :meth:`deciding` fields."""
        found = []
        for said in self._shapes.get(levels) or self._shape(levels):
            number = said[0]
            if number < 0:
                rarity = next(rarities)
                if rarity is None:
                    continue
                known = said.numbers.get(rarity)
                if known is None:
                    known = said.numbers[rarity] = self.number(said.symbol._replace(rarity=rarity))
                number = known
            found.append(number)
        return tuple(found)

    def rarity(self, field: str, a: Content, b: Content) -> int | None:
        """How rare the common value of two contents is; 0 for an identifier, None if it links nobody."""
        known = self.rarities.get(field)
        if known is None:
            return None if self._generic(field, a, b) else 0
        return commonest(a, b, field, known, RARE)

    def deciding(self, levels: Sequence[str]) -> list[str]:
        """The fields whose common value decides the symbol: how rare it is, or whether it links anybody."""
        return [
            comparison.field
            for comparison, level in zip(self.comparisons, levels, strict=True)
            if self._decides(comparison.field, level)
        ]

    def _decides(self, field: str, level: str) -> bool:
        if level == "exact" and field in self.rarities:
            return True
        return level in EQUAL and field in self.config.namespaces

    def _shape(self, levels: tuple[str, ...]) -> list[_Said]:
        """What the levels of a pair become, computed once for all pairs with these levels."""
        made = self._shapes[levels] = [self._said(at, levels) for at, level in enumerate(levels) if level]
        return made

    def _said(self, at: int, levels: Sequence[str]) -> _Said:
        comparison, level = self.comparisons[at], levels[at]
        said = ""
        if comparison.derived_from:
            parents = [self.places.get(name, -1) for name in comparison.derived_from]
            said = condition(comparison.derived_from, [levels[one] if one >= 0 else "" for one in parents])
        symbol = Symbol(at, said, level, 0)
        if self._decides(comparison.field, level):
            return _Said(-1, symbol, comparison.field, {})
        return _Said(self.number(symbol), symbol, comparison.field, {})

    def _generic(self, field: str, a: Content, b: Content) -> bool:
        """Whether all common values of an identifier link nobody, so that they count as missing."""
        theirs = b.values(field)
        shared = [value for value in a.values(field) if value in theirs]
        return bool(shared) and all(self.draft.generic(f"{field}:{value}") for value in shared)

    def equal(self) -> dict[int, int]:
        """How many of all pairs of contents have a common value, by the symbol of such pairs."""
        pairs: defaultdict[tuple[int, str, int], int] = defaultdict(int)
        shown = {symbol.at for symbol in self.numbers if symbol.level in EQUAL}
        for at in sorted(shown):
            comparison = self.comparisons[at]
            tell = self.draft.stages.comparators[comparison.comparator]
            known = self.rarities.get(comparison.field)
            for value, count in self.counts[at].items():
                if count > 1:
                    rarity = 0 if known is None else known.get(value, RARE)
                    pairs[at, tell(value, value), rarity] += count * (count - 1) // 2
        return {
            number: pairs[symbol.at, symbol.level, symbol.rarity]
            for symbol, number in self.numbers.items()
            if symbol.level in EQUAL and symbol.condition in ("", "none", "unknown")
        }


def _rarity(count: int, total: int) -> int:
    """How rare a value is, in steps of four times; in whole numbers, so no machine rounds differently."""
    step = 0
    while step < RARE - 1 and count * 4 ** (step + 1) <= total:
        step += 1
    return max(1, step)
