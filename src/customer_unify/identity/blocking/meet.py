"""Counts the pairs that a sample of contents meets, by the keys that propose them."""

from __future__ import annotations

import hashlib
import heapq
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping

import attrs

from ...model.port import Progress
from ..block import KEYS, rule_of
from ..draft import Draft
from ..progress import with_progress

__all__ = ["CERTAIN", "Meetings", "belief", "believed", "beside", "drawn", "meet"]

CERTAIN = 1_000
"""Belief is counted in thousandths of a match: whole numbers, which no order of adding can change."""

WEIGHTIEST = 40_000
"""Forty bits for or against: beyond that nothing is doubted."""


@attrs.frozen
class Meetings:
    """The pairs met by contents drawn, counted by the set of keys that propose them.

    ``names`` are the keys; a set of them is a number, with a bit for each. ``beliefs`` adds up how surely
    the pairs are one person, in thousandths. Where all contents were drawn each pair is counted once, else
    from each end that was drawn.
    """

    names: tuple[str, ...]
    drawn: int
    contents: int
    full: int
    pairs: Mapping[int, int]
    beliefs: Mapping[int, int]

    def scaled(self, counted: int) -> int:
        """What was counted from the contents drawn, for the whole base: a pair is met from both its ends."""
        if self.drawn == self.contents:
            return counted
        return (counted * self.contents + self.drawn) // (2 * self.drawn)


def belief(weight: int) -> int:
    """How surely a pair of this weight is one person, in thousandths.

    >>> belief(0), belief(-1_000), belief(10_000)
    (500, 333, 999)
    """
    bounded = max(-WEIGHTIEST, min(WEIGHTIEST, weight))
    return round(CERTAIN / (1 + 2 ** (-bounded / 1_000)))


def drawn(digests: Collection[str], most: int) -> list[str]:
    """At most so many contents, drawn by a digest of their digest: the same ones in any order of arrival.

    Not by the digest itself, since the anchors of a crowded identifier are those whose digests come first.
    """
    return heapq.nsmallest(most, digests, key=_lot)


def _lot(digest: str) -> bytes:
    return hashlib.blake2b(digest.encode(), digest_size=8, person=b"blocking").digest()


def meet(draft: Draft, digests: Collection[str], most: int, progress: Progress) -> Meetings:
    """Compare the contents drawn with all whom an open key lets them meet.

    Cost: the comparison of every pair that at most ``most`` contents meet.
    """
    chosen = drawn(digests, most)
    everybody = len(chosen) == len(digests)
    bits: dict[str, int] = {}
    pairs: Counter[int] = Counter()
    beliefs: Counter[int] = Counter()
    full = 0
    for one in with_progress(chosen, "meet", len(chosen), progress):
        met, cut = _met(draft, one, bits)
        full += cut
        for other, keys in met.items():
            if not everybody or one < other:
                pairs[keys] += 1
                sure = believed(draft, one, other)
                if sure:
                    beliefs[keys] += sure
    return Meetings(tuple(bits), len(chosen), len(digests), full, pairs, beliefs)


def believed(draft: Draft, one: str, other: str) -> int:
    """How surely two contents are one person; 0 where it would not be worth a look."""
    if draft.hopeless(one, other, draft.stages.config.model.review_above):
        return 0
    return belief(draft.score(one, other).weight)


def _met(draft: Draft, one: str, bits: dict[str, int]) -> tuple[dict[str, int], bool]:
    """Whom a content meets, by which keys; and whether a rule had more to read than it reads."""
    met: defaultdict[str, int] = defaultdict(int)
    given: Counter[str] = Counter()
    for key in draft.stages.keys(draft.content(one)):
        name = rule_of(key)
        given[name] += 1
        others = beside(draft, one, key)
        if others:
            bit = 1 << bits.setdefault(name, len(bits))
            for other in others:
                met[other] |= bit
    met.pop(one, None)
    return met, any(count >= KEYS for count in given.values())


def beside(draft: Draft, one: str, key: str) -> Iterable[str]:
    """Those whom a key lets a content meet."""
    block = draft.block(key)
    if len(block) < 2:
        return ()
    reach = draft.reach(key)
    if isinstance(reach, tuple):
        return block if one in reach else reach
    return block if reach else ()
