"""Proves a policy by interval arithmetic over its declared bounds (law L14)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from ..errors import Fault
from ..model.customer import Status
from ..model.explanation import Explanation
from ..model.signal import HIGHEST_TIER, Signals
from ..wording import say
from .condition import certain
from .measure import reader, thousandths
from .rules import Family, Of, Rules, Term

__all__ = ["ACTIVE", "bounds", "breaches", "loyal", "stranger", "tell_proof"]

ACTIVE = 0.5
"""The activity from which a customer is active in law L14, whatever the policy says."""

_STRANGERS = frozenset(status.value for status in Status if status is not Status.CUSTOMER)
_CUSTOMERS = frozenset({Status.CUSTOMER.value})
_LOYAL = {"tier": (HIGHEST_TIER, HIGHEST_TIER), "activity": (thousandths(ACTIVE), 1000)}


def stranger(term: Term) -> int:
    """The most points that ``term`` can give to a person who is no customer and whose identity is certain."""
    if term.of is Of.CUSTOMER:
        return 0
    if term.when is not None and certain(term.when, _STRANGERS, {}) is False:
        return 0
    return term.maximum


def loyal(term: Term) -> int:
    """The fewest points that ``term`` gives to an active top-tier customer whose identity is certain."""
    if term.when is not None and certain(term.when, _CUSTOMERS, _LOYAL) is not True:
        return 0
    if term.measure.family is Family.LOYALTY and term.count is None:
        (figure,) = reader(term)([Signals(tier=HIGHEST_TIER, activity=ACTIVE)])
        return term.points(figure)
    return term.minimum


def bounds(rules: Rules) -> tuple[int, int]:
    """(most points of a person who is no customer, fewest of an active top-tier customer), without waiting.

    >>> from customer_unify.priority.rules import Bands, Rules
    >>> from datetime import timedelta
    >>> bounds(Rules("none", Bands(timedelta(1), timedelta(0)), timedelta(1), ()))
    (0, 0)
    """
    return sum(map(stranger, rules.counted)), sum(map(loyal, rules.counted))


def breaches(rules: Rules) -> list[Fault]:
    """Why the policy cannot be proved; empty if a stranger never reaches a loyal customer.

    Equal urgency and equal waiting add the same to both, so only the terms matter. Each term is taken at its
    worst, independently of the others. This is safe, and linear in the number of terms.
    """
    most, least = bounds(rules)
    if most < least:
        return []
    case, other = _case(rules, stranger, "stranger"), _case(rules, loyal, "loyal")
    return [Fault("terms", say("priority.stranger_refused", stranger=case, loyal=other))]


def tell_proof(rules: Rules, digest: str, passed_within: timedelta, language: str) -> Explanation:
    """Why the policy was accepted: two extreme cases, and by how many points they differ."""
    most, least = bounds(rules)
    hours = f"{passed_within / timedelta(hours=1):g}"
    return Explanation(
        "priority.proof",
        say("priority.proof", language=language, points=least - most),
        weight=least - most,
        facts={"policy": rules.name, "digest": digest, "activity": ACTIVE, "hours": float(hours)},
        parts=(
            Explanation(
                "priority.case_loyal",
                _case(rules, loyal, "loyal", language),
                weight=least,
                facts={term.name: loyal(term) for term in rules.counted},
            ),
            Explanation(
                "priority.case_stranger",
                _case(rules, stranger, "stranger", language),
                weight=-most,
                facts={term.name: stranger(term) for term in rules.counted},
            ),
            Explanation(
                "priority.passed_within", say("priority.passed_within", language=language, hours=hours)
            ),
        ),
    )


def _case(rules: Rules, worst: Callable[[Term], int], who: str, language: str = "en") -> str:
    terms = " + ".join(f"{term.name} {worst(term)}" for term in rules.counted)
    points = sum(map(worst, rules.counted))
    return say(f"priority.case_{who}", language=language, points=points, terms=terms, activity=f"{ACTIVE:g}")
