"""The configuration of identity: sources, fields, namespaces, block keys, weights, rules."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from enum import Enum, StrEnum
from typing import Any

import attrs

from ..errors import InputError
from ..frozen import Frozen
from .assurance import Assurance
from .identifier import Namespace
from .weights import Model

__all__ = ["REGION", "BlockRule", "Comparison", "Configuration", "Field", "Makes", "Role", "Source"]


class Makes(StrEnum):
    """What the people in a source are to the company (row 0.19)."""

    CUSTOMER = "customer"
    FORMER = "former"
    PROSPECT = "prospect"
    UNKNOWN = "unknown"


class Role(StrEnum):
    """Whether people of one household differ in a fact, or share it."""

    PERSONAL = "personal"
    SHARED = "shared"


REGION = re.compile("[A-Z]{2}")
"""How ISO 3166 writes a region."""


def _region(instance: object, attribute: object, given: object) -> None:
    """Refuse a wrong region: it would have no numbering plan, and no telephone number would be read."""
    if not isinstance(given, str) or (given and not REGION.fullmatch(given)):
        raise InputError("region must be two capital letters of ISO 3166 (hint: FR, BE, CA, GB)")


def _names(given: Iterable[str]) -> tuple[str, ...]:
    return tuple(given)


def _columns(given: Mapping[str, str | list[str] | tuple[str, ...]]) -> Mapping[str, tuple[str, ...]]:
    """Lists by name, each as a tuple: the columns of a field, the fields of a unit."""
    return Frozen(
        {field: (names,) if isinstance(names, str) else tuple(names) for field, names in given.items()}
    )


def _assurance(given: Assurance | str) -> Assurance:
    return Assurance.parse(given)


@attrs.frozen
class Source:
    """A silo: how its rows are read, how far it is trusted, what its people are to the company.

    ``fields`` maps standard field names to one or several columns, each a name or several joined by `` + ``.
    ``verified_by`` maps a field (or one of its columns) to the column that says whether its value was
    verified (true -> VERIFIED, false -> CLAIMED). ``network`` is the column that says on which social
    network the account of a row is; ``x_handle`` and similar fields are then read only in rows of that
    network. ``file`` is a pattern for the names of its files (``cards_*.csv``); without one, the file has
    the name of the source. If values differ, the source with the higher ``trust`` (0 to 100) wins;
    ``assurance`` is the default for its values. ``date_order`` (``dmy``, ``mdy``, ``ymd``) and
    ``name_order`` (which name is first, ``given`` or ``family``) are for dates and whole names that can be
    read in two ways. ``missing`` are the marks that stand in cells without a value, such as ``NA``.
    """

    name: str
    key: str = "key"
    makes: Makes = attrs.field(default=Makes.UNKNOWN, converter=Makes)
    trust: int = 50
    assurance: Assurance = attrs.field(default=Assurance.DECLARED, converter=_assurance)
    fields: Mapping[str, tuple[str, ...]] = attrs.field(factory=dict, converter=_columns)
    verified_by: Mapping[str, str] = attrs.field(factory=dict)
    network: str | None = None
    observed_at: str | None = None
    time_zone: str | None = None
    date_order: str = "dmy"
    name_order: str = "given"
    region: str | None = None
    separator: str | None = None
    encoding: str | None = None
    file: str | None = None
    missing: tuple[str, ...] = attrs.field(default=(), converter=_names)


@attrs.frozen
class Field:
    """A standard or declared field: how it is normalised, and its namespace if it identifies people."""

    name: str
    normaliser: str
    namespace: str | None = None


@attrs.frozen
class Comparison:
    """How one field is compared: the comparator maps two values to a level.

    ``group`` is the independence group: facts of one group count as one. ``derived_from`` names fields from
    which this one is often made, as an e-mail address from a name: agreement on both is one fact, and
    training learns its weight for each level of these.
    """

    field: str
    comparator: str
    role: Role = attrs.field(default=Role.PERSONAL, converter=Role)
    group: str = ""
    derived_from: tuple[str, ...] = attrs.field(default=(), converter=_names)

    def __attrs_post_init__(self) -> None:
        if not self.group:
            object.__setattr__(self, "group", self.field)


@attrs.frozen
class BlockRule:
    """A rule for block keys: records with an equal key are proposed as a pair, up to ``limit`` in a block.

    ``parts`` are ``transform:field`` or a bare field, e.g. ``("sound:given_name", "year:birth_date")``.
    The limit counts distinct contents in the live base, in whatever order they came (law L1).
    """

    name: str
    parts: tuple[str, ...] = attrs.field(converter=_names)
    limit: int = 30


def _comparisons(given: Iterable[Comparison]) -> tuple[Comparison, ...]:
    return tuple(given)


def _rules(given: Iterable[BlockRule]) -> tuple[BlockRule, ...]:
    return tuple(given)


def _handed(given: Mapping[str, Mapping[str, Any]]) -> Mapping[str, Mapping[str, Any]]:
    return Frozen({kind: Frozen(plugins) for kind, plugins in given.items()})


@attrs.frozen
class Configuration:
    """Everything on which the partition depends, besides the records and the decisions (law L1).

    ``survivorship`` maps a field, or a unit, to the name of its rule; ``units`` names the fields that the
    golden record takes together from one record (an address, a full name), the most important first.
    ``scorer`` names what gives weights to a pattern of levels: ``"model"``, the price list, or a plug-in.
    ``plugins`` are functions that were handed in, by kind (``"normalisers"``, ``"block_keys"``,
    ``"comparators"``, ``"scorers"``, ``"survivorship"``) and by name. ``region`` is the default region of
    phone numbers (ISO 3166 alpha-2).

    There are three bounds of work (law L19). If more than ``identifier_limit`` contents are under one
    identifier, each is compared only with the first ``anchors`` of each mark. A component above
    ``component_limit`` is linked in pieces if something in it contradicts, which is reported; of a piece
    above this limit, only pairs with its first ``anchors`` nodes are compared.
    """

    sources: Mapping[str, Source] = attrs.field(factory=dict)
    fields: Mapping[str, Field] = attrs.field(factory=dict, repr=False)
    namespaces: Mapping[str, Namespace] = attrs.field(factory=dict, repr=False)
    comparisons: tuple[Comparison, ...] = attrs.field(default=(), converter=_comparisons, repr=False)
    block_rules: tuple[BlockRule, ...] = attrs.field(default=(), converter=_rules, repr=False)
    model: Model = attrs.field(factory=lambda: Model({}), repr=False)
    survivorship: Mapping[str, str] = attrs.field(factory=dict, repr=False)
    units: Mapping[str, tuple[str, ...]] = attrs.field(factory=dict, converter=_columns, repr=False)
    scorer: str = "model"
    plugins: Mapping[str, Mapping[str, Any]] = attrs.field(factory=dict, converter=_handed, repr=False)
    region: str = attrs.field(default="FR", validator=_region)
    identifier_limit: int = 100
    component_limit: int = 150
    anchors: int = 8
    schema_version: int = 1
    half_lives: Mapping[str, int] = attrs.field(init=False, repr=False, eq=False)
    """The namespaces whose values change hands, and the days after which half of them have done so."""
    period: int = attrs.field(init=False, repr=False, eq=False)
    """Days within which records count as observed at the same time: a quarter of the shortest half-life, in
    which hardly any value changes hands. 0 if no value changes hands."""

    def __attrs_post_init__(self) -> None:
        spaces = self.namespaces.items()
        lives = {name: space.half_life for name, space in spaces if space.half_life is not None}
        object.__setattr__(self, "half_lives", Frozen(lives))
        object.__setattr__(self, "period", max(1, min(lives.values()) // 4) if lives else 0)

    def source(self, name: str) -> Source:
        """The declared source of this name, or one with all defaults."""
        return self.sources.get(name) or Source(name)

    @property
    def digest(self) -> str:
        """Identifies this configuration and the data of its normalisers: equal content, equal digest.

        ``O(size of the model)``.
        """
        text = json.dumps([_plain(self), self.data_versions()], sort_keys=True, separators=(",", ":"))
        return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()

    def data_versions(self) -> tuple[str, ...]:
        """The versions of the data that normalisers read, since each can change a decision; here none."""
        return ()


def _plain(value: Any) -> Any:
    """An object as plain data in one fixed form, of which the digest of a configuration is made."""
    if attrs.has(type(value)):
        return {field.name: _plain(getattr(value, field.name)) for field in attrs.fields(type(value))}
    if isinstance(value, Mapping):
        return {str(key): _plain(inner) for key, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(inner) for inner in value]
    if callable(value):
        # Its code cannot be read. Whoever changes its results must change its ``version``.
        named = value if hasattr(value, "__qualname__") else type(value)
        return [named.__module__, named.__qualname__, str(getattr(value, "version", ""))]
    return value.name if isinstance(value, Enum) else value
