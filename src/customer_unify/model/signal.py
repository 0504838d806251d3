"""What a policy may know about a person: plain figures, each with its own meaning."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import attrs

from ..errors import InputError
from ..frozen import Frozen
from .given import names, paired, text

__all__ = ["HIGHEST_TIER", "HIGHEST_URGENCY", "LARGEST", "Signals"]

HIGHEST_TIER = 4
HIGHEST_URGENCY = 3
LARGEST = 10**15
"""The largest count: a larger one is read as this."""


def _bounded(given: Any) -> Any:
    """A count, at most the largest one."""
    return min(given, LARGEST) if type(given) is int else given


def _figure(instance: object, attribute: attrs.Attribute[float], value: object) -> None:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise InputError(f"signal {attribute.name!r} must be a number, not {type(value).__name__}")


def _share(instance: object, attribute: attrs.Attribute[float], value: float) -> None:
    _figure(instance, attribute, value)
    if not 0.0 <= value <= 1.0:
        raise InputError(f"signal {attribute.name!r} must lie between 0 and 1")


def _amount(instance: object, attribute: attrs.Attribute[float], value: float) -> None:
    _figure(instance, attribute, value)
    if not 0.0 <= value < float("inf"):
        raise InputError(f"signal {attribute.name!r} must be a finite number, zero or more")


def _whole(name: str, value: object, most: int | None = None) -> None:
    if isinstance(value, bool) or not isinstance(value, int):
        raise InputError(f"signal {name!r} must be a whole number, not {type(value).__name__}")
    if value < 0 or (most is not None and value > most):
        bounds = "zero or more" if most is None else f"between 0 and {most}"
        raise InputError(f"signal {name!r} must be {bounds}")


def _tier(instance: object, attribute: attrs.Attribute[int], value: int) -> None:
    _whole(attribute.name, value, HIGHEST_TIER)


def _urgency(instance: object, attribute: attrs.Attribute[int], value: int) -> None:
    _whole(attribute.name, value, HIGHEST_URGENCY)


def _count(instance: object, attribute: attrs.Attribute[int], value: int) -> None:
    _whole(attribute.name, value)


def _days(instance: object, attribute: attrs.Attribute[int | None], value: int | None) -> None:
    if value is not None:
        _whole(attribute.name, value)


def _topics(given: Mapping[str, int]) -> Mapping[str, int]:
    found = {text(topic, "a topic"): followers for topic, followers in paired(given, "signal 'topics'")}
    for followers in found.values():
        _whole("topics", followers)
    return Frozen({topic: _bounded(followers) for topic, followers in found.items()})


def _roles(given: Iterable[str]) -> frozenset[str]:
    return names(given, "signal 'roles'")


def _situations(given: Iterable[str]) -> frozenset[str]:
    return names(given, "signal 'situations'")


def _topic(given: str | None) -> str | None:
    return None if given is None else text(given, "signal 'topic'")


@attrs.frozen
class Signals:
    """The inputs of a policy for one customer at one time.

    * ``tier`` -- loyalty tier, 0 (none) to 4 (highest). A card that is never used is not loyalty (row 0.13),
      so it is multiplied by ``activity`` (0..1).
    * ``expected_margin`` -- expected yearly margin in whole currency units, never negative.
    * ``churn`` -- probability of leaving, 0..1; a policy never takes it as zero (row 4.7).
    * ``audience`` -- followers in all; ``topics`` -- followers by topic (row 1.5).
    * ``offline_influence`` -- 0..1, influence in the community without any account (rows 0.8, 1.6, 1.19).
    * ``roles`` -- decision-making roles, e.g. ``account_decision_maker`` (row 1.11).
    * ``unanswered`` -- earlier requests that nobody answered. To ask fifty times is one request (property
      P8).
    * ``days_since_failure`` -- days since the last contact that went wrong, ``None`` if none did.
    * ``urgency`` -- 0 normal, 1 deadline near, 2 blocked (the person cannot go on), 3 safety.
    * ``topic`` -- what the message is about, if known.
    * ``situations`` -- situations of the policy in which the person is, e.g. ``stranded_by_snow``.

    Counts above 10**15 are read as 10**15. Raises ``InputError`` for a value outside its bounds or of
    the wrong kind.

    >>> Signals(tier=4, activity=1.0, audience=75, roles={"account_decision_maker"}).tier
    4
    """

    tier: int = attrs.field(default=0, validator=_tier)
    activity: float = attrs.field(default=0.0, validator=_share)
    expected_margin: float = attrs.field(default=0.0, converter=_bounded, validator=_amount)
    churn: float = attrs.field(default=0.0, validator=_share)
    audience: int = attrs.field(default=0, converter=_bounded, validator=_count)
    topics: Mapping[str, int] = attrs.field(factory=dict, converter=_topics)
    offline_influence: float = attrs.field(default=0.0, validator=_share)
    roles: frozenset[str] = attrs.field(default=frozenset(), converter=_roles)
    unanswered: int = attrs.field(default=0, converter=_bounded, validator=_count)
    days_since_failure: int | None = attrs.field(default=None, converter=_bounded, validator=_days)
    urgency: int = attrs.field(default=0, validator=_urgency)
    topic: str | None = attrs.field(default=None, converter=_topic)
    situations: frozenset[str] = attrs.field(default=frozenset(), converter=_situations)
