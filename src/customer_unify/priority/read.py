"""Reads a policy from TOML, reports all faults at once, and recognises gates on influence."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

from ..errors import Fault
from ..settings import MISSING, Table
from ..wording import say
from .condition import falls, read_condition, signals_of
from .rules import (
    BAND_NAMES,
    MEASURES,
    MOST_POINTS,
    Bands,
    Condition,
    Direction,
    Family,
    Of,
    Rules,
    Shape,
    Situation,
    Term,
)

__all__ = ["read_rules"]

MOST_TERMS = 50
SCHEMA_VERSION = 1
_MOVERS = ("urgency", "deadline", "waiting")
_SEEN = frozenset({"topic", "urgency"})
"""What is known of a message even if nobody knows who speaks."""
_RESERVING = ("gate", "gates", "offers", "privileges", "reserved")
_INFLUENCE_WORDS = frozenset({"audience", "followers", "influence", "influencer", "klout", "reach", "topics"})
_UNSEEN = frozenset(
    {"channel", "language", "name", "gender", "sex", "nationality", "origin", "religion", "age", "birth_date"}
)
"""Properties of a person or of their writing that no policy may read (property P10, row 1.22)."""
_THRESHOLD_WORDS = frozenset({"above", "least", "over", "threshold", "exceeds", "reserved", "gate"})


def read_rules(data: Mapping[str, Any], origin: str) -> tuple[Rules | None, list[Fault], list[Fault]]:
    """The rules in ``data``, the faults of form, and the broken promises; no rules if one cannot be read.

    Linear in the size of the document.
    """
    table = Table(data, origin=origin)
    breaches = [Fault(path, say("priority.gate_refused")) for path in sorted(set(_gates(data, "")))]
    breaches += [Fault(path, say("priority.unseen_refused", what=what)) for path, what in _unseen(data, "")]
    table.whole("schema_version", SCHEMA_VERSION, least=1, most=SCHEMA_VERSION)
    for name in _RESERVING:
        if name in table and not any(fault.path.startswith(name) for fault in breaches):
            breaches.append(Fault(name, say("priority.reserve_refused")))
        table.value(name, None)
    head = {
        "name": table.text("name", ""),
        "influence": table.text("influence", "on", allowed=("on", "off")) == "on",
        "bands": _bands(table.table("bands"), breaches),
        "no_overtake": _hours(table.table("waiting"), "no_overtake_hours"),
        "alert_from": table.table("alert").whole("audience_from", None, least=1),
    }
    situations = [_situation(name, inner, breaches) for name, inner in table.named("situations").items()]
    terms = [_term(name, inner, breaches) for name, inner in table.named("terms").items()]
    if not terms:
        table.fault("terms", "is empty", hint="start from a preset")
    if len(terms) > MOST_TERMS:
        table.fault("terms", f"has more than {MOST_TERMS} terms")
    table._unknown()
    within = _within({fault.path for fault in breaches})
    faults = [fault for fault in table.faults if not within(fault.path)]
    whole = all(term is not None for term in terms) and head["bands"] and head["no_overtake"]
    whole = whole and all(situation is not None for situation in situations)
    head["situations"] = tuple(situations)
    rules = Rules(**head, terms=tuple(terms)) if whole and not faults else None  # type: ignore[arg-type]
    return rules, faults, breaches


def _within(outer: set[str]) -> Callable[[str], bool]:
    """Whether a fault is in a place that is refused already, so that each place has one message."""
    lengths = {len(place) for place in outer}

    def within(path: str) -> bool:
        ends = (at for at, letter in enumerate(path) if letter in ".[" and at in lengths)
        return path in outer or any(path[:at] in outer for at in ends)

    return within


def _hours(table: Table, name: str) -> timedelta | None:
    hours = table.number(name, least=0.01, most=100_000)
    return None if hours is None else timedelta(hours=hours)


def _bands(table: Table, breaches: list[Fault]) -> Bands | None:
    moved_by = table.value("moved_by", list(_MOVERS))
    movers = moved_by if isinstance(moved_by, list) else [moved_by]
    strange = [mover for mover in movers if mover not in _MOVERS]
    for key in table:
        if key.startswith(("raise", "lower")) or key == "when":
            table.value(key, None)
            strange.append(key)
    if strange:
        breaches.append(Fault(table.at("moved_by"), say("priority.band_refused")))
    if {"urgency", "waiting"} - set(map(str, movers)):
        breaches.append(Fault(table.at("moved_by"), say("priority.starving_refused")))
    promote = _hours(table, "promote_after_hours")
    near = table.number("deadline_within_hours", 0, least=0, most=100_000)
    if promote is None or near is None:
        return None
    return Bands(promote, timedelta(hours=near if "deadline" in movers else 0))


def _term(name: str, table: Table, breaches: list[Fault]) -> Term | None:
    measure = MEASURES.get(table.text("measure", allowed=MEASURES) or "")
    of = table.text("of", allowed=tuple(Of))
    shape = table.text("shape", "linear", allowed=tuple(Shape))
    direction = table.text("direction", allowed=tuple(Direction))
    full_at = table.number("full_at", least=0.001, most=10**12)
    minimum = table.whole("minimum", least=0, most=MOST_POINTS)
    if "maximum" not in table:
        breaches.append(Fault(table.at("maximum"), say("priority.unbounded_refused")))
    maximum = table.whole("maximum", least=0, most=MOST_POINTS)
    extras = _extras(table, measure.name if measure else "")
    when = _when(table, breaches)
    if name == "waiting":
        table.fault("", "is a name the library keeps for waiting")
    if of == Of.SPEAKER and measure is not None and measure.name != "audience":
        breaches.append(Fault(table.at("of"), say("priority.seen_refused", measure=measure.name)))
    if of == Of.SPEAKER and when is not None and signals_of(when) - _SEEN:
        breaches.append(Fault(table.at("when"), say("priority.speaker_refused")))
    if None in (measure, of, shape, direction, full_at, minimum, maximum) or measure is None:
        return None
    _check_bounds(table, measure.family, minimum, maximum, breaches)
    if direction != measure.direction:
        breaches.append(
            Fault(
                table.at("direction"),
                say("priority.direction_refused", measure=measure.name, direction=measure.direction.value),
            )
        )
    steps = max(1, round(full_at * measure.unit))
    return Term(
        name, measure, Of(of), Shape(shape), steps, minimum, maximum, Direction(direction), when, **extras
    )


def _check_bounds(table: Table, family: Family, minimum: int, maximum: int, breaches: list[Fault]) -> None:
    if maximum < minimum:
        table.fault("maximum", "is less than the minimum")
    measure = table.data.get("measure")
    if minimum == 0 and measure == "churn":
        breaches.append(Fault(table.at("minimum"), say("priority.churn_refused")))
    if minimum == 0 and measure == "audience":
        breaches.append(Fault(table.at("minimum"), say("priority.word_of_mouth_refused")))
    if family is Family.LOYALTY and table.data.get("of") != Of.CUSTOMER:
        breaches.append(Fault(table.at("of"), say("priority.loyalty_refused")))


def _extras(table: Table, measure: str) -> dict[str, Any]:
    """The keys that only one measure has."""
    if measure == "loyalty":
        active = table.number("active_from", 1.0, least=0.001, most=1)
        return {"active_from": max(1, round(active * 1000))}
    if measure == "decision_roles":
        return {"roles": frozenset(table.texts("roles") or ())}
    if measure == "audience":
        return {"topic_doublings": table.whole("topic_doublings", 0, least=0, most=10)}
    return {}


def _when(table: Table, breaches: list[Fault]) -> Condition | None:
    if "when" not in table:
        return None
    condition = read_condition(table.table("when"))
    if condition is not None:
        for signal in falls(condition):
            breaches.append(Fault(table.at("when"), say("priority.condition_refused", signal=signal)))
    return condition


def _situation(name: str, table: Table, breaches: list[Fault]) -> Situation | None:
    """A situation: how urgent it is, until when, and for which messages besides those the host names."""
    level = table.text("urgency", allowed=BAND_NAMES[:-1])
    since, until = _moment(table, "since", None), _moment(table, "until", MISSING)
    when = _when(table, breaches)
    if when is not None and signals_of(when) - _SEEN:
        breaches.append(Fault(table.at("when"), say("priority.situation_refused")))
    if since is not None and until is not None and since >= until:
        table.fault("until", "must lie after since")
    if level is None or until is None or ("when" in table and when is None):
        return None
    return Situation(name, len(BAND_NAMES) - 1 - BAND_NAMES.index(level), since, until, when)


def _moment(table: Table, name: str, default: Any) -> datetime | None:
    given = table.value(name, default)
    if given is None or given is MISSING:
        return None
    if isinstance(given, str):  # JSON knows no times
        with suppress(ValueError):
            given = datetime.fromisoformat(given)
    if not isinstance(given, datetime) or given.tzinfo is None:
        table.fault(name, "must be a time with a time zone", hint="write 2026-01-08T12:00:00+01:00")
        return None
    return given


def _words(text: str) -> set[str]:
    return set(text.lower().replace("-", "_").split("_"))


def _gates(node: Any, path: str) -> Iterator[str]:
    """The places where something depends on a threshold of influence (row 0.6), in whatever words."""
    if isinstance(node, list):
        for at, part in enumerate(node):
            yield from _gates(part, f"{path}[{at}]")
    if not isinstance(node, Mapping):
        return
    if path and _is_gate(node, path.rpartition(".")[2]):
        yield path
        return
    for key, part in node.items():
        place = f"{path}.{key}" if path else str(key)
        number = isinstance(part, (int, float)) and not isinstance(part, bool)
        if number and path != "alert" and _words(str(key)) & _INFLUENCE_WORDS:
            yield place
        yield from _gates(part, place)


def _unseen(node: Any, path: str) -> Iterator[tuple[str, str]]:
    """The places where something is read that no policy may read, and what it is."""
    if isinstance(node, list):
        for at, part in enumerate(node):
            yield from _unseen(part, f"{path}[{at}]")
    if not isinstance(node, Mapping):
        return
    for key, part in node.items():
        place = f"{path}.{key}" if path else str(key)
        if key in ("measure", "signal") and isinstance(part, str) and part.lower() in _UNSEEN:
            yield place, part.lower()
        yield from _unseen(part, place)


def _is_gate(node: Mapping[str, Any], name: str) -> bool:
    """Whether the keys and texts of a table name influence and a threshold."""
    told = [*map(str, node), *(value for value in node.values() if isinstance(value, str))]
    words = set().union(*map(_words, told))
    influence = words & _INFLUENCE_WORDS or "offline_influence" in told
    threshold = words & _THRESHOLD_WORDS or name in _RESERVING
    tested = "signal" in words and words & {"is", "has", "most"}
    return bool(influence and (threshold or tested))
