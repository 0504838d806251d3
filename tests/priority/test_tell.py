"""Every reason in French and in English: what is told of a place, of a pair and of a way, with its facts."""

import itertools
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import attrs
import pytest

from customer_unify import Practice, PriorityPolicy, Signals
from customer_unify.model import Explanation, Rankable, Ranked, Status
from customer_unify.priority import preset
from customer_unify.wording import LANGUAGES, sentences

from .queues import NOW, POLICY, SNOW, customer

HOUR = timedelta(hours=1)
LOYAL = Signals(tier=4, activity=1.0, expected_margin=9_000, churn=0.4, roles={"account_decision_maker"})
RICH = attrs.evolve(
    LOYAL, audience=50_000, offline_influence=0.7, unanswered=2, days_since_failure=3, topic="rail"
)
QUEUE = [
    Rankable("rich", NOW - 50 * HOUR, customer(), RICH),
    Rankable("doubtful", NOW - HOUR, customer(), LOYAL, confidence=600, status_confidence=900),
    Rankable("claimed", NOW, customer(), LOYAL, proven=False),
    Rankable("prospect", NOW - 2 * HOUR, customer(Status.PROSPECT), Signals(offline_influence=0.4)),
    Rankable("nobody", NOW - 300 * HOUR, signals=Signals(audience=3)),
    Rankable("snowed in", NOW, customer(), Signals(situations={"strike"}, urgency=0)),
    Rankable("twin a", NOW - 5 * HOUR, customer(), Signals(tier=1, activity=1.0)),
    Rankable("twin b", NOW - 5 * HOUR, customer(), Signals(tier=1, activity=1.0)),
    Rankable("newer twin", NOW - 5 * HOUR + timedelta(seconds=1), customer(), Signals(tier=1, activity=1.0)),
    Rankable("safe", NOW, signals=Signals(urgency=3)),
    Rankable("blocked", NOW, signals=Signals(urgency=2)),
]
STORM = SNOW.with_term("storm", lambda signals: 7, of="customer", maximum=9)
PRACTICES = [Practice.preset(name) for name in preset.names(preset.PRACTICES)]
POLICIES = [PriorityPolicy.preset(name) for name in preset.names(preset.POLICIES)]
POLICIES += [STORM]


def explained(language: str) -> Iterator[Explanation]:
    """All that the wing explains of the queue: places under policies and practices, pairs, and proofs."""
    for ranking in (*POLICIES, *PRACTICES):
        for entry in ranking.rank(QUEUE, now=NOW):
            yield entry.explain(language)
    for policy in POLICIES:
        yield policy.proof(language=language)
        for first, second in itertools.pairwise(policy.rank(QUEUE, now=NOW)):
            yield policy.why_before(first, second, language=language)


def ways(language: str) -> dict[str, str]:
    """Every way to the first places, by the signal it changes."""
    told = {}
    plain = Rankable("plain", NOW - HOUR, customer(), Signals(tier=2, activity=0.1, days_since_failure=59))
    doubted = Rankable("doubted", NOW, customer(), LOYAL, confidence=10)
    lapsed = Rankable("lapsed", NOW, customer(), LOYAL, status_confidence=10)
    former = Rankable("former", NOW, customer(Status.FORMER), LOYAL)
    for case in (*QUEUE, plain, doubted, lapsed, former):
        others = [other for other in (*QUEUE, plain) if other.id != case.id]
        for rank in range(1, len(others) + 1):
            for way in POLICY.reach(case.id, rank, [*others, case], now=NOW, language=language):
                told[way.signal] = way.reason
    return told


SAID = ("refused", "total", "band_", "name_")
"""Codes that are said inside other sentences, or by the loader."""


def test_every_reason_is_told_in_every_language() -> None:
    """Each sentence of the wing is reached, differs between the languages, and lacks no fact."""
    told: dict[str, dict[str, set[str]]] = {}
    for language in LANGUAGES:
        for tree in explained(language):
            for _, part in tree.walk():
                told.setdefault(part.code, {}).setdefault(language, set()).add(part.text)
        for signal, reason in ways(language).items():
            told.setdefault(f"priority.way_{signal}", {}).setdefault(language, set()).add(reason)
    known = {code for code in sentences() if code.startswith("priority.")}
    expected = {code for code in known if not any(part in code for part in SAID)}
    assert set(told) == expected
    for code, texts in told.items():
        assert not texts["en"] & texts["fr"], code
        for text in texts["en"] | texts["fr"]:
            assert text.endswith("."), text
            assert not set(text) & set("{}"), text


def test_a_refusal_has_both_languages() -> None:
    for code, said in sentences().items():
        if code.startswith("priority.") and code.endswith("_refused"):
            assert said["en"] != said["fr"], code


def entry(policy: PriorityPolicy, case: Rankable) -> Ranked:
    (ranked,) = policy.rank([case], now=NOW)
    return ranked


def facts(case: Rankable) -> dict[str, Any]:
    return dict(entry(POLICY, case).explanation.facts)


ALWAYS = {"policy": "retail", "digest": POLICY.digest, "at": NOW.isoformat(), "rank": 1}


def test_of_nobody_only_what_there_is_is_stored() -> None:
    """Property P12, from the blank end: no figure is made up."""
    assert facts(Rankable("a", NOW)) == ALWAYS | {
        "arrived_at": NOW.isoformat(),
        "band": "normal",
        "sure": 5,
        "optimistic": 5,
    }


def test_of_somebody_every_figure_is_stored() -> None:
    """Property P12, from the full end."""
    signals = attrs.evolve(RICH, topics={"rail": 900, "food": 3}, situations={"b", "a"}, urgency=1)
    case = Rankable(
        "a", NOW - HOUR, customer(), signals, confidence=500, status_confidence=800, due_at=NOW + HOUR
    )
    assert facts(case) == ALWAYS | {
        "arrived_at": (NOW - HOUR).isoformat(),
        "due_at": (NOW + HOUR).isoformat(),
        "band": "deadline",
        # Of customers 400 + 161 + 46 + 60 by .4, of persons 26 + 38 + 42 by .5, seen 81, waited 13.
        "sure": 160 + 64 + 18 + 24 + 13 + 19 + 21 + 81 + 13,
        "optimistic": 320 + 128 + 36 + 48 + 26 + 38 + 42 + 81 + 13,
        "status": "customer",
        "knowledge": "unknown",
        "confidence": 500,
        "status_confidence": 800,
        "tier": 4,
        "activity": 1.0,
        "expected_margin": 9_000,
        "churn": 0.4,
        "roles": ["account_decision_maker"],
        "unanswered": 2,
        "days_since_failure": 3,
        "urgency": 1,
        "topic": "rail",
        "situations": ["a", "b"],
        "audience": 50_000,
        "offline_influence": 0.7,
        "topic_audience": 900,
    }
    assert facts(attrs.evolve(case, proven=False))["proven"] is False
    fresh = facts(Rankable("a", NOW, signals=Signals(days_since_failure=0)))
    assert fresh["days_since_failure"] == 0


def notes(policy: PriorityPolicy, case: Rankable) -> dict[str, dict[str, Any]]:
    """What is told of a case and weighs nothing."""
    told = entry(policy, case).explanation
    return {
        part.code.removeprefix("priority."): dict(part.facts) for part in told.parts if part.weight is None
    }


@pytest.mark.parametrize(
    ("urgency", "hours", "told"),
    [
        (0, 47, {}),
        (0, 48, {"promoted": {"bands": 1}}),
        (0, 500, {"promoted": {"bands": 3}}),
        (1, 97, {"promoted": {"bands": 2}}),
        (3, 500, {}),
    ],
)
def test_promotion_is_told_by_so_many_bands(urgency: int, hours: int, told: dict[str, Any]) -> None:
    case = Rankable("a", NOW - hours * HOUR, customer(), Signals(urgency=urgency))
    assert notes(POLICY, case) == told


def test_what_is_in_doubt_is_told_by_so_many_points() -> None:
    loyal = Signals(tier=4, activity=1.0)
    case = Rankable("a", NOW, customer(), loyal)
    assert notes(POLICY, case) == {}
    assert notes(POLICY, attrs.evolve(case, proven=False, confidence=700)) == {"not_proven": {"points": 410}}
    assert notes(POLICY, attrs.evolve(case, confidence=700)) == {"scaled": {"points": 123, "confidence": 700}}
    assert notes(POLICY, attrs.evolve(case, status_confidence=700)) == {
        "status_in_doubt": {"confidence": 700}
    }
    for known in (None, customer(Status.FORMER), customer(Status.PROSPECT), customer(Status.UNKNOWN)):
        stranger = attrs.evolve(case, customer=known, status_confidence=700)
        assert notes(POLICY, stranger) == {"not_a_customer": {}}
    struck = attrs.evolve(case, signals=attrs.evolve(loyal, situations={"strike"}))
    until = (NOW + 9 * HOUR).isoformat()
    assert notes(SNOW, struck) == {"situation": {"situation": "strike", "until": until}}
    loud = attrs.evolve(case, signals=Signals(audience=10_000))
    assert notes(POLICY, loud) == {"alert_public": {"audience": 10_000}}


def test_parts_are_told_the_greatest_first_each_with_its_term() -> None:
    told = entry(STORM, QUEUE[0]).explanation
    weights = [part.weight for part in told.parts if part.weight is not None]
    assert weights == sorted(weights, reverse=True)
    parts = {part.facts["term"]: part for part in told.parts if "term" in part.facts}
    assert parts["loyalty"].facts == {"term": "loyalty", "maximum": 400}
    assert parts["storm"].code == "priority.measure_callable"
    assert parts["waiting"].facts == {"term": "waiting"}
    assert parts["waiting"].code == "priority.waiting"


def test_what_decides_between_two_is_named() -> None:
    """The band, else points, else who came first, else the id: law L15 in words."""
    ranked = {each.id: each for each in POLICY.rank(QUEUE, now=NOW)}

    def why(first: str, second: str) -> Explanation:
        return POLICY.why_before(ranked[first], ranked[second])

    assert why("twin a", "twin b").code == "priority.before_id"
    assert why("twin b", "newer twin").code == "priority.before_waited"
    told = why("safe", "blocked")
    assert told.code == "priority.before_band"
    assert (told.facts["first"], told.facts["second"]) == ("safety first", "blocked in progress")
    told = why("rich", "twin a")
    assert told.code == "priority.before_band"
    points = POLICY.why_before(*POLICY.rank([QUEUE[1], QUEUE[2]], now=NOW))
    assert points.code == "priority.before_points"
    assert points.facts["points"] == points.weight
    assert [part.facts["term"] for part in points.parts[:2]] == ["loyalty", "value"]
    assert points.parts[0].facts == {"term": "loyalty", "first": 216, "second": 0}


def test_what_differs_most_between_two_is_told_first_however_much_both_have() -> None:
    leaving = Rankable("a", NOW, customer(), Signals(tier=4, activity=1.0, churn=1.0))
    staying = Rankable("b", NOW, customer(), Signals(tier=4, activity=0.49))
    told = POLICY.why_before(*POLICY.rank([leaving, staying], now=NOW))
    assert [(part.facts["term"], part.weight) for part in told.parts] == [("churn", 90), ("loyalty", 8)]
