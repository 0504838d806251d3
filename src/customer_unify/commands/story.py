"""What the demo finds in the synthetic company: everything its text and its page are made of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import count

import attrs

from ..cases.calendar import BusinessCalendar
from ..cases.template import CaseTemplate
from ..desk import Desk
from ..identity.defaults import shipped
from ..insight.audit import audit
from ..model.audit import Audit
from ..model.case import Case
from ..model.customer import Customer
from ..model.evidence import Pair
from ..model.explanation import Explanation
from ..model.message import Message
from ..model.port import Progress
from ..model.reply import ReplyPlan
from ..model.signal import Signals
from ..model.standing import Rankable, Ranked
from ..model.team import Agent, Team
from ..priority.policy import PriorityPolicy
from ..priority.practice import Practice
from ..report.page import name_of
from ..report.scatter import telling
from ..resolver import Resolver
from ..testing.planted import IMPOSTOR, JOCELYNE, ROBERT
from ..testing.synthetic import Company
from ..wording import say

__all__ = ["Story", "story"]

STEP = 1_000
"""Records added between two signs of progress."""

AGENTS = (
    Agent("amina", skills={"care": 7}, languages={"fr", "en"}, capacity=25, per_channel={"phone": 1}),
    Agent("bruno", skills={"care": 5, "product": 6}, languages={"fr"}, capacity=25, per_channel={"phone": 1}),
    Agent("carol", skills={"care": 6}, languages={"en"}, capacity=25, per_channel={"phone": 1}),
    Agent("driss", skills={"care": 4}, languages={"fr", "en"}, capacity=25),
    Agent("elena", skills={"care": 8}, languages={"fr", "en"}, on_duty=False),
)
"""Who serves today, and one who is off duty."""


@attrs.frozen(repr=False)
class Story:
    """The demo's findings, as nouns.

    ``served`` are the cases shown with the plan of their answer; ``names`` maps ids of
    cases and customers to what a reader calls the person, ``channels`` ids of cases to
    channels; ``forged`` is the case of the message written in another's name.
    """

    company: Company
    customers: int
    candidates: int
    heroine: Customer
    signals: Signals
    pairs: tuple[Pair, ...]
    why: Explanation
    policy: str
    ranked: tuple[Ranked, ...]
    audit: Audit
    served: tuple[tuple[Case, ReplyPlan], ...]
    forged: tuple[Case, ReplyPlan] | None
    names: Mapping[str, str]
    channels: Mapping[str, str]


def story(company: Company, *, language: str, on_progress: Progress) -> Story:
    """Resolve the company, receive its messages, rank, audit and route: the whole line once.

    Ids are counted, not drawn, and the time is the company's own, so that the same
    company tells the same story.
    """
    ids = count(1)
    config = attrs.evolve(shipped(), sources=dict(company.sources))
    with Resolver(config, clock=lambda: company.now, new_id=lambda: f"{next(ids):06d}") as resolver:
        _read(resolver, company, on_progress)
        before = sum(1 for _ in resolver.store.customers())
        policy = PriorityPolicy.preset("retail")
        desk = _desk(resolver, policy, company)
        cases = _receive(desk, company.messages, company, on_progress)
        ranked = tuple(desk.ranked(now=company.now))
        heroine = resolver.customer_of("loyalty", JOCELYNE.card or "")
        everybody = list(resolver.customers())
        held = _audit(everybody, policy, company, language)
        return Story(
            company=company,
            customers=before,
            candidates=len(resolver.candidates(limit=10_000)),
            heroine=heroine,
            signals=company.signals(heroine, None, company.now),
            pairs=resolver.pairs(heroine.id),
            why=_why(resolver, heroine, language),
            policy=policy.name,
            ranked=ranked,
            audit=held,
            served=tuple(_answered(desk, cases[person.id], company) for person in (JOCELYNE, ROBERT)),
            forged=_answered(desk, cases[IMPOSTOR.id], company),
            names=_names((one.case for one in ranked), desk) | _called(everybody, held),
            channels={case.id: case.channel for case in desk.cases()},
        )


def _read(resolver: Resolver, company: Company, on_progress: Progress) -> None:
    total = len(company.records)
    for start in range(0, total, STEP):
        resolver.add_many(company.records[start : start + STEP], now=company.now)
        on_progress("progress", min(start + STEP, total), total)


def _desk(resolver: Resolver, policy: PriorityPolicy, company: Company) -> Desk:
    return Desk(
        resolver,
        policy,
        teams=[Team("care", AGENTS)],
        templates=[CaseTemplate.preset("service")],
        calendar=BusinessCalendar.weekdays("Europe/Paris", "09:00-12:30", "13:30-19:00"),
        signals=company.signals,
        channels=company.channels,
    )


def _receive(
    desk: Desk, messages: Iterable[Message], company: Company, on_progress: Progress
) -> dict[str, Case]:
    """Take in every message at the time it was sent; the case of each author, in truth."""
    cases: dict[str, str] = {}
    held = list(messages)
    for done, message in enumerate(held, 1):
        cases[company.authors[message.id]] = desk.receive(message, now=message.sent_at).id
        on_progress("progress_messages", done, len(held))
    return {person: desk.case(case) for person, case in cases.items()}


def _why(resolver: Resolver, customer: Customer, language: str) -> Explanation:
    """Why the card and the account on X are one person: the tie the story turns on."""
    by_source = {ref.source: ref for ref in reversed(customer.records)}
    return resolver.explain(by_source["loyalty"], by_source.get("x", customer.records[-1]), language=language)


def _answered(desk: Desk, case: Case, company: Company) -> tuple[Case, ReplyPlan]:
    public = case.handles[-1].public
    text = say(
        "demo.draft_public" if public else "demo.draft_private", language=case.messages[-1].language or "en"
    )
    return case, desk.reply(case, text, now=company.now)


def _audit(customers: Sequence[Customer], policy: PriorityPolicy, company: Company, language: str) -> Audit:
    """Most followers first, held against the policy, were every customer to write today."""
    now = company.now
    people = [(customer, company.signals(customer, None, now)) for customer in customers]
    return audit(Practice.preset("followers"), policy, people, now=now, language=language)


def _called(customers: Iterable[Customer], held: Audit) -> dict[str, str]:
    """Names of those whom the audit tells of."""
    told = {row.id for row in telling(held)}
    return {customer.id: _name(customer) for customer in customers if customer.id in told}


def _name(customer: Customer) -> str:
    """The name of the golden record, or the handle of who has no other name."""
    if {"name", "given_name", "family_name"} & set(customer.profile):
        return name_of(customer)
    handle = customer.profile.get("x_handle")
    return f"@{handle}" if handle else name_of(customer)


def _names(rankable: Iterable[Rankable], desk: Desk) -> dict[str, str]:
    """What to call the person of a case: by name, or by what they are called on their channel."""
    names = {}
    for one in rankable:
        message = desk.case(one.id).messages[0]
        author = f"@{message.author}" if message.channel == "x" else message.author
        known = one.customer is not None and {"name", "given_name", "family_name"} & set(one.customer.profile)
        names[one.id] = name_of(one.customer) if known and one.customer is not None else author
        if one.customer is not None:
            names[one.customer.id] = names[one.id]
    return names
