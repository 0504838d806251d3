"""Writes the rules of a policy as the data of a file; reading it gives the same rules."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from .condition import SHARES
from .rules import BAND_NAMES, Bands, Condition, Rules, Situation, Term

__all__ = ["written"]

_HOUR = timedelta(hours=1)


def written(rules: Rules) -> dict[str, Any]:
    """The document of the rules, in the order in which a policy is written. Linear in their number.

    Rules with a function cannot be written: no document can contain one.
    """
    data: dict[str, Any] = {
        "schema_version": 1,
        "name": rules.name,
        "influence": "on" if rules.influence else "off",
        "bands": _bands(rules.bands),
        "waiting": {"no_overtake_hours": _number(rules.no_overtake / _HOUR)},
    }
    if rules.alert_from is not None:
        data["alert"] = {"audience_from": rules.alert_from}
    if rules.situations:
        data["situations"] = {each.name: _situation(each) for each in rules.situations}
    return {**data, "terms": {term.name: _term(term) for term in rules.terms}}


def _number(value: float) -> int | float:
    """A number as people write it: without a fraction if it has none."""
    return int(value) if value == int(value) else value


def _bands(bands: Bands) -> dict[str, Any]:
    return {
        "promote_after_hours": _number(bands.promote_after / _HOUR),
        "deadline_within_hours": _number(bands.deadline_within / _HOUR),
    }


def _situation(situation: Situation) -> dict[str, Any]:
    data: dict[str, Any] = {"urgency": BAND_NAMES[len(BAND_NAMES) - 1 - situation.urgency]}
    if situation.since is not None:
        data["since"] = situation.since
    data["until"] = situation.until
    return data if situation.when is None else {**data, "when": _condition(situation.when)}


def _term(term: Term) -> dict[str, Any]:
    data: dict[str, Any] = {"measure": term.measure.name, "of": term.of.value}
    if term.when is not None:
        data["when"] = _condition(term.when)
    if term.measure.name == "loyalty":
        data["active_from"] = _number(term.active_from / 1000)
    if term.measure.name == "decision_roles":
        data["roles"] = sorted(term.roles)
    if term.measure.name == "audience":
        data["topic_doublings"] = term.topic_doublings
    return data | {
        "shape": term.shape.value,
        "full_at": _number(term.full_at / term.measure.unit),
        "minimum": term.minimum,
        "maximum": term.maximum,
        "direction": term.direction.value,
    }


def _condition(condition: Condition) -> dict[str, Any]:
    if condition.test == "not":
        return {"not": _condition(condition.parts[0])}
    if condition.parts:
        return {condition.test: [_condition(part) for part in condition.parts]}
    if condition.texts:
        return {"signal": condition.signal, condition.test: sorted(condition.texts)}
    number = condition.number / 1000 if condition.signal in SHARES else condition.number
    return {"signal": condition.signal, condition.test: _number(number)}
