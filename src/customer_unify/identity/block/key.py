"""Makes the keys of a content: its identifiers, and what each block rule makes of its values."""

from __future__ import annotations

import itertools
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import NamedTuple

from ...model.configuration import Configuration
from ...model.content import Content, Fact
from ...model.port import BlockKey
from .rule import IDENTIFIER, parts_of, spells
from .transform import BLOCK_KEYS, BY_NAMES, KEYS, LONGEST, NAMES, Spelled, some

__all__ = ["block"]


class _Shape(NamedTuple):
    """What the rules ask for contents that have the same fields: worked out once for all of them."""

    identifiers: tuple[tuple[str, str], ...]
    """What the key of an identifier begins with, and its field."""
    keyed: tuple[tuple[BlockKey, str], ...]
    """The distinct parts that read one field: the transform and the field."""
    spelled: tuple[Spelled, ...]
    """The distinct parts that read all that spells a name. Parts are numbered: ``keyed``, then these."""
    spelling: tuple[str, ...]
    """The fields that spell a name."""
    of_one: tuple[tuple[str, int], ...]
    """Rules of one part: what their keys begin with, and the number of the part."""
    of_two: tuple[tuple[str, int, int], ...]
    """Rules of two parts, as most are."""
    of_more: tuple[tuple[str, tuple[int, ...]], ...]
    """All other rules."""


class _Plan(NamedTuple):
    """What a configuration asks for, and the shapes met so far, by the fields that contents have."""

    config: Configuration
    keyed: Mapping[str, BlockKey]
    shapes: dict[tuple[str, ...], _Shape]


_plans: dict[tuple[int, int], _Plan] = {}
PLANS = 16
"""Configurations whose plans are kept."""
SHAPES = 1_024
"""Shapes kept for one configuration."""


def _plan(config: Configuration, keyed: Mapping[str, BlockKey]) -> _Plan:
    # By identity, and kept alive by the plan itself, so that an id is never taken by another object.
    known = _plans.get((id(config), id(keyed)))
    if known is not None:
        return known
    for transform, _ in itertools.chain.from_iterable(map(parts_of, config.block_rules)):
        if not (transform in keyed or transform in BY_NAMES):  # at once, whatever the contents have
            raise KeyError(transform)
    if len(_plans) >= PLANS:
        _plans.clear()
    made = _plans[id(config), id(keyed)] = _Plan(config, keyed, {})
    return made


def _shape(plan: _Plan, fields: tuple[str, ...]) -> _Shape:
    known = plan.shapes.get(fields)
    if known is not None:
        return known
    rules = [
        (rule.name, parts) for rule in plan.config.block_rules if _speaks(parts := parts_of(rule), fields)
    ]
    parts = list(dict.fromkeys(part for _, parts in rules for part in parts))
    parts.sort(key=lambda part: part[0] in BY_NAMES)
    starts = [(f"{name}:", tuple(map(parts.index, said))) for name, said in rules]
    if len(plan.shapes) >= SHAPES:
        plan.shapes.clear()
    made = plan.shapes[fields] = _Shape(
        tuple((f"{IDENTIFIER}{field}:", field) for field in fields if field in plan.config.namespaces),
        tuple((plan.keyed[transform], field) for transform, field in parts if transform not in BY_NAMES),
        tuple(BY_NAMES[transform] for transform, _ in parts if transform in BY_NAMES),
        tuple(filter(spells, fields)),
        tuple((start, *places) for start, places in starts if len(places) == 1),
        tuple((start, *places) for start, places in starts if len(places) == 2),
        tuple((start, places) for start, places in starts if len(places) not in {1, 2}),
    )
    return made


def _speaks(parts: Iterable[tuple[str, str]], fields: Collection[str]) -> bool:
    """Whether every part of a rule has a field to read."""
    return all(field in fields or (field == NAMES and transform in BY_NAMES) for transform, field in parts)


def block(
    content: Content, config: Configuration, keyed: Mapping[str, BlockKey] = BLOCK_KEYS
) -> tuple[str, ...]:
    """The keys of a content, sorted: ``=namespace:value``, ``?namespace:value``, ``rule:part|part``.

    ``=`` is an identifier; ``?`` a claimed one, which meets the ``=`` of others and proposes
    only. A rule gives a key where each of its parts has something to say, at most
    :data:`KEYS`. Raises ``KeyError`` for a transform that does not exist. Costs
    microseconds, whatever the length of the values.

    >>> from ...model.configuration import BlockRule
    >>> from ...model.content import Fact
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
            parts.append(some(itertools.chain.from_iterable(map(keyed, _read(said)))))
    if shape.spelled:
        values = {field: _read(facts[field]) for field in shape.spelling}
        parts += [spelled(values) for spelled in shape.spelled]
    made: list[str] = []
    for start, place in shape.of_one:
        part = parts[place]
        if len(part) == 1:  # as most are
            made.append(start + part[0])
        else:
            made += [start + value for value in part]
    more = []
    for start, place, beside in shape.of_two:
        one, other = parts[place], parts[beside]
        if len(one) == 1 == len(other):  # as most are, and like what follows
            made.append(f"{start}{one[0]}|{other[0]}")
        elif one and other:
            more.append((start, (place, beside)))
    for start, places in (*more, *shape.of_more):
        joined = map("|".join, itertools.product(*[parts[place] for place in places]))
        made += [start + key for key in itertools.islice(joined, KEYS)]
    return made


def _read(said: Sequence[Fact]) -> list[str]:
    """The values of a field, as far as keys read them."""
    return [fact[0][:LONGEST] for fact in said[:KEYS]]
