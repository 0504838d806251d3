"""Learned weights as frozen data, apart from the machinery that uses them."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

import attrs

__all__ = ["LevelWeight", "Model"]


@attrs.frozen
class LevelWeight:
    """What one level of agreement weighs against each rival explanation.

    In thousandths of a bit, rounded once when the model is frozen. ``stranger``:
    the two are unrelated. ``household``: they share a home but are two people, so
    a shared surname or landline says little and a different given name much.
    """

    stranger: int
    household: int


def _frozen(given: Mapping[str, Mapping[str, LevelWeight]]) -> Mapping[str, Mapping[str, LevelWeight]]:
    return MappingProxyType({field: MappingProxyType(dict(levels)) for field, levels in given.items()})


def _frequencies(given: Mapping[str, Mapping[str, int]]) -> Mapping[str, Mapping[str, int]]:
    return MappingProxyType({field: MappingProxyType(dict(values)) for field, values in given.items()})


@attrs.frozen
class Model:
    """The price list of evidence: a weight for each level of each field.

    * ``levels[field][level]`` -- a :class:`LevelWeight`.
    * ``frequencies[field][value]`` -- what to add to the ``stranger`` weight when the
      two agree exactly on this value (negative for a common one).
    * ``prior_stranger``, ``prior_household`` -- thousandths of a bit of evidence that
      must be overcome before anything is compared (negative).
    * ``merge_above`` -- the one threshold: groups join while their mean weight is above it.
    * ``review_above`` -- pairs above this are worth a person's look.

    ``origin`` says in words where the weights come from.
    """

    levels: Mapping[str, Mapping[str, LevelWeight]] = attrs.field(converter=_frozen, repr=False)
    frequencies: Mapping[str, Mapping[str, int]] = attrs.field(
        factory=dict, converter=_frequencies, repr=False
    )
    prior_stranger: int = -15_600
    prior_household: int = 0
    merge_above: int = 0
    review_above: int = -6_000
    origin: str = ""
