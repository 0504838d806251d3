"""The orders in which help desks serve: followers, age, matching rules, a rank set by rules, one field."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

import attrs

from ..model.standing import Contribution, Rankable
from ..settings import Table
from ..wording import say
from .condition import NOBODY, holds, read_condition
from .rank import waited
from .rules import Condition

__all__ = ["ORDERS", "Custom", "Matching", "counted", "digested", "read_custom"]

ORDERS = ("audience", "waiting", "rules", "rank", "field")
"""What a practice may order by; the largest comes first."""

FIELDS = ("tier", "status", "urgency", "topic")
"""The fields whose values may be mapped to ranks."""

LAST = 100
"""The rank if no rule holds; the ranks of a help desk go from 1 to this."""

_MINUTE = 60_000_000
_MOST_RULES = 200


@attrs.frozen
class Matching:
    """A rule of a help desk: when it holds, and its weight or the rank that it sets."""

    name: str
    when: Condition
    number: int = 1


@attrs.frozen
class Custom:
    """An order of service as data. ``ranks`` are the ranks of the values of ``field``, 0 first."""

    order_by: str
    rules: tuple[Matching, ...] = ()
    field: str = ""
    ranks: tuple[tuple[str, int], ...] = ()


def digested(custom: Custom) -> dict[str, Any]:
    """Everything on which the order depends, as plain data."""
    rules = [attrs.asdict(rule, value_serializer=lambda _, __, value: _plain(value)) for rule in custom.rules]
    return {"order_by": custom.order_by, "rules": rules, "field": custom.field, "ranks": custom.ranks}


def _plain(value: Any) -> Any:
    return sorted(value) if isinstance(value, frozenset) else value


def read_custom(data: Mapping[str, Any], origin: str) -> tuple[str, Custom]:
    """The name and the order in ``data``; ``ConfigurationError`` with all faults and their paths."""
    table = Table(data, origin=origin)
    table.whole("schema_version", 1, least=1, most=1)
    name = table.text("name", "")
    order_by = table.text("order_by", allowed=ORDERS)
    rules: list[Matching | None] = []
    field, ranks = "", dict[str, int]()
    if order_by in ("rules", "rank"):
        rules = [_rule(each, order_by) for each in table.tables("rules")]
        if not rules:
            table.fault("rules", "is empty", hint="a rule has a name and a condition")
        if len(rules) > _MOST_RULES:
            table.fault("rules", f"has more than {_MOST_RULES} rules")
    elif order_by == "field":
        field = table.text("field", allowed=FIELDS)
        inner = table.table("ranks")
        ranks = {value: inner.whole(value, least=0, most=LAST - 1) for value in inner}
        if not ranks:
            table.fault("ranks", "is empty", hint="map each value of the field to a rank, 0 first")
    table.done()
    read = tuple(rule for rule in rules if rule is not None)
    return name, Custom(order_by, read, field, tuple(sorted(ranks.items())))


def _rule(table: Table, order_by: str) -> Matching | None:
    name = table.text("name")
    when = read_condition(table.table("when"), influence=True)
    if order_by == "rank":
        number = table.whole("rank", least=1, most=LAST)
    else:
        number = table.whole("weight", 1, least=1, most=1_000_000)
    return Matching(name, when, number) if name and when is not None and number is not None else None


def counted(custom: Custom) -> Callable[[Rankable, datetime], list[Contribution]]:
    """The contributions of a case under the order; the case with the largest sum is served first."""
    return _COUNTS[custom.order_by](custom)


Count = Callable[[Rankable, datetime], list[Contribution]]


def _given(custom: Custom, term: str, points: int) -> Contribution:
    return Contribution(term, points, say(f"priority.practice_{custom.order_by}", points=points, term=term))


def _audience(custom: Custom) -> Count:
    return lambda case, now: [_given(custom, "audience", case.signals.audience)]


def _waiting(custom: Custom) -> Count:
    return lambda case, now: [_given(custom, "waiting", waited(case, now) // _MINUTE)]


def _rules(custom: Custom) -> Count:
    tests = [(rule, holds(rule.when)) for rule in custom.rules]

    def count(case: Rankable, now: datetime) -> list[Contribution]:
        known = case.customer or NOBODY
        return [_given(custom, rule.name, rule.number) for rule, meets in tests if meets(case.signals, known)]

    return count


def _rank(custom: Custom) -> Count:
    """A lower rank is more points: the first rank is worth the most."""
    tests = [(rule, holds(rule.when)) for rule in custom.rules]

    def count(case: Rankable, now: datetime) -> list[Contribution]:
        known = case.customer or NOBODY
        for rule, meets in tests:
            if meets(case.signals, known):
                return [_given(custom, rule.name, LAST + 1 - rule.number)]
        return []

    return count


def _field(custom: Custom) -> Count:
    """Values without a rank come last, as in a routing by one field."""
    ranks = dict(custom.ranks)

    def count(case: Rankable, now: datetime) -> list[Contribution]:
        signals = case.signals
        holder = case.customer or NOBODY if custom.field == "status" else signals
        value = str(getattr(holder, custom.field))
        rank = ranks.get(value)
        return [] if rank is None else [_given(custom, custom.field, LAST - rank)]

    return count


_COUNTS: dict[str, Callable[[Custom], Count]] = {
    "audience": _audience,
    "waiting": _waiting,
    "rules": _rules,
    "rank": _rank,
    "field": _field,
}
