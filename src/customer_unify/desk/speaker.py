"""Who speaks in a case, how far that is proved, and what standing it gives the case."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from datetime import datetime

import attrs

from ..cases.flow import Assessed
from ..cases.reply import tied_by_proof
from ..cases.sla import clocks, first_due
from ..errors import UnknownCustomer, UnknownRecord
from ..model.case import Case, Received
from ..model.configuration import Makes
from ..model.customer import Customer, Status
from ..model.decision import DecisionKind
from ..model.message import Channel, Message
from ..model.port import Calendar, SignalSource, StatusSource
from ..model.record import Record, RecordRef
from ..model.signal import Signals
from ..model.standing import Rankable, Ranked, Standing
from ..model.template import Template
from ..priority.measure import WHOLE, counted
from ..priority.policy import PriorityPolicy
from ..priority.rules import Of
from ..resolver import Resolver

__all__ = ["Speaker", "sure_tier"]

MOST_CANDIDATES = 5
"""For the optimistic standing, at most this many people are considered whom the author may be."""


class Speaker:
    """Asks the identity graph who speaks, and the policy what that means for a case."""

    def __init__(
        self,
        resolver: Resolver,
        policy: PriorityPolicy,
        signals: SignalSource,
        templates: Iterable[Template],
        calendar: Calendar,
        status_confidence: StatusSource | None = None,
    ) -> None:
        self.resolver, self.policy, self.signals, self.calendar = resolver, policy, signals, calendar
        self.status_confidence = status_confidence
        self.targets = {template.name: template.targets for template in templates}

    # Identity

    def author(self, message: Message, channel: Channel, now: datetime) -> Record:
        """The author of a message as a record of the channel's source.

        What the source said about them before stays, because a message only says who writes. Only what the
        channel proves is VERIFIED.
        """
        said = {channel.author_field: message.author}
        if channel.author_id_field and message.author_id:
            said[channel.author_id_field] = message.author_id
        declared = self.resolver.config.fields
        said = {name: value for name, value in said.items() if not declared or name in declared}
        ref = message.author_ref(channel)
        stored = self.resolver.store.record(ref)
        known = stored.record if stored is not None else Record(*ref, {})
        told = frozenset(said)
        return Record(
            *ref,
            {**known.fields, **said},
            verified=known.verified | told if message.verified else known.verified - told,
            claimed=known.claimed - told if message.verified else known.claimed | told,
            assurance={
                place: assurance
                for place, assurance in known.assurance.items()
                if (place if isinstance(place, str) else place[0]) not in told
            },
            consents=known.consents,
            observed_at=min(message.sent_at, now),
        )

    def customer_of(self, ref: RecordRef) -> str | None:
        """The id of the customer to whom a record belongs; None if the record is gone."""
        try:
            return self.resolver.customer_of(*ref).id
        except UnknownRecord:
            return None

    def customer(self, customer_id: str | None) -> Customer | None:
        """The customer of this id as known now; None if there is none any more."""
        if customer_id is None:
            return None
        try:
            return self.resolver.customer(customer_id)
        except UnknownCustomer:
            return None

    def confirmed(self, author: RecordRef) -> bool:
        """Whether a login or a one-time code has confirmed the author's record later."""
        return any(
            decision.kind is DecisionKind.CONFIRM
            and decision.assurance is not None
            and decision.assurance.proves
            for decision in self.resolver.store.decisions_on(author)
        )

    def proven(self, held: Received) -> bool:
        """Whether the author of a message is proved on its channel: by the channel, or later."""
        return held.proven or (held.author is not None and self.confirmed(held.author))

    def tied(self, held: Received, customer: Customer | None) -> frozenset[RecordRef]:
        """The records of a customer that proof shows to be the author's (law L8)."""
        if customer is None or held.author is None or not self.proven(held):
            return frozenset()
        store, contents = self.resolver.store, {}
        for ref in customer.records:
            stored = store.record(ref)
            content = store.content(stored.content) if stored is not None else None
            if content is not None:
                contents[ref] = content
        return tied_by_proof(held.author, contents)

    def confidence(self, customer: Customer | None, held: Received | None) -> int:
        """How sure it is that the speaker is the customer whose value is known, in thousandths.

        Records that proof on both sides ties to the speaker are certain, whatever the channel (row 1.22).
        Other records that make somebody a customer are as sure as the graph says.
        """
        if customer is None or held is None or held.author is None:
            return 1000
        sure, config = customer.record_confidence, self.resolver.config
        tied = self.tied(held, customer)
        if len(tied) < 2:
            return sure.get(held.author, customer.confidence)
        rest = (ref for ref in customer.records if config.source(ref.source).makes is Makes.CUSTOMER)
        return min((sure.get(ref, customer.confidence) for ref in rest if ref not in tied), default=1000)

    # Priority

    def ranking(self, cases: Iterable[Case], now: datetime) -> list[Ranked]:
        """The cases in the order of the policy, each with its points."""
        return self.policy.rank([self._rankable(case, now) for case in cases], now=now)

    def ranked(self, cases: Collection[Case], now: datetime) -> list[Case]:
        """The cases in the order of service."""
        by_id = {case.id: case for case in cases}
        return [by_id[ranked.id] for ranked in self.ranking(by_id.values(), now)]

    def turn(self, case: Case, now: datetime) -> tuple[tuple[int, int, datetime, str], datetime | None]:
        """The place of a case in the order of service, and when time alone may change it."""
        return self.policy.turn(self._rankable(case, now), now=now)

    def assess(self, case: Case, now: datetime) -> Assessed:
        """The standing of a case, and what its clocks are set for: its urgency before time promotes it, and
        the tier of the customer.

        As long as nobody is proved, the points that the author would have if the claim were true only count
        for ``optimistic``: claims move nobody up (law L8).
        """
        rankable = self._rankable(case, now)
        band = self._standing(attrs.evolve(rankable, due_at=None, arrived_at=now), now).band
        tier = sure_tier(rankable)
        due_at = self._due_at(attrs.evolve(case, band=band, loyalty_tier=tier), now)
        standing = self._standing(attrs.evolve(rankable, due_at=due_at), now)
        if any(self.proven(held) for held in case.received):
            return Assessed(standing, band, tier)
        best = max((self._if_it_were(customer, case, now) for customer in self._maybe(case)), default=0)
        if best > standing.points:
            standing = attrs.evolve(standing, optimistic=best, ask_to_verify=True)
        return Assessed(standing, band, tier)

    def _rankable(self, case: Case, now: datetime) -> Rankable:
        customer = self.customer(case.customer)
        held = case.received[-1] if case.received else None
        message = held.message if held is not None else None
        signals = self.signals(customer, message, now) if customer is not None else Signals()
        return Rankable(
            case.id,
            case.waiting_since or case.opened_at,
            customer,
            signals,
            proven=any(self.proven(one) for one in case.received),
            confidence=self.confidence(customer, held),
            due_at=self._due_at(case, now),
            status_confidence=self._still(customer, now),
        )

    def _still(self, customer: Customer | None, now: datetime) -> int:
        """How sure the host is that a customer still is one; for other people the host is not asked."""
        if self.status_confidence is None or customer is None or customer.status is not Status.CUSTOMER:
            return 1000
        return self.status_confidence(customer, now)

    def audience(self, case: Case, held: Received, now: datetime) -> int:
        """How many people may read a public answer to a message, by the signals."""
        customer = self.customer(case.customer)
        if customer is None:
            return 0
        signals = self.signals(customer, held.message, now)
        return max(signals.audience, signals.topics.get(case.reason or "", 0))

    def _due_at(self, case: Case, now: datetime) -> datetime | None:
        """When the first clock of a case runs out."""
        due = first_due(clocks(case, self.targets.get(case.template, ()), self.calendar, now=now))
        return due.due_at if due is not None else None

    def _maybe(self, case: Case) -> Iterator[Customer]:
        """Who the unproved author would be if what they typed were proved."""
        author = case.received[-1].author if case.received else None
        stored = self.resolver.store.record(author) if author is not None else None
        if stored is not None and stored.record.fields:
            fields = stored.record.fields
            for match in self.resolver.find(fields, verified=fields, limit=MOST_CANDIDATES):
                if match.customer.id != case.customer:
                    yield match.customer

    def _if_it_were(self, customer: Customer, case: Case, now: datetime) -> int:
        signals = self.signals(customer, case.received[-1].message, now)
        since = case.waiting_since or case.opened_at
        still = self._still(customer, now)
        return self.policy.standing(
            customer, signals, now=now, arrived_at=since, status_confidence=still
        ).points

    def _standing(self, case: Rankable, now: datetime) -> Standing:
        return self.policy.standing(
            case.customer,
            case.signals,
            now=now,
            arrived_at=case.arrived_at,
            due_at=case.due_at,
            proven=case.proven,
            confidence=case.confidence,
            status_confidence=case.status_confidence,
        )


def sure_tier(case: Rankable) -> int:
    """The loyalty tier of the speaker, as far as it is sure who speaks and that they are a customer.

    It is multiplied like the terms of a policy that only customers get, and rounded to the nearest tier.
    """
    if case.customer is None or case.customer.status is not Status.CUSTOMER:
        return 0
    return (2 * case.signals.tier * counted(Of.CUSTOMER, case) + WHOLE) // (2 * WHOLE)
