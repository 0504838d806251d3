"""Joins the steps of a case: take a message in, what is missing, who gets it, what time makes necessary."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from ..model.case import (
    Action,
    ActionKind,
    Assignment,
    Case,
    CaseEventKind,
    Clock,
    Need,
    NeedKind,
    Received,
    ThreadKind,
)
from ..model.port import Calendar
from ..model.review import ReviewState
from ..model.routing import Requirement, RoutingDecision, Search
from ..model.standing import Standing
from ..model.template import Template
from .lifecycle import Draft
from .sla import clocks
from .steps import step_due
from .template import gaps, progress

__all__ = ["Assessed", "actions", "assess", "mark_of", "offer", "reminders", "search", "settle", "take_in"]

Kind = CaseEventKind


def take_in(
    draft: Draft, held: Received, *, case_id: str, template: Template, customer: str | None, now: datetime
) -> Case:
    """Open a case for a message, or let it join or reopen the case to which it belongs."""
    message = held.message
    kind = held.decision.kind if held.decision is not None else ThreadKind.NEW
    if kind is ThreadKind.NEW:
        draft.add(
            Kind.OPENED,
            now,
            id=case_id,
            template=template.name,
            team=template.team,
            customer=customer,
            reason=message.reason,
            language=message.language,
        )
    elif kind is ThreadKind.REOPEN:
        draft.add(Kind.REOPENED, now)
    return draft.add(Kind.RECEIVED, now, received=held)


def settle(draft: Draft, template: Template, now: datetime) -> None:
    """Note what is known automatically, and the stage of the case."""
    case = draft.case
    certain = {"reason": case.reason is not None, "identity": any(held.proven for held in case.received)}
    known = sorted(name for name, holds in certain.items() if holds and name not in case.known)
    unknown = sorted(
        name for name, holds in certain.items() if not holds and name in case.known and name == "identity"
    )
    if known or unknown:
        draft.add(Kind.INFORMED, now, known=known, unknown=unknown)
    named = any(item.name == "reply" for stage in template.stages for item in stage.items)
    if named and case.answers and "reply" not in case.done:
        draft.add(Kind.DONE, now, item="reply")
    stage, reached = progress(draft.case, template)
    for milestone in reached:
        draft.add(Kind.REACHED, now, milestone=milestone)
    if stage != draft.case.stage:
        draft.add(Kind.MOVED, now, stage=stage)


class Assessed(NamedTuple):
    """The standing of a case, and what its clocks are set for: urgency, and loyalty of the customer."""

    standing: Standing | None
    band: int
    loyalty_tier: int


def assess(draft: Draft, template: Template, assessed: Assessed, now: datetime) -> None:
    """Note the standing of the case, and what and who is missing, if that has changed."""
    case, (standing, band, tier) = draft.case, assessed
    needs = gaps(case, template)
    named = {need.name for need in needs}
    if standing is not None and standing.ask_to_verify and not {"identity"} & (named | case.known):
        ask = next((one.ask for one in template.information if one.name == "identity"), {})
        needs = (*needs, Need(NeedKind.INFORMATION, "identity", case.stage, ask))
    stands = standing if standing is not None else case.standing
    if (stands, needs, band, tier) != (case.standing, case.needs, case.band, case.loyalty_tier):
        loyal: dict[str, Any] = {"loyalty_tier": tier} if tier else {}
        draft.add(Kind.ASSESSED, now, standing=standing, needs=needs, band=band, **loyal)


def search(case: Case, template: Template, known_by: Sequence[str] = (), by: str = "") -> Search:
    """A case as routing sees it; ``by`` is the digest of the template."""
    return Search(
        case.id,
        case.assignment.team,
        Requirement(template.skills, case.language, case.channel, template.kinds, case.reason),
        since=case.queued_at,
        steps=template.steps,
        known_by=known_by,
        owner=case.owners[-1] if case.owners else None,
        declined=case.declined,
        affinity=template.affinity,
        template=by,
        policy=case.standing.policy if case.standing is not None else "",
    )


def offer(draft: Draft, decision: RoutingDecision, now: datetime) -> bool:
    """Offer a case in the queue to the right agent; return whether one was found.

    A search that ends in the queue as before makes no event.
    """
    former = draft.case.assignment.decision
    as_before = former is not None and (former.step, former.waits_for) == (decision.step, decision.waits_for)
    if decision.agent is None and as_before:
        return False
    draft.add(
        Kind.ASSIGNED,
        now,
        assignment=Assignment(decision.team, decision.agent, since=now, decision=decision),
    )
    return decision.agent is not None


def mark_of(clock: Clock) -> str:
    """The mark of an escalation, so that each promise of time escalates only once."""
    return f"{clock.kind.value} {clock.started_at.isoformat()}"


def reminders(case: Case) -> Iterator[tuple[str, datetime]]:
    """Reminders and their times; each has a mark, so that it comes only once."""
    for promise in case.open_promises:
        yield f"promise {promise.id}", promise.due_at
    for question in case.questions:
        if not question.answers:
            yield f"question {question.id}", question.until
    waiting = {held.key for held in case.waiting}
    for review in case.reviews:
        if review.state is ReviewState.HELD and review.id in waiting:
            yield f"review {review.received_at.isoformat()}", review.answer_by


def actions(case: Case, template: Template, calendar: Calendar, now: datetime) -> Iterator[Action]:
    """What time alone makes necessary for an open case, now or later."""
    if not case.open:
        return
    assignment = case.assignment
    if assignment.agent is not None and not assignment.accepted and assignment.since is not None:
        yield Action(ActionKind.RETURN, case.id, calendar.add(assignment.since, template.offer))
    if assignment.accepted and template.take_back is not None and case.waiting_since is not None:
        since = max(case.waiting_since, assignment.since or case.waiting_since)
        yield Action(ActionKind.RETURN, case.id, calendar.add(since, template.take_back))
    if assignment.agent is None and case.queued_at is not None:
        reached = assignment.decision.step if assignment.decision is not None else 0
        reached = max(reached, step_due(template.steps, None, None, now=now))
        coming = [
            case.queued_at + step.after if step.wall else calendar.add(case.queued_at, step.after)
            for step in template.steps[reached:]
        ]
        if assignment.decision is not None and assignment.decision.waits_for is not None:
            coming.append(calendar.add(case.queued_at, template.affinity))
        if coming:
            yield Action(ActionKind.RELAX, case.id, min(coming))
    for mark, due_at in reminders(case):
        if mark not in case.escalated:
            yield Action(ActionKind.REMIND, case.id, due_at)
    for review in case.reviews:
        if review.state is ReviewState.HELD:
            yield Action(ActionKind.PUBLISH, case.id, review.due_at)
    for clock in clocks(case, template.targets, calendar, now=now, tiers=template.tiers):
        if clock.due_at is not None and clock.stopped_at is None and mark_of(clock) not in case.escalated:
            yield Action(ActionKind.ESCALATE, case.id, clock.due_at, clock.kind)
