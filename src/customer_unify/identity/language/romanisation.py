"""Whether two spellings in Latin letters may be one name, romanised by two conventions."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from importlib.resources import files
from itertools import chain
from typing import TypeVar

from .conventions import (
    BACKBONE,
    CHINESE,
    CYRILLIC,
    GREEK,
    JAPANESE,
    KOREAN,
    LATIN,
    NO_VOWELS,
    ONLY_NASAL_AND_LIQUID,
    SEMITIC_CONSONANTS,
    SLOTS,
    SOFT,
    SYLLABLES,
    UNMARKED,
    VOWELS,
    WOMEN,
    Rules,
)
from .memory import remembered, remembered_of_many

__all__ = [
    "listed_alike",
    "mens_outlines",
    "mens_readings",
    "other_gender",
    "outlines",
    "readings",
    "romanised_alike",
]

T = TypeVar("T")

SHORTEST = 3
"""Letters from which rules of spelling apply; shorter words are looked up only."""

LONGEST_WORD = 32
"""Letters beyond which no word of a name goes."""

FEWEST = 5
"""Letters from which words are read as Chinese or Korean: of less, too many are alike."""

BREAK = "\n"
"""What stands between the words of one text: rules neither match it nor look beyond."""

_made: dict[int, list[tuple[Callable[[str, str], str], str]]] = {}
"""What the rules below replace, and by what, once they were asked for; each set of rules is a constant."""


def _by(rules: Rules, words: Sequence[str]) -> list[str]:
    """What the rules make of each word: of many in one go, for a rule takes one text as fast as one word."""
    made = _made.get(id(rules))
    if made is None:
        made = _made[id(rules)] = [(re.compile(pattern, re.MULTILINE).sub, by) for pattern, by in rules]
    text = BREAK.join(words)
    for replace, by in made:
        text = replace(by, text)
    return _lines(text, words)


def _lines(text: str, words: Sequence[str]) -> list[str]:
    """What was made of each word. A word by itself may hold anything, of several none the break."""
    return text.split(BREAK) if len(words) > 1 else [text] * len(words)


@cache
def _syllables(language: str) -> frozenset[str]:
    first, middle, last = (part.split() for part in SYLLABLES[language])
    return frozenset(a + b + c for a in ("", *first) for b in middle for c in ("", *last))


@cache
def _letters(language: str) -> tuple[frozenset[str], frozenset[str]]:
    """The letters of the syllables of a language, and those they end in."""
    syllables = _syllables(language)
    return frozenset("".join(syllables)), frozenset(one[-1] for one in syllables)


def _made_of_syllables(word: str, language: str) -> bool:
    """Whether a word can be parted into syllables of a language; linear in its letters."""
    letters, ends = _letters(language)
    if word[-1:] not in ends or not letters.issuperset(word):
        return False
    syllables, reached = _syllables(language), {0}
    for at in range(len(word)):
        if at in reached:
            reached.update(at + size for size in range(1, 8) if word[at : at + size] in syllables)
    return len(word) in reached


@cache
def _spellings(convention: str) -> re.Pattern[str]:
    spellings = sorted(CYRILLIC[convention], key=lambda one: (-len(one), one))
    return re.compile(f"({'|'.join(spellings)})")


def _cyrillic(words: Sequence[str]) -> Iterator[list[str]]:
    """Each word as the conventions of romanising Cyrillic read it; most words are read alike by most."""
    signs = [_signs(convention, words) for convention in CYRILLIC]
    distinct = list(dict.fromkeys(chain.from_iterable(signs)))
    read = dict(zip(distinct, _by(SOFT, distinct), strict=True))
    for said in zip(*signs, strict=True):
        yield [read[one] for one in dict.fromkeys(said)]


def _signs(convention: str, words: Sequence[str]) -> list[str]:
    """Words with the sounds that Latin has no letter for, as a convention writes them, in one sign each."""
    signs = CYRILLIC[convention]
    parts = _spellings(convention).split(BREAK.join(words))
    return _lines("".join([signs.get(part, part) for part in parts]), words)


@remembered_of_many
def _keys(words: Sequence[str]) -> list[frozenset[str]]:
    """What each word is by each convention it may follow, with and without marks.

    Two words with one key may be one name.
    """
    found: list[list[str]] = []
    for cyrillic in _cyrillic(words):
        found.append([f"cyrillic {read}" for read in cyrillic])
        found[-1] += [f"folded {read.translate(UNMARKED)}" for read in cyrillic]
    for language, rules in (("greek", GREEK), ("latin", LATIN)):
        for keys, read in zip(found, _by(rules, words), strict=True):
            keys.append(f"{language} {read}")
    for keys, read in zip(found, _by(JAPANESE, words), strict=True):
        if _made_of_syllables(read, "japanese"):
            keys.append(f"japanese {read}")
    for language, rules in (("chinese", CHINESE), ("korean", KOREAN)):
        long = (at for at, word in enumerate(words) if len(word) >= FEWEST)
        places = [at for at in long if _made_of_syllables(words[at], language)]
        for at, read in zip(places, _by(rules, [words[at] for at in places]), strict=True):
            found[at].append(f"{language} {read}")
    return list(map(frozenset, found))


def _backbones(words: Sequence[str]) -> list[str]:
    """The nasals and liquids, which every convention writes alike but for Greek n before another letter.

    What differs here needs no closer look, and most pairs of names do.
    """
    kept = [word.translate(ONLY_NASAL_AND_LIQUID) for word in _by(BACKBONE, words)]
    return [word.replace("nn", "n").replace("ll", "l") for word in kept]


@remembered
def _backbone(word: str) -> str:
    return _backbones((word,))[0]


@remembered
def _slots(word: str) -> tuple[str, tuple[str, ...]]:
    """The consonants of a word, and what stands before, between and behind them."""
    consonants: list[str] = []
    slots = [""]
    for at in SLOTS.findall(_by(SEMITIC_CONSONANTS, (word,))[0]):
        if at[0] in "aeiouy":
            slots[-1] += at
        else:
            consonants.append(at)
            slots.append("")
    return "".join(consonants), tuple(slots)


def _voiced_alike(a: str, b: str) -> bool:
    """Whether two words have the same consonants and vowels that one Arabic or Indian vowel may be.

    A short vowel may be left out at the end, and where nothing else differs one inside (Bakr, Bakar).
    """
    (ours, left), (theirs, right) = _slots(a), _slots(b)
    if ours != theirs or len(ours) < 2 or bool(left[0]) != bool(right[0]):
        return False
    inside = [(x, y) for x, y in zip(left[:-1], right[:-1], strict=True) if x != y]
    ends = left[-1], right[-1]
    if ends[0] != ends[1] and not _one_vowel(*ends) and not ("" in ends and len("".join(ends)) == 1):
        return False
    if len(inside) == 1 and "" in inside[0] and "".join(inside[0]) in ("a", "e", "i", "u", "o"):
        return ends[0] == ends[1]
    return all(_one_vowel(x, y) for x, y in inside)


def _one_vowel(x: str, y: str) -> bool:
    return not set(VOWELS.get(x, "")).isdisjoint(VOWELS.get(y, ""))


@cache
def _listed() -> dict[str, frozenset[str]]:
    """Spelling -> names it may stand for; a spelling may stand for several."""
    table = files("customer_unify.identity.language") / "data" / "romanised.csv"
    found: dict[str, set[str]] = {}
    for line in table.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            _language, *forms = line.split(",")
            for form in forms:
                found.setdefault(form, set()).add(line)
    return {form: frozenset(groups) for form, groups in found.items()}


def listed_alike(a: str, b: str) -> bool:
    """Whether the tables list two folded words as spellings of one name, however unlike they look.

    >>> listed_alike("cho", "jo"), listed_alike("lee", "yi"), listed_alike("lee", "park")
    (True, True, False)
    """
    ours = _listed().get(a)
    return ours is not None and not ours.isdisjoint(_listed().get(b, ()))


@remembered
def _alike(a: str, b: str) -> bool:
    if listed_alike(a, b):
        return True
    if not SHORTEST <= min(len(a), len(b)) <= max(len(a), len(b)) <= LONGEST_WORD:
        return False
    if BREAK in a or BREAK in b or _backbone(a) != _backbone(b):
        return False
    return _voiced_alike(a, b) or not frozenset.isdisjoint(*_keys((a, b)))


def romanised_alike(a: str, b: str) -> bool:
    """Whether two folded words may be one name in another script, written by two conventions.

    Symmetric and total; not transitive, for a spelling may stand for several names. What the tables list
    (Chinese and Korean family names, which dialects and families spell their own way), what one
    convention of Cyrillic, Greek, Japanese, Korean or Chinese makes equal to another, marked letters
    written as two, and vowels that one Arabic, Hebrew or Indian vowel may be. Sources beside each set of
    rules. Linear in the words, which are remembered.

    >>> romanised_alike("khrushchev", "chruschtschow"), romanised_alike("huang", "wong")
    (True, True)
    >>> romanised_alike("hassan", "hussein"), romanised_alike("tatsuya", "tatuya")
    (False, True)
    """
    return a == b or (_alike(a, b) if a < b else _alike(b, a))


def outlines(words: Sequence[str]) -> list[str | None]:
    """What every convention writes alike of each word; None for words that tables list.

    Of two words that differ in it none is the other romanised by another convention.

    >>> khrushchev, chruschtschow, martin, marlot = outlines("khrushchev chruschtschow martin marlot".split())
    >>> khrushchev == chruschtschow, martin == marlot
    (True, False)
    """
    listed = _listed()
    return [None if word in listed else found for word, found in zip(words, _backbones(words), strict=True)]


@remembered_of_many
def readings(words: Sequence[str]) -> list[frozenset[str]]:
    """What each word is by each convention of romanising that it may follow.

    Two different words that no table lists are one name in another script only where they have a reading in
    common.

    >>> zhukov, joukov, martin, marnot = readings(["zhukov", "joukov", "martin", "marnot"])
    >>> zhukov.isdisjoint(joukov), martin.isdisjoint(marnot)
    (False, True)
    """
    consonants = _by(NO_VOWELS, _by(SEMITIC_CONSONANTS, words))
    return [keys | {f"consonants {said}"} for keys, said in zip(_keys(words), consonants, strict=True)]


@remembered
def _mens(word: str) -> tuple[str, ...]:
    """What the men of a woman's family are called, as far as her name shows it."""
    word = re.sub("a[ij]a$", "aya", word)
    return tuple(
        word[: -len(ending)] + other
        for ending, others in WOMEN
        if word.endswith(ending) and len(word) - len(ending) >= SHORTEST
        for other in others
    )


def other_gender(a: str, b: str) -> bool:
    """Whether two family names are one family's, as its men and as its women bear it.

    >>> other_gender("petrovskaya", "petrovsky"), other_gender("novakova", "novak")
    (True, True)
    >>> other_gender("joukova", "zhukov"), other_gender("martin", "martine")
    (True, False)
    """
    return _bears(a, b) or _bears(b, a)


def mens_outlines(words: Sequence[str]) -> list[set[str | None]]:
    """The :func:`outlines` of what the men of each family are called, as far as its name is a woman's.

    A name whose own outline is none of these is not that of the men of her family, where neither is None.

    >>> outlines(["novak"])[0] in mens_outlines(["novakova"])[0], mens_outlines(["novak"])
    (True, [set()])
    """
    return [set(some) for some in _of_the_men(words, outlines)]


def mens_readings(words: Sequence[str]) -> list[set[str]]:
    """The :func:`readings` of what the men of each family are called, as far as its name is a woman's.

    A name that has none of these itself is not that of the men of her family, where no table lists any.

    >>> hers, his, other = "novakova", readings(["novak"])[0], readings(["martin"])[0]
    >>> [mens_readings([hers])[0].isdisjoint(one) for one in (his, other)]
    [False, True]
    """
    return [set(chain.from_iterable(some)) for some in _of_the_men(words, readings)]


def _of_the_men(words: Sequence[str], look: Callable[[Sequence[str]], Sequence[T]]) -> Iterator[list[T]]:
    """What is seen in what the men of each family are called; all are looked at in one go."""
    called = [_mens(word) if _may_be_hers(word) else () for word in words]
    every = list(dict.fromkeys(chain.from_iterable(called)))
    known = dict(zip(every, look(every), strict=True))
    return ([known[one] for one in some] for some in called)


def _may_be_hers(word: str) -> bool:
    return word[-1:] in "aeiu" and len(word) <= LONGEST_WORD


@remembered
def _mens_outlines(woman: str) -> frozenset[str | None]:
    return frozenset(mens_outlines((woman,))[0])


def _bears(woman: str, man: str) -> bool:
    """Whether a man's name is that of the men of a woman's family."""
    called = _mens_outlines(woman) if _may_be_hers(woman) else None
    # Most pairs end here: what differs in outline is no romanisation of the other, but for what tables list.
    if not called or (None not in called and man not in _listed() and _backbone(man) not in called):
        return False
    return any(romanised_alike(one, man) for one in _mens(woman))
