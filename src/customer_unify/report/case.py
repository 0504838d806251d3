"""A case and the plan of its answer: what came in, who has it, what is missing, how it goes back."""

from __future__ import annotations

from collections.abc import Iterator

from ..model.case import Case
from ..model.reply import ReplyPlan
from ..model.routing import RoutingDecision
from .label import label, told, whole
from .markup import Markup, clip, element, join

__all__ = ["case", "facts"]

QUOTED = 600
"""Characters of a message or answer that are shown."""


def case(served: Case, plan: ReplyPlan | None = None, *, name: str, language: str = "en") -> Markup:
    """One case as an article: the message, the owner, what is missing, and the answer's plan.

    ``name`` is what the reader calls the person who writes.
    """
    by = label("by", served.channel, language)
    quotes = (
        element("blockquote", element("bdi", clip(message.text, QUOTED))) for message in served.messages[-3:]
    )
    said = ((term, clip(words, QUOTED)) for term, words in facts(served, plan, language))
    return element(
        "article",
        element("h3", told("case_writes", language, name=name, by=by)),
        *quotes,
        element(
            "dl", *(join(element("dt", term), element("dd", element("bdi", words))) for term, words in said)
        ),
        class_="case",
    )


def _needed(served: Case, language: str) -> str:
    """What and who a case still lacks, the question to ask where there is one."""
    needs = (need.ask.get(language) or label("need", need.name, language) for need in served.needs)
    return told("listed", language).join(needs) or told("case_needs_none", language)


def _owned(served: Case, language: str) -> str:
    """Who owns a case: an agent of a team, or the team's queue."""
    owner = served.assignment
    if owner.agent is None:
        return told("case_queue", language, team=owner.team)
    return told("case_agent", language, agent=owner.agent, team=owner.team)


def _chosen(routing: RoutingDecision, language: str) -> str:
    """Among how many an owner was chosen, and why the others were passed over."""
    passed = ", ".join(
        f"{label('passing', group.reason, language)} {whole(group.agents, language)}"
        for group in routing.passed
    )
    return told(
        "case_considered",
        language,
        count=whole(routing.considered, language),
        passed=passed or told("case_passed_none", language),
    )


def _way_back(plan: ReplyPlan, language: str) -> str:
    """How the answer goes back, and how long it may be."""
    where = "case_back_public" if plan.public else "case_back_private"
    back = told(where, language, by=label("by", plan.channel, language))
    if plan.limits.length is not None:
        back += ", " + told("case_limit", language, length=whole(plan.limits.length, language))
    return back


def facts(served: Case, plan: ReplyPlan | None, language: str) -> Iterator[tuple[str, str]]:
    """What is told of a case and of its answer: terms and what stands behind them."""
    yield told("case_owner", language), _owned(served, language)
    if served.assignment.decision is not None:
        yield told("case_chosen", language), _chosen(served.assignment.decision, language)
    yield told("case_needs", language), _needed(served, language)
    if plan is None:
        return
    yield told("case_back", language), _way_back(plan, language)
    yield told("case_disclose", language), label("disclosure", plan.disclose, language)
    if plan.verify:
        yield told("case_verify", language), ", ".join(label("verify", way, language) for way in plan.verify)
    if plan.problems:
        problems = ", ".join(label("problem", each.code, language) for each in plan.problems)
        yield told("case_problems", language), problems
    yield told("case_answer", language), plan.text
