"""The card beside a case: the case, its person, and the person's other cases."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime

from ..model.case import Case, Received
from ..model.context import Context, Past, Unsaid
from ..model.customer import Customer, Knowledge, Status
from ..model.message import Channel
from ..model.reply import Card, Disclosure
from ..model.template import Template
from .reply import PRIVATE, card, disclosure, refused_at

__all__ = ["MOST_EXCHANGES", "MOST_PAST", "context"]

MOST_PAST = 10
"""Number of former cases that are shown; of the others only the number is."""
MOST_EXCHANGES = 10
"""Number of messages and answers that are shown, the latest ones."""


def context(
    case: Case,
    held: Received,
    channel: Channel,
    template: Template,
    *,
    customer: Customer | None,
    former: Sequence[Case],
    proven: bool,
    confidence: int,
    now: datetime,
) -> Context:
    """What may be shown of a case and its person to the agent who answers on the channel of ``held``.

    If the person refused to be recognised there, only this case is shown. If the person proved nothing, only
    the cases in which the same account wrote are shown (law L8). Cost: the person's own cases.
    """
    refused = customer is not None and refused_at(customer, channel)
    mine = [] if refused else [one for one in former if proven or _by(one, held)]
    latest = sorted(mine, key=lambda one: (one.opened_at, one.id), reverse=True)
    known = customer is not None and not refused
    may = disclosure(public=held.handle.public, proven=proven and not channel.staff)
    person = card(customer, channel=channel, proven=proven)
    return Context(
        case.id,
        case.template,
        case.reason,
        channel.name,
        person,
        proven,
        now,
        case.assignment.owner,
        may,
        status=customer.status if known and customer is not None else Status.UNKNOWN,
        knowledge=customer.knowledge if known and customer is not None else Knowledge.UNKNOWN,
        confidence=confidence if known else 0,
        facts=case.facts,
        people=case.people,
        exchanges=case.conversation()[-MOST_EXCHANGES:],
        history=tuple(_past(one, now) for one in latest[:MOST_PAST]),
        more=max(0, len(latest) - MOST_PAST),
        promises=(*case.open_promises, *(one for past in mine for one in past.open_promises)),
        needs=case.needs,
        standing=case.standing if known else None,
        unsaid=tuple(_unsaid(may, person, customer if known else None, refused)),
        guidance=template.guidance,
    )


def _by(case: Case, held: Received) -> bool:
    """Whether the account that speaks wrote in a case too."""
    return held.author is not None and any(one.author == held.author for one in case.received)


def _past(case: Case, now: datetime) -> Past:
    return Past(
        case.id,
        case.template,
        case.reason,
        case.opened_at,
        case.closed_at,
        tuple(dict.fromkeys(handle.channel for handle in case.handles)),
        case.owners,
        case.settlement,
        sum(one.broken(now) for one in case.promises),
    )


def _unsaid(may: Disclosure, person: Card, customer: Customer | None, refused: bool) -> Iterator[Unsaid]:
    """What not to say, in order: that the person is known, what is in the profile, what was refused."""
    if refused:
        yield Unsaid("refused")
    elif may is Disclosure.NOTHING:
        yield Unsaid("in_public")
    elif may is Disclosure.CONVERSATION:
        yield Unsaid("not_proven")
    if may is not Disclosure.PERSONAL:
        yield from (Unsaid("field", field) for field in _private(person.shown))
    if customer is not None:
        purposes = {one.purpose for one in customer.profile.consents if not one.granted}
        yield from (Unsaid("purpose", purpose) for purpose in sorted(purposes))


def _private(shown: Mapping[str, str]) -> Iterable[str]:
    return sorted({"name", *PRIVATE} & set(shown))
