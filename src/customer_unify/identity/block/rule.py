"""Reads block rules: their parts, the fields they read, and how many contents may share one of their keys."""

from __future__ import annotations

from ...model.configuration import BlockRule, Configuration
from .transform import BY_NAMES, NAMED, NAMES

__all__ = ["IDENTIFIER", "fields_read", "limit_of", "parts_of", "rule_of", "spells", "transforms"]

IDENTIFIER = "="
"""First letter of the key of an identifier that counts."""


def parts_of(rule: BlockRule) -> list[tuple[str, str]]:
    """The transform and the field of each part of a rule."""
    cut = (part.rpartition(":") for part in rule.parts)
    return [(transform or "exact", field) for transform, _, field in cut]


def transforms(rule: BlockRule) -> list[str]:
    """The names of what turns values into keys in a rule."""
    return [transform for transform, _ in parts_of(rule)]


def fields_read(rule: BlockRule, config: Configuration) -> frozenset[str]:
    """The fields whose values the key of a rule is made of.

    >>> from ...model.configuration import Field
    >>> config = Configuration(fields={name: Field(name, "text") for name in ("email", "x_handle", "city")})
    >>> sorted(fields_read(BlockRule("written", ("written:names",)), config))
    ['email', 'family_name', 'given_name', 'x_handle']
    """
    found: set[str] = set()
    for transform, field in parts_of(rule):
        if field != NAMES or transform not in BY_NAMES:
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


def spells(field: str) -> bool:
    """Whether a field spells names: as names, or as the users of mailboxes and handles."""
    return field in NAMED or field == "email" or field.endswith("_handle")


def limit_of(key: str, config: Configuration) -> int:
    """How many distinct contents of a block all meet each other.

    A block of a rule that holds more is skipped (and reported); one of an identifier is crowded, and each
    meets only its anchors: that very many things were said of a card is no reason to forget whose it is.

    >>> from ...model.configuration import BlockRule
    >>> config = Configuration(block_rules=(BlockRule("pair", ("pair:names",), limit=14),))
    >>> limit_of("pair:jn+mrtn", config), limit_of("=email:a@b.org", config)
    (14, 100)
    """
    if key[:1] in "=?":
        return config.identifier_limit
    name = rule_of(key)
    return next((rule.limit for rule in config.block_rules if rule.name == name), config.identifier_limit)
