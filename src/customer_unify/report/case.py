"""A case and the plan of its answer: what came in, who has it, what is missing, how it goes back."""

from __future__ import annotations

from collections.abc import Iterator

from ..model.case import Case
from ..model.reply import ReplyPlan
from .label import label, told, whole
from .markup import Child, Markup, clip, element, join

__all__ = ["case"]

QUOTED = 600
"""Characters of a message or answer that are shown."""


def case(served: Case, plan: ReplyPlan | None = None, *, name: str, language: str = "en") -> Markup:
    """One case as an article: the message, the owner, what is missing, and the answer's plan.

    ``name`` is what the reader calls the person who writes.
    """
    channel = label("source", served.channel, language)
    quotes = (
        element("blockquote", element("bdi", clip(message.text, QUOTED))) for message in served.messages[-3:]
    )
    facts = [*_facts(served, language), *(_answer(plan, language) if plan is not None else ())]
    return element(
        "article",
        element("h3", told("case_writes", language, name=name, channel=channel)),
        *quotes,
        element("dl", *(join(element("dt", term), element("dd", said)) for term, said in facts)),
        class_="case",
    )


def _facts(served: Case, language: str) -> Iterator[tuple[str, Child]]:
    owner = served.assignment
    who = (
        told("case_agent", language, agent=owner.agent, team=owner.team)
        if owner.agent
        else told("case_queue", language, team=owner.team)
    )
    yield told("case_owner", language), who
    if owner.decision is not None:
        passed = ", ".join(
            f"{whole(group.agents, language)} {label('passing', group.reason, language)}"
            for group in owner.decision.passed
        )
        said = told(
            "case_considered",
            language,
            count=whole(owner.decision.considered, language),
            passed=passed or told("case_passed_none", language),
        )
        yield told("case_chosen", language), said
    needs = ", ".join(need.ask.get(language) or label("field", need.name, language) for need in served.needs)
    yield told("case_needs", language), needs or told("case_needs_none", language)


def _answer(plan: ReplyPlan, language: str) -> Iterator[tuple[str, Child]]:
    where = "case_back_public" if plan.public else "case_back_private"
    back = told(where, language, channel=label("source", plan.channel, language))
    if plan.limits.length is not None:
        back += ", " + told("case_limit", language, length=whole(plan.limits.length, language))
    yield told("case_back", language), back
    yield told("case_disclose", language), label("disclosure", plan.disclose, language)
    if plan.verify:
        ways = ", ".join(label("verify", way, language) for way in plan.verify)
        yield told("case_verify", language), ways
    if plan.problems:
        problems = ", ".join(label("problem", each.code, language) for each in plan.problems)
        yield told("case_problems", language), problems
    yield told("case_answer", language), element("bdi", clip(plan.text, QUOTED))
