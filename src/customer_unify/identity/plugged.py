"""Which plug-ins a configuration names, and the stages' own tables with these beside them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from ..frozen import Frozen
from ..model.configuration import Configuration
from ..plugins import Kind, collected
from .block import BLOCK_KEYS, TRANSFORMS, transforms
from .compare import COMPARATORS
from .normalise import NORMALISERS
from .profile import RULES

__all__ = ["OURS", "PRICES", "beyond_ours", "plugged"]

PRICES = "model"
"""The name of the scorer that is ours: the price list of the model."""

OURS: Mapping[Kind, Mapping[str, Any]] = Frozen(
    {
        Kind.NORMALISER: NORMALISERS,
        Kind.BLOCK_KEY: Frozen({**dict.fromkeys(TRANSFORMS), **BLOCK_KEYS}),
        Kind.COMPARATOR: COMPARATORS,
        Kind.SCORER: Frozen({PRICES: None}),
        Kind.SURVIVORSHIP: RULES,
    }
)
"""What is shipped of each kind, by name: no plug-in takes one of these names."""


def _used(config: Configuration) -> Iterator[tuple[Kind, str, str]]:
    """Every name of something that may be a plug-in, and where it stands."""
    for field in config.fields.values():
        yield Kind.NORMALISER, field.normaliser, f"fields.{field.name}"
    for space in config.namespaces.values():
        yield Kind.NORMALISER, space.normaliser, f"namespaces.{space.name}"
    for rule in config.block_rules:
        for transform in transforms(rule):
            yield Kind.BLOCK_KEY, transform, f"block_rules.{rule.name}"
    for comparison in config.comparisons:
        yield Kind.COMPARATOR, comparison.comparator, f"comparisons.{comparison.field}"
    yield Kind.SCORER, config.scorer, "scorer"
    for name, chosen in config.survivorship.items():
        yield Kind.SURVIVORSHIP, chosen, f"survivorship.{name}"


def beyond_ours(config: Configuration) -> dict[Kind, dict[str, list[str]]]:
    """The names that are not ours, by kind, each with the places of the configuration that use it."""
    found: dict[Kind, dict[str, list[str]]] = defaultdict(dict)
    for kind, name, place in _used(config):
        if name not in OURS[kind]:
            places = found[kind].setdefault(name, [])
            if place not in places:
                places.append(place)
    return found


def plugged(config: Configuration) -> Mapping[Kind, Mapping[str, Any]]:
    """Of each kind ours, and the plug-ins that the configuration names beyond them; no other is loaded.

    Raises ``PluginError`` naming every broken one.
    """
    found = collected(beyond_ours(config), config.plugins, OURS)
    return {kind: {**ours, **found[kind]} for kind, ours in OURS.items()}
