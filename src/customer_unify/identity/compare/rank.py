"""Ranks names by how well each explains the letters of a handle."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cache

import attrs

from ..language import PARTICLES, plain
from .handle import DECORATIONS
from .level import LONGEST

__all__ = ["RankedName", "Ranker", "rank_names"]

LETTER = 4_000
"""What a letter nobody explains costs: four bits, the entropy of letters in names."""

WHOLE = 1_000
"""What it costs to write a word of the name whole, in thousandths of a bit; the letters come free."""

PREFIX = 2_500
"""What it costs to write the beginning of a word: an initial, ``ph`` for Philippe, a name cut off."""

DECORATION = 2_000
"""What it costs to add a title, a place or a platform: many do."""

UNUSED = 700
"""What a word of the name costs that is not written at all."""


@attrs.frozen
class RankedName:
    """A name and how many thousandths of a bit it explains of the handle; more is likelier."""

    name: str
    explained: int


@attrs.frozen
class _Name:
    said: str
    words: tuple[str, ...]
    rarity: tuple[int, ...]


def rank_names(handle: str, names: Iterable[str], *, limit: int = 10) -> list[RankedName]:
    """The names that explain a handle best, best first; names are ``given|family``.

    The letters of the handle are read as words of the name, beginnings of them, titles and
    leftovers, in any order, at the least cost; what is left over or not written counts against
    a name, and so does being made of words that many candidates bear. Ties in the order of
    names. Costs O(names x letters²) for the candidates that share three letters in a row or an initial.
    Source: letter coverage times name rarity, the best scorer measured on handles.

    >>> names = ["jocelyne|michu", "jean|michu", "jocelyne|martin"]
    >>> [ranked.name for ranked in rank_names("jocelynemichu", names)][0]
    'jocelyne|michu'
    >>> [ranked.name for ranked in rank_names("Senateur_JMartin75", names)][0]
    'jocelyne|martin'
    """
    return Ranker(names).rank(handle, limit=limit)


class Ranker:
    """Names prepared once, to be ranked for many handles."""

    def __init__(self, names: Iterable[str]) -> None:
        distinct = sorted(set(names))
        split = {name: _words(name) for name in distinct}
        bearers = Counter(word for words in split.values() for word in set(words))
        count = max(len(distinct), 2)
        self._names = [
            _Name(name, words, tuple(round(1000 * math.log2(count / bearers[word])) for word in words))
            for name, words in split.items()
        ]

    def rank(self, handle: str, *, limit: int = 10) -> list[RankedName]:
        """The names that explain this handle best, best first."""
        parts = _parts(handle)
        letters = "".join(parts)
        if not letters:
            return []
        ranked = [
            RankedName(name.said, _explained(letters, name))
            for name in self._names
            if any(
                word[:3] in letters or word[0] == letters[0] or word[0] == letters[-1] for word in name.words
            )
        ]
        ranked.sort(key=lambda each: (-each.explained, each.name))
        return ranked[:limit]


def _words(name: str) -> tuple[str, ...]:
    """The words of a name, particles apart unless they are all there is; ``de la tour`` also as one."""
    words = [
        word
        for word in plain(name.replace("|", " ")).replace("-", " ").replace("'", " ").split()
        if word.isalpha()
    ]
    return tuple(words[:8])


def _parts(handle: str) -> list[str]:
    folded = plain(handle[:LONGEST])
    return "".join(sign if sign.isalpha() and sign.isascii() else " " for sign in folded).split()


def _explained(letters: str, name: _Name) -> int:
    """Bits saved by the cheapest reading of the letters as this name, with what its words tell apart."""
    return LETTER * len(letters) - _cheapest(letters, name.words, name.rarity)


def _cheapest(letters: str, words: Sequence[str], rarity: Sequence[int]) -> int:
    """The cheapest reading by dynamic programming over (position, words already used)."""

    @cache
    def cost(at: int, used: int) -> int:
        if at == len(letters):
            left = [words[place] for place in range(len(words)) if not used >> place & 1]
            return sum(UNUSED for word in left if word not in PARTICLES)
        best = LETTER + cost(at + 1, used)
        for decoration in DECORATIONS:
            if letters.startswith(decoration, at):
                best = min(best, DECORATION + cost(at + len(decoration), used))
        for place, word in enumerate(words):
            if used >> place & 1 or word[0] != letters[at]:
                continue
            taken = used | 1 << place
            shared = _shared(letters, at, word)
            for length in range(1, shared + 1):
                # A word written whole tells as much as it is rare; its beginning tells in proportion.
                told = rarity[place] * length // (4 * len(word))
                price = (WHOLE if length == len(word) else PREFIX) - told
                best = min(best, price + cost(at + length, taken))
        return best

    return cost(0, 0)


def _shared(letters: str, at: int, word: str) -> int:
    length = 0
    while length < len(word) and at + length < len(letters) and letters[at + length] == word[length]:
        length += 1
    return length
