"""Counts what training learns from: how alike proposed pairs and random pairs are."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import accumulate, pairwise
from random import Random

import attrs

from ...model.configuration import Comparison
from ..columns import in_columns
from ..draft import Draft
from .count import Counting, InColumns, OneByOne
from .pattern import Pattern, Symbol

__all__ = ["Observed", "observe"]

ASKED = 100_000
"""The proposed pairs of this many contents are counted; of more contents, every second, third … is asked."""

SAMPLE = 50_000
"""Number of random pairs. Twice as many were no better, neither for 100,000 records nor for a million."""

STRATUM = 25_000
"""Number of random pairs among those that agree on the facts from which another fact is made."""

EACH = 32
"""Random pairs for each content of a small base, a quarter of this for a stratum. What a thousand records
hardly ever show does not decide between two of them, and names of many words cost much to compare."""


@attrs.frozen
class Observed:
    """Everything from which training learns, as counts without values.

    ``proposed`` counts the patterns of the pairs that block keys propose; in a large base those of a sample,
    each for many. ``strata`` counts the patterns of random pairs: under ``()`` among all contents, else among
    those that agree on facts from which others are made, by the places of these facts. ``judged`` counts the
    patterns of proposed pairs that people have judged (``proposed`` has them too), and ``labelled`` is the
    number of all judged pairs. ``equal`` says how many of all pairs of contents have a value in common, by
    symbol; ``borne`` how many contents have a value of each rarity. ``rarities`` names the values with one.
    """

    comparisons: tuple[Comparison, ...]
    contents: int
    symbols: tuple[Symbol, ...]
    proposed: Mapping[Pattern, int]
    strata: Mapping[tuple[int, ...], Mapping[Pattern, int]]
    judged: Mapping[tuple[Pattern, bool], int]
    labelled: int
    equal: Mapping[int, int]
    borne: Mapping[tuple[int, int], int]
    rarities: Mapping[str, Mapping[str, int]] = attrs.field(repr=False)

    def stratum(self, symbol: Symbol) -> tuple[int, ...]:
        """The places of the parents that agree for a symbol; empty if none does."""
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
    digests: Sequence[str],
    judged: Iterable[tuple[str, str, bool]],
    rng: Random,
    progress: Callable[[int, int], None],
) -> Observed:
    """Count the pairs of a draft, whose contents are ``digests``.

    ``judged`` are pairs of contents, and whether they are one person.

    It costs a look at every value, and the comparison of the pairs proposed for 100,000 contents, of 50,000
    random pairs, and of 25,000 for each way to agree in part; with few contents fewer are drawn. The
    estimates need no more: of a million contents the pairs of every tenth are counted, each ten times.
    """
    counting: Counting = InColumns(draft, digests) if in_columns(draft) else OneByOne(draft, digests)
    reader = counting.reader
    share = max(1, -(-len(digests) // ASKED))
    # The order of digests is random, so taking every n-th of them draws at random.
    start = 0 if share == 1 else int(rng.random() * share)
    asked = range(start, len(digests), share)
    strata = reader.strata()
    many = min(SAMPLE, EACH * len(digests), len(digests) * (len(digests) - 1) // 2)
    stratum = min(STRATUM, EACH * len(digests) // 4)
    steps = _Steps(len(asked) + many + stratum * len(strata), progress)
    told = list(judged)
    settled = _settled(draft, told)
    proposed = counting.proposed(asked, settled, steps.told)
    for pattern in proposed:
        proposed[pattern] *= share
    at_random = counting.drawn(_drawn(len(digests), many, rng), steps.told)
    drawn: dict[tuple[int, ...], Mapping[Pattern, int]] = {(): at_random}
    for parents in strata:
        pairs = _agreeing(*counting.agreeing(asked, parents), stratum, rng)
        drawn[parents] = counting.drawn(pairs, steps.told)
    steps.end()
    known = Counter((reader.pattern(*pair), same) for pair, same in settled.items())
    for (pattern, _), count in known.items():
        proposed[pattern] += count
    return Observed(
        reader.comparisons,
        len(digests),
        tuple(reader.numbers),
        proposed,
        drawn,
        known,
        len(told),
        reader.equal(),
        reader.borne,
        reader.rarities,
    )


def _settled(draft: Draft, judged: Iterable[tuple[str, str, bool]]) -> dict[tuple[str, str], bool]:
    """The proposed pairs on which judgements agree, each once, however often its contents were judged.

    Pairs that no key proposes are left out, because nobody would compare them. So are contents that were
    judged both to be one person and to be two, which can happen with records of equal content.
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
    """Reports how far counting is: contents whose pairs are counted, then random pairs."""

    def __init__(self, total: int, progress: Callable[[int, int], None]) -> None:
        self.total, self.progress, self.done = total, progress, 0

    def told(self, more: int) -> None:
        """Note that this many steps were made; every thousandth is reported."""
        before, self.done = self.done, self.done + more
        if not before or before // 1000 < self.done // 1000:
            self.progress(before, self.total)

    def end(self) -> None:
        """Note that all is counted; there may be fewer pairs than were asked for."""
        self.progress(self.total, self.total)


def _drawn(count: int, size: int, rng: Random) -> list[tuple[int, int]]:
    """Pairs of places drawn at random, only with ``random()``, which is the same in every Python."""
    random = rng.random
    drawn = [(int(random() * count), int(random() * count)) for _ in range(size)]
    return [(one, other) for one, other in drawn if one != other]


def _agreeing(members: Sequence[int], begins: Sequence[int], size: int, rng: Random) -> list[tuple[int, int]]:
    """Pairs of places drawn within groups; each such pair is equally probable."""
    sizes = [end - begin for begin, end in pairwise(begins)]
    ends = list(accumulate(many * (many - 1) // 2 for many in sizes))
    if not ends:
        return []
    random = rng.random
    groups = rng.choices(range(len(sizes)), cum_weights=ends, k=min(size, ends[-1]))
    drawn = [(begins[at], int(random() * sizes[at]), int(random() * sizes[at])) for at in groups]
    return [(members[first + one], members[first + other]) for first, one, other in drawn if one != other]
