"""Joins the wings: a message comes in, whose case it is, its standing, who answers, and how."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

import attrs

from ..cases import erase, reply as answering, thread
from ..cases.consistency import differing
from ..cases.lifecycle import Draft
from ..errors import InputError
from ..model.case import Action, Case, CaseEventKind, Received, Sent
from ..model.given import flag, kind, listed, text as text_of
from ..model.message import Channel, ReplyHandle
from ..model.record import aware
from ..model.reply import Effect, ReplyPlan
from .reviewing import Reviewer

__all__ = ["Desk"]

Kind = CaseEventKind
ANSWER = "answer"
"""The purpose of a consent to be answered on another channel than the one used."""


class Desk(Reviewer):
    """Where messages come in and answers go out, whatever the channel.

    The author of a message becomes a record of the channel's source, so that only the identity graph
    decides whose case it is. The policy says where the case stands, it is offered to somebody who can
    serve it, and the answer goes back on the channel it came by. Every message has exactly one owner at every
    time: an agent, or a team's queue (law L17).

    * ``resolver`` -- the identity graph. Cases are kept in its store, and the next desk on the same store
      continues where this one stopped.
    * ``policy`` -- a ``PriorityPolicy``. A ``Practice`` is refused, because it is not proved.
    * ``teams``, ``templates`` -- who answers, and how. Every team that is named anywhere must have
      somebody in it, so that a person can always be reached (row 4.1).
    * ``calendar`` -- business time.
    * ``signals(customer, message, now)`` -- your own figures of the person.
    * ``status_confidence(customer, now)`` -- how sure you are, in thousandths, that somebody with the status
      customer still is one (row 0.19); what the policy gives to customers counts only to that extent. Without
      it, all are sure.
    * ``channels`` -- channels besides the shipped ones, or in their place.
    * ``reviews``, ``peers`` -- whether reviews are held for exchange, and what peers may be asked; without
      them both are off.
    * ``rules`` -- how long cases stay open to messages. ``new_id`` -- mints ids of cases and plans; by
      default the resolver's.

    Raises ``ConfigurationError`` that names what is wrong. All times must have a time zone and be of the
    years 1970 to 2200 (``InputError`` otherwise). One thread at a time may write.
    """

    # Answers out

    def reply(
        self,
        case: Case | str,
        text: str,
        *,
        now: datetime,
        to: str | None = None,
        by: str | None = None,
        private: bool = False,
        attachments: Iterable[str] = (),
    ) -> ReplyPlan:
        """Plan an answer on the channel and thread of the message, within its limits.

        The plan says what may be disclosed to whoever reads the answer. ``to`` is the id of the message that
        is answered, by default the latest one. ``private`` answers a public message in private on the same
        channel. ``by`` names another channel, which the person must have used in this case or agreed to.
        ``attachments`` names files. Nothing is sent or recorded: send the answer yourself, then call
        :meth:`sent` or :meth:`failed`.

        Cost: look-ups, and reading what the same person was answered before in similar cases.
        """
        now = self._at(now)
        found = self._live(case)
        text = text_of(text, "the text of a reply")
        to, by = (None if one is None else text_of(one, "to and by") for one in (to, by))
        left = [one for one in reversed(found.received) if not one.handle.erased]
        held = next((one for one in left if to in (None, one.message.id)), None)
        if held is None:
            raise InputError(
                "this case has no message of this id to answer (hint: its author may have been erased)"
            )
        held = self._facing(found, held if by is None else self._agreed(found, held, self._channel(by)))
        channel = self._channel(held.handle.channel)
        if flag(private, "private") and held.handle.public and not channel.private:
            raise InputError(f"channel {channel.name!r} has no private side (hint: answer in public)")
        customer = self._speaker.customer(found.customer)
        return answering.plan(
            found,
            held,
            text,
            channel,
            plan_id=self.new_id(),
            proven=held.handle.channel == held.message.channel and self._speaker.proven(held),
            now=now,
            customer=customer,
            tied=self._speaker.tied(held, customer),
            private=private,
            attachments=tuple(text_of(one, "an attachment") for one in listed(attachments, "attachments")),
            sets_off=self._effects(found, held, now),
            earlier=tuple(differing(text, self._answered(found))),
        )

    def _agreed(self, case: Case, held: Received, channel: Channel) -> Received:
        """The message as it is answered on another channel, on which the person wrote in this case or agreed.

        An address that proof shows to be the speaker's is used if a consent for the purpose ``answer`` is on
        record. Nothing personal is told there, because nobody has proved who reads it (law L8).
        """
        wrote = (one for one in reversed(case.received) if one.handle.channel == channel.name)
        there = next((one for one in wrote if not one.handle.erased), None)
        if there is not None:
            return there
        customer = self._speaker.customer(case.customer)
        profile = customer.profile if customer is not None else None
        said = profile.consents if profile is not None else ()
        agreed = any(one.granted and (one.channel, one.purpose) == (channel.name, ANSWER) for one in said)
        address = profile.get(channel.author_field) if profile is not None else None
        if profile is None or not agreed or address is None:
            raise InputError(
                "the person has not agreed to be answered by this channel "
                "(hint: answer where it was written, or record a consent for the purpose 'answer')"
            )
        if profile.provenance[channel.author_field].record not in self._speaker.tied(held, customer):
            raise InputError("nothing proves that this address is the speaker's (hint: see plan.verify)")
        handle = ReplyHandle(
            channel.name, address, message_id=held.handle.message_id, message_key=held.handle.message_key
        )
        return attrs.evolve(held, handle=handle)

    def _answered(self, case: Case) -> Iterator[Sent]:
        """What the same person was answered before, in this case and in others with the same reason."""
        others = self._book.of_customer(case.customer) if case.customer is not None else []
        for one in (case, *(one for one in others if one.id != case.id)):
            if thread.alike(one.reason, case.reason):
                yield from one.answers

    def _effects(self, case: Case, held: Received, now: datetime) -> tuple[Effect, ...]:
        """What a public answer may lead to (rows 3.6 to 3.8)."""
        if not held.handle.public:
            return ()
        readers = self._speaker.audience(case, held, now)
        others = self._book.waiting_for(case.reason) - (1 if case.open else 0)
        alert = case.standing is not None and "public" in case.standing.alerts
        return (
            *([Effect("readers", readers)] if readers else []),
            *([Effect("same_reason", others)] if others > 0 else []),
            *([Effect("alert")] if alert else []),
            Effect("shareable"),
        )

    def sent(self, plan: ReplyPlan, *, now: datetime) -> Case:
        """Note that an answer was sent: every message that had come in when it was planned is now answered.

        Calling it twice changes nothing more.
        """
        return self._went(kind(plan, ReplyPlan, "plan"), None, self._at(now))

    def failed(self, plan: ReplyPlan, reason: str, *, now: datetime) -> Case:
        """Note that an answer was not sent, or came back: its messages still wait, with the same owner."""
        return self._went(kind(plan, ReplyPlan, "plan"), text_of(reason, "reason"), self._at(now))

    def _went(self, plan: ReplyPlan, failed: str | None, now: datetime) -> Case:
        case = self._book.case(plan.case)
        if any(one.plan == plan.id and one.failed == failed for one in case.sent):
            return self._shown(case)
        answered = tuple(held.key for held in case.waiting if plan.at is None or held.at <= plan.at)
        gone = Sent(plan.id, plan.handle, now, plan.agent, plan.text, answered, failed)
        gone = erase.unsaid_late(gone, case, self.resolver.seal)
        draft = Draft(case)
        draft.add(Kind.SENT if failed is None else Kind.FAILED, now, plan.agent or "", sent=gone)
        return self._shown(self._service.keep(draft, now, assess=draft.case.answers != case.answers))

    # Time

    def due(self, now: datetime) -> tuple[Action, ...]:
        """What has to be done by ``now`` because time has passed, the longest due first.

        Give each action to :meth:`apply`.
        """
        now = self._at(now)
        return tuple(self._service.agenda.due(now))

    def apply(self, action: Action, *, now: datetime) -> Case:
        """Do an action of :meth:`due`. If the case has changed meanwhile, nothing is done."""
        now = self._at(now)
        return self._shown(self._service.act(kind(action, Action, "action"), now))

    def next_wakeup(self, now: datetime) -> datetime | None:
        """When the next action will be due, if nothing else happens; None if none will."""
        now = aware(now, "now")
        return self._service.agenda.after(now)
