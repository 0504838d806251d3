"""The tables of a configuration, but for sources: read with every fault noted, and written."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from enum import Enum
from typing import Any, TypeVar

import attrs

from .. import plugins, settings
from ..exchange.declare import read_source, region_of, write_source
from ..exchange.network import networks_of
from ..identity.block import TRANSFORMS, fields_read
from ..identity.defaults import extend, on_network
from ..identity.plugged import OURS
from ..identity.profile import at_odds
from ..model.assurance import Assurance
from ..model.configuration import BlockRule, Comparison, Configuration, Field, Role
from ..model.identifier import Namespace, SharedBy
from ..model.weights import Expectation, LevelWeight, Model, Training

__all__ = ["difference", "difference_and_model", "read", "whole", "with_networks"]

BOUNDS = ("identifier_limit", "component_limit", "anchors")
"""The bounds of work, by name."""

MOST_DAYS = 36_500
"""The longest half-life: a hundred years."""

MOST_BITS = 1_000_000_000
"""The heaviest weight read, in thousandths of a bit: nothing known weighs a millionth of it."""

Config = TypeVar("Config", bound=Configuration)


def read(table: settings.Table, usual: Config, nothing: Config) -> Config:
    """The configuration a document describes, on top of what is shipped or of nothing.

    Raises ``ConfigurationError`` with every fault of the document at once.
    """
    bare = table.text("defaults", "shipped", allowed=("shipped", "none")) == "none"
    base = nothing if bare else usual
    table.whole("schema_version", base.schema_version, least=1, most=base.schema_version)
    names = _Names(base)
    fields = {
        name: _field(inner, base.fields.get(name), name, names)
        for name, inner in table.named("fields").items()
    }
    spaces = {
        name: _namespace(inner, base.namespaces.get(name) or Namespace(name), names)
        for name, inner in table.named("namespaces").items()
    }
    described = table.named("sources")
    config = attrs.evolve(
        base,
        region=region_of(table, base.region) or base.region,
        identifier_limit=table.whole("identifier_limit", base.identifier_limit, least=1, most=100_000),
        component_limit=table.whole("component_limit", base.component_limit, least=2, most=100_000),
        anchors=table.whole("anchors", base.anchors, least=1, most=1_000),
        model=_model(table, base.model),
        scorer=table.text("scorer", base.scorer, allowed=names.of(plugins.Kind.SCORER)),
    )
    if bare:
        config = attrs.evolve(config, fields=fields, namespaces=spaces)
    else:
        config = _same(config, extend(config, fields=fields.values(), namespaces=spaces.values()))
        for inner in described.values():
            config = with_networks(config, _mapped(inner))
    for name, space in config.namespaces.items():
        if space.account is not None and space.account not in config.namespaces:
            table.fault(f"namespaces.{name}.account", "is not the name of a namespace")
    comparisons = [_comparison(inner, names) for inner in table.tables("comparisons")]
    rules = [_block_rule(inner, config, names) for inner in table.tables("block_rules")]
    alone = table.table("blocking").text("defaults", "shipped", allowed=("shipped", "none")) == "none"
    config = attrs.evolve(
        config,
        comparisons=_merged(config.comparisons, comparisons, "field"),
        block_rules=_merged(() if alone else config.block_rules, rules, "name"),
    )
    config = _surviving(table, config, names)
    sources = {name: read_source(name, inner, config.fields) for name, inner in described.items()}
    table.done()
    return attrs.evolve(
        config, sources={name: source for name, source in sources.items() if source is not None}
    )


def _mapped(table: settings.Table) -> Iterable[str]:
    """The names of the fields that the table of a source speaks of, right or wrong."""
    given = table.data.get("fields")
    return given if isinstance(given, dict) else ()


def with_networks(config: Config, fields: Iterable[str]) -> Config:
    """The configuration in which fields of accounts on networks are declared, as far as they were not.

    That a network has a name here is no reason to compare its accounts: only what a source maps is declared.
    """
    missing = [field for field in fields if field not in config.fields]
    spaces = (space for network in networks_of(missing) for space in on_network(network))
    added = [space for space in spaces if space.name not in config.namespaces]
    return _same(config, extend(config, namespaces=added)) if added else config


def _same(config: Config, extended: Configuration) -> Config:
    """``extended`` as the kind of configuration it was made of: ``extend`` keeps it."""
    assert isinstance(extended, type(config))
    return extended


class _Names:
    """The names that can stand for something of a kind: shipped, handed in, or offered by a package."""

    def __init__(self, config: Configuration) -> None:
        self._handed = config.plugins

    def of(self, kind: plugins.Kind) -> list[str]:
        """All of them, sorted."""
        return sorted({*OURS[kind], *self._handed.get(kind.table, {}), *plugins.offered_names(kind)})


def _field(table: settings.Table, known: Field | None, name: str, names: _Names) -> Field:
    namespace = table.text("namespace", known.namespace if known else None)
    usual = known.normaliser if known else "text" if namespace is None else "code"
    return Field(name, table.text("normaliser", usual, allowed=names.of(plugins.Kind.NORMALISER)), namespace)


def _namespace(table: settings.Table, usual: Namespace, names: _Names) -> Namespace:
    """The namespace of a table; what it does not say is as ``usual``."""
    shared = [one.value for one in SharedBy]
    return Namespace(
        usual.name,
        normaliser=table.text("normaliser", usual.normaliser, allowed=names.of(plugins.Kind.NORMALISER)),
        exclusive=table.flag("exclusive", usual.exclusive),
        maximum=table.whole("maximum", usual.maximum, least=1),
        shared_by=table.text("shared_by", usual.shared_by.value, allowed=shared),
        half_life=table.whole("half_life", usual.half_life, least=1, most=MOST_DAYS),
        generic_above=table.whole("generic_above", usual.generic_above, least=1),
        account=table.text("account", usual.account),
    )


def _comparison(table: settings.Table, names: _Names) -> Comparison:
    return Comparison(
        table.text("field") or "",
        table.text("comparator", allowed=names.of(plugins.Kind.COMPARATOR)) or "",
        table.text("role", Role.PERSONAL.value, allowed=[one.value for one in Role]),
        table.text("group", ""),
        table.texts("derived_from", default=()) or (),
    )


def _block_rule(table: settings.Table, config: Configuration, names: _Names) -> BlockRule:
    """A block rule: a name that no key of another can begin with, and parts that read fields there are."""
    keyed = [*TRANSFORMS, *(name for name in names.of(plugins.Kind.BLOCK_KEY) if name not in TRANSFORMS)]
    name, parts = table.text("name") or "", table.texts("parts") or ()
    if not name or ":" in name or name[0] in "=?":
        table.fault("name", "is no name of a key", hint="not blank, without ':', not begun with '=' or '?'")
    compared = {comparison.field for comparison in config.comparisons}
    known = {*config.fields, *config.namespaces, *compared, "given_name", "family_name"}
    for at, part in enumerate(parts):
        transform, _, field = part.rpartition(":")
        if (transform or "exact") not in keyed or not field:
            hint = f"transform:field, where transform is one of: {', '.join(keyed)}"
            table.fault(f"parts[{at}]", "is no part of a key", hint=hint)
        elif not fields_read(BlockRule(name, (part,)), config) <= known:
            table.fault(f"parts[{at}]", "reads a field that nobody declared")
    return BlockRule(name, parts, table.whole("limit", 30, least=2, most=100_000))


def _surviving(table: settings.Table, config: Config, names: _Names) -> Config:
    """The configuration with the rules of survivorship a document gives, and what it takes as a whole.

    A unit without fields is dissolved. A rule of ``config`` for what is no field by itself any more is none.
    """
    inner, allowed = table.table("survivorship"), names.of(plugins.Kind.SURVIVORSHIP)
    given = {name: inner.text(name, "most_trusted", allowed=allowed) for name in inner}
    named = table.table("units")
    units = {**config.units, **{name: named.texts(name, default=()) or () for name in named}}
    units = {name: fields for name, fields in units.items() if fields}
    lone = {*config.fields, *config.namespaces}.difference(*units.values())
    known = {*config.fields, *config.namespaces, *units}
    for name in sorted(given.keys() - known):
        inner.fault(name, "is not the name of a field")
    for name, fields in units.items():
        for field in sorted(set(fields).difference(config.fields)):
            named.fault(name, f"names {field!r}, which is not the name of a field")
    former = {name: rule for name, rule in config.survivorship.items() if name in lone or name in units}
    config = attrs.evolve(config, survivorship={**former, **given}, units=units)
    for place, name, what, hint in at_odds(config):
        (named if place == "units" else inner).fault(name, what, hint=hint)
    return config


def _merged(base: tuple[Any, ...], given: list[Any], name: str) -> tuple[Any, ...]:
    """``base`` with the items given: one of a name that is there replaces it, others follow."""
    named = {getattr(item, name): item for item in (*base, *given)}
    return tuple(named.values())


def _model(table: settings.Table, base: Model) -> Model:
    """The model a document gives: another one, weights of some fields, other thresholds."""
    if "model" in table:
        base = _weights(table.table("model"))
    added = _priced(table.table("weights"))
    if added:
        # Whoever gives one level of a field changes that one: the others would weigh nothing without a word.
        merged = {field: {**base.levels.get(field, {}), **levels} for field, levels in added.items()}
        base = attrs.evolve(base, levels={**base.levels, **merged})
    thresholds = table.table("thresholds")
    merge = _bits(thresholds, "merge_above", base.merge_above)
    review = _bits(thresholds, "review_above", base.review_above)
    if merge is not None and review is not None and review > merge:
        thresholds.fault("review_above", "must not be higher than merge_above")
    return attrs.evolve(base, merge_above=merge, review_above=review)


def _bits(table: settings.Table, name: str, default: int) -> Any:
    """A weight in thousandths of a bit, within a million bits either way."""
    return table.whole(name, default, least=-MOST_BITS, most=MOST_BITS)


def _weights(table: settings.Table) -> Model:
    plain = Model({})
    conditional = table.table("conditional")
    frequencies = {
        field: {value: _bits(inner, value, 0) for value in inner}
        for field, inner in table.named("frequencies").items()
    }
    return Model(
        _priced(table.table("levels")),
        frequencies,
        {field: _priced(conditional.table(field)) for field in conditional},
        _added(table.table("assurance")),
        prior_stranger=_bits(table, "prior_stranger", plain.prior_stranger),
        prior_household=_bits(table, "prior_household", plain.prior_household),
        merge_above=_bits(table, "merge_above", plain.merge_above),
        review_above=_bits(table, "review_above", plain.review_above),
        origin=table.text("origin", ""),
        training=_training(table.table("training")) if "training" in table else None,
    )


def _added(table: settings.Table) -> dict[str, LevelWeight]:
    """What assurances add to the weights of an identifier."""
    for name in table:
        if name.upper() not in Assurance.__members__:
            table.fault(name, "names no assurance")
    return {
        name: LevelWeight(_bits(inner, "stranger", 0), _bits(inner, "household", 0))
        for name, inner in ((name, table.table(name)) for name in table)
    }


def _priced(outer: settings.Table) -> dict[str, dict[str, LevelWeight]]:
    """The weights of levels, by whatever they are listed under."""
    return {
        name: {
            level: LevelWeight(_bits(inner, "stranger", 0), _bits(inner, "household", 0))
            for level, inner in outer.named(name).items()
        }
        for name in outer
    }


def _training(table: settings.Table) -> Training:
    counts = ("contents", "pairs", "patterns", "matches", "households", "rounds", "labelled")
    expected = [
        Expectation(
            _bits(row, "threshold", 0),
            row.whole("precision", 0, least=0, most=1000),
            row.whole("recall", 0, least=0, most=1000),
        )
        for row in table.tables("expected")
    ]
    return Training(
        **{name: table.whole(name, 0, least=0) for name in counts},
        caps=table.texts("caps", default=()) or (),
        alarms=table.texts("alarms", default=()) or (),
        expected=expected,
    )


# -- into TOML -------------------------------------------------------------------------------------


def difference(config: Configuration, base: Configuration) -> dict[str, Any]:
    """What must be written so that ``config`` reads back on top of ``base``, its model left out."""
    table: dict[str, Any] = {"schema_version": config.schema_version}
    for name in ("region", *BOUNDS, "scorer"):
        if getattr(config, name) != getattr(base, name):
            table[name] = getattr(config, name)
    thresholds = {
        name: getattr(config.model, name)
        for name in ("merge_above", "review_above")
        if getattr(config.model, name) != getattr(base.model, name)
    }
    if thresholds:
        table["thresholds"] = thresholds
    table["sources"] = {name: write_source(source) for name, source in config.sources.items()}
    units = {name: list(fields) for name, fields in config.units.items() if base.units.get(name) != fields}
    table["units"] = units | {name: [] for name in base.units if name not in config.units}
    for name in ("fields", "namespaces"):
        former = getattr(base, name)
        table[name] = {
            key: _plain(one) for key, one in getattr(config, name).items() if former.get(key) != one
        }
    table["comparisons"] = _others(config.comparisons, base.comparisons)
    table["block_rules"] = _others(config.block_rules, base.block_rules)
    said = [rule for rule in config.block_rules if rule not in base.block_rules]
    if config.block_rules != _merged(base.block_rules, said, "name"):  # some are left out
        table["blocking"] = {"defaults": "none"}
        table["block_rules"] = _others(config.block_rules, ())
    rules = {
        field: rule for field, rule in config.survivorship.items() if base.survivorship.get(field) != rule
    }
    table["survivorship"] = rules
    return {name: value for name, value in table.items() if value not in ({}, [])}


def _others(nouns: Iterable[Any], base: Collection[Any]) -> list[dict[str, Any]]:
    """The tables of the nouns that ``base`` does not have."""
    return [_plain(noun, named=True) for noun in nouns if noun not in base]


def difference_and_model(config: Configuration, base: Configuration) -> dict[str, Any]:
    """The same with all weights, for a model that is not the one of ``base``."""
    table = difference(config, base)
    table.pop("thresholds", None)
    return table | {"model": _model_table(config.model)}


def whole(config: Configuration) -> dict[str, Any]:
    """Everything, for a configuration that leaves out what is shipped."""
    nothing = Configuration(scorer="", region="", identifier_limit=0, component_limit=0, anchors=0)
    return {"defaults": "none", **difference_and_model(config, nothing)}


def _model_table(model: Model) -> dict[str, Any]:
    numbers = {name: getattr(model, name) for name in ("prior_stranger", "prior_household", "merge_above")}
    return {
        **numbers,
        "review_above": model.review_above,
        "origin": model.origin,
        "levels": _weight_tables(model.levels),
        "frequencies": {field: dict(values) for field, values in model.frequencies.items()},
        **_unless_empty(
            "conditional", {name: _weight_tables(one) for name, one in model.conditional.items()}
        ),
        **_unless_empty("assurance", {name: _plain(added) for name, added in model.assurance.items()}),
        **_unless_empty("training", {} if model.training is None else _training_table(model.training)),
    }


def _unless_empty(name: str, table: dict[str, Any]) -> dict[str, Any]:
    return {name: table} if table else {}


def _weight_tables(levels: Mapping[str, Mapping[str, LevelWeight]]) -> dict[str, Any]:
    return {field: {level: _plain(w) for level, w in ws.items()} for field, ws in levels.items()}


def _training_table(training: Training) -> dict[str, Any]:
    return {**_plain(training), "expected": [_plain(row) for row in training.expected]}


def _plain(noun: Any, *, named: bool = False) -> dict[str, Any]:
    """The table that reads back as this noun; its name is the name of the table unless ``named``."""
    table = {}
    for attribute in attrs.fields(type(noun)):
        value = getattr(noun, attribute.name)
        if value is not None and (named or attribute.name != "name"):
            table[attribute.name] = value.value if isinstance(value, Enum) else value
    return table
