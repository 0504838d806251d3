"""What shipped block keys make of many values at once: the same keys, those of plain values sooner."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from ...model.port import BlockKey
from ..block import BLOCK_KEYS, SPELLED
from ..language import sounds, word_group

__all__ = ["keys_of"]

Keyed = Sequence[str]
"""The keys of one value."""

Many = Callable[[Sequence[str]], list[Keyed]]

NONE: Keyed = ()

_NO_CONSONANTS = dict.fromkeys(map(ord, "aeiouyh"))
_LETTERS = SPELLED["written"].given
_NO_LETTERS = {code: None for code in range(128) if not chr(code).isalpha() and chr(code) != "\n"}


def keys_of(keyed: BlockKey, values: Sequence[str]) -> Sequence[Keyed]:
    """The keys of each value.

    >>> keys_of(BLOCK_KEYS["tail"], ["+33612345678", "12"])
    [('2345678',), ()]
    """
    many = _MANY.get(id(keyed))
    return many(values) if many is not None else list(map(keyed, values))


def _of_words(one: BlockKey, many: Callable[[Sequence[str]], list[str]]) -> Many:
    """The key that ``many`` gives each of many plain words, ``""`` for none; others are asked one by one."""

    def keys(values: Sequence[str]) -> list[Keyed]:
        plain = [value for value in values if _plain(value)]
        found: dict[str, Keyed] = {
            value: (key,) if key else NONE for value, key in zip(plain, many(plain), strict=True)
        }
        return [found[value] if value in found else one(value) for value in values]

    return keys


def _plain(value: str) -> bool:
    """Whether a value is one word of small letters, of which a name may be made."""
    return len(value) > 1 and value.isascii() and value.isalpha() and value.islower()


def _sounds(words: Sequence[str]) -> list[str]:
    return [key if len(key) > 1 else "" for key in sounds(words)]


def _groups(words: Sequence[str]) -> list[str]:
    groups = map(word_group, words)  # of one word the group may have two: mary ann
    return _sounds([one if one.isalpha() else "".join(filter(str.isalpha, one)) for one in groups])


def _skeletons(words: Sequence[str]) -> list[str]:
    found = [word[0] + word[1:].translate(_NO_CONSONANTS) for word in words]
    return [key if len(key) > 2 else "" for key in found]


def _starts(words: Sequence[str]) -> list[str]:
    return [key[:2] for key in _skeletons(words)]


def _users(values: Sequence[str]) -> list[Keyed]:
    users = [value.partition("@")[0] for value in values]
    return [(user,) if len(user) > 4 else NONE for user in users]


def _users_in_letters(values: Sequence[str]) -> list[Keyed]:
    users = [value.partition("@")[0] for value in values]
    text = "\n".join(users)
    if text.isascii() and text.count("\n") == len(users) - 1:  # a line each
        words = text.translate(_NO_LETTERS).split("\n")
    else:
        words = list(map(_LETTERS, users))
    return [(word,) if len(word) > 4 else NONE for word in words]


def _tails(values: Sequence[str]) -> list[Keyed]:
    return [(value[-7:],) if len(value) >= 7 else NONE for value in values]


_OF_VALUES: Sequence[tuple[Any, Many]] = (
    (BLOCK_KEYS["user"], _users),
    (BLOCK_KEYS["tail"], _tails),
    (SPELLED["written"].other, _users_in_letters),
)
_OF_WORDS: Sequence[tuple[BlockKey, Callable[[Sequence[str]], list[str]]]] = (
    (BLOCK_KEYS["sound"], _sounds),
    (BLOCK_KEYS["group"], _groups),
    (BLOCK_KEYS["skeleton"], _skeletons),
    (BLOCK_KEYS["start"], _starts),
    (SPELLED["pair"].family, _groups),
)
_MANY: Mapping[int, Many] = {
    **{id(one): many for one, many in _OF_VALUES},
    **{id(one): _of_words(one, many) for one, many in _OF_WORDS},
}
"""By what makes the keys of one value, what makes those of many; a plug-in may have no hash."""
