"""Which promises of time hold for a case, by its urgency and the loyalty of the customer."""

from __future__ import annotations

from collections.abc import Iterable

from ..model.template import Targets, Tier

__all__ = ["targets_for", "tier_for"]


def targets_for(targets: Iterable[Targets], band: int, loyalty_tier: int = 0) -> Targets | None:
    """The targets of a band for a customer of a tier; None if nothing is promised.

    They are those of the highest tier, up to the customer's, for which any hold in this band: declared for
    this band, or for the nearest more urgent one.

    >>> from datetime import timedelta
    >>> hour = timedelta(hours=1)
    >>> usual, gold = Targets(0, 4 * hour, 4 * hour, 9 * hour), Targets(0, hour, hour, 9 * hour, 3)
    >>> [targets_for([usual, gold], 1, tier) == gold for tier in (0, 2, 3, 4)]
    [False, False, True, True]
    """
    mine = [target for target in targets if target.loyalty_tier <= loyalty_tier]
    fitting = [target for target in mine if target.band <= band]
    if not fitting:  # more urgent than any declared band: take the most urgent one
        return min(mine, key=lambda target: (target.band, -target.loyalty_tier), default=None)
    return max(fitting, key=lambda target: (target.loyalty_tier, target.band))


def tier_for(tiers: Iterable[Tier], team: str, band: int) -> Tier | None:
    """The time of a team in a band: as declared for it, or for the nearest more urgent band."""
    ordered = sorted((tier for tier in tiers if tier.team == team), key=lambda tier: tier.band)
    fitting = [tier for tier in ordered if tier.band <= band] or ordered[:1]
    return fitting[-1] if fitting else None
