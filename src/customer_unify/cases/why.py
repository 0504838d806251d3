"""Why a case is where it is, as a tree of reasons in French or English."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ..model.case import Case
from ..model.context import Context
from ..model.explanation import Explanation
from ..model.reply import ReplyPlan
from ..model.standing import Contribution, Standing
from ..wording import LANGUAGES, say, sentences

__all__ = ["why", "why_context", "why_reply"]


def _reason(
    code: str, language: str, *parts: Explanation, weight: int | None = None, **facts: Any
) -> Explanation:
    text = say(f"cases.{code}", language=language, **facts)
    return Explanation(f"cases.{code}", text, weight=weight, facts=facts, parts=parts)


def why(case: Case, language: str = "en") -> Explanation:
    """Who the person is, the standing of the case, who has it and why no other, and what is missing."""
    facts: dict[str, Any] = {
        "case": case.id,
        "state": say(f"cases.state_{case.state.value}", language=language),
    }
    parts = (
        _messages(case, language),
        *_standing(case, language),
        _owner(case, language),
        *_stage(case, language),
        *_settlement(case, language),
    )
    if case.customer is None:
        return _reason("case_nobody", language, *parts, **facts)
    return _reason("case", language, *parts, customer=case.customer, **facts)


def _messages(case: Case, language: str) -> Explanation:
    decided = [held.decision for held in case.received if held.decision is not None]
    threads = (_reason(f"thread_{decision.because}", language) for decision in decided)
    return _reason("messages", language, *threads, count=len(case.received), waiting=len(case.waiting))


def _standing(case: Case, language: str) -> Iterator[Explanation]:
    ask = "identity" not in case.known
    yield from _worth(case.standing, language, ask=ask)


def _worth(standing: Standing | None, language: str, *, ask: bool = True) -> Iterator[Explanation]:
    if standing is None:
        return
    parts = [
        Explanation(f"priority.{term.term}", _counted(term, language), weight=term.points)
        for term in standing.contributions
    ]
    if standing.ask_to_verify and ask:
        parts.append(_reason("ask_to_verify", language))
    yield _reason(
        "standing", language, *parts, weight=standing.points, band=standing.band, points=standing.points
    )


def _counted(term: Contribution, language: str) -> str:
    """What a term counted: the English sentence from the assessment, or the name of the term."""
    if language != LANGUAGES[0] and f"report.term_{term.term}" in sentences():
        name = say(f"report.term_{term.term}", language=language)
        return say("cases.term", language=language, name=name[:1].upper() + name[1:], points=term.points)
    return term.reason or term.term


def _owner(case: Case, language: str) -> Explanation:
    assignment = case.assignment
    code = "owner_queue" if assignment.agent is None else "owner_offered"
    code = "owner_accepted" if assignment.accepted else code
    decision = assignment.decision
    if decision is None:
        return _reason(code, language, owner=assignment.owner)
    passed = [
        _reason(f"passed_{group.reason.value}", language, agents=group.agents) for group in decision.passed
    ]
    known = [_reason("known_agent", language)] if decision.known else []
    if decision.waits_for is not None:
        known.append(_reason("waits_for", language, agent=decision.waits_for))
    looked = _reason(
        "considered", language, *known, *passed, considered=decision.considered, step=decision.step
    )
    return _reason(code, language, looked, owner=assignment.owner)


def _stage(case: Case, language: str) -> Iterator[Explanation]:
    if case.stage:
        needs = (_reason(f"need_{need.kind.value}", language, name=need.name) for need in case.needs)
        yield _reason("stage", language, *needs, stage=case.stage)


def _settlement(case: Case, language: str) -> Iterator[Explanation]:
    if case.open_promises:
        yield _reason("promises", language, count=len(case.open_promises))
    if not case.open:
        code = "none" if case.settlement is None else case.settlement.kind.value
        yield _reason(f"settlement_{code}", language)


def why_context(card: Context, language: str = "en") -> Explanation:
    """The card beside a case in sentences: who, before, open, how to speak, what not to say."""
    parts = (
        _person(card, language),
        *_worth(card.standing, language),
        *_before(card, language),
        *(
            _reason("promise", language, text=one.text, due=one.due_at.date().isoformat(), by=one.by)
            for one in card.promises
        ),
        *(_reason(f"need_{need.kind.value}", language, name=need.name) for need in card.needs),
        *(_reason("fact", language, name=name, value=value) for name, value in card.facts.items()),
        *_guidance(card, language),
        *(_reason(f"unsaid_{one.code}", language, about=one.about or "") for one in card.unsaid),
    )
    facts: dict[str, Any] = {"case": card.case, "channel": card.channel, "owner": card.owner}
    return _reason("context", language, *parts, **facts, about=card.reason or card.kind)


def _person(card: Context, language: str) -> Explanation:
    shown = (
        _reason("shown", language, field=field, value=value) for field, value in card.person.shown.items()
    )
    ways = (_reason(f"verify_{way}", language) for way in card.person.verify)
    # For a person who has proved nothing, "nothing contradicts" would be misread as a proof.
    doubtful = card.proven or card.confidence < 1000
    sure = [_reason("sure", language, thousandths=card.confidence)] if doubtful else []
    code = "person_proven" if card.proven else "person_unproven"
    return _reason("person_nobody" if card.person.customer is None else code, language, *sure, *shown, *ways)


def _before(card: Context, language: str) -> Iterator[Explanation]:
    """Former cases, one line each, and how many more there are."""
    for past in card.history:
        end = "open" if past.closed_at is None else "none"
        end = end if past.settlement is None else past.settlement.kind.value
        yield _reason(
            f"past_{end}",
            language,
            about=past.reason or past.kind,
            opened=past.opened_at.date().isoformat(),
            by=", ".join(past.channels),
            broken=past.broken,
        )
    if card.more:
        yield _reason("past_more", language, count=card.more)


def _guidance(card: Context, language: str) -> Iterator[Explanation]:
    if language in card.guidance:
        yield Explanation("cases.guidance", card.guidance[language])


def why_reply(plan: ReplyPlan, language: str = "en") -> Explanation:
    """What an answer may disclose, how more could be unlocked, and what speaks against sending it."""
    ways = (_reason(f"verify_{way}", language) for way in plan.verify)
    problems = (
        _reason(f"problem_{problem.code}", language, field=problem.field) for problem in plan.problems
    )
    adapt = (_reason(f"adapt_{way}", language) for way in plan.adapt)
    effects = (_reason(f"effect_{one.code}", language, count=one.count or 0) for one in plan.sets_off)
    earlier = (
        _reason("earlier", language, channel=one.channel, unit=one.unit, at=one.at.date().isoformat())
        for one in plan.earlier
    )
    parts = (*ways, *problems, *adapt, *effects, *earlier)
    return _reason(f"disclose_{plan.disclose.value}", language, *parts)
