"""Reads a price list of evidence: probabilities one can argue about, as integer weights."""

from __future__ import annotations

import math
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from pathlib import Path

import attrs

from ..model.weights import LevelWeight, Model
from ..settings import Table, read
from .language import COMMONNESS_LEVELS, common_names

__all__ = ["PriceList", "bits", "read_prices", "shipped_prices"]

Levels = Mapping[str, LevelWeight]


def bits(weight: float) -> int:
    """A weight in bits as whole thousandths.

    >>> bits(-15.6)
    -15600
    """
    return round(weight * 1000)


@attrs.frozen
class PriceList:
    """A model, and what identifiers nobody has priced by name cost.

    ``shared_by`` holds one list of levels for whoever may share the values of a namespace:
    ``person``, ``person_exclusive``, ``household``, ``device``, ``organisation``.
    """

    model: Model
    shared_by: Mapping[str, Levels]


def _level(table: Table, name: str) -> LevelWeight:
    row = table.table(name)
    most = {"least": 1e-12, "most": 1.0}
    same, stranger, household = (row.number(key, **most) for key in ("m", "stranger", "household"))
    if same is None or stranger is None or household is None:
        return LevelWeight(0, 0)
    return LevelWeight(bits(math.log2(same / stranger)), bits(math.log2(same / household)))


def _frequencies(table: Table, levels: Mapping[str, Levels]) -> dict[str, dict[str, int]]:
    """What agreement on a common value loses: log2(chance of the field / share of this value)."""
    found: dict[str, dict[str, int]] = {}
    for row in table.tables("common"):
        field = row.text("field", allowed=levels)
        share = row.number("stranger", least=1e-12, most=1.0)
        listed = row.text("listed", default="", allowed=COMMONNESS_LEVELS)
        values = row.texts("values", default=())
        same = table.data["levels"].get(field, {}).get("exact", {}).get("m")
        if field is None or share is None or not isinstance(same, (int, float)):
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
    fields = {
        name: {level: _level(rows, level) for level in rows} for name, rows in table.named("levels").items()
    }
    shared = {
        name: {level: _level(rows, level) for level in rows}
        for name, rows in table.named("shared_by").items()
    }
    model = Model(
        fields,
        frequencies=_frequencies(table, fields),
        prior_stranger=bits(table.number("prior_stranger", default=-15.6, most=0)),
        prior_household=bits(table.number("prior_household", default=0.0, most=0)),
        merge_above=bits(table.number("merge_above", default=0.0)),
        review_above=bits(table.number("review_above", default=-6.0)),
        origin=table.text("origin", default=""),
    )
    table.done()
    return PriceList(model, shared)


@cache
def shipped_prices() -> PriceList:
    """The price list that comes with the library, read once."""
    text = (files(__package__ or "customer_unify.identity") / "weights" / "default.toml").read_text(
        encoding="utf-8"
    )
    return read_prices(text)
