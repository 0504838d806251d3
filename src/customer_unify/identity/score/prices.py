"""Reads a price list of evidence: probabilities one can argue about, as integer weights."""

from __future__ import annotations

import math
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from pathlib import Path

import attrs

from ...model.assurance import Assurance
from ...model.identifier import Namespace, SharedBy
from ...model.weights import LevelWeight, Model
from ...settings import Table, read
from ..language import COMMONNESS_LEVELS, common_names

__all__ = ["Chance", "Chances", "PriceList", "bits", "read_prices", "shipped_prices", "weights_of"]

Levels = Mapping[str, LevelWeight]


def bits(weight: float) -> int:
    """A weight in bits as whole thousandths.

    >>> bits(-15.6)
    -15600
    """
    return round(weight * 1000)


@attrs.frozen
class Chance:
    """How often a level is shown by two records of one person, by two strangers, by two of one home."""

    same: float
    stranger: float
    household: float

    @property
    def weight(self) -> LevelWeight:
        """What the level weighs against each rival."""
        return LevelWeight(
            bits(math.log2(self.same / self.stranger)), bits(math.log2(self.same / self.household))
        )


Chances = Mapping[str, Chance]


@attrs.frozen
class PriceList:
    """A model, and what identifiers nobody has priced by name cost.

    ``chances`` holds what the weights of a field are made of. ``shared_by`` holds one such list for
    whoever may share the values of a namespace:
    ``person``, ``person_exclusive``, ``household``, ``device``, ``organisation``.
    """

    model: Model
    chances: Mapping[str, Chances]
    shared_by: Mapping[str, Chances]

    def of(self, space: Namespace) -> Chances:
        """The chances of a namespace: those listed under its name, or of what is like it."""
        if space.name in self.chances:
            return self.chances[space.name]
        return self.like(space)

    def like(self, space: Namespace) -> Chances:
        """The chances of whatever has the form of a namespace and may be shared as its values are."""
        if space.normaliser in ("email", "phone") and space.shared_by is SharedBy.PERSON:
            return self.chances[space.normaliser]
        if space.normaliser == "handle" and space.shared_by is SharedBy.PERSON:
            return self.chances["x_handle"]
        kind: str = space.shared_by.value
        if space.shared_by is SharedBy.PERSON and space.exclusive:
            kind = "person_exclusive"
        return self.shared_by[kind]


def _chance(table: Table, name: str) -> Chance:
    row = table.table(name)
    most = {"least": 1e-12, "most": 1.0}
    same, stranger, household = (row.number(key, **most) for key in ("m", "stranger", "household"))
    if same is None or stranger is None or household is None:
        return Chance(1.0, 1.0, 1.0)
    return Chance(same, stranger, household)


def _assurances(table: Table) -> dict[str, LevelWeight]:
    """What an agreeing identifier weighs more or less than a declared one, by how it is known."""
    found = {}
    for name in table:
        row = table.table(name)
        if name.upper() not in Assurance.__members__:
            table.fault(name, "names no assurance")
        times = [row.number(key, default=1.0, least=1e-6, most=1e6) for key in ("m", "stranger", "household")]
        found[name] = Chance(*times).weight
    return found


def weights_of(chances: Chances) -> Levels:
    """What each level weighs whose chances these are."""
    return {level: chance.weight for level, chance in chances.items()}


def _frequencies(table: Table, levels: Mapping[str, Levels]) -> dict[str, dict[str, int]]:
    """What agreement on a common value loses: log2(chance of the field / share of this value)."""
    found: dict[str, dict[str, int]] = {}
    for row in table.tables("common"):
        fields = row.texts("field", allowed=levels)
        share = row.number("stranger", least=1e-12, most=1.0)
        listed = row.text("listed", default="", allowed=COMMONNESS_LEVELS)
        values = row.texts("values", default=())
        for field in fields or ():
            same = table.data["levels"].get(field, {}).get("exact", {}).get("m")
            if share is None or not isinstance(same, (int, float)):
                continue
            loss = bits(math.log2(same / share)) - levels[field]["exact"].stranger
            named = [name for name, level in common_names(field) if level == listed] if listed else values
            found.setdefault(field, {}).update(dict.fromkeys(named, loss))
    return found


def read_prices(path_or_text: str | Path) -> PriceList:
    """Read a price list written as ``identity/weights/default.toml`` is.

    Weights are ``log2(m / stranger)`` and ``log2(m / household)`` (Fellegi and Sunter 1969, with
    two rival classes), rounded once to thousandths of a bit. Raises ``ConfigurationError`` with
    every fault: a probability missing, not above 0, or above 1.

    >>> prices = read_prices("[levels.card]\\nexact = {m = 0.5, stranger = 0.125, household = 0.5}")
    >>> prices.model.levels["card"]["exact"]
    LevelWeight(stranger=2000, household=0)
    """
    data, origin = read(path_or_text)
    table = Table(data, origin=origin)
    listed = {
        name: {level: _chance(rows, level) for level in rows} for name, rows in table.named("levels").items()
    }
    shared = {
        name: {level: _chance(rows, level) for level in rows}
        for name, rows in table.named("shared_by").items()
    }
    beside = {
        name: {
            said: weights_of({level: _chance(rows, level) for level in rows})
            for said, rows in ((said, conditions.table(said)) for said in conditions)
        }
        for name, conditions in table.named("conditional").items()
    }
    fields = {name: weights_of(chances) for name, chances in listed.items()}
    model = Model(
        fields,
        conditional=beside,
        frequencies=_frequencies(table, fields),
        assurance=_assurances(table.table("assurance")),
        prior_stranger=bits(table.number("prior_stranger", default=-15.6, most=0)),
        prior_household=bits(table.number("prior_household", default=0.0, most=0)),
        merge_above=bits(table.number("merge_above", default=0.0)),
        review_above=bits(table.number("review_above", default=-6.0)),
        origin=table.text("origin", default=""),
    )
    table.done()
    return PriceList(model, listed, shared)


@cache
def shipped_prices() -> PriceList:
    """The price list that comes with the library, read once."""
    text = (files("customer_unify.identity") / "weights" / "default.toml").read_text(encoding="utf-8")
    return read_prices(text)
