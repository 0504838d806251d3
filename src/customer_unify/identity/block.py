"""Says under which keys a content can be met: two contents that share a key are a candidate pair."""

from __future__ import annotations

import hashlib
import itertools
import operator
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from ..model.change import IndexEntry
from ..model.configuration import Configuration
from ..model.content import Content, Mark
from .language import PARTICLES, given_group, remembered, sound

__all__ = ["TRANSFORMS", "block", "coarse_mark", "limit_of"]

NAMES = "names"
"""Stands for all that spells a name, where a transform reads more than one field."""

KEYS = 16
"""Keys one rule gives a content at most: a record with fifty names is not met fifty-fold (law L19)."""

LONGEST = 64
"""Characters of a value that a key reads."""

Values = Mapping[str, Sequence[str]]
Transform = Callable[[Values, str], Iterable[str]]


# -- what a value is met by ------------------------------------------------------------------------


@remembered
def _sound(word: str) -> str:
    """The sound of a word; nothing where it has only one letter, which half the world shares."""
    key = sound(word)
    return key if len(key) > 1 else ""


@remembered
def _group(word: str) -> str:
    """The sound of the full form of a given name, so that Bob meets Robert and Roberd."""
    return _sound(given_group(word))


def _values(content: Content) -> Values:
    """The facts by field, short and few enough to work on."""
    return {field: [fact[0][:LONGEST] for fact in facts[:KEYS]] for field, facts in content.facts.items()}


def _telling(name: str) -> list[str]:
    """The words of a name that tell it from others."""
    words = [word for word in name.split() if len(word) > 1]
    return [word for word in words if word not in PARTICLES] or words


def _exact(values: Values, field: str) -> Iterable[str]:
    return values.get(field, ())


@remembered
def _sounds(name: str) -> tuple[str, ...]:
    words = _telling(name)
    whole = _sound("".join(words))
    return (whole,) if len(words) < 2 else (whole, *map(_sound, words))


def _by_sound(values: Values, field: str) -> Iterable[str]:
    return itertools.chain.from_iterable(map(_sounds, values.get(field, ())))


@remembered
def _first_group(name: str) -> str:
    words = _telling(name)
    return _group(words[0]) if words else ""


def _by_group(values: Values, field: str) -> Iterable[str]:
    return map(_first_group, values.get(field, ()))


def _initial(values: Values, field: str) -> Iterator[str]:
    return (value[:1] for value in values.get(field, ()))


def _year(values: Values, field: str) -> Iterator[str]:
    return (value[:4] for value in values.get(field, ()) if value[:4].isdigit())


def _user(values: Values, field: str) -> Iterator[str]:
    for value in values.get(field, ()):
        user = value.partition("@")[0]
        if len(user) > 4:
            yield user


def _tail(values: Values, field: str) -> Iterator[str]:
    """The last seven digits: what a number keeps, with or without its prefixes."""
    return (value[-7:] for value in values.get(field, ()) if len(value) >= 7)


def _prefix(values: Values, field: str) -> Iterator[str]:
    return (value[:3] for value in values.get(field, ()) if len(value) > 2)


def _area(values: Values, field: str) -> Iterator[str]:
    """The first two signs of a postcode: a department, a county, a state or so."""
    return (value[:2] for value in values.get(field, ()) if len(value) > 2)


@remembered
def _consonants(name: str) -> str:
    """The first letter and the consonants: what survives a slip in the vowels."""
    word = "".join(_telling(name))
    key = word[:1] + "".join(letter for letter in word[1:] if letter not in "aeiouyh")
    return key if len(key) > 2 else ""


def _skeleton(values: Values, field: str) -> Iterable[str]:
    return map(_consonants, values.get(field, ()))


def _start(values: Values, field: str) -> Iterator[str]:
    """The first two letters of the skeleton."""
    return (key[:2] for key in _skeleton(values, field))


def _house(values: Values, field: str) -> Iterator[str]:
    """The house number and the first letters of the street's longest word."""
    for value in values.get(field, ()):
        words = value.split()
        number = next((word for word in words if word[0].isdigit()), "")
        names = [word for word in words if word[0].isalpha()]
        if number and names:
            yield f"{number} {max(names, key=lambda word: (len(word), word))[:4]}"


@remembered
def _pairs(given: str, family: str) -> tuple[str, ...]:
    firsts, lasts = _telling(given)[:1], _telling(family)
    names = dict.fromkeys([*lasts[-2:], "".join(lasts)])
    found = []
    for first, last in itertools.product(firsts, names):
        one, other = _group(first), _group(last)
        if one and other:
            found.append(f"{one}+{other}" if one < other else f"{other}+{one}")
    return tuple(found)


def _pair(values: Values, field: str) -> Iterator[str]:
    """The sounds of a given and a family name in alphabetical order, so that swapped names meet."""
    for given in values.get("given_name", ())[:4]:
        for family in values.get("family_name", ())[:4]:
            yield from _pairs(given, family)


def _written(values: Values, field: str) -> Iterator[str]:
    """A whole name in one word: as names give it, and as users of e-mails and handles write it.

    Mail meets name: worth three points of recall, the best single key measured in the recipe.
    """
    for name, said in values.items():
        if name == "email" or name.endswith("_handle"):
            for value in said[:4]:
                spelled = _letters(value.partition("@")[0])
                if len(spelled) > 4:
                    yield spelled
    firsts = [_letters(value) for value in values.get("given_name", ())[:2]]
    lasts = [_letters(value) for value in values.get("family_name", ())[:2]]
    for first, last in itertools.product(firsts, lasts):
        if len(first) > 1 and len(last) > 1:
            yield first + last
            yield last + first
            yield first[0] + last


def _letters(text: str) -> str:
    return text if text.isalpha() else "".join(filter(str.isalpha, text))


TRANSFORMS: Mapping[str, Transform] = {
    "exact": _exact,
    "sound": _by_sound,
    "group": _by_group,
    "initial": _initial,
    "year": _year,
    "user": _user,
    "tail": _tail,
    "prefix": _prefix,
    "area": _area,
    "skeleton": _skeleton,
    "start": _start,
    "house": _house,
    "pair": _pair,
    "written": _written,
}
"""What ``transform:field`` may say in a block rule. ``pair:names`` and ``written:names`` read both names."""


# -- keys ------------------------------------------------------------------------------------------


class _Plan(NamedTuple):
    config: Configuration
    namespaces: tuple[str, ...]
    parts: tuple[tuple[Transform, str], ...]
    """Every distinct part of all rules: each is worked out once per content."""
    rules: tuple[tuple[str, tuple[int, ...]], ...]
    """What the keys of a rule begin with, and which parts follow."""
    limits: Mapping[str, int]


_plans: dict[int, _Plan] = {}
PLANS = 16


def _part(text: str) -> tuple[Transform, str]:
    transform, _, field = text.rpartition(":")
    return TRANSFORMS[transform or "exact"], field


def _plan(config: Configuration) -> _Plan:
    # By identity, and kept alive by the plan itself, so that an id is never taken by another object.
    known = _plans.get(id(config))
    if known is not None:
        return known
    parts = list(dict.fromkeys(part for rule in config.block_rules for part in rule.parts))
    made = _Plan(
        config,
        tuple(sorted(config.namespaces)),
        tuple(map(_part, parts)),
        tuple((f"{rule.name}:", tuple(map(parts.index, rule.parts))) for rule in config.block_rules),
        {rule.name: rule.limit for rule in config.block_rules},
    )
    if len(_plans) >= PLANS:
        _plans.clear()
    _plans[id(config)] = made
    return made


def block(content: Content, config: Configuration) -> tuple[IndexEntry, ...]:
    """The keys of a content, sorted: ``=namespace:value``, ``?namespace:value``, ``rule:part|part``.

    ``=`` is an identifier, with a coarse digest of the content's mark; ``?`` a claimed one, which
    meets the ``=`` of others and proposes only. A rule gives a key where each of its
    parts has something to say, at most :data:`KEYS`. Raises ``KeyError`` for a transform
    that does not exist. Costs microseconds, whatever the length of the values.

    >>> from ..model.configuration import BlockRule
    >>> from ..model.content import Fact
    >>> rules = (BlockRule("pair", ("pair:names", "year:birth_date")),)
    >>> bob = Content({name: [Fact(value)] for name, value in
    ...     {"given_name": "bob", "family_name": "smith", "birth_date": "1978-12-11"}.items()})
    >>> robert = Content({name: [Fact(value)] for name, value in
    ...     {"given_name": "smith", "family_name": "robert", "birth_date": "1978-11-12"}.items()})
    >>> block(bob, Configuration(block_rules=rules)) == block(robert, Configuration(block_rules=rules))
    True
    """
    plan = _plan(config)
    mark = coarse_mark(content.mark)
    made = []
    for namespace in plan.namespaces:
        facts = content.facts.get(namespace)
        if facts:
            made += [IndexEntry(f"={namespace}:{fact[0]}", mark) for fact in facts]
        claims = content.claims.get(namespace)
        if claims:
            made += [IndexEntry(f"?{namespace}:{fact[0]}") for fact in claims]
    values = _values(content)
    parts = [
        _bounded(transform(values, field)) if field in values or field == NAMES else ()
        for transform, field in plan.parts
    ]
    for start, places in plan.rules:
        if len(places) == 1:
            made += [IndexEntry(start + value) for value in parts[places[0]]]
        elif all(parts[place] for place in places):
            joined = itertools.product(*(parts[place] for place in places))
            made += [IndexEntry(start + "|".join(values)) for values in itertools.islice(joined, KEYS)]
    made.sort(key=_key)
    return tuple(made)


_key = operator.attrgetter("key")


def _bounded(values: Iterable[str]) -> Sequence[str]:
    found = [value for value in values if value]
    return found if len(found) < 2 else tuple(dict.fromkeys(found))[:KEYS]


def coarse_mark(mark: Mark) -> str:
    """A coarse digest of a mark: how the names begin to sound, in alphabetical order.

    It serves to count how many people a value stands for. Slips, swapped names and records
    that know less must not make one person look like six; birth dates are left out for
    that reason, and what two strangers share by chance hardly matters to a count.
    """
    sounds = sorted(filter(None, (sound(mark.family)[:2], sound(mark.given)[:2])))
    return hashlib.blake2b("+".join(sounds).encode(), digest_size=8).hexdigest() if sounds else ""


def limit_of(key: str, config: Configuration) -> int:
    """How many distinct contents of a block all meet each other.

    A block of a rule that holds more is skipped (and reported); one of an identifier is crowded, and each
    meets only its anchors: that very many things were said of a card is no reason to forget whose it is.

    >>> from ..model.configuration import BlockRule
    >>> config = Configuration(block_rules=(BlockRule("pair", ("pair:names",), limit=14),))
    >>> limit_of("pair:jn+mrtn", config), limit_of("=email:a@b.org", config)
    (14, 100)
    """
    if key[:1] in "=?":
        return config.identifier_limit
    return _plan(config).limits.get(key.partition(":")[0], config.identifier_limit)
