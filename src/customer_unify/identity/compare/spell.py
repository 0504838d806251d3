"""What it costs to write a handle out of a name, and out of no name in particular."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache

import attrs

from ..language import PARTICLES, STATES, called, common_names, plain
from .handle import DECORATIONS
from .level import LONGEST

__all__ = ["Population", "Spelled", "Written", "written"]

NAME_LETTER = 3_000
"""What each letter of a name costs that nobody in the base bears: names are built of common syllables."""

LETTER = 4_000
"""What a letter nobody explains costs, in thousandths of a bit: the entropy of letters in names."""

WHOLE = 700
"""What it costs to write a word of the name whole: most do."""

INITIAL = 2_000
"""What it costs to write its first letter only."""

PREFIX = 4_500
"""What it costs to write another beginning: ``ph`` for Philippe, a name cut off where the handle was full."""

SHORT = 2_500
"""What it costs to write something people of that name are called; which of them it is comes on top."""

GIVEN_LEFT_OUT, FAMILY_LEFT_OUT, FURTHER_LEFT_OUT, PARTICLE_LEFT_OUT = 2_000, 4_000, 500, 200
"""What it costs to write no given name, no family name; of several, one of the further ones; a particle."""

DECORATION = 3_000
"""What it costs to add a title, a place or a platform: many do."""

STATE = 6_000
"""What it costs to add the two letters of a state."""

ACROSS = 2_500
"""What it costs to read a word over a change of case or a sign, where the writer saw a border."""

INSIDE = 2_000
"""What it costs to begin or end a word where the writer, who marked borders elsewhere, saw none."""

ODD = 3_000
"""What it costs to go on with a stray letter where a word was only begun, or the other way round,
without a border."""

TURNED = 2_000
"""What it costs to write the second given name before the first, or the second family name."""

_BESIDE = {**{word: STATE for word in STATES if len(word) == 2}, **dict.fromkeys(DECORATIONS, DECORATION)}
ADDED = {
    begin: tuple((word, price) for word, price in sorted(_BESIDE.items()) if word[:2] == begin)
    for begin in {word[:2] for word in _BESIDE}
}
"""What is written beside a name, with its price, by its first two letters."""

WIDEST = 20
"""Letters of the longest word that is looked for in a handle."""

DISCOUNT = 0.9
"""What is taken off each count of a name, for the many that stand in the base by chance (absolute
discounting). Of .5, .75 and .9 the likeliest on the half of the people that ``benchmarks/quality/handles.py``
leaves to choose on."""

LISTED = {
    "given_name": {"very_common": 7_500, "common": 10_000},
    "family_name": {"very_common": 8_500, "common": 11_000},
}
"""How rare a listed name is among people at large: one in 180 bears a very common given name, and so on."""


@attrs.frozen
class Written:
    """The letters of a handle, before which of them its writer saw a border, and where words may part.

    A word may part from the next at every border and before every capital; anywhere, where all is of
    one case.
    ``beside`` is what may stand beside a name from each letter on: (end, price, whether it is a stray
    letter).
    """

    letters: str
    borders: frozenset[int]
    partings: frozenset[int]
    beside: tuple[tuple[tuple[int, int, bool], ...], ...]
    starts: Mapping[str, Sequence[int]]

    def broken(self, start: int, end: int) -> int:
        """What it costs to read these letters as one word."""
        price = 0
        if self.borders:
            price = ACROSS * sum(start < border < end for border in self.borders)
        return price + INSIDE * ((start not in self.partings) + (end not in self.partings))


def written(handle: str) -> Written:
    """The letters of a handle, lower-case, and where its case or its signs part them; digits are signs.

    Nothing of a handle that is not ASCII: such a one is made to deceive.

    >>> written("Ph_Martin75").letters, sorted(written("JPMartin_Off").borders)
    ('phmartin', [2, 8])
    """
    kept: list[str] = []
    borders, capitals = set(), set()
    before = " "
    signs = handle[:LONGEST] if handle.isascii() else ""
    for at, sign in enumerate(signs):
        if sign.isalpha():
            after = signs[at + 1 : at + 2]
            rises = sign.isupper() and (before.islower() or (before.isupper() and after.islower()))
            if rises or not before.isalpha():
                borders.add(len(kept))
            if sign.isupper():
                capitals.add(len(kept))
            kept.append(sign.lower())
        before = sign
    borders -= {0}
    parted = borders or 0 < len(capitals - {0}) < len(kept) - 1
    partings = {0, len(kept), *borders, *capitals} if parted else range(len(kept) + 1)
    letters = "".join(kept)
    beside = tuple(tuple(_beside(letters, borders, at)) for at in range(len(letters)))
    return Written(letters, frozenset(borders), frozenset(partings), beside, _starts(letters))


def _starts(letters: str) -> Mapping[str, Sequence[int]]:
    found: dict[str, list[int]] = {}
    for at in range(len(letters)):
        for end in range(at + 1, min(len(letters), at + WIDEST) + 1):
            found.setdefault(letters[at:end], []).append(at)
    return found


def _beside(letters: str, borders: set[int], at: int) -> Iterator[tuple[int, int, bool]]:
    yield at + 1, LETTER, True
    for word, price in ADDED.get(letters[at : at + 2], ()):
        if letters.startswith(word, at):
            end = at + len(word)
            yield end, price + ACROSS * sum(at < border < end for border in borders), False


WHOLLY, BEGUN, STRAY = 0, 1, 2
"""What was written last: a whole word or nothing, the beginning of one, a letter no word explains."""

_Best = dict[tuple[int, int], int]
"""The least cost by what is used up and what was written last."""


def _cheapest(
    handle: Written,
    steps: Sequence[Sequence[tuple[int, int, int, bool]]],
    start: int,
    take: Callable[[int, int], tuple[int, int] | None],
) -> int:
    """The cheapest way through the letters; Viterbi's algorithm over what was used and what came last.

    ``steps`` are, from each letter on, (what is written, end, price, whether it is only begun);
    ``take`` says what is used up after writing that, and what is saved or lost by it.
    """
    best: list[_Best] = [{} for _ in range(len(handle.letters) + 1)]
    best[0][0, WHOLLY] = start
    for at, states in enumerate(best[:-1]):
        border = at in handle.borders
        for (used, last), spent in states.items():
            for end, price, stray in handle.beside[at]:
                odd = ODD if stray and last == BEGUN and not border else 0
                _lower(best[end], (used, STRAY if stray else WHOLLY), spent + price + odd)
            for what, end, price, begun in steps[at]:
                taken = take(used, what)
                if taken is not None:
                    odd = ODD if begun and last == STRAY and not border else 0
                    _lower(best[end], (taken[0], BEGUN if begun else WHOLLY), spent + price + odd + taken[1])
    return min(best[-1].values())


def _lower(states: _Best, state: tuple[int, int], spent: int) -> None:
    if spent < states.get(state, spent + 1):
        states[state] = spent


@attrs.frozen
class Spelled:
    """A name as its words may be written: the given ones, what their bearer is called, the family ones."""

    said: str
    given: tuple[str, ...]
    family: tuple[str, ...]
    short: tuple[frozenset[str], ...]

    @classmethod
    def of(cls, name: str) -> Spelled:
        """Read ``given|family``; a name without the bar is all family."""
        given, bar, family = name[: 4 * LONGEST].partition("|")
        firsts, lasts = (_words(given), _words(family)) if bar else ((), _words(given))
        return cls(name, firsts[:4], lasts[:5], tuple(called(word) for word in firsts[:4]))

    def begins(self, length: int) -> frozenset[str]:
        """The first letters of everything the name may be written with, initials apart."""
        forms = (*self.given, *self.family, *(form for forms in self.short for form in forms))
        return frozenset(form[:length] for form in forms if len(form) > 1)

    def left_out(self) -> tuple[int, ...]:
        """What each word costs when it is not written, given ones first."""
        return (*_left_out(self.given, GIVEN_LEFT_OUT), *_left_out(self.family, FAMILY_LEFT_OUT))

    def cost(self, handle: Written) -> int:
        """The cheapest reading of the letters as this name, its parts in any order: O(letters² x 2^words)."""
        words, prices = (*self.given, *self.family), self.left_out()
        later = [
            sum(
                1 << other for other in range(at + 1, len(self.given) if at < len(self.given) else len(words))
            )
            for at in range(len(words))
        ]

        def take(used: int, place: int) -> tuple[int, int] | None:
            if used >> place & 1:
                return None
            turned = TURNED if used & later[place] else 0
            return used | 1 << place, turned - prices[place]

        return _cheapest(handle, _pieces(handle, words, self.short), sum(prices), take)


def _left_out(words: Sequence[str], first: int) -> list[int]:
    prices = [PARTICLE_LEFT_OUT if word in PARTICLES else FURTHER_LEFT_OUT for word in words]
    main = next((at for at, word in enumerate(words) if word not in PARTICLES and len(word) > 1), None)
    if main is not None:
        prices[main] = first
    return prices


def _words(text: str) -> tuple[str, ...]:
    parted = plain(text).replace("-", " ").replace("'", "").split()
    return tuple(kept for word in parted if (kept := "".join(sign for sign in word if "a" <= sign <= "z")))


def _pieces(
    handle: Written, words: Sequence[str], short: Sequence[frozenset[str]]
) -> list[list[tuple[int, int, int, bool]]]:
    """From each letter on, the words of the name that may stand there: (word, end, price, only begun)."""
    letters = handle.letters
    found: list[list[tuple[int, int, int, bool]]] = [[] for _ in letters]
    for place, word in enumerate(words):
        for at in handle.starts.get(word[:1], ()):
            for size in range(1, _shared(letters, at, word) + 1):
                price = WHOLE if size == len(word) else INITIAL if size == 1 else PREFIX
                found[at].append((place, at + size, price + handle.broken(at, at + size), size < len(word)))
        forms = short[place] if place < len(short) else frozenset()
        for form in forms & handle.starts.keys():
            if len(form) > 1:
                which = _bits(1 / len(forms))
                for at in handle.starts[form]:
                    end = at + len(form)
                    found[at].append((place, end, SHORT + which + handle.broken(at, end), False))
    return found


def _shared(letters: str, at: int, word: str) -> int:
    length = 0
    while length < len(word) and at + length < len(letters) and letters[at + length] == word[length]:
        length += 1
    return length


@cache
def _listed(field: str) -> Mapping[str, int]:
    return {word: LISTED[field][level] for word, level in common_names(field)}


@cache
def _listed_short() -> Mapping[str, float]:
    """How many people at large are called so, by the given names that are listed."""
    return _short(_listed("given_name"))


def _short(prices: Mapping[str, int]) -> dict[str, float]:
    found: dict[str, float] = {}
    for word, price in prices.items():
        forms = called(word)
        for form in forms:
            found[form] = found.get(form, 0.0) + 2 ** (-price / 1000) / len(forms)
    return found


class _Field:
    """How rare the words of one field are, and what begins like them."""

    def __init__(self, field: str, words: Counter[str]) -> None:
        total = max(words.total(), 1)
        self.new = _bits(max(DISCOUNT * len(words) / total, 0.05))
        borne = {word: _bits((count - DISCOUNT) / total) for word, count in sorted(words.items())}
        listed = _listed(field)
        self.whole = {
            **listed,
            **{word: min(price, listed.get(word, price)) for word, price in borne.items()},
        }
        self.short: dict[str, int] = {}
        if field == "given_name":
            shares, own = _listed_short(), _short(borne)
            self.short = {
                form: _bits(min(shares.get(form, 0.0) + own.get(form, 0.0), 1.0)) for form in {*shares, *own}
            }
        begun: Counter[str] = Counter()
        for word, count in words.items():
            for length in range(1, min(len(word), LONGEST)):
                begun[word[:length]] += count
        self.begun = {prefix: _bits((count - DISCOUNT) / total) for prefix, count in begun.items()}

    def prices(self, letters: str) -> tuple[int, int]:
        """What it costs somebody to write these letters as a name of this field, or as the beginning of
        one."""
        new = self.new + NAME_LETTER * len(letters)
        whole = WHOLE + min(self.whole.get(letters, new), new)
        short = SHORT + self.short[letters] if letters in self.short else whole
        begun = (INITIAL if len(letters) == 1 else PREFIX) + min(self.begun.get(letters, new), new)
        return min(whole, short), begun


def _bits(share: float) -> int:
    return round(-1000 * math.log2(share))


class Population:
    """The people at large, as far as the base and the lists of common names tell of them."""

    def __init__(self, bearers: Mapping[Spelled, int]) -> None:
        given: Counter[str] = Counter()
        family: Counter[str] = Counter()
        for name, count in bearers.items():
            for word in name.given:
                given[word] += count
            for word in name.family:
                family[word] += count
        self._given, self._family = _Field("given_name", given), _Field("family_name", family)

    def cost(self, handle: Written) -> int:
        """The cheapest way in which somebody, whoever it be, writes these letters: O(letters²).

        The same process as for a known name, with at most two given and two family names, each
        at the price of its rarity.
        """
        letters = handle.letters
        steps: list[list[tuple[int, int, int, bool]]] = []
        for at in range(len(letters)):
            steps.append([])
            for end in range(at + 1, min(len(letters), at + WIDEST) + 1):
                broken = handle.broken(at, end)
                for kind, field in ((1, self._given), (3, self._family)):
                    whole, begun = field.prices(letters[at:end])
                    steps[at].append((kind, end, broken + whole, False))
                    steps[at].append((kind, end, broken + begun, True))
        return _cheapest(handle, steps, GIVEN_LEFT_OUT + FAMILY_LEFT_OUT, _one_more)

    @staticmethod
    def unrelated(handle: Written) -> int:
        """What it costs anybody to write something that has to do with no name."""
        nothing: list[list[tuple[int, int, int, bool]]] = [[] for _ in handle.letters]
        return _cheapest(handle, nothing, GIVEN_LEFT_OUT + FAMILY_LEFT_OUT, _one_more)


def _one_more(used: int, kind: int) -> tuple[int, int] | None:
    """One more given name (1) or family name (3) of somebody; none has more than two of each."""
    count = used % 3 if kind == 1 else used // 3
    saved = GIVEN_LEFT_OUT if kind == 1 else FAMILY_LEFT_OUT
    return None if count == 2 else (used + kind, 0 if count else -saved)
