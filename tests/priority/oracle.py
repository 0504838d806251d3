"""A slow and obvious count of where somebody stands, from the text of a policy and nothing of the library.

Fractions, one term after the other, the file's own words: whoever doubts a rank can follow it here by hand.
"""

import re
import tomllib
from datetime import timedelta
from fractions import Fraction
from functools import cache
from math import floor
from typing import Any

from customer_unify import PriorityPolicy, Signals
from customer_unify.model import Rankable
from customer_unify.priority import preset

from .queues import NOW

GUARDS = {
    "terms.value": '{ any = [{ signal = "tier", at_least = 1 }, { signal = "churn", at_least = 0.25 }] }',
    "terms.churn": '{ all = [{ signal = "status", is = ["customer", "former"] }, '
    '{ not = { signal = "activity", at_most = 0.1 } }] }',
    "terms.failure": '{ signal = "topic", contains = ["refund", "Rail!"] }',
    "terms.unanswered": '{ signal = "topic", starts_with = "late" }',
    "terms.decision": '{ signal = "knowledge", is = ["member", "weak"] }',
    "terms.offline": '{ signal = "roles", has = ["works_council", "poet"] }',
    "terms.amplification": '{ any = [{ signal = "topic", is = "rail" }, '
    '{ signal = "urgency", at_least = 2 }] }',
}
"""Conditions of every kind, for a policy that counts its terms only sometimes."""


def guarded() -> str:
    """The retail policy with a condition on most of its terms."""
    text = preset.text(preset.POLICIES, "retail")
    for head, guard in GUARDS.items():
        text = text.replace(f"[{head}]", f"[{head}]\nwhen = {guard}", 1)
    assert all(guard in text for guard in GUARDS.values())
    return text


LEFT_OUT = (
    *("name", "influence", "schema_version", "active_from", "topic_doublings", "deadline_within", "moved_by"),
    *('shape = "linear"', "[alert]", "audience_from"),
)


def bare() -> str:
    """The retail policy with everything left out that may be; half the use earns half, so less is loud."""
    lines = preset.text(preset.POLICIES, "retail").replace("maximum = 100\n", "maximum = 40\n").splitlines()
    kept = [line for line in lines if not line.startswith(LEFT_OUT)]
    assert len(kept) < len(lines) - 12
    return "\n".join(kept)


TEXTS = {name: preset.text(preset.POLICIES, name) for name in preset.names(preset.POLICIES)}
TEXTS |= {
    "guarded": guarded(),
    "bare": bare(),
    "quiet": TEXTS["retail"].replace('influence = "on"', 'influence = "off"'),
}
TRIED = {name: PriorityPolicy.load(text) for name, text in TEXTS.items()}
"""What the properties are tried on: the shipped policies, one with conditions, one without influence."""

LOUD = ("audience", "offline_influence")


@cache
def exact(number: float) -> Fraction:
    """A number of a file as it is written."""
    return Fraction(str(number))


@cache
def thousandths(share: float) -> Fraction:
    return Fraction(round(share * 1000), 1000)


def figure(term: dict[str, Any], signals: Signals) -> int | None:
    """What the term measures, in its smallest steps: thousandths of a tier or a share, or whole things."""
    activity, churn = thousandths(signals.activity), thousandths(signals.churn)
    match term["measure"]:
        case "loyalty":
            full = exact(term.get("active_from", 1))
            return floor(1000 * signals.tier * min(activity / full, Fraction(1)))
        case "margin_at_risk":
            return floor(min(int(signals.expected_margin), 10**15) * (1 + churn) / 2)
        case "churn":
            return int(1000 * churn)
        case "unanswered":
            return signals.unanswered
        case "days_since_failure":
            return signals.days_since_failure
        case "decision_roles":
            return sum(role in signals.roles for role in term["roles"])
        case "offline_influence":
            return int(1000 * thousandths(signals.offline_influence))
        case "audience":
            found = doublings(signals.audience)
            sharing = signals.topics.get(signals.topic or "", 0)
            return max(found, doublings(sharing) + term.get("topic_doublings", 0)) if sharing else found
    raise AssertionError(term["measure"])


def doublings(crowd: int) -> int:
    """How often one must double nothing-and-one to pass the crowd."""
    count = 0
    while 2**count <= crowd:
        count += 1
    return count


STEPS = {"loyalty": 1000, "churn": 1000, "offline_influence": 1000}


def worth(term: dict[str, Any], seen: int | None) -> int:
    """The points of a figure: nothing known is the least."""
    full = exact(term["full_at"]) * STEPS.get(term["measure"], 1)
    linear = term.get("shape", "linear") == "linear"
    return _worth(term["minimum"], term["maximum"], full, linear, term["direction"] == "rising", seen)


@cache
def _worth(least: int, most: int, full: Fraction, linear: bool, rising: bool, seen: int | None) -> int:
    if seen is None:
        return least
    if linear:
        filled = floor((most - least) * min(seen / full, Fraction(1)))
        return least + filled if rising else most - filled
    part = Fraction(seen) if rising else full
    return least + floor((most - least) * part / (seen + full))


def meets(condition: dict[str, Any], case: Rankable) -> bool:
    """Whether a condition holds of a case."""
    signals = case.signals
    if "all" in condition:
        return all(meets(part, case) for part in condition["all"])
    if "any" in condition:
        return any(meets(part, case) for part in condition["any"])
    if "not" in condition:
        return not meets(condition["not"], case)
    name = condition["signal"]
    asked = condition.get("is", condition.get("has"))
    asked = [asked] if isinstance(asked, str) else asked
    if name == "status":
        return status(case) in asked
    if name == "knowledge":
        return ("unknown" if case.customer is None else case.customer.knowledge.value) in asked
    if name == "topic":
        return speaks(condition, signals.topic)
    if name == "roles":
        return any(role in signals.roles for role in asked)
    value = getattr(signals, name)
    if value is None:
        return False
    if name in ("activity", "churn"):
        value = thousandths(value)
    if "at_least" in condition:
        return bool(value >= exact(condition["at_least"]))
    return bool(value <= exact(condition["at_most"]))


def speaks(condition: dict[str, Any], topic: str | None) -> bool:
    """Whether a topic is one of those asked for, holds the words of one in a row, or begins with them."""
    ((test, asked),) = ((test, asked) for test, asked in condition.items() if test != "signal")
    asked = [asked] if isinstance(asked, str) else asked
    if topic is None or test == "is":
        return topic in asked
    said = re.findall(r"[^\W_]+", topic.casefold())
    for phrase in asked:
        words = re.findall(r"[^\W_]+", phrase.casefold())
        starts = [0] if test == "starts_with" else range(len(said))
        if any(said[at : at + len(words)] == words for at in starts):
            return True
    return False


def status(case: Rankable) -> str:
    return "unknown" if case.customer is None else case.customer.status.value


def counted(document: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """The terms that count: none of influence where that is off."""
    off = document.get("influence") == "off"
    return {name: term for name, term in document["terms"].items() if not (off and term["measure"] in LOUD)}


def given(document: dict[str, Any], case: Rankable, *, certain: bool = False) -> dict[str, int]:
    """What each term gives, nothing included; ``certain`` as if nobody doubted who speaks."""
    who = Fraction(1000 if certain else case.confidence if case.proven else 0, 1000)
    what = Fraction(case.status_confidence, 1000)
    shares = {"speaker": Fraction(1), "person": who, "customer": who * what}
    found = {}
    for name, term in counted(document).items():
        earned = term["of"] != "customer" or status(case) == "customer"
        if earned and "when" in term:
            earned = meets(term["when"], case)
        points = worth(term, figure(term, case.signals)) if earned else 0
        found[name] = floor(points * shares[term["of"]])
    return found


def spread(document: dict[str, Any]) -> int:
    """The most that can lie between two who wait equally long, but never nothing."""
    terms = counted(document).values()
    always = [term["minimum"] for term in terms if term["of"] == "speaker" and "when" not in term]
    return max(1, sum(term["maximum"] for term in terms) - sum(always))


def waited(case: Rankable) -> timedelta:
    return max(NOW - case.arrived_at, timedelta(0))


def waiting(document: dict[str, Any], case: Rankable) -> Fraction:
    """Points for waiting, not yet rounded: the whole spread for each window."""
    window = timedelta(hours=document["waiting"]["no_overtake_hours"])
    return Fraction(spread(document)) * (waited(case) // MICRO) / (window // MICRO)


MICRO = timedelta(microseconds=1)


def band(document: dict[str, Any], case: Rankable) -> int:
    """Urgency, a deadline that is near, and one up for each span of waiting."""
    bands = document["bands"]
    place = 3 - case.signals.urgency
    near = timedelta(hours=bands.get("deadline_within_hours", 0))
    if place == 3 and case.due_at is not None and case.due_at - NOW <= near:
        place = 2
    return max(0, place - waited(case) // timedelta(hours=bands["promote_after_hours"]))


def key(document: dict[str, Any], case: Rankable) -> tuple[Any, ...]:
    """What orders: band, points with unrounded waiting, who came first, the id."""
    points = sum(given(document, case).values()) + waiting(document, case)
    return band(document, case), -points, case.arrived_at, case.id


DOCUMENTS = {name: tomllib.loads(text) for name, text in TEXTS.items()}
