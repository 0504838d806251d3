"""The form of a policy file as JSON Schema, made from the same lists that the reader uses."""

from __future__ import annotations

from typing import Any

from ..model.customer import Knowledge, Status
from .condition import LONGEST_PHRASE, NUMBERS, SHARES, TEXT_TESTS
from .rules import BAND_NAMES, MEASURES, MOST_POINTS, Direction, Of, Shape

__all__ = ["schema"]

_HOURS = {"type": "number", "minimum": 0.01, "maximum": 100_000}
_POINTS = {"type": "integer", "minimum": 0, "maximum": MOST_POINTS}


def _some(one: dict[str, Any]) -> dict[str, Any]:
    """One value, or a list of such values."""
    return {"oneOf": [one, {"type": "array", "items": one, "minItems": 1}]}


_TEXTS = _some({"type": "string"})


def schema() -> dict[str, Any]:
    """JSON Schema (2020-12) of a policy, for editors and forms.

    It says which keys there are and what each may contain. A schema cannot check what a policy promises (law
    L14), so a file that fits it may still be refused. A file that does not fit is never loaded.

    >>> sorted(schema()["required"]), schema()["properties"]["influence"]["enum"]
    (['bands', 'terms', 'waiting'], ['on', 'off'])
    """
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Priority policy of customer_unify",
        **_table(
            {
                "schema_version": {"const": 1},
                "name": {"type": "string"},
                "influence": {"enum": ["on", "off"]},
                "bands": _bands(),
                "waiting": _table({"no_overtake_hours": _HOURS}, "no_overtake_hours"),
                "alert": _table({"audience_from": {"type": "integer", "minimum": 1}}),
                "situations": {"type": "object", "additionalProperties": _situation()},
                "terms": {"type": "object", "minProperties": 1, "additionalProperties": _term()},
            },
            "bands",
            "waiting",
            "terms",
        ),
        "$defs": {"condition": _condition()},
    }


def _table(properties: dict[str, Any], *required: str) -> dict[str, Any]:
    table = {"type": "object", "properties": properties, "additionalProperties": False}
    return {**table, "required": list(required)} if required else table


def _bands() -> dict[str, Any]:
    movers = {"type": "array", "items": {"enum": ["urgency", "deadline", "waiting"]}}
    near = {"type": "number", "minimum": 0, "maximum": 100_000}
    return _table(
        {"moved_by": movers, "promote_after_hours": _HOURS, "deadline_within_hours": near},
        "promote_after_hours",
    )


def _situation() -> dict[str, Any]:
    moment = {"type": "string", "format": "date-time"}
    return _table(
        {
            "urgency": {"enum": list(BAND_NAMES[:-1])},
            "since": moment,
            "until": moment,
            "when": {"$ref": "#/$defs/condition"},
        },
        "urgency",
        "until",
    )


def _term() -> dict[str, Any]:
    table = _table(
        {
            "measure": {"enum": sorted(MEASURES)},
            "of": {"enum": [each.value for each in Of]},
            "shape": {"enum": [each.value for each in Shape]},
            "direction": {"enum": [each.value for each in Direction]},
            "full_at": {"type": "number", "minimum": 0.001, "maximum": 10**12},
            "minimum": _POINTS,
            "maximum": _POINTS,
            "when": {"$ref": "#/$defs/condition"},
            "active_from": {"type": "number", "minimum": 0.001, "maximum": 1},
            "roles": _TEXTS,
            "topic_doublings": {"type": "integer", "minimum": 0, "maximum": 10},
        },
        "measure",
        "of",
        "direction",
        "full_at",
        "minimum",
        "maximum",
    )
    return {
        **table,
        "allOf": [_only("loyalty", "active_from"), _only("audience", "topic_doublings"), _roles()],
    }


def _only(measure: str, key: str) -> dict[str, Any]:
    """A key that only terms of one measure may have."""
    return {"if": {"properties": {"measure": {"const": measure}}}, "else": {"properties": {key: False}}}


def _roles() -> dict[str, Any]:
    """A term that counts roles must say which."""
    return {**_only("decision_roles", "roles"), "then": {"required": ["roles"]}}


def _condition() -> dict[str, Any]:
    inner = {"$ref": "#/$defs/condition"}
    many = {"type": "array", "items": inner, "minItems": 1}
    bound = {"type": "integer", "minimum": 0}
    share = {"type": "number", "minimum": 0, "maximum": 1}
    leaves = [
        _table({"signal": {"enum": sorted(names)}, test: figure}, "signal", test)
        for names, figure in ((set(NUMBERS) - set(SHARES), bound), (set(SHARES), share))
        for test in ("at_least", "at_most")
    ]
    leaves += [
        _table(
            {"signal": {"const": name}, "is": _some({"enum": [each.value for each in choices]})},
            "signal",
            "is",
        )
        for name, choices in (("status", Status), ("knowledge", Knowledge))
    ]
    phrases = _some({"type": "string", "maxLength": LONGEST_PHRASE})
    leaves += [
        _table({"signal": {"const": "topic"}, test: _TEXTS if test == "is" else phrases}, "signal", test)
        for test in TEXT_TESTS
    ]
    leaves.append(_table({"signal": {"const": "roles"}, "has": _TEXTS}, "signal", "has"))
    joins = [_table({"all": many}, "all"), _table({"any": many}, "any"), _table({"not": inner}, "not")]
    return {"oneOf": [*joins, *leaves]}
