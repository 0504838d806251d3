"""Counts what training learns from: how alike pairs are, proposed ones and random ones."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import accumulate, combinations
from random import Random
from typing import NamedTuple, TypeVar

import attrs

from ...model.configuration import Comparison
from ...model.content import Content
from ...model.weights import condition
from ..draft import Draft

__all__ = ["RARE", "Observed", "Pattern", "Symbol", "observe"]

T = TypeVar("T")

Pattern = tuple[int, ...]
"""The symbols of a pair, by their numbers, ascending; what cannot be compared is left out."""

LISTED = 5
"""Contents that must bear a value before it is listed: a model holds no single person's name."""

RARE = 9
"""The rarity of all values that fewer bear. Up to it each step is four times rarer than the one before."""

SAMPLE = 100_000
"""Random pairs drawn: levels that few of them show are not judged by them."""

STRATUM = 25_000
"""Pairs drawn among those that agree on what a fact is made of."""


class Symbol(NamedTuple):
    """One thing a comparison can show: a level, of values this rare, while its parents show that."""

    at: int
    condition: str
    level: str
    rarity: int


@attrs.frozen
class Observed:
    """All that is learned from, as counts: the values themselves are gone.

    ``proposed`` counts the patterns of the pairs that block keys propose, ``random`` those of pairs drawn
    at random, ``strata`` those of pairs drawn among the contents that agree on facts others are made of, by
    the places of these. ``judged`` counts those of the proposed pairs people have judged, which
    ``proposed`` holds too, and ``labelled`` all the pairs they have. ``equal``
    says how many of all pairs of contents have a value in common, by symbol; ``borne`` how many contents
    have a value of each rarity. ``rarities`` names the values that have one.
    """

    comparisons: tuple[Comparison, ...]
    contents: int
    symbols: tuple[Symbol, ...]
    proposed: Mapping[Pattern, int]
    random: Mapping[Pattern, int]
    strata: Mapping[tuple[int, ...], Mapping[Pattern, int]]
    judged: Mapping[tuple[Pattern, bool], int]
    labelled: int
    equal: Mapping[int, int]
    borne: Mapping[tuple[int, int], int]
    rarities: Mapping[str, Mapping[str, int]] = attrs.field(repr=False)

    def stratum(self, symbol: Symbol) -> tuple[int, ...]:
        """The places of the parents that agree where a symbol is shown; blank if none does."""
        comparison = self.comparisons[symbol.at]
        names: tuple[str, ...]
        if len(comparison.derived_from) == 1:
            names = comparison.derived_from if symbol.condition == "exact" else ()
        else:
            names = tuple(symbol.condition.split("+")) if comparison.derived_from else ()
        return tuple(at for at, one in enumerate(self.comparisons) if one.field in names)

    @property
    def pairs(self) -> int:
        """How many pairs of contents there are, proposed or not."""
        return self.contents * (self.contents - 1) // 2


def observe(
    draft: Draft,
    judged: Iterable[tuple[str, str, bool]],
    rng: Random,
    progress: Callable[[int, int], None],
) -> Observed:
    """Count the pairs of a draft; ``judged`` are contents and whether they are one person.

    Costs the comparison of every proposed pair, of 100,000 random ones and as many that agree in part.
    """
    digests = sorted(draft.contents)
    reader = _Reader(draft, digests)
    many = min(SAMPLE, len(digests) * (len(digests) - 1) // 2)
    steps = _Steps(len(digests) + many + STRATUM * len(reader.strata()), progress)
    proposed: Counter[Pattern] = Counter()
    for one in steps.told(digests):
        proposed.update(reader.pattern(one, other) for other in draft.neighbours(one) if one < other)
    random = Counter(reader.pattern(*pair) for pair in steps.told(_drawn(digests, many, rng)))
    strata = {
        parents: Counter(
            reader.pattern(*pair) for pair in steps.told(_agreeing(reader, parents, STRATUM, rng))
        )
        for parents in reader.strata()
    }
    steps.end()
    told = list(judged)
    known = Counter((reader.pattern(*pair), same) for pair, same in _settled(draft, told).items())
    equal = reader.equal()
    return Observed(
        reader.comparisons,
        len(digests),
        tuple(reader.numbers),
        proposed,
        random,
        strata,
        known,
        len(told),
        equal,
        reader.borne,
        reader.rarities,
    )


def _settled(draft: Draft, judged: Iterable[tuple[str, str, bool]]) -> dict[tuple[str, str], bool]:
    """The proposed pairs people agree about, each once, however often its contents were judged.

    Pairs that no key proposes are left out: they say how people differ whom nobody would compare. So are
    contents judged to be one person and two, which records of equal content may be.
    """
    found: dict[tuple[str, str], set[bool]] = defaultdict(set)
    for a, b, same in judged:
        found[min(a, b), max(a, b)].add(same)
    return {
        pair: same.pop()
        for pair, same in sorted(found.items())
        if len(same) == 1 and pair[0] != pair[1] and draft.proposes(*pair)
    }


class _Steps:
    """Tells how far counting has come: contents whose pairs are counted, then pairs drawn."""

    def __init__(self, total: int, progress: Callable[[int, int], None]) -> None:
        self.total, self.progress, self.done = total, progress, 0

    def told(self, items: Iterable[T]) -> Iterator[T]:
        """The items, each counted as one step."""
        for item in items:
            if self.done % 1000 == 0:
                self.progress(self.done, self.total)
            self.done += 1
            yield item

    def end(self) -> None:
        """All is counted: fewer pairs may have been there than were asked for."""
        self.progress(self.total, self.total)


def _drawn(digests: Sequence[str], size: int, rng: Random) -> Iterator[tuple[str, str]]:
    """Pairs drawn at random; by ``random()`` alone, which is the same in every version of Python."""
    count = len(digests)
    for _ in range(size):
        one, other = digests[int(rng.random() * count)], digests[int(rng.random() * count)]
        if one != other:
            yield one, other


def _agreeing(reader: _Reader, parents: Sequence[int], size: int, rng: Random) -> Iterator[tuple[str, str]]:
    """Pairs drawn among those that have the first value of each parent in common."""
    alike: defaultdict[tuple[str, ...], list[str]] = defaultdict(list)
    fields = [reader.comparisons[at].field for at in parents]
    for digest in reader.digests:
        values = [reader.draft.content(digest).values(field) for field in fields]
        if all(values):
            alike[tuple(value[0] for value in values)].append(digest)
    groups = [group for group in alike.values() if len(group) > 1]
    ends = list(accumulate(len(group) * (len(group) - 1) // 2 for group in groups))
    if not ends:
        return
    for group in rng.choices(groups, cum_weights=ends, k=min(size, ends[-1])):
        yield from _drawn(group, 1, rng)


class _Reader:
    """Turns pairs of contents into patterns, and numbers their symbols as they come."""

    def __init__(self, draft: Draft, digests: Sequence[str]) -> None:
        self.draft, self.digests = draft, digests
        self.config = draft.stages.config
        self.comparisons = self.config.comparisons
        self.places = {comparison.field: at for at, comparison in enumerate(self.comparisons)}
        self.numbers: dict[Symbol, int] = {}
        self.counts: dict[int, Counter[str]] = {at: Counter() for at in range(len(self.comparisons))}
        for digest in digests:
            content = draft.content(digest)
            for field in content.facts:
                at = self.places.get(field)
                if at is not None:
                    self.counts[at].update(content.values(field))
        self.rarities: dict[str, dict[str, int]] = {}
        self.borne: Counter[tuple[int, int]] = Counter()
        for at, counted in self.counts.items():
            self._rank(at, counted)

    def _rank(self, at: int, counted: Counter[str]) -> None:
        """Give the common values of an attribute their rarity; a fact made of others needs none."""
        comparison = self.comparisons[at]
        if comparison.field in self.config.namespaces or comparison.derived_from or not counted:
            return
        total = counted.total()
        found = {value: _rarity(count, total) for value, count in counted.items() if count >= LISTED}
        self.rarities[comparison.field] = found
        for value, count in counted.items():
            self.borne[at, found.get(value, RARE)] += count

    def strata(self) -> list[tuple[int, ...]]:
        """Each way in which the parents of a derived comparison can agree, as their places; sorted."""
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
        levels = self.draft.stages.levels(a, b)
        return tuple(
            self.number(self._symbol(at, levels, a, b))
            for at, level in enumerate(levels)
            if level and not self._generic(at, level, a, b)
        )

    def _symbol(self, at: int, levels: Sequence[str], a: Content, b: Content) -> Symbol:
        comparison = self.comparisons[at]
        said = ""
        if comparison.derived_from:
            parents = [self.places.get(name, -1) for name in comparison.derived_from]
            shown = [levels[parent] if parent >= 0 else "" for parent in parents]
            said = condition(comparison.derived_from, shown)
        known = self.rarities.get(comparison.field)
        common = known is not None and levels[at] == "exact"
        return Symbol(at, said, levels[at], self._shared_rarity(comparison.field, a, b) if common else 0)

    def _shared_rarity(self, field: str, a: Content, b: Content) -> int:
        """How rare what they share is; of several values the commonest, of swapped names the one swapped."""
        known = self.rarities[field]
        ours, theirs = a.values(field), b.values(field)
        shared = [value for value in ours if value in theirs]
        return min((known.get(value, RARE) for value in shared), default=RARE)

    def _generic(self, at: int, level: str, a: Content, b: Content) -> bool:
        """Whether all that two share of an identifier links nobody, so that it is as if it were absent."""
        field = self.comparisons[at].field
        if field not in self.config.namespaces or level not in ("exact", "landline"):
            return False
        theirs = b.values(field)
        shared = [value for value in a.values(field) if value in theirs]
        return bool(shared) and all(self.draft.generic(f"{field}:{value}") for value in shared)

    def equal(self) -> dict[int, int]:
        """How many of all pairs of contents share a value, by the symbol that pairs show which do."""
        found: Counter[int] = Counter()
        for symbol, number in tuple(self.numbers.items()):
            if symbol.level not in ("exact", "landline") or symbol.condition not in ("", "none", "unknown"):
                continue
            comparison = self.comparisons[symbol.at]
            tell = self.draft.stages.comparators[comparison.comparator]
            known = self.rarities.get(comparison.field)
            found[number] = sum(
                count * (count - 1) // 2
                for value, count in self.counts[symbol.at].items()
                if count > 1
                and (known is None or known.get(value, RARE) == symbol.rarity)
                and tell(value, value) == symbol.level
            )
        return dict(found)


def _rarity(count: int, total: int) -> int:
    """How rare a value is: each step is four times rarer; in integers, which no machine rounds."""
    step = 0
    while step < RARE - 1 and count * 4 ** (step + 1) <= total:
        step += 1
    return max(1, step)
