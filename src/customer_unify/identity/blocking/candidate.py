"""Lists the block keys worth trying on some records: parts that read what they have, alone and in twos."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from itertools import combinations

from ...model.configuration import BlockRule, Configuration
from ..block import NAMES, fields_read

__all__ = ["candidates"]

PARTS = {
    "given_name": ("group", "initial"),
    "family_name": ("sound", "skeleton", "start"),
    NAMES: ("pair", "written"),
    "birth_date": ("exact", "year"),
    "email": ("user",),
    "phone": ("tail",),
    "street": ("house",),
    "postcode": ("exact", "area"),
    "city": ("exact",),
    "company": ("sound",),
}
"""What each standard field is met by. A field somebody declared and compares is met by itself."""

TOO_COARSE = {("initial", "given_name"), ("year", "birth_date"), ("area", "postcode")}
"""Parts that half a base shares: of use beside another one alone."""


def candidates(config: Configuration, fields: Collection[str], limit: int) -> list[BlockRule]:
    """The rules of the configuration and those made of the parts of ``fields``; the simplest first.

    All have one limit. Two rules of the same parts are one, by the name it has in the configuration.
    """
    named = {_read(rule.parts): rule.name for rule in config.block_rules}
    of_use = (rule.parts for rule in config.block_rules if fields_read(rule, config) & {*fields})
    found = {_read(parts): parts for parts in of_use}
    for parts in _joined(list(_parts(config, fields))):
        rule = BlockRule("", tuple(f"{transform}:{field}" for transform, field in parts))
        if len(parts) == 1 or _disjoint(rule, config):
            found.setdefault(_read(rule.parts), rule.parts)
    taken = {*named.values()}
    made = [BlockRule(named.get(key) or _name(parts, taken), parts, limit) for key, parts in found.items()]
    return sorted(made, key=lambda rule: (len(rule.parts), rule.name))


def _read(parts: tuple[str, ...]) -> frozenset[str]:
    """The parts of a rule, in any order; a bare field is read as it is."""
    return frozenset(part if ":" in part else f"exact:{part}" for part in parts)


def _parts(config: Configuration, fields: Collection[str]) -> Iterator[tuple[str, str]]:
    """What there is to be met by: the transform and the field of each part."""
    compared = {comparison.field for comparison in config.comparisons}
    for field in sorted({*fields, NAMES} if "family_name" in fields else fields):
        if field in PARTS:
            yield from ((transform, field) for transform in PARTS[field])
        elif field in compared and field not in config.namespaces:
            yield "exact", field


def _joined(parts: list[tuple[str, str]]) -> Iterator[tuple[tuple[str, str], ...]]:
    """Each part that tells enough by itself, and every two of two fields."""
    yield from ((part,) for part in parts if part not in TOO_COARSE)
    for one, other in combinations(parts, 2):
        if one[1] != other[1] and not {one, other} <= TOO_COARSE:
            yield one, other


def _disjoint(rule: BlockRule, config: Configuration) -> bool:
    """Whether its two parts read nothing in common: a name and the pair of names are no two facts."""
    one, other = (fields_read(BlockRule("", (part,)), config) for part in rule.parts)
    return not one & other


def _name(parts: tuple[str, ...], taken: set[str]) -> str:
    """A name that says the parts, which no rule of the configuration has."""
    name = "+".join(part.removeprefix("exact:").replace(":", " ") for part in parts)
    while name in taken:
        name += "'"
    taken.add(name)
    return name
