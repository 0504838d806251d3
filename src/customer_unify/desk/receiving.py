"""How a message comes in: whose it is, which case it belongs to, and who gets it."""

from __future__ import annotations

from datetime import datetime

from ..cases import erase, flow, template as templating, thread
from ..cases.channel import handle_of
from ..cases.lifecycle import Draft
from ..errors import Erased
from ..model.case import Case, CaseEventKind, Received, ThreadKind
from ..model.given import kind
from ..model.message import Channel, Message
from ..model.record import RecordRef
from .serving import Server

__all__ = ["Receiver"]

Kind = CaseEventKind


class Receiver(Server):
    """Takes messages in, each once."""

    def receive(self, message: Message, *, now: datetime) -> Case:
        """Take a message in: find who wrote it, which case it belongs to, and who gets it.

        The same message again gives the same case, unchanged. Raises ``InputError`` for a channel that is not
        declared; then nothing is recorded.
        """
        now = self._at(now)
        channel = self._channel(kind(message, Message, "message").channel)
        before = self._book.with_message(message.key) or self._erased_before(message)
        if before is not None:
            return self._shown(before)
        template = templating.choose(self._service.templates.values(), message.reason, message.channel)
        customer, author = self._identify(message, channel, now)
        mine = self._cases_of(message, customer)
        decision = thread.decide(message, customer, mine, self.rules, now=now)
        proven = (
            author is not None
            and customer is not None
            and (message.verified or self._speaker.confirmed(author))
        )
        handle = handle_of(message, channel)
        held = Received(message, handle, now, author, proven=proven, decision=decision)
        draft = Draft(self._book.case(decision.case) if decision.case is not None else None)
        case_id = self.new_id() if decision.case is None else decision.case
        flow.take_in(draft, held, case_id=case_id, template=template, customer=customer, now=now)
        case = self._service.keep(draft, now, assess=True)
        if decision.kind is ThreadKind.REOPEN:
            self._follower.follow([case], now)
        # A reopened case may turn out to be of two people. Then the message may be in the other case.
        return self._shown(self._book.with_message(message.key) or case)

    def _identify(
        self, message: Message, channel: Channel, now: datetime
    ) -> tuple[str | None, RecordRef | None]:
        """The customer who wrote a message or whom it is about, and the record that says so."""
        if message.about is not None:
            return self._speaker.customer_of(message.about), message.about
        if channel.staff:
            return None, None
        record = self._speaker.author(message, channel, now)
        try:
            resolution = self.resolver.add(record, now=now)
        except Erased:  # an erased person may still write, and is answered as a stranger (laws L11, L17)
            return None, record.ref
        self._follow(now)
        return self._speaker.customer_of(record.ref) or resolution.customer_id, record.ref

    def _erased_before(self, message: Message) -> Case | None:
        """The case of a message that was erased with its author and is delivered again."""
        left = erase.sealed_message(message, self.resolver.seal)
        return self._book.with_message(left.key)

    def _cases_of(self, message: Message, customer: str | None) -> list[Case]:
        cases = self._book.of_customer(customer)
        if customer is not None:
            return cases
        mine = (message.author, message.channel)
        return [one for one in cases if any((held.author, held.channel) == mine for held in one.messages)]
