"""Explains why a case has its place, in the reader's language."""

from __future__ import annotations

from typing import Any

import attrs

from ..model.customer import Status
from ..model.explanation import Explanation
from ..model.signal import Signals
from ..model.standing import Contribution, Rankable, Ranked, Standing, Way
from ..wording import say
from .rules import BAND_NAMES, Rules
from .situation import concerning

__all__ = ["inputs", "tell", "tell_before", "tell_way"]


def inputs(signals: Signals, *, influence: bool = True) -> dict[str, Any]:
    """The figures from which a standing was made, as plain data: those that have a value.

    Without ``influence`` the figures of influence are left out, so that one line of a policy removes them
    from explanations as well.
    """
    plain: dict[str, Any] = {
        "tier": signals.tier,
        "activity": signals.activity,
        "expected_margin": signals.expected_margin,
        "churn": signals.churn,
        "roles": sorted(signals.roles),
        "unanswered": signals.unanswered,
        "days_since_failure": signals.days_since_failure,
        "urgency": signals.urgency,
        "topic": signals.topic,
        "situations": sorted(signals.situations),
    }
    if influence:
        plain["audience"] = signals.audience
        plain["offline_influence"] = signals.offline_influence
        plain["topic_audience"] = signals.topics.get(signals.topic, 0) if signals.topic else 0
    kept = {"days_since_failure"}
    return {name: value for name, value in plain.items() if value or (name in kept and value is not None)}


def tell(ranked: Ranked, rules: Rules, language: str) -> Explanation:
    """The explanation of a place: its weighted parts add up to the points exactly.

    It contains the digest of the policy, the time and every input, so ranking again from explanations alone
    gives the same, byte for byte (property P12).
    """
    standing, case = ranked.standing, ranked.case
    measures = {term.name: (term.measure.name, term.maximum) for term in rules.counted}
    parts = [_part(contribution, measures, language) for contribution in standing.contributions]
    name = BAND_NAMES[standing.band]
    return Explanation(
        "priority.place",
        say(
            "priority.place",
            language=language,
            rank=ranked.rank,
            band=say(f"priority.band_{name}", language=language),
            points=standing.points,
        ),
        weight=standing.points,
        facts={
            "policy": rules.name,
            "digest": standing.policy,
            "at": standing.at.isoformat(),
            "arrived_at": case.arrived_at.isoformat(),
            "rank": ranked.rank,
            "band": name,
            "sure": standing.sure,
            "optimistic": standing.optimistic,
            **_speaker(case),
            **inputs(case.signals, influence=rules.influence),
        },
        parts=(
            *sorted(parts, key=lambda part: -(part.weight or 0)),
            *_notes(standing, case, rules, language),
        ),
    )


def _speaker(case: Rankable) -> dict[str, Any]:
    """The other inputs of a standing, if they differ from the defaults: who speaks, due time, confidence."""
    told: dict[str, Any] = {}
    if case.customer is not None:
        told["status"] = case.customer.status.value
        told["knowledge"] = case.customer.knowledge.value
    if not case.proven:
        told["proven"] = False
    for name in ("confidence", "status_confidence"):
        if getattr(case, name) != 1000:
            told[name] = getattr(case, name)
    if case.due_at is not None:
        told["due_at"] = case.due_at.isoformat()
    return told


def _part(contribution: Contribution, measures: dict[str, tuple[str, int]], language: str) -> Explanation:
    if contribution.term not in measures:
        code, maximum = "priority.waiting", None
    else:
        measure, maximum = measures[contribution.term]
        code = f"priority.measure_{measure}"
    said = say(code, language=language, points=contribution.points, maximum=maximum, term=contribution.term)
    facts = (
        {"term": contribution.term} if maximum is None else {"term": contribution.term, "maximum": maximum}
    )
    return Explanation(code, said, weight=contribution.points, facts=facts)


def _notes(standing: Standing, case: Rankable, rules: Rules, language: str) -> list[Explanation]:
    """Remarks that are worth knowing and give no points."""
    notes: list[tuple[str, dict[str, Any]]] = []
    urgent = case.signals.urgency
    for situation in concerning(rules, case.signals, standing.at):
        notes.append(("situation", {"situation": situation.name, "until": situation.until.isoformat()}))
        urgent = max(urgent, situation.urgency)
    entered = len(BAND_NAMES) - 1 - urgent
    if standing.band < entered:
        notes.append(("promoted", {"bands": entered - standing.band}))
    if case.customer is None or case.customer.status is not Status.CUSTOMER:
        notes.append(("not_a_customer", {}))
    elif case.status_confidence < 1000:
        notes.append(("status_in_doubt", {"confidence": case.status_confidence}))
    doubt = standing.optimistic - standing.sure
    if doubt and not case.proven:
        notes.append(("not_proven", {"points": doubt}))
    elif doubt:
        notes.append(("scaled", {"points": doubt, "confidence": case.confidence}))
    if standing.ask_to_verify:
        notes.append(("ask_to_verify", {}))
    if "public" in standing.alerts:
        notes.append(("alert_public", {"audience": case.signals.audience}))
    return [
        Explanation(f"priority.{code}", say(f"priority.{code}", language=language, **facts), facts=facts)
        for code, facts in notes
    ]


def tell_before(first: Ranked, second: Ranked, rules: Rules, language: str) -> Explanation:
    """Why the first case comes before the second: the band, else points, else arrival, else the id."""
    ahead, behind = first.standing, second.standing
    gap = ahead.points - behind.points
    facts: dict[str, Any] = {"policy": rules.name, "digest": ahead.policy, "at": ahead.at.isoformat()}
    if ahead.band != behind.band:
        reason = "band"
        for name, standing in (("first", ahead), ("second", behind)):
            facts[name] = say(f"priority.band_{BAND_NAMES[standing.band]}", language=language)
    elif gap:
        reason, facts["points"] = "points", gap
    else:
        reason = "waited" if first.case.arrived_at != second.case.arrived_at else "id"
    measures = {term.name: term.measure.name for term in rules.counted}
    parts = [_difference(*each, measures, language) for each in _differences(ahead, behind)]
    code = f"priority.before_{reason}"
    return Explanation(
        code, say(code, language=language, **facts), weight=gap, facts=facts, parts=tuple(parts)
    )


def _differences(ahead: Standing, behind: Standing) -> list[tuple[str, int, int]]:
    """(term, points of the first, points of the second) if they differ, the largest difference first."""
    ours = {given.term: given.points for given in ahead.contributions}
    theirs = {given.term: given.points for given in behind.contributions}
    told = ((term, ours.get(term, 0), theirs.get(term, 0)) for term in sorted({*ours, *theirs}))
    differing = [each for each in told if each[1] != each[2]]
    return sorted(differing, key=lambda each: (-abs(each[1] - each[2]), each[0]))


def _difference(term: str, ours: int, theirs: int, measures: dict[str, str], language: str) -> Explanation:
    measure = say(f"priority.name_{measures.get(term, 'waiting')}", language=language, term=term)
    facts = {"term": term, "first": ours, "second": theirs}
    said = say("priority.difference", language=language, measure=measure, first=ours, second=theirs)
    return Explanation("priority.difference", said, weight=ours - theirs, facts=facts)


def tell_way(way: Way, language: str) -> Way:
    """The way with its sentence."""
    had = "–" if way.had is None else way.had
    return attrs.evolve(
        way, reason=say(f"priority.way_{way.signal}", language=language, had=had, needed=way.needed)
    )
