"""What the policy may know about a person: plain figures, each with a meaning of its own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType

import attrs

from ..errors import InputError

__all__ = ["Signals"]


def _share(instance: object, attribute: attrs.Attribute[float], value: float) -> None:
    if not 0.0 <= value <= 1.0:
        raise InputError(f"signal {attribute.name!r} must lie between 0 and 1")


def _amount(instance: object, attribute: attrs.Attribute[float], value: float) -> None:
    if not 0.0 <= value < float("inf"):
        raise InputError(f"signal {attribute.name!r} must be a finite number, zero or more")


def _topics(given: Mapping[str, int]) -> Mapping[str, int]:
    return MappingProxyType(dict(given))


def _roles(given: Iterable[str]) -> frozenset[str]:
    return frozenset((given,) if isinstance(given, str) else given)


@attrs.frozen
class Signals:
    """The inputs of a policy for one customer at one time.

    * ``tier`` -- loyalty tier, 0 (none) to 4 (highest); a card in the wallet is not
      loyalty (row 0.13), so ``activity`` (0..1) scales it.
    * ``expected_margin`` -- expected yearly margin in whole currency units, never negative.
    * ``churn`` -- probability of leaving, 0..1; a policy never takes it as zero (row 4.7).
    * ``audience`` -- followers in all; ``topics`` -- followers by topic (row 1.5).
    * ``offline_influence`` -- 0..1, word in the community without online presence (rows 0.8, 1.6, 1.19).
    * ``roles`` -- decision-making roles, e.g. ``account_decision_maker`` (row 1.11).
    * ``unanswered`` -- messages nobody answered; ``days_since_failure`` -- since the last
      contact that went wrong, ``None`` when none did (relationship debt).
    * ``urgency`` -- 0 normal, 1 deadline near, 2 blocked in progress, 3 safety.
    * ``topic`` -- what the message is about, if known.

    Raises ``InputError`` for a value outside its bounds.

    >>> Signals(tier=4, activity=1.0, audience=75, roles=frozenset({"account_decision_maker"})).tier
    4
    """

    tier: int = attrs.field(default=0, validator=[attrs.validators.ge(0), attrs.validators.le(4)])
    activity: float = attrs.field(default=0.0, validator=_share)
    expected_margin: float = attrs.field(default=0.0, validator=_amount)
    churn: float = attrs.field(default=0.0, validator=_share)
    audience: int = attrs.field(default=0, validator=attrs.validators.ge(0))
    topics: Mapping[str, int] = attrs.field(factory=dict, converter=_topics)
    offline_influence: float = attrs.field(default=0.0, validator=_share)
    roles: frozenset[str] = attrs.field(default=frozenset(), converter=_roles)
    unanswered: int = attrs.field(default=0, validator=attrs.validators.ge(0))
    days_since_failure: int | None = None
    urgency: int = attrs.field(default=0, validator=[attrs.validators.ge(0), attrs.validators.le(3)])
    topic: str | None = None
