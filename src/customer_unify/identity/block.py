"""Says under which keys a content can be met: two contents that share a key are a candidate pair."""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from ..frozen import Frozen
from ..model.configuration import BlockRule, Configuration
from ..model.content import Content, Fact, Mark
from ..model.port import BlockKey
from .language import PARTICLES, given_group, remembered, sound

__all__ = [
    "BLOCK_KEYS",
    "IDENTIFIER",
    "KEYS",
    "LONGEST",
    "NAMED",
    "SPELLED",
    "TRANSFORMS",
    "Spelling",
    "block",
    "coarse_mark",
    "contact_mark",
    "fields_read",
    "limit_of",
    "parts_of",
    "people",
    "rule_of",
    "spells",
    "transforms",
]

NAMES = "names"
"""Stands for all that spells a name, where a transform reads more than one field."""

IDENTIFIER = "="
"""First letter of the key of an identifier that counts."""

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


def _some(values: Iterable[str]) -> tuple[str, ...]:
    """Distinct values that say something, and no more than :data:`KEYS`."""
    return tuple(dict.fromkeys(filter(None, values)))[:KEYS]


def _exact(value: str) -> Sequence[str]:
    return (value,) if value else ()


@remembered
def _sounds(name: str) -> Sequence[str]:
    words = _telling(name)
    whole = _sound("".join(words))
    return _some((whole,) if len(words) < 2 else (whole, *map(_sound, words)))


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
    return _some(itertools.chain.from_iterable(itertools.starmap(_paired_before, named)))


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
    return _some(found)


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
_BY_NAMES: Mapping[str, Spelled] = {"pair": _pair, "written": _written}
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
TRANSFORMS = (*_BY_VALUE, *_BY_NAMES)
"""What ``transform:field`` may say in a block rule. ``pair:names`` and ``written:names`` read both names."""


class _Shape(NamedTuple):
    """What there is to do for contents that have facts of the same fields."""

    identifiers: tuple[tuple[str, str], ...]
    """What the key of an identifier begins with, and its field."""
    keyed: tuple[tuple[BlockKey, str], ...]
    spelled: tuple[Spelled, ...]
    """Every distinct part of the rules that can say something: each is worked out once per content."""
    spelling: tuple[str, ...]
    """The fields that spell a name, where a part reads them."""
    lone: tuple[tuple[str, int], ...]
    both: tuple[tuple[str, int, int], ...]
    rest: tuple[tuple[str, tuple[int, ...]], ...]
    """What the keys of a rule begin with, and which parts follow: ``keyed`` first, ``spelled`` behind."""


class _Plan(NamedTuple):
    """What a configuration asks for, and what that means for each shape met so far."""

    config: Configuration
    keyed: Mapping[str, BlockKey]
    shapes: dict[tuple[str, ...], _Shape]


_plans: dict[tuple[int, int], _Plan] = {}
PLANS = 16
SHAPES = 1_024


def _plan(config: Configuration, keyed: Mapping[str, BlockKey]) -> _Plan:
    # By identity, and kept alive by the plan itself, so that an id is never taken by another object.
    known = _plans.get((id(config), id(keyed)))
    if known is not None:
        return known
    for transform, _ in itertools.chain.from_iterable(map(parts_of, config.block_rules)):
        if not (transform in keyed or transform in _BY_NAMES):  # at once, whatever the contents have
            raise KeyError(transform)
    if len(_plans) >= PLANS:
        _plans.clear()
    made = _plans[id(config), id(keyed)] = _Plan(config, keyed, {})
    return made


def parts_of(rule: BlockRule) -> list[tuple[str, str]]:
    """The transform and the field of each part of a rule."""
    cut = (part.rpartition(":") for part in rule.parts)
    return [(transform or "exact", field) for transform, _, field in cut]


def transforms(rule: BlockRule) -> list[str]:
    """The names of what turns values into keys in a rule."""
    return [transform for transform, _ in parts_of(rule)]


def fields_read(rule: BlockRule, config: Configuration) -> frozenset[str]:
    """The fields whose values the key of a rule is made of.

    >>> from ..model.configuration import Field
    >>> config = Configuration(fields={name: Field(name, "text") for name in ("email", "x_handle", "city")})
    >>> sorted(fields_read(BlockRule("written", ("written:names",)), config))
    ['email', 'family_name', 'given_name', 'x_handle']
    """
    found: set[str] = set()
    for transform, field in parts_of(rule):
        if field != NAMES or transform not in _BY_NAMES:
            found.add(field)
        else:
            found.update(NAMED)
            if transform == "written":
                found.update(filter(spells, config.fields))
    return frozenset(found)


def rule_of(key: str) -> str:
    """The name of the rule that gave a key; of an identifier's the sign and the namespace.

    >>> rule_of("pair-year:jn+mrtn|1978"), rule_of("=email:a@b.org")
    ('pair-year', '=email')
    """
    return key.partition(":")[0]


def _shape(plan: _Plan, fields: tuple[str, ...]) -> _Shape:
    known = plan.shapes.get(fields)
    if known is not None:
        return known
    rules = [
        (rule.name, parts) for rule in plan.config.block_rules if _speaks(parts := parts_of(rule), fields)
    ]
    parts = list(dict.fromkeys(part for _, parts in rules for part in parts))
    parts.sort(key=lambda part: part[0] in _BY_NAMES)
    starts = [(f"{name}:", tuple(map(parts.index, said))) for name, said in rules]
    if len(plan.shapes) >= SHAPES:
        plan.shapes.clear()
    made = plan.shapes[fields] = _Shape(
        tuple((f"{IDENTIFIER}{field}:", field) for field in fields if field in plan.config.namespaces),
        tuple((plan.keyed[transform], field) for transform, field in parts if transform not in _BY_NAMES),
        tuple(_BY_NAMES[transform] for transform, _ in parts if transform in _BY_NAMES),
        tuple(filter(spells, fields)),
        tuple((start, *places) for start, places in starts if len(places) == 1),
        tuple((start, *places) for start, places in starts if len(places) == 2),
        tuple((start, places) for start, places in starts if len(places) not in {1, 2}),
    )
    return made


def spells(field: str) -> bool:
    """Whether a field spells names: as names, or as the users of mailboxes and handles."""
    return field in NAMED or field == "email" or field.endswith("_handle")


def _speaks(parts: Iterable[tuple[str, str]], fields: Collection[str]) -> bool:
    """Whether every part of a rule has a field to read."""
    return all(field in fields or (field == NAMES and transform in _BY_NAMES) for transform, field in parts)


def block(
    content: Content, config: Configuration, keyed: Mapping[str, BlockKey] = BLOCK_KEYS
) -> tuple[str, ...]:
    """The keys of a content, sorted: ``=namespace:value``, ``?namespace:value``, ``rule:part|part``.

    ``=`` is an identifier; ``?`` a claimed one, which meets the ``=`` of others and proposes
    only. A rule gives a key where each of its parts has something to say, at most
    :data:`KEYS`. Raises ``KeyError`` for a transform that does not exist. Costs
    microseconds, whatever the length of the values.

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
    facts = content.facts
    shape = _shape(_plan(config, keyed), tuple(facts))
    made = [start + fact[0] for start, field in shape.identifiers for fact in facts[field]]
    if content.claims:
        known = config.namespaces
        said = ((field, fact[0]) for field, claims in content.claims.items() for fact in claims)
        made += [f"?{field}:{value}" for field, value in said if field in known]
    made += _by_rules(shape, facts)
    made.sort()
    return tuple(made)


def _by_rules(shape: _Shape, facts: Mapping[str, Sequence[Fact]]) -> list[str]:
    """The keys that rules give."""
    parts = []
    for keyed, field in shape.keyed:
        said = facts[field]
        if len(said) == 1:
            parts.append(keyed(said[0][0][:LONGEST]))
        else:
            parts.append(_some(itertools.chain.from_iterable(map(keyed, _read(said)))))
    if shape.spelled:
        values = {field: _read(facts[field]) for field in shape.spelling}
        parts += [spelled(values) for spelled in shape.spelled]
    made: list[str] = []
    for start, place in shape.lone:
        part = parts[place]
        if len(part) == 1:  # as most are
            made.append(start + part[0])
        else:
            made += [start + value for value in part]
    more = []
    for start, place, beside in shape.both:
        one, other = parts[place], parts[beside]
        if len(one) == 1 == len(other):  # as most are, and like what follows
            made.append(f"{start}{one[0]}|{other[0]}")
        elif one and other:
            more.append((start, (place, beside)))
    for start, places in (*more, *shape.rest):
        joined = map("|".join, itertools.product(*[parts[place] for place in places]))
        made += [start + key for key in itertools.islice(joined, KEYS)]
    return made


def _read(said: Sequence[Fact]) -> list[str]:
    """The values of a field, as far as keys read them."""
    return [fact[0][:LONGEST] for fact in said[:KEYS]]


NAMELESS = "~"
"""Begins marks of contents that name nobody."""


def coarse_mark(mark: Mark) -> str:
    """A coarse digest of a mark: how the names begin to sound, in alphabetical order.

    It serves to count how many people a value stands for. Slips, swapped names and records
    that know less must not make one person look like six; birth dates are left out for
    that reason, and what two strangers share by chance hardly matters to a count.
    """
    return _coarse(mark.family, mark.given) if mark.family or mark.given else ""


@remembered
def _coarse(*names: str) -> str:
    sounds = sorted(filter(None, (sound(name)[:2] for name in names)))
    return hashlib.blake2b("+".join(sounds).encode(), digest_size=8).hexdigest() if sounds else ""


def contact_mark(content: Content, ways: Sequence[str]) -> str:
    """What tells apart contents that name nobody: by what they are reached, if that is by two ways.

    Who writes without a name is known by a mailbox and a telephone. Fifty mailboxes under one telephone
    are no person's, and tell that it is the shop's own, as fifty names would.
    """
    told = [min(content.values(way)) for way in ways if content.values(way)]
    if len(told) < 2:
        return ""
    return NAMELESS + hashlib.blake2b("\n".join(told).encode(), digest_size=8).hexdigest()


def people(marks: Collection[str], most: int) -> int:
    """How many people marks stand for, by names or by contacts, whichever are more; counted to past ``most``.

    One person may be known by a name here and by contacts there, so the two are not added. Of
    more than twice as many marks one of the two is more than ``most``, and nothing is counted.

    >>> people({"ab", "cd", "~1"}, 5), people({"ab", "~1", "~2", "~3"}, 5)
    (2, 3)
    """
    if len(marks) > 2 * most:
        return most + 1
    nameless = sum(mark[0] == NAMELESS for mark in marks)
    return max(nameless, len(marks) - nameless)


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
    name = rule_of(key)
    return next((rule.limit for rule in config.block_rules if rule.name == name), config.identifier_limit)
