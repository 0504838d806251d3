"""Turns values into parts of block keys: sounds, years, initials, whole names in one word."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from ...frozen import Frozen
from ...model.port import BlockKey
from ..language import PARTICLES, given_group, remembered, sound

__all__ = [
    "BLOCK_KEYS",
    "BY_NAMES",
    "KEYS",
    "LONGEST",
    "NAMED",
    "NAMES",
    "SPELLED",
    "TRANSFORMS",
    "Spelled",
    "Spelling",
    "some",
]

NAMES = "names"
"""Stands for all that spells a name, where a transform reads more than one field."""

KEYS = 16
"""Keys one rule gives a content at most: a record with fifty names is not met fifty-fold (law L19)."""

LONGEST = 64
"""Characters of a value that a key reads."""

Values = Mapping[str, Sequence[str]]
Spelled = Callable[[Values], Sequence[str]]
"""Keys of all that spells a name, whichever field says it; as distinct, and no more than :data:`KEYS`."""


@remembered
def _sound(word: str) -> str:
    """The sound of a word; nothing where it has only one letter, which half the world shares."""
    key = sound(word)
    return key if len(key) > 1 else ""


@remembered
def _group(word: str) -> str:
    """The sound of the full form of a given name, so that Bob meets Robert and Roberd."""
    return _sound(given_group(word))


def _telling(name: str) -> list[str]:
    """The words of a name that tell it from others."""
    words = [word for word in name.split() if len(word) > 1]
    return [word for word in words if word not in PARTICLES] or words


def some(values: Iterable[str]) -> tuple[str, ...]:
    """Distinct values that say something, and no more than :data:`KEYS`."""
    return tuple(dict.fromkeys(filter(None, values)))[:KEYS]


def _exact(value: str) -> Sequence[str]:
    return (value,) if value else ()


@remembered
def _sounds(name: str) -> Sequence[str]:
    words = _telling(name)
    whole = _sound("".join(words))
    return some((whole,) if len(words) < 2 else (whole, *map(_sound, words)))


@remembered
def _first_group(name: str) -> Sequence[str]:
    words = _telling(name)
    return _exact(_group(words[0])) if words else ()


def _initial(value: str) -> Sequence[str]:
    return _exact(value[:1])


def _year(value: str) -> Sequence[str]:
    year = value[:4]
    return (year,) if year.isdigit() else ()


def _user(value: str) -> Sequence[str]:
    user = value.partition("@")[0]
    return (user,) if len(user) > 4 else ()


def _tail(value: str) -> Sequence[str]:
    """The last seven digits: what a number keeps, with or without its prefixes."""
    return (value[-7:],) if len(value) >= 7 else ()


def _prefix(value: str) -> Sequence[str]:
    return (value[:3],) if len(value) > 2 else ()


def _area(value: str) -> Sequence[str]:
    """The first two signs of a postcode: a department, a county, a state or so."""
    return (value[:2],) if len(value) > 2 else ()


@remembered
def _skeleton(name: str) -> Sequence[str]:
    """The first letter and the consonants: what survives a slip in the vowels."""
    word = "".join(_telling(name))
    key = word[:1] + "".join(letter for letter in word[1:] if letter not in "aeiouyh")
    return (key,) if len(key) > 2 else ()


@remembered
def _start(name: str) -> Sequence[str]:
    """The first two letters of the skeleton."""
    return tuple(key[:2] for key in _skeleton(name))


@remembered
def _house(street: str) -> Sequence[str]:
    """The house number and the first letters of the street's longest word."""
    words = street.split()
    number = next((word for word in words if word[0].isdigit()), "")
    names = [word for word in words if word[0].isalpha()]
    if not number or not names:
        return ()
    return (f"{number} {max(names, key=lambda word: (len(word), word))[:4]}",)


@remembered
def _family_groups(family: str) -> Sequence[str]:
    """The groups of the last two words of a family name and of the whole, since any may stand alone."""
    words = _telling(family)
    return tuple(filter(None, map(_group, dict.fromkeys([*words[-2:], "".join(words)]))))


def _pair(values: Values) -> Sequence[str]:
    """The sounds of a given and a family name in alphabetical order, so that swapped names meet."""
    givens, families = values.get("given_name", ()), values.get("family_name", ())
    if len(givens) == 1 == len(families):  # as most have them
        return _paired_before(givens[0], families[0])
    named = itertools.product(givens[:4], families[:4])
    return some(itertools.chain.from_iterable(itertools.starmap(_paired_before, named)))


@remembered
def _paired_before(given: str, family: str) -> Sequence[str]:
    return _paired(_first_group(given), _family_groups(family))


def _paired(givens: Sequence[str], families: Sequence[str]) -> Sequence[str]:
    made = [f"{one}+{two}" if one < two else f"{two}+{one}" for one in givens for two in families]
    return tuple(dict.fromkeys(made)) if len(made) > 1 else made


def _written(values: Values) -> Sequence[str]:
    """A whole name in one word: as names give it, and as users of e-mails and handles write it.

    Mail meets name: worth three points of recall, the best single key measured in the recipe.
    """
    found: list[str] = []
    for field, said in values.items():
        if field not in NAMED:
            found += itertools.chain.from_iterable(map(_user_in_letters, said[:4]))
    for given in values.get("given_name", ())[:2]:
        for family in values.get("family_name", ())[:2]:
            found += _in_one_word_before(given, family)
    return some(found)


def _user_in_letters(value: str) -> Sequence[str]:
    word = _letters(value.partition("@")[0])
    return (word,) if len(word) > 4 else ()


@remembered
def _in_one_word_before(given: str, family: str) -> Sequence[str]:
    return _in_one_word(_letters(given), _letters(family))


def _in_one_word(first: str, last: str) -> Sequence[str]:
    return (first + last, last + first, first[0] + last) if len(first) > 1 and len(last) > 1 else ()


_NO_LETTERS = {code: None for code in range(128) if not chr(code).isalpha()}


def _letters(text: str) -> str:
    if text.isalpha():
        return text
    return text.translate(_NO_LETTERS) if text.isascii() else "".join(filter(str.isalpha, text))


_BY_VALUE: Mapping[str, BlockKey] = {
    "exact": _exact,
    "sound": _sounds,
    "group": _first_group,
    "initial": _initial,
    "year": _year,
    "user": _user,
    "tail": _tail,
    "prefix": _prefix,
    "area": _area,
    "skeleton": _skeleton,
    "start": _start,
    "house": _house,
}
BLOCK_KEYS = Frozen(_BY_VALUE)
"""The shipped block keys of one value, by the name used in the parts of a block rule."""
BY_NAMES: Mapping[str, Spelled] = {"pair": _pair, "written": _written}
NAMED = ("given_name", "family_name")
"""The fields of names proper."""


class Spelling(NamedTuple):
    """The keys of a transform that reads all spelling a name: of each other value, then of both names."""

    other: BlockKey | None
    given: Callable[[str], Any]
    family: Callable[[str], Any]
    together: Callable[[Any, Any], Sequence[str]] | None  # None: each key of one beside each of the other


SPELLED: Mapping[str, Spelling] = Frozen(
    {
        "pair": Spelling(None, _first_group, _family_groups, None),
        "written": Spelling(_user_in_letters, _letters, _letters, _in_one_word),
    }
)
TRANSFORMS = (*_BY_VALUE, *BY_NAMES)
"""What ``transform:field`` may say in a block rule. ``pair:names`` and ``written:names`` read both names."""
